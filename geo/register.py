"""The register of places: every code of ``data/boundaries`` with its names, and which place contains which.

Reads the attribute tables with ``sqlite3`` alone, so that a worker starts without GDAL; geometry is the business of
``geo.boundaries``.
"""

import csv
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.errors import MissingDataError
from geo.places import Place

FOLDER = Path(__file__).resolve().parents[1] / "data" / "boundaries"
CROSSWALK = FOLDER.parent / "crosswalk_63_34.csv"
SETS = ("provinces-34", "provinces-63", "regions", "basins", "countries", "archipelagos", "context")
COLUMNS = ("code", "vintage", "kind", "name_vi", "name_en", "parent", "area_km2", "lon", "lat")
# The one layer of a set that holds its places, where it is not named like the set.
PLACE_LAYER = {"context": "sea-names"}
SQLITE_HEADER = b"SQLite format 3\x00"
GEOPACKAGE_IDS = (b"GPKG", b"GP11", b"GP10")  # bytes 68-71 of the file: SQLite's application_id


class BoundaryError(MissingDataError):
    """A boundary set is missing, is not a GeoPackage, or lacks the columns that a set has."""


def boundary_path(name: str) -> Path:
    """Return the file of a set.

    Raises
    ------
    BoundaryError
        When there is no such set.
    """
    path = FOLDER / f"{name}.gpkg"
    if Path(name).name != name or not path.is_file():
        message = f"no boundary set {name!r}"
        raise BoundaryError(message)
    return path


def set_names() -> tuple[str, ...]:
    """Return the names of the sets that are there: ours in their order, then what a user has added, by name."""
    there = {path.stem for path in FOLDER.glob("*.gpkg") if not path.name.startswith(".")}
    return tuple(name for name in SETS if name in there) + tuple(sorted(there - set(SETS)))


def is_geopackage(path: Path) -> bool:
    """Tell by its first bytes whether a file is a GeoPackage, whatever its name says."""
    with path.open("rb") as file:
        head = file.read(72)
    return head.startswith(SQLITE_HEADER) and head[68:72] in GEOPACKAGE_IDS


@contextmanager
def open_geopackage(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a GeoPackage read-only as an SQLite file that is not trusted.

    Raises
    ------
    BoundaryError
        When it is not a GeoPackage or SQLite finds it damaged.
    """
    if not is_geopackage(path):
        message = f"{path.name} is not a GeoPackage"
        raise BoundaryError(message)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            yield connection
    except sqlite3.DatabaseError as error:
        message = f"{path.name}: {error}"
        raise BoundaryError(message) from error


def layer_columns(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Return the feature layers of a GeoPackage with their columns; views and virtual tables are no layers."""
    layers = connection.execute(
        "SELECT table_name FROM gpkg_contents JOIN sqlite_master ON name = table_name"
        " WHERE data_type = 'features' AND type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        " ORDER BY gpkg_contents.rowid"
    )
    return {
        layer: tuple(column for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (layer,)))
        for (layer,) in layers.fetchall()
    }


def read_places(name: str) -> list[Place]:
    """Return the places of a set, in the order of their codes (of ``context``: the seas).

    Raises
    ------
    BoundaryError
        When there is no such set, or it lacks a column.
    """
    path = boundary_path(name)
    layer = PLACE_LAYER.get(name, name)
    with open_geopackage(path) as connection:
        missing = set(COLUMNS) - set(layer_columns(connection).get(layer, ()))
        if missing:
            message = f"{path.name}: layer {layer} lacks {', '.join(sorted(missing))}"
            raise BoundaryError(message)
        quoted = layer.replace('"', '""')
        rows = connection.execute(f'SELECT {", ".join(COLUMNS)} FROM "{quoted}" ORDER BY code')  # noqa: S608 - quoted
        return [
            Place(
                code=code,
                vintage=vintage or "",
                kind=kind,
                name_vi=name_vi,
                name_en=name_en,
                parent=parent or "",
                area_km2=area,
                lon=lon,
                lat=lat,
            )
            for code, vintage, kind, name_vi, name_en, parent, area, lon, lat in rows
        ]


@dataclass(frozen=True, slots=True)
class PlaceRegister:
    """Every place by code and by set, who contains whom, and the crosswalk between the two vintages of provinces."""

    places: Mapping[str, Place]
    sets: Mapping[str, tuple[Place, ...]]
    crosswalk: Mapping[str, str]

    def __getitem__(self, code: str) -> Place:
        """Return the place of a code; raises KeyError when there is none."""
        return self.places[code]

    def __contains__(self, code: object) -> bool:
        """Tell whether a code is known."""
        return code in self.places

    def children(self, code: str) -> tuple[Place, ...]:
        """Return the places whose parent is this code."""
        return tuple(place for place in self.places.values() if place.parent == code)

    def ancestors(self, code: str) -> tuple[Place, ...]:
        """Return the parent of a place, its parent's parent and so on; nearest first."""
        found: list[Place] = []
        parent = self.places[code].parent
        while parent in self.places and self.places[parent] not in found:
            found.append(self.places[parent])
            parent = self.places[parent].parent
        return tuple(found)

    def to34(self, code63: str) -> str:
        """Return the code of the 34-unit province that holds a 63-unit province; raises KeyError when unknown."""
        return self.crosswalk[code63]

    def from34(self, code34: str) -> tuple[str, ...]:
        """Return the codes of the 63-unit provinces that a 34-unit one is made of; raises KeyError when unknown."""
        found = tuple(old for old, new in self.crosswalk.items() if new == code34)
        if not found:
            raise KeyError(code34)
        return found


@cache
def load_places() -> PlaceRegister:
    """Read every set of ``data/boundaries`` and the crosswalk, once a process.

    Raises
    ------
    BoundaryError
        When a set cannot be read or two places have the same code.
    """
    missing = [name for name in SETS if name not in set_names()]
    if missing:
        message = f"data/boundaries/{missing[0]}.gpkg is missing"
        raise BoundaryError(message)
    sets = {name: tuple(read_places(name)) for name in set_names()}
    places: dict[str, Place] = {}
    for name, members in sets.items():
        for place in members:
            if place.code in places:
                message = f"{name}: the code {place.code} is there twice"
                raise BoundaryError(message)
            places[place.code] = place
    with CROSSWALK.open(encoding="utf-8", newline="") as file:
        crosswalk = {f"VN-63-{row['code63']}": f"VN-34-{row['code34']}" for row in csv.DictReader(file)}
    return PlaceRegister(places, sets, crosswalk)
