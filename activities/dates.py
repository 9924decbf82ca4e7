"""Dates as people write them, in Vietnamese or English, to ISO 8601 as precise as they are written.

``05/06/2022`` is the 5th of June: Viet Nam writes the day first, and so does every sheet of the ministry. What is read
and refused is in ``docs/importing.md``.
"""

import calendar
import datetime
import re
from functools import lru_cache

from activities.currencies import plain
from activities.issues import Remark, caution, refusal
from activities.wording import N_

_YEARS = range(1900, 2101)
_DASHES = str.maketrans("–—−", "---")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {short: i for i, name in enumerate(_MONTH_NAMES, start=1) for short in (name, name[:3])} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
# Day, month and year in their orders; ``a`` is a month's name. Tried in turn on the whole text.
_PATTERNS = tuple(
    re.compile(pattern + "$", re.ASCII)
    for pattern in (
        r"(?:nam )?(?P<y>\d{4})(?:\.0)?",
        r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})(?:\2(?P<d>\d{1,2}))?",
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)[t ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?: ?z|[+-]\d\d:?\d\d)?",
        r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4}) \d\d?:\d\d(?::\d\d)?",
        r"(?P<d>\d{1,2})([-/.])(?P<m>\d{1,2})\2(?P<y>\d{4})",
        r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})",
        r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)",
        r"(?:(?:ngay )?(?P<d>\d{1,2})[ -])?thang (?P<m>\d{1,2})(?:[ ,-]*nam |[/, -]+)(?P<y>\d{4})",
        rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?)?(?P<a>{_MONTH})[.,]?[ -](?P<y>\d{{4}})",
        rf"(?P<a>{_MONTH})[.]? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})",
    )
)
_QUARTER = re.compile(
    r"(?:q|quy ?|quarter )(?P<q>[1-4]|i{1,3}|iv)(?: nam |[ /,-]+)(?P<y>\d{4})$|(?P<y2>\d{4})[ /-]?q(?P<q2>[1-4])$",
    re.ASCII,
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?$", re.ASCII)
# Day 0 of spreadsheets from 1900-03-01 on, and the serial numbers of 1970-01-01 to 2100-12-31: others are no dates.
_SERIAL_EPOCH = datetime.date(1899, 12, 30)
_SERIALS = range(25_569, 73_415)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d\d$", re.ASCII)


@lru_cache(maxsize=50_000)
def read_date(text: str, *, is_end: bool = False) -> tuple[str, tuple[Remark, ...]]:
    """Return a date as ``2018``, ``2018-05`` or ``2018-05-17``, empty when it is refused, and what is to say of it.

    A quarter is read as its first month, or its last where ``is_end``.
    """
    said = plain(text).translate(_DASHES)
    for pattern in _PATTERNS:
        if found := pattern.match(said):
            parts = found.groupdict()
            month = _MONTHS[parts["a"]] if parts.get("a") else parts.get("m")
            return _checked(*(None if part is None else int(part) for part in (parts["y"], month, parts.get("d"))))
    if found := _QUARTER.match(said):
        quarter = int(found["q2"] or _QUARTERS[found["q"]])
        date, remarks = _checked(int(found["y"] or found["y2"]), quarter * 3 - (0 if is_end else 2))
        return date, remarks or caution(N_("is read as the month %(date)s"), date=date)
    if (found := _SERIAL.match(said)) and int(found[1]) in _SERIALS:
        day = (_SERIAL_EPOCH + datetime.timedelta(days=int(found[1]))).isoformat()
        return day, caution(N_("is read as a spreadsheet's number of the day %(date)s"), date=day)
    if _SHORT_YEAR.match(said):
        return "", refusal(N_("write the year with four digits"))
    return "", refusal(N_("is no date; write 2022, 2022-05, 2022-05-17 or 17/05/2022"))


def _checked(year: int | None, month: int | None, day: int | None = None) -> tuple[str, tuple[Remark, ...]]:
    """Return the date in ISO 8601 if the calendar has it."""
    if year is None or year not in _YEARS:
        message = N_("the year is not between %(first)s and %(last)s")
        return "", refusal(message, first=_YEARS.start, last=_YEARS.stop - 1)
    if month is None:
        return str(year), ()
    if not 1 <= month <= 12:
        return "", refusal(N_("there is no such month; dates are read as day/month/year"))
    if day is None:
        return f"{year}-{month:02d}", ()
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return "", refusal(N_("there is no such day"))
    return f"{year}-{month:02d}-{day:02d}", ()
