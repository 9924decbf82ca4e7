"""The search box, the questions of a first visit, and the years as a slider: by mouse, by keyboard, on each size."""

from collections.abc import Iterator

import pytest
from desk import Desk, Site, seat
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

SEARCH = "Search for activities, places, partners and sectors"


@pytest.fixture
def tablet(browser: Browser, site: Site) -> Iterator[Desk]:
    """A tablet on the seed data."""
    yield from seat(browser, site, "tablet")


def seek(page: Page, words: str) -> None:
    """Type words and wait for what they may mean."""
    with page.expect_response(lambda answer: "/api/search?" in answer.url and answer.ok):
        page.get_by_role("combobox", name=SEARCH).fill(words)
    expect(page.locator("#search-popup")).to_be_visible()


def groups(page: Page) -> list[str]:
    return page.locator("#search-list .seek-head span:first-child").all_inner_texts()


def marked(page: Page) -> str:
    """Return the name of the option that the box says is the active one."""
    at = page.locator("#words").get_attribute("aria-activedescendant")
    selected = page.locator('#search-list [aria-selected="true"]')
    assert at == selected.get_attribute("id")
    return selected.locator(".seek-name").inner_text()


def test_the_box_is_a_combobox_that_the_slash_leads_to(desk: Desk) -> None:
    page = desk.open()
    box = page.get_by_role("combobox", name=SEARCH)
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("/")
    expect(box).to_be_focused()
    assert box.input_value() == ""
    seek(page, "mekong")
    assert box.get_attribute("aria-expanded") == "true"
    assert groups(page) == ["Places", "Partners and donors", "Activities"]
    assert "choose with the arrow keys" in page.locator("#search-said").inner_text()
    page.keyboard.press("ArrowDown")
    assert marked(page) == "Mekong River basin"
    page.keyboard.press("ArrowDown")
    assert marked(page) == "Mekong River Delta"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**place=mekong**")
    desk.settle()
    assert desk.query() == "place=mekong&lang=en"
    assert box.input_value() == ""
    assert page.locator("#search-popup").is_hidden()


@pytest.mark.parametrize(
    ("words", "name", "query"),
    [
        ("ha noy", "Ha Noi", "place=VN-34-01&lang=en"),
        ("nehterlands", "Netherlands", "donor=nl&lang=en"),
        ("hydrometerology", "Hydrometeorology", "sector=hydromet&lang=en"),
    ],
)
def test_a_slip_of_spelling_still_sets_the_filter(desk: Desk, words: str, name: str, query: str) -> None:
    page = desk.open()
    seek(page, words)
    page.get_by_role("option", name=name).first.click()
    desk.settle()
    assert desk.query() == query
    assert desk.caption().startswith(f"{name}: ")


def test_choosing_an_activity_opens_its_card(desk: Desk) -> None:
    page = desk.open()
    seek(page, "groundwater")
    option = page.locator(".of-activity .seek").first
    title = option.locator(".seek-name").inner_text()
    option.click()
    page.wait_for_selector("#card:not([hidden]) .card-title")
    assert page.locator("#card-title").inner_text() == title


def test_enter_looks_for_the_words_and_puts_them_right_where_nothing_says_them(desk: Desk) -> None:
    page = desk.open()
    box = page.locator("#words")
    box.fill("water")
    box.press("Enter")
    page.wait_for_url("**q=water**")
    desk.settle()
    assert desk.caption().startswith("“water”: ")
    box.fill("grounwater")
    box.press("Enter")
    page.wait_for_url("**q=groundwater**")
    desk.settle()
    assert len(desk.titles()) == desk.site.ask("/api/activities", q="groundwater")["total"] > 0
    box.fill("")
    page.wait_for_function("!location.search.includes('q=')")


def test_escape_closes_the_list_and_keeps_the_words(desk: Desk) -> None:
    page = desk.open()
    seek(page, "mekong")
    page.keyboard.press("Escape")
    assert page.locator("#search-popup").is_hidden()
    assert page.locator("#words").input_value() == "mekong"
    page.keyboard.press("ArrowDown")
    expect(page.locator("#search-popup")).to_be_visible()


def test_words_that_nothing_has_are_said_to_have_nothing(desk: Desk) -> None:
    page = desk.open()
    seek(page, "xyzzyq")
    assert page.locator("#search-note").inner_text() == "Nothing is called or says “xyzzyq”."
    assert page.locator("#words").get_attribute("aria-expanded") == "false"


def test_the_slash_can_be_turned_off_and_is_a_letter_in_a_field(desk: Desk) -> None:
    page = desk.open()
    page.locator("#words").press_sequentially("a/b")
    assert page.locator("#words").input_value() == "a/b"
    page.locator("#words").fill("")
    page.get_by_label("The key / leads to the search box").uncheck()
    page.locator("#caption").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "words"
    page.reload()
    desk.settle()
    assert not page.get_by_label("The key / leads to the search box").is_checked()


def test_on_a_tablet_the_slash_opens_the_drawer(tablet: Desk) -> None:
    page = tablet.open()
    assert page.locator("#words").is_hidden()
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    seek(page, "mekong")
    page.keyboard.press("Escape")
    assert page.locator("#filters").is_visible()
    box = page.locator("#words").bounding_box()
    seek(page, "mekong d")
    popup = page.locator("#search-popup").bounding_box()
    assert box
    assert popup
    assert popup["x"] + popup["width"] <= 1024


def test_on_a_phone_the_list_fits_the_window(phone: Desk) -> None:
    page = phone.open()
    page.get_by_role("tab", name="Search and filters").click()
    seek(page, "water")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".of-activity .seek").first.click()
    page.wait_for_selector("#card:not([hidden]) .card-title")


def test_a_name_of_an_attack_is_only_text(hostile_desk: Desk) -> None:
    page = hostile_desk.open()
    seek(page, "script")
    assert page.locator("#search-popup script, #search-popup img").count() == 0
