"""Crossing: how many activities have a code of one link and a code of another, for all pairs of codes at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from activities.snapshot import Links, Mask

Counts = npt.NDArray[np.int64]


def cross_counts(one: Links, codes: Sequence[str], other: Links, others: Sequence[str], mask: Mask) -> Counts:
    """Return the activities of ``mask`` by code of ``one`` and code of ``other``: shape (len(codes), len(others)).

    Each activity counts once in each pair of codes that it has. The work is that of the pairs that there are, not of
    all codes times all activities.
    """
    rows, left = _pairs(one, codes, mask)
    reached = np.zeros(len(mask), dtype=bool)
    reached[rows] = True
    other_rows, right = _pairs(other, others, reached)
    order = np.argsort(other_rows, kind="stable")
    right = right[order]
    lengths = np.bincount(other_rows, minlength=len(mask))
    begins = np.cumsum(lengths) - lengths
    repeats = lengths[rows]
    ends = np.cumsum(repeats)
    # The positions begin, begin + 1 … of each row's codes, one row after another.
    positions = np.repeat(begins[rows] - (ends - repeats), repeats) + np.arange(ends[-1] if len(ends) else 0)
    cells = np.repeat(left, repeats) * len(others) + right[positions]
    return np.bincount(cells, minlength=len(codes) * len(others)).reshape(len(codes), len(others))


def _pairs(links: Links, codes: Sequence[str], mask: Mask) -> tuple[Counts, Counts]:
    """Return the rows of ``mask`` that have one of the codes, a row a code, and the code's number in ``codes``."""
    rows: list[Counts] = [np.zeros(0, dtype=np.int64)]
    numbers: list[Counts] = [np.zeros(0, dtype=np.int64)]
    for number, code in enumerate(codes):
        position = links.positions.get(code)
        if position is None:
            continue
        having = links.rows[links.begins[position] : links.begins[position + 1]]
        found = having[mask[having]].astype(np.int64)
        rows.append(found)
        numbers.append(np.full(len(found), number, dtype=np.int64))
    return np.concatenate(rows), np.concatenate(numbers)
