"""Cross-border activities: with sites in several countries, or in a river basin that several countries share."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from activities.filters import Filters
from activities.holding import set_members
from activities.snapshot import Mask, Snapshot
from geo.boundaries import read_frame
from geo.world import VIET_NAM
from layers.layer import LayerValues

# A basin whose line on our map crosses the border by less is not called shared: the line is not that exact.
LEAST_PART_ABROAD = 0.01
_DOMESTIC = ("national", "province", "region", "basin")


@dataclass(frozen=True, slots=True)
class CrossBorder:
    """Counts of cross-border activities in the countries, basins and provinces that they themselves name."""

    key = "cross-border"
    order = 46
    group = "partners"
    style = "overview"
    measure = "some"
    method = "quantile"
    select = "place"
    titles: ClassVar[Mapping[str, str]] = {"en": "Cross-border activities", "vi": "Hoạt động xuyên biên giới"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "Activities with sites in more than one country, or in a river basin that Viet Nam shares with another "
        "country, at the places that they name. Work in one country alone is not on it, whoever pays for it.",
        "vi": "Hoạt động có địa điểm ở nhiều nước, hoặc ở lưu vực sông mà Việt Nam chung với nước khác, tại các nơi "
        "mà hoạt động nêu. Không gồm việc chỉ làm ở một nước, dù do ai tài trợ.",
    }
    units: ClassVar[Mapping[str, str]] = {"en": "cross-border activities", "vi": "hoạt động xuyên biên giới"}

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the sets from the widest places to the narrowest, so that the narrow ones lie on top."""
        return ("countries", "basins", "regions", f"provinces-{vintage}", "archipelagos")

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Count the cross-border activities that pass the filters in each place that one of them names."""
        mask = filters.select(snapshot) & crosses_borders(snapshot)
        members = frozenset[str]().union(*(set_members(name) for name in self.sets(filters.vintage)))
        named = snapshot.links[f"site{filters.vintage}"]
        counts = snapshot.links[f"place{filters.vintage}"].count(mask)
        values = {code: counts[code] for code in named.count(mask) if code in members}
        placed = named.any_of(members) & mask
        return LayerValues(values, placed, snapshot.count_codes("scope", mask & ~placed), counted=mask)


def crosses_borders(snapshot: Snapshot) -> Mask:
    """Return, an activity, whether it has sites in several countries or in a basin that several share."""
    sites = snapshot.links["site34"]
    countries = set_members("countries") - {VIET_NAM}
    abroad = np.zeros(len(snapshot), dtype=np.int16)
    for code in countries & set(sites.vocabulary):
        abroad += sites.any_of((code,))
    at_home = sites.any_of(code for code in sites.vocabulary if code not in countries)
    at_home |= snapshot.has_code("scope", _DOMESTIC)
    return (abroad > 1) | ((abroad > 0) & at_home) | snapshot.links["place34"].any_of(shared_basins())


@cache
def shared_basins() -> frozenset[str]:
    """Return the basins of which more than a hundredth lies outside Viet Nam, by the areas in the boundary file."""
    basins = read_frame("basins")
    part = 1 - basins["area_vn_km2"] / basins["area_km2"]
    return frozenset(basins.loc[part > LEAST_PART_ABROAD, "code"])


LAYER = CrossBorder()
