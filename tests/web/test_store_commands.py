"""The store from the command line: what happened, taking back, moving to another database."""

import pytest
from project import SEED, make_settings

from activities.store import Store
from app import create_app


@pytest.fixture
def run(tmp_path):
    app = create_app(make_settings(tmp_path))

    def invoke(*command):
        result = app.test_cli_runner().invoke(args=[str(part) for part in command])
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def sheet(tmp_path, run):
    """A sheet that has been imported twice, corrected in between."""
    path = tmp_path / "sheet.csv"
    for rows in ("a,Water in Ha Giang\n12,Land\n", "a,Water in Son La\n12,Land\n"):
        path.write_text("id,title_en\n" + rows, encoding="utf-8")
        assert run("import", path)[0] == 0
    return path


def test_history_lists_batches_newest_first(run, sheet):
    code, output = run("history")
    assert code == 0
    second, first = output.splitlines()
    assert first.startswith("1\t")
    assert "\timport\tsheet\t-\tsheet.csv\t" in first
    assert "2 new, 0 changed, 0 removed, 0 same, 0 rejected" in first
    assert second.startswith("2\t")
    assert "0 new, 1 changed, 0 removed, 1 same, 0 rejected" in second
    assert run("history", "--limit", 1)[1].splitlines() == [second]


def test_history_of_a_batch_and_of_an_activity(run, sheet):
    assert run("history", 2)[1].splitlines()[1:] == ["  changed\ta\twas: Water in Ha Giang"]
    lines = run("history", "a")[1].splitlines()
    assert [line.split("\t")[0] for line in lines] == ["2", "  changed", "1", "  new"]
    assert run("history", 1, "--limit", 1)[1].splitlines()[1:] == ["  new\t12", "  and more: see --limit"]
    assert run("history", "12")[1].splitlines()[1] == "  new"  # no batch has this number: the activity
    assert run("history", "x") == (1, "Error: there is no activity 'x'\n")


def test_undo_takes_a_batch_back(run, sheet):
    assert run("undo", 2) == (
        0,
        "batch 2 is taken back by batch 3: 0 activities removed, 1 as they were before, 0 there again\n",
    )
    lines = run("history")[1].splitlines()
    assert lines[0].endswith("\ttakes back 2")
    assert lines[1].endswith("\ttaken back by 3")


def test_undo_says_why_not(run, sheet):
    code, output = run("undo", 1)
    assert code == 1
    assert "later batches changed the same activities: a (batch 2)" in output
    assert run("undo", 9) == (1, "Error: there is no batch 9\n")
    assert run("undo", "--", -1)[0] == 1


def test_migrate_prints_the_proof_and_no_password(run, tmp_path, postgresql):
    assert run("import", SEED)[0] == 0
    source, target = f"sqlite:///{tmp_path / 'store.db'}", postgresql.create()
    assert "a-secret" in target
    code, output = run("migrate", source, target)
    assert code == 0
    assert "activities\t65 rows\tSHA-256 " in output
    assert "postgres:***@" in output
    assert "a-secret" not in output
    code, output = run("migrate", source, target)
    assert code == 1
    assert "is not empty" in output
    assert "a-secret" not in output
    served = create_app(make_settings(tmp_path) | {"COOPMAP_STORE": target})
    assert served.test_client().get("/api/activities").json["total"] == 65
    settings = served.test_cli_runner().invoke(args=["settings"]).output
    assert "postgres:***@" in settings
    assert "a-secret" not in settings
    served.extensions["coopmap"].snapshots.store.close()


@pytest.mark.parametrize(
    "target",
    ["nosuch://u:a-secret@h/d", "a-secret", "postgresql://u:a-secret@127.0.0.1:1/d?connect_timeout=1"],
)
def test_a_target_that_is_none_is_refused_without_the_password(run, tmp_path, target):
    assert run("import", SEED)[0] == 0
    code, output = run("migrate", f"sqlite:///{tmp_path / 'store.db'}", target)
    assert code == 1
    assert "a-secret" not in output


def test_a_source_that_is_not_there_is_named(run, tmp_path):
    code, output = run("migrate", f"sqlite:///{tmp_path / 'no.db'}", f"sqlite:///{tmp_path / 'new.db'}")
    assert (code, output) == (1, "Error: there is no store no.db\n")
    assert not (tmp_path / "no.db").exists()
    assert not Store(f"sqlite:///{tmp_path / 'new.db'}").is_there()
