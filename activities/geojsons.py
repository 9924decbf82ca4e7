"""GeoJSONs from outside: the JSON behind one, looked through before GDAL may see its geometries.

GDAL itself fetches what the member ``crs`` of a GeoJSON links to, and makes dates and numbers of texts. So it gets the
geometries alone; the coordinate reference system and the attributes are read here.
"""

import codecs
import json
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from activities.shapes import WGS84, Frame, frame_of, read_crs
from activities.wording import N_
from geo.errors import UnusableFileError

_EPSG = re.compile(
    r"(?:urn:(?:ogc|x-ogc):def:crs:|https?://www\.opengis\.net/def/crs/)?EPSG(?:[:/][\d.]*)?[:/](\d{4,6})$", re.I
)
_CRS84 = re.compile(
    r"(?:urn:(?:ogc|x-ogc):def:crs:|https?://www\.opengis\.net/def/crs/)?OGC(?:[:/][\d.]*)?[:/]CRS84h?$", re.I
)
_TOO_DEEP = N_("its JSON is nested too deep")
_FEATURE = "Feature"


def load_geojson(path: Path) -> dict[str, Any]:
    """Return the JSON object of a file; one feature a line, and a feature alone, become a FeatureCollection.

    NaN and infinity, which JSON has not, are let through to be said of their feature. Raises UnusableFileError with
    line and column when it is no JSON, and with what it is when it is another object.
    """
    document = _parse(_utf8(path.read_bytes()))
    if not isinstance(document, dict):
        raise UnusableFileError(N_("it is no GeoJSON object"))
    kind = document.get("type")
    if kind == _FEATURE:
        return {"type": "FeatureCollection", "crs": document.get("crs"), "features": [document]}
    if kind == "Topology":
        raise UnusableFileError(N_("it is TopoJSON; save it as GeoJSON"))
    if kind != "FeatureCollection" or not isinstance(document.get("features"), list):
        raise UnusableFileError(N_("it is no FeatureCollection (its type is %(kind)r)"), kind=str(kind)[:40])
    return document


def _utf8(data: bytes) -> bytes:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    return data.removeprefix(codecs.BOM_UTF8)


def _parse(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "ecursion" in str(error):
            raise UnusableFileError(_TOO_DEEP) from error
    if features := _lines(data):
        return {"type": "FeatureCollection", "features": features}
    try:
        return json.loads(data)
    except RecursionError as error:
        raise UnusableFileError(_TOO_DEEP) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnusableFileError(N_("line %(line)s: is not UTF-8; save it in that encoding"), line=line) from error
    except json.JSONDecodeError as error:
        raise UnusableFileError(
            N_("line %(line)s, column %(column)s: is no JSON (%(said)s)"),
            line=error.lineno,
            column=error.colno,
            said=error.msg,
        ) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise UnusableFileError(N_("it is no JSON that can be read (%(said)s)"), said=str(error)) from error


def _lines(data: bytes) -> list[Any]:
    """Return the features of a file that has one a line (GeoJSONL, RFC 8142), none when it is no such file."""
    lines = [line.strip(b"\x1e \t\r") for line in data.split(b"\n")]
    try:
        features = [orjson.loads(line) for line in lines if line]
    except orjson.JSONDecodeError:
        return []
    return features if all(_is_feature(feature) for feature in features) else []


def _is_feature(feature: Any) -> bool:
    return isinstance(feature, dict) and feature.get("type") == _FEATURE


def geojson_frame(document: dict[str, Any]) -> Frame:
    """Return the frame of the member ``crs``: RFC 7946 has none and means EPSG:4326, older files name one."""
    given = document.get("crs")
    if given is None:
        return frame_of(read_crs(WGS84))
    properties = given.get("properties") if isinstance(given, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    if isinstance(given, dict) and given.get("type") == "EPSG":
        name = f"EPSG:{properties.get('code')}"
    else:
        name = str(given if isinstance(given, str) else properties.get("name", ""))
    if isinstance(given, dict) and given.get("type") == "link":
        raise UnusableFileError(
            N_("it links to its coordinate reference system; nothing is fetched, name its EPSG code")
        )
    if code := _EPSG.match(name):
        return frame_of(read_crs(f"EPSG:{code[1]}"))
    if _CRS84.match(name):
        return frame_of(read_crs(WGS84))
    said = name or str(given)[:100]
    raise UnusableFileError(
        N_("its coordinate reference system %(system)r is none that is named by an EPSG code"), system=said[:100]
    )


def geometries(document: dict[str, Any]) -> bytes:
    """Return a GeoJSON of the features' geometries alone, in their order; null for what is none."""
    features = []
    for feature in document["features"]:
        given = geometry_of(feature)
        geometry = {key: value for key, value in given.items() if key != "crs"} if isinstance(given, dict) else None
        features.append({"type": _FEATURE, "properties": {}, "geometry": geometry})
    try:
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()
    except RecursionError as error:
        raise UnusableFileError(_TOO_DEEP) from error


def geometry_of(feature: Any) -> Any:
    """Return what a feature has as its geometry, None for what is no feature."""
    return feature.get("geometry") if _is_feature(feature) else None


def unread(geometry: Any) -> tuple[str, str, str]:
    """Return what to say of a geometry of which GDAL makes nothing, as severity, code and words."""
    if not isinstance(geometry, dict):
        return "error", "unreadable", str(geometry)[:80]
    kind = str(geometry.get("type"))[:40]
    if [] in (geometry.get("coordinates"), geometry.get("geometries")):
        return "warning", "empty", kind
    return "error", "unreadable", f"{kind} {str(geometry.get('coordinates', ''))[:80]}".strip()


def remarks_of(feature: Any, document: dict[str, Any]) -> list[list[str]]:
    """Return what is wrong with a member of ``features`` as [severity, code, words]."""
    if not _is_feature(feature):
        return [["error", "no-feature", str(feature.get("type") if isinstance(feature, dict) else feature)[:40]]]
    geometry = geometry_of(feature)
    for owner in (feature, geometry):
        if isinstance(owner, dict) and owner.get("crs") not in (None, document.get("crs")):
            return [["error", "own-crs", str(owner["crs"])[:200]]]
    return []


def attributes_of(feature: Any) -> dict[str, str]:
    """Return the properties of a feature as texts; its ``id`` is among them where it has no such property."""
    if not _is_feature(feature):
        return {}
    properties = feature.get("properties")
    properties = dict(properties) if isinstance(properties, dict) else {}
    own = feature.get("id")
    if "id" not in properties and isinstance(own, str | int | float) and not isinstance(own, bool):
        properties["id"] = own
    return texts(properties)


def names_of(features: Iterable[Any]) -> list[str]:
    """Return the names of all attributes of the features, in the order of first sight."""
    names: dict[str, None] = {}
    for feature in features:
        if _is_feature(feature):
            properties = feature.get("properties")
            names |= dict.fromkeys(map(whole, properties if isinstance(properties, dict) else ()))
            if "id" in feature:
                names.setdefault("id")
    return list(names)


def texts(properties: Any) -> dict[str, str]:
    """Return attributes as a person would have written them, without the empty ones; lists have ``;`` between."""
    try:
        return {whole(key): text for key, value in properties.items() if (text := _text(value))}
    except RecursionError as error:
        raise UnusableFileError(_TOO_DEEP) from error


def _text(value: Any) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "; ".join(text for each in value if (text := _text(each)))
    return whole(json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value))


def _number(value: float) -> str:
    """Return a number without an exponent, which a code or an amount never has; nothing for what is none."""
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else np.format_float_positional(value, trim="-")


def whole(text: str) -> str:
    """Return a text with the mark of a lost letter (U+FFFD) in place of each half of one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
