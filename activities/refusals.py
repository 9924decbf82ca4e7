"""Refusals between processes: an error as JSON, from the child that reads a file to the one that waits for it.

The child may have been taken over by the file: what it sends is text of a bounded size and depth, and a sentence whose
placeholders only put a detail in, so that no width makes a gigabyte of it.
"""

import re
from typing import Any

import orjson

from geo.errors import CoopMapError

MOST_BYTES = 100_000
MOST_LETTERS = 2_000
MOST_DETAILS = 20
MOST_DEPTH = 4
_MARK = b"refused: "
_PLACEHOLDER = re.compile(r"%(?:%|\(([a-z_]\w*)\)[rs])", re.ASCII)


def write_refusal(error: CoopMapError) -> bytes:
    """Return the line that says an error to `read_refusal`, its sentences and details cut to what that takes."""
    return b"\n" + _MARK + orjson.dumps(_document(error, MOST_DEPTH), option=orjson.OPT_APPEND_NEWLINE)


def _document(error: CoopMapError, depth: int) -> dict[str, Any]:
    if depth == 1 or not error.details:
        return {"message": _letters(str(error)), "details": {}}
    details = {
        name: _document(detail, depth - 1) if isinstance(detail, CoopMapError) else _letters(str(detail))
        for name, detail in error.details.items()
    }
    return {"message": error.message, "details": details}


def _letters(text: str) -> str:
    """Return the beginning of a text; halves of letters, which JSON can't say, are lost."""
    return text[:MOST_LETTERS].encode("utf-8", "replace").decode()


def read_refusal(complaints: bytes) -> CoopMapError | None:
    """Return what the last line of an error output that is a refusal says; None where there is none to be trusted."""
    lines = [line for line in complaints.split(b"\n") if line.startswith(_MARK)]
    if not lines or len(lines[-1]) > MOST_BYTES:
        return None
    try:
        return _error(orjson.loads(lines[-1].removeprefix(_MARK)), MOST_DEPTH)
    except orjson.JSONDecodeError:
        return None


def _error(document: Any, depth: int) -> CoopMapError | None:
    if not isinstance(document, dict) or not depth:
        return None
    message, given = document.get("message"), document.get("details")
    if not isinstance(message, str) or len(message) > MOST_LETTERS or not isinstance(given, dict):
        return None
    if len(given) > MOST_DETAILS or (given and not _takes(message, given)):
        return None
    details = {name: value if _is_text(value) else _error(value, depth - 1) for name, value in given.items()}
    return None if None in details.values() else CoopMapError(message, **details)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MOST_LETTERS


def _takes(message: str, details: dict[str, Any]) -> bool:
    """Tell whether all that a sentence takes are details put in as they are."""
    found = list(_PLACEHOLDER.finditer(message))
    return "%" not in _PLACEHOLDER.sub("", message) and all(match[1] in details for match in found if match[1])
