"""Headers: the column of the ministry's sheet that a header means, in English or Vietnamese, with sensible synonyms."""

import unicodedata
from functools import cache

from activities.codelists import DATA, read_rows
from activities.sectors import split_cell
from geo.errors import DuplicateKeyError
from geo.folding import fold_name

#: The column that reports add; when a mended report comes in again it means nothing and is passed over.
PROBLEMS = "problems_coopmap"
# So end all columns that CoopMap itself puts beside those of the sheet: what a report says, names beside codes.
_BESIDE = "_coopmap"
_BESIDE_KEY = " coopmap"


@cache
def _columns() -> dict[str, str]:
    """Return the column of every header that people write, headers folded."""
    headers: dict[str, str] = {}
    for row in read_rows(DATA / "codelists" / "sheet-columns.csv"):
        for name in (row["code"], row["name_en"], row["name_vi"], *split_cell(row["synonyms"])):
            if headers.setdefault(_key(name), row["code"]) != row["code"]:
                raise DuplicateKeyError(f"sheet-columns.csv: the header {name!r} means two columns")
    return headers


def _key(header: str) -> str:
    return " ".join(fold_name(unicodedata.normalize("NFC", header)).split())


@cache
def column_names(lang: str) -> dict[str, str]:
    """Return what each column of the sheet is called in ``lang``, "vi" or "en"."""
    return {row["code"]: row[f"name_{lang}"] for row in read_rows(DATA / "codelists" / "sheet-columns.csv")}


def column_of(header: str) -> str | None:
    """Return the sheet's column that a header means, None for a header that the sheet does not know.

    A header that ends with ``(CoopMap)`` or ``_coopmap`` is one that `is_beside`.
    """
    if not header.strip():
        return None
    key = _key(header)
    return _columns().get(key) or (key.replace(" ", "_") if key.endswith(_BESIDE_KEY) else None)


def is_beside(column: str) -> bool:
    """Tell whether a column is one that CoopMap put beside the sheet's own: when it comes in again it is not read."""
    return column.endswith(_BESIDE)
