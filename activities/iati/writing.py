"""Writing: an activity as an ``iati-activity`` of version 2.03, its elements in the order of the schema.

What the standard asks for and the activity doesn't say is left out, never made up: a status, a date (`demands` tells
which activities a valid file can hold). Only the description, without which no reader takes an activity, is then its
title, marked as that.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

from lxml import etree

from activities.iati.codes import iati_code, iati_kind
from activities.iati.elements import Element
from activities.iati.extension import CELL, NAMESPACE, PLACES_FROM, SECTORS, STANDS_IN, TEXTS, own_name
from activities.iati.recipients import recipients_of, write_locations
from activities.model import TEXT_FIELDS, Activity, Fund
from activities.partners import partner_of
from activities.sectors import load_sectors
from activities.sheet_rows import plain, says_so_itself, stated_places

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROLES = {"funder": "1", "implementer": "4"}
_OTHER_ROLE = "3"  # extending
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BUDGETS = ("budget", "planned-disbursement")
_DAY = len("2022-05-17")


def activity_element(activity: Activity, identifier: str) -> Element:
    """Return the element of an activity; ``identifier`` is its ``iati-identifier``."""
    element = etree.Element("iati-activity", {LANG: "en"}, nsmap={"coopmap": NAMESPACE})
    add(element, "iati-identifier", text=identifier)
    # Data are passed on: who is first to report is not known of most sources.
    reporter = add(element, "reporting-org", {"ref": "coopmap", "type": "10", "secondary-reporter": "1"})
    add(reporter, "narrative", text="CoopMap")
    _add_texts(element, activity)
    for part in activity.partners:
        _add_partner(element, part.partner, part.role)
    if code := iati_code("statuses", activity.status):
        add(element, "activity-status", {"code": code})
    _add_dates(element, activity)
    _add_places(element, activity)
    _add_sectors(element, activity)
    left_out = [fund for fund in activity.funds if not _add_fund(element, activity, fund)]
    for fund in left_out:
        said = f"{fund.type} {fund.currency} {plain(fund.amount)}"
        element.append(etree.Comment(f" not written, IATI asks for a date and a type that it knows: {said} "))
    _set_own_cells(element, _own_cells(activity, identifier) | _undated(left_out))
    return element


def add(parent: Element, name: str, attributes: dict[str, str] | None = None, text: str = "") -> Element:
    """Add a child; characters that no XML can hold are left out."""
    clean = {key: _NOT_IN_XML.sub("", value) for key, value in (attributes or {}).items() if value}
    child = etree.SubElement(parent, name, clean)
    child.text = _NOT_IN_XML.sub("", text) or None
    return child


def _narratives(parent: Element, english: str, vietnamese: str) -> None:
    for lang, text in (("en", english), ("vi", vietnamese)):
        if text:
            add(parent, "narrative", {LANG: lang}, text)


def _add_texts(element: Element, activity: Activity) -> None:
    _narratives(add(element, "title"), activity.title_en, activity.title_vi)
    has_own = activity.description_en or activity.description_vi
    description = add(element, "description", {"type": "1"} | ({} if has_own else {own_name(STANDS_IN): "title"}))
    if has_own:
        _narratives(description, activity.description_en, activity.description_vi)
    else:
        _narratives(description, activity.title_en, activity.title_vi)


def _add_partner(element: Element, code: str, role: str) -> None:
    partner = partner_of(code)
    is_country = partner.kind == "country"
    ref = partner.identifiers[0] if partner.identifiers else partner.code.upper() if is_country else ""
    attributes = {"ref": ref, "type": iati_kind(partner.kind), "role": _ROLES.get(role, _OTHER_ROLE)}
    organisation = add(element, "participating-org", {**attributes, own_name("role"): role})
    _narratives(organisation, partner.name_en, partner.name_vi if partner.name_vi != partner.name_en else "")


def first_day(date: str) -> str:
    """Return the first day of a date that is as precise as its source: ``2018`` is 2018-01-01."""
    return f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10]


def last_day(date: str) -> str:
    """Return the last day of a year, of a month the 28th, which every month has; of a day itself."""
    return f"{date}-12-31" if len(date) == 4 else f"{date}-28"[:10]


def _add_dates(element: Element, activity: Activity) -> None:
    is_over = activity.status in ("closed", "finalisation")
    has_begun = is_over or activity.status in ("implementation", "suspended")
    if activity.start:
        add(element, "activity-date", {"iso-date": first_day(activity.start), "type": "2" if has_begun else "1"})
    if activity.end:
        add(element, "activity-date", {"iso-date": last_day(activity.end), "type": "4" if is_over else "3"})


def _add_places(element: Element, activity: Activity) -> None:
    recipients = recipients_of(activity)
    if recipients.scope:
        add(element, "activity-scope", {"code": recipients.scope})
    for code, percentage in recipients.countries:
        add(element, "recipient-country", {"code": code, "percentage": percentage})
    for vocabulary, code, percentage in recipients.regions:
        add(element, "recipient-region", {"code": code, "vocabulary": vocabulary, "percentage": percentage})
    write_locations(element, activity, add)


def _add_sectors(element: Element, activity: Activity) -> None:
    """Add the DAC codes that the source had, else the nearest of ours, and then the ministry's own sectors."""
    stated = dict(activity.extra).get("dac5", "")
    if stated:
        for code, _, percentage in (part.partition(":") for part in stated.split(";")):
            add(element, "sector", {"code": code, "vocabulary": "1", "percentage": percentage})
    else:
        listed = load_sectors()
        nearest = [listed[code].dac5[0] for code in activity.sectors if code in listed and listed[code].dac5]
        for code, percentage in _evenly(nearest):
            attributes = {"code": code, "vocabulary": "1", "percentage": percentage, own_name(STANDS_IN): "sector"}
            add(element, "sector", attributes)
    for code, percentage in _evenly(activity.sectors):
        add(element, "sector", {"code": code, "vocabulary": "99", "vocabulary-uri": SECTORS, "percentage": percentage})


def _evenly(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return codes, each once, with percentages that add up to 100, which IATI asks for where there are several."""
    each = list(dict.fromkeys(codes))
    if len(each) < 2:
        return [(code, "") for code in each]
    parts = [f"{float(Fraction(100, len(each))):.2f}"] * (len(each) - 1)
    last = 100 - sum(map(Fraction, parts))
    return list(zip(each, [*parts, f"{float(last):.2f}"], strict=True))


def _add_fund(element: Element, activity: Activity, fund: Fund) -> bool:
    """Add an amount; False where IATI has no place for it. One without a date is of the activity's first year."""
    date = fund.date or activity.start or activity.end
    code = iati_code("fund-types", fund.type)
    if not date or not (code or fund.type in _BUDGETS):
        return False
    day = first_day(date)
    holder = _holder(element, fund.type, code)
    if code:
        add(holder, "transaction-type", {"code": code})
        add(holder, "transaction-date", {"iso-date": day})
    else:
        add(holder, "period-start", {"iso-date": day})
        add(holder, "period-end", {"iso-date": last_day(date if fund.date else date[:4])})
    amount = f"{fund.amount:f}"
    value = amount.rstrip("0").rstrip(".") if "." in amount else amount
    add(holder, "value", {"currency": fund.currency, "value-date": day}, value)
    return True


def _holder(element: Element, fund_type: str, code: str) -> Element:
    """Return a new element for an amount, where the schema wants it: budgets, planned disbursements, transactions."""
    name = "transaction" if code else fund_type
    order = (*_BUDGETS, "transaction")
    later = [child for child in element if child.tag in order[order.index(name) + 1 :]]
    holder = add(element, name)
    if later:
        later[0].addprevious(holder)
    return holder


def _own_cells(activity: Activity, identifier: str) -> dict[str, str]:
    """Return what only our own attributes can say of an activity, by their names."""
    codes, point = stated_places(activity)
    sites = [location for location in activity.locations if location.role != "partner"]
    is_read = all(location.evidence.field in TEXT_FIELDS for location in sites) if sites else says_so_itself(activity)
    is_cell = bool(codes) and point is None and not is_read
    places = {PLACES_FROM: TEXTS} if is_read else {PLACES_FROM: CELL, "places": ";".join(codes)} if is_cell else {}
    return {
        "kind": activity.kind,
        "status": activity.status if not iati_code("statuses", activity.status) else "",
        "start": activity.start if len(activity.start) < _DAY else "",
        "end": activity.end if len(activity.end) < _DAY else "",
        "note": activity.note,
        **({} if _has_recipients(activity) else places),
        # Without it the identifier would be read as what the source is cited by.
        **({"source_ref": activity.citation} if activity.citation != identifier else {}),
    }


def _undated(left_out: list[Fund]) -> dict[str, str]:
    """Return the one amount without any date as the sheet's cells have it."""
    if len(left_out) != 1 or left_out[0].type != "commitment":
        return {}
    return {"amount": plain(left_out[0].amount), "currency": left_out[0].currency}


def _set_own_cells(element: Element, cells: dict[str, str]) -> None:
    for name, text in cells.items():
        if text or name == "source_ref":
            element.set(own_name(name), _NOT_IN_XML.sub("", text))


def _has_recipients(activity: Activity) -> bool:
    """Tell whether the activity came with recipients or locations of a source's, which say more than a cell can."""
    return any(name in ("recipient-countries", "location-percentages") for name, _ in activity.extra) or any(
        location.evidence.field.startswith(("location ", "geometry", "row ")) for location in activity.locations
    )
