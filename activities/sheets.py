"""Sheets: the rows of the ministry's sheet from a grid, whatever file it came in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from activities.grids import Grid, Notes
from activities.importers import Row
from activities.issues import Issue
from activities.sheet import HEADER_ROWS, Column, NumberedCells, find_header, letters, make_row, read_header
from activities.wording import N_
from geo.errors import UnusableFileError

_NOTHING = Notes()
_OTHERS = N_("the sheet %(sheet)s was read; %(others)s was not: import it from a file of its own")
_MERGED = N_("the cells %(cells)s are merged; only the first of them holds the value, the others are read as empty")
_ERROR = N_("the cell %(cell)s holds an error such as #N/A; mend its formula or clear it")


def sheet_cells(grid: Grid) -> Iterator[NumberedCells]:
    """Yield the header, then the rows below it; what stands above it is passed over.

    Raises UnusableFileError when the grid is empty.
    """
    heads = list(islice(grid.rows, HEADER_ROWS))
    if not heads:
        raise UnusableFileError(f"{grid.path.name}: the file is empty")
    number, header = find_header(heads) or heads[0]
    yield number, header
    yield from (row for row in heads if row[0] > number)
    yield from grid.rows


def read_sheet(grid: Grid) -> Iterator[Row]:
    """Yield the rows of a sheet; what is to be said of the whole file comes with the first.

    Raises UnusableFileError when the grid is empty or has no header with a title.
    """
    lines = sheet_cells(grid)
    first, header = next(lines)
    columns = read_header(grid.place(first), header)
    while columns and not columns[-1].name:  # cells without a header at the end of a row need not be there
        columns.pop()
    said = file_warnings(grid)
    for number, cells in lines:
        notes = grid.notes.pop(number, _NOTHING)
        row = make_row(number, columns, _plain_amounts(columns, cells, notes))
        yield replace(row, warnings=(*said, *cell_issues(number, columns, notes), *row.warnings))
        said = ()


def _plain_amounts(columns: Sequence[Column], cells: list[str], notes: Notes) -> list[str]:
    """Return the cells with 1.234 as 1.2340 where a spreadsheet has that number as an amount: it is no 1,234."""
    for position in notes.numbers:
        if position < len(columns) and columns[position].name == "amount":
            cells[position] += "0"
    return cells


def cell_issues(number: int, columns: Sequence[Column], notes: Notes) -> list[Issue]:
    """Return the issues of cells that hold an error, and of those that are merged with cells above."""
    found = []
    for position in notes.errors:
        name = columns[position].name if position < len(columns) else ""
        found.append(Issue(number, name, "#", _ERROR, (("cell", f"{letters(position)}{number}"),)))
    found += [Issue(number, "", "", _MERGED, (("cells", cells),), "warning") for cells in notes.merged]
    return found


def file_warnings(grid: Grid) -> tuple[Issue, ...]:
    """Return what is to be said of the whole file."""
    if not grid.others:
        return grid.warnings
    details = (("sheet", grid.sheet), ("others", ", ".join(grid.others)))
    return (*grid.warnings, Issue(1, "", "", _OTHERS, details, "warning"))
