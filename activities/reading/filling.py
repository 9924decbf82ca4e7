"""Filling: the fields of a proposal, each with the words that tell it."""

import re
from dataclasses import replace

from activities.model import Fund, Participation
from activities.partners import partner_of
from activities.reading.anchors import Anchor
from activities.reading.grounds import province_told_before
from activities.reading.lists import pattern
from activities.reading.paragraphs import Paragraph
from activities.reading.parties import Mention
from activities.reading.passages import Passage
from activities.reading.proposals import Proposal
from activities.reading.stated import find_periods, find_sums
from activities.reading.topics import Topic, find_sectors, find_status, speaks_of_future
from geo.geocoder import geocode
from geo.locations import Evidence, Geocoding
from geo.theatres import RECIPIENTS

# How sure each rule is that what it found is an activity, 0..1.
SCORES = {
    "quoted-title": 0.95,
    "quoted-item": 0.85,
    "quoted-alone": 0.6,
    "named-pact": 0.85,
    "named-body": 0.8,
    "named-event": 0.8,
    "named-work": 0.75,
    "next-phase": 0.7,
    "list-item": 0.65,
    "item-body": 0.6,
    "deed": 0.55,
}
OWN_PARTNER, NO_PARTNER, IN_PLAN = 0.05, -0.1, -0.3
MOST_NAME = 24  # characters of a name that is written out for an abbreviation
_PAPERS = frozenset({"mou", "agreement", "letter-of-intent"})
_EVENTS = frozenset({"conference", "meeting", "training", "discussion"})
# What is between states by its nature: without a place of its own it is international, as docs/architecture.md says.
_BETWEEN = _PAPERS | {"convention", "committee", "framework", "data-exchange", "meeting", "discussion"}
# Places so wide that the words after a title may tell where in them.
_WIDE = frozenset({"basin", "region", "sea"})
# What a province takes part in and is not in it.
_ELSEWHERE = frozenset({"convention", "committee", "framework", "conference", "meeting", "discussion"})
# Laws and plans are the nation's, unless it is a neighbour that is helped with its own.
_OF_THE_NATION = frozenset({"policy-support"})
_TRAILING = " \t,.;:–—-"
Reach = tuple[int, int]


def fill(passage: Passage, anchor: Anchor, told: list[Mention], reach: Reach, *, is_own: bool) -> Proposal:
    """Return the proposal of an anchor; ``reach`` is the part of the text that speaks of it alone.

    ``told`` are its partners, ``is_own`` whether they are named for it and not told before.
    """
    text, paragraph = passage.paragraph.source, passage.paragraph
    status, status_evidence = _status(passage, anchor, reach)
    partners = _roles(anchor, told)
    sectors = _sectors(passage, anchor, reach)
    sums = find_sums(text, anchor.end, reach[1])[:1] or find_sums(text, *reach)[:1]
    start, end, dates = _dates(passage, anchor, reach)
    if anchor.kind in _EVENTS and start and not speaks_of_future(paragraph.masked, *reach):
        status = "closed"
    found = _places(paragraph, anchor, reach)
    evidence = [
        _quote(text, "title", anchor.start, anchor.end, anchor.rule),
        *status_evidence,
        *(
            _quote(text, f"partners.{part.partner}", mention.start, mention.end, mention.rule)
            for mention, part in zip(told, partners, strict=True)
        ),
        *(_quote(text, f"sectors.{topic.code}", topic.start, topic.end, "keyword") for topic in sectors),
        *(_quote(text, "amount", one.start, one.end, "stated") for one in sums),
        *dates,
        *(location.evidence for location in found.locations),
    ]
    score = SCORES[anchor.rule] + (OWN_PARTNER if is_own else 0 if told else NO_PARTNER)
    return Proposal(
        paragraph=paragraph.number,
        lang=paragraph.lang,
        title=_title(passage, anchor, told),
        kind=anchor.kind,
        status=status,
        partners=tuple(dict.fromkeys(partners)),
        sectors=tuple(topic.code for topic in sectors),
        funds=tuple(Fund(one.amount, one.currency, None, "commitment") for one in sums),
        start=start,
        end=end,
        scope=found.scope,
        locations=found.locations,
        evidence=tuple(evidence),
        score=round(max(0.05, min(1.0, score + (IN_PLAN if paragraph.is_plan else 0))), 2),
    )


def _quote(text: str, name: str, start: int, end: int, rule: str) -> Evidence:
    return Evidence(name, start, end, text[start:end], rule)


def _status(passage: Passage, anchor: Anchor, reach: Reach) -> tuple[str, list[Evidence]]:
    paragraph = passage.paragraph
    if paragraph.is_plan or anchor.kind == "proposal":
        return "pipeline", []
    told = find_status(paragraph.masked, (reach[0], anchor.start), (anchor.end, reach[1]), paragraph.lang)
    is_told = told.end > told.start
    return told.code, [_quote(paragraph.source, "status", told.start, told.end, "status-words")] if is_told else []


def _roles(anchor: Anchor, told: list[Mention]) -> list[Participation]:
    """Return the parts of the partners: a body that a paper is signed with is its counterpart."""
    found = []
    for mention in told:
        is_counterpart = anchor.kind in _PAPERS and mention.role == "partner" and not mention.is_country
        found.append(Participation(mention.partner, "counterpart" if is_counterpart else mention.role))
    return found


def _sectors(passage: Passage, anchor: Anchor, reach: Reach) -> list[Topic]:
    """Return the sectors that the title tells, else what is said around it, else the names of the partners in it."""
    paragraph = passage.paragraph
    names = [(mention.start, mention.end) for mention in passage.mentions]
    for start, end, besides in (
        (anchor.start, anchor.end, names),
        (*reach, names),
        (anchor.start, anchor.end, []),
    ):
        found = find_sectors(paragraph.source, start, end, paragraph.lang, besides)
        if found:
            return found
    if anchor.kind == "meeting" or anchor.rule == "next-phase":
        return _told_before(passage)
    return []


def _told_before(passage: Passage) -> list[Topic]:
    """Return the sectors of the activity before, for a meeting or a phase that has no subject of its own."""
    last = passage.proposals[-1].evidence if passage.proposals else ()
    said = [one for one in last if one.field.startswith("sectors.")]
    return [Topic(one.field.removeprefix("sectors."), one.start, one.end) for one in said]


def _dates(passage: Passage, anchor: Anchor, reach: Reach) -> tuple[str, str, list[Evidence]]:
    text = passage.paragraph.source
    found = find_periods(text, anchor.start, anchor.end) or find_periods(text, anchor.end, reach[1])
    if not found and anchor.kind in _EVENTS | _PAPERS:
        found = find_periods(text, *reach)
    if not found:
        return "", "", []
    period = found[0]
    # A paper is signed on a day and holds on from it; a meeting begins and ends.
    end = "" if anchor.kind in _PAPERS and period.first == period.last else period.last
    return period.first, end, [_quote(text, "dates", period.start, period.end, "stated")]


def _places(paragraph: Paragraph, anchor: Anchor, reach: Reach) -> Geocoding:
    """Return the places that the activity's own words name, else the province that they speak of without its name."""
    found = _named_places(paragraph.source, anchor, reach)
    is_placed = any(location.role != "partner" for location in found.locations)
    if is_placed or found.scope not in ("unlocated", "international") or anchor.kind in _ELSEWHERE:
        return found
    if told := province_told_before(paragraph, reach):
        return Geocoding("province", (*found.locations, told))
    is_law = anchor.kind in _OF_THE_NATION and RECIPIENTS.isdisjoint(one.place.code for one in found.locations)
    return Geocoding("national", found.locations) if is_law else found


def _named_places(text: str, anchor: Anchor, reach: Reach) -> Geocoding:
    """Return the places that the title names, else its own part of the text; offsets are those of the text.

    Of a basin or region in the title its own part may tell the provinces.
    """
    title = geocode({"title": text[anchor.start : anchor.end]}, vintage="63")
    sites = {location.place.kind for location in title.locations if location.role != "partner"}
    if sites and not sites <= _WIDE:
        return _moved(title, {"title": anchor.start})
    both = geocode({"title": text[anchor.start : anchor.end], "description": text[slice(*reach)]}, vintage="63")
    # The words around a title name donors and embassies: of a place abroad only the title itself can tell.
    abroad = {one for one in both.locations if one.place.kind == "country" and one.role != "partner"}
    locations = tuple(location for location in both.locations if location not in abroad)
    offsets = {"title": anchor.start, "description": reach[0]}
    if sites:  # "… of the Cả river basin", and after it in which provinces
        return _moved(Geocoding("province", locations) if both.scope == "province" else title, offsets)
    if abroad or (not both.locations and both.scope == "unlocated"):
        scope = title.scope if abroad else both.scope
        both = Geocoding("international" if scope == "unlocated" and anchor.kind in _BETWEEN else scope, locations)
    return _moved(both, offsets)


def _moved(found: Geocoding, offsets: dict[str, int]) -> Geocoding:
    locations = []
    for location in found.locations:
        said = location.evidence
        by = offsets[said.field]
        evidence = Evidence("places", said.start + by, said.end + by, said.quote, said.rule)
        locations.append(replace(location, evidence=evidence))
    return Geocoding(found.scope, tuple(locations))


def _title(passage: Passage, anchor: Anchor, told: list[Mention]) -> str:
    """Return the title so that it can stand alone: with who "the two sides" are, and whom a bare paper is with."""
    paragraph = passage.paragraph
    words = " ".join(paragraph.source[anchor.start : anchor.end].split()).strip(_TRAILING)
    if anchor.tail:
        words = f"{words}, {anchor.tail}"
    names = {mention.partner: _written(passage, mention) for mention in told}
    joined = ", ".join(names.values())
    sides = pattern("sides", paragraph.lang).search(words)
    if sides and len(names) == 1:
        both = f"Việt Nam và {joined}" if paragraph.lang == "vi" else f"Viet Nam and {joined}"
        words = words[: sides.start()] + both + words[sides.end() :]
    elif anchor.rule == "next-phase" and passage.proposals:
        words = re.sub(r"(?:of the|của)\s+\S+(?:\s\S+)?$", "", words).strip() + f": {passage.proposals[-1].title}"
    elif names and (anchor.is_bare or anchor.form == "deed") and not _is_named_inside(anchor, told):
        words += f" – {joined}"
    return words[:1].upper() + words[1:]


def _written(passage: Passage, mention: Mention) -> str:
    """Return the partner's name as the text has it, or as the list has it for a country and for an abbreviation."""
    partner = partner_of(mention.partner)
    written = passage.paragraph.source[mention.start : mention.end]
    listed = partner.name(passage.paragraph.lang)
    is_short = written.isupper() and len(listed) <= MOST_NAME and "(" not in listed
    return listed if partner.kind == "country" or is_short else " ".join(written.split())


def _is_named_inside(anchor: Anchor, told: list[Mention]) -> bool:
    return any(anchor.start <= mention.start < anchor.end for mention in told)
