"""Reports: what an import did, as lines, as JSON and as a workbook in which the bad cells of the sheet are marked.

A person mends the workbook and sends it again: its first sheet is the file's own, row by row, with one column more that
no importer reads. No cell is ever a formula: all are written as text.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from activities.headers import PROBLEMS, column_names, column_of
from activities.importers import importers
from activities.ingest import Report
from activities.issues import Issue
from activities.sheet import tidy
from activities.wording import N_, words

# What Excel holds in a cell, and shows of comments without becoming slow.
_CELL_LIMIT = 32_767
_COMMENTS = 2_000
_SHEET_NAME = 31
# No XML can hold these two, and not every program reads what stands for them.
_NOT_IN_XML = str.maketrans(dict.fromkeys("\ufffe\uffff"))
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_RESERVED = {"history"}  # by Excel
_MOST_ROWS = 1_048_576
_RED, _YELLOW, _GREY = "#F8B4B4", "#FFF3B0", "#E5E7EB"
_COUNTS = (
    ("read", N_("rows read")),
    ("new", N_("new activities")),
    ("changed", N_("changed activities")),
    ("same", N_("unchanged activities")),
    ("rejected", N_("rows rejected")),
    ("warnings", N_("warnings")),
    ("locations", N_("locations that the file gives")),
    ("kept", N_("locations kept")),
    ("absent", N_("activities of this source that the file does not have")),
)


def by_weight(issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues: what is said of the whole file, then errors, then warnings, in the order of the file.

    That another sheet was not read must not stand behind a hundred cells.
    """
    return sorted(issues, key=lambda issue: (not _is_of_file(issue), issue.severity != "error"))


def _is_of_file(issue: Issue) -> bool:
    return issue.row == 1 and not issue.field and not issue.value


def severity_name(issue: Issue, lang: str) -> str:
    """Return "error" or "warning" in the reader's language."""
    return words(lang).gettext(N_("error") if issue.severity == "error" else N_("warning"))


def issue_line(issue: Issue, lang: str) -> str:
    """Return an issue as one line: the row, the cell and what it holds, and the reason."""
    say = words(lang).gettext
    column = _column_name(issue, lang)
    cell = f", {column} {issue.value!r}" if column else ""
    return f"{say(N_('row'))} {issue.row}{cell}: {severity_name(issue, lang)}: {issue.say(lang)}"


def _column_name(issue: Issue, lang: str) -> str:
    return column_names(lang).get(issue.field, issue.field)


def report_json(documents: Sequence[dict[str, Any]]) -> str:
    """Return the reports of several files, as `Report.document` gives them, as one JSON text."""
    return json.dumps({"files": documents}, ensure_ascii=False, indent=2) + "\n"


def write_workbook(target: Path | IO[bytes], report: Report, source: Path, lang: str) -> None:
    """Write the report on the file at ``source`` as XLSX.

    Of a sheet (CSV, XLSX) the first sheet has the file's own cells, red where an error is and yellow where a warning
    is, each with the reason as its comment, and what is wrong with the row in a last column. Of another format it has
    a row an issue. The second sheet is the summary, with what there is to say of the whole file. Raises
    UnusableFileError when the file can't be read again.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as workbook:
        painter = _Painter(workbook, report, lang)
        grid = getattr(importers().get(report.format), "grid", None)
        if grid is None:
            painter.issue_table()
        else:
            painter.marked_sheet(grid(source))
        painter.summary()


@dataclass(slots=True)
class _Painter:
    """Writes the sheets of one report; ``fills`` are the colours of errors and warnings."""

    workbook: Workbook
    report: Report
    lang: str
    fills: dict[str, Format] = field(init=False)
    head: Format = field(init=False)
    comments: int = 0
    left_out: int = 0
    unmarked: list[Issue] = field(default_factory=list)

    def __post_init__(self) -> None:
        look = {"text_wrap": True, "valign": "top"}
        self.fills = {
            "error": self.workbook.add_format({**look, "bg_color": _RED}),
            "warning": self.workbook.add_format({**look, "bg_color": _YELLOW}),
        }
        self.head = self.workbook.add_format({**look, "bold": True, "bg_color": _GREY})

    def say(self, message: str) -> str:
        return words(self.lang).gettext(message)

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet, under another name where that is taken, as of a file that is called as our summary is."""
        name = _shown(name).translate(_NOT_IN_SHEET_NAMES).strip()[:_SHEET_NAME] or "1"
        taken = {sheet.get_name().lower() for sheet in self.workbook.worksheets()} | _RESERVED
        return self.workbook.add_worksheet(f"{name[: _SHEET_NAME - 2]} 2" if name.lower() in taken else name)

    def marked_sheet(self, grid: Iterator[tuple[int, list[str]]]) -> None:
        """Write the file's own rows, the header first and each row as far below it as in the file."""
        sheet = self.sheet(Path(self.report.file).stem)
        first, header = next(grid)
        kept = [column for column, name in enumerate(header) if column_of(name) != PROBLEMS]
        columns = _columns_of([header[column] for column in kept])
        problems = len(kept)
        by_row: dict[int, list[Issue]] = {}
        for issue in self.report.issues:
            by_row.setdefault(issue.row, []).append(issue)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(problems - 1, 0), 20)
        sheet.set_column(problems, problems, 60)
        titles = [header[column] for column in kept]
        for column, name in enumerate([*titles, self.say(N_("problems (CoopMap)"))]):
            sheet.write_string(0, column, _shown(name), self.head)
        last = first
        for number, cells in grid:
            if number - first >= _MOST_ROWS:
                self.left_out += 1
                continue
            last = number
            own = [cells[column] if column < len(cells) else "" for column in kept]
            self._marked_row(sheet, number - first, own, by_row.pop(number, []), columns)
            # What stands beyond the header stays to be seen, beside what is said of it.
            for column, text in enumerate(cells[len(header) :], start=problems + 1):
                if text.strip():
                    sheet.write_string(number - first, column, _shown(text), self.fills["error"])
        self.unmarked = [issue for issues in by_row.values() for issue in issues]
        sheet.autofilter(0, 0, last - first, problems)

    def _marked_row(
        self, sheet: Worksheet, line: int, cells: list[str], issues: list[Issue], columns: dict[str, int]
    ) -> None:
        marks: dict[int, list[Issue]] = {}
        for issue in issues:
            if issue.field in columns:
                marks.setdefault(columns[issue.field], []).append(issue)
        for column, text in enumerate(cells):
            own = marks.get(column, [])
            if text or own:
                sheet.write_string(line, column, _shown(text), self.fills[_worst(own)] if own else None)
            if own and self.comments < _COMMENTS:
                self.comments += 1
                sheet.write_comment(line, column, _shown(self._reasons(own)), {"author": "CoopMap", "x_scale": 2.5})
        issues = [*issues, *_cut(line, cells, columns)]
        if issues:
            sheet.write_string(line, len(cells), _shown(self._problems(issues)), self.fills[_worst(issues)])

    def _reasons(self, issues: list[Issue]) -> str:
        return "\n".join(f"{severity_name(issue, self.lang)}: {issue.say(self.lang)}" for issue in issues)

    def _problems(self, issues: list[Issue]) -> str:
        lines = []
        for issue in by_weight(issues):
            column = _column_name(issue, self.lang)
            place = f"{column}: " if column else ""
            lines.append(f"{severity_name(issue, self.lang)}: {place}{issue.say(self.lang)}")
        return "\n".join(lines)

    def issue_table(self) -> None:
        """Write a row an issue, in the order of the file."""
        sheet = self.sheet(self.say(N_("Problems")))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 2, 14)
        sheet.set_column(3, 4, 60)
        heads = (N_("row"), N_("severity"), N_("field"), N_("value"), N_("reason"))
        for column, name in enumerate(heads):
            sheet.write_string(0, column, self.say(name), self.head)
        for line, issue in enumerate(self.report.issues, start=1):
            fill = self.fills[issue.severity]
            sheet.write_number(line, 0, issue.row, fill)
            texts = (severity_name(issue, self.lang), _column_name(issue, self.lang), issue.value, issue.say(self.lang))
            for column, text in enumerate(texts, start=1):
                sheet.write_string(line, column, _shown(text), fill)
        sheet.autofilter(0, 0, len(self.report.issues), len(heads) - 1)

    def summary(self) -> None:
        """Write what was counted, and what there is to say of the whole file."""
        sheet = self.sheet(self.say(N_("Summary")))
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 1, 40)
        counts = self.report.counts()
        facts: list[tuple[str, str | int]] = [
            (N_("file"), self.report.file),
            (N_("source"), self.report.source),
            (N_("format"), self.report.format),
            *((label, counts[name]) for name, label in _COUNTS),
            (N_("columns that are kept as they are written"), ", ".join(self.report.unknown_columns)),
        ]
        if self.left_out:
            facts.append((N_("rows that a sheet has no room for; they are not in this workbook"), self.left_out))
        facts += [(issue.severity, issue_line(issue, self.lang)) for issue in self.unmarked[:_COMMENTS]]
        for line, (label, fact) in enumerate(facts):
            sheet.write_string(line, 0, self.say(label), self.head)
            if isinstance(fact, int):
                sheet.write_number(line, 1, fact)
            else:
                sheet.write_string(line, 1, _shown(fact))


def _columns_of(header: list[str]) -> dict[str, int]:
    """Return where the cells of a field stand: by the sheet's column, or by the header of one that it doesn't know."""
    return {column_of(name) or tidy(name): column for column, name in reversed(list(enumerate(header)))}


def _shown(text: str) -> str:
    """Return what a cell of a workbook can hold of a text."""
    return text[:_CELL_LIMIT].translate(_NOT_IN_XML)


def _cut(line: int, cells: list[str], columns: dict[str, int]) -> Iterator[Issue]:
    """Yield a warning for each cell that is longer than a cell of a workbook can be."""
    for name, column in columns.items():
        if len(cells[column]) > _CELL_LIMIT:
            message = N_("is cut here at %(limit)s characters, which is all that a cell holds")
            yield Issue(line, name, "", message, (("limit", str(_CELL_LIMIT)),), "warning")


def _worst(issues: Iterable[Issue]) -> str:
    return "error" if any(issue.severity == "error" for issue in issues) else "warning"
