"""Geocoder: short texts in, places with evidence out; English and Vietnamese, with or without diacritics.

The steps, each a module that can be read alone: ``folding`` (a text without case and diacritics), ``matcher`` (names
of the gazetteer), ``groups`` (lists and corridors), ``sites``, ``units``, ``refusals`` and ``parties`` (which names are
places of the work), ``scopes``.

Provinces are read as the 63 units unless the text means the 34; ``geo.vintages.recode`` shows either in the other.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from geo.contexts import effect_before
from geo.errors import InputError
from geo.findings import Case, Clues, Finding
from geo.folding import Folded
from geo.gazetteer import Gazetteer, load_gazetteer
from geo.groups import Group, group
from geo.locations import Evidence, Geocoding, Location, Precision, Reach
from geo.matcher import Hit, Meaning, Reading, scan
from geo.parties import VIET_NAM, find_country, find_town, read_sense
from geo.places import Kind, Place, Vintage
from geo.refusals import HANOI
from geo.register import load_places
from geo.scopes import scope_of_sites, scope_of_words
from geo.sites import FINDERS, SHARED_RIVERS
from geo.theatres import is_abroad
from geo.units import choose_unit
from geo.vintages import recode

TEXT_FIELDS = ("title", "title_en", "title_vi", "description", "description_en", "description_vi", "owner")
OWNER = "owner"
REACH = Reach.ACTIVITY
ENOUGH = 3  # mentions of one country after which it is clear what it is to the work
ABROAD = frozenset({"country", "town"})
CENTRAL_BODIES = ("ministr", "state bank", "government inspectorate", "national assembly", "supreme", "state audit")


def geocode(fields: Mapping[str, str], *, vintage: Vintage = "34") -> Geocoding:
    """Return the scope and the places of one activity, best first.

    Parameters
    ----------
    fields
        The texts of the activity by the names of their fields, most telling first.
    vintage
        In which provinces to answer.
    """
    texts: list[tuple[str, str]] = []
    readings: list[Reading] = []
    for field, text in fields.items():
        if text:
            texts.append((field, text))
            readings.append(scan(text))
    gazetteer = load_gazetteer()
    clues = gather_clues(readings, gazetteer)
    findings: dict[str, Finding] = {}
    abroad = Abroad()
    for number, reading in enumerate(readings):
        if reading.hits:
            _hear(Case(number, reading, clues, gazetteer), findings, abroad, texts[number][0] == OWNER)
    kept = _settle(findings, readings) if findings else []
    foreign = abroad.findings.values()
    if kept and foreign and is_abroad([field for field, _ in texts], readings, kept, foreign, clues):
        kept = [finding for finding in kept if finding.code in SHARED_RIVERS]
    kept.extend(foreign)
    if len(kept) > 1:
        kept.sort(key=_rank)
    locations, sites = _locate(kept, texts, readings, vintage, clues.merged)
    scope = scope_of_sites(sites) or scope_of_words(sites, abroad.senses(), readings)
    return Geocoding(scope, locations)


def _hear(case: Case, findings: dict[str, Finding], abroad: "Abroad", is_owner: bool) -> None:
    """Add what one field says."""
    settled = abroad.settled
    for found in group(case.reading):
        if isinstance(found, Group):
            for hit in found.hits:
                if hit[2][0] in ABROAD and hit[2][1] not in settled:
                    abroad.hear(case, found, hit)
            _find_sites(case, found, findings, is_owner=is_owner)
            continue
        meaning = found[2]
        if meaning[0] not in ABROAD:
            _find_sites(case, Group(case.reading.folded, [found]), findings, is_owner=is_owner)
        elif meaning[1] not in settled:
            abroad.hear(case, None, found)


def _find_sites(case: Case, members: Group, findings: dict[str, Finding], *, is_owner: bool) -> None:
    """Add the places in Viet Nam of one group."""
    for mention in members.mentions:
        if mention.kind not in ABROAD:
            for finding in FINDERS[mention.kind](case, members, mention):
                finding.hint = finding.hint or is_owner
                _keep_best(findings, finding)


class Abroad:
    """What a text says of countries, mention by mention, until of each it is ``settled`` what it is to the work."""

    __slots__ = ("findings", "heard", "of_viet_nam", "settled")

    def __init__(self) -> None:
        self.findings: dict[str, Finding] = {}
        self.of_viet_nam: list[tuple[Folded, Group | None, Hit]] = []
        self.heard: dict[str, int] = {}
        self.settled: set[str] = set()

    def hear(self, case: Case, members: Group | None, hit: Hit) -> None:
        """Take in a foreign country or town, with its group if it has one; mentions of Viet Nam are only kept."""
        kind, code, name, _, _ = hit[2]
        if code == VIET_NAM:
            self.of_viet_nam.append((case.reading.folded, members, hit))
            if len(self.of_viet_nam) >= ENOUGH:
                self.settled.add(code)
            return
        known = self.findings.get(code)
        if known:
            heard = self.heard[code] = self.heard.get(code, 1) + 1
            if heard >= ENOUGH:
                self.settled.add(code)
            if name.form == "adjective" or (known.rule == "country-party" and _is_party(case, members, hit)):
                return  # nothing new: "Chinese" after "China", one more "with China"
        found = find_town(case, members, hit) if kind == "town" else find_country(case, members, hit)
        if found and (known is None or _says_more(found, known)):
            self.findings[code] = found
            if found.role == "site":
                self.settled.add(code)

    def senses(self) -> list[str]:
        """Return how the mentions of Viet Nam speak of it, up to the first that tells that the work is there."""
        found = []
        for folded, members, hit in self.of_viet_nam:
            found.append("party" if hit[2][2].form == "adjective" else read_sense(folded, members, hit))
            if found[-1] == "site":
                break
        return found


def _is_party(case: Case, members: Group | None, hit: Hit) -> bool:
    """``with China``, ``with Yunnan``: the words before a name, or before its list, tell of a party."""
    before = members.before if members else effect_before(case.reading.folded, hit[0])
    return before.country == "party"


def gather_clues(readings: list[Reading], gazetteer: Gazetteer) -> Clues:
    """Return what the activity names beyond doubt, by which doubtful names are judged."""
    foreign: set[str] = set()
    others: list[Meaning] = []
    clues = Clues(foreign)
    for reading in readings:
        for hit in reading.hits:
            meaning = hit[2]
            if meaning[0] in ABROAD:
                foreign.add(meaning[1])
            else:
                others.append(meaning)
        if reading.folded.is_vietnamese:
            clues.vietnamese = True
    if VIET_NAM in foreign:
        clues.names_viet_nam = True
        foreign.discard(VIET_NAM)
    if others:
        _add_places(others, clues, gazetteer)
    clues.conclude()
    return clues


def _add_places(named: Sequence[Meaning], clues: Clues, gazetteer: Gazetteer) -> None:
    """Add what the names of places in Viet Nam tell.

    Districts with their unit word settle which commune is meant, and which province where none is named.
    """
    districts = []
    for kind, _, name, names, _ in named:
        if kind == "province" and name.strong:
            clues.provinces.update(name.codes)
        elif name.form == "merged":
            clues.merged = True
        elif kind == "district" and name.unit:
            districts.append(names)
    units = [unit for names in districts if (unit := choose_unit(names, clues, gazetteer))]
    clues.districts.update(unit.code for unit in units)
    clues.provinces.update(unit.province for unit in units)


def _keep_best(findings: dict[str, Finding], finding: Finding) -> None:
    """Keep one finding a place: a site beats a partner, then the higher score, then the earlier words."""
    known = findings.get(finding.code)
    if known is None:
        findings[finding.code] = finding
        return
    best = known if _rank(known) <= _rank(finding) else finding
    if best.precision == Precision.ADM1 and Precision.ADM2 in (known.precision, finding.precision):
        best.precision = Precision.ADM2  # one of the province's districts tells where in it
    findings[finding.code] = best


def _rank(finding: Finding) -> tuple[bool, bool, float, tuple[int, int, int]]:
    return finding.hint, finding.role == "partner", -finding.score, finding.span


def _says_more(finding: Finding, known: Finding) -> bool:
    """Tell whether a later finding of a country says more than the one that is known."""
    if finding.role != known.role:
        return known.role == "partner"
    return finding.score > known.score


def _settle(findings: dict[str, Finding], readings: list[Reading]) -> list[Finding]:
    """Return the findings in Viet Nam that hold beside each other.

    An office's province is only a hint: it yields to a place that the text itself names. The capital alone, for the
    work of a central body that the title names, is that body's seat.
    """
    kept = list(findings.values())
    stated = {finding.code for finding in kept if not finding.hint and finding.code.startswith("VN-")}
    if stated:
        kept = [finding for finding in kept if not finding.hint]
    if stated == {HANOI} and any(body in readings[0].folded.plain for body in CENTRAL_BODIES):
        kept = [finding for finding in kept if finding.code != HANOI or finding.span[0] == 0]
    return kept


def _locate(
    kept: Sequence[Finding], texts: list[tuple[str, str]], readings: list[Reading], vintage: Vintage, merged: bool
) -> tuple[tuple[Location, ...], set[Kind]]:
    """Return the locations of findings in a vintage, and the kinds of places that are sites.

    No place is there twice: of two that fall together the first stays.
    """
    found: dict[str, Location] = {}
    sites: set[Kind] = set()
    for finding in kept:
        number, start, end = finding.span
        places = _places_in(finding.code, vintage, merged)
        precision, role = finding.precision, finding.role
        if len(places) > 1:  # all that a merged province was made of: none of them for sure
            precision = max(precision, Precision.LARGER_THAN_ADM1)
        folded = readings[number].folded
        if folded.is_moved:
            start, end = folded.span(start, end)
        field, text = texts[number]
        evidence = Evidence(field, start, end, text[start:end], finding.rule)
        for place in places:
            if place.code not in found:
                found[place.code] = Location(
                    place, place.lon, place.lat, precision, REACH, role, finding.score, evidence
                )
                if role != "partner":
                    sites.add(place.kind)
    return tuple(found.values()), sites


@cache
def _places_in(code: str, vintage: Vintage, merged: bool) -> tuple[Place, ...]:
    """Return the places of a vintage that a code stands for, in a text that means the ``merged`` provinces or not."""
    place, register = _place(code), load_places()
    if place.kind != "province":
        return (place,)
    if merged and place.vintage == "63":
        new = register[register.to34(code)]
        if new.name_vi == place.name_vi:
            place = new
    if place.vintage == vintage:
        return (place,)
    codes = (register.to34(place.code),) if vintage == "34" else register.from34(place.code)
    return tuple(register[code] for code in codes)


@cache
def _place(code: str) -> Place:
    """Return the place of a code: of the register, or a unit or landmark with the point of its province."""
    register, gazetteer = load_places(), load_gazetteer()
    if code in register:
        return register[code]
    if code.startswith("near-"):
        near = register[code.removeprefix("near-")]
        return replace(near, code=code, kind="site", parent="", vintage="")
    if code in gazetteer.units:
        unit = gazetteer.units[code]
        above = register[unit.province]
        lon, lat = (unit.lon, unit.lat) if unit.lon is not None and unit.lat is not None else (above.lon, above.lat)
        kind = "site" if unit.kind in ("xa", "phuong", "thi-tran", "dac-khu") else "district"
        parent = unit.province
        return Place(code, code[3:5], kind, unit.name, unit.name, parent, lon, lat, 0.0)  # type: ignore[arg-type]
    landmark = gazetteer.landmarks[code]
    above = register[landmark.provinces[0]]
    parent = above.code if len(landmark.provinces) == 1 else ""
    return Place(code, "", "site", landmark.name_vi, landmark.name_en, parent, above.lon, above.lat, 0.0)


def recode_all(locations: Iterable[Location], vintage: Vintage) -> tuple[Location, ...]:
    """Return locations in a vintage, no place twice: of two that fall together the first stays.

    Two points that a source gave in one place are two.
    """
    found: dict[tuple[str, float, float], Location] = {}
    for location in locations:
        place = location.place
        if place.kind != "province" or place.vintage == vintage:
            found.setdefault(_spot(location), location)
            continue
        moved = recode(location, vintage)
        if len(moved) > 1:  # all that a merged province was made of: none of them for sure
            moved = tuple(replace(part, precision=max(part.precision, Precision.LARGER_THAN_ADM1)) for part in moved)
        for part in moved:
            found.setdefault(_spot(part), part)
    return tuple(found.values())


def _spot(location: Location) -> tuple[str, float, float]:
    return location.place.code, location.lon, location.lat


def location_document(location: Location) -> dict[str, object]:
    """Return a location as the plain object that the commands and the web API give out."""
    place = location.place
    return {
        "code": place.code,
        "vintage": place.vintage,
        "kind": place.kind,
        "name_vi": place.name_vi,
        "name_en": place.name_en,
        "precision": int(location.precision),
        "reach": int(location.reach),
        "role": location.role,
        "score": location.score,
        "lon": location.lon,
        "lat": location.lat,
        "evidence": evidence_document(location.evidence),
    }


def evidence_document(evidence: Evidence) -> dict[str, object]:
    """Return the evidence of a location as a plain object."""
    return {
        "field": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "quote": evidence.quote,
        "rule": evidence.rule,
    }


def geocode_lines(lines: Iterable[str], vintage: Vintage = "34", first: int = 1) -> Iterator[str]:
    """Geocode JSON lines ``{"id", "title", "description", …}`` one by one, in constant memory.

    ``first`` is the number of the first line, for the messages of errors.

    Yields
    ------
    str
        ``{"id", "scope", "locations": […]}`` for each line that is not blank, in the same order.

    Raises
    ------
    InputError
        When a line is not a JSON object or a field of it is not a text; the message names line and field.
    """
    for number, line in enumerate(lines, start=first):
        if line.strip():
            record = _read_line(number, line)
            fields = {name: record[name] for name in TEXT_FIELDS if record.get(name)}
            found = geocode(fields, vintage=vintage)
            answer = {
                "id": record.get("id"),
                "scope": found.scope,
                "locations": [location_document(location) for location in found.locations],
            }
            yield json.dumps(answer, ensure_ascii=False)


def _read_line(number: int, line: str) -> dict[str, str]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        message = f"line {number}: not JSON ({error.msg} at character {error.pos + 1})"
        raise InputError(message) from error
    if not isinstance(record, dict):
        message = f"line {number}: not an object with fields but {type(record).__name__}"
        raise InputError(message)
    for name in TEXT_FIELDS:
        if not isinstance(record.get(name, ""), str | None):
            message = f"line {number}: field {name!r} is not a text but {type(record[name]).__name__}"
            raise InputError(message)
    return record
