"""Recipients: where an activity is, as IATI's scope, recipient countries and regions, and locations."""

import re
from collections.abc import Callable
from typing import NamedTuple

from activities.iati.elements import Element
from activities.iati.extension import own_name
from activities.model import Activity
from geo.locations import Location, Precision, Reach
from geo.world import VIET_NAM

WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_STRUCTURE, _OTHER = "3", "4"
_CLASSES = {Precision.EXACT: _STRUCTURE, Precision.ADM2: "1", Precision.ADM1: "1"}
_SCOPES = {"national": "4", "region": "5", "basin": "5", "international": "3"}
_SEVERAL_PROVINCES, _ONE_PROVINCE = "5", "6"
# GeoNames' feature codes, IATI's list GeographicFeatureDesignation: they say what a location is where no class does.
_KINDS = {"region": "RGN", "basin": "RGN", "sea": "SEA", "archipelago": "ISLS"}
_DESIGNATIONS = {
    Precision.ADM2: "ADM2",
    Precision.ADM1: "ADM1",
    Precision.LARGER_THAN_ADM1: "RGN",
    Precision.COUNTRY: "PCLI",
}
# For which IATI has had no code since 2.01.
_UNSAID = frozenset({Precision.UNCLEAR_CAPITAL, Precision.CAPITAL, Precision.UNCLEAR_COUNTRY})
# A location that a file gave, and the words that it stands on: its name, its point, or both.
_GIVEN = ("location ", "geometry", "row ")
_QUOTE = re.compile(r"(?P<name>.*?)\s*(?:\(?-?\d+(?:\.\d+)?, -?\d+(?:\.\d+)?\)?)?$", re.DOTALL)

Add = Callable[..., Element]


class Recipients(NamedTuple):
    """``scope`` is a code of ActivityScope; percentages are empty where none is known."""

    scope: str
    countries: list[tuple[str, str]]
    regions: list[tuple[str, str, str]]


def recipients_of(activity: Activity) -> Recipients:
    """Return who the recipients are: those that the source stated, else the countries in which the places lie.

    Of an international activity without a place of work, and of one that is not located, none is told.
    """
    extra = dict(activity.extra)
    stated = [(code, share) for code, _, share in map(_parted, extra.get("recipient-countries", "").split(";")) if code]
    regions = [
        (*name.rpartition("/")[::2], share)
        for name, _, share in map(_parted, extra.get("recipient-regions", "").split(";"))
        if name
    ]
    return Recipients(_scope(activity), stated if stated or regions else _countries(activity), regions)


def _parted(text: str) -> tuple[str, str, str]:
    return text.partition(":")


def _sites(activity: Activity) -> list[Location]:
    return [location for location in activity.locations if location.role != "partner"]


def _scope(activity: Activity) -> str:
    if activity.scope == "province":
        provinces = {location.place.code for location in _sites(activity)}
        return _ONE_PROVINCE if len(provinces) == 1 else _SEVERAL_PROVINCES
    return _SCOPES.get(activity.scope, "")


def _countries(activity: Activity) -> list[tuple[str, str]]:
    """Return the countries of the places; with several, how the whole is divided over them is not known."""
    places = [location.place for location in _sites(activity)]
    if not places:
        return [(VIET_NAM, "100")] if activity.scope == "national" else []
    codes = dict.fromkeys(place.code if place.kind == "country" else VIET_NAM for place in places)
    if activity.scope == "international":
        codes.setdefault(VIET_NAM)
    return [(code, "100" if len(codes) == 1 else "") for code in codes]


def write_locations(element: Element, activity: Activity, add: Add) -> None:
    """Add a location for each place of work; a country as a whole stands among the recipients."""
    stated = dict(part.partition(":")[::2] for part in dict(activity.extra).get("location-percentages", "").split(";"))
    for site in _sites(activity):
        is_given = site.evidence.field.startswith(_GIVEN)
        if site.place.kind == "country" and not _is_point(site) and not is_given:
            continue
        number = site.evidence.field.removeprefix("location ")
        _add_location(element, site, stated.get(number, ""), add)


def _is_point(site: Location) -> bool:
    return (site.lon, site.lat) != (site.place.lon, site.place.lat)


def _add_location(element: Element, site: Location, percentage: str, add: Add) -> None:
    """Add one location: its children in the order of the schema; an area larger than a province has no point."""
    place = site.place
    precision = str(int(site.precision)) if site.precision in _UNSAID else ""
    location = add(element, "location", {own_name("percentage"): percentage, own_name("precision"): precision})
    add(location, "location-reach", {"code": "2" if site.reach == Reach.BENEFICIARIES else "1"})
    names = _names(site)
    name = add(location, "name") if names else location
    for lang, text in names:
        add(name, "narrative", {_LANG: lang}, text)
    if place.kind in ("province", "district", "site") or _is_point(site):
        point = add(location, "point", {"srsName": WGS84})
        add(point, "pos", text=f"{site.lat!r} {site.lon!r}")
    add(location, "exactness", {"code": "1" if site.precision == Precision.EXACT else "2"})
    add(location, "location-class", {"code": _CLASSES.get(site.precision, _OTHER)})
    if designation := _KINDS.get(place.kind) or _DESIGNATIONS.get(site.precision):
        add(location, "feature-designation", {"code": designation})


def _names(site: Location) -> list[tuple[str, str]]:
    """Return what a location is called, by language: as its source has it, else as its place is.

    A point in a country that has no name of its own gets none: the country's would say that all of it is meant.
    """
    evidence, place = site.evidence, site.place
    if evidence.field.startswith(_GIVEN) and (found := _QUOTE.match(evidence.quote)) and found["name"]:
        return [("en", found["name"])]
    if place.kind == "country":
        return []
    return [(lang, text) for lang, text in (("en", place.name_en), ("vi", place.name_vi)) if text]
