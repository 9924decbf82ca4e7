"""What a brief says of agreements among the activities, and of the frameworks that the states around have agreed on."""

from activities.agreements import Agreement
from activities.codelists import load_codelist
from activities.coverage import wider_than
from activities.filters import Filters
from activities.frameworks import Framework, frameworks_of, load_frameworks
from activities.partners import partner_of
from activities.profiles import Profile
from activities.wording import N_
from geo.overlaps import LEAST_SHARE, overlaps
from geo.register import load_places
from maps.brief import Pact, Subject, sayer

ENDING_WORDS = {
    "expired": N_("Expired"),
    "ended": N_("Ended, says its status; no date is stated"),
    "ending": N_("Ends within a year"),
    "running": N_("Running"),
    "open": N_("Open end: a beginning is stated, no end"),
    "unknown": N_("Unknown: no date is stated"),
}
MOST_PACTS, _MOST_FRAMEWORKS = 8, 2


def pacts_of(subject: Subject, profile: Profile, filters: Filters) -> tuple[tuple[Pact, ...], int]:
    """Return agreements and frameworks, those that end next and the frameworks first, and how many there are."""
    lang = filters.lang
    frameworks = frameworks_around(subject)
    named = [_framework(framework, lang) for framework in frameworks[:_MOST_FRAMEWORKS]]
    found = [_agreement(agreement, lang) for agreement in profile.agreements.shown[:MOST_PACTS]]
    return (*named, *found), profile.agreements.total + len(frameworks)


def frameworks_around(subject: Subject) -> tuple[Framework, ...]:
    """Return the frameworks of a basin, of the basins that a province is in, or that a donor is part of."""
    if subject.kind == "basin":
        above = (subject.code, *(place.code for place in load_places().ancestors(subject.code)))
        return frameworks_of(above, len(_countries(subject.code)))
    if subject.kind == "province":
        basins = [code for code in wider_than(subject.code) if load_places()[code].kind == "basin"]
        return frameworks_of(basins, max((len(_countries(code)) for code in basins), default=0))
    if subject.kind == "donor":
        donor = partner_of(subject.code)
        country = donor.country.upper() if donor.kind == "country" else ""
        return tuple(
            framework
            for framework in load_frameworks()
            if donor.code == framework.partner or (country and country in framework.countries)
        )
    return ()


def _countries(basin: str) -> list[str]:
    parts = overlaps("basins", "countries")
    return [part.other for part in parts if part.one == basin and part.share_of_one >= LEAST_SHARE]


def _framework(framework: Framework, lang: str) -> Pact:
    kind = sayer(lang)(N_("Framework of its states"))
    return Pact(framework.name(lang), kind, f"{framework.date[:4]}: {framework.deed(lang)}")


def _agreement(agreement: Agreement, lang: str) -> Pact:
    say, kinds = sayer(lang), load_codelist("kinds")
    standing = say(ENDING_WORDS[agreement.ending])
    if agreement.last:
        standing += f" ({say(N_('until %(year)s')) % {'year': agreement.end}})"
    kind = kinds[agreement.kind].name(lang) if agreement.kind in kinds else agreement.kind
    return Pact(agreement.title(lang), kind, standing)
