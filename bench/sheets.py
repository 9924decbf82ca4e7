"""Where the time of a sheet goes: ``python -m bench.sheets [--rows N] [--format xlsx]``.

Generated rows, as in `bench.imports`. Each stage alone, one process: rows a second, and how many times as long as
reading the bare cells it takes (of an XLSX file by calamine, of a CSV file by ``csv``). Seconds are those of the
processor, children included, so that what else runs on the machine does not count.
"""

import argparse
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from activities.importers import importer_for
from activities.ingest import Report
from activities.issues import Issue
from activities.locating import locate
from activities.reports import write_workbook
from activities.rows import activity_document, make_record
from activities.validate import validate
from bench.generated import write_sheet
from bench.imports import read_alone

ROWS = 100_000
T = TypeVar("T")


def _worked() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _exhaust(items: Iterable[object]) -> None:
    deque(items, maxlen=0)


class Stages:
    """Prints what each stage takes beside the first one."""

    def __init__(self, kind: str, rows: int) -> None:
        self.kind, self.rows, self.alone = kind, rows, 0.0

    def took(self, label: str, call: Callable[[], T]) -> T:
        """Call, print a line and return the answer."""
        start = _worked()
        answer = call()
        taken = max(_worked() - start, 0.01)
        self.alone = self.alone or taken
        print(f"  {self.kind:<6}{label:<34}{self.rows / taken:>12,.0f} a second {taken / self.alone:>8.1f} x")
        return answer


def measure(path: Path, rows: int) -> None:
    """Print the stages of one file."""
    stages = Stages(path.suffix[1:], rows)
    stages.took("the bare cells", lambda: read_alone(path))
    importer = stages.took("knowing the format", lambda: importer_for(path))
    found = stages.took("reading as rows", lambda: list(importer.read(path)))
    drafts = [draft for draft, _ in stages.took("checking", lambda: list(map(validate, found))) if draft]
    located = stages.took("locating", lambda: [locate(draft, "generated")[0] for draft in drafts])
    stages.took("records for the store", lambda: _exhaust(make_record(activity_document(one)) for one in located))
    report = Report(path.name, "generated", importer.FORMAT, read=rows)
    report.issues = [Issue(row.number, "start", "", "is no date") for row in found[::10]]
    target = path.with_name("report.xlsx")
    stages.took("the report, every tenth row wrong", lambda: write_workbook(target, report, path, "vi"))


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--format", action="append", choices=("csv", "xlsx"), help="csv and xlsx")
    options = parser.parse_args()
    print(f"sheets, {options.rows:,} generated rows")
    for kind in options.format or ("csv", "xlsx"):
        with tempfile.TemporaryDirectory() as name:
            measure(write_sheet(Path(name) / f"generated.{kind}", options.rows, told=True), options.rows)


if __name__ == "__main__":
    main()
