"""Words on a drawn map, laid out so that none covers another: the first asked for get the best positions.

A label stands at its place, or a little beside it, or away from it with a leader; else its value stands alone; else it
is handed back, so that a list beside the map can have it. Everything is in points of the sheet.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from layers.looks import INK, MUTED
from maps.sheet import Box, Color, Sheet, Window

NAME_SIZE, VALUE_SIZE = 6.4, 7.4
_GAP = 1.2
_EDGE = 3.0
_NEAR = ((0, 0), (0, 4), (0, -4), (5, 0), (-5, 0), (0, 8), (0, -8), (9, 0), (-9, 0))
_AWAY = tuple(
    (reach * math.cos(turn * math.pi / 8), reach * math.sin(turn * math.pi / 8))
    for reach in (20, 28, 38, 50, 64, 80)
    for turn in range(16)
)
_STEP = 5.0
_MOST_HIDDEN = 0.6


Point = tuple[float, float]


class Paper(Protocol):
    """What labels ask of what they are laid out on: a figure's sheet or a slide."""

    unit: float

    def measured(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a line in points; ``size`` in points of the design."""

    def line(self, points: Sequence[tuple[float, float]], color: Color, width: float, dashes: str = "") -> None:
        """Draw a line."""


@dataclass(frozen=True)
class Label:
    """Words for a place at (x, y): its name and its value, either may be empty."""

    x: float
    y: float
    name: str
    words: str = ""


class Layout(ABC):
    """Where the labels of one map window stand; how they are written is said by what is derived from it.

    ``taken`` is where no words may stand; ``covered`` tells of a box over a shape; ``reach`` is how many points of the
    design a leader may be long; ``marks`` are circles that no words may hide, but a leader may cross.
    """

    def __init__(
        self,
        sheet: Paper,
        window: Window,
        taken: Iterable[Box],
        covered: Callable[[Box], bool] = lambda _: False,
        reach: float = math.inf,
    ) -> None:
        self.sheet, self.window = sheet, window
        self.taken = list(taken)
        self.covered = covered
        self.marks: list[Box] = []
        self.leaders: list[tuple[Point, Point]] = []
        self.away = [(dx, dy) for dx, dy in _AWAY if math.hypot(dx, dy) <= reach + 1e-9]

    def value(self, label: Label, area: float = math.inf) -> bool:
        """Write a name over its value; False where not both found room.

        ``area`` is that of its shape in square points: words that would hide most of a small one go beside it.
        """
        unit = self.sheet.unit
        width, height = self._size(label)
        is_small = width * height > _MOST_HIDDEN * area
        if is_small and self._lead(label, width, height):
            return True
        for dx, dy in _NEAR:
            box = _around(label.x + dx * unit, label.y + dy * unit, width, height)
            if self._is_free(box):
                self._write(label, box)
                return True
        if not is_small and self._lead(label, width, height):
            return True
        alone = Label(label.x, label.y, "", label.words)
        width, height = self._size(alone)
        for dx, dy in _NEAR[:3]:
            box = _around(label.x + dx * unit, label.y + dy * unit, width, height)
            if label.words and width * height <= area and self._is_free(box):
                self._write(alone, box)
                break
        return False

    def at_circle(self, label: Label, radius: float) -> bool:
        """Write a name and its value into a circle that holds them, else beside it; False where not both found room."""
        gap = 1.5 * self.sheet.unit
        if self._round(label, radius, gap):
            return True
        width, height = self._size(label)
        if self._lead(label, width, height):
            return True
        self._round(Label(label.x, label.y, "", label.words), radius, gap)
        return False

    def _round(self, label: Label, radius: float, gap: float) -> bool:
        width, height = self._size(label)
        across, up, slant = radius + width / 2 + gap, radius + height / 2 + gap, radius * 0.7 + gap
        spots = [(across, 0.0), (-across, 0.0), (0.0, -up), (0.0, up)]
        spots += [(x * (slant + width / 2), y * (slant + height / 2)) for x in (1, -1) for y in (-1, 1)]
        is_inside = math.hypot(width, height) < 2 * radius
        if is_inside:
            spots.insert(0, (0.0, 0.0))
        for number, (dx, dy) in enumerate(spots):
            box = _around(label.x + dx, label.y + dy, width, height)
            if self._is_free(box):
                self._write(label, box, clear=is_inside and not number)
                return True
        return False

    def _lead(self, label: Label, width: float, height: float) -> bool:
        """Write a label away from its place, over nothing that has a value, with a line to it."""
        for dx, dy in self.away:
            x, y = label.x + dx * self.sheet.unit, label.y + dy * self.sheet.unit
            x += math.copysign(width / 2, dx) if abs(dx) > 1 else 0
            box = _around(x, y, width, height)
            if not self._is_free(box) or self.covered(box):
                continue
            end = (min(max(label.x, box.left), box.right), min(max(label.y, box.bottom), box.top))
            start = (label.x, label.y)
            if any(_cross(start, end, *other) for other in self.leaders):
                continue
            beads = self._beads(start, end)
            if any(bead.crosses(other) for bead in beads for other in self.taken):
                continue
            self.taken += beads
            self.leaders.append((start, end))
            self.sheet.line([start, end], (INK, 0.75), 0.5)
            self._write(label, box)
            return True
        return False

    def _beads(self, start: tuple[float, float], end: tuple[float, float]) -> list[Box]:
        length = math.dist(start, end)
        count = max(2, int(length / (_STEP * self.sheet.unit)))
        found = []
        for number in range(1, count):
            share = number / count
            x, y = (one + (two - one) * share for one, two in zip(start, end, strict=True))
            found.append(_around(x, y, 1.0, 1.0))
        return found

    def fixed(self, x: float, y: float, lines: list[str], size: float = NAME_SIZE) -> None:
        """Write lines below a point within the map, come what may: the first bold, those after it fine."""
        unit = self.sheet.unit
        width = max(self.sheet.measured(line, size, bold=not at) for at, line in enumerate(lines))
        height = len(lines) * size * 1.25 * unit
        x = min(max(x, self.window.box.left + width / 2 + 4 * unit), self.window.box.right - width / 2 - 4 * unit)
        y = max(y, self.window.box.bottom + height + 2 * unit)
        box = Box(x - width / 2, y - height, x + width / 2, y)
        self._write_lines(box, lines, size)
        self.taken.append(box)

    def context(self, x: float, y: float, text: str, size: float, color: str) -> None:
        """Write the name of a sea or a neighbour where it covers nothing; it may move a little, onto no shape."""
        unit = self.sheet.unit
        width, height = self.sheet.measured(text, size), size * 1.2 * unit
        for dx, dy in ((0, 0), (0, 14), (0, -14), (20, 0), (-20, 0), (0, 28), (0, -28), (40, 0), (-40, 0)):
            box = _around(x + dx * unit, y + dy * unit, width, height)
            if self._is_free(box) and not ((dx or dy) and self.covered(box)):
                self.taken.append(box)
                self._write_context(box, text, size, color)
                return

    def _size(self, label: Label) -> tuple[float, float]:
        width = max(self.sheet.measured(label.name, NAME_SIZE), self.sheet.measured(label.words, VALUE_SIZE, bold=True))
        rows = (NAME_SIZE if label.name else 0) + (VALUE_SIZE if label.words else 0)
        return width + 3 * self.sheet.unit, rows * 1.14 * self.sheet.unit + self.sheet.unit

    def _is_free(self, box: Box) -> bool:
        unit = self.sheet.unit
        return self.window.box.holds(box, _EDGE * unit) and not any(
            box.crosses(at, _GAP * unit) for at in (*self.taken, *self.marks)
        )

    @abstractmethod
    def _write(self, label: Label, box: Box, *, clear: bool = False) -> None:
        """Write a label's words in a box, on a clear ground if need be."""

    @abstractmethod
    def _write_lines(self, box: Box, lines: list[str], size: float) -> None:
        """Write lines from the top of a box: the first bold, those after it fine."""

    @abstractmethod
    def _write_context(self, box: Box, text: str, size: float, color: str) -> None:
        """Write the name of a sea or a neighbour in a box."""


class Labels(Layout):
    """The labels of a map on a figure's sheet."""

    sheet: Sheet

    def _ground(self, box: Box) -> None:
        self.sheet.rectangle(box, ("#ffffff", 0.78))

    def _write(self, label: Label, box: Box, *, clear: bool = False) -> None:
        unit = self.sheet.unit
        self.taken.append(box)
        if not clear:
            self._ground(box)
        middle = (box.left + box.right) / 2
        y = box.bottom + 1.5 * unit
        if label.words:
            self.sheet.text(middle, y, label.words, VALUE_SIZE, bold=True, align="center")
            y += VALUE_SIZE * 1.02 * unit
        if label.name:
            self.sheet.text(middle, y, label.name, NAME_SIZE, color=INK if label.words else MUTED, align="center")

    def _write_lines(self, box: Box, lines: list[str], size: float) -> None:
        self._ground(box)
        middle = (box.left + box.right) / 2
        for at, line in enumerate(lines):
            y = box.top - (at + 0.82) * size * 1.25 * self.sheet.unit
            self.sheet.text(middle, y, line, size, bold=not at, align="center")

    def _write_context(self, box: Box, text: str, size: float, color: str) -> None:
        if self.covered(box):
            self._ground(box)
        middle, y = (box.left + box.right) / 2, box.bottom + 0.24 * box.height
        self.sheet.text(middle, y, text, size, color=color, align="center")


def _cross(one: Point, two: Point, three: Point, four: Point) -> bool:
    """Tell whether the lines from one to two and from three to four cross."""

    def side(start: Point, end: Point, spot: Point) -> bool:
        return (end[0] - start[0]) * (spot[1] - start[1]) > (end[1] - start[1]) * (spot[0] - start[0])

    return side(one, two, three) != side(one, two, four) and side(three, four, one) != side(three, four, two)


def _around(x: float, y: float, width: float, height: float) -> Box:
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
