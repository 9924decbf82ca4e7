"""Validation: a row of a file becomes a draft of an activity, or is rejected with its row, field, value and reason.

An error rejects the row; a warning keeps it and says what was made of the cell. ``docs/importing.md`` has the rules.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from activities.cells import Cells, clean
from activities.codelists import load_codelist
from activities.currencies import plain
from activities.dates import read_date
from activities.importers import GivenAmount, GivenCountry, GivenSite, Row
from activities.issues import Issue, Remark, as_warnings, caution
from activities.model import TEXT_FIELDS, Fund, Participation
from activities.money import read_decimal, read_money, read_unit
from activities.organisations import participations
from activities.purposes import coded, sectors_of
from activities.rates import to_usd
from activities.readings import WrittenPlace, read_code, read_codes, read_partners, read_places
from activities.wording import N_

__all__ = ["Draft", "WrittenPlace", "validate"]

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
# What people write where they know nothing, in plain letters.
_NOTHING = {
    *("-", "--", "?", "n/a", "na", "none", "null", "nil", "tbd", "tbc", "unknown", "not available"),
    *("khong", "khong co", "khong ro", "chua co", "chua ro", "chua xac dinh", "dang cap nhat"),
}
# What the last row of a table is called, in plain letters; taken for an activity it would count all money twice.
_TOTALS = frozenset({"tong", "tong so", "tong cong", "cong", "total", "totals", "grand total", "sum", "subtotal"})


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


def validate(row: Row) -> tuple[Draft | None, list[Issue]]:
    """Check one row. Returns the draft, or None when an issue rejects it, and the issues."""
    if row.problem:
        sentence = (row.problem, row.details) if row.details else ("%(problem)s", (("problem", row.problem),))
        return None, [*row.warnings, Issue(row.number, "", "", *sentence)]
    cells = Cells(row)
    texts = {name: cells.get(name) for name in TEXT_FIELDS}
    title = texts["title_en"] or texts["title_vi"]
    if not title:
        cells.reject("title_en", N_("one of title_en and title_vi must be filled"))
    elif plain(title).strip(" .:") in _TOTALS:
        cells.reject("title_en" if texts["title_en"] else "title_vi", N_("is the sum of other rows and no activity"))
    start, end = _period(cells)
    draft = Draft(
        row=row.number,
        id=_slug(cells) or (row.key if is_id(row.key) else ""),
        ref=cells.get("id") or row.key or f"{cells.get('source_ref')} {title}".strip(),
        citation=cells.get("source_ref"),
        kind=_code(cells, "kind", "kinds"),
        texts=texts,
        status=_code(cells, "status", "statuses"),
        start=start,
        end=end,
        sectors=tuple(dict.fromkeys((*_sectors(cells), *sectors_of(row.purposes)))),
        partners=_partners(cells),
        funds=_funds(cells, start or end),
        places=_places(cells),
        point=_point(cells),
        note=cells.get("note"),
        extra=tuple(sorted((coded(row.purposes) | cells.extra).items())),
        sites=_sites(cells),
        countries=row.countries,
    )
    issues = [*row.warnings, *cells.issues]
    return (None if any(issue.severity == "error" for issue in issues) else draft), issues


def is_id(text: str) -> bool:
    """Tell whether a text can be the id of an activity."""
    return _SLUG.match(text) is not None


def _slug(cells: Cells) -> str:
    text = cells.get("id")
    if text and not is_id(text):
        cells.reject("id", N_("an id has letters, digits, '.', '_' and '-' only, and at most 100 of them"))
    return text


def _code(cells: Cells, name: str, listed: str) -> str:
    text = cells.get(name)
    if not text:
        return ""
    code, remarks = read_code(text, listed)
    cells.note(name, remarks)
    return code


def _sectors(cells: Cells) -> tuple[str, ...]:
    found, remarks = read_codes(cells.get("sectors"), "sectors")
    cells.note("sectors", remarks)
    return found


def _partners(cells: Cells) -> tuple[Participation, ...]:
    found, remarks = read_partners(cells.get("partners"))
    cells.note("partners", remarks)
    given, issues = participations(cells.row.number, cells.row.organisations)
    cells.issues += issues
    return tuple(dict.fromkeys((*found, *given)))


def _places(cells: Cells) -> tuple[WrittenPlace, ...]:
    vintage = cells.get("vintage")
    if vintage not in {"", "63", "34"}:
        cells.reject("vintage", N_("is not 63 or 34, the number of provinces that the codes are of"))
        return ()
    found, remarks = read_places(cells.get("places"), vintage)
    cells.note("places", remarks)
    return found


def _known(cells: Cells, name: str) -> str:
    """Return the text of a cell, empty where it says that nothing is known."""
    text = cells.get(name)
    if text and not text[0].isdigit() and plain(text) in _NOTHING:
        cells.note(name, caution(N_("is read as not known; leave the cell empty")))
        return ""
    return text


def _period(cells: Cells) -> tuple[str, str]:
    start, end = _date(cells, "start"), _date(cells, "end")
    # Compared as far as both go: an end of 2022 is not before a start of 2022-05.
    length = min(len(start), len(end))
    if start and end and end[:length] < start[:length]:
        cells.reject("end", N_("ends before it starts (%(start)s)"), start=start)
    return start, end


def _date(cells: Cells, name: str) -> str:
    text = _known(cells, name)
    if not text:
        return ""
    date, remarks = read_date(text, is_end=name == "end")
    cells.note(name, remarks)
    return date


def _funds(cells: Cells, date: str) -> tuple[Fund, ...]:
    """Return the money of the sheet's own cells, then what the format gives beside them, in US dollars where known.

    An amount without a date of its own is of the year in which the activity starts.
    """
    funds = (*_own_fund(cells), *_given_funds(cells))
    valued, unknown = [], {}
    for name, value, fund in funds:
        year = (fund.date or date)[:4]
        usd = to_usd(fund.amount, fund.currency, year)
        valued.append(replace(fund, usd=usd))
        if usd is None and year:
            unknown[fund.currency, year] = name, value
    message = N_("no rate of %(currency)s for %(year)s is known: the amount is kept, without US dollars")
    for (currency, year), (name, value) in unknown.items():
        cells.add(name, value, caution(message, currency=currency, year=year))
    return tuple(valued)


#: A fund still without US dollars, with the field and the text that it was read from.
_Read = tuple[str, str, Fund]


def _own_fund(cells: Cells) -> Iterator[_Read]:
    text, currency = _known(cells, "amount"), _known(cells, "currency")
    if not text:
        return
    beside = read_unit(currency)
    if beside.remarks:
        cells.note("currency", beside.remarks)
        return
    money, remarks = read_money(text, beside)
    cells.note("amount", remarks)
    if money is not None and not money.currency:
        cells.reject("currency", N_("is empty; an amount needs its currency, as EUR or VND"))
    elif money is not None:
        yield "amount", text, Fund(money.amount, money.currency, None, "commitment")


def _given_funds(cells: Cells) -> Iterator[_Read]:
    """Yield the amounts that the format gives; one that can't be read is left out with a warning."""
    for given in cells.row.amounts:
        money, remarks = read_decimal(given.amount, given.currency)
        if money is not None and not money.currency:
            money, remarks = None, caution(N_("has no currency"))
        elif given.type not in load_codelist("fund-types"):
            money, remarks = None, caution(N_("is of no type that CoopMap knows (%(type)s)"), type=given.type)
        said = f"{given.amount} {given.currency}".strip()
        cells.add(given.field, said, _left_out(remarks) if money is None else remarks)
        if money is not None:
            yield given.field, said, Fund(money.amount, money.currency, None, given.type, _fund_date(cells, given))


def _left_out(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Return the remarks as warnings, and that they leave the amount out."""
    return (*as_warnings(remarks), *caution(N_("this amount is left out")))


def _fund_date(cells: Cells, given: GivenAmount) -> str:
    if not given.date:
        return ""
    date, remarks = read_date(given.date)
    cells.add(given.field, given.date, as_warnings(remarks))
    return date


def _sites(cells: Cells) -> tuple[GivenSite, ...]:
    """Return the sites with their names clean."""
    return tuple(
        replace(site, name=clean(site.name, one_line=True)[0], words=clean(site.words, one_line=True)[0])
        for site in cells.row.sites
    )


def _point(cells: Cells) -> tuple[float, float] | None:
    """Read lat and lon as (lon, lat) in EPSG:4326 degrees; a comma may stand for the point."""
    if not cells.get("lat") and not cells.get("lon"):
        return None
    degrees = {}
    for name, limit in (("lat", 90.0), ("lon", 180.0)):
        try:
            degrees[name] = float(cells.get(name).replace(",", "."))
        except ValueError:
            cells.reject(name, N_("is no number of decimal degrees; lat and lon go together"))
            continue
        if not abs(degrees[name]) <= limit:
            cells.reject(name, N_("is not between -%(limit)s and %(limit)s degrees"), limit=f"{limit:g}")
    return (degrees["lon"], degrees["lat"]) if len(degrees) == 2 else None
