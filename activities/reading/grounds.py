"""Grounds: the province that a text has named and then only calls "the province"."""

import re
from dataclasses import replace

from activities.reading.lists import pattern
from activities.reading.paragraphs import Paragraph
from geo.geocoder import geocode
from geo.locations import Evidence, Location

# Characters before "the province" in which its name is looked for: this paragraph and the end of the one before.
REACH = 1_500
# Less sure than a province that the activity's own words name.
SCORE = 0.5
RULE = "told-before"
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s|[\r\n]")
Span = tuple[int, int]


def province_told_before(paragraph: Paragraph, span: Span) -> Location | None:
    """Return the province that the words of an activity, or the line over its list, speak of without its name.

    It is the only one named before them. A place of a signing or a meeting is none, nor is one of two. The offsets of
    the evidence, which quotes the name, are those of the text.
    """
    called = _called_province(paragraph, span)
    if called is None:
        return None
    text = paragraph.source
    begin = max(0, called - REACH)
    told = _provinces(text[begin:called])
    # An office tells of its province only where nothing else is named: each sentence is asked for itself too.
    apart = {one.place.code for piece in _SENTENCE_END.split(text[begin:called]) for one in _provinces(piece)}
    if len(told) != 1 or apart - {told[0].place.code}:
        return None
    said = told[0].evidence
    start, end = said.start + begin, said.end + begin
    return replace(told[0], score=SCORE, evidence=Evidence("places", start, end, text[start:end], RULE))


def _provinces(text: str) -> list[Location]:
    found = geocode({"description": text}, vintage="63").locations
    return [one for one in found if one.role == "site" and one.place.kind == "province"]


def _called_province(paragraph: Paragraph, span: Span) -> int | None:
    """Return where the words say "the province" and no name follows, or None."""
    for start, end in (span, _lead(paragraph, span[0])):
        for match in pattern("province", paragraph.lang).finditer(paragraph.masked, start, end):
            is_named = paragraph.masked[match.end() + 1 : match.end() + 2].isupper()
            if not is_named and not _are_several(paragraph, match.start()):
                return match.start()
    return None


def _are_several(paragraph: Paragraph, at: int) -> bool:
    """Tell whether the word before ``at`` makes it more than one ("các tỉnh đang", "5 tỉnh đã")."""
    before = paragraph.masked[max(paragraph.start, at - 12) : at].split()
    return bool(before) and (before[-1].isdigit() or bool(pattern("several", paragraph.lang).fullmatch(before[-1])))


def _lead(paragraph: Paragraph, at: int) -> Span:
    """Return the sentence that ends in a colon before ``at`` and speaks of all that follows it, up to a full stop."""
    text = paragraph.masked
    colon = text.rfind(":", paragraph.start, at)
    if colon < 0 or text.find(". ", colon, at) >= 0:
        return at, at
    return max(text.rfind(". ", paragraph.start, colon), paragraph.start), colon
