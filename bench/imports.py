"""What an import costs beside reading its file: ``python -m bench.imports [--rows N] [--jobs N] [--scheduler …]``.

Generated rows, four of five with places in their texts for the geocoder. Each line is rows a second, and how many
times as long as reading alone it takes: the cells of an XLSX file by calamine, the lines of a CSV file by ``csv``.
"""

import argparse
import csv
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from python_calamine import CalamineWorkbook

from activities.importers import importer_for, importers
from activities.ingest import Order, ingest
from activities.locating import locate_rows
from activities.reviewing import review
from activities.snapshots import Snapshots
from activities.store import Store
from activities.validate import validate
from app import create_app
from bench.generated import write_sheet
from bench.page import seconds

ROWS = 100_000
CHUNK_ROWS = 500
ADDRESSES = (
    "/api/layers/overview?lang=en",
    "/api/layers/overview?sector=water&lang=en",
    "/api/facets?lang=en",
    "/api/activities?donor=nl&lang=en",
    "/api/activities?q=mangrove&lang=en",
)


def _exhaust(items: Iterable[object]) -> None:
    deque(items, maxlen=0)


def read_alone(path: Path) -> None:
    """Read all cells of a file, as nothing less than an import could."""
    if path.suffix == ".xlsx":
        _exhaust(CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows())
    else:
        with path.open(encoding="utf-8", newline="") as file:
            _exhaust(csv.reader(file))


def locate_all(path: Path) -> None:
    """Read, check and locate all rows, as one process does it."""
    rows = list(importer_for(path).read(path))
    for start in range(0, len(rows), CHUNK_ROWS):
        locate_rows("generated", rows[start : start + CHUNK_ROWS])


class Memory:
    """The most memory of this process's own that was seen when work made progress; files that are mapped left out."""

    def __init__(self) -> None:
        self.most = 0.0

    def look(self) -> None:
        """Look how much it is now (Linux)."""
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("RssAnon:"):
                self.most = max(self.most, int(line.split()[1]) / 1024)

    def say(self, what: str) -> None:
        """Print it and begin anew."""
        print(f"  most memory of this process {what}: {self.most:,.0f} MB")
        self.most = 0.0


class Lines:
    """Prints figures of one file beside reading it alone."""

    def __init__(self, path: Path, rows: int) -> None:
        self.path, self.rows = path, rows
        self.alone = self.took("reading alone", lambda: read_alone(path), 0.0)

    def took(self, label: str, call: Callable[[], object], alone: float | None = None) -> float:
        """Call, print and return the seconds."""
        start = time.perf_counter()
        call()
        return self.say(label, time.perf_counter() - start, alone)

    def say(self, label: str, taken: float, alone: float | None = None) -> float:
        """Print a line."""
        ratio = taken / ((self.alone if alone is None else alone) or taken)
        print(f"  {self.path.suffix[1:]:<5}{label:<44}{self.rows / taken:>10,.0f} a second {ratio:>8.1f} x")
        return taken


def measure_parts(path: Path, lines: Lines) -> None:
    """Print what reading, checking and locating cost in one process."""
    importer = importer_for(path)
    lines.took("reading as rows", lambda: _exhaust(importer.read(path)))
    lines.took("reading and checking", lambda: _exhaust(map(validate, importer.read(path))))
    lines.took("reading, checking and locating", lambda: locate_all(path))


def measure_import(path: Path, lines: Lines, folder: Path, order: Order, memory: Memory) -> Store:
    """Print what a whole import costs, and the store's part of it; return the store."""
    how = (
        f"a cluster ({order.scheduler})" if order.scheduler else f"{order.jobs} process{'es' if order.jobs > 1 else ''}"
    )
    store = Store(f"sqlite:///{folder / 'store.db'}")
    store.revision()
    heard: dict[str, float] = {}
    start = time.perf_counter()

    def hear(stage: str, _done: int, _total: int) -> None:
        heard[stage] = time.perf_counter()
        memory.look()

    ingest(store, path, order, hear)
    lines.say(f"whole import, {how}", time.perf_counter() - start)
    lines.say("  of which the store's part", time.perf_counter() - heard["locate"])
    return store


def measure_change(store: Store, folder: Path, lines: Lines, memory: Memory) -> None:
    """Print what the snapshot costs, made of the whole store and after one activity was changed."""
    snapshots = Snapshots(store, folder / "snapshots")
    lines.took("the snapshot", lambda: snapshots.build(lambda *_: memory.look()))
    memory.say("for the snapshot")
    review(store, "generated-7", "national", "bench")
    start = time.perf_counter()
    snapshots.build()
    print(f"  the snapshot after one review: {time.perf_counter() - start:.2f} s")


def measure_pages(store: Store, folder: Path) -> None:
    """Print what it takes to open the snapshot, and the milliseconds of answers from it."""
    start = time.perf_counter()
    Snapshots(store, folder / "snapshots").current()
    print(f"  opening the snapshot {(time.perf_counter() - start) * 1000:.1f} ms;", end=" ")
    size = sum(path.stat().st_size for path in (folder / "snapshots").iterdir())
    print(f"{size / 1e6:,.0f} MB; milliseconds of answers:")
    app = create_app({"COOPMAP_STORE": str(store.engine.url), "COOPMAP_SNAPSHOTS": str(folder / "snapshots")})
    client = app.test_client()
    for address in ADDRESSES:
        assert client.get(address).status_code == 200  # noqa: S101 - a benchmark of errors is none
        app.extensions["coopmap"].snapshots.current()._said.clear()
        taken = seconds(lambda address=address: client.get(address), 5)  # type: ignore[misc]
        print(f"    {address:<44}{taken * 1000:>10.1f}")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--jobs", type=int, action="append", help="processes; may stand several times (1 and 2)")
    parser.add_argument("--scheduler", default="", help="a Dask cluster instead of processes")
    parser.add_argument("--format", action="append", choices=("csv", "xlsx"), help="csv and xlsx")
    options = parser.parse_args()
    print(f"imports, {options.rows:,} generated rows")
    for kind in options.format or ("csv", "xlsx"):
        if kind not in importers():
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            path = write_sheet(folder / f"generated.{kind}", options.rows, told=True)
            lines, memory = Lines(path, options.rows), Memory()
            if not options.scheduler:
                measure_parts(path, lines)
            for jobs in [1] if options.scheduler else options.jobs or [1, 2]:
                place = folder / f"{jobs}"
                place.mkdir()
                store = measure_import(path, lines, place, Order(jobs=jobs, scheduler=options.scheduler), memory)
            memory.say("for imports")
            if not options.scheduler:
                lines.took("the same file again", lambda: ingest(store, path, Order()))  # noqa: B023 - called here
            measure_change(store, place, lines, memory)
            measure_pages(store, place)


if __name__ == "__main__":
    main()
