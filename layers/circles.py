"""Proportional circles: which layers may be drawn with them, and how large each is, for every medium alike.

The area of a circle is its value's, so that its radius is the square root. Sizes are parts of the largest radius, which
each medium takes from its own map (`layers.looks`); the page has the same sums in static/js/looks.js.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from babel.numbers import format_decimal

from activities.dollars import usd
from layers.classes import roundest
from layers.layer import Layer, Measure
from layers.looks import LEAST_RADIUS

#: What adds up: a circle twice as large has twice as much. Of a ratio, a year or a category that would mean nothing.
SUMS = ("activities", "some", "us-cents", "partners")
_STYLES = ("overview", "choropleth", "arcs")
# The second and the third circle of a legend, as parts of the first: between these a round number is looked for.
_PARTS = ((0.3, 0.5), (0.06, 0.12))
_ROUND_FROM = 0.7  # of the largest value: the first circle of a legend is as round as it can be above that
_CENTS = 100


@dataclass(frozen=True, slots=True)
class Size:
    """One circle of a legend: its value, the value in words, and its radius as a part of the largest."""

    value: float
    label: str
    share: float


@dataclass(frozen=True, slots=True)
class Scale:
    """How large circles are: the value of the largest, and those of the legend, the largest first."""

    most: float
    sizes: tuple[Size, ...]


def may_be_circles(layer: Layer) -> bool:
    """Return whether a layer may be drawn with circles: its values add up and it has places to draw them at."""
    return layer.measure in SUMS and layer.style in _STYLES


def share_of(value: float, most: float) -> float:
    """Return the radius of a value's circle as a part of the largest; 0 where there is nothing to draw.

    What is too small to be seen is drawn as the least circle, and what is beyond the scale as the largest.
    """
    if value <= 0 or most <= 0:
        return 0.0
    return float(min(1.0, max(LEAST_RADIUS, (value / most) ** 0.5)))


def scale_of(values: Iterable[float], measure: Measure, lang: str, whole: Iterable[float] = ()) -> Scale:
    """Return the scale of some values, or of the values without filters where these are given."""
    most = max([value for value in (list(whole) or values) if value > 0], default=0.0)
    return Scale(most, tuple(_sizes(most, measure, lang)))


def _sizes(most: float, measure: Measure, lang: str) -> Iterable[Size]:
    if most <= 0:
        return
    unit = _CENTS if measure == "us-cents" else 1
    top = roundest(_ROUND_FROM * most / unit, most / unit * (1 + 1e-9)) * unit
    rounds = [top, *(roundest(low * top / unit, high * top / unit) * unit for low, high in _PARTS)]
    if measure != "us-cents":
        rounds = [float(max(1, round(value))) for value in rounds]
        if most <= len(rounds):
            rounds = [float(value) for value in range(int(most), 0, -1)]
    for value in dict.fromkeys(value for value in rounds if value >= unit):
        said = usd(value, lang, "short") if measure == "us-cents" else format_decimal(value, locale=lang)
        yield Size(value, said, share_of(value, most))
