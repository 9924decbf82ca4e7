"""Many keys at once are looked up one by one in the index, not by looking through all rows of their source."""

import pytest
from activities_making import import_rows, numbered
from sqlalchemy import select

from activities.keys import has_keys
from activities.store import Batch
from activities.tables import ACTIVITIES, CHILDREN, FUNDS, LOCATIONS


@pytest.mark.both_stores
def test_the_rows_of_many_keys_are_found(store, tmp_path):
    refs = ["a'b", "đ", '"', "\\", "%s", ":x", "?", "c d"]
    import_rows(store, tmp_path, "a,A")
    [activity] = store.read()[1]
    made = [type(activity)(**{**_values(activity), "id": str(n), "ref": ref}) for n, ref in enumerate(refs)]
    store.save(Batch("sheet", "", ""), made)
    with store.transaction() as connection:
        for wanted in (refs, refs[:1], ["none"], []):
            found = connection.scalars(select(ACTIVITIES.c.ref).where(has_keys(ACTIVITIES, "sheet", wanted)))
            assert set(found) == {*wanted} - {"none"}
        assert not connection.scalars(select(ACTIVITIES.c.ref).where(has_keys(ACTIVITIES, "other", refs))).all()


def _values(activity):
    return {name: getattr(activity, name) for name in activity.__dataclass_fields__}


@pytest.mark.parametrize("table", [ACTIVITIES, *CHILDREN], ids=str)
@pytest.mark.parametrize("make", [select, lambda table: table.delete()], ids=["select", "delete"])
def test_sqlite_takes_the_whole_key(store, table, make):
    store.revision()
    statement = make(table).where(has_keys(table, "sheet", ["a", "b"])).compile(store.engine)
    values = tuple(statement.params[name] for name in statement.positiontup)
    with store.transaction() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert f"SEARCH {table.name}" in plan[0][3]
    assert plan[0][3].endswith("(source=? AND ref=?)")


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", [ACTIVITIES, LOCATIONS, FUNDS], ids=str)
def test_postgresql_takes_the_whole_key_before_it_has_counted_the_rows(store, tmp_path, table):
    """No statistics yet, as in the middle of an import; they would come some minute later.

    It may look through a small table; it must not look through all rows of the source.
    """
    header = "id,title_en,amount,currency"
    import_rows(store, tmp_path, "a,Water in Ha Giang,1,EUR", header=header)
    store.save(Batch("many", "", ""), numbered(store.read()[1][0], 2000))
    statement = select(table).where(has_keys(table, "many", [f"n-{n:06d}" for n in range(500)]))
    compiled = statement.compile(store.engine)
    with store.transaction() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_stats WHERE tablename = 'activities'").scalar() == 0
        for way in ("seqscan", "hashjoin", "mergejoin"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params).scalars())
    assert "Index Cond: (((source)::text = (" in plan
    assert "AND ((ref)::text = (" in plan
    assert "Filter" not in plan
