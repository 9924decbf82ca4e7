"""HXL 3W tables (who does what where), as CSV or a workbook: the rows of one activity are its places.

What the tags mean is in ``docs/importing.md``; `activities.hxl_tags` reads them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from activities.grids import Grid, open_text, open_workbook, text_heads, workbook_heads
from activities.hxl_tags import TAG_ROWS, Tagged, find_tags, role_of
from activities.importers import GivenAmount, GivenCountry, GivenOrganisation, GivenPurpose, GivenSite, Row
from activities.issues import Issue
from activities.naming import code_names, find_place
from activities.safety import workbook_kind
from activities.sheet import NumberedCells, tidy
from activities.sheets import file_warnings
from activities.wording import N_
from geo.errors import UnusableFileError
from geo.register import load_places

FORMAT = "hxl"
_TEXTS = ("title_en", "title_vi", "description_en", "description_vi", "status", "start", "end", "source_ref", "note")
# P-codes: VN and the national code of two digits, those of districts and communes with more behind it.
_P_CODE = re.compile(r"VN(\d{2})(?:\d{3}(?:\d{5})?)?$", re.IGNORECASE)
_CURRENCY = re.compile(r"[a-z]{3}$")
_PURPOSE = {5: "1", 3: "2"}  # digits of a DAC code, and IATI's vocabulary
_ONE_AMOUNT = N_("the same amount stands in all %(rows)s rows of the activity; it is counted once")
_OTHERWISE = N_("row %(other)s of the same activity has another value; the first is kept")
_NO_PLACE = N_("is no province of Viet Nam by this P-code or name; it is left out")
_NO_SECTOR = N_("is no sector that CoopMap knows; it is kept as it is written")


def sniff(path: Path) -> bool:
    """Tell whether a row of tags stands within the first 25 rows of a table, or of a sheet of a workbook."""
    return any(find_tags(rows) for rows in (text_heads(path), *workbook_heads(path)))


def read(path: Path) -> Iterator[Row]:
    """Yield a row an activity, in the order in which they stand first; its number is that of its first row.

    Rows belong to one activity that have the same #activity+code, else the same title and organisations.
    """
    if path.is_file() and workbook_kind(path):
        grid = open_workbook(path, lambda rows: find_tags(rows) is not None, "a row of HXL tags")
    else:
        grid = open_text(path)
    tags, rows = _open(grid)
    activities: dict[tuple[str, ...], _Activity] = {}
    for number, cells in rows:
        line = _Line(number, [(tag, tidy(cells[tag.position])) for tag in tags if tag.position < len(cells)])
        activities.setdefault(line.key(), _Activity(number)).take(line)
    said = file_warnings(grid)
    for activity in activities.values():
        yield activity.row(said)
        said = ()


def _open(grid: Grid) -> tuple[list[Tagged], Iterator[NumberedCells]]:
    heads: list[NumberedCells] = []
    for row in grid.rows:
        heads.append(row)
        found = find_tags([row])
        if found:
            if not any(tag.field.startswith("title_") for tag in found[1]):
                raise UnusableFileError(f"{grid.place(row[0])}: no column is tagged #activity or #activity+name")
            return found[1], grid.rows
        if row[0] > TAG_ROWS:
            break
    raise UnusableFileError(f"{grid.path.name}: there is no row of HXL tags within the first {TAG_ROWS} rows")


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the table: its filled cells and their tags."""

    number: int
    cells: list[tuple[Tagged, str]]

    def all(self, name: str) -> list[tuple[Tagged, str]]:
        return [(tag, text) for tag, text in self.cells if tag.field == name and text]

    def first(self, name: str) -> str:
        return next((text for _, text in self.all(name)), "")

    def key(self) -> tuple[str, ...]:
        if code := self.first("key"):
            return (code,)
        titles = (self.first("title_en"), self.first("title_vi"))
        # Nothing that two rows without a title could share makes them one.
        return (*titles, *(text for _, text in self.all("org"))) if any(titles) else ("", str(self.number))


@dataclass(slots=True)
class _Activity:
    """What the rows of one activity say, gathered."""

    number: int
    key: str = ""
    values: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    sectors: dict[str, None] = field(default_factory=dict)
    sites: dict[tuple[str, str, str], GivenSite] = field(default_factory=dict)
    organisations: dict[tuple[str, str, str], GivenOrganisation] = field(default_factory=dict)
    purposes: dict[str, GivenPurpose] = field(default_factory=dict)
    countries: dict[str, GivenCountry] = field(default_factory=dict)
    amounts: list[GivenAmount] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    warned: set[tuple[str, str]] = field(default_factory=set)

    def warn(self, name: str, value: str, message: str, **details: str) -> None:
        if (name, value) not in self.warned:
            self.warned.add((name, value))
            issue = Issue(self.number, name, value[:200], message, tuple(details.items()), "warning")
            self.warnings.append(issue)

    def take(self, line: _Line) -> None:
        """Add what one row says."""
        self.key = self.key or line.first("key")
        for name in _TEXTS:
            text = line.first(name)
            if text and self.values.setdefault(name, text) != text:
                self.warn(name, text, _OTHERWISE, other=str(line.number))
        for tag, text in line.cells:
            if text and not tag.field:
                self.extra.setdefault(tag.written, text)
        self._take_money(line)
        self._take_sectors(line)
        self._take_organisations(line)
        self._take_places(line)

    def _take_money(self, line: _Line) -> None:
        for tag, text in line.all("amount"):
            own = next(
                (each.upper() for each in sorted(tag.attributes) if _CURRENCY.match(each) and each in _MONEY), ""
            )
            currency = line.first("currency") or own
            self.amounts.append(GivenAmount(f"{tag.written} (row {line.number})", text, currency, "", "commitment"))

    def _take_sectors(self, line: _Line) -> None:
        for tag, text in line.all("sector"):
            if tag.is_code and text.isascii() and text.isdigit() and len(text) in _PURPOSE:
                self.purposes.setdefault(text, GivenPurpose(tag.written, text, _PURPOSE[len(text)]))
            elif code := code_names("sectors").find(text):
                self.sectors.setdefault(code)
            else:
                self.extra.setdefault(tag.written, text)
                if not tag.is_code and not line.all("sector")[0][0].is_code:
                    self.warn(tag.written, text, _NO_SECTOR)

    def _take_organisations(self, line: _Line) -> None:
        """Add the organisations: a column of codes belongs to the one of names whose other attributes are the same."""
        names: dict[frozenset[str], list[str]] = {}
        for tag, text in line.all("org"):
            place = 1 if tag.is_code else 0
            plain = frozenset(each for each in tag.attributes if each not in _NAMING)
            pair = names.setdefault(plain, ["", "", tag.written])
            pair[place] = pair[place] or text
        for attributes, (name, ref, written) in names.items():
            role = role_of(attributes)
            self.organisations.setdefault((role, name, ref), GivenOrganisation(written, name or ref, role, ref))

    def _take_places(self, line: _Line) -> None:
        for tag, text in line.all("country"):
            self.countries.setdefault(text.casefold(), GivenCountry(tag.written, text))
        province = self._province(line)
        if province:
            self.places.setdefault(province)
        lat, lon = line.first("lat"), line.first("lon")
        if not lat and "," in (point := line.first("coordinates")):
            lat, _, lon = (part.strip() for part in point.partition(","))
        names = [text for name in ("site", "district") for tag, text in line.all(name) if not tag.is_code]
        if names or lat or lon:
            around = load_places()[province].name_vi if province else ""
            site = GivenSite(
                f"row {line.number}", names[0] if names else "", lat, lon, words=", ".join([*names[1:], around])
            )
            self.sites.setdefault((", ".join(names), lat, lon), site)

    def _province(self, line: _Line) -> str:
        """Return our code of the province that a row names, by its P-code or name, empty when it names none."""
        written = [*line.all("province"), *((tag, text) for tag, text in line.all("district") if tag.is_code)]
        for tag, text in sorted(written, key=lambda each: not each[0].is_code):
            found = _by_p_code(text) if tag.is_code else find_place(text)
            if found:
                return found
        if written:
            self.warn(written[0][0].written, written[0][1], _NO_PLACE)
        return ""

    def row(self, said: tuple[Issue, ...]) -> Row:
        """Return the activity as one row, with what is to be said of the whole file before its own warnings."""
        values = dict(self.values)
        for name, found in (("places", self.places), ("sectors", self.sectors)):
            if found:
                values[name] = "; ".join(found)
        amounts = self.amounts
        if len({(given.amount, given.currency) for given in amounts}) == 1:
            if len(amounts) > 1:
                self.warn("amount", amounts[0].amount, _ONE_AMOUNT, rows=str(len(amounts)))
            values |= {"amount": amounts[0].amount, "currency": amounts[0].currency}
            amounts = []
        return Row(
            self.number,
            {name: text for name, text in values.items() if text},
            self.extra,
            sites=tuple(self.sites.values()),
            amounts=tuple(amounts),
            organisations=tuple(self.organisations.values()),
            purposes=tuple(self.purposes.values()),
            countries=tuple(self.countries.values()),
            warnings=tuple(chain(said, self.warnings)),
            key=self.key,
        )


_MONEY = frozenset({"usd", "eur", "vnd", "gbp", "jpy", "aud", "cad", "chf", "krw", "sek", "nok", "dkk"})
_NAMING = frozenset({"code", "id", "acronym", "name", "i_en", "i_vi", "v_pcode", "p_code", "list", "num"})


def _by_p_code(text: str) -> str:
    match = _P_CODE.match(text)
    code = f"VN-63-{match[1]}" if match else ""
    return code if code in load_places() else ""
