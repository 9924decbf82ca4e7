"""Points: sites as a map draws them, those at the very same place together."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from activities.sites import SCALE, Sites
from activities.snapshot import Mask

#: The coarsest precision of a point that a source gave as one: near, to 25 km. Beyond, it stands for a district.
_FINE = 2


@dataclass(frozen=True, slots=True)
class Points:
    """Places at which there are sites: ``lon`` and ``lat`` in 1/100,000 degrees, EPSG:4326.

    ``counts`` is how many sites are at each, every one of another activity; ``rough`` how many of these stand for a
    district or town as a whole. All four are whole numbers of one length.
    """

    lon: npt.NDArray[np.int64]
    lat: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    rough: npt.NDArray[np.int64]

    @property
    def total(self) -> int:
        """How many sites there are."""
        return int(self.counts.sum())

    @property
    def lonlat(self) -> npt.NDArray[np.float64]:
        """Degrees east and north, of shape (n, 2)."""
        return np.column_stack((self.lon, self.lat)) / SCALE


def points_of(sites: Sites, mask: Mask) -> Points:
    """Return the sites of the activities that pass ``mask``, each place once; sites are sorted by place already."""
    passing = mask[sites.rows]
    lon, lat = sites.lon[passing].astype(np.int64), sites.lat[passing].astype(np.int64)
    if not len(lon):
        return Points(lon, lat, lon, lon)
    rough = (sites.precision[passing] > _FINE).astype(np.int64)
    begins = np.flatnonzero(np.concatenate(([True], (np.diff(lon) != 0) | (np.diff(lat) != 0))))
    counts = np.diff(np.append(begins, len(lon)))
    return Points(lon[begins], lat[begins], counts, np.add.reduceat(rough, begins))


def sites_in(sites: Sites, mask: Mask, box: tuple[float, float, float, float]) -> npt.NDArray[np.intp]:
    """Return the positions of the sites of activities that pass within west, south, east, north, edges included."""
    west, south, east, north = (round(edge * SCALE) for edge in box)
    first, end = (int(np.searchsorted(sites.lon, *edge)) for edge in ((west, "left"), (east, "right")))
    lat, rows = sites.lat[first:end], sites.rows[first:end]
    return first + np.flatnonzero((lat >= south) & (lat <= north) & mask[rows])
