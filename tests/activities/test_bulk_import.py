"""Imports by several processes and by a real Dask cluster: the outcome is that of one process, to the last issue."""

import itertools

import dask
import pytest
from sqlalchemy import select

from activities import ingest as ingest_module
from activities.ingest import Order, ingest
from activities.store import Store
from activities.tables import ACTIVITIES
from bench.generated import write_sheet
from geo.errors import UnusableFileError, WorkersError

BAD = (
    'x1,"Water in Ha Giang",,,,,,,,31/02,,,',
    'generated-3,"Twice",,,,,,,,2020,,,',
    'x2,"Nowhere",,,,,,,,2020,Atlantis,,',
    'generated-3,"Three times",,,,,,,,2020,,,',
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(ingest_module, "CHUNK_ROWS", 20)


@pytest.fixture
def sheet(tmp_path):
    """Four hundred rows that pass, some that do not and a reference that stands three times, far apart."""
    path = write_sheet(tmp_path / "generated.csv", 400, told=True)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for place, line in zip((30, 150, 260, 390), BAD, strict=True):
        lines.insert(place, f"{line}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


def imported(tmp_path, name, sheet, **options):
    """The report, and each activity's digest in the store, after an import into a new store."""
    store = Store(f"sqlite:///{tmp_path / name}.db")
    report = ingest(store, sheet, Order(**options))
    with store.engine.connect() as connection:
        rows = connection.execute(select(ACTIVITIES.c.ref, ACTIVITIES.c.id, ACTIVITIES.c.digest)).all()
    store.engine.dispose()
    return report, {row.ref: (row.id, row.digest) for row in rows}


def test_processes_give_the_store_and_the_report_of_one(sheet, tmp_path):
    report, digests = imported(tmp_path, "one", sheet)
    assert (report.read, report.new, report.rejected) == (404, 400, 4)
    assert imported(tmp_path, "two", sheet, jobs=2) == (report, digests)


def test_a_cluster_gives_the_same_though_a_worker_is_killed_in_the_middle(sheet, tmp_path, cluster):
    address, workers = cluster
    expected = imported(tmp_path, "one", sheet)
    store = Store(f"sqlite:///{tmp_path / 'many'}.db")
    done = []

    def kill_in_the_middle(stage, count, _total):
        if stage == "locate" and count >= 100 and not done:
            done.append(count)
            workers[0].kill()
            workers[0].wait()

    report = ingest(store, sheet, Order(scheduler=address), kill_in_the_middle)
    assert 0 < done[0] < report.read
    with store.engine.connect() as connection:
        rows = connection.execute(select(ACTIVITIES.c.ref, ACTIVITIES.c.id, ACTIVITIES.c.digest)).all()
    store.engine.dispose()
    assert (report, {row.ref: (row.id, row.digest) for row in rows}) == expected


def test_a_cluster_that_is_not_there_leaves_the_store_as_it_was(store, sheet):
    before = store.read()
    hurried = dask.config.set({"distributed.comm.timeouts.connect": 0.2})
    with hurried, pytest.raises(WorkersError, match=r"tcp://127\.0\.0\.1:9 can't be reached"):
        ingest(store, sheet, Order(scheduler="tcp://127.0.0.1:9"))
    assert store.read() == before


def test_a_file_that_breaks_in_the_middle_leaves_nothing_though_processes_had_begun(store, sheet):
    with sheet.open("a", encoding="utf-8") as file:
        file.write('broken,"never closed')
    with pytest.raises(UnusableFileError, match=r"generated\.csv, line"):
        ingest(store, sheet, Order(jobs=2))
    assert store.read()[1] == []


def test_progress_counts_rows_then_activities(store, sheet):
    heard = []
    ingest(store, sheet, progress=lambda *said: heard.append(said))
    by_stage = {
        stage: [said[1:] for said in group] for stage, group in itertools.groupby(sorted(heard), lambda s: s[0])
    }
    assert set(by_stage) == {"read", "locate", "write"}
    assert by_stage["read"][-1] == by_stage["locate"][-1] == (404, 404)
    assert by_stage["write"][-1] == (400, 400)
    assert [said[0] for said in heard if said[0] != "read"] == ["locate"] * 22 + ["write"] * len(by_stage["write"])
    for counts in by_stage.values():
        assert counts == sorted(counts)
