"""Features: a map's layers, read by Fiona with one driver that is named. Runs in the child of `activities.confined`.

Entries are first ``["layers", [name], [name]]``, those with a title column and the others, which are not read; then
``["layer", name, attributes]`` before each layer and ``["feature", attributes, points, areas, remarks]``: points as
[lon, lat], areas as WKT, both in EPSG:4326, and remarks as [severity, code, words].
"""

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import fiona
from fiona.errors import FionaError
from fiona.io import MemoryFile

from activities.geojsons import (
    attributes_of,
    geojson_frame,
    geometries,
    geometry_of,
    load_geojson,
    names_of,
    remarks_of,
    texts,
    unread,
)
from activities.geopackages import Stored, check_geopackage, stored_features
from activities.shapes import Frame, Shape, frame_of, read_crs, read_shape
from activities.sheet import has_title
from activities.wording import N_
from geo.errors import UnusableFileError

_UNDEFINED = re.compile(r'(?:LOCAL_CS|ENGCRS|ENGINEERINGCRS|GEOGCRS|GEOGCS)\["Undefined', re.I)
# Of the exports for maps, in which an activity has as many features as places (activities.placed_features).
_OUR_EXPORT = {"activity_id", "heading", "place", "share_basis"}
_ERRORS = (FionaError, OSError, ValueError)

Entry = list[Any]


def read_geojson(path: Path) -> Iterator[Entry]:
    """Yield the features of a GeoJSON file (RFC 7946, and the older one with ``crs``)."""
    logging.disable()
    document = load_geojson(path)
    features = document["features"]
    if not features:
        raise UnusableFileError(N_("it has no features"))
    frame, names = geojson_frame(document), names_of(features)
    if not has_title(names):
        raise _no_title(names)
    yield ["layers", [""], []]
    yield ["layer", "", names]
    with MemoryFile(geometries(document), ext=".geojson") as memory, _open(memory, "GeoJSON") as source:
        found = _features(source)
        for number, feature in enumerate(features, start=1):
            read = next(found, None)
            if read is None:
                raise UnusableFileError(N_("the geometry of feature number %(number)s can't be read"), number=number)
            shape = _shape(read.geometry, frame)
            if read.geometry is None and (given := geometry_of(feature)):
                shape.say(*unread(given))
            remarks = remarks_of(feature, document) + shape.remarks
            yield ["feature", attributes_of(feature), shape.points, shape.areas, remarks]


def read_geopackage(path: Path) -> Iterator[Entry]:
    """Yield the features of every layer with a title of a GeoPackage, once its database is found sound and plain."""
    logging.disable()
    frames: dict[str, Frame | None] = {}
    others: dict[str, list[str]] = {}
    for layer in check_geopackage(path):
        with _open(path, "GPKG", layer) as source:
            names = list(source.schema["properties"])
            if has_title(names):
                frames[layer] = _frame(source.crs_wkt, layer) if source.schema["geometry"] != "None" else None
            else:
                others[layer] = names
    if not frames:
        raise _no_title(name for names in others.values() for name in names)
    yield ["layers", list(frames), list(others)]
    for layer, frame in frames.items():
        with _open(path, "GPKG", layer) as source:
            names = list(source.schema["properties"])
            yield ["layer", layer, names]
            stored = stored_features(path, layer, names)
            for feature in _features(source, layer):
                own = next((each for each in stored if str(each.number) == feature.id), None)
                if own is None:
                    raise UnusableFileError(
                        N_("the layer %(layer)r has no feature number %(number)s"), layer=layer, number=feature.id
                    )
                shape = _stored_shape(own, feature.geometry, frame)
                yield ["feature", texts(own.attributes), shape.points, shape.areas, shape.remarks]


_OUR_OWN = N_("it is an export of CoopMap, in which each feature is a place; import its CSV or XLSX, a row an activity")


def _no_title(names: Iterable[str]) -> UnusableFileError:
    """Return the refusal of a map whose features have no title."""
    names = list(dict.fromkeys(names))
    if set(names) >= _OUR_EXPORT:
        return UnusableFileError(_OUR_OWN)
    if listed := ", ".join(names)[:200]:
        return UnusableFileError(
            N_("no attribute of its features is title_en, title_vi or name (they are %(listed)s)"), listed=listed
        )
    return UnusableFileError(N_("no attribute of its features is title_en, title_vi or name (they have none)"))


def _frame(wkt: str, layer: str) -> Frame:
    if not wkt or _UNDEFINED.match(wkt):
        raise UnusableFileError(
            N_("the layer %(layer)r says no coordinate reference system; set it (EPSG:4326)"), layer=layer
        )
    return frame_of(read_crs(wkt, layer))


def _open(source: Path | MemoryFile, driver: str, layer: str | None = None) -> Any:
    try:
        if isinstance(source, MemoryFile):
            return source.open(driver=driver)
        return fiona.open(str(source), "r", driver=driver, layer=layer, IMMUTABLE="YES", NOLOCK="YES")
    except _ERRORS as error:
        raise UnusableFileError(
            N_("it can't be read as %(driver)s (%(said)s)"), driver=driver, said=" ".join(str(error).split())[:120]
        ) from error


def _features(source: Any, layer: str | None = None) -> Iterator[Any]:
    done = 0
    try:
        for feature in source:
            yield feature
            done += 1
    except _ERRORS as error:
        if layer is None:
            raise UnusableFileError(N_("the feature after number %(number)s can't be read"), number=done) from error
        raise UnusableFileError(
            N_("the feature after number %(number)s of the layer %(layer)r can't be read"), number=done, layer=layer
        ) from error


def _stored_shape(own: Stored, geometry: Any, frame: Frame | None) -> Shape:
    if not own.is_empty and geometry is not None:
        return _shape(geometry, frame)
    shape = Shape()
    if own.is_empty:
        shape.say("warning", "empty", geometry.type if geometry is not None else "")
    elif own.head is not None:
        shape.say("error", "unreadable", own.head.hex(" "))
    return shape


def _shape(geometry: Any, frame: Frame | None) -> Shape:
    if geometry is None or frame is None:
        return Shape()
    return read_shape(geometry.__geo_interface__, frame)
