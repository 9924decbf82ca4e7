"""Columns: how a snapshot file is laid out, and how it is written while the activities stream by.

A file is two parts and eight bytes. The first part, an Arrow file, is the *pages*: texts to search and documents to
show, a record batch for every few thousand activities, so that a million are written in the memory of one page. The
second, an Arrow stream, is the *index*: a table of one row whose cells are whole arrays, which a worker maps and uses
as they lie there. The eight bytes at the end say where the pages end; the index begins at the next multiple of 64. It
comes last because the codes that it has are known only when all activities are.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from activities.codelists import load_codelist
from activities.documents import VINTAGES, stored_document
from activities.doubts import doubt_of
from activities.model import Activity
from activities.partners import partner_of
from activities.searching import search_forms
from geo.errors import MissingDataError
from geo.vintages import containing, drawn

CODE_COLUMNS = {"kind": "kinds", "status": "statuses", "scope": "scopes", "doubt": "doubts"}
LINKS = ("source", "sector", "donor", "country", "site34", "site63", "place34", "place63")
YEARS = ("start", "end")
PAGE_ACTIVITIES = 5_000
PAGE_BYTES = 64_000_000  # of documents: one activity may have a text as long as a book
ALIGNMENT = 64  # Arrow's own, which arrays that are mapped from a file want too
TRAILER_BYTES = 8
REMEMBERED_PARTNERS = 20_000

_PAGES = pa.schema([("spelt", pa.string()), ("plain", pa.string()), ("document", pa.binary())])
Array = npt.NDArray[Any]
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Column:
    """The codes of one link column as they come: how many each activity has, and which, in the order of first sight."""

    positions: dict[str, int] = field(default_factory=dict)
    lengths: "array[int]" = field(default_factory=lambda: array("i"))
    values: "array[int]" = field(default_factory=lambda: array("i"))

    def add(self, codes: Iterable[str]) -> None:
        positions = self.positions
        before = len(self.values)
        self.values.extend([positions.setdefault(code, len(positions)) for code in codes])
        self.lengths.append(len(self.values) - before)

    def lay_out(self) -> tuple[list[str], Array, Array]:
        """Return the codes in order, where the rows of each begin, and the rows (int32) of one code after another."""
        vocabulary = sorted(self.positions)
        # As narrow as it can be: numpy sorts 16 bits in linear time.
        ranks = np.empty(len(vocabulary), dtype=np.min_scalar_type(len(vocabulary)))
        ranks[[self.positions[code] for code in vocabulary]] = np.arange(len(vocabulary))
        values = ranks[np.frombuffer(self.values, dtype=np.int32)]
        lengths = np.frombuffer(self.lengths, dtype=np.int32)
        rows = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        begins = np.zeros(len(vocabulary) + 1, dtype=np.int64)
        np.cumsum(np.bincount(values, minlength=len(vocabulary)), out=begins[1:])
        return vocabulary, begins, rows[np.argsort(values, kind="stable")]


@dataclass(slots=True)
class _Index:
    """What is known of each activity in a few bytes, gathered while the pages are written."""

    years: dict[str, "array[int]"] = field(default_factory=lambda: {name: array("h") for name in YEARS})
    codes: dict[str, "array[int]"] = field(default_factory=lambda: {name: array("b") for name in CODE_COLUMNS})
    links: dict[str, _Column] = field(default_factory=lambda: {name: _Column() for name in LINKS})
    ids: "array[int]" = field(default_factory=lambda: array("Q"))

    def add(self, activity: Activity) -> None:
        for name, years in self.years.items():
            date = getattr(activity, name)
            years.append(int(date[:4]) if date else 0)
        for name, listed in CODE_COLUMNS.items():
            code = doubt_of(activity) if name == "doubt" else getattr(activity, name)
            self.codes[name].append(load_codelist(listed).position(code))
        for name, codes in _codes_of(activity).items():
            self.links[name].add(codes)
        self.ids.append(id_key(activity.id))

    def table(self, revision: str) -> pa.Table:
        """Return the table of one row: an array a cell, the revision and the codes of the links in its metadata."""
        keys = np.frombuffer(self.ids, dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        cells: dict[str, Array] = {"id_keys": keys[order], "id_rows": order.astype(np.int32)}
        cells |= {name: np.frombuffer(years, dtype=np.int16) for name, years in self.years.items()}
        cells |= {name: np.frombuffer(codes, dtype=np.int8) for name, codes in self.codes.items()}
        vocabularies = {}
        for name, column in self.links.items():
            vocabularies[name], cells[f"{name}_begins"], cells[f"{name}_rows"] = column.lay_out()
        header = json.dumps({"revision": revision, "length": len(keys), **vocabularies})
        lists = {name: pa.LargeListArray.from_arrays([0, len(cell)], pa.array(cell)) for name, cell in cells.items()}
        return pa.table(lists).replace_schema_metadata({"coopmap": header})


def id_key(activity_id: str) -> int:
    """Return the number of 64 bits by which an activity's id is looked up; two ids may share one."""
    return int.from_bytes(blake2b(activity_id.encode(), digest_size=8).digest(), "little")


def write_columns(
    file: BinaryIO, revision: str, activities: Iterable[Activity], progress: Progress | None = None
) -> None:
    """Write a whole snapshot into a file that was just opened, holding no more than a page of activities.

    Beside them it holds some 150 bytes an activity for the index. ``progress`` hears of stage "snapshot".
    """
    index = _Index()
    with pa.ipc.new_file(file, _PAGES) as pages:
        for page in _pages(index, activities):
            pages.write_batch(page)
            if progress:
                progress("snapshot", len(index.ids), 0)
    end = file.tell()
    file.write(bytes(-end % ALIGNMENT))
    table = index.table(revision)
    with pa.ipc.new_stream(file, table.schema) as cells:
        cells.write_table(table)
    file.write(end.to_bytes(TRAILER_BYTES, "little"))


def _pages(index: _Index, activities: Iterable[Activity]) -> Iterator[pa.RecordBatch]:
    forms: list[tuple[str, str]] = []
    documents: list[bytes] = []
    size = 0
    for activity in activities:
        index.add(activity)
        forms.append(_searchable(activity))
        documents.append(orjson.dumps(stored_document(activity)))
        size += len(documents[-1])
        if len(documents) >= PAGE_ACTIVITIES or size >= PAGE_BYTES:
            yield _page(forms, documents)
            forms, documents, size = [], [], 0
    if documents:
        yield _page(forms, documents)


def _page(forms: list[tuple[str, str]], documents: list[bytes]) -> pa.RecordBatch:
    spelt, plain = zip(*forms, strict=True)
    return pa.record_batch([pa.array(spelt), pa.array(plain), pa.array(documents, pa.binary())], schema=_PAGES)


def map_columns(path: str) -> tuple[pa.Table, dict[str, Array], dict[str, Any]]:
    """Map a snapshot file into memory: its pages, the arrays of its index, and its header.

    Raises MissingDataError when it is not whole, and FileNotFoundError when it is not there.
    """
    try:
        with pa.memory_map(path) as source:
            whole = source.read_buffer()
        last = whole.size - TRAILER_BYTES
        end = int.from_bytes(whole.slice(max(0, last)).to_pybytes(), "little")
        begin = end + -end % ALIGNMENT
        if not 0 < begin < last:
            raise MissingDataError("it is cut off")
        pages = pa.ipc.open_file(pa.BufferReader(whole.slice(0, end))).read_all()
        index = pa.ipc.open_stream(pa.BufferReader(whole.slice(begin, last - begin))).read_all()
        header = json.loads(index.schema.metadata[b"coopmap"])
    except (pa.ArrowInvalid, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise MissingDataError(str(error)) from error
    cells = {name: index[name].chunk(0).values.to_numpy(zero_copy_only=True) for name in index.column_names}
    return pages, cells, header


def _codes_of(activity: Activity) -> dict[str, Iterable[str]]:
    """Return the codes of one activity for each link column, each once."""
    countries = {partner_of(part.partner).country for part in activity.partners} - {""}
    sites = [location.place for location in activity.locations if location.role != "partner"]
    found: dict[str, Iterable[str]] = {
        "source": (activity.source,),
        "sector": dict.fromkeys(activity.sectors),
        "donor": {part.partner for part in activity.partners} | countries,
        "country": {country.upper() for country in countries},
    }
    for vintage in VINTAGES:
        found[f"site{vintage}"] = {code for site in sites for code in drawn(site, vintage)}
        found[f"place{vintage}"] = {code for site in sites for code in containing(site, vintage)}
    return found


def _searchable(activity: Activity) -> tuple[str, str]:
    """Return the forms of an activity that words are looked for in: its id, its texts, and its partners' names."""
    own = search_forms(" | ".join([activity.id, *activity.texts().values()]))
    forms = [own, *(_partner_forms(part.partner) for part in activity.partners)]
    return "".join(spelt for spelt, _ in forms), "".join(plain for _, plain in forms)


@lru_cache(REMEMBERED_PARTNERS)
def _partner_forms(partner_id: str) -> tuple[str, str]:
    partner = partner_of(partner_id)
    return search_forms(" | ".join([partner.name_en, partner.name_vi, *partner.aliases]))
