"""GeoPackage: the places of all activities as points, and the map's areas with their counts and money, styled.

``layer_styles`` is where QGIS keeps how a layer is drawn: the layers open with classes, legend and names. The areas are
those of the page in the vintage that is asked for, all of them, so that Hoàng Sa and Trường Sa are on this map too.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import shapely

from activities.codelists import load_codelist
from activities.exporting import ATTRIBUTION, Export, in_pieces
from activities.geopackage_tables import Layer, Package, Row, point_blob, shape_blob
from activities.map_styles import MapStyle, StyleClass
from activities.placed_features import ATTRIBUTES, features
from activities.wording import N_
from geo.boundaries import read_frame
from geo.errors import ExportError

FORMAT = "gpkg"
TITLE = N_("Map (GeoPackage)")
MIMETYPE = "application/geopackage+sqlite3"
EXTENSION = "gpkg"
# From what is exact to what is wide; what has no location is drawn by no one.
_PRECISION_COLOURS = ("#0B5D60", "#2A8C82", "#63B3A4", "#A5CFC0", "#D9B45B", "#B98A9E", "#B98A9E", "#B98A9E", "#B98A9E")
_NONE = "#F4F2EC"
_SHADES = ("#D5E8E3", "#A3D0C6", "#67B0A6", "#2E8780", "#0B5D60")
_AREAS = {"provinces": N_("Provinces"), "regions": N_("Regions"), "basins": N_("River basins")}
_AREA_COLUMNS = {
    **dict.fromkeys(("code", "vintage", "kind", "area_name", "area_name_en", "area_name_vi"), "TEXT"),
    "activities": "INTEGER",
    "usd": "REAL",
}


def write(export: Export) -> Iterator[bytes]:
    """Yield the GeoPackage."""
    yield from in_pieces(partial(_fill_or_say, export))


def _fill_or_say(export: Export, path: Path) -> None:
    try:
        _fill(export, path)
    except sqlite3.Error as error:
        raise ExportError(f"the export can't be written: {error}") from error


def _fill(export: Export, path: Path) -> None:
    said = f"{export.caption()}. {ATTRIBUTION}"
    with Package(path, export.changed_at) as package:
        for name, title in _AREAS.items():
            rows = list(_areas(export, name))
            package.add_layer(Layer(name, export.say(title), said, "MULTIPOLYGON", _AREA_COLUMNS), rows)
            package.add_style(name, _area_style(export, [row[-2] for row in rows]))
        activities = Layer("activities", export.say(N_("Activities")), said, "POINT", ATTRIBUTES)
        package.add_layer(activities, _points(export))
        package.add_style("activities", _point_style(export))
        package.add_table("about", export.say(N_("About")), {"label": "TEXT", "fact": "TEXT"}, export.facts())
        package.finish()


def _points(export: Export) -> Iterator[Row]:
    for feature in features(export):
        bounds = None if feature.point is None else (*feature.point, *feature.point)
        yield (bounds, point_blob(feature.point), *feature.attributes.values())


def _areas(export: Export, name: str) -> Iterator[Row]:
    """Yield the areas of a set, with the number of activities that lie in each and the money that is its own share."""
    filters = export.filters
    mask = filters.select(export.snapshot)
    counts = export.snapshot.links[f"place{filters.vintage}"].count(mask)
    cents = export.snapshot.shares(filters.basis, filters.vintage).sums(mask)
    sets = (f"provinces-{filters.vintage}", "archipelagos") if name == "provinces" else (name,)
    for each in sets:
        for area in read_frame(each).to_dict("records"):
            code, shape = area["code"], _multiple(area["geometry"])
            names = (area[f"name_{export.lang}"], area["name_en"], area["name_vi"])
            usd = cents[code] / 100 if code in cents else None
            attributes = (code, area["vintage"] or "", area["kind"], *names, counts.get(code, 0), usd)
            yield (shape.bounds, shape_blob(shape), *attributes)


def _multiple(shape: Any) -> shapely.MultiPolygon:
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def _area_style(export: Export, counts: Sequence[int]) -> MapStyle:
    """Return classes of equal numbers of areas; those without any activity are a class of their own."""
    different = sorted(set(counts) - {0})
    size = max(1, -(-len(different) // len(_SHADES)))
    classes = [StyleClass(export.say(N_("none")), 0, 0, _NONE)]
    for number, start in enumerate(range(0, len(different), size)):
        low, high = different[start], different[min(start + size, len(different)) - 1]
        classes.append(StyleClass(f"{low}" if low == high else f"{low} – {high}", low, high, _SHADES[number]))
    return MapStyle("activities", "area_name", "fill", classes)


def _point_style(export: Export) -> MapStyle:
    precisions = load_codelist("precisions")
    classes = [
        StyleClass(name.name(export.lang), int(code), int(code), colour)
        for (code, name), colour in zip(precisions.items(), _PRECISION_COLOURS, strict=True)
    ]
    return MapStyle("precision", "heading", "marker", classes)
