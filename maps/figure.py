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
from maps.fonts import drawable, embedded
from maps.layout import arrange
from maps.sheet import DESIGN, Sheet

FORMATS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
# Width and height in points; dots per inch at scale 1: 1920 x 1080, 1440 x 1080, and 150 for paper.
SIZES = {
    "16x9": (960.0, 540.0, 144),
    "4x3": (720.0, 540.0, 144),
    "a4": (841.89, 595.28, 150),
    "a3": (1190.55, 841.89, 150),
    "a4-portrait": (595.28, 841.89, 150),
    "a3-portrait": (841.89, 1190.55, 150),
}
SCALES = (1, 2)
PATIENCE = 30.0  # seconds that a figure waits for those before it
_DRAWING = threading.Lock()
_SETTINGS: dict[Any, Any] = {
    "text.parse_math": False,
    "text.usetex": False,
    # Letters as wide in dots as they were measured; hinted ones ran up to 4 points out of their column.
    "text.hinting": "no_hinting",
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
    width, height, dots = SIZES[form.size]
    with alone(min(width, height)):
        sheet = compose(picture, form, folder)
        return _written(sheet, picture, form, dots * form.scale, folder)


@contextmanager
def alone(short: float) -> Iterator[None]:
    """Draw alone in the process, by our settings; else BusyError. ``short`` is the short side of the sheet, points."""
    if not _DRAWING.acquire(timeout=PATIENCE):
        raise BusyError("too many figures are asked for at once; ask again in a moment")
    try:
        with mpl.rc_context({**_SETTINGS, "hatch.linewidth": 0.8 * short / DESIGN}):
            yield
    finally:
        _DRAWING.release()


def compose(picture: Picture, form: Form, folder: Path) -> Sheet:
    """Draw a figure: words, map and lists in the layout of its sheet, sources at the foot."""
    width, height, _ = SIZES[form.size]
    sheet = Sheet(width, height, folder, transparent=form.transparent)
    arrange(sheet, picture)
    return sheet


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
