"""Coverage: every cell of place and sector has the one state that `docs/gaps.md` defines."""

import numpy as np
import pytest

from activities.codelists import load_codelist
from activities.coverage import (
    NATIONAL,
    PHASES,
    STATES,
    cover,
    donor_columns,
    phases,
    sector_columns,
    whole_column,
    wider_than,
)
from activities.sectors import load_sectors
from geo.register import load_places

YEAR = 2026
HEADER = "id,title_en,places,sectors,partners,status,start,end"
PROVINCES = [place.code for place in load_places().sets["provinces-63"]]


def phase_of(snapshot, row=0):
    return [phase for phase, mask in phases(snapshot, YEAR).items() if mask[row]]


def states(snapshot, places, columns):
    covered = cover(snapshot, np.ones(len(snapshot), dtype=bool), places, columns, YEAR)
    return {place: covered.state(place, column) for place in places for column in columns.masks}


@pytest.mark.parametrize(
    ("status", "start", "end", "phase"),
    [
        ("implementation", "", "", "active"),
        ("implementation", "2020", "2026", "active"),
        ("finalisation", "", "2026", "active"),
        ("implementation", "2020", "2025", "ended"),  # the source's word is of its own day
        ("pipeline", "", "", "planned"),
        ("pipeline", "2020", "", "planned"),
        ("pipeline", "", "2025", "ended"),
        ("suspended", "2020", "", "planned"),
        ("closed", "", "", "ended"),
        ("closed", "2020", "2030", "ended"),
        ("cancelled", "", "", "ended"),
        ("", "2020", "2026", "active"),
        ("", "2026", "", "active"),
        ("", "2027", "", "planned"),
        ("", "", "2025", "ended"),
        ("", "", "2026", "unknown"),
        ("", "", "", "unknown"),
    ],
)
def test_the_phase_of_an_activity(snapshot_of, status, start, end, phase):
    snapshot = snapshot_of(HEADER, f"a,A,Hà Nội,water,,{status},{start},{end}")
    assert phase_of(snapshot) == [phase]


def test_every_activity_of_the_seed_is_in_one_phase(seed_snapshot):
    assert np.sum(list(phases(seed_snapshot, YEAR).values()), axis=0).tolist() == [1] * len(seed_snapshot)


def test_the_strongest_phase_of_a_place_is_its_state(snapshot_of):
    snapshot = snapshot_of(
        HEADER,
        "a,A,63:01;63:02,water,,closed,,",
        "b,B,63:01;63:04,water,,pipeline,,",
        "c,C,63:01,water,,implementation,,",
        "d,D,63:06,water,,,,",
        "e,E,63:08,land,,implementation,,",
    )
    found = states(snapshot, PROVINCES, sector_columns(snapshot, ("water",)))
    assert found["VN-63-01"] == "active"
    assert found["VN-63-02"] == "ended"
    assert found["VN-63-04"] == "planned"
    assert found["VN-63-06"] == "no-data"  # it is there, and nothing says whether it runs
    assert {found[code] for code in set(PROVINCES[5:])} == {"none"}


def test_a_province_in_a_basin_with_work_has_only_wider_coverage(snapshot_of):
    snapshot = snapshot_of(HEADER, "a,A,se-san,water,,implementation,,", "b,B,63:01,water,,implementation,,")
    found = states(snapshot, PROVINCES, sector_columns(snapshot, ("water",)))
    assert {code for code, state in found.items() if state == "wide"} == {"VN-63-62", "VN-63-64"}  # Kon Tum, Gia Lai


def test_a_region_covers_its_provinces_of_both_vintages(snapshot_of):
    snapshot = snapshot_of(HEADER, "a,A,central-highlands,water,,pipeline,,")
    columns = sector_columns(snapshot, ("water",))
    new = [place.code for place in load_places().sets["provinces-34"]]
    assert states(snapshot, PROVINCES, columns)["VN-63-68"] == "wide"
    assert {code for code, state in states(snapshot, new, columns).items() if state == "wide"} == {
        *("VN-34-52", "VN-34-66", "VN-34-68")  # Gia Lai, Đắk Lắk and Lâm Đồng: the five provinces of the highlands
    } | {"VN-34-51"}  # Quảng Ngãi, with Kon Tum


def test_what_is_national_covers_all_and_has_its_own_row(snapshot_of):
    snapshot = snapshot_of(HEADER, "a,A,VN,water,,implementation,,", "b,B,VN,land,,closed,,")
    columns = sector_columns(snapshot, ("water", "land"))
    covered = cover(snapshot, np.ones(2, dtype=bool), [NATIONAL, *PROVINCES], columns, YEAR)
    assert (covered.state(NATIONAL, "water"), covered.state(NATIONAL, "land")) == ("active", "ended")
    assert {covered.state(code, "water") for code in PROVINCES} == {"wide"}
    assert {covered.state(code, "land") for code in PROVINCES} == {"none"}  # what ended covers nothing any more
    assert covered.counts[0].tolist() == [1, 1]


def test_a_sector_that_no_source_reports_on_has_no_data(snapshot_of):
    snapshot = snapshot_of(HEADER, "a,A,Hà Nội,water,,implementation,,", "b,Somewhere,,energy,,implementation,,")
    columns = sector_columns(snapshot, ("land", "energy"))
    assert set(states(snapshot, PROVINCES, columns).values()) == {"no-data"}


def test_an_activity_without_a_sector_leaves_its_place_in_doubt(snapshot_of):
    snapshot = snapshot_of(HEADER, "a,A,63:01,water,,implementation,,", "b,B,63:02,,,implementation,,")
    found = states(snapshot, PROVINCES, sector_columns(snapshot, ("water",)))
    assert (found["VN-63-01"], found["VN-63-02"], found["VN-63-04"]) == ("active", "no-data", "none")


def test_donors_are_columns_too(snapshot_of):
    snapshot = snapshot_of(HEADER, "a,A,63:01,water,jp,implementation,,", "b,B,63:02,water,,closed,,")
    found = states(snapshot, PROVINCES, donor_columns(snapshot, ("jp",)))
    assert (found["VN-63-01"], found["VN-63-02"], found["VN-63-04"]) == ("active", "no-data", "none")


def test_more_columns_than_a_number_has_bits_for(snapshot_of):
    rows = [f"a{i},A{i},{PROVINCES[i].replace('VN-', '').replace('-', ':')},water,name {i},closed,," for i in range(40)]
    # Partners that no list has are known by their names.
    snapshot = snapshot_of(HEADER, *(row.replace(f"name {i}", "jp") for i, row in enumerate(rows)))
    masks = {str(i): np.arange(40) == i for i in range(40)}
    columns = donor_columns(snapshot, ())._replace(masks=masks)
    covered = cover(snapshot, np.ones(40, dtype=bool), PROVINCES[:40], columns, YEAR)
    is_ended = covered.states == STATES.index("ended")
    assert (is_ended == (covered.counts == 1)).all()
    assert is_ended.sum() == 40


def test_filters_narrow_what_is_covered(snapshot_of):
    snapshot = snapshot_of(HEADER, "a,A,63:01,water,,implementation,,", "b,B,63:02,water,,implementation,,")
    columns = whole_column(snapshot)
    covered = cover(snapshot, np.array([True, False]), PROVINCES, columns, YEAR)
    assert covered.totals() == {"active": 1, "planned": 0, "ended": 0, "wide": 0, "none": 62, "no-data": 0}


def test_counts_are_those_of_the_list(seed_snapshot):
    columns = sector_columns(seed_snapshot, load_sectors())
    basins = [place.code for place in load_places().sets["basins"]]
    covered = cover(seed_snapshot, np.ones(len(seed_snapshot), dtype=bool), basins, columns, YEAR)
    for column, mask in columns.masks.items():
        for place in basins:
            listed = int((mask & seed_snapshot.in_places((place,))).sum())
            assert covered.counts[basins.index(place), list(columns.masks).index(column)] == listed


def test_the_list_of_states_is_that_of_the_code():
    assert tuple(load_codelist("coverage-states")) == STATES
    assert len(PHASES) == 4


def test_places_lie_in_their_region_and_their_basins():
    assert wider_than("VN-63-62") == {"central-highlands", "mekong", "se-san", "tra-khuc"}
    assert wider_than("VN-34-51") == {"central-highlands", "north-central-central-coast", "mekong", "se-san"} | {
        *("tra-khuc", "other-coast")
    }
    assert wider_than("se-san") == {"mekong"}
    assert wider_than(NATIONAL) == frozenset()
