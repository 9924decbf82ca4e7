"""Degrees as people write them; the place of any point of the world; countries by name."""

import pytest

from geo.countries import country_code, country_named, find_country, near_country
from geo.degrees import read_degrees, split_position
from geo.register import load_places
from geo.world import locate


@pytest.mark.parametrize(
    ("text", "axis", "degrees"),
    [
        ("21.03", "lat", 21.03),
        ("-21,03", "lat", -21.03),
        ("+1.5e1", "lat", 15.0),
        ("21° 2' N", "lat", 21 + 2 / 60),
        ("21º02′30″S", "lat", -(21 + 2 / 60 + 30 / 3600)),
        ("N 21.03", "lat", 21.03),
        ("105 51 E", "lon", 105.85),
        ("105°51'W", "lon", -105.85),
        ("１２", "lat", 12.0),
        ("−5", "lat", -5.0),
        ("105 E", "lat", None),
        ("-5 S", "lat", None),
        ("12°60'", "lat", None),
        ("", "lat", None),
        ("nan", "lat", None),
        ("inf", "lat", None),
        ("1_0", "lat", None),
        ("0x10", "lat", None),
        ("9" * 5000, "lat", None),
    ],
)
def test_degrees(text, axis, degrees):
    assert read_degrees(text, axis) == (None if degrees is None else pytest.approx(degrees))


@pytest.mark.parametrize(
    "text",
    [
        "21.03 105.85",
        "21.03,105.85",
        "21.03, 105.85",
        " 21.03 ,105.85 ",
        "21,03 105,85",
        "21,03, 105,85",
        "21.03;105.85",
        "21.03 105.85 12.5",
        "21.03,105.85,12",
        "21,03,105,85",
        "\n21.03\n105.85",
        "(21.03, 105.85)",
        "[21.03 105.85]",
        "21.03N 105.85E",
        "21.03 N, 105.85 E",
        "N21.03 E105.85",
        "21° 1.8' N 105° 51' E",
        "105° 51' E, 21° 1.8' N",
        "E105.85 N21.03",
        "POINT(105.85 21.03)",
        "SRID=4326;POINT Z (105.85 21.03 12)",
        "lat: 21.03, lon: 105.85",
        "Latitude=21,03 Longitude=105,85",
        "\u200b21.03,\u200e 105.85\ufeff",
    ],
)
def test_positions(text):
    lat, lon = split_position(text)
    assert read_degrees(lat, "lat") == pytest.approx(21.03)
    assert read_degrees(lon, "lon") == pytest.approx(105.85)


@pytest.mark.parametrize("text", ["", "21.03", "1 2 3 4", "1,2,3,4,5", "E1" + "," * 1_000_000, "POINT(1)"])
def test_what_is_no_position(text):
    assert split_position(text) is None


def test_every_label_point_lies_in_its_own_country_and_province():
    wrong = []
    for name in ("countries", "provinces-63"):
        for place in load_places().sets[name]:
            found = locate(place.lon, place.lat).place
            if place.code != "VN" and (found is None or found.code != place.code):
                wrong.append((place.code, found and found.code))
    assert not wrong


def test_the_sea_belongs_to_the_country_of_the_work():
    assert locate(-0.2, 5.4).place is None
    assert locate(-0.2, 5.4, ("GH",)).place.code == "GH"
    assert locate(-0.2, 5.4, ("GH",)).distance_km > 5
    assert locate(-0.2, 4.0, ("GH",)).place is None
    assert near_country(-0.2, 5.4, ("XX", "TG")) is None
    assert near_country(500, 500, ("GH",)) is None


def test_only_the_one_country_of_the_work_settles_an_exchange():
    assert locate(8.0, -1.0, ("GH",)).issue == "swapped"
    assert locate(8.0, -1.0, ("GH", "TG")).place is None
    assert locate(21.03, 105.85).place.code == "VN-63-01"
    assert find_country(400.0, 0.0) is None


@pytest.mark.parametrize("point", [(float("nan"), 1.0), (1e308, 1.0), (181.0, 91.0), (0.001, 0.001)])
def test_what_is_no_point(point):
    assert locate(*point, ("GH",)).place is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("VN", "VN"),
        ("vn", "VN"),
        ("Viet Nam", "VN"),
        ("Socialist Republic of Vietnam", "VN"),
        ("Lao People's Democratic Republic", "LA"),
        ("The Republic of Ghana", "GH"),
        ("RE", "FR"),
        ("ZZ", ""),
        ("VN-63-01", ""),
        ("Vietnamese", ""),
        ("", ""),
    ],
)
def test_countries_by_code_and_name(text, code):
    assert country_code(text) == code
    assert country_named("") == ""


def test_words_are_no_letters_of_the_sky():
    assert split_position("None None") == ("None", "None")
