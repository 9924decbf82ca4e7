"""GeoPackages from outside: the database behind one, looked through with SQLite before GDAL may open it.

A view can be endless, a trigger can write, a virtual table runs code: what is no plain table, index or one of the
triggers that every GIS puts there is refused. Opened read-only and unchanging, and never trusted.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from geo.errors import UnusableFileError
from geo.register import GEOPACKAGE_IDS, SQLITE_HEADER, is_geopackage

SECONDS = 60.0
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


def check_geopackage(path: Path) -> list[str]:
    """Return the names of the feature layers of a sound GeoPackage.

    Raises UnusableFileError with the reason when it is damaged, holds what no plain map has, or has no such layer.
    """
    _check_header(path)
    try:
        with _open(path) as connection:
            _check_schema(connection)
            [problem] = connection.execute("PRAGMA quick_check(1)").fetchone()
            if problem != "ok":
                raise UnusableFileError(f"its database is damaged ({' '.join(problem.split())[:120]})")
            layers = connection.execute(
                "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY rowid"
            ).fetchall()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise UnusableFileError(f"looking through its database takes more than {SECONDS:g} seconds") from error
        raise UnusableFileError(f"it is no GeoPackage that can be read ({error})") from error
    except sqlite3.DatabaseError as error:
        raise UnusableFileError(f"its database is damaged ({error})") from error
    missing = [name for (name,) in layers if name not in tables]
    if missing:
        raise UnusableFileError(f"it lists a layer {missing[0]!r} that it does not have")
    if not layers:
        raise UnusableFileError("it has no layer of features")
    return [name for (name,) in layers]


def _check_header(path: Path) -> None:
    if is_geopackage(path):
        size, head = path.stat().st_size, path.read_bytes()[:100] if path.stat().st_size < 100 else b""
        if head:
            raise UnusableFileError(f"it is cut off after {size} bytes")
        return
    with path.open("rb") as file:
        start = file.read(72)
    if start.startswith(SQLITE_HEADER):
        known = ", ".join(each.decode() for each in GEOPACKAGE_IDS)
        raise UnusableFileError(f"it is an SQLite database and no GeoPackage (its application_id is none of {known})")
    raise UnusableFileError("it is no GeoPackage")


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
            raise UnusableFileError(f"it holds a view ({shown}); save its layers as tables")
        if kind == "trigger" and not _is_usual(str(name), text):
            raise UnusableFileError(f"it holds a trigger ({shown}) that no map needs")
        virtual = _VIRTUAL.match(text)
        if virtual and not (virtual[1].lower() == "rtree" and str(name).lower().startswith("rtree_")):
            raise UnusableFileError(f"it holds a virtual table ({shown}) of {virtual[1][:20]}")


def _is_usual(name: str, sql: str) -> bool:
    """Tell whether a trigger is one of those that every GIS writes, by its name and by all that it does."""
    body = _BODY.search(sql)
    if body is None:
        return False
    steps = [step for step in body[1].split(";") if step.strip()]
    if _OTHER_TRIGGER.match(name):
        return all(_RAISES.match(step) for step in steps)
    return bool(_USUAL_TRIGGER.match(name)) and all(_USUAL_STEP.match(step) for step in steps)
