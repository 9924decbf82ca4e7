"""Partners by province: how many there are, and who has the most activities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from activities.crossing import Counts, cross_counts
from activities.filters import Filters
from activities.holding import set_members
from activities.partners import partner_of
from activities.snapshot import Snapshot
from layers.layer import LayerValues

MOST_NAMED = 3
_LEADS: Mapping[str, str] = {"en": "most activities: {names} ({n})", "vi": "nhiều hoạt động nhất: {names} ({n})"}
_OTHERS: Mapping[str, str] = {"en": "{names} and {n} more", "vi": "{names} và {n} đối tác khác"}


@dataclass(frozen=True, slots=True)
class Partners:
    """Distinct partners in each province; a country's agencies and companies are one with their country."""

    key = "donors-by-province"
    order = 42
    group = "partners"
    style = "choropleth"
    measure = "partners"
    method = "quantile"
    select = "place"
    titles: ClassVar[Mapping[str, str]] = {"en": "Partners by province", "vi": "Đối tác theo tỉnh, thành phố"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "How many different partners the activities in the province have, and who has most of them; a "
        "country's agencies count as the country. It says nothing of how much money each brings.",
        "vi": "Số đối tác khác nhau của các hoạt động trong tỉnh và đối tác có nhiều hoạt động nhất; cơ quan của một "
        "nước tính là nước đó. Lớp này không nói lên số vốn của mỗi đối tác.",
    }
    units: ClassVar[Mapping[str, str]] = {"en": "partners", "vi": "đối tác"}

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the provinces of the vintage."""
        return (f"provinces-{vintage}",)

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Count the partners of the activities that pass the filters, by province."""
        mask = filters.select(snapshot)
        places, partners = snapshot.links[f"place{filters.vintage}"], snapshot.links["donor"]
        codes = sorted(set_members(*self.sets(filters.vintage)))
        own = [code for code in partners.vocabulary if partner_of(code).country in ("", code)]
        counts = cross_counts(places, codes, partners, own, mask)
        values = {code: int(n) for code, n in zip(codes, (counts > 0).sum(axis=1), strict=True) if n}
        notes = {code: leading(row, own, filters.lang) for code, row in zip(codes, counts, strict=True) if row.any()}
        return LayerValues(values, places.any_of(values) & partners.any_of(own) & mask, notes=notes)


def leading(counts: Counts, partners: Sequence[str], lang: str) -> str:
    """Return who has the most activities, all of them where several have as many, in a sentence."""
    most = int(counts.max())
    names = sorted(partner_of(partners[number]).name(lang) for number in np.flatnonzero(counts == most).tolist())
    said = ", ".join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        said = _OTHERS[lang].format(names=said, n=len(names) - MOST_NAMED)
    return _LEADS[lang].format(names=said, n=most)


LAYER = Partners()
