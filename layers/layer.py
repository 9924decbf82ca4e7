"""What a layer is: a key, its names, the places it draws and the values that it gives them under filters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from activities.filters import Filters
from activities.holding import set_members
from activities.snapshot import Mask, Snapshot

__all__ = ["ACTIVITY_UNITS", "Layer", "LayerValues", "Measure", "PlaceCounts", "Style", "set_members"]

Style = Literal["overview", "choropleth", "arcs", "tray"]
Measure = Literal["activities", "us-cents"]


@dataclass(frozen=True, slots=True)
class LayerValues:
    """A layer's answer: ``values`` by place code, and which activities are on it, a bool an activity.

    A code with no activity is left out of ``values``: no activity is another thing than a zero that was measured.
    ``beside`` is, for what is divided over places, the part that no shape of the layer can show, by what it is of: it
    and the values add up to the whole.
    """

    values: dict[str, int]
    placed: Mask
    beside: dict[str, int] = field(default_factory=dict)


class Layer(Protocol):
    """The contract of a layer.

    ``titles``, ``descriptions`` and ``units`` are by language. ``select`` is the filter that a click on one of its
    places sets. ``order`` is its rank in a switcher. ``measure`` is what its values are: distinct activities, or US
    cents.
    """

    key: str
    order: int
    style: Style
    measure: Measure
    select: Literal["place", "donor", "scope"]
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
    select: Literal["place", "donor", "scope"]
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    link: str
    set_name: str
    units: Mapping[str, str] = field(default_factory=lambda: ACTIVITY_UNITS)
    measure: Measure = "activities"

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the one boundary set of the layer."""
        return (self.set_name.format(vintage=vintage),)

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Count the activities that pass the filters, by place."""
        links = snapshot.links[self.link.format(vintage=filters.vintage)]
        (set_name,) = self.sets(filters.vintage)
        members = set_members(set_name)
        mask = filters.select(snapshot)
        values = {code: n for code, n in links.count(mask).items() if code in members}
        return LayerValues(values, links.any_of(members) & mask)
