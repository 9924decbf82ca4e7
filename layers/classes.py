"""Classes: how values are cut into at most five classes for a legend.

The methods: ``quantile`` (as many different values in each class), ``jenks`` (natural breaks: the least spread in the
classes), ``equal`` (steps of one width) and ``fixed`` (quantiles of the unfiltered data, the same under every filter,
so that pictures can be compared; percentages in steps of twenty). Up to five different values have a class each,
whatever the method. Breaks of money and other measures lie at the roundest number between two neighbouring values, so
that rounding moves no place into another class.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from babel.numbers import format_compact_decimal, format_decimal
from jenkspy import jenks_breaks

from activities.dollars import in_usd
from layers.layer import Measure

MOST_CLASSES = 5
EACH = "each"
PERCENT_BREAKS = (20.0, 40.0, 60.0, 80.0, 100.0)
_COUNTS = ("activities", "some", "partners", "year")
_PERCENT = ("percent", "sector")
_CENTS = 100
_WORDED = 1_000_000  # dollars from which an amount is said in words

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One class, both ends included; ``max`` is None for one that is open above."""

    min: float
    max: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A legend's classes and the method that made them: one of the methods, or "each" for a class a value."""

    method: str
    classes: tuple[ValueClass, ...]


def classify(values: Iterable[float], method: str, measure: Measure, lang: str, whole: Iterable[float] = ()) -> Scheme:
    """Return the classes of a layer's values; ``whole`` is its values without filters, which ``fixed`` cuts.

    Counts without an activity are left out: no activity is not a class. ``lang`` is that of the labels.
    """
    is_fixed = method == "fixed"
    if is_fixed and measure in _PERCENT:
        return Scheme(method, _labelled(PERCENT_BREAKS, 0, measure, lang, is_open=False))
    cut = np.unique(np.array([value for value in (whole if is_fixed else values) if _counts(value, measure)], float))
    if not len(cut):
        return Scheme(method, ())
    few = len(cut) <= MOST_CLASSES
    given = np.sort(np.array([value for value in values if _counts(value, measure)], float))
    floor = float(cut[0]) if measure in _COUNTS else min(0.0, float(cut[0]))
    if method == "equal" and not few:
        uppers = _equal(cut, floor, measure)
    else:
        uppers = cut.tolist() if few else _METHODS["quantile" if is_fixed else method](cut if is_fixed else given)
        uppers = uppers if measure in _COUNTS else _rounded(uppers, cut, measure)
    classes = _labelled(uppers, floor, measure, lang, is_open=is_fixed)
    return Scheme(EACH if few and not is_fixed else method, classes)


def _counts(value: float, measure: Measure) -> bool:
    return value > 0 or measure not in _COUNTS


def _quantile(values: Values) -> list[float]:
    """Cut the different values, not the places, where most have one activity and a few have most, as is usual."""
    shares = np.arange(1, MOST_CLASSES + 1) / MOST_CLASSES
    return sorted(set(np.quantile(np.unique(values), shares, method="inverted_cdf").tolist()))


def _equal(values: Values, floor: float, measure: Measure) -> list[float]:
    """Cut into steps of one round width, from the least count or from zero; the last one may reach beyond the data."""
    top = float(values[-1])
    if measure in _COUNTS:
        width = float(math.ceil((top - floor + 1) / MOST_CLASSES))
        return [floor - 1 + width * number for number in range(1, math.ceil((top - floor + 1) / width) + 1)]
    scale = _scale(measure)
    exact = (top - floor) / MOST_CLASSES / scale
    width = roundest(exact, exact * 1.3) * scale
    return [floor + width * number for number in range(1, math.ceil(round((top - floor) / width, 9)) + 1)]


def _scale(measure: Measure) -> int:
    return _CENTS if measure == "us-cents" else 1


def _jenks(values: Values) -> list[float]:
    """Return the uppers of the classes with the least sum of squared deviations."""
    return [float(upper) for upper in jenks_breaks(values, n_classes=MOST_CLASSES)[1:]]


_METHODS: dict[str, Callable[[Values], list[float]]] = {"quantile": _quantile, "jenks": _jenks}


def _rounded(uppers: Sequence[float], values: Values, measure: Measure) -> list[float]:
    """Return each upper end as the roundest number from the last value of its class to below the first of the next."""
    scale = _scale(measure)
    found: list[float] = []
    for upper in uppers:
        above = values[values > upper]
        below = values[values <= upper]
        low = float(below[-1]) if len(below) else upper
        high = float(above[0]) if len(above) else max(low * 1.2, low + scale)
        top = PERCENT_BREAKS[-1] if measure in _PERCENT and not len(above) else roundest(low / scale, high / scale)
        if not found or top * scale > found[-1]:
            found.append(top * scale)
    return found


def roundest(low: float, high: float) -> float:
    """Return the number with the fewest digits in [low, high); 5 and 2 go before the others of as many digits."""
    if low <= 0 < high:
        return 0.0
    largest = max(abs(low), abs(high))
    for exponent in range(math.floor(math.log10(largest)), math.floor(math.log10(largest)) - 16, -1):
        for step in (5, 2, 1):
            unit = step * 10.0**exponent
            number = round(math.ceil(low / unit - 1e-9) * unit, max(0, -exponent))
            if low <= number < high:
                return number
    return low


def _labelled(
    uppers: Sequence[float], floor: float, measure: Measure, lang: str, *, is_open: bool
) -> tuple[ValueClass, ...]:
    classes = []
    as_is = int if measure in (*_COUNTS, "us-cents") else float
    low = before = floor
    for number, upper in enumerate(uppers):
        is_last = number == len(uppers) - 1
        if measure in _COUNTS:
            label = _count_label(low, None if is_open and is_last else upper, measure, lang)
            following = upper + 1
        else:
            label = _range_label(
                (None if not number else before, None if is_open and is_last else upper), floor, measure, lang
            )
            following = upper + 1 if measure == "us-cents" else math.nextafter(upper, math.inf)
        classes.append(ValueClass(as_is(low), None if is_open and is_last else as_is(upper), label))
        low, before = following, upper
    return tuple(classes)


def _count_label(low: float, high: float | None, measure: Measure, lang: str) -> str:
    one, two = (
        "" if end is None else str(int(end)) if measure == "year" else format_decimal(int(end), locale=lang)
        for end in (low, high)
    )
    if high is None:
        return f"≥ {one}"
    return two if low == high else f"{one}–{two}"


def _range_label(ends: tuple[float | None, float | None], floor: float, measure: Measure, lang: str) -> str:
    """Return the words for a class; ``ends`` are None where it is the first or is open above."""
    low, high = ends
    if high is None:
        return f"> {_in_unit(_words(floor if low is None else low, measure, lang), measure, lang)}"
    if low is None and measure not in _PERCENT:
        return f"≤ {_in_unit(_words(high, measure, lang), measure, lang)}"
    one, two = (_words(floor if end is None else end, measure, lang) for end in ends)
    # "1–5 million": the word that both ends have is said once.
    number, _, word = one.partition(" ")
    said = f"{number if word and two.endswith(' ' + word) else one}–{two}"
    return _in_unit(said, measure, lang)


def _in_unit(said: str, measure: Measure, lang: str) -> str:
    if measure == "us-cents":
        return in_usd(said, lang)
    return f"{said} %" if measure in _PERCENT else said


def _words(value: float, measure: Measure, lang: str) -> str:
    if measure == "us-cents":
        dollars = round(value / _CENTS, 2)
        if abs(dollars) >= _WORDED:
            return format_compact_decimal(dollars, format_type="long", locale=lang, fraction_digits=3)
        return format_decimal(dollars, locale=lang)
    return format_decimal(round(value, 6), format="#,##0.######", locale=lang)
