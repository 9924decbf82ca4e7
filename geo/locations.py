"""Locations: a place that a text names, with the words that say so. There is no Location without Evidence.

What is found is never changed (``dataclasses.replace`` makes another one). Its classes are not frozen all the same: to
make a frozen object takes four times as long, and a text's objects are a good part of the time that it takes.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from geo.places import Place

Role = Literal["site", "beneficiary", "partner"]
Scope = Literal["province", "region", "basin", "national", "foreign", "international", "unlocated"]


class Precision(IntEnum):
    """How exactly a location is known: the IATI 1.x GeographicalPrecision code list."""

    EXACT = 1
    NEAR = 2
    ADM2 = 3
    ADM1 = 4
    LARGER_THAN_ADM1 = 5
    COUNTRY = 6
    UNCLEAR_CAPITAL = 7
    CAPITAL = 8
    UNCLEAR_COUNTRY = 9


class Reach(IntEnum):
    """What the location is to the activity: the IATI GeographicLocationReach code list."""

    ACTIVITY = 1
    BENEFICIARIES = 2


@dataclass(slots=True, unsafe_hash=True)
class Evidence:
    """The words that a location stands on.

    ``start`` and ``end`` are character offsets into the activity's own ``field`` (``title_en``, ``description_vi`` …)
    as it was given, so ``text[start:end] == quote``; ``rule`` names the rule that read them.
    """

    field: str
    start: int
    end: int
    quote: str
    rule: str


@dataclass(slots=True, unsafe_hash=True)
class Location:
    """One place of an activity. ``lon`` and ``lat`` are EPSG:4326 degrees; ``score`` is 0..1."""

    place: Place
    lon: float
    lat: float
    precision: Precision
    reach: Reach
    role: Role
    score: float
    evidence: Evidence


@dataclass(slots=True, unsafe_hash=True)
class Geocoding:
    """What the geocoder answers for one text: its scope and its locations, best first."""

    scope: Scope
    locations: tuple[Location, ...]
