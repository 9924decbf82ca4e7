"""Shapes: a geometry in any coordinate reference system, to points and areas in EPSG:4326, with what is to be said.

Coordinates are x, y: easting and northing, or longitude and latitude, whatever order the system's own axes have; every
GIS writes GeoJSON and GeoPackage so. Where the two were exchanged they are exchanged back, if that is beyond doubt.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from activities.wording import N_
from geo.errors import UnusableFileError

WGS84 = "EPSG:4326"
# A person's outline is not exact to a hundred metres, and a place is found from it, not drawn.
TOLERANCE_DEGREES = 0.001
DECIMALS = 7  # a centimetre
MOST_POINTS = 1_000
# No degrees, and no city is so near the corner of a grid in metres.
_METRES = 1_000.0

Bounds = tuple[float, float, float, float]
Floats = npt.NDArray[np.float64]
_WORLD: Bounds = (-180.0, -90.0, 180.0, 90.0)
# Viet Nam with Hoàng Sa and Trường Sa. East of 90 degrees: its longitude is never a latitude.
_HOME: Bounds = (102.0, 6.0, 118.0, 24.0)
# How far from the area that a system is made for a map may go on in it: zone 48 is used for all of Viet Nam.
_BESIDE_DEGREES = (10.0, 5.0)


class Frame(NamedTuple):
    """A coordinate reference system: the way to EPSG:4326, and where in it coordinates make sense.

    ``transformer`` is None where they are in EPSG:4326 as they are. ``area`` are the degrees (west, south, east, north)
    that the system is made for, ``exchanged`` those in which x and y exchanged are believed.
    """

    transformer: Transformer | None
    area: Bounds
    exchanged: Bounds


@dataclass(slots=True)
class Shape:
    """What a geometry comes to: points as [lon, lat], lines and polygons as WKT, and what is to be said of it."""

    points: list[list[float]] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    remarks: list[list[str]] = field(default_factory=list)

    def say(self, severity: str, code: str, words: str = "") -> None:
        """Leave a remark; the codes are those of `activities.vectors`."""
        self.remarks.append([severity, code, words[:200]])


def read_crs(text: str, layer: str | None = None) -> CRS:
    """Return a coordinate reference system by EPSG code or WKT; UnusableFileError, naming the layer, for none."""
    try:
        crs = CRS.from_user_input(text)
        # What GDAL or ArcGIS writes of a system lacks its area, and often the way to WGS 84: the register has both.
        known = None if crs.area_of_use else crs.to_authority(min_confidence=90)
        return CRS.from_authority(*known) if known else crs
    except CRSError as error:
        if layer is None:
            raise UnusableFileError(N_("it has a coordinate reference system that PROJ does not know")) from error
        raise UnusableFileError(
            N_("the layer %(layer)r has a coordinate reference system that PROJ does not know"), layer=layer
        ) from error


def frame_of(crs: CRS) -> Frame:
    """Return the frame of a system; UnusableFileError when there is no way from it to degrees."""
    if crs.equals(CRS(WGS84), ignore_axis_order=True):
        return Frame(None, _WORLD, _HOME)
    try:
        transformer = Transformer.from_crs(crs, WGS84, always_xy=True)
    except CRSError as error:
        raise UnusableFileError(
            N_("from %(system)r there is no way to degrees (EPSG:4326)"), system=crs.name[:80]
        ) from error
    if crs.area_of_use is None:
        return Frame(transformer, _WORLD, _HOME)
    west, south, east, north = crs.area_of_use.bounds
    if west > east:  # across the date line
        west, east = -180.0, 180.0
    beside, above = _BESIDE_DEGREES
    area = (west - beside, south - above, east + beside, north + above)
    return Frame(transformer, area, area)


def read_shape(geometry: Any, frame: Frame) -> Shape:
    """Return what a geometry (``__geo_interface__``) comes to; a bow-tie is mended, what lies nowhere is an error."""
    found = Shape()
    try:
        shape = shapely.force_2d(shapely.geometry.shape(geometry))
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        found.say("error", "unreadable", " ".join(str(error).split()))
        return found
    if shape.is_empty:
        found.say("warning", "empty", shape.geom_type)
        return found
    placed = _place(shape, frame, found)
    if placed is None:
        return found
    if not placed.is_valid:
        found.say("warning", "mended", shapely.is_valid_reason(placed))
        placed = shapely.make_valid(placed)
    _take(placed, found)
    return found


def _place(shape: BaseGeometry, frame: Frame, found: Shape) -> BaseGeometry | None:
    """Return a shape in EPSG:4326; None, with an error, when it has no place on Earth."""
    xy = shapely.get_coordinates(shape)
    finite = np.isfinite(xy).all(axis=1)
    if not finite.all():
        found.say("error", "no-number", _written(xy[~finite][0]))
        return None
    degrees = _to_degrees(xy, frame)
    if not _is_within(degrees, frame.area):
        exchanged = _to_degrees(xy[:, ::-1], frame)
        if _is_within(exchanged, frame.exchanged) and _is_within(exchanged, _WORLD):
            found.say("warning", "exchanged", _written(xy[0]))
            degrees = exchanged
        elif _is_within(degrees, _WORLD):
            found.say("warning", "far", _written(xy[0]))
    inside = _inside(degrees, _WORLD)
    if not inside.all():
        wrong = xy[~inside][0]
        code = "metres" if frame.transformer is None and np.abs(wrong).max() > _METRES else "nowhere"
        found.say("error", code, _written(wrong))
        return None
    return shapely.set_coordinates(shape, degrees)


def _to_degrees(xy: Floats, frame: Frame) -> Floats:
    if frame.transformer is None:
        return xy
    return np.column_stack(frame.transformer.transform(xy[:, 0], xy[:, 1]))


def _inside(degrees: Floats, bounds: Bounds) -> npt.NDArray[np.bool_]:
    """Tell of each coordinate whether it is within the bounds; what is no number, or infinite, is not."""
    return np.asarray(((degrees >= bounds[:2]) & (degrees <= bounds[2:])).all(axis=1))


def _is_within(degrees: Floats, bounds: Bounds) -> bool:
    return bool(_inside(degrees, bounds).all())


def _written(coordinate: Floats) -> str:
    return "{:.10g}, {:.10g}".format(*coordinate)


def _take(shape: BaseGeometry, found: Shape) -> None:
    """Put the points of a geometry into ``found``, its lines as one area and its polygons as another, simplified."""
    by_kind: dict[str, list[BaseGeometry]] = {"Point": [], "LineString": [], "Polygon": []}
    for part in _simple_parts(shape):
        by_kind["LineString" if part.geom_type == "LinearRing" else part.geom_type].append(part)
    points = by_kind["Point"]
    if len(points) > MOST_POINTS:
        found.say("warning", "many", str(len(points)))
    found.points += shapely.get_coordinates(points[:MOST_POINTS]).round(DECIMALS).tolist()
    found.areas += [_outline(by_kind[kind]) for kind in ("LineString", "Polygon") if by_kind[kind]]


def _simple_parts(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield the points, lines and polygons of a geometry, however deep its collections are."""
    waiting = [shape]
    while waiting:
        part = waiting.pop()
        if hasattr(part, "geoms"):
            waiting.extend(reversed(part.geoms))
        elif not part.is_empty:
            yield part


def _outline(parts: list[BaseGeometry]) -> str:
    whole = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    simple = shapely.simplify(whole, TOLERANCE_DEGREES, preserve_topology=True)
    if not simple.is_valid:
        simple = shapely.make_valid(simple)
    return shapely.to_wkt(simple, rounding_precision=-1)
