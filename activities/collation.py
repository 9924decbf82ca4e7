"""Collation: keys by which names and titles stand in the order of the Vietnamese alphabet, which is English's too.

ICU is the library for this, but its Python binding has no wheels and pyuca knows no tailoring, so what two languages
need is here: the letters and tones in the order of CLDR's Vietnamese collation
(https://github.com/unicode-org/cldr/blob/main/common/collation/vi.xml), punctuation only separating words, numbers by
their value. ``tests/browser/test_table_in_browser.py`` compares it with the ICU that Chromium carries.
"""

import re
import unicodedata
from functools import lru_cache

REMEMBERED_WORDS = 50_000  # Vietnamese has some seven thousand syllables
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# In the order of CLDR: huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"
_OF_A_LETTER = "\u0306\u0302\u031b"  # breve, circumflex and horn make another letter, no tone
_LETTERS = {letter: bytes([0x60 + place]) for place, letter in enumerate(ALPHABET)}
_LIKE = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ı": "i", "ð": "d"})
_PIECE = re.compile(r"\d+|[^\W\d]+")
_NO_TONE, _FIRST_TONE, _OTHER_MARK = 1, 2, 9
_BETWEEN_WORDS, _BETWEEN_LEVELS = b"\x20", b"\x00"
_NUMBER, _OTHER_SCRIPT = 0x30, b"\xf0"
_MOST_DIGITS = 40


def sort_key(text: str) -> bytes:
    """Return the key of a text: two texts stand in the order of their keys. Case makes no difference.

    First all letters decide, then all tones: "ma", "mà", "ma túy".
    """
    words = _words(unicodedata.normalize("NFC", text).lower())
    if not words:
        return b""
    letters = _BETWEEN_WORDS.join(letters for letters, _ in words)
    tones = b"".join(tones for _, tones in words).rstrip(bytes([_NO_TONE]))
    return letters + _BETWEEN_LEVELS + tones if tones else letters


def _words(text: str) -> list[tuple[bytes, bytes]]:
    return [_weights(word) for word in re.findall(r"\w+", text)]


@lru_cache(REMEMBERED_WORDS)
def _weights(word: str) -> tuple[bytes, bytes]:
    """Return the letters of a word in their order in the alphabet, and a tone for each."""
    letters, tones = [], bytearray()
    for piece in _PIECE.findall(word.translate(_LIKE)):
        if piece.isdecimal():
            digits = str(int(piece)) if len(piece) <= _MOST_DIGITS else piece
            letters.append(bytes([_NUMBER, len(digits) & 0xFF]) + digits.encode())
            tones.append(_NO_TONE)
        else:
            for letter, tone in _spelt(piece):
                letters.append(_LETTERS.get(letter) or _OTHER_SCRIPT + letter.encode())
                tones.append(tone)
    return b"".join(letters), bytes(tones)


def _spelt(word: str) -> list[tuple[str, int]]:
    """Return the letters of a word, each with the weight of its tone."""
    found: list[tuple[str, int]] = []
    for sign in unicodedata.normalize("NFD", word):
        if not unicodedata.combining(sign) or not found:
            found.append((sign, _NO_TONE))
        elif sign in _OF_A_LETTER:
            letter, tone = found[-1]
            found[-1] = (unicodedata.normalize("NFC", letter + sign), tone)
        else:
            place = TONES.find(sign)
            found[-1] = (found[-1][0], _OTHER_MARK if place < 0 else _FIRST_TONE + place)
    return found
