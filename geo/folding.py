"""Folding: a text without case and diacritics, one character for one character, so that offsets stay those of the text.

Vietnamese names are written with and without diacritics; both fold to the same form. The fold is a table look-up in C
(``codecs.charmap_encode`` and ``bytes.translate``): about 3 microseconds for a text of 600 characters.
"""

import codecs
import re
import string
import unicodedata
from collections.abc import Sequence

from ahocorasick_rs import BytesAhoCorasick

VIETNAMESE_ONLY = frozenset("ăâđêôơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữự")
VIETNAMESE = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
# Letters of the region's other names (Srêpôk, Phôngsali, Xékong, Curaçao) and marks that printed texts use.
OTHER_LETTERS = "äëïöüåçñœæøßĕ"
DASHES = "‐‑‒–—−"
QUOTES = "‘’“”′″«»"
SPACES = "\u00a0\u2009\u202f"
# Marks of texts that went through other encodings: what is not in the table folds too, but slower.
MARKS = DASHES + QUOTES + SPACES + "…•·°„‚‹›€£¥©®™×÷§¶†‡´¨¸¡¿ªº²³"
UNMAPPED = "\ufffe"
LAST_ASCII = "\x7f"
RUN = re.compile("  +")  # may stand within a name
# Whether there is one is asked of an automaton, in a sixth of the time that ``"  " in text`` takes.
find_runs = BytesAhoCorasick([b"  "]).find_matches_as_indexes
# The two ways to place the tone on a pair of vowels: hòa and hoà, thúy and thuý.
OLD_TONES = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ")
NEW_TONES = ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy")
NEW_BY_OLD = dict(zip(OLD_TONES, NEW_TONES, strict=True))
OLD_TONE = re.compile("|".join(OLD_TONES))
NO_LETTERS = re.compile(r"[\W_]+")
_LOWER_ASCII = "".join(chr(code) for code in range(128) if chr(code) not in string.ascii_uppercase)
# The usual marks have codes below 128 and letters do not, so that letters beyond ASCII are told at once from dashes.
_ROOM = 128 - len(_LOWER_ASCII)
_LETTERS = VIETNAMESE + OTHER_LETTERS
_DECODING = (_LOWER_ASCII + MARKS[:_ROOM] + _LETTERS + MARKS[_ROOM:]).ljust(256, UNMAPPED)
_ENCODING = codecs.charmap_build(_DECODING)


def _plain_letter(letter: str) -> str:
    """Return the one ASCII character that stands for a character of the table."""
    if letter in DASHES:
        return "-"
    if letter in QUOTES:
        return "'"
    if letter in SPACES or letter.isspace() or letter == UNMAPPED:
        return " "
    base = unicodedata.normalize("NFD", letter.replace("đ", "d"))[0]
    return base if base.isascii() else {"æ": "a", "ø": "o", "œ": "o", "ß": "s"}.get(base, "?")


_PLAIN = bytes(ord(_plain_letter(letter)) for letter in _DECODING)
_WORDS = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)).ljust(256, b" ")


class Folded:
    """A text in the forms that the geocoder reads, all of one length.

    ``text`` is composed (NFC); ``lower`` is its lower case; ``plain`` is ASCII without diacritics, punctuation kept;
    ``padded`` is ``plain`` as bytes, with everything but letters and digits as spaces, between two more spaces.
    ``origins`` and ``runs`` map offsets back to the text that was given, where composing letters or closing up spaces
    moved them (``is_moved``). ``accented`` tells that the text has characters beyond ASCII, ``has_letters`` that
    letters may be among them, ``has_case`` that it has capitals, so that small letters say something. ``honoured``
    remembers of names whether they stand after ``Mr`` or its like.
    """

    __slots__ = (
        "accented",
        "has_case",
        "has_letters",
        "honoured",
        "is_moved",
        "lower",
        "origins",
        "padded",
        "plain",
        "runs",
        "text",
    )

    def __init__(self, text: str, lower: str, plain: bytes, *, has_letters: bool) -> None:
        self.text = text
        self.has_letters = has_letters
        self.lower = lower
        self.has_case = text != lower
        self.accented = not lower.isascii()
        self.plain = plain.decode("ascii") if self.accented else lower
        self.padded = b" " + plain.translate(_WORDS) + b" "
        self.is_moved = False
        self.honoured: dict[str, bool] = {}
        self.origins: Sequence[int] | None = None
        self.runs: Sequence[tuple[int, int]] = ()

    @property
    def words(self) -> str:
        """``plain`` with everything but letters and digits as spaces."""
        return self.padded[1:-1].decode("ascii")

    @property
    def is_vietnamese(self) -> bool:
        """Tell whether the text has letters that only Vietnamese has."""
        return self.has_letters and not VIETNAMESE_ONLY.isdisjoint(self.lower)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of a span in the text as it was given."""
        if self.origins is not None:
            start, end = self.origins[start], self.origins[end]
        for place, removed in self.runs:  # in the order of the text, each in offsets of the text as given
            if place < start:
                start += removed
            if place < end:
                end += removed
        return start, end


def fold(given: str) -> Folded:
    """Return the folded forms of a text."""
    text = given.replace("\n", " ") if "\n" in given else given
    lower = text.lower()
    if text.isascii():
        plain, has_letters = lower.encode("ascii"), False
    else:
        try:
            codes = codecs.charmap_encode(lower, "strict", _ENCODING)[0]
        except UnicodeEncodeError:
            return _fold_closed_up(text) if "  " in text else _fold_rare(text)
        plain, has_letters = codes.translate(_PLAIN), not codes.isascii()
    if find_runs(plain) and "  " in text:
        return _fold_closed_up(text)
    return Folded(text, lower, plain, has_letters=has_letters)


def _fold_closed_up(given: str) -> Folded:
    """Fold a text with each of its runs of spaces as one."""
    folded = fold(RUN.sub(" ", given))
    folded.runs = [(run.start(), run.end() - run.start() - 1) for run in RUN.finditer(given)]
    folded.is_moved = True
    return folded


def _fold_rare(given: str) -> Folded:
    """Fold a text with letters beyond the table, which may be decomposed or grow in lower case."""
    text, origins = given, None
    if not unicodedata.is_normalized("NFC", text):
        text, origins = _compose(text)
    lower = text.lower()
    if len(lower) != len(text):  # a few letters (İ) grow in lower case
        lower = "".join(letter.lower()[0] for letter in text)
    codes = codecs.charmap_encode(lower, "replace", _ENCODING)[0]
    folded = Folded(text, lower, codes.translate(_PLAIN), has_letters=True)
    folded.origins, folded.is_moved = origins, origins is not None
    return folded


def fold_name(name: str) -> str:
    """Return a name as it stands in ``Folded.words``, without spaces at its ends."""
    return fold(name).words.strip()


def new_tones(lower: str) -> str:
    """Return a lower-case spelling with its tones placed the newer way (hoà becomes hòa), its punctuation closed up."""
    moved = OLD_TONE.sub(lambda found: NEW_BY_OLD[found.group()], lower)
    return NO_LETTERS.sub(" ", moved).strip()


def spelt_like(lower: str, name: str) -> bool:
    """Tell whether each letter of a spelling is that of the name or its plain form, so that none contradicts it.

    ``đa năng`` is not Đà Nẵng, ``Đà Nang`` may be. Both are of one length, in lower case,
    and fold to one form.
    """
    return all(
        letter == wanted
        for letter, wanted in zip(lower, name, strict=True)
        if letter > LAST_ASCII  # else its fold
    )


def _compose(given: str) -> tuple[str, list[int]]:
    """Return the text in NFC, and for each of its characters the offset in ``given``."""
    letters: list[str] = []
    origins: list[int] = []
    start = 0
    while start < len(given):
        end = start + 1
        while end < len(given) and unicodedata.combining(given[end]):
            end += 1
        composed = unicodedata.normalize("NFC", given[start:end])
        letters.append(composed)
        origins.extend([start] * len(composed))
        start = end
    origins.append(len(given))
    return "".join(letters), origins
