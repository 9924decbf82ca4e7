"""Layers of one theme each: partners, density, sectors, agreements, latest start, precision, cross-border."""

from collections import Counter

import numpy as np
import pytest

from activities.crossing import cross_counts
from activities.filters import Filters
from activities.sectors import load_sectors
from geo.register import load_places
from layers import layer_of, layers
from layers.cross_border import shared_basins

SHEET = (
    "id,kind,title_en,places,partners,sectors,start,end",
    "a,project,A,Hà Giang;Tuyên Quang,de;giz,water,2018,2020",
    "b,mou,B,se-san,jp,water;land,2015,",
    "c,agreement,C,Hà Giang,world-bank;de,land,2021,2022",
    "d,committee,D,mekong-delta,jp;jica:funder,climate,,2019",
    "e,framework,E,An Giang;KH,world-bank,,2010,2030",
    "f,project,F,KH,kh,water,2011,2012",
    "g,mou,G,VN,,land,2012,",
    "h,project,A dam in Ky Son district of Nghe An,,nl,energy,2013,2014",
    "i,project,I,KH;LA,,water,2014,",
    "j,project,J,huong,nl,water,2016,",
    "k,project,Wells in Con Cuong district of Nghe An,,nl;de,energy,2013,2019",
    "l,training,L,Nghệ An,nl,water,2009,2009",
)


@pytest.fixture
def snapshot(snapshot_of):
    return snapshot_of(*SHEET)


def built(snapshot, key, **filters):
    return layer_of(key).build(snapshot, Filters(**{"lang": "en", **filters}))


def test_every_layer_is_in_a_group_and_first_come_the_activities():
    groups = [layer.group for layer in layers().values()]
    assert groups[0] == "activities"
    assert set(groups) == {"activities", "funds", "partners", "time", "quality"}
    assert [group for at, group in enumerate(groups) if group not in groups[:at]] == [
        *("activities", "partners", "funds", "time", "quality"),
    ]
    assert len(groups) >= 16


def test_an_agency_is_one_with_its_country(snapshot):
    found = built(snapshot, "donors-by-province", vintage="63")
    assert found.values["VN-63-02"] == 2  # Germany with GIZ, and the World Bank
    assert found.values["VN-63-08"] == 1
    assert found.values["VN-63-40"] == 2
    assert found.notes["VN-63-02"] == "most activities: Germany (2)"
    assert found.notes["VN-63-40"].startswith("most activities: Netherlands (")


def test_partners_with_as_many_activities_are_all_named(snapshot):
    found = built(snapshot, "donors-by-province", vintage="63", from_year=2021, to_year=2021, lang="vi")
    assert found.notes["VN-63-02"] == "nhiều hoạt động nhất: Ngân hàng Thế giới, Đức (1)"


def test_density_is_by_area_and_says_of_what(snapshot):
    found = built(snapshot, "density-by-province", vintage="34")
    counts = built(snapshot, "activities-by-province", vintage="34").values
    assert set(found.values) == set(counts)
    for code, value in found.values.items():
        assert value == pytest.approx(counts[code] / load_places()[code].area_km2 * 10_000, abs=0.006)
    assert found.notes["VN-34-08"].startswith("2 on 13")
    assert "10,000 km²" in layer_of("density-by-province").units["en"]


def test_the_leading_sector_and_its_part(snapshot):
    found = built(snapshot, "sectors-by-province", vintage="63")
    assert found.categories["VN-63-40"] == "energy"
    assert found.values["VN-63-40"] == 66.7
    assert found.notes["VN-63-40"] == f"{load_sectors()['energy'].name('en')}: 2 of 3"


def test_a_tie_of_sectors_is_said(snapshot):
    found = built(snapshot, "sectors-by-province", vintage="63")
    assert found.categories["VN-63-02"] == ""
    assert found.values["VN-63-02"] == 50.0
    assert found.notes["VN-63-02"].startswith("as many: ")
    assert "VN-63-89" not in found.values  # its only activity states no sector


def test_agreements_are_counted_by_country_and_kind(snapshot):
    found = built(snapshot, "agreements-by-country")
    assert found.values == {"DE": 1, "JP": 2}
    assert found.notes["JP"] == "Memorandum of understanding: 1; Committee: 1"
    assert found.counted.sum() == 5
    assert found.beside == {"no-country": 2}  # of an organisation, and of nobody


def test_the_latest_start_leaves_out_what_states_none(snapshot):
    found = built(snapshot, "latest-start-by-province", vintage="63")
    assert found.values["VN-63-02"] == 2021
    assert found.values["VN-63-40"] == 2013
    assert not found.placed[3]  # states no start
    earlier = built(snapshot, "latest-start-by-province", vintage="63", to_year=2019)
    assert earlier.values["VN-63-02"] == 2018


def test_precision_is_the_part_that_names_a_district(snapshot):
    found = built(snapshot, "precision-by-province", vintage="34")
    assert found.values["VN-34-08"] == 0.0  # measured, and none
    assert found.values["VN-34-40"] == 66.7
    assert found.notes["VN-34-40"] == "2 of 3"
    assert "VN-34-01" not in found.values


def test_shared_basins_are_told_by_their_areas():
    assert shared_basins() == {
        *("mekong", "se-san", "srepok", "red-thai-binh", "ma", "ca", "dong-nai", "bang-giang-ky-cung"),
    }


def test_cross_border_is_several_countries_or_a_shared_basin(snapshot):
    found = built(snapshot, "cross-border")
    ids = [document["id"] for document in snapshot.documents(np.flatnonzero(found.counted))]
    assert ids == ["b", "e", "i"]
    assert found.values == {"se-san": 1, "VN-34-91": 1, "KH": 2, "LA": 1}


@pytest.fixture
def generated(snapshot_of):
    """A generated set of 400 activities."""
    dice = np.random.default_rng(11)
    provinces = [place.code.rpartition("-")[2] for place in load_places().sets["provinces-63"]]
    partners, sectors = ["de", "jp", "nl", "world-bank", "undp", "giz"], list(load_sectors())
    rows = [
        f"gen-{number},Generated {number},"
        f"{';'.join('63:' + code for code in dice.choice(provinces, 2, replace=False))},"
        f"{';'.join(dice.choice(partners, dice.integers(0, 3), replace=False))},"
        f"{';'.join(dice.choice(sectors, dice.integers(0, 4), replace=False))}"
        for number in range(400)
    ]
    return snapshot_of("id,title_en,places,partners,sectors", *rows)


def test_pairs_are_counted_as_by_hand(generated):
    mask = np.arange(len(generated)) % 3 > 0
    places, sectors = generated.links["place34"], generated.links["sector"]
    codes = [*dict.fromkeys([*load_places().crosswalk.values()][:20]), "no-such-place"]
    counts = cross_counts(places, codes, sectors, sectors.vocabulary, mask)
    by_hand = Counter(
        (location["code"], sector)
        for document in generated.documents(np.flatnonzero(mask))
        for location in {place["code"]: place for place in document["locations"]["34"]}.values()
        for sector in document["sectors"]
    )
    assert counts.shape == (len(codes), len(sectors.vocabulary))
    for row, code in enumerate(codes):
        for column, sector in enumerate(sectors.vocabulary):
            assert counts[row, column] == by_hand[code, sector]
    assert counts.sum() > 100


def test_partners_of_a_generated_set_are_those_counted_by_hand(generated):
    found = built(generated, "donors-by-province", vintage="34").values
    by_hand = {}
    for document in generated.documents(range(len(generated))):
        partners = {part["country"] or part["id"] for part in document["partners"]}
        for location in document["locations"]["34"]:
            if location["role"] != "partner":
                by_hand.setdefault(location["code"], set()).update(partners)
    assert found == {code: len(partners) for code, partners in by_hand.items() if partners}


def test_nothing_to_cross_is_no_error(snapshot):
    none = np.zeros(len(snapshot), dtype=bool)
    places, sectors = snapshot.links["place34"], snapshot.links["sector"]
    assert cross_counts(places, ["VN-34-08"], sectors, ["water"], none).tolist() == [[0]]
    assert cross_counts(places, [], sectors, [], none).shape == (0, 0)
