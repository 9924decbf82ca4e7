"""Clusters: the points of a layer of sites on a drawn map, those near one another as one; the counts are the page's."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from babel.numbers import format_decimal
from matplotlib.path import Path

from activities.wording import N_, words
from layers.looks import ACCENT
from layers.picture import POINT_WORDS, Picture
from layers.points import Points
from maps import ground
from maps.freeforms import Paint, Pen, Words
from maps.sheet import Box, Sheet, Window
from maps.slide import SlidePaper
from maps.textures import Look

# Points of the design: the radius of one site, of two, and of a thousand and more; the squares in which sites are
# put together first.
_ONE, _LEAST, _MOST, _CELL = 3.2, 6.5, 12.0, 20.0
_MANY = 1000
_PAPER = "#ffffff"
OUTSIDE = N_("sites outside")
Counts = npt.NDArray[np.int64]


@dataclass(slots=True)
class Circle:
    """Sites near one another on the sheet: where, how many, and how many of these stand for a district or town."""

    x: float
    y: float
    n: int
    rough: int

    def radius(self, unit: float) -> float:
        """Return its radius in points of the sheet; ``unit`` is one of the design."""
        if self.n == 1:
            return _ONE * unit
        return (_LEAST + (_MOST - _LEAST) * math.sqrt(min(self.n, _MANY) / _MANY)) * unit

    def box(self, unit: float) -> Box:
        """Return the square around it."""
        half = self.radius(unit)
        return Box(self.x - half, self.y - half, self.x + half, self.y + half)


def circles_of(points: Points, window: Window, unit: float) -> tuple[list[Circle], int]:
    """Return the circles of a map of Viet Nam, most sites first, and how many sites lie outside its frame."""
    if not points.total:
        return [], 0
    # What is on the other side of the world has no place in the projection of this map.
    lonlat = points.lonlat
    near = (np.abs(lonlat[:, 0] - 108) < 40) & (np.abs(lonlat[:, 1] - 15) < 40)
    xy = np.full(lonlat.shape, -1.0)
    xy[near] = window.all_at(ground.project("home", lonlat[near]))
    box = window.box
    shown = near & (xy[:, 0] > box.left) & (xy[:, 0] < box.right) & (xy[:, 1] > box.bottom) & (xy[:, 1] < box.top)
    outside = points.total - int(points.counts[shown].sum())
    return list(_apart(_in_cells(xy[shown], points.counts[shown], points.rough[shown], unit), unit)), outside


def _in_cells(xy: ground.Points, counts: Counts, rough: Counts, unit: float) -> list[Circle]:
    """Return a circle for each square that has sites, in their middle, most sites first."""
    cells = np.floor(xy / (_CELL * unit)).astype(np.int64)
    _, which = np.unique(cells, axis=0, return_inverse=True)
    sums = [
        np.bincount(which.ravel(), weights=weight) for weight in (counts, rough, xy[:, 0] * counts, xy[:, 1] * counts)
    ]
    found = [Circle(x / n, y / n, round(n), round(some)) for n, some, x, y in np.column_stack(sums).tolist()]
    return sorted(found, key=lambda circle: (-circle.n, circle.x, circle.y))


def _apart(circles: list[Circle], unit: float) -> Iterator[Circle]:
    """Yield circles that cover no other: a smaller one that would is put into the larger."""
    kept: list[Circle] = []
    for circle in circles:
        for other in kept:
            far = math.hypot(circle.x - other.x, circle.y - other.y)
            if far < circle.radius(unit) + other.radius(unit):
                other.n, other.rough = other.n + circle.n, other.rough + circle.rough
                break
        else:
            kept.append(circle)
    yield from kept


def looks_of_points(picture: Picture) -> Iterator[tuple[Look, str]]:
    """Yield the samples of the legend: points that a source gives, and those that stand for more, with their counts."""
    say = words(picture.filters.lang).gettext
    known = {bar.code: bar.words for bar in picture.bars}
    for code, message in POINT_WORDS.items():
        look = Look(_PAPER if code == "rough" else ACCENT, 1.0, "", _PAPER, ACCENT, None, 1.4)
        yield look, f"{say(message)} ({known.get(code, '0')})"


def draw_clusters(sheet: Sheet, window: Window, picture: Picture) -> tuple[list[Box], int]:
    """Draw the points of a picture on a figure; returns where the circles are and how many sites lie outside."""
    if picture.points is None:
        return [], 0
    circles, outside = circles_of(picture.points, window, sheet.unit)
    for number, circle in enumerate(circles):
        is_rough = circle.rough == circle.n
        disc = Path.circle((circle.x, circle.y), circle.radius(sheet.unit))
        fill, edge = (_PAPER, ACCENT) if is_rough else (ACCENT, _PAPER)
        sheet.path(disc, name=f"sites-{number}-{circle.n}", facecolor=fill, edgecolor=edge, linewidth=1.0)
        if circle.n > 1:
            said, ink = format_decimal(circle.n, locale=picture.filters.lang), ACCENT if is_rough else _PAPER
            sheet.text(circle.x, circle.y - 2.3 * sheet.unit, said, 6.4, bold=True, color=ink, align="center")
    return [circle.box(sheet.unit) for circle in circles], outside


def put_clusters(paper: SlidePaper, window: Window, picture: Picture) -> tuple[list[Box], int]:
    """Draw the same on a slide, every circle an ellipse of PowerPoint's own with its number in a box over it."""
    if picture.points is None:
        return [], 0
    circles, outside = circles_of(picture.points, window, paper.unit)
    say = words(picture.filters.lang).gettext
    with paper.group(picture.title, say(N_("The sites of the map, those near one another as one circle"))):
        for circle in circles:
            is_rough = circle.rough == circle.n
            said = format_decimal(circle.n, locale=picture.filters.lang)
            fill, edge = (_PAPER, ACCENT) if is_rough else (ACCENT, _PAPER)
            box, named = circle.box(paper.unit), f"{picture.title}: {said}"
            paper.shape(box, (named, f"{said} {picture.unit}"), Paint(fill), Pen(edge, 0.9 * paper.unit), "ellipse")
            if circle.n > 1:
                ink = ACCENT if is_rough else _PAPER
                number = Words(said, 6.4 * paper.unit, bold=True, ink=ink, align="ctr")
                paper.write(box, [number], said, wraps=False, anchor="ctr")
    return [circle.box(paper.unit) for circle in circles], outside


def outside_rows(picture: Picture, outside: int) -> list[tuple[str, str]]:
    """Return what is said of the sites outside the frame, a name and a number; nothing where there are none."""
    if not outside:
        return []
    lang = picture.filters.lang
    return [(words(lang).gettext(OUTSIDE), format_decimal(outside, locale=lang))]
