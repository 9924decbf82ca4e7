"""Organisations: from an organisation as a source names it to a partner's part in the activity.

An identifier that ``data/partners.csv`` has tells most, then a country's code, then the name. One that no list knows is
kept under its own name.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from activities.importers import GivenOrganisation
from activities.issues import Issue
from activities.model import Participation
from activities.naming import find_partner
from activities.partners import load_partners
from activities.wording import N_
from geo.countries import country_named

NAME_LIMIT = 300  # what the store keeps of a partner's name
_SHOWN = 200
_BRACKETS = re.compile(r"(?P<outer>[^()]+?)\s*\((?P<inner>[^()]+)\)\s*$")
_GOVERNMENT = re.compile(
    r"(?:royal )?government of (?:the )?(?P<country>.+)$|(?P<before>.+?) government$", re.IGNORECASE
)
_NO_NAME = re.compile(r"@|://")


def participations(
    row: int, organisations: Iterable[GivenOrganisation]
) -> tuple[tuple[Participation, ...], list[Issue]]:
    """Return the parts that organisations have, each once, and what is said of those that are left out."""
    found: list[Participation] = []
    issues = []
    for given in organisations:
        name = " ".join(given.name.split())
        partner = _partner(given.ref.strip(), name)
        if partner:
            found.append(Participation(partner, given.role))
        else:
            message = N_("has no name that an organisation can be known by, and is left out")
            issues.append(Issue(row, given.field, (name or given.ref)[:_SHOWN], message, (), "warning"))
    return tuple(dict.fromkeys(found)), issues


@lru_cache(maxsize=20_000)
def _partner(ref: str, name: str) -> str:
    """Return the id of the partner, else the organisation's own name or identifier; empty where there is no name."""
    known = _by_identifier().get(ref.upper()) or (
        ref.lower() if len(ref) == 2 and ref.lower() in load_partners() else ""
    )
    if known or (known := _by_name(name)):
        return known
    if not sum(letter.isalpha() for letter in name) > 1 or _NO_NAME.search(name):
        name = ref if ref and not _NO_NAME.search(ref) else ""
    return name if len(name) <= NAME_LIMIT else f"{name[: NAME_LIMIT - 1]}…"


def _by_name(name: str) -> str:
    """Return the id of a partner by a name such as ``X``, ``X (Y)`` or ``Government of X``, empty when none has it."""
    # One or two letters are an id or a code; no organisation is called so.
    known = find_partner(name) if len(name) > 2 else None
    if not known and (bracketed := _BRACKETS.match(name)):
        # In brackets a country tells where a body is, a short name which one.
        inner = find_partner(bracketed["inner"].strip())
        is_body = inner is not None and load_partners()[inner].kind != "country"
        known = inner if is_body else _by_name(bracketed["outer"])
    return known or _country_by_name(name)


def _country_by_name(name: str) -> str:
    """Return the id of the country of a name or of its government, empty when it is none's."""
    government = _GOVERNMENT.match(name)
    country = (government["country"] or government["before"]) if government else name
    known = find_partner(country) if len(country) > 2 else None
    if known and load_partners()[known].kind == "country":
        return known
    return country_named(country).lower()


@cache
def _by_identifier() -> dict[str, str]:
    return {
        identifier.upper(): partner.code for partner in load_partners().values() for identifier in partner.identifiers
    }
