"""A layer as features: its values joined to the geometry of their places, for a GIS."""

import pandas as pd
from geopandas import GeoDataFrame, points_from_xy

from geo.boundaries import read_frame
from layers.layer import Layer, LayerValues

CRS = "EPSG:4326"


def layer_frame(layer: Layer, built: LayerValues, vintage: str) -> GeoDataFrame:
    """Return the places of the layer that have a value, widest first.

    Columns: code, vintage, kind, name_vi, name_en, ``value`` (in the layer's unit; money in US cents), ``note`` (a
    sentence, may be empty) and geometry in EPSG:4326. Of a layer of points: ``value``, how many sites are at each, and
    ``rough``, how many of these stand for a district or town. The frame is empty for a layer without shapes.
    """
    if built.points is not None:
        points = built.points
        columns_of = {"value": points.counts, "rough": points.rough}
        return GeoDataFrame(columns_of, geometry=points_from_xy(*points.lonlat.T), crs=CRS)
    columns = ["code", "vintage", "kind", "name_vi", "name_en", "geometry"]
    frames = []
    for set_name in layer.sets(vintage):
        frame = read_frame(set_name)
        frames.append(frame.loc[frame["code"].isin(list(built.values)), columns])
    if not frames:
        return GeoDataFrame({"code": [], "value": []}, geometry=[], crs=CRS)
    joined = GeoDataFrame(pd.concat(frames, ignore_index=True), crs=CRS)
    is_whole = all(isinstance(value, int) for value in built.values.values())
    joined.insert(5, "value", joined["code"].map(built.values).astype("int64" if is_whole else "float64"))
    joined.insert(6, "note", [built.notes.get(code, "") for code in joined["code"]])
    return joined
