"""What stands beside and under the map of a slide: caption, legend, what no shape shows, table, chart, sources."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_MARK
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from activities.neutral import neutral
from activities.sectors import load_sectors
from activities.wording import N_, words
from layers.looks import MUTED, OUTLINES, STRENGTH
from layers.picture import Picture
from maps.circles import largest, rows_of
from maps.column import CIRCLES, FOOT, Row, beside_heading, foot_words, looks_of, method_words, of_which
from maps.drawing import Left
from maps.freeforms import Paint, Pen, Words, clean
from maps.sheet import Box
from maps.slide import SlidePaper
from maps.slide_maps import bare_paint, paint_of, pen_of

# A slide is read from afar: its words are larger than those of a figure (`maps.column`).
CAPTION, HEADING, ROW, FINE = 12.0, 10.0, 9.6, 8.4
TOP = 10  # rows of the table, bars of the chart
_STEP = 1.25  # a line to its size
_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid": the lines are ours
_BY_CLASS = ("year", "sector")  # measures of which bars from zero would say nothing
_BAR = 28.0  # points that a bar and the room around it take at most
_MILLION_CENTS = 100_000_000


class Panel:
    """A column of native boxes from the top down; ``at`` is how far it is written."""

    def __init__(self, paper: SlidePaper, box: Box) -> None:
        self.paper, self.box, self.at = paper, box, box.top

    def say(self, rows: Sequence[tuple[str, float, bool, str]], name: str, gap: float = 6.0) -> None:
        """Write paragraphs of (text, size of the design, bold, colour) as one box, as many as there is room for."""
        unit, high, kept = self.paper.unit, 0.0, []
        for text, size, bold, ink in rows:
            height = self.paper.rows(text, size, self.box.width, bold=bold) * size * _STEP * unit if text else 0.0
            if not text or self.at - high - height < self.box.bottom:
                continue
            high += height
            kept.append(Words(text, size * unit, bold, ink))
        if kept:
            self.paper.write(Box(self.box.left, self.at - high, self.box.right, self.at), kept, name)
            self.at -= high + gap * unit


def write_beside_map(panel: Panel, picture: Picture, left: Left, map_box: Box, more: str = "") -> None:
    """Write the caption, the legend of a map of that box, and what the map leaves out."""
    say = words(picture.filters.lang).gettext
    caption = [(*caption_in(panel, picture.caption, 8), True, "tx1"), (more, FINE, False, "tx2")]
    panel.say(caption, say(N_("Caption")), 10.0)
    _legend(panel, picture, map_box)
    notes = [_shapes_note(picture), method_words(picture), of_which(picture)]
    panel.say([(note, FINE, False, "tx2") for note in notes], say(N_("About the classes")))
    unnamed = left.unnamed if picture.layer.style != "arcs" else []
    listed = (
        (beside_heading(picture), picture.beside),
        (N_("On the map, outside this frame"), left.away),
        (N_("Named here for want of room on the map"), unnamed),
    )
    for heading, rows in listed:
        if rows:
            run = _run(panel, picture, rows)
            panel.say([(say(heading), HEADING, True, "tx1"), (run, FINE, False, "tx1")], say(heading))


def caption_in(panel: Panel, caption: str, most: int) -> tuple[str, float]:
    """Return a caption and its size so that it takes ``most`` lines: smaller, then without the last filters.

    The legend under it has to have its room, and the counts at the end are never cut; the notes have it whole.
    """
    rows, width = panel.paper.rows, panel.box.width
    for size in (CAPTION, ROW):
        if rows(caption, size, width, bold=True) <= most:
            return caption, size
    asked, _, counts = caption.rpartition(": ")
    kept = asked.split(" ")
    while kept and rows(f"{' '.join(kept)} …: {counts}", ROW, width, bold=True) > most:
        kept.pop()
    return f"{' '.join([*kept, '…'])}: {counts}", ROW


def write_every_value(panel: Panel, picture: Picture) -> None:
    """Write all values, the highest first, as many as there is room for."""
    rows = [(name, said) for name, said, _ in top_rows(picture)]
    if rows:
        heading = words(picture.filters.lang).gettext(N_("All values, the highest first"))
        panel.say([(heading, HEADING, True, "tx1"), (_run(panel, picture, rows), ROW, False, "tx1")], heading)


def _shapes_note(picture: Picture) -> str:
    if picture.points is not None:
        return words(picture.filters.lang).gettext(CIRCLES)
    if picture.layer.style != "arcs" or picture.scale:
        return ""
    return words(picture.filters.lang).gettext(N_("The wider the line, the more activities"))


def _run(panel: Panel, picture: Picture, rows: Sequence[Row]) -> str:
    """Return names and values one after another, as many as there is room for, and how many are left."""
    say, unit = words(picture.filters.lang).gettext, panel.paper.unit
    room = int((panel.at - panel.box.bottom - 2 * HEADING * _STEP * unit) / (FINE * _STEP * unit))
    for shown in range(len(rows), 0, -1):
        text = "\u00a0· ".join(f"{name} {value}".replace(" ", "\u00a0") for name, value in rows[:shown])
        if shown < len(rows):
            text += " " + say(N_("and {n} more")).format(n=len(rows) - shown)
        if panel.paper.rows(text, FINE, panel.box.width) <= room:
            return text
    return ""


def legend_rows(picture: Picture) -> list[tuple[Paint, Pen, str]]:
    """Return the fill, the outline and the words of each row of the legend."""
    labels = [label for _, label in looks_of(picture)]
    kinds = [shape.kind for shape in picture.shapes]
    if picture.points is not None:
        inks = [(look.ink, look.outline) for look, _ in looks_of(picture)]
        return [(Paint(ink), Pen(edge, 1.2), label) for (ink, edge), label in zip(inks, labels, strict=True)]
    if picture.layer.measure == "sector":
        led = [shape.category for shape in picture.shapes]
        firsts = {shape.category: shape for shape in reversed(picture.shapes)}
        order = sorted(firsts, key=lambda code: (-led.count(code), code))
        drawn = [(paint_of(picture, firsts[code]), pen_of(firsts[code].kind, 0.8)) for code in order]
    elif picture.layer.style == "overview":
        firsts = {shape.kind: shape for shape in reversed(picture.shapes)}
        drawn = [(paint_of(picture, firsts[kind]), pen_of(kind, 0.8)) for kind in dict.fromkeys(kinds)]
        if picture.scale:
            drawn = [(Paint(fill.ink, STRENGTH), pen) for fill, pen in drawn]
    else:
        kind = kinds[0] if kinds else "province"
        pen = Pen(OUTLINES[kind], 0.5) if picture.layer.style == "arcs" else pen_of(kind, 0.8)
        drawn = [(Paint(row.colour), pen) for row in picture.legend]
    bare = (bare_paint(picture)[0], Pen(MUTED, 0.4))
    drawn += [bare] * (len(labels) - len(drawn))
    return [(fill, pen, label) for (fill, pen), label in zip(drawn, labels, strict=True)]


def _legend(panel: Panel, picture: Picture, map_box: Box) -> None:
    """Draw the legend as one group: its unit, a sample and the words of each class."""
    paper, unit = panel.paper, panel.paper.unit
    title = picture.unit[:1].upper() + picture.unit[1:]
    step = 14 * unit
    with paper.group(words(picture.filters.lang).gettext(N_("Legend")), title):
        panel.say([(title, HEADING, True, "tx1")], title, 3.0)
        _size_key(panel, picture, map_box)
        for fill, pen, label in legend_rows(picture):
            lines = min(2, paper.rows(label, ROW, panel.box.width - 28 * unit))
            high = max(step, lines * ROW * _STEP * unit + 3 * unit)
            if panel.at - high < panel.box.bottom:
                break
            top = panel.at - 2 * unit
            paper.shape(
                Box(panel.box.left, top - 9.5 * unit, panel.box.left + 21 * unit, top), (label, label), fill, pen
            )
            row = Box(panel.box.left + 28 * unit, panel.at - high, panel.box.right, panel.at - 1.4 * unit)
            paper.write(row, [Words(label, ROW * unit)], label)
            panel.at -= high
    panel.at -= 5 * unit


def _size_key(panel: Panel, picture: Picture, map_box: Box) -> None:
    """Draw the key of the circles: those of round values in one another on one foot, each with its value."""
    if not picture.scale or not picture.scale.sizes:
        return
    paper, unit = panel.paper, panel.paper.unit
    step = ROW * _STEP * unit
    rows = rows_of(picture.scale.sizes, largest(map_box), step)
    wide, high = rows[0][1], max(rows[0][2] + step / 2, 2 * rows[0][1])
    if panel.at - high - 4 * unit < panel.box.bottom:
        return
    middle, foot = panel.box.left + wide + unit, panel.at - high - 2 * unit
    shape = picture.shapes[-1]
    for size, reach, up in rows:
        circle = Box(middle - reach, foot, middle + reach, foot + 2 * reach)
        pen = Pen(OUTLINES[shape.kind], 0.9 * unit)
        paper.shape(circle, (size.label, size.label), Paint(shape.colour, STRENGTH), pen, "ellipse")
        right = middle + wide + 6 * unit
        paper.line([(middle, foot + 2 * reach), (right - 2 * unit, foot + up)], MUTED, 0.4)
        row = Box(right, foot + up - step / 2, panel.box.right, foot + up + step / 2)
        paper.write(row, [Words(size.label, ROW * unit)], size.label, anchor="ctr")
    panel.at = foot - 3 * unit


def write_foot(paper: SlidePaper, picture: Picture) -> float:
    """Write sources, date and boundary note at the foot; returns the height that this takes in points."""
    box = paper.box
    said = [text for text in foot_words(picture) if text]
    lines = sum(paper.rows(text, FOOT, box.width) for text in said)
    high = lines * FOOT * _STEP * paper.unit
    paragraphs = [Words(text, FOOT * paper.unit, ink="tx2") for text in said]
    name = words(picture.filters.lang).gettext(N_("Sources and boundaries"))
    paper.write(Box(box.left, box.bottom, box.right, box.bottom + high), paragraphs, name, anchor="b")
    return high + 6 * paper.unit


def top_rows(picture: Picture) -> list[tuple[str, str, float]]:
    """Return names, values in words and values, the highest first."""
    if picture.layer.style in {"tray", "points"}:
        return [(bar.name, bar.words, bar.value) for bar in picture.bars]
    shapes = sorted(picture.shapes, key=lambda shape: (-shape.value, shape.code))
    return [(shape.name, shape.words, shape.value) for shape in shapes]


def draw_table(paper: SlidePaper, box: Box, picture: Picture) -> None:
    """Draw the top rows as a table of PowerPoint's own."""
    rows, say = top_rows(picture)[:TOP], words(picture.filters.lang).gettext
    unit = paper.unit
    step = min(26 * unit / 1.2, box.height / (TOP + 1))
    place = (Pt(box.left), Pt(paper.height - box.top), Pt(box.width), Pt(step * (len(rows) + 1)))
    frame = paper.slide.shapes.add_table(len(rows) + 1, 2, *place)
    frame.name = say(N_("Table of the top rows"))
    frame._element.nvGraphicFramePr.cNvPr.set(
        "descr", clean(f"{picture.title}: " + "; ".join(f"{name} {said}" for name, said, _ in rows))
    )
    table = frame.table
    table._tbl.tblPr.find("{*}tableStyleId").text = _STYLE
    table.horz_banding = False
    table.columns[0].width, table.columns[1].width = Pt(box.width * 0.62), Pt(box.width * 0.38)
    where = say({"tray": N_("Scope"), "points": N_("How exactly")}.get(picture.layer.style, N_("Place")))
    for at, cells in enumerate([(where, picture.unit[:1].upper() + picture.unit[1:]), *((a, b) for a, b, _ in rows)]):
        table.rows[at].height = Pt(step)
        for column, text in enumerate(cells):
            _cell(table.cell(at, column), text, at == 0, column == 1, unit)
    paper.renew()


def _cell(cell: Any, text: str, is_head: bool, is_value: bool, unit: float) -> None:
    frame = cell.text_frame
    frame.text = clean(text)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if is_value else PP_ALIGN.LEFT
    font = paragraph.font
    font.size, font.bold = Pt(9.2 * unit), is_head or is_value
    font.color.theme_color = MSO_THEME_COLOR.TEXT_2 if is_head else MSO_THEME_COLOR.TEXT_1
    for run in paragraph.runs:
        run.font.size, run.font.bold = font.size, font.bold
        run.font.color.theme_color = font.color.theme_color
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Pt(4)
    cell.margin_top = cell.margin_bottom = Pt(1)
    cell.fill.background()
    _underline(cell, 1.25 if is_head else 0.5)


def _underline(cell: Any, width: float) -> None:
    """Draw the line under a cell, in the order that the schema asks for: lines before the fill."""
    properties = cell._tc.get_or_add_tcPr()
    line = properties.makeelement(f"{{{properties.nsmap['a']}}}lnB", {"w": str(round(width * 12_700))})
    solid = line.makeelement(f"{{{properties.nsmap['a']}}}solidFill", {})
    solid.append(line.makeelement(f"{{{properties.nsmap['a']}}}schemeClr", {"val": "tx2"}))
    line.append(solid)
    properties.insert(0, line)


def chart_data(picture: Picture) -> tuple[str, list[tuple[str, float]], str]:
    """Return what a bar is of, the bars and the format of their numbers.

    Years and leading sectors are counted by class: bars of them from zero would say nothing. Years keep their order.
    """
    say, measure = words(picture.filters.lang).gettext, picture.layer.measure
    if measure in _BY_CLASS:
        return say(N_("Places")), _sectors(picture) if measure == "sector" else _years(picture), "#,##0"
    rows = [(name, value) for name, _, value in top_rows(picture)[:TOP]]
    if measure == "us-cents":
        return _dollars(rows, say(N_("US$ million")), say(N_("US$ thousand")))
    whole = all(value == int(value) for _, value in rows)
    return picture.unit, rows, "#,##0" if whole else "#,##0.0"


def _years(picture: Picture) -> list[tuple[str, float]]:
    counts = Counter(shape.index for shape in picture.shapes if shape.index is not None)
    return [(picture.scheme.classes[index].label, float(counts[index])) for index in sorted(counts)]


def _sectors(picture: Picture) -> list[tuple[str, float]]:
    counts = Counter(shape.category for shape in picture.shapes)
    rows = [(_sector_name(code, picture.filters.lang), float(count)) for code, count in counts.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _sector_name(code: str, lang: str) -> str:
    sectors = load_sectors()
    return sectors[code].name(lang) if code in sectors else words(lang).gettext(N_("Several sectors alike"))


def _dollars(rows: list[tuple[str, float]], millions: str, thousands: str) -> tuple[str, list[tuple[str, float]], str]:
    """Return cents as the larger unit in which the bars still differ."""
    if max((value for _, value in rows), default=0) >= 10 * _MILLION_CENTS:
        return millions, [(name, value / _MILLION_CENTS) for name, value in rows], "#,##0.0"
    return thousands, [(name, value * 1000 / _MILLION_CENTS) for name, value in rows], "#,##0"


def draw_chart(paper: SlidePaper, box: Box, picture: Picture) -> None:
    """Draw the top rows as bars in a chart of PowerPoint's own, with its numbers inside."""
    unit, (series, rows, shown) = paper.unit, chart_data(picture)
    if not rows:
        return
    data = CategoryChartData(number_format=shown)
    data.categories = [clean(neutral(name)) for name, _ in rows]
    data.add_series(clean(neutral(series)), [value for _, value in rows])
    high = min(box.height, (len(rows) * _BAR + 2 * _BAR) * unit)
    place = (Pt(box.left), Pt(paper.height - box.top), Pt(box.width), Pt(high))
    frame = paper.slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    frame.name = words(picture.filters.lang).gettext(N_("Bar chart"))
    frame._element.nvGraphicFramePr.cNvPr.set(
        "descr", clean(f"{series}: " + "; ".join(f"{name} {value:g}" for name, value in rows))
    )
    _dress(frame.chart, unit, shown, series)
    paper.renew()


def _dress(chart: Any, unit: float, shown: str, series: str) -> None:
    """Make a chart calm: one colour of the theme, the number at each bar, no grid and no second axis."""
    chart.has_legend = False
    chart.has_title = True
    title = chart.chart_title.text_frame
    title.text = clean(series[:1].upper() + series[1:])
    title.paragraphs[0].runs[0].font.size, title.paragraphs[0].runs[0].font.bold = Pt(9.2 * unit), True
    title.paragraphs[0].runs[0].font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    chart.font.size = Pt(9.2 * unit)
    chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 45, False
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = shown, False
    plot.data_labels.show_value = True
    bars = plot.series[0].format.fill
    bars.solid()
    bars.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
    chart.category_axis.reverse_order = True
    chart.category_axis.has_major_gridlines = False
    chart.category_axis.format.line.color.theme_color = MSO_THEME_COLOR.TEXT_2
    chart.category_axis.major_tick_mark = XL_TICK_MARK.NONE
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    chart.value_axis.visible = False
