"""CRS projects: the rows of one activity of the OECD's Creditor Reporting System gathered, a row a year and purpose.

Amounts are USD millions at current prices; the deflated columns are not read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import chain

from activities.dates import read_date
from activities.importers import GivenAmount, GivenCountry, GivenOrganisation, GivenPurpose, GivenSite, Row
from activities.issues import Issue, Remark, caution
from activities.wording import N_
from geo.countries import country_code

_FLOWS = (("usdcommitment", "commitment"), ("usddisbursement", "disbursement"))
_WRITTEN = {"usdcommitment": "USD_Commitment", "usddisbursement": "USD_Disbursement"}
_DATES = {"expectedstartdate": ("start", "ExpectedStartDate"), "completiondate": ("end", "CompletionDate")}
_GROUP = "2"  # IATI's vocabulary of the DAC's groups of purposes, three digits
_MILLION = Decimal(1_000_000)
_AREAS = ("geographicaltargetarea", "geography", "location")
_KEPT = ("crsid", "projectnumber", "donorprojectn", "flowname", "purposename")
#: The columns that are read, without case and marks.
READ = frozenset(
    {
        *(
            "year",
            "donorcode",
            "dedonorcode",
            "donorname",
            "agencycode",
            "agencyname",
            "recipientcode",
            "recipientname",
        ),
        *("derecipientcode", "projecttitle", "shortdescription", "longdescription", "purposecode"),
        *("channelcode", "channelname", "channelreportedname"),
        *(_WRITTEN | _DATES),
        *_AREAS,
        *_KEPT,
    }
)
# The first digit of a channel's code, and the kind of partner: IATI's code list CRSChannelCode.
_CHANNELS = {"1": "agency", "2": "NGO", "4": "multilateral", "6": "private"}
# Nothing that the CRS has began before; 1900-01-01 stands for a day that is not known.
_FIRST_YEAR = 1950
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]\d{2}:\d{2}\S*)?$")
# Programs of Microsoft's write 9/30/2021 12:00:00 AM: the half of the day tells the American order.
_AMERICAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) \d{1,2}:\d{2}:\d{2} [AP]M$", re.IGNORECASE)
# A comma before other than three digits can only be a decimal one: the CRS groups no digits.
_COMMA = re.compile(r"-?\d+,(?:\d{1,2}|\d{4,})$")
_SHOWN = 200
_NO_AMOUNT = N_("is no number of USD millions; it is left out")
_NO_DATE = N_("is no day on which an activity can begin or end; it is left out")
_END_FIRST = N_("ends before it starts (%(start)s); it is left out")
_NO_COUNTRY = N_("is no single country that CoopMap knows; it is kept as it is written")
_SEVERAL = N_("the amounts are those of all %(recipients)s recipients; each one's are kept under crs-recipients")


@dataclass(slots=True)
class Project:
    """An activity, gathered from its rows; commitments and disbursements are summed by year, over all purposes."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    dates: dict[str, tuple[str, str, str, int]] = field(default_factory=dict)
    flows: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    shares: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    purposes: dict[str, GivenPurpose] = field(default_factory=dict)
    organisations: dict[tuple[str, str], GivenOrganisation] = field(default_factory=dict)
    countries: dict[str, GivenCountry] = field(default_factory=dict)
    areas: dict[str, GivenSite] = field(default_factory=dict)
    kept: dict[str, dict[str, None]] = field(default_factory=dict)
    warnings: list[Issue] = field(default_factory=list)

    def warn(self, row: int, name: str, value: str, remarks: Iterable[Remark]) -> None:
        """Leave a warning on a cell of a row."""
        self.warnings += [
            Issue(row, name, value[:_SHOWN], remark.message, remark.details, "warning") for remark in remarks
        ]

    def _keep(self, column: str, text: str) -> bool:
        """Keep a text under its column; False when it was kept before."""
        found = self.kept.setdefault(column, {})
        is_new = text not in found
        found.setdefault(text)
        return is_new

    def take(self, number: int, line: Mapping[str, str]) -> None:
        """Add what one row says: its filled cells by their columns, without case and marks."""
        title = line.get("projecttitle") or line.get("shortdescription", "")
        for name, text in (("title_en", title), ("description_en", line.get("longdescription", ""))):
            # The years of one activity repeat its texts, some cut short.
            if len(text) > len(self.texts.get(name, "")):
                self.texts[name] = text
        for column in _KEPT:
            if text := line.get(column, ""):
                self._keep(column, text)
        if code := line.get("purposecode", ""):
            self.purposes.setdefault(code, GivenPurpose("PurposeCode", code, _GROUP if len(code) == 3 else "1"))
        self._take_dates(number, line)
        recipient = self._take_places(number, line)
        self._take_money(number, line, recipient)
        self._take_organisations(line)

    def _take_dates(self, number: int, line: Mapping[str, str]) -> None:
        """Take in the dates of a row; what was reported last holds."""
        for column, (name, written) in _DATES.items():
            if text := line.get(column, ""):
                year = line.get("year", "")
                day, _ = read_date(_iso(text), is_end=name == "end")
                if not day or int(day[:4]) < _FIRST_YEAR:
                    if self._keep(column, text):
                        self.warn(number, written, text, caution(_NO_DATE))
                elif year >= self.dates.get(name, ("",))[0]:
                    self.dates[name] = year, day, text, number

    def _take_money(self, number: int, line: Mapping[str, str], recipient: str) -> None:
        for column, kind in _FLOWS:
            text = line.get(column, "")
            if not text:
                continue
            try:
                amount = Decimal(text.replace(",", ".") if _COMMA.match(text) else text)
            except InvalidOperation:
                amount = Decimal("NaN")
            if amount.is_finite() and abs(amount) < _MILLION:
                key = (kind, line.get("year", ""))
                self.flows[key] = self.flows.get(key, Decimal(0)) + amount
                share = self.shares.setdefault(recipient, {})
                share[kind] = share.get(kind, Decimal(0)) + amount
            else:
                self.warn(number, _WRITTEN[column], text, caution(_NO_AMOUNT))

    def _take_organisations(self, line: Mapping[str, str]) -> None:
        donor, agency = line.get("donorcode", ""), line.get("agencycode", "")
        ref = f"XM-DAC-{donor}-{agency}" if donor and agency else ""
        given = [
            GivenOrganisation("DonorName", line.get("donorname", ""), "funder"),
            GivenOrganisation("AgencyName", line.get("agencyname", ""), "partner", ref, "agency"),
            self._channel(line),
        ]
        for organisation in given:
            # The newer files have short names in square brackets.
            name = organisation.name.replace("[", "(").replace("]", ")")
            if name:
                named = GivenOrganisation(organisation.field, name, organisation.role, organisation.ref)
                self.organisations.setdefault((organisation.role, name), named)

    def _channel(self, line: Mapping[str, str]) -> GivenOrganisation:
        """Return the channel of delivery, without a name where the row tells only of what kind it is.

        A code such as 12000 or 22000 stands for recipient governments or NGOs, none of 1… for a single body.
        """
        code, name = line.get("channelcode", ""), line.get("channelname", "")
        reported = line.get("channelreportedname", "")
        is_kind = code.startswith("1") or code.endswith("000")
        if is_kind and name:
            self._keep("channelname", name)
            name = reported if reported.casefold() != name.casefold() else ""
        # IATI's identifiers of multilateral bodies are XM-DAC and the code of the channel.
        ref = f"XM-DAC-{code}" if code.startswith("4") and not is_kind else ""
        if reported and reported != name:
            self._keep("channelreportedname", reported)
        return GivenOrganisation("ChannelName", name or reported, "implementer", ref, _CHANNELS.get(code[:1], ""))

    def _take_places(self, number: int, line: Mapping[str, str]) -> str:
        """Take in the recipient and the areas; return the recipient's code, or its name where it is no country."""
        name = line.get("recipientname", "")
        code = country_code(name) or country_code(name.partition(" (")[0]) or _by_code(line)
        if code:
            self.countries.setdefault(code, GivenCountry("RecipientName", code))
        elif name and self._keep("recipientname", name):
            self.warn(number, "RecipientName", name, caution(_NO_COUNTRY))
        for column in _AREAS:
            for area in filter(None, map(str.strip, line.get(column, "").split(";"))):
                self.areas.setdefault(area, GivenSite("Geography", name=area))
        return code or name

    def _period(self) -> Iterator[tuple[str, str]]:
        """Yield start and end; an end before the start is left out."""
        start, end = self.dates.get("start"), self.dates.get("end")
        if start:
            yield "start", start[1]
        if start and end and end[1] < start[1][: len(end[1])]:
            self.warn(end[3], "CompletionDate", end[2], caution(_END_FIRST, start=start[1]))
            self._keep("completiondate", end[2])
        elif end:
            yield "end", end[1]

    def row(self, key: str, said: tuple[Issue, ...]) -> Row:
        """Return the activity as one row, with what is to be said of the whole file before its own warnings."""
        citation = next(iter(self.kept.get("crsid", {})), "")
        values = self.texts | dict(self._period()) | {"kind": "project"}
        if citation:
            values["source_ref"] = f"CRS {citation}"
        extra = {f"crs-{name}": "; ".join(found) for name, found in self.kept.items()}
        if len(self.shares) > 1:
            extra["crs-recipients"] = _said_shares(self.shares)
            self.warn(self.number, "RecipientName", "", caution(_SEVERAL, recipients=len(self.shares)))
        amounts = [
            GivenAmount(f"USD_{kind.capitalize()} {year}".strip(), _dollars(millions), "USD", year, kind)
            for (kind, year), millions in sorted(self.flows.items())
            if millions
        ]
        return Row(
            self.number,
            values,
            extra,
            sites=tuple(self.areas.values()),
            amounts=tuple(amounts),
            organisations=tuple(self.organisations.values()),
            purposes=tuple(self.purposes.values()),
            countries=tuple(self.countries.values()),
            warnings=tuple(chain(said, self.warnings)),
            key=key,
        )


def _by_code(line: Mapping[str, str]) -> str:
    """Return the country by the code of three letters that newer files have beside the name, empty for a region."""
    code = line.get("derecipientcode", "")
    return country_code(code) if len(code) == 3 else ""


def _iso(text: str) -> str:
    """Return a day in ISO 8601 where the text is one with a time, else the text."""
    if found := _ISO_DAY.match(text):
        return found[1]
    if found := _AMERICAN_DAY.match(text):
        return f"{found[3]}-{found[1]:0>2}-{found[2]:0>2}"
    return text


def _dollars(millions: Decimal) -> str:
    """Return USD millions as dollars, exact, without a decimal point where there are no cents."""
    return format((millions * _MILLION).normalize(), "f")


def _said_shares(shares: Mapping[str, Mapping[str, Decimal]]) -> str:
    """Return the money of each recipient in US dollars: ``VN commitment 1000000, disbursement 500; LA …``."""
    return "; ".join(
        f"{recipient} " + ", ".join(f"{kind} {_dollars(millions)}" for kind, millions in sorted(found.items()))
        for recipient, found in sorted(shares.items())
    )
