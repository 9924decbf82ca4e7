"""The store when something goes wrong: locked, killed, damaged, full of what it can't hold."""

import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from activities_making import digests, import_rows, numbered, titles
from project import ROOT, SEED

from activities.history import list_batches, undo
from activities.ingest import ingest
from activities.reviewing import review
from activities.store import Batch, Store, StoreError
from geo.errors import InputError

# Another process that writes and is killed while it does.
WRITER = """
import sys
sys.path[:0] = [".", "tests"]
from activities_making import numbered
from activities.history import undo
from activities.store import Batch, Store

store = Store(sys.argv[1])
activity = store.read()[1][0]

def told():
    for number, each in enumerate(numbered(activity, 3000)):
        if number == 2000:
            print("writing", flush=True)
            sys.stdin.read()
        yield each

if sys.argv[2] == "save":
    store.save(Batch("many", "many.csv", ""), told())
else:
    from activities.writing import Writer
    finish = Writer.finish
    def pausing(self):
        self.flush()
        print("writing", flush=True)
        sys.stdin.read()
        return finish(self)
    Writer.finish = pausing
    undo(store, int(sys.argv[2]))
"""


@pytest.fixture
def hurried(store_url):
    """The same store for one who waits a moment only."""
    store = Store(store_url, wait_seconds=0.05)
    yield store
    store.close()


@pytest.mark.both_stores
def test_a_locked_store_is_an_error_in_words_and_readers_go_on(store, hurried, tmp_path):
    ingest(store, SEED)
    before = store.read()
    activity_id = before[1][0].id
    with store.transaction(writes=True):
        for write in (
            lambda: import_rows(hurried, tmp_path, "a,A"),
            lambda: undo(hurried, 1),
            lambda: review(hurried, activity_id, "national", "lan"),
        ):
            with pytest.raises(StoreError, match=r"is locked: another write has not ended yet"):
                write()
        assert hurried.revision() == before[0]
        assert hurried.read() == before
    assert store.read() == before


@pytest.mark.both_stores
def test_a_locked_store_opens(store, store_url):
    """To open a store that has its tables is reading: a new worker starts while an import runs."""
    revision = store.revision()
    with store.transaction(writes=True):
        opened = Store(store_url, wait_seconds=0.05)
        assert opened.revision() == revision
    opened.close()


@pytest.mark.both_stores
@pytest.mark.parametrize("what", ["save", "2"], ids=["save", "undo"])
def test_a_writer_that_is_killed_leaves_the_old_state(store, store_url, tmp_path, what):
    import_rows(store, tmp_path, "a,Water in Ha Giang")
    [activity] = store.read()[1]
    store.save(Batch("many", "many.csv", ""), numbered(activity, 700))
    before, records = store.read(), list_batches(store)
    command = [sys.executable, "-c", WRITER, store_url, what]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"writing\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert store.read() == before
    assert list_batches(store) == records
    undo(store, 2)
    assert set(titles(store)) == {"a"}


@pytest.mark.both_stores
def test_a_stream_reads_one_state_and_holds_up_no_one(store, tmp_path):
    import_rows(store, tmp_path, "a,Water in Ha Giang")
    [activity] = store.read()[1]
    store.save(Batch("many", "many.csv", ""), numbered(activity, 1200))
    expected = store.read()
    with store.stream() as (revision, activities):
        found = [next(activities) for _ in range(10)]
        import_rows(store, tmp_path, "a,Changed", "b,New")
        undo(store, 2)
        found += activities
    assert (revision, found) == expected
    assert set(titles(store)) == {"a", "b"}


@pytest.mark.both_stores
def test_activities_come_in_the_order_of_the_bytes_of_their_keys(store):
    """So that two stores can be compared, whatever the database's language."""
    ingest(store, SEED)
    activity = store.read()[1][0]
    refs = ["a", "B", "á", "Z", "ă", "đ", "Đ", "d", "e", "-a", "a b", "a-b", "ab", "_", "2", "10"]
    store.save(Batch("x", "", ""), (replace(activity, source="x", ref=ref, id=f"i{n}") for n, ref in enumerate(refs)))
    found = [each.ref for each in store.read()[1] if each.source == "x"]
    assert found == sorted(refs, key=str.encode)


@pytest.mark.both_stores
def test_a_reference_as_long_as_a_page_is_a_key_of_its_own(store, tmp_path):
    """2,000 Vietnamese characters are 6,000 bytes; PostgreSQL's index takes 2,704."""
    long = "Hợp tác quản lý tài nguyên nước lưu vực sông Hồng – Thái Bình ở Đồng Văn, Hà Giang; " * 24
    rows = [f'"{long[:1999]}{end}"' for end in "ab"]
    name = f"{'nguồn ' * 20}.csv"
    assert import_rows(store, tmp_path, *rows, header="title_vi", name=name).new == 2
    assert import_rows(store, tmp_path, *rows, header="title_vi", name=name).same == 2
    first, second = store.read()[1]
    assert {first.title_vi, second.title_vi} == {long[:1999] + "a", long[:1999] + "b"}
    assert len(first.ref) == len(second.ref) == 400
    review(store, first.id, "national", "lan")
    assert import_rows(store, tmp_path, *rows, header="title_vi", name=name).same == 2
    undo(store, 2)
    undo(store, 1)
    assert store.read()[1] == []


@pytest.mark.both_stores
@pytest.mark.parametrize("source", ["s" * 201, "nguồn" * 41])
def test_a_source_that_is_too_long_is_refused_in_words(store, source):
    with pytest.raises(InputError, match="longer than 200 characters"):
        store.save(Batch(source, "f", ""), [])


@pytest.mark.both_stores
def test_the_longest_key_of_the_widest_letters_fits(store):
    ingest(store, SEED)
    activity = store.read()[1][0]
    wide = replace(activity, source="𠀀" * 200, ref="".join(chr(0x20000 + n) for n in range(400)), id="wide")
    assert store.save(Batch(wide.source, "", ""), [wide]).new == 1
    assert wide in store.read()[1]


@pytest.mark.both_stores
@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_what_not_every_database_can_hold_is_refused(store, text):
    ingest(store, SEED)
    before = store.read()
    bad = replace(before[1][0], title_en=text)
    with pytest.raises(InputError, match="NUL, or half of a surrogate pair"):
        store.save(Batch(bad.source, "", ""), [bad])
    assert store.read() == before
    literal = replace(bad, title_en=r"a\u0000b \ud800")
    store.save(Batch(bad.source, "", ""), [literal])
    assert literal in store.read()[1]


@pytest.mark.both_stores
def test_an_activity_that_comes_twice_in_a_batch_is_refused(store, tmp_path):
    import_rows(store, tmp_path, "a,A")
    before = store.read()
    with pytest.raises(InputError, match="'a' twice"):
        store.save(Batch("sheet", "", ""), [*before[1], *before[1]])
    assert store.read() == before


@pytest.mark.both_stores
def test_an_amount_is_written_one_way(store, tmp_path):
    header = "id,title_en,amount,currency"
    import_rows(store, tmp_path, "a,A,3000000,EUR", header=header)
    [activity] = store.read()[1]
    [fund] = activity.funds
    scientific = replace(activity, funds=(replace(fund, amount=type(fund.amount)("3E+6")),))
    assert store.save(Batch("sheet", "", ""), [scientific]).same == 1


@pytest.mark.both_stores
def test_json_that_is_none_names_the_store(store, tmp_path):
    import_rows(store, tmp_path, "a,Water in Ha Giang")
    with store.transaction(writes=True) as connection:
        connection.exec_driver_sql("UPDATE locations SET location = '{\"place\": 7}'")
    with pytest.raises(StoreError, match="activity 'sheet, a' can't be read"):
        store.read()


def test_a_store_that_is_no_database_is_refused_by_name(tmp_path):
    (tmp_path / "store.db").write_text("not a database" * 100)
    with pytest.raises(StoreError, match=r"the store store\.db does not answer: file is not a database"):
        Store(f"sqlite:///{tmp_path / 'store.db'}").revision()


def test_a_damaged_file_is_an_error_that_names_it(store, tmp_path):
    ingest(store, SEED)
    store.close()
    path = tmp_path / "store.db"
    healthy = path.read_bytes()
    path.write_bytes(healthy[:8192] + bytes(len(healthy) - 8192))
    with pytest.raises(StoreError, match=r"store\.db"):
        Store(f"sqlite:///{path}").read()
    path.write_bytes(healthy[: len(healthy) // 2])
    with pytest.raises(StoreError, match=r"store\.db"):
        Store(f"sqlite:///{path}").read()


def test_sqlite_runs_in_wal_mode(store):
    store.revision()
    with sqlite3.connect(store.engine.url.database) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.parametrize("url", ["mysql://u:hush@h/d", "postgresql+nosuch://u:hush@h/d", "hush", "oracle://u:hush@h/d"])
def test_a_url_of_no_store_is_refused_without_repeating_it(url):
    with pytest.raises(InputError, match="begins with sqlite:///") as caught:
        Store(url)
    assert "hush" not in str(caught.value)


def test_a_server_that_is_not_there_is_an_error_without_the_password(tmp_path):
    store = Store(f"postgresql://u:hush@/d?host={tmp_path}")
    with pytest.raises(StoreError, match="the store d in PostgreSQL does not answer") as caught:
        store.revision()
    assert "hush" not in str(caught.value)


def test_postgresql_must_hold_all_letters(postgresql):
    with postgresql.connect() as connection:
        connection.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    store = Store(postgresql.url("latin"))
    with pytest.raises(StoreError, match="encoding is LATIN1"):
        store.revision()
    store.close()


def test_a_connection_that_the_server_closed_is_replaced(postgresql):
    store = Store(postgresql.create())
    revision = store.revision()
    with postgresql.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'coopmap'")
    assert store.revision() == revision
    store.close()


@pytest.mark.both_stores
def test_two_processes_import_one_after_the_other(store, store_url, tmp_path):
    """Each changes the same activities and adds its own: the outcome is that of one order or the other."""
    script = (
        "import sys; sys.path[:0] = ['.', 'tests']\n"
        "from pathlib import Path\n"
        "from activities_making import import_rows\n"
        "from activities.store import Store\n"
        "who, folder = sys.argv[2], Path(sys.argv[3])\n"
        "store = Store(sys.argv[1])\n"
        "rows = [f'{n},{who} {n}' for n in range(1500)] + [f'{who}{n},own' for n in range(500)]\n"
        "print('ready', flush=True); sys.stdin.read()\n"
        "import_rows(store, folder, *rows, name='both.csv', whole=True)\n"
    )
    processes = []
    for who in ("x", "y"):
        folder = tmp_path / who
        folder.mkdir()
        command = [sys.executable, "-c", script, store_url, who, str(folder)]
        pipe = subprocess.PIPE
        processes.append(subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe))
    for process in processes:
        assert process.stdout.readline() == b"ready\n"
    for process in processes:  # both at once
        process.stdin.close()
    for process in processes:
        process.stdout.close()
        assert process.wait() == 0
    last, first = list_batches(store)
    winner = titles(store)["0"][0]
    assert titles(store) == {str(n): f"{winner} {n}" for n in range(1500)} | {f"{winner}{n}": "own" for n in range(500)}
    assert (first.new, first.changed, first.removed) == (2000, 0, 0)
    assert (last.new, last.changed, last.removed) == (500, 1500, 500)
    undo(store, last.id)
    loser = "x" if winner == "y" else "y"
    assert titles(store)["0"] == f"{loser} 0"


@pytest.mark.both_stores
def test_a_new_store_is_made_once_by_all_who_open_it(store_url):
    """Each of several workers that start at once finds the tables made, and one identity."""
    stores = [Store(store_url) for _ in range(6)]
    together = threading.Barrier(len(stores))

    def first_look(store):
        together.wait()
        return store.revision()

    with ThreadPoolExecutor(len(stores)) as workers:
        revisions = set(workers.map(first_look, stores))
    for store in stores:
        store.close()
    assert len(revisions) == 1


def test_a_new_file_that_others_prepare_is_waited_for(tmp_path):
    """The change of a new file to WAL, refused at once to all but one, is tried again."""
    for number in range(40):
        stores = [Store(f"sqlite:///{tmp_path}/{number}.db") for _ in range(12)]
        together = threading.Barrier(len(stores))

        def first_look(store, together=together):
            together.wait()
            return store.revision()

        with ThreadPoolExecutor(len(stores)) as workers:
            assert len(set(workers.map(first_look, stores))) == 1
        for store in stores:
            store.close()


def test_the_digest_of_all_is_that_of_each_database(postgresql, store):
    """What one database gives back is to the bit what the other does."""
    other = Store(postgresql.create())
    for each in (store, other):
        ingest(each, SEED)
    assert digests(store) == digests(other)
    other.close()
