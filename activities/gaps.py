"""Gaps: where need is high and support low, place by place, with the numbers from which the score is made.

A measure's *percentile* at a place is its mean rank among the places that have a value: 100 × (those below + half of
those equal, itself included) ÷ all of them, so that it lies between 0 and 100 and a place alone has 50. *Need* and
*support* are the weighted means of the percentiles of the measures chosen, and the score is need − support.
`docs/gaps.md` has the whole method and its limits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
import numpy.typing as npt

from activities.filters import Filters
from activities.holding import holder, set_members, tray_of
from activities.indicators import Indicator, load_indicators
from activities.shares import SCOPE
from activities.snapshot import Links, Mask, Snapshot
from geo.errors import DuplicateKeyError, InputError
from geo.register import load_places

PLACE_SETS = ("provinces-34", "provinces-63", "basins", "regions")
AREA, POPULATION = "area", "population"
_SUPPORT = ("activities", "funds", "activities-km2", "funds-km2")
MOST_WEIGHT = 5.0
_WEIGHT_LENGTH = 8
_EXACT = 9  # digits after the point: equal sums of other parts are equal scores
Side = Literal["need", "support"]
Values = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of numbers by place; None is "not known", which is never zero.

    ``key`` is an indicator's, or one of the support measures of `support_measures`; ``is_less`` says that a low value
    means more.
    """

    key: str
    side: Side
    values: Values
    is_less: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What one measure adds to one place's need or support; ``percentile`` is None where there is no value."""

    key: str
    side: Side
    value: float | None
    percentile: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class GapRow:
    """One place. ``rank`` is from 1, equal for equal scores, None with the score; all the parts explain it."""

    code: str
    rank: int | None
    score: float | None
    need: float | None
    support: float | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The rows, largest gap first and those without a score last, and what they leave out.

    ``known`` is, a measure, how many places have a value of it. ``beside`` is the money (US cents) that is in no row,
    by what it is of; with the money of the rows it is ``cents``. ``placed`` of ``total`` activities are in a row.
    """

    place_set: str
    rows: tuple[GapRow, ...]
    known: Mapping[str, int]
    placed: int
    total: int
    cents: int
    beside: Mapping[str, int]


def places_of(place_set: str) -> tuple[str, ...]:
    """Return the places that are the rows of a set: of basins those that are no part of another."""
    members = set_members(place_set)
    return tuple(place.code for place in load_places().sets[place_set] if place.parent not in members)


def support_keys() -> tuple[str, ...]:
    """Return the measures of support that there are: those by head only where there is an indicator of population."""
    by_head = ("funds-capita",) if POPULATION in load_indicators() else ()
    return (*_SUPPORT, *by_head)


def need_keys(place_set: str) -> tuple[str, ...]:
    """Return the indicators that measure a need of places of this set.

    Raises DuplicateKeyError for one that is called like a measure of support.
    """
    places = places_of(place_set)
    if taken := set(load_indicators()) & {*_SUPPORT, "funds-capita"}:
        raise DuplicateKeyError(f"data/indicators/{min(taken)}.csv: {min(taken)!r} is the name of a measure of support")
    return tuple(
        key
        for key, indicator in load_indicators().items()
        if indicator.need != "none" and any(code in indicator.values for code in places)
    )


def default_weights(place_set: str) -> dict[str, float]:
    """Return the weights of an address that says none: activities and funds, and every need, count once."""
    support = {key: float(key in ("activities", "funds")) for key in support_keys()}
    return support | dict.fromkeys(need_keys(place_set), 1.0)


def read_weights(given: Iterable[tuple[str, str]], place_set: str) -> dict[str, float]:
    """Return the weights of a set's measures from (key, number) pairs, the default where none is given.

    Raises InputError, which names the measure, for one that there is not, one said twice or a number that is none.
    """
    weights = default_weights(place_set)
    seen: set[str] = set()
    for key, text in given:
        if key not in weights:
            raise InputError(f"there is no measure {key[:40]!r} of {place_set}; there is {', '.join(weights)}")
        if key in seen:
            raise InputError(f"the weight of {key!r} stands twice")
        seen.add(key)
        weights[key] = _weight(key, text)
    return weights


def _weight(key: str, text: str) -> float:
    try:
        weight = float(text.replace(",", ".")) if text.isascii() and len(text) <= _WEIGHT_LENGTH else -1.0
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= MOST_WEIGHT:
        raise InputError(f"the weight of {key!r} is no number from 0 to {MOST_WEIGHT:g}: {text[:40]!r}")
    return weight


def analyse(snapshot: Snapshot, filters: Filters, place_set: str, weights: Mapping[str, float]) -> Gaps:
    """Return the gaps of a set's places under the filters.

    ``weights`` are by measure, 0 to `MOST_WEIGHT`; a measure without one is left out. The filter of places is not
    applied: it picks rows and does not change them, as on the map.
    """
    mask = filters.select(snapshot, without="place")
    places = places_of(place_set)
    sums, beside = _money(snapshot, filters, place_set, mask)
    measures = [*_support(snapshot, mask, place_set, sums), *_need(place_set)]
    links = _links_of(snapshot, place_set)
    return Gaps(
        place_set,
        score(places, measures, weights),
        {measure.key: sum(measure.values[code] is not None for code in places) for measure in measures},
        int((links.any_of(places) & mask).sum()),
        int(mask.sum()),
        int(snapshot.cents[mask].sum()),
        beside,
    )


def score(places: Sequence[str], measures: Sequence[Measure], weights: Mapping[str, float]) -> tuple[GapRow, ...]:
    """Return the rows of places, largest score first: the arithmetic alone, without any snapshot.

    A need is not known where one of its measures with a weight is not; support is the mean over those that are known,
    and not known where none is.
    """
    ranked = {measure.key: percentiles(measure, places) for measure in measures}
    found = []
    for position, code in enumerate(places):
        parts = tuple(
            Part(
                measure.key,
                measure.side,
                measure.values[code],
                _number(ranked[measure.key][position]),
                weights.get(measure.key, 0.0),
            )
            for measure in measures
        )
        need, support = _mean(parts, "need", is_strict=True), _mean(parts, "support", is_strict=False)
        gap = None if need is None or support is None else round(need - support, _EXACT)
        found.append(GapRow(code, None, gap, need, support, parts))
    return _ranked(found)


def percentiles(measure: Measure, places: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return the percentile of each place, NaN where it has no value."""
    values = np.array([np.nan if (v := measure.values[code]) is None else v for code in places], dtype=np.float64)
    if measure.is_less:
        values = -values
    known = np.sort(values[~np.isnan(values)])
    below, upto = np.searchsorted(known, values, "left"), np.searchsorted(known, values, "right")
    ranks = 100.0 * (below + upto) / (2 * max(len(known), 1))
    return np.where(np.isnan(values), np.nan, ranks)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _mean(parts: Iterable[Part], side: Side, *, is_strict: bool) -> float | None:
    """Return the weighted mean of the percentiles of one side; None where it is not known."""
    chosen = [part for part in parts if part.side == side and part.weight > 0]
    known = [(part.percentile, part.weight) for part in chosen if part.percentile is not None]
    if not known or (is_strict and len(known) < len(chosen)):
        return None
    return sum(percentile * weight for percentile, weight in known) / sum(weight for _, weight in known)


def _ranked(rows: Iterable[GapRow]) -> tuple[GapRow, ...]:
    ordered = sorted(rows, key=lambda row: (row.score is None, -(row.score or 0.0), row.code))
    found: list[GapRow] = []
    for position, row in enumerate(ordered, start=1):
        is_equal = bool(found) and found[-1].score == row.score
        rank = None if row.score is None else found[-1].rank if is_equal else position
        found.append(GapRow(row.code, rank, row.score, row.need, row.support, row.parts))
    return tuple(found)


def _money(snapshot: Snapshot, filters: Filters, place_set: str, mask: Mask) -> tuple[dict[str, int], dict[str, int]]:
    """Return the US cents by place of the set, and those of no place of it by what they are of."""
    # The statistics office drew its regions on the 63 provinces: a new one may lie in two of them.
    vintage = "34" if place_set in ("provinces-34", "basins") else "63"
    held: dict[str, int] = {}
    beside: dict[str, int] = {}
    for code, cents in snapshot.shares(filters.basis, vintage).sums(mask).items():
        place = "" if code.startswith(SCOPE) else holder(code, place_set)
        into, key = (held, place) if place else (beside, tray_of(code))
        into[key] = into.get(key, 0) + cents
    return held, beside


def _links_of(snapshot: Snapshot, place_set: str) -> Links:
    return snapshot.links["place63" if place_set in ("provinces-63", "regions") else "place34"]


def _support(snapshot: Snapshot, mask: Mask, place_set: str, sums: Mapping[str, int]) -> list[Measure]:
    """Return the measures of support; those of activities by area are for 1,000 km², those of funds are US dollars.

    A place has no known funds where it has activities and the amount of none of them is known. Without any activity it
    has none: that much is recorded.
    """
    places, links = places_of(place_set), _links_of(snapshot, place_set)
    counted = links.count(mask)
    priced = links.count(mask & snapshot.has_code("money", ("known", "part")))
    counts: Values = {code: float(counted.get(code, 0)) for code in places}
    funds: Values = {
        code: sums.get(code, 0) / 100 if code in priced or code not in counted else None for code in places
    }
    area, people = (load_indicators().get(key) for key in (AREA, POPULATION))
    found = {
        "activities": counts,
        "funds": funds,
        "activities-km2": _per(counts, area, 1000),
        "funds-km2": _per(funds, area),
        "funds-capita": _per(funds, people),
    }
    return [Measure(key, "support", found[key]) for key in support_keys()]


def _per(values: Values, indicator: Indicator | None, many: int = 1) -> Values:
    """Return values for so many units of an indicator; None where that has no value, or none above zero."""
    by = indicator.values if indicator else {}
    return {
        code: None if value is None or not by.get(code, Decimal()) > 0 else many * value / float(by[code])
        for code, value in values.items()
    }


def _need(place_set: str) -> list[Measure]:
    found = []
    for key in need_keys(place_set):
        indicator = load_indicators()[key]
        values = {
            code: float(indicator.values[code]) if code in indicator.values else None for code in places_of(place_set)
        }
        found.append(Measure(key, "need", values, indicator.need == "less"))
    return found
