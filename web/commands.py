"""The command line: ``flask load-seed``, ``import``, ``geocode`` and what is registered."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from activities.codelists import DATA, LANGS
from activities.databases import without_password
from activities.ingest import Order, Progress, ingest
from activities.partners import load_partners
from activities.sectors import load_sectors
from activities.uploads import StatusFile
from activities.wording import say
from geo.boundaries import check
from geo.bulk import geocode_in_processes, geocode_on_cluster
from geo.errors import CoopMapError
from geo.geocoder import geocode_lines
from geo.places import Vintage
from geo.register import load_places, set_names
from layers import layers
from web.progress import Bars, watched
from web.reporting import Imported, check_report_path, print_report, save_reports
from web.settings import SETTINGS
from web.state import state
from web.store_commands import migrate_store, show_history, undo_batch

REJECTED, UNUSABLE = 1, 2


def register_commands(app: Flask) -> None:
    """Add CoopMap's commands to ``flask``."""
    commands = (load_seed, import_files, geocode_stdin, show_settings, show_layers, show_places, show_partners)
    for command in (*commands, show_sectors, boundaries_group, show_history, undo_batch, migrate_store):
        app.cli.add_command(command)


def _ingest(paths: Iterable[Path], order: Order, lang: str, told: Progress | None = None) -> tuple[list[Imported], int]:
    """Import files and print what was done; returns the reports and the exit code. The snapshot is built here too."""
    imported, worst = [], 0
    for path in paths:
        try:
            with Bars() as bars:
                report = ingest(state().snapshots.store, path, order, _both(bars, told))
        except CoopMapError as error:
            click.echo(say(error, lang), err=True)
            imported.append(Imported(path, None, say(error, lang)))
            worst = UNUSABLE
            continue
        print_report(report, lang)
        imported.append(Imported(path, report))
        worst = max(worst, REJECTED if report.rejected else 0)
    if worst != UNUSABLE and not order.dry_run:
        with Bars() as bars:
            state().snapshots.build(bars)
    return imported, worst


def _both(bars: Progress, told: Progress | None) -> Progress:
    """Return what passes the progress on to the bars and, where there is one, to the file that was asked for."""

    def tell(stage: str, done: int, total: int) -> None:
        bars(stage, done, total)
        if told:
            told(stage, done, total)

    return tell


@click.command("load-seed")
@with_appcontext
def load_seed() -> None:
    """Load the activities under data/activities, by the same way as any file; what a sheet no longer has goes."""
    sheets = sorted((DATA / "activities").glob("*.csv"))
    _, worst = _ingest(sheets, Order(is_whole=True), state().settings["COOPMAP_LANG"])
    sys.exit(worst)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "file_format", help="Take this importer instead of sniffing.")
@click.option("--source", help="Name of the source; the file's name without its ending if not said.")
@click.option("--dry-run", is_flag=True, help="Check and count; leave the store as it is.")
@click.option("--report", "report_path", type=click.Path(path_type=Path), help="Write the report, as .json or .xlsx.")
@click.option("--lang", type=click.Choice(LANGS), help="Language of the reasons; COOPMAP_LANG if not said.")
@click.option("--by", default="", help="Account under whose name the history keeps it.")
@click.option("--progress", type=click.Path(path_type=Path), help="Tell in this file, as JSON, how far it is.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, help="Processes that check and locate rows.")
@click.option("--scheduler", help="Dask scheduler, as tcp://host:8786; COOPMAP_SCHEDULER if not said.")
@with_appcontext
def import_files(
    files: tuple[Path, ...], *, report_path: Path | None, lang: str | None, progress: Path | None, **options: Any
) -> None:
    """Import FILES. Exit 0: all well, 1: some rows rejected, 2: a file is unusable (nothing of it stored)."""
    check_report_path(report_path, files)
    order, settings = Order(**options), state().settings
    lang = lang or settings["COOPMAP_LANG"]
    order = replace(order, scheduler=order.scheduler or settings["COOPMAP_SCHEDULER"])
    imported, worst = _ingest(files, order, lang, StatusFile(progress) if progress else None)
    if report_path:
        save_reports(report_path, imported, lang)
    sys.exit(worst)


@click.command("geocode")
@click.option("--vintage", type=click.Choice(["34", "63"]), default="34", help="Provinces to answer in.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, help="Processes on this machine.")
@click.option("--scheduler", help="Dask scheduler, as tcp://host:8786; COOPMAP_SCHEDULER if not said.")
@with_appcontext
def geocode_stdin(vintage: Vintage, jobs: int, scheduler: str | None) -> None:
    """Read JSON lines {"id","title","description"} and print, in the same order, their places with evidence."""
    address = scheduler or state().settings["COOPMAP_SCHEDULER"]
    if address:
        answers = geocode_on_cluster(sys.stdin, vintage, address)
    elif jobs > 1:
        answers = geocode_in_processes(sys.stdin, vintage, jobs)
    else:
        answers = geocode_lines(sys.stdin, vintage)
    try:
        for line in watched(answers):
            click.echo(line)
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error


@click.command("settings")
@with_appcontext
def show_settings() -> None:
    """List the settings: name, value in force, what each is for."""
    values = state().settings
    for setting in SETTINGS:
        value = without_password(setting.shown(values[setting.name]))
        click.echo(f"{setting.name}={value}\n    {setting.help} (default {setting.default})")


@click.command("layers")
def show_layers() -> None:
    """List the layers: key, title, boundary sets."""
    for layer in layers().values():
        click.echo(f"{layer.key}\t{layer.titles['en']}\t{', '.join(layer.sets('34')) or '-'}")


@click.command("places")
def show_places() -> None:
    """List the places: set, code, names, the place above."""
    for name in set_names():
        for place in load_places().sets[name]:
            click.echo(f"{name}\t{place.code}\t{place.name_vi}\t{place.name_en}\t{place.parent or '-'}")


@click.command("partners")
def show_partners() -> None:
    """List the partners: id, kind, country, names."""
    for partner in load_partners().values():
        click.echo(f"{partner.code}\t{partner.kind}\t{partner.country or '-'}\t{partner.name_en}\t{partner.name_vi}")


@click.command("sectors")
def show_sectors() -> None:
    """List the sectors: code, names, DAC purpose codes."""
    for sector in load_sectors().values():
        click.echo(f"{sector.code}\t{sector.name_en}\t{sector.name_vi}\t{';'.join(sector.dac5)}")


boundaries_group = AppGroup("boundaries", help="Look after the boundary files.")


@boundaries_group.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--set", "set_name", help="The set that the file is to replace; its name without the ending if not said.")
def check_boundaries(file: Path, set_name: str | None) -> None:
    """Tell whether FILE fits in data/boundaries. Exit 0: it fits, 2: it does not."""
    try:
        problems = check(file, set_name or file.stem)
    except CoopMapError as error:
        problems = [str(error)]
    for problem in problems:
        click.echo(f"{file.name}: {problem}")
    if problems:
        sys.exit(UNUSABLE)
    click.echo(f"{file.name}: fits")
