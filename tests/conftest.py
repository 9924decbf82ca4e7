"""What all tests share: an application with a store of its own, filled with the seed data, and a Dask cluster."""

import http.server
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import postgresql as postgresql_server
import pytest
from distributed import Client
from flask import Flask
from flask.testing import FlaskClient
from project import ROOT, make_settings

from activities.ingest import ingest
from activities.snapshots import Snapshots
from activities.store import Store
from app import create_app


@pytest.fixture(scope="session")
def seed_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with the seed data; tests that write make their own."""
    app = create_app(make_settings(tmp_path_factory.mktemp("seed")))
    result = app.test_cli_runner().invoke(args=["load-seed"])
    assert result.exit_code == 0, result.output
    return app


@pytest.fixture
def seed_activities(seed_app: Flask):
    """The activities of the seed data."""
    store = Store(seed_app.extensions["coopmap"].settings["COOPMAP_STORE"])
    yield list(store.read()[1])
    store.close()


@pytest.fixture
def client(seed_app: Flask) -> FlaskClient:
    """A client of the application with the seed data."""
    return seed_app.test_client()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked ``both_stores`` on SQLite and on PostgreSQL."""
    if "store_url" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_stores"):
        metafunc.parametrize("store_url", ["sqlite", "postgresql"], indirect=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Name what failed, at first or for good, as the last words: of a log that is cut short the end is what is left."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for outcome in ("rerun", "error", "failed") if reporter else ():
        for report in reporter.stats.get(outcome, ()):
            reporter.write_line(f"{outcome}: {report.nodeid}")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgresql_server.Server]:
    """A PostgreSQL server that runs as long as the tests."""
    programs = postgresql_server.find_programs()
    if programs is None:
        # A developer's machine may do without; where the tests are the gate they may not be skipped.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(postgresql_server.PACKAGE)
    with postgresql_server.running(programs) as server:
        yield server


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty store: in SQLite, where the test is not marked ``both_stores``."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store."""
    store = Store(store_url)
    yield store
    store.close()


@pytest.fixture
def seed_snapshot(seed_app: Flask):
    """The snapshot of the seed data."""
    return seed_app.extensions["coopmap"].snapshots.current()


@pytest.fixture
def snapshot_of(store: Store, tmp_path: Path):
    """Write rows as a sheet, import them into the empty store and return the snapshot."""

    def build(header: str, *rows: str):
        sheet = tmp_path / "sheet.csv"
        sheet.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        report = ingest(store, sheet)
        assert not report.issues, report.issues
        return Snapshots(store, tmp_path / "snapshots").current()

    return build


@pytest.fixture
def cluster(tmp_path):
    """A Dask scheduler and two worker processes of its own, as on a cluster; yields its address and the workers."""
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    options = {"cwd": tmp_path, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    shared = ["--scheduler-file", str(file), "--no-dashboard"]
    local = ["--port", "0", "--host", "127.0.0.1"]
    alone = ["--nthreads", "1", "--no-nanny"]
    scheduler = subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_scheduler", *shared, *local], **options)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", *shared, *alone]
    workers = [subprocess.Popen(command, **options) for _ in range(2)]
    until = time.monotonic() + 60
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.05)
    address = json.loads(file.read_text())["address"]
    with Client(address) as client:
        client.wait_for_workers(len(workers), timeout=60)
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


class _Calls(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        """Remember what was asked for."""
        self.server.paths.append(self.path)
        self.send_error(404)

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def calls():
    """A web server that no file may make anyone call: its ``address``, and the ``paths`` that were asked for."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Calls) as server:
        server.paths, server.address = [], f"http://127.0.0.1:{server.server_port}/definition"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
