"""The words beside a drawn map: title, caption, legend, what is beside the map; one column from the top down."""

import math
from collections.abc import Iterable, Sequence
from datetime import date

from babel.dates import format_date

from activities.sectors import load_sectors
from activities.wording import N_, words
from geo.register import load_places
from layers.layer import Layer
from layers.looks import ACCENT, INK, LINE, MUTED
from layers.picture import Picture, value_words
from maps.circles import write_key
from maps.clusters import looks_of_points
from maps.sheet import Box, Sheet
from maps.textures import Look, circle_look, look_of, nothing_known, swatch

TITLE, CAPTION, HEADING, ROW, FINE = 18.0, 10.0, 8.6, 8.2, 7.2
FOOT = 6.6
# What the licences of the boundaries ask of every copy (docs/boundaries.md).
CREDITS = "© OpenStreetMap contributors (ODbL 1.0), Natural Earth, GSHHG"
_DATES = {"en": "en_GB"}  # "24 November 2026", as on the page
_ROWS_OF_HEADINGS = 4
_TABLE = 150.0  # points of a column of a table
_MOST_TITLE, _MOST_CAPTION, _MOST_SOURCES = 3, 7, 3
_TELLS_NO_DATA = ("us-cents", "percent", "sector", "year")
_WHOSE = N_("International cooperation of Viet Nam's Ministry of Natural Resources and Environment")
_COUNTS = ("activities", "some", "partners")
CIRCLES = N_("Sites near one another are one circle: its number says how many they are.")
_BASES = {
    "equal": N_(
        "What the source states holds; the rest of an activity's money is divided equally over the places that it "
        "names."
    ),
    "area": N_(
        "What the source states holds; the rest of an activity's money is divided by the area of the places that it "
        "names."
    ),
    "population": N_(
        "What the source states holds; the rest of an activity's money is divided by the population of the places that "
        "it names."
    ),
}
_METHODS = {
    "quantile": N_("quantiles"),
    "jenks": N_("natural breaks (Jenks)"),
    "equal": N_("equal steps"),
    "fixed": N_("fixed, the same under every filter"),
    "each": N_("one for each value"),
}

Row = tuple[str, str]


class Column:
    """A column of words in ``box``; ``at`` is how far down it is written, in points of the sheet."""

    def __init__(self, sheet: Sheet, box: Box, lang: str) -> None:
        self.sheet, self.box, self.lang = sheet, box, lang
        self.at = box.top

    def say(self, text: str, size: float, *, bold: bool = False, color: str = INK, most: int = 99) -> None:
        """Write a paragraph; what has no room any more is left out."""
        step = size * 1.28 * self.sheet.unit
        room = int((self.at - self.box.bottom) / step)
        if not text or room < 1:
            return
        for line in self.sheet.lines(text, size, self.box.width, bold=bold, most=min(most, room)):
            self.at -= step
            self.sheet.text(self.box.left, self.at + 0.3 * size * self.sheet.unit, line, size, bold=bold, color=color)

    def gap(self, points: float) -> None:
        """Leave room."""
        self.at -= points * self.sheet.unit

    def heading(self, text: str) -> None:
        """Write the heading of a block under a fine line."""
        self.gap(7)
        if self.at - self.box.bottom > 3 * HEADING * self.sheet.unit:
            self.sheet.line([(self.box.left, self.at), (self.box.right, self.at)], LINE, 0.5)
        self.gap(3)
        self.say(text, HEADING, bold=True, most=2)
        self.gap(1)

    def rooms(self) -> int:
        """Return how many rows there is room for."""
        return max(0, int((self.at - self.box.bottom) / (ROW * 1.32 * self.sheet.unit)))

    def rows(self, rows: Sequence[Row]) -> None:
        """Write names with their values at the right; too many for that in one paragraph, then how many are left."""
        unit = self.sheet.unit
        step = ROW * 1.32 * unit
        if len(rows) > self.rooms():
            self._run(rows)
            return
        for name, value in rows:
            self.at -= step
            taken = self.sheet.measured(value, ROW, bold=True) + 6 * unit
            line = self.sheet.cut(name, ROW, self.box.width - taken)
            self.sheet.text(self.box.left, self.at + 0.3 * ROW * unit, line, ROW)
            self.sheet.text(self.box.right, self.at + 0.3 * ROW * unit, value, ROW, bold=True, align="right")

    def _run(self, rows: Sequence[Row]) -> None:
        """Write names and values one after another, as many as there is room for."""
        most = int((self.at - self.box.bottom) / (FINE * 1.28 * self.sheet.unit))
        for shown in range(len(rows), 0, -1):
            pairs = [f"{name} {value}".replace(" ", "\u00a0") for name, value in rows[:shown]]
            text = "\u00a0· ".join(pairs)  # no line begins with the dot
            if shown < len(rows):
                text += " " + words(self.lang).gettext(N_("and {n} more")).format(n=len(rows) - shown)
            if len(self.sheet.lines(text, FINE, self.box.width)) <= most:
                self.say(text, FINE)
                return

    def sample(self, look: Look, text: str) -> None:
        """Write a line of a legend."""
        unit = self.sheet.unit
        step = 13.2 * unit
        lines = self.sheet.lines(text, ROW, self.box.width - 30 * unit, most=2)
        if self.at - step < self.box.bottom:
            return
        self.at -= step
        swatch(self.sheet, Box(self.box.left + 0.5, self.at, self.box.left + 22 * unit, self.at + 9.5 * unit), look)
        for number, line in enumerate(lines):
            self.at -= ROW * 1.2 * unit if number else 0
            self.sheet.text(self.box.left + 28 * unit, self.at + 2 * unit, line, ROW)


def write_head(column: Column, picture: Picture) -> None:
    """Write the title and the caption, which has the filters in words."""
    column.say(words(picture.filters.lang).gettext(_WHOSE), FINE, color=MUTED, most=3)
    column.gap(2)
    column.say(picture.title, TITLE, bold=True, color=ACCENT, most=_MOST_TITLE)
    column.gap(3)
    column.say(picture.caption, CAPTION, most=_MOST_CAPTION)


def write_legend(column: Column, picture: Picture, map_box: Box) -> None:
    """Write the legend: unit, looks and classes or sizes on a map of that box, of how many places, what is on it."""
    layer, say = picture.layer, words(picture.filters.lang)
    column.heading(_capital(picture.unit))
    write_key(column, picture, map_box)
    for look, label in looks_of(picture):
        column.sample(look, label)
    if layer.style == "arcs" and not picture.scale:
        column.gap(3)
        column.say(say.gettext(N_("The wider the arc, the more activities")), FINE, color=MUTED)
    if picture.points is not None:
        column.gap(3)
        column.say(say.gettext(CIRCLES), FINE, color=MUTED)
    column.gap(3)
    column.say(method_words(picture), FINE, color=MUTED)
    column.say(of_which(picture), FINE, color=MUTED)
    if picture.shapes and layer.measure == "us-cents":
        column.say(say.gettext(_BASES[picture.filters.basis]), FINE, color=MUTED)
    elif picture.shapes and layer.style == "choropleth" and layer.measure in _COUNTS and not picture.scale:
        column.say(say.gettext(N_("Counts, not densities: large places tend to have more.")), FINE, color=MUTED)


def method_words(picture: Picture) -> str:
    """Return how the classes were cut or the circles scaled, and of how many places; "" where there are neither."""
    layer, say = picture.layer, words(picture.filters.lang)
    if picture.scale and picture.shapes:
        fixed = N_("Circles: area by value, the same scale under every filter; n = {n}")
        own = N_("Circles: area by value; n = {n}")
        pattern = fixed if picture.filters.classes == "fixed" else own
        line = say.gettext(pattern).format(n=len(picture.shapes))
        return line.replace("n = ", "n\u00a0=\u00a0")
    if layer.style != "choropleth" or not picture.scheme.classes or layer.measure == "sector":
        return ""
    method = say.gettext(_METHODS[picture.scheme.method])
    line = say.gettext(N_("Classes: {method}; n = {n}")).format(method=method, n=len(picture.shapes))
    return line.replace("n = ", "n\u00a0=\u00a0")


def of_which(picture: Picture) -> str:
    """Return how much of the whole is on the map."""
    if not picture.shapes and picture.points is None:
        return ""
    if picture.layer.measure == "us-cents":
        placed, total = sum(shape.value for shape in picture.shapes), picture.money["cents"]
        said = (value_words(cents, "us-cents", picture.filters.lang) for cents in (placed, total))
        return (
            words(picture.filters.lang)
            .gettext(N_("{placed} of {sum} is on this map"))
            .format(**dict(zip(("placed", "sum"), said, strict=True)))
        )
    one = N_("{placed} of {total} activity is on this map")
    many = N_("{placed} of {total} activities are on this map")
    found = words(picture.filters.lang).gettext(one if picture.total == 1 else many)
    return found.format(placed=picture.placed, total=picture.total)


def looks_of(picture: Picture) -> Iterable[tuple[Look, str]]:
    """Yield the samples of the legend, in the looks of the shapes."""
    layer = picture.layer
    if picture.points is not None:
        yield from looks_of_points(picture)
        return
    kinds = list(dict.fromkeys(shape.kind for shape in picture.shapes))
    if not kinds:
        sets = layer.sets(picture.filters.vintage) if layer.style == "choropleth" else ()
        for name in sets:
            yield _none_look(layer, load_places().sets[name][0].kind, picture.filters.lang)
        return
    if layer.style == "overview":
        for kind, row in zip(kinds, picture.legend, strict=True):
            look = circle_look(kind, row.colour) if picture.scale else look_of(kind, row.colour, layer.style)
            yield look, row.label
        return
    if layer.measure == "sector":
        yield from _sector_looks(picture)
    else:
        for row in picture.legend:
            yield look_of(kinds[0], row.colour, layer.style), row.label
    if layer.style == "choropleth":
        yield _none_look(layer, kinds[0], picture.filters.lang)


def _sector_looks(picture: Picture) -> Iterable[tuple[Look, str]]:
    """Yield a sample a sector, that of most places first."""
    sectors = load_sectors()
    found = [shape.category for shape in picture.shapes]
    inks = {shape.category: shape.colour for shape in picture.shapes}
    for code in sorted(inks, key=lambda code: (-found.count(code), code)):
        name = (
            sectors[code].name(picture.filters.lang)
            if code in sectors
            else words(picture.filters.lang).gettext(N_("Several sectors alike"))
        )
        yield look_of("province", inks[code], "choropleth", "sector", code), f"{name} ({found.count(code)})"


def _none_look(layer: Layer, kind: str, lang: str) -> tuple[Look, str]:
    say = words(lang).gettext
    if layer.measure in _TELLS_NO_DATA:
        return nothing_known(kind), say(N_("No amount known") if layer.measure == "us-cents" else N_("No data"))
    return Look("#ffffff", 0.0, "", "#ffffff", MUTED, None, 0.5), say(N_("No activity placed here"))


def beside_heading(picture: Picture) -> str:
    """Return what stands over the values that no shape shows, in English."""
    if picture.layer.measure == "us-cents":
        return N_("Money that these places do not hold")
    if picture.layer.measure == "some" or picture.layer.style == "arcs":
        return N_("Counted, but not at these places")
    return N_("Not on the map as places")


def write_beside(column: Column, picture: Picture, unnamed: Sequence[Row], away: Sequence[Row]) -> None:
    """Write what no shape shows, what lies outside the frame and what found no room on the map."""
    say = words(picture.filters.lang).gettext
    every = [(shape.name, shape.words) for shape in sorted(picture.shapes, key=lambda shape: -shape.value)]
    listed = (N_("Named here for want of room on the map"), unnamed)
    if picture.layer.style in {"arcs", "points"}:
        listed = ("", ())
    elif not unnamed or column.rooms() >= len(every) + len(picture.beside) + _ROWS_OF_HEADINGS:
        listed, away = (N_("All values, the highest first"), every), ()
    for heading, rows in (
        (beside_heading(picture), picture.beside),
        (N_("On the map, outside this frame"), away),
        listed,
    ):
        if rows and column.rooms() > _ROWS_OF_HEADINGS:
            column.heading(say(heading))
            column.rows(list(rows))


def write_table(sheet: Sheet, box: Box, picture: Picture) -> None:
    """Write every value in a few columns, the highest first, under one heading; the last row says how many are left."""
    lang = picture.filters.lang
    head = Column(sheet, box, lang)
    head.heading(words(lang).gettext(N_("All values, the highest first")))
    rows = [(shape.name, shape.words) for shape in sorted(picture.shapes, key=lambda shape: -shape.value)]
    count = max(1, int(box.width / (_TABLE * sheet.unit)))
    gap = 16 * sheet.unit
    width = (box.width - gap * (count - 1)) / count
    for number in range(count):
        left = box.left + number * (width + gap)
        column = Column(sheet, Box(left, box.bottom, left + width, head.at), lang)
        room = min(column.rooms(), math.ceil(len(rows) / (count - number)))
        is_last = number == count - 1
        column.rows(rows if is_last else rows[:room])
        rows = [] if is_last else rows[room:]


def foot_lines(sheet: Sheet, picture: Picture, width: float) -> list[str]:
    """Return the lines under a figure: sources, day of the data, what the licences of the boundaries ask for."""
    return [line for text in foot_words(picture) for line in sheet.lines(text, FOOT, width, most=2)]


def foot_words(picture: Picture) -> tuple[str, str]:
    """Return what stands under a map: its sources and their day, and what the licences of the boundaries ask for."""
    say = words(picture.filters.lang).gettext
    parts = []
    if picture.sources:
        named = "; ".join(picture.sources[:_MOST_SOURCES])
        rest = len(picture.sources) - _MOST_SOURCES
        pattern = N_("Sources: {sources} and {n} more") if rest > 0 else N_("Source: {sources}")
        parts.append(say(pattern).format(sources=named, n=rest))
    if picture.dated:
        locale = _DATES.get(picture.filters.lang, picture.filters.lang)
        day = format_date(date.fromisoformat(picture.dated), "long", locale=locale)
        parts.append(say(N_("Data of {day}")).format(day=day))
    owed = f"{say(N_('Boundaries:'))} {CREDITS}. {say(N_('Simplified; no statement on any boundary.'))}"
    return " · ".join(parts), owed


def write_foot(sheet: Sheet, box: Box, lines: Sequence[str]) -> None:
    """Write the lines under a figure, the last one on the lower edge of ``box``."""
    step = FOOT * 1.3 * sheet.unit
    for number, line in enumerate(reversed(lines)):
        sheet.text(box.left, box.bottom + number * step, line, FOOT, color=MUTED)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
