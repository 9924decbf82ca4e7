"""The store: activities in SQLite (or another database by URL) through SQLAlchemy Core.

One import is one transaction. An activity is keyed by (source, ref); writing the same activity again changes nothing.
``meta.revision`` goes up with every batch that changed something, in the same transaction; snapshots are made from it.
"""

import datetime
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from activities.model import Activity, Fund, Participation
from geo.errors import CoopMapError
from geo.locations import Evidence, Location, Precision, Reach
from geo.places import Place

METADATA = MetaData()
META = Table("meta", METADATA, Column("key", String(40), primary_key=True), Column("value", String(80), nullable=False))
BATCHES = Table(
    "batches",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("source", String(200), nullable=False),
    Column("file", String(400), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
)
ACTIVITIES = Table(
    "activities",
    METADATA,
    Column("source", String(200), primary_key=True),
    Column("ref", String(2000), primary_key=True),
    Column("id", String(400), nullable=False, unique=True),
    Column("digest", String(64), nullable=False),
    Column("batch", Integer, nullable=False),
    *(
        Column(name, Text, nullable=False)
        for name in (
            *("citation", "kind", "title_en", "title_vi", "description_en", "description_vi"),
            *("status", "start", "end", "scope", "note"),
        )
    ),
    Column("extra", JSON, nullable=False),
)


def _child(name: str, *columns: Column[Any]) -> Table:
    """Define a table whose rows belong to an activity, in the order of ``position``."""
    return Table(
        name,
        METADATA,
        Column("source", String(200), primary_key=True),
        Column("ref", String(2000), primary_key=True),
        Column("position", Integer, primary_key=True),
        *columns,
        ForeignKeyConstraint(["source", "ref"], ["activities.source", "activities.ref"], ondelete="CASCADE"),
    )


SECTORS = _child("activity_sectors", Column("sector", String(40), nullable=False))
PARTNERS = _child(
    "activity_partners", Column("partner", String(80), nullable=False), Column("role", String(40), nullable=False)
)
FUNDS = _child(
    "funds",
    # Amounts are decimal text: SQLite has no exact decimal type and money must come back as it was written.
    Column("amount", String(60), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("usd", String(60), nullable=True),
    Column("type", String(40), nullable=False),
)
LOCATIONS = _child("locations", Column("code", String(80), nullable=False), Column("location", JSON, nullable=False))
_META_ROWS = select(META.c.key, META.c.value)
_CHILDREN = (SECTORS, PARTNERS, FUNDS, LOCATIONS)
_COLUMNS = tuple(c.name for c in ACTIVITIES.columns if c.name not in ("digest", "batch", "extra"))


@dataclass(slots=True)
class Saved:
    """What one batch did: counts of activities."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Where a batch comes from: the source's name, the file's name and its SHA-256."""

    source: str
    file: str
    sha256: str


class Tally(Protocol):
    """What `Store.save` reads of a report once the stream is at its end."""

    rejected: int


class StoreError(CoopMapError):
    """The store can't be opened, read or written."""


class Store:
    """The activities behind a SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        """Open the store and make its tables when they are not there; StoreError when that fails."""
        self.engine: Engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
        try:
            with self.engine.begin() as connection:
                METADATA.create_all(connection)
                _introduce(connection)
        except SQLAlchemyError as error:
            raise StoreError(f"the store can't be opened: {error}") from error

    def revision(self) -> str:
        """Return what changes with every batch that changed something: this store's identity and a number."""
        with self.engine.connect() as connection:
            return _revision_name(connection)

    def save(self, batch: Batch, activities: Iterable[Activity], tally: Tally, *, dry_run: bool = False) -> Saved:
        """Write a batch in one transaction, all or nothing; a dry run counts the same and leaves nothing.

        ``activities`` is read while writing, so a stream of any length takes constant memory; ``tally`` is filled by
        its producer on the way, and the batch keeps its ``rejected``.
        """
        saved = Saved()
        with self.engine.connect() as connection, connection.begin() as transaction:
            revision = _revision(connection) + 1
            for activity in activities:
                _save_activity(connection, activity, revision, saved)
            if saved.new or saved.changed:
                _set_revision(connection, revision)
            connection.execute(
                insert(BATCHES).values(
                    at=datetime.datetime.now(datetime.UTC).replace(tzinfo=None),
                    rejected=tally.rejected,
                    **asdict(batch),
                    **asdict(saved),
                )
            )
            if dry_run:
                transaction.rollback()
        return saved

    def ids_elsewhere(self, source: str) -> dict[str, str]:
        """Return the activity ids that other sources hold, with the source's name."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(ACTIVITIES.c.id, ACTIVITIES.c.source).where(ACTIVITIES.c.source != source))
            return {row.id: row.source for row in rows}

    def read(self) -> tuple[str, list[Activity]]:
        """Return the revision and all activities of it, in the order of (source, ref), from one transaction."""
        with self.engine.connect() as connection:
            return _revision_name(connection), list(_read_activities(connection))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Let readers go on while one writes (WAL), wait for a lock up to 30 seconds, and hold foreign keys."""
    for pragma in ("journal_mode=WAL", "busy_timeout=30000", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _introduce(connection: Connection) -> None:
    """Give a new store its identity, so that a snapshot of another store is never taken for one of this."""
    if connection.execute(select(META.c.value).where(META.c.key == "identity")).scalar() is None:
        rows = [{"key": "identity", "value": uuid.uuid4().hex[:12]}, {"key": "revision", "value": "0"}]
        connection.execute(insert(META), rows)


def _revision(connection: Connection) -> int:
    return int(connection.execute(select(META.c.value).where(META.c.key == "revision")).scalar_one())


def _revision_name(connection: Connection) -> str:
    meta = {row.key: row.value for row in connection.execute(_META_ROWS)}
    return f"{meta['identity']}-{int(meta['revision']):06d}"


def _set_revision(connection: Connection, revision: int) -> None:
    connection.execute(META.update().where(META.c.key == "revision").values(value=str(revision)))


def _document(activity: Activity) -> dict[str, Any]:
    """Return the activity as plain values, as they are stored and digested."""
    document = {field.name: getattr(activity, field.name) for field in fields(activity)}
    document["partners"] = [asdict(partner) for partner in activity.partners]
    document["funds"] = [
        {**asdict(fund), "amount": str(fund.amount), "usd": None if fund.usd is None else str(fund.usd)}
        for fund in activity.funds
    ]
    document["locations"] = [asdict(location) for location in activity.locations]
    document["extra"] = dict(activity.extra)
    return document


def _save_activity(connection: Connection, activity: Activity, batch: int, saved: Saved) -> None:
    document = _document(activity)
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    key = {"source": activity.source, "ref": activity.ref}
    here = (ACTIVITIES.c.source == activity.source) & (ACTIVITIES.c.ref == activity.ref)
    stored = connection.execute(select(ACTIVITIES.c.digest).where(here)).scalar()
    if stored == digest:
        saved.same += 1
        return
    values = {name: document[name] for name in _COLUMNS} | {
        "digest": digest,
        "batch": batch,
        "extra": document["extra"],
    }
    if stored is None:
        connection.execute(insert(ACTIVITIES).values(values))
        saved.new += 1
    else:
        connection.execute(ACTIVITIES.update().where(here).values(values))
        for table in _CHILDREN:
            connection.execute(table.delete().where((table.c.source == key["source"]) & (table.c.ref == key["ref"])))
        saved.changed += 1
    _save_children(connection, key, document)


def _save_children(connection: Connection, key: dict[str, str], document: dict[str, Any]) -> None:
    rows_of = {
        SECTORS: [{"sector": sector} for sector in document["sectors"]],
        PARTNERS: document["partners"],
        FUNDS: document["funds"],
        LOCATIONS: [{"code": location["place"]["code"], "location": location} for location in document["locations"]],
    }
    for table, rows in rows_of.items():
        if rows:
            connection.execute(insert(table), [{**key, "position": i, **row} for i, row in enumerate(rows)])


def _read_activities(connection: Connection) -> Iterator[Activity]:
    children = {table: _read_children(connection, table) for table in _CHILDREN}
    rows = connection.execute(select(ACTIVITIES).order_by(ACTIVITIES.c.source, ACTIVITIES.c.ref))
    for row in rows.mappings():
        key = (row["source"], row["ref"])
        yield Activity(
            **{name: row[name] for name in _COLUMNS},
            sectors=tuple(child["sector"] for child in children[SECTORS].get(key, ())),
            partners=tuple(Participation(child["partner"], child["role"]) for child in children[PARTNERS].get(key, ())),
            funds=tuple(_fund(child) for child in children[FUNDS].get(key, ())),
            locations=tuple(_location(child["location"]) for child in children[LOCATIONS].get(key, ())),
            extra=tuple(sorted(row["extra"].items())),
        )


def _read_children(connection: Connection, table: Table) -> dict[tuple[str, str], list[Any]]:
    found: dict[tuple[str, str], list[Any]] = {}
    for row in connection.execute(select(table).order_by(table.c.position)).mappings():
        found.setdefault((row["source"], row["ref"]), []).append(row)
    return found


def _fund(row: Any) -> Fund:
    return Fund(Decimal(row["amount"]), row["currency"], Decimal(row["usd"]) if row["usd"] else None, row["type"])


def _location(document: dict[str, Any]) -> Location:
    return Location(
        **{
            **document,
            "place": Place(**document["place"]),
            "precision": Precision(document["precision"]),
            "reach": Reach(document["reach"]),
            "evidence": Evidence(**document["evidence"]),
        }
    )
