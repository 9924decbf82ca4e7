"""Rows: an activity as plain values and as rows of the store's tables, and back."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, cast

import orjson
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, and_, select, tuple_

from activities.keys import has_keys
from activities.model import Activity, Fund, Participation
from activities.tables import (
    ACTIVITIES,
    CHILDREN,
    FUNDS,
    LOCATIONS,
    MOST_REF,
    PARTNERS,
    PLAIN_COLUMNS,
    SECTORS,
)
from activities.wording import N_
from geo.errors import InputError, StoreError
from geo.locations import Evidence, Location, Precision, Reach
from geo.places import Place

CHUNK_ROWS = 500
CHUNK_KEYS = 10_000
Document = dict[str, Any]
# Written out one by one and not by dataclasses.asdict, which takes ten times as long: imports do this a million times.
_ACTIVITY, _PLACE, _EVIDENCE = (tuple(field.name for field in fields(kind)) for kind in (Activity, Place, Evidence))
_NUL_AS_WRITTEN = rb"\u0000"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it, and not the letters after a backslash


def short_ref(ref: str) -> str:
    """Return the reference as a key of the store: one of more than 400 characters ends in the SHA-256 of the whole.

    A row without an id is known by its citation and title, which may be as long as a page; an index of PostgreSQL takes
    2,704 bytes.
    """
    if len(ref) <= MOST_REF:
        return ref
    digest = hashlib.sha256(ref.encode()).hexdigest()
    return f"{ref[: MOST_REF - len(digest) - 1]}~{digest}"


def activity_document(activity: Activity) -> Document:
    """Return the activity as plain values, as they are stored and digested."""
    document = {name: getattr(activity, name) for name in _ACTIVITY}
    document["ref"] = short_ref(activity.ref)
    document["partners"] = [{"partner": part.partner, "role": part.role} for part in activity.partners]
    document["funds"] = [
        {
            "amount": _plain(fund.amount),
            "currency": fund.currency,
            "usd": None if fund.usd is None else _plain(fund.usd),
            "type": fund.type,
            "date": fund.date,
        }
        for fund in activity.funds
    ]
    document["locations"] = [location_row(location) for location in activity.locations]
    document["extra"] = dict(activity.extra)
    return document


def location_row(location: Location) -> Document:
    """Return a location as plain values, as the store keeps it."""
    place, evidence = location.place, location.evidence
    return {
        "place": {name: getattr(place, name) for name in _PLACE},
        "lon": location.lon,
        "lat": location.lat,
        "precision": int(location.precision),
        "reach": int(location.reach),
        "role": location.role,
        "score": location.score,
        "evidence": {name: getattr(evidence, name) for name in _EVIDENCE},
    }


class Record(NamedTuple):
    """An activity ready to be stored: its plain values as JSON, and the digest that tells a change."""

    ref: str
    id: str
    digest: str
    json: bytes

    def document(self) -> Document:
        """Return the plain values."""
        return cast("Document", orjson.loads(self.json))


def make_record(document: Document) -> Record:
    """Return the record of an activity's plain values.

    Raises InputError for what not every database can hold: the character NUL, half of a surrogate pair.
    """
    try:
        text = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        if "surrogates" not in str(error):
            raise
        text = _NUL_AS_WRITTEN
    if _NUL_AS_WRITTEN in text and _NUL.search(text):
        raise InputError(
            N_("the activity %(ref)r has a character that is none: NUL, or half of a surrogate pair"),
            ref=document["ref"],
        )
    return Record(document["ref"], document["id"], hashlib.sha256(text).hexdigest(), text)


def document_digest(document: Document) -> str:
    """Return what tells a changed activity from the same one; InputError as in `make_record`."""
    return make_record(document).digest


def document_activity(document: Document) -> Activity:
    """Return the activity of plain values; StoreError when they can't be one (a damaged store)."""
    try:
        return Activity(
            **{name: document[name] for name in PLAIN_COLUMNS},
            sectors=tuple(document["sectors"]),
            partners=tuple(Participation(**partner) for partner in document["partners"]),
            funds=tuple(_fund(fund) for fund in document["funds"]),
            locations=tuple(read_location(location) for location in document["locations"]),
            extra=tuple(sorted(document["extra"].items())),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        key = f"{document.get('source')}, {document.get('ref')}"
        raise StoreError(f"the store's activity {key!r} can't be read: {error}") from error


def activity_row(document: Document, digest: str, batch: int) -> dict[str, Any]:
    """Return the row of the table of activities."""
    plain = {name: document[name] for name in PLAIN_COLUMNS}
    return plain | {"digest": digest, "batch": batch, "extra": document["extra"]}


def child_rows(document: Document) -> dict[Table, list[dict[str, Any]]]:
    """Return the rows of the child tables."""
    rows_of = {
        SECTORS: [{"sector": sector} for sector in document["sectors"]],
        PARTNERS: document["partners"],
        FUNDS: document["funds"],
        LOCATIONS: [{"code": location["place"]["code"], "location": location} for location in document["locations"]],
    }
    key = {"source": document["source"], "ref": document["ref"]}
    return {table: [{**key, "position": i, **row} for i, row in enumerate(rows)] for table, rows in rows_of.items()}


def read_documents(connection: Connection) -> Iterator[Document]:
    """Yield all activities as plain values in the order of (source, ref), a chunk in memory at a time.

    Each chunk is asked for by the key after the last one, so that rows may be written meanwhile on this connection.
    """
    key = tuple_(ACTIVITIES.c.source, ACTIVITIES.c.ref)
    query = select(ACTIVITIES).order_by(ACTIVITIES.c.source, ACTIVITIES.c.ref).limit(CHUNK_ROWS)
    found = _documents(connection, query)
    while found:
        yield from found
        found = _documents(connection, query.where(key > (found[-1]["source"], found[-1]["ref"])))


def read_changes(
    connection: Connection, known_rows: Callable[[Sequence[str]], Sequence[int]]
) -> Iterator[tuple[str, Activity] | int]:
    """Yield all activities in the order of (source, ref), with their digests; of a known one its number instead."""
    columns = (ACTIVITIES.c.source, ACTIVITIES.c.ref, ACTIVITIES.c.digest)
    query = select(*columns).order_by(*columns[:2]).limit(CHUNK_KEYS)
    keys = connection.execute(query).all()
    while keys:
        rows = known_rows([key.digest for key in keys])
        for start in range(0, len(keys), CHUNK_ROWS):
            part = list(zip(keys[start : start + CHUNK_ROWS], rows[start : start + CHUNK_ROWS], strict=True))
            found: dict[tuple[str, str], Document] = {}
            for source, of_source in groupby((key for key, row in part if row < 0), key=lambda key: key.source):
                documents = find_documents(connection, source, [key.ref for key in of_source])
                found |= {(source, ref): document for ref, document in documents.items()}
            for (source, ref, digest), row in part:
                yield row if row >= 0 else (digest, document_activity(found[source, ref]))
        keys = connection.execute(query.where(tuple_(*columns[:2]) > (keys[-1].source, keys[-1].ref))).all()


def find_documents(connection: Connection, source: str, refs: Sequence[str]) -> dict[str, Document]:
    """Return the stored activities of these references, by reference, as plain values."""
    if not refs:
        return {}
    of = partial(has_keys, source=source, refs=refs)
    return {
        document["ref"]: document for document in _documents(connection, select(ACTIVITIES).where(of(ACTIVITIES)), of)
    }


def find_document(connection: Connection, activity_id: str) -> Document | None:
    """Return the stored activity of this id as plain values, or None."""
    key = connection.execute(
        select(ACTIVITIES.c.source, ACTIVITIES.c.ref).where(ACTIVITIES.c.id == activity_id)
    ).first()
    return find_documents(connection, key.source, [key.ref]).get(key.ref) if key else None


def _documents(
    connection: Connection, query: Select[Any], of: Callable[[Table], ColumnElement[bool]] | None = None
) -> list[Document]:
    """Return the activities of a query with their lists.

    ``of`` selects the rows of a child table; without it they are those between the first and the last activity, which
    must be in the order of their keys, none left out.
    """
    try:
        rows = connection.execute(query).mappings().all()
        if not rows:
            return []
        own = of or _between(rows[0], rows[-1])
        lists = {table: _children(connection, table, own(table)) for table in CHILDREN}
    except ValueError as error:  # JSON or UTF-8 that is none
        raise StoreError(f"the store's activities can't be read: {error}") from error
    return [_document(row, lists) for row in rows]


def _between(first: RowMapping, last: RowMapping) -> Callable[[Table], ColumnElement[bool]]:
    def of(table: Table) -> ColumnElement[bool]:
        key = tuple_(table.c.source, table.c.ref)
        return and_(key >= (first["source"], first["ref"]), key <= (last["source"], last["ref"]))

    return of


def _document(row: RowMapping, lists: dict[Table, dict[tuple[str, str], list[RowMapping]]]) -> Document:
    own = {table: found.get((row["source"], row["ref"]), ()) for table, found in lists.items()}
    return {
        **{name: row[name] for name in PLAIN_COLUMNS},
        "sectors": [child["sector"] for child in own[SECTORS]],
        "partners": [{"partner": child["partner"], "role": child["role"]} for child in own[PARTNERS]],
        "funds": [
            {
                "amount": child["amount"],
                "currency": child["currency"],
                "usd": child["usd"] or None,
                "type": child["type"],
                "date": child["date"],
            }
            for child in own[FUNDS]
        ],
        "locations": [child["location"] for child in own[LOCATIONS]],
        "extra": row["extra"],
    }


def _children(
    connection: Connection, table: Table, own: ColumnElement[bool]
) -> dict[tuple[str, str], list[RowMapping]]:
    found: dict[tuple[str, str], list[RowMapping]] = {}
    query = select(table).where(own).order_by(table.c.source, table.c.ref, table.c.position)
    for row in connection.execute(query).mappings():
        found.setdefault((row["source"], row["ref"]), []).append(row)
    return found


def _plain(amount: Decimal) -> str:
    # One way to write it: 3E+6 and 3000000 are the same amount, and not a change of the activity.
    return format(amount, "f")


def _fund(document: Document) -> Fund:
    usd = None if document["usd"] is None else Decimal(document["usd"])
    return Fund(Decimal(document["amount"]), document["currency"], usd, document["type"], document["date"])


def read_location(document: Document) -> Location:
    """Return the location of plain values, as `location_row` gives them."""
    return Location(
        **{
            **document,
            "place": Place(**document["place"]),
            "precision": Precision(document["precision"]),
            "reach": Reach(document["reach"]),
            "evidence": Evidence(**document["evidence"]),
        }
    )
