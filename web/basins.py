"""Basins: an index of the river basins, and a page for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from activities.filters import Filters
from activities.frameworks import frameworks_of
from activities.profiles import Line, basin_lines, cents_in, check_basin, profile_of, today
from geo.overlaps import LEAST_SHARE, Overlap, overlaps
from geo.places import Place
from geo.register import load_places
from layers import layer_of
from web.addresses import address_of
from web.pictures import beside_words, choice_of, picture, switches, where
from web.profiles import kit, profile_parts
from web.state import conditional, conditional_today, read_filters, snapshot

blueprint = Blueprint("basins", __name__)

DEFAULT_LAYER = "activities-by-basin"
HOME = "VN"


@dataclass(frozen=True, slots=True)
class BasinRow:
    """A basin in the index: its place, its line, its donors, and the countries that it lies in."""

    place: Place
    line: Line
    donors: int
    cents: int
    countries: tuple[Overlap, ...]


@dataclass(frozen=True, slots=True)
class ProvincePart:
    """A province in a basin: what share of the province that is, and of the basin in Viet Nam."""

    place: Place
    km2: float
    of_province: float
    of_basin: float
    activities: int


def countries_of(basin: str) -> tuple[Overlap, ...]:
    """Return the parts that countries have in a basin, largest first, by our own boundaries."""
    return tuple(
        part for part in overlaps("basins", "countries") if part.one == basin and part.share_of_one >= LEAST_SHARE
    )


def provinces_of(basin: str, vintage: str, filters: Filters) -> tuple[ProvincePart, ...]:
    """Return the provinces of a vintage that a basin lies in, largest part first, with all activities in each."""
    at_home = sum(part.km2 for part in countries_of(basin) if part.other == HOME) or 1.0
    register = load_places()
    counts = layer_of("activities-by-province").build(snapshot(), filters.but(place=(), vintage=vintage)).values
    return tuple(
        ProvincePart(
            register[part.other],
            part.km2,
            part.share_of_other,
            min(1.0, part.km2 / at_home),
            int(counts.get(part.other, 0)),
        )
        for part in overlaps("basins", f"provinces-{vintage}")
        if part.one == basin
    )


def _rows(filters: Filters) -> Sequence[BasinRow]:
    """Return the basins, a sub-basin after its basin."""
    sums = snapshot().shares(filters.basis, filters.vintage).sums(filters.select(snapshot()))
    register = load_places()
    lines = basin_lines(snapshot(), filters)
    ranked = sorted(
        lines, key=lambda code: (-lines[register[code].parent or code][0].activities, register[code].parent or code)
    )
    ordered = sorted(
        ranked, key=lambda code: (ranked.index(register[code].parent or code), bool(register[code].parent))
    )
    return [BasinRow(register[code], *lines[code], cents_in(sums, code), countries_of(code)) for code in ordered]


@blueprint.get("/basins")
@conditional
def basins_page() -> Response:
    """Answer the index of the river basins."""
    given = read_filters()
    filters = given if choice_of(given)[1] == "basin" else given.but(layer=DEFAULT_LAYER)
    found = where(snapshot(), filters, "basin")
    return Response(
        render_template(
            "basins.html",
            **kit(filters),
            rows=_rows(filters),
            where=found,
            picture=picture(found, filters, around="mekong"),
            map_url=address_of("/", filters),
        )
    )


@blueprint.get("/basins/<code>")
@conditional_today
def basin_page(code: str) -> Response:
    """Answer the page of one river basin; 404 for a code that is none."""
    place = check_basin(code)
    given = read_filters()
    given = given if choice_of(given)[1] == "basin" or given.layer != "overview" else given.but(layer=DEFAULT_LAYER)
    filters = given.but(place=(code,))
    profile = profile_of(snapshot(), filters, today())
    found = where(snapshot(), filters, choice_of(filters)[1])
    sums = snapshot().shares(filters.basis, filters.vintage).sums(filters.select(snapshot()))
    countries = countries_of(code)
    register = load_places()
    above = [code, *(parent.code for parent in register.ancestors(code))]
    return Response(
        render_template(
            "basin.html",
            **kit(filters),
            **profile_parts(profile, filters),
            place=place,
            parent=next(iter(register.ancestors(code)), None),
            parts_of_it=register.children(code),
            given=given,
            where=found,
            beside=beside_words(found.beside, filters.lang),
            picture=picture(found, filters, code),
            switches=switches(f"/basins/{code}", given),
            inside=cents_in(sums, code),
            countries=[(register[part.other], part) for part in countries],
            provinces={vintage: provinces_of(code, vintage, given) for vintage in ("34", "63")},
            frameworks=frameworks_of(above, len(countries)),
        )
    )
