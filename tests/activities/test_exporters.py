"""Exports: what holds of every format, and the sheet, which gives the same activities when it is imported again."""

import csv
import json
import re
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from exports_generated import FORMULAS, HOSTILE, again, by_id, export_of, filled, generated_rows, write_export
from exports_generated import write_generated as write_sheet
from lxml import etree
from project import ROOT

from activities import exporters as package
from activities.exporters import exporter_of, exporters
from activities.exporting import OWNERS, Export
from activities.filters import Filters
from activities.neutral import as_written, neutral, typed
from activities.restoring import restore
from activities.rows import activity_document
from activities.store import Store
from geo.errors import DuplicateKeyError, ExportError, InputError, NotFoundError

SEED = ROOT / "data" / "activities" / "monre-2022h1.csv"
FORMATS = ("csv", "geojson", "gpkg", "hxl", "iati", "xlsx")


@pytest.fixture
def store(tmp_path):
    """A store with the generated activities."""
    store = filled(tmp_path, write_sheet(tmp_path))
    yield store
    store.close()


@pytest.fixture
def export(store, tmp_path):
    """An export of all of them, those that a schema has no room for too."""
    return replace(export_of(store, tmp_path), incomplete=True)


def whole_text(path):
    """All text of a file, of a workbook and a database too."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as database:
            tables = ("activities", "about", "provinces", "gpkg_contents")
            rows = [row for name in tables for row in database.execute(f"SELECT * FROM {name}")]  # noqa: S608
            return "\n".join(str(value) for row in rows for value in row)
    if path.suffix == ".xml":
        return (
            "\n".join(
                text
                for element in etree.parse(path).iter()
                for text in (element.text, *element.attrib.values())
                if text is not None
            )
            + path.read_text(encoding="utf-8").split("-->")[0]
        )
    if path.suffix == ".geojson":
        return json.dumps(json.loads(path.read_bytes()), ensure_ascii=False, indent=0).replace('\\"', '"')
    return path.read_text(encoding="utf-8-sig")


def test_the_six_formats_are_found():
    assert tuple(sorted(exporters())) == FORMATS


def test_an_unknown_format_is_refused_with_those_there_are():
    with pytest.raises(NotFoundError, match="csv, geojson, gpkg, hxl, iati, xlsx"):
        exporter_of("docx")


def test_two_of_one_format_fail_at_start(tmp_path, monkeypatch):
    (tmp_path / "second_csv.py").write_text('FORMAT = "csv"\n', encoding="utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    exporters.cache_clear()
    try:
        with pytest.raises(DuplicateKeyError, match="'csv'"):
            exporters()
    finally:
        sys.modules.pop("activities.exporters.second_csv", None)
        monkeypatch.undo()
        exporters.cache_clear()


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_what_it_is(name):
    exporter = exporters()[name]
    assert name == exporter.FORMAT
    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", exporter.MIMETYPE)
    assert re.fullmatch(r"[a-z.]+", exporter.EXTENSION)
    assert exporter.TITLE


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_export_twice_is_the_same_text(name, export, tmp_path):
    first = whole_text(write_export(export, name, tmp_path))
    assert whole_text(write_export(export, name, tmp_path)) == first


@pytest.mark.parametrize("name", FORMATS)
def test_every_activity_of_the_filter_is_in_it_and_no_other(name, store, tmp_path):
    export = replace(export_of(store, tmp_path, sector=("water", "land")), incomplete=True)
    text = whole_text(write_export(export, name, tmp_path))
    assert set(re.findall(r"generated-\d\d", text)) == {"generated-04", "generated-09"}


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_that_passes_is_still_a_file(name, store, tmp_path):
    path = write_export(replace(export_of(store, tmp_path, q="zzzz"), incomplete=True), name, tmp_path)
    assert not re.findall(r"generated-\d\d", whole_text(path))


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_text_comes_back_as_it_was_written(name, export, tmp_path):
    text = whole_text(write_export(export, name, tmp_path))
    for attack in HOSTILE:
        assert f"Generated {attack}" in (text if name != "csv" else text.replace('""', '"')), attack


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "csv"])
def test_a_file_says_what_is_in_it_from_where_and_of_when(name, store, tmp_path):
    export = replace(export_of(store, tmp_path, sector=("water",), lang="vi"), incomplete=True)
    text = whole_text(write_export(export, name, tmp_path))
    for words in (OWNERS, "Tài nguyên nước", export.snapshot.revision, "UTC"):
        assert words in text, words


@pytest.mark.parametrize("name", FORMATS)
def test_progress_is_told_to_the_end(name, export, tmp_path):
    told = []
    write_export(replace(export, progress=lambda *said: told.append(said)), name, tmp_path)
    count = len(export.rows())
    assert told[-1] == ("export", count, count)


@pytest.mark.parametrize("name", ["xlsx", "gpkg"])
def test_a_file_made_as_a_whole_gives_nothing_when_it_can_not_be_made(name, export, monkeypatch, tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder / "gone"))
    with pytest.raises((ExportError, FileNotFoundError)):
        next(exporters()[name].write(export))
    assert not list(folder.iterdir())


@pytest.mark.parametrize("name", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_sheet_comes_in_again_as_the_same_activities(name, lang, store, tmp_path):
    report, found = again(write_export(export_of(store, tmp_path, lang=lang), name, tmp_path), tmp_path)
    assert report.format == name
    assert not report.rejected
    own = by_id(store)
    assert set(found) == set(own)
    for activity_id, activity in own.items():
        assert equal_forms(found[activity_id]) == equal_forms(activity), activity_id


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_the_seed_comes_in_again_and_nothing_changes(name, tmp_path):
    store = filled(tmp_path, SEED)
    path = write_export(export_of(store, tmp_path), name, tmp_path)
    report, found = again(path, tmp_path)
    assert not report.issues
    assert found == by_id(store)
    store.close()


def equal_forms(activity):
    """An activity with amounts written alike, and without the words by which a person named a place."""
    document = activity_document(activity)
    document["funds"] = [fund | {"amount": float(fund["amount"])} for fund in document["funds"]]
    for location in document["locations"]:
        if location["evidence"]["field"] in ("places", "lat,lon"):
            location["evidence"] = location["evidence"]["field"]
    return document


def test_a_snapshot_gives_every_activity_back(store, export):
    assert [replace(activity) for activity in export.activities()] == list(store.read()[1])


def test_an_amount_that_a_float_would_round_is_kept(tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("id,title_en,amount,currency\na,Generated,123456789012345.6789,USD\n", encoding="utf-8")
    store = filled(tmp_path, path)
    export = replace(export_of(store, tmp_path), incomplete=True)
    assert str(next(export.activities()).funds[0].amount) == "123456789012345.6789"
    for name in ("csv", "xlsx", "iati", "geojson", "hxl"):
        assert "123456789012345.6789" in whole_text(write_export(export, name, tmp_path)), name
    store.close()


def test_restoring_needs_no_store(export):
    assert restore(next(export.documents())).id == "generated-00"


def test_csv_holds_no_formula(export, tmp_path):
    path = write_export(export, "csv", tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = {"amount", "lat", "lon", "usd_coopmap"}
    texts = [text for row in rows for name, text in row.items() if name not in numbers]
    assert not [text for text in texts if text.startswith(tuple("=+-@\t\r＝＋－＠"))]
    stored = {activity.title_en for activity in export.activities()}
    assert {text for text in FORMULAS if text[0] != "'"} <= stored
    assert {neutral(title) for title in stored} == {row["title_en"] for row in rows}


def test_numbers_below_zero_stay_numbers(tmp_path):
    path = tmp_path / "cuts.csv"
    header = "#activity+code,#activity+name,#value+usd,#date+start"
    path.write_text(f"{header}\na,Generated cut,-2500.5,2020\n", encoding="utf-8")
    store = filled(tmp_path, path)
    export = export_of(store, tmp_path)
    table = write_export(export, "csv", tmp_path).read_text(encoding="utf-8-sig").splitlines()
    cells = dict(zip(*csv.reader(table), strict=True))
    assert cells["usd_coopmap"] == "-2500.50"
    book = openpyxl.load_workbook(write_export(export, "xlsx", tmp_path))
    assert [row[2].value for row in book["Amounts"].iter_rows(min_row=2)] == [-2500.5]
    store.close()


@pytest.mark.parametrize("text", ["", "a", "'a", "it's", "=a", "'=a", "''=a", "-5", "\t=a", "＝a", "'"])
def test_a_neutral_cell_gives_the_text_back(text):
    assert as_written(neutral(text)) == text
    assert as_written(typed(text)) == text


def test_the_workbook_is_typed_and_frozen_and_names_stand_beside_codes(export, tmp_path):
    book = openpyxl.load_workbook(write_export(export, "xlsx", tmp_path))
    assert book.sheetnames == ["Activities", "Places", "Amounts", "About"]
    assert all(sheet.freeze_panes == "A2" for sheet in book)
    sheet = book["Activities"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert heads["kind, name (CoopMap)"] == heads["kind"] + 1
    cells = {
        row[0].value: {name: row[place - 1] for name, place in heads.items()} for row in sheet.iter_rows(min_row=2)
    }
    assert cells["generated-03"]["kind"].value == "mou"
    assert cells["generated-03"]["kind, name (CoopMap)"].value == "Memorandum of understanding"
    assert cells["generated-01"]["amount"].value == 3_000_000
    assert cells["generated-00"]["start"].value == 2018
    assert cells["generated-04"]["start"].value.date() == date(2019, 2, 3)
    assert cells["generated-02"]["start"].value == "2020-05"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}
    assert not [cell for each in book for row in each.iter_rows() for cell in row if cell.data_type == "f"]
    assert [cell.hyperlink for each in book for row in each.iter_rows() for cell in row if cell.hyperlink] == []


def test_the_places_of_the_workbook_add_up_to_the_money(export, tmp_path):
    book = openpyxl.load_workbook(write_export(export, "xlsx", tmp_path))
    sums, shares = {}, {}
    for row in book["Places"].iter_rows(min_row=2, values_only=True):
        shares[row[0]] = shares.get(row[0], 0) + row[8]
        sums[row[0]] = sums.get(row[0], 0) + (row[10] or 0)
    assert all(share == pytest.approx(1) for share in shares.values())
    assert sums["generated-05"] == pytest.approx(1234.57)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_no_other_sheet_of_the_workbook_reads_as_activities(lang, store, tmp_path):
    report, _ = again(write_export(export_of(store, tmp_path, lang=lang), "xlsx", tmp_path), tmp_path)
    assert not [issue for issue in report.issues if "was read" in issue.message]


def test_a_workbook_that_has_no_room_is_refused(export, monkeypatch):
    monkeypatch.setattr(exporters()["xlsx"], "MOST_ROWS", 5)
    with pytest.raises(InputError, match="narrow the filters"):
        next(exporters()["xlsx"].write(export))


def test_a_cell_is_cut_where_a_workbook_has_no_room_for_it(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(f"id,title_en,description_en\na,Generated,{'a b ' * 20_000}\n", encoding="utf-8")
    store = filled(tmp_path, path)
    book = openpyxl.load_workbook(write_export(export_of(store, tmp_path), "xlsx", tmp_path))
    long = max((str(cell.value) for cell in book["Activities"][2]), key=len)
    assert len(long) == 32_767
    assert long.endswith("…")
    store.close()


def test_hxl_comes_in_again_with_the_same_partners_money_and_places(store, tmp_path):
    path = write_export(export_of(store, tmp_path, vintage="63"), "hxl", tmp_path)
    report, found = again(path, tmp_path)
    assert report.format == "hxl"
    assert not report.rejected
    own = by_id(store)
    assert set(found) == set(own)
    for activity_id, activity in own.items():
        read = found[activity_id]
        assert (read.title_en, read.title_vi, read.sectors) == (activity.title_en, activity.title_vi, activity.sectors)
        assert {part.partner for part in read.partners} == {part.partner for part in activity.partners}
        assert [(fund.amount, fund.currency) for fund in read.funds] == [
            (fund.amount, fund.currency) for fund in activity.funds
        ]
    for number in (0, 2, 4, 9):
        name = f"generated-{number:02d}"
        assert places(found[name]) == places(own[name]), name


def places(activity):
    """The codes of an activity's places of work."""
    return {location.place.code for location in activity.locations if location.role != "partner"}


def test_an_amount_stands_once_in_hxl_so_that_a_column_adds_up(export, tmp_path):
    lines = list(csv.reader(write_export(export, "hxl", tmp_path).read_text(encoding="utf-8-sig").splitlines()))
    first = next(number for number, cells in enumerate(lines) if "#value+committed" in cells)
    column = lines[first].index("#value+committed")
    amounts = [cells[column] for cells in lines[first + 1 :] if len(cells) > column and cells[column]]
    assert sorted(amounts) == sorted(["3000000", "1234.5670", "2000000000"])


def test_file_names_tell_the_filters_and_the_date(export):
    named = replace(export, filters=Filters(sector=("water",), donor=("nl",), from_year=2018, q="Đất / đai", lang="vi"))
    day = export.changed_at.date().isoformat()
    name, spoken = named.file_names("csv")
    assert name == f"coopmap-water-nl-from-2018-dat-dai-{day}.csv"
    assert spoken == f"CoopMap Tài nguyên nước, Hà Lan, từ 2018, “Đất đai” {day}.csv"
    long = replace(export, filters=Filters(q="..\\../" + "x" * 190)).file_names("csv")
    assert all(len(each) < 150 and not set(each) & set('\\/:*?"<>|') for each in long)


def test_the_date_of_the_data_is_that_of_its_last_change(store, tmp_path):
    changed = store.changed_at(store.revision())
    assert changed is not None
    assert store.changed_at("another-000001") is None
    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    assert empty.changed_at(empty.revision()) is None
    empty.close()


def test_without_a_date_the_file_says_so(export):
    assert dict(Export(export.snapshot, Filters(lang="en")).facts())["Date of the data"] == "not known"


def test_a_fact_does_not_say_its_label_again(export):
    assert not [fact for label, fact in export.facts() if fact.startswith(f"{label}:")]


def test_the_generated_rows_are_all_different():
    assert len({row["id"] for row in generated_rows()}) == len(generated_rows())
