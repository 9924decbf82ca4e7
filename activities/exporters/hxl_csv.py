"""HXL: a 3W table (who does what where) with the tags of HXL 1.1, a row for each place of each activity, as CSV.

An activity's amounts stand once, each in a row of its own, so that a column adds up. Above the tags, where HXL lets
anything stand, the file says what it is.
"""

from collections.abc import Iterator
from itertools import zip_longest

from activities.exporters.sheet_csv import line
from activities.exporting import Export, gathered
from activities.model import Activity, Fund
from activities.neutral import neutral
from activities.partners import partner_of
from activities.portions import Portion
from activities.sheet_rows import beside_values, name_of, plain
from activities.totals import total_of
from activities.wording import N_
from geo.locations import Precision
from geo.places import Place
from geo.world import VIET_NAM

FORMAT = "hxl"
TITLE = N_("Who does what where (HXL, CSV)")
MIMETYPE = "text/csv"
EXTENSION = "hxl.csv"
_AMOUNTS = {
    "commitment": "#value+committed",
    "disbursement": "#value+disbursed",
    "expenditure": "#value+spent",
    "budget": "#value+budget",
    "outgoing-pledge": "#value+pledged",
}
_ROLES = {"#org+funder": ("funder",), "#org+prog": ("partner", "counterpart"), "#org+impl": ("implementer",)}
# The tag of each column and what a person reads above it.
_HEADS = {
    "#activity+project+code": N_("id"),
    "#activity+name+i_en": N_("title (English)"),
    "#activity+name+i_vi": N_("title (Vietnamese)"),
    "#description+i_en": N_("description (English)"),
    "#description+i_vi": N_("description (Vietnamese)"),
    "#org+funder": N_("funders"),
    "#org+prog": N_("partners"),
    "#org+impl": N_("implementers"),
    "#sector+code": N_("sectors, codes"),
    "#sector+name": N_("sectors, names"),
    "#country+code": N_("country"),
    "#region+name": N_("region"),
    "#adm1+code": N_("province, code"),
    "#adm1+name": N_("province"),
    "#loc+name": N_("other place"),
    "#geo+lat": N_("latitude"),
    "#geo+lon": N_("longitude"),
    "#status": N_("status"),
    "#date+start": N_("start"),
    "#date+end": N_("end"),
    "#value+committed": N_("committed"),
    "#value+disbursed": N_("disbursed"),
    "#value+spent": N_("spent"),
    "#value+budget": N_("budget"),
    "#value+pledged": N_("pledged"),
    "#currency+code": N_("currency"),
    "#meta+source": N_("source"),
    "#meta+notes": N_("note"),
}
_PLAIN = frozenset({*_AMOUNTS.values(), "#geo+lat", "#geo+lon"})
_IN_VIET_NAM = frozenset({"province", "region", "basin", "archipelago", "district", "site", "sea"})


def write(export: Export) -> Iterator[bytes]:
    """Yield the table."""
    yield from gathered(_lines(export))


def _lines(export: Export) -> Iterator[bytes]:
    yield "\ufeff".encode()
    for label, fact in export.facts():
        yield line([neutral(label), neutral(fact)])
    yield line([export.say(head) for head in _HEADS.values()])
    yield line(list(_HEADS))
    for activity in export.activities():
        own = _own_cells(export, activity)
        portions = export.portions(activity, total_of(activity.funds))
        funds = [fund for fund in activity.funds if fund.type in _AMOUNTS]
        for portion, fund in zip_longest(portions, funds):
            cells = own | _place_cells(export.lang, activity, portion or portions[-1]) | _fund_cells(fund)
            yield line([_cell(tag, cells.get(tag, "")) for tag in _HEADS])


def _cell(tag: str, text: str) -> str:
    return text if tag in _PLAIN else neutral(text)


def _own_cells(export: Export, activity: Activity) -> dict[str, str]:
    beside = beside_values(export, activity)
    names = {
        tag: "; ".join(
            partner_of(part.partner).name(export.lang).replace(";", ",")
            for part in activity.partners
            if part.role in roles
        )
        for tag, roles in _ROLES.items()
    }
    return names | {
        "#activity+project+code": activity.id,
        "#activity+name+i_en": activity.title_en,
        "#activity+name+i_vi": activity.title_vi,
        "#description+i_en": activity.description_en,
        "#description+i_vi": activity.description_vi,
        "#sector+code": ";".join(activity.sectors),
        "#sector+name": beside["sector_names_coopmap"],
        "#status": name_of("statuses", activity.status, export.lang),
        "#date+start": activity.start,
        "#date+end": activity.end,
        "#meta+source": activity.citation,
        "#meta+notes": activity.note,
    }


def _place_cells(lang: str, activity: Activity, portion: Portion) -> dict[str, str]:
    """Return where one row is; a point only where it is more than the middle of a province."""
    place = portion.place
    if place is None:
        return {"#country+code": VIET_NAM} if activity.scope == "national" else {}
    if place.kind == "country":
        return {"#country+code": place.code}
    cells = {"#country+code": VIET_NAM} if place.kind in _IN_VIET_NAM else {}
    cells |= _named(place, lang)
    if portion.location and portion.location.precision <= Precision.NEAR:
        cells |= {"#geo+lat": f"{portion.location.lat!r}", "#geo+lon": f"{portion.location.lon!r}"}
    return cells


def _named(place: Place, lang: str) -> dict[str, str]:
    if place.kind == "province":
        return {"#adm1+code": f"VN{place.code[-2:]}", "#adm1+name": place.name(lang)}
    return {"#region+name" if place.kind == "region" else "#loc+name": place.name(lang)}


def _fund_cells(fund: Fund | None) -> dict[str, str]:
    return {_AMOUNTS[fund.type]: plain(fund.amount), "#currency+code": fund.currency} if fund else {}
