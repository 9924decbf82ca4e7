"""The Word document that a brief is written into: its styles, its typeface, its language and its tables.

Line heights are exact and in points, as `maps.brief_fit` counts them. The typeface is Arial, which Word has on every
system with all of Vietnamese; where it is missing the font table names one of the same widths.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from layers.looks import INK
from maps.brief_type import (
    ASKED,
    BOTTOM,
    CELL,
    FINE,
    FOOTER,
    GUTTER,
    HEAD,
    HEADING,
    HEIGHT,
    LABEL,
    LINE,
    NOTE,
    OVER,
    PAD,
    SAID,
    SIDE,
    SMALL,
    STRONG,
    SUMMARY,
    TITLE,
    TOP,
    UNDER,
    VALUE,
    WIDTH,
    Style,
)
from maps.freeforms import clean

FONT = "Arial"
_ALIKE = "Liberation Sans"
_MAP = Style(2.0, 0.0)
STYLES: dict[str, Style] = {
    "Subtitle": OVER,
    "Title": TITLE,
    "Heading 1": HEADING,
    "Footer": NOTE,
    "Brief Summary": SUMMARY,
    "Brief Filters": ASKED,
    "Brief Label": LABEL,
    "Brief Value": VALUE,
    "Brief Note": NOTE,
    "Brief Map": _MAP,
    "Brief Under": UNDER,
    "Brief Head": HEAD,
    "Brief Cell": CELL,
    "Brief Cell Title": STRONG,
    "Brief Gap": SAID,
    "Brief Small": SMALL,
    "Brief Source": FINE,
}
_THEMED = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
_EIGHTHS, _TWENTIETHS = 8, 20  # of a point, in which Word says lines and widths


def open_document(locale: str) -> WordDocument:
    """Return an empty A4 document in a language (``vi-VN``) with the styles of a brief."""
    document = Document()
    _without_leftovers(document)
    section = document.sections[0]
    section.page_width, section.page_height = Pt(WIDTH), Pt(HEIGHT)
    section.left_margin = section.right_margin = Pt(SIDE)
    section.top_margin, section.bottom_margin = Pt(TOP), Pt(BOTTOM)
    section.header_distance, section.footer_distance = Pt(FOOTER), Pt(FOOTER)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _set_font(defaults)
    defaults.find(qn("w:lang")).attrib.update({qn("w:val"): locale, qn("w:eastAsia"): locale})
    _set_style(document, "Normal", CELL)
    for name, style in STYLES.items():
        _set_style(document, name, style)
    document.styles["Heading 1"].paragraph_format.keep_with_next = True
    spacing = document.styles["Brief Map"].paragraph_format
    spacing.line_spacing_rule = WD_LINE_SPACING.SINGLE
    return document


def _without_leftovers(document: WordDocument) -> None:
    """Take the picture of another document out of the library's base, and name our font with what may stand for it."""
    package: Any = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
    for part in package.iter_parts():
        if part.partname == "/word/fontTable.xml":  # a part that the library keeps and cannot write
            part._blob = _font_table().encode()


def _font_table() -> str:
    """Return the font table: without Arial a program takes the font of the same widths, and else any without serifs."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts {nsdecls("w")}><w:font w:name="{FONT}"><w:altName w:val="{_ALIKE}"/>'
        '<w:panose1 w:val="020B0604020202020204"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
        '<w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def _set_font(properties: Any) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in _THEMED:
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _set_style(document: WordDocument, name: str, style: Style) -> None:
    known = [found.name for found in document.styles]
    made: Any = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in known:
        made.base_style = document.styles["Normal"]
    _set_font(made.element.get_or_add_rPr())
    for spaced in made.element.rPr.findall(qn("w:spacing")) + made.element.rPr.findall(qn("w:kern")):
        made.element.rPr.remove(spaced)
    made.font.size, made.font.bold, made.font.italic = Pt(style.size), style.bold, False
    made.font.color.rgb = RGBColor.from_string((style.color or INK)[1:].upper())
    spacing = made.paragraph_format
    spacing.space_before, spacing.space_after = Pt(style.before), Pt(style.after)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(style.leading or style.size)
    spacing.widow_control = True
    for border in made.element.get_or_add_pPr().findall(qn("w:pBdr")):
        made.element.pPr.remove(border)


def write(paragraph: Paragraph, text: str, *, bold: bool | None = None, color: str = "") -> None:
    """Add words to a paragraph: text and nothing else, whatever is in it."""
    run = paragraph.add_run(clean(text))
    run.bold = bold
    if color:
        run.font.color.rgb = RGBColor.from_string(color[1:].upper())


def add_table(document: WordDocument, rows: int, widths: Sequence[float], pad: float = PAD) -> Table:
    """Return an empty table with fine lines between its rows; ``widths`` in points."""
    table: Table = document.add_table(rows, len(widths))
    table.autofit = False
    properties: Any = table._tbl.tblPr
    for tag in ("w:tblBorders", "w:tblCellMar", "w:tblW"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    size = round(sum(widths) * _TWENTIETHS)
    line = f'w:val="single" w:sz="{round(0.5 * _EIGHTHS)}" w:space="0" w:color="{LINE[1:]}"'
    high, wide = round(pad * _TWENTIETHS), round(GUTTER * _TWENTIETHS)
    properties.append(parse_xml(f'<w:tblW {nsdecls("w")} w:w="{size}" w:type="dxa"/>'))
    properties.append(parse_xml(f"<w:tblBorders {nsdecls('w')}><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"))
    properties.append(
        parse_xml(
            f'<w:tblCellMar {nsdecls("w")}><w:top w:w="{high}" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
            f'<w:bottom w:w="{high}" w:type="dxa"/><w:right w:w="{wide}" w:type="dxa"/></w:tblCellMar>'
        )
    )
    _in_order(properties)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
        for cell in column.cells:
            cell.width = Pt(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    return table


_ORDER = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption")


def _in_order(properties: Any) -> None:
    """Put the properties of a table into the order that the format asks for; Word repairs a file that has another."""
    children = sorted(properties, key=lambda child: _ORDER.index(child.tag.partition("}")[2]))
    for child in children:
        properties.append(child)


def repeat_head(table: Table) -> None:
    """Say that a table's first row is its head, which stands again on each page that the table goes on to."""
    properties: Any = table.rows[0]._tr.get_or_add_trPr()
    properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def fill(cell: _Cell, text: str, style: str, *, right: bool = False, color: str = "") -> None:
    """Write a cell; ``right`` for numbers, which end at one line."""
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    write(paragraph, text, color=color)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        wide = round(GUTTER * _TWENTIETHS)
        properties: Any = cell._tc.get_or_add_tcPr()
        properties.append(
            parse_xml(
                f'<w:tcMar {nsdecls("w")}><w:left w:w="{wide}" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>'
            )
        )


def set_properties(document: WordDocument, title: str, subject: str, locale: str, dated: str) -> None:
    """Say title, subject, language and day of the data; the day of writing is nowhere."""
    day = datetime.fromisoformat(dated) if dated else datetime(2000, 1, 1, tzinfo=UTC)
    said = document.core_properties
    said.title, said.subject = clean(title)[:255], clean(subject)[:255]
    said.author = said.last_modified_by = "CoopMap"
    said.language, said.comments, said.keywords = locale, "", ""
    said.created = said.modified = day.replace(tzinfo=None)
    said.revision = 1


def page_numbers(paragraph: Paragraph, word: str) -> None:
    """Write the number of the page, which the program counts."""
    write(paragraph, f"{word} ")
    field: Any = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)
    write(paragraph, "/2")
