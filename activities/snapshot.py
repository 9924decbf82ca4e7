"""The snapshot: the store's activities as columns in one read-only file that all workers map into memory.

A file holds one revision of the store and is named after it, so a reader never sees half of one. Columns are codes, not
words: a count under a filter is one pass over the rows of each code. `activities.columns` says how a file is laid out.
"""

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow.compute as pc

from activities.codelists import DATA, load_codelist
from activities.columns import CODE_COLUMNS, LINKS, SHARES, TITLE_KEYS, YEARS, Array, Mapped, id_key, map_columns
from activities.laying import Item, Progress, write_columns
from activities.searching import patterns, plain_form
from activities.sites import Sites
from activities.wording import N_
from geo.errors import MissingDataError, NotFoundError
from geo.wholefile import writing

Mask = npt.NDArray[np.bool_]

KEPT_FILES = 2
REMEMBERED_QUERIES = 32
MOST_RANKED = 2_000


@dataclass(frozen=True, slots=True)
class Links:
    """Which activities have which code, each pair once.

    ``rows`` are activities, those of one code after those of another; those of code i are ``begins[i]:begins[i + 1]``.
    """

    vocabulary: tuple[str, ...]
    positions: dict[str, int]
    begins: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    length: int

    def count(self, mask: Mask) -> dict[str, int]:
        """Return the number of distinct activities that pass ``mask``, by code; codes with none are left out."""
        if not self.vocabulary:
            return {}
        # Every code has a row, as reduceat needs.
        counts = np.add.reduceat(mask[self.rows], self.begins[:-1], dtype=np.int64)
        return {code: int(n) for code, n in zip(self.vocabulary, counts, strict=True) if n}

    def any_of(self, codes: Iterable[str]) -> Mask:
        """Return, an activity, whether it has one of the codes."""
        mask = np.zeros(self.length, dtype=bool)
        for code in codes:
            position = self.positions.get(code)
            if position is not None:
                mask[self.rows[self.begins[position] : self.begins[position + 1]]] = True
        return mask


@dataclass(frozen=True, slots=True)
class Shares:
    """What of the activities' money is in which place, in US cents, by one basis and vintage."""

    links: Links
    cents: npt.NDArray[np.int64]

    def sums(self, mask: Mask) -> dict[str, int]:
        """Return the cents of the activities that pass ``mask``, by code; their sum is that of the activities' own."""
        if not self.links.vocabulary:
            return {}
        passing = np.where(mask[self.links.rows], self.cents, 0)
        sums = np.add.reduceat(passing, self.links.begins[:-1])
        return {code: int(cents) for code, cents in zip(self.links.vocabulary, sums, strict=True) if cents}


class Snapshot:
    """One revision of the activities, read-only. ``len()`` is the number of activities, in the store's order."""

    def __init__(self, mapped: Mapped) -> None:
        pages, cells, header = mapped
        self.revision: str = header["revision"]
        self.years = {name: cells[name] for name in YEARS}
        self.links = {name: _links(name, cells, header) for name in LINKS}
        self.cents: npt.NDArray[np.int64] = cells["cents"]
        self.sites = Sites(*(cells[f"site_{name}"] for name in ("rows", "lon", "lat", "precision")))
        self._shares = {name: Shares(_links(name, cells, header), cells[f"{name}_cents"]) for name in SHARES}
        self._codes = {name: cells[name] for name in CODE_COLUMNS}
        self._ids = (cells["id_keys"], cells["id_rows"])
        self._texts = {name: pages[name] for name in ("spelt", "plain")}
        self._title_keys = {name: pages[name] for name in TITLE_KEYS}
        self._said: dict[str, Mask] = {}
        self._documents = pages["document"]
        self._length: int = header["length"]

    def __len__(self) -> int:
        return self._length

    def shares(self, basis: str, vintage: str) -> Shares:
        """Return the division of the money by a basis of `activities.shares.bases`, in a vintage."""
        return self._shares[f"{basis}{vintage}"]

    def has_code(self, column: str, codes: Iterable[str]) -> Mask:
        """Return, an activity, whether its kind, status, scope or doubt is one of the codes."""
        codelist = load_codelist(CODE_COLUMNS[column])
        return np.isin(self._codes[column], [codelist.position(code) for code in codes])

    def positions(self, column: str) -> npt.NDArray[np.int8]:
        """Return, an activity, the position of its kind, status, scope or doubt in the code list; -1 for none."""
        found: npt.NDArray[np.int8] = self._codes[column]
        return found

    def title_ranks(self, lang: str) -> npt.NDArray[np.int64]:
        """Return, an activity, the rank of the title that a reader of ``lang`` sees, the same for the same title."""
        vietnamese, english = (self._title_keys[name] for name in TITLE_KEYS)
        keys = vietnamese if lang == "vi" else pc.coalesce(english, vietnamese)
        ranks: npt.NDArray[np.int64] = pc.rank(keys, tiebreaker="dense").to_numpy().astype(np.int64)
        return ranks

    def count_codes(self, column: str, mask: Mask) -> dict[str, int]:
        """Return the number of activities that pass ``mask``, by kind, status, scope or doubt; empty ones left out."""
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

    def saying_first(self, query: str, rows: npt.NDArray[np.int64], most: int) -> npt.NDArray[np.int64]:
        """Return those ``most`` of the rows whose texts come to the query first: a title stands before its text.

        Of very many rows the first are looked at only.
        """
        rows = rows[:MOST_RANKED]
        texts = pc.take(self._texts["plain"], rows)
        found = np.zeros(len(rows), dtype=np.int64)
        for word in plain_form(query).split():
            found = np.maximum(found, pc.find_substring(texts, f" {word}").to_numpy())
        return rows[np.argsort(found, kind="stable")[:most]]

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """The plain words of all texts that have letters only, with how often each stands; made when first asked."""
        counts: Counter[str] = Counter()
        for page in self._texts["plain"].chunks:
            found = pc.value_counts(pc.list_flatten(pc.split_pattern(page, " ")))
            counts.update(dict(zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True)))
        return Counter({word: count for word, count in counts.items() if word.isalpha()})

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield, an activity, the spelt and the plain form of all its words (`activities.searching`)."""
        for spelt, plain in zip(self._texts["spelt"].chunks, self._texts["plain"].chunks, strict=True):
            yield from zip(spelt.to_pylist(), plain.to_pylist(), strict=True)

    def documents(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> list[dict[str, Any]]:
        """Return the stored documents of these rows."""
        return [orjson.loads(memoryview(self._documents[int(row)].as_buffer())) for row in rows]

    def document(self, activity_id: str) -> dict[str, Any]:
        """Return the stored document of one activity; NotFoundError when there is none of this id."""
        return self.documents([self.row_of(activity_id)])[0]

    def row_of(self, activity_id: str) -> int:
        """Return the row of an activity; NotFoundError when there is none of this id."""
        keys, rows = self._ids
        key = np.uint64(id_key(activity_id))
        for place in range(*(int(np.searchsorted(keys, key, side)) for side in ("left", "right"))):
            if self.documents([int(rows[place])])[0]["id"] == activity_id:
                return int(rows[place])
        raise NotFoundError(N_("there is no activity %(activity)r"), activity=activity_id[:80])


def _links(name: str, cells: dict[str, Array], header: dict[str, Any]) -> Links:
    vocabulary = tuple(header[name])
    positions = {code: position for position, code in enumerate(vocabulary)}
    return Links(vocabulary, positions, cells[f"{name}_begins"], cells[f"{name}_rows"], header["length"])


def write_snapshot(
    folder: Path, revision: str, items: Iterable[Item], last: Mapped | None = None, progress: Progress | None = None
) -> Path:
    """Write the snapshot of a revision beside its final name, then put it in place; old ones are removed.

    ``items`` are read while writing, in the store's order: activities with their digests, and rows of the ``last``
    snapshot that are the same still. Raises OSError as the disk does.
    """
    path = snapshot_path(folder, revision)
    with writing(path) as file:
        write_columns(file, revision, items, last, progress)
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
    files += sorted((DATA / "boundaries").glob("*.gpkg")) + sorted((DATA / "indicators").glob("*.*"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def last_snapshot(folder: Path, revision: str) -> Mapped | None:
    """Map the newest snapshot of the same store and made by the same code, lists and boundaries; None without one."""
    kin = snapshot_path(folder, revision.rpartition("-")[0] + "-*").name
    for path in reversed(_by_age(folder)):
        if fnmatch(path.name, kin):
            with contextlib.suppress(FileNotFoundError, MissingDataError):
                return map_columns(str(path))
    return None


def _by_age(folder: Path) -> list[Path]:
    return sorted(folder.glob("activities-*.arrow"), key=lambda path: path.stat().st_mtime)


def open_snapshot(path: Path) -> Snapshot:
    """Map a snapshot file into memory; MissingDataError when it is not there or not whole."""
    try:
        return Snapshot(map_columns(str(path)))
    except (FileNotFoundError, MissingDataError) as error:
        raise MissingDataError(f"the snapshot {path.name} can't be read: {error}") from error
