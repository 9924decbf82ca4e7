"""Hoàng Sa and Trường Sa: their islets, from GSHHG. They belong on every map of Viet Nam."""

from dataclasses import dataclass

import geopandas as gpd
import shapely

from geo.building import gshhg
from geo.building.files import measured, write


@dataclass(frozen=True, slots=True)
class Group:
    """An archipelago: the box its islets lie in (degrees), its label point and the province that administers it."""

    code: str
    name_vi: str
    name_en: str
    box: gshhg.Box
    label: tuple[float, float]
    province63: str
    province34: str


GROUPS = (
    Group(
        "hoang-sa",
        "Quần đảo Hoàng Sa",
        "Hoàng Sa archipelago",
        (111.0, 15.6, 113.0, 17.3),
        (112.14, 16.57),
        "48",
        "VN-34-48",
    ),
    Group(
        "truong-sa",
        "Quần đảo Trường Sa",
        "Trường Sa archipelago",
        # East of 116.2 the box would catch Palawan's islets.
        (111.3, 6.8, 116.2, 12.0),
        (114.45, 9.71),
        "56",
        "VN-34-56",
    ),
)


def islets(group: Group) -> shapely.MultiPolygon:
    """Return the islets of a group as GSHHG draws them, unsimplified (EPSG:4326)."""
    return shapely.MultiPolygon(list(gshhg.polygons(group.box, gshhg.LAND).geometry))


def build() -> None:
    """Write ``archipelagos``."""
    rows = [
        {
            "code": group.code,
            "vintage": "",
            "kind": "archipelago",
            "name_vi": group.name_vi,
            "name_en": group.name_en,
            "parent": group.province34,
            "lon": group.label[0],
            "lat": group.label[1],
            "geometry": islets(group),
        }
        for group in GROUPS
    ]
    frame = measured(gpd.GeoDataFrame(rows, geometry="geometry", crs=4326))
    write("archipelagos", {"archipelagos": frame})
