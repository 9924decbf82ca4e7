"""Jobs: the import of an upload as a child process, which can't take the server with it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from activities.importing import OUT_OF_MEMORY
from activities.uploads import Status, lock_folder, read_status, write_status
from web.settings import ROOT

PASSED_ON = ("COOPMAP_STORE", "COOPMAP_SNAPSHOTS", "COOPMAP_UPLOAD_MEMORY_MB", "COOPMAP_UPLOAD_MINUTES")
TOO_LONG = (-signal.SIGALRM, -signal.SIGXCPU)
# One thread each: a library's own pool of threads would only take address space from the limit.
CALM = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


def start_import(folder: Path, settings: Mapping[str, str]) -> None:
    """Start the import of the upload in a folder; how far it is stands in the folder's status.

    The child inherits the folder's lock, and we keep it too: the upload is seen to run from now until the child has
    ended and we have said why, or both are gone.
    """
    environment = {**os.environ, **CALM, **{name: settings[name] for name in PASSED_ON}}
    lock = lock_folder(folder)
    with (folder / "log.txt").open("wb") as log:
        child = subprocess.Popen(  # noqa: S603 - our own module, and a folder whose name we made
            [sys.executable, "-m", "activities.importing", str(folder)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(lock,),
            start_new_session=True,
        )
    threading.Thread(target=_see_it_end, args=(child, folder, lock), daemon=True).start()


def _see_it_end(child: subprocess.Popen[bytes], folder: Path, lock: int) -> None:
    """Wait for the child and say why it ended, where it could not say so itself."""
    code = child.wait()
    status = read_status(folder)
    if not status.has_ended:
        reason = "time" if code in TOO_LONG else "memory" if code in (OUT_OF_MEMORY, -signal.SIGKILL) else "crash"
        write_status(folder, Status("failed", status.stage, reason=reason))
    os.close(lock)
