"""Circles say as much as their values: by area, on the page as in every picture, and only of what adds up."""

import re

import pytest
from project import ROOT

from activities.filters import SYMBOLS, Filters
from geo.errors import InputError
from layers import layer_of, layers, looks
from layers.circles import may_be_circles, scale_of, share_of
from layers.picture import picture_of

LOOKS = (ROOT / "static" / "js" / "looks.js").read_text(encoding="utf-8")
DRAWN = sorted(key for key, layer in layers().items() if may_be_circles(layer))


def test_only_what_adds_up_is_drawn_with_circles():
    assert {layers()[key].measure for key in DRAWN} == {"activities", "some", "us-cents", "partners"}
    shaded = {layer.measure for layer in layers().values() if not may_be_circles(layer)}
    assert {"density", "percent", "year", "sector"} <= shaded
    assert "activities-by-scope" not in DRAWN, "a scope has no place"


@pytest.mark.parametrize("value", [1, 7, 400, 123_456_789])
def test_four_times_as_much_is_twice_as_wide(value):
    assert share_of(4 * value, 5 * value) == pytest.approx(2 * share_of(value, 5 * value))


def test_the_least_can_be_seen_and_nothing_is_wider_than_the_largest():
    assert share_of(1, 10**12) == looks.LEAST_RADIUS
    assert share_of(30, 10) == share_of(10, 10) == 1
    assert share_of(0, 10) == share_of(-5, 10) == share_of(5, 0) == 0


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("measure", ["activities", "us-cents"])
def test_a_key_has_up_to_three_round_values_that_differ_and_are_not_beyond_the_data(measure, lang):
    for most in [*range(1, 200), 1234, 98_765, 10**7, 33_343_335, 10**9, 7 * 10**11]:
        sizes = scale_of([most], measure, lang).sizes
        values = [size.value for size in sizes]
        assert len(sizes) <= 3
        assert values == sorted(set(values), reverse=True)
        assert all(0 < value <= most * (1 + 1e-9) for value in values)
        assert len({size.label for size in sizes}) == len(sizes)
        assert all(size.share == share_of(size.value, most) for size in sizes)
        if measure == "activities":
            assert sizes
            assert all(value == int(value) for value in values)


def test_money_in_a_key_is_said_as_everywhere():
    labels = [size.label for size in scale_of([450_000_000], "us-cents", "en").sizes]
    assert labels == ["US$ 4 million", "US$ 1.5 million", "US$ 400,000"]
    assert scale_of([450_000_000], "us-cents", "vi").sizes[0].label.startswith("4")


def test_there_is_no_key_of_nothing():
    assert scale_of([], "activities", "en").sizes == ()
    assert scale_of([0], "us-cents", "vi").most == 0


def test_the_sizes_of_the_page_are_those_of_the_pictures():
    for name in ("LARGEST_RADIUS", "LEAST_RADIUS", "STRENGTH"):
        [said] = re.findall(rf"const {name} = ([\d.]+);", LOOKS)
        assert float(said) == getattr(looks, name)


@pytest.mark.parametrize("key", sorted(layers()))
@pytest.mark.parametrize("query", ["vintage=34&lang=vi", "vintage=63&lang=en&sector=water&classes=fixed"])
def test_a_picture_has_the_scale_of_the_answer_that_the_page_draws(key, query, client, seed_snapshot):
    answer = client.get(f"/api/layers/{key}?{query}&symbols=circles").json
    pairs = [tuple(part.split("=")) for part in f"{query}&symbols=circles".split("&")]
    shown = picture_of(seed_snapshot, layer_of(key), Filters.parse(pairs, layers()))
    if key not in DRAWN:
        assert answer["circles"] is shown.scale is None
        return
    assert answer["circles"]["most"] == shown.scale.most
    assert [(size["value"], size["label"], size["share"]) for size in answer["circles"]["sizes"]] == [
        (size.value, size.label, size.share) for size in shown.scale.sizes
    ]
    assert {shape.code: shape.size for shape in shown.shapes} == {
        code: share_of(value, answer["circles"]["most"]) for code, value in answer["values"].items()
    }
    assert all(shape.index is None for shape in shown.shapes)


def test_a_fixed_scale_is_the_same_under_every_filter(client):
    def most(query):
        return client.get(f"/api/layers/activities-by-province?symbols=circles&{query}").json["circles"]["most"]

    assert most("classes=fixed&sector=water") == most("classes=fixed") == most("")
    assert most("sector=water") < most("")


def test_shades_are_what_an_address_shows_that_asks_for_nothing():
    assert Filters().symbols == SYMBOLS[0] == "shade"
    assert Filters(symbols="circles").pairs() == [("symbols", "circles")]
    with pytest.raises(InputError, match="symbols"):
        Filters.parse([("symbols", "squares")], layers())
