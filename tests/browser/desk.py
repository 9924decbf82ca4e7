"""A site that runs, and a browser window on it: what the browser tests work with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Route

SIZES = {"desktop": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}


@dataclass
class Site:
    """A running server and a way to ask it."""

    origin: str

    def ask(self, path: str, **query: Any) -> Any:
        """Return the API's answer to a path and a query."""
        with urlopen(f"{self.origin}{path}?{urlencode(query, doseq=True)}") as answer:  # noqa: S310 (our own server)
            return json.load(answer)


@dataclass
class Desk:
    """A browser window on a site, and what went wrong in it."""

    page: Page
    site: Site
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str = "/?lang=en") -> Page:
        """Open a page of the site and wait until it has drawn its data."""
        self.page.goto(self.site.origin + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page has drawn what it asked for."""
        self.page.wait_for_selector('#main:not([aria-busy="true"])')

    def leave(self) -> None:
        """Close the window when its last font has come: a server warns of a file that nobody fetched to the end."""
        self.page.wait_for_load_state("load")
        self.page.evaluate("document.fonts.ready.then(() => 0)")
        self.page.context.close()

    def caption(self) -> str:
        """Return the words on top of the list."""
        return self.page.locator("#caption").inner_text()

    def titles(self) -> list[str]:
        """Return the titles in the list."""
        return self.page.locator("#activities .activity-title").all_text_contents()

    def label(self, name: str) -> int:
        """Return the count that stands on the map with a name."""
        label = self.page.locator(".label-value").filter(has=self.page.get_by_text(name, exact=True)).first
        return int(label.locator(".label-count").inner_text())

    def counts(self) -> list[int]:
        """Return the counts on the map, smallest first."""
        labels = self.page.locator(".label-value:not(.of-national) .label-count")
        return sorted(int(text) for text in labels.all_inner_texts())

    def shape(self, code: str) -> Locator:
        """Return the shape of a place on the map."""
        return self.page.locator(f'path[data-code="{code}"]').first

    def pick(self, code: str) -> None:
        """Click a place on the map."""
        self.shape(code).dispatch_event("click")
        self.settle()

    def click_at(self, lat: float, lon: float) -> None:
        """Click the map with the mouse at a point, in degrees."""
        x, y = self.page.evaluate(
            """([lat, lon]) => {
              const { x, y } = coopmap.map.latLngToContainerPoint([lat, lon]);
              const box = coopmap.map.getContainer().getBoundingClientRect();
              return [box.x + x, box.y + y];
            }""",
            [lat, lon],
        )
        self.page.mouse.click(x, y)
        self.settle()

    def query(self) -> str:
        """Return the query string of the page's address."""
        return urlsplit(self.page.url).query


def guard(context: BrowserContext, site: Site, troubles: list[str]) -> None:
    """Let through our own host only, and write down every other request and every word on the console."""

    def route(request: Route) -> None:
        if request.request.url.startswith(site.origin + "/"):
            request.continue_()
        else:
            troubles.append(f"request to another host: {request.request.url}")
            request.abort()

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            troubles.append(f"console {message.type}: {message.text}")

    context.route("**/*", route)
    context.on("console", hear)
    context.on("weberror", lambda error: troubles.append(f"script error: {error.error}"))


def seat(browser: Browser, site: Site, size: str = "desktop") -> Iterator[Desk]:
    """Open a window, and fail when anything went wrong in it."""
    width, height = SIZES[size]
    phone = size == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=phone, has_touch=phone, reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    desk = Desk(context.new_page(), site)
    guard(context, site, desk.troubles)
    yield desk
    desk.leave()
    assert not desk.troubles
