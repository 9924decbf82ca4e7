"""The world as SVG paths, with arcs from partner countries to Viet Nam; the server draws it, no script does.

Equal Earth (Šavrič, Patterson, Jenny 2018, doi:10.1080/13658816.2018.1504949), its middle at 150° E, so that the
Pacific is whole and every arc is the great circle's short way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo import topology
from geo.boundaries import read_frame
from geo.register import load_places
from maps.sketch import Floats, path_of

WIDTH, HEIGHT = 960, 424
#: Where arcs arrive: the middle of the country's coast, no place of any activity. Degrees east, north.
ARRIVAL = (107.6, 16.2)
_MIDDLE, _SEAM = 150.0, -30.0
_HALF_M = 17_243_959.0  # half the width of the projected world
#: Pixels from the upper edge to the equator.
EQUATOR = 228.0
_LEAST = 0.4  # square degrees: a smaller islet is under a pixel
_STEPS = 40
_TOLERANCE = 0.35  # degrees, under a pixel
_TO_EQUAL_EARTH = Transformer.from_crs("EPSG:4326", f"+proj=eqearth +lon_0={_MIDDLE} +R=6371008.7714", always_xy=True)
_GEOD = Geod(ellps="WGS84")
# The names stand in the open Pacific, a line from each mark to its name.
_NAMES_AT = {"hoang-sa": (520.0, 154.0), "truong-sa": (520.0, 222.0)}


@dataclass(frozen=True, slots=True)
class Mark:
    """An archipelago's mark and where its name stands, in pixels."""

    code: str
    at: tuple[float, float]
    name_at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arc:
    """A great circle from a country to Viet Nam; ``width`` in pixels grows with the root of the count."""

    code: str
    path: str
    width: float


def _place(lonlat: Floats) -> Floats:
    """Return pixels of degrees; longitudes run from -30 to 330."""
    x, y = _TO_EQUAL_EARTH.transform(lonlat[:, 0], lonlat[:, 1])
    x = np.where((lonlat[:, 0] > _MIDDLE + 180 - 1e-6) & (x < 0), -x, x)
    scale = WIDTH / 2 / _HALF_M
    return np.column_stack((WIDTH / 2 + x * scale, EQUATOR - y * scale))


def _shifted(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape without its specks, what lies west of the Atlantic moved to the east of the Pacific."""
    parts = [part for part in shapely.get_parts(shape) if part.area > _LEAST] or list(shapely.get_parts(shape))[:1]
    whole = shapely.MultiPolygon(parts)
    west = shapely.clip_by_rect(whole, -180, -90, _SEAM, 90)
    east = shapely.clip_by_rect(whole, _SEAM, -90, 180, 90)
    return shapely.GeometryCollection(
        [*shapely.get_parts(translate(west, 360)), *shapely.get_parts(east)] if not west.is_empty else [east]
    )


@cache
def countries() -> dict[str, str]:
    """Return the path of every country by its ISO code, Antarctica left out; drawn once a process."""
    frame = topology.simplify(read_frame("countries"), _TOLERANCE, whole=("VN",))
    draw = partial(path_of, place=_place)
    paths = {
        str(code): "".join(draw(part) for part in shapely.get_parts(_shifted(shape)))
        for code, shape in zip(frame["code"], frame.geometry, strict=True)
    }
    return {code: path for code, path in paths.items() if path and code != "AQ"}


def arcs(counts: Mapping[str, int]) -> tuple[Arc, ...]:
    """Return an arc for every country with a count, the largest first; Viet Nam has none."""
    register = load_places()
    most = max(counts.values(), default=1)
    found = []
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if code == "VN" or code not in register or not count:
            continue
        start = (register[code].lon, register[code].lat)
        points = np.array([start, *_GEOD.npts(*start, *ARRIVAL, _STEPS), ARRIVAL])
        points[:, 0] = np.where(points[:, 0] < _SEAM, points[:, 0] + 360, points[:, 0])
        placed = np.round(_place(points), 1)
        path = "M" + "L".join(f"{x:g} {y:g}" for x, y in placed)
        found.append(Arc(code, path, round(1 + 4 * float(np.sqrt(count / most)), 1)))
    return tuple(found)


@cache
def marks() -> tuple[Mark, ...]:
    """Return the marks of Hoàng Sa and Trường Sa."""
    found = []
    for place in load_places().sets["archipelagos"]:
        [[x, y]] = np.round(_place(np.array([[place.lon, place.lat]])), 1).tolist()
        found.append(Mark(place.code, (x, y), _NAMES_AT.get(place.code, (x + 40, y))))
    return tuple(found)
