"""The activities at a point: an answer under the filters, in pages, for a box in degrees; and who refuses the layer."""

import pytest
from project import make_settings
from sites_generated import iati_file, sheet_file

from app import create_app


@pytest.fixture(scope="module")
def points_app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("points")
    app = create_app(make_settings(folder, COOPMAP_LANG="en"))
    for path in (iati_file(folder), sheet_file(folder, 130)):
        result = app.test_cli_runner().invoke(args=["import", str(path)])
        assert result.exit_code == 0, result.output
    return app


@pytest.fixture
def points_client(points_app):
    return points_app.test_client()


def test_the_activities_at_one_point_are_those_that_the_layer_counts(points_client):
    points = points_client.get("/api/layers/sites").json["points"]
    assert len({len(points[name]) for name in ("lon", "lat", "counts", "rough")}) == 1
    at = points["counts"].index(2)
    lon, lat = (points[name][at] / points["scale"] for name in ("lon", "lat"))
    answer = points_client.get(f"/api/sites?box={lon},{lat},{lon},{lat}").json
    assert answer["total"] == 2
    assert [(site["title"], site["precision"]) for site in answer["sites"]] == [
        ("Generated wells", 1),
        ("Generated pumps", 2),
    ]
    assert points_client.get(f"/api/sites?box={lon},{lat},{lon},{lat}&q=pumps").json["total"] == 1


def test_a_long_list_comes_in_pages(points_client):
    box = "-180,-90,180,90"
    first = points_client.get(f"/api/sites?box={box}&limit=100").json
    rest = points_client.get(f"/api/sites?box={box}&limit=100&offset={first['next']}").json
    assert first["total"] == rest["total"] == 133
    assert rest["next"] is None
    ids = [site["id"] for site in first["sites"] + rest["sites"]]
    assert len(ids) == len(set(ids)) == 133


@pytest.mark.parametrize(
    "box",
    ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "0,0,inf,1", "2,0,1,1", "0,2,1,1", "0,0,181,1", "0,-91,1,1"],
)
def test_what_is_no_box_is_refused_and_named(box, points_client):
    answer = points_client.get(f"/api/sites?box={box}")
    assert answer.status_code == 400
    assert "'box'" in answer.json["error"]
    assert points_client.get("/api/sites?box=1,1,2,2&box=1,1,2,2").status_code == 400


def test_what_can_not_show_points_says_so(points_client):
    refused = points_client.get("/offline.html?layer=sites")
    assert refused.status_code == 400
    assert "sites has no areas to draw" in refused.text
    assert points_client.get("/compare?left=sites").status_code == 400
    assert points_client.get("/compare?layer=sites").status_code == 200  # from the map: the overview in its place
