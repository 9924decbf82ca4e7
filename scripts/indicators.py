"""Write the indicators that come from our own boundaries: ``data/indicators`` and ``data/overlaps.csv``.

`make indicators` runs it. All are geodesic areas on the WGS84 ellipsoid of the shapes in ``data/boundaries``, and
shares of such areas. Nothing else is written here: a figure that is no geometry needs a source of its own.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import shapely
from geopandas import GeoDataFrame

from geo.boundaries import read_frame
from geo.building.files import area_km2

DATA = Path(__file__).resolve().parent.parent / "data"
FOLDER = DATA / "indicators"
OVERLAPS = DATA / "overlaps.csv"
PLACE_SETS = ("provinces-34", "provinces-63", "regions")
# A basin of which less than this lies beyond Viet Nam is its own: shapes at the border fit to about a kilometre.
MOST_OWN = 0.98
# Smaller overlaps are slivers between shapes of two sources.
LEAST_SHARE = 0.0005

_SOURCE = (
    "Geometry of data/boundaries ({sets}): computed by scripts/indicators.py; "
    "© OpenStreetMap contributors (provinces), CoopMap's basins from ITU-R P.1511, GSHHG and Natural Earth"
)
_LICENCE = "ODbL 1.0"
_SIDECAR = """# Written by `make indicators`; mend scripts/indicators.py instead.
title_en = "{title_en}"
title_vi = "{title_vi}"
unit_en = "{unit_en}"
unit_vi = "{unit_vi}"
year = "2025"
source = "{source}"
licence = "{licence}"
need = "{need}"
note_en = "{note_en}"
note_vi = "{note_vi}"
"""

Row = tuple[str, float]


def overlaps(places: GeoDataFrame, basins: GeoDataFrame) -> list[tuple[str, str, float]]:
    """Return (place, basin, share of the place's area that lies in the basin, 0 to 1), slivers left out."""
    found = []
    for code, shape in zip(places["code"], places.geometry, strict=True):
        whole = area_km2(shape)
        for basin, other in zip(basins["code"], basins.geometry, strict=True):
            if shape.intersects(other):
                share = area_km2(_polygons(shapely.intersection(shape, other))) / whole
                if share >= LEAST_SHARE:
                    found.append((str(code), str(basin), round(share, 4)))
    return found


def basin_shares(basins: GeoDataFrame, home: shapely.Geometry) -> list[Row]:
    """Return, a basin, the share of its area that lies in ``home``, in percent."""
    shares = []
    for code, shape in zip(basins["code"], basins.geometry, strict=True):
        inside = area_km2(_polygons(shapely.intersection(shape, home))) / area_km2(shape)
        shares.append((str(code), round(100 * (1.0 if inside > MOST_OWN else inside), 1)))
    return shares


def _polygons(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the areas of an intersection without the lines and points at which shapes only touch."""
    return shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


def shared_basins(rows: Iterable[tuple[str, str, float]], shares: Iterable[Row], whole: Sequence[str]) -> list[Row]:
    """Return, a place, the percent of its area in basins that Viet Nam shares; ``whole`` are basins that are no part.

    A basin is shared when less than all of it lies in Viet Nam.
    """
    shared = {code for code, percent in shares if percent < 100 and code in whole}
    found: dict[str, float] = {}
    for place, basin, share in rows:
        found[place] = found.get(place, 0.0) + (share if basin in shared else 0.0)
    return [(place, round(min(100.0, 100 * share), 1)) for place, share in found.items()]


def _write(key: str, rows: Iterable[Row], sets: str, **facts: str) -> None:
    _table(FOLDER / f"{key}.csv", ("code", "value"), rows)
    text = _SIDECAR.format(source=_SOURCE.format(sets=sets), licence=_LICENCE, **facts)
    (FOLDER / f"{key}.toml").write_text(text, encoding="utf-8")


def _table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def main() -> None:
    """Write all of it."""
    FOLDER.mkdir(exist_ok=True)
    frames = {name: read_frame(name) for name in (*PLACE_SETS, "basins")}
    basins = frames["basins"]
    rows = [row for name in PLACE_SETS for row in overlaps(frames[name], basins)]
    _table(OVERLAPS, ("code", "basin", "share"), rows)
    _write(
        "area",
        [
            (str(code), round(area_km2(shape), 2))
            for frame in frames.values()
            for code, shape in zip(frame["code"], frame.geometry, strict=True)
        ],
        ", ".join(frames),
        title_en="Area",
        title_vi="Diện tích",
        unit_en="km²",
        unit_vi="km²",
        need="more",
        note_en="Geodesic. Speaks for need only as size: there is more land and water to look after.",
        note_vi="Diện tích trắc địa. Chỉ nói lên nhu cầu về quy mô: có nhiều đất và nước hơn cần quản lý.",
    )
    shares = basin_shares(basins, shapely.union_all(frames["provinces-34"].geometry.to_numpy()))
    _write(
        "basin-share",
        shares,
        "basins, provinces-34",
        title_en="Share of the basin in Viet Nam",
        title_vi="Phần lưu vực nằm ở Việt Nam",
        unit_en="% of the basin's area",
        unit_vi="% diện tích lưu vực",
        need="less",
        note_en="The less of a basin lies in Viet Nam, the more its water depends on neighbours upstream.",
        note_vi="Phần lưu vực ở Việt Nam càng nhỏ thì nguồn nước càng phụ thuộc vào các nước láng giềng thượng nguồn.",
    )
    _write(
        "shared-basins",
        shared_basins(rows, shares, list(basins.loc[basins["parent"] == "", "code"])),
        "provinces-34, provinces-63, regions, basins",
        title_en="Area in shared river basins",
        title_vi="Diện tích trong lưu vực sông liên quốc gia",
        unit_en="% of the place's area",
        unit_vi="% diện tích của nơi đó",
        need="more",
        note_en="Basins that Viet Nam shares with other countries: their water can only be managed together.",
        note_vi="Lưu vực mà Việt Nam chung với nước khác: nguồn nước chỉ có thể quản lý bằng hợp tác.",
    )
    print(f"{len(rows)} overlaps, {len(shares)} basins; written under {FOLDER.name}/ and to {OVERLAPS.name}")


if __name__ == "__main__":
    main()
