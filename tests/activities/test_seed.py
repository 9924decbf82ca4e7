"""The seed data: the article's activities as an independent reading finds them."""

import csv
from collections import Counter

import pytest
from project import SEED

from activities.codelists import load_codelist, read_rows
from activities.partners import load_partners
from activities.sectors import load_sectors, split_cell

BASIN_ACTIVITIES = {
    "monre-2022h1-05-09": "mekong",
    "monre-2022h1-09-01": "mekong",
    "monre-2022h1-17-03": "red-thai-binh",
    "monre-2022h1-20-01": "mekong",
    "monre-2022h1-20-02": "mekong",
    "monre-2022h1-20-03": "mekong",
    "monre-2022h1-20-04": "mekong",
    "monre-2022h1-25-01": "mekong",
    "monre-2022h1-25-02": "mekong",
}
# The fourteen countries that the article's sixth paragraph lists.
COUNTRIES = {"kr", "jp", "cn", "la", "kh", "in", "gb", "fi", "no", "de", "nl", "it", "dk", "us"}


@pytest.fixture(scope="module")
def rows():
    with SEED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def activities(client):
    answer = client.get("/api/activities?limit=100&lang=en").json
    return {activity["id"]: activity for activity in answer["activities"]}


def test_every_row_stands_once_and_is_whole(rows):
    assert len(rows) == 65
    assert len({row["id"] for row in rows}) == 65
    assert len({row["title_en"] for row in rows}) == 65
    for row in rows:
        assert all(row[field] for field in ("title_en", "title_vi", "description_en", "description_vi", "source_ref"))


def test_no_row_says_its_own_place(rows):
    assert not any(row["places"] or row["lat"] or row["lon"] for row in rows)


def test_the_one_stated_amount(rows):
    assert [(row["amount"], row["currency"], row["id"]) for row in rows if row["amount"]] == [
        ("3000000", "EUR", "monre-2022h1-17-02")
    ]


def test_the_only_province_is_ha_noi_once(activities):
    placed = {
        identifier: [place["code"] for place in activity["locations"] if place["kind"] == "province"]
        for identifier, activity in activities.items()
    }
    assert {identifier: codes for identifier, codes in placed.items() if codes} == {"monre-2022h1-12-03": ["VN-34-01"]}


def test_basins(activities):
    found = {
        (identifier, place["code"])
        for identifier, activity in activities.items()
        for place in activity["locations"]
        if place["kind"] == "basin"
    }
    assert found == set(BASIN_ACTIVITIES.items())
    assert {activities[identifier]["scope"] for identifier in BASIN_ACTIVITIES} == {"basin"}


def test_region_and_foreign(activities):
    storage, network = activities["monre-2022h1-16-02"], activities["monre-2022h1-10-01"]
    assert [(place["code"], place["role"]) for place in storage["locations"]] == [("mekong-delta", "site")]
    assert storage["scope"] == "region"
    assert [(place["code"], place["role"]) for place in network["locations"]] == [("KH", "site")]
    assert network["scope"] == "foreign"


def test_no_other_site_anywhere(activities):
    sites = Counter(
        place["code"]
        for activity in activities.values()
        for place in activity["locations"]
        if place["role"] != "partner"
    )
    assert sites == {"mekong": 8, "red-thai-binh": 1, "mekong-delta": 1, "VN-34-01": 1, "KH": 1}


def test_countries_as_partners_are_those_of_the_partners(activities):
    """A country that the geocoder reads as a partner is one that the row's partners come from."""
    for activity in activities.values():
        read = {place["code"].lower() for place in activity["locations"] if place["role"] == "partner"}
        assert read <= {partner["country"] for partner in activity["partners"]}, activity["id"]


def test_all_partner_countries_of_the_article(activities):
    found = {partner["country"] for activity in activities.values() for partner in activity["partners"]}
    assert found - {""} == COUNTRIES


def test_scopes(activities):
    scopes = Counter(activity["scope"] for activity in activities.values())
    assert scopes == {"national": 24, "international": 29, "basin": 9, "province": 1, "region": 1, "foreign": 1}


def test_evidence_quotes_the_activity(activities):
    for activity in activities.values():
        for place in activity["locations"]:
            evidence = place["evidence"]
            text = activity[evidence["field"]]
            assert text[evidence["start"] : evidence["end"]] == evidence["quote"] != ""


def test_lists_of_the_contract():
    assert len(load_sectors()) == 13
    assert len(load_codelist("kinds")) == 17
    assert all(sector.dac5 for sector in load_sectors().values())
    kinds = set(load_codelist("partner-kinds"))
    for partner in load_partners().values():
        assert partner.kind in kinds
        assert partner.name_en
        assert partner.name_vi
        assert not partner.country or partner.country in load_partners()


def test_every_named_partner_and_sector_is_used_or_named(rows):
    used = {part.partition(":")[0] for row in rows for part in split_cell(row["partners"])}
    named = {row["id"] for row in read_rows(SEED.parent.parent / "partners.csv")}
    assert used <= named
    assert {code for row in rows for code in split_cell(row["sectors"])} <= set(load_sectors())
