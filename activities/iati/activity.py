"""Activity: one ``iati-activity`` element to the row that validation takes, the same way for every version."""

import re

from activities.codelists import load_codelist
from activities.dates import read_date
from activities.iati.codes import DATES, ROLES, kind_of, status_of, vocabulary_of
from activities.iati.elements import (
    LONGEST,
    Element,
    Notes,
    attribute,
    clip,
    code_of,
    local_name,
    name_of,
    part,
    parts,
    plain_text,
    texts,
)
from activities.iati.extension import SECTORS, STANDS_IN, has_own_places, own, own_cells
from activities.iati.families import Families, identifier_of, related
from activities.iati.money import money_types, read_amounts
from activities.iati.percentages import check_sum, read_share
from activities.iati.places import Region, read_countries, read_regions, read_sites
from activities.importers import GivenAmount, GivenCountry, GivenOrganisation, GivenPurpose, GivenSite, Row
from activities.issues import is_refused
from activities.purposes import coded
from activities.tables import MOST_REF
from activities.wording import N_

_TITLE_START = 120  # characters of a description that stand for a title that is missing
# What validation takes.
_LIMITS = {"title": 2_000, "description": LONGEST}
# xs:date may carry a time zone, and many files write a time.
_ISO_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]*)?(?:Z|[+-]\d\d:?\d\d)?$", re.ASCII)
_SHOWN = 20  # identifiers of related activities that are kept, by kind


def read_activity(activity: Element, families: Families) -> Row:
    """Return the row of an activity; its number is the line on which the element begins."""
    notes = Notes(_line(activity))
    identifier = identifier_of(activity)
    if not identifier:
        notes.reject("iati-identifier", "", N_("the activity has no identifier"))
    elif len(identifier) > MOST_REF:
        notes.reject("iati-identifier", identifier, N_("is longer than %(limit)s characters"), limit=MOST_REF)
    inside = next(activity.iterdescendants(str(activity.tag)), None)
    if inside is not None:
        notes.warn("iati-activity", identifier_of(inside), N_("stands inside another activity and is left out"))
    values, extra = _texts(activity, identifier, notes)
    values |= _dates(activity, extra, notes)
    values["status"] = _status(activity, notes)
    values["source_ref"] = identifier
    values |= own_cells(activity)
    regions, countries, sites = _where(activity, notes)
    purposes, values["sectors"] = _purposes(activity, notes), _own_sectors(activity)
    if values["sectors"]:  # the ministry's own, of which the DAC's codes are only the nearest
        extra, purposes = extra | coded(purposes), ()
    amounts = _amounts(activity, families.types_below(identifier), extra, notes)
    extra |= _context(activity, regions)
    extra["recipient-countries"] = _shares((country.code, country.percentage) for country in countries)
    extra["location-percentages"] = ";".join(
        f"{site.field.removeprefix('location ')}:{site.percentage}" for site in sites if site.percentage
    )
    return Row(
        number=notes.number,
        values={name: text for name, text in values.items() if text},
        extra={name: text for name, text in extra.items() if text},
        sites=sites,
        amounts=amounts,
        organisations=_organisations(activity),
        purposes=purposes,
        countries=countries,
        warnings=tuple(notes.issues),
        key=identifier,
    )


def _where(activity: Element, notes: Notes) -> tuple[list[Region], tuple[GivenCountry, ...], tuple[GivenSite, ...]]:
    """Return regions, countries and sites; none of an export of ours in which they only repeat what is said before."""
    if has_own_places(activity):
        return [], (), ()
    regions = read_regions(activity, notes)
    return regions, read_countries(activity, regions, notes), read_sites(activity, notes)


def _own_sectors(activity: Element) -> str:
    """Return the ministry's sectors of an export of ours."""
    own_ones = (each for each in parts(activity, "sector") if attribute(each, "vocabulary-uri") == SECTORS)
    return ";".join(attribute(each, "code") for each in own_ones)


def _line(element: Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _texts(activity: Element, identifier: str, notes: Notes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the titles and descriptions in English and Vietnamese, and which other language stands for English."""
    titles = texts(parts(activity, "title"))
    written = [each for each in parts(activity, "description") if not own(each, STANDS_IN)]
    descriptions = texts(written, is_long=True)
    languages = [language for language in (*titles, *descriptions) if language not in {"en", "vi"}]
    # The default language has no xml:lang of its own, and stands first.
    other = languages[0] if languages else ""
    values = {}
    for name, found in (("title", titles), ("description", descriptions)):
        values[f"{name}_en"] = clip(found.get("en") or found.get(other, ""), name, _LIMITS[name], notes)
        values[f"{name}_vi"] = clip(found.get("vi", ""), name, _LIMITS[name], notes)
    is_foreign = bool(other) and any(other in found and "en" not in found for found in (titles, descriptions))
    extra = {"lang": other} if is_foreign else {}
    if not values["title_en"] and not values["title_vi"]:
        values |= _title_instead(values, identifier, notes)
    return values, extra


def _title_instead(values: dict[str, str], identifier: str, notes: Notes) -> dict[str, str]:
    """Return a title from the beginning of the description, else from the identifier."""
    for language in ("en", "vi"):
        text = " ".join(values[f"description_{language}"].split())
        if text:
            start = text if len(text) <= _TITLE_START else text[:_TITLE_START].rpartition(" ")[0] or text[:_TITLE_START]
            notes.warn("title", "", N_("is missing; the description's beginning stands for it"))
            return {f"title_{language}": start if start == text else f"{start} …"}
    if identifier:  # without one the activity is rejected anyway
        notes.warn("title", "", N_("is missing; the identifier stands for it"))
    return {"title_en": identifier}


def _dates(activity: Element, extra: dict[str, str], notes: Notes) -> dict[str, str]:
    """Return start and end; an actual date wins over the planned one, which ``extra`` then keeps."""
    stated: dict[str, str] = {}
    for number, element in enumerate(parts(activity, "activity-date"), start=1):
        kind = attribute(element, "type").lower()
        kind = DATES.get(kind, kind)
        date = _date(element, f"activity-date {number}", notes)
        if date and kind not in DATES.values():
            notes.warn(f"activity-date {number}/@type", kind, N_("is no type of date that IATI knows"))
        elif date:
            stated.setdefault(kind, date)
    values = {}
    for name in ("start", "end"):
        actual, planned = stated.get(f"{name}-actual", ""), stated.get(f"{name}-planned", "")
        values[name] = actual or planned
        if actual and planned and actual != planned:
            extra[f"{name}-planned"] = planned
    start, end = values["start"], values["end"]
    if start and end and end < start[: len(end)]:
        notes.warn("activity-date", end, N_("ends before it starts (%(start)s); the end is left out"), start=start)
        values["end"], extra["end-stated"] = "", end
    return values


def _date(element: Element, name: str, notes: Notes) -> str:
    text = attribute(element, "iso-date") or ("" if parts(element, "narrative") else plain_text(element))
    if not text:
        return ""
    found = _ISO_DATE.match(text)
    date, remarks = read_date(found[1] if found else text)
    if is_refused(remarks):
        notes.warn(name, text, remarks[0].message, **dict(remarks[0].details))
    return date


def _status(activity: Element, notes: Notes) -> str:
    element = part(activity, "activity-status")
    if element is None:
        return ""
    said = [text for text in (attribute(element, "code"), plain_text(element)) if text]
    status = next((status for text in said if (status := status_of(text))), "")
    if said and not status:
        notes.warn("activity-status", said[0], N_("is no status that IATI knows"))
    return status


def _organisations(activity: Element) -> tuple[GivenOrganisation, ...]:
    """Return the participating organisations, else the one that reports, unless it only passes the data on."""
    found = [
        GivenOrganisation(
            f"participating-org {number}",
            name_of([organisation]),
            _role(organisation),
            attribute(organisation, "ref"),
            kind_of(attribute(organisation, "type")),
        )
        for number, organisation in enumerate(parts(activity, "participating-org"), start=1)
    ]
    reporter = part(activity, "reporting-org")
    if not found and reporter is not None and attribute(reporter, "secondary-reporter").lower() not in {"1", "true"}:
        kind = kind_of(attribute(reporter, "type"))
        found = [GivenOrganisation("reporting-org", name_of([reporter]), "partner", attribute(reporter, "ref"), kind)]
    return tuple(found)


def _role(organisation: Element) -> str:
    stated = own(organisation, "role")
    return stated if stated in load_codelist("roles") else ROLES.get(attribute(organisation, "role").lower(), "partner")


def _purposes(activity: Element, notes: Notes) -> tuple[GivenPurpose, ...]:
    """Return the sectors of the activity or, where it has none, of its transactions."""
    found = []
    for number, sector in enumerate(parts(activity, "sector"), start=1):
        if own(sector, STANDS_IN) or attribute(sector, "vocabulary-uri") == SECTORS:
            continue
        share = read_share(notes, f"sector {number}", attribute(sector, "percentage"))
        found += _purpose(sector, f"sector {number}", share)
    for vocabulary in dict.fromkeys(purpose.vocabulary for purpose in found):
        check_sum(notes, "sector", [purpose.percentage for purpose in found if purpose.vocabulary == vocabulary])
    if found:
        return tuple(found)
    coded: dict[tuple[str, str], GivenPurpose] = {}
    for number, transaction in enumerate(parts(activity, "transaction"), start=1):
        for sector in parts(transaction, "sector"):
            for purpose in _purpose(sector, f"transaction {number}/sector", ""):
                coded.setdefault((purpose.vocabulary, purpose.code), purpose)
    return tuple(coded.values())


def _purpose(sector: Element, name: str, share: str) -> list[GivenPurpose]:
    code = attribute(sector, "code") or name_of([sector])
    if not code:
        return []
    return [GivenPurpose(name, code, vocabulary_of(attribute(sector, "vocabulary"), code), share)]


def _amounts(activity: Element, below: frozenset[str], extra: dict[str, str], notes: Notes) -> tuple[GivenAmount, ...]:
    """Return the money that is the activity's own: what its children in the file carry too is theirs."""
    amounts = read_amounts(activity, notes)
    twice = sorted(money_types(activity) & below)
    if twice:
        types = ", ".join(twice)
        message = N_("money of the types %(types)s stands at the child activities in this file, and is counted there")
        notes.warn("related-activity", "", message, types=types)
        extra["money-at-children"] = "; ".join(
            f"{amount.type} {amount.amount} {amount.currency} {amount.date}".strip()
            for amount in amounts
            if amount.type in twice
        )
    return tuple(amount for amount in amounts if amount.type not in twice)


def _context(activity: Element, regions: list[Region]) -> dict[str, str]:
    """Return what is kept as it stands: hierarchy, relatives, regions and who reports."""
    parents, children = related(activity)
    reporter = part(activity, "reporting-org")
    said = "" if reporter is None else " ".join((name_of([reporter]), attribute(reporter, "ref"))).strip()
    hierarchy = attribute(activity, "hierarchy")
    root = activity.getparent()
    version = attribute(root, "version") or attribute(activity, "version")
    return {
        "reporting-org": said,
        "hierarchy": hierarchy if hierarchy != "1" else "",
        "parent-activities": ";".join(parents[:_SHOWN]),
        "child-activities": ";".join(children[:_SHOWN]),
        "recipient-regions": _shares((f"{vocabulary}/{code}", share) for vocabulary, code, share in regions),
        "activity-scope": code_of(activity, "activity-scope"),
        "iati-version": version if root is None or local_name(root) == "iati-activities" else "",
    }


def _shares(coded: object) -> str:
    return ";".join(f"{code}:{share}" if share else code for code, share in coded)  # type: ignore[attr-defined]
