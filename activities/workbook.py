"""Workbook: its cells as text, read by calamine. Runs in the child process of `activities.confined`.

Entries are ``["sheet", index, name, is_visible, merged]`` before each sheet, ``merged`` as [row, column, row, column]
from 0, and ``["row", index, number, cells, errors, numbers]`` for its rows that are not empty, the number as the
spreadsheet shows it, ``errors`` the columns of cells such as #N/A and ``numbers`` those of cells that are numbers but
as text could be read as another (1.234).
"""

import datetime
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

import python_calamine
from lxml import etree

from geo.errors import UnusableFileError

# Title lines, a header, and the tags of HXL, which stand within the first 25 rows.
HEAD_ROWS = 30
MOST_MERGES = 10_000
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>')
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
# A number of a spreadsheet that a person would take for thousands: 1.234.
_TWOFOLD = re.compile(r"-?\d{1,3}\.\d{3}").fullmatch
_BLOCK_BYTES = 4_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read_heads(path: Path) -> Iterator[list[Any]]:
    """Yield every sheet with its first rows."""
    with _open(path) as workbook:
        for index, metadata in _sheets(workbook):
            yield from _read_sheet(path, workbook, index, metadata, HEAD_ROWS)


def read_cells(path: Path, sheet: str) -> Iterator[list[Any]]:
    """Yield all rows of the sheet with this index."""
    with _open(path) as workbook:
        for index, metadata in _sheets(workbook):
            if index == int(sheet):
                yield from _read_sheet(path, workbook, index, metadata, None)


def _open(path: Path) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        raise UnusableFileError("it is encrypted; save it without a password") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnusableFileError(f"it is no workbook that can be read ({_said(error)})") from error


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _sheets(workbook: python_calamine.CalamineWorkbook) -> list[tuple[int, python_calamine.SheetMetadata]]:
    """Return the sheets of cells; a chart sheet has none."""
    wanted = python_calamine.SheetTypeEnum.WorkSheet
    return [(index, sheet) for index, sheet in enumerate(workbook.sheets_metadata) if sheet.typ == wanted]


def _read_sheet(
    path: Path,
    workbook: python_calamine.CalamineWorkbook,
    index: int,
    metadata: python_calamine.SheetMetadata,
    most: int | None,
) -> Iterator[list[Any]]:
    try:
        sheet = workbook.get_sheet_by_index(index)
        merged = sheet.merged_cell_ranges or []
    except (python_calamine.CalamineError, ValueError) as error:
        raise UnusableFileError(f"the sheet {metadata.name!r} can't be read ({_said(error)})") from error
    visible = metadata.visible == python_calamine.SheetVisibleEnum.Visible
    yield ["sheet", index, metadata.name, visible, [[*first, *last] for first, last in merged[:MOST_MERGES]]]
    errors = _error_cells(path, metadata.name)
    left = sheet.start[1] if sheet.start else 0
    given = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        wrong = errors.get(number, [])
        texts = [cell if isinstance(cell, str) else cell_text(cell) for cell in cells]
        if any(texts) or wrong:
            twofold = [left + place for place, text in enumerate(texts) if cells[place] != text and _TWOFOLD(text)]
            yield ["row", index, number, [""] * left + texts, wrong, twofold]
            given += 1
            if most is not None and given >= most:
                return


def cell_text(value: float | bool | datetime.date | datetime.time | datetime.timedelta | str) -> str:
    """Return a cell as a person would have written it: 3.0 is ``3``, a day is ISO 8601, a truth ``true``.

    A day with a time of 0:00 is a day: spreadsheets know no other. A percentage is its number, 50 % being ``0.5``.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if value == int(value) and abs(value) < 1e15:
            return str(int(value))
        text = repr(value)
        return format(Decimal(text), "f") if "e" in text else text
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def _error_cells(path: Path, name: str) -> dict[int, list[int]]:
    """Return, by row, the columns from 0 whose cell holds an error: calamine gives those as empty.

    Only XLSX says them in a form that can be found; its sheets are searched as text, block by block.
    """
    if not zipfile.is_zipfile(path):
        return {}
    found: dict[int, list[int]] = {}
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, name)
        if part is None:
            return {}
        with archive.open(part) as file:
            rest = b""
            while block := file.read(_BLOCK_BYTES):
                text, start, rest = (rest + block).rpartition(b"<")
                rest = start + rest
                _find_errors(text, found)
    return found


def _find_errors(text: bytes, found: dict[int, list[int]]) -> None:
    if b't="e"' not in text:
        return
    for cell in _ERROR_CELL.finditer(text):
        if address := _ADDRESS.search(cell.group(1)):
            found.setdefault(int(address.group(2)), []).append(_column(address.group(1)))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _part_of(archive: zipfile.ZipFile, name: str) -> str | None:
    """Return the part of an XLSX that holds the sheet of this name."""
    try:
        book = _parse(archive.read("xl/workbook.xml"))
        links = _parse(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, etree.XMLSyntaxError):
        return None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter(f"{_MAIN}sheet"):
        if sheet.get("name") == name:
            target = targets.get(sheet.get(f"{_LINKS}id"), "")
            part = str(PurePosixPath("xl") / target).removeprefix("/")
            return part if part in archive.namelist() else None
    return None


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)
