"""Places: the provinces, basins, regions, countries, seas and archipelagos that CoopMap can name.

A place is keyed by (code, vintage): the 34 provinces of 2025-07-01 re-use old numeric codes and seven of them changed
meaning, so a province's code carries its vintage (``VN-34-91`` is An Giang, ``VN-63-91`` was Kiên Giang). All other
kinds have the empty vintage.
"""

from dataclasses import dataclass
from typing import Literal

Vintage = Literal["63", "34"]
Kind = Literal["province", "district", "region", "basin", "country", "sea", "archipelago", "site"]


@dataclass(frozen=True, slots=True)
class Place:
    """One named place.

    ``code`` is ``VN-<vintage>-<two digits>`` for provinces, a slug for basins, regions, seas and archipelagos
    (``mekong``, ``red-river-delta``, ``hoang-sa``) and the upper-case ISO 3166-1 alpha-2 code for countries.
    ``parent`` is the code of the place that contains it: a 63-province's region, a sub-basin's basin, an archipelago's
    34-province; empty when there is none. ``lon`` and ``lat`` are the label point in EPSG:4326 degrees.
    """

    code: str
    vintage: str
    kind: Kind
    name_vi: str
    name_en: str
    parent: str
    lon: float
    lat: float
    area_km2: float

    def name(self, lang: str) -> str:
        """Return the name in ``lang``, "vi" or "en"."""
        return self.name_vi if lang == "vi" else self.name_en
