"""Where water flows: flow directions on a grid around Viet Nam, from elevation with the rivers burned into it.

The elevation model is coarse (1/12 degree), so the rivers decide: they are cut deep into it, also where the two sources
disagree (``river_corrections.csv``: lines drawn by hand along real courses).
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyflwdir
import pyogrio
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine, from_origin
from scipy import ndimage

from geo.building import gshhg
from geo.building.packages import ELEVATION, NATURAL_EARTH, fetch

BOX = (91.0, 6.5, 113.0, 36.0)  # west, south, east, north: the whole Mekong and Red River
CELLS = 60  # to a degree
BURN_M = 1000.0
NODATA = -9999.0
MOUTH_CELLS = 4  # this near the sea a river is burned broad, so that no coastal rise dams it
CORRECTIONS = Path(__file__).with_name("river_corrections.csv")
SQUARE = np.ones((3, 3), bool)
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Flow:
    """Flow directions, the basin number of every cell (0 is the sea) and the area above it in km2."""

    directions: pyflwdir.FlwdirRaster
    basins: NDArray[np.uint32]
    upstream_km2: NDArray[np.float32]
    transform: Affine

    def cell(self, lon: float, lat: float) -> tuple[int, int]:
        """Return row and column of a place."""
        column, row = ~self.transform @ (lon, lat)
        return int(row), int(column)

    def outlet(self, lon: float, lat: float, reach: int = 3) -> int:
        """Return the flat index of the cell with the most water within ``reach`` cells of a place."""
        row, column = self.cell(lon, lat)
        window = self.upstream_km2[row - reach : row + reach + 1, column - reach : column + reach + 1]
        down, right = np.unravel_index(int(window.argmax()), window.shape)
        return int((row - reach + down) * self.basins.shape[1] + column - reach + right)


def grid() -> tuple[tuple[int, int], Affine]:
    """Return the shape (rows, columns) of the grid and its transform to degrees."""
    west, south, east, north = BOX
    return (round((north - south) * CELLS), round((east - west) * CELLS)), from_origin(
        west, north, 1 / CELLS, 1 / CELLS
    )


def burn(shapes: gpd.GeoSeries, touched: bool) -> Mask:
    """Mark the cells under some shapes."""
    shape, transform = grid()
    marked = rasterize(shapes, out_shape=shape, transform=transform, fill=0, all_touched=touched, dtype="uint8")
    return np.asarray(marked, bool)


def elevation() -> NDArray[np.float32]:
    """Return metres above the sea on the grid, by linear interpolation."""
    folder = fetch(ELEVATION)
    heights, lats, lons = (_array(folder / f"v2_{part}.npz") for part in ("topo", "lat", "lon"))
    (rows, columns), transform = grid()
    x, _ = transform @ (np.arange(columns) + 0.5, np.zeros(columns))
    _, y = transform @ (np.zeros(rows), np.arange(rows) + 0.5)
    step = lons[0, 1] - lons[0, 0]
    row, column = np.meshgrid((lats[0, 0] - y) / step, (x - lons[0, 0]) / step, indexing="ij")
    metres: NDArray[np.float32] = ndimage.map_coordinates(heights, [row, column], order=1, mode="nearest")
    return metres.astype("f4")


def _array(path: Path) -> NDArray[np.float64]:
    with np.load(path) as archive:
        array: NDArray[np.float64] = archive[archive.files[0]]
    return array


def land() -> Mask:
    """Return the cells that are land; holes inland are filled, since lakes flow too."""
    frame = pyogrio.read_dataframe(fetch(NATURAL_EARTH) / "ne_10m_land.shp", bbox=BOX).clip(BOX)
    water = ~burn(frame.geometry, touched=True)
    labels, _ = ndimage.label(water)
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return ~np.isin(labels, edge[edge > 0])


def corrections() -> gpd.GeoSeries:
    """Return the lines drawn by hand where both sources miss a river."""
    with CORRECTIONS.open(encoding="utf-8", newline="") as file:
        return gpd.GeoSeries([shapely.from_wkt(row["line"]) for row in csv.DictReader(file)], crs=4326)


def burned_rivers(dry: Mask) -> Mask:
    """Return the cells that are cut down: the rivers and corrections, broadened near the sea."""
    lines = pd.concat([gshhg.rivers(BOX).geometry, corrections()], ignore_index=True)
    rivers = burn(lines, touched=True) & dry
    shore = ndimage.binary_dilation(~dry, SQUARE, iterations=MOUTH_CELLS)
    broad = ndimage.binary_dilation(rivers & shore, SQUARE, iterations=MOUTH_CELLS - 1)
    return np.asarray(rivers | (broad & shore & dry), bool)


@cache
def flow() -> Flow:
    """Work out the flow directions of the whole grid (about a minute)."""
    dry = land()
    heights = np.where(dry, np.maximum(elevation(), 1), NODATA).astype("f4")
    heights[burned_rivers(dry)] -= BURN_M
    _, transform = grid()
    directions = pyflwdir.from_dem(data=heights, nodata=NODATA, transform=transform, latlon=True, outlets="edge")
    return Flow(directions, directions.basins(), directions.upstream_area("km2"), transform)
