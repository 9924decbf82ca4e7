"""The store: activities in SQLite (or another database by URL) through SQLAlchemy Core.

One import is one transaction. An activity is keyed by (source, ref); writing the same activity again changes nothing.
``meta.revision`` goes up with every batch that changed something, in the same transaction; snapshots are made from it.
"""

import datetime
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, create_engine, event, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from activities.duplicates import Face, read_faces
from activities.model import Activity
from activities.rows import activity_document, activity_row, child_rows, document_digest, read_activities
from activities.tables import ACTIVITIES, BATCHES, CHILDREN, META, METADATA
from geo.errors import CoopMapError

CHUNK_ROWS = 500


@dataclass(slots=True)
class Saved:
    """What one batch did: counts of activities. ``absent`` were in the store and no longer in the file."""

    new: int = 0
    changed: int = 0
    same: int = 0
    absent: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Where a batch comes from: the source's name, the file's name and its SHA-256, and how many rows it refused.

    ``is_whole`` says that the file is all there is of its source: what it no longer has is removed. ``kind`` is import,
    review, narrative or undo, ``by`` the account that did it, empty for the command line.
    """

    source: str
    file: str
    sha256: str
    rejected: int = 0
    is_whole: bool = False
    kind: str = "import"
    by: str = ""


class StoreError(CoopMapError):
    """The store can't be opened, read or written."""


class Store:
    """The activities behind a SQLAlchemy URL. Opened, and its tables made, when it is first asked."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url)
        self._is_ready = False
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        """Give a connection in a transaction; StoreError for whatever the database says no to."""
        try:
            if not self._is_ready:
                with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                    METADATA.create_all(connection)
                    _introduce(connection)
                self._is_ready = True
            with self.engine.connect().execution_options(writes=writes) as connection, connection.begin():
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(f"the store does not answer: {getattr(error, 'orig', None) or error}") from error

    def revision(self) -> str:
        """Return what changes with every batch that changed something: this store's identity and a number."""
        with self._transaction() as connection:
            return _revision_name(connection)

    def save(self, batch: Batch, activities: Iterable[Activity], *, dry_run: bool = False) -> Saved:
        """Write a batch in one transaction, all or nothing; a dry run counts the same and leaves nothing.

        ``activities`` is read while writing, so a stream of any length takes constant memory beside its keys.
        """
        with self._transaction(writes=True) as connection:
            writer = _Writer(connection, batch.source, _revision(connection) + 1)
            for activity in activities:
                writer.add(activity)
            saved = writer.finish(removes=batch.is_whole)
            if saved.new or saved.changed or (batch.is_whole and saved.absent):
                _set_revision(connection, writer.number)
            counts = {name: getattr(saved, name) for name in ("new", "changed", "same")}
            origin = {name: getattr(batch, name) for name in ("source", "file", "sha256", "rejected", "kind", "by")}
            now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
            connection.execute(insert(BATCHES).values(at=now, **origin, **counts))
            if dry_run:
                connection.rollback()
        return saved

    def ids_elsewhere(self, source: str) -> frozenset[str]:
        """Return the activity ids that other sources hold."""
        with self._transaction() as connection:
            return frozenset(connection.scalars(select(ACTIVITIES.c.id).where(ACTIVITIES.c.source != source)))

    @contextmanager
    def faces(self, starts: Collection[str]) -> Iterator[Iterator[Face]]:
        """Give the faces of the activities that start as one of ``starts`` says, one by one."""
        with self._transaction() as connection:
            yield read_faces(connection, starts)

    @contextmanager
    def stream(self) -> Iterator[tuple[str, Iterator[Activity]]]:
        """Give the revision and its activities one by one."""
        with self._transaction() as connection:
            yield _revision_name(connection), read_activities(connection)

    def read(self) -> tuple[str, list[Activity]]:
        """Return the revision and all activities of it, in the order of (source, ref), from one transaction."""
        with self._transaction() as connection:
            return _revision_name(connection), list(read_activities(connection))


@dataclass(slots=True)
class _Writer:
    """Writes the activities of one source: new and changed ones in chunks, the same ones not at all."""

    connection: Connection
    source: str
    number: int
    saved: Saved = field(default_factory=Saved)
    stored: dict[str, str] = field(init=False)
    seen: set[str] = field(default_factory=set)
    waiting: list[tuple[dict[str, Any], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = self.connection.execute(
            select(ACTIVITIES.c.ref, ACTIVITIES.c.digest).where(ACTIVITIES.c.source == self.source)
        )
        self.stored = {row.ref: row.digest for row in rows}

    def add(self, activity: Activity) -> None:
        document = activity_document(activity)
        digest = document_digest(document)
        self.seen.add(activity.ref)
        known = self.stored.get(activity.ref)
        if known == digest:
            self.saved.same += 1
            return
        if known is None:
            self.saved.new += 1
        else:
            self.saved.changed += 1
        self.waiting.append((document, digest))
        if len(self.waiting) >= CHUNK_ROWS:
            self.flush()

    def flush(self) -> None:
        changed = [document["ref"] for document, _ in self.waiting if document["ref"] in self.stored]
        self.remove(changed)
        rows = [activity_row(document, digest, self.number) for document, digest in self.waiting]
        if rows:
            self.connection.execute(insert(ACTIVITIES), rows)
        children: dict[Table, list[dict[str, Any]]] = {table: [] for table in CHILDREN}
        for document, _ in self.waiting:
            for table, own in child_rows(document).items():
                children[table] += own
        for table, all_rows in children.items():
            if all_rows:
                self.connection.execute(insert(table), all_rows)
        self.waiting.clear()

    def remove(self, refs: list[str]) -> None:
        for start in range(0, len(refs), CHUNK_ROWS):
            part = refs[start : start + CHUNK_ROWS]
            for table in (*CHILDREN, ACTIVITIES):
                self.connection.execute(table.delete().where(table.c.source == self.source, table.c.ref.in_(part)))

    def finish(self, *, removes: bool) -> Saved:
        self.flush()
        absent = [ref for ref in self.stored if ref not in self.seen]
        self.saved.absent = len(absent)
        if removes:
            self.remove(absent)
        return self.saved


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Let readers go on while one writes (WAL), wait for a lock up to 30 seconds, and hold foreign keys."""
    # The driver would begin a transaction only before the first write; _begin_sqlite begins each where it begins.
    connection.isolation_level = None
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin so that all of a transaction reads one state, and that a writer waits for the one before it."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _introduce(connection: Connection) -> None:
    """Give a new store its identity, so that a snapshot of another store is never taken for one of this."""
    if connection.execute(select(META.c.value).where(META.c.key == "identity")).scalar() is None:
        rows = [{"key": "identity", "value": uuid.uuid4().hex[:12]}, {"key": "revision", "value": "0"}]
        connection.execute(insert(META), rows)


def _revision(connection: Connection) -> int:
    # Locked where the database knows row locks; SQLite's writers are one after another anyway.
    query = select(META.c.value).where(META.c.key == "revision").with_for_update()
    return int(connection.execute(query).scalar_one())


def _revision_name(connection: Connection) -> str:
    meta = {row.key: row.value for row in connection.execute(_META_ROWS)}
    return f"{meta['identity']}-{int(meta['revision']):06d}"


def _set_revision(connection: Connection, revision: int) -> None:
    connection.execute(META.update().where(META.c.key == "revision").values(value=str(revision)))


_META_ROWS = select(META.c.key, META.c.value)
