"""Grids: the rows of a text table or of one sheet of a workbook as numbered lists of text, before any meaning.

A row's number is the one that a spreadsheet shows, counted from 1 over empty rows too.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import IO

from activities.apart import read_apart
from activities.encodings import Encoding, find_encoding
from activities.headers import column_of
from activities.issues import Issue
from activities.safety import HEAD_BYTES, check_archive, head_of, workbook_kind
from activities.sheet import CELL_LIMIT, HEADER_ROWS, NumberedCells, letters
from activities.wording import N_
from geo.errors import CoopMapError, UnusableFileError

DELIMITERS = ",;\t|"
HEAD_ROWS = 30
# calamine holds a whole sheet and its texts in memory: what fits in 300 MB packed is beyond what a spreadsheet opens.
MOST_WORKBOOK_BYTES = 300_000_000
MOST_NAME = 100  # letters of a sheet's name; Excel allows 31
# Rows of which it is said that cells are merged, in all: a file may claim any number.
_MOST_MERGED = 50_000
_ENCODING = N_("the file is not UTF-8; it was read as %(encoding)s")
_HIDDEN = N_("the sheet %(sheet)s is hidden; it was read, as no other has the columns that are needed")

# Stands behind the last line; no text has it: it is of Unicode's private use.
_END = "\ue000"

Chooser = Callable[[list[NumberedCells]], bool]


@dataclass(frozen=True, slots=True)
class Notes:
    """What is to be known of one row's cells, by their columns from 0.

    ``errors`` are such as #N/A, ``numbers`` plain numbers that as text could be read as another, ``unknown`` formulas
    that nobody has calculated; ``merged`` are the addresses of merged cells.
    """

    errors: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of one sheet of a workbook."""

    index: int
    name: str
    is_visible: bool
    rows: list[NumberedCells]


@dataclass(slots=True)
class Grid:
    """A table: its rows, and what is to be said of single rows and of the whole file."""

    path: Path
    rows: Iterator[NumberedCells]
    sheet: str = ""
    others: tuple[str, ...] = ()
    warnings: tuple[Issue, ...] = ()
    notes: dict[int, Notes] = field(default_factory=dict)

    def place(self, number: int) -> CoopMapError:
        """Return the words that name a row to a person, for the sentence of an error."""
        if self.sheet:
            words = N_("%(file)s, sheet %(sheet)s, row %(row)s")
            return CoopMapError(words, file=self.path.name, sheet=self.sheet, row=number)
        return CoopMapError(N_("%(file)s, row %(row)s"), file=self.path.name, row=number)


def looks_like_text(path: Path) -> bool:
    """Tell whether a file can be a text table, from its first bytes."""
    head = head_of(path)
    if not head or head.lstrip().startswith((b"{", b"[", b"<")) or workbook_kind(path):
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
        return [head.rows for head in _heads(path)]
    except UnusableFileError:
        return []


def open_text(path: Path, fallback: str = "cp1258", *, is_strict: bool = True) -> Grid:
    """Open a text table. Raises UnusableFileError for what is no text; its rows raise it where quotes are broken.

    Unless ``is_strict`` a text between bars may begin with quotes of its own (``|"Wells" and pumps|``).
    """
    if path.is_file() and (workbook_kind(path) or head_of(path).lstrip()[:1] in (b"{", b"<")):
        raise UnusableFileError(N_("%(file)s: is no text table"), file=path.name)
    encoding = find_encoding(path, fallback)
    warnings: tuple[Issue, ...] = ()
    if encoding.said:
        warnings = (Issue(1, "", "", _ENCODING, (("encoding", encoding.said),), "warning"),)
    return Grid(path, _text_rows(path, encoding, is_strict=is_strict), warnings=warnings)


def open_workbook(path: Path, wanted: Chooser, needs: str) -> Grid:
    """Open the first sheet of a workbook whose first rows are as ``wanted``; a hidden one only where no other is.

    Raises UnusableFileError when the file is no workbook, an archive that must not be unpacked, or has no such sheet;
    ``needs`` is what a sheet must have, words of the catalogue for the sentence.
    """
    if not path.is_file():
        raise UnusableFileError(N_("%(file)s: there is no such file"), file=path.name)
    heads = _heads(path)
    found = [head for head in heads if wanted(head.rows)]
    if not found:
        names = ", ".join(head.name for head in heads) or CoopMapError(N_("none at all"))
        raise UnusableFileError(
            N_("%(file)s: there is no sheet with %(needs)s (sheets: %(names)s)"),
            file=path.name,
            needs=CoopMapError(needs),
            names=names,
        )
    shown = [head for head in found if head.is_visible] or found
    warnings = () if shown[0].is_visible else (Issue(1, "", "", _HIDDEN, (("sheet", shown[0].name),), "warning"),)
    grid = Grid(path, iter(()), shown[0].name, tuple(head.name for head in shown[1:]), warnings)
    grid.rows = _workbook_rows(grid, shown[0].index)
    return grid


def _loose_text(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    if head[1::2].count(0) > head[::2].count(0):
        return head.decode("utf-16-le", "replace")
    if head[::2].count(0):
        return head.decode("utf-16-be", "replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(head)  # the last letter may be cut off
    except UnicodeDecodeError:
        return head.decode("cp1258", "replace")


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
        raise UnusableFileError(
            N_("%(file)s, line %(line)s: %(said)s"), file=path.name, line=lines.line_num, said=str(error)
        ) from error


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
                raise UnusableFileError(
                    N_("%(file)s, line %(line)s: a quote is not closed"), file=path.name, line=line + 1
                )
            width, line = max(width, len(cells)), lines.line_num
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise UnusableFileError(
            N_("%(file)s, line %(line)s: %(said)s"), file=path.name, line=lines.line_num, said=str(error)
        ) from error


def _has_swallowed(cells: Sequence[str], width: int) -> bool:
    most = max((line.count("|") for cell in cells for line in cell.splitlines()), default=0)
    return len(cells) != width or most >= width - 1


def _heads(path: Path) -> tuple[Head, ...]:
    status = path.stat()
    found = _read_heads(path, (status.st_ino, status.st_size, status.st_mtime_ns))
    if isinstance(found, UnusableFileError):
        raise _copy(found)
    return found


@lru_cache(maxsize=4)
def _read_heads(path: Path, _version: tuple[int, int, int]) -> tuple[Head, ...] | UnusableFileError:
    """Return the first rows of every sheet, or why there are none.

    Calamine reads a whole sheet to give its first rows; several importers look at those, and must not read it again.
    """
    heads: list[Head] = []
    try:
        _check_workbook(path)
        for entry in read_apart("heads", path):
            if entry[0] == "sheet":
                heads.append(Head(entry[1], _printable(entry[2]), entry[3], []))
            else:
                heads[-1].rows.append((entry[2], entry[3]))
    except UnusableFileError as error:
        return _copy(error)
    return tuple(heads)


def _copy(error: UnusableFileError) -> UnusableFileError:
    """Return a refusal without where it was raised, so that keeping it keeps nothing else in memory."""
    return UnusableFileError(error.message, **error.details)


def _printable(name: str) -> str:
    """Return the name of a sheet as a terminal may show it."""
    return "".join(letter if letter.isprintable() else " " for letter in name[:MOST_NAME])


def _check_workbook(path: Path) -> None:
    kind = workbook_kind(path)
    if not kind:
        raise UnusableFileError(N_("%(file)s: is no workbook (XLSX, XLS or ODS)"), file=path.name)
    if kind != "xls":
        check_archive(path)
    if path.stat().st_size > MOST_WORKBOOK_BYTES:
        raise UnusableFileError(
            N_("%(file)s: is larger than %(most)s MB; save it as CSV"),
            file=path.name,
            most=MOST_WORKBOOK_BYTES // 1_000_000,
        )


def _workbook_rows(grid: Grid, index: int) -> Iterator[NumberedCells]:
    """Yield the rows of a sheet; what is to be known of a row's cells is in the grid's notes once the row is given."""
    merged: dict[int, list[str]] = {}
    for entry in read_apart("cells", grid.path, str(index)):
        if entry[0] == "sheet":
            merged = _merged_rows(entry[4])
            continue
        _, _, number, cells, *noted = entry
        if noted or number in merged:
            errors, numbers, unknown = noted or ((), (), ())
            joined = tuple(merged.get(number, ()))
            grid.notes[number] = Notes(tuple(errors), tuple(numbers), tuple(unknown), joined)
        yield number, cells


def _merged_rows(merged: Sequence[Sequence[int]]) -> dict[int, list[str]]:
    """Return the merged cells by the rows of which cells are empty because of them."""
    found: dict[int, list[str]] = {}
    rows = (
        (row, f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}")
        for top, left, bottom, right in merged
        for row in range(top if right > left else top + 1, bottom + 1)
    )
    for row, cells in islice(rows, _MOST_MERGED):
        found.setdefault(row + 1, []).append(cells)
    return found
