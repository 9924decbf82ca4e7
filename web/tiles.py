"""Remote tiles as a background, where a setting names them: their check, the policy that lets them in, the credit."""

import re
from collections.abc import Mapping
from typing import Any

from geo.errors import InputError

# A host by its name or number, with a port or without; no user, since it stands in every reader's browser.
_TEMPLATE = re.compile(
    r"(?P<origin>(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[::1\])(?::[0-9]{1,5})?)/[^\s\"'<>\\;,]*", re.I
)
_LOCAL = ("localhost", "127.0.0.1", "[::1]")
_PARTS = ("{z}", "{x}", "{y}")
MOST_ATTRIBUTION = 300


def read_tiles(template: str, attribution: str) -> str:
    """Return the template of the setting COOPMAP_TILES as it is used, "" for none.

    Raises InputError, which names the setting, for one that is no https address with {z}, {x} and {y}, each once; http
    is let through for this machine alone. Tiles are someone's work: their attribution has to be there.
    """
    template, attribution = template.strip(), attribution.strip()
    if not template:
        return ""
    found = _TEMPLATE.fullmatch(template)
    path = template[len(found["origin"]) :] if found else ""
    rest = path
    for part in _PARTS:
        rest = rest.replace(part, "", 1)
    if found is None or any(path.count(part) != 1 for part in _PARTS) or set("{}") & set(rest):
        raise InputError(
            "COOPMAP_TILES is written as https://tiles.example.org/{z}/{x}/{y}.png, with each of {z}, {x} and {y} once "
            f"and nothing else in braces; not {template[:120]!r}"
        )
    if found["scheme"].lower() != "https" and found["host"].lower() not in _LOCAL:
        raise InputError(f"COOPMAP_TILES must be https, but for tiles of this machine: {template[:120]!r}")
    if not attribution:
        raise InputError("COOPMAP_TILES_ATTRIBUTION must say whose tiles COOPMAP_TILES are")
    if len(attribution) > MOST_ATTRIBUTION:
        raise InputError(f"COOPMAP_TILES_ATTRIBUTION must have at most {MOST_ATTRIBUTION} characters")
    return template


def tile_host(template: str) -> str:
    """Return the origin of a template that was read, as a Content-Security-Policy takes it."""
    found = _TEMPLATE.fullmatch(template)
    return found["origin"].lower() if found else ""


def with_tiles(policy: str, settings: Mapping[str, str]) -> str:
    """Return a policy that also lets pictures come from the host of the tiles, where there is one."""
    host = tile_host(settings["COOPMAP_TILES"])
    return policy.replace("img-src 'self' data:", f"img-src 'self' data: {host}") if host else policy


def tile_config(settings: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what the map page's script needs to offer tiles; None where the setting names none."""
    if not settings["COOPMAP_TILES"]:
        return None
    return {"url": settings["COOPMAP_TILES"], "attribution": settings["COOPMAP_TILES_ATTRIBUTION"].strip()}
