"""Boundary sets: geometry, metadata and ready-made TopoJSON of the GeoPackages in ``data/boundaries`` (EPSG:4326).

A user may replace any of the files, so nothing is opened before its first bytes say that it is a GeoPackage. Names and
codes without geometry are read faster by ``geo.register``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fiona
import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from geo import topology
from geo.register import (
    COLUMNS,
    PLACE_LAYER,
    SETS,
    BoundaryError,
    boundary_path,
    is_geopackage,
    layer_columns,
    open_geopackage,
    read_places,
)

__all__ = ["LAYERS", "SETS", "BoundaryError", "check", "metadata", "read_frame", "read_places", "web_topology"]

WGS84 = CRS.from_epsg(4326)
LAYERS = {"context": ("land", "rivers", "lakes", "sea-names")}
PROPERTIES = ("code", "name_vi", "name_en", "kind", "parent", "lon", "lat")
OVERLAP = 1e-6  # square degrees (about 0.01 km2) by which two areas of a set may overlap
# GDAL would write the metadata of every file that it reads a second time, beside it.
pyogrio.set_gdal_config_options({"GDAL_PAM_ENABLED": "NO"})


@dataclass(frozen=True, slots=True)
class WebForm:
    """How a set goes to the browser: tolerance in degrees, grid of the whole box, whether finer near Viet Nam only."""

    tolerance: float
    steps: int
    far_is_coarse: bool = False


DEFAULT_FORM = WebForm(0.006, 20_000)
WEB_FORMS = {
    "countries": WebForm(0.007, 60_000, far_is_coarse=True),
    "context": WebForm(0.008, 30_000),
}


def read_frame(name: str, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read one layer of a set (by default the one named like the set, for ``context`` its sea names).

    Returns
    -------
    A frame in EPSG:4326, sorted by code, with the columns of ``geo.register.COLUMNS`` and ``geometry``; the layers
    ``land``, ``rivers`` and ``lakes`` of ``context`` have ``name_vi``, ``name_en`` and ``rank`` (rivers: ``level``).

    Raises
    ------
    BoundaryError
        When the set or layer is missing or the file is not a GeoPackage.
    """
    path = boundary_path(name)
    layer = layer or PLACE_LAYER.get(name, name)
    with open_geopackage(path) as connection:
        if layer not in layer_columns(connection):
            message = f"{path.name} has no layer {layer!r}"
            raise BoundaryError(message)
    frame = pyogrio.read_dataframe(path, layer=layer)
    return frame.sort_values("code", ignore_index=True) if "code" in frame else frame


def metadata(name: str) -> dict[str, str]:
    """Return what a set says about itself: title, licence, attribution, source, version, vintage, join_key ...

    Raises
    ------
    BoundaryError
        When the set is missing or the file is not a GeoPackage.
    """
    path = boundary_path(name)
    if not is_geopackage(path):
        message = f"{path.name} is not a GeoPackage"
        raise BoundaryError(message)
    with (
        fiona.Env(GDAL_PAM_ENABLED="NO"),
        fiona.open(path, enabled_drivers=["GPKG"], layer=LAYERS.get(name, (name,))[0]) as layer,
    ):
        tags: dict[str, str] = layer.tags()
    return {key: value for key, value in sorted(tags.items()) if key.islower()}


def check(path: Path, name: str) -> list[str]:
    """List what keeps a file from standing in for a set, in plain sentences; an empty list means that it fits.

    The codes are compared with those of the set as it is; for a name that is new only the form is checked.
    """
    if not path.is_file() or not is_geopackage(path):
        return [f"{path.name} is not a GeoPackage (another format under this name is refused)"]
    try:
        with open_geopackage(path) as connection:
            layers = layer_columns(connection)
    except BoundaryError as error:
        return [str(error)]
    problems = [f"layer {layer} is missing" for layer in LAYERS.get(name, (name,)) if layer not in layers]
    if problems:
        return problems
    layer = PLACE_LAYER.get(name, name)
    missing = [column for column in COLUMNS if column not in layers[layer]]
    if missing:
        return [f"layer {layer} lacks the columns {', '.join(missing)}"]
    with fiona.Env(GDAL_PAM_ENABLED="NO"), fiona.open(path, enabled_drivers=["GPKG"], layer=layer) as source:
        crs = CRS.from_wkt(source.crs_wkt) if source.crs_wkt else None
    if crs is None or not crs.equals(WGS84, ignore_axis_order=True):
        return [f"the coordinates are in {crs.name if crs else 'no known system'}, not in EPSG:4326"]
    frame = pyogrio.read_dataframe(path, layer=layer)
    return [*_code_problems(frame, name), *_geometry_problems(frame, layer)]


def _code_problems(frame: pd.DataFrame, name: str) -> Iterator[str]:
    """Say which codes come twice, are missing or are unknown."""
    twice = sorted(set(frame.loc[frame["code"].duplicated(), "code"].astype(str)))
    if twice:
        yield f"codes that come twice: {', '.join(twice)}"
    if name not in SETS:
        return
    found, known = set(frame["code"]), {place.code for place in read_places(name)}
    if known - found:
        yield f"codes that are missing: {', '.join(sorted(known - found))}"
    if found - known:
        yield f"codes that are not known: {', '.join(sorted(str(code) for code in found - known))}"


def _geometry_problems(frame: gpd.GeoDataFrame, layer: str) -> Iterator[str]:
    """Say which geometries are of the wrong type, invalid, outside the world or overlap a place that is no relative."""
    allowed = {"Point"} if layer in PLACE_LAYER.values() else {"Polygon", "MultiPolygon"}
    for code, shape in zip(frame["code"], frame.geometry, strict=True):
        if shape is None or shape.is_empty:
            yield f"{code} has no geometry"
        elif shape.geom_type not in allowed:
            yield f"{code} is a {shape.geom_type}"
        elif not shape.is_valid:
            yield f"{code} is not valid: {shapely.is_valid_reason(shape)}"
        elif not shapely.box(-180.001, -90.001, 180.001, 90.001).contains(shape):
            yield f"{code} lies outside the world's degrees"
    yield from _overlaps(frame)


def _overlaps(frame: gpd.GeoDataFrame) -> Iterator[str]:
    """Say which places of one rank overlap by more than ``OVERLAP``; a parent may hold its child."""
    shapes = frame.geometry.to_numpy()
    if not all(shape is not None and shape.is_valid and shape.area for shape in shapes):
        return
    tree = shapely.STRtree(shapes)
    for left, right in zip(*tree.query(shapes, "intersects"), strict=True):
        one, other = frame.iloc[left], frame.iloc[right]
        if left < right and one["code"] != other["parent"] and other["code"] != one["parent"]:
            area = shapely.intersection(shapes[left], shapes[right]).area
            if area > OVERLAP:
                yield f"{one['code']} and {other['code']} overlap"


def web_topology(name: str) -> bytes:
    """Return a set as TopoJSON for the browser: simplified with shared borders kept, quantised, UTF-8.

    The one object is named like the set; its properties are ``PROPERTIES``. ``context`` has the objects ``rivers``,
    ``lakes``, ``seas`` (points), ``archipelagos`` (islets) and ``archipelago-labels`` (points). The islets of Hoàng Sa
    and Trường Sa are never dropped. The same file gives the same bytes; the caller keeps them.

    Raises
    ------
    BoundaryError
        When the set is missing or the file is not a GeoPackage.
    """
    form = WEB_FORMS.get(name, DEFAULT_FORM)
    if name == "context":
        return topology.encode(_context_objects(form.tolerance), form.steps)
    frame = read_frame(name)
    if form.far_is_coarse:
        frame = topology.simplify(frame, form.tolerance, topology.VIET_NAM, whole=("VN",))
    else:
        frame = topology.simplify(frame, form.tolerance)
    return topology.encode({name: frame[[*PROPERTIES, "geometry"]]}, form.steps)


def _context_objects(tolerance: float) -> dict[str, gpd.GeoDataFrame]:
    """Collect what is drawn around the data."""
    rivers, lakes = read_frame("context", "rivers"), read_frame("context", "lakes")
    rivers["geometry"] = rivers.geometry.simplify(tolerance / 2)
    lakes["geometry"] = shapely.coverage_simplify(lakes.geometry.to_numpy(), tolerance)
    islets = read_frame("archipelagos")[[*PROPERTIES, "geometry"]]
    labels = islets.set_geometry(gpd.points_from_xy(islets["lon"], islets["lat"]), crs=WGS84)
    seas = read_frame("context", "sea-names")[[*PROPERTIES, "rank", "geometry"]]
    return {"rivers": rivers, "lakes": lakes, "seas": seas, "archipelagos": islets, "archipelago-labels": labels}
