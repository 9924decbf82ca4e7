"""Profiles: what a donor's or a basin's page says is what the list says, counted by hand from the same sheet."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from activities_making import import_rows

from activities.agreements import agreements_of, ending_of, last_day
from activities.filters import Filters
from activities.frameworks import frameworks_of, load_frameworks
from activities.partners import load_partners
from activities.profiles import (
    ORDERS,
    bars_of,
    basin_lines,
    cents_in,
    check_basin,
    check_donor,
    cross,
    donor_lines,
    lines_of,
    money_of,
    profile_of,
    sort_lines,
)
from activities.sectors import load_sectors
from activities.snapshots import Snapshots
from geo.errors import NotFoundError
from geo.overlaps import LEAST_SHARE, overlaps
from geo.register import load_places

DAY = date(2026, 6, 1)
SHEET = (
    "id,title_en,kind,status,places,partners,sectors,amount,currency,start,end",
    "a,A,project,closed,Hà Giang;Hà Nội,de;giz:funder,water;land,100,USD,2018,2020",
    "b,B,project,,se-san,jica:funder,water,0.01,USD,2020,",
    "c,C,mou,closed,mekong;Hà Giang,jp,land,333333.33,USD,2021,",
    "d,D,agreement,implementation,mekong-delta,jp,land,1000000,EUR,2019,2026-05-31",
    "e,E,committee,,VN,nl,,,,,",
    'f,F,framework,,KH,"A/B ""&"" <b>?#",climate,50,USD,,2027-05',
    "g,G,letter-of-intent,,,de,climate,3000000,EUR,,",
    "h,H,convention,,,,climate,,,2015,",
)


@pytest.fixture
def snapshot(store, tmp_path):
    # One partner is in no list: the report warns of it and nothing else.
    header, *rows = SHEET
    report = import_rows(store, tmp_path, *rows, header=header)
    assert (report.rejected, len(report.issues)) == (0, 1)
    return Snapshots(store, tmp_path / "snapshots").current()


def by_code(lines):
    return {line.code: line for line in lines}


def test_a_country_has_what_its_agencies_have(snapshot):
    lines = by_code(donor_lines(snapshot, Filters()))
    assert (lines["de"].activities, lines["giz"].activities) == (2, 1)
    assert (lines["jp"].activities, lines["jica"].activities) == (3, 1)
    assert lines["de"].cents == 10000
    assert lines["de"].without == 1  # three million euros of no year have no rate
    assert lines["nl"].without == 1


def test_sectors_places_and_years_of_a_donor_are_distinct_ones(snapshot):
    line = by_code(donor_lines(snapshot, Filters(vintage="63")))["jp"]
    assert (line.sectors, line.places) == (2, 4)  # water, land; Sê San, Mekong, Hà Giang, the delta
    assert (line.since, line.undated) == (2019, 0)
    none = by_code(donor_lines(snapshot, Filters()))["nl"]
    assert (none.sectors, none.places, none.since, none.undated) == (0, 0, 0, 1)


@pytest.mark.parametrize("vintage", ["34", "63"])
def test_every_line_is_what_the_list_says(seed_snapshot, vintage):
    for line in donor_lines(seed_snapshot, Filters(vintage=vintage)):
        mask = Filters(donor=(line.code,)).select(seed_snapshot)
        money = money_of(seed_snapshot, mask)
        assert line.activities == int(mask.sum())
        assert (line.cents, line.without) == (money["cents"], money["unpriced"] + money["unknown"])


@pytest.mark.parametrize("chosen", [{}, {"sector": ("water",)}, {"from_year": 2020}, {"place": ("mekong",)}])
def test_every_cell_of_the_matrix_is_what_the_list_says(seed_snapshot, chosen):
    filters = Filters(**chosen)
    donors = [line.code for line in donor_lines(seed_snapshot, filters)]
    sectors = list(load_sectors())
    table = cross(seed_snapshot, filters.select(seed_snapshot), donors, "sector", sectors)
    assert table.sum() > 0
    for row, donor in enumerate(donors):
        for column, sector in enumerate(sectors):
            mask = filters.select(seed_snapshot) & Filters(donor=(donor,), sector=(sector,)).select(seed_snapshot)
            assert table[row, column] == mask.sum(), (donor, sector)


def test_the_matrix_of_nothing_is_empty(snapshot):
    nothing = Filters(q="zzzz")
    assert donor_lines(snapshot, nothing) == ()
    assert cross(snapshot, nothing.select(snapshot), [], "sector", ["water"]).shape == (0, 1)
    profile = profile_of(snapshot, nothing, DAY)
    assert (profile.activities, profile.since, profile.bars, profile.agreements.total) == (0, 0, (), 0)


def test_an_empty_store_has_no_donors(snapshot_of):
    snapshot = snapshot_of("id,title_en", "a,Nothing is said of it")
    assert donor_lines(snapshot, Filters()) == ()
    assert profile_of(snapshot, Filters(), DAY).activities == 1


@pytest.mark.parametrize("order", [*ORDERS, *(f"-{name}" for name in ORDERS)])
def test_every_order_keeps_every_line(snapshot, order):
    lines = donor_lines(snapshot, Filters())
    ordered = sort_lines(lines, order, "en")
    assert sorted(map(repr, ordered)) == sorted(map(repr, lines))
    if order.removeprefix("-") in ("activities", "cents", "sectors"):
        numbers = [getattr(line, order.removeprefix("-")) for line in ordered]
        assert numbers == sorted(numbers, reverse=order.startswith("-"))


def test_unknown_years_are_last_in_either_order(snapshot):
    for order in ("since", "-since"):
        assert sort_lines(donor_lines(snapshot, Filters()), order, "en")[-1].since == 0


def test_a_profile_is_the_list_under_its_filters(seed_snapshot):
    for donor in ("nl", "jp", "wb", "mrc", "fr"):
        filters = Filters(donor=(donor,))
        profile = profile_of(seed_snapshot, filters, DAY)
        mask = filters.select(seed_snapshot)
        assert profile.activities == mask.sum()
        assert sum(profile.money[state] for state in ("known", "part", "unpriced", "unknown")) == mask.sum()
        assert sum(profile.scopes.values()) == mask.sum()
        for line in profile.sectors:
            assert line.activities == filters.but(sector=(line.code,)).select(seed_snapshot).sum()


def test_a_bar_is_what_its_years_alone_select(seed_snapshot):
    mask = Filters().select(seed_snapshot)
    bars = bars_of(seed_snapshot, mask)
    assert (bars[0].first, bars[-1].last) == (2018, 2045)
    for bar in bars:
        chosen = Filters(from_year=bar.first, to_year=bar.last).select(seed_snapshot)
        assert bar.activities == chosen.sum(), bar
    assert sum(bar.activities for bar in bars) > 0


def test_many_years_share_bars_that_still_count_each_activity_once(snapshot_of):
    snapshot = snapshot_of("id,title_en,start,end", "a,A,1903,1999", "b,B,1950,", "c,C,2019,2019", "d,D,,1960", "e,E,,")
    bars = bars_of(snapshot, Filters().select(snapshot))
    assert len(bars) <= 48
    assert bars[0].last - bars[0].first > 0
    for bar in bars:
        assert bar.activities == Filters(from_year=bar.first, to_year=bar.last).select(snapshot).sum(), bar
    assert bars[-1].open == 1


@pytest.mark.parametrize(
    ("start", "end", "status", "expected"),
    [
        ("2018", "2021", "implementation", "expired"),
        ("2018", "2026", "", "ending"),
        ("", "2026-05", "", "expired"),
        ("", "2026-06", "", "ending"),
        ("", "2026-06-01", "", "ending"),
        ("", "2026-05-31", "", "expired"),
        ("", "2027-06-01", "", "ending"),
        ("", "2027-06-02", "", "running"),
        ("2018", "2045", "", "running"),
        ("2018", "2045", "cancelled", "ended"),
        ("2018", "", "", "open"),
        ("2018", "", "closed", "ended"),
        ("", "", "implementation", "unknown"),
        ("", "", "closed", "ended"),
    ],
)
def test_an_agreement_ends_when_its_last_day_is_over(start, end, status, expected):
    assert ending_of(start, end, status, DAY) == expected


def test_a_date_is_as_late_as_its_source_allows():
    assert [last_day(text) for text in ("2024", "2024-02", "2024-02-03", "")] == [
        date(2024, 12, 31),
        date(2024, 2, 29),
        date(2024, 2, 3),
        None,
    ]


def test_agreements_are_those_of_their_kinds_the_next_to_end_first(snapshot):
    found = agreements_of(snapshot, Filters().select(snapshot), DAY)
    assert found.total == 6
    assert [(one.id, one.ending) for one in found.shown] == [
        ("f", "ending"),
        ("h", "open"),
        ("e", "unknown"),
        ("g", "unknown"),
        ("d", "expired"),
        ("c", "ended"),
    ]
    assert found.shown[0].last == "2027-05-31"


def test_more_agreements_than_are_shown_are_counted(snapshot_of):
    rows = (f"a{number},A{number},mou,{2000 + number % 60}" for number in range(150))
    found = agreements_of(*_all(snapshot_of("id,title_en,kind,end", *rows)), DAY)
    assert (found.total, len(found.shown)) == (150, 100)
    assert found.shown[0].end == "2026"
    assert Counter(one.ending for one in found.shown)["expired"] < 100


def _all(snapshot):
    return snapshot, Filters().select(snapshot)


def test_a_donor_that_nobody_knows_is_not_found(snapshot):
    assert check_donor(snapshot, 'name:A/B "&" <b>?#')
    assert check_donor(snapshot, "fr") == "fr"
    for code in ("zz", "name:nobody", "name:", "", "DE"):
        with pytest.raises(NotFoundError, match="no donor"):
            check_donor(snapshot, code)


def test_a_basin_counts_its_parts(snapshot):
    lines = basin_lines(snapshot, Filters())
    assert lines["mekong"][0].activities == 2
    assert lines["mekong"][1] == 2  # Japan and its agency
    assert lines["se-san"][0].activities == 1
    assert lines["ba"] == (replace(lines["ba"][0], activities=0, cents=0), 0)
    sums = snapshot.shares("equal", "34").sums(Filters().select(snapshot))
    assert cents_in(sums, "se-san") == 1
    assert cents_in(sums, "mekong") == 1 + 33333333 - 33333333 // 2


def test_every_basin_is_what_the_list_says(seed_snapshot):
    for code, (line, _) in basin_lines(seed_snapshot, Filters()).items():
        assert line.activities == Filters(place=(code,)).select(seed_snapshot).sum()
        assert check_basin(code).code == code
    for wrong in ("VN-34-01", "atlantis", "KH"):
        with pytest.raises(NotFoundError, match="no river basin"):
            check_basin(wrong)


def test_lines_of_a_link_without_codes_are_none(snapshot_of):
    snapshot = snapshot_of("id,title_en", "a,Nothing is said of it")
    assert lines_of(snapshot, "donor", Filters().select(snapshot)) == ()


def test_the_countries_of_the_basins_are_those_that_a_map_shows():
    found = {}
    for part in overlaps("basins", "countries"):
        if part.share_of_one >= LEAST_SHARE:
            found.setdefault(part.one, {})[part.other] = part.share_of_one
    assert list(found["mekong"]) == ["LA", "TH", "CN", "KH", "VN", "MM"]
    assert set(found["red-thai-binh"]) == {"VN", "CN", "LA"}
    assert set(found["ma"]) == set(found["ca"]) == {"VN", "LA"}
    assert set(found["bang-giang-ky-cung"]) == {"VN", "CN"}
    assert set(found["huong"]) == set(found["ba"]) == {"VN"}
    for shares in found.values():
        assert sum(shares.values()) == pytest.approx(1, abs=0.01)


def test_provinces_share_a_basin_alike_in_both_vintages():
    at_home = {part.one: part.km2 for part in overlaps("basins", "countries") if part.other == "VN"}
    for vintage in ("63", "34"):
        whole = Counter()
        for part in overlaps("basins", f"provinces-{vintage}"):
            whole[part.one] += part.km2
        for basin, km2 in at_home.items():
            assert whole[basin] == pytest.approx(km2, rel=0.01), (basin, vintage)
    old = {part.other: part.share_of_other for part in overlaps("basins", "provinces-63") if part.one == "mekong"}
    assert old["VN-63-96"] == pytest.approx(1, abs=0.01)  # Cà Mau
    assert "VN-63-01" not in old


def test_every_framework_names_places_countries_and_partners_that_there_are():
    register = load_places()
    for framework in load_frameworks():
        assert all(basin == "*" or register[basin].kind == "basin" for basin in framework.basins)
        assert all(register[code].kind == "country" for code in framework.countries)
        assert framework.partner in load_partners() or not framework.partner
        assert date.fromisoformat(framework.date) < DAY
        assert framework.source
        assert framework.url.startswith(("https://", "http://"))
        assert framework.deed_en
        assert framework.deed_vi


def test_a_part_has_the_frameworks_of_its_basin_and_shared_ones_only_where_it_is_shared():
    assert [one.code for one in frameworks_of(("mekong",), 6)] == [
        "mekong-agreement",
        "lancang-mekong",
        "watercourses-convention",
    ]
    assert frameworks_of(("se-san", "mekong"), 3)[0].code == "mekong-agreement"
    assert [one.code for one in frameworks_of(("red-thai-binh",), 3)] == ["watercourses-convention"]
    assert frameworks_of(("ba",), 1) == ()
