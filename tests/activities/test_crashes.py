"""What an import leaves behind when its process is killed, the disk is full or another one writes: the old state or
the new one, never a third.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest
from imports import importing, outcome, state_of, store_of

from activities.ingest import Order, ingest
from activities.snapshot import open_snapshot
from activities.snapshots import Snapshots
from bench.generated import write_sheet

ROWS = 2_000
MOMENTS = 20


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """A store as it was, the sheet that is imported into it, and the store as it is after that."""
    folder = tmp_path_factory.mktemp("states")
    old, new = folder / "old", folder / "new"
    old.mkdir()
    ingest(store_of(old), write_sheet(folder / "before.csv", ROWS // 2, seed=1, told=True), Order(source="sheet"))
    ingest(store_of(old), write_sheet(folder / "other.csv", 50, seed=3))
    state_of(store_of(old))
    shutil.copytree(old, new)
    sheet = write_sheet(folder / "after.csv", ROWS, seed=2, told=True)
    report = ingest(store_of(new), sheet, Order(source="sheet"))
    assert (report.new, report.changed) == (ROWS // 2, ROWS // 2)
    return old, sheet, state_of(store_of(old)), state_of(store_of(new))


def digests_of(folder):
    """How many rows each table of a store has, with the digests of its activities and the revision."""
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables}  # noqa: S608
        found["digests"] = connection.execute("SELECT source, ref, digest FROM activities ORDER BY 1, 2").fetchall()
        found["meta"] = connection.execute("SELECT key, value FROM meta ORDER BY 1").fetchall()
        return found


def taken_seconds(folder, sheet):
    """How long the whole import takes in this process."""
    with importing(folder, sheet) as (_, heard):
        start = time.monotonic()
        assert outcome(heard) == ("", "")
        return time.monotonic() - start


def test_a_kill_at_any_moment_leaves_the_old_state_or_the_new(states, tmp_path):
    old, sheet, before, after = states
    new = old.parent / "new"
    shutil.copytree(old, tmp_path / "timed")
    seconds = taken_seconds(tmp_path / "timed", sheet)
    dice = random.Random(20)  # noqa: S311 - for the test, not for secrets
    found, rerun = [], None
    states_in_short = (digests_of(old), digests_of(new))
    for number in range(MOMENTS):
        folder = tmp_path / str(number)
        shutil.copytree(old, folder)
        with importing(folder, sheet) as (process, _):
            # A moment in each twentieth of the time; the last ones may come when all is done.
            process.join(seconds * (number + dice.random()) / MOMENTS)
            process.kill()
            process.join()
        found.append(digests_of(folder))
        assert found[-1] in states_in_short, number
        for path in (folder / "snapshots").glob("*.arrow"):
            assert len(open_snapshot(path)) in {len(activities) for _, activities in (before, after)}
        assert served(folder) == found[-1]["activities"][0]
        assert not list((folder / "snapshots").glob("*.part"))
        rerun = ingest(store_of(folder), sheet, Order(source="sheet"))
        assert digests_of(folder) == digests_of(new)
        shutil.rmtree(folder)
    assert digests_of(old) in found
    assert (rerun.new, rerun.changed, rerun.same) in {(0, 0, ROWS), (ROWS // 2, ROWS // 2, 0)}


def test_a_kill_while_rows_are_written_leaves_the_old_state(states, tmp_path):
    old, sheet, before, after = states
    shutil.copytree(old, tmp_path / "copy")
    with importing(tmp_path / "copy", sheet) as (process, heard):
        while heard.recv() != "write":
            pass
        process.kill()
        process.join()
    assert state_of(store_of(tmp_path / "copy")) == before
    assert ingest(store_of(tmp_path / "copy"), sheet, Order(source="sheet")).new == ROWS // 2
    assert state_of(store_of(tmp_path / "copy")) == after


def served(folder):
    """The number of activities that a worker which has been serving since before would serve now."""
    return len(Snapshots(store_of(folder), folder / "snapshots").current())


@pytest.mark.parametrize(
    ("stage", "limit", "spool_bytes"),
    [("spool", 100_000, 1_000), ("store", 200_000, 64_000_000), ("snapshot", 0, 64_000_000)],
)
def test_a_file_that_may_not_grow_is_an_error_in_words_and_the_old_data_are_served(
    stage, limit, spool_bytes, states, tmp_path
):
    old, sheet, before, after = states
    folder = tmp_path / "copy"
    shutil.copytree(old, folder)
    snapshots = Snapshots(store_of(folder), folder / "snapshots")
    assert len(snapshots.current()) == len(before[1])
    shown = set((folder / "snapshots").iterdir())
    if stage == "snapshot":
        ingest(store_of(folder), sheet, Order(source="sheet"))
        limit = max(path.stat().st_size for path in shown)
    with importing(folder, sheet, file_limit=limit, spool_bytes=spool_bytes) as (_, heard):
        kind, words = outcome(heard)
    assert kind == "StoreError"
    said = {"spool": "no room for what after.csv holds", "store": "store", "snapshot": "snapshot can't be written"}
    assert said[stage] in words
    assert set((folder / "snapshots").iterdir()) == shown
    assert state_of(store_of(folder)) == (after if stage == "snapshot" else before)
    assert len(snapshots.build()) == len((after if stage == "snapshot" else before)[1])  # there is room again


@pytest.fixture
def small_disk(tmp_path):
    """A disk of a few megabytes, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(options, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be mounted by root; the limit of a file's size is tested everywhere")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_an_error_in_words_and_the_old_data_are_served(small_disk, states):
    old, sheet, before, _ = states
    folder = small_disk / "copy"
    shutil.copytree(old, folder)
    snapshots = Snapshots(store_of(folder), folder / "snapshots")
    assert len(snapshots.current()) == len(before[1])
    filler = small_disk / "filler"
    for kept_free in (0, 300_000, 1_000_000):
        room = shutil.disk_usage(small_disk).free - kept_free
        filler.write_bytes(bytes(max(0, room)))
        with importing(folder, sheet) as (_, heard):
            kind, words = outcome(heard)
        assert kind == "StoreError"
        assert "store" in words or "snapshot" in words
        assert state_of(store_of(folder)) == before
        assert len(snapshots.current()) == len(before[1])
        assert len(list((folder / "snapshots").iterdir())) == 1
        filler.unlink()


def test_two_imports_of_one_source_at_once_end_as_one_after_the_other(states, tmp_path):
    old, sheet, _, after = states
    folder = tmp_path / "copy"
    shutil.copytree(old, folder)
    with importing(folder, sheet) as (_, first), importing(folder, sheet) as (_, second):
        assert outcome(first) == outcome(second) == ("", "")
    assert state_of(store_of(folder)) == after
    assert served(folder) == len(after[1])
