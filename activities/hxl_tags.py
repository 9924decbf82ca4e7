"""HXL tags: what the columns of a 3W table hold, by the row of #tags in it (HXL 1.1, https://hxlstandard.org).

A tag is ``#name`` with attributes in any order: ``#org+funder``, ``#activity +name +i_vi``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from activities.sheet import NumberedCells

TAG_ROWS = 25  # HXL's own rule: the tags stand within the first 25 rows
_TAG = re.compile(r"#\s*([a-z]\w*)((?:\s*\+\s*\w+)*)\s*$", re.IGNORECASE)
_CODES = frozenset({"code", "id", "acronym", "v_pcode", "p_code"})
# Which columns a field is read from: the tag, and the attributes of which a column must have one (none: any).
_FIELDS: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "status": (("status", frozenset()),),
    "start": (("date", frozenset({"start"})),),
    "end": (("date", frozenset({"end"})),),
    "amount": (("value", frozenset()),),
    "currency": (("currency", frozenset()),),
    "source_ref": (("meta", frozenset({"source"})),),
    "note": (("meta", frozenset({"notes", "comment", "comments", "remarks"})),),
    "lat": (("geo", frozenset({"lat"})),),
    "lon": (("geo", frozenset({"lon", "lng"})),),
    "coordinates": (("geo", frozenset({"coord", "coords", "point"})),),
    "country": (("country", frozenset()),),
    "sector": (("sector", frozenset()), ("subsector", frozenset())),
    "site": (("loc", frozenset()),),
    "district": (("adm2", frozenset()), ("adm3", frozenset()), ("adm4", frozenset())),
    "province": (("adm1", frozenset()),),
    "org": (("org", frozenset()),),
}
# Names and addresses of people are not read.
_PERSONAL = frozenset({"contact"})


@dataclass(frozen=True, slots=True)
class Tagged:
    """A column of a table: its position, its tag as written, the tag's name and attributes, and our field for it."""

    position: int
    written: str
    name: str
    attributes: frozenset[str]
    field: str

    @property
    def is_code(self) -> bool:
        """Tell whether the column holds codes and not names."""
        return bool(self.attributes & _CODES)


def find_tags(rows: Iterable[NumberedCells]) -> tuple[int, list[Tagged]] | None:
    """Return the number of the row of tags and its columns; None where no row is one.

    It is the first row all of whose filled cells are tags, two of them at least.
    """
    for number, cells in rows:
        if number > TAG_ROWS:
            return None
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) > 1 and all(_TAG.match(cell.strip()) for cell in filled):
            return number, read_tags(cells)
    return None


def read_tags(cells: Sequence[str]) -> list[Tagged]:
    """Return the columns that have a tag and may be read."""
    found = []
    for position, cell in enumerate(cells):
        if match := _TAG.match(cell.strip()):
            name = match[1].lower()
            attributes = frozenset(match[2].replace("+", " ").lower().split())
            if name not in _PERSONAL and not attributes & {"email", "phone"}:
                written = f"#{name}" + "".join(f"+{each}" for each in match[2].replace("+", " ").split())
                found.append(Tagged(position, written, name, attributes, _field(name, attributes)))
    return found


def _field(name: str, attributes: frozenset[str]) -> str:
    """Return our field of a tag; empty for one that is only kept."""
    if name in ("activity", "description", "item"):
        return _text_field(name, attributes)
    for field, wanted in _FIELDS.items():
        if any(name == tag and (not needed or attributes & needed) for tag, needed in wanted):
            return field
    return ""


def _text_field(name: str, attributes: frozenset[str]) -> str:
    if name == "activity" and attributes & _CODES:
        return "key"
    language = "vi" if attributes & {"i_vi", "vi"} else "en"
    if name == "description" or attributes & {"description", "desc"}:
        return f"description_{language}"
    return f"title_{language}" if name == "activity" else ""


def role_of(attributes: frozenset[str]) -> str:
    """Return the role of an #org column, a code of ``roles.csv``; one that says none is a partner's."""
    if attributes & {"funder", "funding", "donor"}:
        return "funder"
    return "implementer" if attributes & {"impl", "implementer", "implementing"} else "partner"
