"""Pages: the map, the list and the card of one activity, and the constant script and style that Folium builds."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from activities.codelists import Code, load_codelist
from activities.dollars import usd
from activities.examples import examples
from activities.exporters import ConfinedExporter, exporters, left_out
from activities.exporting import Export
from activities.filters import MULTIPLE, Filters
from activities.holding import set_members
from activities.orders import ORDERS
from activities.partners import load_partners
from activities.sectors import load_sectors
from activities.shares import bases
from activities.wording import N_, words
from geo.errors import InputError
from layers import DEFAULT, layer_of, layers
from layers.portable import is_portable
from maps.browser import shell
from web import geometry
from web.addresses import address_of, oembed_address, partner_address
from web.api import DEFAULT_LIMIT, activities_page, describe_layer, read_page, whole_activity
from web.briefs import brief_links
from web.decks import deck_link
from web.figures import figure_links
from web.state import conditional, default_filters, language, read_filters, read_sort, snapshot, state
from web.sums import share_words, sum_words
from web.tiles import tile_config

blueprint = Blueprint("pages", __name__)

# What the address of a page may say beside the filters: the open card, the map's zoom and centre, whether a
# table stands in the map's place, and the order of list and table.
PAGE_PARAMETERS = ("activity", "at", "view", "sort")
VIEWS = ("list", "table")
_CODELISTS = {
    **{"kind": "kinds", "status": "statuses", "scope": "scopes", "role": "roles", "precision": "precisions"},
    "fund": "fund-types",
}


def code_names(lang: str) -> dict[str, dict[str, str]]:
    """Return the names of every code that a page shows, in one language."""
    lists: dict[str, Mapping[str, Code]] = {
        "sector": load_sectors(),
        "partner": load_partners(),
        "partner_kind": load_codelist("partner-kinds"),
        **{name: load_codelist(listed) for name, listed in _CODELISTS.items()},
    }
    return {name: {code: entry.name(lang) for code, entry in codes.items()} for name, codes in lists.items()}


def map_config(filters: Filters) -> dict[str, Any]:
    """Return what the map page's script needs to start."""
    return {
        "lang": filters.lang,
        # Of an address that names none, as the page's own has none after a step back.
        "vintage": default_filters().vintage,
        "default_layer": DEFAULT,
        "bases": bases(),
        "layers": [describe_layer(layer, filters.lang) for layer in layers().values()],
        "revision": snapshot().revision,
        "portable": [layer.key for layer in layers().values() if is_portable(layer)],
        "basins": sorted(set_members("basins")),
        "may_embed": bool(state().settings["COOPMAP_EMBED_HOSTS"]),
        "codes": code_names(filters.lang),
        "urls": {
            "places": {name: f"/api/places/{name}?v={geometry.version(name)}" for name in geometry.WEB_SETS},
            "world": f"/api/world?v={geometry.world_version()}",
            "layers": "/api/layers",
            "facets": "/api/facets",
            "search": "/api/search",
            "activities": "/api/activities",
            "sites": "/api/sites",
            "activity_page": "/activities",
        },
    }


def other_language_url() -> str:
    """Return this address in the other language, "" for the answer to a form: that can't be asked for again."""
    if request.method == "POST":
        return ""
    other = "en" if language() == "vi" else "vi"
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{request.path}?{urlencode([*pairs, ('lang', other)])}"


@blueprint.get("/")
@conditional
def show_map() -> Response:
    """Answer the map page: a small shell without data."""
    filters = read_filters(*PAGE_PARAMETERS)
    order, view = read_sort(), _read_view()
    defaults = default_filters()
    links = {
        "exports": export_links(filters, order),
        "pictures": figure_links(filters, defaults),
        "deck": deck_link(filters, defaults),
        "briefs": brief_links(filters),
        "embed": address_of("/embed", filters),
        "offline": address_of("/offline.html", filters) if is_portable(layer_of(filters.layer)) else "",
        "discovery": oembed_address(),
    }
    asked = [
        {**example, "url": address_of("/", example["filters"])}
        for example in examples(snapshot(), filters.lang, filters.vintage)
    ]
    is_first = not filters.phrases()
    config = {**map_config(filters), "tiles": tile_config(state().settings)}
    divided = layer_of(filters.layer).measure == "us-cents"
    shown = {"examples": asked, "is_first": is_first, "divided": divided}
    order_shown = {"view": view, "order": order, "orders": ORDERS}
    return Response(render_template("map.html", shell=shell(), config=config, **shown, **order_shown, **links))


def _read_view() -> str:
    view = request.args.get("view", VIEWS[0])
    if view not in VIEWS:
        raise InputError(
            N_("parameter %(name)r: %(value)r is not one of %(known)s"),
            name="view",
            value=view[:80],
            known=", ".join(VIEWS),
        )
    return view


@blueprint.get("/map.js")
@conditional
def map_script() -> Response:
    """Answer the script that Folium builds for the map."""
    return Response(shell().script, mimetype="text/javascript")


@blueprint.get("/map.css")
@conditional
def map_style() -> Response:
    """Answer the style that Folium builds for the map."""
    return Response(shell().style, mimetype="text/css")


def export_links(filters: Filters, order: str = "") -> list[dict[str, Any]]:
    """Return the title and the address of each export of what the filters select, in an order.

    A format that may leave activities out has ``all``, the address of all, and tells what it leaves out now: ``said``,
    and how many are ``written``.
    """
    say = words(filters.lang).gettext
    lacks = left_out(Export(snapshot(), filters))
    more: dict[str, Any] = {"sort": order} if order else {}
    return [
        {
            **{"title": say(exporter.TITLE), "path": path, "url": address_of(path, filters, **more), "format": name},
            **({"all": address_of(path, filters, incomplete=1)} if isinstance(exporter, ConfinedExporter) else {}),
            **lacks.get(name, {"said": "", "written": None}),
        }
        for name, exporter in exporters().items()
        for path in (f"/export/{name}",)
    ]


def _chips(filters: Filters) -> list[dict[str, str]]:
    """Return the filters that are set, each with the address of the list without it."""
    chips = []
    for name in (*MULTIPLE, "from_year", "to_year", "q"):
        value = getattr(filters, name)
        if value:
            empty: Any = () if name in MULTIPLE else "" if name == "q" else None
            alone = Filters(lang=filters.lang).but(**{name: value})
            chips.append(
                {"words": " ".join(alone.phrases()), "url": address_of("/activities", filters.but(**{name: empty}))}
            )
    return chips


@blueprint.get("/activities")
@conditional
def list_page() -> Response:
    """Answer the list of the activities that pass the filters, which needs no script."""
    filters = read_filters("limit", "offset", *PAGE_PARAMETERS)
    limit, offset = read_page()
    order = read_sort()
    page = activities_page(filters, order, limit, offset)
    size: dict[str, int | str] = {} if limit == DEFAULT_LIMIT else {"limit": limit}
    size |= {"sort": order} if order else {}
    return Response(
        render_template(
            "activities.html",
            **{name: page[name] for name in ("activities", "total", "caption")},
            money=sum_words(page["money"], filters.lang) if page["total"] else [],
            exact=usd(page["money"]["cents"], filters.lang, "exact"),
            chips=_chips(filters),
            exports=export_links(filters, order),
            codes=code_names(filters.lang),
            map_url=address_of("/", filters),
            prev_url=address_of("/activities", filters, **size, offset=max(0, offset - limit)) if offset else None,
            next_url=address_of("/activities", filters, **size, offset=page["next"]) if page["next"] else None,
        )
    )


@blueprint.get("/activities/<activity_id>")
@conditional
def activity_page(activity_id: str) -> Response:
    """Answer the card of one activity as a page of its own."""
    filters = read_filters(*PAGE_PARAMETERS)
    activity = whole_activity(activity_id, filters)
    return Response(
        render_template(
            "activity.html",
            activity=activity,
            shares=[(share, share_words(share, filters.lang)) for share in activity["shares"]],
            codes=code_names(filters.lang),
            partner_address=partner_address,
            back_url=address_of("/activities", filters),
        )
    )
