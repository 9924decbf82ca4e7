"""Drafts: a proposal as a planner pastes it, and what it says of places, sectors, partners and years."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from activities.codelists import Lang
from activities.naming import find_partner, find_place, suggest_place
from activities.partners import donor_code
from activities.reading.paragraphs import language_of
from activities.reading.parties import find_mentions
from activities.reading.stated import find_periods
from activities.reading.topics import find_sectors
from activities.sectors import load_sectors
from activities.wording import N_, words
from geo.errors import InputError
from geo.geocoder import geocode
from geo.places import Place
from geo.register import load_places

MOST_TITLE = 400
MOST_TEXT = 30_000
MOST_NAMES = 30
MOST_NAME = 200
MOST_SECTORS = 4
PIECE = 1_500
_YEAR = re.compile(r"[12]\d{3}")
_HOME = frozenset({"VN"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal as it was put in; names of partners and places as people write them, sectors as codes."""

    title: str = ""
    text: str = ""
    sectors: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    def length(self) -> int:
        """Return the number of characters of all that it says."""
        return len(self.title) + len(self.text) + sum(map(len, (*self.sectors, *self.partners, *self.places)))


class Saying(NamedTuple):
    """What a draft says, as codes; ``read`` are the fields that its words tell because nobody filled them in.

    ``partners`` are donor codes (`activities.partners.donor_code`), ``first`` and ``last`` years, 0 where unknown.
    """

    lang: str
    sectors: tuple[str, ...]
    partners: tuple[str, ...]
    places: tuple[Place, ...]
    first: int
    last: int
    read: frozenset[str]


class DraftError(InputError):
    """What keeps a draft from being checked: ``field`` is that of the form, ``say`` the sentence in a language."""

    def __init__(self, field: str, message: str, **values: object) -> None:
        super().__init__(f"{field}: {message % values}")
        self.field = field
        self._message, self._values = message, values

    def say(self, lang: str) -> str:
        """Return the sentence in ``lang``."""
        return words(lang).gettext(self._message) % self._values


def make_draft(fields: Mapping[str, Sequence[str]]) -> Draft:
    """Return the draft of a form's or a command's fields; DraftError, which names the field, for what can't be used.

    ``sector``, ``partner`` and ``place`` may stand several times, each with several values between semicolons.
    """
    title, text = (_composed(fields.get(name, ())) for name in ("title", "text"))
    for name, value, most in (("title", title, MOST_TITLE), ("text", text, MOST_TEXT)):
        if len(value) > most:
            raise DraftError(
                name, N_("%(length)s characters are too many; there may be %(most)s"), length=len(value), most=most
            )
    if not title and not text:
        raise DraftError("text", N_("put in the draft's title or its text"))
    sectors, partners, places = (_names(name, fields.get(name, ())) for name in ("sector", "partner", "place"))
    for sector in sectors:
        if sector not in load_sectors():
            raise DraftError("sector", N_("“%(value)s” is no sector that CoopMap knows"), value=sector[:80])
    for place in places:
        _place_named(place)
    first, last = (_year(name, fields.get(name, ())) for name in ("from", "to"))
    if first and last and first > last:
        raise DraftError("from", N_("%(first)s is after %(last)s"), first=first, last=last)
    return Draft(title, text, sectors, partners, places, first, last)


def _composed(values: Sequence[str]) -> str:
    text = unicodedata.normalize("NFC", values[0]) if values else ""
    text = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(letter for letter in text if letter.isprintable() or letter.isspace()).strip()


def _names(name: str, values: Sequence[str]) -> tuple[str, ...]:
    found = dict.fromkeys(part.strip() for value in values for part in _composed([value]).split(";") if part.strip())
    if len(found) > MOST_NAMES:
        raise DraftError(name, N_("there may be %(most)s values"), most=MOST_NAMES)
    if long := [one for one in found if len(one) > MOST_NAME]:
        raise DraftError(name, N_("“%(value)s” is too long"), value=long[0][:80] + "…")
    return tuple(found)


def _year(name: str, values: Sequence[str]) -> int | None:
    text = values[0].strip() if values else ""
    if not text:
        return None
    if not text.isascii() or not _YEAR.fullmatch(text):
        raise DraftError(name, N_("“%(value)s” is no year of four digits"), value=text[:80])
    return int(text)


def _place_named(name: str) -> Place:
    code = find_place(name)
    if code is not None:
        return load_places()[code]
    if alike := suggest_place(name):
        message = N_("“%(value)s” is no place that CoopMap knows; is it %(alike)s?")
        raise DraftError("place", message, value=name[:80], alike=alike)
    message = N_("“%(value)s” is no province, region, river basin or country that CoopMap knows")
    raise DraftError("place", message, value=name[:80])


def understand(draft: Draft, lang: Lang | None = None) -> Saying:
    """Return what a draft says: what was filled in holds, and what was left empty is read from its words.

    ``lang`` is "vi" or "en"; the letters of the draft tell it where it is not said.
    """
    whole = "\n".join(part for part in (draft.title, draft.text) if part)
    spoken = lang or language_of(whole)
    sectors = draft.sectors or _read_sectors(draft, spoken)
    partners = _given_partners(draft.partners) if draft.partners else _read_partners(whole, spoken)
    places = tuple(map(_place_named, draft.places)) if draft.places else _read_places(draft)
    first, last = draft.first or 0, draft.last or 0
    if not first and not last:
        first, last = _read_years(whole)
    given = {"sectors": draft.sectors, "partners": draft.partners, "places": draft.places}
    read = {name for name, value in given.items() if not value}
    if not draft.first and not draft.last:
        read.add("years")
    return Saying(spoken, sectors, partners, places, first, last, frozenset(read))


def _given_partners(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the code of each partner; one that no list has goes by its own name."""
    return tuple(dict.fromkeys(donor_code(find_partner(name) or name) for name in names))


def _read_partners(text: str, lang: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.partner for mention in find_mentions(text, 0, len(text), lang)))[:MOST_NAMES]


def _read_sectors(draft: Draft, lang: str) -> tuple[str, ...]:
    found = dict.fromkeys(
        topic.code for text in (draft.title, draft.text) for topic in find_sectors(text, 0, len(text), lang, [])
    )
    return tuple(found)[:MOST_SECTORS]


def _read_places(draft: Draft) -> tuple[Place, ...]:
    """Return the places that the geocoder finds, provinces among the 63, which each lie in one of the 34.

    It reads a long text in pieces: it is made for the few sentences of an activity, and takes four times as long for
    a list of twice as many names.
    """
    sites: dict[str, Place] = {}
    for number, piece in enumerate(_pieces(draft.text) or [""]):
        texts = {"title": draft.title if number == 0 else "", "description": piece}
        for one in geocode(texts, vintage="63").locations:
            if one.role != "partner" and one.place.code not in _HOME:
                sites.setdefault(one.place.code, one.place)
    return tuple(sites.values())[:MOST_NAMES]


def _pieces(text: str) -> list[str]:
    """Return a text in pieces of ``PIECE`` characters or less, cut where a line, a sentence, or else a word ends."""
    pieces = []
    while len(text) > PIECE:
        cut = next((at for mark in ("\n", ". ", " ") if (at := text.rfind(mark, PIECE // 2, PIECE)) > 0), PIECE - 1)
        pieces.append(text[: cut + 1])
        text = text[cut + 1 :]
    return [piece for piece in (*pieces, text) if piece.strip()]


def _read_years(text: str) -> tuple[int, int]:
    """Return the first period of more than a year that the text states, (0, 0) where it states none."""
    for period in find_periods(text, 0, len(text)):
        first, last = int(period.first[:4]), int(period.last[:4])
        if first < last:
            return first, last
    return 0, 0
