"""Bundle the page's scripts and styles into static/build/ (git-ignored), one file each, with esbuild.

The map's page is some fifty modules and a dozen sheets: bundled, they are one script and two sheets, and the map is
drawn in about a fifth less time even where the server is next door. `make setup` calls it; nothing is done when the
bundles are those of today's sources. Where esbuild is not to be had the pages are served from their sources.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from web.assets import BUILD, ENTRIES, STATIC, is_current, stamp
from web.settings import ROOT

# The typeface stays where it is; a sheet names it as seen from static/build/, which is as near as static/css/.
OPTIONS = ("--bundle", "--minify", "--format=esm", "--external:*.woff2", "--sourcemap", "--log-level=warning")


def program() -> Path:
    """Return the path of esbuild's program for this machine, which needs no Node.

    Raises
    ------
    FileNotFoundError
        When npm has installed none.
    """
    for path in sorted((ROOT / "node_modules" / "@esbuild").glob("*/bin/esbuild")):
        return path
    raise FileNotFoundError("esbuild is not in node_modules/")


def build(folder: Path) -> None:
    """Fill a folder with the bundles, complete or not at all.

    They are those of ``static/build/`` wherever the folder is: esbuild writes down where the sources lie as seen from
    where it puts a bundle, so it always puts them beside that folder, and they are moved once they are complete.

    Raises
    ------
    FileNotFoundError
        When there is no esbuild.
    subprocess.CalledProcessError
        When a source cannot be bundled; esbuild has said why.
    """
    fresh = BUILD.with_name("build.new")
    shutil.rmtree(fresh, ignore_errors=True)
    sources = [str(STATIC / entry) for entry in ENTRIES]
    command = [str(program()), *sources, *OPTIONS, f"--outdir={fresh}", "--entry-names=[name]"]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 (constant arguments)
    stamp(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.move(fresh, folder)


def main() -> int:
    """Bring static/build/ up to date; return the exit code."""
    if is_current():
        return 0
    try:
        build(BUILD)
    except (FileNotFoundError, PermissionError) as problem:
        print(f"The pages are served from their sources: {problem}", file=sys.stderr)
    except subprocess.CalledProcessError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
