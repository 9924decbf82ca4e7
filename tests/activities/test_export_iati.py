"""IATI exports: elements in the order of the schema, and the same activities when our importer reads the file."""

import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from exports_generated import again, by_id, export_of, filled, write_export, write_generated
from lxml import etree
from project import ROOT

from activities.iati.extension import NAMESPACE
from activities.ingest import ingest
from activities.store import Store

# Real files of others, which lie beside the project and are not part of it (see test_iati_real).
FOLDER = Path(os.environ.get("COOPMAP_EVAL", ROOT.parent / "shared" / "eval")) / "iati"
SHARED = sorted(FOLDER.glob("*.xml"))
SEED = ROOT / "data" / "activities" / "monre-2022h1.csv"
# iati-activities-schema.xsd 2.03, the sequence of iati-activity.
ORDER = (
    *("iati-identifier", "reporting-org", "title", "description", "participating-org", "other-identifier"),
    *("activity-status", "activity-date", "contact-info", "activity-scope", "recipient-country", "recipient-region"),
    *("location", "sector", "tag", "budget", "planned-disbursement", "capital-spend", "transaction"),
)
# The schema's sequence of location, and of what we write in the others.
CHILDREN = {
    "location": (
        *("location-reach", "location-id", "name", "description", "activity-description", "administrative", "point"),
        *("exactness", "location-class", "feature-designation"),
    ),
    "transaction": ("transaction-type", "transaction-date", "value", "description"),
    "budget": ("period-start", "period-end", "value"),
    "planned-disbursement": ("period-start", "period-end", "value"),
    "reporting-org": ("narrative",),
    "title": ("narrative",),
    "description": ("narrative",),
    "participating-org": ("narrative",),
    "name": ("narrative",),
    "point": ("pos",),
}
NEEDED = {
    "activity-date": {"iso-date", "type"},
    "activity-status": {"code"},
    "participating-org": {"role"},
    "recipient-country": {"code"},
    "reporting-org": {"ref", "type"},
    "sector": {"code", "vocabulary"},
    "value": {"currency", "value-date"},
    "location-class": {"code"},
    "exactness": {"code"},
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


def assert_in_order(element, order):
    names = [child.tag for child in element if isinstance(child.tag, str)]
    assert set(names) <= set(order), (element.tag, names)
    assert names == sorted(names, key=order.index), (element.tag, names)


def assert_valid(path: Path):
    """Check what the schema of 2.03 asks for: order, required attributes, dates, numbers."""
    root = etree.parse(path).getroot()
    assert (root.tag, root.get("version")) == ("iati-activities", "2.03")
    for activity in root:
        if not isinstance(activity.tag, str):
            continue
        assert_in_order(activity, ORDER)
        for element in activity.iter(etree.Element):
            assert NEEDED.get(element.tag, set()) <= set(element.keys()), etree.tostring(element)
            if element.tag in CHILDREN:
                assert_in_order(element, CHILDREN[element.tag])
            for name in ("iso-date", "value-date"):
                assert len(element.get(name, "2000-01-01")) == 10
        for holder in ("title", "description"):
            assert activity.find(f"{holder}/narrative").text
        shares = [Decimal(each.get("percentage")) for each in activity.findall("recipient-country[@percentage]")]
        regions = [Decimal(each.get("percentage")) for each in activity.findall("recipient-region[@percentage]")]
        assert sum([*shares, *regions]) <= 101


def test_the_elements_stand_in_the_order_of_the_schema(store, tmp_path):
    assert_valid(write_export(export_of(store, tmp_path), "iati", tmp_path))


def test_generated_activities_come_in_again_as_they_were(store, tmp_path):
    report, found = again(write_export(export_of(store, tmp_path), "iati", tmp_path), tmp_path)
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
    path = write_export(export_of(store, tmp_path), "iati", tmp_path)
    assert_valid(path)
    report, found = again(path, tmp_path)
    assert not report.issues
    assert {name: facts(activity) for name, activity in found.items()} == {
        name: facts(activity) for name, activity in by_id(store).items()
    }
    store.close()


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.name)
def test_files_of_others_come_in_again_as_they_were(path, tmp_path):
    store = filled(tmp_path, path)
    written = write_export(export_of(store, tmp_path), "iati", tmp_path)
    assert_valid(written)
    report, found = again(written, tmp_path)
    assert not report.rejected
    own = by_id(store)
    assert set(found) == set(own)
    for activity_id, activity in own.items():
        assert facts(found[activity_id]) == facts(activity), activity_id
    store.close()


def test_without_our_attributes_provinces_and_countries_are_still_found(store, tmp_path):
    path = write_export(export_of(store, tmp_path), "iati", tmp_path)
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
    root = etree.parse(write_export(export_of(store, tmp_path), "iati", tmp_path)).getroot()
    activity = next(each for each in root if each.findtext("iati-identifier") == "generated-08")
    for name in ("activity-status", "activity-date", "recipient-country", "location", "transaction", "sector"):
        assert activity.find(name) is None, name


def test_an_amount_without_any_date_is_no_transaction_and_is_not_lost(store, tmp_path):
    path = write_export(export_of(store, tmp_path), "iati", tmp_path)
    root = etree.parse(path).getroot()
    activity = next(each for each in root if each.findtext("iati-identifier") == "generated-01")
    assert activity.find("transaction") is None
    assert "EUR 3000000" in next(each.text for each in activity if each.tag is etree.Comment)
    assert money(again(path, tmp_path)[1]["generated-01"]) == {("commitment", "EUR", ""): 3_000_000}


def test_a_region_a_basin_and_a_country_are_no_points(store, tmp_path):
    root = etree.parse(write_export(export_of(store, tmp_path), "iati", tmp_path)).getroot()
    found = {each.findtext("iati-identifier"): each for each in root if isinstance(each.tag, str)}
    for number in (3, 4):
        [location] = found[f"generated-{number:02d}"].findall("location")
        assert location.find("point") is None
    assert found["generated-06"].find("location") is None
    assert found["generated-06"].find("recipient-country").get("code") == "KH"
    assert found["generated-07"].findtext("location/point/pos") == "22.8233 104.9836"


def test_percentages_of_sectors_add_up_to_a_hundred(store, tmp_path):
    export = export_of(store, tmp_path)
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
    root = etree.parse(write_export(export_of(store, tmp_path), "iati", tmp_path)).getroot()
    names = [each.findtext("iati-identifier") for each in root if isinstance(each.tag, str)]
    assert len(set(names)) == 2
    assert "XX-1-GENERATED" in names
    store.close()


SAME = """<iati-activities version="2.03"><iati-activity xml:lang="en"><iati-identifier>XX-1-GENERATED</iati-identifier>
<title><narrative>Generated in {}</narrative></title></iati-activity></iati-activities>"""
