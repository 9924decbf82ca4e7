"""Search forms: a text as it is compared when someone looks for words, in any script.

`geo.folding` keeps offsets and knows the letters of the region's names; here no offset is needed and no letter may be
lost, or a search for a Chinese or Greek word would match everything.
"""

import re
import sys
import unicodedata
from functools import cache

_WORD = re.compile(r"\w+")


def spelt_form(text: str) -> str:
    """Return the words of the text in lower case, a space on either side of each: " đà nẵng "."""
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFC', text).lower()))} "


def plain_form(text: str) -> str:
    """Return the same without diacritics: " da nang "."""
    return _without_marks(spelt_form(text))


def search_forms(text: str) -> tuple[str, str]:
    """Return both forms of a text."""
    spelt = spelt_form(text)
    return spelt, spelt if spelt.isascii() else _without_marks(spelt)


def _without_marks(spelt: str) -> str:
    return _marks().sub("", unicodedata.normalize("NFD", spelt.replace("đ", "d")))


@cache
def _marks() -> re.Pattern[str]:
    """Return what finds the marks that Unicode puts on the letters before them."""
    marks = "".join(chr(code) for code in range(0x300, sys.maxunicode + 1) if unicodedata.combining(chr(code)))
    return re.compile(f"[{re.escape(marks)}]+")


def patterns(query: str) -> tuple[list[str], list[str]]:
    """Return what the spelt form, and what the plain form, of a text must hold to answer a query.

    Words are whole, but for the last, which may still be being typed. A word with diacritics asks for them; one without
    finds both.
    """
    spelt, plain = [], []
    words = spelt_form(query).split()
    for number, word in enumerate(words, start=1):
        pattern = f" {word}" if number == len(words) else f" {word} "
        if plain_form(word).strip() == word:
            plain.append(pattern)
        else:
            spelt.append(pattern)
    return spelt, plain
