"""Density: activities for every 10,000 km² of a province, so that a large one is not taken for a busy one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from activities.filters import Filters
from activities.snapshot import Snapshot
from geo.register import load_places
from layers.layer import LayerValues, count_in_places

UNIT_KM2 = 10_000
_COUNTED: Mapping[str, str] = {"en": "{n} on {area} km²", "vi": "{n} trên {area} km²"}


@dataclass(frozen=True, slots=True)
class Density:
    """Distinct activities in a province by its area; the area is that of the boundary file."""

    key = "density-by-province"
    order = 52
    group = "activities"
    style = "choropleth"
    measure = "density"
    method = "quantile"
    select = "place"
    titles: ClassVar[Mapping[str, str]] = {"en": "Density by province", "vi": "Mật độ theo tỉnh, thành phố"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "Activities with a site in the province for every 10,000 km² of its area. People and needs are not in "
        "it.",
        "vi": "Số hoạt động có địa điểm trong tỉnh trên mỗi 10.000 km². Chưa xét đến dân số và nhu cầu.",
    }
    units: ClassVar[Mapping[str, str]] = {"en": "activities per 10,000 km²", "vi": "hoạt động trên 10.000 km²"}

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the provinces of the vintage."""
        return (f"provinces-{vintage}",)

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Divide the counts of the activities that pass the filters by the area of their provinces."""
        (set_name,) = self.sets(filters.vintage)
        links = snapshot.links[f"place{filters.vintage}"]
        counts, placed = count_in_places(links, set_name, filters.select(snapshot))
        areas = {code: load_places()[code].area_km2 for code in counts}
        values = {code: round(n / areas[code] * UNIT_KM2, 2) for code, n in counts.items()}
        notes = {
            code: _COUNTED[filters.lang].format(n=n, area=f"{areas[code]:,.0f}".replace(",", "\u202f"))
            for code, n in counts.items()
        }
        return LayerValues(values, placed, notes=notes)


LAYER = Density()
