"""A picture says what the page says: the same values, classes, inks and words."""

import json
import re

import pytest
from project import ROOT

from activities.filters import Filters
from layers import layer_of, layers
from layers.looks import HUES, OUTLINES, RAMPS, ink, step
from layers.picture import picture_of

LOOKS = (ROOT / "static" / "js" / "looks.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", sorted(layers()))
@pytest.mark.parametrize("query", ["vintage=34&lang=vi", "vintage=63&lang=en&sector=water"])
def test_it_agrees_with_the_answer_that_the_page_draws(key, query, client, seed_snapshot):
    answer = client.get(f"/api/layers/{key}?{query}").json
    pairs = [tuple(part.split("=")) for part in query.split("&")]
    picture = picture_of(seed_snapshot, layer_of(key), Filters.parse(pairs, layers()))
    assert {shape.code: shape.value for shape in picture.shapes} == {
        code: value for code, value in answer["values"].items() if layer_of(key).sets("34")
    }
    assert picture.caption == answer["caption"]
    assert [band.label for band in picture.scheme.classes] == [band["label"] for band in answer["classes"]]
    assert picture.money == answer["money"]
    assert picture.total == answer["total"]
    for shape in picture.shapes:
        if shape.index is not None:
            band = picture.scheme.classes[shape.index]
            assert band.min <= shape.value
            assert band.max is None or shape.value <= band.max


def test_the_inks_are_those_of_the_page():
    for name, ramp in RAMPS.items():
        if name != "archipelago":
            found = re.search(rf"  {name}: (\[[^\]]*\]),", LOOKS)
            assert tuple(json.loads(found[1])) == ramp
            assert f'{name}: "{OUTLINES[name]}"' in LOOKS
    assert tuple(json.loads(re.search(r"const HUES = (\[[^\]]*\])", LOOKS)[1])) == HUES


@pytest.mark.parametrize(("count", "steps"), [(1, [2]), (2, [1, 4]), (3, [1, 3, 4]), (5, [0, 1, 2, 3, 4])])
def test_few_classes_are_spread_over_the_ramp_as_on_the_page(count, steps):
    assert [step(index, count) for index in range(count)] == steps


def test_a_legend_has_a_row_for_each_class_in_the_ink_of_its_shapes(seed_snapshot):
    picture = picture_of(seed_snapshot, layer_of("activities-by-province"), Filters(vintage="34", lang="en"))
    assert [row.colour for row in picture.legend] == [
        ink("province", index, len(picture.scheme.classes)) for index in range(len(picture.scheme.classes))
    ]
    assert {shape.colour for shape in picture.shapes} <= {row.colour for row in picture.legend}


def test_money_on_the_shapes_and_beside_them_is_said_in_words(snapshot_of):
    snapshot = snapshot_of("id,title_en,places,amount,currency,start", "a,A,Hà Giang;mekong,3000000,USD,2020")
    picture = picture_of(snapshot, layer_of("funds-by-province"), Filters(vintage="34", lang="en"))
    assert [(shape.name, shape.words) for shape in picture.shapes] == [("Tuyen Quang", "US$ 1.5 million")]
    assert picture.beside == (("River basins", "US$ 1.5 million"),)


@pytest.mark.parametrize(("lang", "name"), [("vi", "Italia"), ("en", "Republic of Korea")])
def test_partner_countries_are_called_as_in_the_list_of_partners(seed_snapshot, lang, name):
    picture = picture_of(seed_snapshot, layer_of("activities-by-country"), Filters(lang=lang))
    assert name in {shape.name for shape in picture.shapes}
