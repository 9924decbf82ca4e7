"""Places: the locations and recipients of an activity, as written, in the forms of all versions.

A location of 1.x has ``coordinates`` with a precision and ``administrative`` with the units' names; one of 1.04 and 2.x
a ``point`` with its exactness, the class and feature that it stands for, and codes of units.
"""

import re
from functools import cache
from itertools import chain

from activities.codelists import DATA, read_rows
from activities.iati.codes import precision_of, precision_of_feature
from activities.iati.elements import Element, Notes, attribute, clip, code_of, name_of, part, parts, plain_text, texts
from activities.iati.extension import own
from activities.iati.percentages import check_sum, is_whole, read_share
from activities.importers import GivenCountry, GivenSite
from activities.wording import N_
from geo.degrees import read_degrees, split_position

# GeographicVocabulary: ISO 3166-1, and 3166-2 in many files, whose codes begin with the country's.
_ISO_3166 = "A4"
_ADMINISTRATIVE_REGION = "1"
_LEVELS = {"0": "6", "1": "4"}
_SECOND_LEVEL = "3"
# Units below the first level that say so in their names.
_SMALLER_UNIT = re.compile(
    r"\b(?:district|commune|ward|township|huyện|quận|thị xã|xã|phường|thị trấn)\b", re.IGNORECASE
)
# What the geocoder reads of one location: every letter more costs time.
_LONGEST_NAME, _LONGEST_WORDS = 2_000, 20_000
_ISO_COUNTRY = re.compile(r"([A-Za-z]{2})(?:-\w+)?$", re.ASCII)
_EPSG = re.compile(r"EPSG\D*(?:\d+/)?(\d{4,6})$|CRS84$", re.IGNORECASE)
_DEGREES = {"4326", "4979", "4269"}


def read_sites(activity: Element, notes: Notes) -> tuple[GivenSite, ...]:
    """Return every location of an activity, also one that says nothing."""
    sites = tuple(
        _read_site(location, f"location {number}", notes)
        for number, location in enumerate(parts(activity, "location"), start=1)
    )
    check_sum(notes, "location", [site.percentage for site in sites])
    return sites


def _read_site(location: Element, name: str, notes: Notes) -> GivenSite:
    lat, lon = _point(location, name, notes)
    units = parts(location, "administrative")
    name_elements = parts(location, "name")
    called = name_of(name_elements)
    # What a place is called in Vietnamese is read too where it has another name here.
    in_vietnamese = texts(name_elements).get("vi", "")
    said = ["" if in_vietnamese == called else in_vietnamese]
    said += [plain_text(unit) or _unit_names(unit) for unit in units]
    said = [*dict.fromkeys(said), name_of(parts(location, "description"))]
    called = clip(called, f"{name}/name", _LONGEST_NAME, notes)
    words = clip(", ".join(text for text in said if text), f"{name}/description", _LONGEST_WORDS, notes)
    reach = code_of(location, "location-reach")
    province = ""
    if not (lat or lon or called or words):  # where there is more, that tells it
        words, province = _coded_province(units, parts(location, "location-id"))
    return GivenSite(
        field=name,
        name=called,
        lat=lat,
        lon=lon,
        precision=_precision(location, name, notes),
        reach=reach if reach in {"1", "2"} else "",
        country=_country(location, units),
        percentage=read_share(notes, name, attribute(location, "percentage") or own(location, "percentage")),
        words=words,
        province=province,
    )


def _coded_province(*coded: list[Element]) -> tuple[str, str]:
    """Return the code by ISO 3166-2 of a province that a location says, as its words, and our province of it."""
    for element in chain(*coded):
        code = attribute(element, "code")
        if attribute(element, "vocabulary").upper() == _ISO_3166 and (province := _iso_provinces().get(code.upper())):
            return code, province
    return "", ""


@cache
def _iso_provinces() -> dict[str, str]:
    return {row["iso"]: row["code"] for row in read_rows(DATA / "codelists" / "iso-provinces.csv")}


def _unit_names(unit: Element) -> str:
    """Return the names that version 1.x may have in the attributes of a unit; codes are no names."""
    names = (attribute(unit, level) for level in ("adm2", "adm1"))
    return ", ".join(name for name in names if any(letter.isalpha() for letter in name))


def _point(location: Element, name: str, notes: Notes) -> tuple[str, str]:
    """Return the texts of latitude and longitude, both empty where the location has no point.

    Of several points the first with a text counts; where it can't be read, the coordinates of 1.x do if they are there.
    """
    other = _coordinates(location)
    point = next((each for each in parts(location, "point") if _position(each)), None)
    if point is None:
        return other
    if not _is_in_degrees(point, name, notes):
        return "", ""
    text = _position(point)
    position = split_position(text) or (text, "")  # what can't be told apart is shown to a person as one text
    if position[1] and attribute(point, "srsName").upper().endswith("CRS84"):
        position = position[::-1]
    return other if all(other) and read_degrees(position[0], "lat") is None else position


def _coordinates(location: Element) -> tuple[str, str]:
    coordinates = part(location, "coordinates")
    if coordinates is None:
        return "", ""
    lat, lon = attribute(coordinates, "latitude"), attribute(coordinates, "longitude")
    text = plain_text(coordinates)
    return (lat, lon) if lat or lon or not text else split_position(text) or (text, "")


def _position(point: Element) -> str:
    position = part(point, "pos")
    return plain_text(point if position is None else position)


def _is_in_degrees(point: Element, name: str, notes: Notes) -> bool:
    """Tell whether a point is in latitude and longitude, as IATI wants it, or CRS84: another where it is named."""
    said = attribute(point, "srsName")
    system = _EPSG.search(said)
    if system is None or system[1] is None or system[1] in _DEGREES:
        return True
    message = N_("the point is in another system than EPSG:4326 and is left out")
    notes.warn(f"{name}/point/@srsName", said, message)
    return False


def _precision(location: Element, name: str, notes: Notes) -> str:
    """Return the code of GeographicalPrecision that the location states or comes to, empty where it says nothing."""
    said = own(location, "precision") or attribute(part(location, "coordinates"), "precision")
    if said:
        precision = precision_of(said)
        if not precision:
            notes.warn(f"{name}/coordinates/@precision", said, N_("is no precision that IATI knows"))
        return precision
    for feature in ("feature-designation", "location-type"):
        if precision := precision_of_feature(code_of(location, feature)):
            return precision
    if code_of(location, "location-class") == _ADMINISTRATIVE_REGION:
        return _precision_of_region(location)
    exactness = code_of(location, "exactness")
    return exactness if exactness in {"1", "2"} else ""


def _precision_of_region(location: Element) -> str:
    """Return the precision of an administrative region: of its level where one of its units is itself, else by name."""
    own = {attribute(identity, "code") for identity in parts(location, "location-id")} - {""}
    for unit in parts(location, "administrative"):
        if attribute(unit, "code") in own and (level := attribute(unit, "level")):
            return _LEVELS.get(level, _SECOND_LEVEL)
    return _SECOND_LEVEL if _SMALLER_UNIT.search(name_of(parts(location, "name"))) else _LEVELS["1"]


def _country(location: Element, units: list[Element]) -> str:
    said = next((country for unit in units if (country := attribute(unit, "country"))), "")
    if said:
        return said
    for coded in (*units, *parts(location, "location-id")):
        found = _ISO_COUNTRY.match(attribute(coded, "code"))
        if found and attribute(coded, "vocabulary").upper() == _ISO_3166:
            return found[1].upper()
    return ""


Region = tuple[str, str, str]


def read_countries(activity: Element, regions: list[Region], notes: Notes) -> tuple[GivenCountry, ...]:
    """Return the recipient countries, of the activity or, where it has none and no region, of its transactions."""
    found = [
        GivenCountry(
            name := f"recipient-country {number}",
            attribute(country, "code") or plain_text(country),
            read_share(notes, name, attribute(country, "percentage")),
        )
        for number, country in enumerate(parts(activity, "recipient-country"), start=1)
    ]
    shares = [country.percentage for country in found]
    # Other vocabularies name the same regions again in some files, and other regions in some.
    first = [share for vocabulary, _, share in regions if vocabulary == regions[0][0]]
    if not is_whole([*shares, *(share for _, _, share in regions)]):
        check_sum(notes, "recipient-country", [*shares, *first])
    if not found and not regions:
        found = _countries_of_transactions(activity)
    return tuple(country for country in found if country.code)


def _countries_of_transactions(activity: Element) -> list[GivenCountry]:
    codes: dict[str, int] = {}
    for number, transaction in enumerate(parts(activity, "transaction"), start=1):
        if code := code_of(transaction, "recipient-country"):
            codes.setdefault(code, number)
    return [GivenCountry(f"transaction {number}/recipient-country", code) for code, number in codes.items()]


def read_regions(activity: Element, notes: Notes) -> list[Region]:
    """Return the vocabulary, code or name and share of each recipient region."""
    return [
        (
            attribute(region, "vocabulary") or "1",
            attribute(region, "code") or plain_text(region),
            read_share(notes, f"recipient-region {number}", attribute(region, "percentage")),
        )
        for number, region in enumerate(parts(activity, "recipient-region"), start=1)
    ]
