"""Labels: a fine grid that tells for millions of points in which polygon of a set they lie, exactly.

Cells that no border crosses carry the number of their polygon; points in the other cells are tested against the few
polygons whose border passes there. Coordinates are EPSG:4326 degrees.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely

from geo.boundaries import read_frame
from geo.places import Vintage

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]
CELL = 0.01  # degrees, about 1.1 km
MARGIN = 2  # cells around the set
STEP = 4  # samples a cell along a border
OUTSIDE = -1
FIRST_BORDER = -2  # cell values from here downwards are the numbers of border cells


class LabelGrid:
    """The polygons of a set, their codes, and the grid over them."""

    def __init__(self, polygons: Sequence[shapely.Geometry], codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        self.polygons = np.array(polygons, dtype=object)
        shapely.prepare(self.polygons)
        west, south, east, north = shapely.total_bounds(self.polygons)
        self.west, self.south = west - MARGIN * CELL, south - MARGIN * CELL
        self.columns = int((east - self.west) / CELL) + MARGIN + 1
        self.rows = int((north - self.south) / CELL) + MARGIN + 1
        cells, owners = self._border_cells()
        borders, self._candidates = _table(cells, owners)
        self._grid = np.full(self.rows * self.columns, OUTSIDE, dtype=np.int32)
        self._grid[borders] = FIRST_BORDER - np.arange(len(borders), dtype=np.int32)
        self._fill()

    def find(self, lon: Floats, lat: Floats) -> Numbers:
        """Return for each point the number of its polygon in ``codes``, -1 outside of all.

        A point exactly on a border belongs to the first polygon that touches it.
        """
        column = np.floor((lon - self.west) / CELL)
        row = np.floor((lat - self.south) / CELL)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        cell = np.where(inside, row * self.columns + column, 0).astype(np.int64)
        found = np.where(inside, self._grid[cell], OUTSIDE)
        [doubtful] = np.nonzero(found <= FIRST_BORDER)
        if len(doubtful):
            found[doubtful] = self._test(lon[doubtful], lat[doubtful], FIRST_BORDER - found[doubtful])
        return found

    def _test(self, lon: Floats, lat: Floats, borders: Numbers) -> Numbers:
        """Return the polygons of points in border cells by exact tests."""
        found = np.full(len(lon), OUTSIDE, dtype=np.int32)
        for covers in (shapely.contains_xy, shapely.intersects_xy):
            [open_points] = np.nonzero(found == OUTSIDE)
            candidates = self._candidates[borders[open_points]]
            for number in np.unique(candidates[candidates >= 0]):
                [rows] = np.nonzero((candidates == number).any(axis=1))
                points = open_points[rows]
                points = points[found[points] == OUTSIDE]
                found[points[covers(self.polygons[number], lon[points], lat[points])]] = number
        return found

    def _border_cells(self) -> tuple[npt.NDArray[np.int64], Numbers]:
        """Return all pairs of a cell and a polygon whose border passes in it or right beside it."""
        cells: list[npt.NDArray[np.int64]] = []
        owners: list[Numbers] = []
        for number, polygon in enumerate(self.polygons):
            dense = shapely.get_coordinates(shapely.segmentize(shapely.boundary(polygon), CELL / STEP))
            column = np.floor((dense[:, 0] - self.west) / CELL).astype(np.int64)
            row = np.floor((dense[:, 1] - self.south) / CELL).astype(np.int64)
            near = [(row + dy) * self.columns + column + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
            touched = np.unique(np.concatenate(near))
            cells.append(touched)
            owners.append(np.full(len(touched), number, dtype=np.int32))
        return np.concatenate(cells), np.concatenate(owners)

    def _fill(self) -> None:
        """Give each run of cells between borders in a row the number of the polygon that its first centre lies in."""
        grid = self._grid.reshape(self.rows, self.columns)
        is_free = grid == OUTSIDE
        starts = is_free.copy()
        starts[:, 1:] &= ~is_free[:, :-1]
        rows, columns = np.nonzero(starts)
        centres = shapely.points(self.west + (columns + 0.5) * CELL, self.south + (rows + 0.5) * CELL)
        points, polygons = shapely.STRtree(self.polygons).query(centres, predicate="within")
        labels = np.full(len(rows), OUTSIDE, dtype=np.int32)
        labels[points] = polygons
        run_of_cell = np.cumsum(starts.ravel()) - 1
        free = is_free.ravel()
        self._grid[free] = labels[run_of_cell[free]]


def _table(cells: npt.NDArray[np.int64], owners: Numbers) -> tuple[npt.NDArray[np.int64], Numbers]:
    """Return the distinct cells and a table of the polygons of each, filled up with -1."""
    order = np.lexsort((owners, cells))
    cells, owners = cells[order], owners[order]
    borders, first, counts = np.unique(cells, return_index=True, return_counts=True)
    table = np.full((len(borders), counts.max()), OUTSIDE, dtype=np.int32)
    for place in range(int(counts.max())):
        has = counts > place
        table[has, place] = owners[first[has] + place]
    return borders, table


@cache
def load_labels(vintage: Vintage) -> LabelGrid:
    """Return the grid of the provinces of a vintage, made once a process (about 0.2 s)."""
    frame = read_frame(f"provinces-{vintage}").sort_values("code")
    return LabelGrid(list(frame.geometry), list(frame["code"]))
