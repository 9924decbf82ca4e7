"""Sheet rows: an activity as a row of the ministry's sheet, which gives the same activity when it is imported again.

Cells hold codes, which mean the same in every language; beside them stand columns for people, whose headers end with
``(CoopMap)`` and which no import reads.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from activities.codelists import DATA, load_codelist, read_rows
from activities.documents import load_sources
from activities.exporting import Export
from activities.headers import column_of
from activities.model import TEXT_FIELDS, Activity, Fund
from activities.partners import partner_of
from activities.sectors import load_sectors
from activities.totals import Total, counted, total_of
from activities.wording import N_
from geo.geocoder import geocode
from geo.locations import Location, Precision
from geo.register import load_places
from geo.world import VIET_NAM

#: The sheet's own columns, in its order.
COLUMNS = tuple(row["code"] for row in read_rows(DATA / "codelists" / "sheet-columns.csv") if row["help_en"])
#: The columns beside them: what each is called, and after which of the sheet's it stands.
BESIDE = {
    "kind_name_coopmap": (N_("kind, name"), "kind"),
    "status_name_coopmap": (N_("status, name"), "status"),
    "sector_names_coopmap": (N_("sectors, names"), "sectors"),
    "partner_names_coopmap": (N_("partners, names"), "partners"),
    "amounts_coopmap": (N_("all amounts"), "currency"),
    "usd_coopmap": (N_("US dollars"), "currency"),
    "money_coopmap": (N_("what is known of the amount"), "currency"),
    "scope_coopmap": (N_("scope"), "places"),
    "scope_name_coopmap": (N_("scope, name"), "places"),
    "place_codes_coopmap": (N_("all places, codes"), "places"),
    "place_names_coopmap": (N_("all places, names"), "places"),
    "source_coopmap": (N_("source, title"), "source_ref"),
}
NUMBERS = frozenset({"amount", "lat", "lon", "usd_coopmap"})
DATES = frozenset({"start", "end"})
_MOST_EXTRA = 200  # columns that only some source knows
_NAME_LIMIT = 200  # what a sheet's partner may be called (activities.readings)


def plain(amount: Decimal) -> str:
    """Return an amount in digits; never with three decimals, which could be read as thousands."""
    text = f"{amount:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def usd_text(cents: int) -> str:
    """Return US cents as dollars."""
    return f"{Decimal(cents) / 100:.2f}"


def extra_columns(export: Export) -> list[str]:
    """Return the columns that no sheet of ours has and the sources of these activities had, by name.

    All documents are read for it: a table's header comes first.
    """
    counts = Counter(name for document in export.documents() for name in document["extra"])
    return sorted(name for name, _ in counts.most_common() if column_of(name) is None)[:_MOST_EXTRA]


def sheet_values(activity: Activity) -> dict[str, str]:
    """Return the cells of the sheet's own columns, by column; empty where nothing is known."""
    codes, point = stated_places(activity)
    amount = _one_amount(activity.funds)
    return {
        "id": activity.id,
        "kind": activity.kind,
        **{name: getattr(activity, name) for name in TEXT_FIELDS},
        "status": activity.status,
        "start": activity.start,
        "end": activity.end,
        "sectors": ";".join(activity.sectors),
        "partners": "; ".join(f"{_partner_cell(part.partner)}:{part.role}" for part in activity.partners),
        "amount": plain(amount.amount) if amount else "",
        "currency": amount.currency if amount else "",
        "places": ";".join(codes),
        "vintage": "",
        "lat": f"{point[1]!r}" if point else "",
        "lon": f"{point[0]!r}" if point else "",
        "source_ref": activity.citation,
        "note": activity.note,
    }


def _partner_cell(partner: str) -> str:
    # A semicolon parts partners in a cell; a name may have one.
    return partner.replace(";", ",")[:_NAME_LIMIT]


def _one_amount(funds: Iterable[Fund]) -> Fund | None:
    """Return the sum of what an activity's total is made of; None where that is in several currencies."""
    chosen = counted(funds)
    if len({fund.currency for fund in chosen}) != 1:
        return None
    amount = sum((fund.amount for fund in chosen), Decimal())
    return Fund(amount, chosen[0].currency, None, "commitment") if amount > 0 else None


def stated_places(activity: Activity) -> tuple[tuple[str, ...], tuple[float, float] | None]:
    """Return the codes and the point (lon, lat) of what is to stand under places, lat and lon.

    Nothing where the activity's own texts say it: read again, they give the same places with the same evidence.
    """
    sites = [location for location in activity.locations if location.role != "partner"]
    fields = {location.evidence.field for location in sites}
    if not sites:
        return ((VIET_NAM,), None) if activity.scope == "national" and not says_so_itself(activity) else ((), None)
    if fields <= set(TEXT_FIELDS):
        return (), None
    pointed = [location for location in sites if location.evidence.field == "lat,lon"]
    if not pointed and len(sites) == 1 and _is_point(sites[0]):
        pointed = sites
    point = (pointed[0].lon, pointed[0].lat) if pointed else None
    codes = [_code(location) for location in sites if location not in pointed[:1]]
    if activity.scope == "international" and VIET_NAM not in codes:
        codes.append(VIET_NAM)
    return tuple(dict.fromkeys(code for code in codes if code)), point


def says_so_itself(activity: Activity) -> bool:
    """Tell whether the texts alone give the scope of an activity without any place, and no place either."""
    read = geocode(activity.texts(), vintage="63")
    return read.scope == activity.scope and all(location.role == "partner" for location in read.locations)


def _is_point(location: Location) -> bool:
    place = location.place
    is_label = (location.lon, location.lat) == (place.lon, place.lat)
    return place.kind == "province" and location.precision <= Precision.NEAR and not is_label


def _code(location: Location) -> str:
    """Return the code of a place, of one that has none of its own that of the province around it."""
    return location.place.code if location.place.code in load_places() else location.place.parent


def beside_values(export: Export, activity: Activity) -> dict[str, str]:
    """Return the cells of the columns beside the sheet's own, by column."""
    lang, total = export.lang, total_of(activity.funds)
    places = export.places(activity)
    sectors, sources = load_sectors(), load_sources()
    source = activity.source
    return {
        "kind_name_coopmap": name_of("kinds", activity.kind, lang),
        "status_name_coopmap": name_of("statuses", activity.status, lang),
        "sector_names_coopmap": "; ".join(sectors[code].name(lang) for code in activity.sectors if code in sectors),
        "partner_names_coopmap": "; ".join(partner_of(part.partner).name(lang) for part in activity.partners),
        "amounts_coopmap": "; ".join(fund_text(fund, lang) for fund in activity.funds),
        "usd_coopmap": usd_text(total.cents) if has_sum(total) else "",
        "money_coopmap": name_of("money-states", total.state, lang),
        "scope_coopmap": activity.scope,
        "scope_name_coopmap": name_of("scopes", activity.scope, lang),
        "place_codes_coopmap": ";".join(place.code for place in places),
        "place_names_coopmap": "; ".join(place.name(lang) for place in places),
        "source_coopmap": sources[source].name(lang) if source in sources else source,
    }


def has_sum(total: Total) -> bool:
    """Tell whether a sum in US dollars is known, if only of a part."""
    return total.state in ("known", "part")


def name_of(listed: str, code: str, lang: str) -> str:
    """Return the name of a code of a list, the code itself where the list has none."""
    codes = load_codelist(listed)
    return codes[code].name(lang) if code in codes else code


def fund_text(fund: Fund, lang: str) -> str:
    """Return an amount in words: ``Commitment 2019: EUR 3000000``."""
    kind = name_of("fund-types", fund.type, lang)
    return f"{kind} {fund.date}".strip() + f": {fund.currency} {plain(fund.amount)}"
