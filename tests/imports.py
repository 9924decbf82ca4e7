"""Imports in a process of their own, so that a test may kill it or take the disk away from it."""

import multiprocessing
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from activities import ingest as ingest_module
from activities.ingest import Order, ingest
from activities.model import Activity
from activities.snapshots import Snapshots
from activities.store import Store
from geo.errors import CoopMapError
from geo.geocoder import geocode

# Each process is forked from one that has imported all this and done nothing else: a real one that starts at once.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["imports"])
geocode({"title": "Hà Nội"})  # with the gazetteer in memory


def store_of(folder: Path) -> Store:
    """Return the store of a folder."""
    return Store(f"sqlite:///{folder / 'store.db'}")


def state_of(store: Store) -> tuple[str, list[Activity]]:
    """Return all that readers can tell a store's state by."""
    try:
        return store.read()
    finally:
        store.engine.dispose()


def import_sheet(told: Connection, folder: Path, sheet: Path, file_limit: int, spool_bytes: int) -> None:
    """Import a sheet and build the snapshot, as ``flask import`` does, and tell what happens.

    Tells the stages "begun", "read", "locate", "write", "snapshot", and at last the error's class and words, or two
    empty ones. No file may grow beyond ``file_limit`` bytes.
    """
    ingest_module.SPOOL_BYTES = spool_bytes
    if file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
    told.send("begun")
    try:
        store = store_of(folder)
        ingest(store, sheet, Order(source="sheet"), lambda stage, _done, _total: told.send(stage))
        Snapshots(store, folder / "snapshots").build(lambda stage, _done, _total: told.send(stage))
    except CoopMapError as error:
        told.send((type(error).__name__, str(error)))
    else:
        told.send(("", ""))


@contextmanager
def importing(
    folder: Path, sheet: Path, *, file_limit: int = 0, spool_bytes: int = ingest_module.SPOOL_BYTES
) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """Start an import that has just begun; it is killed at the end of the block if it still runs."""
    heard, told = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=import_sheet, args=(told, folder, sheet, file_limit, spool_bytes))
    process.start()
    told.close()
    try:
        assert heard.recv() == "begun"
        yield process, heard
    finally:
        process.kill()
        process.join()
        heard.close()


def outcome(heard: Connection) -> tuple[str, str]:
    """Return the class and the words of the error that an import ends with, two empty ones for none."""
    while True:
        said = heard.recv()
        if isinstance(said, tuple):
            return said
