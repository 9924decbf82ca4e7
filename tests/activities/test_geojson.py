"""GeoJSON: geometries of every kind and coordinate reference system, to rows and to places."""

import pytest
from gis_generated import (
    HANOI,
    SQUARE,
    collection,
    feature,
    geojson,
    imported,
    moved,
    named,
    places_of,
    point,
    reasons,
    rows_of,
)
from project import make_settings

from activities import geojsons
from app import create_app
from geo.errors import UnusableFileError

LINE = {"type": "LineString", "coordinates": [[105.8, 21.0], [106.6, 20.85]]}
BOW_TIE = {"type": "Polygon", "coordinates": [[[105, 21], [106, 22], [106, 21], [105, 22], [105, 21]]]}


def only_row(tmp_path, geometry, **members):
    [row] = rows_of(geojson(tmp_path, collection(feature(geometry), **members)))
    return row


def where(row):
    return [(float(site.lon), float(site.lat)) if site.lat else site.area.split(" ")[0] for site in row.sites]


@pytest.mark.parametrize(
    ("geometry", "sites"),
    [
        (point(), [HANOI]),
        (point(*HANOI, 12.5), [HANOI]),
        ({"type": "MultiPoint", "coordinates": [[105.85, 21.03], [106.68, 20.85]]}, [HANOI, (106.68, 20.85)]),
        (LINE, ["LINESTRING"]),
        ({"type": "LineString", "coordinates": [[105.8, 21, 4], [106.6, 20.85, 5]]}, ["LINESTRING"]),
        ({"type": "MultiLineString", "coordinates": [LINE["coordinates"], [[1, 1], [2, 2]]]}, ["MULTILINESTRING"]),
        ({"type": "Polygon", "coordinates": [SQUARE]}, ["POLYGON"]),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE]]}, ["POLYGON"]),
        (
            {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "coordinates": [SQUARE]},
                    {"type": "GeometryCollection", "geometries": [LINE, point()]},
                ],
            },
            [HANOI, "LINESTRING", "POLYGON"],
        ),
        (None, []),
    ],
)
def test_every_kind_of_geometry_gives_its_sites(tmp_path, geometry, sites):
    row = only_row(tmp_path, geometry)
    assert where(row) == sites
    assert not row.warnings


@pytest.mark.parametrize(
    ("name", "epsg"),
    [
        ("EPSG:3405", 3405),
        ("urn:ogc:def:crs:EPSG::3405", 3405),
        ("urn:ogc:def:crs:EPSG:6.3:4756", 4756),
        ("EPSG:4756", 4756),
        ("EPSG:32648", 32648),
        ("http://www.opengis.net/def/crs/EPSG/0/32648", 32648),
        ("EPSG:5897", 5897),  # VN-2000 / TM-3 105-30: its own axes are northing, easting
        ("EPSG:3857", 3857),
        ("urn:ogc:def:crs:EPSG::4326", 4326),  # its own axes are latitude, longitude; no GIS writes GeoJSON so
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
    ],
)
def test_a_point_lands_where_it_is_from_every_system(tmp_path, name, epsg):
    row = only_row(tmp_path, point(*moved(epsg)), crs=named(name))
    assert where(row) == [pytest.approx(HANOI, abs=1e-6)]
    assert not row.warnings


@pytest.mark.parametrize("crs", [None, "EPSG:4326", {"type": "EPSG", "properties": {"code": 4326}}])
def test_without_a_system_and_in_old_ways_of_naming_it_coordinates_are_degrees(tmp_path, crs):
    assert where(only_row(tmp_path, point(), crs=crs)) == [HANOI]


@pytest.mark.parametrize(
    ("crs", "reason"),
    [
        (named("EPSG:99999"), "that PROJ does not know"),
        (named("local grid"), "'local grid' is none that is named by an EPSG code"),
        ({"type": "name", "properties": None}, "is none that is named"),
        (7, "'7' is none that is named"),
    ],
)
def test_a_system_that_nobody_knows_refuses_the_file(tmp_path, crs, reason):
    with pytest.raises(UnusableFileError, match=reason) as caught:
        only_row(tmp_path, point(), crs=crs)
    assert str(caught.value).startswith("generated.geojson: ")


@pytest.mark.parametrize("epsg", [4326, 4756, 3405, 32648, 5897])
def test_x_and_y_exchanged_are_exchanged_back_with_a_warning(tmp_path, epsg):
    x, y = moved(epsg)
    polygon = {"type": "Polygon", "coordinates": [[moved(epsg, *corner)[::-1] for corner in SQUARE]]}
    path = geojson(tmp_path, collection(feature(point(y, x)), feature(polygon), crs=named(f"EPSG:{epsg}")))
    first, second = rows_of(path)
    assert where(first) == [pytest.approx(HANOI, abs=1e-6)]
    assert second.sites[0].area.startswith("POLYGON ((105.8")
    for row in (first, second):
        [issue] = row.warnings
        assert issue.severity == "warning"
        assert "only with x and y exchanged" in issue.reason


def test_a_point_far_from_the_area_of_its_system_is_doubted(tmp_path):
    row = only_row(tmp_path, point(*moved(32648, 2.35, 48.85)), crs=named("EPSG:32648"))
    assert ["far outside of the area" in issue.reason for issue in row.warnings] == [True]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[NaN, 21]", "the coordinate nan, 21 is no number"),
        ("[105, -Infinity]", "the coordinate 105, -inf is no number"),
        ("[1e300, 1e300]", "the coordinate 1e+300, 1e+300 is not in degrees"),
        ("[588128.03, 2325811.03]", "the coordinate 588128.03, 2325811.03 is not in degrees; a file in metres"),
        ("[200, 21]", "the coordinate 200, 21 is nowhere on Earth"),
        ("[105, 95]", "the coordinate 105, 95 is nowhere on Earth"),
        ("[null, 21]", "the geometry can't be read (Point [None, 21])"),
        ('["a", "b"]', "the geometry can't be read (Point ['a', 'b'])"),
        ("[105.85]", "the geometry can't be read (Point [105.85])"),
    ],
)
def test_a_coordinate_that_is_none_rejects_its_row_alone(store, tmp_path, text, reason):
    bad = f'{{"type":"Feature","properties":{{"title_en":"Bad"}},"geometry":{{"type":"Point","coordinates":{text}}}}}'
    good = '{"type":"Feature","properties":{"title_en":"Good"},"geometry":null}'
    path = geojson(tmp_path, f'{{"type":"FeatureCollection","features":[{bad},{good}]}}')
    report, found = imported(store, path)
    assert list(found) == ["Good"]
    [(row, field, severity, said)] = reasons(report)
    assert (row, field, severity) == (1, "geometry", "error")
    assert said.startswith(reason)


@pytest.mark.parametrize(
    ("geometry", "severity", "reason"),
    [
        ({"type": "Point", "coordinates": []}, "warning", "the geometry (Point) is empty"),
        ({"type": "Polygon", "coordinates": []}, "warning", "the geometry (Polygon) is empty"),
        ({"type": "GeometryCollection", "geometries": []}, "warning", "the geometry (GeometryCollection) is empty"),
        ({"type": "Circle", "coordinates": [1, 2]}, "error", "the geometry can't be read (Circle [1, 2])"),
        ({"type": "Polygon", "coordinates": [SQUARE[:2]]}, "error", "the geometry can't be read"),
        ({"coordinates": [1, 2]}, "error", "the geometry can't be read (None [1, 2])"),
        ("POINT (105 21)", "error", "the geometry can't be read (POINT (105 21))"),
        ([105, 21], "error", "the geometry can't be read ([105, 21])"),
        (BOW_TIE, "warning", "the geometry was not valid and is mended (Self-intersection[105.5 21.5])"),
    ],
)
def test_what_is_wrong_with_a_geometry_is_said(tmp_path, geometry, severity, reason):
    [issue] = only_row(tmp_path, geometry).warnings
    assert (issue.field, issue.severity) == ("geometry", severity)
    assert issue.reason.startswith(reason)


def test_a_bow_tie_is_both_its_triangles(store, tmp_path):
    _, found = imported(store, geojson(tmp_path, collection(feature(BOW_TIE))))
    assert {"VN-63-01", "VN-63-15", "VN-63-19"} < set(places_of(found["Generated"]))


def test_more_than_a_thousand_points_are_cut_with_a_warning(tmp_path):
    many = {"type": "MultiPoint", "coordinates": [[105 + n / 10_000, 21] for n in range(1_001)]}
    row = only_row(tmp_path, many)
    assert len(row.sites) == 1_000
    assert "has 1001 points; the first 1000 are read" in row.warnings[0].reason


def nested(depth, place):
    """A feature with lists in lists, as coordinates or as a property."""
    deep = "[" * depth + "]" * depth
    geometry = f'{{"type":"Polygon","coordinates":{deep}}}' if place == "geometry" else "null"
    properties = f'{{"title_en":"Deep","a":{deep}}}' if place == "properties" else '{"title_en":"Deep"}'
    feature_text = f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection","features":[{feature_text}]}}'


@pytest.mark.parametrize(("depth", "place"), [(600, "properties"), (100_000, "properties"), (100_000, "geometry")])
def test_what_is_nested_too_deep_is_refused_in_a_sentence(tmp_path, depth, place):
    with pytest.raises(UnusableFileError) as caught:
        rows_of(geojson(tmp_path, nested(depth, place)))
    assert str(caught.value) == "generated.geojson: its JSON is nested too deep"


def test_coordinates_that_are_nested_too_deep_for_gdal_cost_the_row(tmp_path):
    [row] = rows_of(geojson(tmp_path, nested(600, "geometry")))
    assert [issue.severity for issue in row.warnings] == ["error"]


def test_a_feature_with_a_system_of_its_own_is_rejected(tmp_path):
    other = {**feature(point(*moved(3405))), "crs": named("EPSG:3405")}
    inside = feature({**point(), "crs": named("EPSG:3405")})
    same = {**feature(point()), "crs": named("EPSG:4326")}
    path = geojson(tmp_path, collection(other, inside, same, crs=named("EPSG:4326")))
    assert [[issue.severity for issue in row.warnings] for row in rows_of(path)] == [["error"] * 2, ["error"], []]


def test_what_is_no_feature_is_a_row_that_is_rejected(store, tmp_path):
    report, found = imported(store, geojson(tmp_path, collection("text", {"type": "Point"}, feature(title="Good"))))
    assert list(found) == ["Good"]
    assert report.rejected == 2
    assert [said for *_, said in reasons(report) if "Feature" in said] == [
        "is no Feature (text)",
        "is no Feature (Point)",
    ]


def test_attributes_come_under_vietnamese_headers_and_as_they_are_written(store, tmp_path):
    properties = {
        "Tên dự án": "Generated: quan trắc nước",
        "Tình trạng": "Đang thực hiện",
        "Bắt đầu": "17/05/2022",
        "Kinh phí": "3 triệu EUR",
        "Lĩnh vực": ["Tài nguyên nước", "Đất đai"],
        "OBJECTID": 7,
        "ngày": "2022/05/17",
        "big": 10**30,
        "small": 0.1,
        "yes": True,
        "nothing": None,
        "deep": {"a": ["ơ"]},
        "lat": 1,
        "lon": 2,
    }
    other = {"type": "Feature", "id": 8, "geometry": None, "properties": {"Tên dự án": "Generated 2", "Kinh phí": 5}}
    path = geojson(
        tmp_path, collection({"type": "Feature", "id": "HD-1", "geometry": point(), "properties": properties}, other)
    )
    report, found = imported(store, path)
    activity = found["Generated: quan trắc nước"]
    assert (activity.id, activity.status, activity.start) == ("HD-1", "implementation", "2022-05-17")
    assert [(int(fund.amount), fund.currency) for fund in activity.funds] == [(3_000_000, "EUR")]
    assert len(activity.sectors) == 2
    kept = {"OBJECTID": "7", "ngày": "2022/05/17", "big": str(10**30), "small": "0.1", "yes": "true"}
    assert dict(activity.extra) == kept | {"deep": '{"a": ["ơ"]}'}
    assert [(row, field) for row, field, *_ in reasons(report)] == [(2, "currency")]  # a number of a column of texts


def test_the_members_of_properties_win_over_the_id_of_the_feature(tmp_path):
    features = [{**feature(title="A", id="own"), "id": "member"}, {**feature(title="B"), "id": 5}]
    assert [row.values["id"] for row in rows_of(geojson(tmp_path, collection(*features)))] == ["own", "5"]


@pytest.mark.parametrize("properties", [None, "text", [1, "a"], 5, {}])
def test_properties_that_are_none_cost_their_row_alone(store, tmp_path, properties):
    path = geojson(tmp_path, collection({"type": "Feature", "properties": properties}, feature(title="Good")))
    report, found = imported(store, path)
    assert (report.rejected, list(found)) == (1, ["Good"])


def test_the_same_file_again_changes_nothing_and_a_mended_one_what_it_mends(store, tmp_path):
    first = collection(feature(point(), id="a"), feature(LINE, title="Line", id="b"))
    assert imported(store, geojson(tmp_path, first))[0].new == 2
    assert imported(store, geojson(tmp_path, first))[0].same == 2
    first["features"][0]["geometry"] = point(106.68, 20.85)
    report, found = imported(store, geojson(tmp_path, first))
    assert (report.changed, report.same) == (1, 1)
    assert places_of(found["Generated"]) == ["VN-63-31"]


@pytest.mark.parametrize("kind", ["link", "name"])
@pytest.mark.parametrize("owner", ["file", "feature", "geometry"])
def test_nothing_is_fetched(tmp_path, calls, kind, owner):
    crs = {"type": kind, "properties": {"href": calls.address, "name": calls.address, "type": "proj4"}}
    one = feature(point())
    document = collection(one)
    {"file": document, "feature": one, "geometry": one["geometry"]}[owner]["crs"] = crs
    path = geojson(tmp_path, document)
    if owner == "file":
        with pytest.raises(UnusableFileError, match="its coordinate reference system"):
            rows_of(path)
    else:
        assert [issue.severity for row in rows_of(path) for issue in row.warnings] == ["error"]
    assert not calls.paths


def test_the_layers_that_coopmap_gives_out_are_places_and_no_activities(client, store, tmp_path):
    answer = client.get("/api/layers/activities-by-province/features?lang=en")
    assert answer.status_code == 200
    with pytest.raises(UnusableFileError, match="its features are the places of a map of CoopMap, no activities"):
        imported(store, geojson(tmp_path, answer.data, "exported.geojson"))
    places = client.get("/api/places/provinces-34")
    with pytest.raises(UnusableFileError, match="is TopoJSON; save it as GeoJSON"):
        imported(store, geojson(tmp_path, places.data, "places.json"))


def test_flask_import_names_file_row_field_and_reason(tmp_path):
    runner = create_app(make_settings(tmp_path)).test_cli_runner()
    good, bad = feature(point(), title="Good"), feature(point(588128, 2325811), title="Bad")
    answer = runner.invoke(args=["import", str(geojson(tmp_path, collection(good, bad))), "--lang", "en"])
    assert answer.exit_code == 1
    assert "generated.geojson (geojson): 2 read, 1 new, 0 changed, 0 same, 1 rejected" in answer.output
    assert "row 2, geometry '588128, 2325811': error: the coordinate 588128, 2325811 is not in degrees" in answer.output


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = geojson(tmp_path, "{")
    with path.open("r+b") as file:
        file.truncate(300_000_001)  # a hole: it takes no room
    with pytest.raises(UnusableFileError, match="is larger than 300 MB; save it as GeoPackage"):
        rows_of(path, "geojson")


def test_a_number_is_never_written_with_an_exponent():
    written = geojsons.texts({"a": 3e6, "b": 12.5, "c": 1e20, "d": 1e-7, "e": float("nan"), "f": 0})
    assert written == {"a": "3000000", "b": "12.5", "c": "1" + "0" * 20, "d": "0.0000001", "f": "0"}
