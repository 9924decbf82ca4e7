"""What all tests share: an application with a store of its own, filled with the seed data."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from project import make_settings

from activities.ingest import ingest
from activities.snapshots import Snapshots
from activities.store import Store
from app import create_app


@pytest.fixture(scope="session")
def seed_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with the seed data; tests that write make their own."""
    app = create_app(make_settings(tmp_path_factory.mktemp("seed")))
    result = app.test_cli_runner().invoke(args=["load-seed"])
    assert result.exit_code == 0, result.output
    return app


@pytest.fixture
def client(seed_app: Flask) -> FlaskClient:
    """A client of the application with the seed data."""
    return seed_app.test_client()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def seed_snapshot(seed_app: Flask):
    """The snapshot of the seed data."""
    return seed_app.extensions["coopmap"].snapshots.current()


@pytest.fixture
def snapshot_of(store: Store, tmp_path: Path):
    """Write rows as a sheet, import them into the empty store and return the snapshot."""

    def build(header: str, *rows: str):
        sheet = tmp_path / "sheet.csv"
        sheet.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        report = ingest(store, sheet)
        assert not report.issues, report.issues
        return Snapshots(store, tmp_path / "snapshots").current()

    return build
