"""Gaps: the score is what a hand-made computation gives, and what is not known is never zero."""

import shutil

import numpy as np
import pandas as pd
import pytest
from gaps_generated import HEADER, generated_activities, sheet_row

from activities import gaps
from activities.filters import Filters
from activities.gaps import (
    PLACE_SETS,
    Measure,
    analyse,
    default_weights,
    need_keys,
    percentiles,
    places_of,
    score,
    support_keys,
)
from activities.indicators import FOLDER, load_indicators, read_indicators
from activities.ingest import ingest
from activities.shares import bases
from activities.snapshots import Snapshots
from activities.store import Store
from geo.register import load_places

WEIGHTS = {"activities": 1, "funds": 2, "activities-km2": 0.5, "area": 1, "shared-basins": 3, "basin-share": 2}


@pytest.fixture(scope="module")
def generated():
    return generated_activities(5_000)


@pytest.fixture(scope="module")
def generated_snapshot(generated, tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated")
    sheet = folder / "generated.csv"
    sheet.write_text("\n".join([HEADER, *map(sheet_row, generated)]) + "\n", encoding="utf-8")
    store = Store(f"sqlite:///{folder / 'store.db'}")
    report = ingest(store, sheet)
    assert (report.read, report.rejected) == (5_000, 0)
    yield Snapshots(store, folder / "snapshots").current()
    store.close()


def row_of(code, place_set):
    """The row in which a place's activities and money are, by the definitions alone: "" for none."""
    register = load_places()
    if place_set == "basins":
        return "mekong" if code == "se-san" else code if code in register and register[code].kind == "basin" else ""
    if place_set == "regions":
        return register[code].parent if code.startswith("VN-63-") else code if register[code].kind == "region" else ""
    if not code.startswith("VN-63-"):
        return ""
    return register.to34(code) if place_set == "provinces-34" else code


def by_hand(generated, place_set, sector):
    """The same table with pandas from the generated rows: no snapshot, no code of the gap analysis."""
    rows = pd.DataFrame(generated)
    if sector:
        rows = rows[rows["sectors"].map(lambda sectors: sector in sectors)]
    rows = rows.assign(part=rows["amount"] / rows["places"].map(len)).explode("places")
    rows["row"] = rows["places"].map(lambda code: row_of(code, place_set))
    rows = rows[rows["row"] != ""]
    table = pd.DataFrame(index=places_of(place_set))
    table["activities"] = rows.groupby("row")["id"].nunique()
    table["activities"] = table["activities"].fillna(0)
    table["funds"] = rows.groupby("row")["part"].sum(min_count=1)
    table.loc[table["activities"] == 0, "funds"] = 0
    table["area"] = pd.Series({code: load_places()[code].area_km2 for code in table.index})
    table["activities-km2"] = 1000 * table["activities"] / table["area"]
    folder = load_indicators()
    for key in ("shared-basins", "basin-share"):
        table[key] = pd.Series({code: float(value) for code, value in folder[key].values.items()})
    return table


def ranked_by_hand(table, place_set):
    ranks = 100 * (table.rank() - 0.5) / table.count()
    if place_set == "basins":
        ranks["basin-share"] = 100 - ranks["basin-share"]
    chosen = ["area", "shared-basins" if place_set != "basins" else "basin-share"]
    weights = pd.Series(WEIGHTS)
    need = (ranks[chosen] * weights[chosen]).sum(axis=1, skipna=False) / weights[chosen].sum()
    support = ["activities", "funds", "activities-km2"]
    known = ranks[support].notna() * weights[support]
    return need - (ranks[support] * weights[support]).sum(axis=1) / known.sum(axis=1)


@pytest.mark.parametrize("sector", ["", "water"])
@pytest.mark.parametrize("place_set", PLACE_SETS)
def test_rows_agree_with_a_hand_made_computation_on_5000_generated_activities(
    place_set, sector, generated, generated_snapshot
):
    filters = Filters(sector=(sector,) if sector else ())
    rows = analyse(generated_snapshot, filters, place_set, WEIGHTS).rows
    table = by_hand(generated, place_set, sector)
    for key in ("activities", "funds", "activities-km2", "area"):
        got = pd.Series({row.code: next(p.value for p in row.parts if p.key == key) for row in rows}, dtype=float)
        pd.testing.assert_series_equal(
            got.reindex(table.index), table[key].astype(float), check_names=False, rtol=1e-4 if key == "area" else 1e-6
        )
    wanted = ranked_by_hand(table, place_set)
    got = pd.Series({row.code: row.score for row in rows}, dtype=float)
    pd.testing.assert_series_equal(got.reindex(wanted.index), wanted, check_names=False)
    assert got.dropna().is_monotonic_decreasing
    assert wanted.nunique() > 3


@pytest.mark.parametrize("basis", bases())
@pytest.mark.parametrize("place_set", PLACE_SETS)
@pytest.mark.parametrize("chosen", [{}, {"sector": ("water",)}, {"donor": ("jp",)}, {"from_year": 2020}])
def test_rows_and_what_is_beside_them_are_the_whole_to_the_cent(place_set, basis, chosen, generated_snapshot):
    found = analyse(generated_snapshot, Filters(basis=basis, **chosen), place_set, WEIGHTS)
    held = sum(round(100 * (next(p.value for p in row.parts if p.key == "funds") or 0)) for row in found.rows)
    assert held + sum(found.beside.values()) == found.cents
    assert found.cents > 0
    assert 0 < found.placed <= found.total


def test_counts_are_those_of_the_list(generated_snapshot):
    for place_set in PLACE_SETS:
        for row in analyse(generated_snapshot, Filters(sector=("land",)), place_set, WEIGHTS).rows:
            listed = Filters(sector=("land",), place=(row.code,)).select(generated_snapshot).sum()
            assert row.parts[0].value == listed


def test_the_filter_of_places_picks_and_changes_nothing(generated_snapshot):
    whole = analyse(generated_snapshot, Filters(), "provinces-34", WEIGHTS)
    assert analyse(generated_snapshot, Filters(place=("VN-34-01",)), "provinces-34", WEIGHTS) == whole


def test_unknown_amounts_are_no_zero(snapshot_of):
    snapshot = snapshot_of(
        HEADER, "a,A,63:01,water,,,,,,", "b,B,63:02,water,,,2020,,100,USD", "c,C,63:04,water,,,2020,,,"
    )
    rows = {row.code: row for row in analyse(snapshot, Filters(), "provinces-63", {"funds": 1, "area": 1}).rows}
    funds = {code: next(part for part in row.parts if part.key == "funds") for code, row in rows.items()}
    assert (funds["VN-63-01"].value, funds["VN-63-02"].value, funds["VN-63-06"].value) == (None, 100.0, 0.0)
    assert rows["VN-63-01"].score is None
    assert rows["VN-63-01"].support is None
    assert rows["VN-63-06"].score is not None
    both = analyse(snapshot, Filters(), "provinces-63", {"funds": 1, "activities": 1, "area": 1})
    one = next(row for row in both.rows if row.code == "VN-63-01")
    assert one.support == next(part.percentile for part in one.parts if part.key == "activities")


def measured(key, side, *values, is_less=False):
    return Measure(key, side, dict(zip("abcd", values, strict=True)), is_less)


def test_percentiles_are_mean_ranks_among_those_known():
    assert percentiles(measured("x", "need", 1.0, 1.0, 5.0, 9.0), "abcd").tolist() == [25, 25, 62.5, 87.5]
    found = percentiles(measured("x", "need", 1.0, None, 5.0, None), "abcd")
    assert np.isnan(found).tolist() == [False, True, False, True]
    assert found[[0, 2]].tolist() == [25, 75]
    less = percentiles(measured("x", "need", 1.0, 2.0, 3.0, 4.0, is_less=True), "abcd")
    assert less.tolist() == [87.5, 62.5, 37.5, 12.5]


def test_a_place_alone_is_in_the_middle():
    assert percentiles(Measure("x", "need", {"a": 7.0}), "a").tolist() == [50]


def test_missing_need_is_no_data_and_comes_last():
    measures = [
        *(measured("x", "need", 4.0, 3.0, 2.0, 1.0), measured("y", "need", 1.0, None, 1.0, 1.0)),
        measured("activities", "support", 0.0, 0.0, 5.0, 0.0),
    ]
    rows = score("abcd", measures, {"x": 1, "y": 1, "activities": 1})
    assert [(row.code, row.rank) for row in rows] == [("a", 1), ("d", 2), ("c", 3), ("b", None)]
    assert (rows[-1].score, rows[-1].need, rows[-1].support) == (None, None, 37.5)
    without = score("abcd", measures, {"x": 1, "y": 0, "activities": 1})
    assert all(row.score is not None for row in without)
    assert all(row.score is None for row in score("abcd", measures, {}))


def test_weights_turn_the_score():
    measures = [
        *(measured("x", "need", 1.0, 2.0, 3.0, 4.0), measured("y", "need", 4.0, 3.0, 2.0, 1.0)),
        measured("activities", "support", 1.0, 1.0, 1.0, 1.0),
    ]
    first = {weight: score("abcd", measures, {"x": weight, "y": 1, "activities": 1})[0] for weight in (0, 1, 5)}
    assert first[0].code == "a"
    assert first[5].code == "d"
    assert first[1].score == 0  # the two needs cancel each other
    assert first[5].need == pytest.approx((5 * 87.5 + 12.5) / 6)


def test_equal_scores_share_a_rank():
    rows = score(
        "abcd",
        [measured("x", "need", 1.0, 5.0, 5.0, 9.0), measured("activities", "support", 1.0, 1.0, 1.0, 1.0)],
        {"x": 1, "activities": 1},
    )
    assert [(row.code, row.rank) for row in rows] == [("d", 1), ("b", 2), ("c", 2), ("a", 4)]


def test_basins_that_are_a_part_are_in_theirs():
    assert "mekong" in places_of("basins")
    assert not {"se-san", "srepok"} & set(places_of("basins"))
    assert [len(places_of(name)) for name in PLACE_SETS] == [34, 63, 12, 6]


def test_a_planner_s_own_population_gives_funds_by_head(snapshot_of, tmp_path, monkeypatch):
    folder = tmp_path / "indicators"
    shutil.copytree(FOLDER, folder)
    (folder / "population.csv").write_text("code,value\nVN-63-01,50\nVN-63-02,0\n", encoding="utf-8")
    sidecar = (folder / "area.toml").read_text(encoding="utf-8")
    (folder / "population.toml").write_text(sidecar.replace("Area", "People, made up for a test"), encoding="utf-8")
    monkeypatch.setattr(gaps, "load_indicators", lambda: read_indicators(folder))
    snapshot = snapshot_of(HEADER, "a,A,63:01;63:02,water,,,2020,,100,USD")
    assert "funds-capita" in support_keys()
    rows = {row.code: row for row in analyse(snapshot, Filters(), "provinces-63", {"funds-capita": 1, "area": 1}).rows}
    heads = {code: next(part.value for part in row.parts if part.key == "funds-capita") for code, row in rows.items()}
    assert (heads["VN-63-01"], heads["VN-63-02"], heads["VN-63-04"]) == (1.0, None, None)


def test_measures_are_those_that_there_are_figures_for():
    assert "funds-capita" not in support_keys()
    assert need_keys("basins") == ("area", "basin-share")
    assert need_keys("provinces-34") == ("area", "shared-basins")
    assert default_weights("regions") == {
        **{"activities": 1.0, "funds": 1.0, "activities-km2": 0.0, "funds-km2": 0.0},
        **{"area": 1.0, "shared-basins": 1.0},
    }
