"""Stated: amounts and dates where the text says them, and nothing where it does not."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from activities.codelists import read_rows
from activities.reading.lists import FOLDER

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_YEAR = r"(?:19|20)\d{2}"
_PERIOD = re.compile(
    rf"(?<!\d)(?:từ năm |from |năm )?({_YEAR})\s*(?:[-–—]|to|until|đến năm|đến|tới năm)\s*({_YEAR})(?!\d)",
    re.IGNORECASE,
)
_DAY_EN = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(_MONTHS)}) ({_YEAR})(?!\d)")
_MONTH_EN = re.compile(rf"(?<!\w)({'|'.join(_MONTHS)}),? ({_YEAR})(?!\d)")
_DAY_VI = re.compile(rf"(?<!\d)(\d{{1,2}})/(\d{{1,2}})/({_YEAR})(?!\d)")
_DAY_VI_WORDS = re.compile(rf"ngày (\d{{1,2}}) tháng (\d{{1,2}}) năm ({_YEAR})(?!\d)", re.IGNORECASE)
_MONTH_VI = re.compile(rf"tháng (\d{{1,2}})(?:/| năm |-)({_YEAR})(?!\d)", re.IGNORECASE)
_FIGURE = r"\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d{1,2})?"


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount that the text states, with its span."""

    start: int
    end: int
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Period:
    """A period or a day that the text states, as ISO 8601 dates, with its span."""

    start: int
    end: int
    first: str
    last: str


@cache
def _money() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = read_rows(FOLDER / "money.csv")
    words = {sort: [row["words"] for row in rows if row["sort"] == sort] for sort in ("currency", "multiple")}
    currency, multiple = ("|".join(map(re.escape, sorted(words[s], key=len, reverse=True))) for s in words)
    after = rf"(?<![\w.,])(?P<n1>{_FIGURE})\s*(?P<m1>{multiple})?\s*(?P<c1>{currency})(?!\w)"
    before = rf"(?<!\w)(?P<c2>{currency})\s*(?P<n2>{_FIGURE})\s*(?P<m2>{multiple})?(?!\w)"
    values = {row["words"].lower(): row["value"] for row in rows}
    return re.compile(f"{after}|{before}", re.IGNORECASE), values


def find_sums(text: str, start: int, end: int) -> list[Sum]:
    """Return the amounts between two offsets: "3 million Euros", "EUR 3 million", "1,5 triệu USD"."""
    pattern, values = _money()
    found = []
    for match in pattern.finditer(text, start, end):
        parts = match.groupdict()
        figure, currency = parts["n1"] or parts["n2"], parts["c1"] or parts["c2"]
        multiple = parts["m1"] or parts["m2"]
        amount = _number(figure, has_multiple=bool(multiple)) * Decimal(values[multiple.lower()] if multiple else 1)
        whole = amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.normalize()
        found.append(Sum(match.start(), match.end(), whole, values[currency.lower()]))
    return found


def _number(figure: str, *, has_multiple: bool) -> Decimal:
    """Read a figure: three digits after each mark are thousands, unless one mark stands before a "million"."""
    groups = re.split(r"[.,]", figure)
    is_thousands = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])
    if is_thousands and not (has_multiple and len(groups) == 2):
        return Decimal("".join(groups))
    return Decimal(figure.replace(",", "."))


def find_periods(text: str, start: int, end: int) -> list[Period]:
    """Return the periods, days and months between two offsets, periods first; a lone year is none."""
    found = [
        Period(match.start(), match.end(), match[1], match[2])
        for match in _PERIOD.finditer(text, start, end)
        if match[1] <= match[2]
    ]
    for pattern in (_DAY_VI, _DAY_VI_WORDS):
        found += [_day(m, int(m[1]), int(m[2]), m[3]) for m in pattern.finditer(text, start, end) if int(m[2]) <= 12]
    found += [_day(m, int(m[1]), _MONTHS.index(m[2]) + 1, m[3]) for m in _DAY_EN.finditer(text, start, end)]
    taken = [(period.start, period.end) for period in found]
    months = [_day(m, 0, _MONTHS.index(m[1]) + 1, m[2]) for m in _MONTH_EN.finditer(text, start, end)]
    months += [_day(m, 0, int(m[1]), m[2]) for m in _MONTH_VI.finditer(text, start, end) if int(m[1]) <= 12]
    return found + [m for m in months if not any(first <= m.start < last for first, last in taken)]


def _day(match: re.Match[str], day: int, month: int, year: str) -> Period:
    date = f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")
    return Period(match.start(), match.end(), date, date)
