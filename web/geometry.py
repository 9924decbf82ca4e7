"""Geometry for the page: the boundary sets as small TopoJSON, made once and kept in the cache folder."""

import hashlib
import inspect
from functools import cache
from pathlib import Path

from activities.wording import N_
from geo import boundaries, topology
from geo.errors import NotFoundError
from geo.register import boundary_path
from geo.wholefile import writing

WEB_SETS = ("provinces-34", "provinces-63", "regions", "basins", "countries", "archipelagos", "context")


@cache
def version(name: str) -> str:
    """Return the digest of what a set's TopoJSON is made from: its file and the code that simplifies it."""
    if name not in WEB_SETS:
        raise NotFoundError(
            N_("there is no set of places %(name)r; there is %(known)s"), name=name[:80], known=", ".join(WEB_SETS)
        )
    code = inspect.getsource(boundaries) + inspect.getsource(topology)
    return hashlib.sha256(boundary_path(name).read_bytes() + code.encode()).hexdigest()[:16]


def web_geometry(name: str, folder: Path) -> bytes:
    """Return the TopoJSON of a set from the cache folder, made and put there the first time."""
    path = folder / f"{name}-{version(name)}.topojson"
    if path.exists():
        return path.read_bytes()
    data = boundaries.web_topology(name)
    with writing(path) as file:
        file.write(data)
    return data
