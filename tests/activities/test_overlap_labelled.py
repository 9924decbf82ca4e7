"""How often the overlap check finds the true twin of a draft: labelled pairs of `tests/activities/overlaps`."""

import csv
from pathlib import Path

import pytest
from project import SEED

from activities.ingest import ingest
from activities.overlap import OverlapIndex
from activities.overlapping.drafts import make_draft
from activities.snapshots import Snapshots
from activities.store import Store

FOLDER = Path(__file__).resolve().parent / "overlaps"
SETS = ("seed", "invented")


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs(name):
    return read(FOLDER / f"{name}-pairs.csv")


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """The seed data and the invented activities."""
    folder = tmp_path_factory.mktemp("overlaps")
    store = Store(f"sqlite:///{folder / 'store.db'}")
    for sheet in (SEED, FOLDER / "invented.csv"):
        report = ingest(store, sheet)
        assert not report.issues, report.issues
    yield OverlapIndex(Snapshots(store, folder / "snapshots").current())
    store.close()


@pytest.fixture(scope="module")
def ranks(index):
    """Each pair with the place of its twin in the first ten (0: not among them), and the outcome."""
    found = []
    for name in SETS:
        for pair in pairs(name):
            outcome = index.find(make_draft({"title": [pair["title"]], "text": [pair["text"]]}))
            ids = [match.document["id"] for match in outcome.matches]
            found.append((name, pair, ids.index(pair["twin"]) + 1 if pair["twin"] in ids else 0, outcome))
    return found


def share(ranks, within, **only):
    chosen = [rank for _, pair, rank, _ in ranks if all(pair[name] == value for name, value in only.items())]
    assert chosen
    return sum(0 < rank <= within for rank in chosen) / len(chosen)


def test_there_are_enough_pairs_in_both_languages_and_no_twin_is_missing():
    rows = [pair for name in SETS for pair in pairs(name)]
    assert len(rows) >= 80
    assert min(sum(row["lang"] == lang for row in rows) for lang in ("en", "vi")) >= 35
    assert min(sum(row["half"] == half for row in rows) for half in ("tune", "measure")) >= 40
    known = {row["id"] for path in (SEED, FOLDER / "invented.csv") for row in read(path)}
    assert {row["twin"] for row in rows} <= known
    assert all(len({pair["title"] for pair in pairs(name)}) == len(pairs(name)) for name in SETS)


def test_the_twin_is_among_the_first_three_on_the_half_that_nothing_was_tuned_on(ranks):
    assert share(ranks, 3, half="measure") == 1
    assert share(ranks, 1, half="measure") >= 0.95


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_neither_language_does_worse(ranks, lang):
    assert share(ranks, 3, lang=lang) == 1
    assert share(ranks, 1, lang=lang) >= 0.95


def test_a_draft_finds_work_whose_texts_are_in_the_other_language_only(ranks):
    crossing = [one for one in ranks if one[0] == "invented"]
    assert len(crossing) == 30
    assert share(crossing, 3) == 1
    assert share(crossing, 1) >= 0.95


def test_a_neighbour_in_another_basin_is_rarely_called_the_same_work(ranks):
    crossing = [(pair, outcome) for name, pair, _, outcome in ranks if name == "invented"]
    false = [
        match.document["id"]
        for pair, outcome in crossing
        for match in outcome.matches
        if match.degree == "likely" and match.document["id"] != pair["twin"]
    ]
    assert len(false) <= 2, false


def test_most_twins_are_called_the_same_work_and_few_others_are(ranks):
    twins = [m.degree == "likely" for _, pair, _, o in ranks for m in o.matches if m.document["id"] == pair["twin"]]
    others = [
        any(m.degree == "likely" and m.document["id"] != pair["twin"] for m in o.matches) for _, pair, _, o in ranks
    ]
    assert sum(twins) / len(ranks) >= 0.75
    assert sum(others) / len(ranks) <= 0.1


def test_most_of_the_first_five_are_related_where_five_are(index):
    right = []
    for row in read(FOLDER / "related.csv"):
        related = row["related"].split(";")
        assert len(related) >= 5
        outcome = index.find(make_draft({"title": [row["title"]], "text": [row["text"]]}), top=5)
        right.append(sum(match.document["id"] in related for match in outcome.matches) / 5)
    assert len(right) == 12
    assert sum(right) / len(right) >= 0.85
    assert min(right) >= 0.6
