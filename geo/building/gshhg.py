"""GSHHG, the shoreline and river data base of Wessel and Smith: islands, islets, lakes and rivers (LGPL).

Formats: the PyPI package keeps polygons as little-endian float32 pairs beside a text index (level, area in km2, number
of points, southernmost and northernmost latitude, offset and length in bytes, id); the Debian package keeps the rivers
in NetCDF, cut into bins, as 16-bit positions relative to their bin.
"""

from functools import cache

import geopandas as gpd
import netCDF4
import numpy as np
import shapely

from geo.building.packages import GSHHG_COAST, GSHHG_RIVERS, fetch

LAND, LAKE, ISLAND_IN_LAKE = 1, 2, 3
AXES = ("longitude", "latitude")
CANAL_LEVEL = 8  # levels from here on are canals: of the GSHHG manual, "pscoast -I"
Box = tuple[float, float, float, float]


@cache
def polygons(box: Box, level: int) -> gpd.GeoDataFrame:
    """Shorelines of one level wholly inside a box (west, south, east, north; EPSG:4326 degrees), largest first.

    Returns a frame with the columns ``id`` and ``geometry`` (polygons).
    """
    west, south, east, north = box
    folder = fetch(GSHHG_COAST)
    rows = []
    with (folder / "gshhs_f.dat").open("rb") as data:
        for line in (folder / "gshhsmeta_f.dat").read_text("ascii").splitlines():
            kind, _, points, lowest, highest, offset, length, ident = line.split()
            if int(kind) != level or int(points) < 4 or float(lowest) < south or float(highest) > north:
                continue
            data.seek(int(offset))
            xy = np.frombuffer(data.read(int(length)), "<f4").reshape(-1, 2).astype("f8")
            if xy[:, 0].min() >= west and xy[:, 0].max() <= east:
                rows.append((ident, shapely.Polygon(np.round(xy, 5))))
    frame = gpd.GeoDataFrame(rows, columns=["id", "geometry"], geometry="geometry", crs=4326)
    frame["geometry"] = frame.geometry.make_valid()
    return frame


@cache
def rivers(box: Box) -> gpd.GeoDataFrame:
    """River segments of the bins that touch a box, without canals; columns ``level`` (1: largest) and ``geometry``."""
    west, south, east, north = box
    with netCDF4.Dataset(fetch(GSHHG_RIVERS) / "binned_river_f.nc") as data:
        table = {name: np.ma.getdata(variable[:]) for name, variable in data.variables.items()}
    size = table["Bin_size_in_minutes"][0] / 60
    across = table["N_bins_in_360_longitude_range"][0]
    xy = np.column_stack(
        # Stored as signed 16-bit numbers, meant as unsigned fractions of the bin.
        [table[f"Relative_{axis}_from_SW_corner_of_bin"].view("u2") / 65535 * size for axis in AXES]
    )
    rows = []
    for number, first in enumerate(table["Id_of_first_segment_in_a_bin"]):
        corner = np.array([number % across * size, 90 - (number // across + 1) * size])
        if corner[0] > east or corner[0] + size < west or corner[1] > north or corner[1] + size < south:
            continue
        for segment in range(first, first + table["N_segments_in_a_bin"][number]):
            level = int(table["Hierarchial_level_of_a_segment"][segment])
            start = table["Id_of_first_point_in_a_segment"][segment]
            points = table["N_points_for_a_segment"][segment]
            if level < CANAL_LEVEL and points > 1:
                rows.append((level, shapely.LineString(np.round(corner + xy[start : start + points], 5))))
    return gpd.GeoDataFrame(rows, columns=["level", "geometry"], geometry="geometry", crs=4326)
