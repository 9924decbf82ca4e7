"""Anchors: where in a clause an activity stands, by a quoted title, a noun that names it, or a deed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from activities.reading.lists import MASK, Head, deeds, heads, pattern
from activities.reading.paragraphs import Clause, Paragraph, Quote
from activities.reading.parties import Mention
from activities.reading.titles import extend_left, extend_right, is_capital

# Words that may stand between a noun and its quoted title, or between "proposal" and "project": "for the", "called".
_LEADING = re.compile(rf"[\s:{MASK}]*(?:[^\s,;.{MASK}]+[\s:]+){{0,4}}")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_AND = re.compile(r"\s(?:and|và)\s+", re.IGNORECASE)
_CHAIN = re.compile(r"\s*(?:(?:for|of|on)\s+)?(?:(?:the|a|an)\s+)?")
_PLURAL_NUMBER = re.compile(r"(?:\d{1,3}|hai|ba|bốn|năm)\s+$", re.IGNORECASE)
_PHASE = re.compile(r",?\s*\(?((?:phase|giai đoạn) (?:\d|[IVX]+)\b)", re.IGNORECASE)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\b|lần thứ|\b(?:first|second|third|\w+th)\b", re.IGNORECASE)
_PROPOSING = re.compile(r"(?<!\w)(?:propos(?:e|es|ed|ing)|đề xuất|drafting)(?!\w)", re.IGNORECASE)
LEAST_WORDS_ALONE = 5  # of a quoted title with no noun before it
PAST_REACH = 60  # characters after "the anniversary of" in which a noun names what was, not what is
LEAST_ITEM_WORDS = 3
LEAST_DETAIL = 2  # words after a Vietnamese noun


@dataclass(frozen=True, slots=True)
class Anchor:
    """An activity's title, still without partners; ``needs_partner`` says that it counts only with one.

    ``cue_start`` is where its phrase begins, before the quotes of a title; ``tail`` is what belongs to it after them
    ("phase 2"). ``is_bare`` says that the title tells no subject of its own ("Letter of Intent").
    """

    kind: str
    form: str
    start: int
    end: int
    cue_start: int
    rule: str
    needs_partner: bool = False
    is_bare: bool = False
    tail: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a clause has: its nouns, the noun of the list that it stands in, and the nouns that lead to quotes."""

    nouns: list["_Noun"]
    intro: Head | None
    used: set[int]


@dataclass(frozen=True, slots=True)
class _Noun:
    start: int
    end: int
    head: Head


def find_anchors(paragraph: Paragraph, clause: Clause, mentions: list[Mention], intro: Head | None) -> list[Anchor]:
    """Return the anchors of a clause in the order of the text; ``intro`` is the noun of the list that it stands in."""
    inside = [mention for mention in mentions if clause.start <= mention.start < clause.end]
    nouns = _nouns(paragraph, clause, inside)
    quotes = [quote for quote in paragraph.quotes if clause.start <= quote.outer_start < clause.end]
    found = _Found(nouns, intro, set())
    titled = [anchor for quote in quotes if (anchor := _of_quote(paragraph, clause, quote, found))]
    anchors = [*titled, *_of_nouns(paragraph, clause, inside, titled, found)]
    if not anchors:
        anchors = list(_of_phase(paragraph, clause))
    for free in _free_parts(paragraph, clause, anchors):
        anchors += _of_deed(paragraph, free)
    if not anchors:
        anchors = list(_of_item(paragraph, clause, inside, nouns, intro))
    return sorted(anchors, key=lambda anchor: anchor.start)


def _opens_list(paragraph: Paragraph, clause: Clause) -> bool:
    """Tell whether the clause leads to a list in the paragraphs below it."""
    return clause.end == paragraph.end and paragraph.source.endswith(":", 0, paragraph.end)


def intro_noun(paragraph: Paragraph, at: int) -> Head | None:
    """Return the noun of kind "work" that a list with a colon before ``at`` is introduced by, in its paragraph."""
    colon = paragraph.masked.rfind(":", paragraph.start, at)
    if colon < 0:
        return None
    sentence = max(paragraph.masked.rfind(mark, paragraph.start, colon) for mark in (". ", "; "))
    lead = Clause(max(sentence, paragraph.start), colon)
    works = [noun for noun in _nouns(paragraph, lead, []) if noun.head.form == "work"]
    return works[-1].head if works else None


def _of_nouns(
    paragraph: Paragraph, clause: Clause, inside: list[Mention], titled: list[Anchor], found: _Found
) -> Iterator[Anchor]:
    """Yield what is named without quotes, outside of the quoted titles and of one another."""
    taken = [(anchor.cue_start, anchor.end) for anchor in titled]
    for noun in found.nouns:
        if noun.start in found.used or any(start <= noun.start < end for start, end in taken):
            continue
        floor = max([clause.start, *(end for _, end in taken if end <= noun.start)])
        anchor = _of_noun(paragraph, Clause(floor, clause.end), noun)
        if anchor and anchor.needs_partner:
            # "The following projects are financed by …:": the items of the list below are the activities.
            anchor = None if _opens_list(paragraph, clause) else _with_payer(paragraph, anchor, noun, inside)
        if anchor:
            yield anchor
            taken.append((anchor.start, anchor.end))


def _with_payer(paragraph: Paragraph, anchor: Anchor, noun: _Noun, inside: list[Mention]) -> Anchor | None:
    """Return a plural ("projects funded by …") with its title to the end of the partner's name, None without one.

    Papers count with whoever they are signed with, all else only with who pays.
    """
    for mention in inside:
        between = paragraph.masked[noun.end : mention.start]
        is_signed = anchor.form == "pact" and not _AND.search(between)
        if mention.start >= noun.end and (mention.role == "funder" or is_signed):
            end = extend_right(paragraph.masked, mention.end, mention.end, paragraph.lang)
            return replace(anchor, end=max(anchor.end, end))
    return None


def _free_parts(paragraph: Paragraph, clause: Clause, anchors: list[Anchor]) -> Iterator[Clause]:
    """Yield the parts of a clause between "and" with a verb that no activity stands in; all of it without any."""
    text, lang = paragraph.masked, paragraph.lang
    cuts = [
        joint.start()
        for joint in _AND.finditer(text, clause.start, clause.end)
        if pattern("verb", lang).match(text, joint.end())
    ]
    for start, end in pairwise([clause.start, *cuts, clause.end]):
        if not any(anchor.cue_start < end and start < anchor.end for anchor in anchors):
            yield Clause(start, end)


def _nouns(paragraph: Paragraph, clause: Clause, mentions: list[Mention]) -> list[_Noun]:
    text, lang = paragraph.masked, paragraph.lang
    words, known = heads(lang)
    found = [
        _Noun(match.start(), match.end(), known[re.sub(r"[\s-]+", " ", match.group().lower())])
        for match in words.finditer(text, clause.start, clause.end)
    ]
    no = [match.span() for match in pattern("not-activity", lang).finditer(text, clause.start, clause.end)]
    # A partner's own name ("United Nations Environment Program") is who, not what.
    no += [(mention.start, mention.end) for mention in mentions]
    past = [match.end() for match in pattern("past", lang).finditer(text, clause.start, clause.end)]
    kept = []
    for i, noun in enumerate(found):
        follows = i + 1 < len(found) and not text[noun.end : found[i + 1].start].strip()
        # "Framework Agreement", "Working Group Meeting": in English the last noun says what it is.
        is_modifier = lang == "en" and follows
        is_other = any(start <= noun.start < end for start, end in no)
        is_past = any(0 <= noun.start - end < PAST_REACH for end in past)
        kept.append(_never(noun) if is_modifier or is_other or is_past else noun)
    return kept


def _never(noun: _Noun) -> _Noun:
    """Return the noun as one that names no activity by itself; it may still lead to a quoted title."""
    return replace(noun, head=replace(noun.head, needs="never"))


def _of_quote(paragraph: Paragraph, clause: Clause, quote: Quote, found: _Found) -> Anchor | None:
    text = paragraph.masked
    led = _led_by(text, quote, found.nouns)
    title = paragraph.source[quote.start : quote.end].split()
    if led:
        found.used.update(noun.start for noun in led)
        head, cue, rule = led[0].head, led[0].start, "quoted-title"
    elif found.intro and quote.is_closed:
        head, cue, rule = found.intro, quote.outer_start, "quoted-item"
    elif quote.is_closed and len(title) >= LEAST_WORDS_ALONE and is_capital(title[0]):
        head, cue, rule = Head("work", "project", "", ""), quote.outer_start, "quoted-alone"
    else:
        return None
    phase = _PHASE.match(text, quote.outer_end, clause.end)
    kind = head.kind
    if kind == "project" and _PROPOSING.search(text, clause.start, cue):
        kind = "proposal"
    return Anchor(kind, head.form, quote.start, quote.end, cue, rule, tail=phase.group(1) if phase else "")


def _led_by(text: str, quote: Quote, nouns: list[_Noun]) -> list[_Noun]:
    """Return the noun before or right after a quoted title, with the nouns that lead to it, the first first."""
    before = [noun for noun in nouns if noun.end <= quote.outer_start]
    if before and _LEADING.fullmatch(text[before[-1].end : quote.outer_start]):
        led = [before.pop()]
        while before and _CHAIN.fullmatch(text[before[-1].end : led[0].start]):
            led.insert(0, before.pop())
        return led
    after = [noun for noun in nouns if noun.start >= quote.outer_end]
    if after and not text[quote.outer_end : after[0].start].strip():
        return [after[0]]
    return []


def _of_noun(paragraph: Paragraph, clause: Clause, noun: _Noun) -> Anchor | None:
    head, text, lang = noun.head, paragraph.masked, paragraph.lang
    if head.needs == "never":
        return None
    start = extend_left(text, noun.start, clause.start, lang)
    end = extend_right(text, noun.end, clause.end, lang, head.form)
    before, complement = text[start : noun.start], text[noun.end : end].strip()
    is_linked = pattern("link", lang).match(complement) is not None
    if lang == "vi":
        needs_partner, fits = _fits_vi(text, clause, noun, complement)
    else:
        needs_partner, fits = head.needs == "partner", _fits_en(text, noun, before, complement, is_linked)
    if not fits:
        return None
    is_bare = not complement and not any(is_capital(word) for word in before.split())
    return Anchor(head.kind, head.form, start, end, start, f"named-{head.form}", needs_partner, is_bare)


def _fits_en(text: str, noun: _Noun, before: str, complement: str, is_linked: bool) -> bool:
    capitals = sum(is_capital(word) for word in before.split())
    named = is_capital(text[noun.start]) and (capitals > 0 or is_linked)
    if noun.head.needs == "complement":
        return is_linked or capitals > 1 or named
    if noun.head.needs == "name":
        return named
    if noun.head.needs == "detail":
        return is_linked or capitals > 0 or bool(_ORDINAL.search(before))
    return True


def _fits_vi(text: str, clause: Clause, noun: _Noun, complement: str) -> tuple[bool, bool]:
    """Return whether the noun counts only with a partner, and whether it can count at all."""
    lead = text[max(clause.start, noun.start - 12) : noun.start]
    is_plural = _ends_with(lead, "plural") or bool(_PLURAL_NUMBER.search(lead))
    words = pattern("modifier", "vi").sub("", complement).split()
    is_vague = not words or pattern("not-link", "vi").match(complement) is not None
    if noun.head.needs == "name":
        return False, is_capital(text[noun.start]) and not is_vague
    if noun.head.kind == "training":
        return False, pattern("link", "vi").search(complement) is not None and not is_plural
    if noun.head.needs in ("detail", "partner") and (is_vague or len(words) < LEAST_DETAIL):
        return True, False
    return noun.head.needs == "partner" or is_plural, True


def _ends_with(lead: str, sort: str) -> bool:
    return any(match.end() == len(lead.rstrip()) for match in pattern(sort, "vi").finditer(lead))


def _of_phase(paragraph: Paragraph, clause: Clause) -> Iterator[Anchor]:
    """Yield a next phase of the project named before ("phase 2 of the project")."""
    match = pattern("phase", paragraph.lang).search(paragraph.masked, clause.start, clause.end)
    if match:
        yield Anchor("proposal", "phase", match.start(), match.end(), match.start(), "next-phase", is_bare=True)


def _of_deed(paragraph: Paragraph, clause: Clause) -> Iterator[Anchor]:
    text, lang = paragraph.masked, paragraph.lang
    for words, deed in deeds(lang):
        match = words.search(text, clause.start, clause.end)
        if match is None or pattern("policy", lang).search(text, clause.start, match.start()):
            continue
        end = extend_right(text, match.end(), clause.end, lang)
        yield Anchor(deed.kind, "deed", match.start(), end, match.start(), "deed", needs_partner=True)
        return


def _of_item(
    paragraph: Paragraph, clause: Clause, inside: list[Mention], nouns: list[_Noun], intro: Head | None
) -> Iterator[Anchor]:
    """Yield an item of a list that is a body's name alone, or whatever stands in a list of projects."""
    text, lang = paragraph.masked, paragraph.lang
    if inside and not inside[0].is_country and inside[0].start == clause.start:
        first = inside[0]
        rest = _IN_BRACKETS.sub("", text[first.end : clause.end])
        if not _LETTERS.search(rest):
            kinds = [noun.head.kind for noun in nouns if noun.start < first.end and noun.head.form == "body"]
            end = max(first.end, extend_right(text, first.end, clause.end, lang))
            yield Anchor((kinds or ["framework"])[0], "body", clause.start, end, clause.start, "item-body")
            return
    stands_in_list = paragraph.is_item or text.rfind(":", paragraph.start, clause.start) > 0
    if intro and intro.form == "work" and stands_in_list:
        end = extend_right(text, clause.start, clause.end, lang)
        if len(text[clause.start : end].split()) >= LEAST_ITEM_WORDS:
            yield Anchor(intro.kind, "work", clause.start, end, clause.start, "list-item")
