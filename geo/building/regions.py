"""The six regions of the statistics office, dissolved from the 63 provinces."""

import csv
from pathlib import Path

import geopandas as gpd
import shapely

from geo.building.files import measured, read, write

TABLE = Path(__file__).resolve().parents[2] / "data" / "regions.csv"


def build() -> None:
    """Write ``regions``; names come from ``data/regions.csv``, members from the provinces' ``parent``."""
    provinces = read("provinces-63")
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [
            {
                "code": row["code"],
                "vintage": "",
                "kind": "region",
                "name_vi": row["name_vi"],
                "name_en": row["name_en"],
                "parent": "VN",
                "geometry": shapely.coverage_union_all(provinces.geometry[provinces.parent == row["code"]].to_numpy()),
            }
            for row in csv.DictReader(file)
        ]
    frame = measured(gpd.GeoDataFrame(rows, geometry="geometry", crs=4326))
    write("regions", {"regions": frame})
