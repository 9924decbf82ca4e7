"""Given sites: a location of a source, as written, to places: by its point, else by its names, else by its country.

A point in Viet Nam gives its 63-unit province, one elsewhere its country; Viet Nam as a whole is no place of its own
(the scope says it). What was mended or left out is said in a warning that names the location.
"""

from dataclasses import dataclass, field, replace

from activities.importers import GivenSite
from activities.issues import PLACE, Issue
from activities.wording import N_
from geo.countries import country_code, country_named, is_whole_country
from geo.degrees import read_degrees
from geo.geocoder import geocode
from geo.locations import Evidence, Location, Precision, Reach
from geo.places import Place
from geo.register import load_places
from geo.world import VIET_NAM, WorldPoint, locate

POINT_RULE, NAME_RULE, COUNTRY_RULE = "given-point", "given-name", "given-country"
GIVEN_SCORE, NAMED_SCORE = 0.95, 0.85
QUOTE_LIMIT = 300
# What is said of a location that led nowhere, once for each.
DROPPED = N_("says no place that CoopMap can find, and is left out")
# A point that is less far off the coast of the boundary file is no mistake of the source's.
_COAST_KM = 5.0
_WHOLE_COUNTRY = frozenset({Precision.COUNTRY, Precision.UNCLEAR_COUNTRY})
_NOWHERE = {
    "null": N_("(0, 0) stands for a point that is not known; it is left out"),
    "out-of-range": N_("is not between -90 and 90 degrees of latitude and -180 and 180 of longitude; it is left out"),
    "outside": N_("lies in no country of the work; the point is left out"),
}


@dataclass(slots=True)
class Case:
    """The sites of one activity while they are read: its row, the codes of its recipients, and what was found.

    ``is_national`` tells that a site is Viet Nam as a whole.
    """

    row: int
    recipients: tuple[str, ...]
    is_national: bool = False
    locations: dict[tuple[object, ...], Location] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def warn(self, name: str, value: str, message: str, **details: object) -> None:
        """Leave a warning on a part of a location."""
        said = tuple((key, str(detail)) for key, detail in details.items())
        self.issues.append(Issue(self.row, name, value[:200], message, said, "warning"))

    def keep(self, location: Location) -> None:
        """Take in a location; the same place, point and words a second time are one."""
        evidence = location.evidence
        key = (location.place.code, location.lon, location.lat, location.precision, location.reach, evidence.quote)
        self.locations.setdefault(key, location)


def located(site: GivenSite, place: Place, precision: Precision, words: str, rule: str) -> Location:
    """Return a location that stands on the words of a site, at the label point of its place."""
    quote = words[:QUOTE_LIMIT]
    evidence = Evidence(site.field, 0, len(quote), quote, rule)
    reach = Reach.BENEFICIARIES if site.reach == "2" else Reach.ACTIVITY
    score = GIVEN_SCORE if rule.startswith(POINT_RULE) else NAMED_SCORE
    return Location(place, place.lon, place.lat, precision, reach, "site", score, evidence)


def read_site(case: Case, site: GivenSite) -> None:
    """Add the places of a site with a point or names to the case."""
    has_point = bool(site.lat or site.lon)
    point = _read_point(case, site) if has_point else None
    if point is not None and point.place is not None:
        _keep_point(case, site, point, point.place)
    elif not _keep_named(case, site) and not _keep_country(case, site):
        case.warn(site.field, site.name or site.words or _said(site), DROPPED)


def _said(site: GivenSite) -> str:
    return f"{site.lat}, {site.lon}" if site.lat and site.lon else site.lat or site.lon


def _read_point(case: Case, site: GivenSite) -> WorldPoint | None:
    """Return a site's point, and say what is wrong with it."""
    element, said = f"{site.field}/point", _said(site)
    lat, lon = read_degrees(site.lat, "lat"), read_degrees(site.lon, "lon")
    if lat is None or lon is None:
        case.warn(element, said, N_("is no latitude and longitude in degrees; the point is left out"))
        return None
    own = country_named(site.name) or country_code(site.country)
    point = locate(lon, lat, (own,) if own else case.recipients)
    if point.place is None:
        case.warn(element, said, _NOWHERE[point.issue])
        return None
    name = PLACE + point.place.code
    if point.issue == "swapped":
        message = N_("lies in %(place)s only with latitude and longitude exchanged, and is read so")
        case.warn(element, said, message, place=name)
    elif point.distance_km >= _COAST_KM:
        message = N_("lies %(distance)s km off %(place)s and is given to it")
        case.warn(element, said, message, distance=f"{point.distance_km:g}", place=name)
    country = country_of(point.place)
    if case.recipients and country not in case.recipients:
        message = N_("lies in %(place)s, which is no recipient country of the activity")
        case.warn(element, said, message, place=PLACE + country)
    if site.province and not _lies_in(point.place, site.province):
        message = N_("lies in %(place)s, and not in %(province)s, which stands beside it; both are kept")
        case.warn(element, said, message, place=name, province=PLACE + site.province)
        case.keep(located(site, load_places()[site.province], Precision.ADM1, said, NAME_RULE))
    return point


def _lies_in(place: Place, province: str) -> bool:
    """Tell whether a place is a province, of the 63 or the 34, or lies in it."""
    code = place.code[: len("VN-63-00")]
    return province in (code, load_places().crosswalk.get(code))


def country_of(place: Place) -> str:
    """Return the code of the country that a place is or lies in."""
    return place.code if place.kind == "country" else VIET_NAM


def _keep_point(case: Case, site: GivenSite, point: WorldPoint, place: Place) -> None:
    precision = _precision(site, place)
    if point.issue == "offshore":
        precision = max(precision, Precision.NEAR)  # a point that was moved is not exact
    if precision in _WHOLE_COUNTRY and place.kind != "country":
        case.is_national = True
        return
    rule = f"{POINT_RULE}-{point.issue}" if point.issue else POINT_RULE
    if point.issue == "offshore":
        rule = f"{rule}-{point.distance_km:g}-km"
    said = _said(site)
    words = f"{site.name[: QUOTE_LIMIT - len(said) - 3]} ({said})" if site.name else said
    location = located(site, place, precision, words, rule)
    case.keep(replace(location, lon=point.lon, lat=point.lat))


def _precision(site: GivenSite, place: Place) -> Precision:
    """Return the precision that the source states; a site that is called as its country as a whole is the country."""
    if is_whole_country(site.name, country_of(place)):
        return Precision.COUNTRY
    return Precision(int(site.precision)) if site.precision in set("123456789") else Precision.EXACT


def _keep_named(case: Case, site: GivenSite) -> bool:
    """Add the places in Viet Nam that the names of a site say; False when they say none."""
    country = _stated_country(case, site)
    if not (site.name or site.words) or (country and country != VIET_NAM):
        return False
    # The last field tells the geocoder where it is; nothing is read from it.
    fields = {"name": site.name, "words": site.words, "country": "Viet Nam" if country else ""}
    found = [
        location
        for location in geocode(fields, vintage="63").locations
        if location.role != "partner" and location.place.kind != "country"
    ]
    if site.province:
        found = [location for location in found if _lies_in(location.place, site.province)]
    if site.province and not found:
        case.keep(located(site, load_places()[site.province], Precision.ADM1, site.name or site.words, NAME_RULE))
        return True
    for location in found:
        named = located(site, location.place, location.precision, location.evidence.quote, NAME_RULE)
        case.keep(replace(named, lon=location.lon, lat=location.lat))
    return bool(found)


def _stated_country(case: Case, site: GivenSite) -> str:
    """Return the code of a site's country: its own, what it is called, or the only recipient; empty when not told."""
    named = country_code(site.country) or country_named(site.name) or country_named(site.words)
    return named or (case.recipients[0] if len(case.recipients) == 1 else "")


def _keep_country(case: Case, site: GivenSite) -> bool:
    """Add the country of a site as a whole; False when it is not told or the site says nothing at all."""
    country = _stated_country(case, site)
    words = site.name or site.words or _said(site) or site.country
    if not country or not words:
        return False
    if country == VIET_NAM:
        case.is_national = True
    else:
        case.keep(located(site, load_places()[country], Precision.COUNTRY, words, COUNTRY_RULE))
    return True
