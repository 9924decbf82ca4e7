"""The lists of names and the matching of names in texts."""

import csv
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from babel.core import get_global
from babel.numbers import get_currency_name

from geo.folding import fold, fold_name, new_tones
from geo.gazetteer import FOLDER, load_gazetteer, read_rows
from geo.geocoder import geocode
from geo.matcher import scan
from geo.register import load_places

EFFECTS = {
    "place": {"support", "unit", "works", "hint", "distance", "feature", "venue", "seat", "company", "travel", "open"},
    "country": {"site", "party", "venue"},
}


def names_in(text: str) -> list[str]:
    return [text[mention.start : mention.end] for mention in scan(text).mentions]


def test_every_code_of_the_lists_is_a_place():
    places, gazetteer = load_places(), load_gazetteer()
    for source in ("provinces", "regions", "basins", "seas", "foreign"):
        for row in read_rows(source):
            for code in row["code"].split(";"):
                assert code in places, (source, row)
    for unit in gazetteer.units.values():
        assert unit.province in places
        assert not unit.district or unit.district in gazetteer.units
    for landmark in gazetteer.landmarks.values():
        assert landmark.provinces
        assert all(code in places for code in landmark.provinces), landmark


def test_each_province_has_its_official_name_and_both_vintages_are_reached():
    official = {row["code"] for row in read_rows("provinces") if row["kind"] == "official"}
    assert official >= {place.code for place in load_places().sets["provinces-63"]}
    reached = {load_places().to34(code) for code in official if ";" not in code}
    assert reached == {place.code for place in load_places().sets["provinces-34"]}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_no_row_is_there_twice(path: Path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = Counter(tuple(row) for row in csv.reader(file))
    assert [row for row, count in rows.items() if count > 1] == []


def test_contexts_have_known_effects():
    for row in read_rows("contexts"):
        assert row["side"] in ("before", "after")
        assert row["effect"] in EFFECTS[row["applies"]], row


def test_folding_keeps_every_offset():
    text = "Lưu vực sông Hồng – Thái Bình, “TP.HCM”; Srêpôk, Xékong & İzmir 🌊 tại Đà Nẵng"
    folded = fold(text)
    assert len(folded.text) == len(folded.lower) == len(folded.plain) == len(folded.words) == len(text)
    assert folded.plain.isascii()
    assert folded.plain.endswith("tai da nang")


def test_offsets_lead_back_through_composing_and_closing_up():
    given = unicodedata.normalize("NFD", "Đà  Nẵng và\n\n  Bến   Tre")
    folded = fold(given)
    start = folded.plain.index("ben")
    begin, end = folded.span(start, start + len("ben tre"))
    assert given[begin:end] == unicodedata.normalize("NFD", "Bến   Tre")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hà Nam Ninh", ["Hà Nam Ninh"]),
        ("Hà Nam,Ninh Bình", ["Hà Nam", "Ninh Bình"]),
        ("Danangese and Hanoian", []),
        ("Tp.Đà Nẵng", ["Tp.Đà Nẵng"]),
        ("máy đa năng, mục đích hòa bình", []),
        ("Hoà Bình Hòa Bình Hoa Binh", ["Hoà Bình", "Hòa Bình", "Hoa Binh"]),
        ("Thái Bình Dương", ["Thái Bình Dương"]),
        (
            "Thua Thien-Hue, Thua Thien - Hue, Thua Thien – Hue",
            ["Thua Thien-Hue", "Thua Thien - Hue", "Thua Thien – Hue"],
        ),
        ("Laocai and Quangninh", ["Laocai", "Quangninh"]),
        ("Long and winding", []),
    ],
)
def test_the_longest_name_at_word_boundaries(text, names):
    assert names_in(text) == names


def test_diacritics_make_a_name_surer():
    [exact] = geocode({"t": "Rừng Bến Tre"}).locations
    [folded] = geocode({"t": "Rung Ben Tre"}).locations
    assert exact.place == folded.place
    assert exact.score > folded.score


def test_tones_may_stand_on_either_vowel():
    assert new_tones("hoà bình – thuỷ nguyên") == "hòa bình thủy nguyên"
    assert fold_name("Hòa Bình") == fold_name("Hoà Bình") == "hoa binh"


def test_the_gazetteer_answers_the_same_each_time():
    text = {"title": "Ha Long, Chau Thanh, Phu My in Tien Giang and Vinh Long; Tan An"}
    assert len({repr(geocode(text)) for _ in range(5)}) == 1


def test_no_currency_is_a_country():
    """The name of none that is legal tender today, as CLDR has it, and as amounts in our texts are written."""
    tender = {
        code
        for past in get_global("territory_currencies").values()
        for code, _, end, legal in past
        if legal and not end
    }
    assert len(tender) > 140
    names = {
        (lang, get_currency_name(code, n, locale=lang)) for code in tender for lang in ("en", "vi") for n in (1, 2)
    }
    names |= {("en", text) for text in ("U.S. $", "U.S.$5 million", "20 million Danish krones", "Korean won")}
    names |= {("vi", text) for text in ("3 triệu đô la Úc", "yên Nhật Bản", "Won Hàn Quốc", "5 triệu đô Mỹ")}
    # A town of Panama is called as its money is.
    found = {name for lang, name in names if geocode({f"title_{lang}": name}).locations} - {"Balboa Panama"}
    assert not found
    [laos] = geocode({"title_en": "A 5 million U.S. $ loan for roads in Laos"}).locations
    assert laos.place.code == "LA"


@pytest.mark.parametrize(
    ("text", "scope", "codes"),
    [
        ("China gives Myanmar $300,000 for medicines", "foreign", {"MM", "CN"}),
        ("Hỗ trợ cộng đồng Việt Nam ứng phó biến đổi khí hậu", "national", set()),
        ("Dự án tại tỉnh Hưng Yên, Nhật Bản tài trợ", "province", {"VN-34-33", "JP"}),
    ],
)
def test_a_country_beside_what_money_is_called_stays_one(text, scope, codes):
    found = geocode({"title_vi": text})
    assert found.scope == scope
    assert {location.place.code for location in found.locations} == codes
