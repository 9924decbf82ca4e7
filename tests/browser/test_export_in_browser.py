"""The menu of exports: quiet until it is opened, by keyboard too, and its files are of the filters on the page."""

from collections.abc import Iterator

import pytest
from desk import Desk
from playwright.sync_api import Browser
from test_accessible_in_browser import AXE, RUN

from activities.exporters import exporters

pytestmark = pytest.mark.browser


@pytest.fixture(params=["/?", "/activities?"])
def address(request: pytest.FixtureRequest) -> str:
    """The two pages that have the menu."""
    return f"{request.param}lang=en&sector=water"


def test_the_menu_is_closed_until_it_is_asked_for(desk: Desk, address: str) -> None:
    page = desk.open(address)
    links = page.locator("#exports a")
    assert links.count() == len(exporters()) + 1  # all of IATI, too
    assert not links.first.is_visible()
    page.locator("#exports summary").focus()
    page.keyboard.press("Enter")
    assert links.first.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.export").startswith("/export/")


def test_a_download_has_the_filters_and_a_name(desk: Desk, address: str) -> None:
    page = desk.open(address)
    page.locator("#exports summary").click()
    with page.expect_download() as waiting:
        page.locator('#exports [data-export="/export/csv"]').click()
    name = waiting.value.suggested_filename
    assert name.startswith("CoopMap Water resources")
    assert name.endswith(".csv")
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    total = desk.site.ask("/api/activities", sector="water")["total"]
    assert sum(line.startswith("monre-2022h1-") for line in text.splitlines()) == total


def test_the_links_follow_the_filters_of_the_map(desk: Desk) -> None:
    page = desk.open("/?lang=en")
    page.locator('[data-facet="sector"] input[value="land"]').check()
    page.wait_for_url("**sector=land**")
    desk.settle()
    for link in page.locator("#exports a").all():
        href = link.get_attribute("href") or ""
        assert "sector=land" in href
        assert "lang=en" in href


def test_the_menu_tells_what_a_schema_has_no_room_for(desk: Desk) -> None:
    page = desk.open("/?lang=en&sector=water")
    note, whole = page.locator("#exports .left-out"), page.locator("#exports [data-format=iati]")
    for value, shown in (("water", True), ("land", False)):
        if value == "land":
            page.locator('[data-facet="sector"] input[value="water"]').uncheck()
            page.locator('[data-facet="sector"] input[value="land"]').check()
            page.wait_for_url("**sector=land**")
            desk.settle()
        left_out = desk.site.ask("/api/facets", sector=value, lang="en")["left_out"]["iati"]
        page.locator("#exports").evaluate("menu => menu.open = true")
        assert left_out["said"] in note.inner_text()
        assert (left_out["written"] > 0) == shown == whole.is_visible()
        with page.expect_download() as waiting:
            note.locator("a").click()
        text = waiting.value.path().read_text(encoding="utf-8")
        assert text.count("<iati-activity ") == desk.site.ask("/api/facets", sector=value)["total"]


def test_the_open_menu_lies_on_a_phones_screen(phone: Desk, address: str) -> None:
    page = phone.open(address)
    page.locator("#exports summary").click()
    box = page.locator("#exports ul").bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_axe_finds_nothing_in_the_open_menu(desk_without_policy: Desk, lang: str) -> None:
    for path in ("/?", "/activities?"):
        page = desk_without_policy.open(f"{path}lang={lang}")
        page.locator("#exports summary").click()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(RUN) == []


@pytest.fixture
def desk_without_policy(browser: Browser, desk: Desk) -> Iterator[Desk]:
    """A window whose page may run axe, which our Content-Security-Policy would stop."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    yield Desk(context.new_page(), desk.site)
    context.close()
