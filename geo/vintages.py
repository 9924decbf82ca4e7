"""Vintages: the same location among the 63 provinces until 2025-06-30 and among the 34 since 2025-07-01.

A location is kept as it was read. Each 63-unit province lies in exactly one 34-unit province, so showing it there is
exact; a 34-unit province that a text means as such becomes all its members in the 63-unit view.
"""

from dataclasses import replace

from geo.locations import Location
from geo.places import Vintage
from geo.register import load_places


def recode(location: Location, vintage: Vintage) -> tuple[Location, ...]:
    """Return the location in ``vintage``: itself, or its province or provinces there, at their label points."""
    place = location.place
    if place.kind != "province" or place.vintage == vintage:
        return (location,)
    register = load_places()
    codes = (register.to34(place.code),) if vintage == "34" else register.from34(place.code)
    places = [register[code] for code in codes]
    # A label point moves with its province; a point that the source gave stays where it is.
    is_label = (location.lon, location.lat) == (place.lon, place.lat)
    return tuple(
        replace(
            location,
            place=new,
            lon=new.lon if is_label else location.lon,
            lat=new.lat if is_label else location.lat,
        )
        for new in places
    )


def containing(location: Location, vintage: Vintage) -> frozenset[str]:
    """Return the codes of all places in which the location lies, in the provinces of ``vintage``.

    A province's region is that of its 63-unit form in either vintage, since the statistics office drew its regions on
    the 63.
    """
    register = load_places()
    codes = {location.place.code, location.place.parent} - {""}
    for code in tuple(codes):
        if code in register:
            codes.update(place.code for place in register.ancestors(code))
    old = {code for code in codes if code.startswith("VN-63-")}
    new = {code for code in codes if code.startswith("VN-34-")}
    if vintage == "34":
        return frozenset((codes - old) | {register.to34(code) for code in old})
    return frozenset((codes - new) | {member for code in new for member in register.from34(code)})
