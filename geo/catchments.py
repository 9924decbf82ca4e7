"""Catchments: which river basins a province lies in, measured from the boundaries."""

from functools import cache

import shapely

from geo.boundaries import read_frame
from geo.register import load_places

LEAST_SHARE = 0.1  # of a province's area: less is a corner, or the two boundary sets not lying quite on each other
MOST_OF_IT = 0.5  # of a region's area: many rivers cross a corner of it, and few are what it is known by
NO_BASIN = "other-coast"  # all that drains to the sea by itself, from the north to the south


@cache
def load_catchments() -> dict[str, frozenset[str]]:
    """Return the basins of each province of both vintages and of each region.

    Those that hold a tenth of a province's area or more, or half of a region's.
    A sub-basin comes with the basin that it is part of; the rest of the coast is none. Areas are compared in square
    degrees, which within one province is as square kilometres. Takes about a second, once a process.
    """
    basins = read_frame("basins")
    shapes = [shapely.make_valid(shape) for shape in basins.geometry]
    found: dict[str, frozenset[str]] = {}
    for name in ("provinces-63", "provinces-34", "regions"):
        frame = read_frame(name)
        least = MOST_OF_IT if name == "regions" else LEAST_SHARE
        for code, shape in zip(frame["code"], frame.geometry, strict=True):
            near = [i for i, basin in enumerate(shapes) if basin.intersects(shape)]
            shares = {basins["code"][i]: shapes[i].intersection(shape).area / shape.area for i in near}
            held = {basin for basin, share in shares.items() if share >= least and basin != NO_BASIN}
            held |= {above.code for basin in held for above in load_places().ancestors(basin)}
            found[code] = frozenset(held)
    return found
