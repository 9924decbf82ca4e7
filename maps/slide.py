"""A slide that is drawn on in points from its lower left corner, as a figure's sheet is; all on it is native.

Shapes go where the open group is. Each has a name and says in words what it is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from pptx.oxml import parse_xml
from shapely.geometry.base import BaseGeometry

from activities.wording import N_, words
from maps.fonts import BOLD, REGULAR, drawable, faces, wrapped
from maps.freeforms import (
    EMU,
    SPACES,
    Paint,
    Pen,
    Points,
    Words,
    fill_xml,
    geometry_xml,
    line_xml,
    named_xml,
    rings,
    strokes,
    text_xml,
)
from maps.sheet import Box, Window

LARGER = 1.2  # words on a wall are read from farther away than those of a figure of the same size
_DESIGN = (960.0, 540.0)
Named = tuple[str, str]  # what a shape is called, and what a screen reader says of it
Spot = tuple[float, float]
_LOCALES = {"vi": "vi-VN", "en": "en-GB"}


class SlidePaper:
    """One slide. ``unit`` is what one point of a figure's design is on it; ``box`` is where there is room for us."""

    def __init__(self, slide: Any, size: tuple[float, float], box: Box, lang: str, folder: Path) -> None:
        self.slide, self.box, self.lang = slide, box, _LOCALES.get(lang, lang)
        self.width, self.height = size
        self.unit = LARGER * min(size[0] / _DESIGN[0], size[1] / _DESIGN[1])
        self._faces = faces(folder)
        self._into = slide.shapes._spTree
        self._number = 0

    def measured(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a line in points, by the page's typeface, which is wider than most a theme has."""
        return self._faces[BOLD if bold else REGULAR].width(text, size * self.unit)

    def rows(self, text: str, size: float, width: float, *, bold: bool = False) -> int:
        """Return how many lines a text takes in ``width`` points."""
        face = self._faces[BOLD if bold else REGULAR]
        return len(wrapped(drawable(text, face), face, size * self.unit, width, 99))

    def next_number(self) -> int:
        """Return a number that no shape of the slide has."""
        if not self._number:
            self._number = max((int(found) for found in self.slide.shapes._spTree.xpath("//p:cNvPr/@id")), default=1)
        self._number += 1
        return self._number

    def renew(self) -> None:
        """Forget the last number, after shapes that others have added."""
        self._number = 0

    @contextmanager
    def group(self, name: str, alt: str) -> Iterator[None]:
        """Put what is drawn within into one group; a group of nothing is not kept."""
        outer = self._into
        self._into = parse_xml(
            f"<p:grpSp {SPACES}><p:nvGrpSpPr>{named_xml(self.next_number(), name, alt)}<p:cNvGrpSpPr/><p:nvPr/>"
            "</p:nvGrpSpPr><p:grpSpPr/></p:grpSp>"
        )
        inner = self._into
        outer.append(inner)
        yield
        self._into = outer
        if len(inner) > 2:
            inner.recalculate_extents()
        else:
            outer.remove(inner)

    def shape(self, box: Box, named: Named, fill: Paint | None, pen: Pen | None = None, kind: str = "rect") -> None:
        """Draw a preset shape."""
        geometry = f'<a:prstGeom prst="{kind}"><a:avLst/></a:prstGeom>'
        self._add((self._place(box), geometry), named_xml(self.next_number(), *named), fill, pen)

    def write(self, box: Box, said: Sequence[Words], name: str, **more: Any) -> None:
        """Write paragraphs in a box; ``more`` may have ``wraps`` (True), ``anchor`` ("t") and a ``fill`` (None)."""
        alt = " ".join(row.text for row in said)
        text = text_xml(said, self.lang, wraps=more.get("wraps", True), anchor=more.get("anchor", "t"))
        geometry = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        self._add((self._place(box), geometry), named_xml(self.next_number(), name, alt), more.get("fill"), None, text)

    def area(self, shape: BaseGeometry, window: Window, named: Named, fill: Paint | None, pen: Pen | None) -> None:
        """Draw an area of the map, of any number of parts and holes, as one freeform; one too small to see is not."""
        placed = geometry_xml([self.turned(window.all_at(ring)) for ring in rings(shape)], is_area=True)
        if placed is not None:
            self._add(placed, named_xml(self.next_number(), *named), fill, pen)

    def lines(self, shape: BaseGeometry, window: Window, named: Named, pen: Pen) -> None:
        """Draw lines of the map as one freeform."""
        placed = geometry_xml([self.turned(window.all_at(line)) for line in strokes(shape)], is_area=False)
        if placed is not None:
            self._add(placed, named_xml(self.next_number(), *named), None, pen)

    def dot(self, spot: tuple[float, float], named: Named, paint: Paint) -> int:
        """Draw a dot to which connectors are glued; returns its number."""
        (x, y), half = spot, 1.4 * self.unit
        self.shape(Box(x - half, y - half, x + half, y + half), named, paint, None, "ellipse")
        return self._number

    def connector(self, ends: tuple[Spot, Spot], named: Named, pen: Pen, glued: tuple[int, int] | None = None) -> None:
        """Draw a straight connector between two points, glued to the dots of these numbers."""
        (x1, y1), (x2, y2) = ((x, self.height - y) for x, y in ends)
        flips = (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")
        ext = f'<a:ext cx="{round(abs(x2 - x1) * EMU)}" cy="{round(abs(y2 - y1) * EMU)}"/>'
        place = f'<a:xfrm{flips}><a:off x="{round(min(x1, x2) * EMU)}" y="{round(min(y1, y2) * EMU)}"/>{ext}</a:xfrm>'
        glue = "".join(
            f'<a:{tag} id="{number}" idx="0"/>' for tag, number in zip(("stCxn", "endCxn"), glued or (), strict=False)
        )
        geometry = '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        self._into.append(
            parse_xml(
                f"<p:cxnSp {SPACES}><p:nvCxnSpPr>{named_xml(self.next_number(), *named)}<p:cNvCxnSpPr>{glue}"
                f"</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>{place}{geometry}{line_xml(pen)}</p:spPr></p:cxnSp>"
            )
        )

    def line(self, points: Sequence[Spot], color: str | tuple[str, float], width: float, dashes: str = "") -> None:
        """Draw the leader of a label."""
        ink, alpha = color if isinstance(color, tuple) else (color, 1.0)
        pen = Pen(ink, width * self.unit, "dash" if dashes else "", alpha)
        said = words(self.lang[:2]).gettext(N_("Line from a name to its place"))
        self.connector((points[0], points[-1]), (said, said), pen)

    def turned(self, points: Points) -> Points:
        """Return points from the upper left corner, as slides count, for points from the lower left, or back."""
        return np.column_stack((points[:, 0], self.height - points[:, 1]))

    def _place(self, box: Box) -> str:
        off = f'<a:off x="{round(box.left * EMU)}" y="{round((self.height - box.top) * EMU)}"/>'
        return f'<a:xfrm>{off}<a:ext cx="{round(box.width * EMU)}" cy="{round(box.height * EMU)}"/></a:xfrm>'

    def _add(self, placed: tuple[str, str], named: str, fill: Paint | None, pen: Pen | None, text: str = "") -> None:
        kind = ' txBox="1"' if text else ""
        self._into.append(
            parse_xml(
                f"<p:sp {SPACES}><p:nvSpPr>{named}<p:cNvSpPr{kind}/><p:nvPr/></p:nvSpPr><p:spPr>{''.join(placed)}"
                f"{fill_xml(fill)}{line_xml(pen)}</p:spPr>{text}</p:sp>"
            )
        )
