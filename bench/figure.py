"""Figures: a PNG of the default map beside GeoPandas' own ``plot`` of the same polygons, in one run.

The bare plot draws what lies on our map as it is on the disk, as a user of GeoPandas would: countries, provinces, lakes
and rivers around Viet Nam, and the shapes of the layer; no words, no legend, no textures.
"""

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import geopandas as gpd
import shapely
from matplotlib.figure import Figure

from app import create_app
from geo.boundaries import read_frame
from layers import DEFAULT, layer_of
from layers.picture import Picture, picture_of
from maps.figure import SIZES, Form, render
from web.state import default_filters

TIMES = 7
_AROUND = shapely.box(92, 2, 127, 28)


def seconds(call: Callable[[], object]) -> float:
    """Return the median seconds of a call, the first one left out."""
    call()
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return median(taken)


def frames_of(picture: Picture) -> list[gpd.GeoDataFrame]:
    """Return what lies on a figure as plain frames, read and cut to the map beforehand."""
    countries = read_frame("countries").clip(_AROUND)
    frames = [countries, read_frame("provinces-34"), read_frame("context", "lakes"), read_frame("context", "rivers")]
    for name in dict.fromkeys(shape.set_name for shape in picture.shapes):
        frame = read_frame(name)
        frames.append(frame[frame["code"].isin([shape.code for shape in picture.shapes])])
    return [*frames, read_frame("archipelagos")]


def bare(frames: list[gpd.GeoDataFrame]) -> bytes:
    """Plot frames over one another into a PNG of the size of a figure."""
    width, height, dots = SIZES["16x9"]
    figure = Figure(figsize=(width / 72, height / 72), dpi=dots)
    axes = figure.add_subplot()
    for frame in frames:
        frame.plot(ax=axes, edgecolor="black", linewidth=0.5)
    axes.set_xlim(95, 124)
    axes.set_ylim(6, 24)
    held = io.BytesIO()
    figure.savefig(held, format="png")
    return held.getvalue()


def main() -> None:
    """Print the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(
            {
                "COOPMAP_STORE": f"sqlite:///{folder / 'store.db'}",
                "COOPMAP_SNAPSHOTS": str(folder / "snapshots"),
                "COOPMAP_CACHE": str(folder / "cache"),
            }
        )
        app.test_cli_runner().invoke(args=["load-seed"])
        with app.app_context():
            filters = default_filters()
        snapshot = app.extensions["coopmap"].snapshots.current()
        picture = picture_of(snapshot, layer_of(DEFAULT), filters)
        start = time.perf_counter()
        render(picture, Form(), folder / "cache")
        first = time.perf_counter() - start
        ours = seconds(lambda: render(picture, Form(), folder / "cache"))
        frames = frames_of(picture)
        plain = seconds(lambda: bare(frames))
        print(f"figure, PNG of the default map, {ours * 1000:,.0f} ms (the first of a process {first * 1000:,.0f} ms)")
        print(f"  beside a bare GeoPandas plot of the same polygons: {ours / plain:.2f} x")


if __name__ == "__main__":
    main()
