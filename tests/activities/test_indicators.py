"""Indicators: those shipped come from our boundaries; a planner's own files are read, or refused by name and row."""

import csv
import tomllib

import pytest

from activities.codelists import DATA
from activities.indicators import FOLDER, load_indicators, read_indicators
from geo.boundaries import read_frame
from geo.errors import UnusableFileError
from geo.register import load_places
from scripts.indicators import basin_shares, overlaps, shared_basins

SIDECAR = """title_en = "Made up for a test"
title_vi = "Tự đặt để kiểm thử"
unit_en = "points"
unit_vi = "điểm"
year = 2024
source = "Nobody: made up for a test"
licence = "none"
need = "more"
"""


def put(folder, rows, sidecar=SIDECAR, name="made-up"):
    (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    if sidecar is not None:
        (folder / f"{name}.toml").write_text(sidecar, encoding="utf-8")
    return folder


def test_what_is_shipped_names_its_source_and_is_not_made_up():
    assert list(load_indicators()) == ["area", "basin-share", "shared-basins"]
    for indicator in load_indicators().values():
        assert "scripts/indicators.py" in indicator.source
        assert "OpenStreetMap" in indicator.source
        assert indicator.licence == "ODbL 1.0"
        assert indicator.facts["note_en"]
        assert indicator.facts["note_vi"]


def test_areas_are_those_of_the_boundaries_and_add_up():
    area = load_indicators()["area"].values
    places = load_places()
    for name in ("provinces-34", "provinces-63", "regions", "basins"):
        assert all(float(area[place.code]) == pytest.approx(place.area_km2, abs=0.02) for place in places.sets[name])
    sums = {name: sum(area[place.code] for place in places.sets[name]) for name in ("provinces-34", "provinces-63")}
    assert float(sums["provinces-34"]) == pytest.approx(float(sums["provinces-63"]), abs=0.5)


def test_the_committed_files_are_what_the_script_gives():
    basins = read_frame("basins")
    home = read_frame("provinces-34").geometry.union_all()
    shares = dict(basin_shares(basins, home))
    assert {code: float(value) for code, value in load_indicators()["basin-share"].values.items()} == shares
    with (DATA / "overlaps.csv").open(encoding="utf-8", newline="") as file:
        kept = {(row["code"], row["basin"], float(row["share"])) for row in csv.DictReader(file)}
    regions = overlaps(read_frame("regions"), basins)
    assert set(regions) <= kept
    whole = list(basins.loc[basins["parent"] == "", "code"])
    shared = load_indicators()["shared-basins"].values
    assert shared_basins(regions, list(shares.items()), whole) == [
        (place.code, float(shared[place.code])) for place in load_places().sets["regions"]
    ]


def test_every_province_lies_in_basins_that_cover_it():
    parents = {place.code: place.parent for place in load_places().sets["basins"]}
    covered: dict[str, float] = {}
    with (DATA / "overlaps.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not parents[row["basin"]]:
                covered[row["code"]] = covered.get(row["code"], 0) + float(row["share"])
    assert set(covered) == {
        place.code for name in ("provinces-34", "provinces-63", "regions") for place in load_places().sets[name]
    }
    # Islands and the outermost coast are in no basin.
    assert min(covered.values()) > 0.7
    assert max(covered.values()) < 1.001


def test_a_planner_s_file_is_read(tmp_path):
    put(tmp_path, "code,value,remark\nVN-34-01,3.5,x\nmekong,-2,\nVN-34-04,,nothing known\n")
    found = read_indicators(tmp_path)["made-up"]
    assert {code: str(value) for code, value in found.values.items()} == {"VN-34-01": "3.5", "mekong": "-2"}
    assert (found.title("vi"), found.units["en"], found.year, found.need) == (
        *("Tự đặt để kiểm thử", "points"),
        *("2024", "more"),
    )


@pytest.mark.parametrize(
    ("rows", "sidecar", "sentence"),
    [
        ("code,value\nVN-34-99,1\n", SIDECAR, "made-up.csv, row 2: code 'VN-34-99' is no code of `flask places`"),
        ("code,value\nmekong,1\nmekong,2\n", SIDECAR, "made-up.csv, row 3: code 'mekong' stands twice"),
        ("code,value\nmekong,1\nba,1.234.5\n", SIDECAR, "made-up.csv, row 3: value '1.234.5' is no number"),
        ("code,value\nmekong,NaN\n", SIDECAR, "made-up.csv, row 2: value 'NaN' is no number"),
        ("code,value\nmekong,inf\n", SIDECAR, "made-up.csv, row 2: value 'inf' is no number"),
        ("place,value\nmekong,1\n", SIDECAR, "made-up.csv, row 1: the columns are not code and value"),
        ("", SIDECAR, "made-up.csv, row 1: the columns are not code and value"),
        ("code,value\n", None, "made-up.toml: is missing"),
        ("code,value\n", "title_en = ", "made-up.toml: is no TOML"),
        ("code,value\n", SIDECAR.replace("source", "origin"), "made-up.toml: says no source"),
        ("code,value\n", SIDECAR.replace('"more"', '"much"'), "made-up.toml: need is 'much', not one of more, less"),
    ],
)
def test_what_does_not_fit_is_refused_by_file_and_row(tmp_path, rows, sidecar, sentence):
    put(tmp_path, rows, sidecar)
    with pytest.raises(UnusableFileError) as error:
        read_indicators(tmp_path)
    assert sentence in str(error.value)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    put(tmp_path, "code,value\n")
    (tmp_path / "made-up.csv").write_bytes("code,value\nmekong,1\n# Sông".encode("utf-16"))
    with pytest.raises(UnusableFileError, match=r"made-up\.csv"):
        read_indicators(tmp_path)


def test_every_sidecar_has_its_table():
    assert {path.stem for path in FOLDER.glob("*.toml")} == {path.stem for path in FOLDER.glob("*.csv")}
    for path in FOLDER.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))["need"] in ("more", "less", "none")
