"""The current snapshot: opened when the store's revision moves on, built when no worker has built it yet."""

import threading
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from activities.snapshot import Snapshot, open_snapshot, snapshot_path, write_snapshot
from activities.store import Store, StoreError


class Snapshots:
    """Hands out the snapshot of the store's current revision. Safe to share between threads."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._current: Snapshot | None = None
        self._lock = threading.Lock()

    def current(self) -> Snapshot:
        """Return the newest snapshot; the last good one when the store does not answer, StoreError without any."""
        try:
            revision = self.store.revision()
        except SQLAlchemyError as error:
            if self._current is not None:
                return self._current
            raise StoreError(f"the store can't be read: {error}") from error
        snapshot = self._current
        if snapshot is None or snapshot.revision != revision:
            with self._lock:
                snapshot = self._open(revision)
                self._current = snapshot
        return snapshot

    def _open(self, revision: str) -> Snapshot:
        path = snapshot_path(self.folder, revision)
        if not path.exists():
            path = write_snapshot(self.folder, *self.store.read())
        return open_snapshot(path)
