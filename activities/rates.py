"""Rates: what an amount of a year is in US dollars, by the yearly averages of ``data/rates.csv`` (docs/data.md)."""

from decimal import Decimal
from functools import cache

from activities.codelists import DATA, read_rows

_CENT = Decimal("0.01")


@cache
def load_rates() -> dict[tuple[str, str], Decimal]:
    """Return units of a currency for one US dollar, by (year, currency)."""
    return {(row["year"], row["currency"]): Decimal(row["per_usd"]) for row in read_rows(DATA / "rates.csv")}


def to_usd(amount: Decimal, currency: str, date: str) -> Decimal | None:
    """Return the amount in US dollars at the rate of the year of ``date`` (ISO 8601, from the year on), to the cent.

    None where no rate of that year is known: a rate is never guessed from another year.
    """
    if currency == "USD":
        return amount.quantize(_CENT)
    rate = load_rates().get((date[:4], currency))
    return None if rate is None else (amount / rate).quantize(_CENT)
