"""Paragraphs: a text cut into paragraphs, each into its quoted titles and its clauses, as offsets of the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from activities.reading.lists import MASK, pattern

VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n\v\f\u0085\u2028\u2029]+")
_MARKER = re.compile(r"\s*(?:\d{1,3}[.)]|[-•*+–—]|[a-zđ][.)]|\([ivx\d]{1,4}\))\s+")
_OPENING = re.compile(r"(?<![^\s(\[–—:,/])[\"“„«'‘](?=\S)")
_CLOSING = {
    '"': re.compile(r"(?<=\S)[\"”]"),
    "«": re.compile(r"»"),
    "'": re.compile(r"(?<=\S)['’](?=[\s.,;:)!?]|$)"),
}
_KIND_OF_QUOTE = {'"': '"', "“": '"', "„": '"', "«": "«", "'": "'", "‘": "'"}
_END_OF_UNCLOSED = re.compile(r";|\.\s|$")
_CAPITALS = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x1EFA)) if letter.isupper())
_BOUNDARY = re.compile(rf";|[.!?…]+(?=\s+[\"“«(]?[{_CAPITALS}])|(?=\((?:[ivx]{{1,4}}|\d{{1,2}})\)\s)")
_ABBREVIATION = re.compile(r"(?:\b(?:Co|Ltd|No|St|Mr|Mrs|Dr|Prof|TP|Tp|vs|Inc)|\b[A-Z])$")
# A piece after a full stop that is too short to be a sentence: translations break names and figures there.
FRAGMENT_WORDS = 6
MOST_HEADING_WORDS = 20
# Characters of a line, a quoted title and a clause: more is no prose, and no text may keep the server busy.
MOST_LINE, MOST_QUOTE, MOST_CLAUSE = 6_000, 600, 2_000


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted title: the span of what is inside the quotes, and of it with them."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a paragraph between semicolons, full stops and list marks."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line that is not empty: ``number`` counts them from 1.

    ``source`` is the whole text, ``masked`` the same with what this paragraph quotes masked. ``is_plan`` says that
    it stands under a heading of plans or opens with words of them; ``is_item`` that a bullet or a number precedes it.
    """

    number: int
    start: int
    end: int
    lang: str
    source: str
    masked: str
    quotes: tuple[Quote, ...]
    clauses: tuple[Clause, ...]
    is_plan: bool
    is_item: bool


def language_of(text: str) -> str:
    """Return the language that the letters of a text tell: "vi" or "en"."""
    return "vi" if len(VIETNAMESE.findall(text)) * 40 > len(text) else "en"


def read_paragraphs(text: str, lang: str | None = None) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text; ``lang`` holds for all of it, else each paragraph is looked at."""
    is_plan = False
    for number, first, last in _lines(text):
        line = text[first:last]
        spoken = lang or language_of(line)
        marker = _MARKER.match(text, first, last)
        start, end = marker.end() if marker else first, last
        plans = pattern("plan", spoken).search(text, start, end)
        if _is_heading(line) and number > 1:
            is_plan = plans is not None
        opens = plans is not None and plans.start() - start < 60
        quotes = tuple(_quotes(text, start, end))
        masked = _mask(text, quotes)
        clauses = tuple(_clauses(masked, start, end))
        yield Paragraph(number, start, end, spoken, text, masked, quotes, clauses, is_plan or opens, marker is not None)


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the number and the span of each line that is not empty; one that is longer than any prose in pieces."""
    number = 0
    for line in _LINE.finditer(text):
        if not line.group().strip():
            continue
        number += 1
        at, end = line.span()
        while end - at > MOST_LINE:
            cut = max(text.rfind(" ", at + MOST_LINE // 2, at + MOST_LINE), at + MOST_LINE // 2)
            yield number, at, cut
            at = cut
        if text[at:end].strip():
            yield number, at, end


def _is_heading(line: str) -> bool:
    return line.rstrip()[-1] not in '.;:,…?!”"' and len(line.split()) <= MOST_HEADING_WORDS


def _quotes(text: str, start: int, end: int) -> Iterator[Quote]:
    at = start
    while opening := _OPENING.search(text, at, end):
        kind = _KIND_OF_QUOTE[opening.group()]
        inner = opening.end()
        reach = min(end, inner + MOST_QUOTE)
        closing = _CLOSING[kind].search(text, inner, reach)
        another = _OPENING.search(text, inner, reach)
        while another and _KIND_OF_QUOTE[another.group()] != kind:
            another = _OPENING.search(text, another.end(), reach)
        if closing and (another is None or closing.start() < another.start()):
            yield Quote(inner, closing.start(), opening.start(), closing.end(), is_closed=True)
            at = closing.end()
        elif kind == '"':
            stop = _END_OF_UNCLOSED.search(text, inner, another.start() if another else reach)
            last = stop.start() if stop else reach
            yield Quote(inner, last, opening.start(), last, is_closed=False)
            at = last
        else:
            at = inner


def _mask(text: str, quotes: tuple[Quote, ...]) -> str:
    pieces, at = [], 0
    for quote in quotes:
        pieces += [text[at : quote.outer_start], MASK * (quote.outer_end - quote.outer_start)]
        at = quote.outer_end
    return "".join([*pieces, text[at:]])


def _clauses(masked: str, start: int, end: int) -> Iterator[Clause]:
    waiting: Clause | None = None
    at = start
    for boundary in [*_BOUNDARY.finditer(masked, start, end), None]:
        if boundary and boundary.group().startswith(".") and _ABBREVIATION.search(masked, at, boundary.start()):
            continue
        last = boundary.start() if boundary else end
        piece = _trim(masked, at, last)
        follows_stop = at > start and masked[at - 1] in ".!?…"
        at = boundary.end() if boundary else end
        if piece is None:
            continue
        if waiting and follows_stop and len(masked[piece.start : piece.end].split()) <= FRAGMENT_WORDS:
            waiting = Clause(waiting.start, piece.end)
            continue
        if waiting:
            yield waiting
        while piece.end - piece.start > MOST_CLAUSE:
            yield Clause(piece.start, piece.start + MOST_CLAUSE)
            piece = Clause(piece.start + MOST_CLAUSE, piece.end)
        waiting = piece
    if waiting:
        yield waiting


def _trim(masked: str, start: int, end: int) -> Clause | None:
    while start < end and (masked[start].isspace() or masked[start] in ".,;)"):
        start += 1
    while end > start and masked[end - 1].isspace():
        end -= 1
    return Clause(start, end) if end > start else None
