"""Safety: what a file from outside is, by its content, and whether an archive may be opened at all.

A GIS file can choose its own reader: a VRT or GDALG named ``.geojson`` returns the rows of another file and fetches
addresses. So the kinds that do are known here by their first bytes and refused by name, whatever they are called.
"""

import re
import stat
import zipfile
from pathlib import Path, PurePosixPath

from activities.wording import N_
from geo.errors import CoopMapError, UnusableFileError

HEAD_BYTES = 65_536
# A sheet of a million cells takes about 60 MB; more than this is no sheet that a person made.
MOST_BYTES = 2_000_000_000
MOST_ENTRIES = 10_000
# Deflate packs a sheet 10 to 60 times and can't do more than 1032 times; small parts may be as empty as they like.
MOST_RATIO = 200
SMALL_PART_BYTES = 1_000_000
ZIP, OLE, SQLITE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\x00"
_ARCHIVE = re.compile(r"\.(?:zip|7z|rar|tar|gz|tgz|bz2|xz|zst|xls[xmb]|ods|docx|kmz|jar)$", re.IGNORECASE)
# Excel and PowerPoint keep the data behind an embedded chart or object as a workbook of its own; we never open those.
_EMBEDDED = re.compile(r"(?:(?:xl|ppt)/embeddings/|Object )")
# What the file says of itself in its first bytes, and what to say of it; of tags only where the file begins with one,
# and of members where it is a JSON object: the same words in a cell are a person's.
_FOREIGN: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"<\s*OGRVRTDataSource|<\s*VRTDataset"), N_("is a GDAL VRT, which points at other files")),
    (re.compile(rb'"gdal_streamed_alg"|"gdal_virtual'), N_("is a GDALG, which runs GDAL on other files")),
    (
        re.compile(rb"<\s*OGRWFSDataSource|<\s*(?:wfs:)?WFS_Capabilities"),
        N_("is a WFS descriptor and points at a server"),
    ),
    (re.compile(rb"<\s*(?:OGRCSWDataSource|OGROAPIFDataSource|GDAL_WMS|WCS_GDAL)"), N_("points at a server")),
    (
        re.compile(rb"\A\s*(?:WFS|OAPIF|CSW|DB|PG|MYSQL|MVT|VRT):", re.IGNORECASE),
        N_("points at a server or another file"),
    ),
    (
        re.compile(rb"\A\s*(?:/vsi\w+/|https?://|ftp://|file:)", re.IGNORECASE),
        N_("points at another file or an address"),
    ),
    (re.compile(rb"\A\x00\x00\x27\x0a"), N_("is a part of a shapefile; save the layer as GeoPackage or GeoJSON")),
    (re.compile(rb"<\s*(?:\w+:)?kml\b"), N_("is KML; save it as GeoPackage or GeoJSON")),
    (re.compile(rb"<\s*(?:gml:|wfs:)?FeatureCollection\b"), N_("is GML; save it as GeoPackage or GeoJSON")),
    (re.compile(rb'\A\s*\{\s*"type"\s*:\s*"Topology"'), N_("is TopoJSON; save it as GeoJSON")),
    (re.compile(rb"\A%PDF-"), N_("is a PDF; save its table as XLSX")),
    (re.compile(rb"\A(?:Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ)"), N_("is a packed archive; unpack it first")),
    (
        re.compile(rb"\A\s*<(?:!doctype\s+html|html|table)\b", re.IGNORECASE),
        N_("is a web page (HTML), perhaps an error page; download the file again, or save its table as XLSX"),
    ),
    (
        re.compile(rb"\A\s*<\?xml[^>]*>\s*(?:<\?mso[^>]*>\s*)?<(?:\w+:)?Workbook\b"),
        N_("is an XML spreadsheet of 2003; save it as XLSX"),
    ),
)


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file; none when it can't be read."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""


def refuse_foreign(path: Path) -> None:
    """Raise UnusableFileError when the file is of a kind that is known and never read, saying which."""
    head = head_of(path).removeprefix(b"\xef\xbb\xbf")
    if reason := next((reason for pattern, reason in _FOREIGN if _is_said(pattern, head)), ""):
        raise UnusableFileError(
            N_("%(file)s: %(reason)s; CoopMap does not read it"), file=path.name, reason=CoopMapError(reason)
        )
    if head.startswith(ZIP) and workbook_kind(path) == "":
        check_archive(path)
        raise UnusableFileError(
            N_("%(file)s: is a ZIP archive and no workbook; unpack it and import its files"), file=path.name
        )


def _is_said(pattern: re.Pattern[bytes], head: bytes) -> bool:
    start = {b"<": b"<", b'"': b"{"}.get(pattern.pattern[:1], b"")
    return head.lstrip().startswith(start) and bool(pattern.search(head))


def workbook_kind(path: Path) -> str:
    """Return "xlsx", "ods", "xls" or "" by what the file holds, whatever its name; never raises."""
    head = head_of(path)
    if head.startswith(OLE):
        return "xls"
    if not head.startswith(ZIP):
        return ""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        # A workbook that is cut off has lost its directory: its first parts still tell, and reading it explains.
        return "xlsx" if b"[Content_Types].xml" in head or b"xl/" in head else ""
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return "xlsx"
    return "ods" if {"content.xml", "mimetype"} <= names else ""


def check_archive(path: Path) -> None:
    """Refuse a ZIP archive that would unpack to more than it seems, or beside where it should.

    Only the directory is read: nothing is unpacked. Raises UnusableFileError that names the file, the part and why.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise UnusableFileError(
            N_("%(file)s: is a damaged or cut-off archive (%(said)s)"), file=path.name, said=str(error)
        ) from error
    if len(parts) > MOST_ENTRIES:
        raise UnusableFileError(
            N_("%(file)s: has %(parts)s parts, more than %(most)s"), file=path.name, parts=len(parts), most=MOST_ENTRIES
        )
    for part in parts:
        if reason := _part_problem(part):
            raise UnusableFileError(
                N_("%(file)s, part %(part)r: %(reason)s"), file=path.name, part=part.filename[:100], reason=reason
            )
    total = sum(part.file_size for part in parts)
    if total > MOST_BYTES:
        raise UnusableFileError(
            N_("%(file)s: would unpack to %(total)s bytes, more than %(most)s"),
            file=path.name,
            total=total,
            most=MOST_BYTES,
        )
    if sum(part.compress_size for part in parts) > path.stat().st_size:
        raise UnusableFileError(N_("%(file)s: its parts overlap, as in a ZIP bomb"), file=path.name)


def _part_problem(part: zipfile.ZipInfo) -> CoopMapError | None:
    name = PurePosixPath(part.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in part.filename[:3]:
        return CoopMapError(N_("lies outside the archive"))
    if stat.S_ISLNK(part.external_attr >> 16):
        return CoopMapError(N_("is a symbolic link"))
    if part.flag_bits & 0x1:
        return CoopMapError(N_("is encrypted; save the file without a password"))
    if _ARCHIVE.search(part.filename) and not _EMBEDDED.match(part.filename):
        return CoopMapError(N_("is an archive inside the archive"))
    if part.file_size > SMALL_PART_BYTES and part.file_size > MOST_RATIO * max(part.compress_size, 1):
        times = part.file_size // max(part.compress_size, 1)
        return CoopMapError(N_("would unpack to %(times)s times its size, as in a ZIP bomb"), times=times)
    return None
