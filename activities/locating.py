"""Locating: rows of a file in, activities with their places out; pure, so any process or machine may do a chunk."""

import hashlib
from typing import NamedTuple

from activities.duplicates import Face, face_of
from activities.given import dropped, given_places
from activities.importers import Row
from activities.issues import Issue
from activities.model import Activity
from activities.rows import Record, activity_document, make_record
from activities.validate import Draft, validate
from geo.geocoder import geocode

_NO_FACE = Face("", "", "", 0, "")


class Located(NamedTuple):
    """What became of one row: its reference in the file and its activity; or nothing, and why in issues.

    ``id`` is the row's own, by which another source may have an activity already; ``face`` is what it is compared by
    with activities of other ids. ``locations`` counts those that the row gives, ``kept`` those that became places.
    """

    row: int
    ref: str
    id: str
    record: Record | None
    issues: tuple[Issue, ...]
    face: Face = _NO_FACE
    locations: int = 0
    kept: int = 0


class LocatedChunk(NamedTuple):
    """The rows of a chunk in their order, and the columns that CoopMap doesn't know, in the order of first sight."""

    rows: list[Located]
    unknown_columns: list[str]


def locate_rows(source: str, rows: list[Row]) -> LocatedChunk:
    """Check and locate the rows of a source; nothing else but they and the program decides the answer."""
    unknown = dict.fromkeys(name for row in rows for name in row.extra)
    return LocatedChunk([_locate_row(source, row) for row in rows], list(unknown))


def _locate_row(source: str, row: Row) -> Located:
    draft, issues = validate(row)
    if draft is None:
        return Located(row.number, "", "", None, tuple(issues), locations=len(row.sites))
    activity, more = locate(draft, source)
    record = make_record(activity_document(activity))
    given = len(draft.sites) + len(draft.places) + (draft.point is not None)
    kept = given - dropped(more)
    return Located(row.number, draft.ref, draft.id, record, (*issues, *more), face_of(activity), given, kept)


def locate(draft: Draft, source: str) -> tuple[Activity, list[Issue]]:
    """Return the activity with its places: those that a person gave, else those that its texts name."""
    found, issues = given_places(draft)
    if found is None:
        found = geocode(draft.texts, vintage="63")
    activity = Activity(
        id=draft.id or "a" + hashlib.sha256(f"{source}\n{draft.ref}".encode()).hexdigest()[:15],
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
