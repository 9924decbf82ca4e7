"""Shares: money is divided over places, never repeated, and adds up to the cent in both vintages by every basis."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from activities_making import placed_at

from activities.model import Activity, Fund
from activities.shares import Share, bases, divide, shares_of
from activities.totals import total_of
from geo.errors import InputError
from geo.register import load_places


@pytest.fixture
def activity(seed_activities) -> Activity:
    return replace(seed_activities[0], locations=(), extra=(), review="", scope="national")


def at(activity, *codes, scope="province", **more):
    return replace(activity, locations=tuple(placed_at(code) for code in codes), scope=scope, **more)


def fractions(activity, vintage="63", basis="equal"):
    return {share.code: share.fraction for share in shares_of(activity, vintage, basis)}


def numbered(activity, *codes, **more):
    """The activity with its places as locations of an IATI file, numbered from 1."""
    found = []
    for number, code in enumerate(codes, start=1):
        location = placed_at(code)
        found.append(replace(location, evidence=replace(location.evidence, field=f"location {number}")))
    return replace(activity, locations=tuple(found), scope="province", **more)


@pytest.mark.parametrize("vintage", ["63", "34"])
@pytest.mark.parametrize("basis", bases())
def test_the_shares_of_every_activity_are_one_whole(seed_activities, vintage, basis):
    for activity in seed_activities:
        assert sum(share.fraction for share in shares_of(activity, vintage, basis)) == 1, activity.id


def test_what_has_no_place_is_of_its_scope(activity):
    assert shares_of(activity, "34", "equal") == (Share("scope:national", Fraction(1), "unknown"),)


def test_places_share_equally_or_by_area(activity):
    both = at(activity, "VN-63-02", "VN-63-01")
    assert fractions(both) == {"VN-63-02": Fraction(1, 2), "VN-63-01": Fraction(1, 2)}
    areas = {code: Fraction(str(load_places()[code].area_km2)) for code in ("VN-63-02", "VN-63-01")}
    assert fractions(both, basis="area") == {code: area / sum(areas.values()) for code, area in areas.items()}


def test_merged_provinces_keep_what_each_had(activity):
    # Hà Giang and Tuyên Quang are one province since 2025; Hà Nội is itself.
    three = at(activity, "VN-63-02", "VN-63-08", "VN-63-01")
    assert fractions(three, "34") == {"VN-34-08": Fraction(2, 3), "VN-34-01": Fraction(1, 3)}


def test_a_new_province_is_divided_over_those_that_it_was(activity):
    assert fractions(at(activity, "VN-34-08"), "63") == {"VN-63-02": Fraction(1, 2), "VN-63-08": Fraction(1, 2)}
    by_area = fractions(at(activity, "VN-34-08"), "63", "area")
    assert sum(by_area.values()) == 1
    assert by_area["VN-63-02"] > by_area["VN-63-08"]


def test_places_of_one_province_are_one(activity):
    twice = at(activity, "VN-63-01", "VN-63-01", "mekong")
    assert fractions(twice) == {"VN-63-01": Fraction(1, 2), "mekong": Fraction(1, 2)}


def test_a_partner_country_has_no_share(activity):
    partner = replace(placed_at("NL"), role="partner")
    assert fractions(replace(activity, locations=(partner,))) == {"scope:national": 1}


def test_what_the_source_states_by_location_holds(activity):
    stated = numbered(activity, "VN-63-02", "VN-63-01", "VN-63-04", extra=(("location-percentages", "1:50;2:30"),))
    found = shares_of(stated, "63", "area")
    assert found == (
        Share("VN-63-02", Fraction(1, 2), "stated"),
        Share("VN-63-01", Fraction(3, 10), "stated"),
        Share("VN-63-04", Fraction(1, 5), "area"),
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1:33.33;2:33.33", {"VN-63-02": Fraction(1, 2), "VN-63-01": Fraction(1, 2)}),
        ("1:150;2:50", {"VN-63-02": Fraction(3, 4), "VN-63-01": Fraction(1, 4)}),
        ("1:0;2:0", {"VN-63-02": Fraction(1, 2), "VN-63-01": Fraction(1, 2)}),
        ("1:0;2:100", {"VN-63-01": Fraction(1)}),
        ("9:100", {"VN-63-02": Fraction(1, 2), "VN-63-01": Fraction(1, 2)}),
    ],
)
def test_percentages_that_make_no_hundred_are_scaled(activity, said, expected):
    assert fractions(numbered(activity, "VN-63-02", "VN-63-01", extra=(("location-percentages", said),))) == expected


def test_recipient_countries_come_first_and_places_share_what_theirs_has(activity):
    given = at(activity, "VN-63-02", "VN-63-01", "LA", extra=(("recipient-countries", "VN:80;LA:20"),))
    assert fractions(given) == {"VN-63-02": Fraction(2, 5), "VN-63-01": Fraction(2, 5), "LA": Fraction(1, 5)}


def test_viet_nam_as_a_recipient_without_a_place_is_national(activity):
    given = at(activity, "LA", scope="international", extra=(("recipient-countries", "VN:75;LA:25"),))
    assert fractions(given) == {"LA": Fraction(1, 4), "scope:national": Fraction(3, 4)}
    unstated = at(activity, "LA", scope="international", extra=(("recipient-countries", "VN;LA"),))
    assert fractions(unstated) == {"LA": Fraction(1, 2), "scope:national": Fraction(1, 2)}


def test_a_persons_word_on_the_places_makes_percentages_void(activity):
    given = at(activity, "VN-63-02", extra=(("recipient-countries", "VN:75;LA:25"),), review="placed")
    assert fractions(given) == {"VN-63-02": 1}


def test_an_unknown_basis_is_refused(activity):
    with pytest.raises(InputError, match="luck"):
        shares_of(activity, "34", "luck")


@pytest.mark.parametrize("cents", [0, 1, 2, 100, 99_999_999_999, -7])
def test_cents_add_up(activity, cents):
    shares = shares_of(at(activity, "VN-63-02", "VN-63-01", "VN-63-04", "mekong", "LA", "TH", "KH"), "63", "equal")
    parts = divide(cents, shares)
    assert sum(parts) == cents
    assert max(parts) - min(parts) <= 1


def fund(kind, usd, amount="1"):
    return Fund(Decimal(amount), "EUR", None if usd is None else Decimal(usd), kind)


@pytest.mark.parametrize(
    ("funds", "expected"),
    [
        ([], (0, "unknown")),
        ([fund("commitment", None)], (0, "unpriced")),
        ([fund("commitment", "10.005"), fund("commitment", "0.01")], (1002, "known")),
        ([fund("commitment", "10"), fund("commitment", None)], (1000, "part")),
        ([fund("budget", "7"), fund("commitment", "10"), fund("disbursement", "3")], (1000, "known")),
        ([fund("budget", "7"), fund("disbursement", "3")], (700, "known")),
        ([fund("disbursement", "3"), fund("expenditure", "2"), fund("planned-disbursement", "9")], (500, "known")),
        ([fund("incoming-funds", "3"), fund("outgoing-pledge", "3")], (0, "unknown")),
        ([fund("commitment", "10"), fund("commitment", "-4")], (600, "known")),
    ],
)
def test_one_stage_of_the_money_is_the_total(funds, expected):
    assert total_of(funds) == expected
