"""The recipe of the boundary sets: what can be tested without downloading its packages."""

import tarfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

pytest.importorskip("netCDF4", reason="requirements-boundaries.txt is not installed")
pytest.importorskip("pyflwdir", reason="requirements-boundaries.txt is not installed")

from geo.building import basins, countries, files, flow, packages, provinces, rivers
from geo.building.__main__ import STEPS, main


def test_a_ring_of_echarts_is_decoded() -> None:
    # Steps of +1, -1 and +2 unit in x, none in y, after an offset of one degree.
    text = "".join(chr((number << 1 ^ number >> 31) + 64) for number in (1, 0, -1, 0, 2, 0))
    ring = provinces.decode_ring(text, [1024, 2048])
    assert np.allclose(ring, [(1 + 1 / 1024, 2), (1, 2), (1 + 2 / 1024, 2)])


def test_names_fold_alike() -> None:
    assert provinces.fold("Tỉnh Hải Dương") == provinces.fold("Hai Duong")
    assert provinces.fold("Ba Ria–Vung Tau province") == provinces.fold("Ba Ria - Vung Tau")
    assert provinces.fold("Da Nang City") == provinces.fold("Đà Nẵng")


def test_neighbours_are_fitted_without_overlap_or_gap() -> None:
    ours = shapely.box(0, 0, 10, 10)
    shapes: dict[str, BaseGeometry] = {
        "CN": shapely.box(-1, 9, 10, 20),  # overlaps us
        "LA": shapely.box(-10, -5, -1, 20),  # leaves a gap, closed above and below
        "KH": shapely.box(-1, -5, 10, 0),
    }
    fitted = countries.fit_neighbours(shapes, ours)
    assert shapely.coverage_is_valid(list(fitted.values()))
    assert fitted["VN"].equals(ours)
    assert fitted["CN"].area == 11 * 11 - 10
    assert fitted["LA"].area == 9 * 25 + 9


def test_a_river_is_followed_over_a_gap() -> None:
    lines = shapely.linestrings([[(0, 0), (1, 0)], [(1.01, 0), (2, 0)], [(1.01, 0), (1.01, 5)]])
    course = rivers.net(np.asarray(lines)).course([(0, 0), (2, 0)])
    assert course.length == pytest.approx(2)


def test_the_sea_takes_the_class_of_its_shore() -> None:
    classes = np.array([[1, 0, 0, 2]], "uint8")
    assert basins.to_shore(classes, np.array([[True, False, False, True]])).tolist() == [[1, 1, 2, 2]]


def test_correction_lines_and_basin_points_can_be_read() -> None:
    assert len(flow.corrections()) == 10
    codes = {row["code"] for row in basins.rows()}
    assert codes >= basins.DELTAS.keys() | basins.OUTLETS.keys() | {basins.REST}
    assert {row["parent"] for row in basins.rows()} == {"", "mekong"}


def test_every_set_says_what_it_is_made_from() -> None:
    for name in STEPS:
        assert "1" in files.metadata(name)["version"]
        assert "(" in files.metadata(name)["source"]


def test_area_is_geodesic() -> None:
    # One degree by one degree at the equator.
    assert files.area_km2(shapely.box(0, 0, 1, 1)) == pytest.approx(12_309, abs=1)


def test_members_of_a_package_are_unpacked_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = packages.Package("npm", "thing", "1.0", "thing-1.0.tgz", ("data/*.json",), "Things", "none")
    monkeypatch.setattr(packages, "BUILD", tmp_path)
    monkeypatch.setattr(packages, "DOWNLOADS", tmp_path)
    with tarfile.open(tmp_path / "thing-1.0.tgz", "w:gz") as tar:
        for name in ("package/data/a.json", "package/code.js"):
            item = tarfile.TarInfo(name)
            item.size = 2
            tar.addfile(item, BytesIO(b"{}"))
    folder = packages.fetch(package)
    assert sorted(path.name for path in folder.iterdir()) == [".complete", "a.json"]
    incomplete = packages.Package("npm", "thing", "1.0.0", "thing-1.0.tgz", ("other.csv",), "Things", "none")
    with pytest.raises(packages.PackageError, match=r"other\.csv"):
        packages.fetch(incomplete)


def test_an_unknown_set_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["atlantis"]) == 2
    assert "atlantis" in capsys.readouterr().err
