"""Classes: the methods, their labels in both languages, and that fixed ones stay the same."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from activities.filters import METHODS, Filters
from layers import layers
from layers.classes import EACH, MOST_CLASSES, classify, roundest

MONEY = [int(value) for value in np.random.default_rng(7).lognormal(17, 2, 60)]
MEASURES = ("activities", "some", "partners", "us-cents", "density", "percent", "year")


def labels(values, method, measure, lang="en", whole=()):
    return [one.label for one in classify(values, method, measure, lang, whole).classes]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("count", [1, 2, 5, 6, 40])
def test_every_value_lies_in_one_of_five_classes_at_most(method, measure, count):
    dice = np.random.default_rng(count)
    values = {
        "us-cents": dice.lognormal(17, 2, count).astype(int),
        "density": np.round(dice.lognormal(2, 1, count), 2),
        "percent": np.round(dice.uniform(0, 100, count), 1),
        "year": dice.integers(1990, 2026, count),
    }.get(measure, dice.integers(1, 500, count))
    classes = classify(values.tolist(), method, measure, "en", values.tolist()).classes
    assert 1 <= len(classes) <= MOST_CLASSES
    for value in values.tolist():
        assert sum(one.min <= value and (one.max is None or value <= one.max) for one in classes) == 1, value
    assert all(low.max < high.min for low, high in pairwise(classes))


def test_money_is_cut_at_round_numbers_and_said_in_the_readers_language():
    values = [90_000_000, 120_000_000, 480_000_000, 510_000_000, 900_000_000, 2_100_000_000, 4_700_000_000]
    assert labels(values, "quantile", "us-cents") == [
        *("≤ US$ 2 million", "US$ 2–5 million", "US$ 5–20 million", "US$ 20–40 million", "US$ 40–50 million"),
    ]
    assert labels(values, "quantile", "us-cents", "vi")[1] == "2–5 triệu USD"
    assert labels(values, "equal", "us-cents", "vi")[1] == "10–20 triệu USD"


def test_small_money_keeps_its_cents():
    assert labels([1, 3333, 5000], "quantile", "us-cents") == ["≤ US$ 20", "US$ 20–40", "US$ 40–50"]
    assert labels([-500, 100], "quantile", "us-cents", "vi") == ["≤ 0 USD", "0–1 USD"]


def test_rounding_moves_no_place_into_another_class():
    cut = classify(MONEY, "quantile", "us-cents", "en").classes
    values = np.sort(MONEY)
    uppers = np.quantile(values, [0.2, 0.4, 0.6, 0.8, 1], method="inverted_cdf")
    exact = np.searchsorted(uppers, values)
    assert [next(i for i, one in enumerate(cut) if value <= one.max) for value in values] == exact.tolist()


@pytest.mark.parametrize("seed", range(6))
def test_natural_breaks_spread_least_of_all_cuts(seed):
    values = np.unique(np.random.default_rng(seed).integers(1, 400, 12)).astype(float)
    uppers = [one.max for one in classify(values.tolist(), "jenks", "activities", "en").classes]

    def spread(ends):
        return sum(part.var() * len(part) for part in np.split(values, ends) if len(part))

    best = min(map(spread, combinations(range(1, len(values)), MOST_CLASSES - 1)))
    assert spread(np.searchsorted(values, uppers[:-1], side="right")) == pytest.approx(best)


def test_equal_steps_are_of_one_width():
    classes = classify(MONEY, "equal", "us-cents", "en").classes
    assert len({round(high.max - low.max) for low, high in pairwise(classes)}) == 1
    assert labels(range(1, 51), "equal", "activities") == ["1–10", "11–20", "21–30", "31–40", "41–50"]


def test_few_values_have_a_class_each_and_say_so():
    scheme = classify([1, 1, 3], "jenks", "activities", "en")
    assert scheme.method == EACH
    assert [one.label for one in scheme.classes] == ["1", "2–3"]


def test_years_are_no_thousands():
    assert labels([2001, 2010], "quantile", "year") == ["2001", "2002–2010"]
    assert labels([1001, 2010], "quantile", "activities", "vi") == ["1.001", "1.002–2.010"]


def test_percentages_are_cut_in_fifths_where_classes_are_fixed():
    assert labels([3.0, 99.0], "fixed", "percent") == ["0–20 %", "20–40 %", "40–60 %", "60–80 %", "80–100 %"]


def test_fixed_classes_are_open_above():
    assert labels([9], "fixed", "activities", whole=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10])[-1] == "≥ 9"
    assert labels([9], "fixed", "us-cents", whole=MONEY)[-1].startswith("> ")


@pytest.mark.parametrize(
    ("low", "high", "number"),
    [(4.9, 5.2, 5), (0.013, 0.0141, 0.014), (17, 18, 17), (-5, 3, 0), (99, 101, 100), (1.0, 1.0000001, 1)],
)
def test_the_roundest_number(low, high, number):
    assert roundest(low, high) == pytest.approx(number)


@pytest.mark.parametrize("key", sorted(layers()))
def test_fixed_classes_are_the_same_under_every_filter(key, client):
    answers = [
        client.get(f"/api/layers/{key}?classes=fixed&lang=en&{query}").json["classes"]
        for query in ("", "sector=water", "donor=nl", "basis=area", "q=zzzz")
    ]
    assert all(answer == answers[0] for answer in answers)
    assert Filters(classes="fixed").pairs() == [("classes", "fixed")]


def test_an_unknown_method_is_refused(client):
    answer = client.get("/api/layers/overview?classes=rainbow")
    assert answer.status_code == 400
    assert "'classes'" in answer.json["error"]
