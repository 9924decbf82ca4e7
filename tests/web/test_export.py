"""Exports by address and by command: the page's own filters, a name that tells of them, and never half a file."""

import csv
import html
import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from urllib.parse import unquote

import pytest
from exports_generated import write_generated
from project import ROOT, make_settings
from werkzeug.serving import make_server

from activities.exporters import exporters
from activities.store import Store
from app import create_app
from geo.errors import MissingDataError, StoreError

# The command in a process of its own, in which no file may become larger than 20,000 bytes.
LIMITED = """
import json, os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from app import create_app
result = create_app(json.loads(os.environ["GIVEN"])).test_cli_runner().invoke(args=sys.argv[1:])
print(result.output)
sys.exit(result.exit_code)
"""
QUERY = "donor=de&sector=water&from=2010"


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


@pytest.mark.parametrize("name", sorted(exporters()))
def test_a_format_answers_with_its_type_and_a_name(client, name):
    answer = client.get(f"/export/{name}?lang=en&sector=water")
    assert answer.status_code == 200
    assert answer.mimetype == exporters()[name].MIMETYPE
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    said = answer.headers["Content-Disposition"]
    extension = re.escape(exporters()[name].EXTENSION)
    ascii_name, spoken = re.fullmatch(r"attachment; filename=\"([^\"]+)\"; filename\*=UTF-8''(\S+)", said).groups()
    assert re.fullmatch(rf"coopmap-water-\d{{4}}-\d\d-\d\d\.{extension}", ascii_name)
    assert unquote(spoken).startswith("CoopMap Water resources ")
    assert answer.data


def test_the_name_in_words_is_in_the_readers_language(client):
    said = client.get("/export/csv?lang=vi&sector=land").headers["Content-Disposition"]
    assert said.isascii()
    assert "CoopMap Đất đai " in unquote(said)


@pytest.mark.parametrize("query", ["", "donor=nl", "sector=water&scope=national", "place=mekong", "q=nuoc"])
def test_the_file_holds_what_the_list_holds(client, query):
    listed = client.get(f"/api/activities?limit=1000&{query}").json
    assert [row["id"] for row in rows_of(client.get(f"/export/csv?{query}"))] == [
        activity["id"] for activity in listed["activities"]
    ]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/export/docx", 404, "csv, geojson, gpkg, hxl, iati, xlsx"),
        ("/export/csv?sector=none", 400, "sector"),
        ("/export/csv?limit=5", 400, "limit"),
        ("/export/csv?incomplete=1", 400, "incomplete"),
        ("/export/iati?incomplete=yes", 400, "incomplete"),
        ("/export/iati?donor=nl&lang=en", 400, "no date: 7"),
        ("/export/csv?from=2020&to=2010&lang=en", 400, "after"),
    ],
)
def test_a_wrong_address_is_told(client, address, status, words):
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)
    assert "Content-Disposition" not in answer.headers


def test_an_export_that_is_known_is_not_made_again(client):
    tag = client.get("/export/csv?lang=en").headers["ETag"]
    assert client.get("/export/csv?lang=en", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/export/csv?lang=vi", headers={"If-None-Match": tag}).status_code == 200


def test_a_head_request_leaves_nothing_open(client):
    answer = client.head("/export/xlsx?lang=en")
    assert answer.status_code == 200
    assert not answer.data


@pytest.mark.parametrize("address", ["/", "/activities"])
def test_the_page_has_a_menu_of_links_with_its_filters(client, address):
    page = client.get(f"{address}?lang=en&{QUERY}").get_data(as_text=True)
    links = re.findall(r'<a href="(/export/[^"]+)"[^>]*>([^<]+)</a>', page)
    assert len(links) == len(exporters()) + 1
    assert [link for link, _ in links if "incomplete=1" in link]
    for written, title in links:
        link = html.unescape(written)
        assert "sector=water&donor=de&from=2010" in link
        assert "lang=en" in link
        assert title
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("address", ["/", "/activities"])
def test_a_file_that_would_hold_nothing_is_not_offered(client, address):
    page = html.unescape(client.get(f"{address}?lang=en&donor=nl").get_data(as_text=True))
    assert re.search(r'data-format="iati"[^>]* hidden>', page)
    assert "7 activities are left out, which do not state what the schema of IATI 2.03 demands (no date: 7)" in page
    assert client.get("/export/iati?donor=nl").status_code == 400


def test_what_is_left_out_is_told_by_the_api_and_in_the_menu(client):
    left_out = client.get("/api/facets?lang=en").json["left_out"]["iati"]
    total = client.get("/api/facets?lang=en").json["total"]
    assert 0 < left_out["written"] < total
    assert left_out["said"].startswith(f"{total - left_out['written']} activities are left out")
    assert left_out["said"] in html.unescape(client.get("/activities?lang=en").get_data(as_text=True))
    elements = client.get("/export/iati?lang=en").data.count(b"<iati-activity ")
    assert elements == left_out["written"]
    assert client.get("/export/iati?lang=en&incomplete=1").data.count(b"<iati-activity ") == total


def test_the_command_tells_what_it_leaves_out(run, client, tmp_path):
    said = client.get("/api/facets?lang=en").json["left_out"]["iati"]["said"]
    result = run("iati", tmp_path / "out.xml", "--lang", "en")
    assert result.output.strip().splitlines()[-1] == said
    whole = run("iati", tmp_path / "all.xml", "--lang", "en", "--incomplete")
    assert said not in whole.output
    refused = run("csv", tmp_path / "out.csv", "--incomplete")
    assert (refused.exit_code, (tmp_path / "out.csv").exists()) == (1, False)


def test_an_error_before_the_first_piece_is_an_answer_of_its_own(seed_app, monkeypatch):
    def write(_export):
        raise MissingDataError("generated: there is no room")
        yield b""

    monkeypatch.setattr(exporters()["csv"], "write", write)
    answer = seed_app.test_client().get("/export/csv?lang=en")
    assert answer.status_code == 503
    assert "there is no room" in answer.get_data(as_text=True)


def test_an_error_in_the_middle_breaks_the_connection(seed_app, monkeypatch):
    whole = exporters()["csv"].write

    def write(export):
        for _ in range(3):
            yield next(whole(export))
        raise StoreError("generated: the disk is gone")

    monkeypatch.setattr(exporters()["csv"], "write", write)
    server = make_server("127.0.0.1", 0, seed_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with closing(socket.create_connection(("127.0.0.1", server.server_port), timeout=30)) as line:
            line.sendall(b"GET /export/csv?lang=en HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            answer = b"".join(iter(lambda: line.recv(65536), b""))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Transfer-Encoding: chunked" in answer
    assert b"monre-2022h1" in answer
    assert not answer.endswith(b"0\r\n\r\n")


def test_the_store_may_be_away_while_the_snapshot_is_served_on(tmp_path, monkeypatch):
    app = create_app(make_settings(tmp_path))
    app.test_cli_runner().invoke(args=["load-seed"])
    client = app.test_client()
    assert client.get("/api/activities").status_code == 200

    def refuse(_store, _revision):
        raise StoreError("generated: the store is away")

    monkeypatch.setattr(Store, "changed_at", refuse)
    assert "Date of the data,not known" in client.get("/export/hxl?lang=en").get_data(as_text=True)


@pytest.fixture
def run(seed_app):
    """Run ``flask export`` on the seed data."""
    return lambda *words: seed_app.test_cli_runner().invoke(args=["export", *map(str, words)])


@pytest.mark.parametrize("name", sorted(exporters()))
def test_the_command_writes_what_the_address_answers(run, client, tmp_path, name):
    path = tmp_path / "deep" / f"out.{exporters()[name].EXTENSION}"
    result = run(name, path, "--query", QUERY, "--lang", "en", "--vintage", "63")
    assert result.exit_code == 0, result.output
    answer = client.get(f"/export/{name}?lang=en&vintage=63&{QUERY}").data
    if name == "xlsx":
        assert zipfile.ZipFile(path).namelist() == zipfile.ZipFile(io.BytesIO(answer)).namelist()
    else:
        assert path.read_bytes() == answer
    assert re.search(r": \d+ activities$", result.output.strip())


def test_options_and_the_query_say_the_same(run, tmp_path):
    run("csv", tmp_path / "a.csv", "--query", "?donor=nl&donor=jp&sector=water&to=2030&q=n")
    run("csv", tmp_path / "b.csv", *["--donor", "nl", "--donor", "jp", "--sector", "water", "--to", "2030", "--q", "n"])
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize("words", [("--sort", "-title"), ("--query", "sort=-title")])
def test_the_command_knows_the_tables_orders(run, client, tmp_path, words):
    file = tmp_path / "water.csv"
    assert run("csv", file, "--sector", "water", "--lang", "en", *words).exit_code == 0
    assert file.read_bytes() == client.get("/export/csv?sector=water&lang=en&sort=-title").data
    assert file.read_bytes() != client.get("/export/csv?sector=water&lang=en").data


def test_a_folder_gets_a_file_whose_name_tells_the_filters(run, tmp_path):
    assert run("csv", tmp_path, "--donor", "nl", "--lang", "vi").exit_code == 0
    [path] = tmp_path.iterdir()
    assert re.fullmatch(r"coopmap-nl-\d{4}-\d\d-\d\d\.csv", path.name)


@pytest.mark.parametrize(
    "words", ["--donor nobody", "--query sector=nobody", "--from nobody", "--vintage nobody", "--sort nobody"]
)
def test_a_wrong_filter_writes_nothing(run, tmp_path, words):
    result = run("csv", tmp_path / "out.csv", *words.split())
    assert result.exit_code != 0
    assert "nobody" in result.output
    assert not list(tmp_path.iterdir())


def test_a_place_that_can_not_be_written_is_told(run, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = run("csv", tmp_path / "file" / "out.csv")
    assert result.exit_code == 1
    assert "out.csv" in result.output or "file" in result.output


def test_an_error_in_the_middle_leaves_the_former_file(run, tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("the former one", encoding="utf-8")
    whole = exporters()["csv"].write

    def write(export):
        yield next(whole(export))
        raise StoreError("generated: the disk is gone")

    monkeypatch.setattr(exporters()["csv"], "write", write)
    result = run("csv", path)
    assert (result.exit_code, "the disk is gone" in result.output) == (1, True)
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_text(encoding="utf-8") == "the former one"


def test_a_full_disk_is_told_and_leaves_no_file(tmp_path):
    settings = make_settings(tmp_path)
    app = create_app(settings)
    assert app.test_cli_runner().invoke(args=["load-seed"]).exit_code == 0
    app.test_client().get("/api/activities")
    for name in ("csv", "xlsx", "gpkg"):
        target = tmp_path / "out" / f"out.{name}"
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, "export", name, str(target)],
            cwd=ROOT,
            env={**os.environ, "GIVEN": json.dumps(settings)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, (name, done.stdout, done.stderr)
        assert done.stdout.startswith("Error: "), (name, done.stdout, done.stderr)
        assert not list((tmp_path / "out").glob("*"))


def test_a_generated_store_passes_the_sheet_through_the_page(tmp_path):
    app = create_app(make_settings(tmp_path))
    sheet = write_generated(tmp_path)
    assert app.test_cli_runner().invoke(args=["import", str(sheet)]).exit_code == 0
    exported = tmp_path / "exported.csv"
    exported.write_bytes(app.test_client().get("/export/csv").data)
    report = tmp_path / "report.json"
    words = ["import", str(exported), "--source", "generated", "--report", str(report)]
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    [found] = json.loads(report.read_text(encoding="utf-8"))["files"]
    assert (found["new"], found["rejected"], found["absent"]) == (0, 0, 0)
    # Only the words by which a person named a place are others: codes stand in their stead.
    assert found["changed"] <= 8 < found["same"]
