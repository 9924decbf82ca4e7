"""Portions: an activity place by place, each with where it is, how exactly, and its part of the money.

The parts are those of `activities.shares` in a vintage, so that they add up to the activity's total to the cent; where
an activity has several locations in one shape (two points in a province) they have equal parts of what it has.
"""

from dataclasses import dataclass
from fractions import Fraction

from activities.model import Activity
from activities.shares import SCOPE, UNKNOWN, Share, divide, shares_of
from activities.totals import Total
from geo.geocoder import recode_all
from geo.locations import Location
from geo.places import Place, Vintage
from geo.register import load_places
from geo.vintages import drawn


@dataclass(frozen=True, slots=True)
class Portion:
    """One place of an activity; ``place`` is None for what has no place (a national activity).

    ``location`` is what the activity says of it, None where the money's division alone names it. ``basis`` is that of
    the share; ``cents`` are US cents.
    """

    place: Place | None
    location: Location | None
    fraction: Fraction
    basis: str
    cents: int

    @property
    def point(self) -> tuple[float, float] | None:
        """(lon, lat) in EPSG:4326 degrees: the point that is known, else the label point; a country is no point."""
        if self.place is None or self.place.kind == "country":
            return None
        return (self.location.lon, self.location.lat) if self.location else (self.place.lon, self.place.lat)

    @property
    def precision(self) -> int | None:
        """Code of ``precisions.csv``, None without a location."""
        return int(self.location.precision) if self.location else None


def portions_of(activity: Activity, total: Total, vintage: Vintage, basis: str) -> list[Portion]:
    """Return the places of an activity in ``vintage``, at least one portion; without any place that of its scope."""
    found: list[tuple[Place | None, Location | None, Share]] = []
    by_shape = _by_shape(activity, vintage)
    shares = {share.code: share for share in shares_of(activity, vintage, basis)}
    for code, locations in by_shape.items():
        share = shares.pop(code, Share(code, Fraction(0), UNKNOWN))
        part = Share(code, share.fraction / len(locations), share.basis)
        found += [(location.place, location, part) for location in locations]
    for code, share in shares.items():
        place = None if code.startswith(SCOPE) else load_places()[code]
        found.append((place, None, share))
    cents = divide(total.cents, [share for _, _, share in found])
    return [
        Portion(place, location, share.fraction, share.basis, part)
        for (place, location, share), part in zip(found, cents, strict=True)
    ]


def places_of(activity: Activity, vintage: Vintage) -> list[Place]:
    """Return the places of the work in ``vintage``, each once; the division of the money would take longer."""
    locations = recode_all(activity.locations, vintage)
    return list(dict.fromkeys(location.place for location in locations if location.role != "partner"))


def _by_shape(activity: Activity, vintage: Vintage) -> dict[str, list[Location]]:
    """Return the locations by the code of the shape that stands for each, else by the scope."""
    found: dict[str, list[Location]] = {}
    for location in recode_all(activity.locations, vintage):
        if location.role != "partner":
            code = next(iter(sorted(drawn(location.place, vintage))), SCOPE + activity.scope)
            found.setdefault(code, []).append(location)
    return found
