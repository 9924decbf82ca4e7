"""Laying out: a snapshot file written while the activities stream by, what has not changed copied from the last one.

Activities that the last snapshot has are neither read from the store nor made again: their pages are copied as they
lie there. So one changed activity among a million costs seconds, not minutes.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO

import numpy as np
import orjson
import pyarrow as pa

from activities.codelists import load_codelist
from activities.collation import sort_key
from activities.columns import (
    CODE_COLUMNS,
    LINKS,
    NAMES_BETWEEN,
    PAGES,
    SHARES,
    YEARS,
    Array,
    Mapped,
    content_key,
    id_key,
    write_index,
)
from activities.documents import VINTAGES, stored_document, stored_shares
from activities.doubts import doubt_of
from activities.model import Activity
from activities.partners import donor_code, partner_of
from activities.searching import search_forms
from activities.shares import Share, bases, divide, shares_of
from activities.sites import SiteColumns
from activities.totals import Total, total_of
from geo.geocoder import recode_all
from geo.locations import Location, Precision
from geo.places import Vintage
from geo.vintages import containing, drawn

PAGE_ACTIVITIES = 2_000
PAGE_BYTES = 64_000_000  # one activity may have a text as long as a book
MOST_NARROW = 1 << 16  # codes whose positions fit in 16 bits
REMEMBERED_PARTNERS = 20_000
FUNDER = "funder"

Progress = Callable[[str, int, int], None]
Divisions = dict[str, tuple[Share, ...]]  # by basis and vintage
# An activity with the digest that the store has of it, or the row of the last snapshot that was made from the same one.
Item = tuple[str, Activity] | int


@dataclass(slots=True)
class _Column:
    """The codes of one link column as they come: how many each activity has, and which, in the order of first sight."""

    positions: dict[str, int] = field(default_factory=dict)
    lengths: "array[int]" = field(default_factory=lambda: array("i"))
    values: "array[int]" = field(default_factory=lambda: array("H"))
    cents: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, codes: Iterable[str], cents: Iterable[int] = ()) -> None:
        positions = self.positions
        values = [positions.setdefault(code, len(positions)) for code in codes]
        if len(positions) > MOST_NARROW and self.values.typecode == "H":
            self.values = array("i", self.values)
        self.values.extend(values)
        self.lengths.append(len(values))
        self.cents.extend(cents)

    def pairs(self, fresh: Array) -> tuple[Array, Array]:
        """Return the rows, of which ``fresh`` are those of the activities added, and the codes' positions."""
        lengths = np.frombuffer(self.lengths, dtype=np.int32)
        return np.repeat(fresh, lengths), np.frombuffer(self.values, dtype=self.values.typecode)

    def kept_pairs(self, name: str, last: Mapped, moved: Array) -> tuple[Array, Array, Array]:
        """Return the same for activities of the last snapshot; ``moved`` is, a row there, the row here or -1.

        The third array has the places where they stand there.
        """
        codes = [self.positions.setdefault(code, len(self.positions)) for code in last.header[name]]
        values = np.repeat(np.array(codes, dtype=np.int32), np.diff(last.cells[f"{name}_begins"]))
        rows = moved[last.cells[f"{name}_rows"]]
        return rows[rows >= 0], values[rows >= 0], np.flatnonzero(rows >= 0)

    def lay_out(self, rows: Array, values: Array) -> tuple[list[str], Array, Array]:
        """Return the codes in order, where the rows of each begin, and the order of rows, one code after another."""
        used = np.bincount(values, minlength=len(self.positions)) > 0
        vocabulary = sorted(code for code, position in self.positions.items() if used[position])
        # As narrow as it can be: numpy sorts 16 bits in linear time.
        ranks = np.zeros(len(self.positions), dtype=np.min_scalar_type(len(vocabulary)))
        ranks[[self.positions[code] for code in vocabulary]] = np.arange(len(vocabulary))
        ranked = ranks[values]
        begins = np.zeros(len(vocabulary) + 1, dtype=np.int64)
        np.cumsum(np.bincount(ranked, minlength=len(vocabulary)), out=begins[1:])
        return vocabulary, begins, np.argsort(ranked, kind="stable")


@dataclass(slots=True)
class _Index:
    """What is known of each activity in a few bytes, gathered while the pages are written."""

    length: int = 0
    fresh: "array[int]" = field(default_factory=lambda: array("i"))
    kept: "array[int]" = field(default_factory=lambda: array("i"))
    kept_from: "array[int]" = field(default_factory=lambda: array("i"))
    plain: "dict[str, array[int]]" = field(
        default_factory=lambda: {
            **{name: array("h") for name in YEARS},
            **{name: array("b") for name in CODE_COLUMNS},
            **{name: array("Q") for name in ("keys", "ids")},
            "cents": array("q"),
        }
    )
    links: dict[str, _Column] = field(default_factory=lambda: {name: _Column() for name in (*LINKS, *SHARES)})
    sites: SiteColumns = field(default_factory=SiteColumns)

    def add(self, digest: str, activity: Activity, total: Total, divisions: Divisions) -> None:
        self.fresh.append(self.length)
        self.length += 1
        plain = self.plain
        for name in YEARS:
            date = getattr(activity, name)
            plain[name].append(int(date[:4]) if date else 0)
        plain["cents"].append(total.cents)
        found = {"doubt": doubt_of(activity), "money": total.state}
        for name, listed in CODE_COLUMNS.items():
            code = found[name] if name in found else getattr(activity, name)
            plain[name].append(load_codelist(listed).position(code))
        plain["keys"].append(content_key(digest))
        plain["ids"].append(id_key(activity.id))
        for name, codes in _codes_of(activity).items():
            self.links[name].add(codes)
        for name, shares in divisions.items():
            self.links[name].add((share.code for share in shares), divide(total.cents, shares))
        self.sites.add(activity)

    def keep(self, row: int) -> None:
        self.kept.append(self.length)
        self.kept_from.append(row)
        self.length += 1

    def lay_out(self, last: Mapped | None) -> tuple[dict[str, Array], dict[str, list[str]]]:
        """Return the arrays of the index and the codes of the links."""
        fresh, kept, kept_from = (
            np.frombuffer(rows, dtype=np.int32) for rows in (self.fresh, self.kept, self.kept_from)
        )
        cells: dict[str, Array] = {}
        for name, made in self.plain.items():
            cells[name] = np.empty(self.length, dtype=made.typecode)
            cells[name][fresh] = np.frombuffer(made, dtype=made.typecode)
            if last is not None:
                cells[name][kept] = (_ids_by_row(last) if name == "ids" else last.cells[name])[kept_from]
        ids = cells.pop("ids")
        order = np.argsort(ids, kind="stable")
        cells |= {"id_keys": ids[order], "id_rows": order.astype(np.int32)}
        vocabularies = {}
        moved = np.full(len(last.cells["keys"]) if last is not None else 0, -1, dtype=np.int32)
        moved[kept_from] = kept
        cells |= self.sites.lay_out(fresh, last.cells if last is not None else {}, moved)
        for name in (*LINKS, *SHARES):
            column = self.links.pop(name)  # its memory is given back before the next one is sorted
            rows, values = column.pairs(fresh)
            cents = np.frombuffer(column.cents, dtype=np.int64)
            if last is not None:
                more_rows, more_values, places = column.kept_pairs(name, last, moved)
                rows, values = np.concatenate((rows, more_rows)), np.concatenate((values, more_values))
                if name in SHARES:
                    cents = np.concatenate((cents, last.cells[f"{name}_cents"][places]))
            vocabularies[name], cells[f"{name}_begins"], sequence = column.lay_out(rows, values)
            cells[f"{name}_rows"] = rows[sequence]
            if name in SHARES:
                cells[f"{name}_cents"] = cents[sequence]
        return cells, vocabularies


def _ids_by_row(last: Mapped) -> Array:
    keys = np.empty_like(last.cells["id_keys"])
    keys[last.cells["id_rows"]] = last.cells["id_keys"]
    return keys


@dataclass(slots=True)
class _Page:
    """A page while it is filled: pieces of the last snapshot and of what was made anew, in the order of the rows."""

    last: Mapped | None
    pieces: list[pa.Table] = field(default_factory=list)
    length: int = 0
    size: int = 0
    run: tuple[int, int] = (0, 0)
    texts: list[tuple[str, str, bytes, bytes | None, bytes]] = field(default_factory=list)

    def keep(self, row: int) -> None:
        """Take a row of the last snapshot."""
        first, end = self.run
        if self.texts or row != end or first == end:
            self._end_piece()
            first = row
        self.run = (first, row + 1)
        self.length += 1

    def add(self, activity: Activity, divisions: Divisions) -> None:
        """Take an activity that the last snapshot has not."""
        if self.run[0] != self.run[1]:
            self._end_piece()
        document = orjson.dumps({**stored_document(activity), "shares": stored_shares(divisions)})
        self.texts.append((*_searchable(activity), *_title_keys(activity), document))
        self.size += len(document)
        self.length += 1

    @property
    def is_full(self) -> bool:
        return self.length >= PAGE_ACTIVITIES or self.size >= PAGE_BYTES

    def _end_piece(self) -> None:
        if self.texts:
            columns = zip(*self.texts, strict=True)
            cells = [pa.array(column, kind) for column, kind in zip(columns, PAGES.types, strict=True)]
            self.pieces.append(pa.Table.from_arrays(cells, schema=PAGES))
        elif self.last is not None and self.run[0] != self.run[1]:
            piece = self.last.pages.slice(self.run[0], self.run[1] - self.run[0])
            self.size += piece.nbytes
            self.pieces.append(piece)
        self.texts, self.run = [], (0, 0)

    def end(self) -> list[pa.RecordBatch]:
        """Return the page as one batch, or as several where they are too large to be put together; begin the next."""
        self._end_piece()
        table = pa.concat_tables(self.pieces)
        if self.size < 2 * PAGE_BYTES:
            table = table.combine_chunks()
        self.pieces, self.length, self.size = [], 0, 0
        batches: list[pa.RecordBatch] = table.to_batches()
        return batches


def write_columns(
    file: BinaryIO, revision: str, items: Iterable[Item], last: Mapped | None = None, progress: Progress | None = None
) -> None:
    """Write a whole snapshot into a file that was just opened, holding no more than a page of activities.

    Beside them it holds some 150 bytes an activity for the index. ``progress`` hears of stage "snapshot".
    """
    index = _Index()
    with pa.ipc.new_file(file, PAGES) as pages:
        for batch in _batches(index, items, last):
            pages.write_batch(batch)
            if progress:
                progress("snapshot", index.length, 0)
    cells, vocabularies = index.lay_out(last)
    write_index(file, file.tell(), cells, {"revision": revision, "length": index.length, **vocabularies})


def _batches(index: _Index, items: Iterable[Item], last: Mapped | None) -> Iterator[pa.RecordBatch]:
    page = _Page(last)
    for item in items:
        if isinstance(item, int):
            index.keep(item)
            page.keep(item)
        else:
            digest, activity = item
            total = total_of(activity.funds)
            divisions = _divisions(activity, total)
            index.add(digest, activity, total, divisions)
            page.add(activity, divisions)
        if page.is_full:
            yield from page.end()
    if page.length:
        yield from page.end()


def _codes_of(activity: Activity) -> dict[str, Iterable[str]]:
    """Return the codes of one activity for each link column, each once."""
    countries = {partner_of(part.partner).country for part in activity.partners} - {""}
    located = [location for location in activity.locations if location.role != "partner"]
    sites = [location.place for location in located]
    fine = [location.place for location in located if location.precision <= Precision.ADM2]
    found: dict[str, Iterable[str]] = {
        "source": (activity.source,),
        "sector": dict.fromkeys(activity.sectors),
        "donor": {donor_code(part.partner) for part in activity.partners} | countries,
        "country": {country.upper() for country in countries},
    }
    for vintage in VINTAGES:
        found[f"site{vintage}"] = {code for site in sites for code in drawn(site, vintage)}
        found[f"place{vintage}"] = {code for site in sites for code in containing(site, vintage)}
        found[f"fine{vintage}"] = {code for site in fine for code in containing(site, vintage)}
        found[f"first_place{vintage}"] = _first_place(located, vintage)
    return found | {"first_partner": _first_partner(activity), "first_sector": activity.sectors[:1]}


def _first_partner(activity: Activity) -> list[str]:
    """Return the partner that the table shows first: a donor where there is one."""
    parts = sorted(activity.partners, key=lambda part: part.role != FUNDER)
    return [donor_code(part.partner) for part in parts[:1]]


def _first_place(located: list[Location], vintage: Vintage) -> list[str]:
    """Return the names of the place that an activity's document has first."""
    names = ((location.place.name_vi, location.place.name_en) for location in recode_all(located, vintage))
    return [NAMES_BETWEEN.join((vi or en, en or vi)) for vi, en in names][:1]


def _divisions(activity: Activity, total: Total) -> Divisions:
    """Return the shares of an activity's money by basis and vintage; none where no sum is known."""
    return {
        f"{basis}{vintage}": shares_of(activity, vintage, basis) if total.cents else ()
        for basis in bases()
        for vintage in VINTAGES
    }


def _title_keys(activity: Activity) -> tuple[bytes, bytes | None]:
    """Return the key of the title that a Vietnamese reader sees, and of an English reader's where it is another."""
    vi, en = activity.title_vi or activity.title_en, activity.title_en or activity.title_vi
    return sort_key(vi), None if vi == en else sort_key(en)


def _searchable(activity: Activity) -> tuple[str, str]:
    """Return the forms of an activity that words are looked for in: its id, its texts, and its partners' names."""
    own = search_forms(" | ".join([activity.id, *activity.texts().values()]))
    forms = [own, *(_partner_forms(part.partner) for part in activity.partners)]
    return "".join(spelt for spelt, _ in forms), "".join(plain for _, plain in forms)


@lru_cache(REMEMBERED_PARTNERS)
def _partner_forms(partner_id: str) -> tuple[str, str]:
    partner = partner_of(partner_id)
    return search_forms(" | ".join([partner.name_en, partner.name_vi, *partner.aliases]))
