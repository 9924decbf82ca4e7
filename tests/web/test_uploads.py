"""Uploads: kept under a name of ours, imported by a child within limits, reported, taken back."""

import html
import io
import json
import os
import re
import time
from contextlib import contextmanager

import pytest
from openpyxl import load_workbook
from project import make_settings
from signing import send, sign_in, token

from activities.history import list_batches
from activities.uploads import (
    Status,
    StatusFile,
    clean_file_name,
    keep_upload,
    list_uploads,
    lock_folder,
    new_upload,
    read_status,
    source_of,
    write_status,
)
from app import create_app
from geo.errors import InputError
from web import jobs
from web.jobs import start_import

SHEET = "id,title_en,start\na,Water in An Giang,2020\nb,Land,31/02/2020\nc,=1+1 {{7*7}} <img src=x>,2021-13\n"
PATIENCE_S = 60


@pytest.fixture
def app(tmp_path):
    return create_app(make_settings(tmp_path))


@pytest.fixture
def stored(app):
    return app.extensions["coopmap"].snapshots.store


@pytest.fixture
def client(app):
    return sign_in(app, "lan", "editor")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "uploads"


def upload(client, content, name="sheet.csv", **more):
    """Send a file as the page's form does; return the address of its page."""
    file = (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name)
    answer = send(client, "/review/uploads?lang=en", file=file, **more)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"].partition("?")[0]


def ended(client, address, lang="en"):
    """Wait until the import has ended and return its page."""
    wait(lambda: client.get(f"{address}/status").json["state"] != "running")
    return client.get(f"{address}?lang={lang}").get_data(as_text=True)


def wait(until):
    for _ in range(PATIENCE_S * 20):
        if until():
            return
        time.sleep(0.05)
    raise AssertionError("it does not come to an end")


@contextmanager
def locked(own):
    lock = lock_folder(own)
    yield
    os.close(lock)


def kept(root, content=b"id\n", name="sheet.csv", **more):
    return keep_upload(root, io.BytesIO(content), new_upload(name, "", "lan", "en", is_check=False))


def test_the_page_says_how_many_places_the_file_gives_and_how_many_were_kept(client):
    inside = "<location><point><pos>21.03 105.85</pos></point></location><location/>"
    activity = f"<iati-activity><iati-identifier>A</iati-identifier><title>T</title>{inside}</iati-activity>"
    address = upload(client, f"<iati-activities>{activity}</iati-activities>", "donor.xml")
    assert "Places given in the file: 2, of which kept: 1" in ended(client, address)
    assert "Địa điểm có trong tệp: 2, trong đó giữ lại: 1" in ended(client, address, "vi")


def test_a_file_is_imported_reported_and_taken_back(app, client, stored, folder):
    address = upload(client, SHEET, "../../etc/Bảng kê.csv", source="  Cục   A ")
    assert re.fullmatch(r"/review/uploads/\d{14}-[0-9a-f]{12}", address)
    page = ended(client, address)
    assert "Read 3 rows" in page
    assert re.findall(r"<b>(\d+)</b> (new|changed|as before|rejected)", page) == [
        ("1", "new"),
        ("0", "changed"),
        ("0", "as before"),
        ("2", "rejected"),
    ]
    assert re.search(r"<td>start</td>.*?31/02/2020.*?there is no such day", page, re.DOTALL)
    assert '<h1 class="file-name">Bảng kê.csv</h1>' in page
    [batch] = list_batches(stored)
    assert (batch.source, batch.file, batch.by, batch.rejected) == ("Cục A", "Bảng kê.csv", "lan", 2)
    [own] = folder.iterdir()
    assert (own / "file.csv").read_text(encoding="utf-8") == SHEET
    assert batch.sha256 in page

    undo = re.search(r'href="(/review/history/\d+/undo)', page).group(1)
    assert send(client, f"{undo}?lang=en", f"{undo}?lang=en").status_code == 303
    assert stored.read()[1] == []
    listed = client.get("/review/uploads?lang=en").get_data(as_text=True)
    assert all(words in listed for words in ("Bảng kê.csv", "Cục A", "lan", batch.sha256[:12]))


def test_the_report_speaks_the_readers_language_and_is_taken_away(client):
    address = upload(client, SHEET)
    ended(client, address)
    vietnamese = client.get(f"{address}?lang=vi").get_data(as_text=True)
    assert "không có ngày này" in vietnamese
    assert client.get(f"{address}/status?lang=vi").json["said"] == "xong"
    with client.get(f"{address}/report.json?lang=en") as answer:
        assert "attachment; filename=sheet-report.json" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]
        report = json.loads(answer.data)
    assert (report["file"], report["read"], report["new"], report["rejected"]) == ("sheet.csv", 3, 1, 2)
    assert [issue["row"] for issue in report["issues"]] == [3, 4]
    with client.get(f"{address}/report.xlsx?lang=en") as answer:
        book = load_workbook(io.BytesIO(answer.data))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    marked = {cell.value for cell in cells if cell.fill.fgColor.rgb == "FFF8B4B4"}
    assert {"31/02/2020", "2021-13"} <= marked
    assert all(cell.data_type != "f" for cell in cells)


def test_hostile_words_stay_literal(client):
    page = ended(
        client, upload(client, SHEET.replace("31/02/2020", "{{7*7}}<script>alert(1)</script>"), "<b>x</b>.csv")
    )
    assert "{{7*7}}&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_only_checking_stores_nothing(client, stored):
    page = ended(client, upload(client, SHEET, check="yes"))
    assert "Checked 3 rows; nothing was stored" in page
    assert "/undo" not in page
    assert list_batches(stored) == []


def test_the_same_file_again_changes_nothing(client, stored):
    ended(client, upload(client, SHEET))
    page = ended(client, upload(client, SHEET))
    assert ("1", "as before") in re.findall(r"<b>(\d+)</b> ([\w ]+)", page)
    assert len(list_batches(stored)) == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xfe\x00", "broken.csv"),
        (b"PK\x03\x04nothing", "broken.xlsx"),
        (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "map.geojson"),
        (b"\x00" * 100, "zeros"),
    ],
)
def test_a_file_that_can_not_be_used_is_refused_with_the_reason(client, stored, content, name):
    page = html.unescape(ended(client, upload(client, content, name)))
    assert "Nothing of this file was stored." in page
    assert re.search(r'<p class="reason">[^<]+</p>', page)
    assert list_batches(stored) == []


def test_no_file_and_an_empty_one_are_refused(client, folder):
    answer = send(client, "/review/uploads?lang=en")
    assert answer.status_code == 400
    assert "no file was chosen" in answer.get_data(as_text=True)
    answer = send(client, "/review/uploads?lang=en", file=(io.BytesIO(b""), "empty.csv"))
    assert "empty.csv is empty" in answer.get_data(as_text=True)
    assert list(folder.iterdir()) == []


def test_a_file_that_is_too_large_is_refused_with_a_page(tmp_path):
    client = sign_in(create_app(make_settings(tmp_path, COOPMAP_UPLOAD_MB="1")), "lan", "editor")
    headers = {"X-CSRFToken": token(client, "/review/uploads?lang=en")}
    kind = "multipart/form-data; boundary=x"
    answer = client.post("/review/uploads?lang=en", data=bytes(1_200_000), headers=headers, content_type=kind)
    assert answer.status_code == 413
    assert "This file is too large" in answer.get_data(as_text=True)
    assert not (tmp_path / "uploads").exists()


def test_an_import_that_takes_too_much_memory_is_ended(tmp_path):
    client = sign_in(create_app(make_settings(tmp_path, COOPMAP_UPLOAD_MEMORY_MB="100")), "lan", "editor")
    assert "needs more memory than an upload may take" in ended(client, upload(client, SHEET))


def test_an_import_that_takes_too_long_is_ended(app, client, folder, monkeypatch):
    """The clock itself ends the child; here by an alarm that is set at once."""
    program = "import os, signal, time; signal.setitimer(signal.ITIMER_REAL, 0.1); time.sleep(60)"
    ends_by_clock(monkeypatch, ["-c", program])
    assert "took longer than an upload may take" in ended(client, upload(client, SHEET))


def test_an_import_that_crashes_is_told(client, monkeypatch):
    ends_by_clock(monkeypatch, ["-c", "import os; os.abort()"])
    assert "Something in the file, or on our side, stopped it." in ended(client, upload(client, SHEET))


def ends_by_clock(monkeypatch, program):
    """Let the child run another program: one that the import itself can't be made to be."""
    start = jobs.subprocess.Popen
    monkeypatch.setattr(jobs.subprocess, "Popen", lambda command, **more: start([command[0], *program], **more))


def test_a_third_import_at_once_waits_its_turn(app, client, folder):
    with locked(folder / kept(folder).id), locked(folder / kept(folder).id):
        answer = send(client, "/review/uploads?lang=en", file=(io.BytesIO(b"id\n"), "third.csv"))
        assert answer.status_code == 409
        assert "other imports are running" in answer.get_data(as_text=True)
    ended(client, upload(client, SHEET))


def test_progress_is_shown_without_a_script_and_as_json(client, folder):
    own = folder / kept(folder).id
    with locked(own):
        write_status(own, Status("running", "write", 1200, 5000))
        page = client.get(f"/review/uploads/{own.name}?lang=en").get_data(as_text=True)
        assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
        assert "Storing: 1,200 of 5,000 activities" in page
        assert '<progress id="bar" aria-labelledby="said" value="1200" max="5000">' in page
        answer = client.get(f"/review/uploads/{own.name}/status?lang=vi").json
        assert (answer["state"], answer["done"], answer["total"]) == ("running", 1200, 5000)
        assert "1.200" in answer["said"]
    # The lock is gone and no word was left: the process has died.
    assert read_status(own) == Status("failed", "write", reason="crash")
    assert client.get(f"/review/uploads/{own.name}/status?lang=en").json["said"] == "failed"


def test_a_child_that_is_killed_stores_nothing_and_is_told(app, client, stored, folder, monkeypatch):
    children, start = [], jobs.subprocess.Popen

    def started(*given, **more):
        children.append(start(*given, **more))
        return children[0]

    monkeypatch.setattr(jobs.subprocess, "Popen", started)
    rows = "".join(f"r{number},Water in An Giang {number},2020\n" for number in range(20_000))
    own = folder / kept(folder, f"id,title_en,start\n{rows}".encode()).id
    start_import(own, app.extensions["coopmap"].settings)
    wait(lambda: read_status(own).stage)
    children[0].kill()
    wait(lambda: read_status(own).has_ended)
    assert (read_status(own).state, read_status(own).reason) == ("failed", "memory")
    assert list_batches(stored) == []
    assert "The import was ended" in client.get(f"/review/uploads/{own.name}?lang=en").get_data(as_text=True)


def test_ids_that_are_none_are_not_found(client, tmp_path):
    (tmp_path / "upload.json").write_text("{}")
    for path in ("nothing", "..", "%2e%2e", "20260101000000-0123456789ab"):
        assert client.get(f"/review/uploads/{path}?lang=en").status_code in (404, 303)


def test_a_viewer_sees_reports_and_sends_nothing(app, client):
    address = upload(client, SHEET)
    ended(client, address)
    viewer = sign_in(app, "xem", "viewer")
    page = viewer.get(f"{address}?lang=en").get_data(as_text=True)
    assert "there is no such day" in page
    assert "/undo" not in page
    assert 'type="file"' not in viewer.get("/review/uploads?lang=en").get_data(as_text=True)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("a.csv", "a.csv"),
        ("../../x.csv", "x.csv"),
        ("C:\\Users\\x\\b.xlsx", "b.xlsx"),
        ("a\u202e\x00b.csv", "ab.csv"),
        ("Đa\u0300.csv", "Đà.csv"),
        ("/", "file"),
    ],
)
def test_a_name_is_words_and_no_path(given, name):
    assert clean_file_name(given) == name


def test_the_kept_name_has_a_known_ending_only():
    for name, kept_name in (("a.XLSX", "file.xlsx"), ("a.py", "file"), ("csv", "file.csv"), ("a.csv/../x.sh", "file")):
        assert new_upload(name, "", "lan", "en", is_check=False).file_name == kept_name
    assert source_of("", "Bảng kê.csv") == "Bảng kê"
    with pytest.raises(InputError, match="a source's name"):
        source_of("a" * 201, "x.csv")


def test_uploads_are_listed_newest_first(folder):
    names = []
    for number in range(3):
        own = kept(folder, name=f"{number}.csv")
        (folder / own.id).rename(folder / f"2026010100000{number}-0123456789ab")
        names.append(own.name)
    total, found = list_uploads(folder, 2)
    assert (total, [upload.name for upload in found]) == (3, names[:0:-1])
    assert [upload.name for upload in list_uploads(folder, 2, 2)[1]] == names[:1]


def test_the_command_tells_its_progress_in_a_file(app, tmp_path):
    (tmp_path / "sheet.csv").write_text(SHEET, encoding="utf-8")
    told = tmp_path / "progress.json"
    app.test_cli_runner().invoke(args=["import", str(tmp_path / "sheet.csv"), "--progress", str(told)])
    assert json.loads(told.read_text())["stage"] == "write"
    tell = StatusFile(told)
    tell("read", 1, 0)
    tell("read", 2, 0)
    assert json.loads(told.read_text())["done"] == 1
