"""Shares: how an activity's money is divided over its places, so that it is counted once and adds up to the cent.

What a source states holds: the percentages of its locations, else those of its recipient countries. What it leaves open
is divided by the basis that is asked for: equally over the places that the activity names, or by the size of these. A
place is as it was read, so that both vintages of the provinces come from one division; a province that is several in
the other vintage is divided there by the same basis. An activity without a place has one share, of its scope.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from activities.indicators import load_indicators
from activities.model import Activity
from geo.errors import InputError
from geo.places import Place
from geo.register import load_places
from geo.vintages import REMEMBERED_PLACES, drawn
from geo.world import VIET_NAM

SCOPE = "scope:"
STATED, UNKNOWN = "stated", "unknown"
_ALWAYS = ("equal", "area")
_POPULATION = "population"
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Share:
    """A part of an activity's money.

    ``code`` is a place's, or ``scope:`` and a scope for what has no place. ``fraction`` is exact; those of an activity
    add up to 1. ``basis`` is stated, equal, area, population or unknown (there is no place to divide over).
    """

    code: str
    fraction: Fraction
    basis: str


def bases() -> tuple[str, ...]:
    """Return the bases there are: population only where an indicator of that name is under ``data/indicators/``."""
    return (*_ALWAYS, *((_POPULATION,) if _POPULATION in load_indicators() else ()))


def shares_of(activity: Activity, vintage: str, basis: str) -> tuple[Share, ...]:
    """Return the shares of an activity in ``vintage``, "63" or "34"; raises InputError for a basis that is none."""
    if basis not in bases():
        raise InputError(f"there is no basis {basis[:40]!r}; there is {', '.join(bases())}")
    places = _named(activity)
    if not places:
        return (Share(SCOPE + activity.scope, Fraction(1), UNKNOWN),)
    by_place = _by_location(activity, places, basis) or _by_country(activity, places, basis)
    found: dict[str, Fraction] = {}
    said: dict[str, str] = {}
    for name, (fraction, reason) in by_place.items():
        codes = sorted(drawn(load_places()[name], vintage)) if not name.startswith(SCOPE) else [name]
        for code, part in _split(codes, {}, basis).items():
            found[code] = found.get(code, Fraction(0)) + fraction * part
            said[code] = reason
    return tuple(Share(code, fraction, said[code]) for code, fraction in found.items() if fraction)


def divide(cents: int, shares: Sequence[Share]) -> list[int]:
    """Return the cents of each share; they add up to ``cents``, the largest remainders being rounded up."""
    exact = [abs(cents) * share.fraction for share in shares]
    whole = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda position: whole[position] - exact[position])
    for position in order[: abs(cents) - sum(whole)]:
        whole[position] += 1
    return [part if cents >= 0 else -part for part in whole]


def _named(activity: Activity) -> dict[str, list[str]]:
    """Return the shapes that an activity names as they were read, each with the fields of the source that gave it."""
    found: dict[str, list[str]] = {}
    for location in activity.locations:
        if location.role != "partner":
            found.setdefault(_shape_of(location.place) or SCOPE + activity.scope, []).append(location.evidence.field)
    return found


@lru_cache(REMEMBERED_PLACES)
def _shape_of(place: Place) -> str:
    """Return the code of the shape that stands for a place as it was read, empty where it has none."""
    code = place.code if place.code in load_places() else place.parent
    return code if code and drawn(place, "63") else ""


_Parts = dict[str, tuple[Fraction, str]]


def _by_location(activity: Activity, places: Mapping[str, list[str]], basis: str) -> _Parts:
    """Return the division that the source states by location; empty where it states none or a person placed it."""
    given = _percentages(activity, "location-percentages")
    stated = {
        code: sum(
            (given[number] for field in fields if (number := field.removeprefix("location ")) in given), Fraction()
        )
        for code, fields in places.items()
        if any(field.removeprefix("location ") in given for field in fields)
    }
    return _said(_split(list(places), stated, basis), stated, basis) if sum(stated.values()) else {}


def _by_country(activity: Activity, places: Mapping[str, list[str]], basis: str) -> _Parts:
    """Return the division by recipient country, where the source has any, and in each country by the basis."""
    given = _percentages(activity, "recipient-countries")
    recipients = [] if activity.review else [code for code, _ in _pairs(activity, "recipient-countries")]
    if not recipients:
        return _said(_split(list(places), {}, basis), {}, basis)
    groups: dict[str, list[str]] = {}
    for code in places:
        groups.setdefault(_country_of(code), []).append(code)
    if VIET_NAM in recipients:
        groups.setdefault(VIET_NAM, [SCOPE + "national"])
    stated = {country: given[country] for country in groups if country in given}
    found: _Parts = {}
    for country, part in _split(list(groups), stated, basis, groups).items():
        for code, inner in _split(groups[country], {}, basis).items():
            reason = STATED if country in stated and len(groups[country]) == 1 else basis
            found[code] = (part * inner, reason)
    return found


def _country_of(code: str) -> str:
    """Return the country of a shape; what is no country is Viet Nam's."""
    register = load_places()
    return code if code in register and register[code].kind == "country" else VIET_NAM


def _percentages(activity: Activity, name: str) -> dict[str, Fraction]:
    """Return what a source states in percent, as fractions by key; a person's word on the places makes it void."""
    if activity.review:
        return {}
    return {key: Fraction(text) / _HUNDRED for key, text in _pairs(activity, name) if text}


def _pairs(activity: Activity, name: str) -> list[tuple[str, str]]:
    text = dict(activity.extra).get(name, "")
    return [(key, value) for key, _, value in (part.partition(":") for part in text.split(";")) if key]


def _said(parts: Mapping[str, Fraction], stated: Mapping[str, Fraction], basis: str) -> _Parts:
    return {code: (fraction, STATED if code in stated else basis) for code, fraction in parts.items()}


def _split(
    keys: Sequence[str],
    stated: Mapping[str, Fraction],
    basis: str,
    groups: Mapping[str, Iterable[str]] | None = None,
) -> dict[str, Fraction]:
    """Return fractions that add up to 1: those stated, and the rest by the basis over the keys without one.

    What is stated is scaled where it leaves no key to take a rest, or is more than the whole. ``groups`` has the shapes
    of a key that is not one itself.
    """
    total = sum(stated.values(), Fraction())
    open_keys = [key for key in keys if key not in stated] if total else list(keys)
    rest = max(Fraction(0), 1 - total) if total else Fraction(1)
    scale = 1 if open_keys and total <= 1 else total
    found = {key: part / scale for key, part in stated.items()} if total else {}
    weights = _weights(open_keys, basis, groups)
    whole = sum(weights, Fraction())
    return found | {key: rest * weight / whole for key, weight in zip(open_keys, weights, strict=True)}


def _weights(keys: Sequence[str], basis: str, groups: Mapping[str, Iterable[str]] | None) -> list[Fraction]:
    """Return the weight of each key; all are equal where the size of one of them is not known."""
    weights = [sum((_size(code, basis) for code in (groups[key] if groups else (key,))), Fraction()) for key in keys]
    return weights if basis != "equal" and all(weights) else [Fraction(1)] * len(keys)


@lru_cache(REMEMBERED_PLACES)
def _size(code: str, basis: str) -> Fraction:
    """Return the size of a shape: km² by area, people by population; 0 where it is not known."""
    code = VIET_NAM if code == SCOPE + "national" else code
    if code not in load_places() or basis == "equal":
        return Fraction(0)
    if basis == _POPULATION:
        return Fraction(load_indicators()[_POPULATION].values.get(code, 0))
    return Fraction(str(load_places()[code].area_km2))
