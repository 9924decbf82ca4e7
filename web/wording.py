"""Wording: numbers and sums of money as pages write them."""

from babel.numbers import format_decimal, format_percent

from web.state import language

_WHOLE_FROM = 10_000  # cents: from a hundred dollars up nobody reads the cents


def number(value: int) -> str:
    """Return a whole number in the page's language."""
    return str(format_decimal(value, locale=language()))


def dollars(cents: int) -> str:
    """Return a sum of US cents in the page's language, in whole dollars from a hundred up."""
    pattern = "#,##0" if abs(cents) >= _WHOLE_FROM else "#,##0.00"
    return f"{format_decimal(cents / 100, format=pattern, locale=language())} USD"


def percent(share: float) -> str:
    """Return a share from 0 to 1 in percent; one that rounds to nothing is said to be less than one."""
    if 0 < share < 0.01:
        return f"< {format_percent(0.01, locale=language())}"
    return str(format_percent(share, format="#,##0%", locale=language()))
