"""Ingest: a file through its importer, validation and the geocoder into the store, as one batch, with a report."""

import hashlib
import pickle
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any

from activities.duplicates import Twins, read_faces
from activities.importers import Row, importer_for
from activities.issues import Issue
from activities.locating import Located, LocatedChunk, locate_rows
from activities.rows import Record, make_record, short_ref
from activities.store import Batch, Store, StoreError
from activities.wording import N_
from geo.bulk import in_processes, on_cluster

CHUNK_ROWS = 500
SPOOL_BYTES = 64_000_000
SHORT_REF = 32  # bytes: longer references are remembered by their digest

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Report:
    """What an import did. ``issues`` has every cell that was rejected or warned of; ``rejected`` counts rows.

    ``locations`` counts those that the file's rows give, ``kept`` those of them that became places of an activity or,
    being Viet Nam as a whole, its scope. ``absent`` are activities of the source that the store has and the file no
    longer; ``unknown_columns`` were kept and mean nothing to CoopMap. ``batch`` is the store's number of what was
    written, 0 when nothing was.
    """

    file: str
    source: str
    format: str
    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    absent: int = 0
    rejected: int = 0
    locations: int = 0
    kept: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    batch: int = 0

    def counts(self) -> dict[str, int]:
        """Return what was counted, by name."""
        names = ("read", "new", "changed", "same", "absent", "rejected", "locations", "kept")
        warnings = sum(issue.severity == "warning" for issue in self.issues)
        return {name: getattr(self, name) for name in names} | {"warnings": warnings}

    def document(self, lang: str = "en") -> dict[str, Any]:
        """Return the report as plain values, the cells that something is wrong with under ``issues``."""
        facts = {"file": self.file, "source": self.source, "format": self.format, **self.counts()}
        issues = [issue.document(lang) for issue in self.issues]
        return {**facts, "unknown_columns": self.unknown_columns, "issues": issues}


@dataclass(frozen=True, slots=True)
class Order:
    """How a file is to be imported: its format and source if not told by the file, whether it is only tried.

    ``name`` is what the file is called where it lies under another one. ``is_whole`` says that the file is all there is
    of its source: what it no longer has is removed. ``by`` is the account that imports it, empty for the command line.
    Rows are checked and located by ``jobs`` processes, or by the Dask cluster whose scheduler is at the address
    ``scheduler``; the outcome is the same.
    """

    file_format: str | None = None
    source: str | None = None
    dry_run: bool = False
    is_whole: bool = False
    by: str = ""
    name: str = ""
    scheduler: str = ""
    jobs: int = 1


def ingest(store: Store, path: Path, order: Order | None = None, progress: Progress | None = None) -> Report:
    """Import a file into the store in one transaction and return the report.

    A source is named by the file's stem if the order names none: importing a file of the same source again updates its
    activities. All is read and located before the store is locked. ``progress`` hears of the stages "read" (rows),
    "locate" (rows) and "write" (activities), with how many are done and how many there are, 0 while that is not known.

    Raises UnusableFileError, the store untouched, when nothing in the file can be used, WorkersError when the processes
    or the cluster that the order names fail, and StoreError when the store does not take it.
    """
    order = order or Order()
    importer = importer_for(path, order.file_format)
    job = _Job(Report(order.name or path.name, order.source or path.stem, importer.FORMAT), progress or _unheard)
    digest = _digest(path)
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        job.locate(importer.read(path), order, spool)
        spool.seek(0)
        report = job.report
        report.issues += job.stored_twins(store)
        batch = Batch(report.source, report.file, digest, report.rejected, order.is_whole, "import", order.by)
        saved = store.save(batch, job.located(spool, store), dry_run=order.dry_run)
    report.new, report.changed, report.same, report.absent = saved.new, saved.changed, saved.same, saved.absent
    report.batch = saved.batch
    return report


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(slots=True)
class _Job:
    """One import on its way from rows to the store: what was read, and where each reference stood first."""

    report: Report
    progress: Progress
    passed: int = 0
    first_rows: dict[bytes, int] = field(default_factory=dict)
    twins: Twins = field(default_factory=Twins)

    def locate(self, rows: Iterator[Row], order: Order, spool: IO[bytes]) -> None:
        """Check and locate the rows, put those that pass into the spool and say in the report what is wrong."""
        function = partial(locate_rows, self.report.source)
        done = 0
        for chunk in _spread(function, self._chunks(rows), order):
            self._keep(chunk, spool)
            done += len(chunk.rows)
            self.progress("locate", done, 0)
        self.progress("locate", done, done)

    def _chunks(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        while chunk := list(islice(rows, CHUNK_ROWS)):
            self.report.read += len(chunk)
            self.progress("read", self.report.read, 0)
            yield chunk
        self.progress("read", self.report.read, self.report.read)

    def _keep(self, chunk: LocatedChunk, spool: IO[bytes]) -> None:
        report = self.report
        report.unknown_columns += [name for name in chunk.unknown_columns if name not in report.unknown_columns]
        kept = []
        for row in chunk.rows:
            report.issues += row.issues
            report.locations += row.locations
            is_first = row.record is None or self._is_first(row)
            if row.record and is_first and all(issue.severity == "warning" for issue in row.issues):
                kept.append((row.id, row.record))
                report.kept += row.kept
                report.issues += self.twins.meet(row.row, row.face)
            else:
                report.rejected += 1
        self.passed += len(kept)
        try:
            pickle.dump(kept, spool, pickle.HIGHEST_PROTOCOL)
        except OSError as error:
            full = N_("there is no room for what %(file)s holds: %(said)s")
            raise StoreError(full, file=report.file, said=error.strerror) from error

    def _is_first(self, row: Located) -> bool:
        """Tell whether no row before had this reference, and leave an issue when one had."""
        # Two rows may have one number: a file of records may be all on one line.
        first = self.first_rows.get(_short(row.ref))
        if first is None:
            self.first_rows[_short(row.ref)] = row.row
            return True
        message = N_("the same activity stands in row %(first)s")
        self.report.issues.append(Issue(row.row, "id", row.ref[:200], message, (("first", str(first)),)))
        return False

    def stored_twins(self, store: Store) -> Iterator[Issue]:
        """Yield a warning for each row that looks like a stored activity which the file does not hold itself."""
        with store.transaction() as connection:
            yield from self.twins.among(
                face
                for face in read_faces(connection, self.twins.starts)
                if face.source != self.report.source or _short(face.ref) not in self.first_rows
            )

    def located(self, spool: IO[bytes], store: Store) -> Iterator[Record]:
        """Yield the activities of the spool, each under the id that is its own among all sources."""
        source = self.report.source
        done = 0
        while done < self.passed:
            # Our own bytes, from a file that no one else can open.
            kept: list[tuple[str, Record]] = pickle.load(spool)  # noqa: S301
            taken = store.ids_elsewhere(source, [own_id for own_id, _ in kept if own_id])
            for own_id, record in kept:
                yield _renamed(record, source) if own_id in taken else record
            done += len(kept)
            self.progress("write", done, self.passed)


def _renamed(record: Record, source: str) -> Record:
    """Return the record of an activity whose id another source has: its own is before it."""
    return make_record(record.document() | {"id": f"{re.sub(r'[^A-Za-z0-9._-]+', '-', source)}-{record.id}"})


def _short(ref: str) -> bytes:
    """Return what a reference is remembered by; the store's form of a long one is remembered like the long one."""
    key = short_ref(ref).encode()
    return key if len(key) <= SHORT_REF else hashlib.blake2b(key, digest_size=SHORT_REF).digest()


def _spread(
    function: Callable[[list[Row]], LocatedChunk], chunks: Iterator[list[Row]], order: Order
) -> Iterator[LocatedChunk]:
    """Yield the function's answers in the order of the chunks, by the cluster or the processes that the order names."""
    if order.scheduler:
        return on_cluster(function, chunks, order.scheduler)
    if order.jobs > 1:
        return in_processes(function, chunks, order.jobs)
    return map(function, chunks)


def _unheard(_stage: str, _done: int, _total: int) -> None:
    pass
