"""Two maps side by side: two layers, or two years of one, with the same filters and the same view."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from activities.facets import build_facets
from activities.filters import Filters
from activities.wording import N_
from geo.errors import InputError
from layers import DEFAULT, layer_of, layers
from maps.browser import shell
from web.addresses import address_of
from web.pages import map_config
from web.state import conditional, read_filters, snapshot

blueprint = Blueprint("compare", __name__)

SIDES = ("left", "right")
#: What the address says beside the filters: the layer and the year of each side, and the view of both maps.
PARAMETERS = (*SIDES, *(f"{side}-year" for side in SIDES), "at")
#: The layer at the right of a page whose address names none.
OTHER = "activities-by-basin"
#: Layers without shapes: there is no map to lay beside another, or points that only the map page puts together.
NO_MAP = ("tray", "points")


def comparable() -> list[str]:
    """Return the keys of the layers that can be compared: those that draw shapes."""
    return [key for key, layer in layers().items() if layer.style not in NO_MAP]


def _one(name: str) -> str | None:
    values = request.args.getlist(name)
    if len(values) > 1:
        raise InputError(N_("parameter %(name)r stands twice"), name=name)
    return values[0] if values and values[0] else None


def _layer(side: str, default: str) -> str:
    key = layer_of(_one(side) or default).key
    if key not in comparable():
        raise InputError(N_("the layer %(layer)r has no map to compare"), layer=key)
    return key


def _year(side: str) -> int | None:
    name = f"{side}-year"
    text = _one(name)
    if text is None:
        return None
    if len(text) != 4 or not text.isascii() or not text.isdigit():
        raise InputError(N_("parameter %(name)r: %(value)r is no year of four digits"), name=name, value=text[:80])
    return int(text)


def read_sides(filters: Filters) -> dict[str, dict[str, Any]]:
    """Return layer and year of each side, as the address says.

    Left is the layer that the address names for the map (``layer``) if it says no ``left``, so that a map's own address
    leads here. Raises NotFoundError for an unknown layer and InputError for one without shapes or a wrong year.
    """
    shown = filters.layer if filters.layer in comparable() else DEFAULT
    defaults = {"left": shown, "right": OTHER if shown != OTHER else DEFAULT}
    if _one("right") is None and (_one("left-year") or _one("right-year")):
        defaults["right"] = _one("left") or shown
    return {side: {"layer": _layer(side, defaults[side]), "year": _year(side)} for side in SIDES}


def known_years(filters: Filters) -> list[int]:
    """Return the years in which activities run, earliest first, under the other filters."""
    facets = build_facets(snapshot(), filters.but(from_year=None, to_year=None))
    return sorted(int(entry["value"]) for entry in facets["year"] if entry["count"])


@blueprint.get("/compare")
@conditional
def show_compare() -> Response:
    """Answer the page of two maps: a shell without data, as the map's."""
    filters = read_filters(*PARAMETERS, "activity")
    config = map_config(filters)
    config["sides"] = read_sides(filters)
    config["years"] = known_years(filters)
    config["comparable"] = comparable()
    return Response(
        render_template(
            "compare.html",
            shell=shell(),
            config=config,
            said=" · ".join(filters.phrases()),
            map_url=address_of("/", filters),
        )
    )
