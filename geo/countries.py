"""Countries: in which country of the boundary set a point lies, how far off a border it is, what countries are called.

Points are EPSG:4326 degrees. Polygons are prepared once a process; a look-up takes some 10 microseconds.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import cos, radians

import shapely
from babel.core import get_global
from shapely.geometry.base import BaseGeometry

from geo.boundaries import read_frame
from geo.coordinates import KM_PER_DEGREE, OFFSHORE_KM, great_circle_km
from geo.folding import fold_name
from geo.gazetteer import FOLDER, read_rows
from geo.places import Place
from geo.register import load_places

_NAME_LISTS = ("countries", "country-words")
# Overseas departments that ISO 3166-1 gives codes of their own.
_PARTS = dict.fromkeys(("GF", "GP", "MQ", "RE", "YT"), "FR")
# The forms of state that long names begin with.
_FORM_OF_STATE = re.compile(
    r"(?:the )?(?:(?:socialist|federal|democratic|islamic|bolivarian|plurinational|united|people s|co operative) )*"
    r"(?:republic|kingdom|state|commonwealth|sultanate|principality) of (?:the )?"
    r"|(?:cong hoa(?: xa hoi chu nghia| dan chu nhan dan| nhan dan)?|vuong quoc|lien bang) "
)
_BETWEEN_PIECES = re.compile(r"[,;()/\n]|\s[-–—]\s")
_LEVEL = re.compile(r" (?:level|scale)$|^(?:cap|pham vi) ")


@dataclass(frozen=True, slots=True)
class _Atlas:
    """The countries' codes and prepared polygons in one order, and the tree over them."""

    codes: tuple[str, ...]
    polygons: tuple[shapely.Geometry, ...]
    tree: shapely.STRtree


@cache
def _atlas() -> _Atlas:
    frame = read_frame("countries")
    frame = frame[frame["code"] != ""]
    polygons = tuple(frame.geometry)
    for polygon in polygons:
        shapely.prepare(polygon)
    return _Atlas(tuple(frame["code"]), polygons, shapely.STRtree(polygons))


def find_country(lon: float, lat: float) -> Place | None:
    """Return the country in which a point lies, None at sea and outside of the world."""
    atlas = _atlas()
    for number in sorted(atlas.tree.query(shapely.box(lon, lat, lon, lat))):
        if shapely.intersects_xy(atlas.polygons[number], lon, lat):
            return load_places()[atlas.codes[number]]
    return None


def near_country(lon: float, lat: float, codes: Iterable[str]) -> tuple[Place, float] | None:
    """Return the nearest of some countries, and its distance in kilometres, if it is within 25 km of the point."""
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # NaN is none of both
        return None
    atlas, point, found = _atlas(), shapely.Point(lon, lat), []
    reach = OFFSHORE_KM / KM_PER_DEGREE / max(cos(radians(lat)), 0.1)
    for code in codes:
        if code not in atlas.codes:
            continue
        polygon = atlas.polygons[atlas.codes.index(code)]
        if shapely.dwithin(polygon, point, reach):
            x, y = shapely.get_coordinates(shapely.shortest_line(point, polygon))[-1]
            found.append((great_circle_km(lon, lat, x, y), code))
    if not found or min(found)[0] > OFFSHORE_KM:
        return None
    distance, code = min(found)
    return load_places()[code], round(distance, 1)


def countries_of(area: BaseGeometry) -> list[tuple[Place, BaseGeometry]]:
    """Return the countries that a line or polygon meets, each with the part of it that lies in the country."""
    atlas = _atlas()
    parts = []
    for number in sorted(atlas.tree.query(area, predicate="intersects")):
        part = shapely.intersection(area, atlas.polygons[number])
        if not part.is_empty:
            parts.append((load_places()[atlas.codes[number]], part))
    return parts


def country_code(text: str) -> str:
    """Return the code of a country by its ISO 3166-1 code of two or three letters or its name, empty when it is none.

    A territory that the boundary set has as a part of its country is that country.
    """
    code = text.upper()
    if len(code) == 3:
        code = _three_letters().get(code, code)
    code = _PARTS.get(code, code)
    place = load_places().places.get(code)
    return code if place is not None and place.kind == "country" else country_named(text)


@cache
def _three_letters() -> dict[str, str]:
    """Return the alpha-2 codes of the alpha-3 ones: Unicode CLDR has these as aliases of territories."""
    aliases = get_global("territory_aliases")
    return {code: meant[0] for code, meant in aliases.items() if len(code) == 3 and code.isalpha() and len(meant) == 1}


def country_named(text: str) -> str:
    """Return the ISO 3166-1 code of the country that a name is the whole name of, empty when it is none's."""
    name = fold_name(text)
    return _names().get(name) or _names().get(_FORM_OF_STATE.sub("", name, count=1), "")


def is_whole_country(text: str, code: str) -> bool:
    """Tell whether the name of a location says the country ``code`` as a whole: its name or code, ``Nationwide``, both.

    A point under such a name stands for the country, not for where it lies.
    """
    pieces = [piece.strip() for piece in _BETWEEN_PIECES.split(text) if fold_name(piece)]
    return bool(pieces) and all(piece == code or _says_whole(piece, code) for piece in pieces)


def _says_whole(piece: str, code: str) -> bool:
    name = fold_name(piece)
    is_form = bool(_FORM_OF_STATE.fullmatch(f"{name} "))  # "Vietnam, Socialist Republic of"
    return is_form or country_named(piece) == code or _LEVEL.sub("", name) in _nationwide()


@cache
def _nationwide() -> frozenset[str]:
    """Return the words that say a whole country, folded."""
    return frozenset(fold_name(row["name"]) for row in read_rows("marks") if row["code"] in ("nationwide", "national"))


@cache
def _names() -> dict[str, str]:
    """Return the codes of all names of countries, folded, that mean one alone; ``Dutch`` and the like are no names."""
    known = {place.code for place in load_places().sets["countries"]}
    found: dict[str, set[str]] = {}
    for listed in _NAME_LISTS:
        with (FOLDER / f"{listed}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["kind"] != "adjective" and row["code"] in known:
                    found.setdefault(fold_name(row["name"]), set()).add(row["code"])
    return {name: codes.pop() for name, codes in found.items() if name and len(codes) == 1}
