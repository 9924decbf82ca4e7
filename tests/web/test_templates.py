"""The template through its doors: downloaded, written by the command, filled in and imported; a report mended."""

import io

import openpyxl
import pytest
from project import make_settings
from workbooks import write_book

from activities.codelists import LANGS
from activities.headers import column_of
from app import create_app

RED, YELLOW = "FFF8B4B4", "FFFFF3B0"
ADDRESS = "/template.xlsx"
# Generated for the tests: no activity of anyone.
FILLED = {
    "id": "generated-1",
    "kind": {"vi": "Dự án", "en": "Project"},
    "title_vi": "Dữ liệu tạo ra để thử tại Hà Giang",
    "status": {"vi": "Đang thực hiện", "en": "Implementation"},
    "start": "17/05/2022",
    "sectors": {"vi": "Tài nguyên nước; Đất đai", "en": "Water resources; Land"},
    "partners": {"vi": "Hà Lan:funder; GIZ", "en": "Netherlands:funder; GIZ"},
    "amount": 3_000_000,
    "currency": "EUR",
    "places": {"vi": "Hà Giang; sông Hồng", "en": "Ha Giang; Red River"},
}
BAD = [
    ["Danh mục tạo ra để thử"],
    ["Mã", "Tên dự án", "Bắt đầu", "Số tiền", "Loại tiền", "Tình trạng", "Ghi chú riêng"],
    ["g1", "Tạo ra ở Hà Giang", "31/02/2022", 1.234, "EUR", "Đang thực hiện", "=1+1"],
    ["g2", "Tạo ra ở Sơn La", "2022", 3_000_000, "EUR", "Đang làm", None],
    ["g3", "Tạo ra ở Lào Cai", "2021", 1.234, "USD", "Đang thực hiện", "riêng"],
    ["g4", "Tạo ra ở Nghệ An", "Q3 2022", None, None, None, None],
]


@pytest.fixture
def app(tmp_path):
    return create_app(make_settings(tmp_path))


@pytest.fixture
def run(app):
    def invoke(*command):
        result = app.test_cli_runner().invoke(args=[str(part) for part in command])
        return result.exit_code, result.output

    return invoke


def filled(data, lang, path):
    """Fill one row of a template in, as a person does."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    for cell in sheet[1]:
        value = FILLED.get(column_of(cell.value))
        sheet.cell(2, cell.column, value[lang] if isinstance(value, dict) else value)
    book.save(path)
    return path


def fill_of(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else ""


@pytest.mark.parametrize("lang", LANGS)
def test_a_template_that_was_downloaded_and_filled_in_imports_without_an_issue(app, run, tmp_path, lang):
    answer = app.test_client().get(f"{ADDRESS}?lang={lang}")
    assert answer.status_code == 200
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    sheet = filled(answer.data, lang, tmp_path / "generated.xlsx")
    code, output = run("import", sheet, "--lang", "en")
    assert (code, output) == (0, "generated.xlsx (xlsx): 1 read, 1 new, 0 changed, 0 same, 0 rejected\n" + KEPT)
    [activity] = app.test_client().get("/api/activities").json["activities"]
    assert (activity["kind"], activity["status"], activity["start"]) == ("project", "implementation", "2022-05-17")
    assert activity["sectors"] == ["water", "land"]
    assert [partner["role"] for partner in activity["partners"]] == ["funder", "partner"]
    assert "không đổi 1" in run("import", sheet)[1]


KEPT = "  places given in the file: 2, of which kept: 2\n"


@pytest.mark.parametrize("lang", LANGS)
def test_the_command_writes_what_the_address_answers(app, run, tmp_path, lang):
    assert run("template", tmp_path / "t.xlsx", "--lang", lang) == (0, "")
    data = (tmp_path / "t.xlsx").read_bytes()
    assert data == app.test_client().get(f"{ADDRESS}?lang={lang}").data
    code, output = run("template", tmp_path / "t.xlsx")
    assert code == 1
    assert "t.xlsx: File exists" in output
    assert (tmp_path / "t.xlsx").read_bytes() == data
    assert run("template", tmp_path / "absent" / "t.xlsx")[0] == 1


def test_the_address_answers_in_the_language_of_the_store_and_refuses_other_parameters(app):
    client = app.test_client()
    assert client.get(ADDRESS).data == client.get(f"{ADDRESS}?lang=vi").data
    for query in ("lang=fr", "language=vi", "lang=vi&x=1"):
        assert client.get(f"{ADDRESS}?{query}").status_code == 400, query


def test_the_same_template_is_not_sent_twice(app):
    client = app.test_client()
    tag = client.get(ADDRESS).headers["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{ADDRESS}?lang=en", headers={"If-None-Match": tag}).status_code == 200


def test_a_bad_workbook_comes_back_marked_and_only_what_was_mended_is_new(app, run, tmp_path):
    bad = write_book(tmp_path / "bad.xlsx", BAD, lambda sheet: sheet.merge_cells("A1:G1"))
    report = tmp_path / "report.xlsx"
    code, output = run("import", bad, "--source", "generated", "--report", report, "--lang", "vi")
    assert code == 1
    assert "đã đọc 4, mới 2, thay đổi 0, không đổi 0, bị từ chối 2" in output
    book = openpyxl.load_workbook(report)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:7] == BAD[1]
    assert column_of(sheet["H1"].value) == "problems_coopmap"
    assert {cell.coordinate: fill_of(cell) for row in sheet["A2:G5"] for cell in row if fill_of(cell)} == {
        **{"C2": RED, "G2": YELLOW, "F3": RED, "C5": YELLOW},
    }
    assert [fill_of(sheet[f"H{line}"]) for line in range(2, 6)] == [RED, RED, "", YELLOW]
    assert sheet["H2"].value.startswith("lỗi: bắt đầu: ")
    assert sheet["C2"].comment.text.startswith("lỗi: ")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}

    sheet["C2"], sheet["F3"] = "28/02/2022", "Đang thực hiện"
    book.save(tmp_path / "mended.xlsx")
    code, output = run("import", tmp_path / "mended.xlsx", "--source", "generated", "--lang", "en")
    assert code == 0
    assert "4 read, 2 new, 0 changed, 2 same, 0 rejected" in output
    activities = app.test_client().get("/api/activities").json["activities"]
    funds = {activity["id"]: [fund["amount"] for fund in activity["funds"]] for activity in activities}
    assert {name: [float(amount) for amount in amounts] for name, amounts in funds.items()} == {
        **{"g1": [1.234], "g2": [3_000_000], "g3": [1.234], "g4": []},
    }
    assert "không đổi 4" in run("import", tmp_path / "mended.xlsx", "--source", "generated")[1]


def test_a_report_on_a_mended_report_has_one_column_of_problems(run, tmp_path):
    bad = write_book(tmp_path / "bad.xlsx", BAD)
    run("import", bad, "--report", tmp_path / "first.xlsx", "--lang", "vi")
    run("import", tmp_path / "first.xlsx", "--report", tmp_path / "second.xlsx", "--lang", "en")
    first, second = (openpyxl.load_workbook(tmp_path / f"{name}.xlsx").worksheets[0] for name in ("first", "second"))
    assert [cell.value for cell in second[1]][:-1] == [cell.value for cell in first[1]][:-1]
    own = [[[text or "" for text in row[:7]] for row in sheet.values][1:] for sheet in (first, second)]
    assert own[0] == own[1]
    assert second["H2"].value.startswith("error: start: ")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"kind\nproject\n"])
def test_an_unusable_workbook_exits_2_and_leaves_no_report_and_no_batch(run, tmp_path, content):
    (tmp_path / "bad.xlsx").write_bytes(content)
    code, output = run("import", tmp_path / "bad.xlsx", "--report", tmp_path / "report.xlsx")
    assert code == 2
    assert output.startswith("bad.xlsx: ")
    assert not (tmp_path / "report.xlsx").exists()
    assert "bad" not in run("history")[1]
