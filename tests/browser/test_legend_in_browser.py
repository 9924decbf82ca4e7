"""The legend is a filter too: each entry sets what it stands for, and map, list, caption, chips and counts agree."""

import re
from urllib.parse import parse_qs

import pytest
from desk import Desk
from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

LAYER = "activities-by-province"


def entries(page: Page) -> Locator:
    return page.locator("#legend-body .legend-classes button")


def pressed(page: Page) -> list[str]:
    """The words of the entries that are on."""
    return page.locator('#legend-body button[aria-pressed="true"]').all_inner_texts()


def agrees(desk: Desk) -> None:
    """The list, the caption and the counts are those of the address."""
    answer = desk.site.ask("/api/activities", **parse_qs(desk.query()))
    assert desk.caption() == answer["caption"]
    assert desk.titles() == [activity["title"] for activity in answer["activities"]][:50]
    tray = {
        str(button.get_attribute("data-scope")): int(button.locator("b").inner_text().replace(",", ""))
        for button in desk.page.locator("#tray button").all()
        if desk.page.locator("#tray").is_visible()
    }
    for button in desk.page.locator(".legend-tray").all():
        scope = str(button.get_attribute("data-pick")).removeprefix("scope ")
        assert int(button.locator("b").inner_text().replace(",", "")) == tray[scope]


def test_a_class_picks_its_places_and_everything_follows(busy: Desk) -> None:
    page = busy.open(f"/?lang=en&layer={LAYER}")
    answer = busy.site.ask(f"/api/layers/{LAYER}", lang="en")
    band = answer["classes"][0]
    codes = {code for code, value in answer["values"].items() if band["min"] <= value <= band["max"]}
    assert len(codes) > 1
    entries(page).first.click()
    busy.settle()
    assert set(re.findall(r"place=([\w-]+)", busy.query())) == codes
    agrees(busy)
    assert pressed(page) == [band["label"]]
    assert page.locator("#chips .chip").count() == 1
    assert page.locator("#chips .chip span").first.inner_text() == f"activities: {band['label']} · {len(codes)} places"
    lit = {str(path.get_attribute("data-code")) for path in page.locator("path.shape.is-on").all()}
    assert lit == codes
    assert page.locator("path.shape.is-dim").count() > 0
    query = busy.query()
    page.reload()
    busy.settle()
    assert pressed(page) == [band["label"]]
    page.locator("#chips .chip").first.click()
    busy.settle()
    assert "place=" not in busy.query()
    assert not pressed(page)
    page.go_back()
    busy.settle()
    assert busy.query() == query
    assert pressed(page) == [band["label"]]
    agrees(busy)


def test_two_classes_are_either_and_a_click_takes_one_off_again(busy: Desk) -> None:
    page = busy.open(f"/?lang=en&layer={LAYER}")
    for number in (0, 1):
        entries(page).nth(number).click()
        busy.settle()
        agrees(busy)
    assert len(pressed(page)) == 2
    assert page.locator("path.shape.is-dim").count() + page.locator("path.shape.is-on").count() > 0
    entries(page).nth(0).click()
    busy.settle()
    assert len(pressed(page)) == 1
    agrees(busy)


def test_one_place_less_is_no_whole_class_any_more(busy: Desk) -> None:
    page = busy.open(f"/?lang=en&layer={LAYER}")
    entries(page).first.click()
    busy.settle()
    busy.pick(str(page.locator("path.shape.is-on").first.get_attribute("data-code")))
    assert not pressed(page)
    assert page.locator("#chips .chip").count() > 1, "each place has its own chip again"
    agrees(busy)


def test_a_long_list_of_places_is_said_short_in_the_caption(busy: Desk) -> None:
    page = busy.open(f"/?lang=en&layer={LAYER}&vintage=63")
    entries(page).first.click()
    busy.settle()
    picked = len(re.findall("place=", busy.query()))
    assert picked > 6
    assert f"and {picked - 5} more" in busy.caption()
    agrees(busy)


def test_a_kind_of_place_and_a_scope_set_the_scope(busy: Desk) -> None:
    page = busy.open("/?lang=en")
    for words, scope in (("River basin", "basin"), ("Other country", "foreign"), ("Province", "province")):
        page.locator("#legend-body").get_by_role("button", name=words, exact=True).click()
        busy.settle()
        assert f"scope={scope}" in busy.query()
        agrees(busy)
    assert len(pressed(page)) == 3
    national = page.locator('.legend-tray[data-pick="scope national"]')
    national.click()
    busy.settle()
    assert page.locator('#tray [data-scope="national"]').get_attribute("aria-pressed") == "true"
    assert national.get_attribute("aria-pressed") == "true"
    agrees(busy)
    page.locator('#tray [data-scope="national"]').click()
    busy.settle()
    assert national.get_attribute("aria-pressed") == "false"
    agrees(busy)


def test_a_leading_sector_sets_the_sector_and_can_be_taken_off(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=sectors-by-province")
    first = entries(page).first
    pick = str(first.get_attribute("data-pick"))
    first.click()
    busy.settle()
    assert busy.query().count("sector=") == 1
    assert f"sector={pick.removeprefix('sector ')}" in busy.query()
    agrees(busy)
    again = page.locator(f'[data-pick="{pick}"]')
    assert again.get_attribute("aria-pressed") == "true"
    again.click()
    busy.settle()
    assert "sector=" not in busy.query()


def test_a_class_of_partner_countries_sets_the_partners(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=activities-by-country")
    entries(page).first.click()
    busy.settle()
    assert busy.query().count("donor=") > 1
    agrees(busy)
    assert "partner countries" in page.locator("#chips .chip").first.inner_text()


def test_a_layer_of_scopes_has_its_scopes_as_entries(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=activities-by-scope")
    page.locator('[data-pick="scope national"]').click()
    busy.settle()
    assert "scope=national" in busy.query()
    agrees(busy)


def test_places_of_which_no_amount_is_known_can_be_listed(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=funds-by-basin")
    rest = page.locator('[data-pick$=" rest"]')
    known = set(busy.site.ask("/api/layers/funds-by-basin", lang="en")["values"])
    if rest.count():
        rest.click()
        busy.settle()
        assert not known & set(re.findall(r"place=([\w-]+)", busy.query()))
        agrees(busy)


@pytest.mark.parametrize("path", ["/?lang=vi", f"/?lang=en&layer={LAYER}", "/?lang=vi&layer=sectors-by-province"])
def test_entries_are_large_enough_and_work_by_keyboard_which_stays_on_them(busy: Desk, path: str) -> None:
    page = busy.open(path)
    boxes = [button.bounding_box() or {} for button in page.locator("#legend-body button").all()]
    assert len(boxes) > 1
    assert all(box["height"] >= 24 and box["width"] >= 24 for box in boxes)
    first = entries(page).first
    mark = first.get_attribute("data-pick")
    first.focus()
    page.keyboard.press("Space")
    busy.settle()
    assert page.evaluate("document.activeElement.dataset.pick") == mark
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    agrees(busy)


def test_an_entry_works_on_a_phone(busy_phone: Desk) -> None:
    page = busy_phone.open(f"/?lang=en&layer={LAYER}")
    page.locator("#legend > summary").click()
    entries(page).first.click()
    busy_phone.settle()
    assert "place=" in busy_phone.query()
    assert len(pressed(page)) == 1
