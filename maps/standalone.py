"""One file with a whole map inside: Folium's shell, scripts, styles, font, geometry and activities, for no network.

Folium and branca compile what they are given (`maps.browser`), so they make the constant shell only. What an activity
says is put in afterwards, as JSON that no parser can take for anything else, and the page's own policy allows exactly
the scripts that are in it by their digests: a text that got out of its place would still not run.
"""

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import orjson

from activities.wording import N_
from geo.errors import InputError, MissingDataError
from maps.browser import shell

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
PARTS = ROOT / "templates" / "offline"

#: The largest file; a mail server takes no more.
MOST_BYTES = 20_000_000
FONT = "be-vietnam-pro/{script}-{weight}.woff2"
_WEIGHTS = (400, 600)
_SCRIPTS = {
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,"
    "U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,"
    "U+2212,U+2215",
}
_ADDRESS = re.compile(r"url\([^)]*\)")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_COMPILED = re.compile(r"\{(?=[{%#])")


def standalone(document: Mapping[str, Any], geometry: Mapping[str, bytes]) -> bytes:
    """Return the file of a map: ``document`` is of `layers.portable`, ``geometry`` is TopoJSON by set.

    Raises InputError when it would be larger than a file may be, MissingDataError when a script or font is not there.
    """
    style = f"{_fonts()}\n{_vendor('leaflet/leaflet.css')}\n{shell().style}\n{_part('page.css')}"
    scripts = _scripts()
    page = Template(_part("page.html")).substitute(
        lang=html.escape(str(document["lang"])),
        title=html.escape(f"{document['title']} · {document['caption']} · CoopMap"),
        policy=policy(style, scripts),
        style=style,
        map=shell().body_html,
        script=html.escape(str(document["words"]["script"])),
        data=data_text(orjson.dumps(document)),
        geometry="\n".join(
            f'<script type="application/json" data-set="{html.escape(name)}">{data_text(topology)}</script>'
            for name, topology in geometry.items()
        ),
        scripts="\n".join(f"<script>{text}</script>" for text in scripts),
    )
    data = page.encode()
    if len(data) > MOST_BYTES:
        raise InputError(
            N_("%(count)s activities make a file of %(size)s MB, and one may have %(most)s: narrow the filters"),
            count=len(document["activities"]),
            size=round(len(data) / 1e6),
            most=MOST_BYTES // 1_000_000,
        )
    return data


def data_text(data: bytes) -> str:
    """Return JSON that means the same and can stand in a page and pass a template engine as what it is."""
    text = _COMPILED.sub(r"\\u007b", data.decode())
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def policy(style: str, scripts: tuple[str, ...]) -> str:
    """Return the Content-Security-Policy of the file: its own scripts and style by their digests, and nothing else."""
    allowed = " ".join(_digest(text) for text in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _scripts() -> tuple[str, ...]:
    """Return the scripts in loading order; none may end its own element."""
    found = (
        *(_vendor(address.removeprefix("/static/vendor/")) for address in shell().header_links[0]),
        shell().script,
        f"{_part('count.js')}\n{_part('page.js')}",
    )
    for text in found:
        if re.search(r"</script|<!--", text, re.IGNORECASE):
            raise MissingDataError("a script of the offline map holds the end of a script")
    return found


@cache
def _fonts() -> str:
    """Return the font in the two weights of the page, for Vietnamese and what stands beside it."""
    faces = []
    for weight in _WEIGHTS:
        for script, characters in _SCRIPTS.items():
            data = base64.b64encode(_read(VENDOR / FONT.format(script=script, weight=weight))).decode()
            source = f"url(data:font/woff2;base64,{data}) format('woff2')"
            face = f"font-family:'Be Vietnam Pro';font-weight:{weight};src:{source};unicode-range:{characters}"
            faces.append(f"@font-face{{{face}}}")
    return "\n".join(faces)


@cache
def _vendor(name: str) -> str:
    """Return a script or style of ours, without addresses: Leaflet's pictures of its own buttons are not used."""
    # A parser reads every end of line as \n, and a digest is of what it has read.
    text = _read(VENDOR / name).decode().replace("\r\n", "\n")
    return _ADDRESS.sub("none", text) if name.endswith(".css") else _SOURCE_MAP.sub("", text)


@cache
def _part(name: str) -> str:
    return _read(PARTS / name).decode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MissingDataError(f"{path.name} is missing: run `make install`") from None
