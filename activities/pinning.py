"""Pinned snapshots: revisions that an embedded map has named, kept when the store goes on.

A pinned file is a second name of the snapshot's own file: it takes no room until the snapshot itself is removed. Of all
that are pinned only the newest `MOST_PINNED` are kept, so that the disk is bounded whatever is asked for.
"""

import contextlib
import logging
import os
import re
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from activities.snapshot import Snapshot, open_snapshot, snapshot_path
from activities.snapshots import Snapshots
from activities.wording import N_
from geo.errors import GoneError, MissingDataError, NotFoundError, StoreError

LOG = logging.getLogger(__name__)
MOST_PINNED = 10
MOST_OPEN = 4
_REVISION = re.compile(r"[0-9A-Za-z]{1,64}-[0-9]{6,12}")


class Pins:
    """Hands out snapshots by their revision. Safe to share between threads and between processes."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self._folder = snapshots.folder / "pinned"
        self._open: OrderedDict[str, Snapshot] = OrderedDict()
        self._lock = Lock()

    def snapshot(self, revision: str) -> Snapshot:
        """Return the snapshot of a revision, which is pinned by that.

        Raises NotFoundError for what never was a revision of this store, GoneError for one that is no longer kept.
        """
        if not _REVISION.fullmatch(revision):
            raise NotFoundError(N_("%(revision)r is no revision of these data"), revision=revision[:80])
        with self._lock:
            found = self._open.pop(revision, None) or self._found(revision)
            self._open[revision] = found
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
            return found

    def day(self, revision: str) -> str | None:
        """Return the day of a pinned revision's data, as ``2026-11-24``; None where it was not known."""
        with contextlib.suppress(FileNotFoundError):
            return self._path(revision).with_suffix(".day").read_text(encoding="ascii")
        return None

    def _path(self, revision: str) -> Path:
        return self._folder / snapshot_path(self._snapshots.folder, revision).name

    def _found(self, revision: str) -> Snapshot:
        path = self._path(revision)
        live = snapshot_path(self._snapshots.folder, revision)
        try:
            if not path.exists() and live.exists():
                self._pin(live, path, revision)
            return open_snapshot(path if path.exists() else live)
        except MissingDataError:
            raise self._missing(revision) from None

    def _missing(self, revision: str) -> NotFoundError | GoneError:
        identity, _, number = self._snapshots.current().revision.rpartition("-")
        asked, _, asked_number = revision.rpartition("-")
        if asked != identity or int(asked_number) > int(number):
            return NotFoundError(N_("%(revision)r is no revision of these data"), revision=revision)
        return GoneError(N_("the data of revision %(revision)s are no longer kept"), revision=revision)

    def _pin(self, live: Path, path: Path, revision: str) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.link(live, path)
            if day := self._day_of(revision):
                path.with_suffix(".day").write_text(day, encoding="ascii")
            self._remove_old()
        except OSError as error:
            # The snapshot is there for now; it is pinned by the next one who asks.
            LOG.warning("revision %s can't be pinned: %s", revision, error.strerror)

    def _day_of(self, revision: str) -> str | None:
        try:
            changed = self._snapshots.store.changed_at(revision)
        except StoreError:
            return None
        return changed.date().isoformat() if changed else None

    def _remove_old(self) -> None:
        pinned = sorted(self._folder.glob("*.arrow"), key=lambda path: path.stat().st_mtime)
        for old in pinned[:-MOST_PINNED]:
            for path in (old, old.with_suffix(".day")):
                path.unlink(missing_ok=True)
