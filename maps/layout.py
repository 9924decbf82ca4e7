"""Layouts: where title, map, legend, lists and sources stand on a figure's sheet, lying or upright."""

import math

from activities.wording import N_, words
from layers.picture import Picture
from maps.column import (
    FOOT,
    ROW,
    Column,
    beside_heading,
    foot_lines,
    write_beside,
    write_foot,
    write_head,
    write_legend,
    write_table,
)
from maps.drawing import Left, draw_bars, draw_home, draw_locator, draw_world, world_shape
from maps.sheet import Box, Sheet

_MARGIN, _COLUMN, _LOCATOR = 18.0, 218.0, 128.0
_HIGH = 1.24  # the height of a locator to its width
_GAP = 14.0  # between two columns under an upright map
_BLOCK = (118.0, 0.27)  # the words under an upright map: points at least, and of the sheet's height at most
_FOOT, _ROW = FOOT * 1.3, ROW * 1.32  # points from one line to the next


def arrange(sheet: Sheet, picture: Picture) -> None:
    """Draw a figure: lying, its words stand at the left of the map; upright, above and below it."""
    unit = sheet.unit
    margin = _MARGIN * unit
    lines = foot_lines(sheet, picture, sheet.width - 2 * margin)
    foot = margin * 0.7 + len(lines) * _FOOT * unit + 5 * unit
    room = Box(margin, foot, sheet.width - margin, sheet.height - margin * 0.8)
    if sheet.height > sheet.width:
        _upright(sheet, room, picture)
    else:
        _lying(sheet, room, picture)
    write_foot(sheet, Box(margin, margin * 0.7, sheet.width - margin, foot), lines)


def _lying(sheet: Sheet, whole: Box, picture: Picture) -> None:
    unit = sheet.unit
    words_box = Box(whole.left, whole.bottom, whole.left + _COLUMN * unit, whole.top)
    room = Box(words_box.right + _MARGIN * unit, whole.bottom, whole.right, sheet.height - _MARGIN * unit)
    column = Column(sheet, words_box, picture.filters.lang)
    write_head(column, picture)
    left = _beside_words(sheet, room, picture, words_box)
    if picture.layer.style == "tray":
        column.heading(_capital(picture.unit))
    else:
        write_legend(column, picture, map_box(room, picture))
        write_beside(column, picture, left.unnamed, left.away)


def _beside_words(sheet: Sheet, room: Box, picture: Picture, words_box: Box) -> Left:
    """Draw the map or chart of a layer at the right of the words; returns what it left out."""
    style, unit = picture.layer.style, sheet.unit
    if style in {"overview", "choropleth", "points"}:
        return draw_home(sheet, room, picture)
    if style == "tray":
        across = _LOCATOR * unit
        corner = Box(words_box.left, words_box.bottom, words_box.left + across, words_box.bottom + _HIGH * across)
        draw_locator(sheet, corner, picture)
        draw_bars(sheet, room, picture)
        return Left([], [])
    world = map_box(room, picture)
    below = Box(room.left, room.bottom, room.right, world.bottom - 10 * unit)
    across = below.height / _HIGH
    draw_locator(sheet, Box(below.right - across, below.bottom, below.right, below.top), picture)
    left = draw_world(sheet, world, picture)
    write_table(sheet, Box(below.left, below.bottom, below.right - across - 20 * unit, below.top), picture)
    return left


def map_box(room: Box, picture: Picture) -> Box:
    """Return where in a room the map of a picture stands: all of it, or the upper part for the world."""
    if picture.layer.style != "arcs":
        return room
    return Box(room.left, room.top - room.width / world_shape(), room.right, room.top)


def _upright(sheet: Sheet, whole: Box, picture: Picture) -> None:
    head = Column(sheet, whole, picture.filters.lang)
    write_head(head, picture)
    head.gap(8)
    room = Box(whole.left, whole.bottom, whole.right, head.at)
    draw = {"arcs": _upright_world, "tray": _upright_bars}.get(picture.layer.style, _upright_home)
    draw(sheet, room, picture)


def _upright_home(sheet: Sheet, room: Box, picture: Picture) -> None:
    """Draw Viet Nam as high as the words leave it, and under it legend, what is beside the map, and values."""
    unit = sheet.unit
    block = _block_height(sheet, room, picture)
    box = Box(room.left, room.bottom + block, room.right, room.top)
    left = draw_home(sheet, box, picture)
    legend, middle, last = _thirds(sheet, room, room.bottom + block - 2 * unit)
    write_legend(Column(sheet, legend, picture.filters.lang), picture, box)
    rows = [*picture.beside, *left.away]
    if rows:
        _write_counted(Column(sheet, middle, picture.filters.lang), picture, left)
    _write_values(sheet, last if rows else Box(middle.left, middle.bottom, last.right, last.top), picture, left)


def _thirds(sheet: Sheet, room: Box, top: float) -> tuple[Box, Box, Box]:
    gap = _GAP * sheet.unit
    width = (room.width - 2 * gap) / 3
    first, second, third = (
        Box(start, room.bottom, start + width, top) for start in (room.left + n * (width + gap) for n in range(3))
    )
    return first, second, third


def _block_height(sheet: Sheet, room: Box, picture: Picture) -> float:
    """Return the height that the legend needs, tried on a sheet that nobody sees."""
    trial = Sheet(sheet.width, sheet.height, sheet.folder, transparent=True)
    legend, _, _ = _thirds(trial, room, room.top)
    column = Column(trial, legend, picture.filters.lang)
    least, most = _BLOCK
    write_legend(column, picture, Box(room.left, room.bottom + least * sheet.unit, room.right, room.top))
    return min(max(room.top - column.at + 6 * sheet.unit, least * sheet.unit), most * sheet.height)


def _write_counted(column: Column, picture: Picture, left: Left) -> None:
    """Write what no shape shows and what lies outside the frame."""
    say = words(picture.filters.lang)
    for heading, rows in ((beside_heading(picture), picture.beside), (N_("On the map, outside this frame"), left.away)):
        if rows and column.rooms() > 2:
            column.heading(say.gettext(heading))
            column.rows(list(rows))


def _write_values(sheet: Sheet, box: Box, picture: Picture, left: Left) -> None:
    """Write the values that found no room on the map; where all did, the highest."""
    if not left.unnamed:
        _write_all(sheet, box, picture)
        return
    column = Column(sheet, box, picture.filters.lang)
    column.heading(words(picture.filters.lang).gettext(N_("Named here for want of room on the map")))
    column.rows(left.unnamed)


def _upright_world(sheet: Sheet, room: Box, picture: Picture) -> None:
    """Draw the partners' world across the sheet, and under it the legend, every value, and a map of Viet Nam."""
    unit = sheet.unit
    world = map_box(room, picture)
    left = draw_world(sheet, world, picture)
    legend, middle, last = _thirds(sheet, room, world.bottom - 4 * unit)
    column = Column(sheet, legend, picture.filters.lang)
    write_legend(column, picture, world)
    _write_counted(column, picture, left)
    # The map of Viet Nam has what the table leaves, and a column's width at least.
    rows = math.ceil(len(picture.shapes) / 2) + 3
    high = middle.height - rows * _ROW * unit
    across = min(max(high / _HIGH, middle.width), last.right - middle.left)
    corner = Box(last.right - across, last.bottom, last.right, last.bottom + across * _HIGH)
    draw_locator(sheet, corner, picture)
    _write_all(sheet, Box(middle.left, corner.top + 8 * unit, last.right, last.top), picture)


def _write_all(sheet: Sheet, box: Box, picture: Picture) -> None:
    if picture.shapes:
        write_table(sheet, box, picture)


def _upright_bars(sheet: Sheet, room: Box, picture: Picture) -> None:
    """Draw the bars across the sheet, and a map of Viet Nam at the foot."""
    unit = sheet.unit
    across = _LOCATOR * 1.5 * unit
    corner = Box(room.left, room.bottom, room.left + across, room.bottom + across * _HIGH)
    draw_locator(sheet, corner, picture)
    column = Column(sheet, Box(room.left, corner.top, room.right, room.top), picture.filters.lang)
    column.heading(_capital(picture.unit))
    draw_bars(sheet, Box(room.left, corner.top + 20 * unit, room.right, column.at - 6 * unit), picture)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
