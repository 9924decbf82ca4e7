"""Given coordinates: the province of a point, and what is said of points that are wrong."""

import geopandas as gpd
import numpy as np
import pytest

from geo.boundaries import read_frame
from geo.coordinates import from_vn2000, given_location, great_circle_km, read_point
from geo.errors import InputError
from geo.labels import load_labels
from geo.locations import Precision


def first_by_join(points: gpd.GeoDataFrame, frame: gpd.GeoDataFrame) -> np.ndarray:
    """The code of the first province that each point touches, by geopandas' own spatial join."""
    joined = gpd.sjoin(points, frame, how="left")["code"].fillna("")
    return joined.groupby(level=0).min().to_numpy()


@pytest.mark.parametrize("vintage", ["63", "34"])
def test_the_grid_answers_as_a_spatial_join_does(vintage):
    generator = np.random.default_rng(20220722)
    lon, lat = generator.uniform(102.0, 110.0, 20_000), generator.uniform(8.2, 23.6, 20_000)
    labels = load_labels(vintage)
    codes = np.array((*labels.codes, ""), dtype=object)[labels.find(lon, lat)]
    frame = read_frame(f"provinces-{vintage}")[["code", "geometry"]]
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=frame.crs)
    assert (codes == first_by_join(points, frame)).all()
    assert 0.15 < (codes != "").mean() < 0.35


def test_points_on_and_around_a_border_answer_as_a_spatial_join_does():
    frame = read_frame("provinces-63")[["code", "geometry"]]
    border = frame.geometry.iloc[0].boundary
    on_it = [border.interpolate(share, normalized=True) for share in np.linspace(0, 1, 400)]
    lon = np.array([point.x + shift for point in on_it for shift in (-1e-9, 1e-9)])
    lat = np.array([point.y for point in on_it for _ in (-1, 1)])
    labels = load_labels("63")
    codes = np.array((*labels.codes, ""), dtype=object)[labels.find(lon, lat)]
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=frame.crs)
    assert (codes == first_by_join(points, frame)).all()


@pytest.mark.parametrize(
    ("lon", "lat", "code", "issue"),
    [
        (105.85, 21.03, "VN-34-01", ""),
        (21.03, 105.85, "VN-34-01", "swapped"),
        (0.0, 0.0, None, "null"),
        (109.35, 12.25, "VN-34-56", "offshore"),
        (111.0, 13.0, None, "outside"),
        (104.92, 11.56, None, "outside"),  # Phnom Penh
        (102.6, 17.96, None, "outside"),  # Vientiane, near no province
        (112.14, 16.57, "VN-34-48", "offshore"),  # the waters of Hoàng Sa
        (500.0, 3.0, None, "out-of-range"),
        (float("nan"), 3.0, None, "out-of-range"),
    ],
)
def test_a_point_is_checked(lon, lat, code, issue):
    point = read_point(lon, lat, "34")
    assert (point.place.code if point.place else None) == code
    assert point.issue == issue
    if issue == "swapped":
        assert (point.lon, point.lat) == (lat, lon)


def test_a_point_on_a_neighbours_land_near_the_border_is_not_snapped():
    point = read_point(106.15, 11.10, "63")  # Bavet in Cambodia, beside Mộc Bài
    assert point.place is None


def test_the_distance_off_the_coast_is_said_and_the_precision_lowered():
    near = read_point(109.35, 12.25, "63")
    location = given_location(near, precision=Precision.EXACT)
    assert 1 < near.distance_km < 4
    assert location is not None
    assert location.precision == Precision.NEAR
    assert location.evidence.rule == f"given-point-offshore-{near.distance_km:g}-km"
    assert (location.lon, location.lat) == (109.35, 12.25)


def test_the_precision_of_the_source_is_kept():
    location = given_location(read_point(105.85, 21.03, "63"), precision=Precision.ADM2, quote="21.03 N 105.85 E")
    assert location is not None
    assert location.precision == Precision.ADM2
    assert location.place.code == "VN-63-01"
    assert location.evidence.quote == "21.03 N 105.85 E"
    assert given_location(read_point(0, 0, "63")) is None


def test_vn2000_needs_its_zone():
    lon, lat = from_vn2000(500_000, 2_325_000, "105-30")
    assert lon == pytest.approx(105.5, abs=0.003)  # on the central meridian, but for the shift of the datum
    assert lat == pytest.approx(21.02, abs=0.01)
    assert great_circle_km(lon, lat, *from_vn2000(500_000, 2_325_000, "107-45")) > 200
    with pytest.raises(InputError, match="105-30"):
        from_vn2000(500_000, 2_325_000, "")
