"""Parties: whether a country that a text names is a party to the work (role ``partner``) or the place of it.

A country is a site only where the words say so (``in Cambodia``, ``height network of Cambodia``); between ``Viet Nam
and Laos``, in ``Dutch Government`` and in ``Ministry of Environment of Japan`` it is a party.
"""

from geo.contexts import effect_after, effect_before
from geo.findings import Case, Finding
from geo.groups import Group
from geo.locations import Precision
from geo.matcher import Mention

VIET_NAM = "VN"
SITE_SCORE = 0.85
LIKELY_SITE_SCORE = 0.6
TOWN_SCORE = 0.7
PARTY_SCORE = 0.8
LIKELY_PARTY_SCORE = 0.55
VENUE_REACH = 40  # characters before a country in which a conference makes it the venue
BETWEEN = ("between", "giữa", "giua")


def read_sense(group: Group, mention: Mention) -> str:
    """Return ``site``, ``party``, ``venue`` or an empty string: what the words around a country's name say.

    What stands right beside the name beats what stands beside its list, and ``between`` holds for the whole list.
    """
    if len(group.mentions) == 1:
        before = group.before.country
        if before and mention.name.form != "adjective":
            return before
        # "for German-funded work": the noun after an adjective is what the words before it speak of
        return group.after.country or before
    if group.link == "dash" or group.folded.lower[: group.start].rstrip().endswith(BETWEEN):
        return "party"
    before = effect_before(group.folded, mention.start).country
    after = effect_after(group.folded, mention.end).country
    return before or after or group.before.country or group.after.country


def find_country(case: Case, group: Group, mention: Mention) -> Finding | None:
    """Return a foreign country as site or partner, or None where it is only a venue or no country at all."""
    name = mention.name
    sense = read_sense(group, mention)
    if not name.strong and (not sense or _is_part_of_a_name(group, mention)):
        return None
    if sense == "venue" or (sense == "site" and is_venue(case, group)):
        return None
    span = (case.number, mention.start, mention.end)
    code = name.codes[0]
    if sense == "site":
        return Finding(code, Precision.COUNTRY, SITE_SCORE, "country-site", span)
    if sense == "party":
        return Finding(code, Precision.COUNTRY, PARTY_SCORE, "country-party", span, "partner")
    if case.clues.in_viet_nam or name.form == "adjective":
        return Finding(code, Precision.COUNTRY, LIKELY_PARTY_SCORE, "country-named", span, "partner")
    return Finding(code, Precision.COUNTRY, LIKELY_SITE_SCORE, "country-named", span)


def is_venue(case: Case, group: Group) -> bool:
    """Tell whether the country is only where a conference or a meeting is held: ``the conference in Sweden``."""
    end = group.start
    return any(end - VENUE_REACH <= position < end for position, codes in case.reading.noted if "event" in codes)


def _is_part_of_a_name(group: Group, mention: Mention) -> bool:
    """Tell whether a syllable like Anh or Đức begins a longer name: Đức Thọ, Anh Sơn."""
    after = group.folded.text[mention.end : mention.end + 2]
    return len(after) == 2 and after[0] == " " and after[1].isupper()


def find_town(case: Case, group: Group, mention: Mention) -> Finding | None:
    """A town or province of a neighbour tells that the work is there; its country is the place that is answered."""
    if case.clues.vietnamese or group.before.place in ("venue", "distance", "travel"):
        return None
    if group.link == "dash" and case.clues.in_viet_nam:
        return None
    span = (case.number, mention.start, mention.end)
    return Finding(mention.name.codes[0], Precision.COUNTRY, TOWN_SCORE, "foreign-town", span)
