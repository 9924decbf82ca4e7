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
from geo.errors import UnusableFileError

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
        raise UnusableFileError(f"{path.name}: there is no such file")
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
            raise UnusableFileError(f"{path.name}: reading it took longer than {limits.wall} seconds") from None
        if done.returncode:
            complaints.seek(0)
            raise UnusableFileError(f"{path.name}: {_reason(done.returncode, complaints.read(2_000_000), limits)}")
        answers.seek(0)
        yield from (orjson.loads(line) for line in answers)


def _reason(code: int, complaints: bytes, limits: Limits) -> str:
    """Return why a reader ended early: its own sentence, or the limit that it ran into."""
    from_reader = complaints.rpartition(b"refused: ")[2] if code == REFUSED else b""
    if from_reader:
        return from_reader.decode("utf-8", "replace").strip()
    if code == NO_ROOM:
        return "the disk has no room for what it holds"
    if b"MemoryError" in complaints or b"memory allocation" in complaints or b"bad_alloc" in complaints:
        return f"reading it takes more than {limits.memory // 1_000_000} MB of memory"
    if code in (-24, -9):  # SIGXCPU, or SIGKILL at the hard limit
        return f"reading it takes more than {limits.cpu} seconds of work"
    if code == -25 or b"File too large" in complaints:
        return f"what it holds is larger than {limits.output // 1_000_000} MB"
    # A reader in C that gets no memory ends as it does over bytes that it did not expect.
    return f"it is so damaged that reading it broke off, or takes more than {limits.memory // 1_000_000} MB of memory"
