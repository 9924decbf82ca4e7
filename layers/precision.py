"""Precision: in how many of a province's activities the source or the text names a place finer than the province."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from activities.filters import Filters
from activities.snapshot import Snapshot
from layers.layer import LayerValues, count_in_places

_COUNTED: Mapping[str, str] = {"en": "{n} of {total}", "vi": "{n} trên {total}"}


@dataclass(frozen=True, slots=True)
class FinePlaces:
    """The part of a province's activities that have a site there of precision exact, near or district, in percent."""

    key = "precision-by-province"
    order = 80
    group = "quality"
    style = "choropleth"
    measure = "percent"
    method = "fixed"
    select = "place"
    titles: ClassVar[Mapping[str, str]] = {"en": "Precision by province", "vi": "Độ chính xác theo tỉnh, thành phố"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "The percentage of the activities in the province that name a site in it down to the district or "
        "finer; the rest name the province alone. It is of what the sources say, not of how good the work is.",
        "vi": "Tỷ lệ hoạt động trong tỉnh nêu địa điểm đến cấp huyện hoặc chi tiết hơn; số còn lại chỉ nêu tỉnh. Đây "
        "là mức chi tiết của nguồn tin, không phải chất lượng công việc.",
    }
    units: ClassVar[Mapping[str, str]] = {"en": "% of the activities", "vi": "% số hoạt động"}

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the provinces of the vintage."""
        return (f"provinces-{vintage}",)

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Divide the activities that name a fine place by all that pass the filters, by province."""
        (set_name,) = self.sets(filters.vintage)
        mask = filters.select(snapshot)
        totals, placed = count_in_places(snapshot.links[f"place{filters.vintage}"], set_name, mask)
        fine = snapshot.links[f"fine{filters.vintage}"].count(mask)
        values = {code: round(100 * fine.get(code, 0) / total, 1) for code, total in totals.items()}
        notes = {
            code: _COUNTED[filters.lang].format(n=fine.get(code, 0), total=total) for code, total in totals.items()
        }
        return LayerValues(values, placed, notes=notes)


LAYER = FinePlaces()
