"""Ingest: a file through its importer, validation and the geocoder into the store, as one batch, with a report."""

import hashlib
import pickle
import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from activities.given import dropped, given_places
from activities.importers import Importer, importer_for
from activities.issues import Issue
from activities.model import Activity
from activities.store import Batch, Store
from activities.validate import Draft, validate
from activities.wording import N_
from geo.geocoder import geocode

SPOOL_BYTES = 64_000_000


@dataclass(slots=True)
class Report:
    """What an import did. ``issues`` has every cell that was rejected or warned of; ``rejected`` counts rows.

    ``locations`` counts those that the file's rows give, ``kept`` those of them that became places of an activity or,
    being Viet Nam as a whole, its scope.

    ``absent`` are activities of the source that the store has and the file no longer; ``unknown_columns`` were kept
    and mean nothing to CoopMap.
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

    def document(self, lang: str = "en") -> dict[str, Any]:
        """Return the report as plain values, the cells that something is wrong with under ``issues``."""
        return asdict(self) | {"issues": [issue.document(lang) for issue in self.issues]}


@dataclass(frozen=True, slots=True)
class Order:
    """How a file is to be imported: its format and source if not told by the file, whether it is only tried.

    ``is_whole`` says that the file is all there is of its source: what it no longer has is removed. ``by`` is the
    account that imports it, empty for the command line.
    """

    file_format: str | None = None
    source: str | None = None
    dry_run: bool = False
    is_whole: bool = False
    by: str = ""


def ingest(store: Store, path: Path, order: Order | None = None) -> Report:
    """Import a file into the store in one transaction and return the report.

    A source is named by the file's stem if the order names none: importing a file of the same source again updates its
    activities. All is read and located before the store is locked. Raises UnusableFileError, the store untouched, when
    nothing in the file can be used, and StoreError when the store does not take it.
    """
    order = order or Order()
    importer = importer_for(path, order.file_format)
    report = Report(path.name, order.source or path.stem, importer.FORMAT)
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    taken = store.ids_elsewhere(report.source)
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        for activity in _activities(importer, path, report, taken):
            pickle.dump(activity, spool)
        spool.seek(0)
        batch = Batch(report.source, path.name, digest, report.rejected, order.is_whole, "import", order.by)
        saved = store.save(batch, _spooled(spool), dry_run=order.dry_run)
    report.new, report.changed, report.same, report.absent = saved.new, saved.changed, saved.same, saved.absent
    return report


def _spooled(spool: IO[bytes]) -> Iterator[Activity]:
    """Yield the activities that this process has just put into its own temporary file."""
    while True:
        try:
            yield pickle.load(spool)  # noqa: S301 - our own bytes, from a file that no one else can open
        except EOFError:
            return


def _activities(importer: Importer, path: Path, report: Report, taken: frozenset[str]) -> Iterator[Activity]:
    """Yield the activities of the rows that pass; the others go into the report."""
    rows_of: dict[str, int] = {}
    for row in importer.read(path):
        report.read += 1
        report.locations += len(row.sites)
        report.unknown_columns += [name for name in row.extra if name not in report.unknown_columns]
        draft, issues = validate(row)
        report.issues += issues
        if draft is not None:
            activity, issues = _locate(draft, report.source, taken)
            # Two rows may have one number: a file of records may be all on one line.
            first = rows_of.get(draft.ref)
            rows_of.setdefault(draft.ref, draft.row)
            if first is not None:
                message = N_("the same activity stands in row %(first)s")
                issues.append(Issue(draft.row, "id", draft.ref[:200], message, (("first", str(first)),)))
            report.issues += issues
            if all(issue.severity == "warning" for issue in issues):
                report.kept += len(draft.sites) - dropped(issues)
                yield activity
                continue
        report.rejected += 1


def _locate(draft: Draft, source: str, taken: frozenset[str]) -> tuple[Activity, list[Issue]]:
    """Return the activity with its places: those that a person gave, else those that its texts name."""
    found, issues = given_places(draft)
    if found is None:
        found = geocode(draft.texts, vintage="63")
    activity = Activity(
        id=_public_id(draft, source, taken),
        source=source,
        ref=draft.ref,
        citation=draft.citation,
        kind=draft.kind,
        **draft.texts,
        status=draft.status,
        start=draft.start,
        end=draft.end,
        sectors=draft.sectors,
        partners=draft.partners,
        funds=draft.funds,
        scope=found.scope,
        locations=found.locations,
        note=draft.note,
        extra=draft.extra,
    )
    return activity, issues


def _public_id(draft: Draft, source: str, taken: frozenset[str]) -> str:
    """Return the id that addresses use: the row's own, with the source before it where another source has the same."""
    if not draft.id:
        return "a" + hashlib.sha256(f"{source}\n{draft.ref}".encode()).hexdigest()[:15]
    if draft.id not in taken:
        return draft.id
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', source)}-{draft.id}"
