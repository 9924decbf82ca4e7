"""The ministry's sheet: from a header as people write it to our columns, and from cells to a row.

What CSV, workbooks and the attributes of maps have in common. The headers that are known, in English and Vietnamese,
stand in ``data/codelists/sheet-columns.csv``; case, diacritics and punctuation do not matter.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from activities.headers import column_of, is_beside
from activities.importers import Row
from activities.issues import Issue
from activities.neutral import as_written
from activities.wording import N_
from geo.errors import CoopMapError, UnusableFileError

# Above the header a sheet may have a title, a date, the name of an office: so many rows are looked through.
HEADER_ROWS = 20
TITLES = frozenset({"title_en", "title_vi"})
# A cell longer than this is no title or description but a broken quote that swallowed the rest of the file.
CELL_LIMIT = 1_000_000
_MISSING = N_("the row has %(cells)s cells under %(headers)s headers; those that are missing are read as empty")
_SURPLUS = N_("the row has %(cells)s cells under %(headers)s headers; is a cell with a comma not quoted?")

NumberedCells = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: our name where the header is known, else as it is written; empty without a header."""

    name: str
    is_known: bool


def find_header(rows: Iterable[NumberedCells]) -> NumberedCells | None:
    """Return the header among the first rows of a table, None when there is none with a title.

    It is the row with most headers that we know, a title among them, the first of several: above it may stand a title
    of the sheet. A row of other words that only has one such word is no header.
    """
    best: NumberedCells | None = None
    most = 0
    for _, (number, cells) in zip(range(HEADER_ROWS), rows, strict=False):
        known = [column for cell in cells if (column := column_of(cell))]
        alone = len(known) == 1 and sum(bool(cell.strip()) for cell in cells) > 1
        if TITLES & set(known) and len(known) > most and not (alone and number > 1):
            best, most = (number, cells), len(known)
    return best


def read_header(place: str | CoopMapError, header: Sequence[str]) -> list[Column]:
    """Return the columns of a header row.

    Raises UnusableFileError, naming ``place`` (the file and row), when a column stands twice or no title is there.
    """
    columns = []
    for header_cell in header:
        known = column_of(header_cell)
        columns.append(Column(known or as_written(tidy(header_cell)), known is not None))
    names = [column.name for column in columns if column.name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        written = [tidy(cell) for cell, column in zip(header, columns, strict=True) if column.name == twice[0]]
        said = "" if set(written) == {twice[0]} else f" ({', '.join(written)})"
        raise UnusableFileError(
            N_("%(place)s: the column %(column)r stands twice%(said)s"), place=place, column=twice[0], said=said
        )
    if not TITLES & set(names):
        raise UnusableFileError(N_("%(place)s: there is no column title_en or title_vi"), place=place)
    return columns


def match_names(names: Iterable[str]) -> dict[str, Column]:
    """Return the column of each attribute of a map's layer.

    Where two mean one column the one that is spelt as ours has it, else the first; the other is kept as it is.
    """
    ordered = list(dict.fromkeys(names))
    taken: dict[str, str] = {}
    for name in sorted(ordered, key=lambda name: name != column_of(name)):
        if column := column_of(name):
            taken.setdefault(column, name)
    owners = {name: column for column, name in taken.items()}
    return {name: Column(owners.get(name, name), name in owners) for name in ordered}


def has_title(names: Iterable[str]) -> bool:
    """Tell whether one of the attributes of a map's layer is a title."""
    return any(column.name in TITLES for column in match_names(names).values())


def make_row(number: int, columns: Sequence[Column], cells: Sequence[str], warnings: tuple[Issue, ...] = ()) -> Row:
    """Return the row of a table, its texts composed (NFC) and without blanks around them.

    Filled cells beyond the header keep the row from being read; cells that are missing at its end are empty, which is
    said. What a report said of the row is passed over.
    """
    problem = _SURPLUS if len(cells) > len(columns) and "".join(cells[len(columns) :]).strip() else ""
    details = (("cells", str(len(cells))), ("headers", str(len(columns)))) if len(cells) != len(columns) else ()
    if len(cells) < len(columns):
        warnings = (*warnings, Issue(number, "", "", _MISSING, details, "warning"))
    values: dict[str, str] = {}
    extra: dict[str, str] = {}
    for position, (column, cell) in enumerate(zip(columns, cells, strict=False)):
        if not is_beside(column.name) and (text := as_written(tidy(cell))):
            (values if column.is_known else extra)[column.name or f"column {letters(position)}"] = text
    return Row(number, values, extra, problem, warnings=warnings, details=details if problem else ())


def tidy(text: str) -> str:
    """Return a text composed and without blanks around it."""
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()


def letters(position: int) -> str:
    """Return a spreadsheet's letters for a column counted from 0: A, Z, AA."""
    found = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
