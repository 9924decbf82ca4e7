"""The map in another site's frame: the page without chrome, the policy that lets it be framed, and oEmbed."""

from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import NotImplemented as NotImplementedHere

from activities.filters import Filters
from activities.snapshot import Snapshot
from activities.wording import N_
from geo.errors import InputError, NotFoundError
from layers import layer_of, layers
from layers.picture import caption
from maps.browser import shell
from web.addresses import address_of
from web.pages import PAGE_PARAMETERS, map_config
from web.state import conditional, default_filters, pinned_revision, read_filters, snapshot, state

blueprint = Blueprint("embed", __name__)

# Of every page; who may frame it is added by each answer.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'"
)
WIDTH, HEIGHT = 960, 600
# Below these the legend hides the map. Pixels.
LEAST_WIDTH, LEAST_HEIGHT = 280, 240
_EMBEDDED = ("/", "/embed")
_ASKED = ("url", "maxwidth", "maxheight", "format", "lang")


@blueprint.get("/embed")
@conditional
def show_embed() -> Response:
    """Answer the map of the filters for a frame: legend, caption and credits, no list and no filters."""
    filters = read_filters("at")
    pinned = pinned_revision()
    words = caption(snapshot(), filters, filters.select(snapshot()))
    more = {"at": request.args["at"]} if "at" in request.args else {}
    return Response(
        render_template(
            "embed.html",
            shell=shell(),
            config=map_config(filters),
            caption=words,
            title=layer_of(filters.layer).titles[filters.lang],
            full_url=address_of("/", filters, **more),
            pinned=pinned,
        )
    )


@blueprint.after_request
def let_frame(response: Response) -> Response:
    """Let the hosts of the setting frame the map; an error in its place too, so that the frame is not bare."""
    hosts = state().settings["COOPMAP_EMBED_HOSTS"]
    if request.endpoint == "embed.show_embed" and hosts:
        response.headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors {hosts}"
    return response


@blueprint.get("/oembed")
@conditional
def show_oembed() -> Response:
    """Answer what oEmbed (oembed.com, version 1.0) wants to know of an address of the map."""
    if unknown := set(request.args) - set(_ASKED):
        raise InputError(
            N_("unknown parameter %(name)r; there is %(known)s"), name=sorted(unknown)[0], known=", ".join(_ASKED)
        )
    if request.args.get("format", "json") != "json":
        raise NotImplementedHere("only format=json is made here")
    width = _size("maxwidth", WIDTH, LEAST_WIDTH)
    height = _size("maxheight", HEIGHT, LEAST_HEIGHT)
    filters, pairs = _read_address(request.args.get("url", ""))
    of = _snapshot_of(pairs)
    title = f"{layer_of(filters.layer).titles[filters.lang]} · {caption(of, filters, filters.select(of))}"
    address = request.url_root.rstrip("/") + address_of("/embed", filters, **pairs)
    frame = Markup(
        '<iframe src="{}" title="{}" width="{}" height="{}" style="border:0;max-width:100%" loading="lazy"></iframe>'
    ).format(address, title, width, height)
    return jsonify(
        version="1.0",
        type="rich",
        title=title,
        provider_name="CoopMap",
        provider_url=request.url_root,
        width=width,
        height=height,
        html=frame,
    )


def _snapshot_of(pairs: dict[str, str]) -> Snapshot:
    revision = pairs.get("snapshot")
    return snapshot() if revision is None else state().pins.snapshot(revision)


def _size(name: str, most: int, least: int) -> int:
    text = request.args.get(name, str(most))
    if not (text.isascii() and text.isdigit()) or int(text[:9]) < least:
        raise InputError(
            N_("parameter %(name)r: %(value)r is no whole number from %(least)s up"),
            name=name,
            value=text[:80],
            least=least,
        )
    return min(int(text[:9]), most)


def _read_address(url: str) -> tuple[Filters, dict[str, str]]:
    """Return the filters of an address of our map, and what else it says that an embedded map keeps."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InputError(N_("the parameter 'url' is no address")) from None
    if not url or parts.scheme not in ("http", "https"):
        raise InputError(N_("the parameter 'url' is no address"))
    if parts.netloc != request.host or parts.path not in _EMBEDDED:
        raise NotFoundError(N_("the address is not one of this map"))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = {name: value for name, value in pairs if name in ("at", "snapshot")}
    own = [pair for pair in pairs if pair[0] not in (*PAGE_PARAMETERS, "snapshot")]
    return Filters.parse(own, layers(), default_filters()), kept
