"""Parties: whether a country that a text names is a party to the work (role ``partner``) or the place of it.

A country is a site only where the words say so (``in Cambodia``, ``height network of Cambodia``); between ``Viet Nam
and Laos``, in ``Dutch Government`` and in ``Ministry of Environment of Japan`` it is a party.
"""

import re

from geo.contexts import effect_after, effect_before
from geo.findings import Case, Finding
from geo.folding import Folded
from geo.groups import Group
from geo.locations import Precision
from geo.matcher import Hit
from geo.theatres import begins_abroad

VIET_NAM = "VN"
COUNTRY = Precision.COUNTRY
SITE_SCORE = 0.85
LIKELY_SITE_SCORE = 0.6
TOWN_SCORE = 0.7
PARTY_SCORE = 0.8
LIKELY_PARTY_SCORE = 0.55
VENUE_REACH = 40  # characters before a country in which a conference makes it the venue
ELSEWHERE = frozenset({"venue", "distance", "travel"})  # what words before a town say when the work is not there
BETWEEN = ("between", "giữa", "giua")
# Countries whose bodies work in other countries: the members of OECD's Development Assistance Committee (32 and the
# European Union since Latvia joined on 19 March 2025), and China and India, which are none.
GIVING = {
    *("AT", "AU", "BE", "CA", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HU", "IE", "IS", "IT", "JP"),
    *("KR", "LT", "LU", "LV", "NL", "NO", "NZ", "PL", "PT", "SE", "SI", "SK", "US", "CN", "IN"),
}
# ``Norway Geotechnical Institute``, ``U.S. Forest Service``: a run of capitals that ends as the names of bodies do.
BODY = re.compile(
    r"\.?(?:['’]s)? (?:[A-Z][\w&-]*,? (?:(?:of|for|and|the|&) )*){0,5}"
    r"(?:Academy|Administration|Agency|Authority|Bureau|Cent(?:er|re)|Council|Department|Foundation|Inspectorate|"
    r"Institut(?:e|ion)|Ministry|Office|Secretariat|Service|Society|Survey|University)\b"
)


def read_sense(folded: Folded, group: Group | None, hit: Hit) -> str:
    """Return ``site``, ``party``, ``venue`` or an empty string: what the words around a country's name say.

    What stands right beside the name beats what stands beside its list, and ``between`` holds for the whole list.
    """
    start, end, meaning = hit
    if group is None:
        before = effect_before(folded, start).country
        if before and meaning[2].form != "adjective":
            return before
        # "for German-funded work": the noun after an adjective is what the words before it speak of
        return effect_after(folded, end).country or before
    if group.link == "dash" or folded.lower[: group.start].rstrip().endswith(BETWEEN):
        return "party"
    before = effect_before(folded, start).country
    after = effect_after(folded, end).country
    return before or after or group.before.country or group.after.country


def find_country(case: Case, group: Group | None, hit: Hit) -> Finding | None:
    """Return a foreign country as site or partner, or None where it is only a venue or no country at all."""
    start, end, (_, code, name, _, _) = hit
    folded = case.reading.folded
    sense = read_sense(folded, group, hit)
    # ``U.S. $5 million``, but ``gives Myanmar $300,000``.
    is_money = name.form == "abbreviation" and folded.text[end : end + 3].lstrip(". ").startswith("$")
    if is_money or (not name.strong and (not sense or _is_part_of_a_name(folded, end))):
        return None
    span = (case.number, start, end)
    if sense == "party" or (not sense and code in GIVING and BODY.match(folded.text, end)):
        return Finding(code, COUNTRY, PARTY_SCORE, "country-party", span, "partner")
    if sense == "venue" or (sense == "site" and is_venue(case, group.start if group else start)):
        return None
    if sense == "site":
        return Finding(code, COUNTRY, SITE_SCORE, "country-site", span)
    if case.clues.in_viet_nam or name.form == "adjective":
        return Finding(code, COUNTRY, LIKELY_PARTY_SCORE, "country-named", span, "partner")
    return Finding(code, COUNTRY, LIKELY_SITE_SCORE, "country-named", span)


def is_venue(case: Case, end: int) -> bool:
    """Tell whether the country at ``end`` is only where a conference or a meeting is held: ``conference in Sweden``."""
    for position, codes in case.reading.noted:  # noqa: SIM110 - most often there are none, and any() costs more
        if end - VENUE_REACH <= position < end and "event" in codes:
            return True
    return False


def _is_part_of_a_name(folded: Folded, end: int) -> bool:
    """Tell whether a syllable like Anh or Đức begins a longer name: Đức Thọ, Anh Sơn."""
    after = folded.text[end : end + 2]
    return len(after) == 2 and after[0] == " " and after[1].isupper()


def find_town(case: Case, group: Group | None, hit: Hit) -> Finding | None:
    """A town or province of a neighbour tells that the work is there; its country is the place that is answered."""
    clues = case.clues
    start, end, meaning = hit
    if clues.vietnamese:
        return None
    is_dashed = group and group.link == "dash" and clues.in_viet_nam
    if is_dashed and group and not (meaning[1] == group.mentions[0].code and begins_abroad(group, clues)):
        return None
    if effect_before(case.reading.folded, group.start if group else start).place in ELSEWHERE:
        return None
    return Finding(meaning[1], COUNTRY, TOWN_SCORE, "foreign-town", (case.number, start, end))
