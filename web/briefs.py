"""Briefs: two pages on one province, river basin, donor or sector, by an address and by ``flask brief``."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl

import click
from flask import Blueprint, Response

from activities.codelists import LANGS
from activities.filters import Filters
from activities.profiles import check_donor, today
from activities.wording import N_, say
from geo.errors import CoopMapError, InputError
from geo.wholefile import writing
from layers import layers
from maps import brief_docx, brief_pdf
from maps.brief import has_subject, subject_of
from maps.brief_facts import brief_of
from maps.brief_fit import Fitted, fit
from maps.brief_map import draw_map
from maps.brief_type import INNER
from web.addresses import address_of
from web.state import changed_at, conditional_today, data_folder, default_filters, read_filters, snapshot, state

blueprint = Blueprint("briefs", __name__, cli_group=None)

_WRITERS: dict[str, tuple[str, Callable[[Fitted, bytes], bytes]]] = {
    "docx": (brief_docx.MIMETYPE, brief_docx.render_docx),
    "pdf": (brief_pdf.MIMETYPE, brief_pdf.render_pdf),
}
_TITLES = {"docx": "Word", "pdf": "PDF"}


def make_brief(filters: Filters, ending: str) -> bytes:
    """Return the file of a brief of the current data, ``docx`` or ``pdf``.

    Raises InputError where the filters do not select exactly one subject, NotFoundError for a partner that neither a
    list nor an activity has, and BusyError when the figures before its map took too long.
    """
    subject = subject_of(filters)
    if subject.kind == "donor":
        check_donor(snapshot(), subject.code)
    brief = brief_of(snapshot(), filters, today(), changed_at() or "")
    folder = data_folder("COOPMAP_CACHE")
    fitted = fit(brief, folder)
    return _WRITERS[ending][1](fitted, draw_map(brief, INNER, fitted.map_height, folder))


def _answer(ending: str) -> Response:
    filters = read_filters()
    response = Response(make_brief(filters, ending), mimetype=_WRITERS[ending][0])
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(filters, ending)}"'
    return response


@blueprint.get("/brief.docx")
@conditional_today
def show_docx() -> Response:
    """Answer the brief of the one subject that the filters select, for Word."""
    return _answer("docx")


@blueprint.get("/brief.pdf")
@conditional_today
def show_pdf() -> Response:
    """Answer the brief of the one subject that the filters select, as PDF."""
    return _answer("pdf")


def file_name(filters: Filters, ending: str) -> str:
    """Return a name for the file of a brief: ``coopmap-brief-mekong-en.docx``."""
    code = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in subject_of(filters).code)
    return f"coopmap-brief-{code[:60].strip('-').lower() or 'partner'}-{filters.lang}.{ending}"


def brief_links(filters: Filters) -> list[tuple[str, str]]:
    """Return what each file is called and its address; empty where the filters select no subject, or several."""
    if not has_subject(filters):
        return []
    return [(_TITLES[ending], address_of(f"/brief.{ending}", filters)) for ending in _WRITERS]


def _check_kind(filters: Filters, options: Mapping[str, str | None]) -> None:
    """Refuse a code that is of another kind than the option that it was given to."""
    kind = subject_of(filters).kind
    if asked := [name for name, code in options.items() if code is not None and name != kind]:
        raise InputError(N_("--%(asked)s: %(code)r is of another kind"), asked=asked[0], code=options[asked[0]])


@blueprint.cli.command("brief")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--province", help="Code of a province: VN-34-01.")
@click.option("--basin", help="Code of a river basin.")
@click.option("--donor", help="Id of a donor or partner.")
@click.option("--sector", help="Code of a sector.")
@click.option("--query", default="", help="More filters, as in an address: 'from=2018&status=closed'.")
@click.option("--lang", type=click.Choice(LANGS), help="Language; that of the query or COOPMAP_LANG if not said.")
def brief_file(file: Path, query: str, lang: str | None, **subject: str | None) -> None:
    """Write two pages on one subject to FILE, which ends in .docx or .pdf; a file that is there is replaced."""
    ending = file.suffix.lower().removeprefix(".")
    if ending not in _WRITERS:
        raise click.ClickException(f"{file.name}: the name must end in {', '.join(f'.{name}' for name in _WRITERS)}")
    fields = {"province": "place", "basin": "place", "donor": "donor", "sector": "sector"}
    named = [(fields[kind], code) for kind, code in subject.items() if code is not None]
    try:
        pairs = [*named, *parse_qsl(query.lstrip("?"), keep_blank_values=True)]
        filters = Filters.parse(pairs, layers(), default_filters())
        _check_kind(filters, subject)
        data = make_brief(filters.but(lang=lang) if lang else filters, ending)
        with writing(file) as target:
            target.write(data)
    except CoopMapError as error:
        raise click.ClickException(say(error, state().settings["COOPMAP_LANG"])) from error
    except OSError as error:
        raise click.ClickException(f"{file.name}: {error.strerror}") from error
