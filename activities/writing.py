"""Writing: one batch of one source into the store, with its history, inside a transaction that holds the lock.

New and changed activities are written in chunks, the same ones not at all. What a person said of an activity's places
(`activities.reviewing`) goes before what the batch brings.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from activities.keys import has_keys
from activities.model import Activity
from activities.rows import (
    CHUNK_ROWS,
    Document,
    Record,
    activity_document,
    activity_row,
    child_rows,
    document_activity,
    find_documents,
    make_record,
)
from activities.standing import StandingReview, delete_reviews, find_reviews, insert_reviews
from activities.tables import ACTIVITIES, BATCHES, CHILDREN, HISTORY, META, MOST_SOURCE
from activities.wording import N_
from geo.errors import InputError

MOST_BY = 80
_ORIGIN = ("source", "file", "sha256", "rejected", "kind", "by", "undoes")


@dataclass(slots=True)
class Saved:
    """What one batch did: counts of activities. ``absent`` were in the store and no longer in the file.

    ``removed`` are those that the batch took out of the store, ``batch`` its number, 0 when it changed nothing: such a
    batch leaves nothing behind.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    absent: int = 0
    removed: int = 0
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Where a batch comes from: the source's name, the file's name and its SHA-256, and how many rows it refused.

    ``is_whole`` says that the file is all there is of its source: what it no longer has is removed. ``kind`` is import,
    review, narrative or undo, ``by`` the account that did it, empty for the command line, ``undoes`` the batch that an
    undo takes back.
    """

    source: str
    file: str
    sha256: str
    rejected: int = 0
    is_whole: bool = False
    kind: str = "import"
    by: str = ""
    undoes: int | None = None


@dataclass(slots=True)
class Writer:
    """Writes one batch. The caller ends it with `finish` and holds the lock of the store all the while."""

    connection: Connection
    batch: Batch
    saved: Saved = field(default_factory=Saved)
    number: int = field(init=False)
    seen: set[str] = field(default_factory=set)
    waiting: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        for message, text, most in (
            (N_("the source %(text)r… is longer than %(most)s characters"), self.batch.source, MOST_SOURCE),
            (N_("the account %(text)r… is longer than %(most)s characters"), self.batch.by, MOST_BY),
        ):
            if len(text) > most:
                raise InputError(message, text=text[:40], most=most)
        self.number = (self.connection.scalar(select(func.max(BATCHES.c.id))) or 0) + 1

    def add(self, activity: Activity | Record) -> None:
        """Take an activity of the batch's source; it is written with the others of its chunk."""
        self.waiting.append(activity if isinstance(activity, Record) else make_record(activity_document(activity)))
        if len(self.waiting) >= CHUNK_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what waits, with the places that persons have said."""
        said = find_reviews(self.connection, self.batch.source, [record.ref for record in self.waiting])
        records = [_reviewed(record, said[record.ref]) if record.ref in said else record for record in self.waiting]
        self.waiting.clear()
        self._write(records, {})

    def write(self, documents: Sequence[Document], reviews: Mapping[str, StandingReview | None] | None = None) -> None:
        """Write these activities as they are, a chunk at most.

        ``reviews`` is, by reference, what a person says of the places from now on, None for nothing any more.
        """
        self._write([make_record(document) for document in documents], reviews or {})

    def _write(self, records: Sequence[Record], reviews: Mapping[str, StandingReview | None]) -> None:
        refs = [record.ref for record in records]
        for ref in refs:
            if ref in self.seen:
                raise InputError(N_("the batch brings the activity %(ref)r twice"), ref=ref)
            self.seen.add(ref)
        known = self._digests(refs)
        news = [record for record in records if known.get(record.ref) != record.digest or record.ref in reviews]
        self.saved.same += len(records) - len(news)
        changed = [record.ref for record in news if record.ref in known]
        self.saved.new += len(news) - len(changed)
        self.saved.changed += len(changed)
        before = find_documents(self.connection, self.batch.source, changed)
        ids = {record.ref: record.id for record in news}
        self._remember(ids, before, "changed", self._review_again(reviews))
        self._delete(changed)
        self._insert(news)

    def remove(self, refs: Sequence[str], reviews: Mapping[str, StandingReview | None] | None = None) -> None:
        """Take these activities out of the store, a chunk at most; ``reviews`` as in `write`."""
        before = find_documents(self.connection, self.batch.source, refs)
        ids = {ref: document["id"] for ref, document in before.items()}
        self._remember(ids, before, "removed", self._review_again(reviews or {}))
        self._delete(list(before))
        self.saved.removed += len(before)

    def compare_with_source(self) -> None:
        """Count the activities of the source that the batch did not bring, and remove them when it is whole."""
        self.flush()
        if self.batch.is_whole:
            for refs in _refs_of(self.connection, self.batch.source):
                self.remove([ref for ref in refs if ref not in self.seen])
            self.saved.absent = self.saved.removed
        else:
            count = select(func.count()).select_from(ACTIVITIES).where(ACTIVITIES.c.source == self.batch.source)
            self.saved.absent = self.connection.execute(count).scalar_one() - len(self.seen)

    def finish(self) -> Saved:
        """Write the batch itself and raise the revision, when anything changed."""
        self.flush()
        if self.saved.new or self.saved.changed or self.saved.removed:
            self.saved.batch = self.number
            counts = {name: getattr(self.saved, name) for name in ("new", "changed", "same", "removed")}
            origin = {name: getattr(self.batch, name) for name in _ORIGIN}
            row = {"id": self.number, "at": now(), **origin, **counts}
            self.connection.execute(insert(BATCHES).values(row))
            _raise_revision(self.connection)
        return self.saved

    def _digests(self, refs: Sequence[str]) -> dict[str, str]:
        if not refs:
            return {}
        query = select(ACTIVITIES.c.ref, ACTIVITIES.c.digest).where(has_keys(ACTIVITIES, self.batch.source, refs))
        return {row.ref: row.digest for row in self.connection.execute(query)}

    def _review_again(self, reviews: Mapping[str, StandingReview | None]) -> dict[str, Document]:
        """Put the reviews in the place of the former ones; return those, {} where there was none."""
        refs = list(reviews)
        former = find_reviews(self.connection, self.batch.source, refs)
        delete_reviews(self.connection, self.batch.source, refs)
        insert_reviews(self.connection, self.batch.source, reviews)
        return {ref: former[ref].document() if ref in former else {} for ref in refs}

    def _remember(
        self, ids: Mapping[str, str], before: Mapping[str, Document], action: str, reviews: Mapping[str, Document]
    ) -> None:
        """Write the history of a chunk; what was not there before is new."""
        rows = [
            {
                "batch": self.number,
                "source": self.batch.source,
                "ref": ref,
                "activity": activity_id,
                "action": action if ref in before else "new",
                "before": before.get(ref),
                "review": reviews.get(ref),
            }
            for ref, activity_id in ids.items()
        ]
        if rows:
            self.connection.execute(insert(HISTORY), rows)

    def _delete(self, refs: Sequence[str]) -> None:
        if not refs:
            return
        for table in (*CHILDREN, ACTIVITIES):
            self.connection.execute(table.delete().where(has_keys(table, self.batch.source, refs)))

    def _insert(self, news: Sequence[Record]) -> None:
        if not news:
            return
        documents = [record.document() for record in news]
        rows = [
            activity_row(document, record.digest, self.number) for document, record in zip(documents, news, strict=True)
        ]
        self.connection.execute(insert(ACTIVITIES), rows)
        children: dict[Table, list[dict[str, Any]]] = {table: [] for table in CHILDREN}
        for document in documents:
            for table, own in child_rows(document).items():
                children[table] += own
        for table, all_rows in children.items():
            if all_rows:
                self.connection.execute(insert(table), all_rows)


def _reviewed(record: Record, review: StandingReview) -> Record:
    """Return the record of the same activity with the places that a person has said."""
    return make_record(activity_document(review.apply(document_activity(record.document()))))


def now() -> datetime.datetime:
    """Return the time as the store keeps it: UTC, without a zone."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _refs_of(connection: Connection, source: str) -> Iterator[list[str]]:
    """Yield the references of a source in chunks; they may be removed meanwhile."""
    query = select(ACTIVITIES.c.ref).where(ACTIVITIES.c.source == source).order_by(ACTIVITIES.c.ref).limit(CHUNK_ROWS)
    refs = list(connection.scalars(query))
    while refs:
        yield refs
        refs = list(connection.scalars(query.where(ACTIVITIES.c.ref > refs[-1])))


def _raise_revision(connection: Connection) -> None:
    revision = int(connection.execute(select(META.c.value).where(META.c.key == "revision")).scalar_one())
    connection.execute(META.update().where(META.c.key == "revision").values(value=str(revision + 1)))
