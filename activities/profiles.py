"""Profiles: what is known of a donor or of a basin, counted over the snapshot's columns and never over objects.

Activities are counted once where they stand, so what a profile says of its whole, a sector or a year is what the list
says under the same filters. An activity of two partners or sectors is in the line of each, with all of its money: lines
are not added up. Money that is not known is counted, and is no zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import numpy as np
import numpy.typing as npt

from activities.agreements import Agreements, agreements_of
from activities.codelists import load_codelist
from activities.filters import Filters
from activities.partners import load_partners, partner_of
from activities.sectors import load_sectors
from activities.snapshot import Links, Mask, Snapshot
from geo.errors import NotFoundError
from geo.places import Place
from geo.register import load_places

Counts = npt.NDArray[np.int64]

WITHOUT_DOLLARS = ("unpriced", "unknown")
MOST_BARS = 48
_STEPS = (1, 2, 5, 10, 20, 50, 100, 250, 1000)
_NO_YEAR = 10_000
_HANOI = timezone(timedelta(hours=7))


def today() -> date:
    """Return the day in Ha Noi: what has expired there has expired."""
    return datetime.now(tz=_HANOI).date()


@dataclass(frozen=True, slots=True)
class Line:
    """What the activities of one code add up to.

    ``cents`` are US cents, ``without`` the activities of which no US dollars are known, ``since`` the first year that
    one of them states as its beginning (0: none does), ``undated`` those that state none.
    """

    code: str
    activities: int
    cents: int
    without: int
    since: int
    undated: int


@dataclass(frozen=True, slots=True)
class DonorLine(Line):
    """A donor's line in the index: of how many different sectors and named places its activities are."""

    sectors: int
    places: int


@dataclass(frozen=True, slots=True)
class Bar:
    """Activities that are there in the years ``first`` to ``last``, and those of them that state no end."""

    first: int
    last: int
    activities: int
    open: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What some activities add up to: in all, by sector, by partner, over the years, and the agreements among them."""

    activities: int
    money: Mapping[str, int]
    since: int
    undated: int
    sectors: tuple[Line, ...]
    partners: tuple[Line, ...]
    statuses: Mapping[str, int]
    scopes: Mapping[str, int]
    bars: tuple[Bar, ...]
    agreements: Agreements


def money_of(snapshot: Snapshot, mask: Mask) -> dict[str, int]:
    """Return the US cents of some activities, and of how many each state of knowledge of their amount is true."""
    states = snapshot.count_codes("money", mask)
    cents = int(snapshot.cents[mask].sum())
    return {"cents": cents, **{state: states.get(state, 0) for state in load_codelist("money-states")}}


def cents_in(sums: Mapping[str, int], place: str) -> int:
    """Return the cents of shares, by code, that are of a place or of one that lies in it."""
    register = load_places()
    return sum(
        cents
        for code, cents in sums.items()
        if code == place or (code in register and place in {above.code for above in register.ancestors(code)})
    )


def check_donor(snapshot: Snapshot, code: str) -> str:
    """Return the code of a donor that a list or an activity has; NotFoundError for any other."""
    if code not in load_partners() and code not in snapshot.links["donor"].positions:
        raise NotFoundError(f"there is no donor or partner {code[:80]!r}")
    return code


def profile_of(snapshot: Snapshot, filters: Filters, day: date) -> Profile:
    """Return the profile of the activities that pass the filters; ``day`` decides which agreements are over."""
    mask = filters.select(snapshot)
    start = snapshot.years["start"][mask]
    return Profile(
        activities=int(mask.sum()),
        money=money_of(snapshot, mask),
        since=int(start[start > 0].min(initial=_NO_YEAR)) % _NO_YEAR,
        undated=int((start == 0).sum()),
        sectors=lines_of(snapshot, "sector", mask),
        partners=lines_of(snapshot, "donor", mask),
        statuses=snapshot.count_codes("status", mask),
        scopes=snapshot.count_codes("scope", mask),
        bars=bars_of(snapshot, mask),
        agreements=agreements_of(snapshot, mask, day),
    )


def lines_of(snapshot: Snapshot, link: str, mask: Mask) -> tuple[Line, ...]:
    """Return a line for each code of a link that an activity which passes ``mask`` has, most activities first."""
    links = snapshot.links[link]
    if not links.vocabulary:
        return ()
    passing = mask[links.rows]
    start = snapshot.years["start"][links.rows].astype(np.int64)
    has_none = snapshot.has_code("money", WITHOUT_DOLLARS)[links.rows]
    columns = (
        _summed(links, passing),
        _summed(links, np.where(passing, snapshot.cents[links.rows], 0)),
        _summed(links, passing & has_none),
        np.minimum.reduceat(np.where(passing & (start > 0), start, _NO_YEAR), links.begins[:-1]) % _NO_YEAR,
        _summed(links, passing & (start == 0)),
    )
    found = [
        Line(code, *values)
        for code, *values in zip(links.vocabulary, *(column.tolist() for column in columns), strict=True)
        if values[0]
    ]
    return tuple(sorted(found, key=lambda line: (-line.activities, line.code)))


def _summed(links: Links, values: npt.NDArray[np.generic]) -> Counts:
    """Return, a code, the sum of the values of its rows."""
    return np.add.reduceat(values, links.begins[:-1], dtype=np.int64)


def donor_lines(snapshot: Snapshot, filters: Filters) -> tuple[DonorLine, ...]:
    """Return the index of the donors whose activities pass the filters, most activities first."""
    mask = filters.select(snapshot)
    lines = lines_of(snapshot, "donor", mask)
    codes = [line.code for line in lines]
    sectors = (cross(snapshot, mask, codes, "sector", list(load_sectors())) > 0).sum(axis=1)
    sites = f"site{filters.vintage}"
    places = (cross(snapshot, mask, codes, sites, snapshot.links[sites].vocabulary) > 0).sum(axis=1)
    return tuple(
        DonorLine(line.code, line.activities, line.cents, line.without, line.since, line.undated, *map(int, more))
        for line, *more in zip(lines, sectors, places, strict=True)
    )


def check_basin(code: str) -> Place:
    """Return the basin of a code; NotFoundError where no set of basins has it."""
    for place in load_places().sets["basins"]:
        if place.code == code:
            return place
    raise NotFoundError(f"there is no river basin {code[:80]!r}")


def basin_lines(snapshot: Snapshot, filters: Filters) -> dict[str, tuple[Line, int]]:
    """Return, a basin, the line of the activities in it or in its parts, and of how many donors these are."""
    mask = filters.select(snapshot)
    counted = {line.code: line for line in lines_of(snapshot, f"place{filters.vintage}", mask)}
    donors = snapshot.links["donor"].vocabulary
    codes = [place.code for place in load_places().sets["basins"]]
    by_donor = (cross(snapshot, mask, donors, f"place{filters.vintage}", codes) > 0).sum(axis=0)
    return {
        code: (counted.get(code, Line(code, 0, 0, 0, 0, 0)), int(n)) for code, n in zip(codes, by_donor, strict=True)
    }


ORDERS = ("name", "kind", "activities", "sectors", "places", "cents", "without", "since")


def sort_lines(lines: Sequence[DonorLine], order: str, lang: str) -> list[DonorLine]:
    """Return the lines in an order of ``ORDERS``, "-" before it for the reverse; unknown years are always last."""
    name = order.removeprefix("-")
    is_reverse = order.startswith("-")
    by_name = sorted(lines, key=lambda line: partner_of(line.code).name(lang).casefold())
    if name == "name":
        return by_name[::-1] if is_reverse else by_name
    if name == "kind":
        return sorted(by_name, key=lambda line: partner_of(line.code).kind or "~", reverse=is_reverse)
    known = [line for line in by_name if name != "since" or line.since]
    rest = [line for line in by_name if name == "since" and not line.since]
    return sorted(known, key=lambda line: int(getattr(line, name)), reverse=is_reverse) + rest


def cross(snapshot: Snapshot, mask: Mask, donors: Sequence[str], link: str, codes: Sequence[str]) -> Counts:
    """Return a table of distinct activities that pass ``mask``, a row a donor and a column a code of a link.

    One pass over the donors' rows a column: codes are few, and a join of both links would be many times as long.
    """
    links, others = snapshot.links["donor"], snapshot.links[link]
    places = np.array([links.positions[code] for code in donors], dtype=np.int64)
    table = np.zeros((len(donors), len(codes)), dtype=np.int64)
    if not len(places):
        return table
    rows = np.concatenate([links.rows[links.begins[place] : links.begins[place + 1]] for place in places])
    lengths = links.begins[places + 1] - links.begins[places]
    begins = np.cumsum(lengths) - lengths
    for column, code in enumerate(codes):
        table[:, column] = np.add.reduceat((mask & others.any_of((code,)))[rows], begins, dtype=np.int64)
    return table


def bars_of(snapshot: Snapshot, mask: Mask) -> tuple[Bar, ...]:
    """Return how many activities there are over the years, as the filter of years counts them.

    Some years share a bar where there are more than ``MOST_BARS``. What states no end goes on; what states no year at
    all is in no bar.
    """
    start, end = (snapshot.years[name][mask].astype(np.int64) for name in ("start", "end"))
    stated = np.concatenate((start[start > 0], end[end > 0]))
    if not len(stated):
        return ()
    first, last = int(stated.min()), int(stated.max())
    is_open = (end == 0) & (start > 0)
    begins = np.where(start > 0, start, first)
    ends = np.where(end > 0, end, last)
    dated = ((start > 0) | (end > 0)) & (begins <= ends)
    step = next((step for step in _STEPS if (last - first) // step < MOST_BARS), _STEPS[-1])
    firsts = np.arange(first - first % step, last + 1, step)
    counted = _there(begins[dated], ends[dated], firsts, step)
    goes_on = _there(begins[dated & is_open], ends[dated & is_open], firsts, step)
    return tuple(
        Bar(int(year), int(year) + step - 1, int(n), int(n_open))
        for year, n, n_open in zip(firsts, counted, goes_on, strict=True)
    )


def _there(begins: Counts, ends: Counts, firsts: Counts, step: int) -> Counts:
    """Return, a span of years, how many have begun by its last year less those that were over before its first."""
    begun = np.searchsorted(np.sort(begins), firsts + step - 1, side="right")
    return begun - np.searchsorted(np.sort(ends), firsts, side="left")
