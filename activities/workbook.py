"""Workbook: its cells as text, read by calamine. Runs in the child process of `activities.confined`.

Entries are ``["sheet", index, name, is_visible, merged]`` before each sheet, ``merged`` as [row, column, row, column]
from 0, and ``["row", index, number, cells]`` for its rows that are not empty, the number as the spreadsheet shows it.
Where there is something to note of the cells, three lists of their columns follow: those with an error such as #N/A,
numbers that as text could be read as another (1.234), and formulas whose value nobody has calculated.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

import python_calamine
from lxml import etree

from activities.safety import workbook_kind
from activities.wording import N_
from geo.errors import UnusableFileError

# Title lines, a header, and the tags of HXL, which stand within the first 25 rows.
HEAD_ROWS = 30
MOST_MERGES = 10_000
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>')
# A formula without a value; a text may be empty, and such a cell says t="str".
_FORMULA_ALONE = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=)([^>]*[^>/])>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
# A number of a spreadsheet that a person would take for thousands: 1.234.
_TWOFOLD = re.compile(r"-?\d{1,3}\.\d{3}").fullmatch
# A workbook with a password is an OLE file with a stream of this name ([MS-OFFCRYPTO] 2.3.4.4).
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BLOCK_BYTES = 4_000_000


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
    """Open a workbook by what it is; calamine goes by the name's ending unless it is given the bytes."""
    try:
        if path.suffix.lower() == f".{workbook_kind(path)}":
            return python_calamine.CalamineWorkbook.from_path(path)
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, python_calamine.PasswordError) or (
            workbook_kind(path) == "xls" and _ENCRYPTED in path.read_bytes()
        ):
            raise UnusableFileError(N_("it is encrypted; save it without a password")) from None
        raise UnusableFileError(N_("it is no workbook that can be read (%(said)s)"), said=_said(error)) from error


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
        raise UnusableFileError(
            N_("the sheet %(sheet)r can't be read (%(said)s)"), sheet=metadata.name, said=_said(error)
        ) from error
    visible = metadata.visible == python_calamine.SheetVisibleEnum.Visible
    yield ["sheet", index, metadata.name, visible, [[*first, *last] for first, last in merged[:MOST_MERGES]]]
    left = sheet.start[1] if sheet.start else 0
    if most is not None:
        rows = (row for number, cells in enumerate(sheet.iter_rows(), start=1) if (row := _row(number, cells, left)))
        yield from (["row", index, *row[:2]] for row in islice(rows, most))
        return
    errors, unknown = _odd_cells(path, metadata.name)
    empty = [""] * (left + sheet.width)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        noted = [errors.pop(number, []), unknown.pop(number, [])] if errors or unknown else [[], []]
        if row := _row(number, cells, left, *noted):
            yield ["row", index, *row]
    for below in sorted({*errors, *unknown}):
        yield ["row", index, below, empty, errors.get(below, []), [], unknown.get(below, [])]


def _row(
    number: int, cells: list[Any], left: int, errors: Sequence[int] = (), unknown: Sequence[int] = ()
) -> list[Any] | None:
    """Return the number, the texts and what is to be noted of a row, None of one that is empty."""
    texts = [cell if isinstance(cell, str) else cell_text(cell) for cell in cells]
    twofold = [
        left + place
        for place, (cell, text) in enumerate(zip(cells, texts, strict=True))
        if cell is not text and _TWOFOLD(text)
    ]
    if errors or unknown or twofold:
        return [number, [""] * left + texts, errors, twofold, unknown]
    return [number, [""] * left + texts] if any(texts) else None


def cell_text(value: float | bool | datetime.date | datetime.time | datetime.timedelta | str) -> str:
    """Return a cell as a person would have written it: 3.0 is ``3``, a day is ISO 8601, a truth ``true``.

    A day with a time of 0:00 is a day: spreadsheets know no other. A percentage is its number, 50 % being ``0.5``.
    Numbers have the 15 digits that a spreadsheet shows: 0.1 + 0.2 is ``0.3``.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if value == int(value) and abs(value) < 1e15:
            return str(int(value))
        text = f"{value:.15g}"
        return format(Decimal(text), "f") if "e" in text else text
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


_Columns = dict[int, list[int]]


def _odd_cells(path: Path, name: str) -> tuple[_Columns, _Columns]:
    """Return, by row, the columns from 0 of errors and of formulas without a value: calamine gives both as empty.

    Only XLSX says them in a form that can be found; its sheets are searched as text, block by block.
    """
    errors: _Columns = {}
    unknown: _Columns = {}
    if not zipfile.is_zipfile(path):
        return errors, unknown
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, name)
        if part is None:
            return errors, unknown
        with archive.open(part) as file:
            rest = b""
            while block := file.read(_BLOCK_BYTES):
                # Cut behind a row, so that no cell is in two pieces.
                text, _, rest = (rest + block).rpartition(b"row>")
                if b't="e"' in text:
                    _find(_ERROR_CELL, text, errors)
                if b"<f" in text or b":f" in text:
                    _find(_FORMULA_ALONE, text, unknown)
    return errors, unknown


def _find(cells: re.Pattern[bytes], text: bytes, found: _Columns) -> None:
    for cell in cells.finditer(text):
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
    for sheet in book.iter("{*}sheet"):  # in the namespaces of either edition, transitional and strict
        if sheet.get("name") == name:
            link = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
            target = targets.get(str(link), "")
            part = str(PurePosixPath("xl") / target).removeprefix("/")
            return part if part in archive.namelist() else None
    return None


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)
