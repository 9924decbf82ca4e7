"""Structure: what a draft and an activity have in common beside their wording, each from 0 (nothing) to 1.

Places go by containment, in either vintage: a province lies in its region and in the basins that hold a tenth of it.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from activities.overlapping.drafts import Saying
from activities.partners import donor_code, partner_of
from activities.snapshot import Snapshot
from geo.catchments import NO_BASIN, load_catchments
from geo.places import Place
from geo.register import load_places
from geo.vintages import containing

VINTAGE = "63"
# How much a place in common says: the very place, one in the other, the same basin, the same region.
SAME, INSIDE, AROUND, SAME_BASIN, SAME_REGION, WHOLE_COUNTRY = 1.0, 0.9, 0.75, 0.55, 0.3, 0.2
SAME_PARTNER, SAME_COUNTRY = 1.0, 0.6
SAME_PLACE = "same-place"
ELSEWHERE, MOST_ELSEWHERE = "elsewhere", 3
NEAR_YEARS, NEAR = 2, 0.4
OPEN_YEARS = 5  # that an activity without an end, or without a beginning, is taken to last


class Common(NamedTuple):
    """What is in common of one kind: how much, 0..1, how (``rule``), and the codes that say so, the draft's first."""

    value: float
    rule: str = ""
    codes: tuple[str, ...] = ()


NOTHING = Common(0.0)


class Standing(NamedTuple):
    """Where an activity stands: its own sites, all places that these lie in, and its basins; codes of the 63."""

    own: frozenset[str]
    within: frozenset[str]
    basins: frozenset[str]


def standings(snapshot: Snapshot, rows: npt.NDArray[np.int64], documents: Iterable[dict[str, Any]]) -> list[Standing]:
    """Return where each of these activities stands."""
    position = np.full(len(snapshot), -1, dtype=np.int64)
    position[rows] = np.arange(len(rows))
    within: list[set[str]] = [set() for _ in rows]
    links = snapshot.links[f"place{VINTAGE}"]
    for number, code in enumerate(links.vocabulary):
        found = position[links.rows[links.begins[number] : links.begins[number + 1]]]
        for at in found[found >= 0]:
            within[at].add(code)
    made = []
    for places, document in zip(within, documents, strict=True):
        own = {site["code"] for site in document["locations"][VINTAGE] if site["role"] != "partner"}
        made.append(Standing(frozenset(own), frozenset(places), _basins(places)))
    return made


def _basins(codes: Iterable[str]) -> frozenset[str]:
    """Return the basins among these places and those of their provinces; a region's where nothing is nearer."""
    by_kind: dict[str, set[str]] = {"basin": set(), "province": set(), "region": set()}
    for code in codes:
        if code in load_places() and load_places()[code].kind in by_kind and code != NO_BASIN:
            by_kind[load_places()[code].kind].add(code)
    areas = by_kind["province"] or (by_kind["region"] if not by_kind["basin"] else set())
    return frozenset(by_kind["basin"].union(*(load_catchments()[code] for code in areas)))


class Ground(NamedTuple):
    """A place of the draft as activities are compared with it: itself, what it lies in, its basins; codes of the 63."""

    place: Place
    own: frozenset[str]
    around: frozenset[str]
    basins: frozenset[str]


def ground_of(place: Place) -> Ground:
    """Return a place of the draft with what it lies in."""
    register = load_places()
    if place.kind == "province" and place.vintage == "34":
        own = frozenset(register.from34(place.code))
    else:
        own = frozenset({place.code})
    around = containing(place, VINTAGE)
    return Ground(place, own, around - own, _basins(own | around))


def common_places(grounds: Iterable[Ground], standing: Standing, scope: str) -> Common:
    """Return the closest that any of the draft's places comes to the activity's.

    Of an activity that is somewhere else the value is 0 and the rule "elsewhere", with the places where it is.
    """
    found = [_meet(ground, standing) for ground in grounds]
    best = max(found, key=lambda common: common.value, default=NOTHING)
    if best.rule == SAME_PLACE:
        return best._replace(codes=tuple(dict.fromkeys(one.codes[0] for one in found if one.rule == SAME_PLACE)))
    if best.value or not found:
        return best
    if standing.own:
        return Common(0.0, ELSEWHERE, tuple(sorted(standing.own)[:MOST_ELSEWHERE]))
    return Common(WHOLE_COUNTRY, "whole-country") if scope == "national" else NOTHING


def _meet(ground: Ground, standing: Standing) -> Common:
    code, places = ground.place.code, load_places()
    if same := ground.own & standing.own:
        return Common(SAME, SAME_PLACE, (code, *sorted(same)[:1]))
    if ground.own & standing.within:
        return Common(INSIDE, "inside", (code, *_those_inside(ground, standing)))
    if over := {one for one in ground.around | ground.basins if one in standing.own}:
        return Common(AROUND, "around", (code, *sorted(over)[:1]))
    shared = {kind: [] for kind in ("province", "basin", "region")}  # type: dict[str, list[str]]
    for one in sorted((ground.around & standing.within) | (ground.basins & standing.basins)):
        if one in places and places[one].kind in shared and one != NO_BASIN:
            shared[places[one].kind].append(one)
    for kind, value in (("province", INSIDE), ("basin", SAME_BASIN), ("region", SAME_REGION)):
        if shared[kind]:
            return Common(value, f"same-{kind}", (code, shared[kind][0]))
    return NOTHING


def _those_inside(ground: Ground, standing: Standing) -> list[str]:
    """Return the sites of an activity that lie in a place; the others are no reason."""
    places = load_places()
    return [
        one for one in sorted(standing.own) if one in places and ground.own & containing(places[one], VINTAGE)
    ] or sorted(standing.own)[:1]


def common_sectors(said: Iterable[str], theirs: Iterable[str]) -> Common:
    """Return the sectors in common, against all that either has."""
    one, other = dict.fromkeys(said), set(theirs)
    shared = tuple(code for code in one if code in other)
    if not shared:
        return NOTHING
    return Common(2 * len(shared) / (len(one) + len(other)), "same-sector", shared)


def common_partners(said: Iterable[str], theirs: Iterable[str]) -> Common:
    """Return the partners in common: the same body, else one of the same country."""
    one, other = dict.fromkeys(said), dict.fromkeys(map(donor_code, theirs))
    shared = tuple(code for code in one if code in other)
    if shared:
        return Common(SAME_PARTNER, "same-partner", shared)
    countries = {country for code in other if (country := partner_of(code).country)}
    near = tuple(dict.fromkeys(country for code in one if (country := partner_of(code).country) in countries))
    return Common(SAME_COUNTRY, "same-country", near) if near else NOTHING


def common_years(said: Saying, start: int, end: int) -> Common:
    """Return whether the years overlap, or are no more than two apart; ``codes`` are the years in common."""
    if not (said.first or said.last) or not (start or end):
        return NOTHING
    first, last = _span(said.first, said.last)
    start, end = _span(start, end)
    begins, ends = max(first, start), min(last, end)
    if begins <= ends:
        return Common(1.0, "overlapping-years", (str(begins), str(ends)))
    if begins - ends <= NEAR_YEARS:
        return Common(NEAR, "near-years", (str(start), str(end)))
    return NOTHING


def _span(first: int, last: int) -> tuple[int, int]:
    return first or last - OPEN_YEARS, last or first + OPEN_YEARS
