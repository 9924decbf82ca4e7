"""The API: activities, facets, layers and places as JSON. Every answer has the same filters, ETag and errors."""

from dataclasses import asdict
from typing import Any

import numpy as np
import orjson
from flask import Blueprint, Response, request

from activities.codelists import load_codelist
from activities.documents import shown_document
from activities.exporting import ATTRIBUTION
from activities.facets import build_facets
from activities.filters import Filters
from activities.snapshot import Mask
from geo.errors import InputError
from layers import DEFAULT, layer_of, layers
from layers.classes import count_classes
from layers.features import layer_frame
from layers.layer import Layer
from web import geometry
from web.state import conditional, data_folder, read_filters, snapshot

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
            raise InputError(f"parameter {name!r} stands twice")
        text = request.args.get(name, str(default))
        if not text.isascii() or not text.isdigit() or int(text[:12]) < least:
            raise InputError(f"parameter {name!r}: {text[:80]!r} is no whole number from {least} up")
        found.append(int(text[:12]))
    return min(found[0], MOST_AT_ONCE), found[1]


def caption(filters: Filters, mask: Mask) -> str:
    """Return the filters and their counts in words."""
    national = snapshot().count_codes("scope", mask).get("national", 0)
    return filters.sentence(int(mask.sum()), national)


def money_of(mask: Mask) -> dict[str, int]:
    """Return the US cents of some activities, and of how many each state of knowledge of their amount is true."""
    states = snapshot().count_codes("money", mask)
    cents = int(snapshot().cents[mask].sum())
    return {"cents": cents, **{state: states.get(state, 0) for state in load_codelist("money-states")}}


def activities_page(filters: Filters, limit: int, offset: int) -> dict[str, Any]:
    """Return one page of the activities that pass the filters, with the total and the next offset or None."""
    mask = filters.select(snapshot())
    rows = np.flatnonzero(mask)
    total = len(rows)
    documents = snapshot().documents(rows[offset : offset + limit])
    return {
        "total": total,
        "activities": [shown_document(document, filters.lang, filters.vintage) for document in documents],
        "next": offset + limit if offset + limit < total else None,
        "caption": caption(filters, mask),
        "money": money_of(mask),
    }


@blueprint.get("/activities")
@conditional
def list_activities() -> Response:
    """Return a page of activities."""
    return _json(activities_page(read_filters("limit", "offset"), *read_page()))


@blueprint.get("/activities/<activity_id>")
@conditional
def show_activity(activity_id: str) -> Response:
    """Return one activity."""
    filters = read_filters()
    return _json(shown_document(snapshot().document(activity_id), filters.lang, filters.vintage))


@blueprint.get("/facets")
@conditional
def facets() -> Response:
    """Return the counts of every filter's values under the other filters."""
    return _json(build_facets(snapshot(), read_filters()))


def describe_layer(layer: Layer, lang: str) -> dict[str, Any]:
    """Return a layer's entry in the register, in one language; ``sets`` by vintage."""
    return {
        "key": layer.key,
        "title": layer.titles[lang],
        "description": layer.descriptions[lang],
        "unit": layer.units[lang],
        "style": layer.style,
        "measure": layer.measure,
        "select": layer.select,
        "sets": {vintage: layer.sets(vintage) for vintage in ("34", "63")},
    }


@blueprint.get("/layers")
@conditional
def list_layers() -> Response:
    """Return the register of layers."""
    lang = read_filters().lang
    return _json({"layers": [describe_layer(layer, lang) for layer in layers().values()], "default": DEFAULT})


@blueprint.get("/layers/<key>")
@conditional
def show_layer(key: str) -> Response:
    """Return the values of one layer under the filters."""
    layer, filters = layer_of(key), read_filters()
    built = layer.build(snapshot(), filters)
    mask = filters.select(snapshot())
    scopes = snapshot().count_codes("scope", mask)
    return _json(
        {
            "layer": layer.key,
            "title": layer.titles[filters.lang],
            "unit": layer.units[filters.lang],
            "sets": layer.sets(filters.vintage),
            "vintage": filters.vintage,
            "classes": [asdict(value_class) for value_class in count_classes(built.values.values())],
            "values": built.values,
            "total": int(mask.sum()),
            "unplaced": int((mask & ~built.placed).sum()),
            "tray": {scope: scopes.get(scope, 0) for scope in TRAY},
            "measure": layer.measure,
            "beside": built.beside,
            "money": money_of(mask),
            "basis": filters.basis,
            "caption": caption(filters, mask),
            "revision": snapshot().revision,
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
    if unknown := set(request.args) - {"v"}:
        raise InputError(f"unknown parameter {sorted(unknown)[0]!r}; there is v")
    version = geometry.version(name)
    response = Response(geometry.web_geometry(name, data_folder("COOPMAP_CACHE")), mimetype="application/json")
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
