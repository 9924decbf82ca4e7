"""A store that an earlier version made opens, with all that is in it; one that a later version made is refused."""

import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from activities_making import import_rows
from sqlalchemy import inspect, select

from activities import schema
from activities.history import history_of, list_batches, undo
from activities.reviewing import review
from activities.rows import activity_document, document_digest
from activities.store import Batch, Store, StoreError
from activities.tables import ACTIVITIES, METADATA
from geo.errors import ConflictError

# Written by the first release (schema 1): four activities of one sheet, one with a reference of 500 characters, after
# three imports of which the second changed nothing.
FIRST_RELEASE = Path(__file__).with_name("store-1.sql").read_text(encoding="utf-8")


@pytest.fixture
def old_url(tmp_path):
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    connection.executescript(FIRST_RELEASE)
    connection.close()
    return f"sqlite:///{path}"


@pytest.fixture
def old(old_url):
    store = Store(old_url)
    yield store
    store.close()


def columns(engine):
    found = inspect(engine)
    return {name: {column["name"] for column in found.get_columns(name)} for name in METADATA.tables}


def test_an_old_store_keeps_all_that_is_in_it(old, store):
    revision, activities = old.read()
    assert revision.endswith("-000002")
    assert len(activities) == 4
    water = next(activity for activity in activities if activity.id == "a")
    assert water.title_vi == "Nước ở Đồng Văn"
    [fund] = water.funds
    assert (fund.amount, fund.currency, fund.usd, fund.date) == (Decimal("1234.50"), "EUR", None, "")
    assert [location.place.code for location in water.locations] == ["VN-63-02"]
    assert (water.review, dict(water.extra)) == ("", {"Budget line": "7"})
    store.revision()
    assert columns(old.engine) == columns(store.engine)


def test_an_old_store_does_not_change_when_the_same_comes_again(old):
    """What is new in an activity makes its digest another one: all are digested anew."""
    revision, activities = old.read()
    saved = old.save(Batch("sheet", "sheet.csv", ""), activities)
    assert (saved.same, saved.new, saved.changed, saved.absent) == (4, 0, 0, 0)
    assert old.revision() == revision
    with old.transaction() as connection:
        stored = {row.id: row.digest for row in connection.execute(select(ACTIVITIES.c.id, ACTIVITIES.c.digest))}
    assert stored == {each.id: document_digest(activity_document(each)) for each in activities}


def test_a_reference_longer_than_any_now_is_shortened(old):
    [long] = [each for each in old.read()[1] if len(each.ref) == 400]
    assert long.title_vi.startswith("Hợp tác quản lý tài nguyên nước")
    [fund] = long.funds
    assert (fund.amount, fund.currency) == (Decimal(3000000), "VND")


def test_an_old_stores_batches_are_there_and_can_not_be_taken_back(old, tmp_path):
    assert [(batch.id, batch.kind, batch.by, batch.new) for batch in list_batches(old)] == [
        *((3, "import", "", 0), (2, "import", "", 0), (1, "import", "", 4)),
    ]
    with pytest.raises(ConflictError, match="no history"):
        undo(old, 1)
    assert history_of(old, "a") == []
    before = old.read()[1]
    review(old, "a", "national", "lan")
    import_rows(old, tmp_path, "b,Land")
    assert [batch.id for batch in list_batches(old)][:2] == [5, 4]
    undo(old, 5)
    undo(old, 4)
    assert old.read()[1] == before


def test_an_upgrade_that_fails_leaves_the_old_store(old, old_url, monkeypatch):
    def fail(_):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(schema, "document_digest", fail)
        with pytest.raises(OSError, match="disk full"):
            old.revision()
    connection = sqlite3.connect(old.engine.url.database)
    assert "\n".join(connection.iterdump()) + "\n" == FIRST_RELEASE
    connection.close()
    assert len(old.read()[1]) == 4


@pytest.mark.both_stores
def test_a_newer_store_is_refused_in_words(store, store_url):
    store.revision()
    with store.transaction(writes=True) as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '99' WHERE key = 'schema'")
    newer = Store(store_url)
    with pytest.raises(StoreError, match=r"made by a newer version of CoopMap \(its schema is 99, this one knows 2\)"):
        newer.read()
    newer.close()


@pytest.mark.both_stores
def test_a_table_that_came_later_is_made(store, store_url):
    store.revision()
    with store.transaction(writes=True) as connection:
        connection.exec_driver_sql("DROP TABLE proposals")
    again = Store(store_url)
    again.revision()
    assert columns(again.engine)["proposals"]
    again.close()
