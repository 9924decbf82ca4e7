"""Thematic layers: one module a layer, found by discovery.

The contract of a layer module: it holds ``LAYER``, an object with the attributes of `layers.layer.Layer`. To add a
layer is to add one file here. Two layers of the same key fail at start.
"""

import importlib
import pkgutil
from functools import cache

from activities.wording import N_
from geo.errors import DuplicateKeyError, NotFoundError
from layers.layer import Layer

DEFAULT = "overview"
# Modules of this package that are not layers themselves.
_PLUMBING = frozenset({"layer", "classes", "features", "money", "looks", "picture", "portable"})


@cache
def layers() -> dict[str, Layer]:
    """Return every layer by its key, in the order in which a switcher lists them."""
    found: dict[str, Layer] = {}
    for module_info in pkgutil.iter_modules(__path__):
        if module_info.name in _PLUMBING:
            continue
        layer: Layer = importlib.import_module(f"{__name__}.{module_info.name}").LAYER
        if layer.key in found:
            raise DuplicateKeyError(f"two layers are called {layer.key!r}")
        found[layer.key] = layer
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def layer_of(key: str) -> Layer:
    """Return the layer of this key; NotFoundError when there is none."""
    if key not in layers():
        raise NotFoundError(
            N_("there is no layer %(layer)r; there is %(known)s"), layer=key[:80], known=", ".join(layers())
        )
    return layers()[key]
