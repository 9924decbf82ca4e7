"""XLSX: the ministry's sheet with names beside the codes, then all places, all amounts, and what the file is.

Numbers are numbers and whole days are days; all else is text by its type, which no program runs. Imported again the
first sheet gives the same activities.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from activities.exporting import Export, in_pieces
from activities.headers import column_names
from activities.model import Activity
from activities.neutral import typed
from activities.sheet_rows import (
    BESIDE,
    COLUMNS,
    DATES,
    NUMBERS,
    beside_values,
    extra_columns,
    name_of,
    sheet_values,
    usd_text,
)
from activities.totals import total_of
from activities.wording import N_
from geo.errors import ExportError, InputError

FORMAT = "xlsx"
TITLE = N_("Workbook (XLSX)")
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSION = "xlsx"
MOST_ROWS = 1_048_576
_CELL_LIMIT = 32_767
_DIGITS = 15  # that a spreadsheet keeps of a number
_DAY = len("2022-05-17")
_WIDTHS = {"title_en": 40, "title_vi": 40, "description_en": 60, "description_vi": 60, "place_names_coopmap": 36}
_WIDTH = 16
# No XML can hold these, and not every program reads what stands for them.
_NOT_IN_XML = str.maketrans(dict.fromkeys("\ufffe\uffff"))
_PLACE_HEADS = (
    *(N_("id"), N_("place, code"), N_("place, name"), N_("provinces as of"), N_("kind of place")),
    *(N_("precision"), N_("longitude"), N_("latitude"), N_("share"), N_("division"), N_("US dollars")),
)
_MONEY_HEADS = (N_("id"), N_("kind of amount"), N_("amount"), N_("currency"), N_("date"), N_("US dollars"))

Cell = str | float | date | None


def write(export: Export) -> Iterator[bytes]:
    """Yield the workbook. Raises InputError for more activities than a sheet has rows."""
    if len(export.rows()) >= MOST_ROWS:
        raise InputError("a workbook has no room for so many activities; narrow the filters, or take CSV")
    yield from in_pieces(partial(_fill, export))


def _fill(export: Export, path: Path) -> None:
    try:
        _fill_book(export, path)
    except XlsxWriterException as error:
        raise ExportError(f"the export can't be written: {error}") from error


def _fill_book(export: Export, path: Path) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": path.parent}
    with Workbook(path, options) as book:
        properties: dict[str, Any] = {"title": export.caption(), "comments": "\n".join(map(": ".join, export.facts()))}
        if export.changed_at:
            properties["created"] = export.changed_at
        book.set_properties(properties)
        _Filler(book, export).fill()


@dataclass(slots=True)
class _Table:
    """A sheet with a frozen header that is filled from above; it goes on in another one where it is full."""

    book: Workbook
    name: str
    heads: Sequence[str]
    widths: Sequence[float]
    sheet: Worksheet = field(init=False)
    row: int = 0
    number: int = 0
    day: Any = None

    def __post_init__(self) -> None:
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._begin()

    def _begin(self) -> None:
        self.number += 1
        head = self.book.add_format({"bold": True, "bg_color": "#E5E7EB", "text_wrap": True, "valign": "top"})
        self.sheet = self.book.add_worksheet(self.name if self.number == 1 else f"{self.name} {self.number}")
        self.sheet.freeze_panes(1, 0)
        for column, (text, width) in enumerate(zip(self.heads, self.widths, strict=True)):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(0, column, _shown(text), head)
        self.row = 1

    def add(self, cells: Sequence[Cell]) -> None:
        """Write the next row; None and "" leave a cell empty."""
        if self.row == MOST_ROWS:
            self._begin()
        sheet, row = self.sheet, self.row
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(row, column, _shown(cell))
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, cell, self.day)
            elif cell is not None:
                sheet.write_number(row, column, cell)
        self.row += 1


def _shown(text: str) -> str:
    """Return a text as a cell holds it, cut where it has no room for it."""
    text = typed(text).translate(_NOT_IN_XML)
    return text if len(text) <= _CELL_LIMIT else f"{text[: _CELL_LIMIT - 1]}…"


class _Filler:
    """Fills the sheets of one workbook, all of them while the activities pass by once."""

    def __init__(self, book: Workbook, export: Export) -> None:
        self.export = export
        self.extra = extra_columns(export)
        beside = {own: [name for name, (_, after) in BESIDE.items() if after == own] for own in COLUMNS}
        self.columns = [name for own in COLUMNS for name in (own, *beside[own])]
        heads = [self._head(name) for name in self.columns] + self.extra
        widths = [_WIDTHS.get(name, _WIDTH) for name in [*self.columns, *self.extra]]
        self.activities = _Table(book, export.say(N_("Activities")), heads, widths)
        self.places = self._table(book, N_("Places"), _PLACE_HEADS)
        self.money = self._table(book, N_("Amounts"), _MONEY_HEADS)
        self.about = _Table(book, export.say(N_("About")), [export.say(N_("About this file")), ""], [28, 120])

    def _table(self, book: Workbook, name: str, heads: Sequence[str]) -> _Table:
        say = self.export.say
        return _Table(book, say(name), [say(head) for head in heads], [_WIDTH] * len(heads))

    def _head(self, name: str) -> str:
        if name in BESIDE:
            return f"{self.export.say(BESIDE[name][0])} (CoopMap)"
        return column_names(self.export.lang)[name]

    def fill(self) -> None:
        """Write all rows."""
        for activity in self.export.activities():
            cells, extra = sheet_values(activity) | beside_values(self.export, activity), dict(activity.extra)
            own = [_cell(name, cells[name]) for name in self.columns]
            self.activities.add([*own, *(extra.get(name, "") for name in self.extra)])
            self._add_places(activity)
            self._add_money(activity)
        for label, fact in self.export.facts():
            self.about.add([label, fact])
        sheet = self.activities.sheet
        sheet.autofilter(0, 0, max(self.activities.row - 1, 1), len(self.columns) + len(self.extra) - 1)

    def _add_places(self, activity: Activity) -> None:
        lang = self.export.lang
        total = total_of(activity.funds)
        for portion in self.export.portions(activity, total):
            place, point = portion.place, portion.point
            self.places.add(
                [
                    activity.id,
                    place.code if place else "",
                    place.name(lang) if place else name_of("scopes", activity.scope, lang),
                    place.vintage if place else "",
                    place.kind if place else "",
                    name_of("precisions", str(portion.precision or ""), lang),
                    *(point or (None, None)),
                    float(portion.fraction),
                    portion.basis,
                    float(usd_text(portion.cents)) if total.cents else None,
                ]
            )

    def _add_money(self, activity: Activity) -> None:
        for fund in activity.funds:
            kind = name_of("fund-types", fund.type, self.export.lang)
            usd = None if fund.usd is None else float(fund.usd)
            self.money.add([activity.id, kind, _number(fund.amount), fund.currency, _day(fund.date), usd])


def _cell(name: str, text: str) -> Cell:
    if not text:
        return None
    if name in NUMBERS:
        return _number(Decimal(text))
    return _day(text) if name in DATES else text


def _number(amount: Decimal) -> Cell:
    """Return an amount as a number, as text where a spreadsheet's numbers would round it."""
    fits = len(f"{amount.normalize():f}".replace(".", "").lstrip("-0")) <= _DIGITS
    return float(amount) if fits else f"{amount:f}"


def _day(text: str) -> Cell:
    """Return a date as a day where it is one, as a number where it is a year, else as text (``2022-05``)."""
    if len(text) == _DAY:
        return date.fromisoformat(text)
    return int(text) if text.isascii() and text.isdigit() else text
