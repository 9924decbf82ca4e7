"""A brief as a Word document of two A4 pages, by python-docx: real styles, tables and text; no field holds data.

The same facts and measures as the PDF's (`maps.brief_pdf`). The same brief gives the same bytes.
"""

import io
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Pt

from layers.looks import MUTED
from maps.brief import Brief, Said, headings, pacts_left, works_left
from maps.brief_fit import Fitted
from maps.brief_type import FIGURE_COLUMNS, INNER, NOTE, PACT_COLUMNS, PAD, WORK_COLUMNS, columns
from maps.brief_word import add_table, fill, open_document, page_numbers, repeat_head, set_properties, write
from maps.freeforms import clean
from maps.packages import settled

MIMETYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOCALES = {"vi": "vi-VN", "en": "en-GB"}


def render_docx(fitted: Fitted, map_png: bytes) -> bytes:
    """Return the file of a brief; ``map_png`` is its map, as wide as the text and ``fitted.map_height`` high."""
    brief = fitted.brief
    document = open_document(LOCALES[brief.lang])
    set_properties(document, f"{brief.title} · {brief.over}", brief.asked, LOCALES[brief.lang], brief.dated)
    names = headings(brief)
    _first_page(document, fitted, map_png)
    _works(document, brief, names)
    _pacts(document, brief, names)
    _heading(document, names["gaps"])
    _statements(document, brief.gaps, "Brief Gap")
    _say(document, brief.gaps_note, "Brief Small")
    _heading(document, names["sources"])
    _statements(document, brief.sources, "Brief Source")
    _footer(document, fitted, names["page"])
    held = io.BytesIO()
    document.save(held)
    return settled(held.getvalue())


def _first_page(document: WordDocument, fitted: Fitted, map_png: bytes) -> None:
    brief = fitted.brief
    for text, style in (
        (brief.over, "Subtitle"),
        (brief.title, "Title"),
        (brief.summary, "Brief Summary"),
        (brief.asked, "Brief Filters"),
    ):
        _say(document, text, style)
    _figures(document, brief)
    _heading(document, brief.map_title)
    paragraph = document.add_paragraph(style="Brief Map")
    shape: Any = paragraph.add_run().add_picture(io.BytesIO(map_png), Pt(INNER), Pt(fitted.map_height))
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")  # LibreOffice leaves room around it where nothing is said
    properties = shape._inline.docPr
    properties.set("descr", clean(brief.map_words))
    properties.set("title", clean(brief.map_title))
    properties.set("name", "Map")
    _statements(document, brief.shares, "Brief Under")


def _figures(document: WordDocument, brief: Brief) -> None:
    """Write the key figures side by side: what each is, its value, and what has to be known with it."""
    table = add_table(document, 3, columns(FIGURE_COLUMNS), pad=0.0)
    properties: Any = table._tbl.tblPr
    for edge in properties.xpath("w:tblBorders/w:insideH"):
        edge.tag = edge.tag.replace("insideH", "top")
        edge.getparent().insert(0, edge)
    repeat_head(table)
    for at, figure in enumerate(brief.figures):
        label, value, note = (table.cell(row, at) for row in range(3))
        fill(label, figure.label, "Brief Label")
        fill(value, figure.value, "Brief Value")
        fill(note, figure.note, "Brief Note")
        label.paragraphs[0].paragraph_format.space_before = Pt(PAD)
        note.paragraphs[0].paragraph_format.space_after = Pt(PAD)


def _works(document: WordDocument, brief: Brief, names: dict[str, str]) -> None:
    heading = _heading(document, names["works"])
    heading.paragraph_format.page_break_before = True
    heading.paragraph_format.space_before = Pt(0)
    if not brief.works:
        _say(document, brief.none, "Brief Gap")
        return
    table = add_table(document, len(brief.works) + 1, columns(WORK_COLUMNS))
    repeat_head(table)
    cells = [row.cells for row in table.rows]
    for cell, key in zip(cells[0], ("title", "beside", "years", "amount"), strict=True):
        fill(cell, names[key], "Brief Head", right=key == "amount")
    for row, work in zip(cells[1:], brief.works, strict=True):
        fill(row[0], work.title, "Brief Cell Title")
        fill(row[1], work.beside, "Brief Cell")
        fill(row[2], work.years, "Brief Cell")
        fill(row[3], work.amount, "Brief Cell", right=True, color="" if work.is_known else MUTED)
    _say(document, works_left(brief, len(brief.works)), "Brief Small")


def _pacts(document: WordDocument, brief: Brief, names: dict[str, str]) -> None:
    _heading(document, names["pacts"])
    if not brief.pacts:
        _say(document, brief.no_pacts, "Brief Gap")
        return
    table = add_table(document, len(brief.pacts) + 1, columns(PACT_COLUMNS))
    repeat_head(table)
    cells = [row.cells for row in table.rows]
    for cell, key in zip(cells[0], ("pact", "kind", "standing"), strict=True):
        fill(cell, names[key], "Brief Head")
    for row, pact in zip(cells[1:], brief.pacts, strict=True):
        fill(row[0], pact.title, "Brief Cell Title")
        fill(row[1], pact.kind, "Brief Cell")
        fill(row[2], pact.standing, "Brief Cell")
    _say(document, pacts_left(brief, len(brief.pacts)), "Brief Small")


def _heading(document: WordDocument, text: str) -> Any:
    return document.add_paragraph(clean(text), style="Heading 1")


def _say(document: WordDocument, text: str, style: str) -> None:
    if text:
        write(document.add_paragraph(style=style), text)


def _statements(document: WordDocument, statements: tuple[Said, ...], style: str) -> None:
    for said in statements:
        paragraph = document.add_paragraph(style=style)
        write(paragraph, f"{said.label}: ", bold=True)
        write(paragraph, said.text)


def _footer(document: WordDocument, fitted: Fitted, word: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(INNER), WD_TAB_ALIGNMENT.RIGHT)
    style = paragraph.style.paragraph_format if paragraph.style else paragraph.paragraph_format
    style.tab_stops.clear_all()
    write(paragraph, fitted.measure.cut(f"CoopMap · {fitted.brief.title}", NOTE, INNER * 0.8))
    paragraph.add_run().add_tab()
    page_numbers(paragraph, word)
