"""Map files made for the tests: GeoJSON as it is typed, GeoPackage as GeoPandas and SQLite write it."""

import json
import sqlite3
import warnings

import geopandas as gpd
import pyogrio
from pyproj import Transformer

from activities.importers import importer_for
from activities.ingest import ingest
from geo.places import Place

HANOI = (105.85, 21.03)
SQUARE = [[105.8, 21.0], [105.9, 21.0], [105.9, 21.1], [105.8, 21.1], [105.8, 21.0]]


def point(x=HANOI[0], y=HANOI[1], *more):
    return {"type": "Point", "coordinates": [x, y, *more]}


def feature(geometry=None, title="Generated", **properties):
    return {"type": "Feature", "geometry": geometry, "properties": {"title_en": title, **properties}}


def collection(*features, **members):
    return {"type": "FeatureCollection", **members, "features": list(features)}


def named(name):
    return {"type": "name", "properties": {"name": name}}


def geojson(folder, document, name="generated.geojson"):
    """Write a document, or a text or bytes as they are, and return the path."""
    path = folder / name
    if not isinstance(document, str | bytes):
        document = json.dumps(document, ensure_ascii=False)
    path.write_bytes(document if isinstance(document, bytes) else document.encode())
    return path


def geopackage(folder, titles, geometries, *, crs=4326, layer="works", name="generated.gpkg", **columns):
    """Write or extend a GeoPackage and return its path; without geometries the layer has none, without crs no crs."""
    path = folder / name
    values = {"title_en": titles, **columns}
    frame = gpd.GeoDataFrame(values, geometry=geometries, crs=crs) if geometries else gpd.pd.DataFrame(values)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG")
    return path


def spoilt(path, *statements):
    """Run statements in the database of a GeoPackage as a program without GDAL's functions would, and return it."""
    connection = sqlite3.connect(path)
    for function in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        connection.create_function(function, 1, lambda _blob: 0)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def moved(epsg, lon=HANOI[0], lat=HANOI[1]):
    """Return the easting and northing, or longitude and latitude, of degrees in another system."""
    return Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat)


def rows_of(path, file_format=None):
    return list(importer_for(path, file_format).read(path))


def imported(store, path):
    """Import a file into the store and return the report and its activities by title."""
    report = ingest(store, path)
    return report, {activity.title_en or activity.title_vi: activity for activity in store.read()[1]}


def places_of(activity):
    """Return the codes of an activity's places, each once."""
    places: list[Place] = [location.place for location in activity.locations]
    return sorted({place.code for place in places})


def reasons(report):
    """Return row, field, severity and reason of all that a report says."""
    return [(issue.row, issue.field, issue.severity, issue.reason) for issue in report.issues]
