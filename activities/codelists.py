"""Code lists: codes with a name in each language, one CSV file a list under ``data/``.

Kinds are the contract's own list; statuses are IATI's ActivityStatus; precisions are IATI 1.x GeographicalPrecision
(sources in ``docs/data.md``).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, Literal, TypeVar

from geo.errors import DuplicateKeyError, MissingDataError, NotFoundError

Lang = Literal["vi", "en"]
LANGS: tuple[Lang, ...] = ("vi", "en")
DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list with its name in both languages."""

    code: str
    name_en: str
    name_vi: str

    def name(self, lang: str) -> str:
        """Return the name in ``lang``, "vi" or "en"."""
        return self.name_vi if lang == "vi" else self.name_en


C = TypeVar("C", bound=Code)


class CodeList(Mapping[str, C], Generic[C]):
    """An ordered, read-only list of codes; ``position`` is a code's place in it, which the snapshot stores."""

    def __init__(self, name: str, codes: tuple[C, ...]) -> None:
        self.name = name
        self._codes = {code.code: code for code in codes}
        self._positions = {code.code: i for i, code in enumerate(codes)}
        if len(self._codes) != len(codes):
            raise DuplicateKeyError(f"{name}: a code stands twice")

    def __getitem__(self, code: str) -> C:
        try:
            return self._codes[code]
        except KeyError:
            raise NotFoundError(f"{self.name} has no code {code!r}") from None

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def position(self, code: str) -> int:
        """Return the position of ``code`` in the list, -1 for a code that is not in it (the empty one)."""
        return self._positions.get(code, -1)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file of ours into dictionaries; MissingDataError when it is not there."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise MissingDataError(f"{path.relative_to(DATA.parent)} is missing") from None


@cache
def load_codelist(name: str) -> CodeList[Code]:
    """Load ``data/codelists/<name>.csv``: kinds, statuses, scopes, roles, precisions or partner-kinds."""
    rows = read_rows(DATA / "codelists" / f"{name}.csv")
    return CodeList(name, tuple(Code(row["code"], row["name_en"], row["name_vi"]) for row in rows))
