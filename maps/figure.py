"""A figure: a picture drawn by matplotlib as PNG, SVG or PDF, with all that it needs to stand alone.

The same picture in the same form gives the same bytes. Words stay words in SVG and PDF, with the font inside.
"""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl

from geo.errors import BusyError
from layers.picture import Picture
from maps.column import Column, foot_lines, write_beside, write_foot, write_head, write_legend, write_table
from maps.drawing import Left, draw_bars, draw_home, draw_locator, draw_world, world_shape
from maps.fonts import drawable, embedded
from maps.sheet import Box, Sheet

FORMATS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
# Width and height in points, all lying; dots per inch at scale 1: 1920 x 1080, 1440 x 1080, and 150 for paper.
SIZES = {
    "16x9": (960.0, 540.0, 144),
    "4x3": (720.0, 540.0, 144),
    "a4": (841.89, 595.28, 150),
    "a3": (1190.55, 841.89, 150),
}
SCALES = (1, 2)
PATIENCE = 30.0  # seconds that a figure waits for those before it
_DRAWING = threading.Lock()
_MARGIN, _COLUMN, _LOCATOR = 18.0, 218.0, 128.0
_HIGH = 1.24  # the height of a locator to its width
_SETTINGS: dict[Any, Any] = {
    "text.parse_math": False,
    "text.usetex": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "coopmap",
    "pdf.fonttype": 42,
    "path.simplify_threshold": 0.3,
}


@dataclass(frozen=True, slots=True)
class Form:
    """How a figure is wanted: a format, a size, a scale (of PNG alone), and whether the ground shines through."""

    format: str = "png"
    size: str = "16x9"
    scale: int = 1
    transparent: bool = False


def render(picture: Picture, form: Form, folder: Path) -> bytes:
    """Return the file of a figure; ``folder`` keeps the fonts that are made at the first use.

    matplotlib is not made for threads, so that figures are drawn one at a time. Raises BusyError when those before this
    one took longer than ``PATIENCE``, and MissingDataError where the page's font is not installed.
    """
    _, height, dots = SIZES[form.size]
    with alone(height):
        sheet = compose(picture, form, folder)
        return _written(sheet, picture, form, dots * form.scale, folder)


@contextmanager
def alone(height: float) -> Iterator[None]:
    """Draw alone in the process on a sheet of ``height`` points, with matplotlib's settings as ours; else BusyError."""
    if not _DRAWING.acquire(timeout=PATIENCE):
        raise BusyError("too many figures are asked for at once; ask again in a moment")
    try:
        with mpl.rc_context({**_SETTINGS, "hatch.linewidth": 0.8 * height / 540}):
            yield
    finally:
        _DRAWING.release()


def compose(picture: Picture, form: Form, folder: Path) -> Sheet:
    """Draw a figure: words at the left, the map at the right, sources at the foot."""
    width, height, _ = SIZES[form.size]
    sheet = Sheet(width, height, folder, transparent=form.transparent)
    unit = sheet.unit
    margin = _MARGIN * unit
    lines = foot_lines(sheet, picture, width - 2 * margin)
    foot = margin * 0.7 + len(lines) * 6.6 * 1.3 * unit + 5 * unit
    words = Box(margin, foot, margin + _COLUMN * unit, height - margin * 0.8)
    room = Box(words.right + margin, foot, width - margin, height - margin)
    column = Column(sheet, words, picture.filters.lang)
    write_head(column, picture)
    left = _draw(sheet, room, picture, words)
    if picture.layer.style == "tray":
        column.heading(picture.unit[:1].upper() + picture.unit[1:])
    else:
        write_legend(column, picture, map_box(room, picture))
        write_beside(column, picture, left.unnamed, left.away)
    write_foot(sheet, Box(margin, margin * 0.7, width - margin, foot), lines)
    return sheet


def map_box(room: Box, picture: Picture) -> Box:
    """Return where in a room the map of a picture stands: all of it, or the upper part for the world."""
    if picture.layer.style != "arcs":
        return room
    return Box(room.left, room.top - room.width / world_shape(), room.right, room.top)


def _draw(sheet: Sheet, room: Box, picture: Picture, words: Box) -> Left:
    """Draw the map or chart of a layer; returns what it left out."""
    style, unit = picture.layer.style, sheet.unit
    if style in {"overview", "choropleth", "points"}:
        return draw_home(sheet, room, picture)
    if style == "tray":
        across = _LOCATOR * unit
        draw_locator(sheet, Box(words.left, words.bottom, words.left + across, words.bottom + _HIGH * across), picture)
        draw_bars(sheet, room, picture)
        return Left([], [])
    world = map_box(room, picture)
    below = Box(room.left, room.bottom, room.right, world.bottom - 10 * unit)
    across = below.height / _HIGH
    draw_locator(sheet, Box(below.right - across, below.bottom, below.right, below.top), picture)
    left = draw_world(sheet, world, picture)
    write_table(sheet, Box(below.left, below.bottom, below.right - across - 20 * unit, below.top), picture)
    return left


def _written(sheet: Sheet, picture: Picture, form: Form, dots: int, folder: Path) -> bytes:
    held = io.BytesIO()
    title = drawable(f"{picture.title} · {picture.caption}", sheet.face(bold=False))
    metadata: dict[str, dict[str, str | None]] = {
        "png": {"Software": "CoopMap"},
        "svg": {"Title": title, "Creator": "CoopMap", "Date": None},
        "pdf": {"Title": title, "Creator": "CoopMap", "Producer": "matplotlib", "CreationDate": None},
    }
    sheet.figure.savefig(held, format=form.format, dpi=dots, metadata=metadata[form.format])
    if form.format == "svg":
        return _readable(held.getvalue().decode(), picture, sheet, folder).encode()
    return held.getvalue()


def _readable(svg: str, picture: Picture, sheet: Sheet, folder: Path) -> str:
    """Put the font into an SVG, and on each shape its name and value, which a pointer or a screen reader finds."""
    said = {shape.code: f"{shape.name}: {shape.words}" for shape in picture.shapes}
    said |= {bar.code: f"{bar.name}: {bar.words}" for bar in picture.bars}

    def named(found: re.Match[str]) -> str:
        return f"{found[0]}<title>{escape(said[found[1]])}</title>" if found[1] in said else found[0]

    svg = re.sub(r'<g id="place-([^"]+)">', named, svg)
    svg = re.sub(r' d="[^"]*"', lambda found: re.sub(r"(\.\d\d)\d+", r"\1", found[0]), svg)
    style = f"<style>{embedded(folder, ''.join(sheet.said))}</style>"
    return svg.replace("<defs>", f"{style}<defs>", 1)
