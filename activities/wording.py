"""Words of the interface for floors below Flask: the same gettext catalogues as the pages, by language."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from babel.support import NullTranslations, Translations

from geo.errors import CoopMapError, UnusableFileError

Some = TypeVar("Some", bound=CoopMapError)

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


def say(error: CoopMapError, lang: str) -> str:
    """Return the sentence of an error in ``lang``; in English where no catalogue has it."""
    details = {
        name: say(detail, lang) if isinstance(detail, CoopMapError) else detail
        for name, detail in error.details.items()
    }
    sentence = words(lang).gettext(error.message) if error.message else ""
    return sentence % details if details else sentence


def in_file(file: str, reason: CoopMapError) -> UnusableFileError:
    """Return the refusal of a file for a reason that does not name it."""
    return UnusableFileError("%(file)s: %(reason)s", file=file, reason=reason)


def joined(errors: Sequence[Some], between: str = ", ") -> Some:
    """Return one error, of the first one's kind, that says one sentence after another; at least one is given."""
    details = {f"part{number}": error for number, error in enumerate(errors)}
    return type(errors[0])(between.join(f"%({name})s" for name in details), **details)
