"""The template: an empty sheet that opens, offers what a cell may hold, and comes back without an issue."""

import io
import zipfile

import openpyxl
import pytest

from activities.codelists import DATA, LANGS, read_rows
from activities.headers import PROBLEMS, column_of
from activities.importers import importer_for, sheet_xlsx
from activities.readings import read_code, read_codes, read_partners, read_places
from activities.template import FILE_NAMES, ROWS, write_template
from activities.validate import validate
from geo.errors import UnusableFileError

COLUMNS = [row for row in read_rows(DATA / "codelists" / "sheet-columns.csv") if row["code"] != PROBLEMS]
# What a cell of a column with a list is read by, as validation does.
READERS = {
    "kind": lambda text: read_code(text, "kinds"),
    "status": lambda text: read_code(text, "statuses"),
    "sectors": lambda text: read_codes(text, "sectors"),
    "partners": read_partners,
    "places": lambda text: read_places(text, ""),
}


@pytest.fixture(params=LANGS)
def lang(request):
    return request.param


@pytest.fixture
def book(lang):
    return openpyxl.load_workbook(io.BytesIO(write_template(lang)))


def choices(book, column):
    """The names that the drop-down of a column offers."""
    sheet = book.worksheets[0]
    letter = openpyxl.utils.get_column_letter([row["code"] for row in COLUMNS].index(column) + 1)
    [rule] = [one for one in sheet.data_validations.dataValidation if str(one.sqref) == f"{letter}2:{letter}{ROWS + 1}"]
    name, _, cells = rule.formula1.rpartition("!")
    return [row[0].value for row in book[name.strip("='")][cells.replace("$", "")]]


def fill(book, cells, path):
    """Write one row under the header, and save."""
    sheet = book.worksheets[0]
    for position, row in enumerate(COLUMNS, start=1):
        if row["code"] in cells:
            sheet.cell(2, position, cells[row["code"]])
    book.save(path)
    return path


def test_it_has_every_column_of_the_sheet_and_none_of_a_report(book, lang):
    header = [cell.value for cell in book.worksheets[0][1]]
    assert header == [row[f"name_{lang}"] for row in COLUMNS]
    assert [column_of(name) for name in header] == [row["code"] for row in COLUMNS]
    assert PROBLEMS not in map(column_of, header)


def test_it_has_no_row_and_no_formula(book, lang):
    assert book.worksheets[0].max_row == 1
    with zipfile.ZipFile(io.BytesIO(write_template(lang))) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets/" in name)


def test_its_cells_are_text_so_that_no_program_turns_a_date_or_a_code(book):
    columns = list(book.worksheets[0].column_dimensions.values())
    assert sum(column.max - column.min + 1 for column in columns) == len(COLUMNS)
    assert {column.number_format for column in columns} == {"@"}


def test_it_is_the_same_byte_by_byte(lang):
    assert write_template(lang) == write_template(lang)
    with zipfile.ZipFile(io.BytesIO(write_template(lang))) as parts:
        assert b"2026-01-01T00:00:00Z" in parts.read("docProps/core.xml")


@pytest.mark.parametrize("column", ["kind", "status", "sectors", "partners", "currency", "places", "vintage"])
def test_every_name_of_a_drop_down_is_read_as_what_it_names(book, column):
    names = choices(book, column)
    assert len(names) == len(set(names)) > 1
    assert all(names)
    found = [READERS[column](name) for name in names] if column in READERS else []
    assert not [name for name, (_, remarks) in zip(names, found, strict=False) if remarks]
    values = [value for value, _ in found]
    assert len({str(value) for value in values}) == len(values)


def test_a_place_of_the_drop_down_is_one_of_the_provinces_that_an_empty_vintage_means(book):
    found = [read_places(name, "")[0] for name in choices(book, "places")]
    assert len(found) == 63
    assert all(place.code.startswith("VN-63-") for [place] in found)


def test_the_guide_tells_of_every_column_with_an_example_that_is_read(book, lang, tmp_path):
    lines = [[cell.value or "" for cell in row] for row in book.worksheets[1].iter_rows(min_row=2)]
    assert [line[0] for line in lines] == [row[f"name_{lang}"] for row in COLUMNS]
    assert all(line[1] for line in lines)
    examples = {row["code"]: line[2] for row, line in zip(COLUMNS, lines, strict=True) if line[2]}
    [row] = importer_for(path := fill(book, examples, tmp_path / "generated.xlsx")).read(path)
    assert row.values == examples
    draft, issues = validate(row)
    assert not issues
    assert (draft.start, draft.end, draft.kind, draft.status) == ("2022-05-17", "2025", "project", "implementation")
    assert [part.role for part in draft.partners] == ["funder", "partner"]
    assert [place.code for place in draft.places] == ["VN-63-02", "red-thai-binh"]


def test_an_empty_template_is_a_sheet_without_rows(lang, tmp_path):
    path = tmp_path / FILE_NAMES[lang]
    path.write_bytes(write_template(lang))
    assert importer_for(path) is sheet_xlsx
    assert list(sheet_xlsx.read(path)) == []


def test_only_the_sheet_of_activities_is_taken_for_one(book, tmp_path):
    del book[book.sheetnames[0]]
    book.save(tmp_path / "guide.xlsx")
    with pytest.raises(UnusableFileError, match="there is no sheet with a header"):
        list(sheet_xlsx.read(tmp_path / "guide.xlsx"))


def test_a_drop_down_refuses_other_words_only_where_a_cell_holds_one_name(book):
    rules = {str(rule.sqref): rule for rule in book.worksheets[0].data_validations.dataValidation}
    strict = {"kind": True, "status": True, "currency": True, "vintage": True}
    letters = {row["code"]: openpyxl.utils.get_column_letter(i) for i, row in enumerate(COLUMNS, start=1)}
    shown = {
        code: rules.pop(f"{letters[code]}2:{letters[code]}{ROWS + 1}").showErrorMessage for code in READERS | strict
    }
    assert {code for code, is_shown in shown.items() if is_shown} == set(strict)
    assert not rules
