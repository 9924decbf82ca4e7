"""Importing in a process of its own: ``python -m activities.importing FOLDER`` for one upload, within limits.

The file may be hostile: whatever it does to this process, the server goes on. ``COOPMAP_STORE`` and
``COOPMAP_SNAPSHOTS`` say where the data is, ``COOPMAP_UPLOAD_MEMORY_MB`` and ``COOPMAP_UPLOAD_MINUTES`` what it may
take.
"""

import contextlib
import os
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from activities.codelists import LANGS
from activities.importers import importers
from activities.ingest import Order, Report, ingest
from activities.reports import write_workbook
from activities.snapshots import Snapshots
from activities.store import Store
from activities.uploads import STATUS, Status, StatusFile, Upload, read_upload, write_json, write_status
from activities.wording import say
from geo.errors import CoopMapError, UnusableFileError
from geo.wholefile import writing

MEGABYTE = 1_000_000
OUT_OF_MEMORY = 3


def limit(environment: Mapping[str, str]) -> None:
    """Limit this process's memory, time on the CPU and time on the clock. Too much time ends it from outside."""
    seconds = int(environment["COOPMAP_UPLOAD_MINUTES"]) * 60
    memory = int(environment["COOPMAP_UPLOAD_MEMORY_MB"]) * MEGABYTE
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)


def unlimit() -> None:
    """Take the limits off again, once the file is done with."""
    signal.alarm(0)
    resource.setrlimit(resource.RLIMIT_AS, (resource.getrlimit(resource.RLIMIT_AS)[1],) * 2)


def run(folder: Path, store: Store) -> Status:
    """Import the upload of a folder, write its reports and return how it ended."""
    upload = read_upload(folder)
    order = Order(source=upload.source, dry_run=upload.is_check, by=upload.by, name=upload.name)
    try:
        report = ingest(store, folder / upload.file_name, order, StatusFile(folder / STATUS))
        write_reports(folder, upload, report)
    except CoopMapError as error:
        said: dict[str, str] = {lang: say(error, lang).replace(upload.file_name, upload.name) for lang in LANGS}
        return Status("refused", sentences=said)
    except MemoryError:
        return Status("failed", reason="memory")
    return Status("done", batch=report.batch)


def write_reports(folder: Path, upload: Upload, report: Report) -> None:
    """Write the report in every language, for the page and to take away."""
    for lang in LANGS:
        write_json(folder / f"report-{lang}.json", report.document(lang))
    with contextlib.suppress(UnusableFileError), writing(folder / f"report-{upload.lang}.xlsx") as file:
        write_workbook(file, report, folder / upload.file_name, upload.lang)


def main(folder: Path) -> int:
    """Import, say how it ended and build the snapshot of what is stored now."""
    write_status(folder, Status("running"))
    importers()  # the program itself is loaded before what a file may take is counted
    limit(os.environ)
    store = Store(os.environ["COOPMAP_STORE"])
    status = run(folder, store)
    unlimit()
    write_status(folder, status)
    if status.state == "done" and status.batch:
        Snapshots(store, Path(os.environ["COOPMAP_SNAPSHOTS"])).build()
    return OUT_OF_MEMORY if status.reason == "memory" else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
