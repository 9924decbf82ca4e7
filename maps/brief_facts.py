"""The facts of a brief, gathered from profile, coverage, agreements and gaps under the same filters as the page's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from babel.dates import format_date
from babel.numbers import format_decimal

from activities.codelists import load_codelist
from activities.coverage import phases
from activities.documents import shown_document
from activities.filters import Filters
from activities.partners import partner_of
from activities.profiles import WITHOUT_DOLLARS, Line, Profile, cents_in, profile_of
from activities.sectors import load_sectors
from activities.snapshot import Mask, Snapshot
from activities.wording import N_, words
from layers import DEFAULT, layer_of
from layers.picture import caption, picture_of, sources_of, value_words
from maps.brief import KIND_NAMES, Brief, Figure, Said, Subject, Work, sayer, subject_of
from maps.brief_gaps import gaps_note, gaps_of
from maps.brief_pacts import ENDING_WORDS, pacts_of
from maps.column import CREDITS

MOST_WORKS = 14
_NAMED_PARTNERS, _MOST_PARTNERS, _MOST_SOURCES = 3, 20, 3
_LAYERS = {"province": "activities-by-province", "basin": "activities-by-basin"}
_WHOLE_FROM = 10_000  # cents: from a hundred dollars up nobody reads the cents
_DATES = {"en": "en_GB"}  # "24 November 2026", as on the page
_PHASES = {
    "active": N_("{n} running"),
    "planned": N_("{n} planned"),
    "ended": N_("{n} ended"),
    "unknown": N_("{n} of unknown state"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """What the facts are gathered from: ``mask`` tells which activities pass the filters, ``day`` is today."""

    snapshot: Snapshot
    subject: Subject
    filters: Filters
    mask: Mask
    profile: Profile
    day: date


def brief_of(snapshot: Snapshot, filters: Filters, day: date, dated: str = "") -> Brief:
    """Return the facts of a brief.

    ``day`` is today in Ha Noi, by which activities have ended and agreements expired; ``dated`` is the day on which the
    data last changed, in ISO 8601. Raises InputError where the filters do not select exactly one subject.
    """
    subject = subject_of(filters)
    filters = drawn_filters(filters, subject).but(symbols="shade")  # a map close by has no room for circles
    lang, say = filters.lang, sayer(filters.lang)
    mask = filters.select(snapshot)
    profile = profile_of(snapshot, filters, day)
    case = Case(snapshot, subject, filters, mask, profile, day)
    picture = picture_of(snapshot, layer_of(filters.layer), filters, dated)
    pacts, pacts_total = pacts_of(subject, profile, filters)
    values = "; ".join(f"{shape.name} {shape.words}" for shape in picture.shapes[:12])
    return Brief(
        subject,
        lang,
        " · ".join([say(N_("Brief")), say(KIND_NAMES[subject.kind])]),
        subject.name(lang),
        summary_of(case),
        asked_of(case, dated),
        figures_of(case),
        picture,
        " · ".join([say(N_("Where")), *([] if filters.layer == DEFAULT else [picture.title])]),
        say(N_("Map of Viet Nam with Hoàng Sa and Trường Sa: {title}. {values}")).format(
            title=picture.title, values=values or say(N_("No place has a value under these filters."))
        ),
        shares_of(case),
        works_of(case),
        profile.activities,
        say(N_("No activity among those that CoopMap has passes these filters. That does not say that there is none.")),
        pacts,
        pacts_total,
        say(N_("None among these activities, which does not say that there is none.")),
        gaps_of(snapshot, subject, filters, profile, day.year),
        gaps_note(lang),
        sources_said(case, dated),
        dated,
    )


def drawn_filters(filters: Filters, subject: Subject) -> Filters:
    """Return the filters with the provinces that the subject is one of, and with a layer that its map can be of."""
    if subject.kind == "province":
        filters = filters.but(vintage="63" if subject.code.startswith("VN-63-") else "34")
    is_drawn = layer_of(filters.layer).style in ("overview", "choropleth")
    if filters.layer == DEFAULT or not is_drawn:
        return filters.but(layer=_LAYERS.get(subject.kind, DEFAULT))
    return filters


def number(value: int, lang: str) -> str:
    """Return a whole number as people of a language write it."""
    return str(format_decimal(value, locale=lang))


def dollars(cents: int, lang: str) -> str:
    """Return a sum of US cents as the pages of donors and basins write it."""
    pattern = "#,##0" if abs(cents) >= _WHOLE_FROM else "#,##0.00"
    return f"{format_decimal(cents / 100, format=pattern, locale=lang)} USD"


def day_words(dated: str, lang: str) -> str:
    """Return a day of ISO 8601 in words."""
    return str(format_date(date.fromisoformat(dated), "long", locale=_DATES.get(lang, lang)))


def phase_words(case: Case) -> list[str]:
    """Return how many activities run, are planned, have ended or do not tell; what is none is left out."""
    lang, say = case.filters.lang, sayer(case.filters.lang)
    found = phases(case.snapshot, case.day.year)
    counts = {phase: int((case.mask & passing).sum()) for phase, passing in found.items()}
    return [say(_PHASES[phase]).format(n=number(n, lang)) for phase, n in counts.items() if n]


def summary_of(case: Case) -> str:
    """Return the whole brief in one sentence."""
    lang, say, profile = case.filters.lang, sayer(case.filters.lang), case.profile
    name = case.subject.name(lang)
    if not profile.activities:
        return say(N_("For {name} CoopMap knows no activity under these filters.")).format(name=name)
    many = words(lang).ngettext("%(n)s activity", "%(n)s activities", profile.activities)
    activities = many % {"n": number(profile.activities, lang)}
    told = ", ".join(phase_words(case))
    if _is_known(profile):
        money = say(N_("{sum} of their money is known")).format(sum=_sum_words(profile.money["cents"], lang))
        here = _cents_here(case)
        if here is not None and here != profile.money["cents"]:
            money += say(N_(", {sum} of it in this place itself")).format(sum=_sum_words(here, lang))
    else:
        money = say(N_("no amount is known"))
    return say(N_("For {name} CoopMap knows {activities}: {told}; {money}.")).format(
        name=name, activities=activities, told=told, money=money
    )


def asked_of(case: Case, dated: str) -> str:
    """Return the filters in words, as the page's caption has them, and the day of the data."""
    say = sayer(case.filters.lang)
    parts = [caption(case.snapshot, case.filters, case.mask)]
    if dated:
        parts.append(say(N_("Data of {day}")).format(day=day_words(dated, case.filters.lang)))
    return " · ".join(parts)


def figures_of(case: Case) -> tuple[Figure, ...]:
    """Return the key figures: activities, partners, money, years, agreements."""
    lang, say = case.filters.lang, sayer(case.filters.lang)
    subject, profile = case.subject, case.profile
    others = _others(subject, profile.partners)
    named = [f"{partner_of(line.code).name(lang)} {number(line.activities, lang)}" for line in others[:_NAMED_PARTNERS]]
    pacts = profile.agreements
    endings = [agreement.ending for agreement in pacts.shown]
    held = [
        f"{say(ENDING_WORDS[ending])}: {number(endings.count(ending), lang)}"
        for ending in dict.fromkeys(endings)
        if pacts.total == len(endings)
    ]
    partners = N_("Other partners") if subject.kind == "donor" else N_("Partners")
    told = phase_words(case)
    return (
        Figure(say(N_("Activities")), number(profile.activities, lang), " · ".join(told)),
        Figure(say(partners), number(len(others), lang), " · ".join(named)),
        _money_figure(case),
        _years_figure(case),
        Figure(say(N_("Agreements")), number(pacts.total, lang), " · ".join(held[:3])),
    )


def _others(subject: Subject, partners: Iterable[Line]) -> list[Line]:
    """Return the partners beside the donor itself; a country's own agencies are counted with it on its page as well."""
    if subject.kind != "donor":
        return list(partners)
    own = partner_of(subject.code)
    return [line for line in partners if line.code != own.code and partner_of(line.code).country != own.code]


def _is_known(profile: Profile) -> bool:
    return bool(profile.money["known"] + profile.money["part"])


def _cents_here(case: Case) -> int | None:
    """Return the part of the activities' money that lies in the place of the brief, None for a partner or a sector.

    Activities of several places have money in each: their whole money is no place's, and the map shows the part.
    """
    if case.subject.kind not in _LAYERS:
        return None
    shares = case.snapshot.shares(case.filters.basis, case.filters.vintage)
    return cents_in(shares.sums(case.mask), case.subject.code)


def _money_figure(case: Case) -> Figure:
    """Return the money with of how many activities it is known, known in part or not known: that is no zero."""
    lang, money = case.filters.lang, case.profile.money
    say = sayer(lang)
    states = [
        f"{state.name(lang)}: {number(money[code], lang)}"
        for code, state in load_codelist("money-states").items()
        if money[code]
    ]
    if not _is_known(case.profile):
        return Figure(say(N_("US dollars known")), say(N_("none known")), " · ".join(states))
    here = _cents_here(case)
    inside = [] if here is None else [say(N_("in this place itself: {sum}")).format(sum=dollars(here, lang))]
    value = _sum_words(money["cents"], lang)
    return Figure(say(N_("US dollars known")), value, " · ".join([dollars(money["cents"], lang), *inside, *states]))


def _sum_words(cents: int, lang: str) -> str:
    """Return a sum as the map says it, never parted at the end of a line."""
    return value_words(cents, "us-cents", lang).replace(" ", "\u00a0")


def _years_figure(case: Case) -> Figure:
    lang, say, profile = case.filters.lang, sayer(case.filters.lang), case.profile
    last = int(case.snapshot.years["end"][case.mask].max(initial=0))
    years = "–".join(dict.fromkeys(str(year) for year in (profile.since, last) if year))
    if bool(profile.since) != bool(last):
        pattern = N_("since %(year)s") if profile.since else N_("until %(year)s")
        years = say(pattern) % {"year": years}
    undated = say(N_("Activities that state no beginning: %(n)s")) % {"n": number(profile.undated, lang)}
    return Figure(say(N_("Years")), years or say(N_("not stated")), undated if profile.undated else "")


def shares_of(case: Case) -> tuple[Said, ...]:
    """Return the activities by sector and by partner, most activities first; a sector's own line says nothing."""
    lang, say, sectors = case.filters.lang, sayer(case.filters.lang), load_sectors()
    by_sector = [
        f"{sectors[line.code].name(lang)} {number(line.activities, lang)}"
        for line in case.profile.sectors
        if line.code in sectors and (case.subject.kind, line.code) != ("sector", case.subject.code)
    ]
    by_partner = [
        f"{partner_of(line.code).name(lang)} {number(line.activities, lang)}"
        for line in _others(case.subject, case.profile.partners)[:_MOST_PARTNERS]
    ]
    title = N_("Other sectors") if case.subject.kind == "sector" else N_("Sectors")
    partners = N_("Other partners") if case.subject.kind == "donor" else N_("Partners")
    found = ((say(title), by_sector), (say(partners), by_partner))
    return tuple(Said(label, " · ".join(named)) for label, named in found if named)


def works_of(case: Case) -> tuple[Work, ...]:
    """Return the leading activities: the largest known amounts first, then the latest to begin."""
    snapshot, filters = case.snapshot, case.filters
    rows = np.flatnonzero(case.mask)
    start = snapshot.years["start"][rows].astype(np.int64)
    order = np.lexsort((rows, -start, -snapshot.cents[rows]))
    rows = rows[order][:MOST_WORKS]
    states = {code: snapshot.has_code("money", (code,)) for code in load_codelist("money-states")}
    return tuple(
        _work(
            shown_document(document, filters.lang, filters.vintage),
            next((code for code, found in states.items() if found[row]), "unknown"),
            int(snapshot.cents[row]),
            case.subject,
            filters.lang,
        )
        for row, document in zip(rows.tolist(), snapshot.documents(rows), strict=True)
    )


def _work(document: dict[str, Any], state: str, cents: int, subject: Subject, lang: str) -> Work:
    say = sayer(lang)
    names = _places(document, lang) if subject.kind == "donor" else [part["name"] for part in document["partners"]]
    years = "–".join(dict.fromkeys(stated[:4] for stated in (document["start"], document["end"]) if stated))
    amounts = {
        "known": dollars(cents, lang),
        "part": say(N_("{sum} in part")).format(sum=dollars(cents, lang)),
        "unpriced": say(N_("no rate")),
        "unknown": say(N_("not known")),
    }
    is_known = state not in WITHOUT_DOLLARS
    return Work(
        document["title"],
        ", ".join(dict.fromkeys(names)) or "–",
        years or say(N_("not stated")),
        amounts[state],
        is_known,
    )


def _places(document: dict[str, Any], lang: str) -> list[str]:
    """Return the names of an activity's places, or its scope where it has none."""
    names = [place[f"name_{lang}"] for place in document["locations"] if place["role"] != "partner"]
    return names or [load_codelist("scopes")[document["scope"]].name(lang)]


def sources_said(case: Case, dated: str) -> tuple[Said, ...]:
    """Return where all that comes from: data, method, money, boundaries."""
    lang, say = case.filters.lang, sayer(case.filters.lang)
    sources = sources_of(case.snapshot, case.mask, lang)
    return (
        Said(say(N_("Data")), _data_words(case.snapshot.revision, sources, lang, dated)),
        Said(
            say(N_("Method")),
            say(
                N_(
                    "Each activity stands where its own words place it, and nowhere else; one of several partners, "
                    "sectors or places counts in each, once in every total."
                )
            ),
        ),
        Said(
            say(N_("Money")),
            say(
                N_(
                    "What the sources state, in US dollars at the average rate of its year (European Central Bank, "
                    "Narodowy Bank Polski); what is not known is counted apart and never zero."
                )
            ),
        ),
        Said(say(N_("Boundaries")), f"{CREDITS}. {say(N_('Simplified; no statement on any boundary.'))}"),
    )


def _data_words(revision: str, sources: Sequence[tuple[str, str, int]], lang: str, dated: str) -> str:
    say = sayer(lang)
    named = [f"{title} ({number(n, lang)})" for _, title, n in sources[:_MOST_SOURCES]]
    if len(sources) > _MOST_SOURCES:
        named.append(say(N_("and {n} more")).format(n=len(sources) - _MOST_SOURCES))
    parts = ["; ".join(named)] if named else []
    if dated:
        parts.append(say(N_("data of {day}")).format(day=day_words(dated, lang)))
    parts.append(say(N_("revision {revision}")).format(revision=revision))
    return ", ".join(parts) + "."
