"""OECD CRS (Creditor Reporting System): extracts of its activities as CSV, TXT with bars, or a workbook.

Both namings of the columns are read: ``DonorName`` of the older downloads, ``donor_name`` of the newer. A row is one
flow of one year and purpose; `activities.crs_projects` gathers the rows of an activity.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from activities.crs_projects import READ, Project
from activities.grids import Grid, open_text, open_workbook, text_heads, workbook_heads
from activities.importers import Row
from activities.issues import caution
from activities.safety import workbook_kind
from activities.sheet import HEADER_ROWS, NumberedCells, tidy
from activities.sheets import file_warnings
from activities.wording import N_
from geo.errors import UnusableFileError

FORMAT = "crs"
# The columns without which nothing can be made of an extract: as the OECD writes them, and without case and marks.
_NEEDED = {
    "Year": {"year"},
    "DonorName": {"donorname"},
    "RecipientName": {"recipientname"},
    "ProjectTitle or ShortDescription": {"projecttitle", "shortdescription"},
    "USD_Commitment or USD_Disbursement (at current prices)": {"usdcommitment", "usddisbursement"},
}
# Columns that only the CRS has: three of them tell it from other tables.
_TELLING = frozenset(
    {
        *("donorcode", "dedonorcode", "donorname", "recipientcode", "derecipientcode", "recipientname"),
        *("crsid", "purposecode", "flowname", "agencyname"),
    }
)
# What the tables of the OECD Data Explorer, and of its forerunner OECD.Stat, have instead.
_EXPLORER = ({"donor", "recipient", "obsvalue"}, {"donor", "recipient", "flowtype", "amounttype", "value"})
# A year's file of all donors is under 1 GB; the activities of more would not fit in memory.
MOST_BYTES = 4_000_000_000
# What programs write where they know nothing.
_NOTHING = frozenset({"na", "n/a", "nan", "null", "none", "-", "."})
_NO_IDS = frozenset({"0", "x", "xx", "xxx", "unknown", "not available"})
_CODE_COLUMNS = frozenset({"year", "donorcode", "agencycode", "recipientcode", "purposecode", "channelcode"})
_UNEVEN = N_("%(cells)s cells under %(headers)s headers; is a bar, comma or quote in a text not quoted?")
_TWICE = N_("row %(other)s is the same in every cell; it is counted once")


def sniff(path: Path) -> bool:
    """Tell whether a table's header is that of a CRS extract, or of another table of the CRS, which is refused."""
    return any(_find_header(rows) is not None for rows in (text_heads(path), *workbook_heads(path)))


def _find_header(rows: Sequence[NumberedCells]) -> NumberedCells | None:
    """Return the header among the first rows; above it may stand a title."""
    for number, cells in rows[:HEADER_ROWS]:
        names = set(map(_plain, cells))
        has_amount = any(name.startswith(("usdcommitment", "usddisbursement")) for name in names)
        if (has_amount and len(names & _TELLING) >= 3) or _is_explorer(names):
            return number, cells
    return None


def _is_explorer(names: set[str]) -> bool:
    return any(wanted <= names for wanted in _EXPLORER)


def _plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.lower())


def read(path: Path) -> Iterator[Row]:
    """Yield a row an activity, in the order in which they stand first; its number is that of its first row.

    Raises UnusableFileError for a table of another kind, also for one of the OECD Data Explorer, and for one without
    the columns that are needed.
    """
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise UnusableFileError(
            N_("%(file)s: is larger than %(most)s MB; take one year at a time"),
            file=path.name,
            most=MOST_BYTES // 1_000_000,
        )
    if path.is_file() and workbook_kind(path):
        grid = open_workbook(path, lambda rows: _find_header(rows) is not None, N_("the columns of a CRS extract"))
    else:
        grid = open_text(path, fallback="cp1252", is_strict=False)
    names = _read_header(grid)
    columns = _wanted(names)
    projects: dict[tuple[str, ...], Project] = {}
    seen: dict[bytes, int] = {}
    said = file_warnings(grid)
    for number, cells in grid.rows:
        if len(cells) < len(names) or any(cell.strip() for cell in cells[len(names) :]):
            yield Row(number, {}, {}, _UNEVEN, details=(("cells", str(len(cells))), ("headers", str(len(names)))))
            continue
        line = _line(columns, cells)
        project = projects.setdefault(_key(line, number), Project(number))
        digest = blake2b("\0".join(cells).encode(), digest_size=12).digest()
        if (first := seen.setdefault(digest, number)) != number:
            project.warn(number, "", "", caution(_TWICE, other=first))
        else:
            project.take(number, line)
    for key, project in projects.items():
        yield project.row("-".join(key), said)
        said = ()


def _read_header(grid: Grid) -> list[str]:
    """Return the columns without case and marks, the grid's rows being then those below the header."""
    heads: list[NumberedCells] = []
    found = None
    while found is None and len(heads) < HEADER_ROWS and (row := next(grid.rows, None)):
        heads.append(row)
        found = _find_header([row])
    if found is None:
        number = heads[0][0] if heads else 1
        raise UnusableFileError(N_("%(place)s: these are not the columns of a CRS extract"), place=grid.place(number))
    names = [_plain(cell) for cell in found[1]]
    while names and not names[-1]:
        names.pop()
    if _is_explorer(set(names)):
        raise UnusableFileError(
            N_(
                "%(place)s: this is a table of the OECD Data Explorer, one value a row; take the CRS file of"
                " whole activities instead (CRS, related files, one a year, with DonorName and USD_Commitment)"
            ),
            place=grid.place(found[0]),
        )
    if missing := [said for said, wanted in _NEEDED.items() if not wanted & set(names)]:
        raise UnusableFileError(
            N_("%(place)s: a CRS extract needs the column %(columns)s"),
            place=grid.place(found[0]),
            columns=", ".join(missing),
        )
    return names


def _wanted(names: Sequence[str]) -> list[tuple[int, str]]:
    """Return the columns that are read, of several with one name the first, with their positions."""
    return [(position, name) for position, name in enumerate(names) if name in READ and name not in names[:position]]


def _line(columns: Sequence[tuple[int, str]], cells: Sequence[str]) -> dict[str, str]:
    """Return the filled cells by column; codes that a program made decimal numbers are whole again."""
    line: dict[str, str] = {}
    for position, name in columns:
        text = cells[position]
        if text and (text := tidy(text)) and text.lower() not in _NOTHING:
            line[name] = text.removesuffix(".0") if name in _CODE_COLUMNS else text
    return line


def _key(line: Mapping[str, str], number: int) -> tuple[str, ...]:
    """Return what an activity is known by: donor, agency and CRS id; without an id the number or title that it has."""
    donor = line.get("donorcode") or line.get("dedonorcode") or line.get("donorname", "")
    agency = line.get("agencycode", "")
    for column in ("crsid", "projectnumber", "donorprojectn"):
        own = line.get(column, "")
        if own and own.lower() not in _NO_IDS:
            return donor, agency, own
    recipient = line.get("recipientcode") or line.get("derecipientcode") or line.get("recipientname", "")
    return donor, agency, recipient, line.get("projecttitle") or line.get("shortdescription") or f"row {number}"
