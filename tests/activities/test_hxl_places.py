"""Places of HXL 3W tables: P-codes and names of both series of provinces, districts, sites, points and countries.

All names of activities and sites that say "Generated" were made for these tests.
"""

import pytest
from hxl_generated import TITLE, row_of, said, sites, stored, table


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"adm1__code": "VN02"}, "VN-63-02"),
        ({"adm1__code": "vn02"}, "VN-63-02"),
        ({"adm1__code": "02"}, "VN-63-02"),
        ({"adm1__code": "2"}, "VN-63-02"),
        ({"adm1__code__v_pcode": "VN02"}, "VN-63-02"),
        ({"adm1__code": "VN-63-02"}, "VN-63-02"),
        ({"adm1__code": "VN-34-15"}, "VN-34-15"),
        ({"adm1": "Hà Giang"}, "VN-63-02"),
        ({"adm1__name": "Ha Giang"}, "VN-63-02"),
        ({"adm1__name__i_vi": "Tỉnh Hà Giang"}, "VN-63-02"),
        ({"adm1__code": "15", "adm1__name": "Yên Bái"}, "VN-63-15"),
        ({"adm1__code": "VN15", "adm1__name": "Lào Cai"}, "VN-34-15"),
        ({"adm1__code": "VN101", "adm1__name": "Hà Giang"}, "VN-63-02"),
        ({"adm2__code": "VN02024"}, "VN-63-02"),
        ({"region": "Red River Delta"}, "red-river-delta"),
    ],
)
def test_provinces_are_known_by_code_and_name(cells, code, tmp_path, store):
    tags = ["#" + name.replace("__", "+") for name in cells]
    report, found = stored(store, table(tmp_path, [*TITLE, *tags], ["G1", "Generated", *cells.values()]))
    assert sites(found["G1"]) == [code]
    assert report.issues == []


def test_a_number_that_both_series_have_is_refused_with_both_meanings(store, tmp_path):
    report, found = stored(store, table(tmp_path, [*TITLE, "#adm1+code"], ["G1", "Generated", "VN15"]))
    assert sites(found["G1"]) == []
    assert [issue.field for issue in report.issues] == ["#adm1+code", "#adm1+code"]
    assert "Yên Bái until 2025-06-30" in report.issues[0].reason
    assert report.issues[1].reason == "this place is left out"


def test_a_code_of_the_63_only_tells_what_all_codes_of_the_table_are(store, tmp_path):
    rows = [["G1", "Generated", "VN15"], ["G2", "Generated other", "VN02"]]
    report, found = stored(store, table(tmp_path, [*TITLE, "#adm1+code"], *rows))
    assert sites(found["G1"]) == ["VN-63-15"]
    assert report.issues == []


def test_a_name_that_contradicts_its_code_is_said(store, tmp_path):
    rows = [["G1", "Generated", "VN02", "Cà Mau"]]
    report, found = stored(store, table(tmp_path, [*TITLE, "#adm1+code", "#adm1+name"], *rows))
    assert sites(found["G1"]) == ["VN-63-02"]
    assert said(report) == [(2, "#adm1+name", "warning", "the code beside it is that of Hà Giang; the code is kept")]


def test_an_unknown_province_is_said_with_its_own_row(store, tmp_path):
    rows = [["G1", "Generated", "Hà Giang"], ["G1", "Generated", "Hà Giangg"]]
    report, found = stored(store, table(tmp_path, [*TITLE, "#adm1"], *rows))
    assert sites(found["G1"]) == ["VN-63-02"]
    assert {issue.row for issue in report.issues} == {3}
    assert "did you mean Hà Giang?" in report.issues[0].reason


def test_a_point_is_the_place_and_its_province_no_second_one(store, tmp_path):
    tags = [*TITLE, "#adm1+name", "#loc", "#geo+lat", "#geo+lon"]
    report, found = stored(
        store, table(tmp_path, tags, ["G1", "Generated", "Hà Giang", "Generated station", "22.82", "104.98"])
    )
    [location] = found["G1"].locations
    assert (location.place.code, location.lat, location.lon) == ("VN-63-02", 22.82, 104.98)
    assert report.issues == []


def test_a_point_outside_of_its_province_is_said_and_both_are_kept(store, tmp_path):
    report, found = stored(
        store, table(tmp_path, [*TITLE, "#adm1+name", "#geo+coord"], ["G1", "Generated", "Cà Mau", "22.82, 104.98"])
    )
    assert sorted(sites(found["G1"])) == ["VN-63-02", "VN-63-96"]
    assert [(issue.row, issue.field) for issue in report.issues] == [(2, "row 2/point")]
    assert "lies in Ha Giang, and not in Ca Mau" in report.issues[0].reason


def test_districts_and_sites_are_read_within_their_province(store, tmp_path):
    tags = [*TITLE, "#adm1+name", "#adm2+name", "#loc"]
    rows = [["G1", "Generated", "Quảng Ninh", "Hạ Long", ""], ["G2", "Generated other", "Hải Phòng", "", "Xã Cát Hải"]]
    report, found = stored(store, table(tmp_path, tags, *rows))
    assert "VN-63-22-193" in sites(found["G1"])
    # There is a Cát Hải in another province too.
    assert {code[:8] for code in sites(found["G2"])} == {"VN-63-31"}
    assert report.issues == []


def test_columns_about_places_are_no_places(tmp_path):
    row = row_of(tmp_path, loc__type="Village", adm1__origin="Cà Mau", country__funder="Japan")
    assert (row.sites, row.countries, "places" in row.values) == ((), (), False)
    assert row.extra == {"#loc+type": "Village", "#adm1+origin": "Cà Mau", "#country+funder": "Japan"}


@pytest.mark.parametrize("cells", [{"country": "Lao PDR"}, {"country__code": "LAO"}, {"country__code": "la"}])
def test_countries_are_known_by_name_and_by_codes_of_two_and_three_letters(cells, tmp_path):
    row = row_of(tmp_path, **cells)
    assert [given.code for given in row.countries] == ["LA"]
    assert not row.warnings


def test_viet_nam_as_a_whole_is_the_national_scope(store, tmp_path):
    tags = [*TITLE, "#country+code", "#country+name"]
    report, found = stored(store, table(tmp_path, tags, ["G1", "Generated", "VNM", "Viet Nam"]))
    assert (found["G1"].scope, found["G1"].locations, report.issues) == ("national", (), [])


@pytest.mark.parametrize("text", ["Toàn quốc", "cả nước", "Nationwide", "Viet Nam"])
def test_all_provinces_are_the_national_scope(text, store, tmp_path):
    report, found = stored(store, table(tmp_path, [*TITLE, "#adm1"], ["G1", "Generated", text]))
    assert (found["G1"].scope, found["G1"].locations, report.issues) == ("national", (), [])


def test_an_unknown_country_is_said(tmp_path):
    row = row_of(tmp_path, country="Generatia")
    assert [(issue.field, issue.value) for issue in row.warnings] == [("#country", "Generatia")]
