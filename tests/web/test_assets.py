"""What a page loads: the bundles of today's sources, or the sources themselves."""

import json
import re
from pathlib import Path

import pytest
from project import ROOT, make_settings

from app import create_app
from scripts import bundle
from web import assets


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("static") / "build"
    bundle.build(made)
    return made


def test_every_entry_becomes_one_file(folder):
    assert assets.is_current(folder)
    for entry in assets.ENTRIES:
        text = (folder / Path(entry).name).read_text(encoding="utf-8")
        assert len(text) > 100
        left = re.findall(r"""\b(?:import|from)\s*["'(]+[^"')]+\.js|@import""", text)
        assert not left, f"{entry} still asks for {left}"


def test_a_bundle_names_no_path_of_this_machine(folder):
    maps = sorted(folder.glob("*.map"))
    assert len(maps) == len(assets.ENTRIES)
    sources = {source for path in maps for source in json.loads(path.read_text(encoding="utf-8"))["sources"]}
    stray = [source for source in sources if not re.fullmatch(r"\.\./(?!\.\.)[^:]+", source)]
    assert not stray, "a source is named by where this machine keeps it"
    assert all((assets.BUILD / source).is_file() for source in sources)


def test_a_bundle_is_the_same_wherever_it_is_made(folder, tmp_path):
    bundle.build(tmp_path / "deep" / "down" / "build")
    for path in folder.iterdir():
        assert (tmp_path / "deep" / "down" / "build" / path.name).read_bytes() == path.read_bytes(), path.name


def test_what_a_sheet_points_to_is_there(folder):
    fonts = set(re.findall(r"url\(\"?([^)\"]+\.woff2)", (folder / "site.css").read_text(encoding="utf-8")))
    assert len(fonts) == 9
    assert all((assets.BUILD / font).resolve().is_file() for font in fonts)


def test_a_bundle_of_other_sources_is_not_served(folder, monkeypatch):
    assert assets.is_current(folder)
    monkeypatch.setattr(assets, "fingerprint", lambda: "of a source that was edited")
    assert not assets.is_current(folder)


def test_a_bundle_that_lacks_a_file_is_not_served(tmp_path):
    bundle.build(tmp_path / "build")
    (tmp_path / "build" / "embed.js").unlink()
    assert not assets.is_current(tmp_path / "build")


@pytest.mark.parametrize("bundled", [True, False])
def test_pages_load_the_bundles_or_the_sources(tmp_path, monkeypatch, bundled):
    monkeypatch.setattr(assets, "is_current", lambda: bundled)
    client = create_app(make_settings(tmp_path)).test_client()
    page = client.get("/?lang=en").get_data(as_text=True)
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', page))
    named = {f"/static/build/{name}" for name in ("main.js", "site.css", "board.css")}
    sources = {"/static/js/main.js", "/static/css/site.css", "/static/css/board.css"}
    assert loaded & (named | sources) == (named if bundled else sources)
    # Leaflet, its sheet, topojson, what runs before the first paint, and paper; nothing else stands alone.
    assert len(loaded) == 3 + 5


def test_every_script_of_a_template_is_an_entry():
    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named |= {f"js/{name}.js" for name in re.findall(r'mapped\.scripts\("(\w+)"\)', text)}
        named |= set(re.findall(r'asset\("([^"]+)"\)', text)) - {"js/"}
    assert named == set(assets.ENTRIES)


def test_without_esbuild_the_pages_are_served_from_their_sources(tmp_path, monkeypatch, capsys):
    def absent():
        raise FileNotFoundError("esbuild is not in node_modules/")

    monkeypatch.setattr(bundle, "program", absent)
    monkeypatch.setattr(bundle, "BUILD", tmp_path / "build")
    monkeypatch.setattr(bundle, "is_current", lambda: False)
    assert bundle.main() == 0
    assert "served from their sources" in capsys.readouterr().err
    assert not (tmp_path / "build").exists()
