"""Headers in two rows: a form names a group of columns once, and the columns of the group below it."""

from workbooks import write_book

from activities.importers import sheet_xlsx


def read(path):
    return list(sheet_xlsx.read(path))


def test_groups_of_a_header_in_two_rows_have_the_names_below_them(tmp_path):
    rows = [
        ["Danh mục tạo ra để thử"],
        ["TT", "Tên dự án", "Thời gian thực hiện", None, "Kinh phí", None, "Đối tác"],
        [None, None, "Từ", "Đến", "Số tiền", "Loại tiền", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        [1, "Tạo ra để thử", 2022, 2025, 3000000, "EUR", "Hà Lan"],
    ]
    [row] = read(write_book(tmp_path / "g.xlsx", rows, lambda sheet: sheet.merge_cells("C2:D2")))
    assert row.number == 5
    assert row.values == {
        **{"title_vi": "Tạo ra để thử", "start": "2022", "end": "2025"},
        **{"amount": "3000000", "currency": "EUR", "partners": "Hà Lan"},
    }
    assert row.extra == {"TT": "1"}


def test_what_a_group_of_a_header_has_beside_what_is_known_is_kept_with_both_names(tmp_path):
    rows = [["Tên dự án", "Kinh phí", None, None, "Loại tiền"], [None, "Tổng số", "ODA", "Đối ứng", None]]
    [row] = read(write_book(tmp_path / "g.xlsx", [*rows, ["Tạo ra để thử", 9, 6, 3, "EUR"]]))
    assert row.values == {"title_vi": "Tạo ra để thử", "amount": "9", "currency": "EUR"}
    assert row.extra == {"Kinh phí: ODA": "6", "Kinh phí: Đối ứng": "3"}


def test_a_first_row_of_few_cells_is_no_part_of_the_header(tmp_path):
    rows = [["Tên dự án", "Kinh phí", None, "Đối tác"], ["Dự án", None, None, "Đối tác"], ["Tên", 1, None, "Hà Lan"]]
    assert [row.number for row in read(write_book(tmp_path / "g.xlsx", rows))] == [2, 3]
