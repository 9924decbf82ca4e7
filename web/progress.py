"""Progress: bars on the error output for what takes longer than two seconds; nothing where that is no terminal."""

import sys
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

from tqdm import tqdm

DELAY_S = 2.0
# What is shown of each stage; reading goes along with locating and has no bar of its own.
STAGES = {
    "locate": ("checking and locating", "rows"),
    "write": ("storing", "activities"),
    "snapshot": ("snapshot", "activities"),
    "export": ("exporting", "activities"),
}


class Bars:
    """Shows one bar a stage; call it as `activities.ingest.ingest` and `Snapshots.build` call their ``progress``."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[Any] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how many of a stage are done, of how many (0: not known)."""
        if stage not in STAGES:
            return
        if stage != self._stage:
            self._close()
            label, unit = STAGES[stage]
            # The delay also keeps a bar away that would be drawn once, at its end. None: only on a terminal.
            self._bar = tqdm(desc=label, unit=f" {unit}", delay=DELAY_S, file=sys.stderr, disable=None, leave=False)
            self._stage = stage
        if self._bar is not None:
            self._bar.total = total or None
            self._bar.update(done - self._bar.n)

    def __enter__(self) -> "Bars":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar, self._stage = None, ""


def watched(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines, with a bar where they go into a file and not on the terminal that would show it."""
    yield from tqdm(
        lines, unit=" lines", delay=DELAY_S, file=sys.stderr, disable=True if sys.stdout.isatty() else None, leave=False
    )
