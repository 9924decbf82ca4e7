"""Agreements: the memoranda, committees and frameworks that cooperation stands on, and when each of them ends.

A date is as precise as its source: an agreement until ``2026`` holds to that year's last day, one until ``2026-05`` to
the last of May. What is not stated stays unsaid: an agreement without any date is not called open.
"""

import calendar
from dataclasses import dataclass
from datetime import date

import numpy as np

from activities.snapshot import Mask, Snapshot

#: Kinds of ``data/codelists/kinds.csv`` that bind two sides, the widest first.
AGREEMENTS = ("convention", "agreement", "framework", "committee", "mou", "letter-of-intent")
OVER = ("closed", "cancelled")
ENDINGS = ("ending", "running", "open", "unknown", "expired", "ended")
MOST_SHOWN = 100
_DAYS_SOON = 366
_STATED = ("id", "title_en", "title_vi", "kind", "status", "start", "end")


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement; ``ending`` is a code of ``ENDINGS``, ``last`` its last day in ISO 8601, empty where unknown."""

    id: str
    title_en: str
    title_vi: str
    kind: str
    status: str
    start: str
    end: str
    ending: str
    last: str

    def title(self, lang: str) -> str:
        """Return the title in ``lang`` where there is one, else the other."""
        return (self.title_vi or self.title_en) if lang == "vi" else (self.title_en or self.title_vi)


@dataclass(frozen=True, slots=True)
class Agreements:
    """Some agreements, those that end next first; ``total`` counts those beyond ``MOST_SHOWN`` too."""

    shown: tuple[Agreement, ...]
    total: int


def last_day(stated: str) -> date | None:
    """Return the last day that a date of ISO 8601 may mean, None where none is stated."""
    if not stated:
        return None
    year, month, day = (*(int(part) for part in stated.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def ending_of(start: str, end: str, status: str, today: date) -> str:
    """Return how an agreement stands on a day.

    ``expired``: its last day is over; ``ended``: its status says that it is over, no date does; ``ending``: within a
    year; ``running``: later; ``open``: it has a beginning and no end; ``unknown``: no date is stated at all.
    """
    last = last_day(end)
    if last is None:
        return "ended" if status in OVER else "open" if start else "unknown"
    if last < today:
        return "expired"
    return "ended" if status in OVER else "ending" if (last - today).days < _DAYS_SOON else "running"


def agreements_of(snapshot: Snapshot, mask: Mask, today: date) -> Agreements:
    """Return the agreements among the activities that pass ``mask``.

    Those with an end come first, and of more than ``MOST_SHOWN`` only the first are read.
    """
    rows = np.flatnonzero(mask & snapshot.has_code("kind", AGREEMENTS))
    end = snapshot.years["end"][rows].astype(np.int64)
    # Those whose end is ahead, then those without one, then those that are over, the latest of them first.
    rank = np.where(end == 0, 1, np.where(end >= today.year, 0, 2))
    order = np.lexsort((np.where(rank == 2, -end, end), rank))
    documents = snapshot.documents(rows[order][:MOST_SHOWN])
    found = [
        Agreement(
            **{name: document[name] for name in _STATED},
            ending=ending_of(document["start"], document["end"], document["status"], today),
            last=str(last_day(document["end"]) or ""),
        )
        for document in documents
    ]
    return Agreements(tuple(sorted(found, key=_order)), len(rows))


def _order(agreement: Agreement) -> tuple[int, str, int]:
    return (ENDINGS.index(agreement.ending), agreement.last, AGREEMENTS.index(agreement.kind))
