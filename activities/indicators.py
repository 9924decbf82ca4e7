"""Indicators: figures by place from outside, such as an area, a share or a number of people, each with its source.

An indicator is two files under ``data/indicators/``: ``<key>.csv`` with the columns ``code`` and ``value``, and
``<key>.toml`` that says what it is. To add one is to put the two there.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from activities.codelists import DATA
from activities.wording import N_
from geo.errors import UnusableFileError
from geo.register import load_places

FOLDER = DATA / "indicators"
_REQUIRED = ("title_en", "title_vi", "unit_en", "unit_vi", "year", "source", "licence", "need")
_TWICE = N_("%(file)s, row %(row)s: code %(code)r stands twice")
_NO_PLACE = N_("%(file)s, row %(row)s: code %(code)r is no code of `flask places`")
_NEEDS = ("more", "less", "none")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure by place. ``values`` are by place code; a place that is not there has no data.

    ``need`` says what a high value means: "more" need, "less" need, or "none" (it measures no need). ``facts`` is the
    whole sidecar.
    """

    key: str
    titles: Mapping[str, str]
    units: Mapping[str, str]
    year: str
    source: str
    licence: str
    need: str
    values: Mapping[str, Decimal]
    facts: Mapping[str, Any]

    def title(self, lang: str) -> str:
        """Return the title in ``lang``, "vi" or "en"."""
        return self.titles[lang]


@cache
def load_indicators() -> dict[str, Indicator]:
    """Return the indicators of ``data/indicators/`` by key; raises UnusableFileError for one that can't be used."""
    return read_indicators(FOLDER)


def read_indicators(folder: Path) -> dict[str, Indicator]:
    """Return the indicators of a folder by key, in order of their keys.

    Raises UnusableFileError, which names the file and row, for a file without its sidecar, a sidecar that lacks
    something, a place that the register has not or that stands twice, or a value that is no number.
    """
    return {path.stem: _read_indicator(path) for path in sorted(folder.glob("*.csv"))}


def _read_indicator(path: Path) -> Indicator:
    facts = _read_sidecar(path.with_suffix(".toml"))
    return Indicator(
        path.stem,
        {"en": facts["title_en"], "vi": facts["title_vi"]},
        {"en": facts["unit_en"], "vi": facts["unit_vi"]},
        str(facts["year"]),
        facts["source"],
        facts["licence"],
        facts["need"],
        _read_values(path),
        facts,
    )


def _read_sidecar(path: Path) -> dict[str, Any]:
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnusableFileError(
            N_("%(file)s: is missing; it says the indicator's title, unit, year, source"), file=path.name
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableFileError(
            N_("%(file)s: is no TOML in UTF-8 (%(error)s)"), file=path.name, error=str(error)
        ) from error
    missing = [name for name in _REQUIRED if not str(facts.get(name, "")).strip()]
    if missing:
        raise UnusableFileError(N_("%(file)s: says no %(names)s"), file=path.name, names=", ".join(missing))
    if facts["need"] not in _NEEDS:
        raise UnusableFileError(
            N_("%(file)s: need is %(value)r, not one of %(names)s"),
            file=path.name,
            value=facts["need"],
            names=", ".join(_NEEDS),
        )
    return facts


def _read_values(path: Path) -> dict[str, Decimal]:
    values: dict[str, Decimal] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"code", "value"} <= set(rows.fieldnames or ()):
                raise UnusableFileError(N_("%(file)s, row 1: the columns are not code and value"), file=path.name)
            for row in rows:
                place, value = (row["code"] or "").strip(), (row["value"] or "").strip()
                where = {"file": path.name, "row": rows.line_num}
                if place in values:
                    raise UnusableFileError(_TWICE, **where, code=place)
                if place not in load_places():
                    raise UnusableFileError(_NO_PLACE, **where, code=place[:40])
                if value:
                    values[place] = _number(value, where)
    except UnicodeDecodeError as error:
        raise UnusableFileError(N_("%(file)s: is not UTF-8"), file=path.name) from error
    return values


def _number(text: str, where: Mapping[str, object]) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise UnusableFileError(N_("%(file)s, row %(row)s: value %(value)r is no number"), **where, value=text[:40])
    return number
