"""The pages without a browser: what the server renders, its headers, health and errors."""

import csv
import html
import re

import pytest
from project import make_settings

from activities import naming, partners
from activities.snapshots import Snapshots
from app import create_app
from geo import register
from geo.errors import InputError, MissingDataError
from web import health
from web.settings import read_settings

HOSTILE = (
    "{{7*7}}",
    "{% raw %}",
    "{% if x.y %}",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "`${7*7}`",
    "javascript:alert(1)",
    "a\u2028b",
    "\u202eabc",
)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/?lang=vi", 'lang="vi"'),
        ("/?lang=en&activity=monre-2022h1-12-03&at=6/16/108", 'lang="en"'),
        ("/activities?lang=en&donor=nl&activity=x", "Netherlands: 7 activities"),
        ("/activities?lang=vi&sector=land", "Đất đai: 4 hoạt động"),
        ("/activities/monre-2022h1-12-03?lang=en", "<mark"),
    ],
)
def test_a_page_answers(client, address, words):
    answer = client.get(address)
    assert answer.status_code == 200
    assert words in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/", "/activities", "/activities/monre-2022h1-12-03", "/nowhere"])
def test_nothing_inline_and_nothing_remote(client, address):
    answer = client.get(address)
    page = answer.get_data(as_text=True)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<style|\son\w+=|\sstyle=", page)
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or 'type="application/json"' in tag
    for link in re.findall(r'(?:src|href)="([^"]*)"', page):
        # oEmbed asks for an absolute address; it is our own.
        assert link.startswith(("/", "#", "http://localhost/oembed", "https://www.openstreetmap.org/copyright")), link


def test_the_list_pages_through_all(client):
    page = client.get("/activities?lang=en&limit=30").get_data(as_text=True)
    assert page.count('class="activity"') == 30
    following = html.unescape(re.search(r'rel="next" href="([^"]+)"', page).group(1))
    assert client.get(following).get_data(as_text=True).count('class="activity"') == 30


def test_a_chip_drops_its_filter(client):
    page = client.get("/activities?lang=en&sector=water&donor=nl&from=2018").get_data(as_text=True)
    addresses = [html.unescape(found) for found in re.findall(r'class="chip" href="([^"]+)"', page)]
    assert addresses == [
        "/activities?donor=nl&from=2018&lang=en",
        "/activities?sector=water&from=2018&lang=en",
        "/activities?sector=water&donor=nl&lang=en",
    ]


def test_a_wrong_address_says_so_on_a_page(client):
    answer = client.get("/?sector=fire&lang=en")
    assert answer.status_code == 400
    assert "&#39;fire&#39; is not known" in answer.get_data(as_text=True)
    assert client.get("/nowhere?lang=vi").status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_text(tmp_path, text):
    sheet = tmp_path / "hostile.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["id", "title_en", "description_en", "note", "extra"], ["a", text, text, text, text]]
        )
    app = create_app(make_settings(tmp_path))
    assert app.test_cli_runner().invoke(args=["import", str(sheet)]).exit_code == 0
    client = app.test_client()
    # Marks that turn the direction of writing are taken out when the sheet is read.
    text = text.replace("\u202e", "")
    assert client.get("/api/activities/a").json["title_en"] == text
    for address in ("/", "/activities?lang=en", "/activities/a?lang=en"):
        page = client.get(address).get_data(as_text=True)
        assert "49" not in re.sub(r"[0-9a-f]{6,}", "", page.partition("<main")[2].partition("</main>")[0])
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        if address != "/":
            assert html.escape(text, quote=False) in page.replace("&#39;", "'").replace("&#34;", '"')


def test_live_and_ready(client):
    assert client.get("/live").json == {"status": "live"}
    answer = client.get("/ready")
    assert (answer.status_code, answer.json["missing"]) == (200, [])


def test_ready_names_what_is_missing(client, monkeypatch):
    monkeypatch.setattr(health, "WEB_SETS", ("provinces-34", "atlantis"))
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert "atlantis" in answer.json["missing"][0]
    assert client.get("/live").status_code == 200


def test_a_partner_that_the_list_no_longer_has_is_called_by_its_id(tmp_path, monkeypatch):
    app = create_app(make_settings(tmp_path))
    assert app.test_cli_runner().invoke(args=["load-seed"]).exit_code == 0
    monkeypatch.setattr(partners, "load_partners", lambda: {})
    for path in (tmp_path / "snapshots").iterdir():
        path.unlink()
    snapshot = Snapshots(app.extensions["coopmap"].snapshots.store, tmp_path / "snapshots").current()
    [part] = snapshot.document("monre-2022h1-12-03")["partners"]
    assert part == {"id": "bgs", "role": "partner", "kind": "", "country": ""}


def test_a_store_that_is_broken_from_the_start_leaves_the_process_alive(tmp_path):
    (tmp_path / "store.db").write_bytes(b"broken" * 1000)
    client = create_app(make_settings(tmp_path)).test_client()
    assert client.get("/live").status_code == 200
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert "not a database" in answer.json["missing"][0]
    assert client.get("/").status_code == 503


def test_a_missing_boundary_file_stops_an_import(tmp_path, monkeypatch):
    """Without its basins the geocoder would read the Red River – Thái Bình as a province."""
    app = create_app(make_settings(tmp_path))
    here = register.set_names()
    monkeypatch.setattr(register, "set_names", lambda: tuple(name for name in here if name != "basins"))
    with pytest.raises(MissingDataError, match=r"basins\.gpkg is missing"):
        register.load_places.__wrapped__()
    monkeypatch.setattr(naming, "load_places", register.load_places.__wrapped__)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("title_en,places\nA,Cả basin\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["import", str(sheet)])
    assert result.exit_code == 2
    assert "basins.gpkg is missing" in result.output


def test_an_etag_is_of_the_settings_too(tmp_path):
    tags = {
        create_app(make_settings(tmp_path, COOPMAP_LANG=lang)).test_client().get("/").headers["ETag"]
        for lang in ("vi", "en")
    }
    assert len(tags) == 2


def test_a_store_that_stops_answering_leaves_the_last_data(tmp_path):
    app = create_app(make_settings(tmp_path))
    assert app.test_cli_runner().invoke(args=["load-seed"]).exit_code == 0
    client = app.test_client()
    assert client.get("/api/activities").json["total"] == 65
    app.extensions["coopmap"].snapshots.store.engine.dispose()
    (tmp_path / "store.db").write_bytes(b"broken" * 1000)
    for leftover in ("store.db-wal", "store.db-shm"):
        (tmp_path / leftover).unlink(missing_ok=True)
    assert client.get("/api/activities").json["total"] == 65
    fresh = Snapshots(app.extensions["coopmap"].snapshots.store, tmp_path / "snapshots")
    app.extensions["coopmap"].snapshots._current = fresh._current
    answer = client.get("/api/activities")
    assert answer.status_code == 503
    assert "store" in answer.json["error"]


def test_settings_are_checked(monkeypatch):
    with pytest.raises(InputError, match="COOPMAP_COLOUR"):
        read_settings({"COOPMAP_COLOUR": "red"})
    with pytest.raises(InputError, match="COOPMAP_LANG"):
        read_settings({"COOPMAP_LANG": "fr"})
    with pytest.raises(InputError, match="COOPMAP_STORE"):
        read_settings({"COOPMAP_STORE": "data/store.db"})
    monkeypatch.setenv("COOPMAP_VINTAGE", "63")
    assert read_settings()["COOPMAP_VINTAGE"] == "63"
