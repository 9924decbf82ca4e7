"""Currencies: the ISO 4217 code that a person means by a code, a name in either language or a symbol.

Names are those of Unicode CLDR (through Babel), withdrawn currencies included, and those of ``data/currencies.csv``.
"""

import re
import unicodedata
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import get_currency_name, list_currencies

from activities.codelists import DATA, LANGS, read_rows
from activities.sectors import split_cell

# ISO 4217 has codes for tests and for no currency as well.
CODES = frozenset(list_currencies()) - {"XTS", "XXX"}
# What "$" may mean beside another word for the currency; alone it is read as the US dollar, and said.
DOLLARS = ("AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "USD")
_DOLLAR_WORDS = frozenset({"$", "dollar", "dollars", "do la", "do", "dola"})
_PUNCTUATION = re.compile(r"[\s.\-]+")


def plain(text: str) -> str:
    """Return a text in lower case without diacritics, full-width letters and digits as the usual ones.

    Unlike `geo.folding.fold` it keeps symbols: ``５ TỶ ₫`` becomes ``5 ty ₫``.
    """
    lower = unicodedata.normalize("NFKC", text).casefold()
    if not lower.isascii():
        bare = (letter for letter in unicodedata.normalize("NFD", lower) if not unicodedata.combining(letter))
        lower = "".join(bare).replace("đ", "d")
    return " ".join(lower.split())


@lru_cache(maxsize=1000)
def find_currencies(words: str) -> tuple[str, ...]:
    """Return the codes that plain ``words`` may mean: one, several (``kr``) or none."""
    if words.upper() in CODES:
        return (words.upper(),)
    return DOLLARS if _key(words) in _DOLLAR_WORDS else _names().get(_key(words), ())


def _key(words: str) -> str:
    return _PUNCTUATION.sub(" ", words).strip()


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return the codes of every name and symbol, names plain; what the file says of a name counts alone."""
    found: dict[str, set[str]] = {}
    for code in CODES:
        for lang in LANGS:
            if code in Locale(lang).currencies:
                names = (Locale(lang).currencies[code], get_currency_name(code, 2, lang))
                for name in names:
                    found.setdefault(_key(plain(name)), set()).add(code)
    ours: dict[str, set[str]] = {}
    for row in read_rows(DATA / "currencies.csv"):
        for name in split_cell(row["synonyms"]):
            ours.setdefault(_key(plain(name)), set()).add(row["code"])
    return {name: tuple(sorted(codes)) for name, codes in (found | ours).items()}
