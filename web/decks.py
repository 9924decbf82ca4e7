"""Decks: the map of the current filters as slides that PowerPoint can edit, by an address and by ``flask deck``."""

from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import click
from flask import Blueprint, Response, request

from activities.codelists import LANGS
from activities.filters import Filters
from activities.partners import partner_of
from activities.profiles import basin_lines, donor_lines
from activities.wording import N_, words
from geo.errors import CoopMapError, InputError
from geo.register import load_places
from geo.wholefile import writing
from layers import layer_of, layers
from layers.picture import Picture, picture_of
from maps.deck import MIMETYPE, MOST_SLIDES, render_deck
from web.state import changed_at, conditional, data_folder, default_filters, read_filters, snapshot

blueprint = Blueprint("decks", __name__, cli_group=None)

SLIDES = ("donor", "basin")
_CUT = N_("{shown} of {n} have a slide of their own, those with the most activities")


def read_slides(asked: list[str]) -> str:
    """Return of what there is a slide each, "" for none; InputError for a wrong value or one said twice."""
    if len(asked) > 1:
        raise InputError(N_("parameter %(name)r stands twice"), name="slides")
    if asked and asked[0] not in SLIDES:
        raise InputError(
            N_("parameter %(name)r: %(value)r is not one of %(known)s"),
            name="slides",
            value=asked[0][:80],
            known=", ".join(SLIDES),
        )
    return asked[0] if asked else ""


def make_deck(filters: Filters, slides: str = "", template: Path | None = None) -> bytes:
    """Return the file of a deck of the current data.

    ``slides`` is ``donor`` or ``basin`` for a slide each of those that the filters select, else of all that have
    activities under them. Raises UnusableFileError for a template that can't be used.
    """
    found = _parts(filters, slides)
    parts = [(name, _picture(filters.but(**{field: (code,)}))) for name, field, code in found[:MOST_SLIDES]]
    cut = ""
    if len(found) > MOST_SLIDES:
        cut = words(filters.lang).gettext(_CUT).format(shown=MOST_SLIDES, n=len(found))
    return render_deck(_picture(filters), data_folder("COOPMAP_CACHE"), parts, cut=cut, template=template)


def _picture(filters: Filters) -> Picture:
    return picture_of(snapshot(), layer_of(filters.layer), filters, changed_at() or "")


def _parts(filters: Filters, slides: str) -> list[tuple[str, str, str]]:
    """Return the name, the filter and the code of each donor or basin that has a slide, most activities first."""
    if slides == "donor":
        counts = {line.code: line.activities for line in donor_lines(snapshot(), filters)}
        codes = [code for code in filters.donor if code in counts] or list(counts)
        named = {code: partner_of(code).name(filters.lang) for code in codes}
    elif slides == "basin":
        basins = {place.code: place.name(filters.lang) for place in load_places().sets["basins"]}
        counts = {code: line.activities for code, (line, _) in basin_lines(snapshot(), filters).items()}
        codes = [code for code in filters.place if code in basins] or [code for code in counts if counts[code]]
        named = {code: basins[code] for code in codes}
    else:
        return []
    field = "donor" if slides == "donor" else "place"
    codes = [code for code in codes if counts.get(code)]
    return [(named[code], field, code) for code in sorted(codes, key=lambda code: (-counts[code], code))]


@blueprint.get("/deck.pptx")
@conditional
def show_deck() -> Response:
    """Answer the map of the filters as a deck."""
    slides, filters = read_slides(request.args.getlist("slides")), read_filters("slides")
    response = Response(make_deck(filters, slides), mimetype=MIMETYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="coopmap-{filters.layer}-{filters.lang}.pptx"'
    return response


def deck_link(filters: Filters, defaults: Filters) -> str:
    """Return the address of the deck of what the filters show."""
    pairs = [pair for pair in filters.pairs(defaults) if pair[0] != "lang"]
    return f"/deck.pptx?{urlencode([*pairs, ('lang', filters.lang)])}"


@blueprint.cli.command("deck")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--query", default="", help="The filters, as in an address: 'layer=overview&sector=water'.")
@click.option("--template", type=click.Path(path_type=Path, dir_okay=False), help="Your own .pptx or .potx.")
@click.option("--slides", type=click.Choice(list(SLIDES)), help="A slide more for each donor or basin.")
@click.option("--lang", type=click.Choice(LANGS), help="Language; that of the query or COOPMAP_LANG if not said.")
def deck_file(file: Path, query: str, template: Path | None, slides: str | None, lang: str | None) -> None:
    """Write the map of the filters as slides to FILE, which ends in .pptx; a file that is there is replaced."""
    if file.suffix.lower() != ".pptx":
        raise click.ClickException(f"{file.name}: the name must end in .pptx")
    try:
        filters = Filters.parse(parse_qsl(query.lstrip("?"), keep_blank_values=True), layers(), default_filters())
        filters = filters.but(lang=lang) if lang else filters
        data = make_deck(filters, slides or "", template)
        with writing(file) as target:
            target.write(data)
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{file.name}: {error.strerror}") from error
