"""The search box, the questions of a first visit, and the years as a slider: by mouse, by keyboard, on each size."""

import re
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
    expect(page).not_to_have_url(re.compile("q="))


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
    seek(page, "mekong d")
    popup = page.locator("#search-popup").bounding_box()
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


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_a_first_visit_finds_three_questions_that_all_have_answers(desk: Desk, lang: str) -> None:
    page = desk.open(f"/?lang={lang}")
    assert page.locator("#about").is_visible()
    count = page.locator(".example").count()
    assert count == 3
    for at in range(count):
        link = page.locator(".example").nth(at)
        said = link.locator(".example-n").inner_text()
        link.click()
        desk.settle()
        assert f": {said}" in desk.caption()
        assert len(desk.titles()) == int(said.split()[0]) > 0
        assert page.locator("#chips .chip").count() >= 1
        expect(page.locator("#examples")).to_be_hidden()
        page.go_back()
        desk.settle()
        expect(page.locator("#examples")).to_be_visible()


def test_questions_are_put_away_from_the_start_when_a_filter_is_set(desk: Desk) -> None:
    page = desk.open("/?lang=en&sector=water")
    expect(page.locator("#examples")).to_be_hidden()
    page.get_by_role("button", name="Reset all").first.click()
    desk.settle()
    expect(page.locator("#examples")).to_be_visible()


def test_the_years_of_an_address_stand_in_slider_numbers_and_bars(desk: Desk) -> None:
    page = desk.open("/?lang=en&from=2018&to=2021")
    assert (page.locator("#year-low").input_value(), page.locator("#year-high").input_value()) == ("2018", "2021")
    assert (page.locator("#year-from").input_value(), page.locator("#year-to").input_value()) == ("2018", "2021")
    inside = page.locator("#year-bars .is-in")
    assert [bar.get_attribute("data-year") for bar in inside.all()] == ["2018", "2019", "2020", "2021"]
    assert page.get_by_role("slider", name="From the year").get_attribute("aria-valuetext") == "2018"


def test_a_thumb_is_moved_by_keys_and_its_end_asks_for_nothing(desk: Desk) -> None:
    page = desk.open()
    low = page.get_by_role("slider", name="From the year")
    first = int(low.get_attribute("min") or 0)
    low.press("ArrowRight")
    low.press("ArrowRight")
    page.wait_for_url(f"**from={first + 2}**")
    desk.settle()
    total = desk.site.ask("/api/activities", **{"from": first + 2})["total"]
    assert len(desk.titles()) == min(50, total)
    assert page.locator("#year-from").input_value() == str(first + 2)
    low.press("Home")
    expect(page).not_to_have_url(re.compile("from="))
    assert low.get_attribute("aria-valuetext") == "any year"


def test_a_thumb_pushes_the_other_and_two_on_one_year_come_apart(desk: Desk) -> None:
    page = desk.open("/?lang=en&from=2021&to=2021")
    high = page.get_by_role("slider", name="To the year")
    high.press("ArrowLeft")
    page.wait_for_url("**from=2020&to=2020**")
    desk.settle()
    assert page.locator("#timeline-said").inner_text() == "2020"  # one year opens the years that are played
    page.locator("#timeline-year").press("ArrowRight")
    page.wait_for_url("**from=2021&to=2021**")
    desk.settle()
    assert high.input_value() == "2021"
    page.locator("#timeline-all").click()
    desk.settle()
    assert page.locator("#year-to").input_value() == ""


def test_a_thumb_is_dragged_with_the_mouse(desk: Desk) -> None:
    page = desk.open()
    page.locator("#years").scroll_into_view_if_needed()
    high = page.locator("#year-high")
    box, last = high.bounding_box(), int(high.get_attribute("max") or 0)
    assert box
    page.mouse.move(box["x"] + box["width"] - 12, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    shown = page.locator("#year-to").input_value()
    assert "to=" not in desk.query()
    page.mouse.up()
    page.wait_for_url(f"**to={shown}**")
    assert int(shown) < last


def test_years_are_typed_as_numbers_and_never_cross(desk: Desk) -> None:
    page = desk.open()
    page.get_by_label("from", exact=True).fill("2021")
    page.get_by_label("from", exact=True).press("Enter")
    page.wait_for_url("**from=2021**")
    desk.settle()
    page.get_by_label("to", exact=True).fill("2019")
    page.get_by_label("to", exact=True).press("Enter")
    page.wait_for_url("**from=2019&to=2019**")
    desk.settle()
    page.get_by_label("to", exact=True).fill("20")
    page.get_by_label("to", exact=True).press("Enter")
    assert "to=2019" in desk.query()
    assert page.locator("#year-to").evaluate("(box) => !box.checkValidity()")
