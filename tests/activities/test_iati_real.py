"""Real IATI files, beside the project where they may lie: counts and provinces against independent ones."""

import os
import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from project import ROOT

from activities.importers import importer_for
from activities.ingest import ingest

FOLDER = Path(os.environ.get("COOPMAP_EVAL", ROOT.parent / "shared" / "eval")) / "iati"
FILES = sorted(FOLDER.glob("*.xml"))
LETTERS = {"C": "commitment", "D": "disbursement", "E": "expenditure", "1": "incoming-funds", "2": "commitment"}

pytestmark = pytest.mark.skipif(not FILES, reason="the real files are not here")


def activities_of(path):
    return ET.parse(path).getroot().findall("iati-activity")  # noqa: S314 - files of our own folder


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def imported(request, store):
    report = ingest(store, request.param)
    return request.param, report, store.read()[1]


def test_activities_and_locations_agree_with_an_independent_count(imported):
    path, report, found = imported
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    elements = activities_of(path)
    assert report.read == report.new == len(found) == len(elements)
    assert report.read == len(re.findall(r"<iati-activity[\s>]", text))
    assert report.locations == sum(len(element.findall("location")) for element in elements)
    assert report.rejected == 0
    assert report.kept > 0.99 * report.locations


def test_titles_and_identifiers_are_those_of_the_file(imported):
    path, _, found = imported
    said = {}
    for element in activities_of(path):
        title = element.find("title")
        narratives = title.findall("narrative") or [title]
        identifier = " ".join(element.findtext("iati-identifier").split())
        said[identifier] = " ".join((narratives[0].text or "").split())
    assert {activity.ref: activity.title_en for activity in found} == said
    assert len({activity.id for activity in found}) == len(found)


def test_money_is_the_sum_of_the_file(imported):
    path, _, found = imported
    said = defaultdict(Decimal)
    for element in activities_of(path):
        for transaction in element.findall("transaction"):
            value = transaction.find("value")
            currency = value.get("currency") or element.get("default-currency")
            said[LETTERS[transaction.find("transaction-type").get("code")], currency] += Decimal(value.text)
    ours = defaultdict(Decimal)
    for activity in found:
        for fund in activity.funds:
            ours[fund.type, fund.currency] += fund.amount
    for key, total in said.items():
        assert abs(ours[key] - total) < Decimal("0.1"), key  # amounts are kept to four decimals


def points(path):
    """Yield identifier, number, name and (lon, lat) of each location with a point, read without the importer."""
    for element in activities_of(path):
        identifier = " ".join(element.findtext("iati-identifier").split())
        for number, location in enumerate(element.findall("location"), start=1):
            coordinates, pos = location.find("coordinates"), location.findtext("point/pos")
            name = location.findtext("name") or ""
            if coordinates is not None:
                yield identifier, number, name, float(coordinates.get("longitude")), float(coordinates.get("latitude"))
            elif pos:
                lat, lon = pos.split()
                yield identifier, number, name, float(lon), float(lat)


def test_points_lie_in_the_provinces_that_geopandas_finds(imported):
    path, _, found = imported
    given = list(points(path))
    frame = gpd.GeoDataFrame(
        {"key": [(one[0], one[1]) for one in given], "name": [one[2] for one in given]},
        geometry=[shapely.Point(one[3], one[4]) for one in given],
        crs="EPSG:4326",
    )
    provinces = gpd.read_file(ROOT / "data" / "boundaries" / "provinces-63.gpkg", layer="provinces-63")
    joined = gpd.sjoin(frame, provinces[["code", "geometry"]], predicate="within")
    # What is called Vietnam is the country, whatever its point.
    expected = {row.key: row.code for row in joined.itertuples() if row.name != "Vietnam"}
    ours = {
        (activity.ref, int(match[1])): location.place.code
        for activity in found
        for location in activity.locations
        if (match := re.fullmatch(r"location (\d+)", location.evidence.field)) and location.place.kind == "province"
    }
    assert {key: ours.get(key) for key in expected} == expected


def test_every_location_stands_on_words_of_the_file(imported):
    path, _, found = imported
    words = " ".join(path.read_text(encoding="utf-8").split()).replace("&amp;", "&").replace("&apos;", "'")
    for activity in found:
        for location in activity.locations:
            quote = location.evidence.quote
            assert location.evidence.end - location.evidence.start == len(quote) > 0
            name = re.sub(r" \([-\d., ]+\)$| [\d.]+%$", "", quote)
            for piece in name.split(", ") if location.evidence.rule.startswith("given-point") else [name]:
                assert piece in words, (activity.ref, quote)


def test_the_streamed_rows_are_the_same_a_second_time(imported):
    path, _, _ = imported
    read = importer_for(path).read
    assert Counter(map(repr, read(path))) == Counter(map(repr, read(path)))
