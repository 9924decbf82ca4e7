"""GeoPackages of ``data/boundaries``: one fixed set of columns, metadata inside the file, the same bytes every time."""

import os
import tomllib
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geo.building import packages

FOLDER = Path(__file__).resolve().parents[2] / "data" / "boundaries"
SETS = Path(__file__).with_name("sets.toml")
COLUMNS = ("code", "vintage", "kind", "name_vi", "name_en", "parent", "area_km2", "lon", "lat")
WGS84 = Geod(ellps="WGS84")
# GDAL stamps a GeoPackage with the time of writing; a fixed stamp makes a rebuild give the same bytes.
STAMP = "2025-07-01T00:00:00.000Z"
# Without the second option GDAL writes the metadata a second time, beside every file it has read.
pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP, "GDAL_PAM_ENABLED": "NO"})


def area_km2(geometry: BaseGeometry) -> float:
    """Geodesic area on the WGS84 ellipsoid, in square kilometres, of a polygon in EPSG:4326 degrees."""
    area, _ = WGS84.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return abs(float(area)) / 1e6


def label_point(geometry: BaseGeometry) -> tuple[float, float]:
    """Longitude and latitude of the point of the largest part that is farthest from its border (four decimals)."""
    largest = max(shapely.get_parts(geometry), key=lambda part: float(part.area))
    size = max(largest.bounds[2] - largest.bounds[0], largest.bounds[3] - largest.bounds[1])
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=size / 500))[0]
    return round(float(centre[0]), 4), round(float(centre[1]), 4)


def measured(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give a frame ``area_km2``, ``lon`` and ``lat`` where it has none; columns in the order of the contract."""
    frame = frame.copy()
    frame["geometry"] = [multi(geometry) for geometry in frame.geometry]
    if "area_km2" not in frame:
        frame["area_km2"] = [round(area_km2(geometry), 2) for geometry in frame.geometry]
    if "lon" not in frame:
        points = [label_point(geometry) for geometry in frame.geometry]
        frame["lon"], frame["lat"] = [point[0] for point in points], [point[1] for point in points]
    extra = [name for name in frame.columns if name not in {*COLUMNS, "geometry"}]
    return frame[[*COLUMNS, *extra, "geometry"]].sort_values("code", ignore_index=True)


def multi(geometry: BaseGeometry) -> shapely.MultiPolygon:
    """Return the polygons of a geometry as one multipolygon in normal form, dropping lines and points."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    parts += [
        inner
        for part in shapely.get_parts(geometry)
        if part.geom_type == "MultiPolygon"
        for inner in shapely.get_parts(part)
    ]
    return shapely.normalize(shapely.MultiPolygon(parts))


def read(name: str) -> gpd.GeoDataFrame:
    """Read back a set that an earlier step of the rebuild has written."""
    return pyogrio.read_dataframe(FOLDER / f"{name}.gpkg", layer=name)


def metadata(name: str) -> dict[str, str]:
    """Return what ``sets.toml`` says about a set: title, licence, source, version, vintage, join key ..."""
    facts = tomllib.loads(SETS.read_text("utf-8"))[name]
    source = "; ".join(getattr(packages, package).label for package in facts.pop("packages"))
    return {"join_key": "code", "crs": "EPSG:4326", "source": source, **facts}


def write(name: str, layers: dict[str, gpd.GeoDataFrame]) -> Path:
    """Write a set: beside the old file first, flushed to disk, then moved into its place.

    The set's entry in ``sets.toml`` becomes the metadata of the data set and of each layer.
    """
    facts = metadata(name)
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.gpkg"
    # GDAL refuses a name without the extension; the dot keeps the unfinished file out of everyone's listing.
    unfinished = FOLDER / f".unfinished-{name}.gpkg"
    unfinished.unlink(missing_ok=True)
    for layer, frame in layers.items():
        pyogrio.write_dataframe(
            frame,
            unfinished,
            layer=layer,
            driver="GPKG",
            append=unfinished.exists(),
            dataset_metadata=None if unfinished.exists() else facts,
            layer_metadata=facts,
            layer_options={"SPATIAL_INDEX": "NO", "IDENTIFIER": f"{facts['title']}: {layer}"},
        )
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
    return path
