"""Vectors: from the features of a map's layers to rows, their attributes matched to the sheet's columns by name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from activities.apart import read_apart
from activities.headers import is_beside
from activities.importers import GivenSite, Row
from activities.issues import Issue, Severity
from activities.sheet import Column, match_names, tidy
from activities.wording import N_
from geo.errors import UnusableFileError

# What a reader of `activities.features` remarks, by its code.
REMARKS = {
    "unreadable": N_("the geometry can't be read (%(words)s)"),
    "empty": N_("the geometry (%(words)s) is empty; places are read from the texts"),
    "no-number": N_("the coordinate %(words)s is no number"),
    "nowhere": N_("the coordinate %(words)s is nowhere on Earth"),
    "metres": N_(
        "the coordinate %(words)s is not in degrees; a file in metres (VN-2000, UTM) must name its coordinate "
        "reference system"
    ),
    "exchanged": N_("the coordinate %(words)s makes sense only with x and y exchanged, and the geometry is read so"),
    "far": N_("the coordinate %(words)s lies far outside of the area of its coordinate reference system; is it right?"),
    "mended": N_("the geometry was not valid and is mended (%(words)s)"),
    "many": N_("the geometry has %(words)s points; the first 1000 are read"),
    "no-feature": N_("is no Feature (%(words)s)"),
    "own-crs": N_("the feature has a coordinate reference system of its own; one file has one"),
}
_OTHERS = N_("layers without a column title_en or title_vi are not read: %(others)s")
_BEGINS = N_("the layer %(layer)s begins with this row")
# What the addresses under /api/layers give out (docs/reference.md): places, each with a number of activities.
_OUR_LAYER = {"code", "vintage", "kind", "name_vi", "name_en", "value"}
GEOMETRY = "geometry"
LAYER = "layer"


def read_features(reader: str, path: Path) -> Iterator[Row]:
    """Yield a row a feature, counted from 1 through all layers that have a title column.

    Raises UnusableFileError when the reader refuses the file, and when it holds a layer of ours and no activities.
    """
    layer, columns, number, are_many = "", dict[str, Column](), 0, False
    first: list[Issue] = []
    for entry in read_apart(reader, path):
        if entry[0] == "layers":
            are_many = len(entry[1]) > 1
            first = [_note(1, _OTHERS, others=", ".join(entry[2]))] if entry[2] else []
        elif entry[0] == "layer":
            if set(entry[2]) >= _OUR_LAYER:
                raise UnusableFileError(
                    N_("%(file)s: its features are the places of a map of CoopMap, no activities"), file=path.name
                )
            layer, columns = entry[1], match_names(entry[2])
            first += [_note(number + 1, _BEGINS, layer=layer)] if number else []
        else:
            number += 1
            row = _row(number, columns, entry)
            extra = {LAYER: layer, **row.extra} if are_many else row.extra
            yield replace(row, extra=extra, warnings=(*first, *row.warnings))
            first = []


def _note(number: int, message: str, **details: str) -> Issue:
    return Issue(number, "", "", message, tuple(details.items()), "warning")


def _row(number: int, columns: Mapping[str, Column], entry: list[Any]) -> Row:
    _, attributes, points, areas, remarks = entry
    values: dict[str, str] = {}
    extra: dict[str, str] = {}
    for name, value in attributes.items():
        column = columns.get(name, Column(name, is_known=False))
        if not is_beside(column.name) and (text := tidy(value)):
            (values if column.is_known else extra)[column.name] = text
    sites = tuple(_sites(points, areas))
    if sites:
        # The geometry says where it is: a copy of it among the attributes would make a second place of it.
        values = {name: text for name, text in values.items() if name not in ("lat", "lon")}
    return Row(number, values, extra, sites=sites, warnings=tuple(_issue(number, *remark) for remark in remarks))


def _sites(points: list[list[float]], areas: Iterable[str]) -> Iterator[GivenSite]:
    given = [
        *(GivenSite("", lat=_degrees(lat), lon=_degrees(lon)) for lon, lat in points),
        *(GivenSite("", area=area) for area in areas),
    ]
    for place, site in enumerate(given, start=1):
        yield replace(site, field=f"{GEOMETRY} {place}" if len(given) > 1 else GEOMETRY)


def _degrees(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")


def _issue(number: int, severity: Severity, code: str, words: str) -> Issue:
    return Issue(number, GEOMETRY, words[:200], REMARKS[code], (("words", words),), severity)
