"""Sector mix: the sector that most of a province's activities have, and how many of them have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from activities.crossing import Counts, cross_counts
from activities.filters import Filters
from activities.holding import set_members
from activities.sectors import load_sectors
from activities.snapshot import Snapshot
from layers.layer import LayerValues

TIE = ""
_LEADS: Mapping[str, str] = {"en": "{names}: {n} of {total}", "vi": "{names}: {n} trên {total}"}
_TIE: Mapping[str, str] = {
    "en": "as many: {names}, {n} of {total} each",
    "vi": "bằng nhau: {names}, mỗi lĩnh vực {n} trên {total}",
}


@dataclass(frozen=True, slots=True)
class SectorMix:
    """The leading sector of each province, coloured by sector; the value is its part of the activities, in percent.

    An activity may have several sectors and counts in each. One without any counts in none.
    """

    key = "sectors-by-province"
    order = 54
    group = "activities"
    style = "choropleth"
    measure = "sector"
    method = "fixed"
    select = "place"
    titles: ClassVar[Mapping[str, str]] = {"en": "Leading sector by province", "vi": "Lĩnh vực dẫn đầu theo tỉnh"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "The sector of most activities in the province, and the percentage of them that have it. Where sectors "
        "have as many it is a tie. Activities count, not money; those that state no sector are left out.",
        "vi": "Lĩnh vực của nhiều hoạt động nhất trong tỉnh và tỷ lệ phần trăm. Nếu các lĩnh vực có số hoạt động như "
        "nhau thì ghi là bằng nhau. Tính theo số hoạt động, không theo vốn; bỏ qua hoạt động không nêu lĩnh "
        "vực.",
    }
    units: ClassVar[Mapping[str, str]] = {
        "en": "% of the activities with a sector",
        "vi": "% số hoạt động có nêu lĩnh vực",
    }

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the provinces of the vintage."""
        return (f"provinces-{vintage}",)

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Find the leading sector of the activities that pass the filters, by province."""
        places, sectors = snapshot.links[f"place{filters.vintage}"], snapshot.links["sector"]
        mask = filters.select(snapshot) & sectors.any_of(sectors.vocabulary)
        codes = sorted(set_members(*self.sets(filters.vintage)))
        counts = cross_counts(places, codes, sectors, sectors.vocabulary, mask)
        totals = places.count(mask)
        values: dict[str, float] = {}
        notes, categories = {}, {}
        for code, row in zip(codes, counts, strict=True):
            if row.any():
                values[code] = round(100 * int(row.max()) / totals[code], 1)
                leaders = [sectors.vocabulary[number] for number in np.flatnonzero(row == row.max()).tolist()]
                categories[code] = leaders[0] if len(leaders) == 1 else TIE
                notes[code] = mix(row, leaders, totals[code], filters.lang)
        return LayerValues(values, places.any_of(values) & mask, notes=notes, categories=categories)


def mix(counts: Counts, leaders: Sequence[str], total: int, lang: str) -> str:
    """Return which sectors lead and with how many activities, in a sentence."""
    names = ", ".join(load_sectors()[code].name(lang) for code in leaders)
    pattern = _LEADS if len(leaders) == 1 else _TIE
    return pattern[lang].format(names=names, n=int(counts.max()), total=total)


LAYER = SectorMix()
