"""The page in a real Chromium: main-thread work, what moves, how soon a filter's numbers are seen after they came.

Work is the main thread's own CPU time: on a machine of few cores the browser's other processes and the server take
turns with it, and a clock on the wall would count theirs.
"""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page, Route, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from activities.ingest import ingest
from app import create_app
from bench.frames import traced, work_to_frames
from bench.generated import write_sheet

ROWS = 10_000
ROUNDS = 3
SETS = ("countries", "regions", "basins", "provinces-34")
# The same shapes in a Leaflet map and nothing else.
BARE = """<!doctype html><html><head><link rel="stylesheet" href="/static/vendor/leaflet/leaflet.css">
<script src="/static/vendor/leaflet/leaflet.js"></script>
<script src="/static/vendor/topojson-client/topojson-client.min.js"></script>
<style>html, body, #map { height: 100%; margin: 0; }</style></head><body><div id="map"></div></body></html>"""
DRAW_BARE = """async (sets) => {
  const map = L.map("map").setView([14.6, 107.7], 6);
  for (const name of sets) {
    const shapes = await (await fetch(`/api/places/${name}`)).json();
    for (const object of Object.values(shapes.objects))
      L.geoJSON(topojson.feature(shapes, object), { renderer: L.svg() }).addTo(map);
  }
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}"""
# Kept when the map is drawn: the page itself says so, and is not asked again and again.
DRAWN = """() => new Promise((done) => {
  const main = document.getElementById("main");
  const tell = () => main.getAttribute("aria-busy") === "true" || requestAnimationFrame(() => setTimeout(done));
  new MutationObserver(tell).observe(main, { attributes: true, attributeFilter: ["aria-busy"] });
  tell();
})"""
WATCH = """
window.moved = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.moved += value;
}).observe({ type: "layout-shift", buffered: true });
"""
# When each frame has been drawn: its callback comes first of all, since it was asked for a frame ago, and so does its
# message, before what the page put off until after the frame.
FRAMES = """
window.drawn = null;
(function tick() {
  if (window.drawn?.isSeen) {
    const { done } = window.drawn;
    window.drawn = null;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  }
  requestAnimationFrame(tick);
})();
"""
# From the arrival of a click's last answer to the end of the frame that shows the new caption; milliseconds.
CLICK = """(value) => new Promise((done) => {
  performance.clearResourceTimings();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    drawn.isSeen = true;
  });
  window.drawn = {
    done: (end) => {
      const came = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/"));
      done(end - Math.max(...came.map(({ responseEnd }) => responseEnd)));
    },
  };
  seen.observe(document.getElementById("caption"), { childList: true, characterData: true, subtree: true });
  document.querySelector(`input[name=sector][value="${value}"]`).click();
})"""
# The same from a change of one word of the page.
FRAME = """() => new Promise((done) => {
  const start = performance.now();
  document.getElementById("about").textContent += ".";
  window.drawn = { isSeen: true, done: (end) => done(end - start) };
})"""


class Quiet(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port and give its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def work(session: CDPSession) -> float:
    """Return the seconds of CPU that a page's main thread has worked."""
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def watched(page: Page) -> CDPSession:
    """Begin to measure a page's main thread."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    return session


def load_bare(page: Page, origin: str) -> float:
    """Draw the shapes in a bare Leaflet map; return main-thread seconds."""

    def answer(route: Route) -> None:
        route.fulfill(body=BARE, content_type="text/html")

    page.route("**/bare", answer)
    session = watched(page)
    page.goto(f"{origin}/bare")
    page.evaluate(DRAW_BARE, list(SETS))
    return work(session)


def settle(page: Page) -> None:
    """Wait until the page has drawn."""
    page.wait_for_selector('main:not([aria-busy="true"])')


def load(page: Page, origin: str) -> tuple[float, float]:
    """Open the map; return main-thread seconds, and the layout shift after the first paint (a share, 0 to 1)."""
    page.add_init_script(WATCH)
    page.add_init_script(FRAMES)
    session = watched(page)
    page.goto(f"{origin}/?lang=en", wait_until="domcontentloaded")
    page.evaluate(DRAWN)
    return work(session), float(page.evaluate("moved"))


@dataclass
class Clicks:
    """What clicks on filters cost, each in milliseconds."""

    seen: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)

    def make(self, page: Page) -> None:
        """Click filters: from data to sight of each, that of a bare repaint after it, and a round for the trace."""
        sectors = page.evaluate(
            "[...document.querySelectorAll('input[name=sector]')].slice(0, 4).map(({ value }) => value)"
        )
        for sector in sectors * ROUNDS:
            self.seen.append(page.evaluate(CLICK, sector))
            settle(page)
            self.bare.append(page.evaluate(FRAME))
        with traced(page, page.context.new_cdp_session(page)) as events:
            for sector in sectors:
                page.evaluate(CLICK, sector)
                settle(page)
        self.work.extend(work_to_frames(events))


def main() -> None:
    """Print the figures, or that there is no Chromium."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        print("browser: left out, there is no Chromium on the PATH")
        return
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        settings = {"COOPMAP_STORE": f"sqlite:///{folder / 'store.db'}", "COOPMAP_SNAPSHOTS": str(folder / "snapshots")}
        app = create_app(settings)
        ingest(app.extensions["coopmap"].snapshots.store, write_sheet(folder / "generated.csv", ROWS))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with served(app) as origin:
            measure(browser, origin)
        browser.close()


def measure(browser: Browser, origin: str) -> None:
    """Load the page and click, a few times, and print what was seen."""
    loads: list[tuple[float, float]] = []
    bares: list[float] = []
    made = Clicks()
    for _ in range(ROUNDS):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        bares.append(load_bare(page, origin))
        page.close()
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        loads.append(load(page, origin))
        made.make(page)
        page.close()
    work_done, bare = median(taken for taken, _ in loads), median(bares)
    seen, frame = median(made.seen), median(made.bare)
    print(f"page in Chromium, {ROWS:,} generated activities, 1440 x 900, median of {ROUNDS} loads")
    print(
        f"  main-thread CPU until drawn   {work_done:.2f} s, {work_done / bare:.1f} x the shapes in a bare Leaflet map"
    )
    print(f"  layout shift, most of a load  {max(moved for _, moved in loads):.4f}")
    print(f"  a filter's answer until seen  {seen:.0f} ms, {seen / frame:.1f} x the repaint of one word")
    print(f"  its frame's main-thread CPU   {median(made.work):.1f} ms (at 60 frames a second one has 16.7 ms)")


if __name__ == "__main__":
    main()
