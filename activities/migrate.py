"""Migrating: a whole store into an empty one, of the other database or the same, and the proof that both are equal."""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, func, insert, select, text, tuple_

from activities.databases import store_name
from activities.store import Store
from activities.tables import META, METADATA
from geo.errors import ConflictError, NotFoundError, StoreError

CHUNK_ROWS = 1000
# What makes a store this one and not that: a copy has its own, or the snapshots of one would be taken for the other's.
IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Proof:
    """One table after a migration: its rows, and the SHA-256 of them that both stores give."""

    table: str
    rows: int
    sha256: str


def migrate(source: Store, target: Store, progress: Callable[[str, int, int], None] | None = None) -> list[Proof]:
    """Copy all tables of ``source`` into the empty ``target`` and prove the copy, in one transaction of each.

    Rows and checksums are computed from both stores by reading them back; ``progress`` is told the table, the rows
    copied and all its rows. Only the identity stays the target's own. Raises NotFoundError when there is no source,
    ConflictError when the target is not empty or is the source, and StoreError, the target as empty as before, when a
    row does not fit or a checksum differs.
    """
    _must_be_there(source)
    if source.engine.url == target.engine.url:
        raise ConflictError("a store can't be migrated into itself")
    with source.transaction() as old, target.transaction(writes=True) as new:
        _must_be_empty(new, store_name(target.engine))
        new.execute(META.delete().where(META.c.key != IDENTITY))
        for table in METADATA.sorted_tables:
            _copy(table, old, new, progress)
        return [_prove(table, old, new) for table in METADATA.sorted_tables]


def checksum(connection: Connection, table: Table) -> tuple[int, str]:
    """Return how many rows a table has and the SHA-256 over them, in the order of their keys.

    A row is a line of JSON in UTF-8: the values in the order of the columns, times as ISO 8601, objects with their
    names sorted. The identity of the store is left out.
    """
    digest, count = hashlib.sha256(), 0
    for rows in _chunks(connection, table):
        for row in rows:
            values = [row[column.name] for column in table.columns]
            line = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_time)
            digest.update(line.encode() + b"\n")
        count += len(rows)
    return count, digest.hexdigest()


def _must_be_there(source: Store) -> None:
    """Opening would make a file that is not there, and tables in any database: a slip of the pen is no empty store."""
    name = store_name(source.engine)
    path = source.engine.url.database
    if source.engine.dialect.name == "sqlite" and not (path and Path(path).is_file()):
        raise NotFoundError(f"there is no store {name}")
    if not source.is_there():
        raise NotFoundError(f"{name} holds no store of CoopMap")


def _must_be_empty(connection: Connection, name: str) -> None:
    full = [
        table.name
        for table in METADATA.sorted_tables
        if table is not META and connection.execute(select(*table.primary_key.columns).limit(1)).first()
    ]
    revision = connection.scalar(select(META.c.value).where(META.c.key == "revision"))
    if full or revision != "0":
        raise ConflictError(f"the store {name} is not empty: it has {', '.join(full) or 'a history'}")


def _copy(table: Table, old: Connection, new: Connection, progress: Callable[[str, int, int], None] | None) -> None:
    total = old.execute(select(func.count()).select_from(table)).scalar_one()
    done = 0
    for rows in _chunks(old, table):
        new.execute(insert(table), [dict(row) for row in rows])
        done += len(rows)
        if progress:
            progress(table.name, done, total)
    _set_sequence(new, table)


def _set_sequence(connection: Connection, table: Table) -> None:
    """Let a column that the database numbers go on after the numbers that were copied."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    query = text("SELECT pg_get_serial_sequence(:table, :column)")
    sequence = connection.scalar(query, {"table": table.name, "column": column.name})
    if sequence is not None:
        last = connection.scalar(select(func.max(column)))
        connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def _prove(table: Table, old: Connection, new: Connection) -> Proof:
    was, now = checksum(old, table), checksum(new, table)
    if was != now:
        raise StoreError(
            f"the table {table.name} differs after it was copied and nothing is kept: {was[0]} rows {was[1]} in the "
            f"one, {now[0]} rows {now[1]} in the other"
        )
    return Proof(table.name, *now)


def _chunks(connection: Connection, table: Table) -> Iterator[list[RowMapping]]:
    """Yield the rows of a table in the order of their keys, which is that of their bytes in either database."""
    columns = list(table.primary_key.columns)
    key = tuple_(*columns)
    query = select(table).order_by(*columns).limit(CHUNK_ROWS)
    if table is META:
        query = query.where(META.c.key != IDENTITY)
    rows = list(connection.execute(query).mappings())
    while rows:
        yield rows
        last = tuple(rows[-1][column.name] for column in columns)
        rows = list(connection.execute(query.where(key > last)).mappings())


def _time(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="microseconds")
    raise StoreError(f"a {type(value).__name__} is in a table where none can be")
