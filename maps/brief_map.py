"""The map of a brief: Viet Nam with both archipelagos, or a subject close by beside a small map of the whole."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import shapely
from matplotlib.path import Path as Outline

from activities.holding import holder
from geo.register import load_places
from layers.looks import ACCENT, HOME, LAND, MUTED, SEA
from layers.picture import Picture, Shape
from maps import ground
from maps.brief import Brief, Subject
from maps.column import Column, Row, write_beside, write_legend
from maps.drawing import Left, draw_home, draw_locator
from maps.figure import alone
from maps.labelling import Label, Labels
from maps.sheet import Box, Sheet, Window
from maps.textures import fill, look_of

DOTS = 300  # an inch
_COLUMN, _GAP = 148.0, 12.0
_HIGH = 1.24  # the height of a small map to its width
_SEA_INK = "#5b7f90"
_VIET_NAM_AT = (105.4, 18.6)  # degrees east, north
_BORDER, _PROVINCE, _RIVER, _LAKE = "#b3ada0", "#a39c8f", "#8fb6c9", "#c3dbe6"
_AROUND = 0.25  # of a subject's width, left free on each side
_LEAST_KM = 160.0  # that a map close by shows, so that a reader knows where that is
_WORTH_IT = 1.3  # how many times closer a subject is shown, or the whole country instead
_WIDE_KM = 620.0  # across; a wider map names countries instead of provinces
Bounds = tuple[float, float, float, float]
# Kilometres in which the countries around are drawn (`maps.ground`).
_DRAWN: Bounds = (-1700.0, -1430.0, 1700.0, 1420.0)


def draw_map(brief: Brief, width: float, height: float, folder: Path) -> bytes:
    """Return the map of a brief as a PNG of ``width`` by ``height`` points, 300 dots an inch.

    The same brief gives the same bytes. Raises BusyError when the figures before it took too long.
    """
    picture, far = parted(brief.picture)
    with alone(height):
        sheet = Sheet(width, height, folder, transparent=False)
        sheet.unit = 1.0  # words of the size that the brief's own notes have
        words = Box(width - _COLUMN, 0.0, width - 0.5, height)
        room = Box(0.5, 0.5, words.left - _GAP, height - 0.5)
        near = bounds_near(brief.subject, picture, room)
        if near:
            high = _HIGH * _COLUMN
            _locate(sheet, Box(words.left, 0.5, words.right, high), picture, Window(room, near))
            words = Box(words.left, high + 8.0, words.right, words.top)
            left = _draw_near(sheet, room, picture, brief.subject, near)
        else:
            left = draw_home(sheet, room, picture)
        column = Column(sheet, words, brief.lang)
        write_legend(column, brief.picture, room)
        # Among all values those that are far away have their place in the list.
        write_beside(column, brief.picture, left.unnamed, highest_first([*left.away, *far], brief.picture))
        held = io.BytesIO()
        sheet.figure.savefig(held, format="png", dpi=DOTS, metadata={"Software": "CoopMap"})
    return held.getvalue()


def parted(picture: Picture) -> tuple[Picture, list[Row]]:
    """Return a picture without the places that lie beyond any map of Viet Nam, and those places with their values."""
    far = [shape for shape in picture.shapes if shape.code not in ground.ground("home", shape.set_name).shapes]
    near = tuple(shape for shape in picture.shapes if shape not in far)
    return replace(picture, shapes=near), [(shape.name, shape.words) for shape in far]


def highest_first(rows: Sequence[Row], picture: Picture) -> list[Row]:
    """Return rows of places in the order of their values."""
    values = {shape.name: shape.value for shape in picture.shapes}
    return sorted(rows, key=lambda row: -values.get(row[0], 0))


def bounds_near(subject: Subject, picture: Picture, room: Box) -> Bounds | None:
    """Return the kilometres that a map close by shows; None where the whole country is as good or better.

    A province that an archipelago belongs to is shown with it, which is the whole.
    """
    if subject.kind not in ("province", "basin"):
        return None
    set_name = _set_of(subject, picture)
    if subject.code in {holder(code, set_name) for code in ("hoang-sa", "truong-sa")}:
        return None
    frame = shapely.box(*_DRAWN)
    shape = ground.ground("home", set_name).geometry[subject.code]
    low_x, low_y, high_x, high_y = shape.intersection(frame).bounds
    more = max((high_x - low_x) * _AROUND, (high_y - low_y) * _AROUND, _LEAST_KM / 2)
    found = (low_x - more, low_y - more, high_x + more, high_y + more)
    found = _kept_in(Window(room, found), _DRAWN)
    is_closer = Window(room, found).scale >= _WORTH_IT * Window(room, ground.bounds("home")).scale
    return found if is_closer else None


def _kept_in(window: Window, most: Bounds) -> Bounds:
    """Return all that a window shows, moved so that it lies within ``most``."""
    box = window.box
    (left, bottom), (right, top) = window.back(box.left, box.bottom), window.back(box.right, box.top)
    across = max(most[0] - left, 0.0) - max(right - most[2], 0.0)
    up = max(most[1] - bottom, 0.0) - max(top - most[3], 0.0)
    return (left + across, bottom + up, right + across, top + up)


def _set_of(subject: Subject, picture: Picture) -> str:
    return "basins" if subject.kind == "basin" else f"provinces-{picture.filters.vintage}"


def _locate(sheet: Sheet, box: Box, picture: Picture, shown: Window) -> None:
    """Draw the small map with both archipelagos, and on it the frame of the map close by."""
    draw_locator(sheet, box, picture)
    west, south, east, north = ground.bounds("home")
    small = Window(box, (west, south - 240, east + 40, north))  # as `draw_locator` has it
    one = small.at(*shown.back(shown.box.left, shown.box.bottom))
    two = small.at(*shown.back(shown.box.right, shown.box.top))
    left, bottom = max(one[0], box.left), max(one[1], box.bottom)
    sheet.rectangle(Box(left, bottom, min(two[0], box.right), min(two[1], box.top)), None, ACCENT, 1.2)


def _draw_near(sheet: Sheet, box: Box, picture: Picture, subject: Subject, near: Bounds) -> Left:
    window = Window(box, near)
    _under(sheet, window, picture)
    shapes = sorted(picture.shapes, key=lambda shape: -load_places()[shape.code].area_km2)
    for shape in shapes:
        under = ground.ground("home", shape.set_name)
        look = look_of(shape.kind, shape.colour, picture.layer.style, picture.layer.measure, shape.category)
        fill(sheet, under.shapes[shape.code], look, window, outline=under.outlines[shape.code])
    outline = ground.ground("home", _set_of(subject, picture)).outlines[subject.code]
    sheet.path(outline, window, edgecolor="#ffffff", linewidth=3.4, joinstyle="round")
    sheet.path(outline, window, edgecolor=ACCENT, linewidth=1.7, joinstyle="round")
    labels = Labels(sheet, window, [_scale_bar(sheet, window)], _covering(window, shapes))
    left = _values(labels, window, picture, subject)
    _neighbours(labels, window, picture, {*(shape.code for shape in shapes), subject.code})
    sheet.rectangle(box, None, _BORDER, 0.6)
    return left


def _under(sheet: Sheet, window: Window, picture: Picture) -> None:
    """Draw sea, land, provinces, rivers and lakes."""
    sheet.rectangle(window.box, SEA)
    land = ground.country_paths("home")
    sheet.path(land, window, facecolor=LAND, edgecolor=_BORDER, linewidth=0.5, joinstyle="round")
    provinces = ground.ground("home", f"provinces-{picture.filters.vintage}").shapes
    home = Outline.make_compound_path(*provinces.values())
    sheet.path(home, window, facecolor=HOME, edgecolor=_PROVINCE, linewidth=0.5, joinstyle="round")
    rivers, lakes = ground.water()
    sheet.path(rivers, window, edgecolor=_RIVER, linewidth=0.7)
    sheet.path(lakes, window, facecolor=_LAKE, edgecolor=_RIVER, linewidth=0.3)


def _values(labels: Labels, window: Window, picture: Picture, subject: Subject) -> Left:
    """Write the subject's name first, then names and values, the greatest first."""
    away: list[Row] = []
    unnamed: list[Row] = []
    found = {shape.code: shape for shape in picture.shapes}
    if subject.code not in found:
        name = load_places()[subject.code].name(picture.filters.lang)
        labels.value(Label(*_spot(window, subject.code, _set_of(subject, picture)), name))
    for shape in sorted(found.values(), key=lambda shape: (shape.code != subject.code, -shape.value)):
        spot = _spot(window, shape.code, shape.set_name)
        if not window.shows(*spot):
            away.append((shape.name, shape.words))
        elif not labels.value(Label(*spot, shape.name, shape.words), _area(window, shape)):
            unnamed.append((shape.name, shape.words))
    return Left(away, unnamed)


def _spot(window: Window, code: str, set_name: str) -> tuple[float, float]:
    """Return where the name of a place stands: its own point, else one in the part of it that is on the map."""
    place = load_places()[code]
    x, y = window.at(*ground.spot("home", place.lon, place.lat))
    if window.shows(x, y):
        return x, y
    low, high = window.back(window.box.left, window.box.bottom), window.back(window.box.right, window.box.top)
    inside = ground.ground("home", set_name).geometry[code].intersection(shapely.box(*low, *high))
    return (x, y) if inside.is_empty else window.at(*inside.representative_point().coords[0])


def _area(window: Window, shape: Shape) -> float:
    return float(ground.ground("home", shape.set_name).geometry[shape.code].area) * window.scale**2


def _neighbours(labels: Labels, window: Window, picture: Picture, named: Iterable[str]) -> None:
    """Write the names of seas, and of the provinces around that have no value or, on a wide map, of the countries."""
    register, lang, known = load_places(), picture.filters.lang, set(named)
    spots = [(place, (place.lon, place.lat), _SEA_INK) for place in register.sets["context"]]
    if window.box.width / window.scale > _WIDE_KM:
        spots += [(register[code], at, MUTED) for code, at in ground.NAME_AT.items()]
        spots.append((register["VN"], _VIET_NAM_AT, MUTED))
    else:
        provinces = register.sets[f"provinces-{picture.filters.vintage}"]
        spots += [(place, (place.lon, place.lat), MUTED) for place in provinces]
    for place, at, color in spots:
        x, y = window.at(*ground.spot("home", *at))
        if place.code not in known and window.shows(x, y):
            labels.context(x, y, place.name(lang), 7.0, color)


def _covering(window: Window, shapes: Iterable[Shape]) -> Callable[[Box], bool]:
    """Return what tells whether a box lies over a shape that has a value, so that words there get a ground."""
    found = [ground.ground("home", shape.set_name).geometry[shape.code] for shape in shapes]

    def covered(box: Box) -> bool:
        area = shapely.box(*window.back(box.left, box.bottom), *window.back(box.right, box.top))
        return any(shape.intersects(area) for shape in found)

    return covered


def _scale_bar(sheet: Sheet, window: Window) -> Box:
    """Draw a scale bar at the lower left; returns where it is."""
    left, bottom = window.box.left + 12, window.box.bottom + 12
    reach = max(size for size in (5, 10, 20, 50, 100, 200) if size * window.scale <= 110)
    length = reach * window.scale
    sheet.rectangle(Box(left, bottom, left + length, bottom + 2.6), MUTED)
    for x, text in ((left, "0"), (left + length, f"{reach} km")):
        sheet.text(x, bottom + 5, text, 6.4, align="center")
    return Box(left - 5, bottom - 6, left + length + 22, bottom + 14)
