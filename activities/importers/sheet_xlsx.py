"""The ministry's sheet as a workbook: XLSX, XLS or ODS, the first sheet whose header has a title."""

from collections.abc import Iterator
from pathlib import Path

from activities.grids import Grid, open_workbook
from activities.importers import Row
from activities.safety import workbook_kind
from activities.sheet import NumberedCells, find_header
from activities.sheets import read_sheet, sheet_cells
from activities.wording import N_

FORMAT = "xlsx"
_NEEDS = N_("a header that has title_en or title_vi (tên tiếng Anh, tên tiếng Việt)")


def sniff(path: Path) -> bool:
    """Tell whether the file is a workbook, whatever its name; read() explains what a sheet lacks."""
    return bool(workbook_kind(path))


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of the sheet; row numbers are those that a spreadsheet shows."""
    return read_sheet(_open(path))


def grid(path: Path) -> Iterator[NumberedCells]:
    """Yield the cells as they are written, the header first, empty rows left out, with their numbers as in `read`."""
    return sheet_cells(_open(path))


def _open(path: Path) -> Grid:
    return open_workbook(path, lambda rows: find_header(rows) is not None, _NEEDS)
