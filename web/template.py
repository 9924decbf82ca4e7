"""The template of the ministry's sheet: an address to download it from, and ``flask template``."""

from pathlib import Path

import click
from flask import Blueprint, Response, request

from activities.codelists import LANGS
from activities.template import FILE_NAMES, MIMETYPE, write_template
from activities.wording import N_
from geo.errors import InputError
from web.state import conditional, language

blueprint = Blueprint("template", __name__, cli_group=None)


@blueprint.get("/template.xlsx")
@conditional
def download() -> Response:
    """Answer the empty sheet in the reader's language."""
    if unknown := set(request.args) - {"lang"}:
        raise InputError(N_("unknown parameter %(name)r; there is lang"), name=sorted(unknown)[0])
    if request.args.get("lang", "vi") not in LANGS:
        raise InputError(N_("lang is one of %(known)s"), known=", ".join(LANGS))
    lang = language()
    response = Response(write_template(lang), mimetype=MIMETYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAMES[lang]}"'
    return response


@blueprint.cli.command("template")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--lang", type=click.Choice(LANGS), default="vi", help="Language of the header and the guide.")
def template_file(file: Path, lang: str) -> None:
    """Write the empty sheet to FILE, which must not be there yet."""
    try:
        with file.open("xb") as target:
            target.write(write_template(lang))
    except OSError as error:
        raise click.ClickException(f"{file.name}: {error.strerror}") from error
