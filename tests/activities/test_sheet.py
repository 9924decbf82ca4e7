"""The ministry's sheet: what is read, what is refused, and the words that say why."""

import csv

import pytest

from activities.given import given_places
from activities.importers import importer_for, importers, sheet_csv
from activities.model import Participation
from activities.validate import validate
from geo.errors import InputError, UnusableFileError


def read_one(tmp_path, header, row):
    sheet = tmp_path / "sheet.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, row])
    [found] = sheet_csv.read(sheet)
    return validate(found)


def draft_of(tmp_path, **cells):
    draft, issues = read_one(tmp_path, list(cells), list(cells.values()))
    assert not issues
    return draft


def issues_of(tmp_path, **cells):
    draft, issues = read_one(tmp_path, list(cells), list(cells.values()))
    assert draft is None
    return {issue.field: issue for issue in issues}


@pytest.mark.parametrize("file_format", sorted(importers()))
def test_contract_of_every_importer(file_format, tmp_path):
    module = importers()[file_format]
    assert file_format == module.FORMAT
    nothing = tmp_path / "nothing.bin"
    nothing.write_bytes(b"\x00\x01\x02")
    assert module.sniff(nothing) is False
    with pytest.raises(UnusableFileError, match=r"nothing\.bin"):
        list(module.read(nothing))
    with pytest.raises(UnusableFileError, match="absent"):
        list(module.read(tmp_path / "absent"))


def test_vietnamese_headers_in_any_order(tmp_path):
    draft = draft_of(
        tmp_path,
        **{"Đối tác": "Hà Lan:funder;GIZ", "Tên": "Dự án nước", "LĨNH VỰC": "Tài nguyên nước", "Loại": "Dự án"},
    )
    assert draft.texts["title_vi"] == "Dự án nước"
    assert draft.partners == (Participation("nl", "funder"), Participation("giz", "partner"))
    assert draft.sectors == ("water",)
    assert draft.kind == "project"


def test_unknown_columns_are_kept(tmp_path):
    assert draft_of(tmp_path, title_en="A", Budget_line="7").extra == (("Budget_line", "7"),)


@pytest.mark.parametrize(
    ("written", "read"),
    [("2018", "2018"), ("2022-5", "2022-05"), ("17/05/2022", "2022-05-17"), ("05/2022", "2022-05")],
)
def test_dates(tmp_path, written, read):
    assert draft_of(tmp_path, title_en="A", start=written).start == read


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("start", "31/02/2022", "no such day"),
        ("start", "2022-13", "no such month"),
        ("start", "soon", "is no date"),
        ("start", "0022", "is not between"),
        ("start", "٢٠٢٢", "is no date"),
        ("kind", "party", "is not one of"),
        ("status", "unknown", "is not one of"),
        ("sectors", "fire", "'fire'"),
        ("partners", "nl:king", "'king'"),
        ("places", "Narnia", "'Narnia'"),
        ("id", "../../x", "letters, digits"),
        ("lat", "north", "decimal degrees"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path, field, value, reason):
    issue = issues_of(tmp_path, title_en="A", **{field: value})[field]
    assert (issue.row, issue.value) == (2, value)
    assert reason in issue.reason


def test_the_end_is_not_before_the_start(tmp_path):
    assert "before it starts" in issues_of(tmp_path, title_en="A", start="2022-05", end="2022-04")["end"].reason
    assert draft_of(tmp_path, title_en="A", start="2022-05", end="2022").end == "2022"


def test_one_title_is_enough_and_needed(tmp_path):
    assert draft_of(tmp_path, title_vi="Dự án", note="x").ref == "Dự án"
    assert "must be filled" in issues_of(tmp_path, title_en="", note="x")["title_en"].reason


def test_decomposed_text_is_stored_composed(tmp_path):
    assert draft_of(tmp_path, title_vi="Đà Nẵng".replace("ẵ", "ẵ")).texts["title_vi"] == "Đà Nẵng"


def test_a_line_separator_stays_inside_its_cell(tmp_path):
    assert draft_of(tmp_path, title_en="a\u2028b").texts["title_en"] == "a\u2028b"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        ("title_en\nĐà".encode("cp1258", "replace") + b"\xff\n", "line 2: not UTF-8"),
        ("title_en\nA".encode("utf-32"), "is UTF-32"),
        (b"title_en\nA\0\n", "line 2: holds a NUL"),
        (b"title_en,Title_EN\nA,B\n", "'title_en' stands twice"),
        (b"kind,status\nproject,closed\n", "no column title_en"),
        (b'title_en\n"A\n', "unexpected end"),
    ],
)
def test_an_unusable_file_is_refused_with_the_reason(tmp_path, content, reason):
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(content)
    with pytest.raises(UnusableFileError, match=rf"sheet\.csv.*{reason}"):
        list(sheet_csv.read(sheet))


def test_a_row_with_cells_beyond_the_header_is_refused_alone(tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("title_en,kind\nA,,,\nB,project,more\nC,project\n", encoding="utf-8")
    found = [validate(row) for row in sheet_csv.read(sheet)]
    assert [draft.texts["title_en"] for draft, _ in found if draft] == ["A", "C"]
    [[issue]] = [issues for draft, issues in found if not draft]
    assert issue.row == 3
    assert "3 cells under 2 headers" in issue.reason


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("CA", "CA"), ("ca", "ca"), ("MA", "MA"), ("ma", "ma"), ("dong-nai", "dong-nai"), ("Đồng Nai", "VN-63-75")),
        *(
            ("Áo", "AT"),
            ("Hanoi", "VN-63-01"),
            ("TP.HCM", "VN-63-79"),
            ("ha giang", "VN-63-02"),
            ("VN-34-91", "VN-34-91"),
        ),
        *(("Đồng bằng sông Cửu Long", "mekong-delta"), ("Mekong River basin", "mekong"), ("Hoàng Sa", "hoang-sa")),
        *(("Huyện đảo Hoàng Sa", "hoang-sa"), ("đặc khu Trường Sa", "truong-sa")),
        *(("Toàn quốc", "VN"), ("cả nước", "VN"), ("Nationwide", "VN")),
    ],
)
def test_a_place_is_found_by_its_code_or_any_of_its_names(tmp_path, written, code):
    [place] = draft_of(tmp_path, title_en="A", places=f"{written};").places
    assert (place.code, place.words, place.start) == (code, written, 0)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Ha Giang and Son La", [("VN-63-02", "Ha Giang"), ("VN-63-14", "Son La")]),
        ("các tỉnh Tuyên Quang và Hà Giang", [("VN-63-08", "tỉnh Tuyên Quang"), ("VN-63-02", "Hà Giang")]),
        ("huyện Mộc Châu, Sơn La", [("VN-63-14", "Sơn La"), ("VN-63-14-123", "huyện Mộc Châu")]),
        ("khu vực Tây Nguyên", [("central-highlands", "Tây Nguyên")]),
    ],
)
def test_a_cell_of_nothing_but_places_gives_each(tmp_path, written, found):
    draft = draft_of(tmp_path, title_en="A", places=f"Bắc Ninh; {written}")
    assert [(place.code, place.words) for place in draft.places] == [("VN-63-27", "Bắc Ninh"), *found]
    given, issues = given_places(draft)
    assert [location.place.code for location in given.locations] == ["VN-63-27", *(code for code, _ in found)]
    for location in given.locations:
        evidence = location.evidence
        assert (evidence.field, evidence.rule) == ("places", "given")
        assert f"Bắc Ninh; {written}"[evidence.start : evidence.end] == evidence.quote
    assert not issues


def test_names_of_several_places_are_of_the_vintage_that_is_said(tmp_path):
    draft = draft_of(tmp_path, title_en="A", places="Ha Giang and Son La", vintage="34")
    assert [place.code for place in draft.places] == ["VN-34-08", "VN-34-14"]


@pytest.mark.parametrize("written", ["water in Ha Giang", "Ha Giang and Narnia", "near Hanoi"])
def test_more_than_names_of_places_is_refused(tmp_path, written):
    assert "is no place" in issues_of(tmp_path, title_en="A", places=written)["places"].reason


def test_partners_by_name(tmp_path):
    draft = draft_of(tmp_path, title_en="A", partners="Úc:Funder;EU;Ngân hàng Phát triển Châu Á;my;Mỹ")
    assert [part.partner for part in draft.partners] == ["au", "eu", "adb", "my", "us"]
    assert draft.partners[0].role == "funder"


def test_semicolons_and_byte_order_mark(tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes("\ufefftitle_en;kind\nA, B;project\n".encode())
    [row] = sheet_csv.read(sheet)
    assert row.values == {"title_en": "A, B", "kind": "project"}


def test_choosing_an_importer(tmp_path):
    with pytest.raises(InputError, match="'nope'"):
        importer_for(tmp_path / "x.csv", "nope")
    with pytest.raises(UnusableFileError, match="no such file"):
        importer_for(tmp_path / "x.csv")
    disguised = tmp_path / "x.gpkg"
    disguised.write_text("<OGRVRTDataSource/>")
    with pytest.raises(UnusableFileError, match="is a GDAL VRT"):
        importer_for(disguised)
    disguised.write_text("{}")
    with pytest.raises(UnusableFileError, match="no importer recognises"):
        importer_for(disguised)
