"""A study of gaps as files: JSON, CSV and XLSX. Names stand beside codes; no cell is ever a formula."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from activities.codelists import load_codelist
from activities.coverage import NATIONAL, STATES
from activities.gap_study import SET_NAMES, Study, explain, measure_title, measure_unit, place_title
from activities.indicators import load_indicators
from activities.sectors import load_sectors
from activities.wording import N_, words
from geo.register import load_places

Cell = str | float | None
# A program that opens a CSV file takes a cell that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CELL_LIMIT = 32_767
_LIST_WIDTH, _WIDE, _NARROW = 90, 28, 13
_HEAD, _LINE = "#1F4E5F", "#FFFFFF"
BOUNDARIES = "© OpenStreetMap contributors (ODbL 1.0), Natural Earth, GSHHG"
# A workbook carries the time at which it was made; a fixed one keeps it the same byte by byte.
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_FIXED = ("rank", "code", "name_vi", "name_en", "score", "need", "support", "coverage", "coverage_name")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def table(study: Study) -> Iterator[list[Cell]]:
    """Yield the header and a line a place: rank, code, names, score, coverage, and a value and percentile a measure.

    Numbers are numbers, and what is not known is None.
    """
    lang = study.filters.lang
    keys = list(study.gaps.known)
    measured = [name for key in keys for name in (key, f"{key}_percentile")]
    yield [*_FIXED, *measured, "explained"]
    states = load_codelist("coverage-states")
    for row in study.gaps.rows:
        place, state = load_places()[row.code], study.coverage_of(row.code)
        points = [None if value is None else round(value, 2) for value in (row.score, row.need, row.support)]
        line: list[Cell] = [row.rank, row.code, place.name_vi, place.name_en, *points, state, states[state].name(lang)]
        for part in row.parts:
            line += [part.value, None if part.percentile is None else round(part.percentile, 2)]
        yield [*line, explain(row, study.gaps.known, lang)]


def write_csv(study: Study) -> bytes:
    """Return the table as CSV in UTF-8 with a byte order mark, which spreadsheets need to read Vietnamese."""
    answer = io.StringIO(newline="")
    rows = csv.writer(answer, lineterminator="\r\n")
    for line in table(study):
        rows.writerow([neutral(cell) if isinstance(cell, str) else _plain(cell) for cell in line])
    return answer.getvalue().encode("utf-8-sig")


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def document(study: Study) -> dict[str, Any]:
    """Return the study as JSON's types: the rows with their parts, what is beside them, the coverage, the sources."""
    lang, gaps = study.filters.lang, study.gaps
    return {
        "set": gaps.place_set,
        "filters": study.filters.phrases(),
        "basis": study.filters.basis,
        "weights": dict(study.weights),
        "year": study.year,
        "revision": study.revision,
        "total": gaps.total,
        "placed": gaps.placed,
        "cents": gaps.cents,
        "beside": dict(gaps.beside),
        "measures": [
            {**{"key": key, "title": measure_title(key, lang), "unit": measure_unit(key, lang)}, "n": n, **_origin(key)}
            for key, n in gaps.known.items()
        ],
        "rows": [
            {
                **{"rank": row.rank, "code": row.code, "name": place_title(row.code, lang)},
                **{"score": row.score, "need": row.need, "support": row.support},
                "coverage": study.coverage_of(row.code),
                "parts": {part.key: {"value": part.value, "percentile": part.percentile} for part in row.parts},
                "explained": explain(row, gaps.known, lang),
            }
            for row in gaps.rows
        ],
        "coverage": {
            place: {
                column: {"state": STATES[study.matrix.states[i, j]], "activities": int(study.matrix.counts[i, j])}
                for j, column in enumerate(study.matrix.columns)
            }
            for i, place in enumerate(study.matrix.places)
        },
    }


def _origin(key: str) -> dict[str, str]:
    indicator = load_indicators().get(key)
    if not indicator:
        return {"side": "support"}
    return {"side": "need", "year": indicator.year, "source": indicator.source, "licence": indicator.licence}


def write_workbook(study: Study) -> bytes:
    """Return the study as XLSX: the gaps, the coverage by sector, and what was asked with every source."""
    answer = io.BytesIO()
    with Workbook(answer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        say = words(study.filters.lang).gettext
        workbook.set_properties({"title": say(N_("Gaps between need and support")), "created": _MADE})
        look = workbook.add_format(
            {"bold": True, "font_color": _LINE, "bg_color": _HEAD, "valign": "top", "text_wrap": True}
        )
        _gap_sheet(workbook.add_worksheet(say(N_("Gaps"))), study, look)
        _coverage_sheet(workbook.add_worksheet(say(N_("Coverage"))), study, look)
        _facts_sheet(workbook.add_worksheet(say(N_("Filters and sources"))), study, look)
    return answer.getvalue()


def _write(sheet: Worksheet, line: int, cells: Sequence[Cell], look: Any = None) -> None:
    """Write cells from the left; a text is always text."""
    for position, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(line, position, cell[:_CELL_LIMIT], look)
        elif cell is not None:
            sheet.write_number(line, position, cell, look)


def _gap_sheet(sheet: Worksheet, study: Study, look: Any) -> None:
    rows = list(table(study))
    heads = _heads(study)
    sheet.freeze_panes(1, 4)
    sheet.set_column(0, len(heads) - 2, _NARROW)
    sheet.set_column(2, 3, _WIDE)
    sheet.set_column(8, 8, _WIDE)
    sheet.set_column(len(heads) - 1, len(heads) - 1, _LIST_WIDTH)
    _write(sheet, 0, heads, look)
    for line, cells in enumerate(rows[1:], start=1):
        _write(sheet, line, cells)
    sheet.autofilter(0, 0, len(rows) - 1, len(heads) - 1)


def _heads(study: Study) -> list[str]:
    """Return the heads of the table in words, in its order."""
    lang = study.filters.lang
    say = words(lang).gettext
    fixed = (
        *(N_("Rank"), N_("Code"), N_("Name (Vietnamese)"), N_("Name (English)"), N_("Gap")),
        *(N_("Need (percentile)"), N_("Support (percentile)"), N_("Coverage (code)"), N_("Coverage")),
    )
    heads = [say(head) for head in fixed]
    percentile = say(N_("percentile"))
    for key in study.gaps.known:
        title = measure_title(key, lang)
        heads += [f"{title} ({measure_unit(key, lang)})", f"{title}: {percentile}"]
    return [*heads, say(N_("How the gap came about"))]


def _coverage_sheet(sheet: Worksheet, study: Study, look: Any) -> None:
    """Write the matrix: the name of the state, and the number of activities where there are any."""
    lang = study.filters.lang
    say = words(lang).gettext
    states, sectors, matrix = list(load_codelist("coverage-states").values()), load_sectors(), study.matrix
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, _NARROW)
    sheet.set_column(1, 1 + len(matrix.columns), _WIDE)
    names = [f"{sectors[code].name(lang)} ({code})" for code in matrix.columns]
    _write(sheet, 0, [say(N_("Code")), say(N_("Place")), *names], look)
    for line, code in enumerate(matrix.places):
        cells: list[Cell] = ["VN" if code == NATIONAL else code, place_title(code, lang)]
        for column in range(len(matrix.columns)):
            count, name = int(matrix.counts[line, column]), states[matrix.states[line, column]].name(lang)
            cells.append(f"{name} ({count})" if count else name)
        _write(sheet, line + 1, cells)


def _facts_sheet(sheet: Worksheet, study: Study, look: Any) -> None:
    """Write what was asked, and of every measure its weight, number of places, unit, year, source and licence."""
    lang, gaps = study.filters.lang, study.gaps
    say = words(lang).gettext
    sheet.set_column(0, 0, _WIDE)
    sheet.set_column(1, 6, _WIDE)
    facts: list[list[Cell]] = [
        [say(N_("Places")), say(SET_NAMES[gaps.place_set])],
        [say(N_("Filters")), " · ".join(study.filters.phrases()) or say(N_("none"))],
        [say(N_("Money divided")), study.filters.basis],
        [say(N_("Activities")), gaps.total],
        [say(N_("of them in a row")), gaps.placed],
        [say(N_("US dollars known")), gaps.cents / 100],
        [say(N_("of them in no row")), sum(gaps.beside.values()) / 100],
        [say(N_("State of today")), study.year],
        [say(N_("Revision of the data")), study.revision],
        [say(N_("Boundaries")), BOUNDARIES],
    ]
    for line, cells in enumerate(facts):
        _write(sheet, line, [None, *cells[1:]])
        _write(sheet, line, cells[:1], look)
    first = len(facts) + 1
    heads = (
        N_("Measure"),
        N_("Weight"),
        N_("Places with a value"),
        N_("Unit"),
        N_("Year"),
        N_("Source"),
        N_("Licence"),
    )
    _write(sheet, first, [say(head) for head in heads], look)
    for line, (key, n) in enumerate(gaps.known.items(), start=first + 1):
        origin = _origin(key)
        cells = [f"{measure_title(key, lang)} ({key})", study.weights.get(key, 0.0), n, measure_unit(key, lang)]
        own = say(N_("activities of CoopMap"))
        _write(sheet, line, [*cells, origin.get("year", ""), origin.get("source", own), origin.get("licence", "")])
