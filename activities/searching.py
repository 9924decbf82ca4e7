"""Search forms: a text as it is compared when someone looks for words, in any script.

`geo.folding` keeps offsets and knows the letters of the region's names; here no offset is needed and no letter may be
lost, or a search for a Chinese or Greek word would match everything.
"""

import unicodedata


def search_form(text: str) -> str:
    """Return the text in lower case without diacritics: "Đà Nẵng" gives "da nang"."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
