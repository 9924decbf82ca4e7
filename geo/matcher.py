"""Matcher: finds the names of the gazetteer in a text, the longest wins, and never inside a word.

One automaton (Aho-Corasick) scans the folded text once. Every pattern stands between spaces, so that the scan itself
holds the word boundaries; what it finds is then compared with the letters as they were written: ``đa năng`` is not
Đà Nẵng, and ``hoa binh`` in small letters is not the province.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from ahocorasick_rs import BytesAhoCorasick, Implementation

from geo.folding import Folded, fold, new_tones, spelt_like
from geo.gazetteer import Entry, Name, NameKind, kept_for_good, load_gazetteer

BREAKS = frozenset(",;()[]:")  # a name does not go on after one of these
# Words of forms that are printed in small letters.
SMALL_WORDS = frozenset(
    [
        *("of", "and", "the", "province", "city", "town", "district", "commune"),
        *("tinh", "thanh", "pho", "tp", "huyen", "quan", "xa", "phuong"),
    ]
)
# Patterns that no text has. When all patterns begin with a space the automaton leaps from space to space, which is no
# gain where nearly every word has one: these keep it from that.
UNFOUND = [bytes([code]) * 3 for code in range(1, 5)]
by_place = itemgetter(0)
Meaning = tuple[NameKind, str, Name, tuple[Name, ...], bool]  # all of a mention but where it is
Hit = tuple[int, int, Meaning]  # start, end: a mention as it is found; as a plain tuple it takes the least time to make


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


def as_mention(hit: Hit) -> Mention:
    """Return what was found as a mention."""
    start, end, (kind, code, name, names, exact) = hit
    return Mention(start, end, kind, code, name, names, exact)


@dataclass(slots=True)
class Form:
    """What a pattern of the automaton may be.

    ``letters`` are those of the pattern. ``unaccented`` are the names to which the bare letters can point, ``exact``
    tells that they have no diacritics, and ``usual`` is both as a meaning. ``others`` are the offsets of more letters,
    beside that of the pattern, that are capitals in some names. ``spelt`` holds what spellings with diacritics mean.
    """

    letters: str
    names: tuple[Name, ...]
    unaccented: tuple[Name, ...]
    exact: bool
    usual: Meaning | None
    others: tuple[int, ...]
    spelt: dict[str, Meaning]


@dataclass(slots=True)
class Reading:
    """A text with what was found in it: mentions by position, and the marks of phrases by position."""

    folded: Folded
    hits: list[Hit]
    noted: list[tuple[int, tuple[str, ...]]]

    @property
    def mentions(self) -> list[Mention]:
        """The hits as mentions."""
        return [as_mention(hit) for hit in self.hits]

    @property
    def marks(self) -> Iterator[tuple[int, str]]:
        """The marks one by one as (position, code)."""
        return ((position, code) for position, codes in self.noted for code in codes)


# What settles most of what the automaton finds at once: the marks; how the name is printed as a rule, without
# diacritics (empty when that does not settle it), and what it means then; the offset of a letter that is a capital in
# each of the form's names, -1 when there is none; the form, None where there are only marks.
Pattern = tuple[tuple[str, ...], str, Meaning | None, int, Form | None]


@cache
def _automaton() -> tuple[BytesAhoCorasick, list[Pattern]]:
    """Return the automaton over all forms, each between spaces so that only whole words match, and what they are."""
    entries = load_gazetteer().entries
    with kept_for_good():
        patterns = [_pattern(letters, entry) for letters, entry in entries.items()]
    spaced = [f" {letters} ".encode("ascii") for letters in entries]
    return BytesAhoCorasick([*spaced, *UNFOUND], implementation=Implementation.DFA), patterns


def _pattern(letters: str, entry: Entry) -> Pattern:
    names = entry.names
    if not names:
        return entry.marks, "", None, -1, None
    capital, others = _capitals(names)
    plain = tuple([name for name in names if name.spelling.isascii()])
    # A doubtful country (Ý, Đức, Áo) is a single syllable, too short to be trusted without its diacritics.
    unaccented = plain or tuple([name for name in names if name.strong or name.kind != "country"])
    exact = bool(plain)
    usual = _meaning(unaccented, exact=exact) if unaccented else None
    spelt: dict[str, Meaning] = {}
    for name in names:
        spelling = name.spelling
        if not spelling.isascii():
            alike = (*spelt[spelling][3], name) if spelling in spelt else (name,)
            spelt[spelling] = _meaning(alike, exact=True)
    printed = _printed(letters, names[0]) if usual and capital >= 0 else ""
    if printed and not _all_capitals(printed, 0, (capital, *others)):
        printed = ""
    return entry.marks, printed, usual, capital, Form(letters, names, unaccented, exact, usual, others, spelt)


def _meaning(names: tuple[Name, ...], *, exact: bool) -> Meaning:
    return names[0].kind, names[0].codes[0], names[0], names, exact


def _printed(letters: str, name: Name) -> str:
    """Return how a name is printed most often; it is only quicker, nothing depends on its being right."""
    if name.form == "abbreviation":
        return letters.upper()
    return " ".join([word if word in SMALL_WORDS else word.capitalize() for word in letters.split(" ")])


def _capitals(names: tuple[Name, ...]) -> tuple[int, tuple[int, ...]]:
    """Return the last letter that is a capital in all names, -1 for none, and the others that are in any."""
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
    written, has_case = folded.text, folded.has_case
    found: list[Hit] = []
    noted: list[tuple[int, tuple[str, ...]]] = []
    last, overlaps = 0, False
    for number, start, padded_end in automaton.find_matches_as_indexes(folded.padded, overlapping=True):
        marks, printed, meaning, capital, form = patterns[number]
        if marks:
            noted.append((start, marks))
        if form is None:
            continue
        end = padded_end - 2  # less the pattern's own space and the one that pads the text
        if written[start:end] != printed:
            if capital >= 0 and not written[start + capital].isupper() and has_case:
                continue  # most of what is found in Vietnamese: syllables of other words
            meaning = _look_closer(folded, start, end, form)
        if meaning:
            found.append((start, end, meaning))
            if start < last:
                overlaps = True
            last = end
    return Reading(folded, _longest(found) if overlaps else found, noted)


def _all_capitals(written: str, start: int, offsets: tuple[int, ...]) -> bool:
    for offset in offsets:  # noqa: SIM110 - for one letter or two much faster than all()
        if not written[start + offset].isupper():
            return False
    return True


def _look_closer(folded: Folded, start: int, end: int, form: Form) -> Meaning | None:
    """Return what a form means that is not printed as most often (with diacritics, in capitals, broken), or None."""
    spelling = folded.lower[start:end]
    letters, names = form.letters, form.names
    meaning = form.usual if spelling == letters else form.spelt.get(spelling)
    if meaning and folded.has_case and _all_capitals(folded.text, start, form.others):
        return meaning
    if " " in letters and folded.plain[start:end] != letters and _is_broken(folded.plain[start:end], names):
        return None
    if spelling.isascii():
        names, exact = form.unaccented, form.exact
    else:
        names, exact = _spelt_with_accents(form, spelling)
    if folded.has_case:
        names = tuple([name for name in names if _all_capitals(folded.text, start, name.capitals)])
    else:
        names = tuple([name for name in names if name.strong])
    return _meaning(names, exact=exact) if names else None


def _is_broken(written: str, names: tuple[Name, ...]) -> bool:
    """Tell whether punctuation parts the words of a name; those of a mask (Hà Nam, Trung Quốc) may have it."""
    return not BREAKS.isdisjoint(written) and names[0].kind != "mask"


def _longest(found: list[Hit]) -> list[Hit]:
    """Return the hits in order, of overlapping ones the first and of those the longest."""
    # The automaton reports by where matches end, so that of equal starts the longest comes last.
    found.reverse()
    found.sort(key=by_place)
    kept: list[Hit] = []
    last = -1
    for hit in found:
        if hit[0] >= last:
            kept.append(hit)
            last = hit[1]
    return kept


def _spelt_with_accents(form: Form, spelling: str) -> tuple[tuple[Name, ...], bool]:
    """Return the names whose diacritics are those of the text (True), or else those that none contradicts (False)."""
    meaning = form.spelt.get(spelling)
    if meaning is None:
        spelling = new_tones(spelling)  # tones and dashes as spellings have them
        if spelling.isascii():
            return form.unaccented, form.exact
        meaning = form.spelt.get(spelling)
    if meaning is not None:
        return meaning[3], True
    size = len(spelling)
    likely = (name for name in form.names if len(name.spelling) == size and spelt_like(spelling, name.spelling))
    return tuple(likely), False
