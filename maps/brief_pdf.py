"""A brief as PDF: two A4 pages set by fpdf2 with the page's typeface inside, so that its words can be marked and read.

The same facts and measures as the Word document's (`maps.brief_docx`). The same brief gives the same bytes.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences
from matplotlib import get_data_path

from layers.looks import MUTED
from maps.brief import Brief, Said, headings, pacts_left, works_left
from maps.brief_fit import Fitted
from maps.brief_type import (
    ASKED,
    CELL,
    FIGURE_COLUMNS,
    FINE,
    FOOTER,
    GUTTER,
    HEAD,
    HEADING,
    HEIGHT,
    INNER,
    LABEL,
    LINE,
    NOTE,
    OVER,
    PACT_COLUMNS,
    PAD,
    RULE,
    SAID,
    SIDE,
    SMALL,
    STRONG,
    SUMMARY,
    TITLE,
    TOP,
    UNDER,
    VALUE,
    WORK_COLUMNS,
    Style,
    columns,
)
from maps.fonts import BOLD, REGULAR

MIMETYPE = "application/pdf"
LOCALES = {"vi": "vi-VN", "en": "en-GB"}
_FAMILY, _SPARE = "BeVietnamPro", "DejaVu"
Cell = tuple[str, Style, bool]  # words, their style, whether they stand at the right


def render_pdf(fitted: Fitted, map_png: bytes) -> bytes:
    """Return the file of a brief; ``map_png`` is its map, as wide as the text and ``fitted.map_height`` high."""
    pdf = _opened(fitted)
    _first_page(_Page(pdf, fitted), fitted, map_png)
    _second_page(_Page(pdf, fitted), fitted)
    return bytes(pdf.output())


def _opened(fitted: Fitted) -> FPDF:
    """Return an empty document with its fonts, language and title."""
    brief = fitted.brief
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    spare = Path(get_data_path()) / "fonts" / "ttf"
    for style, weight, name in (("", REGULAR, "DejaVuSans.ttf"), ("B", BOLD, "DejaVuSans-Bold.ttf")):
        pdf.add_font(_FAMILY, style, fitted.measure.faces[weight].path)
        pdf.add_font(_SPARE, style, spare / name)
    pdf.set_fallback_fonts([_SPARE])
    pdf.set_lang(LOCALES[brief.lang])
    pdf.set_title(f"{brief.title} · {brief.over}")
    pdf.set_subject(brief.asked)
    pdf.set_author("CoopMap")
    pdf.set_creator("CoopMap")
    pdf.set_producer("fpdf2")
    day = datetime.fromisoformat(brief.dated) if brief.dated else datetime(2000, 1, 1, tzinfo=UTC)
    pdf.set_creation_date(day.replace(tzinfo=UTC))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    return pdf


class _Page:
    """One page that is written from the top down; ``at`` is how far it is, in points."""

    def __init__(self, pdf: FPDF, fitted: Fitted) -> None:
        self.pdf, self.measure = pdf, fitted.measure
        self.at = TOP
        pdf.add_page()

    def line(self, at: tuple[float, float], text: str, style: Style, right: float = 0.0) -> None:
        """Write one line with its upper left corner at ``at``; where ``right`` is said, it ends there instead."""
        self.pdf.set_font(_FAMILY, "B" if style.bold else "", style.size)
        self.pdf.set_text_color(style.color)
        self.pdf.set_xy(*at)
        self.pdf.cell(right - at[0] if right else INNER, style.leading, text, align="R" if right else "L")

    def say(self, text: str, style: Style) -> None:
        """Write a paragraph over the whole width."""
        if not text:
            return
        self.at += style.before
        for line in self.measure.lines(text, style, INNER):
            self.line((SIDE, self.at), line, style)
            self.at += style.leading
        self.at += style.after

    def said(self, said: Said, style: Style) -> None:
        """Write a statement, its label in bold before it."""
        self.at += style.before
        bold = replace(style, bold=True)
        label = f"{said.label}: "
        lines = self.measure.lines(label + said.text, bold, INNER)
        for number, line in enumerate(lines):
            x, rest = SIDE, line
            if not number and line.startswith(label):
                self.line((x, self.at), label, bold)
                x += self.measure.faces[BOLD].width(label, style.size)
                rest = line.removeprefix(label)
            self.line((x, self.at), rest, style)
            self.at += style.leading
        self.at += style.after

    def rule(self) -> None:
        """Draw a fine line over the whole width."""
        self.pdf.set_draw_color(LINE)
        self.pdf.set_line_width(RULE)
        self.pdf.line(SIDE, self.at, SIDE + INNER, self.at)
        self.at += RULE

    def row(self, cells: Sequence[Cell], widths: Sequence[float]) -> None:
        """Write a row of a table with a fine line under it."""
        self.at += PAD
        x, most = SIDE, 0.0
        for (text, style, is_right), width in zip(cells, widths, strict=True):
            inner = width - GUTTER
            lines = self.measure.lines(text, style, inner)
            for number, line in enumerate(lines):
                right = x + width if is_right else 0.0
                self.line((x, self.at + number * style.leading), line, style, right)
            most = max(most, len(lines) * style.leading)
            x += width
        self.at += most + PAD
        self.rule()


def _first_page(page: _Page, fitted: Fitted, map_png: bytes) -> None:
    brief = fitted.brief
    for text, style in (
        (brief.over, OVER),
        (brief.title, TITLE),
        (brief.summary, SUMMARY),
        (brief.asked, ASKED),
    ):
        page.say(text, style)
    page.rule()
    _figures(page, brief)
    page.say(brief.map_title, HEADING)
    held = io.BytesIO(map_png)
    page.pdf.image(held, SIDE, page.at, INNER, fitted.map_height, alt_text=brief.map_words, title=brief.map_title)
    page.at += fitted.map_height
    for said in brief.shares:
        page.said(said, UNDER)
    _footer(page, brief, 1)


def _figures(page: _Page, brief: Brief) -> None:
    """Write the key figures side by side."""
    top, x, most = page.at + PAD, SIDE, 0.0
    for figure, width in zip(brief.figures, columns(FIGURE_COLUMNS), strict=True):
        y = top
        for text, style in ((figure.label, LABEL), (figure.value, VALUE), (figure.note, NOTE)):
            for line in page.measure.lines(text, style, width - GUTTER):
                page.line((x, y), line, style)
                y += style.leading
        most = max(most, y)
        x += width
    page.at = most + PAD
    page.rule()


def _second_page(page: _Page, fitted: Fitted) -> None:
    brief = fitted.brief
    names = headings(brief)
    page.say(names["works"], replace(HEADING, before=0.0))
    _works(page, brief, names)
    page.say(names["pacts"], HEADING)
    _pacts(page, brief, names)
    page.say(names["gaps"], HEADING)
    for said in brief.gaps:
        page.said(said, SAID)
    page.say(brief.gaps_note, SMALL)
    page.say(names["sources"], HEADING)
    for said in brief.sources:
        page.said(said, FINE)
    _footer(page, brief, 2)


def _works(page: _Page, brief: Brief, names: dict[str, str]) -> None:
    if not brief.works:
        page.say(brief.none, SAID)
        return
    widths = columns(WORK_COLUMNS)
    page.row([(names[key], HEAD, key == "amount") for key in ("title", "beside", "years", "amount")], widths)
    for work in brief.works:
        amount = CELL if work.is_known else replace(CELL, color=MUTED)
        cells = ((work.title, STRONG, False), (work.beside, CELL, False), (work.years, CELL, False))
        page.row([*cells, (work.amount, amount, True)], widths)
    page.say(works_left(brief, len(brief.works)), SMALL)


def _pacts(page: _Page, brief: Brief, names: dict[str, str]) -> None:
    if not brief.pacts:
        page.say(brief.no_pacts, SAID)
        return
    widths = columns(PACT_COLUMNS)
    page.row([(names[key], HEAD, False) for key in ("pact", "kind", "standing")], widths)
    for pact in brief.pacts:
        page.row([(pact.title, STRONG, False), (pact.kind, CELL, False), (pact.standing, CELL, False)], widths)
    page.say(pacts_left(brief, len(brief.pacts)), SMALL)


def _footer(page: _Page, brief: Brief, number: int) -> None:
    y = HEIGHT - FOOTER - NOTE.leading
    page.line((SIDE, y), page.measure.cut(f"CoopMap · {brief.title}", NOTE, INNER * 0.8), NOTE)
    page.line((SIDE, y), f"{headings(brief)['page']} {number}/2", NOTE, SIDE + INNER)
