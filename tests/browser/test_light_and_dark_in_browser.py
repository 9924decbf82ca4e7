"""Light and dark: as the system has it or as the reader chose, from the first frame on; paper is always light."""

from collections.abc import Iterator

import pytest
from desk import Desk, Site, guard
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

GROUND = "() => getComputedStyle(document.documentElement).backgroundColor"
LIGHT, DARK = "rgb(246, 248, 247)", "rgb(16, 23, 25)"
# The map's canvas over land beside Viet Nam: [red, green, blue].
LAND = """() => {
  const canvas = document.querySelector(".leaflet-context-pane canvas");
  const map = window.coopmap.map;
  const box = canvas.getBoundingClientRect();
  const frame = map.getContainer().getBoundingClientRect();
  const point = map.latLngToContainerPoint([15.6, 102.9]);
  const scale = canvas.width / box.width;
  const [x, y] = [(frame.x + point.x - box.x) * scale, (frame.y + point.y - box.y) * scale];
  const one = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  one.drawImage(canvas, -x, -y);
  return [...one.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""
FIRST_FRAMES = """
window.grounds = [];
const look = () => {
  if (document.body) window.grounds.push(getComputedStyle(document.documentElement).backgroundColor);
  if (window.grounds.length < 20) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@pytest.fixture
def dusk(browser: Browser, site: Site) -> Iterator[Desk]:
    """A window on a system that is dark."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    desk = Desk(context.new_page(), site)
    guard(context, site, desk.troubles)
    yield desk
    desk.leave()
    assert not desk.troubles


def choose(page: Page, theme: str) -> None:
    page.select_option("#theme", theme)


def test_a_page_follows_the_system_until_the_reader_chooses(dusk: Desk) -> None:
    page = dusk.open("/?lang=en")
    assert page.evaluate(GROUND) == DARK
    assert page.input_value("#theme") == "system"
    page.emulate_media(color_scheme="light")
    assert page.evaluate(GROUND) == LIGHT
    choose(page, "dark")
    assert page.evaluate(GROUND) == DARK
    page.emulate_media(color_scheme="dark")
    choose(page, "light")
    assert page.evaluate(GROUND) == LIGHT


@pytest.mark.parametrize("path", ["/?", "/activities?", "/gaps?", "/donors?", "/basins?", "/overlap?", "/sign-in?"])
def test_the_choice_is_remembered_on_every_page_from_the_first_frame(dusk: Desk, path: str) -> None:
    page = dusk.open("/activities?lang=en")
    choose(page, "light")
    page.add_init_script(FIRST_FRAMES)
    dusk.open(f"{path}lang=vi")
    page.wait_for_function("() => window.grounds.length >= 5")
    assert set(page.evaluate("window.grounds")) == {LIGHT}
    assert page.input_value("#theme") == "light"
    choose(page, "system")
    assert page.evaluate(GROUND) == DARK
    assert page.evaluate("localStorage.length") == 0


def test_a_choice_reaches_the_other_tabs(dusk: Desk) -> None:
    page = dusk.open("/activities?lang=en")
    other = page.context.new_page()
    other.goto(dusk.site.origin + "/gaps?lang=en")
    choose(page, "light")
    other.wait_for_function(f"() => ({GROUND})() === '{LIGHT}'")
    assert other.input_value("#theme") == "light"


def test_the_ground_of_the_map_follows_and_paper_is_light(dusk: Desk) -> None:
    page = dusk.open("/?lang=en&layer=activities-by-province")
    dark = page.evaluate(LAND)
    assert sum(dark) < 200
    choose(page, "light")
    page.wait_for_function(f"() => ({LAND})()[0] > 200")
    light = page.evaluate(LAND)
    choose(page, "dark")
    page.wait_for_function(f"() => ({LAND})()[0] < 80")
    page.emulate_media(media="print")
    page.wait_for_function(f"() => ({LAND})()[0] > 200")
    assert page.evaluate(LAND) == light
    assert page.evaluate("getComputedStyle(document.querySelector('.results-head')).color") == "rgb(22, 37, 43)"
    page.emulate_media(media="screen")
    page.wait_for_function(f"() => ({LAND})()[0] < 80")


def test_the_inks_of_the_data_are_the_same_in_the_dark(dusk: Desk) -> None:
    page = dusk.open("/?lang=en&layer=activities-by-country")
    fills = (
        "() => [...document.querySelectorAll('.shape-country[aria-label]')].map((path) => getComputedStyle(path).fill)"
    )
    dark = page.evaluate(fills)
    choose(page, "light")
    assert page.evaluate(fills) == dark
    assert len(set(dark)) > 1


def test_without_script_the_system_is_followed_and_there_is_no_switch(browser: Browser, site: Site) -> None:
    context = browser.new_context(color_scheme="dark", java_script_enabled=False)
    page = context.new_page()
    page.goto(site.origin + "/activities?lang=en")
    assert not page.locator("#theme").is_visible()
    assert page.locator("html").evaluate("(html) => getComputedStyle(html).backgroundColor") == DARK
    context.close()


def test_nothing_moves_for_readers_who_asked_for_less_motion(dusk: Desk) -> None:
    page = dusk.open("/?lang=en")
    page.locator("#layer-choices input").nth(1).check(force=True)
    assert page.evaluate("document.getAnimations().filter(({ playState }) => playState === 'running').length") == 0
    dusk.settle()
