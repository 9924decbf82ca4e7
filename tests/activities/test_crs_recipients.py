"""Recipients, target areas, donors, channels and sectors of OECD CRS extracts.

All projects and bodies that say "Generated" were made for these tests.
"""

import pytest
from crs_generated import OLD, extract, stored

from activities.importers.crs import read
from activities.model import Participation


@pytest.mark.parametrize("name", ["Viet Nam", "Vietnam", "VIET NAM"])
def test_viet_nam_in_any_spelling_is_the_national_scope(name, store, tmp_path):
    report, found = stored(store, extract(tmp_path, {"RecipientName": name}))
    assert (found["5-52-2021000001"].scope, found["5-52-2021000001"].locations) == ("national", ())
    assert report.issues == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("Lao People's Democratic Republic", "LA"), ("China (People's Republic of)", "CN"), ("Cambodia", "KH")],
)
def test_other_recipients_are_foreign(name, code, store, tmp_path):
    _, found = stored(store, extract(tmp_path, {"RecipientName": name, "RecipientCode": "1"}))
    activity = found["5-52-2021000001"]
    assert (activity.scope, [location.place.code for location in activity.locations]) == ("foreign", [code])


def test_a_code_of_three_letters_tells_a_recipient_whose_name_is_unknown(tmp_path):
    header = [*OLD, "DERecipientcode"]
    path = extract(tmp_path, {"RecipientName": "Generated spelling", "DERecipientcode": "VNM"}, header=header)
    [row] = read(path)
    assert ([given.code for given in row.countries], row.warnings) == (["VN"], ())


@pytest.mark.parametrize("name", ["Bilateral, unspecified", "Far East Asia, regional"])
def test_a_region_is_no_country_and_that_is_said_once(name, store, tmp_path):
    report, found = stored(store, extract(tmp_path, {"RecipientName": name}, {"RecipientName": name, "Year": "2022"}))
    activity = found["5-52-2021000001"]
    assert activity.scope != "national"
    assert dict(activity.extra)["crs-recipientname"] == name
    assert [(issue.row, issue.field, issue.value) for issue in report.issues] == [(2, "RecipientName", name)]


def test_the_money_of_each_of_several_recipients_is_kept_and_that_is_said(store, tmp_path):
    report, found = stored(
        store,
        extract(tmp_path, {}, {"RecipientCode": "745", "RecipientName": "Lao PDR", "USD_Commitment": "3"}),
    )
    activity = found["5-52-2021000001"]
    assert activity.scope == "international"
    assert sum(fund.amount for fund in activity.funds if fund.type == "commitment") == 4500000
    assert dict(activity.extra)["crs-recipients"] == (
        "LA commitment 3000000, disbursement 250000; VN commitment 1500000, disbursement 250000"
    )
    assert [issue.reason for issue in report.issues] == [
        "the amounts are those of all 2 recipients; each one's are kept under crs-recipients"
    ]


def test_a_group_of_purposes_is_kept_as_one(store, tmp_path):
    _, found = stored(store, extract(tmp_path, {"PurposeCode": "232"}))
    activity = found["5-52-2021000001"]
    assert (activity.sectors, dict(activity.extra)["dac3"]) == (("energy",), "232")


def test_a_target_area_in_viet_nam_is_a_place(store, tmp_path):
    report, found = stored(store, extract(tmp_path, {"Geography": "Ha Giang; Ca Mau"}))
    activity = found["5-52-2021000001"]
    assert [location.place.code for location in activity.locations] == ["VN-63-02", "VN-63-96"]
    assert (activity.scope, report.issues) == ("province", [])


# Who


@pytest.mark.parametrize(
    ("name", "partner"),
    [
        ("Netherlands", "nl"),
        ("Korea", "kr"),
        ("EU Institutions", "eu"),
        ("International Development Association [IDA]", "wb"),
        ("Asian Development Bank", "adb"),
        ("Global Environment Facility (GEF)", "gef"),
        ("Generated Fund", "Generated Fund"),
    ],
)
def test_donors_are_known_by_their_names(name, partner, store, tmp_path):
    _, found = stored(store, extract(tmp_path, {"DonorName": name, "AgencyName": ""}))
    assert found["5-52-2021000001"].partners == (Participation(partner, "funder"),)


@pytest.mark.parametrize(
    ("channel", "partner"),
    [
        (("41114", "United Nations Development Programme", ""), "undp"),
        (("41114.0", "Generated spelling", ""), "undp"),
        (("21063", "Generated Conservancy", ""), "Generated Conservancy"),
        (("12000", "Recipient Government", "Generated Ministry"), "Generated Ministry"),
        (("12001", "Central Government", ""), None),
        (("22000", "Donor country-based NGO", ""), None),
        (("22000", "Donor country-based NGO", "Generated Wells"), "Generated Wells"),
    ],
)
def test_the_channel_is_the_implementer_where_it_is_one_body(channel, partner, store, tmp_path):
    code, name, reported = channel
    path = extract(
        tmp_path,
        {"ChannelCode": code, "ChannelName": name, "ChannelReportedName": reported},
        header=[*OLD, "ChannelReportedName"],
    )
    _, found = stored(store, path)
    parts = [part.partner for part in found["5-52-2021000001"].partners if part.role == "implementer"]
    assert parts == ([partner] if partner else [])


@pytest.mark.parametrize(
    ("purpose", "sectors"), [("41030", ("biodiversity",)), ("41030.0", ("biodiversity",)), ("11220", ())]
)
def test_purpose_codes_give_the_sectors_and_are_kept(purpose, sectors, store, tmp_path):
    _, found = stored(store, extract(tmp_path, {"PurposeCode": purpose}))
    activity = found["5-52-2021000001"]
    assert (activity.sectors, dict(activity.extra)["dac5"]) == (sectors, purpose.removesuffix(".0"))
