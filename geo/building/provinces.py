"""Provinces of Viet Nam: the 63 units of OpenStreetMap as ECharts carries them, and the 34 dissolved from them."""

import csv
import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.building import archipelagos, gshhg
from geo.building.files import measured, multi, read, write
from geo.building.packages import ECHARTS, fetch

CROSSWALK = Path(__file__).resolve().parents[2] / "data" / "crosswalk_63_34.csv"
ECHARTS_UNIT = 1024  # whole numbers to a degree in ECharts' encoding
WATERS = (102.5, 6.5, 110.0, 22.0)
# Islands of the shoreline data base that the province set lacks: taken when at least this large and this near ...
ISLAND_KM2 = 0.3
ISLAND_REACH = 0.13  # degrees, about 14 km
ISLET_DEGREES2 = 1e-4  # about 1.2 km2
# ... or when they stand in one of these boxes, out at sea (west, south, east, north).
FAR_ISLANDS = {
    "31": (107.6, 20.0, 107.9, 20.3),  # Bạch Long Vĩ -> Hải Phòng
    "45": (107.2, 17.0, 107.5, 17.3),  # Cồn Cỏ -> Quảng Trị
    "91": (104.2, 9.5, 104.5, 9.9),  # Nam Du -> Kiên Giang
}
# Near enough, but not (or not beyond doubt) of the province that is nearest: left out by hand.
NOT_OURS = (
    (102.5, 10.36, 104.45, 11.2),  # Cambodia's islands north of Phú Quốc
    (102.5, 9.85, 103.7, 10.36),  # Cambodia's islands west of Phú Quốc
    (108.06, 21.4, 110.0, 22.0),  # China's islands east of Móng Cái
    (108.18, 16.2, 108.23, 16.23),  # Hòn Chảo (Sơn Chà), claimed by two provinces
)


@cache
def crosswalk() -> list[dict[str, str]]:
    """Return the rows of ``data/crosswalk_63_34.csv``."""
    with CROSSWALK.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fold(name: str) -> str:
    """Reduce a name to bare lower-case letters, without the words for province and city."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z]|\b(province|tinh|city|tp)\b", "", re.sub(r"[̀-ͯ]", "", plain))


def decode_ring(text: str, offset: list[int]) -> NDArray[np.float64]:
    """Decode one ring of ECharts' compressed GeoJSON into an (n, 2) array of degrees.

    Each pair of characters is a zig-zag encoded step from the point before, in 1/1024 degree, shifted by 64.
    """
    numbers = np.array([ord(character) - 64 for character in text]).reshape(-1, 2)
    steps = (numbers >> 1) ^ -(numbers & 1)
    ring: NDArray[np.float64] = (steps.cumsum(axis=0) + np.array(offset)) / ECHARTS_UNIT
    return ring


def openstreetmap_provinces() -> dict[str, shapely.MultiPolygon]:
    """Return the 63 polygons by their two-digit code; the name is the source's only key."""
    codes = {fold(row["name63_en"]): row["code63"] for row in crosswalk()} | {"hanoi": "01"}
    polygons = {}
    for feature in json.loads((fetch(ECHARTS) / "Vietnam.json").read_text("utf-8"))["features"]:
        shape = feature["geometry"]
        many = shape["type"] == "MultiPolygon"
        parts = []
        for rings, offsets in zip(
            shape["coordinates"] if many else [shape["coordinates"]],
            shape["encodeOffsets"] if many else [shape["encodeOffsets"]],
            strict=True,
        ):
            shell, *holes = (decode_ring(text, at) for text, at in zip(rings, offsets, strict=True))
            parts.append(shapely.Polygon(shell, holes))
        polygons[codes[fold(feature["properties"]["name"])]] = multi(shapely.MultiPolygon(parts))
    return polygons


def missing_islands(provinces: dict[str, shapely.MultiPolygon]) -> dict[str, list[shapely.Polygon]]:
    """Find the sea islands that the set lacks, by the code of the nearest province."""
    codes = list(provinces)
    tree = shapely.STRtree(list(provinces.values()))
    islands = gshhg.polygons(WATERS, gshhg.LAND)
    islands = islands[islands.to_crs(6933).area >= ISLAND_KM2 * 1e6]
    found: dict[str, list[shapely.Polygon]] = {code: [] for code in codes}
    for island in islands.geometry:
        far = [code for code, box in FAR_ISLANDS.items() if shapely.box(*box).contains(island)]
        if far:
            found[far[0]].append(island)
            continue
        excluded = any(shapely.box(*box).contains(island.centroid) for box in NOT_OURS)
        if excluded or tree.query(island, "intersects").size:
            continue
        nearest = codes[int(tree.nearest(island))]
        if provinces[nearest].distance(island) <= ISLAND_REACH:
            found[nearest].append(island)
    return found


def as_fine(island: shapely.Polygon) -> BaseGeometry:
    """Simplify an island to the fineness of the provinces; islets stay as they are."""
    return shapely.simplify(island, 1 / ECHARTS_UNIT) if island.area > ISLET_DEGREES2 else island


def build_63() -> None:
    """Write ``provinces-63``: the source's polygons, the missing islands, and the islets of Hoàng Sa and Trường Sa."""
    polygons = openstreetmap_provinces()
    extra = missing_islands(polygons)
    for group in archipelagos.GROUPS:
        extra[group.province63].extend(shapely.get_parts(archipelagos.islets(group)))
    rows = []
    for row in crosswalk():
        islands = [as_fine(island) for island in extra[row["code63"]]]
        rows.append(
            {
                "code": f"VN-63-{row['code63']}",
                "vintage": "63",
                "kind": "province",
                "name_vi": row["name63_vi"],
                "name_en": row["name63_en"],
                "parent": row["region"],
                "geometry": multi(shapely.GeometryCollection([polygons[row["code63"]], *islands])),
            }
        )
    frame = measured(gpd.GeoDataFrame(rows, geometry="geometry", crs=4326))
    write("provinces-63", {"provinces-63": frame})


def build_34() -> None:
    """Write ``provinces-34``: the 63 dissolved by the crosswalk, so that they nest exactly."""
    parts = read("provinces-63").set_index("code").geometry
    members: dict[tuple[str, str, str], list[str]] = {}
    for row in crosswalk():
        key = (row["code34"], row["name34_vi"], row["name34_en"])
        members.setdefault(key, []).append(f"VN-63-{row['code63']}")
    rows = [
        {
            "code": f"VN-34-{code}",
            "vintage": "34",
            "kind": "province",
            "name_vi": name_vi,
            "name_en": name_en,
            "parent": "",
            "geometry": shapely.coverage_union_all(parts[codes].to_numpy()),
        }
        for (code, name_vi, name_en), codes in members.items()
    ]
    frame = measured(gpd.GeoDataFrame(rows, geometry="geometry", crs=4326))
    write("provinces-34", {"provinces-34": frame})
