"""The rules of the house that a tool can hold: sizes, pins, no remote address, no path of a machine."""

import ast
import json
import re
import subprocess
import tomllib

import pytest
from project import ROOT

CODE = ("app.py", "web", "maps", "layers", "activities", "geo", "scripts", "bench", "tests")
MOST_LINES = 400
CATCH_ALL = re.compile(r"(^|/)(utils?|helpers?|common|misc)\.py$")
CDN = re.compile(r"unpkg\.com|jsdelivr|cdnjs|code\.jquery|googleapis|netdna|maxcdn")
TRACKED_TEXT = {".py", ".js", ".css", ".html", ".jinja", ".md", ".csv", ".toml", ".txt", ".json", ".sh", ".po", ".cfg"}


def tracked():
    """The files that git holds or would hold; without git, those of a copied tree but for what git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in answer.stdout.splitlines() if (ROOT / line).is_file()]


FILES = tracked()
TEXTS = {path: path.read_text(encoding="utf-8") for path in FILES if path.suffix in TRACKED_TEXT}


def named(path):
    return str(path.relative_to(ROOT))


def test_there_is_something_to_check():
    assert {"app.py", "geo/geocoder.py", "templates/map.html"} <= {named(path) for path in FILES}


def test_files_are_small():
    long = {
        named(path): text.count("\n")
        for path, text in TEXTS.items()
        if path.suffix in {".py", ".js", ".css"} and text.count("\n") > MOST_LINES
    }
    assert not long


def test_functions_are_short():
    long = {}
    for path, text in TEXTS.items():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                length = node.end_lineno - node.body[0].lineno
                if length > 50:
                    long[f"{named(path)}:{node.name}"] = length
    assert not long


def test_no_catch_all_module():
    assert not [named(path) for path in FILES if CATCH_ALL.search(named(path))]


def test_no_address_of_a_public_network_of_scripts():
    assert not [named(path) for path, text in TEXTS.items() if CDN.search(text) and path.name != "test_house.py"]


def test_no_path_of_a_machine():
    # Where the house itself stands is asked for too, unless that is too short to be known for a path of a machine.
    places = [place for place in (ROOT, ROOT.parent) if len(place.parts) > 2]
    here = "".join(rf"|{re.escape(str(place))}/" for place in places)
    home = re.compile(rf"(?:/home|/Users|/root)/\w{here}")
    assert not [named(path) for path, text in TEXTS.items() if home.search(text) and path.name != "test_house.py"]


def test_no_merge_is_left_open():
    marks = re.compile(r"^(<{7} |>{7} )", re.MULTILINE)
    assert not [named(path) for path, text in TEXTS.items() if marks.search(text)]


def test_the_lock_records_no_download_address():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
    versions = json.loads((ROOT / "package.json").read_text())["dependencies"].values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-boundaries.txt"])
def test_requirements_are_pinned(name):
    for line in (ROOT / name).read_text().splitlines():
        assert not line or line.startswith(("#", "-r ", "-c ")) or re.fullmatch(r"[\w.-]+==[\w.]+( *#.*)?", line), line


def test_nothing_below_imports_the_application():
    for path, text in TEXTS.items():
        if path.suffix == ".py" and named(path).split("/")[0] in {"web", "maps", "layers", "activities", "geo"}:
            assert not re.search(r"^\s*(from|import) app\b", text, re.MULTILINE), named(path)


def test_no_import_hides_in_a_function():
    hidden = []
    for path, text in TEXTS.items():
        if path.suffix != ".py":
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef):
                inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                hidden += [f"{named(path)}:{node.lineno}" for node in inner]
    assert not hidden


def test_pyproject_configures_tools_only():
    assert set(tomllib.loads((ROOT / "pyproject.toml").read_text())) == {"tool"}
