"""Validation: a row of a file becomes a draft of an activity, or is rejected with its row, field, value and reason."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from babel.numbers import list_currencies

from activities.codelists import Code, load_codelist
from activities.importers import GivenCountry, GivenSite, Row
from activities.issues import Issue, Severity
from activities.model import Fund, Participation
from activities.naming import find_place, one_of_name
from activities.partners import Partner, load_partners
from activities.sectors import load_sectors, split_cell
from activities.wording import N_

# ISO 4217 has codes for tests and for no currency as well.
_CURRENCIES = frozenset(list_currencies()) - {"XTS", "XXX"}
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$", re.ASCII)
_LOCAL_DATE = re.compile(r"(?:(?:(\d{1,2})[/.])?(\d{1,2})[/.])?(\d{4})$", re.ASCII)
# Fifteen digits are a thousand times the yearly aid of the world in any currency, and exact as a JSON number.
_AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,4})?$", re.ASCII)
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """A place that a person wrote: its code, and the words with their offset in the cell."""

    code: str
    words: str
    start: int


@dataclass(slots=True)
class Draft:
    """A row that passed, still without its places; its fields are those of `activities.model.Activity`."""

    row: int
    id: str
    ref: str
    citation: str
    kind: str
    texts: dict[str, str]
    status: str
    start: str
    end: str
    sectors: tuple[str, ...]
    partners: tuple[Participation, ...]
    funds: tuple[Fund, ...]
    places: tuple[WrittenPlace, ...]
    point: tuple[float, float] | None
    note: str
    extra: tuple[tuple[str, str], ...]
    sites: tuple[GivenSite, ...] = ()
    countries: tuple[GivenCountry, ...] = ()


@dataclass(slots=True)
class _Cells:
    """One row's cells while they are read; a field that does not pass leaves an issue and an empty value."""

    row: Row
    issues: list[Issue] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.row.values.get(name, "")

    def say(self, severity: Severity, name: str, message: str, **details: object) -> None:
        """Leave an issue with the sentence ``message``, whose placeholders are ``details``."""
        said = tuple((key, str(value)) for key, value in details.items())
        self.issues.append(Issue(self.row.number, name, self.get(name)[:200], message, said, severity))

    def reject(self, name: str, message: str, **details: object) -> None:
        """Leave an error, which rejects the row."""
        self.say("error", name, message, **details)


def validate(row: Row) -> tuple[Draft | None, list[Issue]]:
    """Check one row. Returns the draft, or None when an issue rejects it, and the issues."""
    cells = _Cells(row)
    if row.problem:
        return None, [Issue(row.number, "", "", "%(problem)s", (("problem", row.problem),))]
    texts = {name: cells.get(name) for name in ("title_en", "title_vi", "description_en", "description_vi")}
    if not texts["title_en"] and not texts["title_vi"]:
        cells.reject("title_en", N_("one of title_en and title_vi must be filled"))
    start, end = _period(cells)
    draft = Draft(
        row=row.number,
        id=_slug(cells),
        ref=cells.get("id") or " ".join((cells.get("source_ref"), texts["title_en"] or texts["title_vi"])).strip(),
        citation=cells.get("source_ref"),
        kind=_code(cells, "kind", load_codelist("kinds")),
        texts=texts,
        status=_code(cells, "status", load_codelist("statuses")),
        start=start,
        end=end,
        sectors=_codes(cells, "sectors", load_sectors()),
        partners=_partners(cells),
        funds=_funds(cells),
        places=_places(cells),
        point=_point(cells),
        note=cells.get("note"),
        extra=tuple(sorted(row.extra.items())),
        sites=row.sites,
        countries=row.countries,
    )
    issues = [*row.warnings, *cells.issues]
    return (None if any(issue.severity == "error" for issue in issues) else draft), issues


def _slug(cells: _Cells) -> str:
    text = cells.get("id")
    if text and not _SLUG.match(text):
        cells.reject("id", N_("an id has letters, digits, '.', '_' and '-' only, and at most 100 of them"))
    return text


def _find(text: str, codelist: Mapping[str, Code]) -> str | None:
    """Return the code that ``text`` is, or that carries this name in either language."""
    if text in codelist:
        return text
    return one_of_name(text, ((code.code, (code.code, code.name_en, code.name_vi)) for code in codelist.values()))


def _code(cells: _Cells, name: str, codelist: Mapping[str, Code]) -> str:
    text = cells.get(name)
    if not text:
        return ""
    found = _find(text, codelist)
    if found is None:
        cells.reject(name, N_("is not one of %(codes)s"), codes=", ".join(codelist))
    return found or ""


def _codes(cells: _Cells, name: str, codelist: Mapping[str, Code]) -> tuple[str, ...]:
    found = []
    for part in split_cell(cells.get(name)):
        code = _find(part, codelist)
        if code is None:
            cells.reject(name, N_("%(part)r is not one of %(codes)s"), part=part, codes=", ".join(codelist))
        else:
            found.append(code)
    return tuple(dict.fromkeys(found))


def _partners(cells: _Cells) -> tuple[Participation, ...]:
    roles = load_codelist("roles")
    found = []
    for part in split_cell(cells.get("partners")):
        name, _, role = (piece.strip() for piece in part.rpartition(":")) if ":" in part else (part, "", "partner")
        role = role.lower()
        code = _find_partner(name)
        if code is None:
            cells.reject(
                "partners", N_("%(partner)r is no partner that data/partners.csv or ISO 3166-1 names"), partner=name
            )
        elif role not in roles:
            cells.reject("partners", N_("the role %(role)r is not one of %(codes)s"), role=role, codes=", ".join(roles))
        else:
            found.append(Participation(code, role))
    return tuple(dict.fromkeys(found))


def _find_partner(text: str) -> str | None:
    if text.lower() in load_partners():
        return text.lower()
    partners = load_partners().values()
    return one_of_name(text, ((partner.code, _partner_names(partner)) for partner in partners))


def _partner_names(partner: Partner) -> tuple[str, ...]:
    return (partner.name_en, partner.name_vi, *partner.aliases)


def _period(cells: _Cells) -> tuple[str, str]:
    start, end = _date(cells, "start"), _date(cells, "end")
    # Compared as far as both go: an end of 2022 is not before a start of 2022-05.
    length = min(len(start), len(end))
    if start and end and end[:length] < start[:length]:
        cells.reject("end", N_("ends before it starts (%(start)s)"), start=start)
    return start, end


def _date(cells: _Cells, name: str) -> str:
    """Read ``2018``, ``2018-05``, ``2018-05-17``, ``17/05/2018`` or ``05/2018`` as an ISO 8601 date."""
    text = cells.get(name)
    if not text:
        return ""
    if match := _ISO_DATE.match(text):
        year, month, day = match.groups()
    elif match := _LOCAL_DATE.match(text):
        day, month, year = match.groups()
    else:
        cells.reject(name, N_("is no date; write 2022, 2022-05, 2022-05-17 or 17/05/2022"))
        return ""
    if int(year) not in _YEARS:
        cells.reject(
            name, N_("the year is not between %(first)s and %(last)s"), first=_YEARS.start, last=_YEARS.stop - 1
        )
    elif month and not 1 <= int(month) <= 12:
        cells.reject(name, N_("there is no such month"))
    elif month and day and not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        cells.reject(name, N_("there is no such day"))
    else:
        return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])
    return ""


def _funds(cells: _Cells) -> tuple[Fund, ...]:
    text, currency = cells.get("amount"), cells.get("currency").upper()
    if not text:
        return ()
    if not _AMOUNT.match(text):
        cells.reject("amount", N_("is no amount; write digits with a point before decimals, as 3000000 or 1234.5"))
        return ()
    if currency not in _CURRENCIES:
        cells.reject("currency", N_("is no ISO 4217 currency code; an amount needs one"))
        return ()
    try:
        return (Fund(Decimal(text), currency, None, "commitment"),)
    except InvalidOperation:
        cells.reject("amount", N_("has too many digits"))
        return ()


def _places(cells: _Cells) -> tuple[WrittenPlace, ...]:
    """Read places that a person gave, by code or by name; a province's name means the 63-unit province."""
    found = []
    for match in re.finditer(r"[^;]+", cells.get("places")):
        words = match.group().strip()
        if not words:
            continue
        code = find_place(words)
        if code is None:
            cells.reject("places", N_("%(words)r is no place that CoopMap knows by this code or name"), words=words)
        else:
            found.append(WrittenPlace(code, words, match.start() + match.group().index(words)))
    return tuple({place.code: place for place in reversed(found)}.values())[::-1]


def _point(cells: _Cells) -> tuple[float, float] | None:
    """Read lat and lon as (lon, lat) in EPSG:4326 degrees."""
    if not cells.get("lat") and not cells.get("lon"):
        return None
    degrees = {}
    for name, limit in (("lat", 90.0), ("lon", 180.0)):
        try:
            degrees[name] = float(cells.get(name))
        except ValueError:
            cells.reject(name, N_("is no number of decimal degrees; lat and lon go together"))
            continue
        if not abs(degrees[name]) <= limit:
            cells.reject(name, N_("is not between -%(limit)s and %(limit)s degrees"), limit=f"{limit:g}")
    return (degrees["lon"], degrees["lat"]) if len(degrees) == 2 else None
