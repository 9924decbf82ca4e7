"""Agreements and treaties by partner country: memoranda, agreements, conventions, frameworks, committees."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from activities.codelists import load_codelist
from activities.filters import Filters
from activities.snapshot import Snapshot
from layers.layer import LayerValues, count_in_places

KINDS = ("mou", "agreement", "letter-of-intent", "convention", "framework", "committee")


@dataclass(frozen=True, slots=True)
class Agreements:
    """Activities of the kinds that bind partners rather than do work, by country of the partners."""

    key = "agreements-by-country"
    order = 44
    group = "partners"
    style = "arcs"
    measure = "some"
    method = "quantile"
    select = "donor"
    titles: ClassVar[Mapping[str, str]] = {"en": "Agreements by partner country", "vi": "Thỏa thuận theo nước đối tác"}
    descriptions: ClassVar[Mapping[str, str]] = {
        "en": "Memoranda, agreements, letters of intent, conventions, frameworks and committees, by country of the "
        "partners. Agreements with organisations that are of no country are counted beside the map.",
        "vi": "Bản ghi nhớ, thỏa thuận, ý định thư, công ước, khuôn khổ hợp tác và ủy ban, theo nước của đối tác. "
        "Thỏa thuận với tổ chức không thuộc nước nào được tính bên cạnh bản đồ.",
    }
    units: ClassVar[Mapping[str, str]] = {"en": "agreements", "vi": "thỏa thuận"}

    def sets(self, vintage: str) -> tuple[str, ...]:
        """Return the countries."""
        return ("countries",)

    def build(self, snapshot: Snapshot, filters: Filters) -> LayerValues:
        """Count the agreements that pass the filters, by partner country."""
        mask = filters.select(snapshot) & snapshot.has_code("kind", KINDS)
        links = snapshot.links["country"]
        values, placed = count_in_places(links, "countries", mask)
        kinds = load_codelist("kinds")
        found: dict[str, list[str]] = {}
        for kind in KINDS:
            for code, n in links.count(mask & snapshot.has_code("kind", (kind,))).items():
                found.setdefault(code, []).append(f"{kinds[kind].name(filters.lang)}: {n}")
        notes = {code: "; ".join(found[code]) for code in values}
        return LayerValues(
            values, placed, {"no-country": n} if (n := int((mask & ~placed).sum())) else {}, notes, counted=mask
        )


LAYER = Agreements()
