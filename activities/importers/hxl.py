"""HXL 3W tables (who does what where), as CSV or a workbook: the rows of one activity are its places.

What the tags mean is in ``docs/importing.md``; `activities.hxl_tags` reads them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

from activities.grids import Grid, Notes, open_text, open_workbook, text_heads, workbook_heads
from activities.hxl_places import RowPlaces, read_row_places, vintage_of
from activities.hxl_tags import TAG_ROWS, Tagged, find_tags, misspelt, read_tags, role_of
from activities.importers import GivenAmount, GivenCountry, GivenOrganisation, GivenPurpose, GivenSite, Row
from activities.issues import Issue, Remark, as_warnings, caution
from activities.money import Money, read_decimal, read_money, read_unit
from activities.naming import code_names, find_partner
from activities.neutral import as_written
from activities.readings import read_codes
from activities.safety import workbook_kind
from activities.sheet import Column, NumberedCells, tidy
from activities.sheets import cell_issues, file_warnings
from activities.wording import N_, joined
from geo.countries import country_code
from geo.errors import CoopMapError, UnusableFileError

FORMAT = "hxl"
_TEXTS = ("title_en", "title_vi", "description_en", "description_vi", "status", "start", "end", "source_ref", "note")
_PURPOSE = {5: "1", 3: "2"}  # digits of a DAC code, and IATI's vocabulary
_SHOWN = 200
_NO_TAG = N_("%(tag)s is no HXL tag; the column is passed over")
_MISSPELT = N_("%(tag)s is no tag of HXL; did you mean %(alike)s?")
_ONE_AMOUNT = N_("the same amount stands in all %(rows)s rows of the activity; it is counted once")
_OTHERWISE = N_("another row of the same activity has %(first)s here; that is kept")
_NO_SECTOR = N_("is no sector that CoopMap knows; it is kept as it is written")
_NO_STATUS = N_("is no status that CoopMap knows; it is kept as it is written")
_NO_COUNTRY = N_("is no country that CoopMap knows by this code or name")
_NO_CURRENCY = N_("has no currency; tag the column with one, as #value+usd; this amount is left out")
_NO_AMOUNT = N_("this amount is left out")
_OTHER_CURRENCY = N_("the row has this amount in another currency too, which is counted; this one is kept as written")


def sniff(path: Path) -> bool:
    """Tell whether a row of tags stands within the first 25 rows of a table, or of a sheet of a workbook."""
    return any(find_tags(rows) for rows in (text_heads(path), *workbook_heads(path)))


def read(path: Path) -> Iterator[Row]:
    """Yield a row an activity, in the order in which they stand first; its number is that of its first row.

    Rows belong to one activity that have the same #activity+code, else the same title and organisations. Raises
    UnusableFileError for a table without a row of tags, or without a tag for the activity's name.
    """
    if path.is_file() and workbook_kind(path):
        grid = open_workbook(path, lambda rows: find_tags(rows) is not None, N_("a row of HXL tags"))
    else:
        grid = open_text(path)
    number, cells = _tag_row(grid)
    tags = read_tags(cells)
    said = (*file_warnings(grid), *_misspelt(number, cells))
    if not any(tag.field.startswith("title_") for tag in tags):
        refused = N_("%(place)s: no column is tagged #activity or #activity+name")
        hints = [CoopMapError(issue.message, **dict(issue.details)) for issue in _misspelt(number, cells)]
        raise joined([UnusableFileError(refused, place=grid.place(number)), *hints], "; ")
    lines = [line for line in _lines(grid, tags) if line.cells]
    vintage = vintage_of(text for line in lines for tag, text in line.cells if tag.field == "province" and tag.is_code)
    activities: dict[tuple[str, ...], _Activity] = {}
    for line in lines:
        activities.setdefault(line.key(), _Activity(line.number)).take(line, vintage)
    for activity in activities.values():
        yield activity.row(said)
        said = ()


def _tag_row(grid: Grid) -> NumberedCells:
    for row in grid.rows:
        if row[0] > TAG_ROWS:
            break
        if find_tags([row]):
            return row
    raise UnusableFileError(
        N_("%(file)s: there is no row of HXL tags within the first %(rows)s rows"), file=grid.path.name, rows=TAG_ROWS
    )


def _misspelt(number: int, cells: list[str]) -> Iterator[Issue]:
    for cell, alike in misspelt(cells):
        details = (("tag", cell[:_SHOWN]), ("alike", alike))
        yield Issue(number, cell[:_SHOWN], "", _MISSPELT if alike else _NO_TAG, details, "warning")


def _lines(grid: Grid, tags: list[Tagged]) -> Iterator["_Line"]:
    """Yield the rows below the tags; columns without a tag, and those of people's names, are not read."""
    width = max(tag.position for tag in tags) + 1
    columns = [Column("", is_known=False)] * width
    for tag in tags:
        columns[tag.position] = Column(tag.written, is_known=True)
    for number, cells in grid.rows:
        notes = grid.notes.pop(number, Notes())
        errors = tuple(position for position in notes.errors if position < width and columns[position].name)
        filled = [
            (tag, text) for tag in tags if tag.position < len(cells) and (text := as_written(tidy(cells[tag.position])))
        ]
        issues = cell_issues(number, columns, Notes(errors, unknown=notes.unknown, merged=notes.merged))
        yield _Line(number, filled, frozenset(notes.numbers), tuple(issues))


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the table: its filled cells and their tags, the columns of plain numbers, what is wrong with cells."""

    number: int
    cells: list[tuple[Tagged, str]]
    numbers: frozenset[int]
    issues: tuple[Issue, ...]

    def all(self, name: str) -> list[tuple[Tagged, str]]:
        return [(tag, text) for tag, text in self.cells if tag.field == name]

    def first(self, name: str) -> str:
        return min(((tag.rank, text) for tag, text in self.all(name)), default=((), ""))[1]

    def key(self) -> tuple[str, ...]:
        if code := self.first("key"):
            return (code,)
        titles = (self.first("title_en"), self.first("title_vi"))
        # Nothing that two rows without a title could share makes them one.
        return (*titles, *(text for _, text in self.all("org"))) if any(titles) else ("", str(self.number))


@dataclass(frozen=True, slots=True)
class _Amount:
    """Money that one row says: ``type`` is a code of ``fund-types.csv``."""

    field: str
    money: Money
    type: str


@dataclass(slots=True)
class _Activity:
    """What the rows of one activity say, gathered."""

    number: int
    key: str = ""
    values: dict[str, str] = field(default_factory=dict)
    extra: dict[str, dict[str, None]] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    sectors: dict[str, None] = field(default_factory=dict)
    sites: dict[tuple[str, ...], GivenSite] = field(default_factory=dict)
    organisations: dict[tuple[str, str, str], GivenOrganisation] = field(default_factory=dict)
    purposes: dict[str, GivenPurpose] = field(default_factory=dict)
    countries: dict[str, GivenCountry] = field(default_factory=dict)
    amounts: dict[str, list[_Amount]] = field(default_factory=dict)
    warnings: list[Issue] = field(default_factory=list)
    warned: set[tuple[str, str, str]] = field(default_factory=set)

    def warn(self, row: int, name: str, value: str, remarks: Iterable[Remark]) -> None:
        """Leave warnings on a cell, the same on the same value of a column once."""
        for remark in remarks:
            if (name, value, remark.message) not in self.warned:
                self.warned.add((name, value, remark.message))
                self.warnings.append(Issue(row, name, value[:_SHOWN], remark.message, remark.details, "warning"))

    def keep(self, tag: Tagged, text: str) -> None:
        """Keep what a column says that means nothing here."""
        self.extra.setdefault(tag.written, {}).setdefault(text)

    def take(self, line: _Line, vintage: str) -> None:
        """Add what one row says."""
        self.key = self.key or line.first("key") or _made_key(line.key())
        self.warnings += line.issues
        for tag, text in line.cells:
            if not tag.field:
                self.keep(tag, text)
        self._take_texts(line)
        self._take_money(line)
        self._take_sectors(line)
        self._take_organisations(line)
        self._take_countries(line)
        self._take_places(line, read_row_places(line.number, line.all, vintage))

    def _take_texts(self, line: _Line) -> None:
        for name in _TEXTS:
            text = line.first(name)
            for tag, other in line.all(name):
                if name == "status" and code_names("statuses").find(other) is None:
                    self.keep(tag, other)
                    self.warn(line.number, tag.written, other, caution(_NO_STATUS))
                    text = "" if other == text else text
                elif other != text:
                    self.keep(tag, other)
            if text and (first := self.values.setdefault(name, text)) != text:
                self.warn(line.number, name, text, caution(_OTHERWISE, first=first[:_SHOWN]))

    def _take_money(self, line: _Line) -> None:
        taken: set[str] = set()
        for tag, text in line.all("amount"):
            kind = tag.fund_type
            if not kind or kind in taken:
                self.keep(tag, text)
                if kind:
                    self.warn(line.number, tag.written, text, caution(_OTHER_CURRENCY))
                continue
            money, remarks = _money(text, tag.currency or line.first("currency"), tag.position in line.numbers)
            self.warn(line.number, tag.written, text, remarks)
            if money is not None:
                taken.add(kind)
                self.amounts.setdefault(kind, []).append(_Amount(f"{tag.written} (row {line.number})", money, kind))

    def _take_sectors(self, line: _Line) -> None:
        """Add the sectors; a name that is none is no matter where a code beside it says what is meant."""
        unknown, is_coded = [], False
        for tag, text in line.all("sector"):
            if tag.is_code and text.isascii() and text.isdigit() and len(text) in _PURPOSE:
                self.purposes.setdefault(text, GivenPurpose(tag.written, text, _PURPOSE[len(text)]))
                is_coded = True
                continue
            found, remarks = read_codes(text, "sectors")
            self.sectors |= dict.fromkeys(found)
            is_coded = is_coded or (bool(found) and not remarks)
            unknown += [(tag, text)] if remarks else []
        for tag, text in unknown:
            self.keep(tag, text)
            if not is_coded:
                self.warn(line.number, tag.written, text, caution(_NO_SECTOR))

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
            for each, code in _several(name, ref):
                self.organisations.setdefault((role, each, code), GivenOrganisation(written, each or code, role, code))

    def _take_countries(self, line: _Line) -> None:
        """Add the country of a row, which its codes and names say together."""
        given = line.all("country")
        found = [(tag, code) for tag, text in given if (code := country_code(text))]
        for tag, code in found:
            self.countries.setdefault(code, GivenCountry(tag.written, code))
        if given and not found:
            self.warn(line.number, given[0][0].written, given[0][1], caution(_NO_COUNTRY))

    def _take_places(self, line: _Line, found: RowPlaces) -> None:
        for tag, text, remarks in found.remarks:
            self.warn(line.number, tag.written, text, remarks)
        self.places |= dict.fromkeys(found.places)
        if found.site:
            site = found.site
            self.sites.setdefault((site.name, site.lat, site.lon, site.province), site)

    def _funds(self) -> Iterator[GivenAmount]:
        """Yield the money: what all rows repeat once, else each row's own."""
        for kind, amounts in self.amounts.items():
            if len(amounts) > 1 and len({given.money for given in amounts}) == 1:
                said = f"{amounts[0].money.amount:f} {amounts[0].money.currency}"
                remarks = caution(_ONE_AMOUNT, rows=len(amounts))
                self.warn(self.number, amounts[0].field.partition(" ")[0], said, remarks)
                del amounts[1:]
            for given in amounts:
                yield GivenAmount(given.field, f"{given.money.amount:f}", given.money.currency, "", kind)

    def row(self, said: tuple[Issue, ...]) -> Row:
        """Return the activity as one row, with what is to be said of the whole file before its own warnings."""
        values = dict(self.values)
        for name, found in (("places", self.places), ("sectors", self.sectors)):
            if found:
                values[name] = "; ".join(found)
        funds = tuple(self._funds())
        return Row(
            self.number,
            values,
            {name: "; ".join(texts) for name, texts in self.extra.items()},
            sites=tuple(self.sites.values()),
            amounts=funds,
            organisations=tuple(self.organisations.values()),
            purposes=tuple(self.purposes.values()),
            countries=tuple(self.countries.values()),
            warnings=tuple(chain(said, self.warnings)),
            key=self.key,
        )


_NAMING = frozenset({"code", "id", "acronym", "name", "i_en", "i_vi", "list"})


def _made_key(key: tuple[str, ...]) -> str:
    """Return what an activity without a code is known by: its titles and organisations; empty without organisations."""
    titles, organisations = [text for text in key[:2] if text], key[2:]
    return " | ".join((*titles, *organisations)) if titles and organisations else ""


def _several(name: str, ref: str) -> list[tuple[str, str]]:
    """Return the organisations of a cell and their codes; ``;`` stands between several."""
    if ";" not in name + ref or (name and find_partner(name)):
        return [(name, ref)]
    names, refs = ([part.strip() for part in text.split(";") if part.strip()] for text in (name, ref))
    if names and len(refs) != len(names):
        refs = []  # whose they are can't be told
    return list(zip_longest(names, refs, fillvalue=""))


def _money(text: str, currency: str, is_number: bool) -> tuple[Money | None, tuple[Remark, ...]]:
    """Return an amount, None when it is left out, and what is to say of it.

    In a workbook's plain number a point is the decimal point; in text ``1.234`` is read as in the ministry's sheet.
    """
    read = read_decimal(text, currency) if is_number else read_money(text, read_unit(currency), is_signed=True)
    money, remarks = read
    if money is None:
        return None, (*as_warnings(remarks), *caution(_NO_AMOUNT))
    return (money, remarks) if money.currency else (None, caution(_NO_CURRENCY))
