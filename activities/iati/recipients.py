"""Recipients: where an activity is, as IATI's scope, recipient countries and regions, and locations."""

from collections.abc import Callable
from typing import NamedTuple

from activities.iati.elements import Element
from activities.iati.extension import own_name
from activities.model import Activity
from geo.locations import Location, Precision, Reach
from geo.world import VIET_NAM

WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ADMINISTRATIVE, _POPULATED, _STRUCTURE, _OTHER = "1", "2", "3", "4"
_CLASSES = {"province": _ADMINISTRATIVE, "district": _ADMINISTRATIVE, "region": _OTHER, "basin": _OTHER, "sea": _OTHER}
_SCOPES = {"national": "4", "region": "5", "basin": "5", "international": "3"}
_SEVERAL_PROVINCES, _ONE_PROVINCE = "5", "6"
# GeoNames' feature codes, IATI's list GeographicFeatureDesignation: they say what a location is where no class does.
_DESIGNATIONS = {"region": "RGN", "basin": "RGN", "sea": "SEA", "archipelago": "ISLS"}

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
    """Add a location for each place of work that is no country: those stand among the recipients."""
    stated = dict(part.partition(":")[::2] for part in dict(activity.extra).get("location-percentages", "").split(";"))
    for site in _sites(activity):
        if site.place.kind == "country" and not _is_point(site):
            continue
        number = site.evidence.field.removeprefix("location ")
        _add_location(element, site, stated.get(number, ""), add)


def _is_point(site: Location) -> bool:
    return (site.lon, site.lat) != (site.place.lon, site.place.lat)


def _add_location(element: Element, site: Location, percentage: str, add: Add) -> None:
    """Add one location: its children in the order of the schema; an area larger than a province has no point."""
    place = site.place
    location = add(element, "location", {own_name("percentage"): percentage})
    add(location, "location-reach", {"code": "2" if site.reach == Reach.BENEFICIARIES else "1"})
    name = add(location, "name")
    for lang, text in (("en", place.name_en), ("vi", place.name_vi)):
        if text:
            add(name, "narrative", {_LANG: lang}, text)
    if place.kind in ("province", "district", "site") or _is_point(site):
        point = add(location, "point", {"srsName": WGS84})
        add(point, "pos", text=f"{site.lat!r} {site.lon!r}")
    is_exact = site.precision == Precision.EXACT
    add(location, "exactness", {"code": "1" if is_exact else "2"})
    kind = _CLASSES.get(place.kind, _STRUCTURE if is_exact else _OTHER)
    if site.precision <= Precision.NEAR:
        kind = _STRUCTURE if is_exact else _OTHER
    add(location, "location-class", {"code": kind})
    if designation := _DESIGNATIONS.get(place.kind):
        add(location, "feature-designation", {"code": designation})
