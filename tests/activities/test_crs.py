"""OECD CRS extracts: years and purposes of one project, sums, recipients, organisations, encodings and refusals.

All projects, agencies and amounts that say "Generated" were made for these tests.
"""

import csv
from decimal import Decimal

import openpyxl
import pytest
from crs_generated import CELLS, NEW, OLD, amounts, extract, one, stored, warned

from activities.importers import importer_for
from activities.importers.crs import FORMAT, read
from activities.ingest import ingest
from activities.model import Participation
from geo.errors import UnusableFileError


@pytest.mark.parametrize("header", [OLD, NEW, [name.upper() for name in OLD], [name.lower() for name in OLD]])
@pytest.mark.parametrize("delimiter", [",", "|", ";", "\t"])
def test_both_namings_and_every_delimiter_say_the_same(header, delimiter, store, tmp_path):
    path = extract(tmp_path, {}, header=header, delimiter=delimiter)
    assert importer_for(path).FORMAT == FORMAT
    report, found = stored(store, path)
    assert report.issues == []
    activity = found["5-52-2021000001"]
    assert (activity.id, activity.citation, activity.kind) == ("5-52-2021000001", "CRS 2021000001", "project")
    assert (activity.title_en, activity.description_en) == ("Generated wells", "Generated description of wells.")
    assert (activity.start, activity.end) == ("2021-03-01", "2024-12-31")
    assert activity.sectors == ("water",)
    assert activity.scope == "national"
    assert [(fund.amount, fund.usd, fund.type, fund.date) for fund in activity.funds] == [
        (1500000, 1500000, "commitment", "2021"),
        (250000, 250000, "disbursement", "2021"),
    ]
    assert activity.partners == (Participation("de", "funder"), Participation("giz", "partner"))
    assert dict(activity.extra) == {
        "crs-channelname": "International NGOs",
        "crs-crsid": "2021000001",
        "crs-flowname": "ODA Grants",
        "crs-projectnumber": "GEN-7",
        "crs-purposename": "Water resources conservation (including data collection)",
        "dac5": "14015",
    }


def test_the_newest_files_have_letters_for_codes(store, tmp_path):
    renamed = {"DonorCode": "DEDonorcode", "RecipientCode": "DERecipientcode"}
    header = [renamed.get(name, name) for name in OLD]
    path = extract(tmp_path, {"DonorCode": "DEU", "RecipientCode": "VNM"}, header=header, delimiter="|")
    report, found = stored(store, path)
    assert (set(found), report.issues) == ({"DEU-52-2021000001"}, [])
    # Without the donor's number the agency is known by its name alone.
    assert Participation("Generated agency", "partner") in found["DEU-52-2021000001"].partners


def test_a_workbook_with_numbers_and_a_title_above_says_the_same(tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["Generated extract"])
    sheet.append(OLD)
    numbers = {"Year", "DonorCode", "AgencyCode", "PurposeCode", "ChannelCode", "RecipientCode"}
    floats = {"USD_Commitment", "USD_Disbursement"}
    kinds = {**dict.fromkeys(numbers, int), **dict.fromkeys(floats, float)}
    sheet.append([kinds.get(name, str)(text) for name, text in CELLS.items()])
    workbook.save(tmp_path / "generated.xlsx")
    assert importer_for(tmp_path / "generated.xlsx").FORMAT == FORMAT
    [found], written = read(tmp_path / "generated.xlsx"), one(tmp_path)
    assert (found.key, found.values, found.purposes, found.organisations) == (
        written.key,
        written.values,
        written.purposes,
        written.organisations,
    )
    assert [Decimal(given.amount) for given in found.amounts] == [1500000, 250000]


def test_the_same_file_twice_changes_nothing_and_a_new_year_changes_its_project(store, tmp_path):
    other = {"CrsID": "2021000002", "ProjectTitle": "Generated pumps"}
    assert ingest(store, extract(tmp_path, {}, other)).new == 2
    again = ingest(store, extract(tmp_path, {}, other))
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    later = ingest(store, extract(tmp_path, {}, other, {"Year": "2022", "USD_Disbursement": "0.5"}))
    assert (later.new, later.changed, later.same) == (0, 1, 1)


# One project


def test_years_and_purposes_of_one_project_are_one_activity_with_exact_sums(tmp_path):
    row = one(
        tmp_path,
        {"USD_Commitment": "0.1", "USD_Disbursement": ""},
        {"USD_Commitment": "0.2", "USD_Disbursement": "", "PurposeCode": "41010"},
        {"Year": "2022", "USD_Commitment": "", "USD_Disbursement": "0.123456789"},
        {"Year": "2023", "USD_Commitment": "-0.05", "USD_Disbursement": "1.5e-05"},
    )
    assert row.number == 2
    assert amounts(row) == {
        ("commitment", "2021"): ("300000", "USD"),
        ("commitment", "2023"): ("-50000", "USD"),
        ("disbursement", "2022"): ("123456.789", "USD"),
        ("disbursement", "2023"): ("15", "USD"),
    }
    assert [given.code for given in row.purposes] == ["14015", "41010"]


def test_negative_commitments_are_kept_and_what_cancels_out_is_none(store, tmp_path):
    path = extract(
        tmp_path,
        {"USD_Commitment": "2"},
        {"USD_Commitment": "-2", "PurposeCode": "41010", "USD_Disbursement": ""},
        {"Year": "2022", "USD_Commitment": "-1", "USD_Disbursement": ""},
    )
    report, found = stored(store, path)
    assert [(fund.amount, fund.type, fund.date) for fund in found["5-52-2021000001"].funds] == [
        (-1000000, "commitment", "2022"),
        (250000, "disbursement", "2021"),
    ]
    assert report.issues == []


def test_deflated_and_national_amounts_are_never_read(tmp_path):
    assert set(amounts(one(tmp_path)).values()) == {("1500000", "USD"), ("250000", "USD")}
    assert amounts(one(tmp_path, {"USD_Commitment": "", "USD_Disbursement": ""})) == {}


@pytest.mark.parametrize("text", ["1,234", "a lot", "NaN0", "Infinity", "1000000", "1.234.567"])
def test_an_amount_that_is_none_is_left_out_with_its_row_and_field(text, tmp_path):
    row = one(tmp_path, {}, {"Year": "2022", "USD_Commitment": text, "USD_Disbursement": ""})
    assert warned(row) == [(3, "USD_Commitment", text)]
    assert ("commitment", "2022") not in amounts(row)


def test_a_decimal_comma_is_read_where_it_can_be_nothing_else(tmp_path):
    row = one(tmp_path, {"USD_Commitment": "0,5", "USD_Disbursement": "-1,23456"})
    assert amounts(row) == {
        ("commitment", "2021"): ("500000", "USD"),
        ("disbursement", "2021"): ("-1234560", "USD"),
    }


def test_the_longest_texts_and_the_dates_of_the_last_report_hold(tmp_path):
    row = one(
        tmp_path,
        {"Year": "2023", "CompletionDate": "2026-06-30", "LongDescription": "Cut sho"},
        {"Year": "2021", "ProjectTitle": "Generated wells and pumps"},
        {"Year": "2022", "LongDescription": "Generated desc", "CompletionDate": ""},
    )
    assert (row.values["end"], row.values["start"]) == ("2026-06-30", "2021-03-01")
    assert row.values["title_en"] == "Generated wells and pumps"
    assert row.values["description_en"] == "Generated description of wells."


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2021-03-01", "2021-03-01"),
        ("2021-03-01T00:00:00.0000000", "2021-03-01"),
        ("9/30/2021 12:00:00 AM", "2021-09-30"),
        ("2021", "2021"),
        ("2021.0", "2021"),
    ],
)
def test_dates_are_read_as_the_programs_write_them(written, read_as, tmp_path):
    row = one(tmp_path, {"ExpectedStartDate": written})
    assert (row.values["start"], row.warnings) == (read_as, ())


@pytest.mark.parametrize("written", ["1900-01-01 00:00:00", "9999-12-31", "soon", "2021-02-31"])
def test_a_day_that_is_none_is_left_out_and_the_project_kept(written, store, tmp_path):
    report, found = stored(store, extract(tmp_path, {"ExpectedStartDate": written}))
    assert found["5-52-2021000001"].start == ""
    assert [(issue.row, issue.field, issue.severity) for issue in report.issues] == [
        (2, "ExpectedStartDate", "warning")
    ]


def test_an_end_before_the_start_is_left_out(store, tmp_path):
    report, found = stored(store, extract(tmp_path, {"CompletionDate": "2020-01-01"}))
    activity = found["5-52-2021000001"]
    assert (activity.start, activity.end) == ("2021-03-01", "")
    assert dict(activity.extra)["crs-completiondate"] == "2020-01-01"
    assert [issue.field for issue in report.issues] == ["CompletionDate"]


def test_a_row_that_is_the_same_in_every_cell_is_counted_once(tmp_path):
    row = one(tmp_path, {}, {}, {"PurposeCode": "41010"})
    assert amounts(row)["commitment", "2021"] == ("3000000", "USD")
    assert warned(row) == [(3, "", "")]
    assert row.warnings[0].reason == "row 2 is the same in every cell; it is counted once"


# What a project is known by


def test_without_a_crs_id_the_donor_s_number_then_the_title_tell_projects_apart(store, tmp_path):
    nothing = {"CrsID": "", "ProjectNumber": "N/A"}
    report, found = stored(
        store,
        extract(
            tmp_path,
            {"CrsID": ""},
            nothing,
            nothing | {"Year": "2022"},
            nothing | {"ProjectTitle": "Generated pumps", "ProjectNumber": "0"},
        ),
    )
    assert report.rejected == 0
    assert set(found) == {"5-52-GEN-7", "5-52-769-Generated wells", "5-52-769-Generated pumps"}


def test_the_same_crs_id_of_another_agency_is_another_project(store, tmp_path):
    report, found = stored(
        store, extract(tmp_path, {}, {"AgencyCode": "2"}, {"DonorCode": "7", "DonorName": "Netherlands"})
    )
    assert set(found) == {"5-52-2021000001", "5-2-2021000001", "7-52-2021000001"}
    assert report.rejected == 0


# How it is written


def test_an_older_file_in_windows_1252_is_read_and_that_is_said(tmp_path):
    text = {"ProjectTitle": "Générée – eau", "LongDescription": "Texte généré"}
    [row] = read(extract(tmp_path, text, encoding="cp1252", delimiter="|", name="generated_crs.txt"))
    assert row.values["title_en"] == "Générée – eau"
    assert [issue.reason for issue in row.warnings] == ["the file is not UTF-8; it was read as cp1252"]


def test_quotes_line_breaks_and_bars_in_texts_are_part_of_them(tmp_path):
    text = {"LongDescription": 'Generated "wells" | pumps\nand taps, many, of, them, all, here'}
    [row] = read(extract(tmp_path, text, delimiter="|"))
    assert row.values["description_en"] == text["LongDescription"]


def test_a_text_that_begins_with_quotes_is_read(tmp_path):
    path = extract(tmp_path, {"ProjectTitle": "@"}, delimiter="|")
    path.write_text(path.read_text(encoding="utf-8").replace("@", '"Generated" wells'), encoding="utf-8")
    [row] = read(path)
    assert row.values["title_en"] == "Generated wells"


@pytest.mark.parametrize("column", ["ProjectTitle", "LongDescription"])
@pytest.mark.parametrize("more", [lambda quoted: [quoted], lambda _: []], ids=["a quote follows", "none follows"])
def test_a_quote_that_is_not_closed_refuses_the_file_with_its_line(column, more, store, tmp_path):
    quoted = {"CrsID": "2", column: "#Generated# wells"}
    path = extract(tmp_path, {}, {"CrsID": "1", column: "@"}, {"CrsID": "3"}, *more(quoted), delimiter="|")
    text = path.read_text(encoding="utf-8").replace("@", '"Generated wells').replace("#", '"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableFileError, match=r"generated_crs\.csv, line 3: a quote is not closed"):
        ingest(store, path)
    assert store.read()[1] == []


def test_a_row_with_a_cell_too_many_is_rejected_alone(store, tmp_path):
    path = extract(tmp_path, {}, {"CrsID": "2", "ProjectTitle": "a@b"}, delimiter="|")
    path.write_text(path.read_text(encoding="utf-8").replace("@", "|"), encoding="utf-8")
    report, found = stored(store, path)
    assert set(found) == {"5-52-2021000001"}
    assert [(issue.row, issue.severity) for issue in report.issues] == [(3, "error")]
    assert "26 cells under 25 headers" in report.issues[0].reason


def test_cells_that_say_nothing_are_empty(tmp_path):
    row = one(
        tmp_path, {"USD_Commitment": "NA", "LongDescription": "NULL", "ChannelName": "nan", "CompletionDate": "NaN"}
    )
    assert set(amounts(row)) == {("disbursement", "2021")}
    assert "description_en" not in row.values
    assert row.warnings == ()


# Refusals


@pytest.mark.parametrize(
    "header",
    [
        ["STRUCTURE", "DONOR", "Donor", "RECIPIENT", "Recipient", "SECTOR", "MEASURE", "TIME_PERIOD", "OBS_VALUE"],
        ["DATAFLOW", "DONOR", "RECIPIENT", "SECTOR", "MEASURE", "FLOW_TYPE", "PRICE_BASE", "TIME_PERIOD", "OBS_VALUE"],
        ["Donor", "Recipient", "Sector", "Flow", "Channel", "Amount type", "Flow type", "Year", "Value"],
    ],
)
def test_a_table_of_the_data_explorer_is_refused_with_the_file_to_take(header, store, tmp_path):
    path = tmp_path / "generated_explorer.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, ["1"] * len(header)])
    with pytest.raises(UnusableFileError, match=r"row 1: this is a table of the OECD Data Explorer.*take the CRS file"):
        ingest(store, path)
    assert store.read()[1] == []


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        (("DonorName",), "DonorName"),
        (("RecipientName",), "RecipientName"),
        (("Year",), "Year"),
        (("ProjectTitle", "ShortDescription"), "ProjectTitle or ShortDescription"),
        (("USD_Commitment", "USD_Disbursement"), "USD_Commitment or USD_Disbursement"),
    ],
)
def test_an_extract_without_a_column_that_is_needed_is_refused_by_its_name(columns, missing, store, tmp_path):
    header = [f"Generated {name}" if name in columns else name for name in OLD]
    path = extract(tmp_path, {}, header=header)
    with pytest.raises(UnusableFileError, match=rf"row 1: a CRS extract needs the column {missing}"):
        ingest(store, path)


def test_a_project_without_any_title_is_rejected_with_its_row(store, tmp_path):
    report, found = stored(store, extract(tmp_path, {"ProjectTitle": "", "ShortDescription": ""}))
    assert found == {}
    assert [(issue.row, issue.field) for issue in report.issues] == [(2, "title_en")]


def test_the_ministry_s_sheet_is_no_extract(tmp_path):
    path = tmp_path / "generated.csv"
    path.write_text("title_en,donor,year\nGenerated,Japan,2021\n", encoding="utf-8")
    assert importer_for(path).FORMAT == "csv"
