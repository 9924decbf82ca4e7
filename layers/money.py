"""Funds by place: US dollars of the year, divided over the places of each activity and never repeated."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from activities.filters import Filters
from activities.holding import holder, tray_of
from activities.snapshot import Snapshot
from layers.layer import Group, LayerValues, Measure, Method, Select, Style

DOLLAR_UNITS: Mapping[str, str] = {"en": "US dollars of the year", "vi": "đô la Mỹ của năm đó"}


@dataclass(frozen=True, slots=True)
class PlaceFunds:
    """The money in the places of one boundary set, in US cents, by the basis of the filters.

    ``set_name`` is the set, ``{vintage}`` in it standing for 34 or 63. What an activity has in a part of a place (a
    sub-basin, an archipelago, for a region its provinces) is in the place's value; what it has in places of other kinds
    or without any is in ``beside``, under the kind (``basins`` …) or the scope (``national`` …).
    """

    key: str
    order: int
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    set_name: str
    group: Group = "funds"
    style: Style = "choropleth"
    select: Select = "place"
    method: Method = "quantile"
    measure: Measure = "us-cents"
    units: Mapping[str, str] = field(default_factory=lambda: DOLLAR_UNITS)

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the one boundary set of the layer."""
        return (self.set_name.format(vintage=vintage),)

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Sum the money of the activities that pass the filters, by place."""
        (set_name,) = self.sets(filters.vintage)
        # The statistics office drew its regions on the 63 provinces: a new one may lie in two of them.
        shares = snapshot.shares(filters.basis, "63" if set_name == "regions" else filters.vintage)
        mask = filters.select(snapshot)
        values: dict[str, int] = {}
        beside: dict[str, int] = {}
        for code, cents in shares.sums(mask).items():
            place = holder(code, set_name)
            into, key = (values, place) if place else (beside, tray_of(code))
            into[key] = into.get(key, 0) + cents
        held = [code for code in shares.links.vocabulary if holder(code, set_name)]
        return LayerValues(values, shares.links.any_of(held) & mask, beside)
