"""Columns: how a snapshot file is laid out, and how it is mapped into memory. `activities.laying` writes it.

A file is two parts and eight bytes. The first part, an Arrow file, is the *pages*: texts to search, keys to sort
titles by, and documents to show, a record batch for every few thousand activities, so that a million are written in
the memory of one page. The second, an Arrow stream, is the *index*: a table of one row whose cells are whole arrays,
which a worker maps and uses as they lie there. The eight bytes at the end say where the pages end; the index begins
at the next multiple of 64. It comes last because the codes that it has are known only when all activities are.

The arrays, one value an activity in the store's order: ``start`` and ``end`` (int16, 0: unknown), the positions in
their code lists of ``CODE_COLUMNS`` (int8, -1: none), ``keys`` (uint64, `content_key` of the activity's digest),
``cents`` (int64, its total in US dollars). Those of ids: ``id_keys`` (uint64, sorted) and ``id_rows`` (int32). Those
of a link: ``<link>_rows`` (int32), the activities of one code after those of another, and ``<link>_begins`` (int64),
where those of each code of the header begin, and the end. A link of shares has ``<link>_cents`` (int64) as well. Those
of the sites (`activities.sites`), sorted by where they are: ``site_rows``, ``site_lon``, ``site_lat`` (int32) and
``site_precision`` (int8).
"""

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from activities.codelists import LANGS
from activities.documents import VINTAGES
from activities.shares import bases
from geo.errors import MissingDataError

CODE_COLUMNS = {
    "kind": "kinds",
    "status": "statuses",
    "scope": "scopes",
    "doubt": "doubts",
    "money": "money-states",
}
# Of places there are three: "site" has the shapes that stand for an activity's sites, "place" all places that these lie
# in, and "fine" the same for those sites that are known down to the district.
PLACE_LINKS = tuple(f"{name}{vintage}" for name in ("site", "place", "fine") for vintage in VINTAGES)
# What the table sorts by where an activity has several: the partner (donors before others), the sector and the place
# that stand first, one an activity at most. A place's code is its names in both languages: not all are in the register.
FIRST_LINKS = ("first_partner", "first_sector", *(f"first_place{vintage}" for vintage in VINTAGES))
NAMES_BETWEEN = "\t"
LINKS = ("source", "sector", "donor", "country", *PLACE_LINKS, *FIRST_LINKS)
SHARES = tuple(f"{basis}{vintage}" for basis in bases() for vintage in VINTAGES)
YEARS = ("start", "end")
# The keys of a title are those of `activities.collation`; that of the English one is null where it is the other's.
TITLE_KEYS = tuple(f"title_{lang}_key" for lang in LANGS)
PAGES = pa.schema(
    [
        *((name, pa.string()) for name in ("spelt", "plain")),
        *((name, pa.binary()) for name in TITLE_KEYS),
        ("document", pa.binary()),
    ]
)
ALIGNMENT = 64  # Arrow's own, which arrays that are mapped from a file want too
TRAILER_BYTES = 8

Array = npt.NDArray[Any]


class Mapped(NamedTuple):
    """A snapshot file in memory: its pages, the arrays of its index by name, and its header."""

    pages: pa.Table
    cells: dict[str, Array]
    header: dict[str, Any]


def id_key(activity_id: str) -> int:
    """Return the number of 64 bits by which an activity's id is looked up; two ids may share one."""
    return int.from_bytes(blake2b(activity_id.encode(), digest_size=8).digest(), "little")


class Known:
    """Which activities a snapshot has, told by the digests that the store has of them."""

    def __init__(self, keys: Array) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def rows(self, digests: Sequence[str]) -> list[int]:
        """Return, a digest, the row that was made from the same activity, -1 where none was."""
        wanted = np.fromiter(map(content_key, digests), dtype=np.uint64, count=len(digests))
        if not len(self._keys):
            return [-1] * len(digests)
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        found: list[int] = np.where(self._keys[places] == wanted, self._order[places], -1).tolist()
        return found


def content_key(digest: str) -> int:
    """Return the number of 64 bits by which an activity is known to be the same as before: its digest's first."""
    return int(digest[:16], 16)


def write_index(file: BinaryIO, end: int, cells: dict[str, Array], header: dict[str, Any]) -> None:
    """Write the index after the pages, whose end is at ``end`` and where the file is now, and the trailer."""
    lists = {name: pa.LargeListArray.from_arrays([0, len(cell)], pa.array(cell)) for name, cell in cells.items()}
    table = pa.table(lists).replace_schema_metadata({"coopmap": json.dumps(header)})
    file.write(bytes(-end % ALIGNMENT))
    with pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)
    file.write(end.to_bytes(TRAILER_BYTES, "little"))


def map_columns(path: str) -> Mapped:
    """Map a snapshot file into memory.

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
    return Mapped(pages, cells, header)
