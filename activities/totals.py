"""Totals: what an activity costs, in US dollars of the year, from the funds that its source states.

One kind of funds is taken, since commitments, budgets and payments are the same money at different stages: commitments
where there are any, else budgets, else what was paid (disbursements and expenditures), else planned disbursements.
Incoming funds are another's outgoing ones and are never counted, nor are pledges, loans paid back and guarantees.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from activities.model import Fund

STAGES = (("commitment",), ("budget",), ("disbursement", "expenditure"), ("planned-disbursement",))
_CENTS = Decimal(100)


class Total(NamedTuple):
    """US dollars in cents, 0 where none is known, and a code of ``data/codelists/money-states.csv``."""

    cents: int
    state: str


def counted(funds: Iterable[Fund]) -> list[Fund]:
    """Return the funds that make up an activity's total."""
    funds = list(funds)
    for types in STAGES:
        found = [fund for fund in funds if fund.type in types]
        if found:
            return found
    return []


def total_of(funds: Iterable[Fund]) -> Total:
    """Return the total of an activity's funds; what has no rate of its year is not in it, which the state says."""
    chosen = counted(funds)
    priced = [fund.usd for fund in chosen if fund.usd is not None]
    if not chosen:
        return Total(0, "unknown")
    if not priced:
        return Total(0, "unpriced")
    cents = int((sum(priced) * _CENTS).quantize(Decimal(1), ROUND_HALF_EVEN))
    return Total(cents, "known" if len(priced) == len(chosen) else "part")
