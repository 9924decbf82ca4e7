"""Classes: how values are cut into at most five classes for a legend."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

MOST_CLASSES = 5


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One class of whole numbers, both ends included."""

    min: int
    max: int
    label: str


def count_classes(values: Iterable[int]) -> list[ValueClass]:
    """Cut counts into classes: a class a number up to five, quantiles of the places that have any above that.

    Few small counts are told apart exactly; with many, quantiles keep each class about equally full, which suits the
    skewed counts of aid (a few places have most activities).
    """
    counts = sorted(value for value in values if value > 0)
    if not counts:
        return []
    if len(set(counts)) <= MOST_CLASSES:
        uppers = sorted(set(counts))
    else:
        shares = np.linspace(0, 1, MOST_CLASSES + 1)[1:]
        uppers = sorted({int(upper) for upper in np.quantile(counts, shares, method="higher")})
    lowers = [counts[0], *(upper + 1 for upper in uppers[:-1])]
    return [_labelled(low, high) for low, high in zip(lowers, uppers, strict=True)]


def _labelled(low: int, high: int) -> ValueClass:
    return ValueClass(low, high, str(high) if low == high else f"{low}–{high}")
