"""GeoPackage: a feature an activity, of every layer with a title column. See `activities.geopackages`."""

from collections.abc import Iterator
from pathlib import Path

from activities.importers import Row
from activities.safety import SQLITE, head_of, refuse_foreign
from activities.vectors import read_features
from activities.wording import N_
from geo.errors import UnusableFileError

FORMAT = "geopackage"


def sniff(path: Path) -> bool:
    """Tell whether the file is an SQLite database; read() explains one that is no GeoPackage."""
    return head_of(path).startswith(SQLITE)


def read(path: Path) -> Iterator[Row]:
    """Yield a row a feature, counted from 1 through all layers; points are sites, lines and polygons areas."""
    if not path.is_file():
        raise UnusableFileError(N_("%(file)s: there is no such file"), file=path.name)
    refuse_foreign(path)
    if not sniff(path):
        raise UnusableFileError(N_("%(file)s: is no GeoPackage"), file=path.name)
    yield from read_features("geopackage", path)
