"""The current snapshot: opened when the store's revision moves on, built when no process has built it yet."""

import threading
from pathlib import Path

from activities.snapshot import Snapshot, open_snapshot, snapshot_path, write_snapshot
from activities.store import Store, StoreError
from geo.errors import CoopMapError, MissingDataError


class Snapshots:
    """Hands out the snapshot of the store's current revision. Safe to share between threads."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._current: Snapshot | None = None
        self._lock = threading.Lock()

    def current(self) -> Snapshot:
        """Return the newest snapshot.

        While one thread opens or builds a new one, and when that fails or the store does not answer, the others get the
        last good one. Raises StoreError or MissingDataError where there is none yet.
        """
        last = self._current
        try:
            revision = self.store.revision()
            if last is not None and last.revision == revision:
                return last
            if not self._lock.acquire(blocking=last is None):
                assert last is not None  # noqa: S101 - else the lock was waited for
                return last
            try:
                if self._current is None or self._current.revision != revision:
                    self._current = self._open(revision)
                return self._current
            finally:
                self._lock.release()
        except CoopMapError:
            if last is None:
                raise
            return last

    def _open(self, revision: str) -> Snapshot:
        path = snapshot_path(self.folder, revision)
        if path.exists():
            try:
                return open_snapshot(path)
            except MissingDataError:
                pass  # not whole: built anew below
        try:
            return open_snapshot(write_snapshot(self.folder, *self.store.read()))
        except OSError as error:
            raise StoreError(f"the snapshot can't be written: {error.strerror}: {self.folder.name}") from error
