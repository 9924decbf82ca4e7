"""CSV: the ministry's sheet, a row an activity, under the columns' codes; imported again it gives the same activities.

UTF-8 with a byte order mark, without which Excel takes Vietnamese for another encoding. A cell that a spreadsheet would
run as a formula has an apostrophe before it.
"""

import csv
import io
from collections.abc import Iterator

from activities.exporting import Export, gathered
from activities.neutral import neutral
from activities.sheet_rows import BESIDE, COLUMNS, NUMBERS, beside_values, extra_columns, sheet_values
from activities.wording import N_

FORMAT = "csv"
TITLE = N_("Table (CSV)")
MIMETYPE = "text/csv"
EXTENSION = "csv"


def write(export: Export) -> Iterator[bytes]:
    """Yield the file: the sheet's columns, what else the sources had, and what stands beside."""
    yield from gathered(_lines(export))


def _lines(export: Export) -> Iterator[bytes]:
    extra = extra_columns(export)
    yield "\ufeff".encode() + line([*COLUMNS, *map(neutral, extra), *BESIDE])
    for activity in export.activities():
        own, beside, more = sheet_values(activity), beside_values(export, activity), dict(activity.extra)
        cells = [_cell(name, own[name]) for name in COLUMNS]
        cells += [neutral(more.get(name, "")) for name in extra]
        yield line([*cells, *(_cell(name, beside[name]) for name in BESIDE)])


def _cell(name: str, text: str) -> str:
    # A number below zero is no formula, and stays a number.
    return text if name in NUMBERS else neutral(text)


def line(cells: list[str]) -> bytes:
    """Return a line of CSV (RFC 4180)."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
