"""Settings as data: a name, a default and what it is for. Read once, when the application is made."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from activities.codelists import LANGS
from activities.documents import VINTAGES
from geo.errors import InputError
from web.tiles import read_tiles

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; ``choices`` is empty where any text will do, ``is_secret`` keeps its value from being shown."""

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()
    is_secret: bool = False

    def shown(self, value: str) -> str:
        """Return a value as a person may see it."""
        return "(set)" if self.is_secret and value else value


SETTINGS = (
    Setting("COOPMAP_STORE", "sqlite:///data/store.db", "SQLAlchemy URL of the store; made on first use"),
    Setting("COOPMAP_SNAPSHOTS", "data/snapshots", "folder of the read-only snapshots that workers share"),
    Setting("COOPMAP_CACHE", "data/cache", "folder of what is derived from the boundary files; may be deleted"),
    Setting(
        "COOPMAP_SCHEDULER", "", "Dask scheduler for imports and geocoding, as tcp://host:8786; none: this machine"
    ),
    Setting("COOPMAP_LANG", "vi", "language of a page whose address names none", LANGS),
    Setting("COOPMAP_VINTAGE", "34", "provinces of a page whose address names none: 34 or 63", VINTAGES),
    Setting("COOPMAP_SECRET", "", "signs who is signed in; none: made once and kept in data/secret", is_secret=True),
    Setting(
        "COOPMAP_HTTPS", "no", "yes where readers come by https: the session's cookie is kept to it", ("no", "yes")
    ),
    Setting("COOPMAP_EMBED_HOSTS", "", "sites that may frame /embed, as https://example.org or *.example.org"),
    Setting("COOPMAP_TILES", "", "background tiles that readers may choose: https://tiles.example.org/{z}/{x}/{y}.png"),
    Setting("COOPMAP_TILES_ATTRIBUTION", "", "whose the tiles are, as plain text that is shown with them"),
    Setting("COOPMAP_HOSTS", "", "names by which readers may ask for CoopMap, as coopmap.example.org; none: any"),
    Setting("COOPMAP_UPLOADS", "data/uploads", "folder of the files that people upload, with their reports"),
    Setting("COOPMAP_UPLOAD_MB", "64", "largest file that may be uploaded, in megabytes"),
    Setting("COOPMAP_UPLOAD_MEMORY_MB", "4000", "memory that the import of one upload may take, in megabytes"),
    Setting("COOPMAP_UPLOAD_MINUTES", "60", "time that the import of one upload may take, in minutes"),
)
# As a Content-Security-Policy takes it (w3.org/TR/CSP3, host-source), without a path and never "*" alone.
_HOST = re.compile(
    r"(?:https?://)?(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[0-9]{1,5})?"
)
# A name as the header Host has it, without a port; one that begins with a dot stands for what ends with it too.
_NAME = re.compile(r"\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\]")
SECRET_FILE = ROOT / "data" / "secret"
_FOLDERS = ("COOPMAP_SNAPSHOTS", "COOPMAP_CACHE", "COOPMAP_UPLOADS")
_NUMBERS = ("COOPMAP_UPLOAD_MB", "COOPMAP_UPLOAD_MEMORY_MB", "COOPMAP_UPLOAD_MINUTES")


def read_settings(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return every setting: from ``given``, else from the environment, else its default.

    Relative paths are from the project's folder. Raises InputError for a setting of ours that does not exist and for a
    value that it can't have.
    """
    unknown = set(given or ()) - {setting.name for setting in SETTINGS}
    if unknown:
        raise InputError(f"there is no setting {sorted(unknown)[0]}")
    found = {s.name: (given or {}).get(s.name) or os.environ.get(s.name) or s.default for s in SETTINGS}
    for setting in SETTINGS:
        if setting.choices and found[setting.name] not in setting.choices:
            raise InputError(f"{setting.name} must be one of {', '.join(setting.choices)}: {found[setting.name]!r}")
    found["COOPMAP_STORE"] = _absolute_url(found["COOPMAP_STORE"])
    for name in _FOLDERS:
        found[name] = str(ROOT / found[name])
    for name in _NUMBERS:
        if not re.fullmatch(r"[1-9]\d{0,5}", found[name]):
            raise InputError(f"{name} must be a whole number from 1 up: {found[name][:40]!r}")
    found["COOPMAP_TILES"] = read_tiles(found["COOPMAP_TILES"], found["COOPMAP_TILES_ATTRIBUTION"])
    found["COOPMAP_EMBED_HOSTS"] = " ".join(_hosts(found["COOPMAP_EMBED_HOSTS"]))
    trusted_hosts(found)
    return found


def trusted_hosts(values: Mapping[str, str]) -> list[str] | None:
    """Return the names that the header Host may have, None for any; InputError for what is no name of a host."""
    names = values["COOPMAP_HOSTS"].replace(",", " ").lower().split()
    for name in names:
        if not _NAME.fullmatch(name):
            raise InputError(
                "COOPMAP_HOSTS: a name is written as coopmap.example.org or .example.org, without a port, several with "
                f"commas between; not {name[:80]!r}"
            )
    return names or None


def _hosts(text: str) -> list[str]:
    """Return the hosts of a setting, in lower case; they stand in a header, where no other character may."""
    hosts = text.replace(",", " ").lower().split()
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise InputError(
                "COOPMAP_EMBED_HOSTS: a host is written as https://example.org, *.example.org or "
                f"example.org:8443, several with spaces between; not {host[:80]!r}"
            )
    return hosts


def _absolute_url(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError:
        raise InputError("COOPMAP_STORE is no SQLAlchemy URL, as sqlite:///data/store.db is one") from None
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(ROOT / url.database))
    return url.render_as_string(hide_password=False)
