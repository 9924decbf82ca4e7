"""Examples: questions that a first visitor may begin with, chosen from the data so that each has an answer."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from activities.filters import Filters
from activities.partners import partner_of
from activities.sectors import load_sectors
from activities.snapshot import Snapshot
from activities.wording import N_, words
from geo.register import load_places

RECENT_SHARE = 0.5  # of the dated activities of a sector, those that are called recent


def examples(snapshot: Snapshot, lang: str, vintage: str) -> list[dict[str, Any]]:
    """Return up to three questions, each with the ``filters`` that answer it and the ``count`` that they give.

    They are of a partner in a sector, of a place and of a sector since a year: of each what has the most activities,
    no sector twice. With no activity there is no question; the same data and vintage give the same ones.
    """
    say = words(lang).gettext
    blank = Filters(lang=lang, vintage=vintage)
    found = []
    for text, values, filters in _candidates(snapshot, blank):
        count = int(filters.select(snapshot).sum())
        if count:
            found.append({"text": say(text) % values, "filters": filters, "count": count})
    return found


def _candidates(snapshot: Snapshot, blank: Filters) -> Iterator[tuple[str, dict[str, Any], Filters]]:
    everything = np.ones(len(snapshot), dtype=bool)
    donor, sector = _most(snapshot.links["donor"].count(everything)), ""
    if donor:
        sector = _most(snapshot.links["sector"].count(blank.but(donor=(donor,)).select(snapshot)))
    values: dict[str, Any]
    if sector:
        values = {"partner": partner_of(donor).name(blank.lang), "sector": load_sectors()[sector].name(blank.lang)}
        filters = blank.but(donor=(donor,), sector=(sector,))
        yield N_("What does the partner %(partner)s do in “%(sector)s”?"), values, filters
    place = _most(snapshot.links[f"place{blank.vintage}"].count(everything))
    if place:
        values = {"place": load_places()[place].name(blank.lang)}
        yield N_("Which activities name this place: %(place)s?"), values, blank.but(place=(place,))
    dated = snapshot.links["sector"].count(snapshot.years["start"] > 0)
    if other := _most({code: count for code, count in dated.items() if code != sector}):
        year = _recent_year(snapshot, blank.but(sector=(other,)))
        values = {"sector": load_sectors()[other].name(blank.lang), "year": year}
        filters = blank.but(sector=(other,), from_year=year)
        yield N_("What has gone on in “%(sector)s” since %(year)s?"), values, filters


def _most(counts: dict[str, int]) -> str:
    return min(counts, key=lambda code: (-counts[code], code), default="")


def _recent_year(snapshot: Snapshot, filters: Filters) -> int:
    """Return the year since which half of the selected activities, or more, have begun; one of them says when."""
    starts = snapshot.years["start"][filters.select(snapshot)]
    return int(np.quantile(starts[starts > 0], 1 - RECENT_SHARE, method="lower"))
