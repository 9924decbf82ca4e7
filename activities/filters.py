"""Filters: one object from a URL's query, which prints itself back, selects activities and says what it does.

The words are the same in every address, command and file name; an unknown parameter or value is an InputError.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from babel.numbers import format_decimal

from activities.codelists import LANGS, Code, load_codelist
from activities.documents import VINTAGES
from activities.partners import NAMED, load_partners, partner_of
from activities.sectors import load_sectors
from activities.shares import bases
from activities.snapshot import Mask, Snapshot
from activities.wording import N_, words
from geo.errors import InputError
from geo.places import Place
from geo.register import load_places

MULTIPLE = ("sector", "donor", "status", "kind", "scope", "place")
SINGLE = ("from", "to", "q", "vintage", "layer", "basis", "classes", "symbols", "lang")
# How a layer's values are cut into classes (`layers.classes`); none said: as the layer itself has it.
METHODS = ("quantile", "jenks", "equal", "fixed")
# How the values of a layer that add up are drawn (`layers.circles`); other layers are always shaded.
SYMBOLS = ("shade", "circles")
_MOST_NAMED = 5  # values of one field in a caption; `phrases` has them all
_WORDS_LIMIT = 200
_NAME_LIMIT = 400  # of a partner that no list has, known by its name

_CODES: dict[str, Callable[[], Mapping[str, Code | Place]]] = {
    "sector": load_sectors,
    "donor": load_partners,
    "status": lambda: load_codelist("statuses"),
    "kind": lambda: load_codelist("kinds"),
    "scope": lambda: load_codelist("scopes"),
    "place": lambda: load_places().places,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user asks for. Values of one field are alternatives; fields narrow each other."""

    sector: tuple[str, ...] = ()
    donor: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    from_year: int | None = None
    to_year: int | None = None
    q: str = ""
    vintage: str = "34"
    layer: str = "overview"
    basis: str = "equal"
    classes: str = ""
    symbols: str = "shade"
    lang: str = "vi"

    @classmethod
    def parse(
        cls, pairs: Iterable[tuple[str, str]], layers: Iterable[str], defaults: "Filters | None" = None
    ) -> "Filters":
        """Read a query's (name, value) pairs; ``layers`` are the layers there are, ``defaults`` what is not said.

        Raises InputError, which names the parameter, for an unknown one, an unknown value or one said twice.
        """
        many: dict[str, list[str]] = {}
        one: dict[str, str] = {}
        for name, value in pairs:
            if name in MULTIPLE:
                many.setdefault(name, []).append(_known_code(name, value))
            elif name not in SINGLE:
                raise InputError(
                    N_("unknown parameter %(name)r; there is %(known)s"),
                    name=name,
                    known=", ".join((*MULTIPLE, *SINGLE)),
                )
            elif name in one:
                raise InputError(N_("parameter %(name)r stands twice"), name=name)
            else:
                one[name] = value
        found = replace(
            defaults or cls(),
            **{name: tuple(dict.fromkeys(values)) for name, values in many.items()} | _read_single(one, tuple(layers)),
        )
        if found.from_year and found.to_year and found.from_year > found.to_year:
            raise InputError(
                N_("parameter 'from' (%(first)s) is after 'to' (%(last)s)"), first=found.from_year, last=found.to_year
            )
        return found

    def but(self, **changes: Any) -> "Filters":
        """Return these filters with some fields changed."""
        return replace(self, **changes)

    def pairs(self, defaults: "Filters | None" = None) -> list[tuple[str, str]]:
        """Return the (name, value) pairs of the selection and the view, what ``defaults`` say already left out."""
        default = defaults or Filters()
        pairs = [(name, value) for name in MULTIPLE for value in getattr(self, name)]
        for name, value in (("from", self.from_year), ("to", self.to_year)):
            if value is not None:
                pairs.append((name, str(value)))
        for name in SINGLE[2:]:
            if getattr(self, name) != getattr(default, name):
                pairs.append((name, getattr(self, name)))
        return pairs

    def select(self, snapshot: Snapshot, without: str = "") -> Mask:
        """Return, an activity of the snapshot, whether it passes; ``without`` leaves one field's filter out."""
        mask = np.ones(len(snapshot), dtype=bool)
        for name in ("sector", "donor"):
            if name != without and (codes := getattr(self, name)):
                mask &= snapshot.links[name].any_of(codes)
        for name in ("status", "kind", "scope"):
            if name != without and (codes := getattr(self, name)):
                mask &= snapshot.has_code(name, codes)
        if self.place and without != "place":
            mask &= snapshot.in_places(self.place)
        if without != "year":
            mask &= snapshot.in_years(self.from_year, self.to_year)
        if self.q:
            mask &= snapshot.says(self.q)
        return mask

    def phrases(self, most: int | None = None) -> list[str]:
        """Return what is asked for in words of the page's language, a phrase a field, ``most`` names in each."""
        gettext = words(self.lang).gettext
        phrases = [self._names(name, most) for name in MULTIPLE if getattr(self, name)]
        if self.from_year and self.from_year == self.to_year:
            phrases.append(str(self.from_year))
        elif self.from_year and self.to_year:
            phrases.append(f"{self.from_year}–{self.to_year}")
        elif self.from_year:
            phrases.append(gettext("since %(year)s") % {"year": self.from_year})
        elif self.to_year:
            phrases.append(gettext("until %(year)s") % {"year": self.to_year})
        if self.q:
            phrases.append(gettext("“%(words)s”") % {"words": self.q})
        return phrases

    def _names(self, name: str, most: int | None) -> str:
        codes = getattr(self, name)
        # One name more than may stand takes no more room than the words that would stand for it.
        shown = codes if most is None or len(codes) <= most + 1 else codes[:most]
        said = " / ".join(_name_of(name, code, self.lang) for code in shown)
        if len(shown) == len(codes):
            return said
        return f"{said} {words(self.lang).gettext(N_('and {n} more')).format(n=len(codes) - len(shown))}"

    def sentence(self, total: int, national: int) -> str:
        """Return the caption: "Water · Netherlands · since 2018: 7 activities, 2 national".

        A class of a legend may pick dozens of places: a few are named and the others counted.
        """
        catalogue = words(self.lang)
        shown = format_decimal(total, locale=self.lang)
        counts = catalogue.ngettext("%(n)s activity", "%(n)s activities", total) % {"n": shown}
        if national:
            counts += ", " + catalogue.gettext("%(n)s national") % {"n": format_decimal(national, locale=self.lang)}
        phrases = self.phrases(_MOST_NAMED)
        return f"{' · '.join(phrases)}: {counts}" if phrases else counts


def _name_of(name: str, code: str, lang: str) -> str:
    return partner_of(code).name(lang) if name == "donor" else _CODES[name]()[code].name(lang)


def _known_code(name: str, value: str) -> str:
    is_own_name = name == "donor" and value.startswith(NAMED) and len(NAMED) < len(value) <= _NAME_LIMIT
    if value not in _CODES[name]() and not is_own_name:
        raise InputError(N_("parameter %(name)r: %(value)r is not known"), name=name, value=value[:80])
    return value


def _read_single(one: dict[str, str], layers: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("from", "to"):
        if one.get(name):
            found[f"{name}_year"] = _read_year(name, one[name])
    choices = {"vintage": VINTAGES, "lang": LANGS, "layer": layers, "basis": bases(), "classes": METHODS}
    choices["symbols"] = SYMBOLS
    for name, allowed in choices.items():
        if name in one:
            if one[name] not in allowed:
                raise InputError(
                    N_("parameter %(name)r: %(value)r is not one of %(known)s"),
                    name=name,
                    value=one[name][:80],
                    known=", ".join(allowed),
                )
            found[name] = one[name]
    if "q" in one:
        if len(one["q"]) > _WORDS_LIMIT:
            raise InputError(N_("parameter 'q' is longer than %(most)s characters"), most=_WORDS_LIMIT)
        found["q"] = unicodedata.normalize("NFC", one["q"]).strip()
    return found


def _read_year(name: str, text: str) -> int:
    if len(text) != 4 or not text.isascii() or not text.isdigit() or text < "1000":
        raise InputError(N_("parameter %(name)r: %(value)r is no year of four digits"), name=name, value=text[:80])
    return int(text)
