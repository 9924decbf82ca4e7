"""The maps of a slide: Viet Nam by its provinces, and the partners' world, every place a freeform of its own.

The same views, shapes, colours and labels as those of a figure (`maps.drawing`); cut at the frame, since a slide has no
windows. Hoàng Sa and Trường Sa are on each of them.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from activities.wording import N_, words
from geo.places import Place
from geo.register import load_places
from layers.looks import HOME, INK, LAND, MUTED, OUTLINES, SEA, STRENGTH, TIE
from layers.picture import Picture, Shape
from maps import circles, ground
from maps.clusters import outside_rows, put_clusters
from maps.drawing import SHORT, Left, in_view, values_on
from maps.freeforms import Paint, Pen, Words
from maps.labelling import NAME_SIZE, VALUE_SIZE, Label, Layout
from maps.sheet import Box, Window
from maps.slide import Named, SlidePaper
from maps.textures import look_of

_BORDER, _PROVINCE, _EDGE, _RIVER = "#b3ada0", "#a39c8f", "#5f6a6b", "#8fb6c9"
_TELLS_NO_DATA = ("us-cents", "percent", "sector", "year")
# Where kinds lie over one another the wider ones let the narrower ones through.
_OPEN = {"country": 0.35, "basin": 0.5, "region": 0.5}
_DASHES = {"basin": "dash", "region": "sysDot", "country": "lgDashDot"}
# What is left out of a river, and of a neighbour's outline on a map and on a small one.
_RIVER_KM, _AROUND_KM, SMALL_KM = 1.5, 3.0, 10.0
_LIGHT_KM, _LIGHT_AROUND_KM = 1.5, 5.0  # of the ground of one more slide: no more than a point
_LEAST_ISLET = 0.2  # points
GROUND = Paint("#ffffff", 0.9)


class SlideLabels(Layout):
    """Labels as text boxes: a name over its value is one box."""

    sheet: SlidePaper

    def _write(self, label: Label, box: Box, *, clear: bool = False) -> None:
        self.taken.append(box)
        unit = self.sheet.unit
        said = []
        if label.name:
            said.append(Words(label.name, NAME_SIZE * unit, ink=INK if label.words else MUTED, align="ctr"))
        if label.words:
            said.append(Words(label.words, VALUE_SIZE * unit, bold=True, ink=INK, align="ctr"))
        name = f"Label: {label.name or label.words}"
        self.sheet.write(box, said, name, wraps=False, anchor="ctr", fill=None if clear else GROUND)

    def _write_lines(self, box: Box, lines: list[str], size: float) -> None:
        unit = self.sheet.unit
        said = [Words(line, size * unit, not at, INK, "ctr") for at, line in enumerate(lines)]
        self.sheet.write(box, said, f"Label: {lines[0]}", wraps=False, anchor="ctr", fill=GROUND)

    def _write_context(self, box: Box, text: str, size: float, color: str) -> None:
        said = [Words(text, size * self.sheet.unit, ink=color, align="ctr")]
        fill = GROUND if self.covered(box) else None
        self.sheet.write(box, said, f"Label: {text}", wraps=False, anchor="ctr", fill=fill)


def paint_of(picture: Picture, shape: Shape) -> Paint:
    """Return the fill of a shape: the colour of its class on the page; a pattern where the page has one that tells."""
    layer = picture.layer
    if layer.measure == "sector":
        look = look_of(shape.kind, shape.colour, layer.style, layer.measure, shape.category)
        if shape.colour == TIE:
            return Paint(TIE, pattern="wdUpDiag", line="#ffffff")
        return Paint(shape.colour, pattern="ltHorz" if look.hatch else "")
    return Paint(shape.colour, _OPEN.get(shape.kind, 1.0) if layer.style == "overview" else 1.0)


def pen_of(kind: str, unit: float) -> Pen:
    """Return the outline of a kind of places."""
    return Pen(OUTLINES[kind], 0.7 * unit, _DASHES.get(kind, ""))


def plain_paint(picture: Picture) -> Paint:
    """Return the fill of a place whose value stands in a circle, open where kinds lie over one another."""
    return Paint(HOME, 0.0 if picture.layer.style != "choropleth" else 1.0)


def draw_circles(paper: SlidePaper, window: Window, picture: Picture, view: ground.ViewName) -> None:
    """Draw the circles of a picture as ovals in one group, the largest undermost."""
    say = words(picture.filters.lang).gettext
    with paper.group(say(N_("Circles")), say(N_("Circles whose area is the value of their place"))):
        for shape, x, y, reach in circles.drawn(window, picture, view):
            if window.shows(x, y):
                box = Box(x - reach, y - reach, x + reach, y + reach)
                pen = Pen(OUTLINES[shape.kind], 0.9 * paper.unit)
                paper.shape(box, named_of(picture, shape), Paint(shape.colour, STRENGTH), pen, "ellipse")


def bare_paint(picture: Picture) -> tuple[Paint, str]:
    """Return the fill of a place of the layer without a value, and what that means, in English."""
    if picture.layer.measure in _TELLS_NO_DATA:
        said = N_("No amount known") if picture.layer.measure == "us-cents" else N_("No data")
        return Paint("#ffffff", pattern="ltUpDiag", line="#8b979a"), said
    return Paint(HOME), N_("No activity placed here")


def draw_home(paper: SlidePaper, box: Box, picture: Picture, *, is_light: bool = False) -> Left:
    """Draw the map of Viet Nam with the shapes of a picture; a light one without rivers, its ground simpler."""
    window = Window(box, ground.bounds("home"))
    cut = cutter(window)
    say = words(picture.filters.lang).gettext
    _surroundings(paper, window, picture, cut, is_light=is_light)
    _bare(paper, window, picture, cut, is_light=is_light)
    with paper.group(picture.title, say(N_("The places of the map, each coloured by its value"))):
        for shape in sorted(in_view(picture), key=lambda shape: -load_places()[shape.code].area_km2):
            whole = cut(ground.ground("home", shape.set_name).geometry[shape.code])
            fill, pen = paint_of(picture, shape), pen_of(shape.kind, paper.unit)
            if picture.scale:
                fill, pen = plain_paint(picture), Pen(pen.ink, pen.width / 2, pen.dash)
            paper.area(whole, window, named_of(picture, shape), fill, pen)
    draw_circles(paper, window, picture, "home")
    rings = archipelagos(paper, window, picture, "home", 1.3)
    furniture = _furniture(paper, window, picture.filters.lang)
    clusters, outside = put_clusters(paper, window, picture)
    with paper.group(say(N_("Names and values")), say(N_("The names on the map"))):
        labels = SlideLabels(paper, window, [furniture, *rings.values(), *clusters], _covering(window, picture))
        labels.marks = circles.small(window, picture, "home", paper.unit)
        values = {shape.code: shape.words for shape in picture.shapes if shape.kind == "archipelago"}
        for code, ring in rings.items():
            lines = [*island_lines(load_places()[code], picture.filters.lang), *filter(None, [values.get(code, "")])]
            labels.fixed((ring.left + ring.right) / 2, ring.bottom - 1.5 * paper.unit, lines)
        left = values_on(labels, window, picture)
        _names(labels, window, picture)
    paper.shape(box, twice(say(N_("Frame of the map"))), None, Pen(_BORDER, 0.6))
    left.away.extend(outside_rows(picture, outside))
    return left


def cutter(window: Window) -> Callable[[BaseGeometry], BaseGeometry]:
    """Return what cuts a shape of the map at the frame."""
    frame = window.box
    low, high = window.back(frame.left, frame.bottom), window.back(frame.right, frame.top)
    shapely.prepare(edge := shapely.box(*low, *high))
    return lambda shape: shape if edge.covers(shape) else shapely.intersection(shapely.make_valid(shape), edge)


def _surroundings(paper: SlidePaper, window: Window, picture: Picture, cut: Any, *, is_light: bool) -> None:
    """Draw the sea, the countries around, and the provinces as the ground of what lies on them."""
    lang = picture.filters.lang
    say, register = words(lang).gettext, load_places()
    with paper.group(say(N_("Ground")), say(N_("Sea, neighbouring countries, provinces and rivers under the map"))):
        paper.shape(window.box, twice(say(N_("Sea"))), Paint(SEA))
        for code, shape in around(_LIGHT_AROUND_KM if is_light else _AROUND_KM).items():
            if code != "VN":
                name = register[code].name(lang)
                paper.area(cut(shape), window, (name, name), Paint(LAND), Pen(_BORDER, 0.5))
        set_name = f"provinces-{picture.filters.vintage}"
        if set_name not in picture.layer.sets(picture.filters.vintage) or picture.layer.style == "overview":
            # Open places under circles need their ground.
            valued = set() if picture.scale else {shape.code for shape in picture.shapes}
            for code, shape in (_light if is_light else _whole)(set_name).items():
                if code not in valued:
                    name = register[code].name(lang)
                    paper.area(cut(shape), window, (name, name), Paint(HOME), Pen(_PROVINCE, 0.5))
        if not is_light:
            paper.lines(cut(_rivers()), window, twice(say(N_("Rivers"))), Pen(_RIVER, 0.5))


@cache
def around(simpler_km: float) -> dict[str, BaseGeometry]:
    """Return Viet Nam and the countries around it in kilometres, shared borders kept, without what is not seen."""
    shapes = ground.ground("home", "countries").geometry
    kept = [shape if code == "VN" else without_specks(shape, simpler_km**2) for code, shape in shapes.items()]
    return dict(zip(shapes, shapely.coverage_simplify(kept, simpler_km), strict=True))


def _whole(set_name: str) -> Mapping[str, BaseGeometry]:
    return ground.ground("home", set_name).geometry


@cache
def _light(set_name: str) -> Mapping[str, BaseGeometry]:
    """Return the shapes of a set in fewer points, shared borders kept: of one more slide among many."""
    shapes = _whole(set_name)
    return dict(zip(shapes, shapely.coverage_simplify(list(shapes.values()), _LIGHT_KM), strict=True))


def without_specks(shape: BaseGeometry, least_km2: float) -> BaseGeometry:
    """Return an area without its parts smaller than that, but for the largest."""
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    return shapely.MultiPolygon(list(parts[(areas >= least_km2) | (areas == areas.max())]))


@cache
def _rivers() -> BaseGeometry:
    """Return the rivers as lines, in kilometres."""
    path, _ = ground.water()
    starts = np.flatnonzero(path.codes == Path.MOVETO)
    lines = np.split(np.asarray(path.vertices, dtype=float), starts[1:])
    return shapely.simplify(shapely.MultiLineString([line for line in lines if len(line) > 1]), _RIVER_KM)


def _bare(paper: SlidePaper, window: Window, picture: Picture, cut: Any, *, is_light: bool) -> None:
    """Draw the places of the layer that have no value."""
    if picture.layer.style in {"overview", "points"}:
        return
    lang, valued = picture.filters.lang, {shape.code for shape in picture.shapes}
    fill, said = bare_paint(picture)
    say = words(lang).gettext
    with paper.group(say(said), say(said)):
        for name in picture.layer.sets(picture.filters.vintage):
            shapes = (_light if is_light else _whole)(name)
            for place in load_places().sets[name]:
                if place.code not in valued:
                    whole = cut(shapes[place.code])
                    spoken = f"{place.name(lang)}: {say(said)}"
                    paper.area(whole, window, (spoken, spoken), fill, Pen(_EDGE, 0.4))


def named_of(picture: Picture, shape: Shape) -> Named:
    """Return what the shape of a place is called, its name and value, and what a screen reader says of it."""
    note = f"; {shape.note}" if shape.note else ""
    unit = "" if picture.layer.measure in _TELLS_NO_DATA else f" {picture.unit}"
    name = f"{shape.name}: {shape.words}"
    return name, f"{name}{unit}{note}"


def twice(text: str) -> Named:
    """Return a name that says all there is to say."""
    return text, text


def archipelagos(
    paper: SlidePaper, window: Window, picture: Picture, view: ground.ViewName, width: float
) -> dict[str, Box]:
    """Draw the islets of each archipelago, wide enough to be seen, in an ellipse; returns the ellipses' boxes."""
    found = {}
    islands = load_places().sets["archipelagos"]
    with paper.group("Hoàng Sa, Trường Sa", "; ".join(place.name(picture.filters.lang) for place in islands)):
        for code, path in ground.islets(view).items():
            name = load_places()[code].name(picture.filters.lang)
            points = np.asarray(path.vertices, dtype=float)
            starts = np.flatnonzero(path.codes == Path.MOVETO)
            parts = [_seen(shapely.Polygon(ring), window.scale) for ring in np.split(points, starts[1:])]
            islets = shapely.MultiPolygon(parts)
            paper.area(islets, window, (SHORT[code], name), Paint(_EDGE), Pen(_EDGE, width * paper.unit))
            at = window.all_at(points)
            middle, half = (at.min(axis=0) + at.max(axis=0)) / 2, np.ptp(at, axis=0) / 2
            (x, y), (across, up) = middle.tolist(), np.maximum(half * 1.3, 4 * paper.unit).tolist()
            found[code] = Box(x - across, y - up, x + across, y + up)
            around = f"{SHORT[code]} ◯"
            paper.shape(found[code], (around, name), None, Pen(_EDGE, 0.75, "dash"), "ellipse")
    return found


def _seen(islet: shapely.Polygon, scale: float) -> shapely.Polygon:
    """Return an islet, as a small square where a slide's points would swallow it: none may go."""
    west, south, east, north = islet.bounds
    if min(east - west, north - south) * scale > _LEAST_ISLET:
        return islet
    x, y, half = (west + east) / 2, (south + north) / 2, _LEAST_ISLET / scale / 2
    return shapely.box(x - half, y - half, x + half, y + half)


def island_lines(place: Place, lang: str) -> list[str]:
    """Return the name of an archipelago and the province that it is of."""
    return [place.name(lang), f"({load_places()[place.parent].name(lang)})"]


def _covering(window: Window, picture: Picture) -> Callable[[Box], bool]:
    found = [ground.ground("home", shape.set_name).geometry[shape.code] for shape in in_view(picture)]
    tree = shapely.STRtree(circles.areas(window, picture, "home") if picture.scale else found)

    def covered(box: Box) -> bool:
        area = shapely.box(*window.back(box.left, box.bottom), *window.back(box.right, box.top))
        return bool(len(tree.query(area, "intersects")))

    return covered


def _names(labels: SlideLabels, window: Window, picture: Picture) -> None:
    """Write the names of the seas and of the neighbours that have no value."""
    register, lang = load_places(), picture.filters.lang
    valued = {shape.code for shape in picture.shapes}
    for place in sorted(register.sets["context"], key=lambda place: place.code != "east-sea"):
        x, y = window.at(*ground.spot("home", place.lon, place.lat))
        labels.context(x, y, place.name(lang), 9.5 if place.code == "east-sea" else 7.0, "#4d7081")
    for code, (lon, lat) in ground.NAME_AT.items():
        if code not in valued:
            labels.context(*window.at(*ground.spot("home", lon, lat)), register[code].name(lang), 7.6, MUTED)


def _furniture(paper: SlidePaper, window: Window, lang: str) -> Box:
    """Draw the scale bar and the north arrow at the lower left; returns where they are."""
    unit, say = paper.unit, words(lang).gettext
    left, bottom = window.box.left + 12 * unit, window.box.bottom + 10 * unit
    reach = max([50, *(size for size in (100, 200, 250, 500) if size * window.scale <= 110 * unit)])
    length = reach * window.scale
    box = Box(left - 5 * unit, bottom - 5 * unit, left + length + 24 * unit, bottom + 38 * unit)
    with paper.group(say(N_("Scale and north")), f"{reach} km; {say(N_('north is up'))}"):
        for part, ink in ((0, INK), (1, "#ffffff")):
            half = Box(left + part * length / 2, bottom, left + (part + 1) * length / 2, bottom + 2.6 * unit)
            paper.shape(half, twice(f"{reach // 2} km"), Paint(ink), Pen(INK, 0.5))
        for at, text in ((0.0, "0"), (length, f"{reach} km")):
            row = Box(left + at - 20 * unit, bottom + 4 * unit, left + at + 20 * unit, bottom + 12 * unit)
            paper.write(row, [Words(text, 6.4 * unit, ink=INK, align="ctr")], text, wraps=False)
        x, y = left + length / 2, bottom + 16 * unit
        arrow = Box(x - 4 * unit, y, x + 4 * unit, y + 11 * unit)
        paper.shape(arrow, (say(N_("North arrow")), say(N_("north is up"))), Paint(INK), None, "triangle")
        row = Box(x - 10 * unit, y + 11 * unit, x + 10 * unit, y + 21 * unit)
        paper.write(row, [Words(say(N_("N")), 7.6 * unit, True, INK, "ctr")], "N", wraps=False)
    return box
