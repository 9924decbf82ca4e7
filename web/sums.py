"""Sums of money in the words of a page: the same that the map's script says, for the pages without script."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal, format_percent

from activities.dollars import usd
from activities.wording import words


def sum_words(money: Mapping[str, int], lang: str) -> list[str]:
    """Return what some activities cost as far as that is known, and of how many it is not: a phrase each.

    ``money`` is as in an answer of the API. Unknown is counted, never zero; the first phrase has the sum.
    """
    catalogue = words(lang)
    gettext = catalogue.gettext
    if money["known"] + money["part"]:
        phrases = [gettext("{sum} known").format(sum=usd(money["cents"], lang, "sum"))]
    else:
        phrases = [gettext("no amount known")]
    open_amounts = money["unpriced"] + money["unknown"]
    for n, one, other in (
        (money["part"], gettext("{n} known in part"), gettext("{n} known in part")),
        (open_amounts, gettext("{n} amount not known"), gettext("{n} amounts not known")),
    ):
        if n:
            phrases.append((one if n == 1 else other).format(n=format_decimal(n, locale=lang)))
    return phrases


def share_words(share: Mapping[str, Any], lang: str) -> str:
    """Return a share of an activity's money in words: its sum, its percentage and its basis."""
    gettext = words(lang).gettext
    reasons = {
        "stated": gettext("as the source states"),
        "equal": gettext("divided equally"),
        "area": gettext("divided by area"),
        "population": gettext("divided by population"),
        "unknown": gettext("no place to divide it over"),
    }
    percent = format_percent(share["percent"] / 100, format="#,##0.##%", locale=lang)
    return gettext("{sum} ({percent}), {basis}").format(
        sum=usd(share["cents"], lang, "exact"), percent=percent, basis=reasons[share["basis"]]
    )
