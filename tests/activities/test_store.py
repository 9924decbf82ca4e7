"""The store and what flows into it: one transaction a batch, idempotent, nothing half-written."""

import datetime
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from project import SEED

from activities import snapshot as snapshot_module
from activities import writing
from activities.ingest import Order, ingest
from activities.model import TEXT_FIELDS
from activities.snapshot import open_snapshot, snapshot_path
from activities.snapshots import Snapshots
from activities.store import Batch, Store, StoreError
from geo.errors import MissingDataError, UnusableFileError

pytestmark = pytest.mark.both_stores


def write(tmp_path, *rows, name="sheet.csv"):
    sheet = tmp_path / name
    sheet.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return sheet


def counts(report):
    return report.read, report.new, report.changed, report.same, report.rejected


def test_the_same_file_twice_changes_nothing(store):
    assert counts(ingest(store, SEED)) == (65, 65, 0, 0, 0)
    before = store.read()
    assert counts(ingest(store, SEED)) == (65, 0, 0, 65, 0)
    assert store.read() == before


def test_activities_come_back_as_they_were_written(store):
    ingest(store, SEED)
    _, activities = store.read()
    italy = next(activity for activity in activities if activity.id == "monre-2022h1-17-02")
    assert [(str(fund.amount), fund.currency) for fund in italy.funds] == [("3000000", "EUR")]
    assert italy.sectors == ("remote-sensing", "climate", "mapping")
    for activity in activities:
        for location in activity.locations:
            evidence = location.evidence
            assert evidence.field in TEXT_FIELDS
            assert getattr(activity, evidence.field)[evidence.start : evidence.end] == evidence.quote


def test_a_corrected_file_changes_only_what_changed(store, tmp_path):
    ingest(store, write(tmp_path, "id,title_en", "a,Water in Ha Giang", "b,Land"))
    report = ingest(store, write(tmp_path, "id,title_en", "a,Water in Son La", "b,Land", "c,New"))
    assert counts(report) == (3, 1, 1, 1, 0)
    by_id = {activity.id: activity for activity in store.read()[1]}
    assert [location.place.name_vi for location in by_id["a"].locations] == ["Sơn La"]


def test_rejected_rows_leave_the_others(store, tmp_path):
    report = ingest(store, write(tmp_path, "id,title_en,start", "a,A,31/02/2020", "b,B,2020", "b,B again,2021"))
    assert counts(report) == (3, 1, 0, 0, 2)
    assert [(issue.row, issue.field) for issue in report.issues] == [(2, "start"), (4, "id")]


def test_an_id_of_another_source_goes_with_the_name_of_its_own(store, tmp_path):
    ingest(store, write(tmp_path, "id,title_en", "a,A"))
    other = write(tmp_path, "id,title_en", "a,B", name="other sheet.csv")
    assert counts(ingest(store, other)) == (1, 1, 0, 0, 0)
    assert counts(ingest(store, other)) == (1, 0, 0, 1, 0)
    assert {activity.id: activity.title_en for activity in store.read()[1]} == {"a": "A", "other-sheet-a": "B"}


def test_rows_without_an_id_may_cite_the_same_paragraph(store, tmp_path):
    sheet = write(tmp_path, "title_en,source_ref", "A,p5", "B,p5", "A,p5")
    report = ingest(store, sheet)
    assert counts(report) == (3, 2, 0, 0, 1)
    assert report.issues[0].row == 4


def test_what_a_file_no_longer_has_is_said_and_goes_only_when_it_is_whole(store, tmp_path):
    ingest(store, write(tmp_path, "id,title_en", "a,A", "b,B"))
    shorter = write(tmp_path, "id,title_en", "a,A")
    revision = store.revision()
    assert ingest(store, shorter).absent == 1
    assert (store.revision(), len(store.read()[1])) == (revision, 2)
    assert ingest(store, shorter, Order(is_whole=True)).absent == 1
    assert [activity.id for activity in store.read()[1]] == ["a"]
    assert store.revision() != revision


def test_unknown_columns_are_said(store, tmp_path):
    assert ingest(store, write(tmp_path, "title_en,Budget line", "A,7")).unknown_columns == ["Budget line"]


def test_two_imports_at_once_both_count(store, tmp_path):
    """Each batch has a revision of its own, so the snapshot that is served holds both."""
    sheets = []
    for name in ("one", "two", "three", "four"):
        rows = [f"{name}-{n},Generated {name} {n}" for n in range(300)]
        sheets.append(write(tmp_path, "id,title_en", *rows, name=f"{name}.csv"))
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda sheet: ingest(store, sheet), sheets))
    assert [report.new for report in reports] == [300] * 4
    assert store.revision().endswith("-000004")
    assert len(Snapshots(store, tmp_path / "snapshots").current()) == 1200


def test_a_file_that_breaks_in_the_middle_leaves_nothing(store, tmp_path):
    ingest(store, write(tmp_path, "id,title_en", "a,A"))
    before = store.read()
    with pytest.raises(UnusableFileError, match="line 3"):
        ingest(store, write(tmp_path, "id,title_en", "a,changed", 'b,"B'))
    assert store.read() == before


def test_an_error_while_writing_leaves_nothing(store, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(writing, "child_rows", fail)
    with pytest.raises(OSError, match="disk full"):
        ingest(store, write(tmp_path, "id,title_en", "a,A"))
    assert store.read()[1] == []


def test_a_dry_run_counts_and_leaves_nothing(store):
    before = store.read()
    assert counts(ingest(store, SEED, Order(dry_run=True))) == (65, 65, 0, 0, 0)
    assert store.read() == before


def test_places_given_by_a_person_win(store, tmp_path):
    sheet = write(
        tmp_path,
        "id,title_en,places,lat,lon",
        "a,Water in Son La,Hà Giang; Lâm Đồng,,",
        "b,National plan,VN,,",
        "c,A well,,21.03,105.85",
        "d,Far out,,0,0",
        "e,A dam,se-san,,",
    )
    report = ingest(store, sheet)
    assert [(issue.row, issue.field) for issue in report.issues] == [(5, "lat")]
    found = {a.id: (a.scope, [location.place.code for location in a.locations]) for a in store.read()[1]}
    assert found == {
        "a": ("province", ["VN-63-02", "VN-63-68"]),
        "b": ("national", []),
        "c": ("province", ["VN-63-01"]),
        "e": ("basin", ["se-san"]),
    }
    given = next(activity for activity in store.read()[1] if activity.id == "a")
    assert [(location.evidence.quote, location.evidence.start) for location in given.locations] == [
        *(("Hà Giang", 0), ("Lâm Đồng", 10)),
    ]


def test_readers_see_the_old_state_until_a_batch_is_whole(store, tmp_path):
    ingest(store, write(tmp_path, "id,title_en", "a,A"))
    before = store.read()

    def rows():
        yield from ()
        assert store.read() == before  # another connection, in the middle of the batch

    store.save(Batch("x", "x", ""), rows())
    assert store.read() == before


def test_a_snapshot_is_made_once_and_shared(store, tmp_path):
    ingest(store, SEED)
    folder = tmp_path / "snapshots"
    first, second = Snapshots(store, folder), Snapshots(store, folder)
    assert len(first.current()) == 65
    [path] = folder.iterdir()
    written = path.stat().st_mtime_ns
    assert second.current().revision == first.current().revision
    assert path.stat().st_mtime_ns == written
    ingest(store, write(tmp_path, "id,title_en", "a,A"))
    assert len(first.current()) == 66
    assert len(open_snapshot(snapshot_path(folder, first.current().revision))) == 66


def test_a_snapshot_of_another_store_is_not_taken_for_ours(tmp_path):
    folder = tmp_path / "snapshots"
    for number, title in enumerate(("A", "B")):
        home = tmp_path / str(number)
        home.mkdir()
        store = Store(f"sqlite:///{home / 'store.db'}")
        ingest(store, write(home, "id,title_en", f"a,{title}"))
        assert Snapshots(store, folder).current().document("a")["title_en"] == title


def test_a_truncated_snapshot_is_an_error_that_names_it(store, tmp_path):
    ingest(store, SEED)
    snapshots = Snapshots(store, tmp_path / "snapshots")
    snapshots.current()
    [path] = (tmp_path / "snapshots").iterdir()
    broken = tmp_path / path.name
    shutil.copyfile(path, broken)
    with broken.open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(MissingDataError, match=path.name[:20]):
        open_snapshot(broken)
    shutil.copyfile(broken, path)
    assert len(Snapshots(store, tmp_path / "snapshots").current()) == 65  # built anew


def test_a_snapshot_is_named_after_the_code_and_lists_that_made_it(store, tmp_path, monkeypatch):
    before = snapshot_path(tmp_path, "r")
    monkeypatch.setattr(snapshot_module, "_build_digest", lambda: "other")
    assert snapshot_path(tmp_path, "r") != before


def test_a_snapshot_may_be_read_by_another_user(store, tmp_path):
    ingest(store, SEED)
    Snapshots(store, tmp_path / "snapshots").current()
    [path] = (tmp_path / "snapshots").iterdir()
    assert path.stat().st_mode & 0o044 == 0o044


def test_a_snapshot_that_can_not_be_written_leaves_the_last_one(store, tmp_path):
    ingest(store, SEED)
    folder = tmp_path / "snapshots"
    snapshots = Snapshots(store, folder)
    assert len(snapshots.current()) == 65
    shutil.rmtree(folder)
    folder.write_text("a file where the folder was")
    ingest(store, write(tmp_path, "id,title_en", "a,A"))
    assert len(snapshots.current()) == 65
    with pytest.raises(StoreError, match="snapshots"):
        Snapshots(store, folder).current()


def test_a_revision_knows_when_it_came_to_be_and_another_is_not_taken_for_it(store, tmp_path):
    before = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    ingest(store, write(tmp_path, "id,title_en", "a,A"))
    first = store.revision()
    at = store.changed_at(first)
    assert at is not None
    assert before <= at <= datetime.datetime.now(datetime.UTC)
    ingest(store, write(tmp_path, "id,title_en", "a,A changed"))
    assert store.changed_at(first) is None
    assert store.changed_at(store.revision()) >= at
