"""Search forms: a text as it is compared when someone looks for words, in any script.

`geo.folding` keeps offsets and knows the letters of the region's names; here no offset is needed and no letter may be
lost, or a search for a Chinese or Greek word would match everything.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")
REMEMBERED_WORDS = 50_000  # Vietnamese has some seven thousand syllables


def spelt_form(text: str) -> str:
    """Return the words of the text in lower case, a space on either side of each: " đà nẵng "."""
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFC', text).lower()))} "


def plain_form(text: str) -> str:
    """Return the same without diacritics: " da nang "."""
    return search_forms(text)[1]


def search_forms(text: str) -> tuple[str, str]:
    """Return the spelt form of a text and the plain one."""
    spelt = spelt_form(text)
    return spelt, spelt if spelt.isascii() else f" {' '.join(map(_plain_word, spelt.split()))} "


@lru_cache(REMEMBERED_WORDS)
def _plain_word(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


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
