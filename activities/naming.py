"""Naming: from what a person wrote in a cell to the one code that it means, or to none."""

import unicodedata
from collections.abc import Iterable
from functools import cache

from geo.folding import fold_name
from geo.geocoder import geocode
from geo.places import Place
from geo.register import load_places

# A province's bare name means the 63-unit one, which lies in exactly one of the 34.
_PLACE_SETS = ("provinces-63", "regions", "basins", "archipelagos", "countries", "provinces-34")


def one_of_name(text: str, named: Iterable[tuple[str, Iterable[str]]]) -> str | None:
    """Return the code that carries this name: as it is spelt, else the only one without case and diacritics."""
    spelt, folded = unicodedata.normalize("NFC", text).casefold(), fold_name(text)
    alike: set[str] = set()
    for code, names in named:
        for name in names:
            if name.casefold() == spelt:
                return code
            if folded and fold_name(name) == folded:
                alike.add(code)
    return alike.pop() if len(alike) == 1 else None


@cache
def find_place(text: str) -> str | None:
    """Return the code of a place by its code, its name, or another name that the gazetteer has for it.

    Codes are compared letter by letter: ``ca`` is the basin of the Cả, ``CA`` is Canada. A name that means two places
    means none.
    """
    register = load_places()
    if text in register:
        return text
    for set_name in _PLACE_SETS:
        places: tuple[Place, ...] = register.sets[set_name]
        code = one_of_name(text, ((place.code, (place.name_vi, place.name_en)) for place in places))
        if code is not None:
            return code
    return _gazetteer_place(text)


def _gazetteer_place(text: str) -> str | None:
    """Return the place that the geocoder reads when these words are all there is, if it reads them whole and alone."""
    sites = [location for location in geocode({"places": text}, vintage="63").locations if location.role != "partner"]
    if len(sites) != 1 or sites[0].place.code not in load_places() or sites[0].evidence.quote != text:
        return None
    return sites[0].place.code
