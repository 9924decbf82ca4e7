"""Looks: the inks of every medium, the same as those of the page (static/js/looks.js, which a test compares)."""

from collections.abc import Mapping

# Sequential, light to dark, monotone in lightness; see docs/layers.md for how they were checked.
RAMPS: Mapping[str, tuple[str, ...]] = {
    "province": ("#fde0c8", "#fbb583", "#ee8540", "#c9571a", "#8f3608"),
    "basin": ("#cfe2f3", "#9cc4e4", "#5f9fd0", "#2f74b0", "#12497e"),
    "region": ("#d5ecd6", "#a3d4a8", "#68b579", "#33894d", "#14592c"),
    "country": ("#e6dff1", "#c8b8e0", "#a48bca", "#7b5fad", "#55377f"),
    "archipelago": ("#fde0c8", "#fbb583", "#ee8540", "#c9571a", "#8f3608"),
}
OUTLINES: Mapping[str, str] = {
    "province": "#8f3608",
    "basin": "#12497e",
    "region": "#14592c",
    "country": "#55377f",
    "archipelago": "#8f3608",
}
# Of sectors, in the order of data/sectors.csv; those after the seventh have a white band as well.
HUES = ("#8f4100", "#97a3dd", "#771853", "#65956d", "#8a58cb", "#75d671", "#f4e555")
TIE = "#4a4a4a"
SEA, LAND, HOME, LINE, INK, MUTED, ACCENT = "#dce8ee", "#efede6", "#fdfcf9", "#8b979a", "#16252b", "#51616a", "#0b5d60"
# Circles: the radius of the largest as a part of the map's shorter side, the least radius as a part of the largest, and
# how strong their fill is, so that what lies under one is read.
LARGEST_RADIUS, LEAST_RADIUS, STRENGTH = 0.05, 0.06, 0.5
_OVERVIEW = 2
_FULL = 5


def step(index: int, count: int) -> int:
    """Return the place in a ramp of a class among ``count``; fewer than five are spread, so that "many" is dark."""
    if count <= 1:
        return _OVERVIEW
    first, last = (0, 4) if count >= _FULL else (1, 3)
    return int(first + index * last / (count - 1) + 0.5)


def ink(kind: str, index: int | None = None, count: int = 1) -> str:
    """Return the colour of a class of a kind of places; without a class the one that the overview gives the kind."""
    return RAMPS[kind][_OVERVIEW if index is None else step(index, count)]
