"""The activities at a point of the map: what the list behind a point or a cluster of the layer ``sites`` shows."""

from typing import Any

import orjson
from flask import Blueprint, Response, request

from activities.documents import shown_document
from activities.sites import SCALE
from activities.wording import N_
from geo.errors import InputError
from layers.points import sites_in
from web.api import read_page
from web.state import conditional, read_filters, snapshot

blueprint = Blueprint("sites", __name__, url_prefix="/api")

_EDGES = ((-180.0, 180.0), (-90.0, 90.0)) * 2


def read_box(text: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north of ``west,south,east,north``, in degrees; InputError for what is no such box."""
    try:
        west, south, east, north = box = tuple(float(part) for part in text.split(","))
    except ValueError:
        box = ()
    # NaN is not between either.
    inside = [low <= edge <= high for edge, (low, high) in zip(box, _EDGES, strict=False)]
    if not box or not all(inside) or west > east or south > north:
        raise InputError(
            N_("parameter 'box': %(value)r is no west,south,east,north in degrees, as 105.8,21,105.9,21.1"),
            value=text[:80],
        )
    return west, south, east, north


@blueprint.get("/sites")
@conditional
def list_sites() -> Response:
    """Return a page of the sites in a box under the filters, each with what a list says of its activity."""
    if len(request.args.getlist("box")) > 1:
        raise InputError(N_("parameter %(name)r stands twice"), name="box")
    box, filters = read_box(request.args.get("box", "")), read_filters("box", "limit", "offset")
    limit, offset = read_page()
    sites = snapshot().sites
    found = sites_in(sites, filters.select(snapshot()), box)
    shown = found[offset : offset + limit]
    documents = snapshot().documents(sites.rows[shown].tolist())
    listed = [
        {
            **_listed(document, filters.lang, filters.vintage),
            "lon": int(sites.lon[at]),
            "lat": int(sites.lat[at]),
            "precision": int(sites.precision[at]),
        }
        for at, document in zip(shown, documents, strict=True)
    ]
    answer = {
        "scale": SCALE,
        "total": len(found),
        "sites": listed,
        "next": offset + limit if offset + limit < len(found) else None,
    }
    return Response(orjson.dumps(answer), mimetype="application/json")


def _listed(document: dict[str, Any], lang: str, vintage: str) -> dict[str, Any]:
    shown = shown_document(document, lang, vintage)
    return {
        "id": shown["id"],
        "title": shown["title"],
        "partners": [partner["name"] for partner in shown["partners"]],
    }
