"""Thematic layers: one module a layer, found by discovery.

The contract of a layer module: it holds ``LAYER``, an object with the attributes of `layers.layer.Layer`. To add a
layer is to add one file here. Two layers of the same key fail at start.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from activities.wording import N_
from geo.discovery import by_key, modules_of
from geo.errors import NotFoundError
from layers.layer import Layer

DEFAULT = "overview"
# Modules of this package that are not layers themselves.
_PLUMBING = frozenset(
    {"layer", "classes", "circles", "features", "money", "looks", "picture", "points", "portable", "recounting"}
)


@cache
def layers() -> dict[str, Layer]:
    """Return every layer by its key, in the order in which a switcher lists them."""
    modules: Iterator[Any] = modules_of(__name__, __path__, _PLUMBING)
    found: dict[str, Layer] = by_key("layers", ((module.LAYER.key, module.LAYER) for module in modules))
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def layer_of(key: str) -> Layer:
    """Return the layer of this key; NotFoundError when there is none."""
    if key not in layers():
        raise NotFoundError(
            N_("there is no layer %(layer)r; there is %(known)s"), layer=key[:80], known=", ".join(layers())
        )
    return layers()[key]
