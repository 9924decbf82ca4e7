"""``flask gaps``: the ranked table on the terminal, as JSON, or in a file."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from activities.codelists import LANGS, load_codelist
from activities.filters import Filters
from activities.gap_files import document, write_csv, write_workbook
from activities.gap_study import Study, explain, place_title, shown_points, study
from activities.gaps import PLACE_SETS, read_weights
from geo.errors import CoopMapError, InputError
from layers import layers
from web.state import default_filters, state, this_year


@click.command("gaps")
@click.option("--set", "place_set", type=click.Choice(PLACE_SETS), help="Places; provinces of COOPMAP_VINTAGE if none.")
@click.option("--filter", "filters", multiple=True, metavar="NAME=VALUE", help="A filter, as in an address.")
@click.option("--weight", "weights", multiple=True, metavar="MEASURE=N", help="Weight of a measure, 0 to 5.")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@click.option("--csv", "csv_path", type=click.Path(path_type=Path, dir_okay=False), help="Write the table here.")
@click.option("--xlsx", "xlsx_path", type=click.Path(path_type=Path, dir_okay=False), help="Write a workbook here.")
@click.option("--lang", type=click.Choice(LANGS), help="Language of the words; COOPMAP_LANG if not said.")
@with_appcontext
def gaps(*, as_json: bool, csv_path: Path | None, xlsx_path: Path | None, **asked: Any) -> None:
    """Rank places by the gap between need and support: largest first, each with how its score came about."""
    try:
        found = _study(**asked)
        for path, write in ((csv_path, write_csv), (xlsx_path, write_workbook)):
            if path:
                path.write_bytes(write(found))
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    if as_json:
        click.echo(json.dumps(document(found), ensure_ascii=False, indent=2))
    elif not (csv_path or xlsx_path):
        _print(found)


def _study(place_set: str | None, filters: tuple[str, ...], weights: tuple[str, ...], lang: str | None) -> Study:
    asked = Filters.parse(_pairs(filters, "--filter"), layers(), default_filters())
    asked = asked.but(lang=lang) if lang else asked
    place_set = place_set or f"provinces-{asked.vintage}"
    if place_set.startswith("provinces-"):
        asked = asked.but(vintage=place_set.removeprefix("provinces-"))
    given = read_weights(_pairs(weights, "--weight"), place_set)
    return study(state().snapshots.current(), asked, place_set, given, this_year())


def _pairs(texts: tuple[str, ...], option: str) -> list[tuple[str, str]]:
    for text in texts:
        if "=" not in text:
            raise InputError(f"{option} {text[:40]!r} has no '='")
    return [(name, value) for name, _, value in (text.partition("=") for text in texts)]


def _print(found: Study) -> None:
    """Print a line a place: rank, gap, need, support, code, name, coverage; then what the score was made of."""
    lang, states = found.filters.lang, load_codelist("coverage-states")
    for row in found.gaps.rows:
        points = [
            shown_points(row.score, lang, is_signed=True),
            *(shown_points(p, lang) for p in (row.need, row.support)),
        ]
        told = [str(row.rank or "-"), *(point or "-" for point in points), row.code, place_title(row.code, lang)]
        coverage = states[found.coverage_of(row.code)].name(lang)
        click.echo("\t".join([*told, coverage, explain(row, found.gaps.known, lang)]))
