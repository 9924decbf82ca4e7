"""Facets: how many activities each value of a filter would give, under all the other filters."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from activities.codelists import Code, load_codelist
from activities.columns import CODE_COLUMNS
from activities.filters import MULTIPLE, Filters
from activities.partners import load_partners, partner_of
from activities.sectors import load_sectors
from activities.snapshot import Snapshot


def build_facets(snapshot: Snapshot, filters: Filters) -> dict[str, Any]:
    """Return the counts by sector, donor, status, kind, scope and year, and the total under all filters.

    Each list has the values with a count, and the selected ones even when their count is zero. An activity with several
    values counts once in each. A year counts what the year alone would select; ``undated`` counts those without a year.
    """
    lang = filters.lang
    return {
        "total": int(filters.select(snapshot).sum()),
        "sector": _listed(
            snapshot.links["sector"].count(filters.select(snapshot, without="sector")),
            load_sectors(),
            filters.sector,
            lang,
        ),
        "donor": _donors(snapshot, filters),
        **{
            column: _listed(
                snapshot.count_codes(column, filters.select(snapshot, without=column)),
                load_codelist(listed),
                getattr(filters, column),
                lang,
            )
            for column, listed in CODE_COLUMNS.items()
            if column in MULTIPLE
        },
        **_years(snapshot, filters),
    }


def _donors(snapshot: Snapshot, filters: Filters) -> list[dict[str, Any]]:
    """Return the partners, most activities first, those that no list has among them."""
    counts = snapshot.links["donor"].count(filters.select(snapshot, without="donor"))
    partners = load_partners()
    codes = [code for code in partners if code in counts or code in filters.donor]
    codes += [code for code in dict.fromkeys((*counts, *filters.donor)) if code not in partners]
    found = []
    for code in codes:
        partner = partner_of(code)
        entry = {"value": code, "name": partner.name(filters.lang), "count": counts.get(code, 0)}
        found.append({**entry, "kind": partner.kind, "country": partner.country})
    return sorted(found, key=lambda entry: (-entry["count"], entry["name"]))


def _listed(
    counts: dict[str, int], codelist: Mapping[str, Code], selected: tuple[str, ...], lang: str
) -> list[dict[str, Any]]:
    return [
        {"value": code, "name": entry.name(lang), "count": counts.get(code, 0)}
        for code, entry in codelist.items()
        if code in counts or code in selected
    ]


def _years(snapshot: Snapshot, filters: Filters) -> dict[str, Any]:
    mask = filters.select(snapshot, without="year")
    start, end = snapshot.years["start"][mask].astype(int), snapshot.years["end"][mask].astype(int)
    dated = (start > 0) | (end > 0)
    stated = np.concatenate((start[start > 0], end[end > 0]))
    years = [
        {"value": year, "count": int((mask & snapshot.in_years(year, year)).sum())}
        for year in (range(int(stated.min()), int(stated.max()) + 1) if len(stated) else ())
    ]
    return {"year": years, "undated": int((~dated).sum())}
