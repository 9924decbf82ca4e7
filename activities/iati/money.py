"""Money: transactions and budgets of an activity, added up by type, currency and year.

The sums are exact; what is no decimal number goes on as it stands, for validation to read or to leave out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext

from activities.iati.codes import fund_type_of
from activities.iati.elements import Element, Notes, attribute, code_of, part, parts, plain_text
from activities.importers import GivenAmount
from activities.wording import N_

# Digits of the longest sum: eighteen before the point and thirty after it, times all transactions of the world.
_DIGITS = 80
_DECIMAL = re.compile(r"[+-]?\d{1,18}(?:\.\d{0,30})?$", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d{0,30})?$", re.ASCII)
_DATE = re.compile(r"((?:19|20)\d\d|2100)(?!\d)", re.ASCII)
_ORIGINAL, _REVISED = ("1", "original"), ("2", "revised")


#: The element of an amount: its name, its number among those of the name, our type of money, itself.
_Holder = tuple[str, int, str, Element]


@dataclass(slots=True)
class _Entry:
    """One amount as it stands in the file; ``fund`` is our type of it, ``kind`` the element."""

    kind: str
    number: int
    fund: str
    amount: str
    currency: str
    year: str


def money_types(activity: Element) -> frozenset[str]:
    """Return our types of the money that an activity carries."""
    types = {fund_type_of(code_of(transaction, "transaction-type")) for transaction in parts(activity, "transaction")}
    types.update(name for name in ("budget", "planned-disbursement") if parts(activity, name))
    return frozenset(types - {""})


def read_amounts(activity: Element, notes: Notes) -> tuple[GivenAmount, ...]:
    """Return the sums of an activity's money; ``date`` is the year of the value, empty where none is said."""
    sums: dict[tuple[str, str, str], list[_Entry]] = {}
    others = []
    for entry in _entries(activity, notes):
        amount = entry.amount.replace(" ", "")
        if _GROUPED.match(amount):
            amount = amount.replace(",", "")
        if _DECIMAL.match(amount):
            entry.amount = amount
            sums.setdefault((entry.fund, entry.currency.upper(), entry.year), []).append(entry)
        else:
            others.append(GivenAmount(_named([entry]), entry.amount, entry.currency, entry.year, entry.fund))
    with localcontext() as context:
        context.prec = _DIGITS
        added = [
            GivenAmount(_named(entries), _plain(sum(Decimal(entry.amount) for entry in entries)), currency, year, fund)
            for (fund, currency, year), entries in sums.items()
        ]
    return (*added, *others)


def _plain(amount: Decimal | int) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _named(entries: list[_Entry]) -> str:
    """Return ``transaction 3``, or ``transaction 3-17 (12)`` for a sum of twelve."""
    first, last = entries[0], entries[-1]
    if len(entries) == 1:
        return f"{first.kind} {first.number}"
    return f"{first.kind} {first.number}-{last.number} ({len(entries)})"


def _entries(activity: Element, notes: Notes) -> Iterator[_Entry]:
    found = (*_transactions(activity, notes), *_budgets_in_force(activity), *_planned(activity))
    default = attribute(activity, "default-currency")
    for kind, number, fund, holder in found:
        value = part(holder, "value")
        amount = "" if value is None else plain_text(value)
        if amount and value is not None:
            currency = attribute(value, "currency") or default
            yield _Entry(kind, number, fund, amount, currency, _year(holder, value))
        else:
            notes.warn(f"{kind} {number}/value", "", N_("has no amount and is left out"))


def _transactions(activity: Element, notes: Notes) -> Iterator[_Holder]:
    unknown: dict[str, list[int]] = {}
    for number, transaction in enumerate(parts(activity, "transaction"), start=1):
        code = code_of(transaction, "transaction-type")
        if fund := fund_type_of(code):
            yield "transaction", number, fund, transaction
        else:
            unknown.setdefault(code, []).append(number)
    for code, numbers in unknown.items():
        message = N_("%(count)s transactions are of no type that CoopMap knows, and are left out")
        notes.warn(f"transaction {numbers[0]}/transaction-type", code, message, count=len(numbers))


def _year(holder: Element, value: Element) -> str:
    """Return the year of an amount: of a transaction's value, of the period that is budgeted."""
    stated = {name: _date_of(holder, name) for name in ("transaction-date", "period-start", "period-end")}
    valued = attribute(value, "value-date")
    is_period = stated["period-start"] or stated["period-end"]
    order = (*stated.values(), valued) if is_period else (valued, *stated.values())
    return next((found[1] for date in order if (found := _DATE.match(date))), "")


def _date_of(holder: Element, name: str) -> str:
    child = part(holder, name)
    return "" if child is None else attribute(child, "iso-date") or plain_text(child)


def _planned(activity: Element) -> Iterator[_Holder]:
    kind = "planned-disbursement"
    for number, planned in enumerate(parts(activity, kind), start=1):
        yield kind, number, kind, planned


def _budgets_in_force(activity: Element) -> Iterator[_Holder]:
    """Yield the budgets, without the original ones whose period has a revised one."""
    budgets = [
        (number, budget, attribute(budget, "type").lower() or _ORIGINAL[0], _period(budget))
        for number, budget in enumerate(parts(activity, "budget"), start=1)
    ]
    revised = {period for _, _, kind, period in budgets if kind in _REVISED}
    for number, budget, kind, period in budgets:
        if kind not in _ORIGINAL or period not in revised:
            yield "budget", number, "budget", budget


def _period(budget: Element) -> tuple[str, str]:
    return _date_of(budget, "period-start"), _date_of(budget, "period-end")
