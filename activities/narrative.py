"""Narrative: a text in, proposed activities out, each field with the words of the text that tell it.

The steps, each a module of ``activities/reading`` that can be read alone: ``paragraphs`` (quotes and clauses),
``anchors`` (where an activity stands) with ``titles`` (how far its name reaches), ``parties`` and ``passages`` (who
belongs to what), ``stated`` (amounts and dates), ``topics`` (sectors and status), ``filling``, ``repeats``.
``docs/narrative.md`` says the rules in prose.
"""

from dataclasses import replace

from activities.reading.anchors import Anchor, find_anchors, intro_noun
from activities.reading.filling import fill
from activities.reading.lists import Head
from activities.reading.paragraphs import Clause, Paragraph, read_paragraphs
from activities.reading.parties import Mention, find_mentions
from activities.reading.passages import Passage, inherited, share_out, without_own_countries
from activities.reading.proposals import Proposal
from activities.reading.repeats import is_repeat

__all__ = ["Proposal", "propose"]

# Rules that only pass under a heading of plans: elsewhere in plans nothing is said to be done.
_EVEN_IN_PLANS = frozenset({"quoted-title", "quoted-item"})


def propose(text: str, lang: str | None = None) -> tuple[Proposal, ...]:
    """Return the activities that a text tells of, in its order; one that is told twice stands once.

    ``lang`` is "vi" or "en"; each paragraph's letters tell it where it is not said. The text should be composed (NFC),
    as stored texts are: offsets are those of the text as given.
    """
    found: list[Proposal] = []
    above: tuple[Head | None, tuple[Mention, ...]] = (None, ())
    for paragraph in read_paragraphs(text, lang):
        if not paragraph.is_item:
            above = (None, ())
        mentions = find_mentions(paragraph.masked, paragraph.start, paragraph.end, paragraph.lang)
        found += _read_paragraph(paragraph, mentions, above)
        if text.endswith(":", 0, paragraph.end):
            above = (intro_noun(paragraph, paragraph.end), tuple(mentions))
    return _once(found)


def _read_paragraph(
    paragraph: Paragraph, mentions: list[Mention], above: tuple[Head | None, tuple[Mention, ...]]
) -> list[Proposal]:
    """Return what a paragraph tells; ``above`` are the noun and the partners of the line that its list stands under."""
    list_noun, partners = above
    passage = Passage(paragraph, mentions, last=partners, above=partners)
    for clause in paragraph.clauses:
        at_start = clause.start == paragraph.start
        _read_clause(passage, clause, intro_noun(paragraph, clause.end) or (list_noun if at_start else None))
    return passage.proposals


def _read_clause(passage: Passage, clause: Clause, intro: Head | None) -> None:
    paragraph = passage.paragraph
    inside = [mention for mention in passage.mentions if clause.start <= mention.start < clause.end]
    anchors = find_anchors(paragraph, clause, inside, intro)
    if paragraph.is_plan:
        anchors = [anchor for anchor in anchors if anchor.rule in _EVEN_IN_PLANS]
    shares = share_out(paragraph, clause, anchors, inside)
    papers: list[Anchor] = []
    for i, anchor in enumerate(anchors):
        told = without_own_countries(shares[i]) or inherited(passage, clause, anchor)
        if anchor.needs_partner and not told:
            continue
        floor = anchors[i - 1].end if i else clause.start
        ceiling = anchors[i + 1].cue_start if i + 1 < len(anchors) else clause.end
        if anchor.form == "pact":
            papers.append(anchor)
            # "the Letter of Intent … signed a cooperation agreement": without a subject of its own, the same paper.
            if len(papers) > 1 and papers[0].is_bare:
                continue
        passage.proposals.append(fill(passage, anchor, told, (floor, ceiling), is_own=bool(shares[i])))
        passage.last = tuple(told) or passage.last
    if not anchors and inside:
        passage.last = tuple(inside)


def _once(found: list[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals without those that tell an activity again; the first gains what only the later say."""
    kept: list[Proposal] = []
    for proposal in found:
        for i, known in enumerate(kept):
            if known.kind == proposal.kind and is_repeat(known.title, proposal.title):
                kept[i] = _joined(known, proposal)
                break
        else:
            kept.append(proposal)
    return tuple(kept)


def _joined(known: Proposal, again: Proposal) -> Proposal:
    others = {part.partner for part in known.partners}
    new = tuple(part for part in again.partners if part.partner not in others)
    also = [*known.also, again.paragraph]
    gained = tuple(said for said in again.evidence if said.field in {f"partners.{part.partner}" for part in new})
    return replace(
        known,
        partners=(*known.partners, *new),
        sectors=known.sectors or again.sectors,
        funds=known.funds or again.funds,
        start=known.start or again.start,
        end=known.end or again.end,
        evidence=(*known.evidence, *gained),
        also=tuple(dict.fromkeys(number for number in also if number != known.paragraph)),
    )
