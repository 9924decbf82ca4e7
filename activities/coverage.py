"""Coverage: what each place has in each sector: active work, only plans, only what has ended, only what is wider, none.

`docs/gaps.md` defines every state. A *phase* is what an activity is now; a *state* is what a cell of place and sector
is: that of the strongest phase in it. All is pure and works on the columns of a snapshot.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from activities.codelists import DATA, load_codelist, read_rows
from activities.snapshot import Links, Mask, Snapshot
from geo.register import load_places

STATES = ("active", "planned", "ended", "wide", "none", "no-data")
NATIONAL = "national"  # the row of what is for the whole country
PHASES = ("active", "planned", "ended", "unknown")
# What a place has of a basin of which it holds less than this share of itself is not counted as its coverage.
LEAST_COVERED = 0.1
_WIDE_KINDS = ("region", "basin")
_RUNNING, _PLANNED, _OVER = ("implementation", "finalisation"), ("pipeline", "suspended"), ("closed", "cancelled")

# Flags are four bits a column, one a phase, in 64: sixteen columns in one pass over the places.
_BITS, _BATCH = len(PHASES), 64 // len(PHASES)
_ZERO, _ONE, _NIBBLE = np.uint64(0), np.uint64(1), np.uint64(15)

Flags = npt.NDArray[np.uint64]


class Columns(NamedTuple):
    """The columns of a matrix: which activities belong to each, by its code, and which say nothing of the kind."""

    masks: Mapping[str, Mask]
    unsaid: Mask


@dataclass(frozen=True, slots=True)
class Coverage:
    """States by place (rows, in the order of ``places``) and column (a sector or a donor).

    ``states`` are positions in ``STATES``, int8; ``counts`` the distinct activities of the place itself, int64: both of
    the shape (places, columns).
    """

    places: tuple[str, ...]
    columns: tuple[str, ...]
    states: npt.NDArray[np.int8]
    counts: npt.NDArray[np.int64]

    def state(self, place: str, column: str) -> str:
        """Return the code of one cell's state."""
        return STATES[int(self.states[self.places.index(place), self.columns.index(column)])]

    def totals(self) -> dict[str, int]:
        """Return how many cells have each state, those with none included."""
        counts = np.bincount(self.states.ravel(), minlength=len(STATES))
        return {state: int(n) for state, n in zip(STATES, counts, strict=True)}


def phases(snapshot: Snapshot, year: int) -> dict[str, Mask]:
    """Return which activities are in which phase of ``PHASES`` in ``year``; every activity is in exactly one.

    An end that is past ends whatever the status says, for a source's word is of its own day. Without a status the years
    tell; without either, or with an end to come and no status and no start, nothing does.
    """
    start, end = snapshot.years["start"], snapshot.years["end"]
    over = snapshot.has_code("status", _OVER) | ((end > 0) & (end < year))
    planned = ~over & (snapshot.has_code("status", _PLANNED) | _silent(snapshot) & (start > year))
    running = _silent(snapshot) & (start > 0) & (start <= year)
    active = ~over & ~planned & (snapshot.has_code("status", _RUNNING) | running)
    return {"active": active, "planned": planned, "ended": over, "unknown": ~(active | planned | over)}


def _silent(snapshot: Snapshot) -> Mask:
    """Return which activities have no status."""
    return ~snapshot.has_code("status", load_codelist("statuses"))


def cover(snapshot: Snapshot, mask: Mask, places: Sequence[str], columns: Columns, year: int) -> Coverage:
    """Return the coverage of places by the activities that pass ``mask``.

    ``places`` are codes of provinces of one vintage, basins, regions, or ``NATIONAL``; ``year`` is that of today.
    """
    vintage = "63" if any(code.startswith("VN-63-") for code in places) else "34"
    by_phase = phases(snapshot, year)
    within, named = snapshot.links[f"place{vintage}"], snapshot.links[f"site{vintage}"]
    national = mask & snapshot.has_code("scope", (NATIONAL,))
    located = mask & ~snapshot.has_code("scope", ("unlocated",))
    is_blurred = _by_place(within, np.where(columns.unsaid & mask, _ONE, _ZERO), national, places) > 0
    masks = list(columns.masks.values())
    states = np.empty((len(places), len(masks)), dtype=np.int8)
    counts = np.empty(states.shape, dtype=np.int64)
    for first in range(0, len(masks), _BATCH):
        batch = masks[first : first + _BATCH]
        local = _by_place(within, _flags(batch, mask, by_phase), national, places)
        wide = _wider(named, _flags(batch, mask & ~by_phase["ended"], by_phase), national, places)
        for position, column in enumerate(batch):
            bits = local >> np.uint64(position * _BITS) & _NIBBLE
            is_wide = (wide >> np.uint64(position * _BITS) & _NIBBLE) > 0
            is_known = bool((located & column).any())
            states[:, first + position] = _states(bits, is_wide, is_blurred, is_known)
            counts[:, first + position] = _counted(within, mask & column, national, places)
    return Coverage(tuple(places), tuple(columns.masks), states, counts)


def _flags(batch: Sequence[Mask], mask: Mask, by_phase: Mapping[str, Mask]) -> Flags:
    """Return, an activity, four bits a column: in which phase it is, where it belongs to the column at all."""
    bits = np.zeros(len(mask), dtype=np.uint64)
    for position, phase in enumerate(PHASES):
        bits[by_phase[phase] & mask] = 1 << position
    flags = np.zeros_like(bits)
    for position, column in enumerate(batch):
        flags |= np.where(column, bits << np.uint64(position * _BITS), _ZERO)
    return flags


def _states(bits: Flags, is_wide: Mask, is_blurred: Mask, is_known: bool) -> npt.NDArray[np.int8]:
    """Return the state of each place in one column; the first that holds wins."""
    conditions = {
        **{phase: bits & np.uint64(1 << PHASES.index(phase)) > 0 for phase in ("active", "planned", "ended")},
        "no-data": bits > 0,
        "wide": is_wide,
        "none": ~is_blurred & is_known,
    }
    codes = [STATES.index(state) for state in conditions]
    return np.select(list(conditions.values()), codes, STATES.index("no-data")).astype(np.int8)


def _by_code(links: Links, flags: Flags) -> dict[str, np.uint64]:
    """Return which flags the activities of each code have together."""
    if not links.vocabulary:
        return {}
    return dict(zip(links.vocabulary, np.bitwise_or.reduceat(flags[links.rows], links.begins[:-1]), strict=True))


def _by_place(links: Links, flags: Flags, national: Mask, places: Sequence[str]) -> Flags:
    """Return the flags of each place itself; those of ``NATIONAL`` are of the national activities."""
    found = _by_code(links, flags) | {NATIONAL: np.bitwise_or.reduce(flags[national], initial=_ZERO)}
    return np.array([found.get(code, _ZERO) for code in places], dtype=np.uint64)


def _wider(named: Links, flags: Flags, national: Mask, places: Sequence[str]) -> Flags:
    """Return the flags of what is wider than each place: the country, and the regions and basins that it is in."""
    found, whole = _by_code(named, flags), np.bitwise_or.reduce(flags[national], initial=_ZERO)
    above = np.full(len(places), whole, dtype=np.uint64)
    for position, code in enumerate(places):
        for wider in wider_than(code):
            above[position] |= found.get(wider, _ZERO)
    return above


def _counted(links: Links, mask: Mask, national: Mask, places: Sequence[str]) -> npt.NDArray[np.int64]:
    found = links.count(mask) | {NATIONAL: int((mask & national).sum())}
    return np.array([found.get(code, 0) for code in places], dtype=np.int64)


def sector_columns(snapshot: Snapshot, sectors: Iterable[str]) -> Columns:
    """Return the columns of sectors."""
    return _columns(snapshot.links["sector"], sectors)


def donor_columns(snapshot: Snapshot, donors: Iterable[str]) -> Columns:
    """Return the columns of partners and donors."""
    return _columns(snapshot.links["donor"], donors)


def whole_column(snapshot: Snapshot) -> Columns:
    """Return one column, ``all``, to which every activity belongs."""
    every = np.ones(len(snapshot), dtype=bool)
    return Columns({"all": every}, ~every)


def _columns(links: Links, codes: Iterable[str]) -> Columns:
    return Columns({code: links.any_of((code,)) for code in codes}, ~links.any_of(links.vocabulary))


@cache
def wider_than(code: str) -> frozenset[str]:
    """Return the regions and basins in which a place lies: a tenth of a province or region at the least.

    A province of 2025 lies in the regions of the provinces that it was. A sub-basin lies in its basin.
    """
    register = load_places()
    if code not in register:
        return frozenset()
    parts = register.from34(code) if register[code].vintage == "34" and register[code].kind == "province" else (code,)
    above = {place.code for part in parts for place in register.ancestors(part) if place.kind in _WIDE_KINDS}
    return frozenset(above) | _basins_of().get(code, frozenset())


@cache
def _basins_of() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_rows(DATA / "overlaps.csv"):
        if float(row["share"]) >= LEAST_COVERED:
            found.setdefault(row["code"], set()).add(row["basin"])
    return {code: frozenset(basins) for code, basins in found.items()}
