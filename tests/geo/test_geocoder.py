"""The geocoder on the ministry's own article and on the traps of this field."""

import csv
import json
from pathlib import Path

import pytest

from geo import refusals
from geo.errors import InputError
from geo.geocoder import geocode, geocode_lines, location_document, recode_all
from geo.locations import Geocoding, Precision

ROOT = Path(__file__).resolve().parents[2]
FIELDS = ("title_en", "title_vi", "description_en", "description_vi")


def sites(found: Geocoding) -> set[str]:
    return {location.place.code for location in found.locations if location.role == "site"}


def partners(found: Geocoding) -> set[str]:
    return {location.place.code for location in found.locations if location.role == "partner"}


@pytest.fixture(scope="module")
def article() -> dict[str, Geocoding]:
    with (ROOT / "data/activities/monre-2022h1.csv").open(encoding="utf-8") as file:
        return {
            row["title_en"]: geocode({field: row[field] for field in FIELDS}, vintage="63")
            for row in csv.DictReader(file)
        }


def test_the_only_province_of_the_article_is_hanoi_once(article):
    found = [
        (title, location)
        for title, answer in article.items()
        for location in answer.locations
        if location.place.kind in ("province", "district", "site")
    ]
    assert [(title, location.place.code) for title, location in found] == [
        ("Project on urban construction materials, piloted in Hanoi", "VN-63-01")
    ]


def test_the_basins_and_the_delta_of_the_article(article):
    found = {title: sites(answer) for title, answer in article.items() if answer.scope in ("basin", "region")}
    of_mekong = {title for title, codes in found.items() if codes == {"mekong"}}
    assert of_mekong == {title for title in article if "Mekong" in title and "Mekong Delta" not in title}
    assert len(of_mekong) == 8
    [reservoirs] = [title for title in article if "reservoirs" in title]
    [storage] = [title for title in article if "water storage" in title]
    assert found[reservoirs] == {"red-thai-binh"}
    assert found[storage] == {"mekong-delta"}
    assert len(found) == 10


def test_the_only_foreign_site_of_the_article_is_cambodia(article):
    foreign = {title: sites(answer) for title, answer in article.items() if answer.scope == "foreign"}
    assert foreign == {"Restoring and completing the height network of Cambodia, phase 2": {"KH"}}


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Vienna Convention for the Protection of the Ozone Layer", "international"),
        ("Viet Nam – Netherlands Intergovernmental Committee on climate change adaptation", "international"),
        ("Bản ghi nhớ hợp tác về khí tượng thủy văn giữa Việt Nam và Lào", "international"),
        ("Participation in the Stockholm + 50 Conference in Sweden", "international"),
        ("Strengthening capacity to implement the Montreal Protocol in Viet Nam", "national"),
        ("Strengthening land management in all provinces", "national"),
        ("Tăng cường quản lý đất đai trên toàn quốc", "national"),
        ("Water supply in Bến Tre", "province"),
        ("Quản lý tài nguyên nước vùng Tây Nguyên", "region"),
        ("Flood forecasting in the Mekong River Basin", "basin"),
        ("Rehabilitation of national roads in Cambodia", "foreign"),
        ("Air pollution forecasting", "unlocated"),
    ],
)
def test_scope(text, scope):
    assert geocode({"title": text}).scope == scope


@pytest.mark.parametrize(
    "text",
    [
        "Stockholm Convention on Persistent Organic Pollutants",
        "Công ước Basel, Nghị định thư Montreal, Bản sửa đổi, bổ sung Kigali",
        "Working with the Chinese Embassy in Hanoi on the project document",
        "Memorandum of understanding with the Geological Survey of Denmark and Greenland",
        "Ministry of Foreign Affairs of Norway",
        "Hợp tác khai thác khoảng không vũ trụ vì mục đích hòa bình",
        "Diễn đàn Kinh tế Thái Bình Dương",
        "Máy gieo hạt đa năng",
        "Xây dựng nhà văn hóa thôn Hòa Bình",
        "The agreement was signed in Ha Noi by the two ministers",
        "A delegation held talks and signed a memorandum on cooperation in Hanoi",
        "President Ho Chi Minh and the ocean",
    ],
)
def test_traps_are_no_place_of_the_work(text):
    assert sites(geocode({"title": text})) == set()


@pytest.mark.parametrize(("text", "expected"), [("Mr. Hoa Binh, Son La", {"14"}), ("Hoa Binh, Son La", {"14", "17"})])
def test_a_name_that_a_long_text_repeats_is_looked_up_once(text, expected, monkeypatch):
    looked_up = []

    def noted(folded, name):
        looked_up.append(name)
        return is_honoured(folded, name)

    is_honoured = refusals._is_honoured
    monkeypatch.setattr(refusals, "_is_honoured", noted)
    found = geocode({"description": f"Location: {text}, Hoa Binh. " * 200}, vintage="63")
    assert sites(found) == {f"VN-63-{code}" for code in expected}
    assert sorted(looked_up) == ["hoa binh", "son la"]


def test_the_basin_wins_over_the_province_inside_its_name():
    for text in ("hồ chứa trên lưu vực sông Hồng – Thái Bình", "reservoirs of the Red River-Thai Binh basin"):
        assert sites(geocode({"title": text})) == {"red-thai-binh"}
    assert sites(geocode({"title": "Dong Nai River Basin"})) == {"dong-nai"}


def test_partner_countries_are_never_sites():
    found = geocode(
        {"title": "Pilot in Hải Phòng, funded by the Dutch Government, with the Ministry of Environment of Japan"}
    )
    assert partners(found) == {"NL", "JP"}
    assert sites(found) == {"VN-34-31"}


def test_evidence_points_into_the_text_as_it_was_given():
    decomposed = "Cấp nước  tại tỉnh Bến Tre"  # written with combining marks, and two spaces
    text = __import__("unicodedata").normalize("NFD", decomposed)
    [location] = geocode({"description": text}).locations
    evidence = location.evidence
    assert evidence.field == "description"
    assert text[evidence.start : evidence.end] == evidence.quote
    assert __import__("unicodedata").normalize("NFC", evidence.quote) == "tỉnh Bến Tre"


def test_a_list_gives_all_its_provinces():
    text = "Location: provinces of Binh Dinh, Quang Binh, Quang Ngai, Quang Tri, Thanh Hoa, and Thua Thien Hue"
    found = geocode({"title": text}, vintage="63")
    assert sites(found) == {f"VN-63-{code}" for code in (52, 44, 51, 45, 38, 46)}


def test_merged_provinces_are_one_in_the_34():
    found = geocode({"title": "Rừng tại Hà Giang và Tuyên Quang"}, vintage="34")
    assert [location.place.code for location in found.locations] == ["VN-34-08"]
    old = geocode({"title": "Rừng tại Hà Giang và Tuyên Quang"}, vintage="63")
    assert sites(old) == {"VN-63-02", "VN-63-08"}
    assert [location.place.code for location in recode_all(old.locations, "34")] == ["VN-34-08"]


def test_a_district_gives_itself_and_its_province_less_exactly():
    found = geocode({"title": "Nâng cấp hồ chứa huyện Lục Ngạn"}, vintage="63")
    by_kind = {location.place.kind: location for location in found.locations}
    assert by_kind["province"].place.code == "VN-63-24"
    assert by_kind["province"].precision == Precision.ADM2
    assert by_kind["district"].place.parent == "VN-63-24"


def test_lines_stream_in_order():
    lines = ['{"id": 1, "title": "Water in Bến Tre"}\n', "\n", '{"id": "b", "title": "x", "description": null}\n']
    answers = [json.loads(answer) for answer in geocode_lines(lines, "63")]
    assert [answer["id"] for answer in answers] == [1, "b"]
    assert answers[0]["locations"][0] == location_document(
        geocode({"title": "Water in Bến Tre"}, vintage="63").locations[0]
    )
    assert answers[1] == {"id": "b", "scope": "unlocated", "locations": []}


@pytest.mark.parametrize(
    ("line", "words"),
    [('{"id": 1', "line 1: not JSON"), ("[1]", "line 1"), ('{"title": 7}', "'title'")],
)
def test_a_bad_line_is_named(line, words):
    with pytest.raises(InputError, match=words):
        list(geocode_lines([line]))


def test_a_distance_asserts_no_province():
    [near] = geocode({"title": "Mỏ đá cách thành phố Đà Nẵng 20 km"}, vintage="63").locations
    assert (near.place.kind, near.place.parent, near.precision) == ("site", "", Precision.NEAR)
    assert near.place.code == "near-VN-63-48"


def test_the_ends_of_a_corridor_are_less_exact():
    found = geocode({"title": "Tuyến đường sắt Hà Nội – Lào Cai"}, vintage="63")
    assert {location.place.code: location.precision for location in found.locations} == {
        "VN-63-01": Precision.LARGER_THAN_ADM1,
        "VN-63-10": Precision.LARGER_THAN_ADM1,
    }


def test_an_office_is_a_hint_that_yields_to_a_place():
    assert sites(geocode({"title": "Nâng cấp kênh", "owner": "UBND tỉnh Bắc Giang"}, vintage="63")) == {"VN-63-24"}
    named = geocode({"title": "Nâng cấp kênh tại Bến Tre", "owner": "UBND tỉnh Bắc Giang"}, vintage="63")
    assert sites(named) == {"VN-63-83"}


def test_a_text_that_means_the_merged_province_is_read_so():
    text = {"title": "Quản lý rừng tỉnh Phú Thọ sau sáp nhập"}
    assert sites(geocode(text, vintage="34")) == {"VN-34-25"}
    parts = geocode(text, vintage="63")
    assert sites(parts) == {"VN-63-17", "VN-63-25", "VN-63-26"}
    assert {location.precision for location in parts.locations} == {Precision.LARGER_THAN_ADM1}
    assert sites(geocode({"title": "Quản lý rừng tỉnh Phú Thọ"}, vintage="63")) == {"VN-63-25"}


def test_a_commune_is_chosen_by_the_district_that_the_text_names():
    alone = geocode({"title": "Khoan giếng cho xã Tân Lập"}, vintage="63")
    assert alone.locations == ()
    found = geocode({"title": "Khoan giếng cho xã Tân Lập", "description": "thuộc huyện Vũ Thư"}, vintage="63")
    assert {location.place.code for location in found.locations if location.place.kind == "province"} == {"VN-63-34"}


def test_a_countrys_bank_or_embassy_is_a_partner_and_its_road_a_site():
    found = geocode({"title": "China Exim Bank loan for national road 7 in Cambodia"})
    assert (sites(found), partners(found), found.scope) == ({"KH"}, {"CN"}, "foreign")


def test_places_that_a_text_about_a_neighbour_only_mentions_are_no_sites():
    rows = [
        ("Upgrading of National Road 13, Laos", "It runs on to Vinh and Ha Tinh province in Vietnam."),
        ("Dam on a branch of the river", "The dam in Kratie province was studied by a team, among them Hanoi."),
        ("Bridge at Kampong Cham", "Trucks reach Tay Ninh and Ho Chi Minh City in three hours."),
    ]
    for title, description in rows:
        found = geocode({"title": title, "description": description}, vintage="63")
        assert [location for location in found.locations if location.place.kind == "province"] == []
    work = geocode({"title": "Phnom Penh-HCMC road", "description": "Works in Cambodia and in Ho Chi Minh City."})
    assert "TP. Hồ Chí Minh" in [location.place.name_vi for location in work.locations]
