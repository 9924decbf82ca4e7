"""Partners: the countries, bodies, funds, agencies, NGOs and companies that the ministry works with.

``data/partners.csv`` names those met so far. Every other country of the world is a partner too, under its lower-case
ISO 3166-1 alpha-2 code, with the names that the countries' boundary file carries.
"""

from dataclasses import dataclass
from functools import cache

from activities.codelists import DATA, Code, CodeList, read_rows
from activities.sectors import split_cell
from geo.register import load_places

NAMED = "name:"


@dataclass(frozen=True, slots=True)
class Partner(Code):
    """A partner; ``country`` is the lower-case ISO alpha-2 code of the country that it belongs to, or empty.

    ``kind`` is country, multilateral, fund, agency, NGO or private. ``identifiers`` are those that IATI files give it:
    channel codes of the OECD DAC, bare and as ``XM-DAC-…``, and those of the old OrganisationIdentifier list.
    """

    kind: str
    country: str
    aliases: tuple[str, ...]
    identifiers: tuple[str, ...] = ()


def _named_partners() -> list[Partner]:
    return [
        Partner(
            row["id"],
            row["name_en"],
            row["name_vi"],
            row["kind"],
            row["country"],
            split_cell(row["aliases"]),
            split_cell(row["iati"]),
        )
        for row in read_rows(DATA / "partners.csv")
    ]


def partner_of(code: str) -> Partner:
    """Return the partner of an id or donor code; one that no list has is called by the name that it was given."""
    partners = load_partners()
    name = code.removeprefix(NAMED)
    return partners[code] if code in partners else Partner(donor_code(name), name, name, "", "", ())


def donor_code(partner: str) -> str:
    """Return what a filter knows a partner by: its id, or ``name:`` and its name where no list has it."""
    return partner if partner in load_partners() else NAMED + partner


@cache
def load_partners() -> CodeList[Partner]:
    """Load all partners: those of the file in its order, then the other countries of the world."""
    named = _named_partners()
    known = {partner.code for partner in named}
    others = [
        Partner(place.code.lower(), place.name_en, place.name_vi, "country", place.code.lower(), ())
        for place in load_places().sets["countries"]
        if place.code and place.code.lower() not in known
    ]
    return CodeList("partners", (*named, *sorted(others, key=lambda partner: partner.code)))
