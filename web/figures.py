"""Figures: the map of the current filters as PNG, SVG or PDF, by an address and by ``flask figure``."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import click
from flask import Blueprint, Response, request

from activities.codelists import LANGS
from activities.filters import Filters
from geo.errors import CoopMapError, InputError, NotFoundError
from geo.wholefile import writing
from layers import layer_of, layers
from layers.picture import picture_of
from maps.figure import FORMATS, SCALES, SIZES, Form, render
from web.state import changed_at, conditional, data_folder, default_filters, read_filters, snapshot

blueprint = Blueprint("figures", __name__, cli_group=None)

_OWN = ("size", "scale", "transparent")
_CHOICES = {
    "size": tuple(SIZES),
    "scale": tuple(str(scale) for scale in SCALES),
    "transparent": ("no", "yes"),
}
# Of what an SVG holds: its own styles and its font. Nothing in it runs or is fetched.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox; frame-ancestors 'none'"


def read_form(ending: str) -> Form:
    """Return the form that the request asks for; InputError names a parameter that is wrong or stands twice."""
    if ending not in FORMATS:
        raise NotFoundError(f"there is no figure as {ending[:20]!r}; there is {', '.join(FORMATS)}")
    found = {}
    for name, choices in _CHOICES.items():
        if len(request.args.getlist(name)) > 1:
            raise InputError(f"parameter {name!r} stands twice")
        found[name] = request.args.get(name, choices[0])
        if found[name] not in choices:
            raise InputError(f"parameter {name!r}: {found[name][:80]!r} is not one of {', '.join(choices)}")
    return Form(ending, found["size"], int(found["scale"]), found["transparent"] == "yes")


def draw(filters: Filters, form: Form) -> bytes:
    """Return the file of a figure of the current data."""
    picture = picture_of(snapshot(), layer_of(filters.layer), filters, changed_at() or "")
    return render(picture, form, data_folder("COOPMAP_CACHE"))


@blueprint.get("/figure.<ending>")
@conditional
def show_figure(ending: str) -> Response:
    """Answer the map of the filters as a figure."""
    form, filters = read_form(ending), read_filters(*_OWN)
    response = Response(draw(filters, form), mimetype=FORMATS[ending])
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Content-Disposition"] = f'inline; filename="{file_name(filters, form)}"'
    return response


def file_name(filters: Filters, form: Form) -> str:
    """Return a name for the file of a figure: ``coopmap-overview-en-16x9.png``."""
    return f"coopmap-{filters.layer}-{filters.lang}-{form.size}.{form.format}"


def figure_links(filters: Filters, defaults: Filters) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return, for each size, the address of the figure in each format: ``[("16x9", [("png", "/figure.png?…")])]``."""
    pairs = [pair for pair in filters.pairs(defaults) if pair[0] != "lang"]
    return [
        (
            size,
            [
                (ending, f"/figure.{ending}?{urlencode([*pairs, ('lang', filters.lang), ('size', size)])}")
                for ending in FORMATS
            ],
        )
        for size in SIZES
    ]


@blueprint.cli.command("figure")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--query", default="", help="The filters, as in an address: 'layer=overview&sector=water'.")
@click.option("--size", type=click.Choice(list(SIZES)), default="16x9", help="The sheet; lying if it is no portrait.")
@click.option("--scale", type=click.Choice(list(_CHOICES["scale"])), default="1", help="Dots of a PNG: 1 or 2 times.")
@click.option("--transparent", is_flag=True, help="Without ground and sea.")
@click.option("--lang", type=click.Choice(LANGS), help="Language; that of the query or COOPMAP_LANG if not said.")
def figure_file(file: Path, query: str, lang: str | None, **form: Any) -> None:
    """Write the map of the filters to FILE, which ends in .png, .svg or .pdf; a file that is there is replaced."""
    ending = file.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise click.ClickException(f"{file.name}: the name must end in {', '.join(f'.{name}' for name in FORMATS)}")
    try:
        filters = Filters.parse(parse_qsl(query.lstrip("?"), keep_blank_values=True), layers(), default_filters())
        filters = filters.but(lang=lang) if lang else filters
        data = draw(filters, Form(ending, form["size"], int(form["scale"]), form["transparent"]))
        with writing(file) as target:
            target.write(data)
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{file.name}: {error.strerror}") from error
