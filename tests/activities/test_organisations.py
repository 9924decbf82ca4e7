"""Organisations to partners, by identifier and name; purposes to the ministry's sectors."""

import pytest

from activities.importers import GivenOrganisation, GivenPurpose, Row
from activities.organisations import participations
from activities.partners import load_partners, partner_of
from activities.purposes import coded, sectors_of
from activities.sectors import load_sectors
from activities.validate import validate


@pytest.mark.parametrize(
    ("ref", "name", "partner"),
    [
        ("XM-DAC-41114", "", "undp"),
        ("xm-dac-41114", "Anything", "undp"),
        ("44000", "The Bank", "wb"),
        ("XM-DAC-46004", "", "adb"),
        ("EU-1", "Commission of the European Communities", "eu"),
        ("GB", "HMG", "gb"),
        ("", "Global Environment Facility (GEF)", "gef"),
        ("", "global  environment facility", "gef"),
        ("", "GEF (Global Environment Facility)", "gef"),
        ("", "UNDP (Vietnam)", "undp"),
        ("", "Germany (GIZ)", "giz"),
        ("", "Government of Vietnam", "vn"),
        ("", "Government of the Netherlands", "nl"),
        ("", "Australian Government", "au"),
        ("", "Republic of Ghana", "gh"),
        ("", "Ministry of Planning (Viet Nam)", "Ministry of Planning (Viet Nam)"),
        ("GB-COH-1", "Some Charity", "Some Charity"),
        ("GB-COH-1", "", "GB-COH-1"),
        ("", "AB", "AB"),
        ("", "la", "la"),
    ],
)
def test_partners_by_identifier_and_name(ref, name, partner):
    found, issues = participations(1, [GivenOrganisation("participating-org 1", name, "funder", ref)])
    assert [(part.partner, part.role) for part in found] == [(partner, "funder")]
    assert not issues
    assert partner_of(partner).name_en


@pytest.mark.parametrize("name", ["", "  ", "-", "1", "someone@example.org", "https://example.org"])
def test_what_is_no_name_is_left_out_with_a_warning(name):
    found, [issue] = participations(4, [GivenOrganisation("participating-org 2", name, "funder")])
    assert not found
    assert (issue.row, issue.field, issue.severity) == (4, "participating-org 2", "warning")


def test_a_long_name_fits_the_store_and_each_part_stands_once():
    given = [GivenOrganisation("a", "x" * 400, "funder"), GivenOrganisation("b", "UNDP", "funder")]
    found, _ = participations(1, [*given, *given, GivenOrganisation("c", "UNDP", "implementer")])
    assert [(len(part.partner), part.role) for part in found] == [(300, "funder"), (4, "funder"), (4, "implementer")]


def test_no_identifier_is_given_to_two_partners():
    identifiers = [one for partner in load_partners().values() for one in partner.identifiers]
    assert len(identifiers) == len(set(identifiers)) > 20


@pytest.mark.parametrize(
    ("code", "vocabulary", "sectors"),
    [
        ("14015", "1", ("water",)),
        ("41010", "1", ("environment",)),
        ("74020", "1", ("disaster",)),
        ("43010", "1", ()),
        ("11220", "1", ()),
        ("322", "2", ("geology-minerals",)),
        ("311", "2", ()),
        ("410", "2", ()),
        ("14015", "99", ()),
    ],
)
def test_purposes_to_sectors(code, vocabulary, sectors):
    assert sectors_of([GivenPurpose("sector 1", code, vocabulary)]) == sectors


def test_every_other_code_of_the_sectors_leads_to_one_of_them():
    for sector in load_sectors().values():
        for code in set(sector.dac5) - {"43010"}:
            [found] = sectors_of([GivenPurpose("sector 1", code)])
            assert code in load_sectors()[found].dac5


def test_nothing_of_the_purposes_is_lost():
    given = (
        GivenPurpose("sector 1", "11220", "1", "60"),
        GivenPurpose("sector 2", "14010", "1", "40"),
        GivenPurpose("sector 3", "111", "2"),
        GivenPurpose("sector 4", "A1", "99", "100"),
    )
    assert coded(given) == {"dac5": "11220:60;14010:40", "dac3": "111", "sector-99": "A1:100"}
    draft, _ = validate(Row(1, {"title_en": "X", "sectors": "energy"}, {"own": "1"}, purposes=given))
    assert draft.sectors == ("energy", "water")
    assert dict(draft.extra) == {"own": "1", **coded(given)}
