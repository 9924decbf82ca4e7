"""Naming: from what a person wrote in a cell to the one code that it means, or to none."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from activities.codelists import DATA, read_rows
from activities.partners import load_partners
from activities.sectors import load_sectors, split_cell
from geo.countries import country_named, is_whole_country
from geo.folding import fold_name
from geo.geocoder import geocode
from geo.locations import Location
from geo.places import Place
from geo.register import load_places
from geo.world import VIET_NAM

# Where nothing says more, a province's bare name means the 63-unit one, which lies in exactly one of the 34.
_PLACE_SETS = ("provinces-63", "regions", "basins", "archipelagos", "countries", "provinces-34")
_PLACE_SETS_34 = (_PLACE_SETS[-1], *_PLACE_SETS[:-1])
# How alike a name must be, as difflib measures it, to be suggested: one letter in five or six may differ.
_ALIKE = 0.8
# Words, folded, that may stand between the names of places without saying more.
_BETWEEN = frozenset({"and", "the", "provinces", "province", "of", "va", "cac", "tinh", "thanh", "pho", "khu", "vuc"})
_SPACES = re.compile(r"[\s_-]+")


class NameIndex:
    """The codes of a list, in its order, by all their names: as they are spelt, and without case and diacritics."""

    def __init__(self, named: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._spelt: dict[str, str] = {}
        self._folded: dict[str, dict[str, str]] = {}
        self.codes: dict[str, None] = {}
        for code, names in named:
            self.codes[code] = None
            for name in names:
                self._spelt.setdefault(name.casefold(), code)
                self._folded.setdefault(_fold(name), {}).setdefault(code, name)
        self._by_start: dict[str, list[str]] = {}
        self._by_end: dict[str, list[str]] = {}
        for name in self._folded:
            self._by_start.setdefault(name[:1], []).append(name)
            self._by_end.setdefault(name[-3:], []).append(name)

    def find(self, text: str) -> str | None:
        """Return the code that is this text or carries this name: as it is spelt, else the only one when folded."""
        if text in self.codes:
            return text
        spelt = unicodedata.normalize("NFC", text).casefold()
        if spelt in self._spelt:
            return self._spelt[spelt]
        alike = self._folded.get(_fold(text), {})
        return next(iter(alike)) if len(alike) == 1 and _fold(text) else None

    def suggest(self, text: str) -> str:
        """Return the name most like ``text``, empty when none is alike enough."""
        folded = _fold(text)
        # A slip of the pen rarely changes both ends of a word; difflib over all names would take milliseconds.
        near = {*self._by_start.get(folded[:1], ()), *self._by_end.get(folded[-3:], ())}
        # Two texts of which one is half as long again can't be so alike.
        fitting = sorted(name for name in near if len(folded) / 1.5 <= len(name) <= len(folded) * 1.5)
        found = difflib.get_close_matches(folded, fitting, 1, _ALIKE) if folded else []
        return next(iter(self._folded[found[0]].values())) if found else ""


def _fold(name: str) -> str:
    return _SPACES.sub(" ", fold_name(name))


@cache
def code_names(name: str) -> NameIndex:
    """Return the names of a code list: kinds, statuses, roles (with the file's synonyms) or sectors."""
    if name == "sectors":
        return NameIndex(
            (sector.code, (sector.code, sector.name_en, sector.name_vi, *sector.keywords_en, *sector.keywords_vi))
            for sector in load_sectors().values()
        )
    return NameIndex(
        (row["code"], (row["code"], row["name_en"], row["name_vi"], *split_cell(row.get("synonyms") or "")))
        for row in read_rows(DATA / "codelists" / f"{name}.csv")
    )


@cache
def partner_names() -> NameIndex:
    """Return the names of all partners."""
    partners = load_partners().values()
    return NameIndex((partner.code, (partner.name_en, partner.name_vi, *partner.aliases)) for partner in partners)


@lru_cache(maxsize=50_000)
def find_partner(text: str) -> str | None:
    """Return the id of a partner by its id in either case or any of its names; a country by its full name too."""
    if text.lower() in load_partners():
        return text.lower()
    found = partner_names().find(text)
    if found is None and len(text) > 2 and (country := country_named(text).lower()) in load_partners():
        return country
    return found


@cache
def _place_names(set_name: str) -> NameIndex:
    places: tuple[Place, ...] = load_places().sets[set_name]
    return NameIndex((place.code, (place.name_vi, place.name_en)) for place in places)


@lru_cache(maxsize=50_000)
def find_place(text: str, vintage: str = "63") -> str | None:
    """Return the code of a place by its code, its name, or another name that the gazetteer has for it.

    Codes are compared letter by letter: ``ca`` is the basin of the Cả, ``CA`` is Canada. A province's name means the
    one of ``vintage``. A name that means two places means none.
    """
    if text in load_places():
        return text
    for set_name in _PLACE_SETS_34 if vintage == "34" else _PLACE_SETS:
        code = _place_names(set_name).find(text)
        if code is not None:
            return code
    return VIET_NAM if is_whole_country(text, VIET_NAM) else _gazetteer_place(text, vintage)


def suggest_place(text: str) -> str:
    """Return the name of a place that is most like ``text``, empty when none is alike enough."""
    return next((name for set_name in _PLACE_SETS if (name := _place_names(set_name).suggest(text))), "")


@lru_cache(maxsize=50_000)
def places_in(text: str) -> tuple[Location, ...]:
    """Return the places in Viet Nam that the geocoder reads in these words, none where the words say anything else.

    ``huyện Mộc Châu, Sơn La`` is a district and its province, ``Tuyên Quang và Hà Giang`` are two provinces; of ``near
    Hà Nội`` nobody can tell how far it reaches.
    """
    found = geocode({"places": text}, vintage="63").locations
    sites = tuple(location for location in found if location.role != "partner" and location.place.kind != "country")
    rest = list(text)
    for location in sites:
        rest[location.evidence.start : location.evidence.end] = " " * len(location.evidence.quote)
    return sites if set(fold_name("".join(rest)).split()) <= _BETWEEN else ()


def _gazetteer_place(text: str, vintage: str) -> str | None:
    """Return the place that the geocoder reads when these words are all there is, if it reads them whole and alone."""
    sites = [location for location in geocode({"places": text}, vintage="63").locations if location.role != "partner"]
    if len(sites) != 1 or sites[0].place.code not in load_places() or sites[0].evidence.quote != text:
        return None
    code = sites[0].place.code
    return load_places().crosswalk.get(code, code) if vintage == "34" else code
