"""GeoJSON: a feature an activity, its properties named as the columns of the sheet. See `activities.features`."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from activities.importers import Row
from activities.safety import HEAD_BYTES, head_of, refuse_foreign
from activities.vectors import read_features
from activities.wording import N_
from geo.errors import UnusableFileError

FORMAT = "geojson"
# The whole document is held in memory to be looked through, at about ten times its size.
MOST_BYTES = 300_000_000
_GEOJSON = re.compile(rb'"type"\s*:\s*"(?:FeatureCollection|Feature|Topology)"')


def sniff(path: Path) -> bool:
    """Tell whether the file is a JSON object with features, or other JSON that is called GeoJSON."""
    head = _start(path)
    if path.suffix.lower() == ".geojson" and head[:1] in (b"", b"{", b"["):
        return True
    if not head.startswith(b"{"):
        return False
    if _GEOJSON.search(head):
        return True
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - HEAD_BYTES))
        return bool(_GEOJSON.search(file.read()))


def read(path: Path) -> Iterator[Row]:
    """Yield a row a feature, counted from 1; points are sites, lines and polygons areas."""
    if not path.is_file():
        raise UnusableFileError(N_("%(file)s: there is no such file"), file=path.name)
    refuse_foreign(path)
    if not _start(path).startswith(b"{"):
        raise UnusableFileError(N_("%(file)s: is no GeoJSON: it does not begin with {"), file=path.name)
    if path.stat().st_size > MOST_BYTES:
        raise UnusableFileError(
            N_("%(file)s: is larger than %(most)s MB; save it as GeoPackage"),
            file=path.name,
            most=MOST_BYTES // 1_000_000,
        )
    yield from read_features("geojson", path)


def _start(path: Path) -> bytes:
    """Return the first bytes of a file as UTF-8, from the first that is no blank or mark."""
    head = head_of(path)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode()
    return head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n\x1e")
