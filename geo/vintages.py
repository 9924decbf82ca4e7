"""Vintages: the same location among the 63 provinces until 2025-06-30 and among the 34 since 2025-07-01.

A location is kept as it was read. Each 63-unit province lies in exactly one 34-unit province, so showing it there is
exact; a 34-unit province that a text means as such becomes all its members in the 63-unit view.
"""

from functools import lru_cache

from geo.locations import Location
from geo.places import Place, Vintage
from geo.register import load_places

REMEMBERED_PLACES = 20_000  # more than the gazetteer has


def recode(location: Location, vintage: Vintage) -> tuple[Location, ...]:
    """Return the location in ``vintage``: itself, or its province or provinces there, at their label points."""
    place = location.place
    if place.kind != "province" or place.vintage == vintage:
        return (location,)
    register = load_places()
    places = [register[code] for code in _in_vintage(place.code, vintage)]
    # A label point moves with its province; a point that the source gave stays where it is.
    is_label = (location.lon, location.lat) == (place.lon, place.lat)
    return tuple(
        Location(
            new,
            new.lon if is_label else location.lon,
            new.lat if is_label else location.lat,
            location.precision,
            location.reach,
            location.role,
            location.score,
            location.evidence,
        )
        for new in places
    )


@lru_cache(REMEMBERED_PLACES)
def containing(place: Place, vintage: Vintage) -> frozenset[str]:
    """Return the codes of all places in which a place lies, itself included, in the provinces of ``vintage``.

    A province's region is that of its 63-unit form in either vintage, since the statistics office drew its regions on
    the 63.
    """
    register = load_places()
    parent = place.parent
    if place.kind == "archipelago":
        # Hoàng Sa was Đà Nẵng's and Trường Sa Khánh Hòa's among the 63 too, under the same numbers.
        parent = parent.replace("VN-34-", "VN-63-")
    codes = {place.code, parent} - {""}
    if parent in register:
        codes.update(above.code for above in register.ancestors(parent))
    codes.discard("VN")  # that the work is in Viet Nam is what the scope says
    return frozenset(shown for code in codes for shown in _in_vintage(code, vintage))


@lru_cache(REMEMBERED_PLACES)
def drawn(place: Place, vintage: Vintage) -> frozenset[str]:
    """Return the codes of the shapes that stand for a place: its own, else its province's in ``vintage``.

    A district or a landmark has no shape of its own. Empty for a place that asserts no province.
    """
    code = place.code if place.code in load_places() else place.parent
    return frozenset(_in_vintage(code, vintage)) if code else frozenset()


def _in_vintage(code: str, vintage: Vintage) -> tuple[str, ...]:
    """Return the province or provinces of ``vintage`` that a province's code stands for; any other code as it is."""
    register = load_places()
    if code not in register or register[code].kind != "province" or register[code].vintage == vintage:
        return (code,)
    return (register.to34(code),) if vintage == "34" else register.from34(code)
