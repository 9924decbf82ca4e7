"""Matcher: finds the names of the gazetteer in a text, the longest wins, and never inside a word.

One automaton (Aho-Corasick) scans the folded text once. Every pattern stands between spaces, so that the scan itself
holds the word boundaries; what it finds is then compared with the letters as they were written: ``đa năng`` is not
Đà Nẵng, and ``hoa binh`` in small letters is not the province.
"""

from collections.abc import Iterator
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from geo.folding import Folded, fold, new_tones, spelt_like
from geo.gazetteer import Entry, Name, NameKind, load_gazetteer

BREAKS = frozenset(",;()[]:")  # a name does not go on after one of these
VIETNAMESE_LETTERS = frozenset("ăâđêôơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữự")
by_place = itemgetter(0)


class Mention(NamedTuple):
    """A name found at ``start``..``end`` of a folded text.

    ``names`` are all that it can be, spelt as the text spells them (communes of one name); ``name`` is the first, of
    whose ``kind`` they all are. ``exact`` tells that the text has the diacritics of the name.
    """

    start: int
    end: int
    kind: NameKind
    name: Name
    names: tuple[Name, ...]
    exact: bool


class Form(NamedTuple):
    """A pattern of the automaton: its letters, what it may be, and the same for a text without diacritics.

    ``letters`` is empty for a single word, which no punctuation can part. ``capital`` is the offset of a letter that is
    a capital in each of its names, -1 when there is none. ``unaccented`` are the names to which the bare letters can
    point, ``exact`` tells that they have no diacritics, and ``is_sure`` that it is one, with that one capital.
    ``spelt`` are the names by their spelling with diacritics.
    """

    letters: str
    names: tuple[Name, ...]
    marks: tuple[str, ...]
    capital: int
    unaccented: tuple[Name, ...]
    exact: bool
    is_sure: bool
    spelt: dict[str, tuple[Name, ...]]


class Reading:
    """A text with what was found in it: mentions by position, and the marks of phrases by position."""

    __slots__ = ("folded", "mentions", "noted")

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self.mentions: list[Mention] = []
        self.noted: list[tuple[int, tuple[str, ...]]] = []

    @property
    def marks(self) -> Iterator[tuple[int, str]]:
        """The marks one by one as (position, code)."""
        return ((position, code) for position, codes in self.noted for code in codes)

    @property
    def codes(self) -> set[str]:
        """The codes of the marks."""
        return set(chain.from_iterable(codes for _, codes in self.noted))


@cache
def _automaton() -> tuple[AhoCorasick, list[Form]]:
    """Return the automaton over all forms, each between spaces so that only whole words match, and what they are."""
    entries = load_gazetteer().entries
    forms = [_form(letters, entry) for letters, entry in entries.items()]
    return AhoCorasick([f" {letters} " for letters in entries], implementation=Implementation.ContiguousNFA), forms


def _form(letters: str, entry: Entry) -> Form:
    plain = tuple(name for name in entry.names if name.spelling.isascii())
    # A doubtful country (Ý, Đức, Áo) is a single syllable, too short to be trusted without its diacritics.
    unaccented = plain or tuple(name for name in entry.names if name.strong or name.kind != "country")
    capital = _shared_capital(entry.names)
    is_sure = len(unaccented) == 1 and unaccented[0].capitals == (capital,)
    spaced = letters if " " in letters else ""
    spelt: dict[str, tuple[Name, ...]] = {}
    for name in entry.names:
        spelt[name.spelling] = (*spelt[name.spelling], name) if name.spelling in spelt else (name,)
    return Form(spaced, entry.names, entry.marks, capital, unaccented, bool(plain), is_sure, spelt)


def _shared_capital(names: tuple[Name, ...]) -> int:
    if not names:
        return -1
    shared = [offset for offset in names[0].capitals if all(offset in name.capitals for name in names[1:])]
    return shared[-1] if shared else -1


def scan(text: str) -> Reading:
    """Read a text: fold it, find all names and marks, keep the longest that is spelt as it should be."""
    automaton, forms = _automaton()
    folded = fold(text)
    reading = Reading(folded)
    plain, proper = folded.plain, folded.text
    is_bare = not folded.accented
    has_case = proper != folded.lower
    found: list[Mention] = []
    last, overlaps = 0, False
    for pattern, start, padded_end in automaton.find_matches_as_indexes(f" {folded.words} ", overlapping=True):
        form = forms[pattern]
        if form.marks:
            reading.noted.append((start, form.marks))
        capital = form.capital
        if not form.names or (capital >= 0 and has_case and not proper[start + capital].isupper()):
            continue  # most of what is found in Vietnamese: syllables of other words
        end = padded_end - 2  # less the pattern's own space and the one that pads the text
        if form.letters and plain[start:end] != form.letters and _is_broken(plain[start:end], form.names):
            continue
        if form.is_sure and is_bare and has_case:
            kept, exact = form.unaccented, form.exact
        else:
            kept, exact = _kept_names(folded, start, end, form)
        if kept:
            found.append(Mention(start, end, kept[0].kind, kept[0], kept, exact))
            if start < last:
                overlaps = True
            last = end
    reading.mentions = _longest(found) if overlaps else found
    return reading


def _kept_names(folded: Folded, start: int, end: int, form: Form) -> tuple[tuple[Name, ...], bool]:
    """Return the names of a form that are spelt as the text spells them, and whether with their diacritics."""
    written = folded.lower[start:end]
    if written.isascii():
        names, exact = form.unaccented, form.exact
    else:
        names, exact = _spelt_with_accents(form, written)
    if len(names) == 1 and names[0].capitals == (form.capital,) and folded.text != folded.lower:
        return names, exact
    return tuple(name for name in names if _is_proper(folded, start, name)), exact


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


def _spelt_with_accents(form: Form, written: str) -> tuple[tuple[Name, ...], bool]:
    """Return the names whose diacritics are those of the text (True), or else those that none contradicts (False)."""
    exact = form.spelt.get(written)
    if exact:
        return exact, True
    moved = new_tones(written)  # tones and dashes as spellings have them
    if moved.isascii():
        return form.unaccented, form.exact
    exact = form.spelt.get(moved)
    if exact:
        return exact, True
    likely = [name for name in form.names if len(name.spelling) == len(moved) and spelt_like(moved, name.spelling)]
    return tuple(likely), False


def _is_proper(folded: Folded, start: int, name: Name) -> bool:
    """Tell whether a name is written as a proper name; in a text without any capital letter only strong names pass."""
    if folded.text == folded.lower:
        return name.strong
    return all(folded.text[start + offset].isupper() for offset in name.capitals)
