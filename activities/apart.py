"""Apart: formats whose readers are large programs in C or Rust are read in a child process with limits.

The child has a bound on memory, processor time, time and what it writes, and where the system allows it no network at
all. It answers in JSON lines, never in pickles: a reader that a file took over can send us text and nothing that runs.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from activities.confined import NO_ROOM, REFUSED
from activities.refusals import read_refusal
from activities.wording import N_, in_file
from geo.errors import CoopMapError, UnusableFileError

# Of what a reader wrote as it ended, the last so many bytes are looked through.
_MOST_COMPLAINTS = 2_000_000
ROOT = Path(__file__).resolve().parent.parent
# GDAL's drivers that fetch or redirect are left out as well, though each file is opened with the one driver named.
_ENVIRONMENT = {
    "GDAL_SKIP": "OGR_VRT,VRT,GDALG,WFS,OAPIF,HTTP,CSW",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "200MB",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may take: bytes of memory and of output, seconds of processor time and of waiting."""

    memory: int = 4_000_000_000
    output: int = 4_000_000_000
    cpu: int = 300
    wall: int = 600


LIMITS = Limits()


def read_apart(reader: str, path: Path, *arguments: str, limits: Limits = LIMITS) -> Iterator[list[Any]]:
    """Yield what a reader of `activities.confined` says of a file, an entry a list that starts with its kind.

    Raises UnusableFileError when the reader refuses the file, or takes more than it may.
    """
    if not path.is_file():
        raise UnusableFileError(N_("%(file)s: there is no such file"), file=path.name)
    numbers = (limits.memory, limits.output, limits.cpu)
    command = [sys.executable, "-m", "activities.confined", *map(str, numbers), reader, str(path.resolve()), *arguments]
    with tempfile.TemporaryFile() as answers, tempfile.TemporaryFile() as complaints:
        try:
            done = subprocess.run(  # noqa: S603 - our own module; the file's name is an argument, no shell reads it
                command,
                stdin=subprocess.DEVNULL,
                stdout=answers,
                stderr=complaints,
                cwd=ROOT,
                env={name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ} | _ENVIRONMENT,
                timeout=limits.wall,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnusableFileError(
                N_("%(file)s: reading it took longer than %(seconds)s seconds"), file=path.name, seconds=limits.wall
            ) from None
        if done.returncode:
            complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - _MOST_COMPLAINTS))
            raise in_file(path.name, _reason(done.returncode, complaints.read(), limits))
        answers.seek(0)
        yield from (orjson.loads(line) for line in answers)


def _reason(code: int, complaints: bytes, limits: Limits) -> CoopMapError:
    """Return why a reader ended early: its own sentence, or the limit that it ran into."""
    if code == REFUSED and (from_reader := read_refusal(complaints)):
        return from_reader
    if code == NO_ROOM:
        return CoopMapError(N_("the disk has no room for what it holds"))
    memory = limits.memory // 1_000_000
    if b"MemoryError" in complaints or b"memory allocation" in complaints or b"bad_alloc" in complaints:
        return CoopMapError(N_("reading it takes more than %(memory)s MB of memory"), memory=memory)
    if code in (-24, -9):  # SIGXCPU, or SIGKILL at the hard limit
        return CoopMapError(N_("reading it takes more than %(seconds)s seconds of work"), seconds=limits.cpu)
    if code == -25 or b"File too large" in complaints:
        return CoopMapError(N_("what it holds is larger than %(size)s MB"), size=limits.output // 1_000_000)
    # A reader in C that gets no memory ends as it does over bytes that it did not expect.
    broken = N_("it is so damaged that reading it broke off, or takes more than %(memory)s MB of memory")
    return CoopMapError(broken, memory=memory)
