"""The overlap check: a draft proposal is pasted, similar activities come out with their reasons."""

import threading
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

from babel.dates import format_date
from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask_babel import gettext as _

from activities.documents import VINTAGES, shown_document
from activities.overlap import Match, Outcome, OverlapIndex
from activities.overlapping.drafts import (
    MOST_TEXT,
    MOST_TITLE,
    Draft,
    DraftError,
    Saying,
    make_draft,
)
from activities.overlapping.reasons import say_common
from activities.partners import partner_of
from activities.sectors import load_sectors
from activities.snapshot import Snapshot
from geo.errors import InputError
from geo.vintages import drawn
from maps.browser import shell
from web import geometry
from web.pages import code_names
from web.state import language, snapshot, state

FIELDS = ("title", "text", "sector", "partner", "place", "from", "to")
PARAMETERS = (*FIELDS, "lang", "vintage")
# What a form may hold: the longest draft with three bytes a letter, and the names beside it.
MOST_BYTES = 300_000
PATIENCE_S = 2.0  # that a check waits for the index of a change just made, before it is answered from the last one
SHORT = 1_500  # characters of a draft that its address can hold

blueprint = Blueprint("overlap", __name__)


class Indexes:
    """The index of the newest snapshot that was asked for, made when it is first needed; one a worker."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: OverlapIndex | None = None

    def of(self, snapshot: Snapshot) -> OverlapIndex:
        """Return the index of a snapshot; while that is made, which may take long, that of the one before.

        That of a few thousand activities is made so soon that it is waited for. The first one always is.
        """
        last = self._current
        if last is None:
            with self._lock:
                self._current = self._current or OverlapIndex(snapshot)
                return self._current
        if last.snapshot.revision != snapshot.revision and self._lock.acquire(blocking=False):
            maker = threading.Thread(target=self._renew, args=(snapshot,), daemon=True)
            maker.start()
            maker.join(PATIENCE_S)
        return self._current or last

    def _renew(self, snapshot: Snapshot) -> None:
        try:
            self._current = OverlapIndex(snapshot)
        finally:
            self._lock.release()


def set_up_overlap(app: Flask) -> None:
    """Add the page to the application.

    The form needs no token against forged requests: it stores nothing, acts for no one and answers the same to
    everyone. A token would need a session, which public pages never look at.
    """
    app.extensions["overlap"] = Indexes()
    app.register_blueprint(blueprint)
    app.extensions["csrf"].exempt(blueprint)


def _indexes() -> Indexes:
    return cast("Indexes", current_app.extensions["overlap"])


@blueprint.get("/overlap")
def overlap_page() -> Response:
    """Answer the empty form; or the check of a draft so short that the address holds it."""
    return _answer(request.args.to_dict(flat=False))


@blueprint.post("/overlap")
def check() -> Response:
    """Answer the check of the draft that the form holds; nothing of it is kept."""
    request.max_content_length = MOST_BYTES
    return _answer({**request.args.to_dict(flat=False), **request.form.to_dict(flat=False)})


def _answer(given: dict[str, list[str]]) -> Response:
    if unknown := sorted(set(given) - set(PARAMETERS)):
        raise InputError(f"unknown parameter {unknown[0][:80]!r}; there is {', '.join(PARAMETERS)}")
    vintage = _vintage(given)
    trouble, draft, status = None, Draft(), 200
    result: dict[str, Any] = {"compared": len(snapshot())}
    if any(value.strip() for name in FIELDS for value in given.get(name, [])):
        try:
            draft = make_draft(given)
            result = _result(_indexes().of(snapshot()), draft, vintage)
        except DraftError as error:
            trouble, status = error, 400
    page = render_template(
        "overlap.html",
        draft=draft,
        given={name: "; ".join(given.get(name, [])) for name in FIELDS},
        chosen=given.get("sector", []),
        trouble=trouble,
        vintage=vintage,
        codes=code_names(language()),
        most={"title": MOST_TITLE, "text": MOST_TEXT},
        **result,
    )
    response = Response(page, status)
    # A draft is its writer's own: no cache keeps it, and an address that holds one is told to no other site.
    response.cache_control.no_store = True
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _vintage(given: dict[str, list[str]]) -> str:
    vintage = given.get("vintage", [state().settings["COOPMAP_VINTAGE"]])[0]
    if vintage not in VINTAGES:
        raise InputError(f"parameter 'vintage': {vintage[:80]!r} is not one of {', '.join(VINTAGES)}")
    return vintage


def _result(index: OverlapIndex, draft: Draft, vintage: str) -> dict[str, Any]:
    """Return what the page shows of a draft's check."""
    lang, outcome = language(), index.find(draft)
    matches = [_shown(rank, match, lang, vintage) for rank, match in enumerate(outcome.matches, start=1)]
    return {
        "said": _said(outcome.saying, lang),
        "matches": matches,
        "degrees": [match.degree for match in outcome.matches],
        "unplaced": [match["rank"] for match in matches if not match["points"]],
        "check": _map_data(outcome, matches, vintage),
        "map_config": _map_config(lang, vintage),
        "shell": shell(),
        "address": _address(draft, lang, vintage) if request.method == "POST" else "",
        "compared": len(index.snapshot),
        "revision": index.snapshot.revision,
        "today": format_date(datetime.now(UTC), "long", lang),
    }


def _address(draft: Draft, lang: str, vintage: str) -> str:
    """Return the address that holds a short draft, empty for a long one."""
    if draft.length() > SHORT:
        return ""
    pairs = [("title", draft.title), ("text", draft.text), *(("sector", code) for code in draft.sectors)]
    pairs += [("partner", "; ".join(draft.partners)), ("place", "; ".join(draft.places))]
    pairs += [("from", str(draft.first or "")), ("to", str(draft.last or "")), ("vintage", vintage)]
    return f"/overlap?{urlencode([*((name, value) for name, value in pairs if value), ('lang', lang)])}"


def _said(saying: Saying, lang: str) -> list[dict[str, Any]]:
    """Return what the draft says, a fact each with its name, its words, and whether it was read from the text."""
    years = "–".join(str(year) for year in (saying.first, saying.last) if year)
    facts = (
        ("places", _("Places"), [place.name(lang) for place in saying.places]),
        ("sectors", _("Sectors"), [load_sectors()[code].name(lang) for code in saying.sectors]),
        ("partners", _("Partners"), [partner_of(code).name(lang) for code in saying.partners]),
        ("years", _("Years"), [years] if years else []),
    )
    return [
        {"name": name, "words": ", ".join(found), "is_read": key in saying.read and bool(found)}
        for key, name, found in facts
    ]


def _shown(rank: int, match: Match, lang: str, vintage: str) -> dict[str, Any]:
    document = shown_document(match.document, lang, vintage)
    sites = [site for site in document["locations"] if site["role"] != "partner"]
    return {
        "rank": rank,
        "activity": document,
        "percent": round(match.score * 100),
        "degree": match.degree,
        "reasons": [(say_common(common, lang), bool(common.value)) for common in match.commons.values()],
        "wording": round(match.text * 100),
        "shared": match.shared,
        "points": [[site["lat"], site["lon"]] for site in sites],
        "places": list(dict.fromkeys(site["code"] for site in sites)),
    }


def _map_data(outcome: Outcome, matches: list[dict[str, Any]], vintage: str) -> dict[str, Any]:
    """Return what the map draws: the shapes of the draft's places, and of each match its number, points and shapes."""
    theirs = "34" if vintage == "34" else "63"
    return {
        "draft": sorted({code for place in outcome.saying.places for code in drawn(place, theirs)}),
        "matches": [
            {
                "rank": match["rank"],
                "title": match["activity"]["title"],
                "at": match["points"],
                "codes": match["places"],
            }
            for match in matches
        ],
    }


def _map_config(lang: str, vintage: str) -> dict[str, Any]:
    urls = {name: f"/api/places/{name}?v={geometry.version(name)}" for name in geometry.WEB_SETS}
    return {"lang": lang, "vintage": vintage, "default_layer": "", "layers": [], "urls": {"places": urls}}
