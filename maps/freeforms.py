"""Freeforms: areas and lines as DrawingML that PowerPoint edits point by point, and the fills and texts of shapes.

Everything is a string of XML made from numbers and from words that went through `clean`, so that no text is ever
markup. Lengths are in English Metric Units, 12,700 in a point.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

EMU = 12_700
_GRID = 635  # a twentieth of a point: what the points of a path are counted in
SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# What XML 1.0 cannot hold, not even escaped (section 2.2), and the half of a pair that stands alone.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Paint:
    """A fill: ``ink`` is ``#rrggbb`` or a colour of the theme (``tx1``, ``accent1``), ``alpha`` how strong it is.

    With a ``pattern`` (a preset of DrawingML) its lines have the colour ``line``, and ``ink`` stays the one that tells.
    """

    ink: str
    alpha: float = 1.0
    pattern: str = ""
    line: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Pen:
    """A line: its colour, its width in points, and a preset of dashes."""

    ink: str
    width: float
    dash: str = ""
    alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """One paragraph: size in points."""

    text: str
    size: float
    bold: bool = False
    ink: str = "tx1"
    align: str = "l"


def clean(text: str) -> str:
    """Return a text in one line without what XML can't hold."""
    return _UNWRITABLE.sub("", re.sub(r"[\t\n\r\v\f\u2028\u2029]+", " ", text))


def colour_xml(ink: str, alpha: float = 1.0) -> str:
    """Return a colour as DrawingML."""
    more = f'<a:alpha val="{round(alpha * 100_000)}"/>' if alpha < 1 else ""
    if ink.startswith("#"):
        return f'<a:srgbClr val="{ink[1:].upper()}">{more}</a:srgbClr>'
    return f'<a:schemeClr val="{ink}">{more}</a:schemeClr>'


def fill_xml(paint: Paint | None) -> str:
    """Return a fill as DrawingML."""
    if paint is None:
        return "<a:noFill/>"
    if paint.pattern:
        over, under = colour_xml(paint.line), colour_xml(paint.ink)
        return f'<a:pattFill prst="{paint.pattern}"><a:fgClr>{over}</a:fgClr><a:bgClr>{under}</a:bgClr></a:pattFill>'
    return f"<a:solidFill>{colour_xml(paint.ink, paint.alpha)}</a:solidFill>"


def line_xml(pen: Pen | None) -> str:
    """Return an outline as DrawingML."""
    if pen is None:
        return "<a:ln><a:noFill/></a:ln>"
    dash = f'<a:prstDash val="{pen.dash}"/>' if pen.dash else ""
    fill = f"<a:solidFill>{colour_xml(pen.ink, pen.alpha)}</a:solidFill>"
    return f'<a:ln w="{max(1, round(pen.width * EMU))}" cap="rnd">{fill}{dash}<a:round/></a:ln>'


def text_xml(words: Iterable[Words], lang: str, *, wraps: bool, anchor: str = "t") -> str:
    """Return the text of a shape as DrawingML: without margins, in the fonts of the theme."""
    rows = "".join(_paragraph(said, lang) for said in words) or "<a:p/>"
    wrap = "square" if wraps else "none"
    body = f'<a:bodyPr wrap="{wrap}" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
    return f"<p:txBody>{body}<a:lstStyle/>{rows}</p:txBody>"


def _paragraph(said: Words, lang: str) -> str:
    run = (
        f'<a:rPr lang="{lang}" sz="{round(said.size * 100)}" b="{int(said.bold)}">'
        f"<a:solidFill>{colour_xml(said.ink)}</a:solidFill></a:rPr><a:t>{escape(clean(said.text))}</a:t>"
    )
    plain = '<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="0"/></a:spcAft><a:buNone/>'
    return f'<a:p><a:pPr marL="0" indent="0" algn="{said.align}">{plain}</a:pPr><a:r>{run}</a:r></a:p>'


def named_xml(number: int, name: str, alt: str) -> str:
    """Return what a shape is called and what a screen reader says of it."""
    return f'<p:cNvPr id="{number}" name={quoteattr(clean(name))} descr={quoteattr(clean(alt))}/>'


def rings(shape: BaseGeometry) -> list[Points]:
    """Return the closed rings of an area, holes turning the other way than what they lie in.

    Both rules by which programs fill several contours leave such a hole open.
    """
    found = []
    for part in shapely.get_parts(shapely.get_parts(shape)):
        if part.geom_type == "Polygon" and not part.is_empty:
            turned = shapely.geometry.polygon.orient(part)
            found += [shapely.get_coordinates(ring) for ring in (turned.exterior, *turned.interiors)]
    return found


def strokes(shape: BaseGeometry) -> list[Points]:
    """Return the open lines of a shape."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString"]


def geometry_xml(contours: Sequence[Points], *, is_area: bool) -> tuple[str, str] | None:
    """Return the place and the geometry of a freeform of several contours; None where nothing of it can be seen.

    ``contours`` are of shape (n, 2) in points of the slide, from its upper left corner.
    """
    grid = [_steps(np.round(contour * (EMU / _GRID)).astype(int)) for contour in contours]
    grid = [contour for contour in grid if len(contour) > (3 if is_area else 1)]
    if not grid:
        return None
    every = np.concatenate(grid)
    low, size = every.min(axis=0), np.maximum(np.ptp(every, axis=0), 1)
    drawn = "".join(_contour(contour - low, is_area=is_area) for contour in grid)
    (x, y), (width, height) = (low * _GRID).tolist(), (size * _GRID).tolist()
    place = f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    path_size = f'w="{size[0]}" h="{size[1]}"' + ("" if is_area else ' fill="none"')
    return place, (
        f"<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        '<a:rect l="0" t="0" r="r" b="b"/>'
        f"<a:pathLst><a:path {path_size}>{drawn}</a:path></a:pathLst></a:custGeom>"
    )


def _steps(points: npt.NDArray[np.int_]) -> npt.NDArray[np.int_]:
    """Return points without those that repeat the one before."""
    return points[np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]] if len(points) else points


def _contour(points: npt.NDArray[np.int_], *, is_area: bool) -> str:
    first, *rest = points[:-1].tolist() if is_area else points.tolist()
    lines = "".join(f'<a:lnTo><a:pt x="{x}" y="{y}"/></a:lnTo>' for x, y in rest)
    end = "<a:close/>" if is_area else ""
    return f'<a:moveTo><a:pt x="{first[0]}" y="{first[1]}"/></a:moveTo>{lines}{end}'
