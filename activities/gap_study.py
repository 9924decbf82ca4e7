"""A study of gaps: the rows, the coverage and what was asked, together; with the words that explain each number."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import format_decimal

from activities.coverage import NATIONAL, STATES, Coverage, cover, sector_columns, whole_column
from activities.filters import Filters
from activities.gaps import GapRow, Gaps, Part, Side, analyse, places_of
from activities.indicators import load_indicators
from activities.sectors import load_sectors
from activities.snapshot import Snapshot
from activities.wording import N_, words
from geo.register import load_places

SET_NAMES = {
    "provinces-34": N_("34 provinces, since July 2025"),
    "provinces-63": N_("63 provinces, until June 2025"),
    "basins": N_("River basins"),
    "regions": N_("Regions"),
}
SUPPORT_TITLES = {
    "activities": N_("Activities"),
    "funds": N_("Funds"),
    "activities-km2": N_("Activities by area"),
    "funds-km2": N_("Funds by area"),
    "funds-capita": N_("Funds by head"),
}
SUPPORT_UNITS = {
    "activities": N_("number"),
    "funds": N_("US dollars"),
    "activities-km2": N_("activities per 1,000 km²"),
    "funds-km2": N_("US dollars per km²"),
    "funds-capita": N_("US dollars per person"),
}
_WHOLE = ("activities", "funds")


@dataclass(frozen=True, slots=True)
class Study:
    """What was asked and what was found. ``overall`` has one column, ``matrix`` one a sector and the country first."""

    filters: Filters
    weights: Mapping[str, float]
    year: int
    revision: str
    gaps: Gaps
    overall: Coverage
    matrix: Coverage

    def coverage_of(self, place: str) -> str:
        """Return the state of a place in all sectors together."""
        return self.overall.state(place, "all")


def study(snapshot: Snapshot, filters: Filters, place_set: str, weights: Mapping[str, float], year: int) -> Study:
    """Return the study of a set's places under the filters; ``year`` is that of today."""
    mask = filters.select(snapshot, without="place")
    places = places_of(place_set)
    sectors = filters.sector or tuple(load_sectors())
    return Study(
        filters,
        dict(weights),
        year,
        snapshot.revision,
        analyse(snapshot, filters, place_set, weights),
        cover(snapshot, mask, places, whole_column(snapshot), year),
        cover(snapshot, mask, [NATIONAL, *places], sector_columns(snapshot, sectors), year),
    )


def measure_title(key: str, lang: str) -> str:
    """Return the name of a measure."""
    title = SUPPORT_TITLES.get(key)
    return words(lang).gettext(title) if title else load_indicators()[key].title(lang)


def measure_unit(key: str, lang: str) -> str:
    """Return the unit of a measure."""
    unit = SUPPORT_UNITS.get(key)
    return words(lang).gettext(unit) if unit else load_indicators()[key].units[lang]


def place_title(code: str, lang: str) -> str:
    """Return the name of a row's place."""
    return words(lang).gettext(N_("Whole country")) if code == NATIONAL else load_places()[code].name(lang)


def shown_value(part: Part, lang: str) -> str:
    """Return the value of a measure as people of a language write it; empty where there is none."""
    if part.value is None:
        return ""
    few = 0 < abs(part.value) < 1
    pattern = "#,##0" if part.key in _WHOLE else "#,##0.####" if few else "#,##0.#"
    return str(format_decimal(part.value, pattern, locale=lang))


def shown_points(value: float | None, lang: str, *, is_signed: bool = False) -> str:
    """Return a percentile, or a score with its sign, as a whole number; empty where there is none."""
    if value is None:
        return ""
    number = format_decimal(abs(round(value)), "#,##0", locale=lang)
    sign = "−" if round(value) < 0 else "+" if is_signed and round(value) > 0 else ""
    return f"{sign}{number}"


def explain(row: GapRow, known: Mapping[str, int], lang: str) -> str:
    """Return how a row's score came about: which values, which percentiles, of how many places."""
    say = words(lang).gettext
    sides = [_side(row, side, known, lang) for side in ("need", "support")]
    if row.score is None:
        return " ".join([say(N_("No score.")), *sides])
    sums = say(N_("Gap %(gap)s = need %(need)s − support %(support)s.")) % {
        "gap": shown_points(row.score, lang, is_signed=True),
        "need": _fine(row.need, lang),
        "support": _fine(row.support, lang),
    }
    return " ".join([sums, *sides])


def _side(row: GapRow, side: Side, known: Mapping[str, int], lang: str) -> str:
    say = words(lang).gettext
    parts = [_part(part, known, lang) for part in row.parts if part.side == side and part.weight > 0]
    if not parts:
        return say(N_("Need: nothing chosen.") if side == "need" else N_("Support: nothing chosen."))
    return say(N_("Need: %(parts)s.") if side == "need" else N_("Support: %(parts)s.")) % {"parts": "; ".join(parts)}


def _part(part: Part, known: Mapping[str, int], lang: str) -> str:
    say = words(lang).gettext
    title = measure_title(part.key, lang)
    if part.percentile is None:
        return say(N_("%(title)s: no data")) % {"title": title}
    unit = "" if part.key == "activities" else measure_unit(part.key, lang)
    text = say(N_("%(title)s: %(value)s, percentile %(percentile)s of %(n)s places")) % {
        "title": title,
        "value": f"{shown_value(part, lang)} {unit}".strip(),
        "percentile": _fine(part.percentile, lang),
        "n": known[part.key],
    }
    if part.weight != 1:
        text += say(N_(" (weight %(weight)s)")) % {"weight": format_decimal(part.weight, locale=lang)}
    return text


def _fine(value: float | None, lang: str) -> str:
    return "" if value is None else str(format_decimal(value, "#,##0.#", locale=lang))


def state_positions() -> dict[str, int]:
    """Return the position of each state in the arrays of a coverage."""
    return {state: position for position, state in enumerate(STATES)}
