"""Words of the interface for floors below Flask: the same gettext catalogues as the pages, by language."""

from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"


@cache
def words(lang: str) -> NullTranslations:
    """Return the catalogue of ``lang``; English is the language of the messages themselves and needs none."""
    if lang == "en":
        return NullTranslations()
    return Translations.load(CATALOGUES, [lang])


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "collect, translate later"
    """Mark a sentence for the catalogues; it is translated where it is shown."""
    return message
