"""Bulk geocoding: processes and a real Dask cluster answer what one process answers, in its order."""

import itertools
import json
import os
import subprocess
import sys
import time

import pytest
from project import ROOT

from geo import bulk
from geo.errors import InputError
from geo.geocoder import geocode_lines

TITLES = (
    "Water supply in Ha Giang",
    "Quản lý lưu vực sông Hồng – Thái Bình",
    "Stockholm Convention",
    "Cấp nước An Giang",
)


def lines(count):
    return [json.dumps({"id": n, "title": TITLES[n % len(TITLES)]}) for n in range(count)]


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK_LINES", 7)


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
    yield json.loads(file.read_text())["address"], workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_processes_answer_as_one_does(small_chunks):
    given = lines(60)
    assert list(bulk.geocode_in_processes(given, "63", 2)) == list(geocode_lines(given, "63"))


def test_an_error_names_the_line_of_the_whole_stream(small_chunks):
    given = [*lines(20), "not json"]
    with pytest.raises(InputError, match="line 21"):
        list(bulk.geocode_in_processes(given, "34", 2))


def test_lines_are_read_only_a_window_ahead(small_chunks):
    source = iter(lines(10_000))
    taken = list(itertools.islice(bulk.geocode_in_processes(source, "34", 2), 10))
    assert len(taken) == 10
    assert sum(1 for _ in source) > 9_000


def test_a_cluster_answers_the_same_though_a_worker_dies(cluster, small_chunks):
    address, workers = cluster
    given = lines(400)
    answers = bulk.geocode_on_cluster(given, "34", address)
    found = [next(answers) for _ in range(20)]
    workers[0].kill()
    found += list(answers)
    assert found == list(geocode_lines(given, "34"))
