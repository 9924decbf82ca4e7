"""A store moves from one database to the other and is proved to be the same."""

import datetime
from decimal import Decimal

import pytest
from activities_making import digests, import_rows, placed_at
from project import SEED
from sqlalchemy import insert, select

from activities import migrate as migrate_module
from activities.history import changes_of, history_of, list_batches, undo
from activities.ingest import ingest
from activities.migrate import checksum, migrate
from activities.reviewing import review
from activities.store import Batch, Store
from activities.tables import ACCOUNTS, FUNDS, META, METADATA, NARRATIVES, PROPOSALS, REVIEWS
from geo.errors import ConflictError, NotFoundError, StoreError

AT = datetime.datetime(2026, 2, 28, 23, 59, 59)  # noqa: DTZ001 - the store's times are UTC without a zone


@pytest.fixture
def full(tmp_path):
    """A store with something in every table: Vietnamese, JSON, times, no dollars, reviews, history, an undo."""
    store = Store(f"sqlite:///{tmp_path / 'full.db'}")
    ingest(store, SEED)
    header = "id,title_vi,amount,currency,start,Ghi chú riêng"
    import_rows(
        store, tmp_path, "a,Nước ở Đồng Văn,1234.50,EUR,2020-05,“đặc biệt” \\ \u2028", "b,Đất,,,,", header=header
    )
    import_rows(store, tmp_path, "a,Nước ở Sơn La,3000000,VND,2020-05-17,", header=header, whole=True)
    review(store, "a", "placed", "lan", [placed_at("VN-63-14", "Sơn La")])
    review(store, "monre-2022h1-17-02", "accepted", "minh")
    undo(store, 3 + 2)
    activity = next(each for each in store.read()[1] if each.id == "a")
    fund = type(activity.funds[0])(Decimal("0.10"), "USD", Decimal("0.10"), "commitment", "2020-01-31")
    extra = type(activity)(**{**_values(activity), "id": "c", "ref": "c", "source": "kết quả", "funds": (fund,)})
    store.save(Batch("kết quả", "f", "0" * 64, kind="narrative"), [extra])
    with store.transaction(writes=True) as connection:
        connection.execute(insert(ACCOUNTS).values(name="lan", password="x" * 90, role="editor", at=AT))
        connection.execute(insert(NARRATIVES).values(id=7, title="Bài", text="Thế giới\n" * 9, by="lan", at=AT))
        connection.execute(insert(PROPOSALS).values(narrative=7, position=0, state="new", proposal={"đ": [1.5, None]}))
    yield store
    store.close()


def _values(activity):
    return {name: getattr(activity, name) for name in activity.__dataclass_fields__}


@pytest.fixture
def empty(postgresql):
    url = postgresql.create()
    store = Store(url)
    yield store
    store.close()
    postgresql.drop(url)


def checksums(store):
    with store.transaction() as connection:
        return {table.name: checksum(connection, table) for table in METADATA.sorted_tables}


def test_there_and_back_is_the_same_to_the_last_row(full, empty, tmp_path):
    expected = checksums(full)
    assert all(rows for rows, _ in expected.values()), "a table is empty"
    proofs = migrate(full, empty)
    assert {proof.table: (proof.rows, proof.sha256) for proof in proofs} == expected == checksums(empty)
    back = Store(f"sqlite:///{tmp_path / 'back.db'}")
    assert migrate(empty, back) == proofs
    assert checksums(back) == expected
    for store in (empty, back):
        assert store.read()[1] == full.read()[1]
        assert list_batches(store) == list_batches(full)
        assert [changes_of(store, batch.id) for batch in list_batches(store)] == [
            changes_of(full, batch.id) for batch in list_batches(full)
        ]
    back.close()


def test_the_copy_is_a_store_of_its_own(full, empty):
    """Its snapshots are not those of the one that it was copied from, though its revision is."""
    migrate(full, empty)
    identity, number = empty.revision().split("-")
    assert number == full.revision().split("-")[1]
    assert identity != full.revision().split("-")[0]


def test_the_copy_goes_on_where_the_old_one_was(full, empty, tmp_path):
    migrate(full, empty)
    for store in (full, empty):
        store.close()
        import_rows(store, tmp_path, "a,Khác", header="id,title_vi")
        batches = list_batches(store)
        assert [batch.id for batch in batches][:2] == [8, 7]
        undo(store, 8)
        undo(store, 4)
        assert history_of(store, "a")[0].batch.id == 10
        with store.transaction(writes=True) as connection:
            made = connection.execute(
                insert(NARRATIVES).values(title="n", text="t", by="", at=AT).returning(NARRATIVES.c.id)
            )
            assert made.scalar_one() == 8
    assert digests(full) == digests(empty)


def test_a_store_that_is_not_empty_is_refused_and_stays(full, empty, tmp_path):
    import_rows(empty, tmp_path, "a,A")
    before = checksums(empty)
    with pytest.raises(ConflictError, match="is not empty: it has activities, batches"):
        migrate(full, empty)
    assert checksums(empty) == before
    undo(empty, 1)
    with pytest.raises(ConflictError, match="not empty"):
        migrate(full, empty)


def test_an_empty_store_that_was_opened_takes_one(full, empty):
    empty.revision()
    assert len(migrate(full, empty)) == len(METADATA.tables)


def test_a_store_that_is_not_there_is_not_made(tmp_path, empty):
    missing = tmp_path / "missing.db"
    with pytest.raises(NotFoundError, match=r"there is no store missing\.db"):
        migrate(Store(f"sqlite:///{missing}"), empty)
    assert not missing.exists()
    with pytest.raises(NotFoundError, match="holds no store of CoopMap"):
        migrate(empty, Store(f"sqlite:///{missing}"))
    assert not missing.exists()
    assert not empty.is_there()


def test_a_store_is_not_migrated_into_itself(full):
    with pytest.raises(ConflictError, match="into itself"):
        migrate(full, full)


@pytest.mark.parametrize(
    ("table", "change"),
    [(FUNDS, "DELETE FROM funds WHERE amount = '0.10'"), (REVIEWS, "UPDATE reviews SET by = by || ' '")],
    ids=["a row less", "a letter more"],
)
def test_a_difference_rolls_all_back(full, empty, monkeypatch, table, change):
    """A copy that loses a row, or alters one, is found out by reading both."""
    copy = migrate_module._copy

    def careless(each, old, new, progress):
        copy(each, old, new, progress)
        if each is table:
            new.exec_driver_sql(change)

    monkeypatch.setattr(migrate_module, "_copy", careless)
    with pytest.raises(StoreError, match=f"the table {table.name} differs"):
        migrate(full, empty)
    with empty.transaction() as connection:
        assert connection.scalar(select(META.c.value).where(META.c.key == "revision")) == "0"
        for each in METADATA.sorted_tables:
            assert each is META or connection.execute(select(each)).first() is None


def test_what_does_not_fit_is_refused_in_words(full, empty):
    """SQLite holds what PostgreSQL refuses: a number in a column of words, more letters than a column has."""
    with full.transaction(writes=True) as connection:
        connection.exec_driver_sql("UPDATE funds SET currency = 'EURO'")
    with pytest.raises(StoreError, match="too long"):
        migrate(full, empty)
    with empty.transaction() as connection:
        assert connection.execute(select(FUNDS)).first() is None


def test_many_rows_go_in_chunks_and_are_told(full, empty, tmp_path):
    import_rows(full, tmp_path, *(f"n{n},Title {n}" for n in range(2500)), name="many.csv")
    told = []
    migrate(full, empty, lambda *step: told.append(step))
    steps = [step for step in told if step[0] == "activities"]
    total = len(full.read()[1])
    assert [done for _, done, _ in steps] == [1000, 2000, total]
    assert {of for _, _, of in steps} == {total}
