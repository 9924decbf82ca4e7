"""Vectors: from the features of a map's layers to rows, their attributes matched to the sheet's columns by name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from activities.apart import read_apart
from activities.importers import GivenSite, Row
from activities.issues import Issue, Severity
from activities.sheet import TITLES, Column, match_names, tidy
from activities.wording import N_
from geo.errors import UnusableFileError

# What a reader of `activities.features` remarks, by its code.
REMARKS = {
    "unreadable": N_("the geometry can't be read"),
    "empty": N_("the geometry (%(words)s) is empty; places are read from the texts"),
    "nowhere": N_("the coordinate %(words)s is nowhere on Earth; are latitude and longitude exchanged?"),
    "mended": N_("the geometry was not valid and is mended (%(words)s)"),
    "many": N_("the geometry has %(words)s points; the first 1000 are read"),
}
_LAYERS = N_("the layers %(others)s have no column title_en or title_vi and are not read")
GEOMETRY = "geometry"


def read_features(reader: str, path: Path) -> Iterator[Row]:
    """Yield a row a feature, counted from 1 through all layers that have a title column.

    Raises UnusableFileError when the reader refuses the file or no layer has a title column.
    """
    layers: list[str] = []
    columns: Mapping[str, Column] = {}
    number = 0
    for entry in read_apart(reader, path):
        if entry[0] == "layers":
            layers = [name for name, attributes in entry[1] if not _has_title(attributes)]
            if len(layers) == len(entry[1]):
                raise UnusableFileError(f"{path.name}: no attribute of its features is title_en, title_vi or name")
        elif entry[0] == "layer":
            columns = match_names(entry[2])
        elif any(column.name in TITLES for column in columns.values()):
            number += 1
            row = _row(number, columns, entry)
            yield replace(row, warnings=(_others(layers), *row.warnings)) if layers and number == 1 else row


def _has_title(attributes: Iterable[str]) -> bool:
    return any(column.name in TITLES for column in match_names(attributes).values())


def _others(layers: list[str]) -> Issue:
    return Issue(1, "", "", _LAYERS, (("others", ", ".join(layers)),), "warning")


def _row(number: int, columns: Mapping[str, Column], entry: list[Any]) -> Row:
    _, _, attributes, points, area, remarks = entry
    values: dict[str, str] = {}
    extra: dict[str, str] = {}
    for name, value in attributes.items():
        if text := tidy(value):
            column = columns.get(name, Column(name, is_known=False))
            (values if column.is_known else extra)[column.name] = text
    sites = _sites(points, area)
    if sites:
        # The geometry says where it is: a copy of it among the attributes would make a second place of it.
        values = {name: text for name, text in values.items() if name not in ("lat", "lon")}
    return Row(number, values, extra, sites=sites, warnings=tuple(_issue(number, *remark) for remark in remarks))


def _sites(points: list[list[float]], area: str) -> tuple[GivenSite, ...]:
    many = len(points) + bool(area) > 1
    sites = [
        GivenSite(f"{GEOMETRY} {place}" if many else GEOMETRY, lat=_degrees(lat), lon=_degrees(lon))
        for place, (lon, lat) in enumerate(points, start=1)
    ]
    if area:
        sites.append(GivenSite(f"{GEOMETRY} {len(points) + 1}" if many else GEOMETRY, area=area))
    return tuple(sites)


def _degrees(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")


def _issue(number: int, severity: Severity, code: str, words: str) -> Issue:
    return Issue(number, GEOMETRY, words[:200], REMARKS[code], (("words", words),), severity)
