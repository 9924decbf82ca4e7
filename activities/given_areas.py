"""Given areas: a line or polygon that a source gives, to the provinces and countries that it crosses or covers."""

from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from activities.given_sites import DROPPED, POINT_RULE, Case, located, read_site
from activities.importers import GivenSite
from activities.wording import N_
from geo.coordinates import archipelago_waters, great_circle_km
from geo.countries import countries_of
from geo.labels import load_labels
from geo.locations import Precision
from geo.places import Place
from geo.register import load_places
from geo.world import VIET_NAM

AREA_RULE = f"{POINT_RULE}-area"
# A polygon is drawn roughly: less of it than this in a province is the width of the pen.
SMALLEST_SHARE = 0.01
# Of a polygon wider than many provinces each is a small part: those count that are mostly covered.
_MOSTLY = 0.5
# Across, in kilometres: what is one place, what is near one, what is a district.
_EXACT_KM, _NEAR_KM, _DISTRICT_KM = 1.0, 25.0, 60.0
# A polygon of nearly all provinces is the country.
_WHOLE = 0.9

Part = tuple[Place, BaseGeometry]


def read_area(case: Case, site: GivenSite) -> None:
    """Add the places of a site's line or polygon to the case."""
    area = _read(case, site)
    if area is None:
        case.warn(site.field, _shown(site), DROPPED)
        return
    parts = [*_provinces(area), *_countries(area)]
    if not parts:
        read_site(case, _middle(site, area))
        return
    provinces = load_labels("63").codes
    if sum(place.code in provinces for place, _ in parts) >= _WHOLE * len(provinces):
        case.is_national = True
        parts = [(place, part) for place, part in parts if place.code not in provinces]
    precision = _precision(area, len(parts))
    words = f"{site.name} ({area.geom_type})" if site.name else area.geom_type
    for place, part in parts:
        point = shapely.point_on_surface(part)
        location = located(site, place, precision, words, AREA_RULE)
        case.keep(replace(location, lon=round(point.x, 5), lat=round(point.y, 5)))


def _middle(site: GivenSite, area: BaseGeometry) -> GivenSite:
    """Return the site of an area at sea as a point in its middle, which may be near enough to a coast."""
    point = shapely.point_on_surface(area)
    precision = site.precision or str(int(_precision(area, 1)))
    return replace(site, area="", lat=f"{point.y:.5f}", lon=f"{point.x:.5f}", precision=precision)


def _shown(site: GivenSite) -> str:
    return site.name or site.area[:60]


def _read(case: Case, site: GivenSite) -> BaseGeometry | None:
    """Return the area, mended where it crosses itself; None, with a warning, when it can't be used."""
    area = shapely.from_wkt(site.area, on_invalid="ignore")
    if area is None or area.is_empty:
        case.warn(f"{site.field}/area", _shown(site), N_("has no shape that can be read"))
        return None
    west, south, east, north = area.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # NaN is not between either
        case.warn(f"{site.field}/area", _shown(site), N_("is not in degrees of longitude and latitude"))
        return None
    if not area.is_valid:
        area = shapely.make_valid(area)
        case.warn(f"{site.field}/area", _shown(site), N_("crosses itself and was mended"))
    return area


def _provinces(area: BaseGeometry) -> list[Part]:
    labels = load_labels("63")
    near = sorted(shapely.STRtree(labels.polygons).query(area, predicate="intersects"))
    parts = ((number, shapely.intersection(area, labels.polygons[number])) for number in near)
    found = {
        labels.codes[number]: part
        for number, part in parts
        if _counts(part, area) or part.area >= _MOSTLY * labels.polygons[number].area
    }
    # Of Hoàng Sa and Trường Sa the land is small: between the islands the sea is theirs.
    for code, waters in archipelago_waters(labels):
        part = shapely.intersection(area, waters)
        if code not in found and (_counts(part, area) or part.area >= _MOSTLY * shapely.area(waters)):
            found[code] = part
    return [(load_places()[code], part) for code, part in found.items()]


def _countries(area: BaseGeometry) -> list[Part]:
    return [(place, part) for place, part in countries_of(area) if place.code != VIET_NAM and _counts(part, area)]


def _counts(part: BaseGeometry, area: BaseGeometry) -> bool:
    """Tell whether enough of an area lies in a place: a hundredth of a polygon, any length of a line."""
    if area.area > 0:
        return bool(part.area >= SMALLEST_SHARE * area.area)
    return not part.is_empty


def _precision(area: BaseGeometry, places: int) -> Precision:
    if places > 1:
        return Precision.LARGER_THAN_ADM1
    west, south, east, north = area.bounds
    across = great_circle_km(west, south, east, north)
    if across <= _EXACT_KM:
        return Precision.EXACT
    if across <= _NEAR_KM:
        return Precision.NEAR
    return Precision.ADM2 if across <= _DISTRICT_KM else Precision.ADM1
