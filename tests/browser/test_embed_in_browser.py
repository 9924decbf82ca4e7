"""The map in another site's frame, the dialog that writes the frame."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from desk import SIZES, Site
from flask import Flask
from playwright.sync_api import Browser, Page
from project import make_settings
from serving import run
from test_accessible_in_browser import AXE, RUN
from werkzeug.serving import make_server

from app import create_app

pytestmark = pytest.mark.browser
SHOWN = '#main:not([aria-busy="true"])'


class _Frames(http.server.BaseHTTPRequestHandler):
    """Another site: every address is a page with the frame that ``server.html`` holds."""

    def do_GET(self) -> None:
        """Answer the page."""
        page = f"<!doctype html><html lang=en><title>Another site</title>{self.server.html}".encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def other_site() -> Iterator[http.server.ThreadingHTTPServer]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Frames) as server:
        server.html = ""  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def embed_app(tmp_path_factory: pytest.TempPathFactory, other_site: http.server.ThreadingHTTPServer) -> Flask:
    """The application that lets the other site frame it, by the name 127.0.0.1 and not by localhost."""
    hosts = f"http://127.0.0.1:{other_site.server_port}"
    settings = make_settings(tmp_path_factory.mktemp("embed"), COOPMAP_LANG="en", COOPMAP_EMBED_HOSTS=hosts)
    app = create_app(settings)
    run(app, "load-seed")
    return app


@pytest.fixture(scope="module")
def embed_site(embed_app: Flask) -> Iterator[Site]:
    server = make_server("127.0.0.1", 0, embed_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def assert_refused(page: Page, address: str) -> None:
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(address)
    page.wait_for_load_state("load")
    assert page.frame_locator("iframe").locator("main, pre").count() == 0


def test_a_site_of_the_list_shows_the_map_and_another_one_nothing(
    page: Page, embed_site: Site, other_site: http.server.ThreadingHTTPServer
) -> None:
    other_site.html = f'<iframe src="{embed_site.origin}/embed?lang=en" width=960 height=600></iframe>'  # type: ignore[attr-defined]
    page.goto(f"http://127.0.0.1:{other_site.server_port}/")
    frame = page.frame_locator("iframe")
    frame.locator(SHOWN).wait_for()
    assert frame.locator("#caption").inner_text() == "65 activities, 24 national"
    assert frame.locator(".label-archipelago").count() >= 2
    assert frame.locator(".label-value .label-count").first.inner_text() == "8"

    assert_refused(page, f"http://localhost:{other_site.server_port}/")


@pytest.mark.parametrize("path", ["/", "/activities", "/donors", "/sign-in", "/api/layers/overview"])
def test_no_other_page_is_shown_in_a_frame_even_to_a_site_of_the_list(
    path: str, page: Page, embed_site: Site, other_site: http.server.ThreadingHTTPServer
) -> None:
    other_site.html = f'<iframe src="{embed_site.origin}{path}" width=960 height=600></iframe>'  # type: ignore[attr-defined]
    assert_refused(page, f"http://127.0.0.1:{other_site.server_port}/")


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 500)])
@pytest.mark.parametrize("query", ["", "layer=activities-by-basin&", "layer=activities-by-country&"])
def test_the_embedded_map_has_both_archipelagos_and_nothing_for_axe(
    query: str, size: tuple[int, int], lang: str, browser: Browser, embed_site: Site
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, bypass_csp=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{embed_site.origin}/embed?{query}lang={lang}")
    page.wait_for_selector(SHOWN)
    names = " ".join(
        page.locator(".label.is-placed.label-archipelago, .label.is-placed .label-archipelago").all_inner_texts()
    )
    assert "Hoàng Sa" in names
    assert "Trường Sa" in names
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []
    assert wrong == []
    context.close()


def test_the_full_map_opens_with_the_same_filters(page: Page, embed_site: Site) -> None:
    page.goto(f"{embed_site.origin}/embed?sector=water&lang=en")
    page.wait_for_selector(SHOWN)
    with page.context.expect_page() as opened:
        page.click("#full-map")
    opened.value.wait_for_selector(SHOWN)
    assert opened.value.locator("#caption").inner_text() == page.locator("#caption").inner_text()


def test_the_dialog_is_worked_by_keys_and_writes_a_frame_that_works(page: Page, embed_site: Site) -> None:
    page.goto(f"{embed_site.origin}/?sector=water&lang=en")
    page.wait_for_selector(SHOWN)
    page.focus("#embed-open")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Embed this map in a page or a slide")
    dialog.wait_for()
    page.fill("#embedding-name", "\"><script>document.title='run'</script>")
    page.fill("#embedding-width", "700")
    page.fill("#embedding-height", "99999")
    with page.expect_response(lambda answer: "snapshot=" in answer.url) as pinned:
        page.check("#embedding-pin")
    assert pinned.value.status == 200
    code = page.input_value("#embedding-code")
    assert 'width="700" height="4000"' in code
    parsed = page.evaluate(
        """code => { const page = new DOMParser().parseFromString(code, "text/html");
          const frame = page.body.firstElementChild;
          return [page.body.childNodes.length, frame.tagName, frame.title, frame.getAttribute("src")]; }""",
        code,
    )
    assert parsed[:3] == [1, "IFRAME", "\"><script>document.title='run'</script>"]
    assert "snapshot=" in parsed[3]
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.id") == "embed-open"
    page.goto(parsed[3])
    page.wait_for_selector(SHOWN)
    assert page.locator("#caption").inner_text() == "Water resources: 17 activities, 5 national"


def test_axe_finds_nothing_in_the_open_dialog(browser: Browser, embed_site: Site) -> None:
    for size in ("desktop", "phone"):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
        page = context.new_page()
        page.goto(f"{embed_site.origin}/?lang=en")
        page.wait_for_selector(SHOWN)
        page.click("#embed-open")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(RUN) == []
        context.close()


def test_without_script_the_dialogs_button_is_a_link_to_the_embedded_map(browser: Browser, embed_site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{embed_site.origin}/?sector=water&lang=en")
    page.click("#embed-open")
    page.wait_for_url(f"{embed_site.origin}/embed?sector=water&lang=en")
    context.close()
