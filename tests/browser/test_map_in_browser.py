"""The map: what it says at first sight, what a click does, and that list, map and caption agree."""

import pytest
from desk import Desk

pytestmark = pytest.mark.browser

HANOI = {"34": "VN-34-01", "63": "VN-63-01"}


def agrees(desk: Desk, **filters: object) -> int:
    """Check that caption, list and map say what the API says under the filters; return the total."""
    answer = desk.site.ask("/api/activities", lang="en", limit=1000, **filters)
    values = desk.site.ask("/api/layers/overview", lang="en", **filters)
    assert desk.caption() == answer["caption"]
    assert desk.titles() == [activity["title"] for activity in answer["activities"]][:50]
    assert desk.counts() == sorted(values["values"].values())
    return int(answer["total"])


def test_first_screen_says_something_true(desk: Desk) -> None:
    desk.open()
    assert agrees(desk) > 50
    assert desk.label("Mekong River basin") >= 8
    assert desk.label("Ha Noi") == 1
    assert desk.label("Cambodia") == 1
    tray = desk.page.locator("#tray button b").all_inner_texts()
    assert sum(int(count) for count in tray) > 40
    assert "partner countries" in desk.page.locator("#inset").inner_text()
    assert desk.page.locator("#inset svg path[stroke-width]").count() > 10


@pytest.mark.parametrize("layer", ["overview", "activities-by-country", "activities-by-scope"])
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_archipelagos_stand_on_every_map(desk: Desk, layer: str, lang: str) -> None:
    desk.open(f"/?lang={lang}&layer={layer}")
    words = " ".join(desk.page.locator(".label-archipelago.is-placed").all_inner_texts())
    assert "Hoàng Sa" in words
    assert "Trường Sa" in words


def test_sector_and_donor_filters_agree_everywhere(desk: Desk) -> None:
    desk.open()
    desk.page.get_by_role("checkbox", name="Water resources").check()
    desk.settle()
    water = agrees(desk, sector="water")
    desk.page.get_by_role("checkbox", name="Netherlands").check()
    desk.settle()
    both = agrees(desk, sector="water", donor="nl")
    assert 0 < both < water
    assert desk.query() == "sector=water&donor=nl&lang=en"


def test_facet_counts_follow_the_other_filters(desk: Desk) -> None:
    page = desk.open()
    page.get_by_role("checkbox", name="Netherlands").check()
    desk.settle()
    facets = desk.site.ask("/api/facets", lang="en", donor="nl")
    for key in ("sector", "donor"):
        for option in facets[key]:
            row = page.locator(f'[data-facet="{key}"] .option').filter(has=page.locator(f'[value="{option["value"]}"]'))
            assert row.locator(".count").text_content() == str(option["count"])


@pytest.mark.parametrize("vintage", ["34", "63"])
def test_click_on_hanoi_shows_the_pilot(desk: Desk, vintage: str) -> None:
    page = desk.open(f"/?lang=en&layer=activities-by-province&vintage={vintage}")
    desk.click_at(21.03, 105.74)
    assert f"place={HANOI[vintage]}" in desk.query()
    assert len(desk.titles()) == 1
    assert "construction materials" in desk.titles()[0].lower()
    assert page.locator("#chips").inner_text().startswith("Ha Noi")
    assert desk.shape(HANOI[vintage]).get_attribute("aria-pressed") == "true"
    desk.pick(HANOI[vintage])
    assert "place=" not in desk.query()


def test_click_on_the_mekong_basin(desk: Desk) -> None:
    page = desk.open()
    count = desk.label("Mekong River basin")
    desk.pick("mekong")
    assert len(desk.titles()) == count == desk.site.ask("/api/activities", place="mekong", lang="en")["total"]
    assert desk.label("Mekong River basin") == count
    page.get_by_role("button", name="Drop the filter “Mekong River basin”").click()
    desk.settle()
    assert "place=" not in desk.query()


def test_a_shape_is_picked_by_keyboard(desk: Desk) -> None:
    page = desk.open()
    desk.shape("mekong").focus()
    page.keyboard.press("Enter")
    desk.settle()
    assert "place=mekong" in desk.query()


def test_partner_country_sets_the_donor(desk: Desk) -> None:
    page = desk.open()
    page.locator("#inset").click()
    desk.settle()
    assert "layer=activities-by-country" in desk.query()
    assert page.locator("path.arc").count() >= 14
    for code, name in (("NL", "Netherlands"), ("DE", "Germany"), ("DK", "Denmark")):
        count = desk.label(name)
        desk.pick(code)
        assert len(desk.titles()) == count
        desk.pick(code)


def test_tray_filters_by_scope(desk: Desk) -> None:
    page = desk.open()
    national = page.locator('#tray [data-scope="national"]')
    count = int(national.locator("b").inner_text())
    national.click()
    desk.settle()
    assert national.get_attribute("aria-pressed") == "true"
    assert len(desk.titles()) == count == desk.site.ask("/api/activities", scope="national")["total"]
    assert desk.label("Whole country") == count


def test_vintage_counts_nothing_twice(desk: Desk) -> None:
    page = desk.open("/?lang=en&layer=activities-by-province")
    before, total = desk.caption(), desk.label("Ha Noi")
    desk.pick("VN-34-01")
    page.locator('input[name="vintage"][value="63"]').check(force=True)
    page.wait_for_url("**vintage=63**")
    desk.settle()
    assert "place=VN-63-01" in desk.query()
    assert "vintage=63" in desk.query()
    assert len(desk.titles()) == total == 1
    page.get_by_role("button", name="Drop the filter “Ha Noi”").click()
    desk.settle()
    assert desk.caption() == before


def test_map_keeps_the_readers_view(desk: Desk) -> None:
    page = desk.open()
    page.get_by_role("button", name="Zoom in").click()
    desk.settle()
    page.wait_for_url("**at=**")
    view = page.evaluate("[coopmap.map.getZoom(), coopmap.map.getCenter().lat.toFixed(2)]")
    page.reload()
    desk.settle()
    assert page.evaluate("[coopmap.map.getZoom(), coopmap.map.getCenter().lat.toFixed(2)]") == view
