"""How a brief is set: one page size, one scale of type, one accent; the same measures in Word and in PDF.

Line heights are said in points and kept exactly by both, and words are measured by the wider of the two typefaces, so
that what fits on two pages here does so in every program.
"""

from dataclasses import dataclass

from layers.looks import ACCENT, INK, MUTED

# A4 in points; margins of 18 mm at the sides.
WIDTH, HEIGHT = 595.28, 841.89
SIDE, TOP, BOTTOM = 51.0, 45.0, 48.0
FOOTER = 26.0  # from the lower edge
INNER = WIDTH - 2 * SIDE
# What a page holds; some points are kept back, since programs round each line in their own way.
ROOM = HEIGHT - TOP - BOTTOM - 10.0


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set, in points: size, line height, room before and after."""

    size: float
    leading: float
    bold: bool = False
    color: str = INK
    before: float = 0.0
    after: float = 0.0


OVER = Style(8.5, 12.0, bold=True, color=MUTED)
TITLE = Style(22.0, 28.0, bold=True, color=ACCENT, after=3.0)
SUMMARY = Style(11.0, 15.5, after=3.0)
ASKED = Style(8.5, 11.5, color=MUTED, after=8.0)
LABEL = Style(8.0, 11.0, color=MUTED)
VALUE = Style(14.0, 19.0, bold=True, color=ACCENT)
NOTE = Style(7.2, 9.6, color=MUTED)
HEADING = Style(11.5, 15.0, bold=True, color=ACCENT, before=11.0, after=3.0)
HEAD = Style(7.6, 10.5, bold=True, color=MUTED)
CELL = Style(8.2, 10.8)
STRONG = Style(8.2, 10.8, bold=True)
SMALL = Style(7.2, 9.8, color=MUTED, before=2.0)
SAID = Style(8.2, 10.8, before=2.0)
UNDER = Style(8.2, 10.8, before=4.0)
FINE = Style(7.2, 9.8, before=1.0)

# Of the inner width.
WORK_COLUMNS = (0.45, 0.255, 0.125, 0.17)
PACT_COLUMNS = (0.46, 0.2, 0.34)
FIGURE_COLUMNS = (0.16, 0.2, 0.28, 0.195, 0.165)
PAD = 2.2  # above and below the words of a row
GUTTER = 8.0  # between columns
RULE = 0.5
LINE = "#c4cdcd"


def columns(shares: tuple[float, ...]) -> tuple[float, ...]:
    """Return the widths of columns in points, gutters in them."""
    return tuple(share * INNER for share in shares)
