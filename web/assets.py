"""Where a page's scripts and styles are: in one file when it was made of today's sources, else as they are written.

`make setup` makes the bundles (`scripts.bundle`). Who edits a source and starts the server again gets that source: a
bundle that no longer says what its sources say is never served.
"""

import hashlib
from pathlib import Path

from flask import Flask

from web.settings import ROOT

STATIC = ROOT / "static"
BUILD = STATIC / "build"
#: What each bundle is made from, by its place under ``static/``: the entries that the templates name.
ENTRIES = (
    *(
        f"js/{name}.js"
        for name in ("main", "embed", "compare", "overlap", "gaps", "item", "texts", "progress", "uploads")
    ),
    *("css/site.css", "css/board.css"),
)
_STAMP = "sources"


def fingerprint() -> str:
    """Return a hash of everything that the bundles are made from, and of what makes them."""
    digest = hashlib.sha256()
    tools = (ROOT / "package-lock.json", ROOT / "scripts" / "bundle.py")
    for path in (*tools, *sorted(STATIC.glob("js/*.js")), *sorted(STATIC.glob("css/*.css"))):
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamp(folder: Path) -> None:
    """Write down that the bundles in a folder are made of today's sources."""
    (folder / _STAMP).write_text(fingerprint(), encoding="utf-8")


def is_current(folder: Path = BUILD) -> bool:
    """Tell whether every bundle is in a folder and made of today's sources."""
    made = folder / _STAMP
    return (
        made.is_file()
        and made.read_text(encoding="utf-8") == fingerprint()
        and all((folder / Path(entry).name).is_file() for entry in ENTRIES)
    )


def set_up_assets(app: Flask) -> None:
    """Give the templates ``asset("js/main.js")``: the address of an entry, bundled or not.

    Raises
    ------
    KeyError
        From a template that names what is no entry.
    """
    bundled = is_current()
    where = {entry: f"/static/build/{Path(entry).name}" if bundled else f"/static/{entry}" for entry in ENTRIES}
    app.add_template_global(where.__getitem__, "asset")
