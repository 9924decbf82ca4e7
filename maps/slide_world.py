"""The partners' world on a slide, and the small map of Viet Nam that goes with it, all of native shapes."""

from functools import cache

import shapely
from shapely.geometry.base import BaseGeometry

from activities.wording import N_, words
from geo.places import Place
from geo.register import load_places
from layers.looks import ACCENT, HOME, INK, LAND, OUTLINES, SEA
from layers.picture import Picture, Shape
from maps import circles, ground
from maps.column import Row
from maps.drawing import ARRIVAL, SHORT, Left, world_shape
from maps.freeforms import Paint, Pen
from maps.labelling import Label
from maps.sheet import Box, Window
from maps.slide import SlidePaper
from maps.slide_maps import (
    SMALL_KM,
    SlideLabels,
    archipelagos,
    around,
    cutter,
    draw_circles,
    island_lines,
    named_of,
    paint_of,
    twice,
    without_specks,
)

__all__ = ["draw_locator", "draw_world", "world_shape"]

_WORLD_KM = 25.0  # what is left out of an outline
_SPECK_KM2 = 2500.0
_REACH = 40.0  # points that a name may stand away: on a map of the world a long leader misleads
_WIDTHS = (0.75, 3.0)  # of the lines: the least and what the most activities add
_HIGH = 1.24  # the height of a locator to its width


@cache
def _world() -> dict[str, BaseGeometry]:
    """Return the countries of the world with what a slide can show of them, in kilometres."""
    shapes = ground.ground("world", "countries").geometry
    kept = [shape if code == "VN" else without_specks(shape, _SPECK_KM2) for code, shape in shapes.items()]
    return dict(zip(shapes, shapely.coverage_simplify(kept, _WORLD_KM), strict=True))


def draw_world(paper: SlidePaper, box: Box, picture: Picture) -> Left:
    """Draw the partners' countries with a connector from each to Viet Nam."""
    window, say, shapes = Window(box, ground.bounds("world")), words(picture.filters.lang).gettext, _world()
    known = sorted((shape for shape in picture.shapes if shape.code in shapes), key=lambda shape: -shape.value)
    _other_countries(paper, window, picture, {shape.code for shape in known})
    starts = {shape.code: _start(window, load_places()[shape.code]) for shape in known}
    arrival = window.at(*ground.spot("world", *ARRIVAL))
    if picture.scale:
        with paper.group(picture.title, say(N_("Partner countries"))):
            _partners(paper, window, picture, known)
        draw_circles(paper, window, picture, "world")
    else:
        with paper.group(picture.title, say(N_("Partner countries, each joined to Viet Nam by a line"))):
            _partners(paper, window, picture, known)
            _connectors(paper, picture, known, {**starts, "VN": arrival})
    islands = archipelagos(paper, window, picture, "world", 0.8)
    with paper.group(say(N_("Names and values")), say(N_("The names on the map"))):
        labels = SlideLabels(paper, window, islands.values(), reach=_REACH)
        labels.marks = circles.small(window, picture, "world", paper.unit)
        _island_names(paper, labels, islands)
        labels.value(Label(*arrival, load_places()["VN"].name(picture.filters.lang)), 0.0)
        unnamed: list[Row] = []
        for shape in known:
            label = Label(*starts[shape.code], shape.name, shape.words)
            if not (labels.at_circle(label, circles.radius(window, shape)) if shape.size else labels.value(label)):
                unnamed.append((shape.name, shape.words))
    paper.shape(box, twice(say(N_("Frame of the map"))), None, Pen("#b3ada0", 0.6))
    return Left([(shape.name, shape.words) for shape in picture.shapes if shape.code not in shapes], unnamed)


def _other_countries(paper: SlidePaper, window: Window, picture: Picture, valued: set[str]) -> None:
    say, cut = words(picture.filters.lang).gettext, cutter(window)
    with paper.group(say(N_("Ground")), say(N_("The other countries of the world"))):
        paper.shape(window.box, twice(say(N_("Sea"))), Paint(SEA))
        for code, whole in _world().items():
            if code not in valued and code != "VN":
                name = load_places()[code].name(picture.filters.lang)
                paper.area(cut(whole), window, twice(name), Paint(LAND), Pen("#ffffff", 0.35))


def _partners(paper: SlidePaper, window: Window, picture: Picture, known: list[Shape]) -> None:
    cut, pen = cutter(window), Pen(OUTLINES["country"], 0.5)
    for shape in known:
        paint = Paint(LAND) if picture.scale else paint_of(picture, shape)
        paper.area(cut(_world()[shape.code]), window, named_of(picture, shape), paint, pen)
    home = twice(load_places()["VN"].name(picture.filters.lang))
    paper.area(cut(_world()["VN"]), window, home, Paint(ACCENT), Pen(ACCENT, 0.3))


def _connectors(paper: SlidePaper, picture: Picture, known: list[Shape], spots: dict[str, tuple[float, float]]) -> None:
    """Draw the lines, each glued to a dot at either end, so that it follows when one is moved."""
    home, ink = load_places()["VN"].name(picture.filters.lang), OUTLINES["country"]
    most = max((shape.value for shape in known), default=1)
    arrival = paper.dot(spots["VN"], twice(home), Paint(ACCENT))
    for shape in known:
        start = paper.dot(spots[shape.code], named_of(picture, shape), Paint(ink))
        width = _WIDTHS[0] + _WIDTHS[1] * (shape.value / max(most, 1)) ** 0.5
        said = f"{shape.name} – {home}: {shape.words}"
        paper.connector((spots[shape.code], spots["VN"]), twice(said), Pen(ink, width, alpha=0.5), (start, arrival))


def draw_locator(paper: SlidePaper, room: Box, picture: Picture) -> Box:
    """Draw a small map of Viet Nam with both archipelagos at the lower right of a room; returns where it is."""
    lang = picture.filters.lang
    say = words(lang).gettext
    across = room.height / _HIGH
    box = Box(room.right - across, room.bottom, room.right, room.top)
    west, south, east, north = ground.bounds("home")
    window = Window(box, (west, south - 240, east + 40, north))
    cut = cutter(window)
    with paper.group(say(N_("Viet Nam and its archipelagos")), say(N_("Viet Nam and its archipelagos"))):
        paper.shape(box, twice(say(N_("Sea"))), Paint(SEA))
        for code, whole in around(SMALL_KM).items():
            fill = Paint(HOME if code == "VN" else LAND)
            paper.area(cut(whole), window, twice(load_places()[code].name(lang)), fill, Pen("#b3ada0", 0.4))
    rings = archipelagos(paper, window, picture, "home", 0.8)
    labels = SlideLabels(paper, window, [])
    for code, ring in rings.items():
        lines = [SHORT[code], *island_lines(load_places()[code], lang)[1:]]
        labels.fixed((ring.left + ring.right) / 2, ring.bottom - paper.unit, lines, 5.8)
    paper.shape(box, twice(say(N_("Frame of the map"))), None, Pen("#b3ada0", 0.6))
    return box


def _start(window: Window, place: Place) -> tuple[float, float]:
    return window.at(*ground.spot("world", place.lon, place.lat))


def _island_names(paper: SlidePaper, labels: SlideLabels, islands: dict[str, Box]) -> None:
    """Write the archipelagos' own names east of them."""
    unit = paper.unit
    for code, ring in islands.items():
        half = paper.measured(SHORT[code], 6.4, bold=True) / 2
        y = (ring.bottom + ring.top) / 2 + (6 if code == "hoang-sa" else -3) * unit
        start = (ring.right, (ring.bottom + ring.top) / 2)
        paper.line([start, (ring.right + 11 * unit, y)], INK, 0.4)
        labels.fixed(ring.right + 13 * unit + half, y + 4 * unit, [SHORT[code]], 6.4)
