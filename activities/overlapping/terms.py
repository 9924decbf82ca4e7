"""Terms: the words of a text as texts are compared by, and the subjects that it names in either language.

``data/terms.csv`` names each subject in English and in Vietnamese, several ways each. A text that says "groundwater"
and one that says "nước dưới đất" share that row and no word: the row's number is what they are compared by.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick

from activities.codelists import DATA, read_rows
from activities.searching import search_forms
from activities.sectors import load_sectors, split_cell
from geo.errors import MissingDataError

REMEMBERED_WORDS = 50_000
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]+\b")
_PLURALS = re.compile(r"(?<=[a-z]{2})(?:ies|(?<![suiy])s)$")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as words: ``spelt`` as they are written, in lower case; ``plain`` without diacritics and plurals.

    ``terms`` has the subjects that the text names, each with the first and the last word (exclusive) that name it;
    ``acronyms`` what is written in capitals alone, the same in every language.
    """

    spelt: tuple[str, ...]
    plain: tuple[str, ...]
    terms: dict[int, tuple[int, int]]
    acronyms: tuple[str, ...] = ()

    def tokens(self) -> list[str]:
        """Return what the text is indexed by: its words, and a mark for each subject."""
        return [*self.plain, *(term_mark(number) for number in self.terms)]

    def pairs(self) -> list[str]:
        """Return its words two by two: a Vietnamese word is mostly two syllables."""
        return [f"{one} {other}" for one, other in zip(self.plain, self.plain[1:], strict=False)]


def term_mark(number: int) -> str:
    """Return the token of a subject, which no text has as a word."""
    return f"§{number}"


@lru_cache(REMEMBERED_WORDS)
def singular(word: str) -> str:
    """Return an English word without its plural; no Vietnamese syllable ends in s."""
    if not word.endswith("s") or len(word) < 4:
        return word
    return _PLURALS.sub(lambda found: "y" if found.group() == "ies" else "", word)


def read_wording(text: str) -> Wording:
    """Return the words of a text and the subjects that they name."""
    wording = wording_of(*search_forms(text))
    if text.isupper():  # a heading in capitals
        return wording
    return replace(wording, acronyms=tuple(dict.fromkeys(word.lower() for word in _ACRONYM.findall(text))))


def wording_of(spelt_form: str, plain_form: str) -> Wording:
    """Return the same from the two forms of `activities.searching.search_forms`."""
    spelt, plain = spelt_form.split(), plain_form.split()
    if len(spelt) != len(plain):  # a word of marks alone is lost without its diacritics
        plain = spelt
    plain = _singulars(plain)
    found = sorted(_find_terms(_singulars(spelt), plain), key=lambda one: (one[1][0], -one[1][1]))
    terms: dict[int, tuple[int, int]] = {}
    reach = 0
    for number, (first, last) in found:
        # A syllable inside a longer name is no subject of its own: the soil (đất) of groundwater (nước dưới đất).
        if last - first > 1 or last > reach:
            terms.setdefault(number, (first, last))
        reach = max(reach, last)
    return Wording(tuple(spelt), tuple(plain), terms)


def _singulars(line: list[str]) -> list[str]:
    return [singular(word) if word[-1] == "s" else word for word in line]


def _find_terms(spelt: list[str], plain: list[str]) -> Iterator[tuple[int, tuple[int, int]]]:
    for names, words in ((_names(is_spelt=True), spelt), (_names(is_spelt=False), plain)):
        line = f" {' '.join(words)} "
        at = passed = 0
        for which, start, end in names.automaton.find_matches_as_indexes(line, overlapping=True):
            # Matches come by their ends; the words before one are counted on from the one before, or back.
            at += line.count(" ", passed, start) if start >= passed else -line.count(" ", start, passed)
            passed = start
            for number in names.rows[which]:
                yield number, (at, at + line.count(" ", start, end) - 1)


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of subjects with a space on either side, and the subjects that each names."""

    automaton: AhoCorasick
    rows: tuple[tuple[int, ...], ...]


@cache
def _names(*, is_spelt: bool) -> _Names:
    """Return the names to look for in the spelt words, or those to look for in the plain ones.

    A Vietnamese name of two syllables and more is as clear without diacritics; one of a single syllable is not
    (``đập`` is a dam, ``dap`` also a machete), nor is an English word (``dam`` is a lagoon without its diacritics).
    """
    found: dict[str, list[int]] = {}
    for number, row in enumerate(_rows()):
        english = [(name, True) for name in split_cell(row["en"])]
        vietnamese = [(name, len(search_forms(name)[0].split()) == 1) for name in split_cell(row["vi"])]
        for name, in_spelt in english + vietnamese:
            if in_spelt == is_spelt:
                form = search_forms(name)[0 if is_spelt else 1]
                rows = found.setdefault(f" {' '.join(map(singular, form.split()))} ", [])
                if number not in rows:
                    rows.append(number)
    return _Names(AhoCorasick(list(found)), tuple(tuple(rows) for rows in found.values()))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/terms.csv``, and a row for each sector with its keywords in both languages."""
    rows = read_rows(DATA / "terms.csv")
    for row in rows:
        if not split_cell(row["en"]) or not split_cell(row["vi"]):
            raise MissingDataError(f"data/terms.csv: {row['en'] or row['vi']!r} lacks its name in the other language")
    sectors = load_sectors().values()
    of_sectors = [
        {"en": ";".join(sector.keywords_en), "vi": ";".join(sector.keywords_vi), "code": sector.code}
        for sector in sectors
    ]
    return (*rows, *of_sectors)


def is_sector(number: int) -> bool:
    """Tell whether a subject is a whole sector; the others are narrower."""
    return "code" in _rows()[number]
