"""The command line: exit codes, reports and what is registered."""

import json
import shutil
import subprocess
import sys

import openpyxl
import pytest
from project import ROOT, SEED, make_settings

from activities.partners import load_partners
from activities.sectors import load_sectors
from app import create_app
from layers import layers
from web.settings import SETTINGS


@pytest.fixture
def run(tmp_path):
    app = create_app(make_settings(tmp_path))

    def invoke(*command, **more):
        result = app.test_cli_runner().invoke(args=[str(part) for part in command], **more)
        return result.exit_code, result.output

    return invoke


def test_load_seed_is_idempotent(run):
    assert run("load-seed") == (0, "monre-2022h1.csv (csv): đã đọc 65, mới 65, thay đổi 0, không đổi 0, bị từ chối 0\n")
    assert "không đổi 65" in run("load-seed")[1]


def test_import_reports_rejected_rows(run, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("id,title_en,start\na,A,31/02/2020\nb,B,\n", encoding="utf-8")
    code, output = run("import", sheet, "--report", tmp_path / "report.json", "--lang", "en")
    assert code == 1
    assert "row 2, start '31/02/2020': error: there is no such day" in output
    [report] = json.loads((tmp_path / "report.json").read_text())["files"]
    assert (report["read"], report["new"], report["rejected"]) == (2, 1, 1)
    assert report["issues"][0] == {
        "row": 2,
        "field": "start",
        "value": "31/02/2020",
        "severity": "error",
        "reason": "there is no such day",
    }


def test_import_shows_errors_before_warnings_and_twenty_at_most(run, tmp_path):
    sheet = tmp_path / "sheet.csv"
    rows = [*(f"a{i},A{i},2020,Viện {i} X" for i in range(25)), "b,B,31/02/2020,"]
    sheet.write_text("id,title_en,start,partners\n" + "\n".join(rows), encoding="utf-8")
    code, output = run("import", sheet, "--lang", "en")
    shown = [line for line in output.splitlines() if line.startswith("  row")]
    assert (code, len(shown)) == (1, 20)
    assert shown[0].startswith("  row 27, start '31/02/2020': error: ")
    assert all(": warning: " in line for line in shown[1:])
    assert "1 rejected, 25 warnings" in output
    assert "and 6 more" in output


def test_import_writes_the_report_as_a_workbook(run, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("id,title_en,start\na,A,31/02/2020\nb,B,\n", encoding="utf-8")
    assert run("import", sheet, "--report", tmp_path / "report.xlsx", "--lang", "en")[0] == 1
    marked, summary = openpyxl.load_workbook(tmp_path / "report.xlsx").worksheets
    assert marked["D2"].value == "error: start: there is no such day"
    assert "rows rejected" in [row[0].value for row in summary.iter_rows()]


@pytest.mark.parametrize("name", ["report.txt", "absent/report.json", "sheet.csv"])
def test_a_report_that_could_not_be_written_is_refused_before_the_import(run, tmp_path, name):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("id,title_en\na,A\n", encoding="utf-8")
    code, output = run("import", sheet, "--report", tmp_path / name)
    assert code == 2
    assert "--report" in output
    assert "1 new" in run("import", sheet, "--lang", "en")[1]
    assert run("import", sheet, SEED, "--report", tmp_path / "r.xlsx")[0] == 2


def test_import_of_an_unusable_file_exits_2_and_goes_on(run, tmp_path):
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\xff\xfe\x00")
    code, output = run("import", broken, SEED, "--lang", "en")
    assert code == 2
    assert "broken.csv" in output
    assert "65 new" in output


def test_a_dry_run_stores_nothing(run):
    assert "65 new" in run("import", SEED, "--dry-run", "--lang", "en")[1]
    assert "65 new" in run("import", SEED, "--lang", "en")[1]


def test_geocode_answers_line_by_line_in_order(run):
    lines = [
        {"id": "1", "title": "Water supply in Ha Giang and An Giang"},
        {"id": "2", "title": "Quản lý lưu vực sông Hồng – Thái Bình"},
        {"id": "3", "title": "Stockholm Convention"},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    code, output = run("geocode", "--vintage", "34", input=text)
    answers = [json.loads(line) for line in output.splitlines()]
    assert code == 0
    assert [answer["id"] for answer in answers] == ["1", "2", "3"]
    assert [sorted(place["code"] for place in answer["locations"]) for answer in answers] == [
        ["VN-34-08", "VN-34-91"],
        ["red-thai-binh"],
        [],
    ]


def test_geocode_names_the_bad_line(run):
    code, output = run("geocode", input='{"id": "1", "title": "A"}\nnot json\n')
    assert code == 1
    assert "line 2" in output


def test_what_is_registered_is_listed(run):
    assert all(setting.name in run("settings")[1] for setting in SETTINGS)
    assert all(key in run("layers")[1] for key in layers())
    assert all(code in run("sectors")[1] for code in load_sectors())
    assert len(run("partners")[1].splitlines()) == len(load_partners())
    assert "provinces-34\tVN-34-91\tAn Giang" in run("places")[1]


def test_boundaries_check(run, tmp_path):
    good = tmp_path / "regions.gpkg"
    shutil.copyfile(ROOT / "data" / "boundaries" / "regions.gpkg", good)
    assert run("boundaries", "check", good) == (0, "regions.gpkg: fits\n")
    disguised = tmp_path / "basins.gpkg"
    disguised.write_text("<OGRVRTDataSource/>")
    code, output = run("boundaries", "check", disguised)
    assert code == 2
    assert "basins.gpkg" in output


def test_the_flask_command_finds_the_application(tmp_path):
    """What README tells a newcomer: ``flask`` from the root, no variable set."""
    answer = subprocess.run(
        [sys.executable, "-m", "flask", "sectors"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("land\tLand\tĐất đai\t")
