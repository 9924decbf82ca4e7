"""Holding: which place of a boundary set holds the money or the activities of another place, and what has no holder."""

from functools import cache

from activities.shares import SCOPE
from geo.register import load_places

_KINDS = {
    "province": "provinces",
    "region": "regions",
    "basin": "basins",
    "country": "countries",
    "archipelago": "provinces",
}


@cache
def set_members(set_name: str) -> frozenset[str]:
    """Return the codes of a boundary set."""
    return frozenset(place.code for place in load_places().sets[set_name])


@cache
def holder(code: str, set_name: str) -> str:
    """Return the widest place of a set that a share's code is or lies in, empty when there is none."""
    members, register = set_members(set_name), load_places()
    found = ""
    above = code
    while above in register:
        if above in members:
            found = above
        above = register[above].parent
        if set_name in ("provinces-63", "regions") and above.startswith("VN-34-"):
            above = above.replace("VN-34-", "VN-63-")  # an archipelago's province had the same number among the 63
    return found


def tray_of(code: str) -> str:
    """Return what the money of a share that no shape of a set shows is of: a kind of places, or a scope."""
    register = load_places()
    return _KINDS.get(register[code].kind, "seas") if code in register else code.removeprefix(SCOPE)
