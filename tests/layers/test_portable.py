"""What a map to take along holds adds up to what the page shows."""

import json

import pytest

from activities.filters import Filters
from geo.errors import InputError
from layers import layers, portable
from layers.portable import document_of, is_portable
from layers.recounting import parts_of, way_of

PORTABLE = [key for key, layer in layers().items() if is_portable(layer)]
SUMS = [key for key, layer in layers().items() if way_of(layer) == "sum"]
FILTERS = [
    Filters(lang="en"),
    Filters(lang="vi", vintage="63"),
    Filters(lang="en", sector=("water",)),
    Filters(lang="en", donor=("nl",), basis="area"),
]
GENERATED = (
    "id,kind,title_en,sectors,provinces,amount,currency,start",
    "g1,project,Generated activity in two provinces,water,Ha Noi; Da Nang,1000000,USD,2021",
    "g2,project,Generated activity in the Mekong,water; climate,Can Tho,250000,USD,2020",
    "g3,project,Generated activity without money,climate,Ha Noi,,,2020",
)


def sums(layer, snapshot, filters):
    parts = parts_of(layer, snapshot, filters).values()
    named = set().union(*(part.names for part in parts)) if parts else set()
    found = {}
    for part in parts:
        for code, value in part.at.items():
            if code in named:
                found[code] = found.get(code, 0) + value
    return found


def test_all_layers_that_have_places_can_be_taken_along():
    assert set(PORTABLE) == set(layers()) - {"activities-by-scope", "sites"}


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("key", SUMS)
def test_the_parts_add_up_to_the_layer(key, filters, seed_snapshot):
    layer = layers()[key]
    assert sums(layer, seed_snapshot, filters) == dict(layer.build(seed_snapshot, filters).values)


@pytest.mark.parametrize("vintage", ["34", "63"])
@pytest.mark.parametrize("key", SUMS)
def test_the_parts_of_activities_with_money_add_up_too(key, vintage, snapshot_of):
    snapshot = snapshot_of(*GENERATED)
    layer, filters = layers()[key], Filters(lang="en", vintage=vintage)
    built = dict(layer.build(snapshot, filters).values)
    assert sums(layer, snapshot, filters) == built
    if key == "funds-by-province":
        assert sum(built.values()) == 125_000_000


def test_the_document_names_what_can_be_filtered_by(seed_snapshot):
    document = document_of(seed_snapshot, layers()["overview"], Filters(lang="en"), "2026-01-02")
    assert len(document["activities"]) == 65
    assert ("nl", "Netherlands") in document["donors"]
    assert document["caption"] == "65 activities, 24 national"
    assert document["isles"] == {
        "hoang-sa": {"short": "Hoàng Sa", "of": "Da Nang"},
        "truong-sa": {"short": "Trường Sa", "of": "Khanh Hoa"},
    }
    for key, mask in (("sector", "sectors"), ("donor", "donors")):
        for code, n in seed_snapshot.links[key].count(Filters().select(seed_snapshot)).items():
            assert sum(code in activity[mask] for activity in document["activities"]) == n


def test_too_many_activities_are_refused_with_their_number(seed_snapshot, monkeypatch):
    monkeypatch.setattr(portable, "MOST_ACTIVITIES", 64)
    with pytest.raises(InputError, match="65 activities are too many for one file, which holds 64"):
        document_of(seed_snapshot, layers()["overview"], Filters(lang="en"), "")
    assert document_of(seed_snapshot, layers()["overview"], Filters(lang="en", sector=("water",)), "")


def test_a_layer_without_areas_is_refused(seed_snapshot):
    for key in ("activities-by-scope", "sites"):
        with pytest.raises(InputError, match=f"{key} has no areas to draw"):
            document_of(seed_snapshot, layers()[key], Filters(lang="en"), "")


@pytest.mark.parametrize("key", PORTABLE)
def test_a_map_to_take_along_has_the_circles_of_the_page(key, client, seed_snapshot):
    held = document_of(seed_snapshot, layers()[key], Filters(lang="en", layer=key, symbols="circles"), "2026-01-02")
    answer = client.get(f"/api/layers/{key}?lang=en&symbols=circles").json["circles"]
    told = held["circles"] and json.loads(json.dumps({name: held["circles"][name] for name in ("most", "sizes")}))
    assert told == answer
    assert document_of(seed_snapshot, layers()[key], Filters(lang="en", layer=key), "")["circles"] is None


def test_a_commune_that_no_boundary_file_has_keeps_its_name(snapshot_of):
    snapshot = snapshot_of("id,title_vi", "c1,Tạo ra để thử tại xã Mường Phăng tỉnh Điện Biên")
    document = document_of(snapshot, layers()["activities-by-province"], Filters(lang="vi"), "")
    [activity] = document["activities"]
    assert sorted(activity["places"]) == ["Mường Phăng", "Điện Biên"]
