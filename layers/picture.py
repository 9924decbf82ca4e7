"""A picture: all that a drawn map of one layer shows, for every medium alike: figure, slide, document, the API.

The page's numbers, classes and caption come from the same functions, so that no medium can say another thing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from babel.numbers import format_decimal

from activities.codelists import load_codelist
from activities.documents import load_sources
from activities.dollars import usd
from activities.filters import Filters
from activities.partners import partner_of
from activities.profiles import money_of
from activities.sectors import load_sectors
from activities.snapshot import Mask, Snapshot
from activities.wording import N_, words
from geo.places import Place
from geo.register import load_places
from layers.circles import Scale, may_be_circles, scale_of, share_of
from layers.classes import Scheme, classify
from layers.layer import Layer, LayerValues, Measure
from layers.looks import ACCENT, HUES, TIE, ink
from layers.points import Points

_COUNTED = ("activities", "some", "partners")
_BESIDE = {
    "provinces": N_("provinces"),
    "basins": N_("river basins"),
    "regions": N_("regions"),
    "countries": N_("other countries"),
    "seas": N_("seas"),
    "no-country": N_("with organisations of no country"),
    "area": N_("known by an area alone"),
    "nowhere": N_("without a place"),
}
# Of points: those that a source gives, and those that stand for more than a point.
POINT_WORDS = {"fine": N_("Point given by a source"), "rough": N_("Stands for a district or town")}


@dataclass(frozen=True, slots=True)
class Shape:
    """One place of a picture. ``index`` is its class, None without classes; ``words`` is its value in words.

    ``category`` is what it is coloured by where the layer's measure is of categories, "" for a tie. ``size`` is the
    radius of its circle as a part of the largest, 0 where it has none.
    """

    code: str
    kind: str
    name: str
    set_name: str
    value: float
    words: str
    index: int | None
    colour: str
    note: str
    category: str = ""
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line of a legend: a colour and what it stands for. ``colour`` is ``#rrggbb``."""

    colour: str
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a layer without shapes: of a scope, with its name."""

    code: str
    name: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A layer under filters, in one language. ``shapes`` are those with a value, in the order of drawing.

    ``beside`` is what no shape can show, in words; ``sources`` are titles; ``dated`` is the day of the data;
    ``bars`` are the values of a layer without shapes, the greatest first; ``points`` what a layer of points draws.
    ``scale`` is of the circles where the places are drawn plain and the values as circles; the legend then has no
    classes.
    """

    layer: Layer
    filters: Filters
    title: str
    unit: str
    caption: str
    scheme: Scheme
    legend: tuple[LegendRow, ...]
    shapes: tuple[Shape, ...]
    beside: tuple[tuple[str, str], ...]
    total: int
    placed: int
    money: dict[str, int]
    sources: tuple[str, ...]
    dated: str
    bars: tuple[Bar, ...] = ()
    points: Points | None = None
    scale: Scale | None = None


def picture_of(snapshot: Snapshot, layer: Layer, filters: Filters, dated: str = "") -> Picture:
    """Return the picture of a layer under filters."""
    built = layer.build(snapshot, filters)
    mask = filters.select(snapshot)
    scheme = scheme_of(snapshot, layer, built, filters)
    scale = circles_of(snapshot, layer, built, filters)
    shapes = tuple(_shapes(layer, built, scheme, scale, filters))
    return Picture(
        layer,
        filters,
        layer.titles[filters.lang],
        layer.units[filters.lang],
        caption(snapshot, filters, mask),
        scheme,
        tuple(_legend(layer, None if scale else scheme, shapes, filters.lang)),
        shapes,
        tuple(_beside(snapshot, layer, built, mask, filters.lang)),
        int(mask.sum()),
        int((mask & built.placed).sum()),
        money_of(snapshot, mask),
        tuple(source for _, source, _ in sources_of(snapshot, mask, filters.lang)),
        dated,
        tuple(_bars(layer, built, filters)),
        built.points,
        scale,
    )


def caption(snapshot: Snapshot, filters: Filters, mask: Mask) -> str:
    """Return the filters and their counts in words."""
    national = snapshot.count_codes("scope", mask).get("national", 0)
    return filters.sentence(int(mask.sum()), national)


def scheme_of(snapshot: Snapshot, layer: Layer, built: LayerValues, filters: Filters) -> Scheme:
    """Return the classes of a layer's values and the method that made them.

    Fixed classes are those of all activities with the basis ``equal``, so that pictures of two filters or two bases
    can be laid side by side.
    """
    method = filters.classes or layer.method
    whole = _whole(snapshot, layer, filters) if method == "fixed" else ()
    return classify(built.values.values(), method, layer.measure, filters.lang, whole)


def circles_of(snapshot: Snapshot, layer: Layer, built: LayerValues, filters: Filters) -> Scale | None:
    """Return the scale of a layer's circles, ``fixed`` as classes are; None where it is shaded."""
    if filters.symbols != "circles" or not may_be_circles(layer):
        return None
    whole = _whole(snapshot, layer, filters) if filters.classes == "fixed" else ()
    return scale_of(built.values.values(), layer.measure, filters.lang, whole)


def _whole(snapshot: Snapshot, layer: Layer, filters: Filters) -> Iterable[float]:
    return layer.build(snapshot, Filters(vintage=filters.vintage, lang=filters.lang)).values.values()


def sources_of(snapshot: Snapshot, mask: Mask, lang: str) -> list[tuple[str, str, int]]:
    """Return the sources of some activities, most activities first: code, title, number of activities."""
    counts = snapshot.links["source"].count(mask)
    titled = load_sources()
    return [
        (code, titled[code].name(lang) if code in titled else code, counts[code])
        for code in sorted(counts, key=lambda code: (-counts[code], code))
    ]


def value_words(value: float, measure: Measure, lang: str) -> str:
    """Return a value as a picture says it: ``12``, ``US$ 1.2 million``, ``35 %``, ``2021``."""
    if measure == "us-cents":
        return usd(value, lang, "short")
    if measure == "year":
        return str(int(value))
    number = format_decimal(round(value, 1), locale=lang)
    return f"{number} %" if measure in {"percent", "sector"} else number


def class_of(value: float, scheme: Scheme) -> int | None:
    """Return which class a value falls in, as the page decides it; None where there are no classes."""
    for index, band in enumerate(scheme.classes):
        if band.max is None or value <= band.max:
            return index
    return len(scheme.classes) - 1 if scheme.classes else None


def _shapes(layer: Layer, built: LayerValues, scheme: Scheme, scale: Scale | None, filters: Filters) -> Iterable[Shape]:
    register = load_places()
    for set_name in layer.sets(filters.vintage):
        for place in register.sets[set_name]:
            if place.code not in built.values:
                continue
            value = built.values[place.code]
            index = None if layer.style == "overview" or scale else class_of(value, scheme)
            colour = ink(place.kind, index, len(scheme.classes))
            if layer.measure == "sector":
                colour = _hue(built.categories.get(place.code, ""))
            said = value_words(value, layer.measure, filters.lang)
            note = built.notes.get(place.code, "")
            names = (place.code, place.kind, _name(place, layer, filters.lang), set_name)
            size = share_of(value, scale.most) if scale else 0.0
            yield Shape(*names, value, said, index, colour, note, built.categories.get(place.code, ""), size)


def _name(place: Place, layer: Layer, lang: str) -> str:
    """Return what a place is called; a country among partners as the lists of partners call it."""
    return (partner_of(place.code.lower()) if layer.style == "arcs" else place).name(lang)


def _bars(layer: Layer, built: LayerValues, filters: Filters) -> Iterable[Bar]:
    if layer.style == "tray":
        scopes = load_codelist("scopes")
        for code, value in sorted(built.values.items(), key=lambda item: (-item[1], item[0])):
            yield Bar(code, scopes[code].name(filters.lang), value, value_words(value, layer.measure, filters.lang))
    elif built.points is not None:
        rough = int(built.points.rough.sum())
        counts = {"fine": built.points.total - rough, "rough": rough}
        for code, count in counts.items():
            if count:
                name = words(filters.lang).gettext(POINT_WORDS[code])
                yield Bar(code, name, count, value_words(count, layer.measure, filters.lang))


def _hue(category: str) -> str:
    sectors = list(load_sectors())
    return HUES[sectors.index(category) % len(HUES)] if category in sectors else TIE


def _legend(layer: Layer, scheme: Scheme | None, shapes: Iterable[Shape], lang: str) -> Iterable[LegendRow]:
    kinds = list(dict.fromkeys(shape.kind for shape in shapes))
    if layer.style == "overview":
        names = {"province": N_("Province"), "region": N_("Region"), "basin": N_("River basin")}
        names |= {"country": N_("Other country"), "archipelago": N_("Archipelago")}
        for kind in kinds:
            yield LegendRow(ink(kind), words(lang).gettext(names[kind]))
    elif layer.style == "points":
        for message in POINT_WORDS.values():
            yield LegendRow(ACCENT, words(lang).gettext(message))
    elif layer.measure == "sector":
        for colour in dict.fromkeys(shape.colour for shape in shapes):
            led = [sector.name(lang) for code, sector in load_sectors().items() if _hue(code) == colour]
            yield LegendRow(colour, " / ".join(led) if led else words(lang).gettext(N_("Several sectors alike")))
    elif kinds and scheme:
        count = len(scheme.classes)
        for index, band in enumerate(scheme.classes):
            yield LegendRow(ink(kinds[0], index, count), band.label)


def _beside(snapshot: Snapshot, layer: Layer, built: LayerValues, mask: Mask, lang: str) -> Iterable[tuple[str, str]]:
    """Yield what is beside the map: parts of the measure by what they are of, else activities by scope."""
    scopes = load_codelist("scopes")
    if built.beside:
        for key, value in sorted(built.beside.items(), key=lambda item: -item[1]):
            name = scopes[key].name(lang) if key in scopes else words(lang).gettext(_BESIDE[key])
            yield name[:1].upper() + name[1:], value_words(value, layer.measure, lang)
    elif layer.measure in _COUNTED:
        for code, count in snapshot.count_codes("scope", mask & ~built.placed).items():
            yield scopes[code].name(lang), format_decimal(count, locale=lang)
