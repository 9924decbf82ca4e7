"""Settings as data: a name, a default and what it is for. Read once, when the application is made."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from activities.codelists import LANGS
from activities.documents import VINTAGES
from geo.errors import InputError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; ``choices`` is empty where any text will do."""

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()


SETTINGS = (
    Setting("COOPMAP_STORE", "sqlite:///data/store.db", "SQLAlchemy URL of the store; made on first use"),
    Setting("COOPMAP_SNAPSHOTS", "data/snapshots", "folder of the read-only snapshots that workers share"),
    Setting("COOPMAP_CACHE", "data/cache", "folder of what is derived from the boundary files; may be deleted"),
    Setting(
        "COOPMAP_SCHEDULER", "", "Dask scheduler for imports and geocoding, as tcp://host:8786; none: this machine"
    ),
    Setting("COOPMAP_LANG", "vi", "language of a page whose address names none", LANGS),
    Setting("COOPMAP_VINTAGE", "34", "provinces of a page whose address names none: 34 or 63", VINTAGES),
)


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
    for name in ("COOPMAP_SNAPSHOTS", "COOPMAP_CACHE"):
        found[name] = str(ROOT / found[name])
    return found


def _absolute_url(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError:
        raise InputError("COOPMAP_STORE is no SQLAlchemy URL, as sqlite:///data/store.db is one") from None
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(ROOT / url.database))
    return url.render_as_string(hide_password=False)
