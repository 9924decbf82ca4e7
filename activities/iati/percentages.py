"""Percentages: shares that elements of one kind state, as numbers, and whether they make a hundred."""

import re
from collections.abc import Sequence
from decimal import Decimal

from activities.iati.elements import Notes
from activities.wording import N_

_SHARE = re.compile(r"\+?(\d{1,3}(?:[.,]\d{1,20})?|[.,]\d{1,20})\s*%?$", re.ASCII)
# Shares are rounded to two decimals or more, each its own way.
_TOLERANCE = Decimal("0.1")
_ROUNDING = Decimal("0.01")


def read_share(notes: Notes, name: str, text: str) -> str:
    """Return a percentage as a plain decimal, ``33.3`` for ``33,3 %``; empty, with a warning, for what is none."""
    if not text:
        return ""
    found = _SHARE.match(text.strip())
    share = Decimal(found[1].replace(",", ".")) if found else None
    if share is None or share > 100:
        notes.warn(f"{name}/@percentage", text, N_("is no percentage between 0 and 100 and is left out"))
        return ""
    return f"{share.normalize():f}"


def check_sum(notes: Notes, name: str, shares: Sequence[str]) -> None:
    """Warn where shares, empty ones being not said, are not a hundred together."""
    if not is_whole(shares):
        message = N_("the percentages make %(total)s, not 100")
        notes.warn(f"{name}/@percentage", "", message, total=f"{_total(shares).normalize():f}")


def is_whole(shares: Sequence[str]) -> bool:
    """Tell whether shares are a hundred together, but for rounding; none said is whole too."""
    said = [share for share in shares if share]
    return not said or abs(_total(said) - 100) <= _TOLERANCE + _ROUNDING * len(said)


def _total(shares: Sequence[str]) -> Decimal:
    return sum((Decimal(share) for share in shares if share), Decimal(0))
