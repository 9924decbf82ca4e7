"""Parties: the partners that a text names, and what each is to an activity."""

import re
from dataclasses import dataclass
from functools import cache

from activities.partners import load_partners, partner_of
from activities.reading.lists import heads, pattern
from geo.gazetteer import read_rows

# How far before or after a partner's name the words stand that say it pays ("funded by the Government of …").
REACH = 45
_FILLER = r"[^.;:,\"¤]{0,32}$"
_AT_A_PLACE = re.compile(r"(?<!\w)(?:in|tại|ở|sang)\s+(?:the\s+)?$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"(\w+)\s$")
_NEAR = 60
VIET_NAM = "vn"


@dataclass(frozen=True, slots=True)
class Mention:
    """A partner that the text names at ``start`` to ``end``; ``role`` is that of roles.csv, ``rule`` what told it."""

    start: int
    end: int
    partner: str
    role: str
    rule: str

    @property
    def is_country(self) -> bool:
        """Whether the partner is a country itself, not a body of it."""
        return partner_of(self.partner).kind == "country"

    @property
    def country(self) -> str:
        """The partner's country, empty for a body of many."""
        return partner_of(self.partner).country


@cache
def _names() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Return the patterns of names that must be spelt as listed and of others, and each name's partner."""
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for partner in load_partners().values():
        if partner.code == VIET_NAM:
            continue
        for name in (partner.name_en, partner.name_vi, *partner.aliases):
            (loose if len(name.split()) > 1 and not name.isupper() else exact).setdefault(name, partner.code)
    for row in read_rows("country-words"):
        if row["kind"] == "adjective" and row["code"] != VIET_NAM.upper() and row["code"].lower() in load_partners():
            exact.setdefault(row["name"], row["code"].lower())
    known = {**exact, **{name.lower(): code for name, code in loose.items()}}
    return _one_of(exact, 0), _one_of(loose, re.IGNORECASE), known


def _one_of(names: dict[str, str], flags: int) -> re.Pattern[str]:
    parts = (re.sub(r"(?:\\ |\\-|–)+", r"[\\s–-]+", re.escape(name)) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", flags)


def find_mentions(masked: str, start: int, end: int, lang: str) -> list[Mention]:
    """Return the partners named between two offsets, in the order of the text."""
    exact, loose, known = _names()
    found = [*loose.finditer(masked, start, end), *exact.finditer(masked, start, end)]
    found.sort(key=lambda match: (match.start(), -match.end()))
    # "Ý định thư" is a letter of intent, not Italy.
    nouns = [match.span() for match in heads(lang)[0].finditer(masked, start, end)]
    mentions: list[Mention] = []
    for match in found:
        if mentions and match.start() < mentions[-1].end:
            continue
        if any(first <= match.start() and match.end() <= last for first, last in nouns):
            continue
        partner = _partner_named(match.group(), known)
        if partner and not _is_a_place(masked, match, partner) and not _is_a_person(masked, match, lang):
            role, rule = _role(masked, match.start(), match.end(), lang, partner)
            mentions.append(Mention(match.start(), match.end(), partner, role, rule))
    return _without_doubles(mentions)


def _partner_named(words: str, known: dict[str, str]) -> str | None:
    spelt = known.get(words) or known.get(words.lower())
    if spelt:
        return spelt
    plain = re.sub(r"[\s–-]+", " ", words).lower()
    return next((code for name, code in known.items() if re.sub(r"[\s–-]+", " ", name).lower() == plain), None)


def _is_a_place(masked: str, match: re.Match[str], partner: str) -> bool:
    is_country = partner_of(partner).kind == "country"
    return is_country and _AT_A_PLACE.search(masked, max(0, match.start() - 10), match.start()) is not None


def _is_a_person(masked: str, match: re.Match[str], lang: str) -> bool:
    """Tell whether a short Vietnamese name of a country (Anh, Đức) is part of a longer name."""
    if lang != "vi" or len(match.group()) > 4 or match.group().isupper():
        return False
    before = _WORD_BEFORE.search(masked, max(0, match.start() - 12), match.start())
    return before is not None and before[1][0].isupper() and before[1] not in ("Với", "Về", "Cùng", "Do")


def _role(masked: str, start: int, end: int, lang: str, partner: str) -> tuple[str, str]:
    before, after = masked[max(0, start - REACH) : start], masked[end : end + REACH]
    for role in ("funder", "implementer"):
        cue = [*pattern(f"{role}-before", lang).finditer(before)]
        if cue and re.match(_FILLER, before[cue[-1].end() :]):
            return role, f"{role}-before"
        cue_after = pattern(f"{role}-after", lang).search(after)
        if cue_after and re.fullmatch(r"[\s)-]*(?:Government|Chính phủ)?[^\w]*", after[: cue_after.start()]):
            return role, f"{role}-after"
    if partner_of(partner).kind == "fund":
        return "funder", "fund"
    return "partner", "named"


def _without_doubles(mentions: list[Mention]) -> list[Mention]:
    """Leave out the country of a body that is named right beside it: "the Norwegian Embassy" beside its ministry."""
    kept = []
    for i, mention in enumerate(mentions):
        beside = mentions[max(0, i - 3) : i + 4]
        bodies = (other for other in beside if not other.is_country and other.country == mention.partner)
        near = any(min(abs(other.start - mention.end), abs(mention.start - other.end)) < _NEAR for other in bodies)
        if not (mention.is_country and mention.role == "partner" and near):
            kept.append(mention)
    return kept
