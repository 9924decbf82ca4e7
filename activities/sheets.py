"""Sheets: the rows of the ministry's sheet from a grid, whatever file it came in."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from activities.grids import Grid, Notes
from activities.headers import column_of, is_beside
from activities.importers import Row
from activities.issues import Issue
from activities.sheet import HEADER_ROWS, TITLES, Column, NumberedCells, find_header, letters, make_row, read_header
from activities.wording import N_
from geo.errors import UnusableFileError

_NOTHING = Notes()
# Under the header of a Vietnamese form its columns are often numbered: (1), (2), (3) or A, B, 1, 2.
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?").fullmatch
_FEWEST_NUMBERED = 3
_FEWEST_BELOW = 2
_OTHERS = N_("the sheet %(sheet)s was read; %(others)s was not: import it from a file of its own")
_MERGED = N_("the cells %(cells)s are merged; only the first of them holds the value, the others are read as empty")
_ERROR = N_("the cell %(cell)s holds an error such as #N/A; mend its formula or clear it")
_IGNORED_ERROR = N_("the cell %(cell)s holds an error such as #N/A; it is read as empty")
_UNKNOWN = N_("the formula of the cell %(cell)s has no value yet; open the file in a spreadsheet and save it")


def sheet_cells(grid: Grid) -> Iterator[NumberedCells]:
    """Yield the header, then the rows below it; what stands above it is passed over.

    Where a spreadsheet has 1.234 as an amount, the cell is 1.2340: it is no 1,234, and a report gives it back as text.
    Raises UnusableFileError when the grid is empty.
    """
    heads = list(islice(grid.rows, HEADER_ROWS))
    if not heads:
        raise UnusableFileError(N_("%(file)s: the file is empty"), file=grid.path.name)
    number, header = _joined(find_header(heads) or heads[0], heads)
    yield number, header
    amounts = {position for position, cell in enumerate(header) if column_of(cell) == "amount"}
    for row in chain((row for row in heads if row[0] > number), grid.rows):
        for position in amounts.intersection(grid.notes.get(row[0], _NOTHING).numbers):
            row[1][position] += "0"
        yield row


def _joined(first: NumberedCells, heads: Sequence[NumberedCells]) -> NumberedCells:
    """Return the header with the row right below it where that only names the columns of its groups.

    A form writes *Period* once over *Start* and *End*: there the cells below are the headers. Such a row has a header
    that we know, and nothing below a header that has a column of its own, so that no activity is taken for it.
    """
    number, header = first
    below = next((cells for at, cells in heads if at == number + 1), [])
    grouped = _grouped(header)
    names = {position: cell.strip() for position, cell in enumerate(below) if cell.strip()}
    if len(names) < _FEWEST_BELOW or not all(map(grouped.get, names)):
        return first
    names = {at: name if column_of(name) else f"{grouped[at]}: {name}" for at, name in names.items()}
    is_title = any(column_of(grouped[at]) in TITLES and not column_of(name) for at, name in names.items())
    if is_title or not any(map(column_of, names.values())):
        return first
    joined = [*header, *[""] * (len(below) - len(header))]
    for position, name in names.items():
        joined[position] = name
    return number + 1, joined


def _grouped(header: Sequence[str]) -> dict[int, str]:
    """Return the header over each column of a group: one with empty cells to its right, and those cells."""
    found: dict[int, str] = {}
    for position, cell in enumerate(header):
        if not cell.strip() and position and (over := found.get(position - 1) or header[position - 1].strip()):
            found[position - 1] = found[position] = over
    return found


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
        if number == first + 1 and _is_numbering(cells):
            continue
        if notes is not _NOTHING:
            said = (*said, *cell_issues(number, columns, notes))
        yield make_row(number, columns, cells, said)
        said = ()


def _is_numbering(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(set(filled)) == len(filled) >= _FEWEST_NUMBERED and all(map(_NUMBERING, filled))


def cell_issues(number: int, columns: Sequence[Column], notes: Notes) -> list[Issue]:
    """Return the issues of cells with an error or a formula without a value, and of those that are merged.

    They cost the row where the column means something here.
    """
    found = []
    for positions, refused, ignored in ((notes.errors, _ERROR, _IGNORED_ERROR), (notes.unknown, _UNKNOWN, _UNKNOWN)):
        for position in positions:
            column = columns[position] if position < len(columns) else Column("", is_known=False)
            details = (("cell", f"{letters(position)}{number}"),)
            if column.is_known and not is_beside(column.name):
                found.append(Issue(number, column.name, "#", refused, details))
            else:
                found.append(Issue(number, column.name, "#", ignored, details, "warning"))
    found += [Issue(number, "", "", _MERGED, (("cells", cells),), "warning") for cells in notes.merged]
    return found


def file_warnings(grid: Grid) -> tuple[Issue, ...]:
    """Return what is to be said of the whole file."""
    if not grid.others:
        return grid.warnings
    details = (("sheet", grid.sheet), ("others", ", ".join(grid.others)))
    return (*grid.warnings, Issue(1, "", "", _OTHERS, details, "warning"))
