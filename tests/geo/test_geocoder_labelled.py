"""Sentences of our own with their truth, half of them traps: ``labelled.csv`` beside this file.

A row with an empty scope does not say which scope is right. Codes are those of the 63 provinces.
"""

import csv
from pathlib import Path

import pytest

from geo.geocoder import geocode

with (Path(__file__).parent / "labelled.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
UNITS = ("province", "district")


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_sentence_gives_its_places_and_no_others(row):
    fields = {"title": row["title"], "owner": row["owner"]}
    found = geocode(fields, vintage="63")
    sites = [location for location in found.locations if location.role == "site"]
    provinces = {location.place.code for location in sites if location.place.kind == "province"}
    others = {location.place.code for location in sites if location.place.kind not in UNITS}
    others = {code for code in others if not code.startswith(("near-", "VN-"))}
    assert provinces == set(filter(None, row["provinces"].split(";")))
    assert others == set(filter(None, row["places"].split(";")))
    assert found.scope == (row["scope"] or found.scope)
    for location in found.locations:
        evidence = location.evidence
        assert fields[evidence.field][evidence.start : evidence.end] == evidence.quote != ""


def test_there_are_enough_sentences_and_half_of_them_are_traps():
    traps = sum(row["stratum"] == "trap" for row in ROWS)
    assert len(ROWS) >= 200
    assert traps >= 0.4 * len(ROWS)
    assert {row["lang"] for row in ROWS} == {"vi", "en"}
