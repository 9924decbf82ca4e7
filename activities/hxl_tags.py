"""HXL tags: what the columns of a 3W table hold, by the row of #tags in it (HXL 1.1, https://hxlstandard.org).

A tag is ``#name`` with attributes in any order: ``#org+funder``, ``#activity +name +i_vi``.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from activities.currencies import CODES
from activities.sheet import NumberedCells

TAG_ROWS = 25  # HXL's own rule: the tags stand within the first 25 rows
_TAG = re.compile(r"#\s*([a-z]\w*)((?:\s*\+\s*\w+)*)\s*$", re.IGNORECASE | re.ASCII)
# The core hashtags of HXL 1.1, https://hxlstandard.org/standard/1-1final/dictionary/.
_CORE = frozenset(
    {
        *("access", "activity", "adm1", "adm2", "adm3", "adm4", "adm5", "affected", "beneficiary", "capacity", "cause"),
        *(
            "channel",
            "contact",
            "country",
            "crisis",
            "currency",
            "date",
            "delivery",
            "description",
            "event",
            "frequency",
        ),
        *(
            "geo",
            "group",
            "impact",
            "indicator",
            "inneed",
            "item",
            "loc",
            "meta",
            "modality",
            "need",
            "operations",
            "org",
        ),
        *("output", "population", "reached", "region", "respondee", "sector", "service", "severity", "status"),
        *("subsector", "targeted", "value"),
    }
)
_CODES = frozenset({"code", "id", "acronym", "pcode", "v_pcode", "p_code", "iso2", "iso3", "v_iso2", "v_iso3"})
# A column with one of these says something about what the tag names, not its name: #org+type, #activity+url.
_ABOUT = frozenset({"type", "num", "count", "url", "link", "pct", "percent", "percentage", "fx", "method", "category"})
# Whether a country or place is the giver's: it isn't where the work is.
_GIVER = frozenset({"funder", "funding", "donor", "origin", "provider"})
# Which columns a field is read from: the tag, and the attributes of which a column must have one (none: any).
_FIELDS: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "status": (("status", frozenset()),),
    "start": (("date", frozenset({"start", "begin", "from"})),),
    "end": (("date", frozenset({"end", "finish", "until", "to"})),),
    "amount": (("value", frozenset()),),
    "currency": (("currency", frozenset()),),
    "source_ref": (("meta", frozenset({"source"})),),
    "note": (("meta", frozenset({"notes", "comment", "comments", "remarks"})),),
    "lat": (("geo", frozenset({"lat", "latitude"})),),
    "lon": (("geo", frozenset({"lon", "lng", "long", "longitude"})),),
    "coordinates": (("geo", frozenset({"coord", "coords", "point"})),),
    "country": (("country", frozenset()),),
    "region": (("region", frozenset()),),
    "sector": (("sector", frozenset()), ("subsector", frozenset())),
    "site": (("loc", frozenset()),),
    "district": (("adm2", frozenset()), ("adm3", frozenset()), ("adm4", frozenset())),
    "province": (("adm1", frozenset()),),
    "org": (("org", frozenset()),),
}
_FUND_TYPES = {
    **dict.fromkeys(("disbursed", "disbursement", "disbursements"), "disbursement"),
    **dict.fromkeys(("spent", "spend", "spending", "expenditure", "expended"), "expenditure"),
    **dict.fromkeys(("pledge", "pledged", "pledges"), "outgoing-pledge"),
    "budget": "budget",
    # What is asked for or still needed is no money of the activity.
    **dict.fromkeys(("required", "requested", "requirement", "requirements", "gap", "unmet"), ""),
}
# +all, +top and +cup are words before they are the lek, the pa'anga and the Cuban peso.
_CURRENCIES = CODES - {"ALL", "TOP", "CUP"}
_PERSONAL_TAGS = frozenset({"contact", "respondee"})
# Names and addresses of people are not read.
_PERSONAL = frozenset({"contact", "email", "phone", "tel", "mobile", "fax", "person", "focal_point"})


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

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Order of the columns that say one field: our languages first, then those that are tagged as names."""
        foreign = any(each.startswith("i_") and each not in {"i_en", "i_vi"} for each in self.attributes)
        return foreign, not self.attributes & {"name", "title"}, self.position

    @property
    def currency(self) -> str:
        """The currency that a column of amounts says by an attribute (``+usd``), empty when it says none."""
        return next((each.upper() for each in sorted(self.attributes) if each.upper() in _CURRENCIES), "")

    @property
    def fund_type(self) -> str:
        """What a column of amounts holds, a code of ``fund-types.csv``; empty for what is only asked for."""
        return next((_FUND_TYPES[each] for each in sorted(self.attributes) if each in _FUND_TYPES), "commitment")


def find_tags(rows: Iterable[NumberedCells]) -> NumberedCells | None:
    """Return the row of tags; None where no row is one.

    It is the first row of which half the filled cells are tags, two at least, one of them of HXL's own.
    """
    for number, cells in rows:
        if number > TAG_ROWS:
            return None
        filled = [cell for cell in cells if cell.strip()]
        names = [match[1].lower() for cell in filled if (match := _TAG.match(cell.strip()))]
        if len(names) > 1 and 2 * len(names) >= len(filled) and _CORE & set(names):
            return number, cells
    return None


def read_tags(cells: Sequence[str]) -> list[Tagged]:
    """Return the columns that have a tag and may be read."""
    found = []
    for position, cell in enumerate(cells):
        if match := _TAG.match(cell.strip()):
            name = match[1].lower()
            attributes = frozenset(match[2].replace("+", " ").lower().split())
            if name not in _PERSONAL_TAGS and not attributes & _PERSONAL:
                written = f"#{name}" + "".join(f"+{each}" for each in match[2].replace("+", " ").split())
                found.append(Tagged(position, written, name, attributes, _field(name, attributes)))
    return found


def misspelt(cells: Sequence[str]) -> list[tuple[str, str]]:
    """Return the cells of a row of tags that are no tags, or none that HXL has but much like one, which is beside it.

    Tags of one's own (``#x_…``) and others that are like none are what they are.
    """
    found = []
    for cell in map(str.strip, cells):
        match = _TAG.match(cell)
        if cell and not match:
            found.append((cell, ""))
        elif match and (name := match[1].lower()) not in _CORE and not name.startswith("x_"):
            alike = difflib.get_close_matches(name, sorted(_CORE), 1, 0.75)
            found += [(cell, f"#{alike[0]}")] if alike else []
    return found


def _field(name: str, attributes: frozenset[str]) -> str:
    """Return our field of a tag; empty for one that is only kept."""
    if attributes & _ABOUT or (name not in {"org", "value"} and attributes & _GIVER):
        return ""
    if name in ("activity", "description"):
        return _text_field(name, attributes)
    for field, wanted in _FIELDS.items():
        if any(name == tag and (not needed or attributes & needed) for tag, needed in wanted):
            return field
    return ""


def _text_field(name: str, attributes: frozenset[str]) -> str:
    if name == "activity" and attributes & _CODES:
        return "key"
    language = "vi" if attributes & {"i_vi", "vi"} else "en"
    is_description = name == "description" or attributes & {"description", "desc"}
    return f"description_{language}" if is_description else f"title_{language}"


def role_of(attributes: frozenset[str]) -> str:
    """Return the role of an #org column, a code of ``roles.csv``; one that says none is a partner's."""
    if attributes & {"funder", "funding", "donor"}:
        return "funder"
    return "implementer" if attributes & {"impl", "implementer", "implementing"} else "partner"
