"""Paging of the signed-in lists: where a page begins, and the pages beside it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from activities.wording import N_
from geo.errors import InputError


@dataclass(frozen=True, slots=True)
class Pages:
    """One page of a list: the numbers of its first and last row, counted from 1, and the addresses beside it."""

    first: int
    last: int
    total: int
    before: str
    after: str


def read_offset() -> int:
    """Return the request's offset; InputError for one that is no whole number."""
    text = request.args.get("offset", "0")
    if not text.isascii() or not text.isdigit():
        raise InputError(N_("parameter 'offset': %(value)r is no whole number"), value=text[:80])
    return int(text[:12])


def pages_of(offset: int, size: int, total: int) -> Pages:
    """Return the page of ``size`` rows that begins at ``offset``."""
    last = min(offset + size, total)
    before = _address(max(0, offset - size)) if offset else ""
    return Pages(min(offset + 1, last), last, total, before, _address(last) if last < total else "")


def _address(offset: int) -> str:
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "offset"]
    return f"{request.path}?{urlencode([*pairs, *([('offset', str(offset))] if offset else [])])}"
