"""Tiles of a real server on this machine: never asked before a reader wants them, and no loss when they do not come."""

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from desk import SIZES
from PIL import Image
from playwright.sync_api import expect
from serving import serve


class TileServer(ThreadingHTTPServer):
    """Answers a tile of one colour to every address, or an error; ``asked`` are the addresses."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Tile)
        self.asked = []
        self.is_broken = False
        held = io.BytesIO()
        Image.new("RGB", (256, 256), "#ff00ff").save(held, "PNG")
        self.tile = held.getvalue()


class Tile(BaseHTTPRequestHandler):
    """One tile."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Referer")))
        self.send_response(500 if self.server.is_broken else 200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(b"" if self.server.is_broken else self.server.tile)

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture
def tiles():
    server = TileServer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser, tiles, tmp_path):
    address = f"http://127.0.0.1:{tiles.server_port}/{{z}}/{{x}}/{{y}}.png"
    settings = {"COOPMAP_TILES": address, "COOPMAP_TILES_ATTRIBUTION": "© Generated <i>mappers</i>"}
    for site in serve(tmp_path, ("load-seed",), **settings):
        width, height = SIZES["desktop"]
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", base_url=site.origin
        )
        context.set_default_timeout(10_000)
        yield context.new_page()
        context.close()


def go(page, address="/?lang=en"):
    page.goto(address)
    page.wait_for_selector('#main:not([aria-busy="true"])')


def seen(page):
    """How many pixels of the map have the tiles' colour."""
    picture = Image.open(io.BytesIO(page.locator("#map-frame").screenshot())).convert("RGB")
    return sum(count for count, colour in picture.getcolors(2_000_000) if colour == (255, 0, 255))


def test_nothing_is_asked_of_another_host_until_a_reader_wants_tiles(page, tiles):
    go(page)
    expect(page.get_by_role("radio", name="plain")).to_be_checked()
    expect(page.locator("#tiles-credit")).to_be_hidden()
    assert tiles.asked == []
    assert seen(page) == 0


def test_tiles_are_shown_with_their_credit_and_stay_chosen_until_the_reader_goes_back(page, tiles):
    go(page)
    page.get_by_role("radio", name="tiles").check()
    page.wait_for_selector(".leaflet-tile-loaded")
    expect(page.locator("#tiles-credit")).to_have_text("Tiles: © Generated <i>mappers</i>")
    for tile in page.locator(".leaflet-tile").all():
        expect(tile).to_have_css("opacity", "1")
    assert seen(page) > 100_000
    # Where a reader is on the page is not told to the other host.
    assert {referrer for _, referrer in tiles.asked} == {None}
    for name in ("Hoàng Sa", "Trường Sa"):
        label = page.locator(".label-archipelago").filter(has_text=name).first
        expect(label).to_be_visible()
        assert label.evaluate(
            "node => +getComputedStyle(node.closest('.leaflet-pane')).zIndex > "
            "+getComputedStyle(document.querySelector('.leaflet-tiles-pane')).zIndex"
        )
    # The choice is this browser's own: not in an address that is passed on.
    assert "tiles" not in page.url
    go(page, "/?lang=en&at=13.00/21.030/105.850")
    page.wait_for_selector(".leaflet-tile-loaded")
    assert page.evaluate("coopmap.map.getZoom()") == 13
    page.get_by_role("radio", name="plain").check()
    expect(page.locator(".leaflet-tile")).to_have_count(0)
    assert page.evaluate("coopmap.map.getZoom()") == 10
    asked = len(tiles.asked)
    go(page)
    assert len(tiles.asked) == asked


def test_tiles_that_do_not_come_leave_our_own_map_and_say_so(page, tiles):
    tiles.is_broken = True
    go(page)
    plain = page.locator("#map-frame").screenshot()
    page.get_by_role("radio", name="tiles").check()
    expect(page.locator("#tiles-said")).to_have_text("The tiles do not come: the plain map is shown instead.")
    assert tiles.asked
    box = {"x": 700, "y": 150, "width": 150, "height": 100}
    assert seen(page) == 0
    assert len(Image.open(io.BytesIO(plain)).getcolors(2_000_000)) > 50
    colours = Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB").getcolors(100_000)
    assert len(colours) > 1
    expect(page.locator(".label-archipelago").filter(has_text="Hoàng Sa").first).to_be_visible()
