"""Sectors: the ministry's own thirteen fields, each mapped to OECD DAC purpose codes (``data/sectors.csv``)."""

from dataclasses import dataclass
from functools import cache

from activities.codelists import DATA, Code, CodeList, read_rows


@dataclass(frozen=True, slots=True)
class Sector(Code):
    """A sector with its DAC-5 purpose codes, Rio markers and the words that tell of it in either language."""

    dac5: tuple[str, ...]
    rio_markers: tuple[str, ...]
    keywords_en: tuple[str, ...]
    keywords_vi: tuple[str, ...]


def split_cell(cell: str) -> tuple[str, ...]:
    """Split a cell of several values, ``a; b;c``, into its parts without blanks."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@cache
def load_sectors() -> CodeList[Sector]:
    """Load the sectors in the order in which pages list them."""
    return CodeList(
        "sectors",
        tuple(
            Sector(
                row["code"],
                row["name_en"],
                row["name_vi"],
                split_cell(row["dac5"]),
                split_cell(row["rio_markers"]),
                split_cell(row["keywords_en"]),
                split_cell(row["keywords_vi"]),
            )
            for row in read_rows(DATA / "sectors.csv")
        ),
    )
