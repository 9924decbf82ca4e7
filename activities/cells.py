"""Cells: one row's texts made clean before anything reads them, and what is wrong with them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from activities.importers import Row
from activities.issues import Issue, Remark, refusal
from activities.wording import N_

# What no text needs: control characters (NUL among them, which PostgreSQL refuses), halves of letters, no letters.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of a text: they can make one read as another.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_LINES = re.compile("\r\n?|[\x0b\x0c\x85]")
_BLANKS = re.compile(r"[^\S\n\u2028\u2029]+")
_EMPTY_LINES = re.compile(r" ?\n ?(?:\n ?\n[ \n]*)?")
_LOST = "\ufffd"
_ONE_LINE = frozenset({"id", "title_en", "title_vi", "source_ref", "kind", "status", "currency"})
# Characters; Excel holds 32,767 in a cell.
_LIMITS = {"title_en": 2_000, "title_vi": 2_000, "description_en": 100_000, "description_vi": 100_000}
_LIMIT = 20_000
_SHORT = min(_LIMITS.values())
VALUE_SHOWN = 200


def clean(text: str, *, one_line: bool = False) -> tuple[str, tuple[Remark, ...]]:
    """Return a text in NFC without control characters, marks of direction and surplus blanks, and what to say of it.

    Line breaks stay, at most two together, unless it is to be ``one_line``.
    """
    if text.isprintable() and "  " not in text and (text.isascii() or _is_composed(text)):
        return text.strip(), ()
    remarks: tuple[Remark, ...] = ()
    text = _LINES.sub("\n", text)
    for pattern, message in (
        (_CONTROLS, N_("control characters are left out")),
        (_DIRECTIONS, N_("marks that turn the direction of writing are left out")),
    ):
        text, count = pattern.subn("", text)
        remarks += (Remark(message, (), "warning"),) if count else ()
    if _LOST in text:
        remarks += (Remark(N_("has letters that were lost before (%(mark)s)"), (("mark", _LOST),), "warning"),)
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
    return (text.replace("\n", " ") if one_line else _EMPTY_LINES.sub(_break, text)).strip(), remarks


def _is_composed(text: str) -> bool:
    return _LOST not in text and unicodedata.is_normalized("NFC", text)


def _break(found: re.Match[str]) -> str:
    return "\n\n" if found.group().count("\n") > 1 else "\n"


@dataclass(slots=True)
class Cells:
    """One row's cells, clean, while they are read; a field that does not pass leaves an issue and an empty value."""

    row: Row
    values: dict[str, str] = field(init=False)
    extra: dict[str, str] = field(init=False)
    issues: list[Issue] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = {}
        for name, text in self.row.values.items():
            self.values[name], remarks = clean(text, one_line=name in _ONE_LINE)
            if len(text) > _SHORT and len(text) > (limit := _LIMITS.get(name, _LIMIT)):
                remarks += refusal(N_("is longer than %(limit)s characters"), limit=limit)
            if remarks:
                self.note(name, remarks)
        self.extra = self._clean_extra(self.row.extra)

    def _clean_extra(self, extra: Mapping[str, str]) -> dict[str, str]:
        """Return the columns that mean nothing here; no row is refused for one that is too long."""
        found: dict[str, str] = {}
        for name, text in extra.items():
            key, cleaned = clean(name, one_line=True)[0], clean(text)[0]
            if len(cleaned) > _LIMIT:
                message = N_("is longer than %(limit)s characters and is left out")
                self.add(name, text, (Remark(message, (("limit", str(_LIMIT)),), "warning"),))
            elif key and cleaned:
                found[key] = cleaned
        return found

    def get(self, name: str) -> str:
        """Return the clean text of a column, empty where the row has none."""
        return self.values.get(name, "")

    def note(self, name: str, remarks: Iterable[Remark]) -> None:
        """Leave an issue for each remark on the cell of a column."""
        if remarks:
            self.add(name, self.row.values.get(name, ""), remarks)

    def add(self, name: str, value: str, remarks: Iterable[Remark]) -> None:
        """Leave an issue for each remark on a value under ``name``."""
        for said in remarks:
            self.issues.append(
                Issue(self.row.number, name, value[:VALUE_SHOWN], said.message, said.details, said.severity)
            )

    def reject(self, name: str, message: str, **details: object) -> None:
        """Leave an error, which rejects the row."""
        self.note(name, refusal(message, **details))
