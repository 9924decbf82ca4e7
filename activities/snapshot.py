"""The snapshot: the store's activities as columns in one read-only Arrow file that all workers map into memory.

A file holds one revision of the store and is named after it, so a reader never sees half of one. Columns are codes, not
words: a count under a filter is one pass of `numpy.bincount`.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from activities.codelists import DATA, load_codelist
from activities.documents import VINTAGES, stored_document
from activities.model import Activity
from activities.partners import partner_of
from activities.searching import patterns, plain_form, spelt_form
from geo.errors import MissingDataError, NotFoundError
from geo.locations import Location
from geo.vintages import containing, drawn
from geo.wholefile import writing

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

CODE_COLUMNS = {"kind": "kinds", "status": "statuses", "scope": "scopes"}
LINKS = ("sector", "donor", "country", "site34", "site63", "place34", "place63")
KEPT_FILES = 2
REMEMBERED_QUERIES = 32


@dataclass(frozen=True, slots=True)
class Links:
    """Which activity has which codes, each pair once: parallel arrays of activity rows and vocabulary positions."""

    vocabulary: tuple[str, ...]
    positions: dict[str, int]
    rows: npt.NDArray[np.int64]
    values: npt.NDArray[np.int64]
    length: int

    def count(self, mask: Mask) -> dict[str, int]:
        """Return the number of distinct activities that pass ``mask``, by code; codes with none are left out."""
        counts = np.bincount(self.values[mask[self.rows]], minlength=len(self.vocabulary))
        return {code: int(n) for code, n in zip(self.vocabulary, counts, strict=True) if n}

    def any_of(self, codes: Iterable[str]) -> Mask:
        """Return, an activity, whether it has one of the codes."""
        wanted = np.zeros(len(self.vocabulary), dtype=bool)
        wanted[[self.positions[code] for code in codes if code in self.positions]] = True
        mask = np.zeros(self.length, dtype=bool)
        mask[self.rows[wanted[self.values]]] = True
        return mask


class Snapshot:
    """One revision of the activities, read-only. ``len()`` is the number of activities, in the store's order."""

    def __init__(self, table: pa.Table) -> None:
        header = json.loads(table.schema.metadata[b"coopmap"])
        self.revision: str = header["revision"]
        self.years = {name: table[name].to_numpy() for name in ("start", "end")}
        self.links = {name: _links(table[name], tuple(header[name]), len(table)) for name in LINKS}
        self._codes = {name: table[name].to_numpy() for name in CODE_COLUMNS}
        self._texts = {name: table[name] for name in ("spelt", "plain")}
        self._said: dict[str, Mask] = {}
        self._documents = table["document"]
        self._ids = {identifier: row for row, identifier in enumerate(table["id"].to_pylist())}
        self._length = len(table)

    def __len__(self) -> int:
        return self._length

    def has_code(self, column: str, codes: Iterable[str]) -> Mask:
        """Return, an activity, whether its kind, status or scope is one of the codes."""
        codelist = load_codelist(CODE_COLUMNS[column])
        return np.isin(self._codes[column], [codelist.position(code) for code in codes])

    def count_codes(self, column: str, mask: Mask) -> dict[str, int]:
        """Return the number of activities that pass ``mask``, by kind, status or scope; none and empty left out."""
        codes = self._codes[column][mask]
        counts = np.bincount(codes[codes >= 0], minlength=1)
        codelist = load_codelist(CODE_COLUMNS[column])
        return {code: int(counts[i]) for i, code in enumerate(codelist) if i < len(counts) and counts[i]}

    def in_places(self, codes: Iterable[str]) -> Mask:
        """Return, an activity, whether it has a site in one of the places, of whichever vintage each code is."""
        codes = tuple(codes)
        old = [code for code in codes if code.startswith("VN-63-")]
        new = [code for code in codes if code not in old]
        return self.links["place63"].any_of(old) | self.links["place34"].any_of(new)

    def in_years(self, first: int | None, last: int | None) -> Mask:
        """Return, an activity, whether its years touch [first, last]; one without any year never does."""
        start, end = self.years["start"], self.years["end"]
        mask = np.ones(len(self), dtype=bool)
        if first is None and last is None:
            return mask
        # An open end goes on: an activity that started in 2018 and says no end is there in 2022 as well.
        if first is not None:
            mask &= (end >= first) | ((end == 0) & (start > 0))
        if last is not None:
            mask &= ((start > 0) & (start <= last)) | ((start == 0) & (end > 0))
        return mask

    def says(self, query: str) -> Mask:
        """Return, an activity, whether its texts, partners and id hold all words of the query."""
        known = self._said.get(query)
        if known is None:
            known = np.ones(len(self), dtype=bool)
            for name, asked in zip(("spelt", "plain"), patterns(query), strict=True):
                for pattern in asked:
                    known &= pc.match_substring(self._texts[name], pattern).to_numpy()
            if len(self._said) >= REMEMBERED_QUERIES:
                self._said.clear()
            self._said[query] = known
        return known

    def documents(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> list[dict[str, Any]]:
        """Return the stored documents of these rows."""
        return [orjson.loads(memoryview(self._documents[int(row)].as_buffer())) for row in rows]

    def document(self, activity_id: str) -> dict[str, Any]:
        """Return the stored document of one activity; NotFoundError when there is none of this id."""
        if activity_id not in self._ids:
            raise NotFoundError(f"there is no activity {activity_id[:80]!r}")
        return self.documents([self._ids[activity_id]])[0]


def _links(column: pa.ChunkedArray, vocabulary: tuple[str, ...], length: int) -> Links:
    lists = column.combine_chunks()
    offsets = lists.offsets.to_numpy()
    rows = np.repeat(np.arange(length, dtype=np.int64), np.diff(offsets))
    positions = {code: position for position, code in enumerate(vocabulary)}
    return Links(vocabulary, positions, rows, lists.values.to_numpy().astype(np.int64), length)


def _year(date: str) -> int:
    return int(date[:4]) if date else 0


def _sites(activity: Activity) -> list[Location]:
    return [location for location in activity.locations if location.role != "partner"]


def _codes_of(activity: Activity) -> dict[str, list[str]]:
    """Return the codes of one activity for each link column."""
    countries = {partner_of(part.partner).country for part in activity.partners} - {""}
    sites = _sites(activity)
    found: dict[str, Iterable[str]] = {
        "sector": activity.sectors,
        "donor": {part.partner for part in activity.partners} | countries,
        "country": {country.upper() for country in countries},
    }
    for vintage in VINTAGES:
        found[f"site{vintage}"] = {code for site in sites for code in drawn(site, vintage)}
        found[f"place{vintage}"] = {code for site in sites for code in containing(site, vintage)}
    return {name: sorted(codes) for name, codes in found.items()}


def _searchable(activity: Activity) -> str:
    names = [
        name
        for part in activity.partners
        for partner in (partner_of(part.partner),)
        for name in (partner.name_en, partner.name_vi, *partner.aliases)
    ]
    return " | ".join([activity.id, *activity.texts().values(), *names])


def build_table(revision: str, activities: Sequence[Activity]) -> pa.Table:
    """Lay the activities of one revision out as columns; the header in the schema's metadata names the codes."""
    codes = [_codes_of(activity) for activity in activities]
    texts = [_searchable(activity) for activity in activities]
    vocabularies = {name: sorted({code for of in codes for code in of[name]}) for name in LINKS}
    positions = {name: {code: i for i, code in enumerate(words)} for name, words in vocabularies.items()}
    columns: dict[str, pa.Array] = {
        "id": pa.array([activity.id for activity in activities], pa.string()),
        "start": pa.array([_year(activity.start) for activity in activities], pa.int16()),
        "end": pa.array([_year(activity.end) for activity in activities], pa.int16()),
        "spelt": pa.array([spelt_form(text) for text in texts], pa.string()),
        "plain": pa.array([plain_form(text) for text in texts], pa.string()),
        "document": pa.array([orjson.dumps(stored_document(activity)) for activity in activities], pa.binary()),
    }
    for name, listed in CODE_COLUMNS.items():
        codelist = load_codelist(listed)
        columns[name] = pa.array([codelist.position(getattr(activity, name)) for activity in activities], pa.int8())
    for name in LINKS:
        columns[name] = pa.array([[positions[name][code] for code in of[name]] for of in codes], pa.list_(pa.int32()))
    header = json.dumps({"revision": revision, **vocabularies})
    return pa.table(columns).replace_schema_metadata({"coopmap": header})


def write_snapshot(folder: Path, revision: str, activities: Sequence[Activity]) -> Path:
    """Write the snapshot of a revision beside its final name, then put it in place; old ones are removed."""
    path = snapshot_path(folder, revision)
    table = build_table(revision, activities)
    with writing(path) as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    for old in _by_age(folder)[:-KEPT_FILES]:
        with contextlib.suppress(FileNotFoundError):
            old.unlink()
    return path


def snapshot_path(folder: Path, revision: str) -> Path:
    """Return the file of a revision as code, lists and boundaries are now.

    Their digest is part of the name, so that a file whose codes mean something else is never read.
    """
    return folder / f"activities-{_build_digest()}-{revision}.arrow"


@cache
def _build_digest() -> str:
    """Return a digest of all that a snapshot is made by: the code of these two floors, the lists, the boundaries."""
    files = [path for floor in ("activities", "geo") for path in sorted((DATA.parent / floor).glob("*.py"))]
    files += [*sorted(DATA.glob("*.csv")), *sorted((DATA / "codelists").glob("*.csv"))]
    files += sorted((DATA / "boundaries").glob("*.gpkg"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def _by_age(folder: Path) -> list[Path]:
    return sorted(folder.glob("activities-*.arrow"), key=lambda path: path.stat().st_mtime)


def open_snapshot(path: Path) -> Snapshot:
    """Map a snapshot file into memory; MissingDataError when it is not there or not whole."""
    try:
        with pa.memory_map(str(path)) as source:
            return Snapshot(pa.ipc.open_file(source).read_all())
    except (FileNotFoundError, pa.ArrowInvalid) as error:
        raise MissingDataError(f"the snapshot {path.name} can't be read: {error}") from error
