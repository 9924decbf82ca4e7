"""The ministry's sheet as CSV: comma, semicolon, tab or bar between cells, headers in English or Vietnamese."""

from collections.abc import Iterator
from pathlib import Path

from activities.grids import looks_like_text, open_text, text_heads
from activities.importers import Row
from activities.sheet import NumberedCells, find_header
from activities.sheets import read_sheet, sheet_cells

FORMAT = "csv"


def sniff(path: Path) -> bool:
    """Tell whether the file is a text table with a title column, or is one by its name."""
    if find_header(text_heads(path)):
        return True
    # The name says CSV: read() explains what is wrong with it.
    return path.suffix.lower() in {".csv", ".tsv"} and (looks_like_text(path) or not path.stat().st_size)


def read(path: Path) -> Iterator[Row]:
    """Yield the sheet's rows; row numbers are those of a spreadsheet, the header being 1 where it stands first."""
    return read_sheet(open_text(path))


def grid(path: Path) -> Iterator[NumberedCells]:
    """Yield the cells as they are written, the header first, empty rows left out, with their numbers as in `read`."""
    return sheet_cells(open_text(path))
