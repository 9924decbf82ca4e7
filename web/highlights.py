"""Highlights: a text in pieces that a page can mark: each proposal's title, and what tells the one that is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from activities.narratives import Standing

# Of two fields on the same words the earlier one is shown.
FIELDS = ("title", "amount", "dates", "partners", "sectors", "places", "status")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in one look: ``field`` is what they are evidence of for the shown proposal, empty for nothing."""

    text: str
    field: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces that belong together: those of one proposal's title, or of the words between two of them."""

    pieces: tuple[Piece, ...]
    standing: Standing | None


def field_of(name: str) -> str:
    """Return the field of a piece of evidence without its code (``partners.nl`` is of the partners)."""
    return name.partition(".")[0]


def paragraphs(text: str, standings: Sequence[Standing], shown: Standing | None) -> Iterator[tuple[Stretch, ...]]:
    """Yield each line of the text that is not empty as its stretches."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield tuple(_stretches(text, at, at + len(line), standings, shown))
        at += len(line) + 1


def _stretches(
    text: str, start: int, end: int, standings: Sequence[Standing], shown: Standing | None
) -> Iterator[Stretch]:
    at = start
    for standing in sorted(standings, key=lambda one: one.proposal.span):
        first, last = standing.proposal.span
        if first < at or last > end or first >= last:
            continue
        if first > at:
            yield Stretch(tuple(_pieces(text, at, first, shown)), None)
        yield Stretch(tuple(_pieces(text, first, last, shown)), standing)
        at = last
    if at < end:
        yield Stretch(tuple(_pieces(text, at, end, shown)), None)


def _pieces(text: str, start: int, end: int, shown: Standing | None) -> Iterator[Piece]:
    """Yield the words between two offsets, cut where evidence of the shown proposal begins or ends."""
    evidence = sorted(shown.proposal.evidence, key=lambda one: FIELDS.index(field_of(one.field))) if shown else []
    cuts = {start, end}
    for one in evidence:
        cuts |= {max(start, min(end, one.start)), max(start, min(end, one.end))}
    told: list[tuple[int, int, str]] = []
    for first, last in pairwise(sorted(cuts)):
        names = [field_of(one.field) for one in evidence if one.start <= first and last <= one.end]
        # The title is marked as a whole; what tells another field in it is marked in that field's look.
        name = next((name for name in names if name != "title"), names[0] if names else "")
        if told and told[-1][2] == name:
            told[-1] = (told[-1][0], last, name)
        else:
            told.append((first, last, name))
    for first, last, name in told:
        yield Piece(text[first:last], name)
