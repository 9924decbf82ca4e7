"""The browser map's constant shell, built by Folium once.

Folium and branca compile what they are given as Jinja templates on the server, so no activity's text, name or filter
may ever pass through this module: data reaches the page by fetch and is set there as text.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

FOLIUM_TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "folium"

#: Viet Nam with both archipelagos in view, until static/js/map.js fits the view to the window. Degrees north, east.
CENTRE = (16.0, 108.5)
ZOOM = 5.5

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class Shell:
    """What Folium makes of an empty map, in the parts that a strict Content-Security-Policy can take.

    header_links
        `(scripts, stylesheets)`: addresses under /static/vendor/, in loading order.
    body_html
        The element that holds the map.
    script
        Text of /map.js.
    style
        Text of /map.css.
    """

    header_links: tuple[tuple[str, ...], tuple[str, ...]]
    body_html: str
    script: str
    style: str


class LocalMap(folium.Map):
    """A Folium map whose script and style are our own npm dependencies: no remote host, no jQuery, no Bootstrap."""

    default_js = [  # noqa: RUF012 (Folium's own attribute)
        ("leaflet", "/static/vendor/leaflet/leaflet.js"),
        ("topojson", "/static/vendor/topojson-client/topojson-client.min.js"),
    ]
    default_css = [("leaflet_css", "/static/vendor/leaflet/leaflet.css")]  # noqa: RUF012


class Piece(MacroElement):
    """A part of the map whose template is `templates/folium/<name>.js`."""

    def __init__(self, name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = name
        self._template = Template((FOLIUM_TEMPLATES / f"{name}.js").read_text(encoding="utf-8"))


@functools.cache
def shell() -> Shell:
    """Return the shell; the same for every language, filter and reader.

    Raises
    ------
    FileNotFoundError
        When a template of `templates/folium/` is missing.
    """
    canvas = LocalMap(
        location=CENTRE,
        zoom_start=ZOOM,  # type: ignore[arg-type]  # Leaflet takes tenths
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.1,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
        max_bounds_viscosity=0.8,
        bounce_at_zoom_limits=False,
    )
    canvas._id = "coopmap"  # else a random name a start, and another ETag
    for name in ("panes", "scale", "handover"):
        canvas.add_child(Piece(name), name=name)

    figure = cast(Figure, canvas.get_root())
    figure.render()
    header = figure.header._children[canvas.get_name()].render()
    return Shell(
        header_links=(
            tuple(address for _, address in canvas.default_js),
            tuple(address for _, address in canvas.default_css),
        ),
        body_html=figure.html.render().strip(),
        script=figure.script.render().strip() + "\n",
        style="\n".join(block.strip() for block in STYLE.findall(header)) + "\n",
    )
