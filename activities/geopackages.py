"""GeoPackages from outside: the database behind one, looked through with SQLite before GDAL may open it.

A view can be endless, a trigger can write, a virtual table runs code: what is no plain table, index or one of the
triggers that every GIS puts there is refused. Opened read-only and unchanging, and never trusted.
"""

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from activities.wording import N_
from geo.errors import UnusableFileError
from geo.register import GEOPACKAGE_IDS, SQLITE_HEADER, is_geopackage

SECONDS = 60.0
# How QGIS draws the layers.
_NOT_FOR_READING = {"layer_styles"}
_STEPS = 100_000  # of SQLite's machine between two looks at the clock
_VIRTUAL = re.compile(r"CREATE\s+VIRTUAL\s+TABLE\s+.*?\bUSING\s+(\w+)", re.IGNORECASE | re.DOTALL)
# What the spatial index and GDAL's count of features keep up to date: OGC 12-128r18, annex F.3, and GDAL's own.
_USUAL_TRIGGER = re.compile(
    r"(?:rtree_.+_(?:insert|delete|update\d?)|trigger_(?:insert|delete)_feature_count_.+)$", re.I
)
_USUAL_STEP = re.compile(
    r"\s*(?:(?:INSERT OR REPLACE|INSERT OR IGNORE|REPLACE|INSERT) INTO \"?rtree_|DELETE FROM \"?rtree_|UPDATE \"?rtree_"
    r"|UPDATE gpkg_ogr_contents SET )",
    re.IGNORECASE,
)
_OTHER_TRIGGER = re.compile(r"gpkg_(?:tile_matrix|metadata|metadata_reference)_\w+$", re.IGNORECASE)
_RAISES = re.compile(r"\s*SELECT\s+(?:RAISE|CASE)\b", re.IGNORECASE)
_BODY = re.compile(r"\bBEGIN\b(.*)\bEND\b\s*;?\s*$", re.IGNORECASE | re.DOTALL)


class Stored(NamedTuple):
    """A feature as the database has it: its number, the first bytes of its geometry if it has one, its attributes."""

    number: int
    head: bytes | None
    attributes: dict[str, Any]

    @property
    def is_empty(self) -> bool:
        """Tell whether the geometry says of itself that it is empty (OGC 12-128r18, 2.1.3)."""
        return bool(self.head and self.head.startswith(b"GP") and len(self.head) == 4 and self.head[3] & 0x10)


def check_geopackage(path: Path) -> list[str]:
    """Return the names of the feature layers of a sound GeoPackage.

    Raises UnusableFileError with the reason when it is damaged, holds what no plain map has, or has no such layer.
    """
    _check_header(path)
    _check_closed(path)
    try:
        with _open(path) as connection:
            _check_schema(connection)
            layers = connection.execute(
                "SELECT table_name FROM gpkg_contents"
                " WHERE data_type IN ('features', 'attributes', 'aspatial') ORDER BY rowid"
            ).fetchall()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            _check_columns(connection, tables)  # before what would compute them
            [problem] = connection.execute("PRAGMA quick_check(1)").fetchone()
            if problem != "ok":
                raise UnusableFileError(N_("its database is damaged (%(said)s)"), said=" ".join(problem.split())[:120])
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise UnusableFileError(
                N_("looking through its database takes more than %(seconds)s seconds"), seconds=f"{SECONDS:g}"
            ) from error
        raise UnusableFileError(N_("it is no GeoPackage that can be read (%(said)s)"), said=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise UnusableFileError(N_("its database is damaged (%(said)s)"), said=str(error)) from error
    missing = [name for (name,) in layers if name not in tables]
    if missing:
        raise UnusableFileError(N_("it lists a layer %(layer)r that it does not have"), layer=missing[0])
    if not layers:
        raise UnusableFileError(N_("it has no layer of features"))
    return [name for (name,) in layers if name not in _NOT_FOR_READING]


def stored_features(path: Path, layer: str, names: Sequence[str]) -> Iterator[Stored]:
    """Yield what the table of a layer holds under these names, in the order of its numbers, nothing left out of it.

    GDAL makes a number of a text in a column of numbers, and nothing of a text that is not UTF-8 or of a geometry that
    is damaged. Here each value is as it is stored; letters that are lost are U+FFFD.
    """
    try:
        with _open(path) as connection:
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
            found = connection.execute(
                "SELECT column_name FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?)", (layer,)
            ).fetchone()
            geometry = f"substr({_quoted(found[0])}, 1, 4)" if found else "NULL"
            # A column may be called rowid itself, of any layer but a hostile one not in all three ways.
            used = {name.lower() for name in names}
            number_column = next((alias for alias in ("rowid", "_rowid_", "oid") if alias not in used), "rowid")
            columns = ", ".join((number_column, geometry, *map(_quoted, names)))
            query = f"SELECT {columns} FROM {_quoted(layer)} ORDER BY {number_column}"  # noqa: S608 - each is quoted
            for number, head, *values in connection.execute(query):
                yield Stored(number, head, dict(zip(names, values, strict=True)))
    except sqlite3.DatabaseError as error:
        raise UnusableFileError(
            N_("the table of the layer %(layer)r can't be read (%(said)s)"), layer=layer, said=str(error)
        ) from error


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _check_header(path: Path) -> None:
    if is_geopackage(path):
        size, head = path.stat().st_size, path.read_bytes()[:100] if path.stat().st_size < 100 else b""
        if head:
            raise UnusableFileError(N_("it is cut off after %(size)s bytes"), size=size)
        return
    with path.open("rb") as file:
        start = file.read(72)
    if start.startswith(SQLITE_HEADER):
        known = ", ".join(each.decode() for each in GEOPACKAGE_IDS)
        raise UnusableFileError(
            N_("it is an SQLite database and no GeoPackage (its application_id is none of %(known)s)"), known=known
        )
    raise UnusableFileError(N_("it is no GeoPackage"))


def _check_closed(path: Path) -> None:
    """Refuse a file of which a part is still in the log of the program that writes it."""
    for ending in ("-wal", "-journal"):
        log = path.with_name(path.name + ending)
        if log.is_file() and log.stat().st_size:
            raise UnusableFileError(
                N_("it is open in another program (%(log)s is beside it); close it there first"), log=log.name
            )


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    end = time.monotonic() + SECONDS
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        yield connection


def _check_schema(connection: sqlite3.Connection) -> None:
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master"):
        shown, text = str(name)[:80], str(sql or "")
        if kind == "view":
            raise UnusableFileError(N_("it holds a view (%(name)s); save its layers as tables"), name=shown)
        if kind == "trigger" and not _is_usual(str(name), text):
            raise UnusableFileError(N_("it holds a trigger (%(name)s) that no map needs"), name=shown)
        virtual = _VIRTUAL.match(text)
        if virtual and not (virtual[1].lower() == "rtree" and str(name).lower().startswith("rtree_")):
            raise UnusableFileError(
                N_("it holds a virtual table (%(name)s) of %(module)s"), name=shown, module=virtual[1][:20]
            )


def _check_columns(connection: sqlite3.Connection, tables: Iterable[str]) -> None:
    """Refuse columns that are computed while they are read: what computes them comes with the file."""
    for table in sorted(tables):
        for name, hidden in connection.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", (table,)):
            if hidden > 1:
                raise UnusableFileError(
                    N_("its table %(table)s has a computed column (%(column)s)"),
                    table=table[:80],
                    column=str(name)[:80],
                )


def _is_usual(name: str, sql: str) -> bool:
    """Tell whether a trigger is one of those that every GIS writes, by its name and by all that it does."""
    body = _BODY.search(sql)
    if body is None:
        return False
    steps = [step for step in body[1].split(";") if step.strip()]
    if _OTHER_TRIGGER.match(name):
        return all(_RAISES.match(step) for step in steps)
    return bool(_USUAL_TRIGGER.match(name)) and all(_USUAL_STEP.match(step) for step in steps)
