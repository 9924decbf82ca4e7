"""One offline file: the map of the filters with everything inside, by an address and by ``flask offline``."""

from pathlib import Path
from urllib.parse import parse_qsl

import click
from flask import Blueprint, Response

from activities.codelists import LANGS
from activities.filters import Filters
from activities.wording import say
from geo.errors import CoopMapError
from geo.wholefile import writing
from layers import layer_of, layers
from layers.portable import document_of
from maps.standalone import standalone
from web.geometry import web_geometry
from web.state import changed_at, conditional, data_folder, default_filters, read_filters, snapshot, state

blueprint = Blueprint("offline", __name__, cli_group=None)

# The file has a policy of its own for its scripts; served by us it is a file to keep and no page of ours.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_GROUND = ("countries", "context")


def build(filters: Filters) -> bytes:
    """Return the file of the current data under the filters."""
    layer = layer_of(filters.layer)
    document = document_of(snapshot(), layer, filters, changed_at() or "")
    names = dict.fromkeys((*_GROUND, f"provinces-{filters.vintage}", *layer.sets(filters.vintage)))
    folder = data_folder("COOPMAP_CACHE")
    return standalone(document, {name: web_geometry(name, folder) for name in names})


@blueprint.get("/offline.html")
@conditional
def download() -> Response:
    """Answer the file, to be kept."""
    filters = read_filters()
    response = Response(build(filters), mimetype="text/html")
    name = f"coopmap-{filters.layer}-{filters.lang}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@blueprint.cli.command("offline")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--query", default="", help="The filters, as in an address: 'layer=overview&sector=water'.")
@click.option("--lang", type=click.Choice(LANGS), help="Language; that of the query or COOPMAP_LANG if not said.")
def offline_file(file: Path, query: str, lang: str | None) -> None:
    """Write the map of the filters to FILE, one .html that needs no network; a file that is there is replaced."""
    if file.suffix.lower() not in (".html", ".htm"):
        raise click.ClickException(f"{file.name}: the name must end in .html")
    try:
        filters = Filters.parse(parse_qsl(query.lstrip("?"), keep_blank_values=True), layers(), default_filters())
        data = build(filters.but(lang=lang) if lang else filters)
        with writing(file) as target:
            target.write(data)
    except CoopMapError as error:
        raise click.ClickException(say(error, lang or state().settings["COOPMAP_LANG"])) from error
    except OSError as error:
        raise click.ClickException(f"{file.name}: {error.strerror}") from error
    click.echo(f"{file}: {len(data)} bytes")
