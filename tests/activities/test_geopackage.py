"""GeoPackage: layers, tables, coordinate reference systems and attributes as a GIS writes them."""

import datetime
import shutil
import struct

import fiona
import geopandas as gpd
import pytest
from gis_generated import (
    HANOI,
    SQUARE,
    collection,
    feature,
    geojson,
    geopackage,
    imported,
    moved,
    places_of,
    point,
    reasons,
    rows_of,
    spoilt,
)
from project import make_settings
from pyproj import CRS
from shapely.geometry import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon

from activities.importers import importer_for
from app import create_app
from geo.errors import UnusableFileError

HERE = Point(HANOI)


def test_every_kind_of_geometry_gives_its_sites(tmp_path):
    line, polygon = LineString([(105.8, 21.0), (106.6, 20.85)]), Polygon(SQUARE)
    geometries = [
        HERE, Point(*HANOI, 12.5), MultiPoint([HANOI, (106.68, 20.85)]), line, polygon, MultiPolygon([polygon]),
        GeometryCollection([HERE, line, polygon]), None,
    ]  # fmt: skip
    rows = rows_of(geopackage(tmp_path, [f"Generated {n}" for n in range(8)], geometries))
    assert [len(row.sites) for row in rows] == [1, 1, 2, 1, 1, 1, 3, 0]
    assert not [issue for row in rows for issue in row.warnings]
    assert [site.field for site in rows[6].sites] == ["geometry 1", "geometry 2", "geometry 3"]


@pytest.mark.parametrize("epsg", [4326, 4756, 3405, 32648, 5897, 3857])
def test_a_point_lands_where_it_is_from_every_system(tmp_path, epsg):
    [row] = rows_of(geopackage(tmp_path, ["Generated"], [Point(moved(epsg))], crs=epsg))
    [site] = row.sites
    assert (float(site.lon), float(site.lat)) == pytest.approx(HANOI, abs=1e-6)
    assert not row.warnings


@pytest.mark.parametrize("epsg", [4326, 4756, 3405])
def test_x_and_y_exchanged_are_exchanged_back_with_a_warning(tmp_path, epsg):
    [row] = rows_of(geopackage(tmp_path, ["Generated"], [Point(moved(epsg)[::-1])], crs=epsg))
    assert (float(row.sites[0].lon), float(row.sites[0].lat)) == pytest.approx(HANOI, abs=1e-6)
    assert ["only with x and y exchanged" in issue.reason for issue in row.warnings] == [True]


def test_a_layer_with_titles_and_without_a_system_refuses_the_file(tmp_path):
    path = geopackage(tmp_path, ["Generated"], [HERE], crs=None, layer="giếng")
    with pytest.raises(UnusableFileError, match="the layer 'giếng' says no coordinate reference system; set it"):
        rows_of(path)


def test_all_layers_with_titles_are_read_and_the_others_named(store, tmp_path):
    geopackage(tmp_path, ["First", "Second"], [HERE, HERE], layer="wells", id=["w-1", "w-2"])
    geopackage(tmp_path, ["Third"], [Point(moved(3405, 106.68, 20.85))], crs=3405, layer="dams")
    geopackage(tmp_path, ["Fourth"], None, layer="a table", lat=[22.8], lon=[104.98])
    path = geopackage(tmp_path, ["x"], [HERE], crs=None, layer="base map")
    spoilt(path, 'ALTER TABLE "base map" RENAME COLUMN title_en TO road')
    report, found = imported(store, path)
    assert {title: places_of(activity) for title, activity in found.items()} == {
        "First": ["VN-63-01"], "Second": ["VN-63-01"], "Third": ["VN-63-31"], "Fourth": ["VN-63-02"],
    }  # fmt: skip
    assert [dict(found[title].extra)["layer"] for title in ("First", "Third", "Fourth")] == ["wells", "dams", "a table"]
    assert [(row, said) for row, _, _, said in reasons(report)] == [
        (1, "layers without a column title_en or title_vi are not read: base map"),
        (3, "the layer dams begins with this row"),
        (4, "the layer a table begins with this row"),
    ]


def test_one_layer_needs_no_word_and_how_it_is_drawn_is_no_layer(store, tmp_path):
    path = spoilt(
        geopackage(tmp_path, ["Generated"], [HERE]),
        "CREATE TABLE layer_styles(id INTEGER PRIMARY KEY, styleQML TEXT)",
        "INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES('layer_styles', 'attributes', 'styles')",
    )
    report, found = imported(store, path)
    assert not report.issues
    assert not found["Generated"].extra


def test_a_file_without_any_title_names_the_columns_that_it_has(tmp_path):
    path = geopackage(tmp_path, ["x"], [HERE], well=[1])
    spoilt(path, "ALTER TABLE works RENAME COLUMN title_en TO road")
    with pytest.raises(UnusableFileError, match=r"is title_en, title_vi or name \(they are road, well\)"):
        rows_of(path)


def test_attributes_come_under_vietnamese_headers_and_with_their_types(store, tmp_path):
    path = tmp_path / "generated.gpkg"
    properties = {
        "Tên dự án": "str",
        "Bắt đầu": "date",
        "Kết thúc": "datetime",
        "Kinh phí": "float",
        "Loại tiền": "str",
    }
    schema = {"geometry": "Point", "properties": {**properties, "Tỉnh": "str", "OBJECTID": "int"}}
    values = {
        "Tên dự án": "Generated: quan trắc", "Bắt đầu": datetime.date(2022, 5, 17), "Kinh phí": 3e6, "Loại tiền": "EUR",
        "Kết thúc": datetime.datetime(2023, 1, 2, 3, 4), "Tỉnh": "Hà Nội", "OBJECTID": 7,  # noqa: DTZ001
    }  # fmt: skip
    with fiona.open(path, "w", driver="GPKG", layer="tên lớp", crs="EPSG:3405", schema=schema) as layer:
        layer.write({"type": "Feature", "geometry": point(*moved(3405)), "properties": values})
    report, found = imported(store, path)
    assert not report.issues
    [activity] = found.values()
    assert (activity.title_vi, activity.start, activity.end) == ("Generated: quan trắc", "2022-05-17", "2023-01-02")
    assert [(int(fund.amount), fund.currency) for fund in activity.funds] == [(3_000_000, "EUR")]
    assert places_of(activity) == ["VN-63-01"]
    assert dict(activity.extra) == {"OBJECTID": "7"}


def test_a_text_that_is_no_utf_8_is_warned_of_and_one_among_numbers_is_a_text(store, tmp_path):
    path = geopackage(tmp_path, ["a", "Second"], [HERE, HERE], amount=[1.0, 2.0], currency=["EUR", "EUR"])
    spoilt(
        path,
        "UPDATE works SET title_en = CAST(x'436166e9' AS TEXT) WHERE fid = 1",
        "UPDATE works SET amount = '3 triệu EUR' WHERE fid = 2",
    )
    report, found = imported(store, path)
    assert [(row, field, severity) for row, field, severity, _ in reasons(report)] == [(1, "title_en", "warning")]
    assert "Caf�" in found
    assert [int(fund.amount) for fund in found["Second"].funds] == [3_000_000]


def test_empty_and_damaged_geometries_are_said(store, tmp_path):
    path = geopackage(tmp_path, ["Empty point", "Empty polygon", "Damaged", "None"], [Point(), Polygon(), HERE, None])
    spoilt(path, "UPDATE works SET geom = x'4750000100' WHERE fid = 3")
    report, found = imported(store, path)
    assert reasons(report) == [
        (1, "geometry", "warning", "the geometry (Point) is empty; places are read from the texts"),
        (2, "geometry", "warning", "the geometry (Polygon) is empty; places are read from the texts"),
        (3, "geometry", "error", "the geometry can't be read (47 50 00 01)"),
    ]
    assert sorted(found) == ["Empty point", "Empty polygon", "None"]


def test_a_bow_tie_is_mended_and_infinite_coordinates_reject_their_row(store, tmp_path):
    bow_tie = Polygon([(105, 21), (106, 22), (106, 21), (105, 22)])
    path = geopackage(tmp_path, ["Bow tie", "Infinite", "Huge"], [bow_tie, Point(float("inf"), 21), Point(1e300, 2)])
    report, found = imported(store, path)
    assert list(found) == ["Bow tie"]
    assert [(row, severity) for row, _, severity, _ in reasons(report)] == [(1, "warning"), (2, "error"), (3, "error")]


def test_a_circular_line_is_read_as_the_line_that_it_nearly_is(store, tmp_path):
    path = geopackage(tmp_path, ["Generated"], [LineString([(105.8, 21), (106, 21)])])
    curve = struct.pack("<BII6d", 1, 8, 3, 105.8, 21, 105.9, 21.05, 106, 21)
    blob = b"GP\x00\x01" + struct.pack("<i", 4326) + curve
    _, found = imported(store, spoilt(path, f"UPDATE works SET geom = x'{blob.hex()}'"))  # noqa: S608
    assert "VN-63-01" in places_of(found["Generated"])


def test_columns_may_be_called_as_sqlite_calls_its_own(tmp_path):
    path = geopackage(tmp_path, ["A", "B"], [HERE, HERE], rowid=[7, 7], oid=[8, 9])
    assert [row.extra for row in rows_of(path)] == [{"rowid": "7", "oid": "8"}, {"rowid": "7", "oid": "9"}]


@pytest.mark.parametrize("name", ["generated.geojson", "generated.csv", "generated.db", "generated"])
def test_a_geopackage_is_known_whatever_it_is_called(tmp_path, name):
    path = shutil.copy(geopackage(tmp_path, ["Generated"], [HERE], name="a.gpkg"), tmp_path / name)
    assert importer_for(path).FORMAT == "geopackage"
    assert rows_of(path)[0].values == {"title_en": "Generated"}


def test_what_a_gis_makes_of_a_geojson_is_the_same(store, tmp_path):
    document = collection(feature(point(), title="A", id="a", note="ghi chú"), feature(None, title="B", id="b"))
    first, _ = imported(store, geojson(tmp_path, document))
    path = tmp_path / "generated.gpkg"
    gpd.read_file(tmp_path / "generated.geojson").to_file(path, driver="GPKG", layer="works")
    second, _ = imported(store, path)
    assert (first.new, second.same, second.changed) == (2, 2, 0)


def test_flask_import_tells_of_layers_and_rows(tmp_path):
    geopackage(tmp_path, ["Good"], [HERE], layer="wells")
    path = geopackage(tmp_path, ["Bad"], [Point(588128, 2325811)], layer="dams")
    answer = create_app(make_settings(tmp_path)).test_cli_runner().invoke(args=["import", str(path), "--lang", "en"])
    assert answer.exit_code == 1
    assert "generated.gpkg (geopackage): 2 read, 1 new, 0 changed, 0 same, 1 rejected" in answer.output
    assert "row 2, geometry '588128, 2325811': error: the coordinate 588128, 2325811 is not in degrees" in answer.output
    assert "row 2: warning: the layer dams begins with this row" in answer.output


@pytest.mark.parametrize("form", ["WKT1_GDAL", "WKT1_ESRI", "WKT2_2019"])
def test_vn_2000_as_other_programs_write_it_is_exact_to_a_metre(tmp_path, form):
    path = geopackage(tmp_path, ["Generated"], [Point(moved(3405))], crs=CRS(3405).to_wkt(form))
    [site] = rows_of(path)[0].sites
    assert (float(site.lon), float(site.lat)) == pytest.approx(HANOI, abs=1e-5)
