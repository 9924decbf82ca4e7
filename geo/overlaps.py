"""Overlaps: how much of each place of one boundary set lies in which place of another, in km² on WGS 84."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from pyproj import Geod

from geo.boundaries import read_frame

#: Share below which an overlap is no statement: divides of basins are good to a few kilometres (docs/boundaries.md).
LEAST_SHARE = 0.005
_WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Overlap:
    """A part that two places have in common; shares are of the whole of each, from 0 to 1."""

    one: str
    other: str
    km2: float
    share_of_one: float
    share_of_other: float


@cache
def overlaps(one: str, other: str) -> tuple[Overlap, ...]:
    """Return what the places of two sets have in common, largest first; computed once a process (about 0.2 s).

    Left out is what is less than ``LEAST_SHARE`` of both. Raises BoundaryError when a set is missing.
    """
    first, second = read_frame(one), read_frame(other)
    tree = shapely.STRtree(first.geometry.to_numpy())
    second_rows, first_rows = tree.query(second.geometry.to_numpy(), "intersects")
    shapes = shapely.intersection(first.geometry.to_numpy()[first_rows], second.geometry.to_numpy()[second_rows])
    areas = np.array([abs(_WGS84.geometry_area_perimeter(shape)[0]) / 1e6 for shape in shapes])
    found = []
    for row, other_row, km2 in zip(first_rows, second_rows, areas, strict=True):
        shares = [km2 / frame["area_km2"].iloc[at] for frame, at in ((first, row), (second, other_row))]
        if max(shares) >= LEAST_SHARE:
            codes = (str(first["code"].iloc[row]), str(second["code"].iloc[other_row]))
            found.append(Overlap(*codes, float(km2), *(min(1.0, float(share)) for share in shares)))
    return tuple(sorted(found, key=lambda overlap: -overlap.km2))
