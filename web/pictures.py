"""Pictures: a small map of where some activities are, the table beside it, and the links that change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from activities.codelists import load_codelist
from activities.filters import Filters
from activities.profiles import cents_in
from activities.shares import bases
from activities.snapshot import Snapshot
from geo.register import load_places
from layers import layer_of
from layers.classes import MOST_CLASSES, ValueClass, classify
from layers.layer import Measure
from maps.sketch import Archipelago, Sketch, archipelago_province, sketch
from web.addresses import address_of
from web.wording import dollars, number

WIDTH = 460
_BY_LAYER = {
    "activities-by-province": ("activities", "province"),
    "activities-by-region": ("activities", "region"),
    "activities-by-basin": ("activities", "basin"),
    "funds-by-province": ("funds", "province"),
    "funds-by-region": ("funds", "region"),
    "funds-by-basin": ("funds", "basin"),
}
_LAYERS = {choice: key for key, choice in _BY_LAYER.items()}
NO_DOLLARS = "look-unknown"


@dataclass(frozen=True, slots=True)
class Shape:
    """A place on the sketch: its path, the class of style that fills it, and its name with its value."""

    path: str
    look: str
    title: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in the table: ``is_part`` of another place of the table, whose numbers hold its own."""

    code: str
    name: str
    activities: int
    cents: int
    is_part: bool


@dataclass(frozen=True, slots=True)
class Where:
    """Where activities are, by the places of one set.

    ``unplaced`` are those without a place of the set, by scope, and ``beside`` the cents that are in no place of it, by
    what they are of. ``cents`` is what the places hold.
    """

    rows: tuple[PlaceRow, ...]
    unplaced: Mapping[str, int]
    cents: int
    beside: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Islands:
    """An archipelago on the sketch with its two names: its own and its province's."""

    box: tuple[float, float, float, float]
    islets: tuple[tuple[float, float], ...]
    name: str
    of: str
    look: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a switch."""

    words: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A sketch filled in: ``legend`` has looks and words, ``focus`` the outline of the place that it is about."""

    sketch: Sketch
    shapes: tuple[Shape, ...]
    islands: tuple[Islands, ...]
    legend: tuple[tuple[str, str], ...]
    focus: str
    measure: str


def choice_of(filters: Filters) -> tuple[str, str]:
    """Return what is measured and by which places, as the filters' layer says; activities by province else."""
    return _BY_LAYER.get(filters.layer, ("activities", "province"))


def where(snapshot: Snapshot, filters: Filters, ground: str) -> Where:
    """Return where the activities that pass the filters are, by provinces or basins."""
    counted = layer_of(_LAYERS["activities", ground]).build(snapshot, filters)
    funds = layer_of(_LAYERS["funds", ground]).build(snapshot, filters)
    mask = filters.select(snapshot)
    sums = snapshot.shares(filters.basis, filters.vintage).sums(mask)
    register = load_places()
    rows = []
    for code, n in counted.values.items():
        is_part = register[code].parent in counted.values
        cents = cents_in(sums, code) if is_part else int(funds.values.get(code, 0))
        rows.append(PlaceRow(code, register[code].name(filters.lang), int(n), cents, is_part))
    rows.sort(key=lambda row: (-row.activities, -row.cents, row.name))
    unplaced = snapshot.count_codes("scope", mask & ~counted.placed)
    return Where(tuple(rows), unplaced, int(sum(funds.values.values())), funds.beside)


def picture(found: Where, filters: Filters, focus: str = "", around: str = "") -> Picture:
    """Return the map of where activities are, with the basin ``focus``, outlined, or ``around`` whole on it."""
    measure, ground = choice_of(filters)
    set_name = {"basin": "basins", "region": "regions"}.get(ground, f"provinces-{filters.vintage}")
    values = {row.code: row.cents if measure == "funds" else row.activities for row in found.rows}
    unit: Measure = "us-cents" if measure == "funds" else "activities"
    classes = classify([value for value in values.values() if value], "quantile", unit, filters.lang).classes
    looks = {code: shade_of(value, classes) for code, value in values.items()}
    drawn = sketch(set_name, WIDTH, (focus or around) if ground == "basin" else "")
    register = load_places()
    # A part lies on the place that it is part of.
    order = sorted(drawn.shapes, key=lambda code: register[code].parent in drawn.shapes)
    shapes = tuple(
        Shape(
            drawn.shapes[code],
            looks.get(code, "look-part" if register[code].parent in values else "look-none"),
            _title(code, values, measure, filters.lang),
        )
        for code in order
    )
    said = [(f"look-{_step(rank, len(classes))}", band.label) for rank, band in enumerate(classes)]
    if NO_DOLLARS in looks.values():
        said.append((NO_DOLLARS, _("activities, no US dollars known")))
    islands = tuple(_islands(place, looks, ground, filters) for place in drawn.archipelagos)
    legend = (*said, ("look-none", _("no activity")))
    return Picture(drawn, shapes, islands, legend, drawn.shapes.get(focus, ""), measure)


def _islands(place: Archipelago, looks: Mapping[str, str], ground: str, filters: Filters) -> Islands:
    register = load_places()
    code, box, islets = place.code, place.box, place.islets
    province = archipelago_province(code, filters.vintage)
    holder = {"province": province, "region": register[archipelago_province(code, "63")].parent}.get(ground, "")
    look = looks.get(holder, "look-none")
    name = register[code].name_vi.removeprefix("Quần đảo ")
    return Islands(box, islets, name, register[province].name(filters.lang), look)


def shade_of(value: int, classes: Sequence[ValueClass]) -> str:
    """Return the class of style of a value: the shade of its class, or that of a place without known dollars."""
    for rank, band in enumerate(classes):
        if value and (band.max is None or value <= band.max):
            return f"look-{_step(rank, len(classes))}"
    return NO_DOLLARS


def _step(rank: int, length: int) -> int:
    """Return the shade of a class, 1 to 5; with few classes the shades are spread, so that "many" is always dark."""
    if length == 1:
        return 3
    first = 1 if length == MOST_CLASSES else 2
    return first + round(rank * (MOST_CLASSES - first) / (length - 1))


def _title(code: str, values: Mapping[str, int], measure: str, lang: str) -> str:
    none, unpriced = _("no activity"), _("no US dollars known")
    value = values.get(code)
    words = none if value is None else number(value) if measure != "funds" else dollars(value) if value else unpriced
    return f"{load_places()[code].name(lang)}: {words}"


def switches(path: str, filters: Filters) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Return the switches of a picture, each with a name and its choices as links to the same page."""
    measure, ground = choice_of(filters)

    def choice(words: str, is_current: bool, **changes: str) -> Choice:
        return Choice(words, address_of(path, filters.but(**changes)), is_current)

    measures = (("activities", _("Activities")), ("funds", _("US dollars")))
    grounds = (
        (_("34 provinces"), "province", "34"),
        (_("63 provinces, until 2025"), "province", "63"),
        (_("Regions"), "region", filters.vintage),
        (_("River basins"), "basin", filters.vintage),
    )
    basis_words = {"equal": _("equally"), "area": _("by area"), "population": _("by population")}
    found = [
        (
            _("Show"),
            tuple(choice(words, name == measure, layer=_LAYERS[name, ground]) for name, words in measures),
        ),
        (
            _("In"),
            tuple(
                choice(
                    words,
                    name == ground and (ground != "province" or vintage == filters.vintage),
                    layer=_LAYERS[measure, name],
                    vintage=vintage,
                )
                for words, name, vintage in grounds
            ),
        ),
        (
            _("Money divided over places"),
            tuple(choice(basis_words[name], name == filters.basis, basis=name) for name in bases()),
        ),
    ]
    return tuple(found)


def beside_words(beside: Mapping[str, int], lang: str) -> list[tuple[str, int]]:
    """Return what the money beside a map is of, in words, with its cents, most first."""
    kinds = {
        "provinces": _("provinces"),
        "regions": _("regions"),
        "basins": _("river basins"),
        "countries": _("other countries"),
        "seas": _("seas"),
    }
    scopes = load_codelist("scopes")
    named = [(kinds.get(key) or scopes[key].name(lang), cents) for key, cents in beside.items() if cents]
    return sorted(named, key=lambda item: -item[1])
