"""What a layer is: a key, its names, the places it draws and the values that it gives them under filters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from activities.filters import Filters
from activities.holding import set_members
from activities.snapshot import Links, Mask, Snapshot
from layers.points import Points

Style = Literal["overview", "choropleth", "arcs", "tray", "points"]
Measure = Literal["activities", "some", "sites", "us-cents", "partners", "density", "percent", "year", "sector"]
Group = Literal["activities", "funds", "partners", "time", "quality"]
Select = Literal["place", "donor", "scope", "activity"]
Method = Literal["quantile", "jenks", "equal", "fixed"]


@dataclass(frozen=True, slots=True)
class LayerValues:
    """A layer's answer: ``values`` by place code, and which activities are on it, a bool an activity.

    A code of which nothing is known is left out of ``values``: no activity is another thing than a zero that was
    measured. ``beside`` is what no shape of the layer can show, by what it is of (``basins``, ``national`` …): where
    the measure is US cents or some activities, it and the values add up to the whole, or would if no activity were at
    two places. ``notes`` are sentences by place code in the language of the filters. ``categories`` are, for a measure
    of categories, the code that each place is coloured by, "" for a tie. ``counted`` is the activities that the layer
    speaks of at all, where these are not all that pass the filters. ``points`` is what a layer of the style ``points``
    draws; its ``values`` are empty.
    """

    values: dict[str, int] | dict[str, float]
    placed: Mask
    beside: dict[str, int] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    counted: Mask | None = None
    points: Points | None = None


class Layer(Protocol):
    """The contract of a layer.

    ``titles``, ``descriptions`` and ``units`` are by language; a description says what the layer shows and what it
    does not. ``select`` is the filter that a click on one of its places sets, ``activity`` where a click opens
    activities. ``group`` and ``order`` are its place in a switcher. ``method`` is how its values are cut into classes
    unless the reader chooses otherwise (`layers.classes`). ``measure`` is what its values are:

    - ``activities``: distinct activities, those that a click on the place lists
    - ``some``: distinct activities of one sort, which a click lists among the others
    - ``sites``: points of activities: one of three points is three sites
    - ``us-cents``: money, divided and never repeated
    - ``partners``: distinct partners
    - ``density``: a number for every 10,000 km²
    - ``percent``: 0 to 100
    - ``year``: a year
    - ``sector``: percent of the activities that have the sector in ``categories``
    """

    key: str
    order: int
    group: Group
    style: Style
    measure: Measure
    method: Method
    select: Select
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    units: Mapping[str, str]

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the boundary sets whose places it values, in drawing order."""

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Return the layer's values under the filters."""


ACTIVITY_UNITS: Mapping[str, str] = {"en": "activities", "vi": "hoạt động"}


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """Counts of distinct activities in the places of one boundary set: what most layers are made of.

    ``link`` names the snapshot's column, ``set_name`` the set; ``{vintage}`` in either stands for 34 or 63. An activity
    counts in a place when one of its sites is that place or lies in it.
    """

    key: str
    order: int
    style: Style
    select: Select
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    link: str
    set_name: str
    group: Group = "activities"
    units: Mapping[str, str] = field(default_factory=lambda: ACTIVITY_UNITS)
    measure: Measure = "activities"
    method: Method = "quantile"

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the one boundary set of the layer."""
        return (self.set_name.format(vintage=vintage),)

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Count the activities that pass the filters, by place."""
        (set_name,) = self.sets(filters.vintage)
        return LayerValues(
            *count_in_places(
                snapshot.links[self.link.format(vintage=filters.vintage)], set_name, filters.select(snapshot)
            )
        )


def count_in_places(links: Links, set_name: str, mask: Mask) -> tuple[dict[str, int], Mask]:
    """Return the number of activities of ``mask`` in each place of a set, and which of them are in any."""
    members = set_members(set_name)
    values = {code: n for code, n in links.count(mask).items() if code in members}
    return values, links.any_of(members) & mask
