"""Ingest: a file through its importer, validation and the geocoder into the store, as one batch, with a report."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from activities.given import given_places
from activities.importers import Importer, importer_for
from activities.model import Activity
from activities.store import Batch, Store
from activities.validate import Draft, Issue, validate
from geo.geocoder import geocode


@dataclass(slots=True)
class Report:
    """What an import did. ``issues`` has every rejected cell; ``rejected`` counts rows."""

    file: str
    source: str
    format: str
    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    issues: list[Issue] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Return the report as plain values, the rejected cells under ``issues``."""
        return asdict(self)


def ingest(
    store: Store, path: Path, *, file_format: str | None = None, source: str | None = None, dry_run: bool = False
) -> Report:
    """Import a file into the store in one transaction and return the report.

    ``source`` names where the activities come from, the file's stem if not said: importing a file of the same source
    again updates its activities. Raises UnusableFileError, the store untouched, when nothing in the file can be used.
    """
    importer = importer_for(path, file_format)
    report = Report(path.name, source or path.stem, importer.FORMAT)
    batch = Batch(report.source, path.name, hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
    activities = _activities(importer, path, report, store.ids_elsewhere(report.source))
    saved = store.save(batch, activities, report, dry_run=dry_run)
    report.new, report.changed, report.same = saved.new, saved.changed, saved.same
    return report


def _activities(importer: Importer, path: Path, report: Report, taken: dict[str, str]) -> Iterator[Activity]:
    """Yield the activities of the rows that pass; the others go into the report."""
    rows_of: dict[str, int] = {}
    for row in importer.read(path):
        report.read += 1
        draft, issues = validate(row)
        if draft is not None:
            activity, issues = _locate(draft, report.source)
            issues += _identity_issues(draft, activity, rows_of, taken)
            if not issues:
                yield activity
                continue
        report.rejected += 1
        report.issues.extend(issues)


def _identity_issues(draft: Draft, activity: Activity, rows_of: dict[str, int], taken: dict[str, str]) -> list[Issue]:
    first = rows_of.setdefault(draft.ref, draft.row)
    if first != draft.row:
        return [Issue(draft.row, "id", draft.ref, f"the same activity stands in row {first}")]
    if activity.id in taken:
        return [Issue(draft.row, "id", activity.id, f"the source {taken[activity.id]!r} has an activity of this id")]
    return []


def _locate(draft: Draft, source: str) -> tuple[Activity, list[Issue]]:
    """Return the activity with its places: those that a person gave, else those that its texts name."""
    found, issues = given_places(draft)
    if found is None:
        found = geocode(draft.texts, vintage="63")
    activity = Activity(
        id=draft.id or _made_id(source, draft.ref),
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


def _made_id(source: str, ref: str) -> str:
    """Make an id for a row that has none: the same for the same row of the same source."""
    return "a" + hashlib.sha256(f"{source}\n{ref}".encode()).hexdigest()[:15]
