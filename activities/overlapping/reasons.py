"""Reasons: why a match is one, as sentences for people in either language, and the words that two texts share."""

import re
from typing import NamedTuple

from activities.overlapping.structure import Common
from activities.overlapping.terms import Wording, is_sector, read_wording, term_mark
from activities.overlapping.texts import Passage, TextIndex
from activities.partners import partner_of
from activities.sectors import load_sectors
from activities.wording import N_, words
from geo.gazetteer import load_gazetteer
from geo.register import load_places

MOST_SHARED = 6
LONGEST = 12  # words of a run that two texts share
# What a word is worth (`TextIndex.worths`) to be shown as one in common: some one in seven activities or fewer have it.
LEAST_WORTH = 3.0
# What every proposal says of itself.
NO_LIKENESS = frozenset(
    {"giai doan", "du an", "chuong trinh", "project", "programme", "phase", "fund", "funded", "period"}
)
# What binds words and is none of its own, as it is spelt: "tại" is no "tai" of thiên tai.
BINDING = re.compile(
    "a|an|and|are|as|at|be|by|for|from|had|has|have|how|in|into|is|it|its|of|on|or|our|that|the|their|these|this|those|"
    "to|under|was|were|what|when|where|which|who|will|with|"
    "bằng|các|cho|có|của|cùng|dưới|đã|đang|đến|để|do|được|giữa|hay|hoặc|khi|là|mà|này|nhằm|như|những|nó|ở|qua|ra|sẽ|"
    "tại|theo|thì|trên|trong|từ|và|vào|về|vì|với"
)

SENTENCES = {
    "same-place": N_("Same place: %(places)s"),
    "inside": N_("In %(place)s: %(other)s"),
    "around": N_("%(place)s lies in %(other)s"),
    "same-province": N_("Same province: %(other)s"),
    "same-basin": N_("Same basin: %(other)s"),
    "same-region": N_("Same region: %(other)s"),
    "elsewhere": N_("Elsewhere: %(places)s"),
    "whole-country": N_("It covers the whole country"),
    "same-sector": N_("Same sector: %(names)s"),
    "same-partner": N_("Same partner: %(names)s"),
    "same-country": N_("Partners of the same country: %(names)s"),
    "overlapping-years": N_("Overlapping years: %(years)s"),
    "near-years": N_("Years close by: %(years)s"),
}


class SharedWords(NamedTuple):
    """Words in common: as the draft has them and as the activity has them, the same where the words are the same."""

    draft: str
    activity: str


def say_common(common: Common, lang: str) -> str:
    """Return what is in common as a sentence of a language."""
    return words(lang).gettext(SENTENCES[common.rule]) % _values(common, lang)


def _values(common: Common, lang: str) -> dict[str, str]:
    codes = common.codes
    if common.rule == "same-sector":
        return {"names": ", ".join(load_sectors()[code].name(lang) for code in codes)}
    if common.rule in ("same-partner", "same-country"):
        return {"names": ", ".join(partner_of(code).name(lang) for code in codes)}
    if common.rule.endswith("years"):
        return {"years": codes[0] if codes[0] == codes[-1] else "–".join(codes)}
    names = [_place_name(code, lang) for code in codes]
    return {"place": names[0] if names else "", "other": ", ".join(names[1:] or names), "places": ", ".join(names)}


def _place_name(code: str, lang: str) -> str:
    """Return the name of a place: of a boundary set, or a district, commune or landmark of the gazetteer."""
    if code in load_places():
        return load_places()[code].name(lang)
    gazetteer = load_gazetteer()
    if code in gazetteer.units:
        return gazetteer.units[code].name
    landmark = gazetteer.landmarks.get(code)
    return (landmark.name_vi if lang == "vi" else landmark.name_en) if landmark else code


def shared_words(index: TextIndex, passage: Passage, face: Passage) -> list[SharedWords]:
    """Return the most telling words that a passage of the draft shares with a text of the activity.

    Runs of words where both are of one language; else subjects, each as either text names it.
    """
    one, other = read_wording(passage.text), read_wording(face.text)
    both = one.terms.keys() & other.terms.keys()
    worth = index.worths([*(set(one.plain) & set(other.plain)), *map(term_mark, both)])
    runs = _runs(worth, one, other, passage.lang)
    found = [SharedWords(run, run) for run in runs]
    said = " ".join(runs)
    for number in sorted(both, key=lambda number: -worth[term_mark(number)]):
        if not is_sector(number) and worth[term_mark(number)] >= LEAST_WORTH:
            ours, theirs = _spelt(one, number), _spelt(other, number)
            if ours not in said and theirs not in said:
                found.append(SharedWords(ours, theirs))
    return found[:MOST_SHARED]


def _spelt(wording: Wording, number: int) -> str:
    first, last = wording.terms[number]
    return " ".join(wording.spelt[first:last])


def _runs(worth: dict[str, float], one: Wording, other: Wording, lang: str) -> list[str]:
    """Return the longest runs of words that both texts have, without the common words at their ends, rarest first."""
    has = {other.plain[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(other.plain) - size + 1)}
    found: dict[tuple[str, ...], tuple[float, str]] = {}
    at = 0
    while at < len(one.plain):
        size = next((n for n in range(LONGEST, 0, -1) if one.plain[at : at + n] in has and at + n <= len(one.plain)), 0)
        first, last = at, at + size
        while first < last and _is_common(worth, one, first):
            first += 1
        while last > first and _is_common(worth, one, last - 1):
            last -= 1
        # A Vietnamese syllable alone says nothing: hà is in Hà Lan and in Hà Nội.
        is_syllable = last - first == 1 and lang == "vi" and not one.plain[first].isdigit()
        if first < last and not is_syllable and " ".join(one.plain[first:last]) not in NO_LIKENESS:
            run = one.plain[first:last]
            found.setdefault(run, (sum(worth[word] for word in run), " ".join(one.spelt[first:last])))
        at += max(size, 1)
    return [spelt for _, spelt in sorted(found.values(), key=lambda one: -one[0])]


def _is_common(worth: dict[str, float], wording: Wording, at: int) -> bool:
    word = wording.plain[at]
    return (
        (len(word) < 2 and not word.isdigit())
        or worth[word] < LEAST_WORTH
        or bool(BINDING.fullmatch(wording.spelt[at]))
    )
