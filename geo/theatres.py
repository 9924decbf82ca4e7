"""Theatres: whether the work of an activity lies abroad, so that a Vietnamese place in its text is no place of it.

A road in Cambodia links with Tay Ninh, a dam in Laos worries Hanoi, an airline flies to Ho Chi Minh City: what the
title names, or else what the text names first, is where the work is.
"""

import re
from collections.abc import Iterable, Sequence

from geo.findings import Clues, Finding
from geo.groups import Group
from geo.matcher import Reading

VIET_NAM = "VN"
NEIGHBOURS = frozenset({"KH", "LA", "MM", "TH"})
RECIPIENTS = frozenset({"KH", "LA", "MM"})  # of these a title speaks because the work is there, not as of a donor
PROGRAMME_WORDS = ("corridor", "hanh lang", "economic belt")
FEW = 2  # provinces of Viet Nam that a text about a neighbour may mention by the way
TITLE = "title"
LINK_REACH = 40  # characters before a Vietnamese place in which a title about a neighbour says that it only leads there
LINKING = re.compile(
    r"\b(?:(?:link\w*|connect\w*|through|via|opposite|facing|towards|leading|heading|handed over|border|bound for) "
    r"[^.;:]*|from (?:the )?)$"
)


def is_abroad(
    fields: Sequence[str],
    readings: Sequence[Reading],
    found: Iterable[Finding],
    foreign: Iterable[Finding],
    clues: Clues,
) -> bool:
    """Tell whether the work is in a neighbouring country and what was ``found`` in Viet Nam is only mentioned.

    Texts in Vietnamese are left alone: their writers speak of Viet Nam.
    """
    sites = [finding for finding in foreign if finding.role == "site" and finding.code in NEIGHBOURS]
    if clues.vietnamese or not (sites or clues.foreign & RECIPIENTS):
        return False
    titles = {number for number, field in enumerate(fields) if field.startswith(TITLE)}
    places = [finding for finding in found if finding.code.startswith("VN-") and not finding.hint]
    named = [mention for number in titles for mention in readings[number].mentions]
    codes = {code for mention in named for code in mention.name.codes}
    if any(
        finding.span[0] in titles or finding.code in codes for finding in places if not _is_linked(finding, readings)
    ):
        return False
    if any(mention.kind == "town" and mention.name.codes[0] in NEIGHBOURS for mention in named):
        return True
    of_viet_nam = any(mention.name.codes[0] == VIET_NAM and mention.name.form != "adjective" for mention in named)
    if not of_viet_nam and (codes & RECIPIENTS or any(finding.span[0] in titles for finding in sites)):
        return True
    first = min((finding.span for finding in sites), default=(len(fields), 0, 0))
    few = len({finding.code[:8] for finding in places}) <= FEW
    return not of_viet_nam and few and all(first < finding.span for finding in places)


def begins_abroad(group: Group, clues: Clues) -> bool:
    """``Attapeu to Kon Tum power line``: the work begins in a neighbour's town and nothing else names Viet Nam."""
    first = group.mentions[0]
    begins = group.link == "dash" and first.kind == "town" and first.code in RECIPIENTS
    return begins and not (clues.names_viet_nam or clues.vietnamese or is_programme(group))


def is_programme(group: Group) -> bool:
    """``Kunming-Haiphong Transport Corridor``: a programme between countries, its ends are no places of the work."""
    around = group.folded.plain[max(0, group.start - 30) : group.end + 30]
    return any(word in around for word in PROGRAMME_WORDS)


def _is_linked(finding: Finding, readings: Sequence[Reading]) -> bool:
    """``a road … which links with Tay Ninh``: the work leads there; ``An Giang in Vietnam`` is its end."""
    number, start, end = finding.span
    plain = readings[number].folded.plain
    return bool(LINKING.search(plain[max(0, start - LINK_REACH) : start])) and not plain.startswith(" in viet", end)
