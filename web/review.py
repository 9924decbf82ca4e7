"""The review queue: activities whose places are in doubt, each to be settled by a person."""

from typing import Any, cast
from urllib.parse import urlencode

import numpy as np
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from activities.codelists import load_codelist
from activities.documents import load_sources, shown_document, stored_document
from activities.queue import (
    HOME,
    PLACE_SETS,
    SETTLED,
    Doubts,
    Item,
    count_doubts,
    just_settled,
    named_places,
    next_in_queue,
    pointed_place,
    read_item,
)
from activities.reviewing import review, withdraw_review
from activities.standing import Verdict
from activities.wording import N_
from geo.errors import ConflictError, InputError
from geo.geocoder import location_document
from geo.locations import Location
from geo.register import load_places
from geo.vintages import recode
from maps.browser import shell
from web import geometry
from web.accounts import editor_only, guard, signed_in
from web.pages import code_names
from web.paging import pages_of, read_offset
from web.state import language, snapshot, state

PAGE = 50
PARTS = ("doubt", "source", "sector", "q")
MOST_PLACES = 63
WITHDRAW = "withdraw"
SAID_LETTERS = 160

blueprint = Blueprint("review", __name__, url_prefix="/review")
guard(blueprint)


def read_doubts() -> Doubts:
    """Return the part of the queue that the address asks for; InputError for a doubt or a sector that is none."""
    found = {name: request.args.get(name, "").strip() for name in PARTS}
    for name, listed in (("doubt", load_codelist("doubts")),):
        if found[name] and found[name] not in listed:
            raise InputError(N_("parameter %(name)r: %(value)r is not known"), name=name, value=found[name][:80])
    if len(found["q"]) > 200:
        raise InputError(N_("parameter 'q' is longer than 200 characters"))
    return Doubts(**found)


def _address(endpoint: str, doubts: Doubts, **more: Any) -> str:
    asked = {name: value for name in PARTS if (value := getattr(doubts, name))}
    return url_for(endpoint, **more, **asked, lang=language())


@blueprint.get("")
def queue() -> Response:
    """Answer the queue."""
    doubts, offset, lang = read_doubts(), read_offset(), language()
    rows = np.flatnonzero(doubts.select(snapshot()))
    documents = snapshot().documents(rows[offset : offset + PAGE])
    settled = just_settled(state().snapshots.store, [document["id"] for document in documents])
    counts = count_doubts(snapshot(), doubts)
    sources = load_sources()
    page = render_template(
        "review/queue.html",
        activities=[shown_document(document, lang, _vintage()) for document in documents],
        settled=settled if doubts.doubt != SETTLED else set(),
        doubts=doubts,
        names={code: entry.name(lang) for code, entry in load_codelist("doubts").items()},
        counts=counts,
        source_names={name: sources[name].name(lang) if name in sources else name for name in counts["source"]},
        tabs_of_doubt=_doubt_links(doubts, counts["doubt"]),
        asked=urlencode({name: value for name in PARTS if (value := getattr(doubts, name))}),
        codes=code_names(lang),
        pages=pages_of(offset, PAGE, len(rows)),
        is_empty=not len(snapshot()),
    )
    return Response(page)


def _vintage() -> str:
    return state().settings["COOPMAP_VINTAGE"]


def _doubt_links(doubts: Doubts, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the kinds of doubt with their counts, and the address of each; the first is all that are open."""
    names = {code: entry.name(language()) for code, entry in load_codelist("doubts").items()}
    total = sum(count for code, count in counts.items() if code != SETTLED)
    choices = [("", _("All in doubt"), total), *((code, names[code], counts.get(code, 0)) for code in names)]
    return [
        {
            "name": name,
            "count": count,
            "is_on": doubts.doubt == code,
            "url": _address("review.queue", Doubts(code, doubts.source, doubts.sector, doubts.q)),
        }
        for code, name, count in choices
    ]


@blueprint.get("/activities/<activity_id>")
def item(activity_id: str) -> Response:
    """Answer one activity with its evidence, and what may be said of its places."""
    return _item_page(read_item(state().snapshots.store, activity_id), read_doubts())


def _item_page(found: Item, doubts: Doubts, status: int = 200, **more: Any) -> Response:
    lang = language()
    page = render_template(
        "review/item.html",
        item=found,
        activity=shown_document(stored_document(found.activity), lang, _vintage()),
        proposed=_as_read(found),
        next_url=_address("review.skip", doubts, activity_id=found.activity.id),
        queue_url=_address("review.queue", doubts),
        action=_address("review.settle", doubts, activity_id=found.activity.id),
        codes=code_names(lang),
        places=_places(lang),
        map_config=_map_config(lang),
        shell=shell(),
        **more,
    )
    return Response(page, status)


def _as_read(found: Item) -> list[dict[str, Any]]:
    """Return the sites as they were read, each with its province of today where that is another one."""
    sites = [location for location in found.activity.locations if location.role != "partner"]
    today = [recode(location, "34")[0].place for location in sites]
    return [
        {**location_document(site), "today": new.name(language()) if new.code != site.place.code else ""}
        for site, new in zip(sites, today, strict=True)
    ]


def _places(lang: str) -> list[dict[str, Any]]:
    """Return the places that may be chosen, in groups, each by name."""
    names = {
        "provinces-34": (_("Provinces, since 1 July 2025"), _("province of today")),
        "provinces-63": (_("Provinces, until 30 June 2025"), _("province until 2025")),
        "regions": (_("Regions"), _("region")),
        "basins": (_("River basins"), _("river basin")),
        "archipelagos": (_("Archipelagos"), _("archipelago")),
        "countries": (_("Countries"), _("country")),
    }
    sets = load_places().sets
    return [
        {
            "name": names[key][0],
            "one": names[key][1],
            "places": sorted((place for place in sets[key] if place.code != HOME), key=lambda place: place.name(lang)),
        }
        for key in PLACE_SETS
    ]


def _map_config(lang: str) -> dict[str, Any]:
    urls = {name: f"/api/places/{name}?v={geometry.version(name)}" for name in geometry.WEB_SETS}
    return {"lang": lang, "vintage": _vintage(), "default_layer": "", "layers": [], "urls": {"places": urls}}


@blueprint.get("/activities/<activity_id>/next")
def skip(activity_id: str) -> AnyResponse:
    """Go on to the next activity of the queue, leaving this one as it is."""
    return redirect(_next(activity_id, read_doubts()), 303)


def _next(activity_id: str, doubts: Doubts) -> str:
    following = next_in_queue(state().snapshots.store, snapshot(), doubts, activity_id)
    if following:
        return _address("review.item", doubts, activity_id=following)
    return _address("review.queue", doubts)


@blueprint.post("/activities/<activity_id>")
@editor_only
def settle(activity_id: str) -> AnyResponse:
    """Keep what a person says of an activity's places and go on to the next one.

    When someone else has changed the activity since the page was loaded nothing is written: 409, with what stands there
    now and what this person had chosen.
    """
    doubts, store = read_doubts(), state().snapshots.store
    found = read_item(store, activity_id)
    verdict = request.form.get("verdict", "")
    places = _said(found) if verdict == "placed" else []
    following = _next(activity_id, doubts)
    try:
        _settle(found, verdict, places)
    except ConflictError:
        chosen = [location.place.name(language()) for location in places]
        now = read_item(store, activity_id)
        return _item_page(now, doubts, 409, lost={"verdict": verdict, "places": chosen})
    flash(_sentence(verdict, found, places), "done")
    return redirect(following, 303)


def _said(found: Item) -> list[Location]:
    """Return the places of the form: those named, and the point if one is set."""
    codes = request.form.getlist("place")
    if len(codes) > MOST_PLACES:
        raise InputError(N_("an activity may be placed in up to %(most)s places"), most=MOST_PLACES)
    places = named_places(found.activity, codes)
    lat, lon = request.form.get("lat", "").strip(), request.form.get("lon", "").strip()
    if lat or lon:
        places.append(pointed_place(lat, lon))
    return places


def _settle(found: Item, verdict: str, places: list[Location]) -> None:
    seen = request.form.get("seen", "")
    if not seen.isascii() or not seen.isdigit():
        raise InputError(N_("the form does not say what was seen"))
    store, by = state().snapshots.store, signed_in().name
    if verdict == WITHDRAW:
        withdraw_review(store, found.activity.id, by, seen=int(seen))
    else:
        # An unknown one is refused there.
        review(store, found.activity.id, cast("Verdict", verdict), by, places, seen=int(seen))


def _sentence(verdict: str, found: Item, places: list[Location]) -> str:
    """Return what was done in words, cut short: it goes into the session's cookie, which holds four kilobytes."""
    lang = language()
    title = getattr(found.activity, f"title_{lang}") or found.activity.title_en or found.activity.title_vi
    names = ", ".join(location.place.name(lang) for location in places)
    cut = {"title": shorten(title, SAID_LETTERS), "places": shorten(names, SAID_LETTERS)}
    words = {
        "accepted": _("Accepted as it was: %(title)s", title=cut["title"]),
        "national": _("Set to the whole country: %(title)s", title=cut["title"]),
        "placed": _("Placed in %(places)s: %(title)s", **cut),
        WITHDRAW: _("The verdict is withdrawn; the next import places it again: %(title)s", title=cut["title"]),
    }
    return str(words[verdict])


def shorten(text: str, most: int) -> str:
    """Return the text, cut to so many letters."""
    return text if len(text) <= most else text[: most - 1] + "…"
