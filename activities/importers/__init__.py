"""Importers: one module a format, found by discovery.

The contract of an importer module:

- ``FORMAT``: its name, unique, as ``flask import --format`` takes it;
- ``sniff(path) -> bool``: whether the file is of this format, by what it holds more than by its name; never raises
  for a file that exists. The first importer in the order of the modules' names takes the file;
- ``read(path) -> Iterator[Row]``: the file's rows in order, each with its number as a person counts them in the file
  and its values by the columns of the ministry's sheet (``data/codelists/sheet-columns.csv``); values under any other
  column come along in ``extra``. Raises UnusableFileError when nothing in the file can be used;
- of a sheet also ``grid(path) -> Iterator[tuple[int, list[str]]]``: the header, then the rows, each with its number as
  in ``read`` and its cells as text, so that a report can give the sheet back with the bad cells marked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from activities.issues import Details, Issue
from activities.safety import refuse_foreign
from activities.wording import N_
from geo.discovery import by_key, modules_of
from geo.errors import InputError, UnusableFileError


@dataclass(frozen=True, slots=True)
class GivenSite:
    """A location as a source gives it, all as written; empty is not said.

    ``field`` names it for a person (``location 3``). ``lat`` and ``lon`` are decimal degrees (EPSG:4326). ``precision``
    is a code of IATI's 1.x GeographicalPrecision, ``reach`` of GeographicLocationReach, ``country`` ISO 3166-1 alpha-2,
    ``percentage`` the share of the money that the source states. ``area`` is a line or polygon as WKT, EPSG:4326.
    ``words`` is what else the source says of where it is: the units around it, a description. ``province`` is our code
    of the province in which the source says it is.
    """

    field: str
    name: str = ""
    lat: str = ""
    lon: str = ""
    precision: str = ""
    reach: str = ""
    country: str = ""
    percentage: str = ""
    area: str = ""
    words: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True)
class GivenAmount:
    """Money as a source gives it: ``type`` is a code of ``data/codelists/fund-types.csv``, ``date`` ISO 8601."""

    field: str
    amount: str
    currency: str
    date: str
    type: str


@dataclass(frozen=True, slots=True)
class GivenOrganisation:
    """An organisation as a source names it; ``role`` is a code of ``roles.csv``, ``kind`` of ``partner-kinds.csv``.

    ``ref`` is its identifier (``XM-DAC-41114``, ``GB-1``).
    """

    field: str
    name: str
    role: str
    ref: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class GivenPurpose:
    """A sector as a source codes it: ``vocabulary`` is IATI's SectorVocabulary (1 is DAC-5)."""

    field: str
    code: str
    vocabulary: str = "1"
    percentage: str = ""


@dataclass(frozen=True, slots=True)
class GivenCountry:
    """A recipient country: ISO 3166-1 alpha-2 and the share that the source states."""

    field: str
    code: str
    percentage: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: ``number`` is its line or record in the file, counted from 1, the header included.

    ``values`` are the cells of a sheet by its columns; formats that have more than a sheet can say give the rest as
    ``sites``, ``amounts``, ``organisations``, ``purposes`` and ``countries``. ``problem`` is what keeps the row, and
    only it, from being read, a sentence of the catalogue where it has ``details``; ``warnings`` say what the importer
    passed over in it. ``key`` is what the source knows the row by where that is no id of the sheet's (an IATI
    identifier).
    """

    number: int
    values: dict[str, str]
    extra: dict[str, str]
    problem: str = ""
    sites: tuple[GivenSite, ...] = ()
    amounts: tuple[GivenAmount, ...] = ()
    organisations: tuple[GivenOrganisation, ...] = ()
    purposes: tuple[GivenPurpose, ...] = ()
    countries: tuple[GivenCountry, ...] = ()
    warnings: tuple[Issue, ...] = ()
    key: str = ""
    details: Details = ()


class Importer(Protocol):
    """What an importer module holds; see the package's docstring."""

    FORMAT: str

    def sniff(self, path: Path) -> bool:
        """Tell whether this importer reads the file."""

    def read(self, path: Path) -> Iterator[Row]:
        """Yield the file's rows."""


@cache
def importers() -> dict[str, Importer]:
    """Return every importer by its format; DuplicateKeyError when two claim the same."""
    modules: Iterator[Any] = modules_of(__name__, __path__)
    return by_key("importers", ((module.FORMAT, module) for module in modules))


def importer_for(path: Path, file_format: str | None = None) -> Importer:
    """Choose the importer by name or by sniffing the file."""
    known = importers()
    if file_format is not None:
        if file_format not in known:
            raise InputError(
                N_("format %(format)r is not known; there is %(known)s"),
                format=file_format,
                known=", ".join(sorted(known)),
            )
        return known[file_format]
    if not path.is_file():
        raise UnusableFileError(N_("%(file)s: there is no such file"), file=path.name)
    if not path.stat().st_size:
        raise UnusableFileError(N_("%(file)s: the file is empty"), file=path.name)
    refuse_foreign(path)
    for module in known.values():
        if module.sniff(path):
            return module
    raise UnusableFileError(
        N_("%(file)s: no importer recognises this file; there is %(known)s"),
        file=path.name,
        known=", ".join(sorted(known)),
    )
