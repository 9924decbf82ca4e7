"""Coordinates: what a file gives as latitude and longitude, checked, and the province in which it lies.

Mistakes that files are full of are said, not hidden: latitude and longitude exchanged, (0, 0) for unknown, points that
lie a little off the coast. VN-2000 coordinates are read only when their zone is given: a wrong zone moves a point by
hundreds of kilometres without looking wrong.
"""

from dataclasses import dataclass
from functools import cache
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import Literal

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.database import query_crs_info

from geo.boundaries import read_frame
from geo.errors import InputError
from geo.labels import LabelGrid, load_labels
from geo.locations import Evidence, Location, Precision, Reach
from geo.places import Place, Vintage
from geo.register import load_places

Issue = Literal["", "null", "out-of-range", "swapped", "offshore", "outside"]
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
OFFSHORE_KM = 25.0  # farther than this off the coast a point is not snapped: IATI's "near" ends there too
NULL_DEGREES = 0.01  # around (0, 0): no activity is on the water there
KM_PER_DEGREE = 111.2
WGS84 = "EPSG:4326"
ZONE_CRS = "VN-2000 / TM-3 "  # the national 3-degree zones, named by their central meridian ("105-30")


@dataclass(frozen=True, slots=True)
class GivenPoint:
    """A point as it can be used: EPSG:4326 degrees, its province (None outside of all), what is wrong with it.

    ``distance_km`` is how far off the province's border an offshore point lies, else 0.
    """

    lon: float
    lat: float
    place: Place | None
    issue: Issue
    distance_km: float


def read_point(lon: float, lat: float, vintage: Vintage) -> GivenPoint:
    """Return a given point with its province and what had to be mended.

    A point that lies in Viet Nam only with latitude and longitude exchanged is exchanged; one within 25 km of a
    province, and in no other country's sea that we know of, is given to that province with the distance.
    """
    if not (isfinite(lon) and isfinite(lat)) or abs(lon) > 180 or abs(lat) > 180:
        return GivenPoint(lon, lat, None, "out-of-range", 0.0)
    if abs(lon) < NULL_DEGREES and abs(lat) < NULL_DEGREES:
        return GivenPoint(lon, lat, None, "null", 0.0)
    labels = load_labels(vintage)
    inside = _province(labels, lon, lat)
    if inside:
        return GivenPoint(lon, lat, inside, "", 0.0)
    exchanged = _province(labels, lat, lon)
    if exchanged:
        return GivenPoint(lat, lon, exchanged, "swapped", 0.0)
    if abs(lat) > 90:
        return GivenPoint(lon, lat, None, "out-of-range", 0.0)
    return _snap(labels, lon, lat)


def _province(labels: LabelGrid, lon: float, lat: float) -> Place | None:
    [number] = labels.find(np.array([lon]), np.array([lat]))
    return load_places()[labels.codes[number]] if number >= 0 else None


def _snap(labels: LabelGrid, lon: float, lat: float) -> GivenPoint:
    """Give a point outside all provinces to the nearest, if it is near enough and on no other country's land."""
    point = shapely.Point(lon, lat)
    reach = OFFSHORE_KM / KM_PER_DEGREE / max(cos(radians(lat)), 0.1)
    near = shapely.STRtree(labels.polygons).query(point, predicate="dwithin", distance=reach)
    found = sorted((_distance_km(point, labels.polygons[number]), labels.codes[number]) for number in near)
    if not found:
        found = [
            (_distance_km(point, labels.polygons[labels.codes.index(code)]), code) for code in _waters(labels, point)
        ]
    elif found[0][0] > OFFSHORE_KM or _is_on_land(point):
        found = []
    if not found:
        return GivenPoint(lon, lat, None, "outside", 0.0)
    return GivenPoint(lon, lat, load_places()[found[0][1]], "offshore", round(found[0][0], 1))


def _waters(labels: LabelGrid, point: shapely.Point) -> list[str]:
    """Return the province whose archipelago (Hoàng Sa, Trường Sa) has the point between its islands."""
    return [code for code, waters in archipelago_waters(labels) if shapely.contains(waters, point)]


def archipelago_waters(labels: LabelGrid) -> list[tuple[str, shapely.Geometry]]:
    """Return the waters between the islands of Hoàng Sa and Trường Sa, each with the code of its province."""
    register = load_places()
    by_name = {register[code].name_vi: code for code in labels.codes}  # the 63 units have the same names
    return [(by_name[register[code].name_vi], waters) for code, waters in _archipelagos()]


@cache
def _archipelagos() -> tuple[tuple[str, shapely.Geometry], ...]:
    """Return the waters between the islands of each archipelago, with the code of its province."""
    frame = read_frame("archipelagos")
    waters = shapely.convex_hull(frame.geometry.to_numpy())
    shapely.prepare(waters)
    return tuple(zip(frame["parent"], waters, strict=True))


def _distance_km(point: shapely.Point, polygon: shapely.Geometry) -> float:
    """Return the great-circle distance to the nearest point of a polygon, found in degrees scaled to the latitude."""
    scale = cos(radians(point.y))
    squeezed = shapely.transform(polygon, lambda xy: xy * (scale, 1.0))
    line = shapely.shortest_line(shapely.Point(point.x * scale, point.y), squeezed)
    x, y = shapely.get_coordinates(line)[-1]
    return great_circle_km(point.x, point.y, x / scale, y)


def great_circle_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the distance of two points on a sphere (haversine)."""
    dlat, dlon = radians(lat2 - lat1), radians(lon2 - lon1)
    half = sin(dlat / 2) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(dlon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


@cache
def _neighbours() -> shapely.Geometry:
    """Return the land of the countries around Viet Nam as one prepared geometry."""
    frame = read_frame("countries")
    land = shapely.union_all(frame[frame["code"].isin(["CN", "LA", "KH", "TH", "MM"])].geometry.to_numpy())
    shapely.prepare(land)
    return land


def _is_on_land(point: shapely.Point) -> bool:
    return bool(shapely.contains(_neighbours(), point))


@cache
def _zones() -> dict[str, str]:
    """Return the EPSG codes of the VN-2000 zones by their central meridian, from PROJ's database."""
    return {
        info.name.removeprefix(ZONE_CRS): f"EPSG:{info.code}"
        for info in query_crs_info(auth_name="EPSG")
        if info.name.startswith(ZONE_CRS)
    }


def from_vn2000(easting: float, northing: float, zone: str) -> tuple[float, float]:
    """Return longitude and latitude (EPSG:4326) of VN-2000 coordinates in metres.

    Parameters
    ----------
    easting, northing
        Metres.
    zone
        The central meridian of the 3-degree zone, as ``105-30`` or ``107-45``.

    Raises
    ------
    InputError
        When the zone is not given or is none of VN-2000.
    """
    zones = _zones()
    if zone not in zones:
        message = f"VN-2000 coordinates need their zone, one of {', '.join(sorted(zones))}; {zone!r} is none"
        raise InputError(message)
    lon, lat = Transformer.from_crs(CRS(zones[zone]), WGS84, always_xy=True).transform(easting, northing)
    return float(lon), float(lat)


def given_location(
    point: GivenPoint, *, precision: Precision = Precision.EXACT, field: str = "lat,lon", quote: str = ""
) -> Location | None:
    """Return the location of a given point in its province, or None when it lies in none.

    The precision is the source's own; a point that was snapped is not exact, whatever the source says.
    """
    if point.place is None:
        return None
    rule = "given-point" if not point.issue else f"given-point-{point.issue}"
    if point.issue == "offshore":
        rule = f"{rule}-{point.distance_km:g}-km"
        precision = max(precision, Precision.NEAR)
    words = quote or f"{point.lat}, {point.lon}"
    evidence = Evidence(field, 0, len(words), words, rule)
    return Location(point.place, point.lon, point.lat, precision, Reach.ACTIVITY, "site", 0.95, evidence)
