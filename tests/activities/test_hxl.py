"""HXL 3W tables: what each tag becomes, one activity from several rows, and what is said of tables that aren't right.

All names of activities and organisations that say "Generated" or "Thử" were made for these tests.
"""

from decimal import Decimal

import pytest
from hxl_generated import TITLE, book, row_of, said, sites, stored, table

from activities.importers import importer_for
from activities.importers.hxl import FORMAT, read
from activities.ingest import ingest
from activities.model import Participation
from geo.errors import UnusableFileError

FULL = (
    [
        *("#activity+project+code", "#activity+name", "#activity +i_vi +name", "#org+funder", "#org+impl", "#org+prog"),
        *("#sector+code", "#adm1+code", "#adm1+name", "#value+usd", "#date+start", "#date+end", "#status"),
        *("#meta+source", "#description", "#meta+notes", "#beneficiary"),
    ],
    [
        *("GEN-1", "Generated wells", "Giếng thử", "Netherlands", "GIZ", "UNDP", "14015", "VN02", "Hà Giang"),
        *("250000.5", "2022-05-17", "2024", "Ongoing", "Generated list", "Wells are dug.", "Generated note", "40"),
    ],
)


def test_every_tag_becomes_its_field(store, tmp_path):
    report, found = stored(store, table(tmp_path, *FULL))
    assert report.issues == []
    assert report.unknown_columns == ["#beneficiary"]
    activity = found["GEN-1"]
    assert (activity.id, activity.title_en, activity.title_vi) == ("GEN-1", "Generated wells", "Giếng thử")
    assert (activity.start, activity.end, activity.status) == ("2022-05-17", "2024", "implementation")
    assert (activity.citation, activity.description_en, activity.note) == (
        "Generated list",
        "Wells are dug.",
        "Generated note",
    )
    assert activity.sectors == ("water",)
    assert set(activity.partners) == {
        Participation("nl", "funder"),
        Participation("giz", "implementer"),
        Participation("undp", "partner"),
    }
    [fund] = activity.funds
    assert (fund.amount, fund.currency, fund.usd, fund.type) == (
        Decimal("250000.5"),
        "USD",
        Decimal("250000.50"),
        "commitment",
    )
    assert (sites(activity), activity.scope) == (["VN-63-02"], "province")
    assert dict(activity.extra) == {"#beneficiary": "40", "dac5": "14015"}


def test_the_same_file_twice_changes_nothing_and_a_mended_one_changes_its_activity(store, tmp_path):
    path = table(tmp_path, *FULL)
    assert ingest(store, path).new == 1
    again = ingest(store, path)
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    tags, cells = FULL
    mended = ingest(store, table(tmp_path, tags, [*cells[:9], "300000", *cells[10:]]))
    assert (mended.new, mended.changed, mended.same) == (0, 1, 0)


def test_a_workbook_says_the_same_as_its_csv(tmp_path):
    numbers = [float(cell) if tag == "#value+usd" else cell for tag, cell in zip(*FULL, strict=True)]
    [written] = read(table(tmp_path, *FULL))
    path = book(tmp_path, ["Generated table"], FULL[0], numbers)
    assert importer_for(path).FORMAT == FORMAT
    [found] = read(path)
    assert found.number == 3
    assert (found.values, found.organisations, found.purposes) == (
        written.values,
        written.organisations,
        written.purposes,
    )
    assert found.amounts[0].amount == written.amounts[0].amount == "250000.5"


@pytest.mark.parametrize(("above", "number"), [(0, 1), (1, 2), (24, 25)])
def test_the_tags_stand_within_the_first_25_rows(above, number, tmp_path):
    path = table(tmp_path, *[[f"Generated heading {row}"] for row in range(above)], TITLE, ["1", "Generated"])
    assert importer_for(path).FORMAT == FORMAT
    assert [row.number for row in read(path)] == [number + 1]


def test_tags_below_the_25th_row_are_no_tags(tmp_path):
    path = table(tmp_path, *[["Generated", "heading"]] * 25, TITLE, ["1", "Generated"])
    with pytest.raises(UnusableFileError, match=r"generated\.csv: there is no row of HXL tags within the first 25"):
        list(read(path))


@pytest.mark.parametrize(
    "tag", ["#activity+name+i_vi", "# activity + i_vi +name", "#Activity+Name+I_VI", "  #activity +i_vi+name "]
)
def test_blanks_case_and_the_order_of_attributes_do_not_matter(tag, tmp_path):
    [row] = read(table(tmp_path, [tag, "#org"], ["Giếng thử", "GIZ"]))
    assert row.values == {"title_vi": "Giếng thử"}


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_commas_in_texts_do_not_hide_the_delimiter(delimiter, tmp_path):
    text = "wells, pumps, pipes, tanks, taps, and more, all generated"
    path = table(tmp_path, [*TITLE, "#description"], *[["1", "Generated", text]] * 3, delimiter=delimiter)
    assert importer_for(path).FORMAT == FORMAT
    [row] = read(path)
    assert row.values["description_en"] == text


def test_names_in_our_languages_come_before_others_and_types_are_no_names(tmp_path):
    tags = ["#activity+type", "#activity+name+i_fr", "#activity", "#activity+name+i_en"]
    [row] = read(table(tmp_path, tags, ["Training", "Puits", "Generated short", "Generated wells"]))
    assert row.values["title_en"] == "Generated wells"
    assert row.extra == {
        "#activity+type": "Training",
        "#activity+name+i_fr": "Puits",
        "#activity": "Generated short",
    }


# Several rows, one activity


def test_the_rows_of_one_code_are_one_activity_with_all_their_places(store, tmp_path):
    tags = [*TITLE, "#adm1+name", "#org+impl"]
    rows = [["G1", "Generated", "Hà Giang", "GIZ"], ["G2", "Generated other", "Cà Mau", "GIZ"]]
    report, found = stored(store, table(tmp_path, tags, *rows, ["G1", "", "Cao Bằng", "UNDP"]))
    assert (report.read, report.new, report.issues) == (2, 2, [])
    assert sites(found["G1"]) == ["VN-63-02", "VN-63-04"]
    assert [part.partner for part in found["G1"].partners] == ["giz", "undp"]
    assert sites(found["G2"]) == ["VN-63-96"]


def test_without_a_code_the_title_and_the_organisations_tell_activities_apart(store, tmp_path):
    tags = ["#activity", "#org", "#adm1"]
    rows = [["Generated", "GIZ", "Hà Giang"], ["Generated", "UNDP", "Cà Mau"], ["Generated", "GIZ", "Cao Bằng"]]
    report, found = stored(store, table(tmp_path, tags, *rows))
    assert (report.new, report.rejected) == (2, 0)
    assert {ref: sites(activity) for ref, activity in found.items()} == {
        "Generated | GIZ": ["VN-63-02", "VN-63-04"],
        "Generated | UNDP": ["VN-63-96"],
    }


def test_rows_without_title_and_code_are_rejected_each_for_itself(store, tmp_path):
    report, found = stored(store, table(tmp_path, ["#activity", "#org"], ["", "GIZ"], ["", "GIZ"], ["", ""]))
    assert found == {}
    assert [(issue.row, issue.field) for issue in report.issues] == [(2, "title_en"), (3, "title_en")]


def test_an_amount_that_all_rows_repeat_is_counted_once_and_that_is_said(store, tmp_path):
    rows = [["G1", "Generated", place, "1000"] for place in ("Hà Giang", "Cà Mau", "Cao Bằng")]
    report, found = stored(store, table(tmp_path, [*TITLE, "#adm1", "#value+usd"], *rows))
    assert [fund.amount for fund in found["G1"].funds] == [1000]
    assert said(report) == [
        (
            2,
            "#value+usd",
            "warning",
            "the same amount stands in all 3 rows of the activity; it is counted once",
        )
    ]


def test_amounts_that_differ_are_each_row_s_own(store, tmp_path):
    rows = [["G1", "Generated", amount] for amount in ("1000", "1000", "500.25")]
    report, found = stored(store, table(tmp_path, [*TITLE, "#value+eur"], *rows))
    assert [(fund.amount, fund.currency) for fund in found["G1"].funds] == [
        (1000, "EUR"),
        (1000, "EUR"),
        (Decimal("500.25"), "EUR"),
    ]
    assert report.issues == []


def test_another_value_in_a_later_row_is_said_with_its_row(store, tmp_path):
    rows = [["G1", "Generated", "2020"], ["G1", "Generated", "2021"]]
    report, found = stored(store, table(tmp_path, [*TITLE, "#date+start"], *rows))
    assert found["G1"].start == "2020"
    assert said(report) == [(3, "start", "warning", "another row of the same activity has 2020 here; that is kept")]


def test_what_means_nothing_here_is_kept_of_all_rows(tmp_path):
    rows = [["G1", "Generated", "40"], ["G1", "Generated", "60"], ["G1", "Generated", "40"]]
    [row] = read(table(tmp_path, [*TITLE, "#reached+f"], *rows))
    assert row.extra == {"#reached+f": "40; 60"}


# Money


@pytest.mark.parametrize(
    ("tags", "cells", "funds"),
    [
        (["#value", "#currency+code"], ["1000", "EUR"], [("1000", "EUR", "commitment")]),
        (["#value+usd", "#currency"], ["1000", "VND"], [("1000", "USD", "commitment")]),
        (["#value"], ["3 triệu EUR"], [("3000000", "EUR", "commitment")]),
        (["#value+usd+disbursed"], ["-7.5"], [("-7.5", "USD", "disbursement")]),
        (["#value+usd", "#value+spent+usd"], ["9", "4"], [("9", "USD", "commitment"), ("4", "USD", "expenditure")]),
        (["#value+usd+required"], ["1000"], []),
        (["#value+pct"], ["30"], []),
    ],
)
def test_amounts_have_the_currency_and_the_type_of_their_tag(tags, cells, funds, tmp_path):
    [row] = read(table(tmp_path, ["#activity", *tags], ["Generated", *cells]))
    assert [(given.amount, given.currency, given.type) for given in row.amounts] == funds
    assert not row.warnings


def test_one_amount_in_two_currencies_is_counted_once(store, tmp_path):
    report, found = stored(
        store, table(tmp_path, [*TITLE, "#value+usd", "#value+eur"], ["G1", "Generated", "11", "10"])
    )
    [fund] = found["G1"].funds
    assert (fund.amount, fund.currency) == (11, "USD")
    assert dict(found["G1"].extra) == {"#value+eur": "10"}
    assert [(issue.row, issue.field) for issue in report.issues] == [(2, "#value+eur")]


@pytest.mark.parametrize(
    ("tag", "text", "reason"),
    [
        ("#value", "1000", "has no currency"),
        ("#value+usd", "about 1000", "no exact amount"),
        ("#value+usd", "n/a", "is no amount"),
        ("#value+usd", "10-20", "is a range"),
    ],
)
def test_an_amount_that_cannot_be_read_is_left_out_and_the_activity_kept(store, tmp_path, tag, text, reason):
    report, found = stored(store, table(tmp_path, [*TITLE, tag], ["G1", "Generated", text]))
    assert found["G1"].funds == ()
    assert any(reason in issue.reason and (issue.row, issue.field) == (2, tag) for issue in report.issues)
    assert any("is left out" in issue.reason for issue in report.issues)


def test_a_point_in_text_groups_digits_and_in_a_workbook_s_number_it_does_not(tmp_path):
    [written] = read(table(tmp_path, ["#activity", "#value+usd"], ["Generated", "250.000"]))
    [number] = read(book(tmp_path, ["#activity", "#value+usd"], ["Generated", 250.125]))
    assert (written.amounts[0].amount, number.amounts[0].amount) == ("250000", "250.125")
    assert [issue.field for issue in written.warnings] == ["#value+usd"]
    assert not number.warnings


# Who and what


def test_organisations_have_the_role_of_their_tag_and_codes_go_with_their_names(tmp_path):
    tags = {
        "org__name__funder": "Generated Fund",
        "org__funder__code": "XM-DAC-47044",
        "org__impl__type": "NGO",
        "org__impl": "GIZ; Generated Wells",
        "org__donor": "Japan",
        "org__acronym": "UNDP",
    }
    row = row_of(tmp_path, **tags)
    assert [(given.name, given.role, given.ref) for given in row.organisations] == [
        ("Generated Fund", "funder", "XM-DAC-47044"),
        ("GIZ", "implementer", ""),
        ("Generated Wells", "implementer", ""),
        ("Japan", "funder", ""),
        ("UNDP", "partner", "UNDP"),
    ]
    assert row.extra == {"#org+impl+type": "NGO"}


@pytest.mark.parametrize(
    ("cells", "sectors", "purposes", "warned"),
    [
        ({"sector": "Water resources"}, "water", [], []),
        ({"sector__name__i_vi": "Tài nguyên nước; Đất đai"}, "water; land", [], []),
        ({"sector__name": "Generated cluster", "sector__code": "14015"}, None, ["14015"], []),
        ({"sector__code": "232"}, None, ["232"], []),
        ({"sector": "Generated cluster"}, None, [], ["#sector"]),
        ({"sector__code": "WSH"}, None, [], ["#sector+code"]),
    ],
)
def test_sectors_are_known_by_name_and_by_dac_codes(cells, sectors, purposes, warned, tmp_path):
    row = row_of(tmp_path, **cells)
    assert row.values.get("sectors") == sectors
    assert [given.code for given in row.purposes] == purposes
    assert [issue.field for issue in row.warnings] == warned


def test_an_unknown_status_is_kept_as_written_and_the_activity_too(store, tmp_path):
    report, found = stored(store, table(tmp_path, [*TITLE, "#status"], ["G1", "Generated", "Half way"]))
    assert (found["G1"].status, dict(found["G1"].extra)) == ("", {"#status": "Half way"})
    assert [(issue.row, issue.field, issue.value) for issue in report.issues] == [(2, "#status", "Half way")]


@pytest.mark.parametrize(
    "tag", ["#contact", "#contact+name", "#contact+email", "#org+contact+name", "#org+email", "#activity+phone"]
)
def test_people_are_never_read(tag, store, tmp_path):
    report, _ = stored(store, table(tmp_path, [*TITLE, tag], ["G1", "Generated", "Generated Person"]))
    activity = store.read()[1][0]
    assert "Generated Person" not in repr(activity)
    assert report.unknown_columns == []
    assert report.issues == []


# Tables that aren't right


def test_a_table_without_a_tag_for_the_activity_is_refused_with_its_row(tmp_path, store):
    path = table(tmp_path, ["Name", "Province"], ["#org", "#adm1"], ["GIZ", "Hà Giang"])
    with pytest.raises(UnusableFileError, match=r"generated\.csv, row 2: no column is tagged #activity"):
        ingest(store, path)
    assert store.read()[1] == []


def test_a_misspelt_tag_is_named_with_the_one_that_is_meant(tmp_path):
    path = table(tmp_path, ["#actvity+name", "#org", "#adm1"], ["Generated", "GIZ", "Hà Giang"])
    with pytest.raises(UnusableFileError, match=r"#actvity\+name is no tag of HXL; did you mean #activity\?"):
        list(read(path))


def test_a_misspelt_tag_beside_right_ones_is_warned_of(tmp_path):
    path = table(tmp_path, ["#activity", "#setcor", "adm1", "#x_own"], ["Generated", "Water resources", "Cà Mau", "7"])
    assert importer_for(path).FORMAT == FORMAT
    [row] = read(path)
    assert [(issue.row, issue.field, issue.reason) for issue in row.warnings] == [
        (1, "#setcor", "#setcor is no tag of HXL; did you mean #sector?"),
        (1, "adm1", "adm1 is no HXL tag; the column is passed over"),
    ]
    assert row.extra == {"#setcor": "Water resources", "#x_own": "7"}


def test_a_header_of_other_words_with_a_number_sign_is_no_row_of_tags(tmp_path):
    path = table(tmp_path, ["#", "title_en", "#2"], ["1", "Generated", "x"])
    assert importer_for(path).FORMAT == "csv"


def test_a_row_with_two_tags_among_other_words_is_no_row_of_tags(tmp_path):
    rows = [["title_en", "a", "b", "c", "d"], ["Generated", "#org", "#adm1", "said", "so"]]
    assert importer_for(table(tmp_path, *rows)).FORMAT == "csv"


def test_a_merged_header_above_the_tags_does_not_matter(tmp_path):
    head = ["Generated who", None, "Generated where"]
    path = book(tmp_path, head, ["#org", "#activity", "#adm1"], ["GIZ", "Generated", "Hà Giang"], merged=["A1:B1"])
    [row] = read(path)
    assert (row.values, row.warnings) == ({"title_en": "Generated", "places": "VN-63-02"}, ())


def test_cells_merged_over_rows_are_said_where_they_cost_a_row(store, tmp_path):
    rows = [["Generated", "GIZ", "Hà Giang"], [None, "GIZ", "Cà Mau"]]
    report, _ = stored(store, book(tmp_path, ["#activity", "#org", "#adm1"], *rows, merged=["A2:A3"]))
    assert (report.new, report.rejected) == (1, 1)
    assert [(issue.row, issue.severity) for issue in report.issues] == [(3, "warning"), (3, "error")]
    assert "A2:A3 are merged" in report.issues[0].reason


def test_a_vietnamese_table_in_windows_1258_is_read(tmp_path):
    # Windows-1258 writes the tone marks after their vowels.
    path = tmp_path / "generated.csv"
    rows = "#activity+i_vi,#adm1\nGiê\u0301ng thư\u0309,Ha\u0300 Giang\n"
    path.write_bytes(rows.encode("cp1258"))
    [row] = read(path)
    assert row.values == {"title_vi": "Giếng thử", "places": "VN-63-02"}
    assert "Windows-1258" in row.warnings[0].reason


def test_a_quote_that_is_not_closed_is_refused_with_its_line(tmp_path, store):
    path = tmp_path / "generated.csv"
    path.write_text('#activity,#org\nGenerated,"GIZ\n', encoding="utf-8")
    with pytest.raises(UnusableFileError, match=r"generated\.csv, line 2"):
        ingest(store, path)
