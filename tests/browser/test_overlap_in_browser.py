"""A planner pastes a draft, reads the matches beside their map, and prints the memo; with the keyboard, on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import SIZES, Desk, Site, guard
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run()).violations.map(
  ({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))])"""
TITLE = "Water storage and groundwater for An Giang"
TEXT = "Keeping flood water for the dry season in the Mekong Delta, funded by the Netherlands, 2024 to 2027."
HOSTILE = "<img src=x onerror=document.title='run'> {{7*7}} Mekong"


@pytest.fixture(params=["desktop", "phone"])
def planner(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Desk]:
    """A window whose page may run axe."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=request.param == "phone",
        reduced_motion="reduce",
        bypass_csp=True,
    )
    context.set_default_timeout(10_000)
    desk = Desk(context.new_page(), site)
    guard(context, site, desk.troubles)
    yield desk
    desk.leave()
    assert not desk.troubles


def rest(page: Page) -> None:
    """Wait for the page's last font: a server warns of a file that nobody fetched to the end."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => 0)")


def check(desk: Desk, title: str = TITLE, text: str = TEXT, lang: str = "en") -> Page:
    page = desk.open(f"/overlap?lang={lang}")
    rest(page)
    page.fill("#title", title)
    page.fill("#text", text)
    page.click("#draft-form .solid")
    page.wait_for_selector("#map-frame[data-drawn=yes]")
    rest(page)
    return page


def is_wider(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_a_draft_is_checked_and_drawn_with_its_matches(planner: Desk) -> None:
    page = check(planner)
    assert "water storage solutions" in page.locator("#match-1 h3").inner_text()
    ranks = " ".join(mark.get_attribute("data-ranks") or "" for mark in page.locator(".rank-mark").all()).split()
    unplaced = page.locator(".overlap-side > .hint").first.inner_text().rpartition(": ")[2].split(", ")
    assert {int(rank) for rank in (*ranks, *unplaced)} == set(range(1, page.locator(".match").count() + 1))
    assert page.locator('path[data-code="VN-34-91"]').count() == 1
    for archipelago in ("Hoàng Sa", "Trường Sa"):
        label = page.locator(".label-archipelago.is-placed").filter(has_text=archipelago)
        assert label.count() == 1, archipelago
    assert is_wider(page) <= 0


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_axe_finds_nothing_on_the_form_the_memo_and_an_error(planner: Desk, lang: str) -> None:
    if not AXE.is_file():
        pytest.fail("axe-core is not in node_modules/: run `rm -r static/vendor && make setup`", pytrace=False)
    axe = AXE.read_text(encoding="utf-8")
    page = planner.open(f"/overlap?lang={lang}")
    page.evaluate(axe)
    assert page.evaluate(RUN) == []
    assert is_wider(page) <= 0
    page = check(planner, lang=lang)
    page.click(".change > summary")
    page.evaluate(axe)
    assert page.evaluate(RUN) == []
    page.fill("#place", "Atlantis")
    page.click("#draft-form .solid")
    page.wait_for_selector("#place-trouble")
    page.evaluate(axe)
    assert page.evaluate(RUN) == []
    assert is_wider(page) <= 0
    rest(page)
    # Chromium writes the status of the refused form on the console.
    assert all("400" in trouble for trouble in planner.troubles)
    planner.troubles.clear()


def test_the_whole_check_is_done_by_keyboard(desk: Desk) -> None:
    page = desk.open("/overlap?lang=en")
    rest(page)
    page.focus("#title")
    page.keyboard.type(TITLE)
    page.keyboard.press("Tab")
    page.keyboard.type(TEXT)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#draft-form .solid')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#map-frame[data-drawn=yes]")
    rest(page)
    page.focus("#match-1 h3 a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card-title")
    page.go_back()
    # The answer to a form is not kept by any cache: the browser may ask whether to send it again.
    rest(page)


def test_the_button_prints_a_memo_without_controls(desk: Desk) -> None:
    page = check(desk)
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    page.click("#print")
    assert page.evaluate("document.body.dataset.printed") == "yes"
    drawn = page.locator("#map-frame").bounding_box()
    page.emulate_media(media="print")
    printed = page.locator("#map-frame").bounding_box()
    assert drawn is not None
    assert printed is not None
    for side in ("width", "height"):  # no strip of bare sea, and nothing at the edges cut off
        assert abs(printed[side] - drawn[side]) <= 2, side
    for hidden in ("#print", ".change", ".top-links", ".leaflet-control-zoom"):
        assert not page.locator(hidden).first.is_visible(), hidden
    for shown in (
        "#draft-title",
        ".draft-text",
        ".draft-facts",
        "#match-1 .match-id",
        "#match-1 .reasons",
        "#map-frame",
    ):
        assert page.locator(shown).first.is_visible(), shown


def test_a_mark_on_the_map_leads_to_its_match(desk: Desk) -> None:
    page = check(desk)
    mark = page.locator(".rank-mark").first
    rank = (mark.get_attribute("data-ranks") or "").split()[0]
    mark.click()
    assert page.locator(".match.is-picked").get_attribute("id") == f"match-{rank}"


def test_the_draft_is_read_in_the_other_language_with_one_button(desk: Desk) -> None:
    page = check(desk)
    first = page.locator("#match-1 h3 a").get_attribute("href")
    page.click("button[formaction]")
    page.wait_for_selector("html[lang=vi] #map-frame[data-drawn=yes]")
    rest(page)
    assert page.locator("#match-1 h3 a").get_attribute("href") == str(first).replace("lang=en", "lang=vi")
    assert page.locator("#draft-title").inner_text() == TITLE


def test_a_hostile_draft_is_only_text(desk: Desk) -> None:
    page = check(desk, HOSTILE, HOSTILE)
    assert page.locator("#draft-title").inner_text() == HOSTILE
    assert "run" not in page.title()
    assert page.locator("#main img:not(.leaflet-tile)").count() == 0


def test_hostile_matches_are_only_text(hostile_desk: Desk) -> None:
    page = hostile_desk.open("/overlap?lang=en&place=Hanoi&title=Mekong+in+Hanoi+and+elsewhere")
    page.wait_for_selector("#map-frame[data-drawn=yes]")
    rest(page)
    assert page.locator("#match-1 h3").inner_text().startswith("{{7*7}}")
    page.locator(".rank-mark").first.hover()
    page.wait_for_selector(".place-tip")
    assert page.locator("#main img:not(.leaflet-tile)").count() == 0
    assert page.title() != "run"


def test_without_script_the_list_says_all(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.origin}/overlap?lang=en&title=Groundwater+protection+with+Germany")
    assert page.locator(".match").count() > 0
    assert not page.locator("#map-figure").is_visible()
    assert not page.locator("#print").is_visible()
    page.wait_for_load_state("load")
    context.close()
