"""What a request needs of the application: its settings, snapshots, language and filters."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec, cast

from flask import Response, current_app, g, has_request_context, request

from activities.codelists import LANGS
from activities.filters import Filters
from activities.orders import check_order
from activities.pinning import Pins
from activities.profiles import today
from activities.snapshot import Snapshot
from activities.snapshots import Snapshots
from activities.wording import N_
from geo.errors import InputError, StoreError
from layers import DEFAULT, layers
from web.settings import ROOT

P = ParamSpec("P")
# What may be asked for as it was at a revision, so that an embedded map does not change.
PINNABLE = frozenset(
    {
        *("embed.show_embed", "api.list_activities", "api.show_activity"),
        *("api.facets", "api.show_layer", "api.show_layer_features", "sites.list_sites"),
    }
)
BUILT_FROM = (
    *("*.py", "*/*.py", "activities/*/*.py", "templates/**/*", "translations/*/*/*.mo", "static/[!v]*/*"),
    *("data/*.csv", "data/codelists/*.csv", "data/gazetteer/*.csv", "data/narrative/*.csv", "data/boundaries/*.gpkg"),
    "data/indicators/*.*",
)


@dataclass(frozen=True, slots=True)
class State:
    """The application's own state, made once by the factory; ``dates`` has the day of the current revision."""

    settings: dict[str, str]
    snapshots: Snapshots
    build: str
    pins: Pins
    dates: dict[str, str] = field(default_factory=dict)


def state() -> State:
    """Return the state of the application that answers this request."""
    return cast("State", current_app.extensions["coopmap"])


def default_filters() -> Filters:
    """Return the filters of an address without a query."""
    settings = state().settings
    return Filters(vintage=settings["COOPMAP_VINTAGE"], lang=settings["COOPMAP_LANG"], layer=DEFAULT)


def read_filters(*page_parameters: str) -> Filters:
    """Read the request's filters; parameters that only the page itself has are passed over."""
    passed = {*page_parameters, *(("snapshot",) if request.endpoint in PINNABLE else ())}
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in passed]
    return Filters.parse(pairs, layers(), default_filters())


def read_sort() -> str:
    """Return the order that the request asks for, "" for the store's own; InputError for one that is none."""
    return the_order(request.args.getlist("sort"))


def the_order(given: list[str]) -> str:
    """Return the one order that is given, "" where none is; InputError for two, and for one that is none."""
    if len(given) > 1:
        raise InputError(N_("parameter %(name)r stands twice"), name="sort")
    return check_order(given[0] if given else "")


def language() -> str:
    """Return the language of this request, even of one whose other parameters are wrong."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGS else state().settings["COOPMAP_LANG"]


def pinned_revision() -> str | None:
    """Return the revision that the request names with ``snapshot``; None where it names none or can name none."""
    if request.endpoint not in PINNABLE:
        return None
    named = request.args.getlist("snapshot")
    if len(named) > 1:
        raise InputError(N_("parameter %(name)r stands twice"), name="snapshot")
    return named[0] if named else None


def snapshot() -> Snapshot:
    """Return the snapshot of this request: the same for its whole length."""
    if "snapshot" not in g:
        revision = pinned_revision() if has_request_context() else None
        g.snapshot = state().snapshots.current() if revision is None else state().pins.snapshot(revision)
    return cast("Snapshot", g.snapshot)


def changed_at() -> str | None:
    """Return the day on which the data of this request last changed, as ``2026-11-24``; None where it is not known."""
    revision = snapshot().revision
    known = state().dates
    if revision not in known:
        try:
            found = state().snapshots.store.changed_at(revision)
        except StoreError:
            found = None  # the last snapshot is served while the store does not answer
        if found is None:
            return state().pins.day(revision)
        known.clear()
        known[revision] = found.date().isoformat()
    return known.get(revision)


def this_year() -> int:
    """Return the year of today, by which an activity has ended or not."""
    return datetime.now(UTC).year


def build_digest(settings: Mapping[str, str]) -> str:
    """Return a digest of settings, code, templates, lists and boundaries: what makes an answer, beside the data."""
    digest = hashlib.sha256()
    digest.update(repr(sorted(item for item in settings.items() if item[0] != "COOPMAP_SECRET")).encode())
    for pattern in BUILT_FROM:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def conditional(view: Callable[P, Response]) -> Callable[P, Response]:
    """Give a GET view an ETag made from revision, build, year and address, and answer 304 without running it."""
    return _tagged(view, lambda: f"{this_year()} ")


def conditional_today(view: Callable[P, Response]) -> Callable[P, Response]:
    """Do the same for a view whose answer depends on the day as well."""
    return _tagged(view, lambda: f"{today()} ")


def _tagged(view: Callable[P, Response], more: Callable[[], str]) -> Callable[P, Response]:
    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Response:
        address = request.full_path.encode()
        tag = hashlib.sha256(f"{snapshot().revision} {state().build} {more()}".encode() + address).hexdigest()[:20]
        # Compression appends its own name to the tag, as in "…:br".
        if any(known.partition(":")[0] == tag for known in request.if_none_match.as_set(include_weak=True)):
            response = Response(status=304)
        else:
            response = view(*args, **kwargs)
        response.set_etag(tag)
        response.cache_control.public = True
        response.cache_control.max_age = 0
        response.cache_control.must_revalidate = True
        return response

    return wrapped


def data_folder(setting: str) -> Path:
    """Return the folder that a setting names."""
    return Path(state().settings[setting])
