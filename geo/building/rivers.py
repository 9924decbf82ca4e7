"""Rivers of the map: Natural Earth's main stems and GSHHG's finer net around Viet Nam, with names given by hand.

GSHHG has no names. ``river_names.csv`` gives for each river a few points along its course; the river is the shortest
way between them along GSHHG's lines. The geometry is the source's, only the name is ours.
"""

import csv
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from geo.building import gshhg
from geo.building.packages import NATURAL_EARTH, fetch

NAMES = Path(__file__).with_name("river_names.csv")
TRANSLATED = (93.0, 8.0, 110.0, 34.0)  # where the hand table speaks: China has another Ou and another Chi
FINE = (101.5, 8.0, 110.0, 24.2)  # where GSHHG adds to Natural Earth
COLUMNS = ["name_vi", "name_en", "rank", "level", "geometry"]
BANK_LEVEL = 0  # GSHHG draws broad rivers as two banks; Natural Earth has their middle
JOINT = 0.02  # degrees by which the pieces of a river may miss each other
SAME = 0.04  # degrees within which a GSHHG line repeats a Natural Earth line
SIMPLE = 0.002


@cache
def names() -> list[dict[str, str]]:
    """Read the rows of ``river_names.csv``."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def natural_earth(box: gshhg.Box) -> gpd.GeoDataFrame:
    """Return Natural Earth's rivers in a box, with the names that the hand table translates."""
    path = fetch(NATURAL_EARTH) / "ne_10m_rivers_lake_centerlines.shp"
    frame = pyogrio.read_dataframe(path, encoding="utf-8", bbox=box).clip(box)
    known = {row["source"]: row for row in names() if row["source"]}
    near = frame.intersects(shapely.box(*TRANSLATED))
    rows = []
    for source, scale, here in zip(frame["name"].fillna(""), frame["scalerank"], near, strict=True):
        if here and source in known:
            rows.append((known[source]["name_vi"], known[source]["name_en"], int(known[source]["rank"])))
        else:
            # A question mark stands where the package has lost a letter.
            rows.append(("", "" if "?" in source else source, min(5, max(2, int(scale) // 2))))
    frame[["name_vi", "name_en", "rank"]] = pd.DataFrame(rows, index=frame.index)
    return frame.assign(level=0)[COLUMNS]


@dataclass(frozen=True, slots=True)
class Net:
    """River lines as a graph: positions of the vertices and the lengths (degrees) of what joins them."""

    places: NDArray[np.float64]
    lengths: csr_array

    def course(self, points: list[tuple[float, float]]) -> shapely.LineString:
        """Follow the net along some points (longitude, latitude)."""
        _, vertices = KDTree(self.places).query(points)
        way = [int(vertices[0])]
        for start, end in pairwise(vertices):
            _, before = dijkstra(self.lengths, directed=False, indices=start, return_predecessors=True)
            leg = [int(end)]
            while leg[-1] != start:
                leg.append(int(before[leg[-1]]))
                if leg[-1] < 0:
                    message = f"the river net is broken between {points[0]} and {points[-1]}"
                    raise ValueError(message)
            way += leg[-2::-1]
        return shapely.LineString(self.places[way])


def net(lines: NDArray[np.object_]) -> Net:
    """Build the graph of some lines; ends that miss the next line by less than ``JOINT`` are joined to it."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    places, vertex = np.unique(np.round(xy, 4), axis=0, return_inverse=True)
    follows = line[1:] == line[:-1]
    pairs = np.column_stack([vertex[:-1][follows], vertex[1:][follows]])
    last = np.append(line[1:] != line[:-1], True)
    ends = np.unique(vertex[last | np.roll(last, 1)])
    joints = KDTree(places).query_pairs(JOINT, output_type="ndarray")
    joints = joints[np.isin(joints, ends).any(axis=1)]
    both = np.concatenate([pairs, joints])
    length = np.hypot(*(places[both[:, 0]] - places[both[:, 1]]).T)
    # A joint is a last resort: it costs five times its length.
    length[len(pairs) :] *= 5
    unique, at = np.unique(np.sort(both, axis=1), axis=0, return_index=True)
    size = len(places)
    return Net(places, csr_array((length[at] + 1e-9, (unique[:, 0], unique[:, 1])), shape=(size, size)))


def fine(stems: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return GSHHG's rivers around Viet Nam that Natural Earth does not have; named courses first, then the rest."""
    frame = gshhg.rivers(FINE)
    frame = frame[(frame["level"] > BANK_LEVEL) & frame.intersects(shapely.box(*FINE))]
    graph = net(frame.geometry.to_numpy())
    rows = []
    for row in names():
        if row["course"]:
            points = [(float(lon), float(lat)) for lon, lat in (point.split() for point in row["course"].split("; "))]
            rows.append((row["name_vi"], row["name_en"], int(row["rank"]), 3, graph.course(points)))
    named = gpd.GeoDataFrame(rows, columns=COLUMNS, geometry="geometry", crs=4326)
    drawn = [
        shapely.buffer(stems.geometry.clip(FINE).to_numpy(), SAME),
        shapely.buffer(named.geometry.to_numpy(), JOINT),
    ]
    rest = frame.assign(name_vi="", name_en="", rank=4)
    rest["geometry"] = shapely.difference(frame.geometry.to_numpy(), shapely.union_all(np.concatenate(drawn)))
    rest = rest.explode(ignore_index=True)
    rest = rest[shapely.length(rest.geometry.to_numpy()) > SAME]
    merged = rest.dissolve("level", as_index=False)
    return pd.concat([named, merged[COLUMNS]], ignore_index=True)


def rivers(box: gshhg.Box) -> gpd.GeoDataFrame:
    """Return the rivers of the map (columns ``name_vi``, ``name_en``, ``rank``, ``level``, ``geometry``: lines)."""
    stems = natural_earth(box)
    frame = pd.concat([stems, fine(stems)], ignore_index=True)
    frame["geometry"] = [
        shapely.MultiLineString(list(shapely.get_parts(shapely.line_merge(shape.simplify(SIMPLE)))))
        for shape in frame.geometry
    ]
    return frame.sort_values(["rank", "name_en"], kind="stable", ignore_index=True)
