"""Lists: the words that the rules look for, read from ``data/narrative/*.csv`` and made into patterns.

A row is plain words. ``…`` in it stands for up to sixty characters of the same clause; a space also matches a hyphen.
"""

import re
from dataclasses import dataclass
from functools import cache

from activities.codelists import DATA, read_rows

FOLDER = DATA / "narrative"
GAP = r"\b[^;.:\"“”«»¤]{0,60}?\b"
# Stands for each character of a quoted title while the words around it are read.
MASK = "¤"


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that names a kind of activity (``project``, ``Bản ghi nhớ``).

    ``form`` is pact, body, event or work; ``needs`` says what must stand beside it before it counts as one activity:
    complement, detail, name, partner, or never.
    """

    form: str
    kind: str
    words: str
    needs: str


@dataclass(frozen=True, slots=True)
class Deed:
    """A phrase that tells of an activity without naming it (``exchange … data``)."""

    kind: str
    words: str


def phrase(words: str) -> str:
    """Return the pattern of a row's words."""
    parts = [r"[\s-]+".join(re.escape(word) for word in part.split()) for part in words.split("…")]
    return GAP.join(parts)


def any_of(rows: list[str]) -> re.Pattern[str]:
    """Return a pattern for whole words of any of the rows, the longest first; one that matches nothing for none."""
    if not rows:
        return re.compile(r"(?!)")
    parts = "|".join(phrase(words) for words in sorted(rows, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{parts})(?!\w)", re.IGNORECASE)


def rows_of(name: str, lang: str) -> list[dict[str, str]]:
    """Return the rows of a list that are of a language."""
    return [row for row in read_rows(FOLDER / f"{name}.csv") if row["lang"] == lang]


@cache
def pattern(sort: str, lang: str) -> re.Pattern[str]:
    """Return the pattern of a sort of ``words.csv`` in a language."""
    return any_of([row["words"] for row in rows_of("words", lang) if row["sort"] == sort])


@cache
def heads(lang: str) -> tuple[re.Pattern[str], dict[str, Head]]:
    """Return the pattern of all heads of a language, and each head by its words in lower case."""
    found = {
        row["words"].lower(): Head(row["form"], row["kind"], row["words"], row["needs"])
        for row in rows_of("kinds", lang)
    }
    return any_of(list(found)), found


@cache
def deeds(lang: str) -> tuple[tuple[re.Pattern[str], Deed], ...]:
    """Return the deeds of a language in the order of the list, each with its pattern."""
    return tuple((any_of([row["words"]]), Deed(row["kind"], row["words"])) for row in rows_of("deeds", lang))
