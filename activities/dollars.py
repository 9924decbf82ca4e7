"""Dollars: US cents in words, in one style everywhere: "US$ 333,433", in Vietnamese "333.433 USD"."""

from typing import Literal

from babel.numbers import format_compact_decimal, format_decimal

from activities.wording import N_, words

#: To the cent; whole dollars from a hundred up; millions in words; every thousand in words, with two digits.
Detail = Literal["exact", "whole", "short", "sum"]
#: A sentence of the catalogues around an amount; Vietnamese ministries write the currency's code after it.
USD = N_("US$ {sum}")
_CENTS = 100
_WHOLE_FROM = 10_000  # cents: from a hundred dollars up nobody reads the cents
_MILLION = 1_000_000


def usd(cents: float, lang: str, detail: Detail = "whole") -> str:
    """Return US cents as dollars in ``lang``: "US$ 1,234.50", "US$ 1,234", "US$ 1.2 million", "US$ 1.23 thousand"."""
    dollars = cents / _CENTS
    if detail == "exact" or (detail == "whole" and abs(cents) < _WHOLE_FROM):
        amount = format_decimal(dollars, format="#,##0.00", locale=lang)
    elif detail == "sum" or (detail == "short" and abs(dollars) >= _MILLION):
        digits = 2 if detail == "sum" else 1
        amount = format_compact_decimal(dollars, format_type="long", locale=lang, fraction_digits=digits)
    else:
        amount = format_decimal(round(dollars), locale=lang)
    return in_usd(amount, lang)


def in_usd(amount: str, lang: str) -> str:
    """Return an amount or a range of amounts, said already, with its currency."""
    return words(lang).gettext(USD).format(sum=amount)
