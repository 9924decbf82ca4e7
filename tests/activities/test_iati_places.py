"""Locations of IATI files: point, precision and names in all their forms, and the place that they come to."""

import pytest
from iati_generated import activity, document, row_of, said, written

from activities.given import dropped, given_places
from activities.importers import GivenCountry, GivenSite, Row
from activities.ingest import ingest
from activities.validate import validate
from geo.locations import Precision

HANOI = ("21.03", "105.85")


def placed(*sites, countries=("VN",), title="A project", **values):
    """Return what given places make of sites in an activity for these countries."""
    given = tuple(GivenCountry(f"recipient-country {n}", code) for n, code in enumerate(countries, start=1))
    row = Row(7, {"title_en": title, **values}, {}, sites=sites, countries=given, key="K")
    draft, issues = validate(row)
    assert not issues
    return given_places(draft)


def site(lat="", lon="", name="", field="location 1", **rest):
    return GivenSite(field, name, lat, lon, **rest)


def found(geocoding):
    return [(location.place.code, int(location.precision)) for location in geocoding.locations]


FORMS = {
    "1.x": '<coordinates latitude="21.03" longitude="105.85" precision="3"/>',
    "1.x words": '<coordinates latitude=" 21.03" longitude="105.85 " precision="ADM2"/>',
    "1.x number and words": '<coordinates latitude="21.03" longitude="105.85" precision="3 - ADM2"/>',
    "1.x type": '<location-type code="ADM2"/><coordinates latitude="21.03" longitude="105.85"/>',
    "2.x": '<point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>21.03 105.85</pos></point>'
    '<location-class code="1"/><feature-designation code="ADM2"/>',
    "2.x level": '<location-id vocabulary="G1" code="5"/><administrative vocabulary="G1" level="2" code="5"/>'
    '<point><pos>21.03 105.85</pos></point><location-class code="1"/>',
    "2.x name": "<name><narrative>Huyện Ba Vì</narrative></name><point><pos>21.03 105.85</pos></point>"
    '<location-class code="1"/>',
    "comma": '<point><pos>21.03,105.85</pos></point><feature-designation code="ADM3"/>',
    "decimal commas": '<point><pos>21,03 105,85</pos></point><feature-designation code="ADM2"/>',
    "height": '<point><pos>21.03 105.85 12.5</pos></point><feature-designation code="ADM2"/>',
    "exponents": '<point><pos>2.103E1 1.0585e2</pos></point><feature-designation code="ADM2"/>',
    "in the point itself": '<point>21.03 105.85</point><feature-designation code="ADM2"/>',
    "new lines": "<point><pos>\n 21.03\n 105.85\n</pos></point><feature-designation code='ADM2'/>",
    "both": '<point><pos/></point><coordinates latitude="21.03" longitude="105.85" precision="3"/>',
    "both, one unread": "<point><pos>see map</pos></point>"
    '<coordinates latitude="21.03" longitude="105.85" precision="3"/>',
    "empty first": "<point/><point><pos>21.03 105.85</pos></point><feature-designation code='ADM2'/>",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_point(form, store, tmp_path):
    vn = '<recipient-country code="VN"/>'
    report = ingest(store, written(tmp_path, document(activity(vn, f"<location>{FORMS[form]}</location>"))))
    assert not report.issues
    [location] = store.read()[1][0].locations
    assert (location.place.code, location.lat, location.lon) == ("VN-63-01", 21.03, 105.85)
    assert location.precision == Precision.ADM2


@pytest.mark.parametrize(
    ("inside", "precision"),
    [
        ('<exactness code="1"/>', "1"), ('<exactness code="2"/>', "2"), ("", ""),
        ('<exactness code="1"/><location-class code="2"/>', "1"), ('<location-class code="1"/>', "4"),
        ('<exactness code="1"/><location-class code="1"/><feature-designation code="PCLI"/>', "6"),
        ('<feature-designation code="RGN"/>', "5"), ('<coordinates precision="8"/>', "8"),
        ('<coordinates precision="9"/>', "9"), ('<coordinates precision="Estimated coordinates"/>', "5"),
    ],
)  # fmt: skip
def test_precisions(tmp_path, inside, precision):
    assert row_of(tmp_path, f"<location>{inside}</location>").sites[0].precision == precision


def test_a_precision_that_is_none_is_said(tmp_path):
    row = row_of(tmp_path, '<location><coordinates latitude="1" longitude="1" precision="42nd"/></location>')
    assert [field for _, field, _ in said(row)] == ["location 1/coordinates/@precision"]


def test_another_system_of_coordinates_is_left_out(tmp_path):
    point = '<point srsName="http://www.opengis.net/def/crs/EPSG/0/3857"><pos>1178 1239</pos></point>'
    row = row_of(tmp_path, f"<location>{point}</location>")
    assert (row.sites[0].lat, row.sites[0].lon) == ("", "")
    assert [field for _, field, _ in said(row)] == ["location 1/point/@srsName"]


def test_crs84_has_the_longitude_first(tmp_path):
    point = '<point srsName="urn:ogc:def:crs:OGC:1.3:CRS84"><pos>105.85 21.03</pos></point>'
    row = row_of(tmp_path, f"<location>{point}</location>")
    assert (row.sites[0].lat, row.sites[0].lon, said(row)) == ("21.03", "105.85", [])


def test_names_in_vietnamese_are_read_whatever_other_language_stands_beside(tmp_path, store):
    names = (
        '<name><narrative xml:lang="fr">Hanoï</narrative><narrative xml:lang="vi">Hà Nội</narrative></name>',
        '<name><narrative xml:lang="en">Site 3</narrative><narrative xml:lang="vi">Hà Nội</narrative></name>',
        '<name xml:lang="en">The capital</name><name xml:lang="vi">Hà Nội</name>',
    )
    for number, name in enumerate(names):
        inside = f'<recipient-country code="VN"/><location>{name}</location>'
        text = document(activity(inside, identifier=f"<iati-identifier>{number}</iati-identifier>"))
        ingest(store, written(tmp_path, text, f"{number}.xml"))
    assert [[place.place.code for place in each.locations] for each in store.read()[1]] == [["VN-63-01"]] * 3


def test_a_province_by_its_iso_code_alone_is_that_province_and_not_the_country(tmp_path, store):
    inside = (
        '<recipient-country code="VN"/>',
        '<location><administrative vocabulary="A4" level="1" code="VN-44"/></location>',
        '<location><location-id vocabulary="A4" code="vn-sg"/></location>',
        '<location><name><narrative>Cà Mau</narrative></name><administrative vocabulary="A4" code="VN-44"/></location>',
        '<location><administrative vocabulary="G1" level="1" code="VN-01"/></location>',
    )
    report = ingest(store, written(tmp_path, document(activity(*inside))))
    places = store.read()[1][0].locations
    assert [place.place.name_vi for place in places] == ["An Giang", "TP. Hồ Chí Minh", "Cà Mau"]
    assert [place.evidence.quote for place in places] == ["VN-44", "vn-sg", "Cà Mau"]
    assert [issue.field for issue in report.issues] == ["location 4"]


def test_a_location_of_endless_words_is_read_as_far_as_words_go(tmp_path):
    endless = "<name><narrative>" + "Hà Nội, " * 100_000 + "</narrative></name>"
    row = row_of(tmp_path, f"<location>{endless}{endless.replace('name>', 'description>')}</location>")
    [given] = row.sites
    assert (len(given.name), len(given.words)) == (2_000, 20_000)
    assert [field for _, field, _ in said(row)] == ["location 1/name", "location 1/description"]


def test_country_and_words_of_a_location(tmp_path):
    old = '<administrative country="VN" adm1="Lao Cai">Viet Nam, Lao Cai</administrative>'
    new = '<administrative vocabulary="A4" level="0" code="VN"/><administrative vocabulary="G1" code="15"/>'
    row = row_of(tmp_path, f"<location>{old}<description>Up there</description></location><location>{new}</location>")
    assert [(one.country, one.words) for one in row.sites] == [("VN", "Viet Nam, Lao Cai, Up there"), ("VN", "")]


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("NaN", "105", "no latitude and longitude"),
        ("abc", "", "no latitude and longitude"),
        ("21.03", "", "no latitude and longitude"),
        ("1e308", "105.85", "not between"),
        ("91", "-181", "not between"),
        ("0", "0.0", "(0, 0)"),
        ("30", "-150", "lies in no country"),
    ],
)
def test_a_point_that_is_none_costs_the_point(lat, lon, reason):
    geocoding, issues = placed(site(lat, lon, field="location 3"))
    assert geocoding.scope == "national"
    assert not geocoding.locations
    [issue] = issues
    assert (issue.row, issue.field, issue.severity) == (7, "location 3/point", "warning")
    assert reason in issue.reason


def test_a_bad_point_still_has_its_name():
    geocoding, issues = placed(site("0", "0", "Lao Cai province"))
    assert found(geocoding) == [("VN-63-10", 4)]
    assert geocoding.locations[0].evidence.rule == "given-name"
    assert dropped(issues) == 0


def test_exchanged_coordinates_are_mended():
    geocoding, [issue] = placed(site("105.85", "21.03"))
    [location] = geocoding.locations
    assert (location.place.code, location.lat, location.lon) == ("VN-63-01", 21.03, 105.85)
    assert "exchanged" in issue.reason
    geocoding, [issue] = placed(site("-1", "8"), countries=("GH",))
    assert found(geocoding) == [("GH", 1)]
    assert "exchanged" in issue.reason


def test_warnings_name_places_in_the_language_of_the_reader():
    _, [issue] = placed(site("105.85", "21.03"))
    assert ("in Ha Noi only" in issue.say("en"), "trong Hà Nội khi" in issue.say("vi")) == (True, True)
    _, [issue] = placed(site("17.97", "102.61"))
    assert ("in Laos," in issue.say("en"), "trong Lào," in issue.say("vi")) == (True, True)


def test_degrees_as_people_write_them():
    geocoding, issues = placed(site("21° 2' N", "105°51'00\" E"), site("21,03", "105,85", field="location 2"))
    assert found(geocoding) == [("VN-63-01", 1)] * 2
    assert not issues


@pytest.mark.parametrize("precision", ["6", "9"])
def test_a_point_that_stands_for_viet_nam_is_no_dot(precision):
    geocoding, issues = placed(site("16.16667", "107.83333", "Whole country", precision=precision))
    assert (geocoding.scope, geocoding.locations, issues) == ("national", (), [])


@pytest.mark.parametrize("name", ["Vietnam", "Viet Nam", "Việt Nam", "Socialist Republic of Vietnam"])
def test_a_location_called_as_its_country_is_the_country(name):
    assert placed(site("16.16667", "107.83333", name, precision="4"))[0].scope == "national"
    assert placed(site(name=name))[0].scope == "national"
    geocoding, _ = placed(site("1.25", "32.5", "Uganda", precision="4"), countries=("UG",))
    assert found(geocoding) == [("UG", 6)]


@pytest.mark.parametrize(
    "name",
    [
        "Nationwide",
        "Whole country",
        "Country-wide (Viet Nam)",
        "Toàn quốc",
        "Việt Nam - cả nước",
        "National level",
        "Vietnam, Socialist Republic of",
        "Cộng hòa Xã hội Chủ nghĩa Việt Nam",
        "VN",
    ],
)
def test_a_point_called_the_whole_country_is_no_dot(name):
    geocoding, _ = placed(site("16.16667", "107.83333", name, precision="2"))
    assert (geocoding.scope, geocoding.locations) == ("national", ())


@pytest.mark.parametrize("name", ["", "-", "Vietnam National University", "Cộng hòa, Hà Nội", "Viet Nam, Laos", "LA"])
def test_a_point_called_anything_else_is_a_dot(name):
    assert found(placed(site("16.16667", "107.83333", name, precision="2"))[0]) == [("VN-63-46", 2)]


@pytest.mark.parametrize("precision", ["1", "2", "3", "4", "5", "7", "8"])
def test_other_precisions_are_kept_with_the_point(precision):
    [location] = placed(site(*HANOI, "A place", precision=precision))[0].locations
    assert (location.place.code, int(location.precision)) == ("VN-63-01", int(precision))
    assert location.evidence.quote == "A place (21.03, 105.85)"
    assert (location.evidence.rule, location.role, int(location.reach)) == ("given-point", "site", 1)
    assert location.evidence.end == len(location.evidence.quote)


def test_two_points_in_one_province_are_two_and_the_same_twice_is_one():
    one, other = site(*HANOI, "A"), site("21.1", "105.8", "B", field="location 2")
    again = site(*HANOI, "A", field="location 3")
    geocoding, _ = placed(one, other, again)
    assert [(location.place.code, location.lat) for location in geocoding.locations] == [
        ("VN-63-01", 21.03),
        ("VN-63-01", 21.1),
    ]


def test_a_point_off_the_coast_is_given_to_it():
    geocoding, [issue] = placed(site("16.3", "108.3"))
    [location] = geocoding.locations
    assert location.place.kind == "province"
    assert location.precision == Precision.NEAR
    assert "km off" in issue.reason
    geocoding, [issue] = placed(site("5.4", "-0.2"), countries=("GH",))
    assert found(geocoding) == [("GH", 2)]


def test_a_coast_that_two_countries_share_goes_to_the_recipient():
    """Between Phú Quốc and the coast of Cambodia."""
    point = ("10.46", "104.2")
    assert found(placed(site(*point), countries=("KH",))[0])[0][0] == "KH"
    assert found(placed(site(*point), countries=("VN",))[0])[0][0] == "VN-63-91"


def test_a_point_outside_the_recipients_is_kept_and_said():
    geocoding, [issue] = placed(site("17.97", "102.61", "Vientiane"))
    assert found(geocoding) == [("LA", 1)]
    assert geocoding.scope == "international"
    assert "no recipient" in issue.reason


def test_a_point_nowhere_is_the_only_recipient():
    geocoding, [issue] = placed(site("-45", "-130", "Ocean"), countries=("GH",))
    assert found(geocoding) == [("GH", 6)]
    assert issue.field == "location 1/point"
    geocoding, issues = placed(site("-45", "-130", "Ocean"), countries=("GH", "UG"))
    assert found(geocoding) == [("GH", 6), ("UG", 6)]
    assert dropped(issues) == 1


def test_a_location_without_a_point():
    geocoding, issues = placed(site(name="Sa Pa", words="Viet Nam, Lao Cai, Sa Pa"))
    assert "VN-63-10" in [code for code, _ in found(geocoding)]
    assert not issues
    geocoding, issues = placed(site(words="Selected districts"), countries=("GH",))
    assert found(geocoding) == [("GH", 6)]
    assert not issues
    geocoding, issues = placed(site(), countries=("GH",))
    assert dropped(issues) == 1
    assert found(geocoding) == [("GH", 6)]


def test_scopes():
    nothing, _ = placed(countries=())
    assert nothing is None
    assert placed()[0].scope == "national"
    texts, _ = placed(title="Water supply in Lao Cai province")
    assert (texts.scope, found(texts)) == ("province", [("VN-63-10", 4)])
    abroad, _ = placed(countries=("GH",), title="Ghana is not Lao Cai province")
    assert (abroad.scope, found(abroad)) == ("foreign", [("GH", 6)])
    both, _ = placed(countries=("VN", "LA", "KH"))
    assert (both.scope, found(both)) == ("international", [("LA", 6), ("KH", 6)])
    shared, _ = placed(site(*HANOI), countries=("VN", "LA"))
    assert (shared.scope, found(shared)) == ("province", [("VN-63-01", 1), ("LA", 6)])


def test_recipients_as_they_are_written():
    geocoding, issues = placed(countries=("gh", "Uganda", "GP", "ZZ", "GH"))
    assert [code for code, _ in found(geocoding)] == ["GH", "UG", "FR"]
    [issue] = issues
    assert (issue.field, issue.value, issue.severity) == ("recipient-country 4", "ZZ", "warning")
    assert geocoding.locations[0].evidence.quote == "gh"


def test_one_bad_location_of_many_loses_nothing_else(store, tmp_path):
    point = "<location><point><pos>{}</pos></point></location>"
    bad = ["NaN NaN", "1e308 1", "999 999", "0 0", "21.03", "", "105.85 21.03"]
    inside = ['<recipient-country code="VN"/>', "<location/>", *(point.format(text) for text in (*bad, "21.03 105.85"))]
    report = ingest(store, written(tmp_path, document(activity(*inside))))
    assert (report.new, report.locations) == (1, 9)
    [found_activity] = store.read()[1]
    assert {location.place.code for location in found_activity.locations} == {"VN-63-01"}
    assert all(issue.severity == "warning" for issue in report.issues)
    assert {issue.field.split("/")[0] for issue in report.issues} == {f"location {n}" for n in range(1, 9)}


AREAS = {
    "a district's size in one province": (
        "POLYGON((105.5 20.95,105.85 20.95,105.85 21.05,105.5 21.05,105.5 20.95))",
        3,
        False,
    ),
    "a line through provinces": ("LINESTRING(105.85 21.03,106.68 20.85)", 5, False),
    "a bow tie": ("POLYGON((105.8 21,105.9 21.1,105.9 21,105.8 21.1,105.8 21))", 2, True),
}


@pytest.mark.parametrize("name", AREAS)
def test_areas(name):
    area, precision, mended = AREAS[name]
    geocoding, issues = placed(site(name="Area", area=area), countries=())
    assert "VN-63-01" in [code for code, _ in found(geocoding)]
    assert {number for _, number in found(geocoding)} == {precision}
    assert bool(issues) is mended


def test_areas_that_say_less():
    whole, _ = placed(site(area="POLYGON((101 7,111 7,111 24,101 24,101 7))"), countries=())
    assert whole.scope == "international"
    assert not [code for code, _ in found(whole) if code.startswith("VN")]
    laos, _ = placed(site(area="POLYGON((102.5 18.2,102.7 18.2,102.7 18.4,102.5 18.4,102.5 18.2))"), countries=())
    assert ([code for code, _ in found(laos)], laos.scope) == (["LA"], "foreign")
    for area in ("POLYGON((1", "POINT(nan nan)", "POLYGON((500 500,501 500,501 501,500 500))", "POLYGON EMPTY"):
        nothing, issues = placed(site(area=area, name="X"), countries=())
        assert nothing is None
        assert dropped(issues) == 1


def test_a_corner_of_a_province_does_not_count():
    """A square in Hà Nội with a sliver over the border of Bắc Ninh, far less than a hundredth of it."""
    geocoding, _ = placed(site(area="POLYGON((105.6 20.95,105.905 20.95,105.905 21.1,105.6 21.1,105.6 20.95))"))
    assert [code for code, _ in found(geocoding)] == ["VN-63-01"]
