"""Importers: one module a format, found by discovery.

The contract of an importer module:

- ``FORMAT``: its name, unique, as ``flask import --format`` takes it;
- ``sniff(path) -> bool``: whether the file is of this format, read from its first bytes and its name; never raises
  for a file that exists;
- ``read(path) -> Iterator[Row]``: the file's rows in order, each with its number as a person counts them in the file
  and its values by the columns of the ministry's sheet (``data/codelists/sheet-columns.csv``); values under any other
  column come along in ``extra``. Raises UnusableFileError when nothing in the file can be used.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from geo.errors import DuplicateKeyError, InputError, UnusableFileError


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: ``number`` is its line or record in the file, counted from 1, the header included.

    ``problem`` is what keeps the row, and only it, from being read.
    """

    number: int
    values: dict[str, str]
    extra: dict[str, str]
    problem: str = ""


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
    found: dict[str, Importer] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module: Importer = importlib.import_module(f"{__name__}.{module_info.name}")
        if module.FORMAT in found:
            raise DuplicateKeyError(f"two importers are called {module.FORMAT!r}")
        found[module.FORMAT] = module
    return found


def importer_for(path: Path, file_format: str | None = None) -> Importer:
    """Choose the importer by name or by sniffing the file."""
    known = importers()
    if file_format is not None:
        if file_format not in known:
            raise InputError(f"format {file_format!r} is not known; there is {', '.join(sorted(known))}")
        return known[file_format]
    if not path.is_file():
        raise UnusableFileError(f"{path.name}: there is no such file")
    for module in known.values():
        if module.sniff(path):
            return module
    raise UnusableFileError(f"{path.name}: no importer recognises this file; there is {', '.join(sorted(known))}")
