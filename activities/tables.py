"""Tables: how the store lays activities out; a child table a list of an activity, in the order of ``position``."""

from typing import Any

from sqlalchemy import JSON, Column, DateTime, ForeignKeyConstraint, Integer, MetaData, String, Table, Text

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


def child_table(name: str, *columns: Column[Any]) -> Table:
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


SECTORS = child_table("activity_sectors", Column("sector", String(40), nullable=False))
PARTNERS = child_table(
    "activity_partners", Column("partner", String(80), nullable=False), Column("role", String(40), nullable=False)
)
FUNDS = child_table(
    "funds",
    # Amounts are decimal text: SQLite has no exact decimal type and money must come back as it was written.
    Column("amount", String(60), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("usd", String(60), nullable=True),
    Column("type", String(40), nullable=False),
)
LOCATIONS = child_table(
    "locations", Column("code", String(80), nullable=False), Column("location", JSON, nullable=False)
)
CHILDREN = (SECTORS, PARTNERS, FUNDS, LOCATIONS)
PLAIN_COLUMNS = tuple(c.name for c in ACTIVITIES.columns if c.name not in ("digest", "batch", "extra"))
