"""Activities by scope: the tray beside the map for those that no shape can stand for. Never dots."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from activities.filters import Filters
from activities.snapshot import Snapshot
from layers.layer import ACTIVITY_UNITS, LayerValues


@dataclass(frozen=True, slots=True)
class Scopes:
    """Counts by scope; every activity has exactly one."""

    key = "activities-by-scope"
    order = 50
    group = "activities"
    style = "tray"
    measure = "activities"
    method = "quantile"
    select = "scope"
    titles: ClassVar[Mapping[str, str]] = {"en": "By scope", "vi": "Theo phạm vi"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "How wide an activity reaches: a province, a region, a basin, the country, or beyond it.",
        "vi": "Phạm vi của hoạt động: tỉnh, vùng, lưu vực, toàn quốc hay quốc tế.",
    }
    units: ClassVar[Mapping[str, str]] = ACTIVITY_UNITS

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return no set: a scope has no shape."""
        return ()

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Count the activities that pass the filters, by scope."""
        mask = filters.select(snapshot)
        return LayerValues(snapshot.count_codes("scope", mask), mask)


LAYER = Scopes()
