"""Geometry for the page: the boundary sets as small TopoJSON, made once and kept in the cache folder."""

import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import orjson

from activities.wording import N_
from geo import boundaries, topology
from geo.errors import NotFoundError
from geo.register import boundary_path
from geo.wholefile import writing
from maps import world

WEB_SETS = ("provinces-34", "provinces-63", "regions", "basins", "countries", "archipelagos", "context")


@cache
def version(name: str) -> str:
    """Return the digest of what a set's TopoJSON is made from: its file and the code that simplifies it."""
    if name not in WEB_SETS:
        raise NotFoundError(
            N_("there is no set of places %(name)r; there is %(known)s"), name=name[:80], known=", ".join(WEB_SETS)
        )
    return _digest(name, boundaries, topology)


@cache
def world_version() -> str:
    """Return the digest of what the picture of the world is made from."""
    return _digest("countries", boundaries, topology, world)


def _digest(name: str, *code: ModuleType) -> str:
    sources = "".join(map(inspect.getsource, code))
    return hashlib.sha256(boundary_path(name).read_bytes() + sources.encode()).hexdigest()[:16]


def web_world(folder: Path) -> bytes:
    """Return the small picture of the world for the page from the cache folder, made and put there the first time.

    It is JSON: ``width``, ``height`` and ``equator`` in pixels, ``countries`` with the SVG path of each ISO code.
    """

    def draw() -> bytes:
        frame = {"width": world.WIDTH, "height": world.HEIGHT, "equator": world.EQUATOR}
        return orjson.dumps({**frame, "countries": world.countries()})

    return _kept(folder / f"world-{world_version()}.json", draw)


def web_geometry(name: str, folder: Path) -> bytes:
    """Return the TopoJSON of a set from the cache folder, made and put there the first time."""
    return _kept(folder / f"{name}-{version(name)}.topojson", lambda: boundaries.web_topology(name))


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    if path.exists():
        return path.read_bytes()
    data = make()
    with writing(path) as file:
        file.write(data)
    return data
