"""Readings: the cells that hold several codes or names, each part to its code, and what to say of those that fail."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from activities.issues import LIST, Remark, caution, refusal
from activities.model import Participation
from activities.naming import code_names, find_partner, find_place, partner_names, places_in, suggest_place
from activities.wording import N_
from geo.locations import Location, Precision
from geo.register import load_places

# A longer one is a sentence, not a name.
_NAME_LIMIT = 200
_PART = re.compile(r"[^;]+")
_SMALLER_PART = re.compile(r"[^,\n/|]+")
_VINTAGE = re.compile(r"(63|34)\s*:\s*(.+)$", re.ASCII)
_OFFICIAL_CODE = re.compile(r"(?:vn)?(\d{1,2})$", re.ASCII | re.IGNORECASE)
_ISO_3166_2 = re.compile(r"vn-\d\d$", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """A place that a person wrote: its code, and the words with their offset in the cell.

    ``location`` is what the words say where they are more than a name: a district and its province, two provinces.
    """

    code: str
    words: str
    start: int
    location: Location | None = None


def read_code(text: str, name: str) -> tuple[str, tuple[Remark, ...]]:
    """Return the one code of the list ``name`` that a cell means, empty when it means none."""
    code = code_names(name).find(text)
    if code is not None:
        return code, ()
    codes = LIST + name
    if alike := code_names(name).suggest(text):
        return "", refusal(N_("is not one of %(codes)s; did you mean %(alike)s?"), codes=codes, alike=alike)
    return "", refusal(N_("is not one of %(codes)s"), codes=codes)


@lru_cache(maxsize=20_000)
def read_codes(cell: str, name: str) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """Return the codes of the list ``name`` that a cell of several means.

    One that is not in the list is left out with a warning, an error where the cell has no other.
    """
    find = code_names(name).find
    parts = [(words, find(words)) for _, words in _parts(cell, find)]
    found = tuple(dict.fromkeys(code for _, code in parts if code is not None))
    say = caution if found else refusal
    remarks: tuple[Remark, ...] = ()
    for words, code in parts:
        if code is None:
            listed, alike = LIST + name, code_names(name).suggest(words)
            message = N_("%(part)r is not one of %(codes)s")
            if alike:
                message = N_("%(part)r is not one of %(codes)s; did you mean %(alike)s?")
            remarks += say(message, part=words, codes=listed, alike=alike)
    return found, remarks


@lru_cache(maxsize=20_000)
def read_partners(cell: str) -> tuple[tuple[Participation, ...], tuple[Remark, ...]]:
    """Return the partners of a cell, ``name`` or ``name:role`` each.

    One that no list knows keeps its own name, with a warning; what can be no name at all is an error.
    """
    found: list[Participation] = []
    remarks: tuple[Remark, ...] = ()
    for _, words in _parts(cell, _known_partner):
        name, role, more = _name_and_role(words)
        code = find_partner(name)
        if code is None:
            more += _unknown_partner(name)
        remarks += more
        found.append(Participation(code or name, role))
    return tuple(dict.fromkeys(found)), remarks


def _known_partner(words: str) -> str | None:
    return find_partner(_name_and_role(words)[0])


def _name_and_role(words: str) -> tuple[str, str, tuple[Remark, ...]]:
    """Return the name and the role of ``name:role``; a colon may be part of a name as well."""
    name, colon, role = (piece.strip() for piece in words.rpartition(":"))
    if not colon or not name:
        return words, "partner", ()
    code = code_names("roles").find(role.lower())
    if code is not None:
        return name, code, ()
    if find_partner(name) is None:
        return words, "partner", ()
    codes = ", ".join(code_names("roles").codes)
    return name, "partner", refusal(N_("the role %(role)r is not one of %(codes)s"), role=role, codes=codes)


def _unknown_partner(name: str) -> tuple[Remark, ...]:
    letters = sum(letter.isalpha() for letter in name)
    if letters < 2 or len(name) > _NAME_LIMIT or "@" in name or "://" in name:
        return refusal(N_("%(partner)r is no name of a partner"), partner=name[:_NAME_LIMIT])
    if alike := partner_names().suggest(name):
        message = N_("%(partner)r is no partner that CoopMap knows, and is kept by this name; did you mean %(alike)s?")
        return caution(message, partner=name, alike=alike)
    return caution(N_("%(partner)r is no partner that CoopMap knows, and is kept by this name"), partner=name)


@lru_cache(maxsize=20_000)
def read_places(cell: str, vintage: str = "") -> tuple[tuple[WrittenPlace, ...], tuple[Remark, ...]]:
    """Return the places that a person gave, by code or by name, the first mention of each.

    ``vintage`` is that of all codes and names of provinces in the cell, "63" or "34"; ``63:91`` says it of one. Where
    nothing says it a name means the 63-unit province, and a number that both use for different provinces is refused.
    """
    found: dict[str, WrittenPlace] = {}
    remarks: tuple[Remark, ...] = ()
    for start, words in _parts(cell, lambda part: _place(part, vintage)[0] or None):
        code, more = _place(words, vintage)
        several = places_in(words) if more else ()
        for location in several:
            written = _read(location, start, vintage)
            found.setdefault(written.code, written)
        remarks += () if several else more
        if code:
            found.setdefault(code, WrittenPlace(code, words, start))
    return tuple(found.values()), remarks


def _read(location: Location, start: int, vintage: str) -> WrittenPlace:
    """Return a place that the geocoder read in a part of a cell that begins at ``start``."""
    evidence, code = location.evidence, location.place.code
    if vintage == "34" and code in load_places().crosswalk and location.precision == Precision.ADM1:
        return WrittenPlace(load_places().to34(code), evidence.quote, start + evidence.start)
    return WrittenPlace(code, evidence.quote, start + evidence.start, location)


def _place(words: str, vintage: str) -> tuple[str, tuple[Remark, ...]]:
    """Return the code of one place, empty when it is refused."""
    name = words
    if said := _VINTAGE.match(words):
        vintage, name = said[1], said[2].strip()
    if name.upper().startswith(("VN-63-", "VN-34-")):
        name = name.upper()
    if number := _OFFICIAL_CODE.match(name):
        return _official(int(number[1]), vintage, words)
    if _ISO_3166_2.match(name):
        message = N_("%(words)r reads like ISO 3166-2, another series; write the name or the official code")
        return "", refusal(message, words=words)
    if code := find_place(name, vintage or "63"):
        return code, ()
    if alike := suggest_place(name):
        message = N_("%(words)r is no place that CoopMap knows by this code or name; did you mean %(alike)s?")
        return "", refusal(message, words=words, alike=alike)
    return "", refusal(N_("%(words)r is no place that CoopMap knows by this code or name"), words=words)


def _official(number: int, vintage: str, words: str) -> tuple[str, tuple[Remark, ...]]:
    """Return the province of an official number; of one in both series the vintage must say which is meant."""
    register = load_places()
    codes = {series: f"VN-{series}-{number:02d}" for series in ("63", "34")}
    there = {series: register[code] for series, code in codes.items() if code in register}
    if vintage and vintage in there:
        return codes[vintage], ()
    if vintage or not there:
        series = vintage or "63"
        return "", refusal(N_("none of the %(series)s provinces has the code %(words)r"), series=series, words=words)
    if f"{number:02d}" in changed_codes():
        message = N_("%(words)r was %(old)s until 2025-06-30 and is %(new)s since; write 63:%(code)s or 34:%(code)s")
        names = {"old": there["63"].name_vi, "new": there["34"].name_vi}
        return "", refusal(message, words=words, code=f"{number:02d}", **names)
    return codes["63"], ()


@cache
def changed_codes() -> frozenset[str]:
    """Return the official codes that meant another province before 2025-07-01.

    They are those of the 34 whose name another number had among the 63: a merged province that kept its number and its
    name only grew.
    """
    register = load_places()
    old = {place.name_vi: place.code[-2:] for place in register.sets["provinces-63"]}
    new = {place.name_vi: place.code[-2:] for place in register.sets["provinces-34"]}
    return frozenset(code for name, code in new.items() if old.get(name, code) != code)


def _parts(cell: str, find: Callable[[str], str | None]) -> Iterator[tuple[int, str]]:
    """Yield the parts of a cell with their offsets: those between semicolons.

    A part that ``find`` does not know is split at commas, slashes and lines where it knows every piece: ``Hà Lan, GIZ``
    is two partners, ``Korea, Republic of`` is one.
    """
    for part in _pieces(_PART, cell, 0):
        smaller = [] if find(part[1]) else list(_pieces(_SMALLER_PART, part[1], part[0]))
        yield from smaller if len(smaller) > 1 and all(find(words) for _, words in smaller) else (part,)


def _pieces(pattern: re.Pattern[str], text: str, offset: int) -> Iterator[tuple[int, str]]:
    for match in pattern.finditer(text):
        if words := match.group().strip():
            yield offset + match.start() + match.group().index(words), words
