"""Exports for maps: a feature for each place of each activity, money that adds up, a GeoPackage that opens styled."""

import json
import sqlite3
from contextlib import closing

import fiona
import pyogrio
import pytest
import shapely
from exports_generated import export_of, filled, write_export, write_generated
from lxml import etree
from project import ROOT

from activities.ingest import ingest
from activities.store import Store
from activities.totals import total_of
from geo.errors import UnusableFileError
from geo.register import load_places

SEED = ROOT / "data" / "activities" / "monre-2022h1.csv"
MONEY = """id,title_en,places,amount,currency,start
a,Generated in three provinces,VN-63-02;VN-63-04;VN-63-08,100,USD,2020
b,Generated nationwide,VN,50.01,USD,2020
c,Generated in a basin and abroad,mekong;KH,7,USD,2020
d,Generated without an amount,VN-63-01,,,
"""


@pytest.fixture
def store(tmp_path):
    store = filled(tmp_path, write_generated(tmp_path))
    yield store
    store.close()


@pytest.fixture
def money(tmp_path):
    """A store of four generated activities with money."""
    sheet = tmp_path / "money.csv"
    sheet.write_text(MONEY, encoding="utf-8")
    store = filled(tmp_path, sheet)
    yield store
    store.close()


def read_features(store, folder, **filters):
    path = write_export(export_of(store, folder, **filters), "geojson", folder)
    return json.loads(path.read_bytes())["features"]


@pytest.mark.parametrize("vintage", ["34", "63"])
@pytest.mark.parametrize("basis", ["equal", "area"])
def test_the_features_of_an_activity_add_up_to_its_money(money, tmp_path, vintage, basis):
    sums, shares = {}, {}
    for feature in read_features(money, tmp_path, vintage=vintage, basis=basis):
        own = feature["properties"]
        sums[own["activity_id"]] = sums.get(own["activity_id"], 0) + round((own["usd"] or 0) * 100)
        shares[own["activity_id"]] = shares.get(own["activity_id"], 0) + own["share"]
    assert sums == {activity.id: total_of(activity.funds).cents for activity in money.read()[1]}
    assert all(share == pytest.approx(1) for share in shares.values())


def test_what_is_not_known_is_null_and_never_zero(money, tmp_path):
    [feature] = [each for each in read_features(money, tmp_path) if each["properties"]["activity_id"] == "d"]
    assert (feature["properties"]["usd"], feature["properties"]["activity_usd"]) == (None, None)
    assert feature["properties"]["money"] == "unknown"


def test_a_place_has_its_point_and_a_scope_or_a_country_none(money, tmp_path):
    found = {}
    for feature in read_features(money, tmp_path, vintage="63"):
        found[feature["properties"]["activity_id"], feature["properties"]["place"]] = feature["geometry"]
    hanoi = load_places()["VN-63-01"]
    assert found["d", "VN-63-01"] == {"type": "Point", "coordinates": [hanoi.lon, hanoi.lat]}
    assert found["c", "mekong"] is not None
    assert found["c", "KH"] is None
    assert found["b", ""] is None
    assert len([key for key in found if key[0] == "a"]) == 3


def test_places_are_those_of_the_vintage(money, tmp_path):
    codes = {each["properties"]["place"] for each in read_features(money, tmp_path, vintage="34")}
    assert codes & {"VN-34-08"}
    assert not [code for code in codes if code.startswith("VN-63-")]


def test_precision_is_told_as_a_code_and_a_name(store, tmp_path):
    found = {each["id"]: each["properties"] for each in read_features(store, tmp_path)}
    assert (found["generated-07/1"]["precision"], found["generated-07/1"]["precision_name"]) == (1, "exact place")
    assert (found["generated-03/1"]["precision"], found["generated-03/1"]["place_kind"]) == (5, "region")


def test_geojson_is_one_feature_a_line_and_readable_by_gdal(store, tmp_path):
    path = write_export(export_of(store, tmp_path), "geojson", tmp_path)
    with fiona.open(path, driver="GeoJSON") as source:
        assert source.crs.to_epsg() == 4326
        assert len(source) == len(json.loads(path.read_bytes())["features"]) == path.read_bytes().count(b'"Feature"')


@pytest.mark.parametrize("name", ["geojson", "gpkg"])
def test_our_importer_does_not_take_places_for_activities(name, store, tmp_path):
    path = write_export(export_of(store, tmp_path), name, tmp_path)
    other = Store(f"sqlite:///{tmp_path / 'other.db'}")
    with pytest.raises(UnusableFileError, match="each feature is a place; import its CSV or XLSX"):
        ingest(other, path)
    other.close()


def test_the_geopackage_opens_with_fiona_and_pyogrio(store, tmp_path):
    path = write_export(export_of(store, tmp_path), "gpkg", tmp_path)
    assert set(fiona.listlayers(path)) >= {"provinces", "regions", "basins", "activities", "about"}
    frame = pyogrio.read_dataframe(path, layer="activities")
    assert frame.crs.to_epsg() == 4326
    listed = {each["id"].partition("/")[0] for each in read_features(store, tmp_path)}
    assert set(frame["activity_id"]) == listed
    points = frame[frame["activity_id"] == "generated-07"].geometry
    assert [(point.x, point.y) for point in points] == [(104.9836, 22.8233)]
    with fiona.open(path, layer="provinces") as source:
        assert source.schema["geometry"] == "MultiPolygon"


def test_the_geopackage_is_one_by_its_own_tables(store, tmp_path):
    path = write_export(export_of(store, tmp_path), "gpkg", tmp_path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        kinds = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
        assert kinds == {
            **dict.fromkeys(("provinces", "regions", "basins", "activities"), "features"),
            **dict.fromkeys(("layer_styles", "about"), "attributes"),
        }
        box = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'provinces'"
        west, south, east, north = database.execute(box).fetchone()
        assert west < 103
        assert east > 114  # Trường Sa
        assert (south < 9, north > 23) == (True, True)
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE type IN ('view', 'trigger')").fetchall()


@pytest.mark.parametrize("vintage", ["34", "63"])
def test_all_provinces_and_both_archipelagos_are_on_the_map(store, tmp_path, vintage):
    path = write_export(export_of(store, tmp_path, vintage=vintage, q="zzzz"), "gpkg", tmp_path)
    frame = pyogrio.read_dataframe(path, layer="provinces")
    assert len(frame) == int(vintage) + 2
    assert {"hoang-sa", "truong-sa"} <= set(frame["code"])
    assert set(frame["activities"]) == {0}
    assert frame["usd"].isna().all()
    assert shapely.is_valid(frame.geometry.values).all()


def test_the_areas_count_what_the_page_counts(tmp_path):
    store = filled(tmp_path, SEED)
    export = export_of(store, tmp_path)
    frame = pyogrio.read_dataframe(write_export(export, "gpkg", tmp_path), layer="basins")
    counts = export.snapshot.links["place34"].count(export.filters.select(export.snapshot))
    assert {row.code: row.activities for row in frame.itertuples() if row.activities} == {
        code: count for code, count in counts.items() if code in set(frame["code"])
    }
    assert counts["mekong"] == 8
    store.close()


def test_every_layer_has_a_style_with_classes_a_legend_and_names(store, tmp_path):
    path = write_export(export_of(store, tmp_path, lang="vi"), "gpkg", tmp_path)
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT f_table_name, styleQML, styleSLD, useAsDefault FROM layer_styles").fetchall()
        assert {row[0] for row in rows} == {"provinces", "regions", "basins", "activities"}
        for table, qml, sld, is_default in rows:
            assert is_default
            style = etree.fromstring(qml)
            columns = {name for (name,) in database.execute("SELECT name FROM pragma_table_info(?)", (table,))}
            assert style.find("renderer-v2").get("attr") in columns
            assert style.find("labeling/settings/text-style").get("fieldName") in columns
            ranges = style.findall("renderer-v2/ranges/range")
            symbols = {symbol.get("name") for symbol in style.findall("renderer-v2/symbols/symbol")}
            assert {each.get("symbol") for each in ranges} == symbols
            assert all(each.get("label") for each in ranges)
            described = etree.fromstring(sld.encode())
            assert len(described.findall(".//{*}Rule")) == len(ranges) + 1
            assert {each.text for each in described.iter("{*}PropertyName")} <= columns


def test_each_count_of_an_area_is_in_one_class(store, tmp_path):
    path = write_export(export_of(store, tmp_path), "gpkg", tmp_path)
    with closing(sqlite3.connect(path)) as database:
        [(qml,)] = database.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'provinces'").fetchall()
        counts = {count for (count,) in database.execute("SELECT activities FROM provinces")}
    ranges = [(float(e.get("lower")), float(e.get("upper"))) for e in etree.fromstring(qml).iter("range")]
    assert all(sum(low <= count <= high for low, high in ranges) == 1 for count in counts)
