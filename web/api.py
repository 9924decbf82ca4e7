"""The API: activities, facets, layers and places as JSON. Every answer has the same filters, ETag and errors."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from flask import Blueprint, Response, request

from activities.documents import shown_document, shown_shares
from activities.exporters import left_out
from activities.exporting import ATTRIBUTION, Export
from activities.facets import build_facets
from activities.filters import Filters
from activities.orders import PRICED, Rows, sorted_rows
from activities.profiles import money_of
from activities.seeking import query_words, seek
from activities.sites import SCALE
from activities.wording import N_
from geo.errors import InputError
from layers import DEFAULT, layer_of, layers
from layers.circles import may_be_circles
from layers.features import layer_frame
from layers.layer import Layer
from layers.picture import caption, circles_of, scheme_of, sources_of
from layers.points import Points
from web import geometry
from web.state import changed_at, conditional, data_folder, read_filters, read_sort, snapshot

blueprint = Blueprint("api", __name__, url_prefix="/api")

DEFAULT_LIMIT = 50
MOST_AT_ONCE = 1000
TRAY = ("national", "international", "foreign", "unlocated")


def _json(document: Any, mimetype: str = "application/json") -> Response:
    return Response(orjson.dumps(document), mimetype=mimetype)


def read_page() -> tuple[int, int]:
    """Return (limit, offset) of the request; a limit beyond the most is cut to it, a wrong one is an InputError."""
    found = []
    for name, default, least in (("limit", DEFAULT_LIMIT, 1), ("offset", 0, 0)):
        if len(request.args.getlist(name)) > 1:
            raise InputError(N_("parameter %(name)r stands twice"), name=name)
        text = request.args.get(name, str(default))
        if not text.isascii() or not text.isdigit() or int(text[:12]) < least:
            raise InputError(
                N_("parameter %(name)r: %(value)r is no whole number from %(least)s up"),
                name=name,
                value=text[:80],
                least=least,
            )
        found.append(int(text[:12]))
    return min(found[0], MOST_AT_ONCE), found[1]


def activities_page(filters: Filters, order: str, limit: int, offset: int) -> dict[str, Any]:
    """Return one page of the activities that pass the filters, with the total and the next offset or None."""
    mask = filters.select(snapshot())
    rows = sorted_rows(snapshot(), mask, order, filters.lang, filters.vintage)
    total = len(rows)
    page = rows[offset : offset + limit]
    cents = _cents(page)
    return {
        "total": total,
        "activities": [
            {**shown_document(document, filters.lang, filters.vintage), "cents": sum_known}
            for document, sum_known in zip(snapshot().documents(page), cents, strict=True)
        ],
        "next": offset + limit if offset + limit < total else None,
        "caption": caption(snapshot(), filters, mask),
        "money": money_of(snapshot(), mask),
    }


def _cents(rows: Rows) -> list[int | None]:
    """Return what the activities of these rows cost, in US cents; None where no sum is known."""
    known = snapshot().has_code("money", PRICED)
    return [int(snapshot().cents[row]) if known[row] else None for row in rows]


@blueprint.get("/activities")
@conditional
def list_activities() -> Response:
    """Return a page of activities."""
    return _json(activities_page(read_filters("limit", "offset", "sort"), read_sort(), *read_page()))


@blueprint.get("/activities/<activity_id>")
@conditional
def show_activity(activity_id: str) -> Response:
    """Return one activity, with how its money is divided over its places."""
    return _json(whole_activity(activity_id, read_filters()))


def whole_activity(activity_id: str, filters: Filters) -> dict[str, Any]:
    """Return one activity with what it costs, in US cents, and the shares of its money by the filters' basis."""
    row = snapshot().row_of(activity_id)
    [stored] = snapshot().documents([row])
    cents = int(snapshot().cents[row])
    return {
        **shown_document(stored, filters.lang, filters.vintage),
        "cents": cents,
        "shares": shown_shares(stored, cents, filters.basis, filters.vintage),
    }


@blueprint.get("/facets")
@conditional
def facets() -> Response:
    """Return the counts of every filter's values under the other filters, and what exports leave out."""
    filters = read_filters()
    return _json({**build_facets(snapshot(), filters), "left_out": left_out(Export(snapshot(), filters))})


@blueprint.get("/search")
@conditional
def search() -> Response:
    """Return what the words of ``q`` may mean among places, partners, sectors and activities."""
    filters = read_filters()
    return _json(seek(snapshot(), query_words(filters.q), filters))


def describe_layer(layer: Layer, lang: str) -> dict[str, Any]:
    """Return a layer's entry in the register, in one language; ``sets`` by vintage."""
    return {
        "key": layer.key,
        "title": layer.titles[lang],
        "description": layer.descriptions[lang],
        "unit": layer.units[lang],
        "group": layer.group,
        "style": layer.style,
        "measure": layer.measure,
        "method": layer.method,
        "select": layer.select,
        "circles": may_be_circles(layer),
        "sets": {vintage: layer.sets(vintage) for vintage in ("34", "63")},
    }


@blueprint.get("/layers")
@conditional
def list_layers() -> Response:
    """Return the register of layers."""
    lang = read_filters().lang
    return _json({"layers": [describe_layer(layer, lang) for layer in layers().values()], "default": DEFAULT})


def points_document(points: Points | None) -> dict[str, Any]:
    """Return what an answer has of points: arrays of one length, in 1/``scale`` degrees, which compress well."""
    if points is None:
        return {}
    names = ("lon", "lat", "counts", "rough")
    return {"points": {"scale": SCALE, **{name: getattr(points, name).tolist() for name in names}}}


@blueprint.get("/layers/<key>")
@conditional
def show_layer(key: str) -> Response:
    """Return the values of one layer under the filters, with the classes, notes and sources of its legend."""
    layer, filters = layer_of(key), read_filters()
    built = layer.build(snapshot(), filters)
    mask = filters.select(snapshot())
    counted = mask if built.counted is None else built.counted
    scopes = snapshot().count_codes("scope", mask)
    scheme = scheme_of(snapshot(), layer, built, filters)
    scale = circles_of(snapshot(), layer, built, filters)
    return _json(
        {
            "layer": layer.key,
            "title": layer.titles[filters.lang],
            "unit": layer.units[filters.lang],
            "sets": layer.sets(filters.vintage),
            "vintage": filters.vintage,
            "method": scheme.method,
            "classes": [asdict(value_class) for value_class in scheme.classes],
            "circles": scale and asdict(scale),
            "values": built.values,
            "notes": built.notes,
            "categories": built.categories,
            "total": int(mask.sum()),
            "unplaced": int((mask & ~built.placed).sum()),
            "counted": int(counted.sum()),
            "tray": {scope: scopes.get(scope, 0) for scope in TRAY},
            "measure": layer.measure,
            "beside": built.beside,
            **points_document(built.points),
            "money": money_of(snapshot(), mask),
            "basis": filters.basis,
            "caption": caption(snapshot(), filters, mask),
            "revision": snapshot().revision,
            "dated": changed_at(),
            "sources": [
                {"code": code, "title": title, "count": count}
                for code, title, count in sources_of(snapshot(), mask, filters.lang)
            ],
        }
    )


@blueprint.get("/layers/<key>/features")
@conditional
def show_layer_features(key: str) -> Response:
    """Return one layer as GeoJSON: the places that have a value, with it, for a GIS."""
    layer, filters = layer_of(key), read_filters()
    frame = layer_frame(layer, layer.build(snapshot(), filters), filters.vintage)
    return _json({**frame.to_geo_dict(drop_id=True), "attribution": ATTRIBUTION}, "application/geo+json")


@blueprint.get("/places/<name>")
def show_places(name: str) -> Response:
    """Return the geometry of one set as TopoJSON; with ``v``, its version, the answer never changes."""
    return _versioned(lambda folder: geometry.web_geometry(name, folder), lambda: geometry.version(name))


@blueprint.get("/world")
def show_world() -> Response:
    """Return the small picture of the world as SVG paths by country; with ``v``, its version, it never changes."""
    return _versioned(geometry.web_world, geometry.world_version)


def _versioned(read: Callable[[Path], bytes], tell_version: Callable[[], str]) -> Response:
    if unknown := set(request.args) - {"v"}:
        raise InputError(N_("unknown parameter %(name)r; there is v"), name=sorted(unknown)[0])
    version = tell_version()
    response = Response(read(data_folder("COOPMAP_CACHE")), mimetype="application/json")
    response.set_etag(version)
    response.cache_control.public = True
    if request.args.get("v") == version:
        response.cache_control.max_age = 31_536_000
        response.cache_control.immutable = True
    else:
        response.cache_control.max_age = 0
        response.cache_control.must_revalidate = True
    response.make_conditional(request)
    return response
