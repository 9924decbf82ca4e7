"""Fitting a brief to its two pages: long texts are cut, and tables have as many rows as there is room for."""

from dataclasses import dataclass, replace
from pathlib import Path

from maps.brief import Brief, Figure, Pact, Said, Work
from maps.brief_type import (
    ASKED,
    CELL,
    FIGURE_COLUMNS,
    FINE,
    GUTTER,
    HEAD,
    HEADING,
    INNER,
    LABEL,
    NOTE,
    OVER,
    PACT_COLUMNS,
    PAD,
    ROOM,
    RULE,
    SAID,
    SMALL,
    STRONG,
    SUMMARY,
    TITLE,
    UNDER,
    VALUE,
    WORK_COLUMNS,
    Style,
    columns,
)
from maps.fonts import BOLD, REGULAR, Face, cut, drawable, faces, wrapped

LEAST_WORKS, LEAST_PACTS = 4, 3
LEAST_MAP, MOST_MAP = 330.0, 480.0
_CELL_LINES, _SHARE_LINES, _GAP_LINES, _SOURCE_LINES, _NOTE_LINES = 2, 2, 3, 2, 5
_SAFE = 0.985  # of a width: programs break lines a little differently


@dataclass(frozen=True, slots=True)
class Measure:
    """What measures words: the page's typeface in both weights."""

    faces: dict[int, Face]

    def lines(self, text: str, style: Style, width: float, most: int = 99) -> list[str]:
        """Return a text in lines of ``width`` points, at most ``most`` of them."""
        face = self.faces[BOLD if style.bold else REGULAR]
        return wrapped(drawable(text, face), face, style.size, width * _SAFE, most)

    def clamped(self, text: str, style: Style, width: float, most: int) -> str:
        """Return a text that takes at most ``most`` lines, its end "…" where it was too long."""
        face = self.faces[BOLD if style.bold else REGULAR]
        whole = drawable(text, face)
        lines = wrapped(whole, face, style.size, width * _SAFE, most + 1)
        return whole if len(lines) <= most else " ".join(self.lines(whole, style, width, most))

    def cut(self, text: str, style: Style, width: float) -> str:
        """Return a text that takes one line."""
        face = self.faces[BOLD if style.bold else REGULAR]
        return cut(drawable(text, face), face, style.size, width * _SAFE)

    def height(self, text: str, style: Style, width: float) -> float:
        """Return the height of a paragraph with the room around it; of no text 0."""
        count = len(self.lines(text, style, width)) if text else 0
        return style.before + count * style.leading + style.after if count else 0.0

    def row(self, cells: tuple[str, ...], widths: tuple[float, ...]) -> float:
        """Return the height of a row of a table."""
        pairs = zip(cells, widths, strict=True)
        most = max(len(self.lines(cell, CELL, width - GUTTER)) for cell, width in pairs)
        return max(most, 1) * CELL.leading + 2 * PAD + RULE


@dataclass(frozen=True, slots=True)
class Fitted:
    """A brief whose texts and tables fit, and the height of its map in points."""

    brief: Brief
    map_height: float
    measure: Measure


def fit(brief: Brief, folder: Path) -> Fitted:
    """Return a brief that fits on two pages; ``folder`` keeps the typeface by which words are measured."""
    measure = Measure(faces(folder))
    brief = _clamped(brief, measure)
    used = _first_page(brief, measure)
    return Fitted(_tables(brief, measure), max(LEAST_MAP, min(MOST_MAP, ROOM - used)), measure)


def _clamped(brief: Brief, measure: Measure) -> Brief:
    """Cut each text to its number of lines."""
    one, two, three, four = (width - GUTTER for width in columns(WORK_COLUMNS))
    pact = tuple(width - GUTTER for width in columns(PACT_COLUMNS))

    def cell(text: str, width: float) -> str:
        return measure.clamped(text, CELL, width, _CELL_LINES)

    return replace(
        brief,
        over=measure.clamped(brief.over, OVER, INNER, 1),
        title=measure.clamped(brief.title, TITLE, INNER, 2),
        summary=measure.clamped(brief.summary, SUMMARY, INNER, 3),
        asked=measure.clamped(brief.asked, ASKED, INNER, 2),
        figures=tuple(_figure(figure, width, measure) for figure, width in _figure_widths(brief)),
        map_title=measure.clamped(brief.map_title, HEADING, INNER, 1),
        works=tuple(
            Work(
                measure.clamped(work.title, STRONG, one, _CELL_LINES),
                cell(work.beside, two),
                cell(work.years, three),
                cell(work.amount, four),
                work.is_known,
            )
            for work in brief.works
        ),
        pacts=tuple(
            Pact(
                measure.clamped(line.title, STRONG, pact[0], _CELL_LINES),
                cell(line.kind, pact[1]),
                cell(line.standing, pact[2]),
            )
            for line in brief.pacts
        ),
        shares=tuple(_said(said, UNDER, _SHARE_LINES, measure) for said in brief.shares),
        gaps=tuple(_said(said, SAID, _GAP_LINES, measure) for said in brief.gaps),
        sources=tuple(_said(said, FINE, _SOURCE_LINES, measure) for said in brief.sources),
    )


def _figure_widths(brief: Brief) -> list[tuple[Figure, float]]:
    return list(zip(brief.figures, (width - GUTTER for width in columns(FIGURE_COLUMNS)), strict=True))


def _figure(figure: Figure, width: float, measure: Measure) -> Figure:
    note = measure.clamped(figure.note, NOTE, width, _NOTE_LINES)
    return Figure(measure.cut(figure.label, LABEL, width), measure.cut(figure.value, VALUE, width), note)


def _said(said: Said, style: Style, most: int, measure: Measure) -> Said:
    """Cut a statement; its label, in bold, is measured as if all of it were."""
    whole = measure.clamped(f"{said.label}: {said.text}", replace(style, bold=True), INNER, most)
    return Said(said.label, whole.removeprefix(f"{said.label}: "))


def _first_page(brief: Brief, measure: Measure) -> float:
    """Return the height of all that is on the first page but the map."""
    head = sum(
        measure.height(text, style, INNER)
        for text, style in (
            (brief.over, OVER),
            (brief.title, TITLE),
            (brief.summary, SUMMARY),
            (brief.asked, ASKED),
            (brief.map_title, HEADING),
        )
    )
    notes = max(len(measure.lines(figure.note, NOTE, width)) for figure, width in _figure_widths(brief))
    under = sum(_height(said, UNDER, measure) for said in brief.shares)
    return head + under + LABEL.leading + VALUE.leading + notes * NOTE.leading + 2 * PAD + 2 * RULE


def _tables(brief: Brief, measure: Measure) -> Brief:
    """Leave as many rows in the tables as there is room for, a few of each in any case."""
    room = ROOM - _fixed(brief, measure)
    works = [
        measure.row((work.title, work.beside, work.years, work.amount), columns(WORK_COLUMNS)) for work in brief.works
    ]
    pacts = [measure.row((pact.title, pact.kind, pact.standing), columns(PACT_COLUMNS)) for pact in brief.pacts]
    shown_works, shown_pacts = min(LEAST_WORKS, len(works)), min(LEAST_PACTS, len(pacts))
    room -= sum(works[:shown_works]) + sum(pacts[:shown_pacts])
    is_growing = True
    while is_growing:
        is_growing = False
        if shown_works < len(works) and works[shown_works] <= room:
            room -= works[shown_works]
            shown_works += 1
            is_growing = True
        if shown_pacts < len(pacts) and pacts[shown_pacts] <= room:
            room -= pacts[shown_pacts]
            shown_pacts += 1
            is_growing = True
    return replace(brief, works=brief.works[:shown_works], pacts=brief.pacts[:shown_pacts])


def _fixed(brief: Brief, measure: Measure) -> float:
    """Return the height of all that is on the second page but the rows of its tables."""
    headings = 4 * (HEADING.before + HEADING.leading + HEADING.after)
    heads = 2 * (HEAD.leading + 2 * PAD + RULE)
    below = 2 * (SMALL.before + SMALL.leading)
    gaps = sum(_height(said, SAID, measure) for said in brief.gaps)
    sources = sum(_height(said, FINE, measure) for said in brief.sources)
    empty = measure.height(brief.none, SAID, INNER) if not brief.works else 0.0
    empty += measure.height(brief.no_pacts, SAID, INNER) if not brief.pacts else 0.0
    return headings + heads + below + gaps + measure.height(brief.gaps_note, SMALL, INNER) + sources + empty


def _height(said: Said, style: Style, measure: Measure) -> float:
    return measure.height(f"{said.label}: {said.text}", replace(style, bold=True), INNER)
