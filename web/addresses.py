"""Addresses of pages: the same filters in each, whatever a name holds."""

from urllib.parse import quote, urlencode

from flask import request

from activities.filters import Filters
from activities.partners import donor_code
from web.state import default_filters


def address_of(path: str, filters: Filters, **more: int | str) -> str:
    """Return the address of a page under filters; ``more`` are parameters that the page itself has."""
    pairs = [*filters.pairs(default_filters()), *((name, str(value)) for name, value in more.items())]
    # The language is always said: a link that is passed on opens in the language that it was copied in.
    pairs = [(name, value) for name, value in pairs if name != "lang"]
    return f"{path}?{urlencode([*pairs, ('lang', filters.lang)])}"


def donor_path(code: str) -> str:
    """Return the path of a donor's page; a partner that no list has may be called anything."""
    return f"/donors/{quote(code, safe=':')}"


def partner_address(partner: str, lang: str) -> str:
    """Return the address of the page of a partner as an activity names it."""
    return f"{donor_path(donor_code(partner))}?lang={lang}"


def oembed_address() -> str:
    """Return the address at which oEmbed tells of the page that is asked for."""
    return f"{request.url_root}oembed?{urlencode({'url': request.url, 'format': 'json'})}"
