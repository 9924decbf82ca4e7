"""History: every batch says what it changed and what that was before, and can be taken back exactly."""

import pytest
from activities_making import digests, import_rows, titles

from activities.history import changes_of, history_of, list_batches, undo
from activities.store import Batch, Store
from geo.errors import ConflictError, NotFoundError

pytestmark = pytest.mark.both_stores


def test_a_batch_says_who_when_from_which_file_and_what_was_before(store, tmp_path):
    import_rows(store, tmp_path, "a,Water in Ha Giang", "b,Land", by="lan")
    import_rows(store, tmp_path, "a,Water in Son La", "c,New", whole=True)
    second, first = list_batches(store)
    assert (first.id, first.by, first.kind, first.source, first.file) == (1, "lan", "import", "sheet", "sheet.csv")
    assert (first.new, first.changed, first.same, first.removed) == (2, 0, 0, 0)
    assert (second.new, second.changed, second.same, second.removed) == (1, 1, 0, 1)
    assert len(first.sha256) == 64
    assert first.sha256 != second.sha256
    assert first.at <= second.at
    found = {
        change.activity: (change.action, change.before and change.before.title_en) for change in changes_of(store, 2)
    }
    assert found == {"a": ("changed", "Water in Ha Giang"), "b": ("removed", "Land"), "c": ("new", None)}


def test_what_was_before_is_the_whole_activity(store, tmp_path):
    header = "id,title_en,description_vi,amount,currency,partners,sectors,start,Budget line"
    row = "a,Water in Ha Giang,Nước ở Đồng Văn,1234.50,EUR,nl:funder; giz,water; climate,2020-05,7"
    import_rows(store, tmp_path, row, header=header)
    [before] = store.read()[1]
    assert before.locations
    assert before.funds
    import_rows(store, tmp_path, "a,B")
    [change] = changes_of(store, 2)
    assert change.before == before


def test_a_batch_that_changes_nothing_leaves_nothing(store, tmp_path):
    import_rows(store, tmp_path, "a,A")
    before = store.revision()
    assert import_rows(store, tmp_path, "a,A").same == 1
    assert store.revision() == before
    assert [batch.id for batch in list_batches(store)] == [1]


def test_batches_come_newest_first_in_pages(store, tmp_path):
    for number in range(5):
        import_rows(store, tmp_path, f"a,A{number}")
    assert [batch.id for batch in list_batches(store, limit=2)] == [5, 4]
    assert [batch.id for batch in list_batches(store, limit=2, offset=2)] == [3, 2]
    assert [change.before.title_en for change in history_of(store, "a")[:-1]] == ["A3", "A2", "A1", "A0"]


def test_changes_come_in_pages(store, tmp_path):
    import_rows(store, tmp_path, "a,A", "b,B", "c,C")
    assert [change.activity for change in changes_of(store, 1, limit=2)] == ["a", "b"]
    assert [change.activity for change in changes_of(store, 1, limit=2, offset=2)] == ["c"]


def test_the_history_of_a_removed_activity_stays(store, tmp_path):
    import_rows(store, tmp_path, "a,A", "b,B")
    import_rows(store, tmp_path, "b,B", whole=True)
    assert [(change.batch.id, change.action) for change in history_of(store, "a")] == [(2, "removed"), (1, "new")]


@pytest.mark.parametrize("ask", [lambda s: changes_of(s, 7), lambda s: history_of(s, "x"), lambda s: undo(s, 7)])
def test_what_never_was_is_not_found(store, ask):
    with pytest.raises(NotFoundError):
        ask(store)


def test_undo_gives_back_exactly_what_was(store, tmp_path):
    import_rows(store, tmp_path, "a,Water in Ha Giang", "b,Land", "c,Sea")
    before = digests(store)
    revision = store.revision()
    import_rows(store, tmp_path, "a,Water in Son La", "b,Land", "d,New", whole=True)
    saved = undo(store, 2, by="lan")
    assert (saved.new, saved.changed, saved.removed, saved.batch) == (1, 1, 1, 3)
    assert digests(store) == before
    assert store.revision() > revision
    last, second, _ = list_batches(store)
    assert (last.kind, last.by, last.undoes, last.undone_by) == ("undo", "lan", 2, None)
    assert (second.undoes, second.undone_by) == (None, 3)


def test_the_undo_of_an_undo_puts_the_batch_in_effect_again(store, tmp_path):
    import_rows(store, tmp_path, "a,A", "b,B")
    import_rows(store, tmp_path, "a,A2", "c,C", whole=True)
    after = digests(store)
    undo(store, 2)
    undo(store, 3)
    assert digests(store) == after
    undone = {batch.id: batch.undone_by for batch in list_batches(store)}
    assert undone == {1: None, 2: None, 3: 4, 4: None}
    with pytest.raises(ConflictError, match="batch 4"):
        undo(store, 3)
    undo(store, 2)
    assert titles(store) == {"a": "A", "b": "B"}
    undo(store, 1)
    assert titles(store) == {}


def test_a_batch_is_taken_back_once(store, tmp_path):
    import_rows(store, tmp_path, "a,A")
    undo(store, 1)
    revision = store.revision()
    with pytest.raises(ConflictError, match="already, by batch 2"):
        undo(store, 1)
    assert store.revision() == revision


def test_undo_is_refused_when_a_later_batch_changed_the_same(store, tmp_path):
    import_rows(store, tmp_path, "a,A", "b,B")
    import_rows(store, tmp_path, "b,B2")
    import_rows(store, tmp_path, "c,C", name="other.csv")
    before = digests(store)
    with pytest.raises(ConflictError, match=r"same activities: b \(batch 2\)$"):
        undo(store, 1)
    assert digests(store) == before
    undo(store, 2)
    undo(store, 1)
    assert titles(store) == {"c": "C"}


def test_undo_names_a_few_of_many_conflicts(store, tmp_path):
    import_rows(store, tmp_path, *(f"a{n},A" for n in range(9)))
    import_rows(store, tmp_path, *(f"a{n},B" for n in range(9)))
    with pytest.raises(ConflictError, match=r"a4 \(batch 2\) and more"):
        undo(store, 1)


def test_undo_is_refused_when_another_activity_has_the_id_now(store, tmp_path):
    import_rows(store, tmp_path, "a,A", "b,B")
    import_rows(store, tmp_path, "b,B", whole=True)
    import_rows(store, tmp_path, "a,Another", name="other.csv")
    before = digests(store)
    with pytest.raises(ConflictError, match=r"these ids now: a$"):
        undo(store, 2)
    assert digests(store) == before


def test_an_import_that_takes_an_id_from_another_source_is_a_conflict(store, tmp_path):
    """As when two imports at once both found the id free."""
    import_rows(store, tmp_path, "a,A")
    [activity] = store.read()[1]
    before = store.read()
    with pytest.raises(
        ConflictError, match=r"of the same key or id: .*activities.id|of the same key or id: .*activities_id"
    ):
        store.save(Batch("other", "o.csv", ""), [type(activity)(**{**fields(activity), "source": "other"})])
    assert store.read() == before


def fields(activity):
    return {name: getattr(activity, name) for name in activity.__dataclass_fields__}


def test_a_large_batch_is_taken_back_in_chunks(store, tmp_path):
    import_rows(store, tmp_path, *(f"a{n},A{n}" for n in range(1300)))
    before = digests(store)
    import_rows(store, tmp_path, *(f"a{n},B{n}" for n in range(600, 1900)), whole=True)
    undo(store, 2)
    assert digests(store) == before


def test_a_batch_of_before_there_was_history_is_refused(store, tmp_path):
    import_rows(store, tmp_path, "a,A")
    with store.transaction(writes=True) as connection:
        connection.exec_driver_sql("DELETE FROM history")
    with pytest.raises(ConflictError, match="no history"):
        undo(store, 1)
    assert history_of(store, "a") == []


def test_a_store_opened_anew_goes_on_counting(store, store_url, tmp_path):
    import_rows(store, tmp_path, "a,A")
    again = Store(store_url)
    assert import_rows(again, tmp_path, "a,B").new == 0
    again.close()
    assert [batch.id for batch in list_batches(store)] == [2, 1]
