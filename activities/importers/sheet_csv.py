"""The ministry's sheet as CSV: UTF-8, comma, semicolon or tab between cells, headers in English or Vietnamese."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from activities.headers import column_of
from activities.importers import Row
from geo.errors import UnusableFileError

FORMAT = "csv"
_DELIMITERS = ",;\t"
# A cell longer than this is no title or description but a broken quote that swallowed the rest of the file.
_CELL_LIMIT = 1_000_000


def sniff(path: Path) -> bool:
    """Tell whether the file is a table with a title column."""
    if path.suffix.lower() not in {".csv", ".tsv", ".txt"}:
        return False
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline(100_000)
    except (UnicodeDecodeError, OSError):
        # The name says CSV: read() explains what is wrong with it.
        return path.suffix.lower() == ".csv"
    return path.suffix.lower() == ".csv" or bool(_titles(next(csv.reader([line], delimiter=_delimiter(line)))))


def read(path: Path) -> Iterator[Row]:
    """Yield the sheet's rows; row numbers are lines of the file as a spreadsheet shows them, the header being 1."""
    lines = grid(path)
    _, header = next(lines)
    columns = _read_header(path, header)
    for number, cells in lines:
        yield _row(number, columns, cells)


def grid(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells as they are written, the header first, empty lines left out, with their numbers as in `read`."""
    text = _decode(path)
    first_line = text.partition("\n")[0]
    csv.field_size_limit(_CELL_LIMIT)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first_line), strict=True)
    try:
        header = next(lines, None)
        if header is None:
            raise UnusableFileError(f"{path.name}: the file is empty")
        yield 1, header
        for number, cells in enumerate(lines, start=2):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise UnusableFileError(f"{path.name}, line {lines.line_num}: {error}") from error


def _decode(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableFileError(f"{path.name}: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnusableFileError(f"{path.name}, line {line}: not UTF-8; save the sheet as CSV UTF-8") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UnusableFileError(f"{path.name}, line {line}: holds a NUL byte, so it is no text")
    return text


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _titles(header: list[str]) -> set[str]:
    return {column_of(name) or "" for name in header} & {"title_en", "title_vi"}


def _read_header(path: Path, header: list[str]) -> list[tuple[str, bool]]:
    """Return, a column, its name and whether the sheet knows it."""
    columns = []
    for name in header:
        known = column_of(name)
        columns.append((known or name.strip(), known is not None))
    names = [name for name, _ in columns if name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnusableFileError(f"{path.name}, row 1: the column {twice[0]!r} stands twice")
    if not _titles(header):
        raise UnusableFileError(f"{path.name}, row 1: there is no column title_en or title_vi")
    return columns


def _row(number: int, columns: list[tuple[str, bool]], cells: list[str]) -> Row:
    surplus = "".join(cells[len(columns) :]).strip()
    problem = f"{len(cells)} cells under {len(columns)} headers; is a cell with a comma not quoted?" if surplus else ""
    values: dict[str, str] = {}
    extra: dict[str, str] = {}
    for (name, known), cell in zip(columns, cells, strict=False):
        text = unicodedata.normalize("NFC", cell).strip()
        if text and name:
            (values if known else extra)[name] = text
    return Row(number, values, extra, problem)
