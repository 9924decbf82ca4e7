"""Reports: the sheet comes back with its bad cells marked, and goes in again once mended."""

import csv
import io
import zipfile

import openpyxl
import pytest
from workbooks import GENERATED_XLS, write_book, write_ods

from activities import reports
from activities.importers import sheet_csv
from activities.ingest import Order, Report, ingest
from activities.issues import Issue
from activities.reports import by_weight, issue_line, write_workbook
from activities.store import Store

RED, YELLOW = "FFF8B4B4", "FFFFF3B0"
HEADER = ["id", "Tên dự án", "Bắt đầu", "Đối tác", "Ngân sách riêng", "Số tiền", "Loại tiền"]
ROWS = [
    ["a", "Dự án nước", "31/02/2022", "Hà Lan", "=1+1", "-5", "EUR"],
    [],
    ["b", '=HYPERLINK("x";"y")', "2022", "Hà Lna", "+49", "3 triệu", "EUR"],
    ["c", "Dự án đất", "2021", "Nhật Bản", "@x", "7", "USD"],
]


@pytest.fixture
def store(tmp_path):
    return Store(f"sqlite:///{tmp_path / 'store.db'}")


def write_sheet(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def report_on(store, path, lang="vi"):
    report = ingest(store, path, Order(source="ministry"))
    target = path.with_name("report.xlsx")
    write_workbook(target, report, path, lang)
    return report, openpyxl.load_workbook(target)


def fill(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else ""


def test_the_bad_cells_are_marked_with_the_reason_in_the_readers_language(store, tmp_path):
    report, book = report_on(store, write_sheet(tmp_path / "du an.csv", [HEADER, *ROWS]), "en")
    sheet = book.worksheets[0]
    assert (report.read, report.rejected, report.new) == (3, 1, 2)
    assert [cell.value for cell in sheet[1]] == [*HEADER, "problems (CoopMap)"]
    assert fill(sheet["C2"]) == RED
    assert sheet["C2"].comment.text == "error: there is no such day"
    assert fill(sheet["F2"]) == RED
    assert fill(sheet["D4"]) == YELLOW
    assert "did you mean Hà Lan?" in sheet["D4"].comment.text
    assert (fill(sheet["H2"]), fill(sheet["H4"]), sheet["H5"].value) == (RED, YELLOW, None)
    assert sheet["H2"].value.startswith("error: ")
    assert "start: there is no such day" in sheet["H2"].value
    assert [fill(cell) for cell in sheet[5]] == [""] * 7 + [""] * (len(sheet[5]) - 7)


def test_rows_stand_where_they_stood(store, tmp_path):
    _, book = report_on(store, write_sheet(tmp_path / "s.csv", [HEADER, *ROWS]))
    sheet = book.worksheets[0]
    assert [sheet.cell(line, 1).value for line in range(2, 6)] == ["a", None, "b", "c"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:H5"


def test_no_cell_is_a_formula_or_a_link(store, tmp_path):
    _, book = report_on(store, write_sheet(tmp_path / "s.csv", [HEADER, *ROWS]))
    sheet = book.worksheets[0]
    assert sheet["B4"].value == '=HYPERLINK("x";"y")'
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "inlineStr"}
    with zipfile.ZipFile(tmp_path / "report.xlsx") as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets" in name)


def test_the_summary_is_the_second_sheet_and_counts(store, tmp_path):
    _, book = report_on(store, write_sheet(tmp_path / "s.csv", [HEADER, *ROWS]), "en")
    said = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert (said["rows read"], said["rows rejected"], said["new activities"]) == (3, 1, 2)
    assert (said["warnings"], said["source"]) == (1, "ministry")


def test_a_mended_report_goes_in_again_without_noise(store, tmp_path):
    _, book = report_on(store, write_sheet(tmp_path / "s.csv", [HEADER, *ROWS]))
    sheet = book.worksheets[0]
    sheet["C2"], sheet["F2"], sheet["D4"] = "28/02/2022", "5", "Hà Lan"
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    report = ingest(store, write_sheet(tmp_path / "mended.csv", rows), Order(source="ministry"))
    assert (report.new, report.changed, report.same, report.rejected) == (1, 1, 1, 0)
    assert report.unknown_columns == ["Ngân sách riêng"]
    assert not report.issues
    _, book = report_on(store, write_sheet(tmp_path / "again.csv", rows))
    assert [cell.value for cell in book.worksheets[0][1]].count("problems (CoopMap)") <= 1
    assert len(book.worksheets[0][1]) == len(HEADER) + 1


def test_a_whole_row_and_a_very_long_cell_are_said(store, tmp_path):
    rows = [["id", "title_en", "note"], ["a", "A", "x" * 40_000], ["b", "B", "n", "more", "cells"]]
    report, book = report_on(store, write_sheet(tmp_path / "s.csv", rows), "en")
    sheet = book.worksheets[0]
    assert report.rejected == 2
    assert len(sheet["C2"].value) == 32_767
    assert "note: is longer than" in sheet["D2"].value
    assert "note: is cut here at 32767 characters" in sheet["D2"].value
    assert "5 cells under 3 headers" in sheet["D3"].value


def test_what_a_report_said_of_a_row_never_costs_the_row(store, tmp_path):
    rows = [["id", "title_en", "problems (CoopMap)"], ["a", "A", "x" * 25_000], ["b", "B", "#N/A"]]
    report = ingest(store, write_book(tmp_path / "generated.xlsx", rows))
    assert (report.new, report.rejected, report.unknown_columns) == (2, 0, [])


def test_cells_beyond_the_header_are_not_lost(store, tmp_path):
    rows = [["id", "title_en"], ["a", "A", "", "more"], ["b", "B", "", ""]]
    report, book = report_on(store, write_sheet(tmp_path / "s.csv", rows), "en")
    sheet = book.worksheets[0]
    assert report.rejected == 1
    assert [cell.value for cell in sheet[2]][3:] == [None, "more"]
    assert fill(sheet["E2"]) == RED
    assert "4 cells under 2 headers" in sheet["C2"].value
    assert sheet["C3"].value is None


def test_what_there_is_to_say_of_the_whole_file_is_in_the_summary(store, tmp_path):
    path = tmp_path / "s.csv"
    path.write_bytes("id,title_en\na,A\n".encode("utf-16"))
    _, book = report_on(store, path, "en")
    said = [(row[0].value, row[1].value) for row in book.worksheets[1].iter_rows()]
    assert said[-1] == ("warning", "row 1: warning: the file is not UTF-8; it was read as UTF-16")


def test_rows_that_a_sheet_has_no_room_for_are_counted(store, tmp_path, monkeypatch):
    monkeypatch.setattr(reports, "_MOST_ROWS", 4)
    rows = [["id", "title_en"], *([f"a{number}", "A"] for number in range(10))]
    _, book = report_on(store, write_sheet(tmp_path / "s.csv", rows), "en")
    assert book.worksheets[0].max_row == 4
    assert book.worksheets[0].auto_filter.ref == "A1:C4"
    said = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert said["rows that a sheet has no room for; they are not in this workbook"] == 7


@pytest.mark.parametrize("name", ["Summary.csv", "HISTORY.csv", "a[b]:c.csv", "'.csv", f"{'x' * 40}.csv"])
def test_a_file_may_be_called_as_no_sheet_can_be(store, tmp_path, name):
    _, book = report_on(store, write_sheet(tmp_path / name, [["id", "title_en"], ["a", "A"]]), "en")
    assert book.worksheets[0]["B2"].value == "A"
    assert "rows read" in [row[0].value for row in book.worksheets[1].iter_rows()]


def test_letters_that_no_workbook_can_hold_do_not_break_it(store, tmp_path):
    rows = [["id", "title_en", "note"], ["a", "A\x01\ufffe\uffffB", "_x0041_"]]
    _, book = report_on(store, write_sheet(tmp_path / "s.csv", rows), "en")
    book.save(tmp_path / "mended.xlsx")
    report = ingest(store, tmp_path / "mended.xlsx", Order(source="ministry"))
    assert (report.same, report.changed) == (1, 0)


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_the_report_on_another_workbook_is_an_xlsx(store, tmp_path, ending):
    path = tmp_path / f"generated.{ending}"
    if ending == "xls":
        path.write_bytes(GENERATED_XLS)
    else:
        write_ods(path, [["Mã", "Tên dự án", "Bắt đầu"], ["generated-1", "Tạo ra", "31/02/2022"]])
    report, book = report_on(store, path, "en")
    assert report.read == 1
    assert [cell.value for cell in book.worksheets[0][1]][:3] == ["Mã", "Tên dự án", "Bắt đầu"]
    assert fill(book.worksheets[0]["C2"]) == (RED if ending == "ods" else "")


def test_a_format_without_cells_gets_a_table_of_issues():
    report = Report("x.xml", "x", "iati", read=2)
    report.issues = [Issue(2, "location 3", "=1", "is no amount", severity="warning"), Issue(1, "", "", "broken")]
    answer = io.BytesIO()
    write_workbook(answer, report, "x.xml", "en")
    sheet = openpyxl.load_workbook(answer).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[1:] == [[2, "warning", "location 3", "=1", "is no amount"], [1, "error", "", "", "broken"]]
    assert fill(sheet["A2"]) == YELLOW


def test_issues_are_said_errors_first():
    issues = [Issue(2, "end", "x", "is no amount", severity="warning"), Issue(3, "", "", "there is no such day")]
    assert [issue.row for issue in by_weight(issues)] == [3, 2]
    assert issue_line(issues[0], "en") == "row 2, end 'x': warning: is no amount"
    assert issue_line(issues[1], "en") == "row 3: error: there is no such day"


def test_what_is_said_of_the_whole_file_comes_first():
    issues = [Issue(1, "id", "x", "is no id"), Issue(2, "", "", "is bad"), Issue(1, "", "", "half", severity="warning")]
    assert [issue.message for issue in by_weight(issues)] == ["half", "is no id", "is bad"]


def test_a_line_calls_the_column_as_the_reader_does():
    issue = Issue(2, "currency", "", "one of title_en and title_vi must be filled")
    assert issue_line(issue, "vi").startswith("dòng 2, loại tiền '': lỗi: ")
    assert issue_line(issue, "en").startswith("row 2, currency '': error: ")
    assert "title_" not in issue_line(issue, "vi")


def test_the_column_of_problems_calls_columns_as_the_reader_does(store, tmp_path):
    sheet = write_sheet(tmp_path / "s.csv", [HEADER, *ROWS])
    write_workbook(tmp_path / "r.xlsx", ingest(store, sheet, Order(source="ministry")), sheet, "vi")
    rows = list(openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0].iter_rows(values_only=True))
    assert "lỗi: bắt đầu: " in rows[1][-1]
    assert "start" not in rows[1][-1]


def test_the_grid_of_a_sheet_numbers_rows_as_its_reader_does(tmp_path):
    sheet = write_sheet(tmp_path / "s.csv", [HEADER, *ROWS])
    grid = list(sheet_csv.grid(sheet))
    assert grid[0] == (1, HEADER)
    assert [number for number, _ in grid[1:]] == [row.number for row in sheet_csv.read(sheet)] == [2, 4, 5]
