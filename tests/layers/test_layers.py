"""One contract over every registered layer, and what each of ours counts."""

import numpy as np
import pytest

from activities.filters import Filters
from geo.errors import NotFoundError
from geo.register import load_places
from layers import DEFAULT, layer_of, layers
from layers.classes import MOST_CLASSES, classify
from layers.features import layer_frame

SHEET = (
    "id,title_en,places,partners",
    "a,A,Hà Giang;Tuyên Quang,de;giz",
    "b,B,se-san,jp",
    "c,C,mekong;Hà Giang,",
    "d,D,mekong-delta,jp;jica:funder",
    "e,E,An Giang;Kiên Giang;Cà Mau,",
    "f,F,KH,kh",
    "g,G,VN,",
    "h,A dam in Ky Son district of Nghe An,,",
    "i,Survey of Hoang Sa and Truong Sa islands,,",
    "j,Patrol of the East Sea (Biển Đông),,",
    "k,Works near Da Nang,,",
)


@pytest.fixture
def snapshot(snapshot_of):
    return snapshot_of(*SHEET)


def values(snapshot, key, **filters):
    return layer_of(key).build(snapshot, Filters(**filters)).values


COUNTS = sorted(key for key, layer in layers().items() if layer.measure == "activities")


@pytest.mark.parametrize("key", sorted(layers()))
@pytest.mark.parametrize("vintage", ["34", "63"])
class TestContract:
    def test_it_names_itself_in_both_languages(self, key, vintage):
        layer = layer_of(key)
        assert layer.key == key
        for names in (layer.titles, layer.descriptions, layer.units):
            assert set(names) == {"vi", "en"}
            assert all(names.values())
        assert set(layer.sets(vintage)) <= set(load_places().sets)

    def test_it_follows_the_filters(self, key, vintage, seed_snapshot):
        built = layer_of(key).build(seed_snapshot, Filters(vintage=vintage, sector=("hydromet",), q="absent"))
        assert built.values == {}
        assert not built.placed.any()

    def test_its_places_have_shapes(self, key, vintage, snapshot):
        layer = layer_of(key)
        built = layer.build(snapshot, Filters(vintage=vintage))
        frame = layer_frame(layer, built, vintage)
        if built.points is not None:
            assert frame["value"].sum() == built.points.total
        elif layer.sets(vintage):
            assert dict(zip(frame["code"], frame["value"], strict=True)) == built.values
            assert frame.geometry.is_valid.all()
            assert frame.crs == "EPSG:4326"
        else:
            assert frame.empty


@pytest.mark.parametrize("key", COUNTS)
@pytest.mark.parametrize("vintage", ["34", "63"])
class TestCounts:
    def test_a_value_is_what_a_click_on_its_place_lists(self, key, vintage, snapshot, seed_snapshot):
        layer = layer_of(key)
        for data in (snapshot, seed_snapshot):
            filters = Filters(vintage=vintage)
            built = layer.build(data, filters)
            assert built.values
            for code, value in built.values.items():
                picked = filters.but(**{layer.select: (code.lower() if layer.select == "donor" else code,)})
                assert value == picked.select(data).sum() > 0, code

    def test_every_activity_is_on_it_or_counted_beside_it(self, key, vintage, snapshot):
        layer = layer_of(key)
        built = layer.build(snapshot, Filters(vintage=vintage))
        on_a_place = np.zeros(len(snapshot), dtype=bool)
        for code in built.values:
            value = code.lower() if layer.select == "donor" else code
            on_a_place |= Filters(**{layer.select: (value,)}).select(snapshot)
        assert (on_a_place == built.placed).all()


def test_provinces_of_both_vintages_count_no_activity_twice(snapshot):
    old = values(snapshot, "activities-by-province", vintage="63")
    new = values(snapshot, "activities-by-province", vintage="34")
    islands, dam = {"48": 1, "56": 1}, {"40": 1}
    assert old == {f"VN-63-{n}": v for n, v in ({"02": 2, "08": 1, "89": 1, "91": 1, "96": 1} | islands | dam).items()}
    assert new == {f"VN-34-{n}": v for n, v in ({"08": 2, "91": 1, "96": 1} | islands | dam).items()}


def test_a_district_shows_its_province_and_nearness_asserts_none(snapshot):
    found = values(snapshot, "overview", vintage="34")
    assert found["VN-34-40"] == 1
    assert "VN-34-48" not in found  # Hoàng Sa is drawn as itself, and what is near Đà Nẵng is not in it
    assert found["hoang-sa"] == found["truong-sa"] == 1


def test_a_sub_basin_counts_in_its_basin(snapshot):
    assert values(snapshot, "activities-by-basin") == {"mekong": 2, "se-san": 1}


def test_a_region_counts_its_provinces(snapshot):
    assert values(snapshot, "activities-by-region") == {
        **{"mekong-delta": 2, "northern-midlands-mountains": 2, "north-central-central-coast": 2},
    }


def test_a_country_counts_an_activity_once_for_all_its_partners(snapshot):
    assert values(snapshot, "activities-by-country") == {"DE": 1, "JP": 2, "KH": 1}


def test_the_overview_shows_what_was_named_and_nothing_else(snapshot):
    found = values(snapshot, "overview")
    assert "red-river-delta" not in found
    assert "northern-midlands-mountains" not in found
    assert found["KH"] == 1
    assert "VN" not in found


def test_scopes(snapshot):
    assert values(snapshot, "activities-by-scope") == {
        **{"province": 5, "region": 2, "basin": 1, "national": 1, "foreign": 1, "unlocated": 1},
    }


def test_an_unknown_layer_is_named():
    with pytest.raises(NotFoundError, match="'nope'"):
        layer_of("nope")
    assert DEFAULT in layers()


@pytest.mark.parametrize(
    ("counts", "labels"),
    [
        ([], []),
        ([0, 0], []),
        ([1, 1, 3], ["1", "2–3"]),
        ([5], ["5"]),
        (range(1, 11), ["1–2", "3–4", "5–6", "7–8", "9–10"]),
        ([1] * 50 + [2, 3, 4, 5, 900], ["1–2", "3", "4", "5", "6–900"]),
    ],
)
def test_classes(counts, labels):
    classes = classify(counts, "quantile", "activities", "en").classes
    assert [one.label for one in classes] == labels
    assert len(classes) <= MOST_CLASSES
    for count in counts:
        assert sum(one.min <= count <= one.max for one in classes) == (count > 0)
