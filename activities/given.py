"""Given places: what a person wrote under places, lat and lon. Their word wins over what the geocoder would read."""

from activities.issues import Issue
from activities.validate import Draft, WrittenPlace
from activities.wording import N_
from geo.coordinates import given_location, read_point
from geo.locations import Evidence, Geocoding, Location, Precision, Reach, Scope
from geo.places import Place
from geo.register import load_places

# The scope that a kind of place gives, the narrowest first.
_SCOPES: dict[str, Scope] = {"province": "province", "archipelago": "province", "region": "region", "basin": "basin"}
_PRECISIONS = {"province": Precision.ADM1, "archipelago": Precision.ADM1, "country": Precision.COUNTRY}
_VIET_NAM = "VN"


def given_places(draft: Draft) -> tuple[Geocoding | None, list[Issue]]:
    """Return the places that the row gives, None when it gives none, and what is wrong with them.

    Viet Nam as a whole gives the national scope and no location: a country of work at home is never a dot.
    """
    locations = [_named(place) for place in draft.places if place.code != _VIET_NAM]
    issues: list[Issue] = []
    if draft.point:
        lon, lat = draft.point
        located = given_location(read_point(lon, lat, "63"), quote=f"{lat:g}, {lon:g}")
        if located is None:
            message = N_("lies in no province of Viet Nam; name the place under places instead")
            issues.append(Issue(draft.row, "lat", f"{lat:g}, {lon:g}", message))
        else:
            locations.append(located)
    if not draft.places and not draft.point:
        return None, []
    scope = _scope([location.place for location in locations])
    if scope == "foreign" and any(place.code == _VIET_NAM for place in draft.places):
        scope = "international"
    return Geocoding(scope, tuple(locations)), issues


def _named(written: WrittenPlace) -> Location:
    place = load_places()[written.code]
    evidence = Evidence("places", written.start, written.start + len(written.words), written.words, "given")
    precision = _PRECISIONS.get(place.kind, Precision.LARGER_THAN_ADM1)
    return Location(place, place.lon, place.lat, precision, Reach.ACTIVITY, "site", 1.0, evidence)


def _scope(places: list[Place]) -> Scope:
    found = {_SCOPES.get(place.kind, "foreign") for place in places}
    for scope in ("province", "region", "basin"):
        if scope in found:
            return scope
    return "foreign" if places else "national"
