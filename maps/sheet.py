"""A sheet that a figure is drawn on: one page measured in points, with text, lines, areas and map windows on it.

matplotlib keeps its settings for a whole process and is not made for threads: figures are drawn one at a time
(`maps.figure`), by its objects alone, without pyplot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Literal, TypedDict, Unpack

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from layers.looks import INK
from maps.fonts import BOLD, REGULAR, Face, cut, drawable, faces, wrapped

Align = Literal["left", "center", "right"]
Color = str | tuple[str, float]
DESIGN = 540.0  # points of the shorter side for which sizes are said; a larger sheet has larger words


class Pen(TypedDict, total=False):
    """How a line is written, where not plainly from the left in ink."""

    bold: bool
    color: str
    align: Align


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet in points, from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height."""
        return self.top - self.bottom

    def path(self) -> Path:
        """Return its four sides as a path."""
        corners = [(self.left, self.bottom), (self.right, self.bottom), (self.right, self.top), (self.left, self.top)]
        return Path([*corners, corners[0]], closed=True)

    def crosses(self, other: "Box", gap: float = 0.0) -> bool:
        """Tell whether another box comes nearer than ``gap``."""
        return (
            self.left < other.right + gap
            and self.right > other.left - gap
            and self.bottom < other.top + gap
            and self.top > other.bottom - gap
        )

    def holds(self, other: "Box", edge: float = 0.0) -> bool:
        """Tell whether another box lies within, ``edge`` from its sides."""
        return (
            other.left >= self.left + edge
            and other.right <= self.right - edge
            and other.bottom >= self.bottom + edge
            and other.top <= self.top - edge
        )


class Sheet:
    """A page of ``width`` by ``height`` points. ``unit`` is what one point of the design is on it."""

    def __init__(self, width: float, height: float, folder: FilePath, *, transparent: bool) -> None:
        self.width, self.height, self.unit = width, height, min(width, height) / DESIGN
        self.folder = folder
        self.transparent = transparent
        self.figure = Figure(figsize=(width / 72, height / 72))
        self.figure.patch.set_facecolor("none" if transparent else "#ffffff")
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0), frameon=False)
        self.axes.set_axis_off()
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(0, height)
        self.faces = faces(folder)
        self.said: list[str] = []
        self._order = 0.0

    def face(self, *, bold: bool) -> Face:
        """Return a face of the typeface."""
        return self.faces[BOLD if bold else REGULAR]

    def measured(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a line in points; ``size`` in points of the design."""
        return self.face(bold=bold).width(text, size * self.unit)

    def lines(self, text: str, size: float, width: float, *, bold: bool = False, most: int = 99) -> list[str]:
        """Return a text in lines of ``width`` points."""
        face = self.face(bold=bold)
        return wrapped(drawable(text, face), face, size * self.unit, width, most)

    def cut(self, text: str, size: float, width: float, *, bold: bool = False) -> str:
        """Return a text that fits in ``width`` points."""
        face = self.face(bold=bold)
        return cut(drawable(text, face), face, size * self.unit, width)

    def text(self, x: float, y: float, text: str, size: float, **pen: Unpack[Pen]) -> None:
        """Write one line, its baseline at ``y``. Nothing in it is a formula or a markup."""
        face = self.face(bold=pen.get("bold", False))
        line = drawable(text, face)
        self.said.append(line)
        artist = Text(
            x,
            y,
            line,
            color=pen.get("color", INK),
            horizontalalignment=pen.get("align", "left"),
            verticalalignment="baseline",
            fontproperties=face.properties(size * self.unit),
            parse_math=False,
        )
        self._add(artist)

    def rectangle(self, box: Box, fill: Color | None, edge: Color | None = None, width: float = 0.5) -> None:
        """Draw a rectangle; without ``fill`` only its edge."""
        self._add(
            Rectangle(
                (box.left, box.bottom),
                box.width,
                box.height,
                facecolor=fill or "none",
                edgecolor=edge or "none",
                linewidth=width * self.unit,
            )
        )

    def line(self, points: Sequence[tuple[float, float]], color: Color, width: float, dashes: str = "") -> None:
        """Draw a line through points of the sheet."""
        ends: dict[str, Any] = {"linestyle": (0, tuple(map(float, dashes.split())))} if dashes else {}
        xs, ys = zip(*points, strict=True)
        ink, alpha = color if isinstance(color, tuple) else (color, 1.0)
        self._add(Line2D(xs, ys, color=ink, alpha=alpha, linewidth=width * self.unit, **ends))

    def path(self, path: Path, window: "Window | None" = None, name: str = "", **style: Any) -> None:
        """Draw a path: in points of the sheet, or in a map window's kilometres, cut at the window's edge."""
        style["linewidth"] = style.get("linewidth", 0.0) * self.unit
        patch = PathPatch(path, **{"facecolor": "none", "edgecolor": "none", **style})
        if window is not None:
            patch.set_transform(window.transform + self.axes.transData)
        if name:
            patch.set_gid(name)
        self._add(patch)
        if window is not None:
            patch.set_clip_path(window.frame(self))

    def _add(self, artist: Any) -> None:
        self._order += 1.0
        artist.set_zorder(self._order)
        self.axes.add_artist(artist)


class Window:
    """A part of the sheet that shows a map: kilometres of a projection to points, whole ``bounds`` in view."""

    def __init__(self, box: Box, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        self.box = box
        self.scale = min(box.width / (east - west), box.height / (north - south))
        left = box.left + (box.width - (east - west) * self.scale) / 2 - west * self.scale
        bottom = box.bottom + (box.height - (north - south) * self.scale) / 2 - south * self.scale
        self._origin = (left, bottom)
        self.transform = Affine2D().scale(self.scale).translate(left, bottom)

    def frame(self, sheet: Sheet) -> Rectangle:
        """Return the edge at which what is drawn in the window is cut."""
        edge = Rectangle((self.box.left, self.box.bottom), self.box.width, self.box.height)
        edge.set_transform(sheet.axes.transData)
        return edge

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the sheet for a point of the map in kilometres."""
        return self._origin[0] + x * self.scale, self._origin[1] + y * self.scale

    def all_at(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the points of the sheet for points of the map, both of shape (n, 2)."""
        return xy * self.scale + self._origin

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Return the kilometres of the map for a point of the sheet."""
        return (x - self._origin[0]) / self.scale, (y - self._origin[1]) / self.scale

    def shows(self, x: float, y: float) -> bool:
        """Tell whether a point of the sheet lies in the window."""
        return self.box.left < x < self.box.right and self.box.bottom < y < self.box.top
