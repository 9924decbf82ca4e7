"""OECD CRS (Creditor Reporting System): extracts of its activities as CSV, TXT with bars, or XLSX.

Both namings of the columns are read: ``DonorName`` of the older downloads, ``donor_name`` of the newer. A row is one
flow of one year and purpose; an activity is what a donor's agency reports under one CRS id. Amounts are USD millions at
current prices; the deflated columns are not read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from itertools import chain
from pathlib import Path

from activities.grids import open_text, open_workbook, text_heads, workbook_heads
from activities.importers import GivenAmount, GivenCountry, GivenOrganisation, GivenPurpose, GivenSite, Row
from activities.issues import Issue
from activities.safety import workbook_kind
from activities.sheet import NumberedCells, tidy
from activities.sheets import file_warnings
from activities.wording import N_
from geo.countries import country_code
from geo.errors import UnusableFileError

FORMAT = "crs"
# The columns without which a file is no CRS extract, each by one of its names without case and marks.
_NEEDED: tuple[frozenset[str], ...] = (
    frozenset({"year"}),
    frozenset({"donorcode", "donorname"}),
    frozenset({"recipientcode", "recipientname"}),
    frozenset({"projecttitle", "shortdescription"}),
    frozenset({"purposecode"}),
    frozenset({"usdcommitment", "usddisbursement"}),
)
# A year's file of all donors is under 1 GB; the activities of more would not fit in memory.
MOST_BYTES = 4_000_000_000
_FLOWS = (("usdcommitment", "commitment"), ("usddisbursement", "disbursement"))
_MILLION = Decimal(1_000_000)
_KEPT = ("crsid", "projectnumber", "flowname", "purposename", "channelreportedname", "donorprojectn")
# The first digit of a channel's code, and the kind of partner: IATI's code list CRSChannelCode.
_CHANNELS = {"1": "agency", "2": "NGO", "4": "multilateral", "6": "private"}
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}")
_NO_AMOUNT = N_("is no number of USD millions; it is left out")
_TWICE = N_("row %(other)s is the same in every cell; it is counted once")
_REGION = N_("is no single country; it is kept as it is written")


def sniff(path: Path) -> bool:
    """Tell whether a table's header is that of a CRS extract."""
    return any(_is_crs(rows) for rows in (text_heads(path), *workbook_heads(path)))


def _is_crs(rows: list[NumberedCells]) -> bool:
    return bool(rows) and all(set(map(_plain, rows[0][1])) & names for names in _NEEDED)


def _plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.lower())


def read(path: Path) -> Iterator[Row]:
    """Yield a row an activity, in the order in which they stand first; its number is that of its first row."""
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise UnusableFileError(f"{path.name}: is larger than {MOST_BYTES // 1_000_000} MB; take one year at a time")
    if path.is_file() and workbook_kind(path):
        grid = open_workbook(path, _is_crs, "the columns of a CRS extract")
    else:
        grid = open_text(path, fallback="cp1252")
    number, header = next(grid.rows, (1, []))
    if not _is_crs([(number, header)]):
        raise UnusableFileError(f"{grid.place(number)}: these are not the columns of a CRS extract")
    names = [_plain(cell) for cell in header]
    activities: dict[tuple[str, ...], _Project] = {}
    seen: dict[bytes, int] = {}
    for number, cells in grid.rows:
        line = {name: text for name, cell in zip(names, cells, strict=False) if (text := tidy(cell))}
        project = activities.setdefault(_key(line, number), _Project(number, line))
        digest = blake2b("\0".join(cells).encode(), digest_size=12).digest()
        if (first := seen.setdefault(digest, number)) != number:
            project.warn("", "", _TWICE, other=str(first), row=str(number))
        else:
            project.take(number, line)
    said = file_warnings(grid)
    for key, project in activities.items():
        yield project.row("-".join(key), said)
        said = ()


def _key(line: Mapping[str, str], number: int) -> tuple[str, ...]:
    """Return what an activity is known by: donor, agency and CRS id; without an id the number or title that it has."""
    donor, agency = line.get("donorcode") or line.get("donorname", ""), line.get("agencycode", "")
    own = line.get("crsid") or line.get("projectnumber") or line.get("donorprojectn")
    if own:
        return donor, agency, own
    return donor, agency, line.get("recipientcode", ""), line.get("projecttitle") or f"row {number}"


@dataclass(slots=True)
class _Project:
    """An activity, gathered from its rows. Commitments and disbursements are summed by year, over all purposes."""

    number: int
    first: Mapping[str, str]
    flows: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    purposes: dict[str, GivenPurpose] = field(default_factory=dict)
    organisations: dict[tuple[str, str], GivenOrganisation] = field(default_factory=dict)
    countries: dict[str, GivenCountry] = field(default_factory=dict)
    areas: dict[str, GivenSite] = field(default_factory=dict)
    kept: dict[str, dict[str, None]] = field(default_factory=dict)
    warnings: list[Issue] = field(default_factory=list)

    def warn(self, name: str, value: str, message: str, **details: str) -> None:
        number = int(details.pop("row", self.number))
        self.warnings.append(Issue(number, name, value[:200], message, tuple(details.items()), "warning"))

    def take(self, number: int, line: Mapping[str, str]) -> None:
        """Add what one row says."""
        for name, column in (("title_en", "projecttitle"), ("description_en", "longdescription")):
            text = line.get(column, "")
            if not text and name == "title_en":
                text = line.get("shortdescription", "")
            # The years of one activity repeat its texts, some cut short.
            if len(text) > len(self.texts.get(name, "")):
                self.texts[name] = text
        for column, name in (("expectedstartdate", "start"), ("completiondate", "end")):
            if text := line.get(column, ""):
                day = _ISO_DAY.match(text)
                self.texts[name] = day[1] if day else text
        for column in _KEPT:
            if text := line.get(column, ""):
                self.kept.setdefault(column, {}).setdefault(text)
        if code := line.get("purposecode", ""):
            self.purposes.setdefault(code, GivenPurpose("PurposeCode", code))
        self._take_money(number, line)
        self._take_organisations(line)
        self._take_places(line)

    def _take_money(self, number: int, line: Mapping[str, str]) -> None:
        for column, kind in _FLOWS:
            text = line.get(column, "")
            if not text:
                continue
            try:
                amount = Decimal(text)
            except InvalidOperation:
                amount = Decimal("NaN")
            if amount.is_finite() and abs(amount) < _MILLION:
                key = (kind, line.get("year", ""))
                self.flows[key] = self.flows.get(key, Decimal(0)) + amount
            else:
                self.warn(column, text, _NO_AMOUNT, row=str(number))

    def _take_organisations(self, line: Mapping[str, str]) -> None:
        channel = line.get("channelcode", "")
        donor, agency = line.get("donorcode", ""), line.get("agencycode", "")
        given: Sequence[tuple[str, str, str, str, str]] = (
            ("DonorName", line.get("donorname", ""), "funder", "", ""),
            (
                "AgencyName",
                line.get("agencyname", ""),
                "partner",
                f"XM-DAC-{donor}-{agency}" if agency else "",
                "agency",
            ),
            (
                "ChannelName",
                line.get("channelname") or line.get("channelreportedname", ""),
                "implementer",
                # IATI's identifiers of multilateral bodies are XM-DAC and the code of the channel.
                f"XM-DAC-{channel}" if channel.startswith("4") else "",
                _CHANNELS.get(channel[:1], ""),
            ),
        )
        for name, text, role, ref, kind in given:
            if text:
                self.organisations.setdefault((role, text), GivenOrganisation(name, text, role, ref, kind))

    def _take_places(self, line: Mapping[str, str]) -> None:
        recipient = line.get("recipientname", "")
        if recipient and recipient.casefold() not in self.countries:
            if code := country_code(recipient) or country_code(recipient.partition(" (")[0]):
                self.countries[recipient.casefold()] = GivenCountry("RecipientName", code)
            elif recipient not in self.kept.get("recipientname", {}):
                self.kept.setdefault("recipientname", {}).setdefault(recipient)
                self.warn("RecipientName", recipient, _REGION)
        for column in ("geographicaltargetarea", "geography", "location"):
            for name in filter(None, map(str.strip, line.get(column, "").split(";"))):
                self.areas.setdefault(name, GivenSite("GeographicalTargetArea", name=name))

    def row(self, key: str, said: tuple[Issue, ...]) -> Row:
        """Return the activity as one row, with what is to be said of the whole file before its own warnings."""
        citation = self.first.get("crsid", "")
        amounts = [
            GivenAmount(f"USD_{kind.capitalize()} {year}".strip(), _dollars(millions), "USD", year, kind)
            for (kind, year), millions in sorted(self.flows.items())
            if millions
        ]
        return Row(
            self.number,
            {**self.texts, "kind": "project", **({"source_ref": f"CRS {citation}"} if citation else {})},
            {f"crs-{name}": "; ".join(found) for name, found in self.kept.items()},
            sites=tuple(self.areas.values()),
            amounts=tuple(amounts),
            organisations=tuple(self.organisations.values()),
            purposes=tuple(self.purposes.values()),
            countries=tuple(self.countries.values()),
            warnings=tuple(chain(said, self.warnings)),
            key=key,
        )


def _dollars(millions: Decimal) -> str:
    """Return USD millions as dollars, exact, without a decimal point where there are no cents."""
    return format((millions * _MILLION).normalize(), "f")
