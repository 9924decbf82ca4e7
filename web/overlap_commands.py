"""``flask overlap``: the activities that a draft may repeat, on the terminal; nothing is stored."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from activities.codelists import LANGS
from activities.manuscripts import read_manuscript
from activities.overlap import DEFAULT_TOP, Match, Outcome, OverlapIndex
from activities.overlapping.drafts import DraftError, make_draft
from activities.overlapping.reasons import say_common
from geo.errors import CoopMapError
from web.state import state


@click.command("overlap")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--title", default="", help="Title of the draft.")
@click.option("--sector", multiple=True, help="A code of `flask sectors`; may stand several times.")
@click.option("--partner", multiple=True, help="Name or id of a partner; may stand several times.")
@click.option("--place", multiple=True, help="Name or code of a place; may stand several times.")
@click.option("--from", "from", default="", help="First year.")
@click.option("--to", "to", default="", help="Last year.")
@click.option("--lang", type=click.Choice(LANGS), help="Language of the reasons; COOPMAP_LANG if not said.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.option("--top", type=click.IntRange(1, 100), default=DEFAULT_TOP, help="How many activities at most.")
@with_appcontext
def overlap(file: Path, title: str, top: int, *, as_json: bool, lang: str | None, **named: Any) -> None:
    """Rank the activities that the draft in FILE (.txt, .md, .docx; - is standard input) may repeat. Stores nothing."""
    spoken = lang or state().settings["COOPMAP_LANG"]
    try:
        text = sys.stdin.read() if str(file) == "-" else read_manuscript(file.name, file.read_bytes())
        years = {name: [named.pop(name)] for name in ("from", "to")}
        draft = make_draft({"title": [title], "text": [text], **years, **named})
        outcome = OverlapIndex(state().snapshots.current()).find(draft, top)
    except DraftError as error:
        raise click.ClickException(f"{error.field}: {error.say(spoken)}") from error
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{file.name}: {error.strerror}") from error
    if as_json:
        click.echo(json.dumps(_as_json(outcome, spoken), ensure_ascii=False, indent=2))
        return
    for rank, match in enumerate(outcome.matches, start=1):
        title = match.document[f"title_{spoken}"] or match.document["title_en"] or match.document["title_vi"]
        click.echo(f"{rank}\t{match.score:.2f}\t{match.degree}\t{match.document['id']}\t{title}")
        for reason in _reasons(match, spoken):
            click.echo(f"\t{reason}")


def _reasons(match: Match, lang: str) -> list[str]:
    shared = [one.draft if one.draft == one.activity else f"{one.draft} = {one.activity}" for one in match.shared]
    return [*(say_common(common, lang) for common in match.commons.values()), *([", ".join(shared)] if shared else [])]


def _as_json(outcome: Outcome, lang: str) -> dict[str, Any]:
    saying = outcome.saying
    return {
        "draft": {
            "lang": saying.lang,
            "sectors": saying.sectors,
            "partners": saying.partners,
            "places": [place.code for place in saying.places],
            "from": saying.first or None,
            "to": saying.last or None,
            "read": sorted(saying.read),
        },
        "matches": [
            {
                "id": match.document["id"],
                "title_en": match.document["title_en"],
                "title_vi": match.document["title_vi"],
                "score": round(match.score, 3),
                "degree": match.degree,
                "text": round(match.text, 3),
                "common": {
                    name: {"value": round(common.value, 3), "rule": common.rule, "codes": common.codes}
                    for name, common in match.commons.items()
                },
                "shared": [{"draft": one.draft, "activity": one.activity} for one in match.shared],
                "reasons": _reasons(match, lang),
            }
            for match in outcome.matches
        ],
    }
