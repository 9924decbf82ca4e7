"""Filters: from an address and back, what they select and what they say."""

import numpy as np
import pytest
from activities_making import import_rows
from werkzeug.datastructures import MultiDict

from activities.facets import build_facets
from activities.filters import Filters
from activities.snapshots import Snapshots
from geo.errors import InputError

LAYERS = ("overview", "activities-by-province")


def parse(query):
    pairs = [tuple(part.split("=", 1)) for part in query.split("&") if part]
    return Filters.parse(pairs, LAYERS)


def ids(snapshot, query):
    rows = np.flatnonzero(parse(query).select(snapshot))
    return [document["id"].removeprefix("monre-2022h1-") for document in snapshot.documents(rows)]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sector=water&sector=land&donor=nl&status=pipeline&kind=project&scope=basin&place=mekong",
        "from=2018&to=2022&q=n%C6%B0%E1%BB%9Bc&vintage=63&layer=activities-by-province&lang=en",
    ],
)
def test_a_query_survives_the_round_trip(query):
    pairs = list(MultiDict(parse(query).pairs()).items(multi=True))
    assert Filters.parse(pairs, LAYERS) == parse(query)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour=red", "colour"),
        ("sector=fire", "fire"),
        ("donor=' OR 1=1--", "OR 1=1"),
        ("place=VN-34-00", "VN-34-00"),
        ("vintage=35", "vintage"),
        ("layer=nope", "layer"),
        ("lang=fr", "lang"),
        ("from=18", "from"),
        ("from=٢٠١٨", "from"),
        ("from=0000", "from"),
        ("from=2020&to=2019", "from"),
        ("q=a&q=b", "q"),
        ("q=" + "a" * 201, "q"),
    ],
)
def test_a_wrong_parameter_is_named(query, named):
    with pytest.raises(InputError, match=named):
        parse(query)


def test_values_of_a_field_are_alternatives_and_fields_narrow(seed_snapshot):
    land = ids(seed_snapshot, "sector=land")
    dutch = ids(seed_snapshot, "donor=nl")
    assert ids(seed_snapshot, "sector=land&donor=nl") == sorted(set(land) & set(dutch)) == ["16-03"]
    assert len(ids(seed_snapshot, "sector=land&sector=mapping")) == 7


def test_a_country_finds_its_agencies_and_companies(seed_snapshot):
    assert ids(seed_snapshot, "donor=de") == ["15-01", "15-02", "21-01"]
    assert "08-01" in ids(seed_snapshot, "donor=jp")  # OPTEX


def test_years_touch_and_unknown_years_never_do(seed_snapshot):
    assert ids(seed_snapshot, "from=2018&to=2018") == ["15-02"]
    assert set(ids(seed_snapshot, "from=2022&to=2022")) == {"14-01", "24-04", "25-02"}
    assert ids(seed_snapshot, "from=2046") == []


def test_a_start_without_an_end_goes_on(snapshot_of):
    snapshot = snapshot_of("id,title_en,start,end", "a,A,2018,", "b,B,,2018", "c,C,,")
    assert ids(snapshot, "from=2022") == ["a"]
    assert ids(snapshot, "to=2017") == ["b"]
    assert ids(snapshot, "from=2018&to=2018") == ["a", "b"]


def test_words_are_found_without_diacritics_in_either_language(seed_snapshot):
    assert ids(seed_snapshot, "q=groundwater") == ids(seed_snapshot, "q=NUOC duoi dat") == ["15-02"]
    assert ids(seed_snapshot, "q=nước dưới đất") == ["15-02"]
    assert ids(seed_snapshot, "q=中国") == []


def test_a_search_is_for_words_and_minds_the_diacritics_it_is_given(snapshot_of):
    snapshot = snapshot_of(
        "id,title_vi", "a,Cấp nước tỉnh Hà Nam", "b,Dự án tại Việt Nam và Hàn Quốc", "c,Đất ở Đà Nẵng", "d,Dat"
    )
    assert ids(snapshot, "q=Hà Nam") == ids(snapshot, "q=ha nam") == ["a"]
    assert ids(snapshot, "q=đất") == ["c"]
    assert ids(snapshot, "q=dat") == ["c", "d"]
    assert ids(snapshot, "q=nước cấ") == ["a"]  # the last word may still be being typed
    assert ids(snapshot, "q=ấp") == []


def test_a_year_counts_what_it_selects_for_open_activities_too(snapshot_of):
    snapshot = snapshot_of("id,title_en,start,end", "a,A,2018,", "b,B,2020,2021", "c,C,,2022")
    facets = build_facets(snapshot, parse("lang=en"))
    assert {entry["value"]: entry["count"] for entry in facets["year"]} == {
        year: len(ids(snapshot, f"from={year}&to={year}")) for year in range(2018, 2023)
    }
    assert facets["year"][-1] == {"value": 2022, "count": 2}


def test_a_place_holds_what_lies_in_it(snapshot_of):
    snapshot = snapshot_of(
        "id,title_en,places",
        "a,A,Hà Giang;Tuyên Quang",
        "b,B,se-san",
        "c,C,mekong",
        "d,D,mekong-delta",
        "e,E,An Giang",
        "f,F,Kiên Giang",
    )
    assert ids(snapshot, "place=VN-34-08") == ids(snapshot, "place=VN-63-02") == ["a"]
    assert ids(snapshot, "place=mekong") == ["b", "c"]
    assert ids(snapshot, "place=mekong-delta") == ["d", "e", "f"]
    assert ids(snapshot, "place=VN-34-91") == ["e", "f"]
    assert ids(snapshot, "place=VN-63-91") == ["f"]  # the same number, once another province


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("lang=en", "65 activities, 24 national"),
        ("lang=en&sector=water&donor=nl", "Water resources · Netherlands: 6 activities, 3 national"),
        ("lang=en&from=2018&to=2018", "2018: 1 activity, 1 national"),
        ("lang=en&from=2018&to=2022", "2018–2022: 4 activities, 2 national"),
        ("lang=en&q=zinc", "“zinc”: 0 activities"),
        ("lang=vi&sector=water&donor=nl", "Tài nguyên nước · Hà Lan: 6 hoạt động, 3 toàn quốc"),
        ("lang=vi&from=2022", "từ 2022: 3 hoạt động, 1 toàn quốc"),
    ],
)
def test_the_caption(client, query, sentence):
    assert client.get(f"/api/activities?{query}").json["caption"] == sentence


def test_facets_follow_the_other_filters(seed_snapshot):
    facets = build_facets(seed_snapshot, parse("sector=land&lang=en"))
    assert facets["total"] == 4
    sectors = {entry["value"]: entry["count"] for entry in facets["sector"]}
    assert sectors["water"] == 17  # a sector more is an alternative, so the sector filter does not narrow sectors
    assert {entry["value"]: entry["count"] for entry in facets["donor"]} == {"jp": 1, "nl": 1, "wb": 2}


def test_every_facet_count_is_what_its_value_selects(seed_snapshot):
    facets = build_facets(seed_snapshot, parse("lang=en"))
    for name in ("sector", "donor", "status", "kind", "scope"):
        assert facets[name]
        for entry in facets[name]:
            assert entry["count"] == len(ids(seed_snapshot, f"{name}={entry['value']}")), (name, entry)
    for entry in facets["year"]:
        assert entry["count"] == len(ids(seed_snapshot, f"from={entry['value']}&to={entry['value']}"))
    assert facets["undated"] == 65 - len(ids(seed_snapshot, "from=1900"))


def test_a_selected_value_stays_in_its_facet(seed_snapshot):
    facets = build_facets(seed_snapshot, parse("status=suspended&lang=en"))
    assert {"value": "suspended", "name": "Suspended", "count": 0} in facets["status"]


def test_a_partner_that_no_list_has_is_found_under_its_own_name(store, tmp_path):
    header = "id,title_en,partners,sectors"
    rows = ("a,Wells,River Trust: of Huế:funder;nl,water", "b,Mangroves,River Trust: of Huế:implementer,land")
    import_rows(store, tmp_path, *rows, header=header)
    snapshot = Snapshots(store, tmp_path / "snapshots").current()
    code = "name:River Trust: of Huế"
    [facet] = build_facets(snapshot, parse("sector=land&lang=en"))["donor"]
    assert facet == {"value": code, "name": "River Trust: of Huế", "count": 1, "kind": "", "country": ""}
    assert ids(snapshot, f"donor={code}") == ["a", "b"]
    assert ids(snapshot, f"donor={code}&sector=water") == ["a"]
    assert parse(f"donor={code}&lang=en").phrases() == ["River Trust: of Huế"]
    with pytest.raises(InputError, match="donor"):
        parse("donor=name:")


def test_a_selected_partner_without_a_list_stays_in_its_facet(seed_snapshot):
    facets = build_facets(seed_snapshot, parse("donor=name:No Such Trust&lang=en"))
    assert {"value": "name:No Such Trust", "name": "No Such Trust", "count": 0, "kind": "", "country": ""} in facets[
        "donor"
    ]
