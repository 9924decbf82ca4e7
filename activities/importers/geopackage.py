"""GeoPackage: a feature an activity, of every layer with a title column. See `activities.geopackages`."""

from collections.abc import Iterator
from pathlib import Path

from activities.importers import Row
from activities.safety import SQLITE, head_of, refuse_foreign
from activities.vectors import read_features
from geo.errors import UnusableFileError

FORMAT = "geopackage"


def sniff(path: Path) -> bool:
    """Tell whether the file is an SQLite database; read() explains one that is no GeoPackage."""
    return head_of(path).startswith(SQLITE)


def read(path: Path) -> Iterator[Row]:
    """Yield a row a feature, counted from 1 through all layers; points are sites, lines and polygons areas."""
    if not path.is_file():
        raise UnusableFileError(f"{path.name}: there is no such file")
    refuse_foreign(path)
    if not sniff(path):
        raise UnusableFileError(f"{path.name}: is no GeoPackage")
    yield from read_features("geopackage", path)
