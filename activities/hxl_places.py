"""HXL places: where one row of a 3W table says that the work is, from its P-codes, names and coordinates."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from activities.currencies import plain
from activities.hxl_tags import Tagged
from activities.importers import GivenSite
from activities.issues import Remark, as_warnings, caution
from activities.readings import changed_codes, read_places
from activities.wording import N_
from geo.degrees import split_position
from geo.register import load_places
from geo.world import VIET_NAM

# P-codes: VN and the national code of two digits, those of districts and communes with more behind it.
_P_CODE = re.compile(r"(?:VN)?(\d{1,2}|(?<=VN)\d{2}(?:\d{3}(?:\d{5})?)?)$", re.IGNORECASE | re.ASCII)
# What people write for a province where the work is in all of them, in plain letters.
_NATIONWIDE = frozenset(
    {
        "toan quoc",
        "ca nuoc",
        "tren toan quoc",
        "nationwide",
        "countrywide",
        "national",
        "whole country",
        "all provinces",
    }
)
_OTHER_NAME = N_("the code beside it is that of %(place)s; the code is kept")
_LEFT_OUT = N_("this place is left out")

Cells = list[tuple[Tagged, str]]
Said = tuple[Tagged, str, tuple[Remark, ...]]


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """The places of one row by our codes, its site, and what is to say of its cells."""

    places: tuple[str, ...]
    site: GivenSite | None
    remarks: tuple[Said, ...]


def vintage_of(codes: Iterable[str]) -> str:
    """Return "63" when one of a table's codes of provinces is of the 63 only, else nothing: the 34 are among the 63."""
    known = load_places()
    numbers = {match[1][:2].zfill(2) for code in codes if (match := _P_CODE.match(code))}
    return "63" if any(f"VN-63-{n}" in known and f"VN-34-{n}" not in known for n in numbers) else ""


def read_row_places(number: int, cells: Callable[[str], Cells], vintage: str) -> RowPlaces:
    """Return the places of a row; ``cells`` gives its filled cells by our field, ``vintage`` is the table's or empty.

    A province is a place of its own only where nothing in the row says more exactly where in it the work is, a region
    only where no province is said.
    """
    said: list[Said] = []
    places = _provinces(cells, vintage, said)
    home = places[0] if len(places) == 1 and load_places()[places[0]].kind == "province" else ""
    site = _site(number, cells, home)
    if site and home:
        places = ()
    elif not places and not site:
        places = tuple(code for _, text in cells("region") for code in _codes(text, ""))
    return RowPlaces(places, site, tuple(said))


def _site(number: int, cells: Callable[[str], Cells], province: str) -> GivenSite | None:
    """Return the site of a row by its coordinates and names, the name of the smallest unit first."""
    lat, lon = (next((text for _, text in cells(name)), "") for name in ("lat", "lon"))
    if not lat and not lon and (points := cells("coordinates")):
        lat, lon = split_position(points[0][1]) or (points[0][1], "")
    districts = sorted(cells("district"), key=lambda each: each[0].name, reverse=True)
    names = [text for tag, text in (*cells("site"), *districts) if not tag.is_code]
    if not names and not lat and not lon:
        return None
    around = load_places()[province].name_vi if province else ""
    # A name is read with the units around it: alone it may be the name of many.
    words = ", ".join([*names, around] if around else names)
    return GivenSite(f"row {number}", names[0] if names else "", lat, lon, words=words, province=province)


def _codes(text: str, vintage: str) -> tuple[str, ...]:
    return tuple(place.code for place in read_places(text, vintage)[0])


def _provinces(cells: Callable[[str], Cells], vintage: str, said: list[Said]) -> tuple[str, ...]:
    """Return our codes of the provinces that a row names: by its code, by its name, by the code of its district."""
    names = [(tag, text) for tag, text in cells("province") if not tag.is_code]
    failed: list[Said] = []
    for tag, text in (*cells("province"), *cells("district")):
        if tag.is_code:
            found, remarks = _by_code(tag, text, vintage, [name for _, name in names])
            if found:
                said += _other_names(names, found)
                return found
            failed += [(tag, text, remarks)] if remarks else []
    for tag, text in sorted(names, key=lambda each: each[0].rank):
        if plain(text) in _NATIONWIDE:
            return (VIET_NAM,)
        places, remarks = read_places(text, vintage)
        if places:
            said += [(tag, text, as_warnings(remarks))] if remarks else []
            return tuple(place.code for place in places)
        failed.append((tag, text, remarks))
    said += [(tag, text, (*as_warnings(remarks), *caution(_LEFT_OUT))) for tag, text, remarks in failed[:1]]
    return ()


def _by_code(tag: Tagged, text: str, vintage: str, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """Return the provinces of a code, and why there is none.

    Of a number that both series use for different provinces the name beside it tells which is meant.
    """
    code = _P_CODE.match(text)
    if tag.field == "district" and not (code and len(code[1]) > 2):
        return (), ()  # the number of a district says nothing without its province's
    number = code[1][:2].zfill(2) if code else text
    if number in changed_codes() and not vintage:
        for series in ("63", "34"):
            if any(f"VN-{series}-{number}" in _codes(name, series) for name in names):
                return (f"VN-{series}-{number}",), ()
    places, remarks = read_places(number, vintage)
    return tuple(place.code for place in places), remarks


def _other_names(names: Cells, found: tuple[str, ...]) -> list[Said]:
    """Return what is to say of names that are not those of the places that the codes mean."""
    known = load_places()
    meant = ", ".join(known[code].name_vi for code in found)
    return [
        (tag, text, caution(_OTHER_NAME, place=meant))
        for tag, text in names
        if (named := {*_codes(text, "63"), *_codes(text, "34")}) and not named & set(found)
    ]
