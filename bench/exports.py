"""What exports cost: ``python -m bench.exports [--rows N] [--store FILE]``.

Generated activities with one to three places each, imported first unless a store of them is given. Each format in a
process of its own: rows a second of the processor's time, and the most memory beside what the process has once the
snapshot is open. The snapshot is mapped from the disk: its pages count as memory while they are read.
"""

import argparse
import multiprocessing
import resource
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from activities.exporters import exporters
from activities.exporting import Export
from activities.filters import Filters
from activities.ingest import Order, ingest
from activities.snapshots import Snapshots
from activities.store import Store
from bench.generated import write_sheet

ROWS = 100_000


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _own_mb() -> float:
    """Return the memory that is the process's own now: not mapped from a file."""
    fields = Path("/proc/self/status").read_text(encoding="ascii").split("RssAnon:")[1]
    return int(fields.split()[0]) / 1024


def _measure(told: Connection, store: Path, name: str) -> None:
    snapshot = Snapshots(Store(f"sqlite:///{store}"), store.parent / "snapshots").current()
    export = Export(snapshot, Filters(lang="en"))
    before, most, size = resource.getrusage(resource.RUSAGE_SELF), 0.0, 0
    started = _own_mb()

    def watch(_stage: str, _done: int, _total: int) -> None:
        nonlocal most
        most = max(most, _own_mb() - started)

    for piece in exporters()[name].write(Export(snapshot, export.filters, progress=watch)):
        size += len(piece)
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told.send((len(snapshot), seconds, most, _peak_mb(), size))


def main() -> None:
    """Print a line a format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--store", type=Path, help="an SQLite store of generated activities")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder) / "store.db"
        store = Store(f"sqlite:///{path}")
        if not options.store:
            ingest(store, write_sheet(Path(folder) / "generated.csv", options.rows), Order(jobs=2))
        Snapshots(store, path.parent / "snapshots").build()
        store.close()
        context = multiprocessing.get_context("spawn")
        for name in sorted(exporters()):
            heard, told = context.Pipe(duplex=False)
            process = context.Process(target=_measure, args=(told, path, name))
            process.start()
            rows, seconds, own, peak, size = heard.recv()
            process.join()
            print(
                f"{name:8} {rows / seconds:8,.0f} rows/s  {own:6.0f} MB of its own  {peak:6.0f} MB with the mapped "
                f"snapshot  {size / 1e6:7.1f} MB written"
            )


if __name__ == "__main__":
    main()
