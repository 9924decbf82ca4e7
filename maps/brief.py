"""A brief: what one province, river basin, donor or sector is about, as plain facts in words of one language.

Each medium (`maps.brief_docx`, `maps.brief_pdf`) draws the same facts and counts nothing itself. They come from the
same functions as the pages of donors and basins, the gaps and the map, so that no medium can say another thing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from activities.filters import Filters
from activities.partners import partner_of
from activities.sectors import load_sectors
from activities.wording import N_, words
from geo.errors import InputError
from geo.register import load_places
from layers.picture import Picture

SubjectKind = Literal["province", "basin", "donor", "sector"]
KINDS: tuple[SubjectKind, ...] = ("province", "basin", "donor", "sector")
KIND_NAMES: dict[str, str] = {
    "province": N_("Province"),
    "basin": N_("River basin"),
    "donor": N_("Donor or partner"),
    "sector": N_("Sector"),
}
_FIELDS = ("place", "donor", "sector")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a brief is about: its kind and the code by which the filters know it."""

    kind: SubjectKind
    code: str

    @property
    def field(self) -> str:
        """The filter that selects it."""
        return "place" if self.kind in ("province", "basin") else self.kind

    def name(self, lang: str) -> str:
        """Return its name in ``lang``."""
        if self.kind == "donor":
            return partner_of(self.code).name(lang)
        return (load_sectors()[self.code] if self.kind == "sector" else load_places()[self.code]).name(lang)


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: what it is, its value, and what has to be known with it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Work:
    """A line of the table of activities: with whom, or in a donor's brief where; ``is_known`` tells of the amount."""

    title: str
    beside: str
    years: str
    amount: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Pact:
    """A line of the table of agreements and frameworks: what kind it is and how it stands."""

    title: str
    kind: str
    standing: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with what it is about before it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a brief says, in one language.

    ``works`` and ``pacts`` begin with what leads; ``works_total`` and ``pacts_total`` count what is left out as well.
    ``none`` stands where there is no activity, ``no_pacts`` where there is no agreement. ``dated`` is the day of the
    data in ISO 8601, "" where it is not known. ``picture`` is the map's, ``map_title`` stands over it and ``map_words``
    says it to those who can't see it; ``shares`` are the activities by sector and by partner.
    """

    subject: Subject
    lang: str
    over: str
    title: str
    summary: str
    asked: str
    figures: tuple[Figure, ...]
    picture: Picture
    map_title: str
    map_words: str
    shares: tuple[Said, ...]
    works: tuple[Work, ...]
    works_total: int
    none: str
    pacts: tuple[Pact, ...]
    pacts_total: int
    no_pacts: str
    gaps: tuple[Said, ...]
    gaps_note: str
    sources: tuple[Said, ...]
    dated: str


def subject_of(filters: Filters) -> Subject:
    """Return the one province, basin, donor or sector that the filters select.

    Raises InputError where they select none, several, or a place of another kind.
    """
    found = [(field, code) for field in _FIELDS for code in getattr(filters, field)]
    if len(found) != 1:
        raise InputError(
            N_("a brief is about exactly one province, river basin, donor or sector; the address selects %(n)s"),
            n=len(found),
        )
    ((field, code),) = found
    if field == "donor":
        return Subject("donor", code)
    if field == "sector":
        return Subject("sector", code)
    kind = load_places()[code].kind
    if kind == "province":
        return Subject("province", code)
    if kind == "basin":
        return Subject("basin", code)
    raise InputError(
        N_("parameter %(name)r: %(value)r is no province or river basin, and a brief is about nothing else"),
        name="place",
        value=code,
    )


def has_subject(filters: Filters) -> bool:
    """Tell whether the filters select what a brief can be about."""
    try:
        subject_of(filters)
    except InputError:
        return False
    return True


def sayer(lang: str) -> Callable[[str], str]:
    """Return what says a marked sentence in ``lang``."""
    return words(lang).gettext


def headings(brief: Brief) -> dict[str, str]:
    """Return the headings of a brief's parts and the heads of its columns."""
    say = sayer(brief.lang)
    return {
        "works": say(N_("Leading activities")),
        "title": say(N_("Activity")),
        "beside": say(N_("Places") if brief.subject.kind == "donor" else N_("Partners")),
        "years": say(N_("Years")),
        "amount": say(N_("US dollars known")),
        "pacts": say(N_("Agreements and frameworks")),
        "pact": say(N_("Agreement")),
        "kind": say(N_("Kind")),
        "standing": say(N_("How it stands")),
        "gaps": say(N_("Gaps: what is not covered")),
        "sources": say(N_("Sources and method")),
        "page": say(N_("Page")),
    }


def works_left(brief: Brief, shown: int) -> str:
    """Return how many activities the table leaves out, and how it is sorted; "" where there is none."""
    if not brief.works_total:
        return ""
    say = sayer(brief.lang)
    if shown < brief.works_total:
        return say(N_("The first {shown} of {n}: the largest known amounts first, then the latest.")).format(
            shown=shown, n=brief.works_total
        )
    return say(N_("All of them: the largest known amounts first, then the latest."))


def pacts_left(brief: Brief, shown: int) -> str:
    """Return how many agreements and frameworks the table leaves out; "" where it has all."""
    left = brief.pacts_total - shown
    return sayer(brief.lang)(N_("and {n} more")).format(n=left) if left > 0 else ""
