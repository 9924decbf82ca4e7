"""Bulk: a pure function over chunks, by several processes or a Dask cluster, in their order and in constant memory.

Chunks go out a few ahead of the one that is waited for: neither side ever holds more than a window of them.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import Protocol, TypeVar

from distributed import Client, KilledWorker

from geo.errors import WorkersError
from geo.geocoder import geocode_lines
from geo.places import Vintage

CHUNK_LINES = 500
CHUNKS_AHEAD = 3  # a worker, beside the chunk that it works on
WAIT_S = 30.0  # for the first worker of a cluster

Chunk = TypeVar("Chunk")
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


class Pending(Protocol[Answer_co]):
    """A chunk's answer that may still be in the making."""

    def result(self) -> Answer_co:
        """Wait for it."""


def in_processes(function: Callable[[Chunk], Answer], chunks: Iterable[Chunk], jobs: int) -> Iterator[Answer]:
    """Yield the function's answer to each chunk, in their order, made by ``jobs`` processes on this machine.

    Function, chunks and answers are pickled. What the function raises is raised here; WorkersError when a process dies.
    """
    # Started anew, not forked: a fork of a process with threads may hang.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        try:
            yield from _in_order(chunks, lambda chunk: pool.submit(function, chunk), jobs)
        except BrokenExecutor as error:
            raise WorkersError(f"one of the {jobs} processes has died; was there too little memory?") from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def on_cluster(function: Callable[[Chunk], Answer], chunks: Iterable[Chunk], address: str) -> Iterator[Answer]:
    """Yield the function's answer to each chunk, in their order, made by the Dask workers of a scheduler.

    ``address`` is the scheduler's (``tcp://…``). A chunk whose worker dies is done again by another. The workers need
    this project on their path. WorkersError when the scheduler or its workers can't be reached or give up.
    """
    with _client(address) as client:
        workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        try:
            yield from _in_order(chunks, lambda chunk: client.submit(function, chunk, pure=False), workers)
        except (KilledWorker, CancelledError) as error:
            raise WorkersError(f"the workers of the Dask scheduler at {address} have died: {error}") from error


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        client = Client(address)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise WorkersError(f"the Dask scheduler at {address} can't be reached: {error}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT_S)
        except TimeoutError as error:
            raise WorkersError(f"the Dask scheduler at {address} has no worker") from error
        yield client


def _in_order(chunks: Iterable[Chunk], submit: Callable[[Chunk], Pending[Answer]], workers: int) -> Iterator[Answer]:
    pending: deque[Pending[Answer]] = deque()
    for chunk in chunks:
        pending.append(submit(chunk))
        if len(pending) > workers * CHUNKS_AHEAD:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


def _end_with_parent() -> None:
    """Let this process end when the one that started it was killed: it would wait for chunks for ever."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def geocode_in_processes(lines: Iterable[str], vintage: Vintage, jobs: int) -> Iterator[str]:
    """Yield what ``geocode_lines`` yields, made by ``jobs`` processes on this machine."""
    for answers in in_processes(partial(_geocode, vintage), _numbered_chunks(lines), jobs):
        yield from answers


def geocode_on_cluster(lines: Iterable[str], vintage: Vintage, address: str) -> Iterator[str]:
    """Yield what ``geocode_lines`` yields, made by the Dask workers of the scheduler at ``address``."""
    for answers in on_cluster(partial(_geocode, vintage), _numbered_chunks(lines), address):
        yield from answers


def _numbered_chunks(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines in chunks, each with the number of its first."""
    first = 1
    source = iter(lines)
    while chunk := list(islice(source, CHUNK_LINES)):
        yield first, chunk
        first += len(chunk)


def _geocode(vintage: Vintage, chunk: tuple[int, list[str]]) -> list[str]:
    first, lines = chunk
    return list(geocode_lines(lines, vintage, first))
