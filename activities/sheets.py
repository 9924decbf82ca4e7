"""Sheets: the rows of the ministry's sheet from a grid, whatever file it came in."""

from collections.abc import Iterator
from dataclasses import replace

from activities.grids import Grid
from activities.importers import Row
from activities.issues import Issue
from activities.sheet import HEADER_ROWS, NumberedCells, find_header, make_row, read_header
from activities.wording import N_
from geo.errors import UnusableFileError

_OTHERS = N_("the sheet %(sheet)s was read; %(others)s was not: import it from a file of its own")


def read_sheet(grid: Grid) -> Iterator[Row]:
    """Yield the rows below the header. Raises UnusableFileError when the grid is empty or has no header with a title.

    What is to be said of the whole file comes with the first row.
    """
    heads: list[NumberedCells] = []
    for row in grid.rows:
        heads.append(row)
        if len(heads) == HEADER_ROWS:
            break
    if not heads:
        raise UnusableFileError(f"{grid.path.name}: the file is empty")
    number, header = find_header(heads) or heads[0]
    width = max((position for position, cell in enumerate(header, start=1) if cell.strip()), default=0)
    columns = read_header(grid.place(number), header)
    said = file_warnings(grid)

    def below() -> Iterator[NumberedCells]:
        yield from (row for row in heads if row[0] > number)
        yield from grid.rows

    for row_number, cells in below():
        own = grid.issues.pop(row_number, ())
        row = make_row(row_number, columns, cells, ())
        if len(cells) >= width:  # what is missing are cells without a header
            row = replace(row, warnings=())
        yield replace(row, warnings=(*said, *own, *row.warnings))
        said = ()


def file_warnings(grid: Grid) -> tuple[Issue, ...]:
    """Return what is to be said of the whole file."""
    if not grid.others:
        return grid.warnings
    details = (("sheet", grid.sheet), ("others", ", ".join(grid.others)))
    return (*grid.warnings, Issue(1, "", "", _OTHERS, details, "warning"))
