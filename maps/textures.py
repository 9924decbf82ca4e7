"""How the shapes of a figure are filled: the textures and outlines of the page (static/js/looks.js).

Provinces are plain, basins hatched, regions dotted, countries banded, so that no reader depends on colour.
"""

from dataclasses import dataclass
from typing import Any

from matplotlib.path import Path

from activities.sectors import load_sectors
from layers.looks import HUES, OUTLINES, STRENGTH, TIE
from maps.sheet import Box, Sheet, Window

_DASHES: dict[str, tuple[float, ...]] = {"basin": (6, 2.2), "region": (1.5, 2.2), "country": (7, 2.2, 1.5, 2.2)}
_HATCHES = {"basin": "////", "region": "..", "country": "---"}
_STRENGTH = {"province": 1.0, "archipelago": 1.0, "basin": 0.3, "region": 0.34, "country": 0.45}
# Where kinds lie over one another a country is hardly filled, so that the basin which crosses it reads as one shape.
_OPEN_STRENGTH = {**_STRENGTH, "region": 0.26, "country": 0.12}
_NO_DATA = "#8b979a"
_PARTED = len(HUES)


@dataclass(frozen=True)
class Look:
    """How one shape is filled: its ink, how strong, with what hatching in what colour; and its outline."""

    ink: str
    strength: float
    hatch: str
    hatch_ink: str
    outline: str
    dashes: tuple[float, ...] | None
    width: float


def look_of(kind: str, colour: str, style: str, measure: str = "", category: str = "") -> Look:
    """Return the look of a shape of a layer; ``category`` is what it is coloured by where the measure is of those."""
    outline, width = OUTLINES[kind], 0.9
    if measure == "sector":
        sectors = list(load_sectors())
        if category not in sectors:
            return Look("#ffffff", 1.0, "xxx", TIE, outline, None, width)
        hatch = "---" if sectors.index(category) >= _PARTED else ""
        return Look(colour, 1.0, hatch, "#ffffff", outline, None, width)
    if style == "arcs":
        return Look(colour, 1.0, "", colour, outline, None, 0.5)
    strength = (_OPEN_STRENGTH if style == "overview" else _STRENGTH)[kind]
    return Look(colour, strength, _HATCHES.get(kind, ""), colour, outline, _DASHES.get(kind), width)


def circle_look(kind: str, colour: str) -> Look:
    """Return the look of a circle: the texture of its kind, so open that what lies under it is read."""
    return Look(colour, STRENGTH, _HATCHES.get(kind, ""), colour, OUTLINES[kind], None, 0.9)


def plain(kind: str, style: str = "") -> Look:
    """Return the look of a place whose value stands in a circle: its outline alone."""
    return Look("#ffffff", 0.0, "", "#ffffff", OUTLINES[kind], None if style == "arcs" else _DASHES.get(kind), 0.45)


def nothing_known(kind: str) -> Look:
    """Return the look of a place of which a layer knows nothing."""
    return Look("#ffffff", 0.8, "////", _NO_DATA, OUTLINES[kind], None, 0.4)


def fill(sheet: Sheet, path: Path, look: Look, window: Window | None = None, **more: Any) -> None:
    """Draw a shape: its ground, its hatching, its outline.

    ``more`` may have its ``name`` in an SVG, and its ``outline`` where that is another path.
    """
    sheet.path(path, window, more.get("name", ""), facecolor=(look.ink, look.strength))
    if look.hatch:
        sheet.path(path, window, hatch=look.hatch, hatchcolor=look.hatch_ink)
    dashes: dict[str, Any] = {"linestyle": (0, look.dashes)} if look.dashes else {}
    edge: dict[str, Any] = {"edgecolor": look.outline, "linewidth": look.width, "joinstyle": "round", **dashes}
    sheet.path(more.get("outline", path), window, **edge)


def swatch(sheet: Sheet, box: Box, look: Look) -> None:
    """Draw a sample of a look for a legend."""
    fill(sheet, box.path(), look)
