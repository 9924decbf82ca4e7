"""Proportional circles on a drawn map, and their key: the sizes of `layers.circles` on a map of so many points.

The least lie over the largest, so that none is hidden.
"""

from collections.abc import Sequence
from typing import Protocol

from matplotlib.path import Path
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo.register import load_places
from layers.circles import Size
from layers.looks import INK, LARGEST_RADIUS, MUTED
from layers.picture import Picture, Shape
from maps import ground
from maps.sheet import Box, Sheet, Window
from maps.textures import circle_look, fill

_INSIDE = 0.7  # of a radius: half the side of the square in a circle
_WORDED = 15.0  # points of the design: a larger circle may have words over it
KEY_SIZE = 8.2
_KEY_STEP = 1.2  # a line of the key to its size


class Column(Protocol):
    """A column of words with room for a key: ``at`` is how far down it is written."""

    sheet: Sheet
    box: Box
    at: float


def largest(box: Box) -> float:
    """Return the radius of the largest circle on a map, in points."""
    return LARGEST_RADIUS * min(box.width, box.height)


def radius(window: Window, shape: Shape) -> float:
    """Return the radius of a shape's circle in points."""
    return shape.size * largest(window.box)


def centre(window: Window, shape: Shape, view: ground.ViewName) -> tuple[float, float]:
    """Return where the circle or the words of a shape stand, in points of the sheet; a circle in view is so wholly."""
    place = load_places()[shape.code]
    lon, lat = place.lon, place.lat
    if view == "home" and shape.kind == "country":
        lon, lat = ground.NAME_AT.get(shape.code, (lon, lat))
    x, y = window.at(*ground.spot(view, lon, lat))
    if not shape.size or not window.shows(x, y):
        return x, y
    box, reach = window.box, radius(window, shape)
    return min(max(x, box.left + reach), box.right - reach), min(max(y, box.bottom + reach), box.top - reach)


def drawn(window: Window, picture: Picture, view: ground.ViewName) -> list[tuple[Shape, float, float, float]]:
    """Return each shape that has a circle with its centre and radius in points, the largest first."""
    found = [shape for shape in picture.shapes if shape.size]
    found.sort(key=lambda shape: (-shape.value, shape.code))
    return [(shape, *centre(window, shape, view), radius(window, shape)) for shape in found]


def draw(sheet: Sheet, window: Window, picture: Picture, view: ground.ViewName) -> None:
    """Draw the circles of a picture, cut at the edge of the map."""
    for shape, x, y, reach in drawn(window, picture, view):
        path = Path.circle(window.back(x, y), reach / window.scale)
        fill(sheet, path, circle_look(shape.kind, shape.colour), window, name=f"place-{shape.code}")


def areas(window: Window, picture: Picture, view: ground.ViewName) -> list[BaseGeometry]:
    """Return the circles as areas of the map, in kilometres."""
    return [Point(*window.back(x, y)).buffer(reach / window.scale) for _, x, y, reach in drawn(window, picture, view)]


def small(window: Window, picture: Picture, view: ground.ViewName, unit: float) -> list[Box]:
    """Return where no words may stand, since they would hide a small circle."""
    found = [(x, y, reach * _INSIDE) for _, x, y, reach in drawn(window, picture, view) if reach < _WORDED * unit]
    return [Box(x - half, y - half, x + half, y + half) for x, y, half in found]


def rows_of(sizes: Sequence[Size], reach: float, step: float) -> list[tuple[Size, float, float]]:
    """Return each circle of a key with its radius and the height of its words over the foot, ``step`` apart at least.

    The circles stand in one another on one foot, the words at their tops, moved up where two would touch.
    """
    found: list[tuple[Size, float, float]] = []
    low = step / 2
    for size in reversed(sizes):
        low = max(low, 2 * reach * size.share)
        found.append((size, reach * size.share, low))
        low += step
    return found[::-1]


def write_key(column: Column, picture: Picture, window_box: Box) -> None:
    """Draw the key of the circles: those of round values in one another, each with its value."""
    if not picture.scale or not picture.scale.sizes:
        return
    sheet, unit = column.sheet, column.sheet.unit
    kinds = [shape.kind for shape in picture.shapes]
    firsts = {shape.kind: shape for shape in reversed(picture.shapes)}
    look = circle_look(kinds[-1], firsts[kinds[-1]].colour)
    step = KEY_SIZE * _KEY_STEP * unit
    rows = rows_of(picture.scale.sizes, largest(window_box), step)
    wide, high = rows[0][1], max(rows[0][2] + step / 2, 2 * rows[0][1])
    if column.at - high - 4 * unit < column.box.bottom:
        return
    foot = column.at - high - 4 * unit
    middle = column.box.left + wide + unit
    for size, reach, up in rows:
        fill(sheet, Path.circle((middle, foot + reach), reach), look)
        right = middle + wide + 5 * unit
        sheet.line([(middle, foot + 2 * reach), (right - 2 * unit, foot + up)], MUTED, 0.4)
        sheet.text(right, foot + up - 0.34 * KEY_SIZE * unit, size.label, KEY_SIZE, color=INK)
    column.at = foot
