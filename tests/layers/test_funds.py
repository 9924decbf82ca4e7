"""Layers of funds: what is on the map and what is beside it is the money of the list, to the cent."""

from itertools import product

import pytest

from activities.filters import Filters
from activities.shares import bases
from layers import layer_of, layers

FUNDS = sorted(key for key, layer in layers().items() if layer.measure == "us-cents")
SHEET = (
    "id,title_en,places,partners,sectors,amount,currency,start,vintage",
    "a,A,Hà Giang;Tuyên Quang;Hà Nội,de,water,100,USD,2020,",
    "b,B,se-san,jp,water,0.01,USD,2020,",
    "c,C,mekong;Hà Giang,,land,333333.33,USD,2021,",
    "d,D,mekong-delta,jp,land,1000000,EUR,2019,",
    "e,E,34:91;34:01,,water,7,USD,2020,34",
    "f,F,KH,kh,water,50,USD,2020,",
    "g,G,VN,,land,75.5,USD,2020,",
    "h,H,hoang-sa;truong-sa,,land,10.01,USD,2020,",
    "i,Something somewhere,,,land,10,USD,2020,",
    "j,Wells in Cà Mau,,,water,,,2020,",
    "k,Wells in Cà Mau,,jp,water,3000000,EUR,,",
)


@pytest.fixture
def snapshot(snapshot_of):
    return snapshot_of(*SHEET)


@pytest.mark.parametrize("key", FUNDS)
@pytest.mark.parametrize(("vintage", "basis"), [*product(("34", "63"), bases())])
def test_the_map_and_what_is_beside_it_are_the_whole(key, vintage, basis, snapshot):
    for chosen in ({}, {"sector": ("water",)}, {"donor": ("jp",)}, {"from_year": 2021}, {"place": ("mekong",)}):
        filters = Filters(vintage=vintage, basis=basis, **chosen)
        built = layer_of(key).build(snapshot, filters)
        whole = int(snapshot.cents[filters.select(snapshot)].sum())
        assert sum(built.values.values()) + sum(built.beside.values()) == whole
        assert whole > 0


def test_what_is_on_the_map_and_what_beside_it(snapshot):
    built = layer_of("funds-by-province").build(snapshot, Filters(vintage="34"))
    assert built.values["VN-34-01"] == 3333 + 350
    assert built.values["VN-34-08"] == 6667 + 33333333 // 2
    assert built.values["VN-34-91"] == 350
    assert built.values["VN-34-48"] + built.values["VN-34-56"] == 1001  # the archipelagos are of two provinces
    assert set(built.beside) == {"basins", "regions", "countries", "national", "unlocated"}
    assert built.beside["national"] == 7550
    assert built.beside["countries"] == 5000


@pytest.mark.parametrize("vintage", ["34", "63"])
def test_the_money_of_the_archipelagos_is_in_their_region_as_their_activities_are(vintage, snapshot_of):
    snapshot = snapshot_of(SHEET[0], SHEET[8])
    for name in ("activities-by-region", "funds-by-region"):
        built = layer_of(name).build(snapshot, Filters(vintage=vintage))
        assert built.values == {"north-central-central-coast": 1001 if name.startswith("funds") else 1}


def test_sub_basins_are_in_their_basin(snapshot):
    built = layer_of("funds-by-basin").build(snapshot, Filters())
    assert set(built.values) == {"mekong"}
    assert built.values["mekong"] == 1 + 33333333 - 33333333 // 2


def test_a_region_has_what_its_provinces_have(snapshot):
    built = layer_of("funds-by-region").build(snapshot, Filters(vintage="34"))
    assert built.values["red-river-delta"] == 3333 + 350
    assert built.values["mekong-delta"] > 350
    assert built.beside["basins"] > 0


def test_the_basis_moves_money_and_makes_none(snapshot):
    equal, area = (
        layer_of("funds-by-province").build(snapshot, Filters(vintage="63", basis=basis)).values
        for basis in ("equal", "area")
    )
    assert equal != area
    assert equal["VN-63-01"] > area["VN-63-01"]


def test_what_is_not_known_is_counted_and_no_zero(snapshot):
    mask = Filters().select(snapshot)
    assert snapshot.count_codes("money", mask) == {"known": 9, "unpriced": 1, "unknown": 1}


def test_a_page_of_activities_says_its_money(client):
    answer = client.get("/api/activities?sector=water&lang=en").json
    money = answer["money"]
    assert money["known"] + money["part"] + money["unpriced"] + money["unknown"] == answer["total"]
    for key, basis in product(FUNDS, bases()):
        layer = client.get(f"/api/layers/{key}?sector=water&basis={basis}").json
        assert layer["money"] == money
        assert sum(layer["values"].values()) + sum(layer["beside"].values()) == money["cents"]
        assert layer["basis"] == basis
