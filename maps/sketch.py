"""Sketches: small maps as SVG paths that the server draws, for pages that need no script.

Shapes are those of the boundary sets, simplified with shared borders kept to what a pixel shows, on an equirectangular
projection true to scale at the middle of the picture. Both archipelagos are always in it, marked and named, since
their islets are smaller than a pixel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import cos, radians

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo import topology
from geo.boundaries import read_frame
from geo.register import load_places

#: Viet Nam with both archipelagos and the room for their names: west, south, east, north in degrees.
VIET_NAM_BOUNDS = (101.6, 5.0, 117.3, 23.7)
_PIXEL = 0.6  # detail kept, in pixels
_SPECK = 1.2  # pixels that a part is wide or high at least
_MARGIN = 0.04  # around what is framed, of its larger side

Bounds = tuple[float, float, float, float]
Floats = npt.NDArray[np.float64]
Place = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Archipelago:
    """An archipelago on a sketch: a box around its islets, their middles, and where its name stands, in pixels."""

    code: str
    box: tuple[float, float, float, float]
    islets: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture of ``width`` by ``height`` pixels: paths of the ground and of the places of one set, by code."""

    width: int
    height: int
    ground: tuple[str, ...]
    home: str
    shapes: dict[str, str]
    archipelagos: tuple[Archipelago, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where degrees fall on the picture."""

    bounds: Bounds
    width: int

    @property
    def squeeze(self) -> float:
        return cos(radians((self.bounds[1] + self.bounds[3]) / 2))

    @property
    def pixels(self) -> float:
        """Pixels of a degree of latitude."""
        return self.width / ((self.bounds[2] - self.bounds[0]) * self.squeeze)

    @property
    def height(self) -> int:
        return round((self.bounds[3] - self.bounds[1]) * self.pixels)

    def place(self, lonlat: Floats) -> Floats:
        west, _, _, north = self.bounds
        return np.column_stack(
            ((lonlat[:, 0] - west) * self.squeeze * self.pixels, (north - lonlat[:, 1]) * self.pixels)
        )


@cache
def sketch(set_name: str, width: int, around: str = "") -> Sketch:
    """Return the sketch of a boundary set, drawn once a process.

    Parameters
    ----------
    set_name
        The set whose places may be filled.
    width
        In pixels; the height follows.
    around
        Code of a place of the set that is in the picture whole, beside Viet Nam.

    Raises
    ------
    BoundaryError
        When a set is missing.
    """
    frame = _framing(set_name, width, around)
    shapes = _paths(set_name, frame)
    ground = _paths("countries", frame)
    home = ground.pop("VN", "")
    islands = read_frame("archipelagos")
    return Sketch(
        frame.width,
        frame.height,
        tuple(path for path in ground.values() if path),
        home,
        {code: path for code, path in shapes.items() if path},
        tuple(_archipelago(code, shape, frame) for code, shape in zip(islands["code"], islands.geometry, strict=True)),
    )


def _framing(set_name: str, width: int, around: str) -> _Frame:
    """Return the frame of Viet Nam, widened to hold a place."""
    if not around:
        return _Frame(VIET_NAM_BOUNDS, width)
    frame = read_frame(set_name)
    [shape] = frame.loc[frame["code"] == around].geometry
    west, south, east, north = shapely.union(shape, shapely.box(*VIET_NAM_BOUNDS)).bounds
    margin = (
        _MARGIN * max(east - west, north - south) if (west, north) != (VIET_NAM_BOUNDS[0], VIET_NAM_BOUNDS[3]) else 0
    )
    return _Frame((west - margin, south, east, north + margin), width)


def _paths(set_name: str, frame: _Frame) -> dict[str, str]:
    """Return the path of each place of a set in the picture, by code, empty for one that is outside of it."""
    shapes = read_frame(set_name)
    west, south, east, north = frame.bounds
    near = shapes.geometry.intersects(shapely.box(west, south, east, north))
    simple = topology.simplify(shapes.loc[near].reset_index(drop=True), _PIXEL / frame.pixels)
    return {
        str(code): path_of(shapely.clip_by_rect(shape, west - 1, south - 1, east + 1, north + 1), frame.place)
        for code, shape in zip(simple["code"], simple.geometry, strict=True)
    }


def path_of(shape: BaseGeometry, place: Place) -> str:
    """Return the SVG path of the polygons of a shape, ``place`` turning degrees into pixels.

    A part under a pixel is left out, unless it is all there is.
    """
    rings = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type == "Polygon":
            placed = [
                np.round(place(np.asarray(ring.coords)[:, :2]), 1) for ring in (polygon.exterior, *polygon.interiors)
            ]
            rings.append((float(np.ptp(placed[0], axis=0).max()), placed))
    most = max((size for size, _ in rings), default=0.0)
    return "".join(_ring(ring) for size, placed in rings if size >= min(_SPECK, most) for ring in placed)


def _ring(points: Floats) -> str:
    """Return a closed path by its first point and the steps from each to the next, which are shorter to write."""
    points = points[np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]]
    if len(points) < 4:
        return ""
    steps = np.round(np.diff(points[:-1], axis=0), 1)
    first = f"M{points[0, 0]:g} {points[0, 1]:g}l"
    return first + " ".join(f"{x:g} {y:g}" for x, y in steps).replace(" -", "-") + "z"


def _archipelago(code: str, shape: BaseGeometry, frame: _Frame) -> Archipelago:
    middles = frame.place(shapely.get_coordinates(shapely.centroid(shapely.get_parts(shape))))
    (left, top), (right, bottom) = middles.min(axis=0), middles.max(axis=0)
    # Islets that fall on one pixel are one dot.
    dots = sorted({(float(x), float(y)) for x, y in np.round(middles / 2) * 2})
    box = (left - 5, top - 5, right - left + 10, bottom - top + 10)
    return Archipelago(code, tuple(round(float(side), 1) for side in box), tuple(dots))  # type: ignore[arg-type]


def archipelago_province(code: str, vintage: str) -> str:
    """Return the province of an archipelago in a vintage; both had the same numbers among the 63."""
    return load_places()[code].parent.replace("VN-34-", f"VN-{vintage}-")
