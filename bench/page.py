"""The page's data: what a filter change costs, beside a bare Flask answer and beside rendering a Folium map anew."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import folium
from flask import Flask
from flask.testing import FlaskClient
from folium.plugins import MarkerCluster

from activities.ingest import ingest
from app import create_app
from bench.generated import write_sheet
from geo.boundaries import read_frame

ROWS = 10_000
ADDRESSES = (
    "/api/layers/overview?sector=water&lang=en",
    "/api/layers/activities-by-province?lang=en",
    "/api/layers/sites?lang=en",
    "/api/facets?sector=water&lang=en",
    "/api/activities?donor=nl&lang=en",
    "/api/activities?sort=-title&offset=9000&lang=vi",
    "/?lang=en",
)


def seconds(call: Callable[[], object], times: int) -> float:
    """Return the median seconds of a call."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return median(taken)


def bare_client() -> FlaskClient:
    """Return a client of the smallest Flask application there is."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app.test_client()


def render_anew(client: FlaskClient) -> str:
    """Render a Folium map of the same data as a user would write it: choropleth and a marker an activity."""
    frame = read_frame("provinces-34")
    values = json.loads(client.get("/api/layers/activities-by-province").data)["values"]
    world = folium.Map(tiles=None)
    folium.Choropleth(frame, data=values, key_on="feature.properties.code").add_to(world)
    cluster = MarkerCluster().add_to(world)  # type: ignore[no-untyped-call]
    activities = json.loads(client.get("/api/activities?limit=1000").data)["activities"]
    for activity in activities:
        for place in activity["locations"]:
            folium.Marker((place["lat"], place["lon"])).add_to(cluster)
    return str(world.get_root().render())


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(
            {"COOPMAP_STORE": f"sqlite:///{folder / 'store.db'}", "COOPMAP_SNAPSHOTS": str(folder / "snapshots")}
        )
        sheet = write_sheet(folder / "generated.csv", ROWS)
        start = time.perf_counter()
        ingest(app.extensions["coopmap"].snapshots.store, sheet)
        imported = time.perf_counter() - start
        client = app.test_client()
        client.get("/api/facets")  # the snapshot is built and mapped once
        bare = bare_client()
        hello = seconds(lambda: bare.get("/"), 300)
        naive = seconds(lambda: render_anew(client), 3)
        print(f"page data, {ROWS:,} generated activities (imported at {ROWS / imported:,.0f} a second)")
        print(f"  {'address':<48} x bare Flask   a Folium map of 1,000 rendered anew is x times slower")
        for address in ADDRESSES:
            assert client.get(address).status_code == 200  # noqa: S101 - a benchmark of errors is none
            ours = seconds(lambda address=address: client.get(address), 60)  # type: ignore[misc]
            print(f"  {address:<48} {ours / hello:>8.1f}       {naive / ours:>10,.0f}")


if __name__ == "__main__":
    main()
