"""Sites: the points at which activities take place, as columns of the snapshot.

A site is a point of one activity that is known to be where work is done: coordinates that a source or a person gave
with a precision of exact, near or district, or a district or town that a text names and whose own label point the
gazetteer has. What is known as a province, a basin or a country is no point, whatever coordinates stand beside it.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from activities.model import Activity
from geo.locations import Location, Precision
from geo.register import load_places

#: Units of a degree in which coordinates are kept: 0.00001 degrees are about a metre.
SCALE = 100_000
COLUMNS = {"rows": "i", "lon": "i", "lat": "i", "precision": "b"}
_NAMED = ("district", "site")

Array = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Sites:
    """Every site, sorted by where it is: the ``rows`` of activities, ``lon`` and ``lat`` in 1/SCALE degrees, and codes.

    ``precision`` is a code of ``precisions.csv``, 1 to 3. An activity has each point once.
    """

    rows: npt.NDArray[np.int32]
    lon: npt.NDArray[np.int32]
    lat: npt.NDArray[np.int32]
    precision: npt.NDArray[np.int8]


def sites_of(activity: Activity) -> Iterator[tuple[int, int, int]]:
    """Yield the longitude, latitude and precision of an activity's sites, each point once by its finest precision."""
    found: dict[tuple[int, int], int] = {}
    for location in activity.locations:
        if precision := _precision_of(location):
            spot = (round(location.lon * SCALE), round(location.lat * SCALE))
            found[spot] = min(precision, found.get(spot, precision))
    for (lon, lat), precision in found.items():
        yield lon, lat, precision


def _precision_of(location: Location) -> int:
    """Return the precision of a location's own point; 0 where it has none."""
    place, at = location.place, (location.lon, location.lat)
    if location.role == "partner" or location.precision > Precision.ADM2:
        return 0
    if place.kind not in _NAMED:
        return 0 if at == (place.lon, place.lat) else int(location.precision)
    # What is only near a place lies in no province; a district without a point of its own stands at its province's.
    above = load_places().places.get(place.parent)
    if above is None or at == (above.lon, above.lat):
        return 0
    return int(Precision.ADM2)


@dataclass(slots=True)
class SiteColumns:
    """The sites as they come, activity after activity, while a snapshot is written."""

    lengths: "array[int]" = field(default_factory=lambda: array("i"))
    values: "dict[str, array[int]]" = field(
        default_factory=lambda: {name: array(code) for name, code in COLUMNS.items() if name != "rows"}
    )

    def add(self, activity: Activity) -> None:
        """Take in the sites of the next activity that is made anew."""
        count = 0
        for lon, lat, precision in sites_of(activity):
            for name, value in (("lon", lon), ("lat", lat), ("precision", precision)):
                self.values[name].append(value)
            count += 1
        self.lengths.append(count)

    def lay_out(self, fresh: Array, last: dict[str, Array], moved: Array) -> dict[str, Array]:
        """Return the arrays of the index.

        ``fresh`` are the rows of the activities added; ``last`` the arrays of the last snapshot, empty without one, and
        ``moved`` the row here, or -1, of each row there.
        """
        cells: dict[str, Array] = {name: np.frombuffer(made, dtype=made.typecode) for name, made in self.values.items()}
        cells["rows"] = np.repeat(fresh, np.frombuffer(self.lengths, dtype=np.int32))
        if last:
            rows = moved[last["site_rows"]]
            kept = rows >= 0
            cells["rows"] = np.concatenate((cells["rows"], rows[kept]))
            for name in self.values:
                cells[name] = np.concatenate((cells[name], last[f"site_{name}"][kept]))
        order = np.lexsort((cells["rows"], cells["lat"], cells["lon"]))
        return {f"site_{name}": cells[name][order].astype(code) for name, code in COLUMNS.items()}
