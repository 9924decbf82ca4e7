"""The layer of sites: what is a point and what is not, counted the same on the page, on figures and for a GIS."""

import re

import numpy as np
import pytest
from lxml import etree
from sites_generated import SITES, iati_file

from activities.filters import Filters
from activities.ingest import ingest
from activities.sites import SCALE
from activities.snapshots import Snapshots
from layers import layer_of
from layers.features import layer_frame
from layers.picture import picture_of
from layers.points import sites_in
from maps import ground
from maps.clusters import circles_of
from maps.figure import Form, render
from maps.sheet import Box, Window

HEADER = "id,title_en,places,lat,lon,sectors"


def built(snapshot, **filters):
    return layer_of("sites").build(snapshot, Filters(**filters))


def spots(snapshot, **filters):
    points = built(snapshot, **filters).points
    rows = zip(points.lon.tolist(), points.lat.tolist(), points.counts.tolist(), points.rough.tolist(), strict=True)
    return [(lon / SCALE, lat / SCALE, n, rough) for lon, lat, n, rough in rows]


@pytest.fixture
def given(store, tmp_path):
    """The generated IATI file in a store."""
    ingest(store, iati_file(tmp_path))
    snapshot = Snapshots(store, tmp_path / "snapshots").current()
    assert len(snapshot) == len(SITES)
    return snapshot


@pytest.mark.parametrize("vintage", ["34", "63"])
def test_a_point_is_drawn_by_its_precision_and_one_that_stands_for_a_province_or_the_country_is_none(given, vintage):
    assert spots(given, vintage=vintage) == [(105.1, 10.5, 1, 1), (105.85, 21.03, 2, 0)]
    layer = built(given, vintage=vintage)
    assert layer.placed.sum() == 3
    assert layer.beside == {"area": 1, "nowhere": 1}


def test_no_place_that_is_only_named_is_a_point(snapshot_of):
    snapshot = snapshot_of(
        HEADER,
        "a,Province,Hà Giang,,,",
        "b,Basin,mekong,,,",
        "c,Country,VN,,,",
        "d,Nothing,,,,",
        "e,Works near Da Nang,,,,",
        "f,Hoang Sa islands,,,,",
    )
    assert spots(snapshot) == []
    # What is near Đà Nẵng lies in no province that it names.
    assert built(snapshot).beside == {"area": 3, "nowhere": 3}


def test_a_town_that_a_text_names_is_hollow_and_one_without_a_point_of_its_own_is_none(snapshot_of):
    snapshot = snapshot_of(
        HEADER,
        'a,"Training in Dong Hoi town, Quang Binh",,,,',
        "b,A dam in Ky Son district of Nghe An,,,,",
        "c,Wetland in Xuan Thuy national park,,,,",
    )
    assert spots(snapshot) == [(106.62226, 17.46885, 1, 1)]


def test_a_point_is_counted_once_for_each_activity_and_follows_the_filters(snapshot_of):
    snapshot = snapshot_of(
        HEADER,
        "a,A,,21.03,105.85,water",
        "b,B,,21.03,105.85,land",
        "c,C,,10.50,105.10,water",
        "d,D,An Giang,,,water",
    )
    assert spots(snapshot) == [(105.1, 10.5, 1, 0), (105.85, 21.03, 2, 0)]
    assert spots(snapshot, sector=("land",)) == [(105.85, 21.03, 1, 0)]
    assert spots(snapshot, place=("VN-63-89",)) == [(105.1, 10.5, 1, 0)]
    assert spots(snapshot, q="absent") == []
    assert built(snapshot, sector=("water",)).beside == {"area": 1}


def test_what_is_on_the_map_and_beside_it_is_all_that_passes(given, seed_snapshot):
    for snapshot in (given, seed_snapshot):
        for filters in (Filters(), Filters(scope=("national",)), Filters(vintage="63", sector=("water",))):
            layer = layer_of("sites").build(snapshot, filters)
            mask = filters.select(snapshot)
            assert layer.placed.sum() + sum(layer.beside.values()) == mask.sum()
            assert not (layer.placed & ~mask).any()


def test_a_box_holds_the_sites_on_its_edges_and_none_of_what_is_filtered_out(given):
    everything = np.ones(len(given), dtype=bool)
    at = (105.85, 21.03, 105.85, 21.03)
    assert len(sites_in(given.sites, everything, at)) == 2
    assert len(sites_in(given.sites, ~everything, at)) == 0
    assert len(sites_in(given.sites, everything, (105.851, 21.03, 106, 22))) == 0
    assert len(sites_in(given.sites, everything, (-180, -90, 180, 90))) == 3


def test_a_picture_has_the_points_of_the_page_and_its_bars_add_up_to_them(given):
    picture = picture_of(given, layer_of("sites"), Filters(lang="en"))
    assert [(bar.code, bar.value) for bar in picture.bars] == [("fine", 2), ("rough", 1)]
    assert picture.points.total == 3
    assert picture.beside == (("Known by an area alone", "1"), ("Without a place", "1"))


def test_a_gis_gets_points(given):
    layer = layer_of("sites")
    frame = layer_frame(layer, layer.build(given, Filters()), "34")
    assert set(frame.geom_type) == {"Point"}
    assert frame.crs == "EPSG:4326"
    assert sorted(zip(frame.geometry.x, frame["value"], frame["rough"], strict=True)) == [(105.1, 1, 1), (105.85, 2, 0)]


def test_circles_of_a_drawn_map_lose_no_site_and_cover_no_other(snapshot_of):
    rows = [f"g-{n},Generated {n},,{9.5 + n % 40 * 0.03:.3f},{105.2 + n % 37 * 0.02:.3f}," for n in range(300)]
    points = built(snapshot_of(HEADER, *rows)).points
    window = Window(Box(0, 0, 700, 500), ground.bounds("home"))
    circles, outside = circles_of(points, window, 1.0)
    assert outside == 0
    assert sum(circle.n for circle in circles) == points.total == 300
    assert 1 < len(circles) < 300
    for at, circle in enumerate(circles):
        for other in circles[at + 1 :]:
            far = np.hypot(circle.x - other.x, circle.y - other.y)
            assert far >= min(circle.radius(1.0), other.radius(1.0))


def test_what_is_on_the_other_side_of_the_world_is_said_and_not_drawn(store, tmp_path, given):
    far = tmp_path / "generated-far.xml"
    far.write_text(
        '<iati-activities version="1.04"><iati-activity><iati-identifier>VN-9-far</iati-identifier><title>Generated'
        '</title><recipient-country code="KE"/><location><coordinates latitude="-1.3" longitude="36.8" precision="1"/>'
        "</location></iati-activity></iati-activities>",
        encoding="utf-8",
    )
    ingest(store, far)
    snapshot = Snapshots(store, tmp_path / "snapshots").current()
    picture = picture_of(snapshot, layer_of("sites"), Filters(lang="en", layer="sites"), "2026-11-24")
    root = etree.fromstring(render(picture, Form("svg"), tmp_path))
    drawn = [re.fullmatch(r"sites-\d+-(\d+)", group.get("id", "")) for group in root.iter("{*}g")]
    assert sum(int(found[1]) for found in drawn if found) == 3
    words = [text.text for text in root.iter("{*}text")]
    assert words[words.index("sites outside") + 1] == "1"
    assert picture.points.total == 4


def test_a_snapshot_that_copies_has_the_sites_of_one_that_is_made_anew(store, tmp_path, given):
    more = tmp_path / "generated-more.csv"
    more.write_text("id,title_en,lat,lon\nz,Z,20.1,105.9\n", encoding="utf-8")
    ingest(store, more)
    copied = Snapshots(store, tmp_path / "snapshots").current()
    anew = Snapshots(store, tmp_path / "anew").current()
    for name in ("rows", "lon", "lat", "precision"):
        assert getattr(copied.sites, name).tolist() == getattr(anew.sites, name).tolist(), name
    assert len(copied.sites.rows) == 4
