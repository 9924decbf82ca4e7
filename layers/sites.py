"""Sites: the points at which activities take place. What is known as an area only is never a point."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from activities.filters import Filters
from activities.snapshot import Snapshot
from layers.layer import LayerValues
from layers.points import points_of


@dataclass(frozen=True, slots=True)
class SitePoints:
    """Every point of an activity; beside the map the activities that name an area alone, and those without a place."""

    key = "sites"
    order = 5
    group = "activities"
    style = "points"
    measure = "sites"
    method = "quantile"
    select = "activity"
    titles: ClassVar[Mapping[str, str]] = {"en": "Sites", "vi": "Địa điểm"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "The points at which activities take place: coordinates that a source gives, and districts and towns "
        "that a text names. An activity that is known by a province, a basin or the whole country is not a point: the "
        "overview shows it.",
        "vi": "Các điểm nơi hoạt động diễn ra: tọa độ do nguồn nêu, và huyện, thị xã, thành phố mà văn bản nêu tên. "
        "Hoạt động chỉ biết đến tỉnh, lưu vực hay cả nước không phải là một điểm: xem ở lớp tổng quan.",
    }
    units: ClassVar[Mapping[str, str]] = {"en": "points of activities", "vi": "điểm của các hoạt động"}

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return no set: a point is no shape of any."""
        return ()

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Put the sites of the activities that pass the filters together by place."""
        mask = filters.select(snapshot)
        pointed = np.zeros(len(snapshot), dtype=bool)
        pointed[snapshot.sites.rows] = True
        named = snapshot.links[f"site{filters.vintage}"]
        in_areas = named.any_of(named.vocabulary)
        beside = {
            "area": int((mask & ~pointed & in_areas).sum()),
            "nowhere": int((mask & ~pointed & ~in_areas).sum()),
        }
        known = {name: count for name, count in beside.items() if count}
        return LayerValues({}, mask & pointed, known, points=points_of(snapshot.sites, mask))


LAYER = SitePoints()
