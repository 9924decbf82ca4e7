"""Imports beside readers over HTTP: every answer is one state of the data, and none is an error."""

import json
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from imports import importing, outcome, store_of
from project import make_settings
from werkzeug.serving import make_server

from activities.ingest import Order, ingest
from app import create_app

READERS = 8
IMPORTS = 6
ADDRESSES = ("/api/layers/overview?lang=en", "/api/activities?limit=1000&lang=en", "/api/facets?lang=en", "/?lang=en")


def write_version(folder, version):
    """A sheet whose rows all say which version they are; each version has another number of them."""
    path = folder / f"version-{version}.csv"
    rows = [f"a{n},version {version} number {n},Hà Giang" for n in range(500 + 10 * version)]
    path.write_text("\n".join(["id,title_en,places", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def served(tmp_path):
    """An application that serves version 0 over HTTP; yields its address."""
    ingest(store_of(tmp_path), write_version(tmp_path, 0), Order(source="sheet"))
    server = make_server("127.0.0.1", 0, create_app(make_settings(tmp_path)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def read_until(finished, host, number):
    """Ask for one address after another; returns what was asked and answered."""
    answers = []
    while not finished.is_set():
        address = ADDRESSES[(number + len(answers)) % len(ADDRESSES)]
        try:
            with urllib.request.urlopen(host + address, timeout=60) as response:  # noqa: S310 - our own server
                answers.append((address, response.status, response.read()))
        except urllib.error.HTTPError as error:
            answers.append((address, error.code, error.read()))
    return answers


def versions_in(address, body):
    """The versions that an answer holds, told by its number of activities and by their titles."""
    if address.startswith("/?"):
        return set()
    document = json.loads(body)
    found = {(document["total"] - 500) // 10}
    found |= {int(activity["title"].split()[1]) for activity in document.get("activities", ())}
    if "values" in document:
        found |= {(count - 500) // 10 for count in document["values"].values()}
    return found


def test_readers_beside_imports_are_served_one_version_an_answer(served, tmp_path):
    finished = threading.Event()
    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read_until, finished, served, number) for number in range(READERS)]
        try:
            for version in range(1, IMPORTS + 1):
                with importing(tmp_path, write_version(tmp_path, version)) as (_, heard):
                    assert outcome(heard) == ("", "")
        finally:
            finished.set()
        answers = [answer for reader in readers for answer in reader.result()]
    assert {status for _, status, _ in answers} == {200}
    found = [versions_in(address, body) for address, _, body in answers]
    assert max(len(versions) for versions in found) == 1
    assert len(set().union(*found)) > 2  # they read while it changed
    with urllib.request.urlopen(f"{served}/api/facets?lang=en") as response:  # noqa: S310 - our own server
        assert versions_in("/api/facets", response.read()) == {IMPORTS}
