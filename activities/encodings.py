"""Encodings: in which encoding a text file is written, found from its bytes and proved by reading all of them.

UTF-8 and UTF-16 are told by their byte order mark, or by what only they can be. Windows-1258 is taken only where the
result is Vietnamese: every tone mark composes with its vowel, and the words with diacritics are Vietnamese syllables;
or where there is no letter with a diacritic at all, for quotes and dashes are the same in it and in Windows-1252.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from activities.wording import N_
from geo.errors import CoopMapError, UnusableFileError

_BLOCK_BYTES = 1_000_000
_MARKS = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD_BYTES = 4_096
# Without a byte order mark: so much of one half of the byte pairs is zero in UTF-16, so little of the other.
_MANY_ZEROS, _FEW_ZEROS = 0.4, 0.05
_ALMOST_ALL = 0.9
# A syllable without its tone: onset and rhyme. After Đoàn Thiện Thuật, "Ngữ âm tiếng Việt" (1977).
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|g|kh|k|ph|p|qu|th|tr|t|ch|c|b|d|đ|h|l|m|n|r|s|v|x)?"
    r"(?:o?a(?:ch|c|i|m|ng|nh|n|o|p|t|u|y)?|o?ă(?:c|k|m|ng|n|p|t)|u?â(?:c|m|ng|n|p|t|u|y)|o?e(?:c|m|ng|n|o|p|t)?"
    r"|u?ê(?:ch|c|m|nh|n|p|t|u)?|i(?:a|ch|c|m|nh|n|p|t|u)?|i?ê(?:c|m|ng|n|p|t|u)|u?y(?:a|ch|nh|n|p|t|u)?"
    r"|u?yê(?:m|n|t|u)|o(?:c|i|m|ng|n|p|t)?|ô(?:c|i|m|ng|n|p|t)?|ơ(?:i|m|n|p|t)?|oo(?:c|ng)|u(?:a|c|i|m|ng|n|p|t)?"
    r"|uô(?:c|i|m|ng|n|t)|uơ|ư(?:a|c|i|m|ng|n|t|u)?|ươ(?:c|i|m|ng|n|p|t|u))",
)
_WORD = re.compile(r"[^\W\d_]+")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by Python's name, and the one that a person knows where it was not UTF-8, to say how it was read."""

    name: str
    said: str = ""


def find_encoding(path: Path, fallback: str = "cp1258") -> Encoding:
    """Return the encoding of a text file, read to its end.

    ``fallback`` is what a file may be that is no Unicode: "cp1258", or "cp1252" for sources that are known to write
    that. Raises UnusableFileError with the line when it is none of them or holds a NUL byte.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise UnusableFileError("%(file)s: %(said)s", file=path.name, said=error.strerror) from error
    for mark, name in _MARKS:
        if head.startswith(mark):
            if not name:
                raise UnusableFileError(N_("%(file)s: is UTF-32; save the sheet as CSV UTF-8"), file=path.name)
            _check(path, name)
            return Encoding(name, "UTF-16" if name == "utf-16" else "")
    if name := _unmarked_utf16(head):
        _check(path, name)
        return Encoding(name, "UTF-16")
    try:
        _check(path, "utf-8")
    except UnicodeDecodeError as error:
        return _other(path, fallback, error)
    return Encoding("utf-8")


def _unmarked_utf16(head: bytes) -> str:
    pairs = max(len(head) // 2, 1)
    even, odd = head[::2].count(0) / pairs, head[1::2].count(0) / pairs
    if len(head) >= 8 and odd > _MANY_ZEROS and even < _FEW_ZEROS:
        return "utf-16-le"
    return "utf-16-be" if len(head) >= 8 and even > _MANY_ZEROS and odd < _FEW_ZEROS else ""


def _check(path: Path, name: str) -> None:
    """Read all of the file in this encoding; UnicodeDecodeError where only UTF-8 was tried, else UnusableFileError."""
    line = 1
    try:
        for text in _blocks(path, name):
            if "\0" in text:
                line += text[: text.index("\0")].count("\n")
                raise UnusableFileError(
                    N_("%(file)s, line %(line)s: holds a NUL byte, so it is no text"), file=path.name, line=line
                )
            line += text.count("\n")
    except UnicodeDecodeError as error:
        if name == "utf-8":
            raise
        raise UnusableFileError(
            N_("%(file)s, line %(line)s or after: is not %(name)s throughout"), file=path.name, line=line, name=name
        ) from error


def _blocks(path: Path, name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _other(path: Path, fallback: str, error: UnicodeDecodeError) -> Encoding:
    """Return the fallback where the file can be that; ``error`` is what UTF-8 stumbled over."""
    line = _wrong_line(path)
    if fallback == "cp1258":
        if reason := _not_vietnamese(path):
            raise UnusableFileError(
                N_("%(file)s, line %(line)s: not UTF-8, and as Windows-1258 %(reason)s; save the sheet as CSV UTF-8"),
                file=path.name,
                line=line,
                reason=reason,
            ) from error
        return Encoding("cp1258", "Windows-1258")
    _check(path, fallback)
    return Encoding(fallback, fallback)


def _wrong_line(path: Path) -> int:
    """Return the first line that is not UTF-8. No byte of a longer character is a line's end in UTF-8."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


def _not_vietnamese(path: Path) -> CoopMapError | None:
    """Return why the file is no Vietnamese in Windows-1258, None when it can be."""
    seen: set[str] = set()
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                text = unicodedata.normalize("NFC", line.decode("cp1258"))
            except UnicodeDecodeError:
                return CoopMapError(N_("line %(line)s has a byte that no letter has"), line=number)
            if "\0" in text:
                return CoopMapError(N_("line %(line)s holds a NUL byte"), line=number)
            if any(unicodedata.combining(letter) for letter in text):
                return CoopMapError(N_("line %(line)s has a tone mark that belongs to no vowel"), line=number)
            # "km²" is no word.
            seen.update(word for word in _WORD.findall(text.lower()) if not word.isascii() and word.isalpha())
    if sum(map(is_syllable, seen)) < _ALMOST_ALL * len(seen):
        return CoopMapError(N_("its words are not Vietnamese"))
    return None


def is_syllable(word: str) -> bool:
    """Tell whether a word in lower case, composed, can be a Vietnamese syllable with diacritics."""
    toneless = unicodedata.normalize("NFD", word).translate(_TONES)
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)))
