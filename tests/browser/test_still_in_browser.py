"""A page stands still: nothing that a reader sees moves after the first paint."""

import pytest
from desk import SIZES, Site
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

# Every shift that no click caused, also those before the script ran: https://wicg.github.io/layout-instability/
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries())
    if (!hadRecentInput)
      window.shifts.push([value, ...sources.map(({ node }) => node?.id || node?.className || node?.nodeName)]);
}).observe({ type: "layout-shift", buffered: true });
"""
# Of the share of the window that moves times how far; the Web Vitals call up to 0.1 good: https://web.dev/articles/cls
MOST = 0.001
PAGES = (
    "/?lang=en",
    "/?lang=vi&sector=water&from=2020",
    "/?lang=en&layer=funds-by-province",
    "/?lang=vi&layer=activities-by-country",
    "/?lang=en&q=nothing+has+these+words",
    "/?lang=en&view=table",
    "/?lang=vi&view=table&sort=-amount&sector=water",
    "/compare?lang=vi",
    "/gaps?lang=en",
    "/donors?lang=vi",
    "/basins?lang=en",
    "/overlap?lang=vi",
    "/activities?lang=en",
    "/embed?lang=vi",
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_after_the_first_paint(browser: Browser, site: Site, path: str, size: str) -> None:
    """On a second visit: on a first one letters change their width where the typeface comes after the first paint."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.add_init_script(WATCH)
    for _visit in range(2):
        page.goto(site.origin + path)
        page.wait_for_selector('main:not([aria-busy="true"])')
    page.evaluate("document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => done(0))))")
    shifts = page.evaluate("shifts")
    context.close()
    assert sum(value for value, *_ in shifts) < MOST, shifts


def test_what_moves_would_be_found(browser: Browser, site: Site) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(site.origin + "/donors?lang=en")
    page.evaluate("document.querySelector('main').style.marginTop = '300px'")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))")
    shifts = page.evaluate("shifts")
    context.close()
    assert sum(value for value, *_ in shifts) > MOST
