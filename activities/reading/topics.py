"""Topics: the sectors that words tell of, and what is said of an activity's progress."""

import re
from dataclasses import dataclass
from functools import cache

from activities.reading.lists import pattern, rows_of
from activities.sectors import load_sectors

MOST_SECTORS = 3
AFTER_REACH = 60  # characters after a title that still speak of it
_FUTURE = re.compile(r"(?<!\w)(?:will|to be|prepar\w+|sẽ|chuẩn bị|dự kiến)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Topic:
    """A code and the words that told it."""

    code: str
    start: int
    end: int


@cache
def _keywords(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for sector in load_sectors().values():
        words = list(sector.keywords_vi if lang == "vi" else sector.keywords_en)
        words += [row["words"] for row in rows_of("sector-words", lang) if row["sector"] == sector.code]
        parts = "|".join(r"[\s-]+".join(map(re.escape, name.split())) for name in sorted(words, key=len, reverse=True))
        found.append((re.compile(rf"(?<!\w)(?:{parts})(?:s|es)?(?!\w)", re.IGNORECASE), sector.code))
    return tuple(found)


def find_sectors(text: str, start: int, end: int, lang: str, besides: list[tuple[int, int]]) -> list[Topic]:
    """Return the sectors between two offsets, those named first before the others.

    ``besides`` are spans that tell of no subject: names of ministries and partners.
    """
    own = [match.span() for match in pattern("own", lang).finditer(text, start, end)]
    found = []
    for words, code in _keywords(lang):
        for match in words.finditer(text, start, end):
            if not any(first <= match.start() < last for first, last in (*besides, *own)):
                found.append(Topic(code, *match.span()))
                break
    found.sort(key=lambda topic: topic.start)
    return found[:MOST_SECTORS]


def find_status(text: str, before: tuple[int, int], after: tuple[int, int], lang: str) -> Topic:
    """Return the status that the words before a title, else those after it, tell; implementation where none does."""
    after = after[0], min(after[1], after[0] + AFTER_REACH)
    for code in ("closed", "pipeline"):
        for span in (before, after):
            match = pattern(code, lang).search(text, *span)
            if match and not (code == "closed" and speaks_of_future(text, *span)):
                return Topic(code, *match.span())
    match = pattern("implementation", lang).search(text, *before)
    return Topic("implementation", *(match.span() if match else (before[1], before[1])))


def speaks_of_future(text: str, start: int, end: int) -> bool:
    """Tell whether the words speak of what is still to come."""
    return _FUTURE.search(text, start, end) is not None
