"""World: the place in which a point lies, a 63-unit province in Viet Nam and the country anywhere else.

The countries in which the work is said to be decide what is doubtful: whose coast a point at sea is at, and whether
latitude and longitude were exchanged.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from geo.coordinates import Issue, read_point
from geo.countries import find_country, near_country
from geo.labels import load_labels
from geo.places import Place
from geo.register import load_places

VIET_NAM = "VN"


@dataclass(frozen=True, slots=True)
class WorldPoint:
    """A point as it can be used: EPSG:4326 degrees, its place (None outside of all), what is wrong with it.

    ``distance_km`` is how far off the border of its place an offshore point lies, else 0.
    """

    lon: float
    lat: float
    place: Place | None
    issue: Issue = ""
    distance_km: float = 0.0


@lru_cache(maxsize=50_000)
def locate(lon: float, lat: float, recipients: tuple[str, ...] = ()) -> WorldPoint:
    """Return a point with its place, mended where it must be.

    ``recipients`` are ISO 3166-1 codes of the countries of the work. A point within 25 km of the coast of one of them,
    on no other country's land, is given to it; without them, to a province of Viet Nam if one is as near. A point that
    lies nowhere, and in Viet Nam or the only country of the work with latitude and longitude exchanged, is exchanged.
    """
    if abs(lat) <= 90 and abs(lon) <= 180:
        if place := _on_land(lon, lat):
            return WorldPoint(lon, lat, place)
        if VIET_NAM not in recipients and (near := near_country(lon, lat, recipients)):
            return WorldPoint(lon, lat, near[0], "offshore", near[1])
    point = read_point(lon, lat, "63")
    if point.place is not None or point.issue == "null":
        return WorldPoint(point.lon, point.lat, point.place, point.issue, point.distance_km)
    if near := near_country(lon, lat, recipients):
        return WorldPoint(lon, lat, near[0], "offshore", near[1])
    if len(recipients) == 1 and abs(lon) <= 90 and abs(lat) <= 180:
        exchanged = find_country(lat, lon)
        if exchanged is not None and exchanged.code == recipients[0]:
            return WorldPoint(lat, lon, exchanged, "swapped")
    return WorldPoint(lon, lat, None, point.issue)


def _on_land(lon: float, lat: float) -> Place | None:
    """Return the province or the foreign country in which a point lies; provinces first, their borders are finer."""
    labels = load_labels("63")
    [number] = labels.find(np.array([lon]), np.array([lat]))
    if number >= 0:
        return load_places()[labels.codes[number]]
    country = find_country(lon, lat)
    # A sliver of Viet Nam between the two sets is the nearest province's: read_point finds it.
    return country if country is not None and country.code != VIET_NAM else None
