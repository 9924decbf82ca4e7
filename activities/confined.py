"""Confined: the child process in which files from outside are parsed; run by `activities.apart`, never by a person.

``python -m activities.confined MEMORY OUTPUT CPU READER PATH [ARGUMENT]`` prints JSON lines. Exit 0: all was read; 3:
the file is refused, with the reason on the last line of the error output as `activities.refusals` writes it.
"""

import ctypes
import errno
import importlib
import os
import resource
import signal
import sys
from pathlib import Path

import orjson

from activities.refusals import write_refusal
from geo.errors import CoopMapError

# Loaded only when called for: GDAL is large, and a workbook needs none of it.
READERS = {
    "heads": ("activities.workbook", "read_heads"),
    "cells": ("activities.workbook", "read_cells"),
    "geojson": ("activities.features", "read_geojson"),
    "geopackage": ("activities.features", "read_geopackage"),
}
REFUSED, NO_ROOM = 3, 4  # exit codes: what the file is refused for is said; the disk is full
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of linux/sched.h
_SIGNAL_AT_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of linux/prctl.h


def main(arguments: list[str]) -> int:
    """Read one file under limits and print what it holds; returns the exit code."""
    memory, output, cpu = (int(number) for number in arguments[:3])
    _confine(memory, output, cpu)
    module, function = READERS[arguments[3]]
    try:
        reader = getattr(importlib.import_module(module), function)
        for entry in reader(Path(arguments[4]), *arguments[5:]):
            sys.stdout.buffer.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()
    except CoopMapError as error:
        sys.stderr.buffer.write(write_refusal(error))
        return REFUSED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        os._exit(NO_ROOM)  # at an orderly end the interpreter would try to write once more
    return 0


def _confine(memory: int, output: int, cpu: int) -> None:
    """Limit this process, to no more than what the one that started it has itself."""
    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, output), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (_allowed(limit, most),) * 2)
    allowed = _allowed(resource.RLIMIT_CPU, cpu)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, _allowed(resource.RLIMIT_CPU, allowed + 5)))
    library = ctypes.CDLL(None)
    if hasattr(library, "prctl"):  # who waits for the answer may be killed
        library.prctl(_SIGNAL_AT_PARENTS_DEATH, signal.SIGKILL)
    # A network of its own, with nothing in it. Not every system lets a process have one; then the readers' own checks
    # are what keeps a file from sending requests.
    if hasattr(library, "unshare"):
        library.unshare(_NEW_USER | _NEW_NETWORK)


def _allowed(limit: int, wanted: int) -> int:
    bounds = [bound for bound in resource.getrlimit(limit) if bound != resource.RLIM_INFINITY]
    return min([wanted, *bounds])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
