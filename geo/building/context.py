"""What stands around the data on a map: land, rivers, lakes and the names of seas, near Viet Nam."""

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geo.building import gshhg, rivers
from geo.building.files import COLUMNS, read, write

AROUND = (85.0, -5.0, 130.0, 35.0)  # west, south, east, north
LAKE_KM2 = 40.0
RIVER_LAKES = 187000  # GSHHG numbers river banks drawn as lakes from here on
NOT_LAKES = ("182433",)  # an arm of the sea in Cần Giờ
LAKES = Path(__file__).with_name("lakes.csv")
SEAS = Path(__file__).with_name("seas.csv")


def table(path: Path) -> list[dict[str, str]]:
    """Read a table of names written by hand."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def land() -> gpd.GeoDataFrame:
    """Return the countries' land as one class, cut to the box: the coast is that of ``countries``."""
    shapes = read("countries").clip(AROUND).geometry.to_numpy()
    whole = shapely.coverage_union_all([part for part in shapely.get_parts(shapes) if part.geom_type == "Polygon"])
    parts = gpd.GeoDataFrame(geometry=shapely.get_parts(whole), crs=4326)
    return parts.assign(name_vi="", name_en="", rank=0)[["name_vi", "name_en", "rank", "geometry"]]


def lakes() -> gpd.GeoDataFrame:
    """Return GSHHG's lakes of at least ``LAKE_KM2`` in the box; those in ``lakes.csv`` have a name."""
    frame = gshhg.polygons(AROUND, gshhg.LAKE)
    frame = frame[(frame["id"].astype(int) < RIVER_LAKES) & ~frame["id"].isin(NOT_LAKES)]
    area = frame.to_crs(6933).area / 1e6
    named = table(LAKES)
    rows = []
    for shape, km2 in zip(frame.geometry, area, strict=True):
        names = [row for row in named if shape.distance(shapely.Point(float(row["lon"]), float(row["lat"]))) < 0.05]
        if names or km2 >= LAKE_KM2:
            row = names[0] if names else {"name_vi": "", "name_en": ""}
            rank = 1 if km2 >= 1000 else 2 if km2 >= 150 else 3
            rows.append((row["name_vi"], row["name_en"], rank, shape.simplify(0.002)))
    return gpd.GeoDataFrame(rows, columns=["name_vi", "name_en", "rank", "geometry"], geometry="geometry", crs=4326)


def sea_names() -> gpd.GeoDataFrame:
    """Return the label points of ``seas.csv``, with the columns that every place has."""
    frame = pd.read_csv(SEAS).assign(vintage="", kind="sea", parent="", area_km2=0.0)
    points = gpd.points_from_xy(frame["lon"], frame["lat"])
    return gpd.GeoDataFrame(frame[[*COLUMNS, "rank"]], geometry=points, crs=4326).sort_values("code", ignore_index=True)


def build() -> None:
    """Write ``context`` with its layers ``land``, ``rivers``, ``lakes`` and ``sea-names``."""
    layers = {"land": land(), "rivers": rivers.rivers(AROUND), "lakes": lakes(), "sea-names": sea_names()}
    write("context", layers)
