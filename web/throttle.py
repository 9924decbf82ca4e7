"""Throttle: how often a sign-in may fail before it has to wait. Each worker counts for itself, in memory."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

WINDOW_SECONDS = 900
# Failures within the window: of one name from one address, of one name from wherever, of one address.
MOST_OF_BOTH, MOST_OF_NAME, MOST_OF_ADDRESS = 5, 30, 60
MOST_REMEMBERED = 10_000

Key = tuple[str, str]


class Throttle:
    """Counts failures; ``clock`` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[Key, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_seconds(self, name: str, address: str) -> int:
        """Return how long this name must wait at this address before it may try again, 0 when it may now."""
        now = self._clock()
        waits = [0.0]
        with self._lock:
            for key, most in _keys(name, address):
                recent = [at for at in self._failures.get(key, ()) if at > now - WINDOW_SECONDS]
                if len(recent) >= most:
                    waits.append(recent[-most] + WINDOW_SECONDS - now)
        return int(max(waits)) + 1 if max(waits) > 0 else 0

    def failed(self, name: str, address: str) -> None:
        """Count a failure."""
        now = self._clock()
        with self._lock:
            for key, _ in _keys(name, address):
                recent = [at for at in self._failures.pop(key, ()) if at > now - WINDOW_SECONDS]
                self._failures[key] = [*recent, now]
            while len(self._failures) > MOST_REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Forget what this name failed at this address."""
        with self._lock:
            self._failures.pop(_keys(name, address)[0][0], None)


def _keys(name: str, address: str) -> tuple[tuple[Key, int], ...]:
    name = name.casefold()[:100]
    return ((name, address), MOST_OF_BOTH), ((name, ""), MOST_OF_NAME), (("", address), MOST_OF_ADDRESS)
