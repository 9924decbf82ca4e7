"""Donors: an index with a matrix by sector, and a page for each donor or partner."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from flask import Blueprint, Response, render_template, request
from flask_babel import format_date
from flask_babel import gettext as _

from activities.codelists import load_codelist
from activities.documents import shown_document
from activities.filters import Filters
from activities.partners import partner_of
from activities.profiles import (
    ORDERS,
    DonorLine,
    Profile,
    check_donor,
    cross,
    donor_lines,
    money_of,
    profile_of,
    sort_lines,
    today,
)
from activities.sectors import load_sectors
from geo.errors import InputError
from layers import layer_of
from layers.classes import classify
from layers.picture import caption
from maps import world
from web.addresses import address_of, donor_path
from web.briefs import brief_links
from web.pages import code_names
from web.paging import pages_of, read_offset
from web.pictures import beside_words, choice_of, picture, shade_of, switches, where
from web.state import conditional, conditional_today, read_filters, snapshot
from web.wording import dollars, number, percent

blueprint = Blueprint("profiles", __name__)

DEFAULT_ORDER = "-activities"
ROWS = 100
LISTED = 10
_NUMBERS = ("activities", "sectors", "places", "cents", "without")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's head in the index: what it is called, where a click leads, how the table is sorted by it."""

    words: str
    url: str
    sorted: str
    is_number: bool


def kind_words() -> Mapping[str, str]:
    """Return what one partner of each kind is, in words."""
    return {
        "country": _("Country"),
        "multilateral": _("Multilateral body"),
        "fund": _("Fund"),
        "agency": _("Agency"),
        "NGO": _("Non-governmental organisation"),
        "private": _("Company"),
        "": _("not in our list"),
    }


def day_of(iso: str) -> str:
    """Return a whole date of ISO 8601 in the page's language."""
    return str(format_date(date.fromisoformat(iso)))


def kit(filters: Filters) -> dict[str, Any]:
    """Return what every template of profiles needs to write numbers, names and addresses."""
    return {
        "filters": filters,
        "codes": code_names(filters.lang),
        "address_of": address_of,
        "donor_path": donor_path,
        "partner_of": partner_of,
        "dollars": dollars,
        "number": number,
        "percent": percent,
        "kind_words": kind_words(),
        "day_of": day_of,
        "money_states": load_codelist("money-states"),
    }


def _headings(filters: Filters, order: str) -> list[Heading]:
    names = {
        "name": _("Donor or partner"),
        "activities": _("Activities"),
        "cents": _("US dollars known"),
        "without": _("Activities without known dollars"),
        "sectors": _("Sectors"),
        "places": _("Places"),
        "since": _("Since"),
        "kind": _("Kind of partner"),
    }
    found = []
    for name, words in names.items():
        # Numbers are first asked for from the largest down.
        first, second = (f"-{name}", name) if name in _NUMBERS else (name, f"-{name}")
        url = address_of("/donors", filters, sort=second if order == first else first)
        state = {name: "ascending", f"-{name}": "descending"}.get(order, "none")
        found.append(Heading(words, url, state, name in (*_NUMBERS, "since")))
    return found


def read_order() -> str:
    """Return the order that the request asks for; InputError for one that is none."""
    order = request.args.get("sort", DEFAULT_ORDER)
    if order.removeprefix("-") not in ORDERS:
        raise InputError(f"parameter 'sort': {order[:80]!r} is not one of {', '.join(ORDERS)}, or one after '-'")
    return order


def _matrix(filters: Filters, lines: list[DonorLine]) -> dict[str, Any]:
    """Return the table of donors by sectors: a row a donor, a cell a sector and one for what states none."""
    sectors = list(load_sectors())
    codes = [line.code for line in lines]
    mask = filters.select(snapshot())
    counts = cross(snapshot(), mask, codes, "sector", sectors)
    classes = classify(np.unique(counts).tolist(), "quantile", "activities", filters.lang).classes
    without = snapshot().links["donor"].count(mask & ~snapshot().links["sector"].any_of(sectors))
    rows = [
        (
            code,
            [
                (
                    int(n),
                    shade_of(int(n), classes),
                    address_of("/", filters.but(donor=(code,), sector=(sector,))),
                    sector,
                )
                for sector, n in zip(sectors, counts[row], strict=True)
            ],
            without.get(code, 0),
        )
        for row, code in enumerate(codes)
    ]
    return {
        "sectors": sectors,
        "rows": rows,
        "classes": [(shade_of(int(band.min), classes), band.label) for band in classes],
    }


def arcs_of(filters: Filters) -> dict[str, Any]:
    """Return what the map of the world draws: as the layer of partner countries counts them."""
    values = {code: int(n) for code, n in layer_of("activities-by-country").build(snapshot(), filters).values.items()}
    names = code_names(filters.lang)["partner"]
    drawn = world.arcs(values)
    return {
        "countries": world.countries(),
        "arcs": drawn,
        "marks": world.marks(),
        "size": (world.WIDTH, world.HEIGHT),
        "partners": {arc.code for arc in drawn},
        "said": [(names.get(arc.code.lower(), arc.code), values[arc.code], arc.code.lower()) for arc in drawn],
    }


@blueprint.get("/donors")
@conditional
def donors_page() -> Response:
    """Answer the index of donors and partners, and their matrix by sector."""
    filters, order, offset = read_filters("sort", "offset"), read_order(), read_offset()
    lines = sort_lines(donor_lines(snapshot(), filters), order, filters.lang)
    shown = lines[offset : offset + ROWS]
    mask = filters.select(snapshot())
    return Response(
        render_template(
            "donors.html",
            **kit(filters),
            caption=caption(snapshot(), filters, mask),
            headings=_headings(filters, order),
            lines=shown,
            total=int(mask.sum()),
            money=money_of(snapshot(), mask),
            pages=pages_of(offset, ROWS, len(lines)),
            matrix=_matrix(filters, shown),
            world=arcs_of(filters),
            map_url=address_of("/", filters),
        )
    )


@blueprint.get("/donors/<path:code>", merge_slashes=False)
@conditional_today
def donor_page(code: str) -> Response:
    """Answer the page of one donor or partner; 404 for one that neither a list nor an activity has."""
    donor = partner_of(check_donor(snapshot(), code))
    given = read_filters()
    filters = given.but(donor=(code,))
    profile = profile_of(snapshot(), filters, today())
    found = where(snapshot(), filters, choice_of(filters)[1])
    return Response(
        render_template(
            "donor.html",
            **kit(filters),
            **profile_parts(profile, filters),
            donor=donor,
            given=given,
            where=found,
            beside=beside_words(found.beside, filters.lang),
            picture=picture(found, filters),
            switches=switches(donor_path(code), given),
            own=[line for line in profile.partners if line.code != code and is_of(line.code, code)],
            others=[line for line in profile.partners if line.code != code and not is_of(line.code, code)],
            world=arcs_of(filters),
        )
    )


def is_of(partner: str, country: str) -> bool:
    """Return whether a partner is an agency, company or body of a country, given by its donor code."""
    return partner_of(partner).country == country


def profile_parts(profile: Profile, filters: Filters) -> dict[str, Any]:
    """Return what the pages of a donor and of a basin have in common."""
    mask = filters.select(snapshot())
    rows = np.flatnonzero(mask)[:LISTED]
    documents = snapshot().documents(rows)
    return {
        "profile": profile,
        "day": today(),
        "endings": ending_words(),
        "activities": [shown_document(document, filters.lang, filters.vintage) for document in documents],
        "list_url": address_of("/activities", filters),
        "map_url": address_of("/", filters),
        "briefs": brief_links(filters),
        "timeline": timeline_of(profile),
    }


def ending_words() -> Mapping[str, str]:
    """Return how an agreement stands, in words."""
    return {
        "expired": _("Expired"),
        "ended": _("Ended, says its status; no date is stated"),
        "ending": _("Ends within a year"),
        "running": _("Running"),
        "open": _("Open end: a beginning is stated, no end"),
        "unknown": _("Unknown: no date is stated"),
    }


BAR_HEIGHT, BAR_WIDTH = 120, 640


def timeline_of(profile: Profile) -> dict[str, Any]:
    """Return the bars of the years in pixels: left, width, and the tops and heights of what ends and what is open."""
    bars = profile.bars
    most = max((bar.activities for bar in bars), default=1) or 1
    step = BAR_WIDTH / max(len(bars), 1)
    wide = min(step, 48.0)
    drawn = []
    for place, bar in enumerate(bars):
        height = bar.activities / most * BAR_HEIGHT
        of_open = bar.open / most * BAR_HEIGHT
        drawn.append(
            {
                "bar": bar,
                "words": str(bar.first) if bar.first == bar.last else f"{bar.first}–{bar.last}",
                "x": round(place * wide, 1),
                "width": round(max(wide - 2, 1), 1),
                "top": round(BAR_HEIGHT - height, 1),
                "height": round(height - of_open, 1),
                "open_top": round(BAR_HEIGHT - of_open, 1),
                "open_height": round(of_open, 1),
                # A label takes some 40 pixels.
                "is_said": place % max(1, round(44 / wide + 0.49)) == 0,
            }
        )
    return {"bars": drawn, "width": round(wide * len(bars)), "height": BAR_HEIGHT, "most": most}
