"""Features: a map's layers, read by Fiona with one driver that is named. Runs in the child of `activities.confined`.

Entries are first ``["layers", [[name, attributes]]]``, then ``["layer", name, attributes]`` before each layer and
``["feature", number, attributes, points, area, remarks]``: points as [lon, lat], the area as WKT, both in EPSG:4326,
and remarks as [severity, code, words].

GDAL itself fetches what the member ``crs`` of a GeoJSON links to. So it never sees a GeoJSON as it came, only our own
copy without that member, and the coordinate system is read here.
"""

import json
import logging
import math
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fiona
import numpy as np
import orjson
import shapely
from fiona.errors import FionaError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from activities.geopackages import check_geopackage
from geo.errors import UnusableFileError

WGS84 = "EPSG:4326"
# A person's outline is not exact to a hundred metres, and a place is found from it, not drawn.
TOLERANCE_DEGREES = 0.001
DECIMALS = 7  # a centimetre
MOST_PARTS = 1_000
_EPSG = re.compile(
    r"(?:urn:(?:ogc|x-ogc):def:crs:|https?://www\.opengis\.net/def/crs/)?EPSG[:/][\d.]*[:/]?(\d{4,6})$", re.I
)
_CRS84 = re.compile(
    r"(?:urn:(?:ogc|x-ogc):def:crs:|https?://www\.opengis\.net/def/crs/)?OGC[:/][\d.]*[:/]?CRS84$", re.I
)
_UNDEFINED = re.compile(r'(?:LOCAL_CS|ENGCRS|ENGINEERINGCRS|GEOGCRS|GEOGCS)\["Undefined', re.I)
_TOO_DEEP = "its JSON is nested too deep"

Entry = list[Any]


@dataclass(slots=True)
class Shape:
    """What a geometry comes to: points and an area in EPSG:4326, and what is to be said of it."""

    points: list[list[float]] = field(default_factory=list)
    area: str = ""
    remarks: list[list[str]] = field(default_factory=list)

    def say(self, severity: str, code: str, words: str = "") -> None:
        """Leave a remark; the codes are those of `activities.vectors`."""
        self.remarks.append([severity, code, words[:200]])


def read_geojson(path: Path) -> Iterator[Entry]:
    """Yield the features of a GeoJSON file (RFC 7946, and the older one with ``crs``)."""
    logging.disable()
    document = _load(path)
    features = _features_of(document)
    transformer = _transformer(_geojson_crs(document))
    has_shape = [bool(isinstance(each, dict) and each.get("geometry")) for each in features]
    clean = {"type": "FeatureCollection", "features": [_clean(feature) for feature in features]}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.geojson"
        copy.write_text(json.dumps(clean), encoding="utf-8")
        del document, features, clean
        with _open(copy, "GeoJSON", None) as source:
            yield ["layers", [["", list(source.schema["properties"])]]]
        yield from _layer(copy, "GeoJSON", None, transformer, has_shape)


def read_geopackage(path: Path) -> Iterator[Entry]:
    """Yield the features of every feature layer of a GeoPackage, once its database is found sound and plain."""
    logging.disable()
    layers = check_geopackage(path)
    transformers = {}
    attributes = []
    for layer in layers:
        with _open(path, "GPKG", layer) as source:
            attributes.append([layer, list(source.schema["properties"])])
            wkt, has_geometry = source.crs_wkt, source.schema["geometry"] != "None"
        if has_geometry and (not wkt or _UNDEFINED.match(wkt)):
            raise UnusableFileError(f"the layer {layer!r} says no coordinate reference system; set it (EPSG:4326)")
        transformers[layer] = _transformer(_crs(wkt, f"the layer {layer!r}")) if has_geometry else None
    yield ["layers", attributes]
    for layer in layers:
        yield from _layer(path, "GPKG", layer, transformers[layer], None)


def _load(path: Path) -> dict[str, Any]:
    """Return the JSON object; NaN and infinity, which JSON has not, are let through to be said of their feature."""
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "ecursion" in str(error):
            raise UnusableFileError(_TOO_DEEP) from error
        try:
            document = json.loads(data)
        except RecursionError:
            raise UnusableFileError(_TOO_DEEP) from error
        except ValueError:
            raise UnusableFileError(f"line {error.lineno}, column {error.colno}: is no JSON ({error.msg})") from error
    if not isinstance(document, dict):
        raise UnusableFileError("it is no GeoJSON object")
    return document


def _features_of(document: dict[str, Any]) -> list[Any]:
    kind = document.get("type")
    if kind == "Feature":
        return [document]
    features = document.get("features")
    if kind != "FeatureCollection" or not isinstance(features, list):
        raise UnusableFileError(f"it is no FeatureCollection (its type is {str(kind)[:40]!r})")
    return features


def _clean(feature: Any) -> dict[str, Any]:
    """Return a feature with its id, properties and geometry only, an empty one for what is none."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return {"type": "Feature", "properties": {}, "geometry": None}
    properties = feature.get("properties")
    properties = dict(properties) if isinstance(properties, dict) else {}
    if "id" not in properties and isinstance(feature.get("id"), str | int):
        properties["id"] = str(feature["id"])
    geometry = feature.get("geometry")
    return {"type": "Feature", "properties": properties, "geometry": geometry if isinstance(geometry, dict) else None}


def _geojson_crs(document: dict[str, Any]) -> CRS:
    given = document.get("crs")
    if given is None:
        return CRS(WGS84)
    properties = given.get("properties") if isinstance(given, dict) else None
    name = str((properties or {}).get("name", ""))
    if isinstance(given, dict) and given.get("type") == "name" and (code := _EPSG.match(name)):
        return _crs(f"EPSG:{code[1]}", "it")
    if isinstance(given, dict) and given.get("type") == "name" and _CRS84.match(name):
        return CRS(WGS84)
    said = name or str(given)[:100]
    raise UnusableFileError(f"its coordinate reference system {said!r} is none that is named by an EPSG code")


def _crs(text: str, owner: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise UnusableFileError(f"{owner} has a coordinate reference system that PROJ does not know") from error


def _transformer(crs: CRS) -> Transformer | None:
    if crs.equals(CRS(WGS84), ignore_axis_order=True):
        return None
    try:
        return Transformer.from_crs(crs, WGS84, always_xy=True)
    except CRSError as error:
        raise UnusableFileError(f"from {crs.name[:80]!r} there is no way to degrees (EPSG:4326)") from error


def _open(path: Path, driver: str, layer: str | None) -> Any:
    options = {"DATE_AS_STRING": "YES"} if driver == "GeoJSON" else {"IMMUTABLE": "YES", "NOLOCK": "YES"}
    try:
        return fiona.open(str(path), "r", driver=driver, layer=layer, **options)
    except (FionaError, OSError, ValueError) as error:
        raise UnusableFileError(f"it can't be read as {driver} ({' '.join(str(error).split())[:120]})") from error


def _layer(
    path: Path, driver: str, layer: str | None, transformer: Transformer | None, has_shape: list[bool] | None
) -> Iterator[Entry]:
    with _open(path, driver, layer) as source:
        yield ["layer", layer or "", list(source.schema["properties"])]
        number = 0
        try:
            for number, feature in enumerate(source, start=1):
                given = feature.geometry is not None
                shape = _shape(feature.geometry, transformer) if given else Shape()
                if not given and has_shape and has_shape[number - 1]:
                    shape.say("error", "unreadable")
                yield ["feature", number, _texts(feature.properties), shape.points, shape.area, shape.remarks]
        except (FionaError, OSError, UnicodeDecodeError) as error:
            raise UnusableFileError(f"the feature after number {number} can't be read") from error


def _texts(properties: Any) -> dict[str, str]:
    return {key: text for key, value in properties.items() if (text := _text(value))}


def _text(value: Any) -> str:
    """Return an attribute as a person would have written it; lists have ``;`` between."""
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else np.format_float_positional(value)
    if isinstance(value, list | tuple):
        return "; ".join(_text(each) for each in value)
    return orjson.dumps(value).decode() if isinstance(value, dict) else str(value)


def _shape(geometry: Any, transformer: Transformer | None) -> Shape:
    """Return what a geometry comes to; a bow-tie is mended, what lies nowhere on Earth is an error."""
    found = Shape()
    try:
        shape = shapely.force_2d(shapely.geometry.shape(geometry.__geo_interface__))
    except (ShapelyError, ValueError, TypeError, AttributeError, IndexError) as error:
        found.say("error", "unreadable", " ".join(str(error).split()))
        return found
    if shape.is_empty:
        found.say("warning", "empty", shape.geom_type)
        return found
    if (wrong := _nowhere(shape, None)) or (transformer is None and (wrong := _nowhere(shape, (180, 90)))):
        found.say("error", "nowhere", wrong)
        return found
    if transformer is not None:
        shape = shapely.transform(shape, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
        if wrong := _nowhere(shape, (180, 90)):
            found.say("error", "nowhere", wrong)
            return found
    if not shape.is_valid:
        found.say("warning", "mended", shapely.is_valid_reason(shape))
        shape = shapely.make_valid(shape)
    _take(shape, found)
    return found


def _nowhere(shape: BaseGeometry, limits: tuple[float, float] | None) -> str:
    """Return the first coordinate that is no number or beyond the limits (of longitude, latitude), else nothing."""
    xy = shapely.get_coordinates(shape)
    wrong = ~np.isfinite(xy).all(axis=1) if limits is None else (np.abs(xy) > limits).any(axis=1)
    return "{:g}, {:g}".format(*xy[wrong][0]) if wrong.any() else ""


def _take(shape: BaseGeometry, found: Shape) -> None:
    """Put the points of a geometry into ``found``, and all else as one area, simplified."""
    parts = list(getattr(shape, "geoms", [shape]))
    if len(parts) > MOST_PARTS and shape.geom_type == "MultiPoint":
        found.say("warning", "many", str(len(parts)))
        parts = parts[:MOST_PARTS]
    others = []
    for part in parts:
        if part.geom_type == "Point":
            found.points.append([round(part.x, DECIMALS), round(part.y, DECIMALS)])
        elif hasattr(part, "geoms"):
            _take(part, found)
        else:
            others.append(part)
    if others:
        whole = others[0] if len(others) == 1 else shapely.union_all(others)
        simple = shapely.simplify(whole, TOLERANCE_DEGREES, preserve_topology=True)
        wkt = shapely.to_wkt(simple, rounding_precision=6, trim=True)
        found.area = (
            wkt
            if not found.area
            else shapely.to_wkt(
                shapely.union_all([shapely.from_wkt(found.area), simple]), rounding_precision=6, trim=True
            )
        )
