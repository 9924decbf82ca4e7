"""GeoPackage tables: the database of a GeoPackage 1.3 (OGC 12-128r17), written with SQLite alone, all in EPSG:4326."""

import sqlite3
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import shapely

from activities.map_styles import MapStyle

_APPLICATION, _VERSION = 0x47504B47, 10_300  # "GPKG", 1.3
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude/latitude in degrees on the WGS 84 ellipsoid"),
)
_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
  styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
"""
_POINT = struct.Struct("<2sBBiBIdd")
_HEADER = struct.pack("<2sBBi", b"GP", 0, 1, 4326)

Row = Sequence[Any]


def point_blob(point: tuple[float, float] | None) -> bytes | None:
    """Return (lon, lat) as a GeoPackage has it, None for none."""
    return None if point is None else _POINT.pack(b"GP", 0, 1, 4326, 1, 1, *point)


def shape_blob(shape: shapely.Geometry) -> bytes:
    """Return a geometry in EPSG:4326 as a GeoPackage has it."""
    wkb: bytes = shapely.to_wkb(shape, byte_order=1)
    return _HEADER + wkb


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of features: ``shape`` is POINT or MULTIPOLYGON, ``columns`` the attributes' types by name.

    The names of tables and columns are ours, never a user's.
    """

    table: str
    title: str
    description: str
    shape: str
    columns: Mapping[str, str]


class Package:
    """A GeoPackage that is being written; what is in it when `close` was not reached is no file to be used."""

    def __init__(self, path: Path, changed_at: datetime | None) -> None:
        self._changed = (changed_at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        self._database = sqlite3.connect(path)
        # A file that is not whole is thrown away: nothing has to be undone in it.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self._database.executescript(f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_VERSION};")
        self._database.executescript(_SCHEMA)
        self._database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _SYSTEMS)
        self._add_contents("layer_styles", "attributes", "layer_styles", "")

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_error: object) -> None:
        self._database.close()

    def finish(self) -> None:
        """Write all to the file."""
        self._database.commit()

    def _add_contents(self, table: str, kind: str, title: str, description: str, bounds: Row = (None,) * 4) -> None:
        srs = 4326 if kind == "features" else None
        row = (table, kind, title, description, self._changed, *bounds, srs)
        self._database.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def add_layer(self, layer: Layer, rows: Iterable[Row]) -> None:
        """Add a layer; each row is its bounds (west, south, east, north), its geometry, and its attributes.

        Bounds and geometry are None where there is none.
        """
        table, shape, columns = layer.table, layer.shape, layer.columns
        defined = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        self._database.execute(
            f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {shape}, {defined})'
        )
        box = _Box()
        marks = ", ".join("?" * (len(columns) + 1))
        self._database.executemany(
            f'INSERT INTO "{table}" VALUES (NULL, {marks})',  # noqa: S608 - names are ours
            (row[1:] for row in map(box.take, rows)),
        )
        self._add_contents(table, "features", layer.title, layer.description, box.bounds())
        geometry = (table, "geom", shape, 4326, 0, 0)
        self._database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, ?)", geometry)

    def add_table(self, table: str, title: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
        """Add a table without geometry."""
        defined = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        self._database.execute(f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {defined})')
        marks = ", ".join("?" * len(columns))
        self._database.executemany(f'INSERT INTO "{table}" VALUES (NULL, {marks})', rows)  # noqa: S608 - names are ours
        self._add_contents(table, "attributes", title, "")

    def add_style(self, table: str, style: MapStyle) -> None:
        """Add the style in which QGIS opens a layer."""
        row = ("", "", table, "geom", table, style.qml(), style.sld(table), 1, "", "CoopMap", None, self._changed)
        marks = ", ".join("?" * len(row))
        self._database.execute(f"INSERT INTO layer_styles VALUES (NULL, {marks})", row)  # noqa: S608 - only marks


class _Box:
    """The bounds of what passes by."""

    def __init__(self) -> None:
        self.west, self.south, self.east, self.north = float("inf"), float("inf"), float("-inf"), float("-inf")

    def take(self, row: Row) -> Row:
        if row[0] is not None:
            west, south, east, north = row[0]
            self.west, self.south = min(self.west, west), min(self.south, south)
            self.east, self.north = max(self.east, east), max(self.north, north)
        return row

    def bounds(self) -> Row:
        found = (self.west, self.south, self.east, self.north)
        return found if self.west <= self.east else (None,) * 4
