"""History: which batch changed what, what it was before, and a batch taken back.

A batch in effect is one that no undo in effect takes back: the undo of an undo puts the first batch in effect again.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import Connection, RowMapping, exists, select

from activities.model import Activity
from activities.rows import CHUNK_ROWS, document_activity
from activities.standing import StandingReview, read_review
from activities.store import Store
from activities.tables import ACTIVITIES, BATCHES, HISTORY
from activities.wording import N_, joined
from activities.writing import Batch, Saved, Writer
from geo.errors import ConflictError, CoopMapError, NotFoundError

Action = Literal["new", "changed", "removed"]
NAMED = 5  # conflicts that a refusal names


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """One batch as the store remembers it: counts of activities, ``at`` in UTC without a zone.

    ``undoes`` is the batch that this one takes back, ``undone_by`` the one in effect that takes this one back.
    """

    id: int
    at: datetime.datetime
    kind: str
    by: str
    source: str
    file: str
    sha256: str
    new: int
    changed: int
    same: int
    rejected: int
    removed: int
    undoes: int | None
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a batch did to one activity; ``before`` is the activity as it was, None for one that was new.

    ``activity`` is its public id.
    """

    batch: BatchRecord
    source: str
    ref: str
    activity: str
    action: Action
    before: Activity | None


def list_batches(store: Store, limit: int = 50, offset: int = 0) -> list[BatchRecord]:
    """Return the batches, newest first."""
    with store.transaction() as connection:
        undone = _undone(connection)
        query = select(BATCHES).order_by(BATCHES.c.id.desc()).limit(limit).offset(offset)
        return [_record(row, undone) for row in connection.execute(query).mappings()]


def read_batch(store: Store, batch_id: int) -> BatchRecord:
    """Return one batch; NotFoundError when there is none of this number."""
    with store.transaction() as connection:
        return _batch(connection, batch_id)


def changes_of(store: Store, batch_id: int, limit: int | None = None, offset: int = 0) -> list[Change]:
    """Return what a batch changed, in the order of the references; NotFoundError when there is no such batch."""
    with store.transaction() as connection:
        batch = _batch(connection, batch_id)
        query = select(HISTORY).where(HISTORY.c.batch == batch_id).order_by(HISTORY.c.source, HISTORY.c.ref)
        rows = connection.execute(query.limit(limit).offset(offset)).mappings()
        return [_change(row, batch) for row in rows]


def history_of(store: Store, activity_id: str) -> list[Change]:
    """Return what the batches did to one activity, newest first.

    Nothing for one that no batch has changed since the store keeps history; NotFoundError when there never was one of
    this id.
    """
    with store.transaction() as connection:
        query = select(HISTORY, *(column.label(f"batch_{column.name}") for column in BATCHES.c))
        query = query.join_from(HISTORY, BATCHES, HISTORY.c.batch == BATCHES.c.id)
        query = query.where(HISTORY.c.activity == activity_id).order_by(HISTORY.c.batch.desc())
        rows = connection.execute(query).mappings().all()
        is_stored = select(ACTIVITIES.c.id).where(ACTIVITIES.c.id == activity_id)
        if not rows and connection.scalar(is_stored) is None:
            raise NotFoundError(N_("there is no activity %(activity)r"), activity=activity_id[:80])
        undone = _undone(connection)
        names = [column.name for column in BATCHES.c]
        return [_change(row, _record({name: row[f"batch_{name}"] for name in names}, undone)) for row in rows]


def undo(store: Store, batch_id: int, by: str = "") -> Saved:
    """Take a batch back exactly: what it brought goes, what it changed or removed is as it was, reviews as well.

    One transaction, itself a batch of kind "undo", which may be taken back too. Raises NotFoundError when there is no
    such batch, and ConflictError, the store untouched, when it has been taken back already, when a later batch changed
    some of the same activities, when their ids belong to others by now, or when it left no history.
    """
    with store.transaction(writes=True) as connection:
        record = _batch(connection, batch_id)
        _refuse_if_in_the_way(connection, record)
        batch = Batch(record.source, record.file, record.sha256, kind="undo", by=by, undoes=batch_id)
        writer = Writer(connection, batch)
        # First all that goes, then all that comes: an id may have gone from one activity to another.
        for rows in _chunks(connection, record, "new"):
            writer.remove([row.ref for row in rows], _former_reviews(rows))
        for action in ("changed", "removed"):
            for rows in _chunks(connection, record, action):
                writer.write([row.before for row in rows], _former_reviews(rows))
        return writer.finish()


def _refuse_if_in_the_way(connection: Connection, record: BatchRecord) -> None:
    """Raise ConflictError when the batch can't be taken back exactly."""
    if record.undone_by is not None:
        raise ConflictError(
            N_("batch %(batch)s has been taken back already, by batch %(by)s"), batch=record.id, by=record.undone_by
        )
    changes = select(HISTORY).where(HISTORY.c.batch == record.id)
    if connection.execute(select(changes.exists())).scalar() is not True:
        raise ConflictError(
            N_("batch %(batch)s can't be taken back: there is no history of what it changed"), batch=record.id
        )
    own, later = HISTORY.alias("own"), HISTORY.alias("later")
    same = (own.c.batch == record.id, own.c.source == later.c.source, own.c.ref == later.c.ref)
    undone = _undone(connection)
    cancelled = [number for undone_batch, undo_batch in undone.items() for number in (undone_batch, undo_batch)]
    query = select(later.c.batch, later.c.activity).where(later.c.batch > record.id, exists().where(*same))
    if cancelled:
        query = query.where(later.c.batch.not_in(cancelled))
    found = connection.execute(query.order_by(later.c.batch, later.c.activity).limit(NAMED + 1)).all()
    if found:
        raise ConflictError(
            N_("batch %(batch)s can't be taken back: later batches changed the same activities: %(activities)s"),
            batch=record.id,
            activities=_named(found),
        )
    before = select(HISTORY.c.activity).where(HISTORY.c.batch == record.id, HISTORY.c.action == "removed")
    taken = connection.scalars(select(ACTIVITIES.c.id).where(ACTIVITIES.c.id.in_(before)).limit(NAMED)).all()
    if taken:
        raise ConflictError(
            N_("batch %(batch)s can't be taken back: other activities have these ids now: %(activities)s"),
            batch=record.id,
            activities=", ".join(taken),
        )


def _named(found: Sequence[Any]) -> CoopMapError:
    said = [CoopMapError(N_("%(activity)s (batch %(batch)s)"), activity=row.activity, batch=row.batch) for row in found]
    named = joined(said[:NAMED])
    return CoopMapError(N_("%(activities)s and more"), activities=named) if len(found) > NAMED else named


def _chunks(connection: Connection, batch: BatchRecord, action: str) -> Iterator[Sequence[Any]]:
    """Yield the history of a batch, a chunk of one action at a time."""
    query = select(HISTORY).where(HISTORY.c.batch == batch.id, HISTORY.c.source == batch.source)
    query = query.where(HISTORY.c.action == action)
    query = query.order_by(HISTORY.c.ref).limit(CHUNK_ROWS)
    rows = connection.execute(query).all()
    while rows:
        yield rows
        rows = connection.execute(query.where(HISTORY.c.ref > rows[-1].ref)).all()


def _former_reviews(rows: Sequence[Any]) -> dict[str, StandingReview | None]:
    """Return the reviews as they were before, of the rows whose batch touched them."""
    return {row.ref: read_review(row.review) if row.review else None for row in rows if row.review is not None}


def _undone(connection: Connection) -> dict[int, int]:
    """Return the batches that are taken back, each with the undo in effect that did it."""
    query = select(BATCHES.c.id, BATCHES.c.undoes).where(BATCHES.c.undoes.is_not(None)).order_by(BATCHES.c.id.desc())
    undone: dict[int, int] = {}
    for row in connection.execute(query):
        if row.id not in undone:
            undone[row.undoes] = row.id
    return undone


def _batch(connection: Connection, batch_id: int) -> BatchRecord:
    row = connection.execute(select(BATCHES).where(BATCHES.c.id == batch_id)).mappings().first()
    if row is None:
        raise NotFoundError(N_("there is no batch %(batch)s"), batch=batch_id)
    return _record(row, _undone(connection))


def _record(row: RowMapping | dict[str, Any], undone: dict[int, int]) -> BatchRecord:
    values = {name: row[name] for name in BatchRecord.__dataclass_fields__ if name != "undone_by"}
    return BatchRecord(**values, undone_by=undone.get(row["id"]))


def _change(row: RowMapping, batch: BatchRecord) -> Change:
    before = document_activity(row["before"]) if row["before"] else None
    return Change(batch, row["source"], row["ref"], row["activity"], cast("Action", row["action"]), before)
