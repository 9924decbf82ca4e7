"""Given places: what a row says of places wins over what the geocoder would read in its texts.

A person's cells ``places``, ``lat`` and ``lon``; a format's sites and recipient countries. The rules by which the scope
follows are in ``docs/importing.md``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from activities.given_areas import read_area
from activities.given_sites import COUNTRY_RULE, DROPPED, Case, country_of, located, read_site
from activities.importers import GivenCountry, GivenSite
from activities.issues import Issue
from activities.validate import Draft, WrittenPlace
from activities.wording import N_
from geo.coordinates import given_location, read_point
from geo.countries import country_code
from geo.geocoder import geocode
from geo.locations import Evidence, Geocoding, Location, Precision, Reach, Scope
from geo.places import Place
from geo.register import load_places
from geo.world import VIET_NAM

# The scope that a kind of place gives, the narrowest first.
_SCOPES: dict[str, Scope] = {
    **dict.fromkeys(("province", "archipelago", "district", "site"), "province"),
    **dict.fromkeys(("region", "sea"), "region"),
    "basin": "basin",
}
_PRECISIONS = {"province": Precision.ADM1, "archipelago": Precision.ADM1, "country": Precision.COUNTRY}


def given_places(draft: Draft) -> tuple[Geocoding | None, list[Issue]]:
    """Return the places that the row gives, None when it gives none, and what is wrong with them.

    Viet Nam as a whole gives the national scope and no location: a country of work at home is never a dot.
    """
    issues: list[Issue] = []
    locations = [_named(place) for place in draft.places if place.code != VIET_NAM]
    locations += _pointed(draft, issues)
    recipients = _recipients(draft, issues)
    case = read_sites(draft, [code for code, _ in recipients])
    issues += case.issues
    locations += case.locations.values()
    is_home = case.is_national or any(code == VIET_NAM for code in _codes(draft, recipients))
    if not locations and not recipients and not is_home:
        return None, issues
    if is_home and not draft.places and not draft.point and not _at_home(locations):
        locations += _read_texts(draft)
    locations += _other_recipients(recipients, locations)
    return Geocoding(_scope(locations, is_home=is_home), tuple(locations)), issues


def dropped(issues: Iterable[Issue]) -> int:
    """Return how many of a row's sites became no place, by the issues that `given_places` returned."""
    return sum(issue.message == DROPPED for issue in issues)


def read_sites(draft: Draft, recipients: Sequence[str]) -> Case:
    """Return what the row's sites come to."""
    case = Case(draft.row, tuple(recipients))
    for site in draft.sites:
        if site.area:
            read_area(case, site)
        else:
            read_site(case, site)
    return case


def _codes(draft: Draft, recipients: Sequence[tuple[str, GivenCountry]]) -> Iterator[str]:
    """Yield the codes of all that the row names as a whole."""
    yield from (place.code for place in draft.places)
    yield from (code for code, _ in recipients)


def _named(written: WrittenPlace) -> Location:
    evidence = Evidence("places", written.start, written.start + len(written.words), written.words, "given")
    if written.location:
        return replace(written.location, evidence=evidence)
    place = load_places()[written.code]
    precision = _PRECISIONS.get(place.kind, Precision.LARGER_THAN_ADM1)
    return Location(place, place.lon, place.lat, precision, Reach.ACTIVITY, "site", 1.0, evidence)


def _pointed(draft: Draft, issues: list[Issue]) -> list[Location]:
    """Return the place of the cells lat and lon."""
    if not draft.point:
        return []
    lon, lat = draft.point
    located_there = given_location(read_point(lon, lat, "63"), quote=f"{lat:g}, {lon:g}")
    if located_there is None:
        message = N_("lies in no province of Viet Nam; name the place under places instead")
        issues.append(Issue(draft.row, "lat", f"{lat:g}, {lon:g}", message))
        return []
    return [located_there]


def _recipients(draft: Draft, issues: list[Issue]) -> list[tuple[str, GivenCountry]]:
    """Return the recipient countries that are known, with their codes, each once."""
    found: dict[str, GivenCountry] = {}
    for given in draft.countries:
        if code := country_code(given.code):
            found.setdefault(code, given)
        else:
            message = N_("is no country that CoopMap knows by this code or name")
            issues.append(Issue(draft.row, given.field, given.code[:200], message, (), "warning"))
    return list(found.items())


def _at_home(locations: Sequence[Location]) -> list[Location]:
    return [location for location in locations if location.role != "partner" and location.place.kind != "country"]


def _read_texts(draft: Draft) -> list[Location]:
    """Return the places in Viet Nam that the texts name, and the partners' countries; another site is not the row's."""
    found = geocode(draft.texts, vintage="63").locations
    return [location for location in found if location.role == "partner" or location.place.kind != "country"]


def _other_recipients(
    recipients: Sequence[tuple[str, GivenCountry]], locations: Sequence[Location]
) -> Iterator[Location]:
    """Yield the recipient countries in which no location lies, as wholes; Viet Nam as a whole is the scope's to say."""
    known = {country_of(location.place) for location in locations if location.role != "partner"}
    for code, given in recipients:
        if code != VIET_NAM and code not in known:
            share = f" {given.percentage}%" if given.percentage else ""
            yield located(
                GivenSite(given.field), load_places()[code], Precision.COUNTRY, f"{given.code}{share}", COUNTRY_RULE
            )


def _scope(locations: Sequence[Location], *, is_home: bool) -> Scope:
    """Return the narrowest scope that the places in Viet Nam give, else what the countries give."""
    places: list[Place] = [location.place for location in locations if location.role != "partner"]
    found = {_SCOPES.get(place.kind, "foreign") for place in places}
    for scope in ("province", "region", "basin"):
        if scope in found:
            return scope
    if "foreign" in found:
        return "international" if is_home else "foreign"
    return "national"
