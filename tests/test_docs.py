"""The documents are true: what is registered is named in them, and what they link to is there."""

import re

import pytest
from project import ROOT

from activities.codelists import load_codelist, read_rows
from activities.filters import MULTIPLE, SINGLE
from activities.importers import importers
from activities.model import Activity
from app import create_app
from layers import layers
from web.settings import SETTINGS

REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
DEPENDENCIES = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app({"COOPMAP_STORE": f"sqlite:///{tmp_path_factory.mktemp('docs') / 'store.db'}"})


def section(title):
    return REFERENCE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_address_is_documented(app):
    for rule in app.url_map.iter_rules():
        assert f"`{rule.rule}`" in section("Addresses"), rule.rule


def test_every_documented_address_is_there(app):
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert set(re.findall(r"`(/[^`]*)`", section("Addresses"))) <= rules


def test_every_command_is_documented_and_there(app):
    own = set(app.cli.commands) - {"run", "shell", "routes"}
    cells = re.findall(r"^\| (`.*?`) \|", section("Commands"), re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`([a-z-]+)[ `]", cell)}
    assert named == own
    for command in app.cli.commands.values():
        for option in command.params:
            for flag in (flag for flag in option.opts if flag.startswith("--") and command.name in own):
                assert f"[{flag}" in section("Commands"), (command.name, flag)


def test_every_setting_is_documented_with_its_default():
    for setting in SETTINGS:
        assert f"| `{setting.name}` | `{setting.default}` |" in section("Settings")
    assert len(re.findall(r"^\| `COOPMAP_", section("Settings"), re.MULTILINE)) == len(SETTINGS)


def test_every_layer_is_documented_with_what_a_click_sets():
    for layer in layers().values():
        assert re.search(rf"^\| `{layer.key}` \|.*\| `{layer.select}` \|$", section("Layers"), re.MULTILINE)


def test_every_filter_is_documented():
    assert all(f"`{name}`" in section("Filters") for name in (*MULTIPLE, *SINGLE))
    for listed in ("statuses", "scopes"):
        assert all(f"`{code}`" in section("Filters") for code in load_codelist(listed))


def test_every_column_of_the_sheet_is_documented_in_both_languages():
    for row in read_rows(ROOT / "data" / "codelists" / "sheet-columns.csv"):
        assert f"| `{row['code']}` | {row['name_vi']} |" in section("The ministry's sheet"), row["code"]


def test_every_importer_is_documented():
    assert all(f"Importer `{name}`" in REFERENCE for name in importers())


def test_every_field_of_an_activity_is_documented():
    apart = {"source", "ref", "citation", "note"}
    for field in set(Activity.__dataclass_fields__) - apart:
        assert re.search(rf"\b{field}\b", section("Addresses")), field


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-boundaries.txt"])
def test_every_dependency_is_documented_with_a_licence(name):
    for line in (ROOT / name).read_text().splitlines():
        if package := re.match(r"[\w.-]+(?===)", line):
            assert re.search(rf"^\| {package.group()} \| \S", DEPENDENCIES, re.MULTILINE), line


def test_every_package_of_the_browser_is_documented():
    for package in re.findall(r'"([@\w/-]+)": "\d', (ROOT / "package.json").read_text()):
        assert f"| {package} |" in DEPENDENCIES


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_the_readme_names_the_two_commands_and_a_picture_first():
    screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:20])
    assert "make serve" in screen
    assert "make test" in screen
    assert "docs/screenshot.png" in screen


def test_the_readme_counts_as_the_seed_does(client):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    layer = client.get("/api/layers/overview?lang=en").json
    assert f"{layer['total']} activities of one report" in readme
    assert layer["values"] == {"mekong": 8, "red-thai-binh": 1, "mekong-delta": 1, "VN-34-01": 1, "KH": 1}
    assert len(client.get("/api/layers/activities-by-country").json["values"]) == 14


def test_ci_calls_what_the_readme_tells():
    script = (ROOT / ".ci" / "run").read_text()
    assert "make check" in script
    assert "make test" in script
