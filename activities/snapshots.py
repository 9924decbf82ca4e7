"""The current snapshot: opened when the store's revision moves on, built when no process has built it yet."""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from activities.columns import Known
from activities.laying import Progress
from activities.snapshot import Snapshot, last_snapshot, open_snapshot, snapshot_path, write_snapshot
from activities.store import Store, StoreError
from geo.errors import CoopMapError, MissingDataError

LOG = logging.getLogger(__name__)
RETRY_S = 10.0  # after a snapshot could not be made: on a full disk each try may cost minutes
PATIENCE_S = 2.0  # that a request waits for the snapshot of a change just made, before it is served the last one


class Snapshots:
    """Hands out the snapshot of the store's current revision. Safe to share between threads and between processes."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._current: Snapshot | None = None
        self._lock = threading.Lock()
        self._next_try = 0.0

    def current(self) -> Snapshot:
        """Return the newest snapshot.

        While a new one is made, and when that fails or the store does not answer, the last good one is served; a small
        one is made so soon that it is waited for. Raises StoreError or MissingDataError where there is none yet.
        """
        last = self._current
        if last is None:
            return self.build()
        try:
            revision = self.store.revision()
        except CoopMapError:
            return last
        is_due = last.revision != revision and time.monotonic() >= self._next_try
        if is_due and self._lock.acquire(blocking=False):
            maker = threading.Thread(target=self._renew, args=(revision,), daemon=True)
            maker.start()
            maker.join(PATIENCE_S)
        return self._current or last

    def build(self, progress: Progress | None = None) -> Snapshot:
        """Return the snapshot of the store as it is now, however long it takes; ``progress`` as in `write_columns`."""
        with self._lock:
            revision = self.store.revision()
            if self._current is None or self._current.revision != revision:
                self._current = self._open(revision, progress)
            return self._current

    def _renew(self, revision: str) -> None:
        """Take the snapshot of a revision as the current one, in a thread of its own that holds the lock."""
        try:
            self._current = self._open(revision)
        except CoopMapError as error:
            self._next_try = time.monotonic() + RETRY_S
            LOG.warning("the last snapshot is served on: %s", error)
        finally:
            self._lock.release()

    def _open(self, revision: str, progress: Progress | None = None) -> Snapshot:
        found = _whole(snapshot_path(self.folder, revision))
        if found is not None:
            return found
        try:
            with _alone(self.folder):
                return _whole(snapshot_path(self.folder, revision)) or self._make(progress)
        except OSError as error:
            raise StoreError(f"the snapshot can't be written: {error.strerror}: {self.folder.name}") from error

    def _make(self, progress: Progress | None) -> Snapshot:
        for part in self.folder.glob("*.part"):
            part.unlink()  # of a process that was killed: no other one makes a snapshot now
        last = last_snapshot(self.folder, self.store.revision())
        known = Known(last.cells["keys"]) if last else None
        with self.store.stream_changes(known.rows if known else _none_known) as (revision, items):
            path = write_snapshot(self.folder, revision, items, last, progress)
        return open_snapshot(path)


def _none_known(digests: Sequence[str]) -> list[int]:
    return [-1] * len(digests)


def _whole(path: Path) -> Snapshot | None:
    """Return the snapshot of a file, None when there is none or it is not whole."""
    if not path.exists():
        return None
    try:
        return open_snapshot(path)
    except MissingDataError:
        return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process makes a snapshot in the folder; a process that dies lets the next one in."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
