"""Bulk: what ``geocode_lines`` answers, by several processes or a Dask cluster, in its order and in constant memory.

Lines go out in chunks, a few ahead of the one that is waited for: neither side ever holds more than a window of them.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import Protocol

from distributed import Client

from geo.geocoder import geocode_lines
from geo.places import Vintage

CHUNK_LINES = 500
CHUNKS_AHEAD = 3  # a worker, beside the chunk that it works on


class Pending(Protocol):
    """A chunk's answer that may still be in the making."""

    def result(self) -> list[str]:
        """Wait for it."""


def geocode_in_processes(lines: Iterable[str], vintage: Vintage, jobs: int) -> Iterator[str]:
    """Yield what ``geocode_lines`` yields, made by ``jobs`` processes on this machine."""
    # Started anew, not forked: a fork of a process with threads may hang.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from _in_order(lines, lambda chunk, first: pool.submit(_chunk, chunk, vintage, first), jobs)


def geocode_on_cluster(lines: Iterable[str], vintage: Vintage, address: str) -> Iterator[str]:
    """Yield what ``geocode_lines`` yields, made by the Dask workers of the scheduler at ``address`` (``tcp://…``).

    A chunk whose worker dies is done again by another. The workers need this project on their path.
    """
    with Client(address) as client:  # type: ignore[no-untyped-call]
        workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        yield from _in_order(
            lines, lambda chunk, first: client.submit(_chunk, chunk, vintage, first, pure=False), workers
        )


def _in_order(lines: Iterable[str], submit: Callable[[list[str], int], Pending], workers: int) -> Iterator[str]:
    pending: deque[Pending] = deque()
    first = 1
    source = iter(lines)
    while chunk := list(islice(source, CHUNK_LINES)):
        pending.append(submit(chunk, first))
        first += len(chunk)
        if len(pending) > workers * CHUNKS_AHEAD:
            yield from pending.popleft().result()
    while pending:
        yield from pending.popleft().result()


def _chunk(lines: list[str], vintage: Vintage, first: int) -> list[str]:
    return list(geocode_lines(lines, vintage, first))
