"""Orders: the activities of a snapshot sorted by one column of the table, from either end.

An order of the whole snapshot is made once, when it is first asked for, and remembered; under filters it is that order
without the rows that do not pass. What is unknown is last in both directions; ties are in the store's order.
"""

from collections.abc import Callable, Sequence
from typing import cast
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from activities.codelists import load_codelist
from activities.collation import sort_key
from activities.columns import NAMES_BETWEEN
from activities.partners import partner_of
from activities.sectors import load_sectors
from activities.snapshot import Links, Mask, Snapshot
from activities.wording import N_
from geo.errors import InputError

Rows = npt.NDArray[np.int64]
Ranks = npt.NDArray[np.int64]

ORDERS = ("title", "kind", "status", "partner", "sector", "place", "start", "end", "amount")
REMEMBERED = 16
PRICED = ("known", "part")
_UNKNOWN = -1

_known: "WeakKeyDictionary[Snapshot, dict[tuple[str, str, str], npt.NDArray[np.int32]]]" = WeakKeyDictionary()


def check_order(order: str) -> str:
    """Return an order: one of ``ORDERS``, with "-" before it for the reverse, or "" for the store's own.

    Raises InputError for any other.
    """
    if order and order.removeprefix("-") not in ORDERS:
        raise InputError(
            N_("parameter %(name)r: %(value)r is not one of %(known)s"),
            name="sort",
            value=order[:80],
            known=", ".join((*ORDERS, *(f"-{name}" for name in ORDERS))),
        )
    return order


def sorted_rows(snapshot: Snapshot, mask: Mask, order: str, lang: str, vintage: str) -> Rows:
    """Return the rows that pass ``mask`` in an order that `check_order` lets through.

    Names are in the order of the page's language ``lang``; a place is one of ``vintage``.
    """
    if not order:
        return np.flatnonzero(mask)
    known = _known.setdefault(snapshot, {})
    key = (order, lang, vintage)
    if key not in known:
        if len(known) >= REMEMBERED:
            known.clear()
        known[key] = _order(_RANKS[order.removeprefix("-")](snapshot, lang, vintage), is_reverse=order.startswith("-"))
    whole = known[key]
    return cast("Rows", whole[mask[whole]].astype(np.int64))


def _order(ranks: Ranks, *, is_reverse: bool) -> npt.NDArray[np.int32]:
    """Return the rows by rank, stable, those of rank -1 last."""
    last = ranks.max(initial=0) + 1
    if is_reverse:
        ranks = np.where(ranks == _UNKNOWN, last, last - 1 - ranks)
    else:
        ranks = np.where(ranks == _UNKNOWN, last, ranks)
    return np.argsort(ranks, kind="stable").astype(np.int32)


def _ranked(names: Sequence[str]) -> Ranks:
    """Return the rank of each name, the same for the same; -1 for an empty one."""
    keys = [sort_key(name) for name in names]
    places = {key: place for place, key in enumerate(sorted(set(keys) - {b""}))}
    return np.array([places.get(key, _UNKNOWN) for key in keys], dtype=np.int64)


def _by_first(links: Links, names: Sequence[str]) -> Ranks:
    """Return, an activity, the rank of its one code by its name; -1 where it has none."""
    ranks = np.full(links.length, _UNKNOWN, dtype=np.int64)
    ranks[links.rows] = np.repeat(_ranked(names), np.diff(links.begins))
    return ranks


def _titles(snapshot: Snapshot, lang: str, _vintage: str) -> Ranks:
    return snapshot.title_ranks(lang)


def _kinds(snapshot: Snapshot, lang: str, _vintage: str) -> Ranks:
    names = [code.name(lang) for code in load_codelist("kinds").values()]
    return np.append(_ranked(names), _UNKNOWN)[snapshot.positions("kind")]


def _statuses(snapshot: Snapshot, _lang: str, _vintage: str) -> Ranks:
    # The list's own order is that of a project's life.
    return snapshot.positions("status").astype(np.int64)


def _partners(snapshot: Snapshot, lang: str, _vintage: str) -> Ranks:
    links = snapshot.links["first_partner"]
    return _by_first(links, [partner_of(code).name(lang) for code in links.vocabulary])


def _sectors(snapshot: Snapshot, lang: str, _vintage: str) -> Ranks:
    links = snapshot.links["first_sector"]
    return _by_first(links, [load_sectors()[code].name(lang) for code in links.vocabulary])


def _places(snapshot: Snapshot, lang: str, vintage: str) -> Ranks:
    """Return ranks by the name of the first place; what has no place stands by its scope after all that have one."""
    links = snapshot.links[f"first_place{vintage}"]
    column = 0 if lang == "vi" else 1
    ranks = _by_first(links, [code.split(NAMES_BETWEEN)[column] for code in links.vocabulary])
    scopes = load_codelist("scopes")
    by_scope = _ranked([code.name(lang) if code.code != "unlocated" else "" for code in scopes.values()])
    scoped = np.append(by_scope, _UNKNOWN)[snapshot.positions("scope")]
    after = ranks.max(initial=_UNKNOWN) + 1
    return np.where(ranks != _UNKNOWN, ranks, np.where(scoped == _UNKNOWN, _UNKNOWN, after + scoped))


def _years(name: str) -> Callable[[Snapshot, str, str], Ranks]:
    def ranks(snapshot: Snapshot, _lang: str, _vintage: str) -> Ranks:
        years = snapshot.years[name].astype(np.int64)
        return np.where(years == 0, _UNKNOWN, years)

    return ranks


def _amounts(snapshot: Snapshot, _lang: str, _vintage: str) -> Ranks:
    # Money that comes back makes a sum below zero: ranks begin at zero.
    places = np.unique(snapshot.cents, return_inverse=True)[1].astype(np.int64)
    return np.where(snapshot.has_code("money", PRICED), places, _UNKNOWN)


_RANKS: dict[str, Callable[[Snapshot, str, str], Ranks]] = {
    "title": _titles,
    "kind": _kinds,
    "status": _statuses,
    "partner": _partners,
    "sector": _sectors,
    "place": _places,
    "start": _years("start"),
    "end": _years("end"),
    "amount": _amounts,
}
