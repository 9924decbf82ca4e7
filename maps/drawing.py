"""The maps and the chart of a figure: Viet Nam, the partners' world, and bars for what has no shape.

Hoàng Sa and Trường Sa are on each of them: on the map of Viet Nam at its own scale, on the others in an inset.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path

from activities.wording import N_, words
from geo.places import Place
from geo.register import load_places
from layers.looks import ACCENT, HOME, INK, LAND, MUTED, SEA
from layers.picture import Picture, Shape
from maps import circles, ground
from maps.column import Row
from maps.labelling import Label, Labels, Layout
from maps.sheet import Box, Sheet, Window
from maps.textures import fill, look_of, nothing_known, plain

SHORT = {"hoang-sa": "Hoàng Sa", "truong-sa": "Trường Sa"}
# Where arcs arrive; degrees east, north (static/js).
ARRIVAL = (107.6, 16.2)
_BORDER, _PROVINCE, _OUTLINE, _RIVER, _LAKE = "#b3ada0", "#a39c8f", "#5f6a6b", "#8fb6c9", "#c3dbe6"
_TELLS_NO_DATA = ("us-cents", "percent", "sector", "year")
_ISLET = 1.3  # points that the islets are drawn wider, since one is smaller than a dot
_ROUND = 1.3  # how much wider than the islets their ellipse is
_PREFIX = {"home": "archipelago", "world": "world-archipelago"}
_WORLD_REACH = 40.0  # points that a name may stand away: on a map of the world a long leader misleads
_WIDTHS = (0.8, 3.2)  # of the arcs: the least and what the most activities add


@dataclass(frozen=True)
class Left:
    """What a map could not show: values outside its frame, and values whose names found no room."""

    away: list[Row]
    unnamed: list[Row]


def draw_home(sheet: Sheet, box: Box, picture: Picture) -> Left:
    """Draw the map of Viet Nam with the shapes of a picture."""
    window = Window(box, ground.bounds("home"))
    _land(sheet, window)
    _provinces(sheet, window, picture.filters.vintage)
    if picture.layer.style == "choropleth":
        _bare(sheet, window, picture)
    _places(sheet, window, picture)
    if picture.scale:
        circles.draw(sheet, window, picture, "home")
    values = {shape.code: shape.words for shape in picture.shapes if shape.kind == "archipelago"}
    archipelagos = _archipelagos(sheet, window)
    taken = [*_furniture(sheet, window, picture.filters.lang), *archipelagos.values()]
    labels = Labels(sheet, window, taken, _covering(window, picture))
    labels.marks = circles.small(window, picture, "home", sheet.unit)
    for code, ring in archipelagos.items():
        names = _archipelago_lines(load_places()[code], picture.filters.lang, values.get(code, ""))
        labels.fixed((ring.left + ring.right) / 2, ring.bottom - 1.5 * sheet.unit, names)
    left = values_on(labels, window, picture)
    _names(labels, window, picture)
    sheet.rectangle(box, None, _BORDER, 0.6)
    return left


def _places(sheet: Sheet, window: Window, picture: Picture) -> None:
    """Draw the places that have a value, filled by it or, under circles, plain."""
    for shape in _by_size(in_view(picture)):
        under = ground.ground("home", shape.set_name)
        look = look_of(shape.kind, shape.colour, picture.layer.style, picture.layer.measure, shape.category)
        look = plain(shape.kind) if picture.scale else look
        # The circle has the name where there is one.
        name = "" if shape.size else f"place-{shape.code}"
        outline = under.outlines[shape.code]
        fill(sheet, under.shapes[shape.code], look, window, name=name, outline=outline)


def _land(sheet: Sheet, window: Window) -> None:
    if not sheet.transparent:
        sheet.rectangle(window.box, SEA)
    sheet.path(
        ground.country_paths("home"), window, facecolor=LAND, edgecolor=_BORDER, linewidth=0.5, joinstyle="round"
    )


def _provinces(sheet: Sheet, window: Window, vintage: str) -> None:
    rivers, lakes = ground.water()
    home = Path.make_compound_path(*ground.ground("home", f"provinces-{vintage}").shapes.values())
    sheet.path(home, window, facecolor=HOME, edgecolor=_PROVINCE, linewidth=0.5, joinstyle="round")
    sheet.path(rivers, window, edgecolor=_RIVER, linewidth=0.5)
    sheet.path(lakes, window, facecolor=_LAKE, edgecolor=_RIVER, linewidth=0.3)


def _bare(sheet: Sheet, window: Window, picture: Picture) -> None:
    """Outline the places of the layer that have no value; hatch them where that means that nothing is known."""
    valued = {shape.code for shape in picture.shapes}
    for name in picture.layer.sets(picture.filters.vintage):
        for place in load_places().sets[name]:
            if place.code not in valued:
                under = ground.ground("home", name)
                path, outline = under.shapes[place.code], under.outlines[place.code]
                if picture.layer.measure in _TELLS_NO_DATA:
                    fill(sheet, path, nothing_known(place.kind), window, outline=outline)
                else:
                    sheet.path(outline, window, edgecolor=_OUTLINE, linewidth=0.4)


def in_view(picture: Picture) -> list[Shape]:
    """Return the shapes of a picture of which something lies around Viet Nam."""
    return [shape for shape in picture.shapes if shape.code in ground.ground("home", shape.set_name).shapes]


def _by_size(shapes: Iterable[Shape]) -> list[Shape]:
    return sorted(shapes, key=lambda shape: -load_places()[shape.code].area_km2)


def _by_value(shapes: Iterable[Shape]) -> list[Shape]:
    return sorted(shapes, key=lambda shape: -shape.value)


def _archipelagos(sheet: Sheet, window: Window, width: float = _ISLET) -> dict[str, Box]:
    """Draw the islets, wide enough to be seen, each group in an ellipse; returns the ellipses' boxes."""
    found = {}
    view = window_view(window)
    for code, path in ground.islets(view).items():
        ink = {"facecolor": _OUTLINE, "edgecolor": _OUTLINE, "joinstyle": "round"}
        sheet.path(path, window, f"{_PREFIX[view]}-{code}", linewidth=width, **ink)
        points = window.all_at(np.asarray(path.vertices, dtype=float))
        (left, bottom), (right, top) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        across = max((right - left) / 2 * _ROUND, 4 * sheet.unit)
        up = max((top - bottom) / 2 * _ROUND, 4 * sheet.unit)
        x, y = (left + right) / 2, (bottom + top) / 2
        turn = np.linspace(0, 2 * np.pi, 49)
        ring = np.column_stack((x + across * np.cos(turn), y + up * np.sin(turn)))
        sheet.line([tuple(point) for point in ring.tolist()], _OUTLINE, 0.6, "3 2")
        found[code] = Box(x - across, y - up, x + across, y + up)
    return found


def window_view(window: Window) -> ground.ViewName:
    """Return which view a window shows, by its scale: the world takes thousands of kilometres."""
    return "world" if window.box.width / window.scale > 15_000 else "home"


def _archipelago_lines(place: Place, lang: str, value: str = "") -> list[str]:
    province = load_places()[place.parent].name(lang)
    return [place.name(lang), f"({province})", *([value] if value else [])]


def _covering(window: Window, picture: Picture) -> Any:
    """Return what tells whether a box lies over a shape that has a value, so that a name is not taken for another's."""
    found = [ground.ground("home", shape.set_name).geometry[shape.code] for shape in in_view(picture)]
    if picture.scale:
        found = circles.areas(window, picture, "home")
    tree = shapely.STRtree(found)

    def covered(box: Box) -> bool:
        area = shapely.box(*window.back(box.left, box.bottom), *window.back(box.right, box.top))
        return bool(len(tree.query(area, "intersects")))

    return covered


def values_on(labels: Layout, window: Window, picture: Picture) -> Left:
    """Write names and values on a map of Viet Nam, the greatest first; those of archipelagos stand there already."""
    left = Left([], [])
    for shape in _by_value(shape for shape in picture.shapes if shape.kind != "archipelago"):
        x, y = circles.centre(window, shape, "home")
        label = Label(x, y, shape.name, shape.words)
        if not window.shows(x, y):
            left.away.append((shape.name, shape.words))
        elif not (
            labels.at_circle(label, circles.radius(window, shape))
            if shape.size
            else labels.value(label, _area(window, shape))
        ):
            left.unnamed.append((shape.name, shape.words))
    return left


def _area(window: Window, shape: Shape) -> float:
    """Return the square points that a shape covers."""
    return float(ground.ground("home", shape.set_name).geometry[shape.code].area) * window.scale**2


def _names(labels: Labels, window: Window, picture: Picture) -> None:
    """Write the names of the seas and of the neighbours that have no value."""
    register, lang = load_places(), picture.filters.lang
    valued = {shape.code for shape in picture.shapes}
    for place in sorted(register.sets["context"], key=lambda place: place.code != "east-sea"):
        x, y = window.at(*ground.spot("home", place.lon, place.lat))
        labels.context(x, y, place.name(lang), 9.5 if place.code == "east-sea" else 7.0, "#5b7f90")
    for code, (lon, lat) in ground.NAME_AT.items():
        if code not in valued:
            x, y = window.at(*ground.spot("home", lon, lat))
            labels.context(x, y, register[code].name(lang), 7.6, MUTED)


def _furniture(sheet: Sheet, window: Window, lang: str) -> list[Box]:
    """Draw the scale bar and the north arrow at the lower left; returns where they are."""
    unit = sheet.unit
    left, bottom = window.box.left + 12 * unit, window.box.bottom + 12 * unit
    most = 110 * unit / window.scale
    reach = max(size for size in (50, 100, 200, 250, 500) if size <= most)
    length = reach * window.scale
    box = Box(left - 5 * unit, bottom - 6 * unit, left + length + 22 * unit, bottom + 38 * unit)
    middle = left + length / 2
    for part, color in ((0, INK), (1, "#ffffff")):
        start = left + part * length / 2
        sheet.rectangle(Box(start, bottom, start + length / 2, bottom + 2.6 * unit), color, INK, 0.5)
    for x, text in ((left, "0"), (middle, f"{reach // 2}"), (left + length, f"{reach} km")):
        sheet.text(x, bottom + 5 * unit, text, 6.4, align="center")
    top = bottom + 34 * unit
    arrow = [(middle, top), (middle - 4 * unit, top - 11 * unit), (middle, top - 8 * unit)]
    for side, color in ((-1, INK), (1, "#ffffff")):
        points = [(middle + (x - middle) * -side, y) for x, y in arrow]
        sheet.path(Path([*points, points[0]], closed=True), facecolor=color, edgecolor=INK, linewidth=0.5)
    sheet.text(middle + 7 * unit, top - 9 * unit, words(lang).gettext(N_("N")), 7.6, bold=True)
    return [box]


def draw_locator(sheet: Sheet, box: Box, picture: Picture) -> None:
    """Draw a small map of Viet Nam with both archipelagos, for a figure whose own map is of something else."""
    west, south, east, north = ground.bounds("home")
    window = Window(box, (west, south - 240, east + 40, north))
    _land(sheet, window)
    home = Path.make_compound_path(*ground.ground("home", "provinces-34").shapes.values())
    sheet.path(home, window, facecolor=HOME, edgecolor=_PROVINCE, linewidth=0.3)
    labels = Labels(sheet, window, [])
    for code, ring in _archipelagos(sheet, window, 1.0).items():
        lines = [SHORT[code], *_archipelago_lines(load_places()[code], picture.filters.lang)[1:]]
        labels.fixed((ring.left + ring.right) / 2, ring.bottom - 1 * sheet.unit, lines, 5.8)
    sheet.rectangle(box, None, _BORDER, 0.6)


def world_shape() -> float:
    """Return the width of the world to its height."""
    west, south, east, north = ground.bounds("world")
    return (east - west) / (north - south)


def draw_world(sheet: Sheet, box: Box, picture: Picture) -> Left:
    """Draw the partners' countries and an arc from each to Viet Nam."""
    window = Window(box, ground.bounds("world"))
    if not sheet.transparent:
        sheet.rectangle(box, SEA)
    sheet.path(ground.country_paths("world"), window, facecolor=LAND, edgecolor="#ffffff", linewidth=0.35)
    shapes = ground.ground("world", "countries").shapes
    sheet.path(shapes["VN"], window, facecolor=ACCENT, edgecolor=ACCENT, linewidth=0.3)
    known = [shape for shape in picture.shapes if shape.code in shapes]
    for shape in known:
        look = plain(shape.kind, "arcs") if picture.scale else look_of(shape.kind, shape.colour, "arcs")
        fill(sheet, shapes[shape.code], look, window, name="" if shape.size else f"place-{shape.code}")
    if picture.scale:
        circles.draw(sheet, window, picture, "world")
    islands = _archipelagos(sheet, window, 0.8)
    arrival = window.at(*ground.spot("world", *ARRIVAL))
    if not picture.scale:
        for shape in known:
            _arc(sheet, window, shape, picture)
    labels = Labels(sheet, window, [*islands.values()], reach=_WORLD_REACH)
    labels.marks = circles.small(window, picture, "world", sheet.unit)
    _island_names(sheet, labels, islands)
    labels.value(Label(*arrival, load_places()["VN"].name(picture.filters.lang)), 0.0)
    unnamed = []
    for shape in _by_value(known):
        label = Label(*circles.centre(window, shape, "world"), shape.name, shape.words)
        if not (labels.at_circle(label, circles.radius(window, shape)) if shape.size else labels.value(label)):
            unnamed.append((shape.name, shape.words))
    sheet.rectangle(box, None, _BORDER, 0.6)
    missing = [(shape.name, shape.words) for shape in picture.shapes if shape.code not in shapes]
    return Left(missing, unnamed)


def _island_names(sheet: Sheet, labels: Labels, islands: dict[str, Box]) -> None:
    """Write the archipelagos' own names east of them, the same in every language on a map of the world."""
    for code, ring in islands.items():
        unit = sheet.unit
        width = sheet.measured(SHORT[code], 6.0, bold=True)
        y = (ring.bottom + ring.top) / 2 + (6 if code == "hoang-sa" else -3) * unit
        x = ring.right + 12 * unit + width / 2
        sheet.line([(ring.right, (ring.bottom + ring.top) / 2), (ring.right + 11 * unit, y)], INK, 0.4)
        labels.fixed(x, y + 4 * unit, [SHORT[code]], 6.0)


def _arc(sheet: Sheet, window: Window, shape: Shape, picture: Picture) -> None:
    """Draw one country's arc."""
    place = load_places()[shape.code]
    most = max(other.value for other in picture.shapes)
    way = window.all_at(ground.project("world", ground.great_circle((place.lon, place.lat), ARRIVAL)))
    # A way that leaves the map at one side comes in at the other: it is parted there.
    parts = np.split(way, np.flatnonzero(np.abs(np.diff(way[:, 0])) > window.box.width / 2) + 1)
    width = _WIDTHS[0] + _WIDTHS[1] * (shape.value / max(most, 1)) ** 0.5
    for part in parts:
        points = [tuple(point) for point in part.tolist()]
        if len(points) > 1:
            sheet.line(points, ("#55377f", 0.5), width)


def draw_bars(sheet: Sheet, box: Box, picture: Picture) -> None:
    """Draw the values of a layer without shapes as bars from one line, the greatest on top."""
    unit = sheet.unit
    if not picture.bars:
        return
    step = min(box.height / len(picture.bars), 58 * unit)
    room = min(max(sheet.measured(bar.name, 10.5) for bar in picture.bars), box.width * 0.4)
    reach = box.width - room - 60 * unit
    most = max(bar.value for bar in picture.bars) or 1
    left = box.left + room + 10 * unit
    for number, bar in enumerate(picture.bars):
        middle = box.top - (number + 0.5) * step
        name = sheet.cut(bar.name, 10.5, room + 1)
        sheet.text(left - 10 * unit, middle - 3.6 * unit, name, 10.5, align="right")
        right = left + max(reach * bar.value / most, 0.8)
        path = Box(left, middle - 0.3 * step, right, middle + 0.3 * step).path()
        sheet.path(path, None, f"place-{bar.code}", facecolor=ACCENT)
        sheet.text(right + 6 * unit, middle - 4 * unit, bar.words, 11.5, bold=True)
    low = box.top - len(picture.bars) * step
    sheet.line([(left, low), (left, box.top)], MUTED, 0.7)
