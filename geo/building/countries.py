"""The world's countries from Natural Earth, with Viet Nam as the provinces draw it and its archipelagos given back."""

import geopandas as gpd
import pyogrio
import shapely
from babel import Locale
from shapely.geometry.base import BaseGeometry

from geo.building import archipelagos
from geo.building.files import area_km2, label_point, measured, read, write
from geo.building.packages import NATURAL_EARTH_COUNTRIES, fetch
from geo.topology import VIET_NAM, simplify

NO_CODE = "-99"
NEIGHBOURS = ("CN", "LA", "KH")
TOLERANCE = 0.0015  # degrees at Viet Nam; grows with the distance from it
# The spellings of the Unicode CLDR stand, but for these.
NAMES_EN = {"VN": "Viet Nam", "MM": "Myanmar"}
NAMES_VI = {"MM": "Myanmar"}


def natural_earth() -> gpd.GeoDataFrame:
    """Return the source's countries merged by ISO 3166-1 alpha-2 code; those without a code are left out.

    Columns ``code``, ``lon``, ``lat`` (the source's label point) and ``geometry``.
    """
    path = fetch(NATURAL_EARTH_COUNTRIES) / "ne_10m_admin_0_countries_deu.zip"
    frame = pyogrio.read_dataframe(
        f"zip://{path}", columns=["ISO_A2_EH", "LABEL_X", "LABEL_Y", "POP_EST"], encoding="utf-8"
    )
    frame["geometry"] = frame.geometry.make_valid()
    frame = frame[frame["ISO_A2_EH"] != NO_CODE].sort_values("POP_EST", ascending=False, kind="stable")
    rows = [
        {
            "code": code,
            "lon": round(group["LABEL_X"].iloc[0], 4),
            "lat": round(group["LABEL_Y"].iloc[0], 4),
            "geometry": shapely.coverage_union_all(group.geometry.to_numpy()),
        }
        for code, group in frame.groupby("ISO_A2_EH")
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def without_archipelagos(shape: BaseGeometry) -> BaseGeometry:
    """Take away the parts of a country that lie in the waters of Hoàng Sa or Trường Sa."""
    boxes = shapely.union_all([shapely.box(*group.box) for group in archipelagos.GROUPS])
    return shapely.MultiPolygon([part for part in shapely.get_parts(shape) if not boxes.contains(part)])


def fit_neighbours(shapes: dict[str, BaseGeometry], viet_nam: BaseGeometry) -> dict[str, BaseGeometry]:
    """Make the neighbours meet Viet Nam as the provinces draw it, without overlap or gap.

    All borders are cut at their crossings; a face inside the provinces is Viet Nam's, one inside a neighbour only is
    the neighbour's, and a gap that they enclose goes to the neighbour it shares most border with.
    """
    neighbours = {code: shapes[code] for code in NEIGHBOURS}
    lines = shapely.union_all([shape.boundary for shape in (viet_nam, *neighbours.values())])
    faces: dict[str, list[BaseGeometry]] = {code: [] for code in ("VN", *NEIGHBOURS)}
    for face in shapely.get_parts(shapely.polygonize([lines])):
        point = face.representative_point()
        owners = [code for code, shape in {"VN": viet_nam, **neighbours}.items() if shape.contains(point)]
        if owners:
            faces[owners[0]].append(face)
        else:
            shared = {code: face.boundary.intersection(shape.boundary).length for code, shape in neighbours.items()}
            faces[max(shared, key=lambda code: shared[code])].append(face)
    return {code: shapely.coverage_union_all(parts) for code, parts in faces.items()}


def fitted() -> gpd.GeoDataFrame:
    """Return the countries before simplification, Viet Nam as the provinces draw it and its neighbours to match.

    Columns ``code``, ``lon``, ``lat`` and ``geometry``.
    """
    frame = natural_earth()
    frame["geometry"] = [without_archipelagos(shape) for shape in frame.geometry]
    viet_nam = shapely.coverage_union_all(read("provinces-63").geometry.to_numpy())
    shapes = dict(zip(frame["code"], frame.geometry, strict=True))
    shapes |= fit_neighbours(shapes, viet_nam)
    return frame.assign(geometry=[shapes[code] for code in frame["code"]])


def build() -> None:
    """Write ``countries``."""
    frame = fitted().assign(vintage="", kind="country", parent="")
    # As the source draws them: the far ones lose much of their coast to simplification.
    frame["area_km2"] = [round(area_km2(shape), 2) for shape in frame.geometry]
    frame = simplify(frame, TOLERANCE, VIET_NAM, whole=("VN",))
    outside = ~shapely.contains_xy(frame.geometry.to_numpy(), frame["lon"], frame["lat"])
    frame.loc[outside, ["lon", "lat"]] = [label_point(shape) for shape in frame.geometry[outside]]
    vietnamese, english = Locale("vi").territories, Locale("en").territories
    frame["name_vi"] = [NAMES_VI.get(code, vietnamese[code]) for code in frame["code"]]
    frame["name_en"] = [NAMES_EN.get(code, english[code]) for code in frame["code"]]
    write("countries", {"countries": measured(frame)})
