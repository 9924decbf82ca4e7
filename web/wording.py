"""Wording: numbers and sums of money as pages write them."""

from babel.numbers import format_decimal, format_percent

from activities.dollars import usd
from web.state import language


def number(value: int) -> str:
    """Return a whole number in the page's language."""
    return str(format_decimal(value, locale=language()))


def dollars(cents: int) -> str:
    """Return a sum of US cents in the page's language, in whole dollars from a hundred up."""
    return usd(cents, language())


def percent(share: float) -> str:
    """Return a share from 0 to 1 in percent; one that rounds to nothing is said to be less than one."""
    if 0 < share < 0.01:
        return f"< {format_percent(0.01, locale=language())}"
    return str(format_percent(share, format="#,##0%", locale=language()))
