"""Uploads: files that people send in by the browser, each in a folder of its own, and how far its import has come.

A folder holds the file under a name of ours, ``upload.json`` (who sent what, when), ``status.json`` (written whole each
time) and, at the end, the report. Whoever runs the import holds a lock on ``lock``: any process can tell by it whether
the import is still alive, also after a crash.
"""

import fcntl
import hashlib
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

import orjson

from activities.wording import N_
from geo.errors import InputError, NotFoundError
from geo.wholefile import writing

State = Literal["running", "done", "refused", "failed"]
# The importers tell a format by the content; the ending only helps where two share one (a CSV's delimiter, a zip).
ENDINGS = ("csv", "tsv", "txt", "xlsx", "xls", "ods", "xml", "json", "geojson", "gpkg", "zip")
ID = re.compile(r"\d{14}-[0-9a-f]{12}")
MOST_NAME, MOST_SOURCE = 200, 200
PIECE_BYTES = 1_000_000
STATUS = "status.json"
SECONDS_BETWEEN = 0.2  # readers ask about once a second


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that was sent in. ``name`` is what its sender called it: words only, never a path of ours.

    ``at`` is ISO 8601 in UTC; ``is_check`` says that nothing is to be stored; ``lang`` is its sender's language.
    """

    id: str
    name: str
    source: str
    is_check: bool
    by: str
    at: str
    lang: str
    size: int = 0
    sha256: str = ""

    @property
    def file_name(self) -> str:
        """The file's name in the folder, made of its known ending alone."""
        ending = self.name.rpartition(".")[2].lower()
        return f"file.{ending}" if ending in ENDINGS else "file"


@dataclass(frozen=True, slots=True)
class Status:
    """How far an import is: ``done`` of ``total`` (0 where not known) in ``stage`` (read, locate, write).

    ``reason`` is, where it failed, one of memory, time or crash; ``sentences`` the words of a refusal by language.
    """

    state: State
    stage: str = ""
    done: int = 0
    total: int = 0
    reason: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict)
    batch: int = 0

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more will come."""
        return self.state != "running"


def clean_file_name(text: str) -> str:
    """Return a file's name as it is shown: the last part of a path, composed, without control characters."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", text))[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C").strip()
    return name[-MOST_NAME:] or "file"


def source_of(text: str, file_name: str) -> str:
    """Return the source's name that was said, else the file's name without its ending; InputError when too long."""
    source = " ".join(unicodedata.normalize("NFC", text).split()) or file_name.rpartition(".")[0] or file_name
    if len(source) > MOST_SOURCE or not source.isprintable():
        raise InputError(
            N_("a source's name has up to %(most)s letters: %(source)r"), most=MOST_SOURCE, source=source[:80]
        )
    return source


def new_upload(name: str, source: str, by: str, lang: str, *, is_check: bool) -> Upload:
    """Return an upload that is about to be kept, with an id of its own; InputError for a source that can't be."""
    name, now = clean_file_name(name), datetime.now(UTC)
    upload_id = f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(6)}"
    at = now.isoformat(timespec="seconds")
    return Upload(upload_id, name, source_of(source, name), is_check, by, at, lang)


def keep_upload(root: Path, stream: BinaryIO, draft: Upload) -> Upload:
    """Keep a file and who sent it, and return the upload with its size and digest; InputError when it is empty."""
    folder = root / draft.id
    digest, size = hashlib.sha256(), 0
    folder.mkdir(mode=0o700, parents=True)
    with writing(folder / draft.file_name) as file:
        while piece := stream.read(PIECE_BYTES):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
    if not size:
        (folder / draft.file_name).unlink()
        folder.rmdir()
        raise InputError(N_("%(file)s is empty"), file=draft.name)
    upload = replace(draft, size=size, sha256=digest.hexdigest())
    write_json(folder / "upload.json", asdict(upload))
    return upload


def write_json(path: Path, document: object) -> None:
    """Write a document as JSON, whole or not at all."""
    with writing(path) as file:
        file.write(orjson.dumps(document))


def upload_folder(root: Path, upload_id: str) -> Path:
    """Return the folder of an upload; NotFoundError when there is none of this id."""
    folder = root / upload_id
    if not ID.fullmatch(upload_id) or not (folder / "upload.json").is_file():
        raise NotFoundError(N_("there is no upload %(upload)r"), upload=upload_id[:40])
    return folder


def read_upload(folder: Path) -> Upload:
    """Return the upload of a folder."""
    return Upload(**orjson.loads((folder / "upload.json").read_bytes()))


def list_uploads(root: Path, limit: int, offset: int = 0) -> tuple[int, list[Upload]]:
    """Return how many uploads there are, and some of them, newest first."""
    folders = sorted((path for path in root.glob("*-*") if ID.fullmatch(path.name)), reverse=True)
    whole = [folder for folder in folders if (folder / "upload.json").is_file()]
    return len(whole), [read_upload(folder) for folder in whole[offset : offset + limit]]


class StatusFile:
    """A file that tells how far an import is, written whole each time, a few times a second at most.

    Call it as `activities.ingest.ingest` calls its ``progress``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told = 0.0
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Say how many of how many are done in a stage."""
        now = time.monotonic()
        if stage != self._stage or now - self._told >= SECONDS_BETWEEN:
            self._told, self._stage = now, stage
            write_json(self._path, asdict(Status("running", stage, done, total)))


def write_status(folder: Path, status: Status) -> None:
    """Say how far the import is."""
    write_json(folder / STATUS, asdict(status))


def read_status(folder: Path) -> Status:
    """Return how far the import is; one that ended without a word has failed."""
    alive = is_running(folder)
    path = folder / STATUS
    status = Status(**orjson.loads(path.read_bytes())) if path.is_file() else Status("running")
    return status if alive or status.has_ended else Status("failed", status.stage, reason="crash")


def is_running(folder: Path) -> bool:
    """Tell whether a process imports the file: it holds the lock for as long as it lives."""
    try:
        with (folder / "lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def lock_folder(folder: Path) -> int:
    """Return a descriptor that holds the folder's lock: until it, and every copy that a child inherits, is closed."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor
