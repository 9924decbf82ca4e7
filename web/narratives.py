"""Texts: put a text in, look at what is proposed from it beside its own words, and accept or reject one by one."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from activities.codelists import load_codelist
from activities.manuscripts import ENDINGS, read_manuscript
from activities.naming import find_place
from activities.narratives import (
    MOST_CHARACTERS,
    Narrative,
    RefusedError,
    Standing,
    accept,
    add_narrative,
    as_cells,
    list_narratives,
    read_narrative,
    reject,
    reopen,
)
from activities.partners import load_partners
from activities.reading.paragraphs import language_of
from activities.sectors import split_cell
from activities.wording import N_
from geo.errors import ConflictError, InputError, UnusableFileError
from geo.register import load_places
from web.accounts import editor_only, guard, signed_in
from web.errors import server_words
from web.highlights import paragraphs
from web.pages import code_names
from web.state import language, state

# Empty rows below those that are filled, for one more partner and one more place.
SPARE = 1
MOST_ROWS = 40
PLACE_SETS = ("provinces-63", "provinces-34", "regions", "basins", "archipelagos", "countries")

blueprint = Blueprint("narratives", __name__, url_prefix="/review/texts")
guard(blueprint)


@blueprint.get("")
def texts() -> Response:
    """Answer the list of texts."""
    return Response(render_template("review/texts.html", narratives=list_narratives(state().snapshots.store)))


@blueprint.get("/new")
@editor_only
def new() -> Response:
    """Answer the page to paste a text or choose a file."""
    return _new_page()


def _new_page(status: int = 200, trouble: dict[str, str] | None = None, **given: str) -> Response:
    page = render_template("review/text_new.html", trouble=trouble, given=given, endings=ENDINGS, most=MOST_CHARACTERS)
    return Response(page, status)


@blueprint.post("")
@editor_only
def add() -> AnyResponse:
    """Keep a text and go on to what is proposed from it; the same text again leads to where it is already."""
    given = {name: request.form.get(name, "").strip() for name in ("title", "text", "source")}
    sent = request.files.get("file")
    try:
        if sent and sent.filename:
            given["title"] = given["title"] or sent.filename.rsplit(".", 1)[0]
            text = read_manuscript(sent.filename, sent.stream.read())
        else:
            text = given["text"]
        number, is_new = add_narrative(state().snapshots.store, given["title"], text, signed_in().name, given["source"])
    except (InputError, UnusableFileError) as error:
        return _new_page(400, server_words(error), **given)
    if not is_new:
        flash(_("This very text is here already."), "note")
    return redirect(url_for("narratives.text", number=number, lang=language()), 303)


@blueprint.get("/<int:number>")
def text(number: int) -> Response:
    """Answer a text with its proposals, one of them open to be decided."""
    narrative = read_narrative(state().snapshots.store, number)
    return _text_page(narrative, _shown(narrative, request.args.get("at", "")))


def _shown(narrative: Narrative, asked: str) -> Standing | None:
    """Return the proposal that the address asks for, else the first that is open, else the first."""
    if asked:
        found = [standing for standing in narrative.proposals if str(standing.position) == asked]
        if not found:
            raise InputError(N_("parameter 'at': %(value)r is no proposal of this text"), value=asked[:80])
        return found[0]
    waiting = [standing for standing in narrative.proposals if standing.state == "open"]
    return next(iter(waiting or narrative.proposals), None)


def _text_page(narrative: Narrative, shown: Standing | None, status: int = 200, **more: Any) -> Response:
    lang = language()
    cells = more.pop("cells", None) or (as_cells(shown.proposal) if shown else {})
    positions = [standing.position for standing in narrative.proposals]
    at = positions.index(shown.position) if shown else 0
    page = render_template(
        "review/text.html",
        narrative=narrative,
        counts=narrative.counts(),
        shown=shown,
        before=positions[at - 1] if at else None,
        after=positions[at + 1] if at + 1 < len(positions) else None,
        paragraphs=paragraphs(narrative.text, narrative.proposals, shown),
        text_lang=language_of(narrative.text),
        cells=cells,
        locked=shown is None or shown.state != "open" or not signed_in().is_editor,
        partner_rows=_partner_rows(cells.get("partners", "")),
        place_rows=[*(_place_name(code, lang) for code in split_cell(cells.get("places", ""))), *[""] * SPARE],
        sector_codes=split_cell(cells.get("sectors", "")),
        codes=code_names(lang),
        partner_names=[partner.name(lang) for partner in load_partners().values()],
        place_names=_place_names(lang),
        roles=load_codelist("roles"),
        **{"issues": {}, "trouble": "", **more},
    )
    return Response(page, status)


def _partner_rows(cell: str) -> list[tuple[str, str]]:
    """Return each partner's name and role, and a spare row."""
    partners, rows = load_partners(), []
    for part in split_cell(cell):
        name, colon, role = part.rpartition(":")
        code = name if colon else part
        rows.append((partners[code].name(language()) if code in partners else code, role if colon else "partner"))
    return [*rows, *[("", "partner")] * SPARE]


def _place_name(code: str, lang: str) -> str:
    """Return the name of a place where it means this place and no other, else its code."""
    places = load_places()
    name = places[code].name(lang) if code in places else ""
    return name if name and find_place(name) == code else code


def _place_names(lang: str) -> list[str]:
    sets = load_places().sets
    return list(dict.fromkeys(place.name(lang) for key in PLACE_SETS for place in sets[key] if place.code))


@blueprint.post("/<int:number>/<int:position>")
@editor_only
def decide(number: int, position: int) -> AnyResponse:
    """Accept, reject or reopen a proposal and go on to the next open one.

    What does not pass is shown beside its field, 400; what someone else has decided meanwhile, 409: in both nothing is
    written.
    """
    store, by = state().snapshots.store, signed_in().name
    verdict = request.form.get("verdict", "")
    cells = _cells() if verdict == "accept" else {}
    try:
        if verdict == "accept":
            accepted = accept(store, number, position, cells, by)
            flash(_("Accepted; it is on the map now."), "done")
            for issue in accepted.warnings:
                flash(f"{issue.value}: {issue.say(language())}", "warning")
        elif verdict == "reject":
            reject(store, number, position, by)
            flash(_("Rejected."), "done")
        elif verdict == "reopen":
            reopen(store, number, position, by)
            return redirect(_address(number, position), 303)
        else:
            raise InputError(N_("verdict %(verdict)r is not one of accept, reject, reopen"), verdict=verdict[:40])
    except RefusedError as error:
        narrative = read_narrative(store, number)
        issues = {issue.field: issue.say(language()) for issue in error.issues}
        return _text_page(narrative, _shown(narrative, str(position)), 400, issues=issues, cells=cells)
    except ConflictError:
        narrative = read_narrative(store, number)
        return _text_page(narrative, _shown(narrative, str(position)), 409, trouble="conflict", cells=cells)
    return redirect(_address(number, _next(read_narrative(store, number), position)), 303)


def _address(number: int, position: int) -> str:
    return url_for("narratives.text", number=number, at=position, lang=language())


def _next(narrative: Narrative, position: int) -> int:
    """Return the next open proposal after this one, else the first open one, else this one."""
    waiting = [standing.position for standing in narrative.proposals if standing.state == "open"]
    return next((one for one in waiting if one > position), waiting[0] if waiting else position)


def _cells() -> dict[str, str]:
    """Return the form's fields as cells of the ministry's sheet."""
    form = request.form
    single = ("title_en", "title_vi", "kind", "status", "start", "end", "amount", "currency", "scope")
    names, roles, places = form.getlist("partner"), form.getlist("role"), form.getlist("place")
    if len(names) > MOST_ROWS or len(places) > MOST_ROWS:
        raise InputError(N_("up to %(most)s partners and places"), most=MOST_ROWS)
    parts = [f"{name.strip()}:{role}" for name, role in zip(names, roles, strict=False) if name.strip()]
    return {
        **{name: form.get(name, "") for name in single},
        "sectors": ";".join(form.getlist("sector")),
        "partners": ";".join(parts),
        "places": ";".join(place.strip() for place in places if place.strip()),
    }
