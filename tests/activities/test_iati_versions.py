"""IATI files of every version say the same in CoopMap; what is odd in one field costs that field, not the activity."""

import time
from decimal import Decimal

import pytest
from iati_generated import (
    IDENTIFIER,
    NEW,
    NEW_ACTIVITY,
    OLD,
    OLD_ACTIVITY,
    TITLE,
    activity,
    document,
    row_of,
    rows_of,
    said,
    written,
)

from activities.importers import importer_for
from activities.importers.iati_xml import read, sniff
from activities.ingest import ingest


def texts(row):
    return {name: row.values.get(name) for name in ("title_en", "title_vi", "description_en", "description_vi")}


@pytest.mark.parametrize("version", [*OLD, *NEW, ""])
def test_every_version_is_read_the_same(version, store, tmp_path):
    path = written(tmp_path, document(OLD_ACTIVITY if version in OLD else NEW_ACTIVITY, version=version))
    assert importer_for(path).FORMAT == "iati"
    report = ingest(store, path)
    assert (report.new, report.rejected, report.locations, report.kept) == (1, 0, 2, 2)
    [found] = store.read()[1]
    assert found.ref == found.citation == "EU-1-2013/1"
    assert found.title_en == "Forest governance"
    assert found.title_vi == "Quản trị rừng"
    assert found.description_en == "General text.\nObjectives."
    assert found.description_vi == "Mô tả."
    assert (found.status, found.start, found.end) == ("finalisation", "2013-02-01", "2016-12-04")
    assert [(part.partner, part.role) for part in found.partners] == [
        ("eu", "funder"),
        ("Some Society for Forests", "implementer"),
        ("Ministry of Forests (Viet Nam)", "partner"),
    ]
    assert [(fund.type, fund.amount, fund.currency, fund.date) for fund in found.funds] == [
        ("commitment", Decimal("3000.3"), "EUR", "2013"),
        ("disbursement", Decimal(-5), "USD", "2014"),
        ("budget", Decimal(300), "EUR", "2014"),
    ]
    assert found.sectors == ("water",)
    assert found.scope == "province"
    sa_pa, vientiane = found.locations
    assert (sa_pa.place.code, sa_pa.lat, sa_pa.lon, int(sa_pa.precision)) == ("VN-63-10", 22.3364, 103.8438, 2)
    assert (sa_pa.evidence.field, sa_pa.evidence.quote) == ("location 1", "Sa Pa (22.3364, 103.8438)")
    assert (vientiane.place.code, vientiane.role, int(vientiane.precision)) == ("LA", "site", 1)
    extra = dict(found.extra)
    assert extra["start-planned"] == "2013-01-05"
    assert extra["dac5"] == "14015:50;31220:50"
    assert extra["recipient-countries"] == "VN:60;LA:40"
    assert extra["hierarchy"] == "2"


def test_the_id_is_a_slug_and_the_key_the_identifier(store, tmp_path):
    identifiers = ["XM-DAC-41114-VNM10", "A/B c", "A-B-c", "Ä" * 400]
    named = [activity(identifier=f"<iati-identifier>{one}</iati-identifier>") for one in identifiers]
    assert ingest(store, written(tmp_path, document(*named))).new == 4
    found = {each.ref: each.id for each in store.read()[1]}
    assert set(found) == set(identifiers)
    assert found["XM-DAC-41114-VNM10"] == "XM-DAC-41114-VNM10"
    assert len(set(found.values())) == 4
    assert all(one.isascii() and len(one) <= 100 and "/" not in one for one in found.values())


def test_the_same_file_twice_changes_nothing(store, tmp_path):
    path = written(tmp_path, document(OLD_ACTIVITY, version="1.03"))
    ingest(store, path)
    again = ingest(store, path)
    assert (again.same, again.changed, again.new) == (1, 0, 0)


def test_an_activity_twice_is_an_error_also_on_one_line(store, tmp_path):
    path = written(tmp_path, f"<iati-activities>{activity()}{activity()}</iati-activities>")
    report = ingest(store, path)
    assert (report.new, report.rejected) == (1, 1)
    assert [issue.reason for issue in report.issues if issue.severity == "error"] == [
        "the same activity stands in row 1"
    ]


def test_rows_are_numbered_by_the_line_of_the_activity(tmp_path):
    rows = rows_of(tmp_path, "\n" * 70_000, activity(), activity())
    assert [row.number for row in rows] == [70_004, 70_005]


def test_without_an_identifier_the_activity_is_rejected(store, tmp_path):
    path = written(tmp_path, document(activity(identifier=""), activity()))
    report = ingest(store, path)
    assert (report.read, report.new, report.rejected) == (2, 1, 1)
    [issue] = [issue for issue in report.issues if issue.severity == "error"]
    assert (issue.row, issue.field) == (3, "iati-identifier")


def test_an_identifier_that_is_no_key_is_an_error(store, tmp_path):
    path = written(tmp_path, document(activity(identifier=f"<iati-identifier>{'x' * 401}</iati-identifier>")))
    report = ingest(store, path)
    assert (report.new, report.rejected) == (0, 1)
    assert report.issues[0].field == "iati-identifier"


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        (f"<description><narrative>{'word ' * 40}</narrative></description>", "word " * 24 + "…"),
        ("<description>Short</description>", "Short"),
        ("", "VN-1/a b"),
    ],
)
def test_a_missing_title_is_mended_with_a_warning(tmp_path, inside, title):
    row = row_of(tmp_path, inside, title="<title/>")
    assert row.values["title_en"] == title
    assert [(severity, field) for severity, field, _ in said(row)] == [("warning", "title")]


@pytest.mark.parametrize(
    ("title", "expected", "lang"),
    [
        ("<title>A<!-- not -->B</title>", "AB", ""),
        ("<title><![CDATA[<p>A & B</p>]]></title>", "<p>A & B</p>", ""),
        ("<title>\n  A\n  B </title>", "A B", ""),
        ('<title xml:lang="EN-gb">English</title><title xml:lang="fr">Français</title>', "English", ""),
        ('<title xml:lang="fr">Français</title>', "Français", "fr"),
        ("<title>Plain<narrative>Said</narrative></title>", "Said", ""),
        ("<title><narrative/><narrative>Second</narrative></title>", "Second", ""),
        ('<title><narrative xml:lang="es">Uno</narrative><narrative xml:lang="en">One</narrative></title>', "One", ""),
    ],
)
def test_titles(tmp_path, title, expected, lang):
    row = row_of(tmp_path, title=title)
    assert row.values["title_en"] == expected
    assert row.extra.get("lang", "") == lang


def test_the_default_language_comes_from_the_activity_or_the_file(tmp_path):
    [row] = rows_of(tmp_path, activity(attributes=""), attributes='xml:lang="vi"')
    assert texts(row) == {
        "title_en": None, "title_vi": "Forests", "description_en": None, "description_vi": None,
    }  # fmt: skip
    row = row_of(tmp_path, "<description>Bois</description>", attributes='xml:lang="fr"')
    assert (texts(row)["title_en"], texts(row)["description_en"], row.extra["lang"]) == ("Forests", "Bois", "fr")
    assert "lang" not in row_of(tmp_path, attributes="").extra


def test_namespaces(tmp_path):
    extended = activity('<x:location xmlns:x="urn:x"/><x:title xmlns:x="urn:x">no</x:title><location/>')
    [row] = rows_of(tmp_path, extended)
    assert len(row.sites) == 1
    [row] = rows_of(tmp_path, activity("<location/>"), attributes='xmlns="urn:iati"')
    assert (row.values["title_en"], len(row.sites)) == ("Forests", 1)


def test_children_without_a_namespace_are_those_of_an_activity_with_one(tmp_path):
    inside = f"{IDENTIFIER}{TITLE}<location/><x:location xmlns:x='urn:x'/>"
    text = f"<iati-activities><i:iati-activity xmlns:i='urn:i'>{inside}</i:iati-activity></iati-activities>"
    [row] = read(written(tmp_path, text))
    assert (row.key, row.values["title_en"], len(row.sites)) == ("VN-1/a b", "Forests", 1)


def test_only_locations_of_the_activity_itself_are_counted(tmp_path):
    nested = "<result><indicator><period><target><location ref='1'/></target></period></indicator></result>"
    assert len(row_of(tmp_path, "<location/>", nested).sites) == 1


def test_an_activity_alone_and_one_inside_another(tmp_path):
    path = written(tmp_path, activity(activity(title="<title>Inner</title>")))
    assert sniff(path)
    [row] = importer_for(path).read(path)
    assert row.values["title_en"] == "Forests"
    assert said(row) == [("warning", "iati-activity", "stands inside another activity and is left out")]


def test_no_activity_beside_a_wrapper_is_lost(store, tmp_path):
    others = [activity(identifier=f"<iati-identifier>W-{number}</iati-identifier>") for number in range(3)]
    wrapped = f"<iati-activities>{others[0]}</iati-activities><group>{others[1]}</group>{others[2]}"
    assert ingest(store, written(tmp_path, document(wrapped))).new == 3


def test_an_activity_that_has_neither_identifier_nor_title_is_not_given_one(tmp_path):
    row = row_of(tmp_path, identifier="", title="")
    assert said(row) == [("error", "iati-identifier", "the activity has no identifier")]


@pytest.mark.parametrize(
    ("status", "expected", "warned"),
    [
        ('<activity-status code="2"/>', "implementation", False),
        ('<activity-status code="02">x</activity-status>', "implementation", False),
        ("<activity-status>Pipeline/Identification</activity-status>", "pipeline", False),
        ("<activity-status>Post-completion</activity-status>", "closed", False),
        ('<activity-status code="77">Suspended</activity-status>', "suspended", False),
        ('<activity-status code="77"/>', None, True),
        ("<activity-status/>", None, False),
    ],
)
def test_statuses(tmp_path, status, expected, warned):
    row = row_of(tmp_path, status)
    assert row.values.get("status") == expected
    assert bool(said(row)) is warned


@pytest.mark.parametrize(
    ("dates", "expected", "fields"),
    [
        ([("1", "2013-01-01"), ("3", "2014-01-01")], ("2013-01-01", "2014-01-01"), []),
        ([("START-ACTUAL", "2013-01-01T00:00:00Z")], ("2013-01-01", None), []),
        ([("2", "2013-13-01")], (None, None), ["activity-date 1"]),
        ([("2", "2013-02-31"), ("1", "2013-02-01")], ("2013-02-01", None), ["activity-date 1"]),
        ([("2", "2015-01-01"), ("4", "2014-01-01")], ("2015-01-01", None), ["activity-date"]),
        ([("2", "soon"), ("9", "2013-01-01"), ("4", "")], (None, None), ["activity-date 1", "activity-date 2/@type"]),
    ],
)
def test_dates(tmp_path, store, dates, expected, fields):
    inside = [f'<activity-date type="{kind}" iso-date="{date}"/>' for kind, date in dates]
    row = row_of(tmp_path, *inside)
    assert (row.values.get("start"), row.values.get("end")) == expected
    assert [field for _, field, _ in said(row)] == fields
    assert ingest(store, tmp_path / "generated.xml").rejected == 0


@pytest.mark.parametrize(
    ("shares", "warned"),
    [
        (("33.33", "33.33", "33.33"), False),
        (("33.3%", "33,3", "33.4"), False),
        (("50", "60"), True),
        (("", ""), False),
        (("100", "half"), True),
        (("NaN", "100"), True),
        (("-5", "100"), True),
        (("1e2", "100"), True),
    ],
)
def test_percentages(tmp_path, shares, warned):
    for element, code in (("recipient-country", "VN"), ("sector", "14015"), ("location", "")):
        inside = [f'<{element} code="{code}" percentage="{share}"/>' for share in shares]
        row = row_of(tmp_path, *inside)
        assert any("percentage" in field for _, field, _ in said(row)) is warned, element


def test_a_region_and_its_other_vocabulary_make_a_hundred_either_way(tmp_path):
    country = '<recipient-country code="VN" percentage="50"/>'
    region = '<recipient-region code="{}" vocabulary="{}" percentage="{}"/>'
    again = [country, region.format("798", "1", "50"), region.format("A", "99", "50")]
    apart = [country, region.format("798", "1", "25"), region.format("A", "99", "25")]
    assert not said(row_of(tmp_path, *again))
    assert not said(row_of(tmp_path, *apart))
    assert row_of(tmp_path, *apart).extra["recipient-regions"] == "1/798:25;99/A:25"


def test_countries_and_sectors_of_transactions_where_the_activity_has_none(tmp_path):
    transaction = (
        '<transaction><transaction-type code="3"/><value>1</value><sector vocabulary="1" code="{}"/>'
        '<recipient-country code="{}"/></transaction>'
    )
    row = row_of(tmp_path, transaction.format("14015", "VN"), transaction.format("14015", "LA"))
    assert [country.code for country in row.countries] == ["VN", "LA"]
    assert [purpose.code for purpose in row.purposes] == ["14015"]


def test_the_reporter_is_a_partner_only_where_no_one_takes_part(tmp_path):
    reporter = '<reporting-org ref="XM-DAC-41114" type="40"{}><narrative>UNDP</narrative></reporting-org>'
    assert [one.name for one in row_of(tmp_path, reporter.format("")).organisations] == ["UNDP"]
    assert not row_of(tmp_path, reporter.format(' secondary-reporter="1"')).organisations
    taking_part = '<participating-org role="1"><narrative>X</narrative></participating-org>'
    row = row_of(tmp_path, reporter.format(""), taking_part)
    assert [one.name for one in row.organisations] == ["X"]
    assert row.extra["reporting-org"] == "UNDP XM-DAC-41114"


def test_texts_longer_than_validation_takes_are_cut_with_a_warning(store, tmp_path):
    path = written(tmp_path, document(activity(title=f"<title>{'x' * 5000}</title>")))
    report = ingest(store, path)
    assert (report.new, report.rejected) == (1, 0)
    assert [issue.field for issue in report.issues] == ["title"]


def test_a_text_of_blanks_alone_takes_no_time(tmp_path):
    narrative = f"One{' ' * 300_000}\n\n {' ' * 300_000}two \n three"
    row = row_of(tmp_path, f"<description><narrative>{narrative}</narrative></description>")
    assert row.values["description_en"] == "One\ntwo\nthree"


def test_a_hundred_thousand_paragraphs_are_not_compared_with_one_another(tmp_path):
    narratives = "".join(f"<narrative>paragraph {number}</narrative>" for number in range(100_000))
    started = time.monotonic()
    row = row_of(tmp_path, f"<description>{narratives}</description>")
    assert time.monotonic() - started < 20  # two seconds; minutes when each is sought in all before it
    assert len(row.values["description_en"]) == 100_000
