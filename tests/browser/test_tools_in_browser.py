"""Tools of the map: full screen, a ruler by mouse and by key, the fit to what is picked, the link, the point."""

import re
from collections.abc import Iterator

import pytest
from desk import Desk, Site, guard
from playwright.sync_api import Browser, Page
from pyproj import Geod

pytestmark = pytest.mark.browser

HANOI, HOANG_SA, SYDNEY, QUITO = (21.0285, 105.8542), (16.5, 112.0), (-33.8688, 151.2093), (-0.1807, -78.4678)
WGS84 = Geod(ellps="WGS84")


@pytest.fixture
def copying(browser: Browser, site: Site) -> Iterator[Desk]:
    """A window whose reader lets the page write on the clipboard."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk = Desk(context.new_page(), site)
    guard(context, site, desk.troubles)
    yield desk
    desk.leave()
    assert not desk.troubles


def said(page: Page) -> str:
    return page.locator("#measure-said").inner_text()


def metres(one: tuple[float, float], two: tuple[float, float]) -> float:
    """The geodesic by PROJ: another implementation than ours."""
    return WGS84.inv(one[1], one[0], two[1], two[0])[2]


@pytest.mark.parametrize(
    ("one", "two"), [(HANOI, HOANG_SA), (HANOI, SYDNEY), (SYDNEY, QUITO), ((0.0, 100.0), (0.0, 101.0)), (HANOI, HANOI)]
)
def test_a_geodesic_is_what_proj_says_to_the_centimetre(
    desk: Desk, one: tuple[float, float], two: tuple[float, float]
) -> None:
    page = desk.open("/activities?lang=en")
    found = page.evaluate(
        """async ([one, two]) => {
          const { geodesic } = await import("/static/js/geodesy.js");
          const point = ([lat, lng]) => ({ lat, lng });
          return geodesic(point(one), point(two));
        }""",
        [one, two],
    )
    assert found == pytest.approx(metres(one, two), abs=0.01)


def test_clicks_measure_and_do_not_pick(desk: Desk) -> None:
    page = desk.open()
    page.click("#measure")
    desk.click_at(*HANOI)
    assert said(page) == "Set the next point."
    desk.click_at(*HOANG_SA)
    told = float(said(page).removesuffix(" km").replace(",", ""))
    assert told == pytest.approx(metres(HANOI, HOANG_SA) / 1000, abs=3)  # a pixel is about two kilometres
    assert "place=" not in page.url
    page.click("#measure-undo")
    assert said(page) == "Set the next point."
    page.click("#measure-end")
    assert not page.locator("#ruler").is_visible()
    assert page.locator(".ruler-point").count() == 0
    desk.click_at(*HANOI)
    page.wait_for_url("**place=**")


def test_the_keyboard_alone_measures(desk: Desk) -> None:
    page = desk.open("/?lang=vi&at=6.00/16.000/108.000")
    page.focus("#measure")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement === coopmap.map.getContainer()")
    page.keyboard.press("Enter")
    start = page.evaluate("(({ lat, lng }) => [lat, lng])(coopmap.map.getCenter())")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    end = page.evaluate("(({ lat, lng }) => [lat, lng])(coopmap.map.getCenter())")
    assert start != end
    kilometres = metres(tuple(start), tuple(end)) / 1000
    told = said(page)
    assert re.fullmatch(r"\d+(,\d)? km", told)
    assert float(told.removesuffix(" km").replace(",", ".")) == pytest.approx(kilometres, abs=0.51)
    page.keyboard.press("Backspace")
    assert said(page) != told
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "measure"
    assert page.get_attribute("#measure", "aria-pressed") == "false"


def test_the_map_fits_to_what_is_picked_and_the_address_keeps_it(desk: Desk) -> None:
    page = desk.open("/?lang=en")
    assert not page.locator("#fit").is_visible()
    page = desk.open("/?lang=en&layer=activities-by-basin&place=mekong")
    north = "() => coopmap.map.getBounds().getNorth()"
    assert page.evaluate(north) < 30
    page.click("#fit")
    page.wait_for_url("**at=**")
    assert page.evaluate(north) > 33  # the Mekong rises in Tibet
    shown = page.evaluate("() => coopmap.map.getCenter()")
    page.reload()
    desk.settle()
    assert page.evaluate("() => coopmap.map.getCenter()")["lat"] == pytest.approx(shown["lat"], abs=0.01)


def test_the_link_is_the_address_with_its_language(copying: Desk) -> None:
    page = copying.open("/?sector=water&layer=activities-by-province&lang=en")
    page.click("#copy-link")
    page.wait_for_selector("#tool-said:not([hidden])")
    assert page.locator("#tool-said").inner_text() == "The link is copied."
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(copying.site.origin + "/?")
    assert {"sector=water", "layer=activities-by-province", "lang=en"} <= set(copied.partition("?")[2].split("&"))


def test_a_link_that_can_not_be_copied_is_shown(desk: Desk) -> None:
    page = desk.open("/?lang=en")
    page.evaluate(
        """() => Object.defineProperty(navigator, "clipboard", {
          value: { writeText: () => Promise.reject(new DOMException("no", "NotAllowedError")) },
        })"""
    )
    page.click("#copy-link")
    page.wait_for_selector("#tool-said:not([hidden])")
    assert f"{desk.site.origin}/?lang=en" in page.locator("#tool-said").inner_text()


def test_the_point_under_the_pointer_is_told_else_the_middle(desk: Desk) -> None:
    page = desk.open("/?lang=en&at=5.50/16.000/108.500")
    assert page.locator("#point").inner_text() == "middle of the map: 16.000° N, 108.500° E"
    x, y = page.evaluate(
        """() => {
          const { x, y } = coopmap.map.latLngToContainerPoint([17, 110]);
          const box = coopmap.map.getContainer().getBoundingClientRect();
          return [box.x + x, box.y + y];
        }"""
    )
    page.mouse.move(x, y)
    told = page.locator("#point").inner_text()
    found = re.fullmatch(r"pointer: ([\d.]+)° N, ([\d.]+)° E", told)
    assert found, told
    assert float(found[1]) == pytest.approx(17, abs=0.03)  # a pixel is about 0.016 degrees
    assert float(found[2]) == pytest.approx(110, abs=0.03)
    page.goto(f"{desk.site.origin}/?lang=vi&layer=activities-by-country&at=4.50/-10.000/260.000")
    desk.settle()
    assert page.locator("#point").inner_text() == "tâm bản đồ: 10,000° N, 100,000° T"


def test_the_map_fills_the_screen_and_comes_back(desk: Desk) -> None:
    page = desk.open()
    page.click("#full-screen")
    page.wait_for_function("() => document.fullscreenElement?.id === 'map-area'")
    page.wait_for_selector('#full-screen[aria-pressed="true"]')
    box = page.locator("#map-frame").bounding_box()
    assert box
    assert box["width"] == page.evaluate("innerWidth")
    page.click("#full-screen")
    page.wait_for_selector('#full-screen[aria-pressed="false"]')


def test_a_shape_with_the_focus_has_a_ring_that_the_others_have_not(desk: Desk) -> None:
    page = desk.open("/?lang=en&layer=activities-by-basin")
    page.keyboard.press("Tab")
    shape = page.locator(".shape-basin[tabindex]").first
    before = shape.evaluate("(path) => getComputedStyle(path).strokeWidth")
    shape.evaluate("(path) => path.focus()")
    assert shape.evaluate("(path) => path.matches(':focus-visible')")
    assert shape.evaluate("(path) => getComputedStyle(path).strokeWidth") != before
    assert "drop-shadow" in shape.evaluate("(path) => getComputedStyle(path).filter")
