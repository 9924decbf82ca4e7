"""Recounting: what each activity adds to a layer's places, so that a file can make the layer's values again.

`templates/offline/count.js` makes a place's value of what the activities that pass a filter have ``at`` it, by the
layer's `Way`; the tests compare it with `layers.layer.Layer.build` under every filter that the file offers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from activities.filters import Filters
from activities.holding import holder, set_members
from activities.partners import partner_of
from activities.snapshot import Links, Mask, Snapshot
from layers.agreements import KINDS, Agreements
from layers.cross_border import CrossBorder, crosses_borders
from layers.density import Density
from layers.donors_by_province import Partners
from layers.layer import Layer, PlaceCounts
from layers.money import PlaceFunds
from layers.newest import Newest
from layers.overview import Overview
from layers.precision import FinePlaces
from layers.sector_mix import SectorMix

#: How a place's value is made of what its activities have there: their sum; their sum by area; their mean; the largest;
#: how many different partners they have; the percentage that has the sector which most have.
Way = Literal["sum", "density", "mean", "largest", "partners", "sector"]

_WAYS: tuple[tuple[type, Way], ...] = (
    (PlaceCounts, "sum"),
    (PlaceFunds, "sum"),
    (Overview, "sum"),
    (Agreements, "sum"),
    (CrossBorder, "sum"),
    (Density, "density"),
    (FinePlaces, "mean"),
    (Newest, "largest"),
    (Partners, "partners"),
    (SectorMix, "sector"),
)
_WHOLE = 100  # what an activity has at a place where it is fully what a percentage is of


@dataclass(slots=True)
class Parts:
    """What one activity has at places: ``at`` by code, and the places that it ``names`` itself."""

    at: dict[str, int] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


def way_of(layer: Layer) -> Way | None:
    """Return how the layer's values are made again; None for one that they can't be made of, or that has no places."""
    return next((way for kind, way in _WAYS if isinstance(layer, kind)), None)


def parts_of(layer: Layer, snapshot: Snapshot, filters: Filters) -> dict[int, Parts]:
    """Return what each activity that passes the filters has at the places of the layer, by its row."""
    mask = filters.select(snapshot)
    found = {int(row): Parts() for row in np.flatnonzero(mask)}
    for code, row, value in _values(layer, snapshot, filters, mask):
        at = found[row].at
        at[code] = at.get(code, 0) + value
    if isinstance(layer, Overview | CrossBorder):
        for code, row, _ in links_of(snapshot.links[f"site{filters.vintage}"], mask & _counted(layer, snapshot)):
            found[row].names.add(code)
        return found
    for parts in found.values():
        parts.names = set(parts.at)
    return found


def _values(layer: Layer, snapshot: Snapshot, filters: Filters, mask: Mask) -> Iterable[tuple[str, int, int]]:
    """Yield the places of the layer with a row and what it adds there."""
    if isinstance(layer, PlaceFunds):
        yield from _shares(layer, snapshot, filters, mask)
        return
    vintage = filters.vintage
    members = frozenset[str]().union(*(set_members(name) for name in layer.sets(vintage)))
    start = snapshot.years["start"]
    link, mask = f"place{vintage}", mask & _counted(layer, snapshot)
    if isinstance(layer, PlaceCounts):
        link = layer.link.format(vintage=vintage)
    elif isinstance(layer, Agreements):
        link = "country"
    is_fine = isinstance(layer, FinePlaces)
    fine = {(code, row) for code, row, _ in links_of(snapshot.links[f"fine{vintage}"], mask)} if is_fine else set()
    for code, row, _ in links_of(snapshot.links[link], mask):
        if code in members:
            value = _WHOLE * ((code, row) in fine) if is_fine else int(start[row]) if isinstance(layer, Newest) else 1
            yield code, row, value


def _counted(layer: Layer, snapshot: Snapshot) -> Mask:
    """Return the activities that the layer speaks of at all."""
    if isinstance(layer, Agreements):
        return snapshot.has_code("kind", KINDS)
    if isinstance(layer, CrossBorder):
        return crosses_borders(snapshot)
    if isinstance(layer, Newest):
        return snapshot.years["start"] > 0
    return np.ones(len(snapshot), dtype=bool)


def _shares(layer: PlaceFunds, snapshot: Snapshot, filters: Filters, mask: Mask) -> Iterator[tuple[str, int, int]]:
    (set_name,) = layer.sets(filters.vintage)
    shares = snapshot.shares(filters.basis, "63" if set_name == "regions" else filters.vintage)
    for code, row, position in links_of(shares.links, mask):
        if place := holder(code, set_name):
            yield place, row, int(shares.cents[position])


def own_partners(codes: Iterable[str]) -> list[str]:
    """Return those of the partners that count by themselves: a country's agencies are one with the country."""
    return [code for code in codes if partner_of(code).country in ("", code)]


def links_of(links: Links, mask: Mask) -> Iterator[tuple[str, int, int]]:
    """Yield the code, the row and the position of each link of an activity that passes."""
    for index, code in enumerate(links.vocabulary):
        for position in range(int(links.begins[index]), int(links.begins[index + 1])):
            row = int(links.rows[position])
            if mask[row]:
                yield code, row, position
