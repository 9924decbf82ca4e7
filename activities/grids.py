"""Grids: the rows of a text table or of one sheet of a workbook as numbered lists of text, before any meaning.

A row's number is the one that a spreadsheet shows, counted from 1 over empty rows too.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO

from activities.apart import read_apart
from activities.encodings import Encoding, find_encoding
from activities.headers import column_of
from activities.issues import Issue
from activities.safety import HEAD_BYTES, check_archive, head_of, workbook_kind
from activities.sheet import CELL_LIMIT, HEADER_ROWS, NumberedCells, letters
from activities.wording import N_
from geo.errors import UnusableFileError

DELIMITERS = ",;\t|"
HEAD_ROWS = 30
# calamine holds a whole sheet and its texts in memory: what fits in 300 MB packed is beyond what a spreadsheet opens.
MOST_WORKBOOK_BYTES = 300_000_000
_ENCODING = N_("the file is not UTF-8; it was read as %(encoding)s")

# Stands behind the last line; no text has it: it is of Unicode's private use.
_END = "\ue000"

Chooser = Callable[[list[NumberedCells]], bool]


@dataclass(frozen=True, slots=True)
class Notes:
    """What is to be known of one row's cells, by their columns from 0: errors such as #N/A, plain numbers, merges."""

    errors: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    merged: tuple[str, ...] = ()


@dataclass(slots=True)
class Grid:
    """A table: its rows, and what is to be said of single rows and of the whole file."""

    path: Path
    rows: Iterator[NumberedCells]
    sheet: str = ""
    others: tuple[str, ...] = ()
    warnings: tuple[Issue, ...] = ()
    notes: dict[int, Notes] = field(default_factory=dict)

    def place(self, number: int) -> str:
        """Return the words that name a row to a person."""
        return f"{self.path.name}, {f'sheet {self.sheet}, ' if self.sheet else ''}row {number}"


def looks_like_text(path: Path) -> bool:
    """Tell whether a file can be a text table, from its first bytes."""
    head = head_of(path)
    if not head or head.lstrip()[:1] in b"{[<" or workbook_kind(path):
        return False
    # Of UTF-16 without a byte order mark one half of the byte pairs has no zero.
    is_marked = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    return is_marked or min(head[::2].count(0), head[1::2].count(0)) == 0


def text_heads(path: Path) -> list[NumberedCells]:
    """Return the first rows of a text file as a table, nothing for a file that is none; never raises."""
    if not looks_like_text(path):
        return []
    text = _loose_text(head_of(path))
    # The last line may be cut off.
    lines = text.splitlines(keepends=True)
    whole = "".join(lines[:-1] if len(text) >= HEAD_BYTES // 4 and len(lines) > 1 else lines)
    rows: list[NumberedCells] = []
    with suppress(csv.Error):
        for number, cells in enumerate(csv.reader(io.StringIO(whole, newline=""), delimiter=_delimiter(text)), start=1):
            rows.append((number, cells))
            if len(rows) == HEAD_ROWS:
                break
    return rows


def workbook_heads(path: Path) -> list[list[NumberedCells]]:
    """Return the first rows of every sheet of a workbook, nothing for a file that is none or can't be read."""
    if not workbook_kind(path):
        return []
    try:
        return [rows for _, _, rows in _heads(path)]
    except UnusableFileError:
        return []


def open_text(path: Path, fallback: str = "cp1258", *, is_strict: bool = True) -> Grid:
    """Open a text table. Raises UnusableFileError for what is no text; its rows raise it where quotes are broken.

    Unless ``is_strict`` a text between bars may begin with quotes of its own (``|"Wells" and pumps|``).
    """
    if path.is_file() and (workbook_kind(path) or head_of(path).lstrip()[:1] in (b"{", b"<")):
        raise UnusableFileError(f"{path.name}: is no text table")
    encoding = find_encoding(path, fallback)
    warnings: tuple[Issue, ...] = ()
    if encoding.said:
        warnings = (Issue(1, "", "", _ENCODING, (("encoding", encoding.said),), "warning"),)
    return Grid(path, _text_rows(path, encoding, is_strict=is_strict), warnings=warnings)


def open_workbook(path: Path, wanted: Chooser, needs: str) -> Grid:
    """Open the first sheet of a workbook whose first rows are as ``wanted``.

    Raises UnusableFileError when the file is no workbook, an archive that must not be unpacked, or has no such sheet;
    ``needs`` is what a sheet must have, for the sentence.
    """
    if not path.is_file():
        raise UnusableFileError(f"{path.name}: there is no such file")
    heads = _heads(path)
    found = [(index, name) for index, name, rows in heads if wanted(rows)]
    if not found:
        names = ", ".join(name for _, name, _ in heads) or "none at all"
        raise UnusableFileError(f"{path.name}: there is no sheet with {needs} (sheets: {names})")
    grid = Grid(path, iter(()), found[0][1], tuple(name for _, name in found[1:]))
    grid.rows = _workbook_rows(grid, found[0][0])
    return grid


def _loose_text(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    if head[1::2].count(0) > head[::2].count(0):
        return head.decode("utf-16-le", "replace")
    if head[::2].count(0):
        return head.decode("utf-16-be", "replace")
    return head.decode("utf-8-sig", "replace")


def _delimiter(text: str) -> str:
    """Return the delimiter that most headers are known by, else the one that gives most of the first rows one width.

    A text with many commas in it says nothing against bars between the cells.
    """
    lines = text.splitlines()[:HEADER_ROWS]
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in DELIMITERS:
        return lines[0][4:5]

    def fitness(delimiter: str) -> tuple[int, int, int]:
        known = max((sum(column_of(cell) is not None for cell in line.split(delimiter)) for line in lines), default=0)
        return known, *_even_rows(lines, delimiter)

    return max(DELIMITERS, key=fitness)


def _even_rows(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Return how many rows have the width that most rows of several cells have, and that width."""
    widths: Counter[int] = Counter()
    with suppress(csv.Error):
        for cells in csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=delimiter):
            widths[len(cells)] += len(cells) > 1
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _text_rows(path: Path, encoding: Encoding, *, is_strict: bool) -> Iterator[NumberedCells]:
    csv.field_size_limit(CELL_LIMIT)
    with path.open(encoding=encoding.name, newline="") as file:
        delimiter = _delimiter(file.read(HEAD_BYTES))
        file.seek(0)
        yield from _strict_rows(path, file, delimiter) if is_strict or delimiter != "|" else _bar_rows(path, file)


def _strict_rows(path: Path, file: IO[str], delimiter: str) -> Iterator[NumberedCells]:
    lines = csv.reader(file, delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(lines, start=1):
            is_separator = number == 1 and len(cells) <= 2 and cells[:1] and cells[0].lower().startswith("sep=")
            if any(cell.strip() for cell in cells) and not is_separator:
                yield number, cells
    except csv.Error as error:
        raise UnusableFileError(f"{path.name}, line {lines.line_num}: {error}") from error


def _bar_rows(path: Path, file: IO[str]) -> Iterator[NumberedCells]:
    """Yield the rows between whose cells bars stand, where quotes may be part of a text.

    A quote that is not closed takes the lines behind it into its cell, which then has as many bars as a row, or the
    file's end.
    """
    lines = csv.reader(chain(file, [_END]), delimiter="|")
    width = line = 0
    try:
        for number, cells in enumerate(lines, start=1):
            if cells == [_END]:
                return
            is_long = lines.line_num > line + 1
            if is_long and (cells[-1].endswith(_END) or (number > 1 and _has_swallowed(cells, width))):
                raise UnusableFileError(f"{path.name}, line {line + 1}: a quote is not closed")
            width, line = max(width, len(cells)), lines.line_num
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise UnusableFileError(f"{path.name}, line {lines.line_num}: {error}") from error


def _has_swallowed(cells: Sequence[str], width: int) -> bool:
    most = max((line.count("|") for cell in cells for line in cell.splitlines()), default=0)
    return len(cells) != width or most >= width - 1


def _heads(path: Path) -> list[tuple[int, str, list[NumberedCells]]]:
    kind = workbook_kind(path)
    if not kind:
        raise UnusableFileError(f"{path.name}: is no workbook (XLSX, XLS or ODS)")
    if kind != "xls":
        check_archive(path)
    if path.stat().st_size > MOST_WORKBOOK_BYTES:
        raise UnusableFileError(f"{path.name}: is larger than {MOST_WORKBOOK_BYTES // 1_000_000} MB; save it as CSV")
    heads: list[tuple[int, str, list[NumberedCells]]] = []
    for entry in read_apart("heads", path):
        if entry[0] == "sheet":
            heads.append((entry[1], entry[2], []))
        else:
            heads[-1][2].append((entry[2], entry[3]))
    return heads


def _workbook_rows(grid: Grid, index: int) -> Iterator[NumberedCells]:
    """Yield the rows of a sheet; what is to be known of a row's cells is in the grid's notes once the row is given."""
    merged: dict[int, list[str]] = {}
    for entry in read_apart("cells", grid.path, str(index)):
        if entry[0] == "sheet":
            merged = _merged_rows(entry[4])
            continue
        _, _, number, cells, errors, numbers = entry
        if errors or numbers or number in merged:
            grid.notes[number] = Notes(tuple(errors), tuple(numbers), tuple(merged.get(number, ())))
        yield number, cells


def _merged_rows(merged: Sequence[Sequence[int]]) -> dict[int, list[str]]:
    """Return the merged cells of several rows by the rows whose part of them is empty."""
    found: dict[int, list[str]] = {}
    for top, left, bottom, right in merged:
        for row in range(top + 1, min(bottom, top + 1000) + 1):
            found.setdefault(row + 1, []).append(f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}")
    return found
