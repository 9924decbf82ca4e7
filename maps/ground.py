"""What lies under a drawn map, as matplotlib paths: shapes simplified with shared borders kept, and projected.

Two views: Viet Nam with both archipelagos, in Lambert's azimuthal equal-area projection about the middle of the map
(one unit is one kilometre, north is up), and the world in Equal Earth with its seam in the Atlantic, so that the
Pacific is whole. Areas are true in both, since shades speak of areas. Made once a process.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path
from pyproj import Transformer
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo import topology
from geo.boundaries import read_frame

ViewName = Literal["home", "world"]
Points = npt.NDArray[np.float64]

# West, south, east, north in degrees: what every map of Viet Nam holds, both archipelagos and the lower Mekong.
HOME = (102.0, 6.6, 117.4, 23.6)
_AROUND = shapely.box(92, 2, 127, 28)
WORLD = (-22.0, -50.0, 322.0, 74.0)
SEAM = -30.0
# Where a neighbour's name and circle stand on a map of Viet Nam; its middle may be far away. Degrees east, north.
NAME_AT = {
    "CN": (109.0, 23.4),
    "MM": (98.4, 21.6),
    "TH": (102.6, 16.3),
    "LA": (103.1, 19.4),
    "KH": (104.6, 12.9),
    "PH": (120.8, 16.4),
    "MY": (102.3, 4.6),
}
_MIDDLE = 150.0  # the meridian in the middle of a world with that seam
_TOLERANCE = {"home": 0.008, "world": 0.06}  # degrees
_LAND_TOLERANCE = 0.02  # of the other countries around Viet Nam
_OUTLINED_KM2 = 100.0
_SQUARE = 1000.0  # metres in the unit of both views
# Drawn as a country only in the world: at home the provinces are the country.
_HOME_CODE, _UNDRAWN = "VN", "AQ"


@dataclass(frozen=True)
class Ground:
    """The shapes of a set in a view, by code, in kilometres.

    ``outlines`` are those of their larger parts: islands outlined one by one would look like a darker class.
    """

    shapes: dict[str, Path]
    outlines: dict[str, Path]
    geometry: dict[str, BaseGeometry]


@cache
def _transformer(view: ViewName) -> Transformer:
    if view == "home":
        west, south, east, north = HOME
        target = f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +ellps=WGS84"
    else:
        target = "+proj=eqearth +lon_0=0 +ellps=WGS84"
    return Transformer.from_crs("EPSG:4326", target, always_xy=True)


def project(view: ViewName, lonlat: Points) -> Points:
    """Return kilometres east and north for degrees east and north, both of shape (n, 2)."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    if view == "world":
        lon = np.where(lon < SEAM, lon + 360, lon) - _MIDDLE
    x, y = _transformer(view).transform(lon, lat)
    return np.column_stack((x, y)) / _SQUARE


def spot(view: ViewName, lon: float, lat: float) -> tuple[float, float]:
    """Return kilometres east and north of one place."""
    ((x, y),) = project(view, np.array([[lon, lat]])).tolist()
    return x, y


def bounds(view: ViewName) -> tuple[float, float, float, float]:
    """Return what a view has to hold, in kilometres: least x, least y, greatest x, greatest y."""
    west, south, east, north = HOME if view == "home" else WORLD
    across, up = np.linspace(west, east, 41), np.linspace(south, north, 41)
    edge = [*((lon, lat) for lon in across for lat in (south, north)), *((x, lat) for lat in up for x in (west, east))]
    if view == "world":
        xy = np.column_stack(_transformer(view).transform(*(np.array(edge) - (_MIDDLE, 0)).T)) / _SQUARE
    else:
        xy = project(view, np.array(edge))
    return (*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist())


@cache
def ground(view: ViewName, name: str) -> Ground:
    """Return the shapes of a boundary set in a view; BoundaryError where the set is missing."""
    frame = read_frame(name)
    if view == "home" and name == "countries":
        frame = frame.assign(geometry=frame.geometry.intersection(_AROUND))
        frame = frame[~frame.geometry.is_empty].reset_index(drop=True)
    tolerance = _LAND_TOLERANCE if view == "home" and name == "countries" else _TOLERANCE[view]
    frame = topology.simplify(frame, tolerance, whole=(_HOME_CODE,) if name == "countries" else None)
    shapes = dict(zip(frame["code"], frame.geometry, strict=True))
    if view == "world":
        shapes = {code: _parted(shape) for code, shape in shapes.items() if code != _UNDRAWN}
    done = {code: _projected(view, shape) for code, shape in shapes.items()}
    outlines = {code: path_of(_larger_parts(shape)) for code, shape in done.items()}
    return Ground({code: path_of(shape) for code, shape in done.items()}, outlines, done)


def _larger_parts(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    return shapely.MultiPolygon(list(parts[(areas >= _OUTLINED_KM2) | (areas == areas.max())]))


@cache
def country_paths(view: ViewName) -> Path:
    """Return the land of all countries but, at home, Viet Nam itself."""
    shapes = ground(view, "countries").shapes
    return _compound(path for code, path in shapes.items() if view == "world" or code != _HOME_CODE)


@cache
def water() -> tuple[Path, Path]:
    """Return the rivers, as lines, and the lakes around Viet Nam."""
    found: list[Path] = []
    for layer, convert in (("rivers", line_path), ("lakes", path_of)):
        frame: gpd.GeoDataFrame = read_frame("context", layer)
        shapes = frame.geometry.simplify(_TOLERANCE["home"] / 2)
        found.append(_compound(convert(_projected("home", shape)) for shape in shapes))
    return found[0], found[1]


@cache
def islets(view: ViewName) -> dict[str, Path]:
    """Return the islets of each archipelago as they are: they are few and none may go."""
    frame = read_frame("archipelagos")
    return {code: path_of(_projected(view, shape)) for code, shape in zip(frame["code"], frame.geometry, strict=True)}


def _projected(view: ViewName, shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: project(view, xy) if view == "home" else _project_apart(xy))


def _project_apart(lonlat: Points) -> Points:
    """Project degrees that were moved east of the seam already."""
    x, y = _transformer("world").transform(np.clip(lonlat[:, 0] - _MIDDLE, -180, 180), lonlat[:, 1])
    return np.column_stack((x, y)) / _SQUARE


def _parted(shape: BaseGeometry) -> BaseGeometry:
    """Cut a shape at the seam and move what lies west of it around the world."""
    if shape.bounds[0] >= SEAM:
        return shape
    west = translate(shape.intersection(shapely.box(-180, -90, SEAM, 90)), 360)
    return shapely.union(west, shape.intersection(shapely.box(SEAM, -90, 180, 90)))


def path_of(shape: BaseGeometry) -> Path:
    """Return an area as a path: outer rings and holes."""
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return _joined([shapely.get_coordinates(ring) for ring in rings], is_closed=True)


def line_path(shape: BaseGeometry) -> Path:
    """Return lines as a path."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    return _joined([shapely.get_coordinates(part) for part in parts], is_closed=False)


def _joined(lines: Sequence[Points], *, is_closed: bool) -> Path:
    if not lines:
        return Path(np.empty((0, 2)))
    codes = []
    for line in lines:
        code = np.full(len(line), Path.LINETO, dtype=Path.code_type)
        code[0] = Path.MOVETO
        if is_closed:
            code[-1] = Path.CLOSEPOLY
        codes.append(code)
    return Path(np.concatenate(lines), np.concatenate(codes))


def _compound(paths: Iterable[Path]) -> Path:
    return Path.make_compound_path(*(path for path in paths if path.codes is not None))


def great_circle(start: tuple[float, float], end: tuple[float, float], steps: int = 48) -> Points:
    """Return points of the shortest way between two places, degrees east and north, of shape (steps + 1, 2)."""
    one, two = (_vector(*place) for place in (start, end))
    angle = float(np.arccos(np.clip(one @ two, -1, 1)))
    if angle < 1e-6:
        return np.array([start])
    share = np.linspace(0, 1, steps + 1)[:, None]
    xyz = (np.sin((1 - share) * angle) * one + np.sin(share * angle) * two) / np.sin(angle)
    lon = np.degrees(np.arctan2(xyz[:, 1], xyz[:, 0]))
    return np.column_stack((lon, np.degrees(np.arcsin(np.clip(xyz[:, 2], -1, 1)))))


def _vector(lon: float, lat: float) -> Points:
    east, north = np.radians(lon), np.radians(lat)
    return np.array([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
