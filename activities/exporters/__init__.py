"""Exporters: one module a format, found by discovery.

The contract of an exporter module:

- ``FORMAT``: its name, unique, as ``flask export`` and the address ``/export/<format>`` take it;
- ``TITLE``: what the menu calls it, a sentence of the catalogue;
- ``MIMETYPE`` and ``EXTENSION``, the latter without a dot;
- ``write(export) -> Iterator[bytes]``: the file piece by piece, made while it is read, in the order of the snapshot, in
  constant memory. Pieces are given only when they are good: an error leaves whoever writes them without an end, and
  both `geo.wholefile.writing` and HTTP then have no file. What can't be made from its beginning to its end (a zip, a
  database) is made in a temporary file first, by `activities.exporting.in_pieces`;
- only where its schema has no room for every activity: ``confined(export) -> Export``, the export of those that fit
  unless all are asked for (``incomplete``), and ``left_out(export) -> str``, a sentence of how many do not and why, ""
  where all do. ``write`` writes the confined ones.

Whatever people wrote stays text in every format: no formula, no markup.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol, runtime_checkable

from activities.exporting import Export
from geo.discovery import by_key, modules_of
from geo.errors import NotFoundError


class Exporter(Protocol):
    """What an exporter module holds; see the package's docstring."""

    FORMAT: str
    TITLE: str
    MIMETYPE: str
    EXTENSION: str

    def write(self, export: Export) -> Iterator[bytes]:
        """Yield the file's bytes."""


@runtime_checkable
class ConfinedExporter(Exporter, Protocol):
    """What an exporter module holds more whose schema has no room for every activity."""

    def confined(self, export: Export) -> Export:
        """Return the export of the activities that fit, unless all are asked for."""

    def left_out(self, export: Export) -> str:
        """Return how many activities do not fit and why."""


@cache
def exporters() -> dict[str, Exporter]:
    """Return every exporter by its format; DuplicateKeyError when two claim the same."""
    modules: Iterator[Any] = modules_of(__name__, __path__)
    return by_key("exporters", ((module.FORMAT, module) for module in modules))


def exporter_of(name: str) -> Exporter:
    """Return the exporter of a format; NotFoundError, which lists those there are, for one that is none."""
    known = exporters()
    if name not in known:
        raise NotFoundError(f"there is no export {name[:40]!r}; there is {', '.join(sorted(known))}")
    return known[name]


def left_out(export: Export) -> dict[str, dict[str, Any]]:
    """Return, by format, ``{"written", "said"}`` where activities of an export do not fit its schema."""
    found = {}
    for name, exporter in exporters().items():
        if isinstance(exporter, ConfinedExporter) and (said := exporter.left_out(export)):
            found[name] = {"written": len(exporter.confined(export).rows()), "said": said}
    return found
