"""Latest start: the year in which the newest activity of a province began."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from activities.filters import Filters
from activities.holding import set_members
from activities.snapshot import Snapshot
from layers.layer import LayerValues


@dataclass(frozen=True, slots=True)
class Newest:
    """The latest year in which an activity of the province starts, planned ones included."""

    key = "latest-start-by-province"
    order = 70
    group = "time"
    style = "choropleth"
    measure = "year"
    method = "quantile"
    select = "place"
    titles: ClassVar[Mapping[str, str]] = {"en": "Latest start by province", "vi": "Năm bắt đầu gần nhất theo tỉnh"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "The year in which the newest activity in the province starts. Activities that state no start are left "
        "out; how many there are, and whether they still run, is not shown.",
        "vi": "Năm bắt đầu của hoạt động mới nhất trong tỉnh. Bỏ qua hoạt động không nêu năm bắt đầu; lớp này không "
        "cho biết có bao nhiêu hoạt động và còn tiếp diễn hay không.",
    }
    units: ClassVar[Mapping[str, str]] = {"en": "year", "vi": "năm"}

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the provinces of the vintage."""
        return (f"provinces-{vintage}",)

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Find the latest start of the activities that pass the filters, by province."""
        links, start = snapshot.links[f"place{filters.vintage}"], snapshot.years["start"]
        mask = filters.select(snapshot) & (start > 0)
        if not links.vocabulary:
            return LayerValues({}, mask)
        # Every code has a row, as reduceat needs.
        latest = np.maximum.reduceat(np.where(mask[links.rows], start[links.rows], 0), links.begins[:-1])
        members = set_members(*self.sets(filters.vintage))
        values = {
            code: int(year) for code, year in zip(links.vocabulary, latest, strict=True) if year and code in members
        }
        return LayerValues(values, links.any_of(members) & mask)


LAYER = Newest()
