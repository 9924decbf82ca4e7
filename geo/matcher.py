"""Matcher: finds the names of the gazetteer in a text, the longest wins, and never inside a word.

One automaton (Aho-Corasick) scans the folded text once. Every pattern stands between spaces, so that the scan itself
holds the word boundaries; what it finds is then compared with the letters as they were written: ``đa năng`` is not
Đà Nẵng, and ``hoa binh`` in small letters is not the province.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from geo.folding import Folded, fold, new_tones, spelt_like
from geo.gazetteer import Entry, Name, NameKind, kept_for_good, load_gazetteer

BREAKS = frozenset(",;()[]:")  # a name does not go on after one of these
by_place = attrgetter("start")

Meaning = tuple[NameKind, str, Name, tuple[Name, ...], bool]  # all of a mention but where it is
Meanings = dict[str, Meaning]  # by the spelling in the text


@dataclass(slots=True)
class Mention:
    """A name found at ``start``..``end`` of a folded text.

    ``names`` are all that it can be, spelt as the text spells them (communes of one name); ``name`` is the first, of
    whose ``kind`` they all are, and ``code`` the first of its codes. ``exact`` tells that the text has the diacritics
    of the name.
    """

    start: int
    end: int
    kind: NameKind
    code: str
    name: Name
    names: tuple[Name, ...]
    exact: bool


class Form(NamedTuple):
    """What a pattern of the automaton may be.

    ``letters`` is the pattern, empty for a single word, which no punctuation can part. ``unaccented`` are the names to
    which the bare letters can point, and ``exact`` tells that they have no diacritics.
    """

    letters: str
    names: tuple[Name, ...]
    unaccented: tuple[Name, ...]
    exact: bool


@dataclass(slots=True)
class Reading:
    """A text with what was found in it: mentions by position, and the marks of phrases by position."""

    folded: Folded
    mentions: list[Mention]
    noted: list[tuple[int, tuple[str, ...]]]

    @property
    def marks(self) -> Iterator[tuple[int, str]]:
        """The marks one by one as (position, code)."""
        return ((position, code) for position, codes in self.noted for code in codes)


# What settles most of what the automaton finds at once: the marks; the offset of a letter that is a capital in each of
# the form's names (-1 when there is none) and those of more letters that are capitals in some; the letters, and what
# they mean when nothing but they and these capitals are there (None where there are only marks); what other spellings
# mean. A plain tuple is taken apart the fastest.
Pattern = tuple[tuple[str, ...], int, tuple[int, ...], str, Meaning | None, Meanings, Form]


@cache
def _automaton() -> tuple[BytesAhoCorasick, list[Pattern]]:
    """Return the automaton over all forms, each between spaces so that only whole words match, and what they are."""
    entries = load_gazetteer().entries
    with kept_for_good():
        patterns = [_pattern(letters, entry) for letters, entry in entries.items()]
    spaced = [f" {letters} ".encode("ascii") for letters in entries]
    return BytesAhoCorasick(spaced, implementation=Implementation.DFA), patterns


def _pattern(letters: str, entry: Entry) -> Pattern:
    names = entry.names
    capital, others = _capitals(names)
    plain = tuple([name for name in names if name.spelling.isascii()])
    # A doubtful country (Ý, Đức, Áo) is a single syllable, too short to be trusted without its diacritics.
    unaccented = plain or tuple([name for name in names if name.strong or name.kind != "country"])
    exact = bool(plain)
    usual = _meaning(unaccented, exact=exact) if unaccented else None
    meanings: Meanings = {}
    for name in names:
        spelling = name.spelling
        if not spelling.isascii():
            spelt = (*meanings[spelling][3], name) if spelling in meanings else (name,)
            meanings[spelling] = _meaning(spelt, exact=True)
    form = Form(letters if " " in letters else "", names, unaccented, exact)
    return entry.marks, capital, others, letters, usual, meanings, form


def _meaning(names: tuple[Name, ...], *, exact: bool) -> Meaning:
    return names[0].kind, names[0].codes[0], names[0], names, exact


def _capitals(names: tuple[Name, ...]) -> tuple[int, tuple[int, ...]]:
    """Return the last letter that is a capital in all names, -1 for none, and the others that are in any."""
    if not names:
        return -1, ()
    first = names[0].capitals
    if len(first) < 2 and (len(names) == 1 or all(name.capitals == first for name in names)):
        return (first[0] if first else -1), ()
    shared = [offset for offset in first if all(offset in name.capitals for name in names[1:])]
    capital = shared[-1] if shared else -1
    return capital, tuple(sorted({offset for name in names for offset in name.capitals} - {capital}))


def scan(text: str) -> Reading:
    """Read a text: fold it, find all names and marks, keep the longest that is spelt as it should be."""
    automaton, patterns = _automaton()
    folded = fold(text)
    written, lower = folded.text, folded.lower
    has_case = written != lower
    found: list[Mention] = []
    noted: list[tuple[int, tuple[str, ...]]] = []
    last, overlaps = 0, False
    for number, start, padded_end in automaton.find_matches_as_indexes(folded.padded, overlapping=True):
        marks, capital, others, letters, usual, meanings, form = patterns[number]
        if marks:
            noted.append((start, marks))
            if not form.names:
                continue
        if capital >= 0 and has_case and not written[start + capital].isupper():
            continue  # most of what is found in Vietnamese: syllables of other words
        end = padded_end - 2  # less the pattern's own space and the one that pads the text
        spelling = lower[start:end]
        meaning = usual if spelling == letters else meanings.get(spelling)
        if meaning is None or not has_case or (others and not _all_capitals(written, start, others)):
            meaning = _look_closer(folded, start, end, form, meanings)
            if meaning is None:
                continue
        kind, code, name, names, exact = meaning
        found.append(Mention(start, end, kind, code, name, names, exact))
        if start < last:
            overlaps = True
        last = end
    return Reading(folded, _longest(found) if overlaps else found, noted)


def _all_capitals(written: str, start: int, offsets: tuple[int, ...]) -> bool:
    for offset in offsets:  # noqa: SIM110 - for one letter or two much faster than all()
        if not written[start + offset].isupper():
            return False
    return True


def _look_closer(folded: Folded, start: int, end: int, form: Form, meanings: Meanings) -> Meaning | None:
    """Return what a form means that is printed or spelt in an unusual way, or lacks capital letters; or None."""
    if form.letters and folded.plain[start:end] != form.letters and _is_broken(folded.plain[start:end], form.names):
        return None
    spelling = folded.lower[start:end]
    if spelling.isascii():
        names, exact = form.unaccented, form.exact
    else:
        names, exact = _spelt_with_accents(form, meanings, spelling)
    if folded.text == folded.lower:  # no capital letter in the whole text
        names = tuple([name for name in names if name.strong])
    else:
        names = tuple([name for name in names if _all_capitals(folded.text, start, name.capitals)])
    return _meaning(names, exact=exact) if names else None


def _is_broken(written: str, names: tuple[Name, ...]) -> bool:
    """Tell whether punctuation parts the words of a name; those of a mask (Hà Nam, Trung Quốc) may have it."""
    return not BREAKS.isdisjoint(written) and names[0].kind != "mask"


def _longest(found: list[Mention]) -> list[Mention]:
    """Return the mentions in order, of overlapping ones the first and of those the longest."""
    # The automaton reports by where matches end, so that of equal starts the longest comes last.
    found.reverse()
    found.sort(key=by_place)
    kept: list[Mention] = []
    last = -1
    for mention in found:
        if mention.start >= last:
            kept.append(mention)
            last = mention.end
    return kept


def _spelt_with_accents(form: Form, meanings: Meanings, spelling: str) -> tuple[tuple[Name, ...], bool]:
    """Return the names whose diacritics are those of the text (True), or else those that none contradicts (False)."""
    meaning = meanings.get(spelling)
    if meaning is None:
        spelling = new_tones(spelling)  # tones and dashes as spellings have them
        if spelling.isascii():
            return form.unaccented, form.exact
        meaning = meanings.get(spelling)
    if meaning is not None:
        return meaning[3], True
    size = len(spelling)
    likely = (name for name in form.names if len(name.spelling) == size and spelt_like(spelling, name.spelling))
    return tuple(likely), False
