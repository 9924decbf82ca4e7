"""Passages: which partners belong to which activity of a paragraph, named for it or told just before."""

from dataclasses import dataclass, field, replace

from activities.reading.anchors import Anchor
from activities.reading.lists import pattern
from activities.reading.paragraphs import Clause, Paragraph
from activities.reading.parties import Mention
from activities.reading.proposals import Proposal

# Kinds that stand by themselves: who else is named in the paragraph is no partner of theirs.
_ALONE = frozenset({"convention", "committee", "framework", "conference"})


@dataclass(slots=True)
class Passage:
    """A paragraph while it is read; ``last`` are the partners told last, for what only speaks of "the two sides".

    ``above`` are the partners of the line that introduces the list it is an item of.
    """

    paragraph: Paragraph
    mentions: list[Mention]
    proposals: list[Proposal] = field(default_factory=list)
    last: tuple[Mention, ...] = ()
    above: tuple[Mention, ...] = ()

    def lone_country(self) -> str:
        """Return the only country whose partners the paragraph names, or empty."""
        countries = {mention.country for mention in self.mentions if mention.country}
        return countries.pop() if len(countries) == 1 else ""


def share_out(
    paragraph: Paragraph, clause: Clause, anchors: list[Anchor], inside: list[Mention]
) -> list[list[Mention]]:
    """Give each activity of a clause the partners named for it: in its title or after it, before all of them to all.

    "A and B finance X and Y, respectively" gives X to A and Y to B.
    """
    shares: list[list[Mention]] = [[] for _ in anchors]
    is_paired = pattern("respectively", paragraph.lang).search(paragraph.masked, clause.start, clause.end)
    if is_paired and len(inside) == len(anchors):
        role = "funder" if "funder" in {mention.role for mention in inside} else "partner"
        return [[replace(mention, role=role, rule="respectively")] for mention in inside]
    for mention in inside:
        before = [i for i, anchor in enumerate(anchors) if anchor.cue_start <= mention.start]
        for share in [shares[before[-1]]] if before else shares:
            share.append(mention)
    return shares


def without_own_countries(told: list[Mention]) -> list[Mention]:
    """Leave out a country beside one of its own bodies ("with Japan … funded by JICA"), unless it pays itself."""
    bodies = {mention.country for mention in told if not mention.is_country}
    return [m for m in told if not (m.is_country and m.role == "partner" and m.partner in bodies)]


def inherited(passage: Passage, clause: Clause, anchor: Anchor) -> list[Mention]:
    """Return the partners of an activity that names none: those told before in its paragraph.

    Of a fund or company that pays for another activity it is the country. Conventions, committees and conferences take
    no one's, and a plural ("projects") needs its own.
    """
    paragraph = passage.paragraph
    if anchor.needs_partner and (anchor.form != "deed" or paragraph.is_plan):
        return []
    sides = pattern("sides", paragraph.lang).search(paragraph.masked, clause.start, clause.end)
    if anchor.kind in _ALONE and not sides:
        return []
    country = passage.lone_country()
    if country and (sides or (anchor.form == "deed" and not passage.last)):
        first = next(mention for mention in passage.mentions if mention.country == country)
        return [replace(first, partner=country, role="partner", rule="two-sides" if sides else "paragraph")]
    if passage.last and passage.last == passage.above:
        return list(passage.last)  # "The following projects are financed by …:" holds for each of them
    taken = []
    for mention in passage.last:
        is_payer = mention.role == "funder" and not mention.is_country and mention.country
        partner = mention.country if is_payer else mention.partner
        taken.append(replace(mention, partner=partner, role="partner", rule="told-before"))
    return taken
