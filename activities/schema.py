"""Schema: the store's tables are made, or those of an earlier version upgraded, when it is first opened.

``meta.schema`` says which version of the tables a store has. 1 (not written down then) is that of the first release,
without history, reviews and accounts.
"""

import uuid

from sqlalchemy import Connection, Table, bindparam, func, insert, inspect, select
from sqlalchemy.schema import CreateColumn

from activities.databases import lock_for_upgrade
from activities.rows import (
    Document,
    activity_row,
    child_rows,
    document_digest,
    find_documents,
    read_documents,
    short_ref,
)
from activities.tables import ACTIVITIES, CHILDREN, META, METADATA, MOST_REF
from geo.errors import StoreError

SCHEMA = 2
UPDATES_AT_ONCE = 500


def is_current(connection: Connection) -> bool:
    """Tell whether the store has all tables of this version; StoreError when a newer version made it."""
    names = set(inspect(connection).get_table_names())
    return set(METADATA.tables) <= names and _version(connection) == SCHEMA


def has_tables(connection: Connection) -> bool:
    """Tell whether there is a store at all, of whatever version."""
    return META.name in inspect(connection).get_table_names()


def prepare(connection: Connection) -> None:
    """Make the tables, or upgrade those that are there, in the transaction of ``connection``.

    What is stored stays: tables and columns are added, the latter with their defaults. Raises StoreError when the store
    is of a newer version.
    """
    lock_for_upgrade(connection)
    inspector = inspect(connection)
    names = set(inspector.get_table_names())
    version = _version(connection) if META.name in names else SCHEMA
    for table in METADATA.sorted_tables:
        if table.name in names:
            _add_columns(connection, table, {column["name"] for column in inspector.get_columns(table.name)})
    METADATA.create_all(connection)
    if version < 2:
        _digest_again(connection)
    _introduce(connection)


def _version(connection: Connection) -> int:
    rows = {row.key: row.value for row in connection.execute(select(META.c.key, META.c.value))}
    version = int(rows.get("schema", "1" if rows else SCHEMA))
    if version > SCHEMA:
        raise StoreError(
            f"the store was made by a newer version of CoopMap (its schema is {version}, this one knows {SCHEMA}): "
            "update CoopMap, or open another store"
        )
    return version


def _add_columns(connection: Connection, table: Table, there: set[str]) -> None:
    quote = connection.dialect.identifier_preparer.format_table
    for column in table.columns:
        if column.name not in there:
            definition = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {quote(table)} ADD COLUMN {definition}")


def _introduce(connection: Connection) -> None:
    """Give a new store its identity, so that a snapshot of another store is never taken for one of this."""
    there = set(connection.scalars(select(META.c.key)))
    rows = {"identity": uuid.uuid4().hex[:12], "revision": "0", "schema": str(SCHEMA)}
    missing = [{"key": key, "value": value} for key, value in rows.items() if key not in there]
    if missing:
        connection.execute(insert(META), missing)
    connection.execute(META.update().where(META.c.key == "schema").values(value=str(SCHEMA)))


def _digest_again(connection: Connection) -> None:
    """Digest every activity anew, with the fields that it had not, and shorten keys that were longer than any now.

    Else the same file would change every activity once. ``batch`` is 0: what wrote it kept no history.
    """
    connection.execute(ACTIVITIES.update().values(batch=0))
    for document in _with_long_refs(connection):
        key = {"source": document["source"], "ref": document["ref"]}
        for table in (*CHILDREN, ACTIVITIES):
            connection.execute(table.delete().where(table.c.source == key["source"], table.c.ref == key["ref"]))
        document["ref"] = short_ref(document["ref"])
        connection.execute(insert(ACTIVITIES), [activity_row(document, "", 0)])
        for table, rows in child_rows(document).items():
            if rows:
                connection.execute(insert(table), rows)
    update = (
        ACTIVITIES.update()
        .where(ACTIVITIES.c.source == bindparam("of_source"), ACTIVITIES.c.ref == bindparam("of_ref"))
        .values(digest=bindparam("new_digest"))
    )
    waiting: list[dict[str, str]] = []
    for document in read_documents(connection):
        digest = document_digest(document)
        waiting.append({"of_source": document["source"], "of_ref": document["ref"], "new_digest": digest})
        if len(waiting) == UPDATES_AT_ONCE:
            connection.execute(update, waiting)
            waiting.clear()
    if waiting:
        connection.execute(update, waiting)


def _with_long_refs(connection: Connection) -> list[Document]:
    keys = select(ACTIVITIES.c.source, ACTIVITIES.c.ref).where(func.length(ACTIVITIES.c.ref) > MOST_REF)
    return [
        document
        for key in connection.execute(keys).all()
        for document in find_documents(connection, key.source, [key.ref]).values()
    ]
