"""Discovery: the plug-ins of a folder, a module each, by the key that each claims."""

import importlib
import pkgutil
from collections.abc import Collection, Iterable, Iterator
from types import ModuleType
from typing import TypeVar

from geo.errors import DuplicateKeyError

T = TypeVar("T")


def modules_of(package: str, path: Iterable[str], besides: Collection[str] = ()) -> Iterator[ModuleType]:
    """Yield the modules of a package (its ``__name__`` and ``__path__``) by name, but for those in ``besides``."""
    for module_info in pkgutil.iter_modules(path):
        if module_info.name not in besides:
            yield importlib.import_module(f"{package}.{module_info.name}")


def by_key(noun: str, pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Return the plug-ins by key; DuplicateKeyError, which says what they are, when two claim the same."""
    found: dict[str, T] = {}
    for key, plugin in pairs:
        if key in found:
            raise DuplicateKeyError(f"two {noun} are called {key!r}")
        found[key] = plugin
    return found
