"""A map to take along: a layer's activities with what each has at each place, so that a file can count them again."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from babel.numbers import format_decimal

from activities.documents import shown_document
from activities.dollars import USD
from activities.filters import Filters
from activities.partners import partner_of
from activities.sectors import load_sectors
from activities.snapshot import Links, Mask, Snapshot
from activities.wording import N_, words
from geo.errors import InputError
from geo.register import load_places
from layers.density import UNIT_KM2, Density
from layers.layer import Layer
from layers.looks import HUES, LARGEST_RADIUS, LEAST_RADIUS, OUTLINES, STRENGTH, TIE, ink
from layers.picture import Picture, picture_of
from layers.recounting import links_of, own_partners, parts_of, way_of

#: A browser draws and filters so many without a wait, and a mail still takes the file.
MOST_ACTIVITIES = 10_000
_FAINT = 0.4


def is_portable(layer: Layer) -> bool:
    """Return whether a filter in the file can make the layer's values again."""
    return way_of(layer) is not None


def document_of(snapshot: Snapshot, layer: Layer, filters: Filters, dated: str) -> dict[str, Any]:
    """Return all that a map to take along shows, as JSON takes it; InputError for what can't be taken along."""
    say = words(filters.lang).gettext
    if not is_portable(layer):
        raise InputError(
            N_("%(layer)s has no areas to draw, and one file is a map of areas: take another layer"),
            layer=layer.key,
        )
    count = int(filters.select(snapshot).sum())
    if count > MOST_ACTIVITIES:
        raise InputError(
            N_("%(count)s activities are too many for one file, which holds %(most)s: narrow the filters"),
            count=format_decimal(count, locale=filters.lang),
            most=format_decimal(MOST_ACTIVITIES, locale=filters.lang),
        )
    picture = picture_of(snapshot, layer, filters, dated)
    mask = filters.select(snapshot)
    return {
        "lang": filters.lang,
        "title": picture.title,
        "unit": picture.unit,
        "caption": picture.caption,
        "phrases": " · ".join(filters.phrases()),
        "dated": dated,
        "revision": snapshot.revision,
        "sources": list(picture.sources),
        "measure": layer.measure,
        **_recount(snapshot, layer, mask),
        "style": layer.style,
        "sets": list(layer.sets(filters.vintage)),
        "vintage": filters.vintage,
        "classes": _classes(picture),
        "circles": picture.scale
        and {
            **asdict(picture.scale),
            "largest": LARGEST_RADIUS,
            "least": LEAST_RADIUS,
            "strength": STRENGTH,
            "outlines": dict(OUTLINES),
            "said": say(N_("Circles: area by value, on the scale of the whole file under every filter.")),
        },
        "kinds": {kind: ink(kind) for kind in ("province", "region", "basin", "country", "archipelago")},
        "isles": _isles(filters.lang),
        "sectors": _named(snapshot.links["sector"], mask, lambda code: load_sectors()[code].name(filters.lang)),
        "donors": _named(snapshot.links["donor"], mask, lambda code: partner_of(code).name(filters.lang)),
        "activities": list(_activities(snapshot, layer, filters)),
        "words": {key: say(message) for key, message in WORDS.items()},
    }


def _recount(snapshot: Snapshot, layer: Layer, mask: Mask) -> dict[str, Any]:
    """Return how the file makes the layer's values again (`layers.recounting`), and what it needs for that."""
    way = way_of(layer)
    found: dict[str, Any] = {"way": way}
    if isinstance(layer, Density):
        register = load_places()
        found["areas"] = {
            place.code: place.area_km2 for name in ("provinces-34", "provinces-63") for place in register.sets[name]
        }
        found["per"] = UNIT_KM2
    elif way == "partners":
        found["own"] = own_partners(snapshot.links["donor"].count(mask))
    elif way == "sector":
        found["hues"] = {code: _hue(number) for number, code in enumerate(load_sectors())}
        found["tie"] = TIE
    return found


def _hue(number: int) -> tuple[str, float]:
    """Return a sector's colour and how strong it is: each hue stands for two sectors, the second one faint."""
    return HUES[number % len(HUES)], 1.0 if number < len(HUES) else _FAINT


def _isles(lang: str) -> dict[str, dict[str, str]]:
    """Return the archipelagos: the short name, the same in every language, and the province that each is ``of``."""
    register = load_places()
    return {
        place.code: {"short": place.name_vi.removeprefix("Quần đảo "), "of": register[place.parent].name(lang)}
        for place in register.sets["archipelagos"]
    }


def _classes(picture: Picture) -> list[dict[str, Any]]:
    if picture.layer.measure == "sector":
        return []  # a filter brings other sectors to the lead: the file writes its legend itself
    if picture.layer.style == "overview":
        return [{"label": row.label, "colour": row.colour, "max": None} for row in picture.legend]
    bands = zip(picture.scheme.classes, picture.legend, strict=False)
    return [{"label": band.label, "colour": row.colour, "max": band.max} for band, row in bands]


def _named(links: Links, mask: Mask, name_of: Any) -> list[tuple[str, str]]:
    return sorted(((code, name_of(code)) for code in links.count(mask)), key=lambda pair: pair[1].casefold())


def _activities(snapshot: Snapshot, layer: Layer, filters: Filters) -> Iterable[dict[str, Any]]:
    parts = parts_of(layer, snapshot, filters)
    mask = filters.select(snapshot)
    codes: dict[str, dict[int, list[str]]] = {"sector": {}, "donor": {}}
    for name, by_row in codes.items():
        for code, row, _ in links_of(snapshot.links[name], mask):
            by_row.setdefault(row, []).append(code)
    for row, stored in zip(parts, snapshot.documents(list(parts)), strict=True):
        shown = shown_document(stored, filters.lang, filters.vintage)
        years = [shown[name][:4] for name in ("start", "end")]
        yield {
            "title": shown["title"],
            "years": "–".join(dict.fromkeys(year for year in years if year)),
            "partners": [partner["name"] for partner in shown["partners"]],
            "places": [site[f"name_{filters.lang}"] for site in shown["locations"]],
            "scope": shown["scope"],
            "source": " ".join(part for part in (shown["source"]["title"], shown["source"]["ref"]) if part),
            "cents": int(snapshot.cents[row]),
            "sectors": codes["sector"].get(row, []),
            "donors": codes["donor"].get(row, []),
            "at": list(parts[row].at.items()),
            "names": sorted(parts[row].names),
        }


#: What the file's script says. A message with n has a number in it.
WORDS = {
    "map": N_("Map"),
    "filters": N_("Filters"),
    "sector": N_("Sector"),
    "donor": N_("Partner or donor"),
    "all": N_("All"),
    "reset": N_("Reset all"),
    "legend": N_("Legend"),
    "none": N_("No activity placed here"),
    "places": N_("Places on the map"),
    "place": N_("Place"),
    "activities": N_("Activities"),
    "shown": N_("{n} of {total} activities"),
    "more": N_("Show more"),
    "empty": N_("No activity fits all of these filters."),
    "fixed": N_("The classes are those of the whole file under every filter."),
    "whole": N_("This file holds: {caption}"),
    "dated": N_("Data of {day}"),
    "source": N_("Source: {sources}"),
    "offline": N_("A copy to take along: it asks nothing of any network and does not change."),
    "boundaries": N_("Boundaries: © OpenStreetMap contributors (ODbL), Natural Earth, GSHHG."),
    "note": N_("Simplified; no statement on any boundary."),
    "licence": N_("Software: Leaflet (BSD-2-Clause), TopoJSON (ISC), Be Vietnam Pro (OFL-1.1)."),
    "script": N_("This map needs JavaScript."),
    "sea": N_("East Sea (Biển Đông)"),
    "zoomIn": N_("Zoom in"),
    "zoomOut": N_("Zoom out"),
    "home": N_("Whole map"),
    "usd": USD,
    "tie": N_("Several sectors alike"),
    "percent": "{n} %",
}
