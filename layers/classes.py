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
    """Cut counts into classes: a class a number up to five different ones, quantiles of the different counts above.

    Few small counts are told apart exactly. Quantiles of the different counts, not of the places, keep the classes
    apart where most places have one activity and a few have most, as is usual with aid.
    """
    counts = sorted({value for value in values if value > 0})
    if not counts:
        return []
    uppers = counts
    if len(counts) > MOST_CLASSES:
        shares = np.arange(1, MOST_CLASSES + 1) / MOST_CLASSES
        uppers = sorted({int(upper) for upper in np.quantile(counts, shares, method="inverted_cdf")})
    lowers = [counts[0], *(upper + 1 for upper in uppers[:-1])]
    return [_labelled(low, high) for low, high in zip(lowers, uppers, strict=True)]


def _labelled(low: int, high: int) -> ValueClass:
    return ValueClass(low, high, str(high) if low == high else f"{low}–{high}")
