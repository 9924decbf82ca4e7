"""Gaps: where need is high and support low, and the coverage of each sector by place: a page, files and JSON."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from activities.codelists import load_codelist
from activities.coverage import NATIONAL, STATES
from activities.dollars import usd
from activities.facets import build_facets
from activities.filters import Filters
from activities.gap_files import document, write_csv, write_workbook
from activities.gap_study import (
    SET_NAMES,
    Study,
    explain,
    measure_title,
    measure_unit,
    place_title,
    shown_points,
    shown_value,
    study,
)
from activities.gaps import MOST_WEIGHT, PLACE_SETS, GapRow, default_weights, need_keys, read_weights
from activities.holding import holder
from activities.indicators import load_indicators
from activities.profiles import money_of
from activities.sectors import load_sectors
from activities.shares import bases
from geo.errors import InputError
from layers.picture import caption
from web import geometry
from web.state import conditional, read_filters, snapshot, this_year

MAPS = ("pair", "bivariate", "coverage")
WEIGHT = "weight-"
CLASSES, THIRDS = 5, 3
# A long list of donors is no help to choose from; what is chosen is always there.
MOST_DONORS = 24
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("gaps", __name__)


def read_study() -> Study:
    """Return the study that the request asks for; raises InputError for what it can't mean."""
    weighted = [name for name in request.args if name.startswith(WEIGHT)]
    filters = read_filters("set", "map", *weighted)
    place_set = _one("set", f"provinces-{filters.vintage}", PLACE_SETS)
    if place_set.startswith("provinces-"):
        filters = filters.but(vintage=place_set.removeprefix("provinces-"))
    given = [(name.removeprefix(WEIGHT), text) for name in weighted for text in request.args.getlist(name)]
    # A set may lack a need that the form of another has: its weight stays in the address and has no effect.
    known = {*default_weights(place_set), *load_indicators()}
    mine = default_weights(place_set)
    weights = read_weights([pair for pair in given if pair[0] in mine or pair[0] not in known], place_set)
    return study(snapshot(), filters, place_set, weights, this_year())


def _one(name: str, default: str, allowed: Iterable[str]) -> str:
    values = request.args.getlist(name)
    if len(values) > 1:
        raise InputError(f"parameter {name!r} stands twice")
    if values and values[0] not in allowed:
        raise InputError(f"parameter {name!r}: {values[0][:80]!r} is not one of {', '.join(allowed)}")
    return values[0] if values else default


@blueprint.get("/gaps")
@conditional
def show_gaps() -> Response:
    """Answer the page."""
    found, view = read_study(), _one("map", MAPS[0], MAPS)
    filters = found.filters
    mask = filters.select(snapshot(), without="place")
    return Response(
        render_template(
            "gaps.html",
            study=found,
            view=view,
            caption=caption(snapshot(), filters.but(place=()), mask),
            sets={name: {"title": _(title), "url": _with(set=name)} for name, title in SET_NAMES.items()},
            views={name: f"{_with(map=name)}#maps" for name in MAPS},
            sides=_sides(found),
            rows=[_row(row, found) for row in found.gaps.rows],
            beside=_beside(found),
            matrix=_matrix(found),
            states=list(load_codelist("coverage-states").values()),
            state_counts=found.overall.totals(),
            form=_form(found),
            files={ending: f"/gaps.{ending}?{request.query_string.decode()}" for ending in ("csv", "xlsx")},
            config=_config(found, view),
            map_url=_map_address(filters),
        )
    )


@blueprint.get("/gaps.csv")
@conditional
def download_csv() -> Response:
    """Answer the table as CSV."""
    return _file(write_csv(read_study()), "text/csv; charset=utf-8", "csv")


@blueprint.get("/gaps.xlsx")
@conditional
def download_xlsx() -> Response:
    """Answer the table, the coverage and the sources as XLSX."""
    return _file(write_workbook(read_study()), MIMETYPE, "xlsx")


@blueprint.get("/api/gaps")
@conditional
def gaps_api() -> Response:
    """Return the study as JSON."""
    return Response(orjson.dumps(document(read_study())), mimetype="application/json")


def _file(data: bytes, mimetype: str, ending: str) -> Response:
    response = Response(data, content_type=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="coopmap-gaps.{ending}"'
    return response


def _with(**changes: str) -> str:
    """Return the address of this page with some parameters changed; a vintage gives way to the set."""
    apart = {*changes, "vintage"} if "set" in changes else set(changes)
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in apart]
    return f"/gaps?{urlencode([*pairs, *changes.items()])}"


def _map_address(filters: Filters) -> str:
    pairs = [(name, value) for name, value in filters.pairs() if name not in ("layer", "lang", "vintage")]
    return f"/?{urlencode([*pairs, ('vintage', filters.vintage), ('lang', filters.lang)])}"


def _sides(found: Study) -> dict[str, list[dict[str, Any]]]:
    """Return the measures of need and of support with all that the form and the head of the table say of them."""
    lang = found.filters.lang
    sides: dict[str, list[dict[str, Any]]] = {"need": [], "support": []}
    needs = need_keys(found.gaps.place_set)
    for key, n in found.gaps.known.items():
        indicator = load_indicators().get(key) if key in needs else None
        sides["need" if indicator else "support"].append(
            {
                **{"key": key, "title": measure_title(key, lang), "unit": measure_unit(key, lang), "n": n},
                "weight": found.weights.get(key, 0.0),
                "note": indicator.facts.get(f"note_{lang}", "") if indicator else "",
                "source": f"{indicator.source} ({indicator.year}; {indicator.licence})" if indicator else "",
                "is_less": bool(indicator and indicator.need == "less"),
            }
        )
    return sides


def _row(row: GapRow, found: Study) -> dict[str, Any]:
    """Return one line of the table, every number as it is read."""
    lang, filters = found.filters.lang, found.filters
    return {
        **{"code": row.code, "name": place_title(row.code, lang), "rank": row.rank},
        "url": _map_address(filters.but(place=(row.code,))),
        "is_picked": row.code in filters.place,
        "gap": shown_points(row.score, lang, is_signed=True),
        "is_gap": row.score is not None and round(row.score) > 0,
        "bar": _bar(row.score),
        **{"need": shown_points(row.need, lang), "support": shown_points(row.support, lang)},
        "explained": explain(row, found.gaps.known, lang),
        "parts": [
            {
                "value": shown_value(part, lang),
                "percentile": shown_points(part.percentile, lang),
                "is_used": part.weight > 0,
            }
            for part in (*_of(row, "need"), *_of(row, "support"))
        ],
        "state": found.coverage_of(row.code),
    }


def _bar(score: float | None) -> tuple[float, float]:
    """Return where the bar of a score begins and how long it is: 40 a side, from the middle at 41."""
    length = round(0.4 * abs(score or 0), 1)
    return (41 - length if (score or 0) < 0 else 41, length)


def _of(row: GapRow, side: str) -> list[Any]:
    return [part for part in row.parts if part.side == side]


def _beside(found: Study) -> dict[str, Any]:
    """Return what is in no row, so that rows and this are the whole."""
    lang, gaps = found.filters.lang, found.gaps
    kinds = {"provinces": _("provinces"), "basins": _("basins"), "regions": _("regions")}
    kinds |= {"countries": _("other countries"), "seas": _("seas")}
    scopes = load_codelist("scopes")
    outside = sum(gaps.beside.values())
    money = money_of(snapshot(), found.filters.select(snapshot(), without="place"))
    return {
        "known": money["known"] + money["part"],
        "total": gaps.total,
        "placed": gaps.placed,
        "dollars": usd(gaps.cents, lang, "exact"),
        "inside": usd(gaps.cents - outside, lang, "exact"),
        "parts": [
            (kinds.get(key) or (scopes[key].name(lang) if key in scopes else key), usd(cents, lang, "exact"))
            for key, cents in sorted(gaps.beside.items(), key=lambda item: -item[1])
        ],
    }


def _matrix(found: Study) -> dict[str, Any]:
    """Return the states by place and sector, each cell that has activities with the address of their map."""
    lang, filters, matrix = found.filters.lang, found.filters, found.matrix
    sectors = load_sectors()
    lines = []
    for i, place in enumerate(matrix.places):
        cells = []
        for j, sector in enumerate(matrix.columns):
            count = int(matrix.counts[i, j])
            at: Mapping[str, Any] = {"scope": (NATIONAL,), "place": ()} if place == NATIONAL else {"place": (place,)}
            url = _map_address(filters.but(sector=(sector,), **at)) if count else ""
            cells.append({"state": STATES[matrix.states[i, j]], "count": count, "url": url})
        lines.append({"code": place, "name": place_title(place, lang), "cells": cells})
    return {"columns": [(code, sectors[code].name(lang)) for code in matrix.columns], "lines": lines}


def _form(found: Study) -> dict[str, Any]:
    """Return what the form needs: the choices with their counts, and what it only passes on."""
    filters = found.filters
    facets = build_facets(snapshot(), filters.but(place=()))
    donors = facets["donor"]
    chosen = [donor for donor in donors if donor["value"] in filters.donor]
    most = [donor for donor in donors if donor not in chosen][: max(0, MOST_DONORS - len(chosen))]
    kept = [(name, value) for name in ("kind", "scope", "place") for value in getattr(filters, name)]
    return {
        "facets": {"sector": facets["sector"], "donor": [*chosen, *most], "status": facets["status"]},
        "donors_left": len(donors) - len(chosen) - len(most),
        "bases": bases(),
        "kept": [*kept, *([("q", filters.q)] if filters.q else [])],
        "most_weight": f"{MOST_WEIGHT:g}",
        "reset": f"/gaps?{urlencode({'set': found.gaps.place_set, 'lang': filters.lang})}",
    }


def _config(found: Study, view: str) -> dict[str, Any]:
    """Return what the page's script draws the maps from."""
    lang, place_set = found.filters.lang, found.gaps.place_set
    sets = ("provinces-34", "countries", "context", place_set)
    return {
        "lang": lang,
        "vintage": found.filters.vintage,
        "default_layer": "overview",
        "layers": [],
        "urls": {"places": {name: f"/api/places/{name}?v={geometry.version(name)}" for name in sets}},
        "view": view,
        "set": place_set,
        "islands": {code: holder(code, place_set) for code in ("hoang-sa", "truong-sa")},
        "places": {row.code: _map_place(row, found) for row in found.gaps.rows},
    }


def _map_place(row: GapRow, found: Study) -> dict[str, Any]:
    """Return a place's looks: its fifth of need and of support, its two thirds, its state, and its words."""
    lang, state = found.filters.lang, found.coverage_of(row.code)
    words = _("%(place)s: need %(need)s, support %(support)s, gap %(gap)s") % {
        "place": place_title(row.code, lang),
        "need": shown_points(row.need, lang) or "–",
        "support": shown_points(row.support, lang) or "–",
        "gap": shown_points(row.score, lang, is_signed=True) or "–",
    }
    is_whole = row.need is not None and row.support is not None
    return {
        "need": _class(row.need, CLASSES),
        "support": _class(row.support, CLASSES),
        "both": [_class(row.need, THIRDS), _class(row.support, THIRDS)] if is_whole else None,
        "state": state,
        "words": f"{words} · {load_codelist('coverage-states')[state].name(lang)}",
    }


def _class(percentile: float | None, count: int) -> int | None:
    """Return the class of a percentile, 0 the lowest; the breaks are fixed, so that two maps can be compared."""
    return None if percentile is None else min(count - 1, int(percentile * count / 100))
