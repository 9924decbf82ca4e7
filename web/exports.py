"""Exports: the activities of the current filters as a file, by address and by ``flask export``."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import click
from flask import Blueprint, Response, request

from activities.codelists import LANGS
from activities.documents import VINTAGES
from activities.exporters import ConfinedExporter, Exporter, exporter_of, exporters, left_out
from activities.exporting import Export
from activities.filters import MULTIPLE, Filters
from activities.shares import bases
from activities.snapshot import Snapshot
from activities.wording import N_, say
from geo.errors import CoopMapError, InputError, StoreError
from geo.wholefile import writing
from layers import layers
from web.progress import Bars
from web.state import conditional, default_filters, read_filters, read_sort, snapshot, state, the_order

blueprint = Blueprint("exports", __name__, cli_group=None)


@blueprint.get("/export/<export_format>")
@conditional
def download(export_format: str) -> Response:
    """Answer the file, sent while it is made.

    The first piece is made before anything is answered, so that what can't begin is an error like any other. One in
    the middle breaks the connection: no reader takes half a file for a whole one.
    """
    exporter = exporter_of(export_format)
    export = _asked(exporter)
    pieces = exporter.write(export)
    first = next(pieces, b"")
    response = Response(_chained(first, pieces), mimetype=exporter.MIMETYPE)
    response.call_on_close(pieces.close)  # type: ignore[attr-defined]  # a generator
    name, spoken = export.file_names(exporter.EXTENSION)
    response.headers["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(spoken)}"
    return response


def _asked(exporter: Exporter) -> Export:
    """Return what the request asks for; ``incomplete`` is known where a format leaves activities out."""
    if not isinstance(exporter, ConfinedExporter):
        return _export(snapshot(), read_filters("sort"), order=read_sort())
    values = request.args.getlist("incomplete")
    if set(values) - {"1"} or len(values) > 1:
        raise InputError(
            N_("parameter %(name)r: %(value)r is not one of %(known)s"), name="incomplete", value=values[-1], known="1"
        )
    return _export(snapshot(), read_filters("sort", "incomplete"), order=read_sort(), incomplete=bool(values))


def _chained(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _export(of: Snapshot, filters: Filters, **more: Any) -> Export:
    """Return the order for an export, with the date of the data where the store tells it."""
    try:
        changed_at = state().snapshots.store.changed_at(of.revision)
    except StoreError:
        changed_at = None  # the snapshot is served on while the store is away, and so are its exports
    return Export(of, filters, changed_at, **more)


@blueprint.cli.command("export")
@click.argument("export_format", metavar="FORMAT", type=click.Choice(sorted(exporters())))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--query", default="", help="Filters as in an address: 'sector=water&donor=nl'.")
@click.option("--sector", multiple=True, help="Code of a sector.")
@click.option("--donor", multiple=True, help="Id of a partner.")
@click.option("--status", multiple=True, help="Code of a status.")
@click.option("--kind", multiple=True, help="Code of a kind.")
@click.option("--scope", multiple=True, help="Code of a scope.")
@click.option("--place", multiple=True, help="Code of a place.")
@click.option("--from", "from_", help="First year.")
@click.option("--to", help="Last year.")
@click.option("--q", help="Words.")
@click.option("--basis", type=click.Choice(bases()), help="How money is divided over places.")
@click.option("--lang", type=click.Choice(LANGS), help="Language of names and headers; COOPMAP_LANG if not said.")
@click.option(
    "--vintage", type=click.Choice(VINTAGES), help="Provinces to tell places in; COOPMAP_VINTAGE if not said."
)
@click.option(
    "--sort", help="Order of the rows: a column of the table as in an address, '-amount' for the largest first."
)
@click.option("--incomplete", is_flag=True, help="IATI: with activities that its schema has no room for.")
def export_file(export_format: str, file: Path, query: str, incomplete: bool, **options: Any) -> None:
    """Write the activities that pass the filters to FILE, or into the folder FILE under a name that tells of them."""
    try:
        pairs = [*parse_qsl(query.removeprefix("?"), keep_blank_values=True), *_pairs(options)]
        filters = Filters.parse([pair for pair in pairs if pair[0] != "sort"], layers(), default_filters())
        order = the_order([value for name, value in pairs if name == "sort"])
        path, export = _save(exporter_of(export_format), filters, file, order=order, incomplete=incomplete)
    except CoopMapError as error:
        raise click.ClickException(say(error, state().settings["COOPMAP_LANG"])) from error
    except OSError as error:
        raise click.ClickException(f"{file.name}: {error.strerror}") from error
    click.echo(f"{path}: {len(export.rows())} activities")
    if not incomplete and (said := left_out(export).get(export_format)):
        click.echo(said["said"])


def _pairs(options: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the options as the (name, value) pairs of an address."""
    many = [(name, value) for name in MULTIPLE for value in options[name]]
    single = {name.rstrip("_"): value for name, value in options.items() if name not in MULTIPLE}
    return [*many, *((name, value) for name, value in single.items() if value is not None)]


def _save(exporter: Exporter, filters: Filters, target: Path, *, order: str, incomplete: bool) -> tuple[Path, Export]:
    """Write a whole file or none; returns its path and what is in it."""
    if incomplete and not isinstance(exporter, ConfinedExporter):
        raise InputError(N_("the export %(format)r leaves no activity out"), format=exporter.FORMAT)
    with Bars() as bars:
        export = _export(state().snapshots.build(bars), filters, progress=bars, order=order, incomplete=incomplete)
        path = target / export.file_names(exporter.EXTENSION)[0] if target.is_dir() else target
        with closing(exporter.write(export)) as pieces, writing(path) as file:  # type: ignore[type-var]  # a generator
            for piece in pieces:
                file.write(piece)
    return path, exporter.confined(export) if isinstance(exporter, ConfinedExporter) else export
