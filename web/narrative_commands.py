"""``flask narrative``: what is proposed from a text, on the terminal; nothing is stored."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from activities.codelists import LANGS
from activities.manuscripts import read_manuscript
from activities.narrative import propose
from activities.reading.proposals import Proposal, proposal_document
from geo.errors import CoopMapError


@click.command("narrative")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(LANGS), help="The text's language; its letters tell if not said.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array with all fields and their evidence.")
@with_appcontext
def narrative(file: Path, lang: str | None, *, as_json: bool) -> None:
    """Print the activities that the text in FILE (.txt, .md, .docx) tells of; nothing is stored."""
    try:
        proposals = propose(read_manuscript(file.name, file.read_bytes()), lang)
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps([proposal_document(one) for one in proposals], ensure_ascii=False, indent=2))
        return
    for one in proposals:
        click.echo(_line(one))


def _line(one: Proposal) -> str:
    parts = ", ".join(f"{part.partner}:{part.role}" for part in one.partners) or "-"
    fund = ", ".join(f"{fund.amount:f} {fund.currency}" for fund in one.funds)
    places = ", ".join(location.place.code for location in one.locations if location.role != "partner")
    told = [one.kind, one.status, parts, ", ".join(one.sectors) or "-", places or one.scope, fund, one.start]
    return f"{one.paragraph}\t{one.score:.2f}\t{one.title}\t" + "\t".join(part for part in told if part)
