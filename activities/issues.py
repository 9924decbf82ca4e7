"""Issues: what is wrong with one cell of a file, said in the language of the person who has the file open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from activities.codelists import Code, load_codelist
from activities.sectors import load_sectors
from activities.wording import words
from geo.register import load_places

Severity = Literal["error", "warning"]
#: Begins a detail ``codes`` that stands for the names of a code list, told in the reader's language.
LIST = "list:"
#: Begins a detail that stands for the name of a place, by its code, told in the reader's language.
PLACE = "place:"
#: What the placeholders of a sentence stand for.
Details = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with one cell, or with the row where ``field`` is empty.

    ``message`` is a sentence of the catalogue (marked with ``N_`` where it is written) with ``%(name)s`` for each of
    ``details``. An error rejects the row; a warning keeps it.
    """

    row: int
    field: str
    value: str
    message: str
    details: Details = ()
    severity: Severity = "error"

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.say("en")

    def say(self, lang: str) -> str:
        """Return the sentence in ``lang``, "vi" or "en"."""
        return words(lang).gettext(self.message) % {
            name: _names(value, lang) if name == "codes" else _place(value, lang) for name, value in self.details
        }

    def document(self, lang: str = "en") -> dict[str, Any]:
        """Return the issue as plain values, as reports give it out."""
        return {
            "row": self.row,
            "field": self.field,
            "value": self.value,
            "severity": self.severity,
            "reason": self.say(lang),
        }


def _names(value: str, lang: str) -> str:
    name = value.removeprefix(LIST)
    if name == value:
        return value
    codes: Mapping[str, Code] = load_sectors() if name == "sectors" else load_codelist(name)
    return ", ".join(code.name(lang) for code in codes.values())


def _place(value: str, lang: str) -> str:
    code = value.removeprefix(PLACE)
    place = None if code == value else load_places().places.get(code)
    return value if place is None else place.name(lang)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to say of a text before it is known in which cell it stands; see `Issue` for the parts."""

    message: str
    details: Details = ()
    severity: Severity = "error"


def refusal(message: str, **details: object) -> tuple[Remark, ...]:
    """Return the one error that a text is refused with."""
    return (Remark(message, _said(details)),)


def caution(message: str, **details: object) -> tuple[Remark, ...]:
    """Return the one warning that a text is read with."""
    return (Remark(message, _said(details), "warning"),)


def as_warnings(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Return the remarks as warnings, for what is left out without rejecting its row."""
    return tuple(replace(remark, severity="warning") for remark in remarks)


def is_refused(remarks: tuple[Remark, ...]) -> bool:
    """Tell whether one of the remarks is an error."""
    return any(remark.severity == "error" for remark in remarks)


def _said(details: dict[str, object]) -> Details:
    return tuple((key, str(value)) for key, value in details.items())
