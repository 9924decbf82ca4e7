"""A PostgreSQL server of the tests' own: Debian's program, a folder that goes away, no port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

PACKAGE = "the store's tests on PostgreSQL need Debian's package postgresql: apt-get install postgresql"
# Nothing here outlives the tests, so nothing waits for the disk.
FAST = "-c autovacuum=off -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"
ICU_SINCE = 150000


def find_programs() -> Path | None:
    """Return the folder that has initdb and pg_ctl, the newest version's, or None."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("pg_ctl", path=str(Path(on_path).parent)):
        return Path(on_path).parent
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda folder: [int(part) for part in folder.parent.name.split(".")], default=None)


@dataclass(slots=True)
class Server:
    """A server that runs; every database is a new one."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres:a-secret@/{database}?host={self.folder}"

    def create(self) -> str:
        """Make an empty database; return its URL. It sorts as Vietnamese does, where the server can."""
        name = f"coopmap_{next(self.numbers)}"
        with self.connect() as connection:
            vietnamese = "LOCALE_PROVIDER icu ICU_LOCALE 'vi'" if connection.info.server_version >= ICU_SINCE else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {vietnamese}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        with self.connect() as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            connection.execute(f"DROP DATABASE {name}")

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """Start a server and stop it at the end. It refuses to run as root: then it runs as Debian's postgres."""
    folder = Path(tempfile.mkdtemp(prefix="coopmap-pg-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        known = {entry.pw_name for entry in pwd.getpwall()}
        user = "postgres" if "postgres" in known else "nobody"
        shutil.chown(folder, user)
        prefix = ["runuser", "-u", user, "--"]

    def run(program: str, *arguments: str) -> None:
        command = [*prefix, str(programs / program), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        options = f"{FAST} -c unix_socket_directories={folder}"
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
