"""Simplification with shared borders kept, and TopoJSON, for the browser.

Everything is in EPSG:4326 degrees. A *focus* makes simplification finer near a point than far away: the coordinates
are drawn together around it, simplified there with one tolerance, and put back where they were.
"""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry
from topojson.core.topology import Topology

VIET_NAM = (107.0, 16.0)
# Degrees around the focus where nothing is drawn together: Viet Nam and its archipelagos.
PLATEAU = 9.0
# Beyond it a distance d becomes 2F(sqrt(1 + d/F) - 1) with this F, in degrees: the smaller, the coarser the far side.
FALL_OFF = 0.08


def simplify(
    frame: gpd.GeoDataFrame,
    tolerance: float,
    focus: tuple[float, float] | None = None,
    whole: tuple[str, ...] | None = None,
) -> gpd.GeoDataFrame:
    """Simplify a coverage of polygons without opening gaps or overlaps between neighbours.

    ``tolerance`` is in degrees: about the square root of the area of the triangles that are removed. With a ``focus``
    it holds there and grows with the distance: some threefold five degrees beyond the plateau, fifteenfold at ninety.
    With ``whole``, islands too small to see are dropped, but for those of the codes in ``whole`` and for the largest
    part of each polygon. A shape may contain others of the frame that name it as their ``parent``.
    """
    shapes = _apart(frame)
    if focus is not None:
        shapes = [shapely.transform(shape, lambda xy: _gather(xy, focus)) for shape in shapes]
    if whole is not None:
        least = (2 * tolerance) ** 2
        shapes = [
            shape if code in whole else _without_specks(shape, least)
            for code, shape in zip(frame["code"], shapes, strict=True)
        ]
    shapes = list(shapely.coverage_simplify(shapes, tolerance))
    if focus is not None:
        shapes = [shapely.transform(shape, lambda xy: np.round(_scatter(xy, focus), 7)) for shape in shapes]
        # A long edge drawn straight in one system may touch its neighbour in the other.
        shapes = [shape if shape.is_valid else _areas(shapely.make_valid(shape)) for shape in shapes]
    return frame.assign(geometry=_together(frame, shapes))


def _apart(frame: gpd.GeoDataFrame) -> list[BaseGeometry]:
    """Return the shapes of a frame, those of parents without their children, so that no two overlap."""
    shapes = list(frame.geometry)
    apart = shapes.copy()
    for row, children in _families(frame).items():
        apart[row] = shapely.difference(shapes[row], shapely.union_all([shapes[child] for child in children]))
    return apart


def _together(frame: gpd.GeoDataFrame, shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Give parents their children back."""
    whole = shapes.copy()
    for row, children in _families(frame).items():
        whole[row] = shapely.coverage_union_all([shapes[place] for place in (row, *children)])
    return whole


def _families(frame: gpd.GeoDataFrame) -> dict[int, list[int]]:
    """Return the positions of the children of every shape that has some in the same frame."""
    rows = {code: row for row, code in enumerate(frame["code"])}
    families: dict[int, list[int]] = {}
    for row, parent in enumerate(frame["parent"]):
        if parent in rows:
            families.setdefault(rows[parent], []).append(row)
    return families


def encode(objects: dict[str, gpd.GeoDataFrame], steps: int) -> bytes:
    """Write frames as the objects of one TopoJSON topology (UTF-8 bytes), shared borders stored once.

    Coordinates are rounded to a grid of ``steps`` by ``steps`` over the bounding box of all frames; the columns other
    than the geometry become the properties. What is smaller than two steps of the grid is drawn two steps large, so
    that no islet is lost. The same frames give the same bytes.
    """
    areas_and_lines = {name: frame for name, frame in objects.items() if set(frame.geom_type) != {"Point"}}
    bounds = np.array([frame.total_bounds for frame in areas_and_lines.values()])
    step = (bounds[:, 2:].max(axis=0) - bounds[:, :2].min(axis=0)) / steps
    areas_and_lines = {
        name: frame.assign(geometry=[_on_grid(shape, step) for shape in frame.geometry])
        for name, frame in areas_and_lines.items()
    }
    written = Topology(
        list(areas_and_lines.values()),
        object_name=list(areas_and_lines),
        prequantize=steps,
        shared_coords=True,
        ignore_index=True,
    ).to_dict()
    # The library cannot write two objects of points; they have nothing to share, so they are added here.
    for name in sorted(objects.keys() - areas_and_lines.keys()):
        written["objects"][name] = _points(objects[name], written["transform"])
    return orjson.dumps(written)


def _on_grid(shape: BaseGeometry, step: NDArray[np.float64]) -> BaseGeometry:
    """Blow up the parts of a multipolygon that the grid would swallow to two of its steps (degrees) each way."""
    if shape.geom_type != "MultiPolygon":
        return shape
    parts = []
    for part in shapely.get_parts(shape):
        west, south, east, north = part.bounds
        grow = np.maximum(2 * step / (east - west, north - south), 1)
        parts.append(scale(part, *grow) if grow.max() > 1 else part)
    return shapely.MultiPolygon(parts)


def _points(frame: gpd.GeoDataFrame, transform: dict[str, list[float]]) -> dict[str, object]:
    """Write a frame of points as a TopoJSON object on the topology's grid."""
    grid = (frame.geometry.get_coordinates().to_numpy() - transform["translate"]) / transform["scale"]
    rows = frame.drop(columns="geometry").to_dict("records")
    points = [
        {"properties": row, "type": "Point", "coordinates": [int(x), int(y)]}
        for row, (x, y) in zip(rows, grid.round(), strict=True)
    ]
    return {"type": "GeometryCollection", "geometries": points}


def _areas(shape: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of a mixed collection."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _without_specks(shape: BaseGeometry, least: float) -> BaseGeometry:
    """Drop the parts smaller than an area (square degrees), but never the largest."""
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    return shapely.MultiPolygon(list(parts[(areas >= least) | (areas == areas.max())]))


def _gather(xy: NDArray[np.float64], focus: tuple[float, float]) -> NDArray[np.float64]:
    """Draw coordinates together around the focus."""
    return _move(xy, focus, lambda beyond: 2 * FALL_OFF * (np.sqrt(1 + beyond / FALL_OFF) - 1))


def _scatter(xy: NDArray[np.float64], focus: tuple[float, float]) -> NDArray[np.float64]:
    """Undo :func:`_gather`."""
    return _move(xy, focus, lambda drawn: FALL_OFF * ((drawn / (2 * FALL_OFF) + 1) ** 2 - 1))


def _move(
    xy: NDArray[np.float64],
    focus: tuple[float, float],
    change: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Change the distance from the focus of every coordinate that lies beyond the plateau."""
    step = xy - focus
    distance = np.hypot(step[:, 0], step[:, 1])
    beyond = np.maximum(distance - PLATEAU, 0)
    scale = np.where(beyond > 0, (PLATEAU + change(beyond)) / np.maximum(distance, PLATEAU), 1)
    return step * scale[:, None] + focus
