"""Orders: each column against a plain sort of the documents, what is unknown last, ties as in the store."""

import numpy as np
import pytest

from activities.codelists import load_codelist
from activities.collation import sort_key
from activities.columns import map_columns
from activities.documents import shown_document
from activities.filters import Filters
from activities.ingest import Order, ingest
from activities.orders import ORDERS, check_order, sorted_rows
from activities.sectors import load_sectors
from activities.snapshot import open_snapshot, write_snapshot
from bench.generated import write_sheet
from geo.errors import InputError


@pytest.fixture
def generated(store, tmp_path):
    ingest(store, write_sheet(tmp_path / "generated.csv", 240, told=True), Order(source="generated"))
    ingest(store, write_sheet(tmp_path / "bare.csv", 40, seed=2), Order(source="generated-bare"))
    numbered = ((f"{number:064x}", activity) for number, activity in enumerate(store.read()[1]))
    return open_snapshot(write_snapshot(tmp_path / "snapshots", "store-000001", numbered))


def first_place(document, lang):
    sites = [place for place in document["locations"] if place["role"] != "partner"]
    if sites:
        return (0, sort_key(sites[0][f"name_{lang}"]))
    scope = document["scope"]
    return None if scope == "unlocated" else (1, sort_key(load_codelist("scopes")[scope].name(lang)))


def value(document, cents, column, lang):
    """What a reader sees in a column, as a key; None for what is unknown."""
    donors = sorted(document["partners"], key=lambda part: part["role"] != "funder")
    statuses = list(load_codelist("statuses"))
    found = {
        "title": lambda: sort_key(document["title"]),
        "kind": lambda: document["kind"] and sort_key(load_codelist("kinds")[document["kind"]].name(lang)),
        "status": lambda: document["status"] and statuses.index(document["status"]) + 1,
        "partner": lambda: donors and sort_key(donors[0]["name"]),
        "sector": lambda: document["sectors"] and sort_key(load_sectors()[document["sectors"][0]].name(lang)),
        "place": lambda: first_place(document, lang),
        "start": lambda: document["start"][:4],
        "end": lambda: document["end"][:4],
        "amount": lambda: cents,
    }[column]()
    return found or None


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("column", ORDERS)
def test_an_order_is_that_of_what_the_column_shows(generated, column, lang):
    filters = Filters(sector=("water", "land", "climate-change"), lang=lang)
    mask = filters.select(generated)
    assert 20 < mask.sum() < 280
    rows = np.flatnonzero(mask).tolist()
    priced = generated.has_code("money", ("known", "part"))
    stored = zip(rows, generated.documents(rows), strict=True)
    values = {
        row: value(
            shown_document(document, lang, "34"), int(generated.cents[row]) if priced[row] else None, column, lang
        )
        for row, document in stored
    }
    known = [row for row in rows if values[row] is not None]
    unknown = [row for row in rows if values[row] is None]
    up = sorted(known, key=lambda row: values[row]) + unknown
    down = sorted(known, key=lambda row: values[row], reverse=True) + unknown
    assert sorted_rows(generated, mask, column, lang, "34").tolist() == up
    assert sorted_rows(generated, mask, f"-{column}", lang, "34").tolist() == down
    # Python's reversed sort is stable too: ties are in the store's order from either end.
    if column in ("kind", "amount", "place"):
        assert up != rows


def test_no_order_is_the_stores_own(generated):
    mask = Filters(sector=("water",)).select(generated)
    assert sorted_rows(generated, mask, "", "vi", "34").tolist() == np.flatnonzero(mask).tolist()


def test_what_a_snapshot_keeps_of_the_last_one_is_sorted_the_same(store, tmp_path, generated):
    path = next((tmp_path / "snapshots").glob("*.arrow"))
    kept = open_snapshot(write_snapshot(tmp_path / "kept", "store-000002", iter(range(280)), map_columns(str(path))))
    everything = np.ones(280, dtype=bool)
    for column in ORDERS:
        for lang in ("vi", "en"):
            asked = (everything, column, lang, "63")
            assert np.array_equal(sorted_rows(kept, *asked), sorted_rows(generated, *asked)), column


def test_an_empty_snapshot_has_every_order(tmp_path):
    empty = open_snapshot(write_snapshot(tmp_path, "store-000001", iter(())))
    for column in ORDERS:
        assert sorted_rows(empty, np.zeros(0, dtype=bool), f"-{column}", "en", "34").tolist() == []


@pytest.mark.parametrize("order", ["name", "-", "--title", "Title", "title ", "+title"])
def test_an_unknown_order_is_an_error(order):
    with pytest.raises(InputError):
        check_order(order)
