"""Placed features: the attributes of an activity at one of its places, as the exports for maps have them."""

from collections.abc import Iterator
from dataclasses import dataclass

from activities.codelists import load_codelist
from activities.exporting import Export
from activities.model import Activity
from activities.partners import partner_of
from activities.portions import Portion
from activities.sheet_rows import beside_values, has_sum, name_of
from activities.totals import Total, total_of

Value = str | float | int | None
#: The attributes, each with the type that a table has for it.
ATTRIBUTES: dict[str, str] = {
    **dict.fromkeys(("activity_id", "heading", "heading_en", "heading_vi", "text_en", "text_vi"), "TEXT"),
    **dict.fromkeys(("kind", "kind_name", "status", "status_name", "start", "end"), "TEXT"),
    **dict.fromkeys(("sectors", "sector_names", "partners", "partner_names", "scope", "scope_name"), "TEXT"),
    **dict.fromkeys(("place", "place_vintage", "place_kind", "place_name", "place_name_en", "place_name_vi"), "TEXT"),
    "precision": "INTEGER",
    **dict.fromkeys(("precision_name", "words"), "TEXT"),
    "share": "REAL",
    "share_basis": "TEXT",
    **dict.fromkeys(("usd", "activity_usd"), "REAL"),
    **dict.fromkeys(("money", "money_name", "amounts", "source", "source_title", "source_ref", "note"), "TEXT"),
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One activity at one place: ``point`` is (lon, lat) in EPSG:4326, None where no point would be true."""

    id: str
    point: tuple[float, float] | None
    attributes: dict[str, Value]


def features(export: Export) -> Iterator[Feature]:
    """Yield a feature for each place of each activity; one without any place has one feature without a point."""
    for activity in export.activities():
        total = total_of(activity.funds)
        own = _own_attributes(export, activity, total)
        for number, portion in enumerate(export.portions(activity, total), start=1):
            placed = _placed_attributes(export.lang, portion, total)
            yield Feature(f"{activity.id}/{number}", portion.point, {name: (own | placed)[name] for name in ATTRIBUTES})


def _own_attributes(export: Export, activity: Activity, total: Total) -> dict[str, Value]:
    lang, beside = export.lang, beside_values(export, activity)
    title = {"en": activity.title_en, "vi": activity.title_vi}
    return {
        "activity_id": activity.id,
        # Not called title: what is read as a sheet's row must be one activity, and here are several of one.
        "heading": title[lang] or title["en"] or title["vi"],
        "heading_en": activity.title_en,
        "heading_vi": activity.title_vi,
        "text_en": activity.description_en,
        "text_vi": activity.description_vi,
        "kind": activity.kind,
        "kind_name": beside["kind_name_coopmap"],
        "status": activity.status,
        "status_name": beside["status_name_coopmap"],
        "start": activity.start,
        "end": activity.end,
        "sectors": ";".join(activity.sectors),
        "sector_names": beside["sector_names_coopmap"],
        "partners": "; ".join(f"{part.partner}:{part.role}" for part in activity.partners),
        "partner_names": "; ".join(partner_of(part.partner).name(lang) for part in activity.partners),
        "scope": activity.scope,
        "scope_name": beside["scope_name_coopmap"],
        "activity_usd": total.cents / 100 if has_sum(total) else None,
        "money": total.state,
        "money_name": load_codelist("money-states")[total.state].name(lang),
        "amounts": beside["amounts_coopmap"],
        "source": activity.source,
        "source_title": beside["source_coopmap"],
        "source_ref": activity.citation,
        "note": activity.note,
    }


def _placed_attributes(lang: str, portion: Portion, total: Total) -> dict[str, Value]:
    place, location = portion.place, portion.location
    return {
        "place": place.code if place else "",
        "place_vintage": place.vintage if place else "",
        "place_kind": place.kind if place else "",
        "place_name": place.name(lang) if place else "",
        "place_name_en": place.name_en if place else "",
        "place_name_vi": place.name_vi if place else "",
        "precision": portion.precision,
        "precision_name": name_of("precisions", str(portion.precision or ""), lang),
        "words": location.evidence.quote if location else "",
        "share": float(portion.fraction),
        "share_basis": portion.basis,
        "usd": portion.cents / 100 if has_sum(total) else None,
    }
