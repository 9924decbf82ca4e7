"""Template: the ministry's sheet as an empty workbook, with a header, drop-downs and a guide to each column.

It has no rows: an example in a sheet that is filled in would end as an activity. The examples stand in the guide.
"""

import io
from datetime import UTC, datetime
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from activities.codelists import DATA, Code, load_codelist, read_rows
from activities.currencies import CODES
from activities.partners import load_partners
from activities.sectors import load_sectors
from activities.wording import N_, words
from geo.register import load_places

ROWS = 5_000  # that the drop-downs and the text format reach
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_NAMES = {"vi": "coopmap-bieu-mau.xlsx", "en": "coopmap-template.xlsx"}
_FIRST_CURRENCIES = ("VND", "USD", "EUR", "JPY", "KRW", "AUD", "GBP", "CNY")
_WIDTHS = {"title_en": 40, "title_vi": 40, "description_en": 60, "description_vi": 60, "partners": 36, "places": 30}
_WIDTH = 18
_HEAD, _LINE = "#1F4E5F", "#FFFFFF"
# A workbook carries the time at which it was made; a fixed one keeps it the same byte by byte.
_MADE = datetime(2026, 1, 1, tzinfo=UTC)


def write_template(lang: str) -> bytes:
    """Return the workbook in ``lang``, "vi" or "en"."""
    answer = io.BytesIO()
    with Workbook(answer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": words(lang).gettext(N_("Sheet of cooperation activities")), "created": _MADE})
        columns = [row for row in read_rows(DATA / "codelists" / "sheet-columns.csv") if row["help_en"]]
        lists = _lists(lang)
        sheet = _add(workbook, lang, N_("Activities"))
        guide = _add(workbook, lang, N_("Guide"))
        choices = _add(workbook, lang, N_("Names"))
        look = workbook.add_format({"bold": True, "font_color": _LINE, "bg_color": _HEAD, "valign": "top"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        _fill_sheet(sheet, columns, lang, look, wrapped)
        _fill_guide(guide, columns, lists, lang, (look, wrapped))
        _fill_lists(choices, columns, lists, lang, look)
        _add_choices(sheet, choices.get_name(), columns, lists, lang)
    return answer.getvalue()


def _add(workbook: Workbook, lang: str, name: str) -> Worksheet:
    return workbook.add_worksheet(words(lang).gettext(name))


def _name(row: dict[str, str], lang: str) -> str:
    return row[f"name_{lang}"]


def _lists(lang: str) -> dict[str, list[str]]:
    """Return the names that each column with a list may hold."""
    named: dict[str, list[Code]] = {
        "kind": list(load_codelist("kinds").values()),
        "status": list(load_codelist("statuses").values()),
        "sectors": list(load_sectors().values()),
    }
    found = {column: [code.name(lang) for code in codes] for column, codes in named.items()}
    found["currency"] = [*_FIRST_CURRENCIES, *sorted(set(CODES) - set(_FIRST_CURRENCIES))]
    found["vintage"] = ["63", "34"]
    found["partners"] = [partner.name(lang) for partner in load_partners().values() if partner.kind != "country"]
    found["places"] = [place.name(lang) for place in load_places().sets["provinces-63"]]
    return found


def _fill_sheet(sheet: Worksheet, columns: list[dict[str, str]], lang: str, look: Any, wrapped: Any) -> None:
    """Write the header; the cells below are text, so that no program turns a date or a code into another."""
    sheet.freeze_panes(1, 0)
    for position, row in enumerate(columns):
        sheet.set_column(position, position, _WIDTHS.get(row["code"], _WIDTH), wrapped)
        sheet.write_string(0, position, _name(row, lang), look)


def _fill_guide(
    sheet: Worksheet, columns: list[dict[str, str]], lists: dict[str, list[str]], lang: str, looks: tuple[Any, Any]
) -> None:
    """Write a line a column; ``looks`` are the formats of the head and of the lines."""
    say = words(lang).gettext
    look, wrapped = looks
    heads = ((N_("Column"), 24), (N_("What it holds"), 60), (N_("Example"), 40), (N_("Names to choose from"), 70))
    sheet.freeze_panes(1, 0)
    for position, (head, width) in enumerate(heads):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, say(head), look)
    for line, row in enumerate(columns, start=1):
        names = lists.get(row["code"], []) if row["code"] in ("kind", "status", "sectors", "vintage") else []
        cells = (_name(row, lang), row[f"help_{lang}"], row[f"example_{lang}"], "; ".join(names))
        for position, text in enumerate(cells):
            sheet.write_string(line, position, text, wrapped)


def _fill_lists(
    sheet: Worksheet, columns: list[dict[str, str]], lists: dict[str, list[str]], lang: str, look: Any
) -> None:
    listed = [row for row in columns if row["code"] in lists]
    for position, row in enumerate(listed):
        sheet.set_column(position, position, 30)
        sheet.write_string(0, position, _name(row, lang), look)
        for line, name in enumerate(lists[row["code"]], start=1):
            sheet.write_string(line, position, name)


def _add_choices(
    sheet: Worksheet, choices: str, columns: list[dict[str, str]], lists: dict[str, list[str]], lang: str
) -> None:
    """Add the drop-downs; what is no name of the list may still be written where a cell may hold several."""
    say = words(lang).gettext
    listed = [row["code"] for row in columns if row["code"] in lists]
    for position, row in enumerate(columns):
        code = row["code"]
        if code not in listed:
            continue
        letter = xl_col_to_name(listed.index(code))
        is_single = code in ("kind", "status", "currency", "vintage")
        rule = {
            "validate": "list",
            "source": f"='{choices}'!${letter}$2:${letter}${len(lists[code]) + 1}",
            "error_type": "stop" if code in ("kind", "status", "vintage") else "information",
            "error_title": _name(row, lang)[:32],
            "error_message": say(N_("Choose a name from the list."))[:255],
            "show_error": is_single,
        }
        sheet.data_validation(1, position, ROWS, position, rule)
