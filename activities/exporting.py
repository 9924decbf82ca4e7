"""Exporting: what all exports share: which activities, what is said of them as a whole, and what the file is called."""

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from babel.dates import format_datetime

from activities.documents import load_sources
from activities.filters import MULTIPLE, Filters
from activities.model import Activity
from activities.orders import Rows, sorted_rows
from activities.portions import Portion, places_of, portions_of
from activities.restoring import restore
from activities.snapshot import Mask, Snapshot
from activities.totals import Total
from activities.wording import N_, words
from geo.errors import ExportError
from geo.places import Place, Vintage

# What the licences of the boundaries ask of every copy (docs/boundaries.md).
OWNERS = "© OpenStreetMap contributors (ODbL 1.0), Natural Earth, GSHHG"
ATTRIBUTION = f"Boundaries: {OWNERS}"
STAGE = "export"
CHUNK_ACTIVITIES = 500
PIECE_BYTES = 1 << 18
_NAME_LENGTH = 80
_SOURCES_NAMED = 20
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')

Progress = Callable[[str, int, int], None]


def _unheard(_stage: str, _done: int, _total: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: the activities of a snapshot that pass the filters.

    ``changed_at`` is when the data became what it is (UTC), None where that is not known. ``progress`` hears of the
    stage "export", with how many activities are done and how many there are. ``order`` is one of `activities.orders`.
    ``among`` narrows to activities that a format can hold; ``incomplete`` asks for those too that it can't hold as its
    schema wants (`activities.exporters`).
    """

    snapshot: Snapshot
    filters: Filters
    changed_at: datetime | None = None
    progress: Progress = _unheard
    order: str = ""
    incomplete: bool = False
    among: Mask | None = None

    @property
    def lang(self) -> str:
        """The language of names and headers, "vi" or "en"."""
        return self.filters.lang

    def rows(self) -> Rows:
        """Return the rows of the snapshot that pass, in the order that is asked for."""
        return sorted_rows(self.snapshot, self.mask(), self.order, self.filters.lang, self.filters.vintage)

    def mask(self) -> Mask:
        """Return, an activity of the snapshot, whether it passes."""
        passing = self.filters.select(self.snapshot)
        return passing if self.among is None else passing & self.among

    def documents(self, *, told: bool = False) -> Iterator[dict[str, Any]]:
        """Yield the stored documents of these rows, a chunk in memory at a time; ``told`` tells of the progress."""
        rows = self.rows()
        for start in range(0, len(rows), CHUNK_ACTIVITIES):
            yield from self.snapshot.documents(rows[start : start + CHUNK_ACTIVITIES])
            if told:
                self.progress(STAGE, min(start + CHUNK_ACTIVITIES, len(rows)), len(rows))

    def activities(self) -> Iterator[Activity]:
        """Yield the activities in the order that is asked for, telling how many are done."""
        return map(restore, self.documents(told=True))

    def portions(self, activity: Activity, total: Total) -> list[Portion]:
        """Return an activity place by place, in the provinces and by the division of money that are asked for."""
        return portions_of(activity, total, cast("Vintage", self.filters.vintage), self.filters.basis)

    def places(self, activity: Activity) -> list[Place]:
        """Return the places of an activity in the provinces that are asked for."""
        return places_of(activity, cast("Vintage", self.filters.vintage))

    def say(self, message: str) -> str:
        """Return a sentence of the catalogue in the reader's language."""
        return words(self.lang).gettext(message)

    def caption(self) -> str:
        """Return the filters and their counts in words, as the page has them."""
        mask = self.mask()
        national = self.snapshot.count_codes("scope", mask).get("national", 0)
        return self.filters.sentence(int(mask.sum()), national)

    def facts(self) -> list[tuple[str, str]]:
        """Return what is to be said of the whole file, each with its label, in the reader's language."""
        provinces = N_("34 provinces, since 1 July 2025") if self.filters.vintage == "34" else _OLD_PROVINCES
        facts = [
            (N_("Content"), self.caption()),
            (N_("Filters"), " · ".join(self.filters.phrases()) or self.say(N_("none: all activities"))),
            (N_("Source"), "; ".join(self.source_titles())),
            (N_("Date of the data"), self._date()),
            (N_("Revision of the data"), self.snapshot.revision),
            (N_("Provinces"), self.say(provinces)),
            (N_("Boundaries"), OWNERS),
            (N_("Money"), self.say(_MONEY)),
            (N_("Made by"), "CoopMap"),
        ]
        return [(self.say(label), fact) for label, fact in facts]

    def _date(self) -> str:
        if self.changed_at is None:
            return self.say(N_("not known"))
        return f"{format_datetime(self.changed_at, 'yyyy-MM-dd HH:mm', locale='en')} UTC"

    def source_titles(self) -> list[str]:
        """Return what the sources of the activities are called, those with most activities first."""
        counts = self.snapshot.links["source"].count(self.mask())
        names = sorted(counts, key=lambda name: (-counts[name], name))
        titles = load_sources()
        found = [titles[name].name(self.lang) if name in titles else name for name in names[:_SOURCES_NAMED]]
        return [*found, *(["…"] if len(names) > _SOURCES_NAMED else [])]

    def file_names(self, extension: str) -> tuple[str, str]:
        """Return the name of the file in ASCII, and the one in words, which say what is in it and of when."""
        date = (self.changed_at or datetime.now(UTC)).date().isoformat()
        pairs = [(name, value) for name, value in self.filters.pairs() if name in (*MULTIPLE, "from", "to", "q")]
        short = "-".join(filter(None, (_ascii(f"{name}-{value}" if name in _TOLD else value) for name, value in pairs)))
        spoken = _NOT_IN_NAMES.sub(" ", ", ".join(self.filters.phrases()))
        ascii_name = "-".join(filter(None, ("coopmap", short[:_NAME_LENGTH].strip("-"), date)))
        spoken_name = " ".join(filter(None, ("CoopMap", " ".join(spoken.split())[:_NAME_LENGTH].strip(" ."), date)))
        return f"{ascii_name}.{extension}", f"{spoken_name}.{extension}"


_TOLD = ("from", "to")  # a year alone does not say which of the two it is
_OLD_PROVINCES = N_("63 provinces, until 30 June 2025")
_MONEY = N_(
    "US dollars at the average rate of each amount's year; each activity's total counts once and is divided over its "
    "places. Empty means not known, never zero."
)


def _ascii(text: str) -> str:
    """Return a text as it may stand in any file name: small letters without marks, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def in_pieces(fill: Callable[[Path], None]) -> Iterator[bytes]:
    """Yield what ``fill`` writes into a temporary file, once it is whole.

    Raises ExportError where there is no room for it, and what ``fill`` raises, before any piece.
    """
    with tempfile.TemporaryDirectory(prefix="coopmap-export-") as folder:
        path = Path(folder) / "export"
        try:
            fill(path)
        except OSError as error:
            raise ExportError(f"the export can't be written: {error.strerror}") from error
        with path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece


def gathered(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of a size that is worth sending."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) >= PIECE_BYTES:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
