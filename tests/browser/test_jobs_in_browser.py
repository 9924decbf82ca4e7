"""The jobs of three people, from end to end: a manager, a planner and a presenter, on a desk, a tablet and a phone.

The console stays silent and no request leaves for another host (desk.py). ``COOPMAP_SHOTS``, a folder, keeps a picture
of each step: an output of continuous integration, never a part of the repository.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from desk import SIZES, Desk, Site, seat
from playwright.sync_api import Browser, Page
from test_overlap_in_browser import rest

pytestmark = pytest.mark.browser

DRAFT = "Dikes and water storage for farmers of An Giang and Dong Thap in the Mekong delta, with the Netherlands."


@pytest.fixture(params=SIZES)
def person(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Desk]:
    """A window of one of the three sizes."""
    yield from seat(browser, site, request.param)


def keep(page: Page, name: str) -> None:
    """Keep a picture where one is wanted, and see that nothing is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    if folder := os.environ.get("COOPMAP_SHOTS"):
        width = page.evaluate("innerWidth")
        page.screenshot(path=Path(folder) / f"{name}-{width}.png")


def filters(desk: Desk) -> None:
    """Bring the filters into view, in the way that this window has."""
    for button in ("#filters-toggle", "#tab-filters"):
        if desk.page.locator(button).is_visible():
            desk.page.click(button)
    assert desk.page.locator("#filter-form").is_visible()


def results(desk: Desk) -> None:
    """Bring the list back into view."""
    for button in ("#filters-close", "#tab-results"):
        if desk.page.locator(button).is_visible():
            desk.page.click(button)
    assert desk.page.locator("#caption").is_visible()


def asked(desk: Desk) -> dict[str, list[str]]:
    return parse_qs(urlsplit(desk.page.url).query)


def archipelagos(page: Page, within: str = "") -> None:
    """See that both archipelagos are named on a map."""
    words = " ".join(page.locator(f"{within} .label-archipelago.is-placed").all_inner_texts())
    assert "Hoàng Sa" in words
    assert "Trường Sa" in words


def test_a_manager_finds_what_runs_in_a_basin_and_passes_it_on(person: Desk) -> None:
    page = person.open("/?lang=en")
    keep(page, "manager-1-first-sight")
    archipelagos(page)
    everything = person.site.ask("/api/activities", lang="en")
    assert person.caption() == everything["caption"]

    # Which activities of the Mekong basin are about water?
    filters(person)
    page.locator('[data-facet="sector"] input[value="water"]').check()
    person.settle()
    results(person)
    if page.locator("#places").get_attribute("open") is None:
        page.click("#places-title")
    page.locator('#place-choices button[data-place="mekong"]').click()
    page.wait_for_url("**place=mekong**")
    person.settle()
    answer = person.site.ask("/api/activities", lang="en", sector="water", place="mekong", limit=50)
    assert 0 < answer["total"] < everything["total"]
    assert person.caption() == answer["caption"]
    assert person.titles() == [activity["title"] for activity in answer["activities"]]
    keep(page, "manager-2-water-of-the-mekong")

    # What is the first of them, and where does its place come from?
    first = answer["activities"][0]
    page.locator("#activities a.activity").first.click()
    page.wait_for_selector("#card:not([hidden]) .card-title")
    assert page.locator("#card-title").inner_text() == first["title"]
    assert page.locator("#card mark").count() > 0
    keep(page, "manager-3-card")
    page.go_back()
    page.wait_for_selector("#card", state="hidden")
    assert person.caption() == answer["caption"]

    # The colleague who gets the address sees the same; in Vietnamese too.
    address = page.url
    person.open("/activities?lang=en")
    page.goto(address)
    person.settle()
    assert person.caption() == answer["caption"]
    page.click("#other-language")
    page.wait_for_url("**lang=vi**")
    person.settle()
    told = person.site.ask("/api/activities", lang="vi", sector="water", place="mekong")
    assert person.caption() == told["caption"]
    keep(page, "manager-4-vietnamese")


def test_a_planner_looks_for_a_gap_checks_a_draft_and_compares_two_layers(person: Desk) -> None:
    # Where is need high and support low?
    page = person.open("/gaps?lang=en")
    page.wait_for_selector(".gap-drawing svg")
    study = person.site.ask("/api/gaps", lang="en", set="provinces-34")
    top = study["rows"][0]
    shape = page.locator(f'[data-map="need"] [data-code="{top["code"]}"]')
    shape.dispatch_event("click")
    assert page.evaluate("document.querySelector(':target').id") == f"row-{top['code']}"
    keep(page, "planner-1-gaps")

    # Does a draft repeat what is there?
    person.open("/overlap?lang=en")
    rest(page)
    page.fill("#title", "Water for the delta")
    page.fill("#text", DRAFT)
    page.click("#draft-form .solid")
    page.wait_for_selector("#map-frame[data-drawn=yes]")
    rest(page)
    assert page.locator(".match").count() > 0
    archipelagos(page)
    keep(page, "planner-2-overlaps")

    # Where are the activities, and where do the partners meet? Two maps, and the numbers of both.
    person.open("/compare?lang=en&left=activities-by-basin&right=overview&sector=water")
    basins = person.site.ask("/api/layers/activities-by-basin", lang="en", sector="water")["values"]
    for code, value in basins.items():
        cells = page.locator(f'#rows tr[data-code="{code}"] td').all_inner_texts()
        assert cells[0] == str(value), code
    for side in ("left", "right"):
        archipelagos(page, f"#{side}-frame")
    keep(page, "planner-3-compare")
    page.select_option("#right-layer", "donors-by-province")
    person.settle()
    assert asked(person)["right"] == ["donors-by-province"]
    page.click("#to-map")
    person.settle()
    assert asked(person)["layer"] == ["activities-by-basin"]
    assert asked(person)["sector"] == ["water"]
    assert person.caption() == person.site.ask("/api/activities", lang="en", sector="water")["caption"]


def test_a_presenter_shows_a_layer_in_the_dark_and_on_paper(person: Desk) -> None:
    page = person.open("/?lang=vi")
    page.select_option("#layer-group", "partners")
    page.wait_for_url("**layer=activities-by-country**")
    person.settle()
    values = person.site.ask("/api/layers/activities-by-country", lang="vi")["values"]
    shown = page.locator(".label-value .label-count").all_text_contents()
    assert sorted(int(text) for text in shown) == sorted(values.values())
    archipelagos(page)
    keep(page, "presenter-1-partners")

    # A dark room.
    page.select_option("#theme", "dark")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(16, 23, 25)"
    archipelagos(page)
    keep(page, "presenter-2-dark")

    # The map alone on the wall, then the way back.
    if page.locator("#full-screen").is_visible():
        page.click("#full-screen")
        page.wait_for_selector('#full-screen[aria-pressed="true"]')
        archipelagos(page)
        keep(page, "presenter-3-full-screen")
        page.click("#full-screen")
        page.wait_for_selector('#full-screen[aria-pressed="false"]')

    # Provinces of today and of before, then a hand-out: light, with both archipelagos and without the controls.
    page.select_option("#layer-group", "activities")
    person.settle()
    page.locator('input[name="vintage"][value="63"]').check(force=True)
    page.wait_for_url("**vintage=63**")
    person.settle()
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('#caption')).color") == "rgb(22, 37, 43)"
    assert not page.locator("#tools").is_visible()
    archipelagos(page)
    keep(page, "presenter-4-paper")
    page.emulate_media(media="screen")
    assert page.evaluate(ground) == "rgb(16, 23, 25)"
