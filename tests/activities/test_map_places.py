"""From geometries of a map to places: the provinces of points, lines and polygons, at sea and on islands too."""

import geopandas as gpd
import pytest
import shapely
from gis_generated import SQUARE, collection, feature, geojson, imported, places_of, point, reasons
from shapely.geometry import box, mapping

from geo.boundaries import read_frame
from geo.locations import Precision

HANOI_CODE, BAC_NINH, HUNG_YEN, HAI_PHONG = "VN-63-01", "VN-63-27", "VN-63-33", "VN-63-31"
DA_NANG, KHANH_HOA, KIEN_GIANG = "VN-63-48", "VN-63-56", "VN-63-91"


def located(store, tmp_path, geometry, **properties):
    report, found = imported(store, geojson(tmp_path, collection(feature(geometry, **properties))))
    return report, found["Generated"]


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (112.34, 16.83, DA_NANG),  # Phú Lâm, Hoàng Sa
        (111.61, 16.53, DA_NANG),  # Hoàng Sa island
        (111.92, 8.645, KHANH_HOA),  # Trường Sa island
        (114.33, 10.38, KHANH_HOA),  # Nam Yết
        (113.0, 9.5, KHANH_HOA),  # the sea between the islands
        (104.02, 10.22, KIEN_GIANG),  # Phú Quốc
    ],
)
def test_points_on_islands_are_their_provinces(store, tmp_path, lon, lat, code):
    _, activity = located(store, tmp_path, point(lon, lat))
    assert (places_of(activity), activity.scope) == ([code], "province")


@pytest.mark.parametrize(
    ("bounds", "codes"),
    [
        ((111.5, 8.2, 114.5, 11.5), [KHANH_HOA]),
        ((111.2, 16.3, 112.6, 17.1), [DA_NANG]),
        ((113.0, 9.5, 113.1, 9.6), [KHANH_HOA]),
        ((111.0, 8.0, 115.0, 17.5), [DA_NANG, KHANH_HOA]),
    ],
)
def test_areas_of_the_sea_of_hoang_sa_and_truong_sa_are_their_provinces(store, tmp_path, bounds, codes):
    _, activity = located(store, tmp_path, mapping(box(*bounds)))
    assert places_of(activity) == codes


def test_an_area_of_the_open_sea_is_left_out_with_a_warning_and_the_texts_are_read(store, tmp_path):
    open_sea = mapping(box(107.5, 18, 107.9, 18.4))
    report, activity = located(store, tmp_path, open_sea, description_en="Fishing grounds off Quảng Ninh province")
    assert places_of(activity) == ["VN-63-22"]
    assert [(field, severity) for _, field, severity, _ in reasons(report)] == [
        ("geometry/point", "warning"), ("geometry", "warning"),
    ]  # fmt: skip
    assert (report.locations, report.kept) == (1, 0)


def test_an_area_off_a_coast_is_the_nearest_province_with_a_warning(store, tmp_path):
    report, activity = located(store, tmp_path, mapping(box(106.85, 20.55, 106.95, 20.6)))
    assert places_of(activity) == [HAI_PHONG]
    assert [location.precision for location in activity.locations] == [Precision.NEAR]
    [(_, field, _, said)] = reasons(report)
    assert field == "geometry/point"
    assert "km off Hai Phong and is given to it" in said


def test_a_polygon_over_two_provinces_is_both(store, tmp_path):
    _, activity = located(store, tmp_path, mapping(box(105.9, 21.05, 106.15, 21.15)))
    assert places_of(activity) == [HANOI_CODE, BAC_NINH]
    assert {location.precision for location in activity.locations} == {Precision.LARGER_THAN_ADM1}
    for location in activity.locations:
        assert 105.9 <= location.lon <= 106.15
        assert 21.05 <= location.lat <= 21.15


def test_less_than_a_hundredth_of_a_polygon_in_a_province_is_the_width_of_the_pen(store, tmp_path):
    provinces = read_frame("provinces-63").set_index("code").geometry
    hanoi = provinces[HANOI_CODE]
    drawn = hanoi.buffer(0.0005)  # fifty metres too far
    shares = sorted(shapely.area(shapely.intersection(provinces.to_numpy(), drawn)) / drawn.area)
    assert 0 < shares[-2] < 0.01
    _, activity = located(store, tmp_path, mapping(drawn))
    assert places_of(activity) == [HANOI_CODE]


def test_a_line_is_in_every_province_that_it_crosses(store, tmp_path):
    line = {"type": "LineString", "coordinates": [[105.8, 21.0], [106.6, 20.85]]}
    _, activity = located(store, tmp_path, line)
    assert {HANOI_CODE, HUNG_YEN, HAI_PHONG} < set(places_of(activity))


def test_points_lines_and_polygons_of_one_feature_all_count(store, tmp_path):
    line = {"type": "LineString", "coordinates": [[106.6, 20.85], [106.7, 20.85]]}
    square = {"type": "Polygon", "coordinates": [SQUARE]}
    members = {"type": "GeometryCollection", "geometries": [point(111.92, 8.645), line, square]}
    report, activity = located(store, tmp_path, members)
    assert places_of(activity) == [HANOI_CODE, HAI_PHONG, KHANH_HOA]
    assert (report.locations, report.kept) == (3, 3)


@pytest.mark.parametrize("vintage", ["63", "34"])
def test_the_outlines_of_the_provinces_are_those_provinces(store, tmp_path, vintage):
    frame = read_frame(f"provinces-{vintage}")
    titles = [f"Generated {code}" for code in frame["code"]]
    path = tmp_path / "generated.geojson"
    columns = {"title_en": titles, "id": frame["code"]}
    gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=4326).to_file(path, driver="GeoJSON")
    report, found = imported(store, path)
    assert not report.issues
    own = {activity.id: places_of(activity) for activity in found.values()}
    if vintage == "63":
        assert own == {code: [code] for code in own}
    # Each of the 63 is in one of the 34, none is lost and none counted twice.
    assert sorted(code for codes in own.values() for code in codes) == sorted(read_frame("provinces-63")["code"])


def test_an_outline_of_the_whole_country_is_the_national_scope(store, tmp_path):
    country = read_frame("countries").set_index("code").geometry["VN"].simplify(0.01)
    _, activity = located(store, tmp_path, mapping(country))
    assert activity.scope == "national"


def test_work_abroad_is_its_country(store, tmp_path):
    _, activity = located(store, tmp_path, point(102.6, 17.97))
    assert (places_of(activity), activity.scope) == (["LA"], "foreign")


def test_without_a_geometry_the_columns_and_then_the_texts_say_where_it_is(store, tmp_path):
    features = [
        feature(None, title="By the columns", lat=21.03, lon=105.85),
        feature(None, title="By the text in Hải Phòng"),
        feature(point(), title="By the geometry, not the columns", lat=10, lon=106),
    ]
    report, found = imported(store, geojson(tmp_path, collection(*features)))
    assert not report.issues
    assert [places_of(found[title["properties"]["title_en"]]) for title in features] == [
        [HANOI_CODE], [HAI_PHONG], [HANOI_CODE],
    ]  # fmt: skip


def test_the_point_that_stands_for_no_point_is_none(store, tmp_path):
    report, activity = located(store, tmp_path, point(0, 0))
    assert activity.scope == "unlocated"
    assert any("(0, 0) stands for a point that is not known" in said for *_, said in reasons(report))
