"""Seeking: what a few typed words may mean, among places, partners, sectors and activities.

Diacritics, spaces and slips of spelling are forgiven: "hanoi", "Ha Noy" and "hà nội" find Hà Nội.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from activities.codelists import LANGS
from activities.documents import shown_document
from activities.filters import Filters
from activities.partners import load_partners, partner_of
from activities.searching import plain_form, spelt_form
from activities.sectors import load_sectors
from activities.snapshot import Mask, Snapshot
from activities.spelling import corrected, distances
from geo.places import Place
from geo.register import load_places

MOST_SHOWN = 5
GROUPS = ("place", "donor", "sector")
# How a name fits, best first: it is the words, begins with them, has words that begin with them, nearly is or has them.
IS, BEGINS, HAS, NEARLY = range(4)


@dataclass(frozen=True, slots=True)
class Name:
    """What a filter's value is called, as written, and the forms that are compared: ``words`` and ``squeezed``."""

    group: str
    code: str
    written: str
    words: tuple[str, ...]
    squeezed: str


@dataclass(frozen=True, slots=True)
class Found:
    """A name that the words may mean; of two fits the smaller is the better one."""

    name: Name
    fit: tuple[int, int]


def query_words(text: str) -> str:
    """Return a query as it is looked for: its words in lower case, a space between them."""
    return spelt_form(text).strip()


def seek(snapshot: Snapshot, query: str, filters: Filters) -> dict[str, Any]:
    """Return what the query may mean, in groups, each with its total and its first results with their counts.

    Counts are of the activities that pass the filters, whose ``q`` is passed over. ``words`` is what to look for in the
    activities' texts: the query, without its diacritics or put right where the query itself finds nothing.
    """
    mask = filters.but(q="").select(snapshot)
    found = _named(snapshot, query, filters.vintage)
    said, meant = _said(snapshot, query, found)
    counts = {
        "place": snapshot.links["place63"].count(mask) | snapshot.links["place34"].count(mask),
        "donor": snapshot.links["donor"].count(mask),
        "sector": snapshot.links["sector"].count(mask),
    }
    groups = [_group(name, [one for one in found if one.name.group == name], counts[name], filters) for name in GROUPS]
    return {
        "q": query,
        "words": meant,
        "groups": [*groups, _activities(snapshot, meant, said & mask, filters)],
        "revision": snapshot.revision,
    }


def _said(snapshot: Snapshot, query: str, named: Sequence[Found]) -> tuple[Mask, str]:
    """Return which activities say the words, and the words as they were taken.

    Nothing is put right that a name has: there nobody slipped.
    """
    plain = plain_form(query).split()
    nothing = np.zeros(len(snapshot), dtype=bool)
    if not plain:
        return nothing, query
    tries = [query, " ".join(plain)]
    if all(one.fit[0] == NEARLY for one in named):
        tries += [" ".join(corrected(plain, snapshot.vocabulary) or ())]
        tries += [" ".join(one.name.words) for one in named[:1]]
    for words in filter(None, tries):
        mask = snapshot.says(words)
        if mask.any():
            return mask, words
    return nothing, query


def _named(snapshot: Snapshot, query: str, vintage: str) -> list[Found]:
    """Return the values whose names fit the query, best first, each by its best name; or else those that nearly fit.

    That is a name that is the query but for some slips, or one that the query fits when its words are put right.
    """
    words = tuple(plain_form(query).split())
    if not words:
        return []
    names = [*names_of_filters(vintage), *_own_names(snapshot)]
    found = _fitting(words, names)
    if not found:
        near = distances("".join(words), [name.squeezed for name in names], is_unfinished=True)
        found = [Found(names[position], (NEARLY, slips)) for position, slips in near.items()]
        better = corrected(words, _words_of(vintage))
        found += [Found(one.name, (NEARLY, one.fit[0])) for one in _fitting(tuple(better or ()), names)]
    best: dict[tuple[str, str], Found] = {}
    for one in sorted(found, key=lambda one: one.fit):
        best.setdefault((one.name.group, one.name.code), one)
    return list(best.values())


def _fitting(words: tuple[str, ...], names: Iterable[Name]) -> list[Found]:
    fits = ((name, _fit(words, "".join(words), name)) for name in names if words)
    return [Found(name, (fit, 0)) for name, fit in fits if fit is not None]


def _fit(words: tuple[str, ...], squeezed: str, name: Name) -> int | None:
    if name.squeezed == squeezed:
        return IS
    if name.squeezed.startswith(squeezed):
        return BEGINS
    whole, last = words[:-1], words[-1]
    if all(word in name.words for word in whole) and any(word.startswith(last) for word in name.words):
        return HAS
    return None


def _group(group: str, found: list[Found], counts: Mapping[str, int], filters: Filters) -> dict[str, Any]:
    """Return a group of values, best first; one without activities is there only when it is what was asked for."""
    there = [one for one in found if counts.get(one.name.code) or one.fit[0] == IS]
    there.sort(key=lambda one: (one.fit, -counts.get(one.name.code, 0), one.name.written))
    shown = [_shown(one.name, counts.get(one.name.code, 0), filters) for one in there[:MOST_SHOWN]]
    return {"key": group, "total": len(there), "results": shown}


def _shown(found: Name, count: int, filters: Filters) -> dict[str, Any]:
    """Return a value as the page shows it; ``by`` is the other name that it was found by, or empty."""
    entry: dict[str, Any] = {"value": found.code, "count": count}
    if found.group == "place":
        place = load_places()[found.code]
        entry |= {"name": place.name(filters.lang), "kind": place.kind, "vintage": place.vintage}
    elif found.group == "donor":
        partner = partner_of(found.code)
        entry |= {"name": partner.name(filters.lang), "kind": partner.kind}
    else:
        entry |= {"name": load_sectors()[found.code].name(filters.lang)}
    return {**entry, "by": "" if plain_form(found.written) == plain_form(entry["name"]) else found.written}


def _activities(snapshot: Snapshot, words: str, mask: Mask, filters: Filters) -> dict[str, Any]:
    """Return the activities that say the words; those that say them first, in their titles, come first."""
    rows = np.flatnonzero(mask)
    shown = [
        shown_document(document, filters.lang, filters.vintage)
        for document in snapshot.documents(snapshot.saying_first(words, rows, MOST_SHOWN))
    ]
    results = [
        {"value": one["id"], "name": one["title"], "kind": one["kind"], "start": one["start"], "end": one["end"]}
        for one in shown
    ]
    return {"key": "activity", "total": len(rows), "results": results}


@cache
def names_of_filters(vintage: str) -> tuple[Name, ...]:
    """Return the names of all places of a vintage, partners and sectors, in every language, with their other names.

    A province of the other vintage is there too where no place of this one has its name.
    """
    names: list[Name] = []
    for place in _places(vintage):
        names += _names("place", place.code, [place.name(lang) for lang in LANGS])
    for partner in load_partners().values():
        names += _names("donor", partner.code, (partner.name_en, partner.name_vi, *partner.aliases))
    for sector in load_sectors().values():
        told = (sector.name_en, sector.name_vi, *sector.keywords_en, *sector.keywords_vi)
        names += _names("sector", sector.code, told)
    return tuple(names)


@cache
def _words_of(vintage: str) -> Counter[str]:
    return Counter(word for name in names_of_filters(vintage) for word in name.words)


def _places(vintage: str) -> list[Place]:
    here = [place for place in load_places().places.values() if place.vintage in ("", vintage)]
    taken = {place.name_vi for place in here}
    return here + [place for place in load_places().places.values() if place.name_vi not in taken]


def _own_names(snapshot: Snapshot) -> list[Name]:
    """Return the names of the partners that no list has."""
    known = load_partners()
    codes = (code for code in snapshot.links["donor"].vocabulary if code not in known)
    return [name for code in codes for name in _names("donor", code, (partner_of(code).name_en,))]


def _names(group: str, code: str, told: Iterable[str]) -> list[Name]:
    found: dict[tuple[str, ...], Name] = {}
    for written in told:
        words = tuple(plain_form(written).split())
        if words:
            found.setdefault(words, Name(group, code, written, words, "".join(words)))
    return list(found.values())
