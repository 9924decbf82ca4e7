"""River basins: thirteen major ones of Viet Nam, derived from flow directions, and the rest of the coast.

Where a delta is too flat for the elevation model, the provinces decide (``DELTAS``); ``docs/boundaries.md`` says how
far the result can be trusted.
"""

import csv
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize, shapes, sieve
from rasterio.transform import Affine
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from geo.building import countries
from geo.building.files import area_km2, measured, multi, read, write
from geo.building.flow import BOX, Flow, flow, grid

TABLE = Path(__file__).with_name("basins.csv")
OUTSIDE, REST = "outside", "other-coast"
# The nested basins end where they meet another river: just above that (longitude, latitude), found on the flow grid.
OUTLETS = {
    "se-san": (106.3255, 13.6085),  # above the Srêpôk
    "srepok": (106.3085, 13.5425),  # above the Sê San
    "bang-giang-ky-cung": (106.9420, 22.3255),  # below Long Châu (China), where the two have met
}
# All of Viet Nam that drains to the Pearl River is counted to Bằng Giang – Kỳ Cùng, also the Quây Sơn.
PEARL_RIVER = (108.3, 22.8)
DELTAS = {
    "mekong": ("82", "83", "84", "86", "87", "89", "91", "92", "93", "94", "95", "96"),
    "red-thai-binh": ("01", "24", "27", "30", "31", "33", "34", "35", "36", "37"),
}
# Laos drains to the Mekong but for what the larger rivers here take; its southern border with Viet Nam runs on the
# divide, which the grid misses by a few cells.
LAOS, LAOS_RIVER, LAOS_OTHER_RIVERS = "LA", "mekong", ("ma", "ca", "red-thai-binh", "se-san", "srepok")
SMOOTHING_CELLS = 1.2
BORDER_CELLS = 2  # of the finer grid
FINER = 2  # the smoothed classes are drawn on a grid this many times finer
SPECK_CELLS = 100  # of the finer grid, about 80 km2
TOLERANCE = 0.012
NEIGHBOURS = ("CN", "LA", "KH", "TH", "MM")
Classes = NDArray[np.uint8]


def rows() -> list[dict[str, str]]:
    """Read names, parents and inner points of the basins."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def marked(shape: BaseGeometry, finer: int = 1) -> NDArray[np.bool_]:
    """Mark the cells of the flow grid, or of one so many times finer, whose middle lies in a shape."""
    (height, width), transform = grid()
    size = (height * finer, width * finer)
    return np.asarray(rasterize([shape], out_shape=size, transform=transform @ Affine.scale(1 / finer)), bool)


def classify(names: list[str], around: gpd.GeoSeries) -> Classes:
    """Give every cell of the flow grid the number of its basin in ``names``; the sea takes the class of its shore."""
    water = flow()
    inside = marked(around["VN"])
    classes = np.where(inside, names.index(REST), names.index(OUTSIDE)).astype("uint8")
    for row in rows():
        for point in filter(None, row["points"].split("; ")):
            lon, lat = point.split()
            classes[water.basins == water.basins[water.cell(float(lon), float(lat))]] = names.index(row["code"])
    pearl = water.basins == water.basins[water.cell(*PEARL_RIVER)]
    classes[pearl & inside] = names.index("bang-giang-ky-cung")
    for name, place in OUTLETS.items():
        classes[above(water, place)] = names.index(name)
    others = [names.index(name) for name in LAOS_OTHER_RIVERS]
    classes[marked(around[LAOS]) & ~np.isin(classes, others)] = names.index(LAOS_RIVER)
    return to_shore(classes, water.basins > 0)


def to_shore(classes: Classes, dry: NDArray[np.bool_]) -> Classes:
    """Give every cell of the sea the class of the nearest dry cell, so that classes can be cut at any coastline."""
    nearest = ndimage.distance_transform_edt(~dry, return_distances=False, return_indices=True)
    filled: Classes = classes[tuple(nearest)]
    return filled


def to_border(classes: Classes, names: list[str], viet_nam: BaseGeometry) -> Classes:
    """Leave no cell of Viet Nam outside: where the grid misses the border, the nearest basin reaches up to it."""
    within = ndimage.binary_dilation(marked(viet_nam, FINER), iterations=BORDER_CELLS)
    outside = classes == names.index(OUTSIDE)
    return np.where(within & outside, to_shore(classes, ~outside), classes)


def above(water: Flow, place: tuple[float, float]) -> NDArray[np.bool_]:
    """Mark the cells that drain through the river cell nearest to a place."""
    return np.asarray(water.directions.basins(idxs=np.array([water.outlet(*place, reach=0)])) > 0)


def smooth(classes: Classes, count: int) -> Classes:
    """Redraw the classes on a finer grid, where each cell goes to the class that weighs most around it."""
    best = np.zeros([size * FINER for size in classes.shape], "f4")
    finer = np.zeros(best.shape, "uint8")
    for number in range(count):
        weight = ndimage.gaussian_filter((classes == number).astype("f4"), SMOOTHING_CELLS)
        weight = ndimage.zoom(weight, FINER, order=1, grid_mode=True, mode="nearest")
        finer = np.where(weight > best, np.uint8(number), finer)
        best = np.maximum(weight, best)
    return finer


def draw(classes: Classes, names: list[str]) -> dict[str, BaseGeometry]:
    """Turn the classes of the finer grid into polygons that share their borders, simplified."""
    transform = grid()[1] @ Affine.scale(1 / FINER)
    classes = sieve(classes, SPECK_CELLS)
    parts: dict[str, list[BaseGeometry]] = {name: [] for name in names}
    for outline, number in shapes(classes, transform=transform):
        parts[names[int(number)]].append(shapely.geometry.shape(outline))
    whole = matched([shapely.union_all(found) for found in parts.values()])
    return dict(zip(parts, shapely.coverage_simplify(whole, TOLERANCE), strict=True))


def matched(areas: list[BaseGeometry]) -> list[BaseGeometry]:
    """Put a vertex of one polygon into the straight side of another where they meet, so that they share it."""
    cleaned: list[BaseGeometry] = list(shapely.coverage_clean(areas))  # type: ignore[attr-defined]  # newer than stubs
    return cleaned


def by_province(classes: Classes, names: list[str]) -> Classes:
    """Give the delta provinces, whole, to their river."""
    provinces = read("provinces-63").set_index("code").geometry
    transform = grid()[1] @ Affine.scale(1 / FINER)
    shapes_and_numbers = [
        (provinces[f"VN-63-{code}"], names.index(name)) for name, codes in DELTAS.items() for code in codes
    ]
    given = rasterize(shapes_and_numbers, out_shape=classes.shape, transform=transform, fill=255, dtype="uint8")
    return np.where(given == 255, classes, given)


def build() -> None:
    """Write ``basins``."""
    names = [*(row["code"] for row in rows()), OUTSIDE]
    around = countries.fitted().set_index("code").geometry
    mainland, *islands = sorted(shapely.get_parts(around["VN"]), key=lambda part: -part.area)
    abroad = shapely.coverage_union_all(around[list(NEIGHBOURS)].to_numpy())
    land = shapely.intersection(shapely.coverage_union_all([mainland, abroad]), shapely.box(*BOX))
    classes = by_province(smooth(classify(names, around), len(names)), names)
    classes = to_shore(classes, marked(land, FINER))
    at_home, beyond = draw(to_border(classes, names, mainland), names), draw(classes, names)
    drawn = {name: shapely.intersection(at_home[name], mainland) for name in names if name != OUTSIDE}
    for name in drawn.keys() - {REST}:
        drawn[name] = shapely.union_all([drawn[name], shapely.intersection(beyond[name], abroad)])
    drawn = dict(zip(drawn, matched([multi(shape) for shape in drawn.values()]), strict=True))
    drawn[REST] = multi(shapely.GeometryCollection([drawn[REST], *islands]))
    for row in rows():
        if row["parent"]:
            drawn[row["parent"]] = shapely.coverage_union_all([drawn[row["parent"]], drawn[row["code"]]])
    frame = gpd.GeoDataFrame(rows(), geometry=[drawn[row["code"]] for row in rows()], crs=4326).drop(columns="points")
    frame["vintage"], frame["kind"] = "", "basin"
    inside = [multi(shapely.intersection(shape, around["VN"])) for shape in frame.geometry]
    frame["area_vn_km2"] = [round(area_km2(shape), 2) for shape in inside]
    write("basins", {"basins": measured(frame)})
