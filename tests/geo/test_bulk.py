"""Bulk geocoding: processes and a real Dask cluster answer what one process answers, in its order."""

import itertools
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import dask
import pytest
from project import ROOT

from geo import bulk
from geo.errors import InputError, WorkersError
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


def _end(number):
    if number == 3:
        os._exit(1)
    return number


def test_answers_come_in_the_order_of_the_chunks():
    assert list(bulk.in_processes(str, range(100), 2)) == [str(n) for n in range(100)]


def test_a_process_that_dies_is_an_error_in_words():
    with pytest.raises(WorkersError, match="processes has died"):
        list(bulk.in_processes(_end, range(20), 2))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x"])
def test_a_scheduler_that_is_not_there_is_an_error_that_names_it(address):
    hurried = dask.config.set({"distributed.comm.timeouts.connect": 0.2})
    with hurried, pytest.raises(WorkersError, match=f"{re.escape(address)} can't be reached"):
        list(bulk.on_cluster(str, range(3), address))


def test_processes_end_with_the_one_that_started_them(tmp_path):
    """A parent that is killed can't tell its processes: they see for themselves."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=environment, text=True)
    children = [int(word) for word in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert len(children) == 2
    until = time.monotonic() + 20
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


PARENT = """
import itertools, multiprocessing, time
from geo.bulk import in_processes

if __name__ == "__main__":
    answers = in_processes(abs, itertools.count(), 2)
    for _ in range(20):
        next(answers)
    print(*(process.pid for process in multiprocessing.active_children()), flush=True)
    time.sleep(60)
"""
