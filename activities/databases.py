"""Databases: what SQLite and PostgreSQL each need so that both behave as one store.

A reader sees one state for the length of its transaction and waits for no one; writers are one after another and wait
for the one before them, but not for ever.
"""

import re
import sqlite3
import time
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from activities.tables import META
from geo.errors import ConflictError, CoopMapError, InputError, StoreError

WAIT_SECONDS = 30.0
# Any number, the same for all of CoopMap: who makes or upgrades the tables of a PostgreSQL database holds this lock.
_UPGRADE_LOCK = 0x636F6F70
# The standard library's takes a fifth of the time of reading the store.
_JSON: dict[str, Any] = {
    "json_deserializer": orjson.loads,
    "json_serializer": lambda value: orjson.dumps(value).decode(),
}
_PASSWORD = re.compile(r"(://[^:/@\s]*:|[?&]\w*password=)[^@&\s]*(?=@|&|\s|$)")


def make_engine(url: str, wait_seconds: float = WAIT_SECONDS) -> Engine:
    """Return the engine of a store's URL; InputError, without the URL in it, when it is none of the two databases.

    ``wait_seconds`` is how long a writer waits for the one before it.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        name = parsed.get_backend_name()
        if name == "sqlite":
            return _sqlite_engine(create_engine(parsed, **_JSON), wait_seconds)
        if name == "postgresql":
            return _postgresql_engine(str(parsed.render_as_string(hide_password=False)), wait_seconds)
    except (ArgumentError, ImportError):
        pass  # said below: the error's own words would repeat the URL
    raise InputError("a store's URL begins with sqlite:/// or postgresql+psycopg://")


def _sqlite_engine(engine: Engine, wait_seconds: float) -> Engine:
    def prepare(connection: Any, _record: Any) -> None:
        # The driver would begin a transaction only before the first write; _begin_sqlite begins each where it begins.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={int(wait_seconds * 1000)}")
        _use_wal(connection, wait_seconds)
        for pragma in ("foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _use_wal(connection: Any, wait_seconds: float) -> None:
    """Let readers go on while one writes.

    The first change of a new file to WAL is refused at once, whatever busy_timeout says, while another makes the same
    change: https://sqlite.org/c3ref/busy_handler.html. So workers that start together try again.
    """
    end = time.monotonic() + wait_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    """Begin so that all of a transaction reads one state, and that a writer waits for the one before it."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql_engine(url: str, wait_seconds: float) -> Engine:
    options = f"-c lock_timeout={int(wait_seconds * 1000)}"
    return create_engine(
        url,
        **_JSON,
        # A connection that died while it lay in the pool is replaced before it is used: the server may restart.
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 10,
            "application_name": "coopmap",
            "client_encoding": "utf8",
            "options": options,
        },
    )


def connect(engine: Engine, *, writes: bool = False, single: bool = False) -> Connection:
    """Return a connection whose transaction reads one state (writes: the newest, once it holds the lock).

    ``single`` is for one statement, which needs no transaction around it where that costs a way to a server.
    """
    connection = engine.connect()
    if engine.dialect.name == "sqlite":
        return connection.execution_options(writes=writes)
    if single:
        return connection.execution_options(isolation_level="AUTOCOMMIT")
    if writes:
        return connection.execution_options(isolation_level="READ COMMITTED")
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def lock_for_writing(connection: Connection) -> None:
    """Wait until no one else writes. SQLite's transaction has waited when it began."""
    connection.execute(select(META.c.value).where(META.c.key == "revision").with_for_update())


def lock_for_upgrade(connection: Connection) -> None:
    """Wait until no one else makes or upgrades the tables; refuse a PostgreSQL database that can't hold all letters."""
    if connection.dialect.name != "postgresql":
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise StoreError(f"the database's encoding is {encoding}; CoopMap needs one made with ENCODING 'UTF8'")


def without_password(text: str) -> str:
    """Return a URL, or a text with URLs in it, as it may be shown: with *** for what it says of passwords."""
    return _PASSWORD.sub(r"\1***", text)


def store_name(engine: Engine) -> str:
    """Return what a person knows the store by: the file's name, or the database's; never a path or a password."""
    database = engine.url.database or ""
    if engine.dialect.name == "sqlite":
        return database.rpartition("/")[2] or "in memory"
    return f"{database} in PostgreSQL"


def refusal(engine: Engine, error: SQLAlchemyError) -> CoopMapError:
    """Return the database's own refusal as an error in words that names the store."""
    said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    name = store_name(engine)
    if "database is locked" in said or "lock timeout" in said:
        return StoreError(f"the store {name} is locked: another write has not ended yet; try again ({said})")
    if isinstance(error, IntegrityError):
        return ConflictError(f"the store {name} has another one of the same key or id: {said}")
    return StoreError(f"the store {name} does not answer: {said}")
