"""Commands for the store: ``flask history``, ``undo`` and ``migrate``."""

import sys
from contextlib import closing
from typing import NoReturn

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from activities.databases import without_password
from activities.history import BatchRecord, Change, changes_of, history_of, list_batches, undo
from activities.migrate import migrate
from activities.store import Store
from geo.errors import CoopMapError, NotFoundError
from web.state import state

CHANGES_SHOWN = 50


def _line(batch: BatchRecord) -> str:
    counts = f"{batch.new} new, {batch.changed} changed, {batch.removed} removed, {batch.same} same"
    parts = [
        f"{batch.id}\t{batch.at:%Y-%m-%d %H:%M:%S} UTC\t{batch.kind}\t{batch.source}",
        f"{batch.by or '-'}\t{batch.file or '-'}\t{batch.sha256[:12] or '-'}\t{counts}, {batch.rejected} rejected",
    ]
    if batch.undoes is not None:
        parts.append(f"takes back {batch.undoes}")
    if batch.undone_by is not None:
        parts.append(f"taken back by {batch.undone_by}")
    return "\t".join(parts)


def _title(change: Change) -> str:
    return "" if change.before is None else f"\twas: {change.before.title_en or change.before.title_vi}"


def _show_batch(store: Store, batch_id: int, limit: int) -> None:
    changes = changes_of(store, batch_id, limit + 1)
    if changes:
        click.echo(_line(changes[0].batch))
    for change in changes[:limit]:
        click.echo(f"  {change.action}\t{change.activity}{_title(change)}")
    if len(changes) > limit:
        click.echo("  and more: see --limit")


def _show_activity(store: Store, activity_id: str, limit: int) -> None:
    changes = history_of(store, activity_id)
    for change in changes[:limit]:
        click.echo(f"{_line(change.batch)}\n  {change.action}{_title(change)}")
    if not changes:
        click.echo(f"{activity_id}: unchanged since the store keeps history")


@click.command("history")
@click.argument("what", required=False, metavar="[BATCH|ACTIVITY]")
@click.option("--limit", type=click.IntRange(min=1), default=CHANGES_SHOWN, help="Lines at most.")
@with_appcontext
def show_history(what: str | None, limit: int) -> None:
    """List the batches, newest first; or what BATCH changed; or what happened to ACTIVITY (its id)."""
    store = state().snapshots.store
    try:
        if what is None:
            for batch in list_batches(store, limit):
                click.echo(_line(batch))
        elif what.isascii() and what.isdigit() and _is_batch(store, int(what)):
            _show_batch(store, int(what), limit)
        else:
            _show_activity(store, what, limit)
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error


def _is_batch(store: Store, number: int) -> bool:
    try:
        changes_of(store, number, 1)
    except NotFoundError:
        return False
    return True


@click.command("undo")
@click.argument("batch", type=int)
@with_appcontext
def undo_batch(batch: int) -> None:
    """Take BATCH back exactly, as a batch of its own. Exit 0: done, 1: refused, the store as it was."""
    try:
        saved = undo(state().snapshots.store, batch)
        state().snapshots.current()
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"batch {batch} is taken back by batch {saved.batch}: {saved.removed} activities removed, "
        f"{saved.changed} as they were before, {saved.new} there again"
    )


@click.command("migrate")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def migrate_store(source: str, target: str) -> None:
    """Copy the store at the URL FROM into the empty one at TO and prove that both are equal."""
    bars: dict[str, tqdm[NoReturn]] = {}

    def progress(table: str, done: int, total: int) -> None:
        if table not in bars:
            bars[table] = tqdm(desc=table, total=total, unit="rows", delay=2, disable=not sys.stderr.isatty())
        bars[table].update(done - bars[table].n)

    try:
        with closing(Store(source)) as old, closing(Store(target)) as new:
            proofs = migrate(old, new, progress)
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error
    finally:
        for bar in bars.values():
            bar.close()
    for proof in proofs:
        click.echo(f"{proof.table}\t{proof.rows} rows\tSHA-256 {proof.sha256}\tequal")
    click.echo(f"{without_password(source)} is now in {without_password(target)}: set COOPMAP_STORE to it")
