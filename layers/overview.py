"""The overview: every place that an activity names as its site, each kind in its own look on one map."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from activities.filters import Filters
from activities.holding import set_members
from activities.snapshot import Snapshot
from layers.layer import ACTIVITY_UNITS, LayerValues


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts in the basins, regions, provinces and other countries that the activities themselves name.

    A place stands on the map only when it was named; its count is of all activities in it, those of its parts included,
    so that it equals the list which a click on it shows.
    """

    key = "overview"
    order = 0
    group = "activities"
    style = "overview"
    measure = "activities"
    method = "quantile"
    select = "place"
    titles: ClassVar[Mapping[str, str]] = {"en": "Overview", "vi": "Tổng quan"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "All basins, regions, provinces and other countries that the activities name as their place of work.",
        "vi": "Mọi lưu vực, vùng, tỉnh và nước khác mà các hoạt động nêu là nơi thực hiện.",
    }
    units: ClassVar[Mapping[str, str]] = ACTIVITY_UNITS

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the sets from the widest places to the narrowest, so that the narrow ones lie on top."""
        return ("countries", "basins", "regions", f"provinces-{vintage}", "archipelagos")

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Count the activities that pass the filters in each place that one of them names."""
        mask = filters.select(snapshot)
        members = frozenset[str]().union(*(set_members(name) for name in self.sets(filters.vintage)))
        named = snapshot.links[f"site{filters.vintage}"]
        counts = snapshot.links[f"place{filters.vintage}"].count(mask)
        values = {code: counts[code] for code in named.count(mask) if code in members}
        return LayerValues(values, named.any_of(members) & mask)


LAYER = Overview()
