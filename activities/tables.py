"""Tables: how the store lays activities out; a child table a list of an activity, in the order of ``position``.

Keys that are words sort by their bytes in every database (SQLite's own order, ``COLLATE "C"`` in PostgreSQL), so that
an activity and its lists are read side by side, and two stores compared, in one order.
"""

from typing import Any

from sqlalchemy import JSON, Column, DateTime, ForeignKeyConstraint, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()
MOST_SOURCE, MOST_REF = 200, 400  # characters: four bytes each and a position still fit a row of PostgreSQL's index


def key_text(length: int) -> String:
    """Return the type of a key that is words."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


META = Table(
    "meta", METADATA, Column("key", key_text(40), primary_key=True), Column("value", String(80), nullable=False)
)
BATCHES = Table(
    "batches",
    METADATA,
    # Numbered by the writer, under the lock of the revision: a batch that is given up leaves no gap.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("source", String(200), nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("removed", Integer, nullable=False, server_default="0"),
    # import, review, narrative or undo; who did it, empty for the command line
    Column("kind", String(20), nullable=False, server_default="import"),
    Column("by", String(80), nullable=False, server_default=""),
    Column("undoes", Integer, nullable=True),
)
# What each batch changed, and the activity as it was before (nothing for one that was new). ``review`` is what a person
# had said of its places until then, {} for nothing, and null where the batch did not touch that.
HISTORY = Table(
    "history",
    METADATA,
    Column("batch", Integer, primary_key=True),
    Column("source", key_text(MOST_SOURCE), primary_key=True),
    Column("ref", key_text(MOST_REF), primary_key=True),
    Column("activity", Text, nullable=False),
    Column("action", String(20), nullable=False),
    Column("before", JSON(none_as_null=True), nullable=True),
    Column("review", JSON(none_as_null=True), nullable=True),
    Index("history_activity", "activity"),
)
# What a person said of an activity's places: it holds for every later import of the same activity.
REVIEWS = Table(
    "reviews",
    METADATA,
    Column("source", key_text(MOST_SOURCE), primary_key=True),
    Column("ref", key_text(MOST_REF), primary_key=True),
    Column("verdict", String(20), nullable=False),
    Column("scope", String(20), nullable=False),
    Column("locations", JSON, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", DateTime, nullable=False),
)
ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", key_text(80), primary_key=True),
    Column("password", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("at", DateTime, nullable=False),
)
# Texts that people pasted, and the activities proposed from them until each is accepted or rejected.
NARRATIVES = Table(
    "narratives",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("title", String(400), nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", DateTime, nullable=False),
    # Of the text, by which the same one is known again; the source that accepted activities get.
    Column("sha256", String(64), nullable=False, server_default=""),
    Column("source", String(MOST_SOURCE), nullable=False, server_default=""),
)
PROPOSALS = Table(
    "proposals",
    METADATA,
    Column("narrative", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("state", String(20), nullable=False),
    Column("proposal", JSON, nullable=False),
    # The id of the activity that it became, and who decided; empty while it is open.
    Column("activity", String(400), nullable=False, server_default=""),
    Column("by", String(80), nullable=False, server_default=""),
)
ACTIVITIES = Table(
    "activities",
    METADATA,
    Column("source", key_text(MOST_SOURCE), primary_key=True),
    Column("ref", key_text(MOST_REF), primary_key=True),
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
    Column("review", String(20), nullable=False, server_default=""),
    Column("extra", JSON, nullable=False),
)


def child_table(name: str, *columns: Column[Any]) -> Table:
    """Define a table whose rows belong to an activity, in the order of ``position``."""
    return Table(
        name,
        METADATA,
        Column("source", key_text(MOST_SOURCE), primary_key=True),
        Column("ref", key_text(MOST_REF), primary_key=True),
        Column("position", Integer, primary_key=True),
        *columns,
        ForeignKeyConstraint(["source", "ref"], ["activities.source", "activities.ref"], ondelete="CASCADE"),
    )


SECTORS = child_table("activity_sectors", Column("sector", Text, nullable=False))
PARTNERS = child_table(
    "activity_partners", Column("partner", Text, nullable=False), Column("role", Text, nullable=False)
)
FUNDS = child_table(
    "funds",
    # Amounts are decimal text: SQLite has no exact decimal type and money must come back as it was written.
    Column("amount", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("usd", Text, nullable=True),
    Column("type", Text, nullable=False),
    Column("date", String(10), nullable=False, server_default=""),
)
LOCATIONS = child_table("locations", Column("code", Text, nullable=False), Column("location", JSON, nullable=False))
CHILDREN = (SECTORS, PARTNERS, FUNDS, LOCATIONS)
PLAIN_COLUMNS = tuple(str(c.name) for c in ACTIVITIES.columns if c.name not in ("digest", "batch", "extra"))
