"""Rows: an activity as rows of the store's tables, and back."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, select

from activities.model import Activity, Fund, Participation
from activities.tables import ACTIVITIES, CHILDREN, FUNDS, LOCATIONS, PARTNERS, PLAIN_COLUMNS, SECTORS
from geo.locations import Evidence, Location, Precision, Reach
from geo.places import Place


def activity_document(activity: Activity) -> dict[str, Any]:
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


def document_digest(document: dict[str, Any]) -> str:
    """Return what tells a changed activity from the same one."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def activity_row(document: dict[str, Any], digest: str, batch: int) -> dict[str, Any]:
    """Return the row of the table of activities."""
    plain = {name: document[name] for name in PLAIN_COLUMNS}
    return plain | {"digest": digest, "batch": batch, "extra": document["extra"]}


def child_rows(document: dict[str, Any]) -> dict[Table, list[dict[str, Any]]]:
    """Return the rows of the child tables."""
    rows_of = {
        SECTORS: [{"sector": sector} for sector in document["sectors"]],
        PARTNERS: document["partners"],
        FUNDS: document["funds"],
        LOCATIONS: [{"code": location["place"]["code"], "location": location} for location in document["locations"]],
    }
    key = {"source": document["source"], "ref": document["ref"]}
    return {table: [{**key, "position": i, **row} for i, row in enumerate(rows)] for table, rows in rows_of.items()}


def read_activities(connection: Connection) -> Iterator[Activity]:
    """Yield all activities in the order of (source, ref)."""
    children = {table: _read_children(connection, table) for table in CHILDREN}
    rows = connection.execute(select(ACTIVITIES).order_by(ACTIVITIES.c.source, ACTIVITIES.c.ref))
    for row in rows.mappings():
        key = (row["source"], row["ref"])
        yield Activity(
            **{name: row[name] for name in PLAIN_COLUMNS},
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
    usd = Decimal(row["usd"]) if row["usd"] else None
    return Fund(Decimal(row["amount"]), row["currency"], usd, row["type"], row["date"])


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
