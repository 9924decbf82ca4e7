"""Reports of imports on the command line: printed, and written as JSON or as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from activities.ingest import Report
from activities.reports import by_weight, issue_line, report_json, write_workbook
from activities.wording import N_, words

ISSUES_SHOWN = 20
_COUNTED = (
    N_("%(read)s read"),
    N_("%(new)s new"),
    N_("%(changed)s changed"),
    N_("%(same)s same"),
    N_("%(rejected)s rejected"),
)
WORKBOOK = ".xlsx"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file: its report, or the reason why nothing of it could be used."""

    path: Path
    report: Report | None
    error: str = ""


def print_report(report: Report, lang: str) -> None:
    """Print what was counted, and the first issues in ``lang``, errors before warnings."""
    say = words(lang).gettext
    facts = {**report.counts(), "locations": report.locations, "kept": report.kept, "source": report.source}
    counted = [say(each) % facts for each in _COUNTED]
    if facts["warnings"]:
        counted.append(say(N_("%(warnings)s warnings")) % facts)
    click.echo(f"{report.file} ({report.format}): {', '.join(counted)}")
    if report.locations:
        click.echo("  " + say(N_("places given in the file: %(locations)s, of which kept: %(kept)s")) % facts)
    if report.unknown_columns:
        names = {"names": ", ".join(report.unknown_columns)}
        click.echo("  " + say(N_("kept as they are written: the columns %(names)s")) % names)
    if report.absent:
        click.echo("  " + say(N_("in the store and not in this file: %(absent)s activities of %(source)s")) % facts)
    for issue in by_weight(report.issues)[:ISSUES_SHOWN]:
        click.echo(f"  {issue_line(issue, lang)}")
    if len(report.issues) > ISSUES_SHOWN:
        click.echo("  " + say(N_("and %(n)s more: see --report")) % {"n": len(report.issues) - ISSUES_SHOWN})


def check_report_path(path: Path | None, files: Sequence[Path]) -> None:
    """Refuse, before anything is imported, a report that could not be written."""
    if path is None:
        return
    if path.suffix.lower() not in {".json", WORKBOOK}:
        raise click.BadParameter(f"{path.name}: a report is a .json or an .xlsx", param_hint="--report")
    if path.suffix.lower() == WORKBOOK and len(files) != 1:
        raise click.BadParameter("an .xlsx report is of one file", param_hint="--report")
    if path.resolve() in {file.resolve() for file in files}:
        raise click.BadParameter(f"{path.name} is the file to import", param_hint="--report")
    if not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}", param_hint="--report")


def save_reports(path: Path, imported: Sequence[Imported], lang: str) -> None:
    """Write the reports in ``lang``; of a file of which nothing could be used there is no workbook."""
    if path.suffix.lower() != WORKBOOK:
        documents = [
            one.report.document(lang) if one.report else {"file": one.path.name, "error": one.error} for one in imported
        ]
        path.write_text(report_json(documents), encoding="utf-8")
        return
    for one in imported:
        if one.report:
            write_workbook(path, one.report, one.path, lang)
