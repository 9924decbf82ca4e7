"""Workbooks: what is read of XLSX, XLS and ODS, what is said of their cells, and which files are refused."""

import datetime
import shutil
import zipfile

import openpyxl
import pytest
import xlsxwriter
from workbooks import GENERATED_XLS, with_part, write_book, write_ods, write_ole

from activities import grids, workbook
from activities.importers import importer_for, sheet_xlsx
from activities.ingest import Order, ingest
from activities.validate import validate
from geo.errors import UnusableFileError

HEADER = ["id", "title_en", "start", "amount", "currency"]
SHEET = "xl/worksheets/sheet1.xml"


def read(path):
    importer = importer_for(path)
    assert importer is sheet_xlsx
    return list(importer.read(path))


def said(row):
    return [(issue.field, issue.severity, issue.reason) for issue in row.warnings]


def refusal(path):
    with pytest.raises(UnusableFileError) as caught:
        list(importer_for(path).read(path))
    assert str(caught.value).startswith(path.name)
    return str(caught.value)


def test_headers_of_both_languages_in_any_order_below_a_title(tmp_path):
    rows = [
        ["DANH MỤC (dữ liệu tạo ra để thử)"],
        ["Đơn vị: nghìn USD", None, "Ngày 17/05/2022"],
        [],
        ["Nhà tài trợ", "TT", "PROJECT NAME", "Tên dự án", "Ngân sách", "Đơn vị tiền"],
        ["Hà Lan", 1, "Generated", "Tạo ra để thử", 3_000_000, "EUR"],
    ]
    [row] = read(write_book(tmp_path / "generated.xlsx", rows, lambda sheet: sheet.merge_cells("A1:F1")))
    assert row.number == 5
    assert row.values == {
        **{"partners": "Hà Lan", "title_en": "Generated", "title_vi": "Tạo ra để thử"},
        **{"amount": "3000000", "currency": "EUR"},
    }
    assert row.extra == {"TT": "1"}
    assert not row.warnings


def test_rows_have_the_numbers_that_the_spreadsheet_shows(tmp_path):
    def fill(sheet):
        sheet["C4"], sheet["D4"] = "title_en", "id"
        sheet["C6"], sheet["D6"] = "generated", "a"
        sheet["C9"] = "generated too"

    rows = read(write_book(tmp_path / "generated.xlsx", [], fill))
    assert [(row.number, row.values) for row in rows] == [
        (6, {"title_en": "generated", "id": "a"}),
        (9, {"title_en": "generated too"}),
    ]


def test_a_row_that_numbers_the_columns_is_passed_over(tmp_path):
    rows = [["TT", "Tên dự án", "Đối tác"], ["(1)", "(2)", "(3)"], [1, "Tạo ra để thử", "Hà Lan"], [2, "A", "B"]]
    assert [row.number for row in read(write_book(tmp_path / "g.xlsx", rows))] == [3, 4]
    assert [row.number for row in read(write_book(tmp_path / "h.xlsx", [["title_en", "id"], ["A", 1]]))] == [2]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (datetime.date(2022, 5, 17), "2022-05-17"),
        (datetime.datetime.fromisoformat("2022-05-17T13:30:00"), "2022-05-17T13:30:00"),
        (datetime.time(13, 30), "13:30:00"),
        (2022, "2022"),
        (44698, "44698"),
        (3.0, "3"),
        (0.5, "0.5"),
        (0.1 + 0.2, "0.3"),
        (2e-7, "0.0000002"),
        (1e15, "1000000000000000"),
        (12345678901234, "12345678901234"),
        (True, "true"),
        ("05/06/2022", "05/06/2022"),
        ("  007 ", "007"),
    ],
)
def test_a_cell_is_the_text_that_a_person_sees(tmp_path, cell, text):
    [row] = read(write_book(tmp_path / "generated.xlsx", [["title_en", "kept"], ["generated", cell]]))
    assert row.extra == {"kept": text}


def test_dates_and_amounts_of_a_spreadsheet_are_dates_and_amounts(tmp_path):
    rows = [HEADER, ["a", "generated", datetime.date(2022, 6, 5), 1234.5, "EUR"]]
    draft, issues = validate(read(write_book(tmp_path / "generated.xlsx", rows))[0])
    assert not issues
    assert (draft.start, str(draft.funds[0].amount)) == ("2022-06-05", "1234.5")


def test_a_number_with_three_decimals_is_no_thousands(tmp_path):
    rows = [HEADER, ["a", "generated", None, 1.234, "EUR"], ["b", "generated", None, "1.234", "EUR"]]
    path = write_book(tmp_path / "generated.xlsx", rows)
    number, text = (validate(row) for row in read(path))
    assert (float(number[0].funds[0].amount), number[1]) == (1.234, [])
    assert float(text[0].funds[0].amount) == 1234
    assert [issue.severity for issue in text[1]] == ["warning"]
    # A report gives it back as text, and so must the grid.
    assert [cells[3] for _, cells in sheet_xlsx.grid(path)] == ["amount", "1.2340", "1.234"]


def test_days_of_the_calendar_that_begins_in_1904(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.worksheets[0].append(["title_en", "start"])
    book.worksheets[0].append(["generated", datetime.date(2022, 5, 17)])
    book.save(tmp_path / "generated.xlsx")
    assert read(tmp_path / "generated.xlsx")[0].values["start"] == "2022-05-17"


def test_formulas_are_read_as_what_they_gave_and_never_worked_out(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "generated.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["title_en", "amount", "currency"])
        sheet.write_formula("A2", '="gene"&"rated"', None, "generated")
        sheet.write_formula("B2", "=1+1", None, 7)
        sheet.write_formula("C2", '=WEBSERVICE("http://192.0.2.1/")', None, "EUR")
    [row] = read(tmp_path / "generated.xlsx")
    assert row.values == {"title_en": "generated", "amount": "7", "currency": "EUR"}
    assert not row.warnings


def test_a_formula_without_a_value_costs_the_row_where_its_column_means_something(tmp_path):
    rows = [[*HEADER, "sum"], ["a", "generated", None, "=1+1", "EUR"], ["b", "generated", None, 1, "EUR", "=D3*2"]]
    rows += [[], [None, '="gene"&"rated"']]
    found = read(write_book(tmp_path / "generated.xlsx", rows))
    assert [row.number for row in found] == [2, 3, 5]
    reason = "the formula of the cell {} has no value yet; open the file in a spreadsheet and save it"
    assert said(found[0]) == [("amount", "error", reason.format("D2"))]
    assert said(found[1]) == [("sum", "warning", reason.format("F3"))]
    assert said(found[2]) == [("title_en", "error", reason.format("B5"))]
    assert [draft is None for draft, _ in map(validate, found)] == [True, False, True]


def test_an_error_in_a_cell_costs_the_row_where_its_column_means_something(tmp_path):
    rows = [["title_en", "start", "rank"], ["generated", "#N/A", 1], ["generated", 2020, "#DIV/0!"], ["generated"]]
    found = read(write_book(tmp_path / "generated.xlsx", rows))
    assert said(found[0]) == [
        ("start", "error", "the cell B2 holds an error such as #N/A; mend its formula or clear it")
    ]
    assert said(found[1]) == [("rank", "warning", "the cell C3 holds an error such as #N/A; it is read as empty")]
    assert not found[2].warnings


def test_errors_are_found_in_a_sheet_larger_than_what_is_searched_at_once(tmp_path):
    rows = [["title_en", "start"], *(["generated " + "x" * 500, 2020] for _ in range(20_000)), ["generated", "#REF!"]]
    found = read(write_book(tmp_path / "generated.xlsx", rows))
    assert [row.number for row in found if row.warnings] == [20_002]


def test_no_cell_is_lost_where_the_search_goes_on_from_one_block_to_the_next(tmp_path, monkeypatch):
    rows = [["title_en", "start"], *(["generated", "=1+1"], ["generated", "#N/A"]) * 20]
    path = write_book(tmp_path / "generated.xlsx", rows)
    for size in range(40, 400, 7):
        monkeypatch.setattr(workbook, "_BLOCK_BYTES", size)
        errors, unknown = workbook._odd_cells(path, "Sheet")
        assert (list(errors), list(unknown)) == (list(range(3, 42, 2)), list(range(2, 42, 2))), size


@pytest.mark.parametrize(
    ("merged", "row", "cells"), [("A2:A3", 3, "A2:A3"), ("B2:C2", 2, "B2:C2"), ("A2:B3", 2, "A2:B3")]
)
def test_merged_cells_are_said(tmp_path, merged, row, cells):
    rows = [["title_en", "kind", "status"], ["generated", "project"], ["generated", "project"]]
    found = read(write_book(tmp_path / "g.xlsx", rows, lambda sheet: sheet.merge_cells(merged)))
    [reason] = [reason for one in found if one.number == row for _, _, reason in said(one)]
    assert reason.startswith(f"the cells {cells} are merged")


def test_the_first_sheet_with_a_title_is_read_and_the_others_are_named(tmp_path):
    def more(sheet):
        for name in ("Second", "Third"):
            sheet.parent.create_sheet(name).append(["title_en"])
        sheet.parent["Second"].append(["generated"])

    rows = read(write_book(tmp_path / "generated.xlsx", [["Cover"], ["no header here"]], more))
    assert [row.values for row in rows] == [{"title_en": "generated"}]
    assert said(rows[0]) == [
        ("", "warning", "the sheet Second was read; Third was not: import it from a file of its own")
    ]


def test_a_hidden_sheet_is_read_only_where_no_other_can_be(tmp_path):
    def hide(sheet):
        sheet.sheet_state = "hidden"
        sheet.parent.create_sheet("Shown").append(["title_en"])
        sheet.parent["Shown"].append(["generated, shown"])

    rows = read(write_book(tmp_path / "two.xlsx", [["title_en"], ["generated, hidden"]], hide))
    assert [(row.values, row.warnings) for row in rows] == [({"title_en": "generated, shown"}, ())]

    def hide_all(sheet):
        sheet.sheet_state = "veryHidden"
        sheet.parent.create_sheet("Cover")

    [row] = read(write_book(tmp_path / "one.xlsx", [["title_en"], ["generated, hidden"]], hide_all))
    assert row.values == {"title_en": "generated, hidden"}
    assert "the sheet Sheet is hidden; it was read" in said(row)[0][2]


def test_hidden_rows_and_columns_are_read_as_all_others(tmp_path):
    def hide(sheet):
        sheet.row_dimensions[2].hidden = sheet.column_dimensions["B"].hidden = True

    [row] = read(write_book(tmp_path / "g.xlsx", [["title_en", "kind"], ["generated", "project"]], hide))
    assert row.values == {"title_en": "generated", "kind": "project"}


def test_a_workbook_without_a_title_is_refused_with_its_sheets(tmp_path):
    for rows in ([], [["kind", "status"], ["project", "closed"]]):
        reason = refusal(write_book(tmp_path / "generated.xlsx", rows))
        assert "there is no sheet with a header that has title_en or title_vi" in reason
        assert "(sheets: Sheet)" in reason


def test_a_column_that_stands_twice_is_refused_with_both_headers(tmp_path):
    path = write_book(tmp_path / "generated.xlsx", [["Title", "title_en"], ["generated", "generated"]])
    assert "sheet Sheet, row 1: the column 'title_en' stands twice (Title, title_en)" in refusal(path)


def test_xls_is_read_like_xlsx(tmp_path):
    (tmp_path / "generated.xls").write_bytes(GENERATED_XLS)
    [row] = read(tmp_path / "generated.xls")
    assert row.number == 2
    assert row.values == {
        **{"id": "generated-1", "title_vi": "Dự án tạo ra để thử", "start": "2022-05-17"},
        **{"amount": "1.2340", "currency": "EUR"},
    }


def test_ods_is_read_like_xlsx(tmp_path):
    path = write_ods(tmp_path / "generated.ods", [["Mã", "Tên"], ["a", "Tạo ra & thử"]])
    assert [row.values for row in read(path)] == [{"id": "a", "title_vi": "Tạo ra & thử"}]


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.csv", "a.XLSM", "a"])
def test_a_workbook_is_known_by_what_it_holds_whatever_its_name(tmp_path, name):
    path = write_book(tmp_path / "generated.xlsx", [["title_en"], ["generated"]])
    assert [row.values for row in read(path.rename(tmp_path / name))] == [{"title_en": "generated"}]
    (tmp_path / "xls.xlsx").write_bytes(GENERATED_XLS)
    assert len(read(tmp_path / "xls.xlsx")) == 1


def test_a_csv_named_as_a_workbook_is_read_as_csv(tmp_path):
    path = tmp_path / "generated.xlsx"
    path.write_text("Tên;Mã\nTạo ra;a\n", encoding="utf-8")
    assert importer_for(path).FORMAT == "csv"
    assert [row.values for row in importer_for(path).read(path)] == [{"title_vi": "Tạo ra", "id": "a"}]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"<html><table><tr><td>title_en</table>", "is a web page"),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML><p>title_en", "is a web page"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="x"/>', "XML spreadsheet"),
        (b"%PDF-1.7 title_en", "is a PDF"),
        (b"PK\x03\x04" + bytes(100), "is a ZIP archive|damaged or cut-off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is no workbook that can be read"),
        (bytes(range(256)) * 8, "no importer recognises"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_it_is(tmp_path, content, reason):
    path = tmp_path / "generated.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnusableFileError, match=rf"^generated\.xlsx.*(?:{reason})"):
        list(importer_for(path).read(path))


@pytest.mark.parametrize("name", ["generated.xlsx", "generated.xls", "generated"])
def test_a_workbook_with_a_password_is_refused_as_one(tmp_path, name):
    assert "is encrypted; save it without a password" in refusal(write_ole(tmp_path / name, "EncryptedPackage"))
    assert "is no workbook" in refusal(write_ole(tmp_path / name, "WordDocument"))


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_that_is_cut_off_is_refused(tmp_path, kept):
    data = write_book(tmp_path / "whole.xlsx", [["title_en"], *(["generated"] for _ in range(500))]).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(data[: int(len(data) * kept)])
    assert "damaged" in refusal(tmp_path / "cut.xlsx")


def test_a_workbook_with_wrong_bytes_is_refused_or_read_whole(tmp_path):
    rows = [["title_en"], *([f"generated {number}"] for number in range(300))]
    data = write_book(tmp_path / "whole.xlsx", rows).read_bytes()
    whole = read(tmp_path / "whole.xlsx")
    for place in range(150, len(data), len(data) // 12):
        path = tmp_path / f"flipped-{place}.xlsx"
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            found = read(path)
        except UnusableFileError:
            assert refusal(path)
        else:
            assert found == whole


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    whole = write_book(tmp_path / "whole.xlsx", [["title_en"], ["generated"]])
    bomb = with_part(whole, tmp_path / "bomb.xlsx", SHEET, lambda sheet: sheet + b" " * 40_000_000)
    assert f"part '{SHEET}': would unpack to" in refusal(bomb)
    nested = with_part(whole, tmp_path / "nested.xlsx", "xl/more.zip", b"PK")
    assert "is an archive inside the archive" in refusal(nested)
    slip = with_part(whole, tmp_path / "slip.xlsx", "../../generated.txt", b"out")
    assert "lies outside the archive" in refusal(slip)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{name}.xlsx" for name in ("whole", "bomb", "nested", "slip")
    )


def test_a_table_that_is_small_in_the_file_and_endless_in_memory_is_refused(tmp_path):
    cells = ["generated"] * 2_000
    path = write_ods(tmp_path / "bomb.ods", [["title_en", *(f"x{n}" for n in range(1_999))], cells], times=1_000_000)
    assert path.stat().st_size < 200_000
    assert "Cell limit exceeded" in refusal(path)


def test_external_links_and_macros_are_neither_followed_nor_run(tmp_path):
    whole = write_book(tmp_path / "whole.xlsx", [["title_en"], ["generated"]])
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        b'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    path = with_part(whole, tmp_path / "linked.xlsx", "xl/externalLinks/_rels/externalLink1.xml.rels", link)
    path = with_part(path, tmp_path / "macros.xlsm", "xl/vbaProject.bin", GENERATED_XLS)
    assert [row.values for row in read(path)] == [{"title_en": "generated"}]


def test_declared_entities_are_never_opened(tmp_path):
    whole = tmp_path / "whole.xlsx"
    with xlsxwriter.Workbook(whole) as book:
        book.add_worksheet().write_column(0, 0, ["title_en", "generated"])
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret", encoding="utf-8")
    for part in (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"):
        path = with_part(whole, tmp_path / "generated.xlsx", part, lambda xml: _with_entity(xml, secret))
        try:
            rows = read(path)
        except UnusableFileError:
            continue
        assert "secret" not in str(rows)


def _with_entity(xml, secret):
    head, mark, rest = xml.partition(b"?>") if xml.startswith(b"<?xml") else (b"", b"", xml)
    dtd = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
    return head + mark + dtd + rest.replace(b"generated", b"&e;")


def test_a_workbook_is_read_once_to_be_known(tmp_path, monkeypatch):
    path = write_book(tmp_path / "generated.xlsx", [["title_en"], ["generated"]])
    readings = []
    apart = grids.read_apart
    monkeypatch.setattr(grids, "read_apart", lambda *of: readings.append(of[0]) or apart(*of))
    assert len(read(path)) == 1
    assert readings == ["heads", "cells"]
    write_book(path, [["title_en"], ["generated"], ["generated anew"]])
    assert len(read(path)) == 2


def test_an_unusable_workbook_leaves_the_store_as_it_was(store, tmp_path):
    path = write_book(tmp_path / "generated.xlsx", [["id", "title_en"], *([f"g{n}", "generated"] for n in range(50))])
    ingest(store, path, Order(source="s"))
    before = store.read()
    damaged = with_part(path, tmp_path / "damaged.xlsx", SHEET, lambda xml: xml[:-300].replace(b"g7", b"g7 changed"))
    with pytest.raises(UnusableFileError, match=r"^damaged\.xlsx"):
        ingest(store, damaged, Order(source="s"))
    assert store.read() == before


def test_a_workbook_comes_again_without_a_change(store, tmp_path):
    rows = [HEADER, ["a", "generated in Hà Giang", datetime.date(2022, 5, 17), 1.5, "EUR"]]
    path = write_book(tmp_path / "generated.xlsx", rows)
    assert ingest(store, path).new == 1
    shutil.copy(path, tmp_path / "again.xlsx")
    report = ingest(store, tmp_path / "again.xlsx", Order(source="generated"))
    assert (report.same, report.changed, report.batch) == (1, 0, 0)
    with zipfile.ZipFile(path) as archive:
        assert SHEET in archive.namelist()
