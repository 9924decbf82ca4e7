"""A deck: slides of a picture that PowerPoint can edit. The same picture on the same base gives the same bytes.

The first slide is the map, the second its table and chart; of a layer without shapes the chart alone. More slides hold
the same map for one donor or one basin each.
"""

import io
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pptx.exc import PythonPptxError

from activities.shares import bases
from activities.wording import N_, words
from geo.errors import BusyError, UnusableFileError
from layers.picture import Picture
from maps.column import foot_words, method_words, of_which
from maps.deck_base import new_slide, open_base
from maps.drawing import Left
from maps.freeforms import EMU, clean
from maps.packages import settled
from maps.sheet import Box
from maps.slide import SlidePaper
from maps.slide_maps import draw_home
from maps.slide_panels import (
    FINE,
    ROW,
    TOP,
    Panel,
    caption_in,
    draw_chart,
    draw_table,
    top_rows,
    write_beside_map,
    write_every_value,
    write_foot,
)
from maps.slide_world import draw_locator, draw_world, world_shape

MIMETYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PATIENCE = 30.0  # seconds that a deck waits for those before it
_MAKING = threading.Lock()
MOST_SLIDES = 20  # of donors or basins
_COLUMN = 0.265  # of the width
_BASES = {
    "equal": N_("equally over the places that it names"),
    "area": N_("by the area of the places that it names"),
    "population": N_("by the population of the places that it names"),
}


def render_deck(picture: Picture, folder: Path, parts: Sequence[tuple[str, Picture]] = (), **more: Any) -> bytes:
    """Return the file of a deck.

    Parameters
    ----------
    picture
        What the first slides show.
    folder
        Keeps the fonts by which words are measured.
    parts
        Names and pictures of the slides after them, at most ``MOST_SLIDES``.
    more
        ``cut``, a sentence that says what was left out; ``template``, the path of a presenter's own.

    Raises
    ------
    BusyError
        Those before this one took longer than ``PATIENCE``; each takes a core for some seconds.
    UnusableFileError
        The template can't be used; the sentence names it and says why.
    """
    template: Path | None = more.get("template")
    if not _MAKING.acquire(timeout=PATIENCE):
        raise BusyError(N_("too many decks are asked for at once; ask again in a moment"))
    try:
        deck = open_base(template)
        _fill(deck, picture, folder, parts[:MOST_SLIDES], more.get("cut", ""))
        return _written(deck, picture)
    except (PythonPptxError, KeyError, AttributeError, IndexError, TypeError) as error:
        if template is None:
            raise
        reason = N_("%(file)s: no slide can be made from its layouts (%(said)s)")
        raise UnusableFileError(reason, file=template.name, said=str(error)[:200]) from error
    finally:
        _MAKING.release()


def _fill(deck: Any, picture: Picture, folder: Path, parts: Sequence[tuple[str, Picture]], cut: str) -> None:
    if picture.layer.style != "tray":
        _map_slide(deck, picture, folder)
    _table_slide(deck, picture, folder, cut)
    for name, part in parts:
        if part.layer.style == "tray":
            _table_slide(deck, part, folder, "", name)
        else:
            _map_slide(deck, part, folder, name)


def _paper(deck: Any, picture: Picture, folder: Path, name: str) -> SlidePaper:
    title = f"{name} · {picture.title}" if name else picture.title
    slide, room = new_slide(deck, clean(title))
    slide.notes_slide.notes_text_frame.text = "\n".join(clean(line) for line in notes_of(picture))
    return SlidePaper(slide, (deck.slide_width / EMU, deck.slide_height / EMU), room, picture.filters.lang, folder)


def _map_slide(deck: Any, picture: Picture, folder: Path, name: str = "") -> None:
    """Add a slide with the map of a picture, ``name`` before its title."""
    paper = _paper(deck, picture, folder, name)
    box, unit = paper.box, paper.unit
    foot = write_foot(paper, picture)
    split = box.left + box.width * _COLUMN
    room = Box(split + 12 * unit, box.bottom + foot, box.right, box.top)
    # Twenty more slides with every river and bend would be twice as large as they may be.
    is_world = picture.layer.style == "arcs"
    shown = _world_box(room) if is_world else room
    left = _world(paper, room, picture) if is_world else draw_home(paper, room, picture, is_light=bool(name))
    write_beside_map(Panel(paper, Box(box.left, box.bottom + foot, split, box.top)), picture, left, shown)


def _world_box(room: Box) -> Box:
    high = min(room.height * 0.7, room.width / world_shape())
    return Box(room.left, room.top - high, room.right, room.top)


def _world(paper: SlidePaper, room: Box, picture: Picture) -> Left:
    """Draw the world over the whole width, Viet Nam and all values under it."""
    world = _world_box(room)
    left = draw_world(paper, world, picture)
    under = Box(room.left, room.bottom, room.right, world.bottom - 8 * paper.unit)
    locator = draw_locator(paper, under, picture)
    write_every_value(Panel(paper, Box(under.left, under.bottom, locator.left - 14 * paper.unit, under.top)), picture)
    return left


def _table_slide(deck: Any, picture: Picture, folder: Path, cut: str, name: str = "") -> None:
    """Add a slide with the table and the chart of a picture."""
    paper = _paper(deck, picture, folder, name)
    box, unit = paper.box, paper.unit
    foot = write_foot(paper, picture)
    panel = Panel(paper, Box(box.left, box.bottom + foot, box.right, box.top))
    say = words(picture.filters.lang).gettext
    rows = top_rows(picture)
    shown = ""
    if len(rows) > TOP:
        shown = say(N_("The first {shown} of {n}, the highest first")).format(shown=TOP, n=len(rows))
    caption = (*caption_in(panel, picture.caption, 3), True, "tx1")
    lines = [caption, (shown, FINE, False, "tx2"), (cut, FINE, False, "tx2")]
    panel.say(lines, say(N_("Caption")), 8.0)
    if not rows:
        panel.say([(say(N_("No place has a value under these filters.")), ROW, False, "tx1")], say(N_("Caption")))
        return
    middle = box.left + box.width * 0.44
    draw_table(paper, Box(box.left, box.bottom + foot, middle, panel.at), picture)
    draw_chart(paper, Box(middle + 18 * unit, box.bottom + foot, box.right, panel.at), picture)


def notes_of(picture: Picture) -> Iterator[str]:
    """Yield what the speaker should know: the filters, what the layer says and not, how it was made, sources."""
    lang, layer = picture.filters.lang, picture.layer
    say = words(lang).gettext
    yield f"{picture.title}. {picture.caption}."
    # A caption names a few of many places or partners.
    asked = " · ".join(picture.filters.phrases())
    if asked not in picture.caption:
        yield f"{asked}."
    yield layer.descriptions[lang]
    for line in (of_which(picture), method_words(picture)):
        if line:
            yield f"{line}."
    if layer.measure == "us-cents" and picture.filters.basis in bases():
        yield say(
            N_("The money of an activity at several places is divided {basis}, unless its source says how.")
        ).format(basis=say(_BASES.get(picture.filters.basis, picture.filters.basis)))
    if picture.beside:
        yield "; ".join(f"{name}: {value}" for name, value in picture.beside) + "."
    rows = top_rows(picture)
    if rows:
        yield (
            say(N_("All values, the highest first"))
            + ": "
            + "; ".join(f"{name} {value}" for name, value, _ in rows)
            + "."
        )
    yield from (text for text in foot_words(picture) if text)


def _written(deck: Any, picture: Picture) -> bytes:
    """Return a deck as bytes in which nothing tells when they were written."""
    said = deck.core_properties
    day = datetime.fromisoformat(picture.dated).replace(tzinfo=None) if picture.dated else datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone
    said.title, said.author, said.last_modified_by = clean(picture.title)[:255], "CoopMap", "CoopMap"
    said.subject, said.language = clean(picture.caption)[:255], picture.filters.lang
    said.created = said.modified = day
    said.revision = 1
    held = io.BytesIO()
    deck.save(held)
    return settled(held.getvalue())
