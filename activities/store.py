"""The store: activities in SQLite or PostgreSQL through SQLAlchemy Core.

One import is one transaction. An activity is keyed by (source, ref); writing the same activity again changes nothing.
``meta.revision`` goes up with every batch that changed something, in the same transaction; snapshots are made from it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from activities.databases import WAIT_SECONDS, connect, lock_for_writing, make_engine, refusal
from activities.model import Activity
from activities.rows import Record, document_activity, read_changes, read_documents
from activities.schema import has_tables, is_current, prepare
from activities.tables import ACTIVITIES, BATCHES, META
from activities.writing import Batch, Saved, Writer
from geo.errors import StoreError

__all__ = ["Batch", "Saved", "Store", "StoreError"]


class Store:
    """The activities behind a SQLAlchemy URL, ``sqlite:///…`` or ``postgresql+psycopg://…``.

    Opened, and its tables made or upgraded, when it is first asked. A writer waits up to ``wait_seconds`` for another.
    """

    def __init__(self, url: str, wait_seconds: float = WAIT_SECONDS) -> None:
        self.engine: Engine = make_engine(url, wait_seconds)
        self._is_ready = False

    @contextmanager
    def transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        """Give a connection in a transaction: one state to read, or with ``writes`` the only writer.

        All or nothing: an error that leaves the block leaves the store as it was. Raises StoreError for whatever the
        database says no to, ConflictError when a row has a key or id that another one has.
        """
        with self._in_words():
            self._prepare()
            with connect(self.engine, writes=writes) as connection, connection.begin():
                if writes:
                    lock_for_writing(connection)
                yield connection

    def is_there(self) -> bool:
        """Tell whether the database has a store's tables; makes none."""
        with self._in_words(), connect(self.engine) as connection, connection.begin():
            return has_tables(connection)

    def revision(self) -> str:
        """Return what changes with every batch that changed something: this store's identity and a number.

        One statement on a connection that is open already: asked for at every request.
        """
        with self._in_words():
            self._prepare()
            with connect(self.engine, single=True) as connection:
                return _revision_name(connection)

    def changed_at(self, revision: str) -> datetime | None:
        """Return when the store came to a revision, in UTC; None where it has gone on since or never changed."""
        with self.transaction() as connection:
            if _revision_name(connection) != revision:
                return None
            at = connection.scalar(select(func.max(BATCHES.c.at)))
            return at.replace(tzinfo=UTC) if at else None

    def save(self, batch: Batch, activities: Iterable[Activity | Record], *, dry_run: bool = False) -> Saved:
        """Write a batch in one transaction, all or nothing; a dry run counts the same and leaves nothing.

        ``activities`` is read while writing, so a stream of any length takes constant memory beside its keys. Raises
        ConflictError when another source has an activity of the same id.
        """
        with self.transaction(writes=True) as connection:
            writer = Writer(connection, batch)
            for activity in activities:
                writer.add(activity)
            writer.compare_with_source()
            saved = writer.finish()
            if dry_run:
                connection.rollback()
        if dry_run:
            saved.batch = 0
        return saved

    def ids_elsewhere(self, source: str, ids: Sequence[str]) -> frozenset[str]:
        """Return those of the activity ids, a chunk at most, that other sources hold."""
        query = select(ACTIVITIES.c.id).where(ACTIVITIES.c.id.in_(ids), ACTIVITIES.c.source != source)
        with self.transaction() as connection:
            return frozenset(connection.scalars(query))

    @contextmanager
    def stream(self) -> Iterator[tuple[str, Iterator[Activity]]]:
        """Give the revision and all activities of it, in the order of (source, ref), from one transaction.

        A chunk is in memory at a time; imports go on meanwhile and are not seen.
        """
        with self.transaction() as connection:
            yield _revision_name(connection), map(document_activity, read_documents(connection))

    @contextmanager
    def stream_changes(
        self, known_rows: Callable[[Sequence[str]], Sequence[int]]
    ) -> Iterator[tuple[str, Iterator[tuple[str, Activity] | int]]]:
        """Give what `stream` gives, each activity with its digest; of one that is known, only what it is known by.

        ``known_rows`` answers digests of activities with a number each, -1 for one that is not known.
        """
        with self.transaction() as connection:
            yield _revision_name(connection), read_changes(connection, known_rows)

    def read(self) -> tuple[str, list[Activity]]:
        """Return what `stream` gives, all at once."""
        with self.stream() as (revision, activities):
            return revision, list(activities)

    def close(self) -> None:
        """Close the connections that lie open; the store may be asked again."""
        self.engine.dispose()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise refusal(self.engine, error) from error

    def _prepare(self) -> None:
        if self._is_ready:
            return
        # Looked at first: to open a store that has its tables waits for no writer.
        with connect(self.engine) as connection, connection.begin():
            is_ready = is_current(connection)
        if not is_ready:
            with connect(self.engine, writes=True) as connection, connection.begin():
                prepare(connection)
        self._is_ready = True


def _revision_name(connection: Connection) -> str:
    meta = {row.key: row.value for row in connection.execute(_META_ROWS)}
    return f"{meta['identity']}-{int(meta['revision']):06d}"


_META_ROWS = select(META.c.key, META.c.value)
