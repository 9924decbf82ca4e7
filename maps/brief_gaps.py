"""What a brief says is not covered, by the states and the score of `docs/gaps.md`: the same that /gaps shows."""

from collections.abc import Iterable

from activities.codelists import load_codelist
from activities.coverage import STATES, cover, sector_columns
from activities.filters import Filters
from activities.gap_study import shown_points, study
from activities.gaps import default_weights, places_of
from activities.profiles import Profile
from activities.sectors import load_sectors
from activities.snapshot import Snapshot
from activities.wording import N_
from geo.register import load_places
from maps.brief import Said, Subject, sayer

Patterns = tuple[str, str]

_SECTORS = (N_("all {n} sectors"), N_("{n} of {total} sectors: {names}"))
_PROVINCES = (N_("all {n} provinces"), N_("{n} of {total} provinces: {names}"))
# What is not covered comes first; no data is told apart from none.
_ORDER = ("none", "no-data", "wide", "ended", "planned", "active")


def gaps_of(snapshot: Snapshot, subject: Subject, filters: Filters, profile: Profile, year: int) -> tuple[Said, ...]:
    """Return the gaps: of a place by sector with its score, of a donor or a sector by province."""
    if subject.kind in ("province", "basin"):
        return (*_score(snapshot, subject, filters, year), *_sectors_of_place(snapshot, subject, filters, year))
    return (*_provinces_of(snapshot, filters, year), *_sectors_without(subject, filters, profile))


def gaps_note(lang: str) -> str:
    """Return how the states are to be read."""
    return sayer(lang)(
        N_(
            "None: no activity among those that CoopMap has. No data: the sources do not tell, which is not none. What "
            "no source reports is not there."
        )
    )


def place_set_of(subject: Subject, filters: Filters) -> str:
    """Return the set of places among which a subject is looked at."""
    return "basins" if subject.kind == "basin" else f"provinces-{filters.vintage}"


def _sectors_of_place(snapshot: Snapshot, subject: Subject, filters: Filters, year: int) -> Iterable[Said]:
    mask = filters.select(snapshot, without="place")
    sectors = load_sectors()
    matrix = cover(snapshot, mask, [subject.code], sector_columns(snapshot, sectors), year)
    found = {code: STATES[int(state)] for code, state in zip(matrix.columns, matrix.states[0], strict=True)}
    names = {code: sector.name(filters.lang) for code, sector in sectors.items()}
    yield from _by_state(found, names, _SECTORS, filters.lang)


def _provinces_of(snapshot: Snapshot, filters: Filters, year: int) -> Iterable[Said]:
    place_set = f"provinces-{filters.vintage}"
    coverage = study(snapshot, filters, place_set, default_weights(place_set), year).overall
    found = {code: coverage.state(code, "all") for code in coverage.places}
    names = {code: load_places()[code].name(filters.lang) for code in coverage.places}
    yield from _by_state(found, names, _PROVINCES, filters.lang)


def _by_state(states: dict[str, str], names: dict[str, str], patterns: Patterns, lang: str) -> Iterable[Said]:
    titles = load_codelist("coverage-states")
    for state in _ORDER:
        named = [names[code] for code, found in states.items() if found == state]
        if named:
            yield Said(titles[state].name(lang), _named(named, len(states), patterns, lang))


def _named(names: list[str], total: int, patterns: Patterns, lang: str) -> str:
    """Return how many of how many, and which; all of them need no names."""
    say = sayer(lang)
    if len(names) == total:
        return say(patterns[0]).format(n=total)
    return say(patterns[1]).format(n=len(names), total=total, names=", ".join(names))


def _sectors_without(subject: Subject, filters: Filters, profile: Profile) -> Iterable[Said]:
    """Yield the sectors that none of a donor's activities states."""
    if subject.kind != "donor":
        return
    stated = {line.code for line in profile.sectors}
    without = [sector.name(filters.lang) for code, sector in load_sectors().items() if code not in stated]
    if without:
        text = _named(without, len(load_sectors()), _SECTORS, filters.lang)
        yield Said(sayer(filters.lang)(N_("In no activity")), text)


def _score(snapshot: Snapshot, subject: Subject, filters: Filters, year: int) -> Iterable[Said]:
    """Yield the score of a place among its set, with the weights of an address that says none."""
    place_set, lang = place_set_of(subject, filters), filters.lang
    say = sayer(lang)
    if subject.code not in places_of(place_set):
        return
    found = study(snapshot, filters, place_set, default_weights(place_set), year).gaps
    row = next(row for row in found.rows if row.code == subject.code)
    label = say(N_("Need and support"))
    if row.score is None or row.rank is None:
        yield Said(label, say(N_("No score.")))
        return
    text = say(N_("Gap %(gap)s = need %(need)s − support %(support)s.")) % {
        "gap": shown_points(row.score, lang, is_signed=True),
        "need": shown_points(row.need, lang),
        "support": shown_points(row.support, lang),
    }
    ranked = say(N_("Rank {rank} of {n}, the largest gap first; percentiles, not measures."))
    yield Said(label, f"{text} {ranked.format(rank=row.rank, n=len(found.rows))}")
