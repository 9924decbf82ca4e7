"""Frameworks: what states of a basin agreed among themselves, ``data/frameworks.csv``, each with its source."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from activities.codelists import DATA, Code, read_rows
from activities.sectors import split_cell

SHARED = "*"


@dataclass(frozen=True, slots=True)
class Framework(Code):
    """A framework of one or more basins.

    ``basins`` are codes of places, or ``*`` for every basin of more than one country. ``date`` is ISO 8601, of what
    ``deed_en`` and ``deed_vi`` say was done. ``countries`` are the ISO 3166-1 codes of those in it, ``partner`` the id
    of the body that stands for it, or empty.
    """

    basins: tuple[str, ...]
    date: str
    deed_en: str
    deed_vi: str
    countries: tuple[str, ...]
    partner: str
    source: str
    url: str

    def deed(self, lang: str) -> str:
        """Return in ``lang`` what was done on the date."""
        return self.deed_vi if lang == "vi" else self.deed_en


@cache
def load_frameworks() -> tuple[Framework, ...]:
    """Load the frameworks in the order of their file."""
    return tuple(
        Framework(
            row["code"],
            row["name_en"],
            row["name_vi"],
            split_cell(row["basins"]),
            row["date"],
            row["deed_en"],
            row["deed_vi"],
            split_cell(row["countries"]),
            row["partner"],
            row["source"],
            row["url"],
        )
        for row in read_rows(DATA / "frameworks.csv")
    )


def frameworks_of(basins: Collection[str], countries: int) -> tuple[Framework, ...]:
    """Return the frameworks of a basin and those above it; ``countries`` is how many it lies in."""
    return tuple(
        framework
        for framework in load_frameworks()
        if set(framework.basins) & set(basins) or (SHARED in framework.basins and countries > 1)
    )
