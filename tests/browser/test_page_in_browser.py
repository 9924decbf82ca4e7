"""The page around the map: address, history, language, card, states, phone, and hostile text."""

from typing import Any

import pytest
from desk import Desk
from hostile import HOSTILE

pytestmark = pytest.mark.browser

SMALL_TARGETS = """() =>
  [...document.querySelectorAll("button, .option, .layer-choice, .segments label, select, input[type=search]")]
    .filter((node) => node.checkVisibility())
    .map((node) => [node.textContent.trim().slice(0, 30), node.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([text]) => text)"""


def test_language_switch_keeps_the_filters(desk: Desk) -> None:
    page = desk.open("/?lang=en&sector=water")
    english = desk.titles()
    page.get_by_role("link", name="Tiếng Việt").click()
    desk.settle()
    assert page.locator("html").get_attribute("lang") == "vi"
    assert "sector=water" in desk.query()
    assert len(desk.titles()) == len(english)
    assert "hoạt động" in desk.caption()
    assert page.get_by_role("checkbox", name="Tài nguyên nước").is_checked()


def test_reload_from_the_address_restores_everything(desk: Desk) -> None:
    page = desk.open()
    page.get_by_role("checkbox", name="Climate change").check()
    desk.settle()
    page.locator("#words").fill("viet nam")
    page.locator("#words").press("Enter")
    page.wait_for_url("**q=**")
    desk.settle()
    seen = (desk.caption(), desk.titles(), page.locator("#chips").inner_text())
    page.goto(page.url)
    desk.settle()
    assert (desk.caption(), desk.titles(), page.locator("#chips").inner_text()) == seen
    assert page.locator("#words").input_value() == "viet nam"


def test_a_step_back_after_a_reload_brings_the_provinces_of_before(desk: Desk) -> None:
    page = desk.open()
    page.locator("input[name=vintage][value='63']").dispatch_event("click")
    page.wait_for_url("**vintage=63**")
    desk.settle()
    page.reload()
    desk.settle()
    page.go_back()
    desk.settle()
    assert "vintage" not in desk.query()
    assert page.locator("input[name=vintage]:checked").get_attribute("value") == "34"


def test_a_step_back_takes_the_words_out_of_the_box_that_has_the_focus(desk: Desk) -> None:
    page = desk.open()
    page.locator("#words").fill("Mekong")
    page.locator("#words").press("Enter")
    page.wait_for_url("**q=Mekong**")
    desk.settle()
    page.go_back()
    desk.settle()
    assert page.evaluate("document.activeElement.id") == "words"
    assert page.locator("#words").input_value() == ""
    page.go_forward()
    desk.settle()
    assert page.locator("#words").input_value() == "Mekong"


def test_back_button_undoes_a_click(desk: Desk) -> None:
    page = desk.open()
    before = desk.caption()
    page.get_by_role("checkbox", name="Water resources").check()
    desk.settle()
    after = desk.caption()
    assert after != before
    page.go_back()
    desk.settle()
    assert desk.caption() == before
    assert not page.get_by_role("checkbox", name="Water resources").is_checked()
    page.go_forward()
    desk.settle()
    assert desk.caption() == after


def quotes(activity: dict[str, Any]) -> list[str]:
    """Return the evidence of an activity in the order of its fields on the card, each span once."""
    fields = ("title_en", "description_en", "title_vi", "description_vi")
    evidence = [location["evidence"] for location in activity["locations"]]
    return [quote for _, _, quote in sorted({(fields.index(e["field"]), e["start"], e["quote"]) for e in evidence})]


@pytest.mark.parametrize("path", ["/?lang=en&activity={id}", "/activities/{id}?lang=en"])
def test_card_marks_its_evidence(desk: Desk, path: str) -> None:
    answer = desk.site.ask("/api/activities", lang="en", scope=["province", "basin", "region", "foreign"], limit=100)
    placed = [activity for activity in answer["activities"] if activity["locations"]][:4]
    assert placed
    for activity in placed:
        page = desk.open(path.format(id=activity["id"]))
        page.wait_for_selector(".card-title")
        assert page.locator(".card mark").all_text_contents() == quotes(activity)
        assert "not stated" in page.locator(".card .facts").inner_text()


def test_card_opens_from_the_list_and_closes_with_back(desk: Desk) -> None:
    page = desk.open()
    first = page.locator("#activities a").first
    title = first.locator(".activity-title").inner_text()
    first.click()
    page.wait_for_selector("#card:not([hidden]) .card-title")
    assert page.locator("#card-title").inner_text() == title
    assert page.evaluate("document.activeElement.id") == "card-title"
    page.go_back()
    page.wait_for_selector("#card", state="hidden")
    assert page.evaluate("document.activeElement.closest('li')?.dataset.id !== undefined")


def test_stated_amount_is_shown_and_unknown_is_not_zero(desk: Desk) -> None:
    answer = desk.site.ask("/api/activities", lang="en", limit=1000)
    stated = next(activity for activity in answer["activities"] if activity["funds"])
    page = desk.open(f"/?lang=en&activity={stated['id']}")
    assert "3,000,000 EUR" in page.locator(".card .facts").inner_text()


def test_a_list_without_an_activity_has_no_empty_filters(desk: Desk) -> None:
    page = desk.open("/?lang=en&q=zzzz")
    assert page.locator("details.facet:visible").count() == 0
    page = desk.open("/?lang=en")
    assert page.locator("details.facet:visible").count() == 4


def test_a_title_of_half_a_page_is_cut_in_the_list(desk: Desk) -> None:
    page = desk.open("/?lang=en")
    title = page.locator(".activity-title").first
    line = title.evaluate("(node) => { node.textContent = 'One'; return node.offsetHeight; }")
    title.evaluate("(node) => { node.textContent = 'A title that goes on. '.repeat(60); }")
    assert 3 * line < title.evaluate("(node) => node.offsetHeight") <= 4 * line + 1


def test_nothing_found_offers_a_way_out(desk: Desk) -> None:
    page = desk.open("/?lang=en&sector=water&q=zzzz")
    assert desk.titles() == []
    offer = page.locator("#empty").get_by_role("button", name="Drop the filter “zzzz”")
    offer.click()
    desk.settle()
    assert desk.titles()


def test_the_servers_sentence_is_shown(desk: Desk) -> None:
    page = desk.open()
    page.route("**/api/facets?**", lambda route: route.fulfill(status=503, json={"error": "The store is locked."}))
    page.get_by_role("checkbox", name="Water resources").check()
    page.get_by_text("The store is locked.").wait_for()
    page.unroute("**/api/facets?**")
    page.get_by_role("button", name="Try again").click()
    desk.settle()
    assert desk.titles()
    # Chromium itself writes the 503 on the console.
    assert all("503" in trouble for trouble in desk.troubles)
    desk.troubles.clear()


def test_hostile_text_is_shown_as_it_is(hostile_desk: Desk) -> None:
    page = hostile_desk.open("/?lang=en")
    assert hostile_desk.titles() == [HOSTILE["title_en"]]
    activity = hostile_desk.site.ask("/api/activities", lang="en")["activities"][0]
    assert HOSTILE["id"] in activity["id"]
    for path in (f"/?lang=en&activity={activity['id']}", f"/activities/{activity['id']}?lang=en"):
        hostile_desk.open(path)
        assert page.locator(".card-title").inner_text() == HOSTILE["title_en"]
        assert page.locator(".card-text").first.inner_text() == HOSTILE["description_en"]
        assert page.locator(".card img").count() == 0
    hostile_desk.open("/activities?lang=en")
    assert page.locator(".activity-title").inner_text() == HOSTILE["title_en"]
    assert page.title() != "run"


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_phone_has_no_sideways_scrolling(phone: Desk, lang: str) -> None:
    page = phone.open(f"/?lang={lang}")
    for tab in ("filters", "results"):
        page.locator(f"#tab-{tab}").click()
        assert page.locator(f"#{tab}").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("!coopmap.map.dragging.enabled()")
    for path in ("/activities", "/?activity=" + phone.site.ask("/api/activities")["activities"][0]["id"]):
        phone.open(path + ("&" if "?" in path else "?") + f"lang={lang}")
        assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("path", ["/", "/activities"])
def test_targets_are_large_enough(desk: Desk, path: str) -> None:
    page = desk.open(f"{path}?lang=en")
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize(
    ("path", "words", "lang"),
    [
        ("/nowhere?lang=vi", "Có thể nó đã bị gỡ", "en"),
        ("/activities/none?lang=vi", "Có thể nó đã bị gỡ", "vi"),
        ("/activities?sector=nothing&lang=vi", "không hợp lệ", "vi"),
    ],
)
def test_an_error_is_explained_in_vietnamese_first(desk: Desk, path: str, words: str, lang: str) -> None:
    page = desk.open(path)
    assert words in page.locator("main .card-text").inner_text()
    technical = page.locator("main .technical")
    assert ("bằng tiếng Anh" in technical.inner_text()) == (lang == "en")
    assert technical.locator(f"[lang={lang}]").inner_text()
    # Chromium itself writes the status on the console.
    assert all("Failed to load resource" in trouble for trouble in desk.troubles)
    desk.troubles.clear()


def test_the_servers_sentence_is_explained_in_vietnamese(desk: Desk) -> None:
    page = desk.open("/?lang=vi")
    page.route("**/api/facets?**", lambda route: route.fulfill(status=503, json={"error": "The store is locked."}))
    page.locator('[data-facet="sector"] input').first.check()
    page.locator("#empty.is-error").wait_for()
    assert page.locator("#empty [role=alert]").inner_text() == "Hiện không đọc được dữ liệu. Xin thử lại sau ít phút."
    assert page.locator("#empty .technical [lang=en]").inner_text() == "The store is locked."
    desk.troubles.clear()


def test_after_trouble_the_filters_are_those_of_the_address_and_the_map_says_that_it_is_older(desk: Desk) -> None:
    page = desk.open()
    page.route("**/api/facets?**", lambda route: route.abort())
    water = page.get_by_role("checkbox", name="Water resources")
    water.check()
    page.locator("#empty.is-error").wait_for()
    assert page.locator("#chips .chip").first.inner_text().startswith("Water resources")
    assert page.locator("#map-word").inner_text() == "Map and counts are still the ones from before."
    page.go_back()
    desk.settle()
    assert not water.is_checked()
    assert not page.locator("#chips .chip").count()
    page.unroute("**/api/facets?**")
    page.locator("#empty").get_by_role("button").click()
    desk.settle()
    assert page.locator("#map-word").is_hidden()
    desk.troubles[:] = [words for words in desk.troubles if "Failed to load resource" not in words]


@pytest.mark.parametrize("path", ["**/api/facets?**", "**/api/activities/*"])
def test_an_answer_that_is_no_data_is_told_as_trouble_of_the_way(desk: Desk, path: str) -> None:
    page = desk.page
    page.route(path, lambda route: route.fulfill(status=200, body="<p>Sign in to this network</p>"))
    item = desk.site.ask("/api/activities", limit=1)["activities"][0]["id"]
    desk.open(f"/?lang=en&activity={item}")
    words = page.locator(".is-error [role=alert]").first
    words.wait_for(state="attached")
    assert words.text_content() == "The server does not answer. Is the connection down?"


def test_the_buttons_at_the_foot_of_the_map_stand_apart_at_400_percent(phone: Desk) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 568})
    page = phone.open("/?lang=vi")
    left, right = page.locator("#vintage").bounding_box(), page.locator("#zoom").bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]


def test_paper_shows_the_list_without_controls(desk: Desk) -> None:
    page = desk.open("/activities?lang=en&sector=water")
    page.emulate_media(media="print")
    assert not page.locator(".page-bar").first.is_visible()
    assert not page.locator("#other-language").is_visible()
    assert page.locator(".activity-title").first.is_visible()


def test_paper_shows_the_whole_map(desk: Desk) -> None:
    page = desk.open()
    screen = page.locator("#map-frame").bounding_box()
    page.emulate_media(media="print")
    paper = page.locator("#map-frame").bounding_box()
    assert screen
    assert paper
    assert [round(paper[side]) for side in ("width", "height")] == [round(screen[side]) for side in ("width", "height")]
    assert not page.locator("#filters").is_visible()
    assert page.locator("#activities .activity-title").first.is_visible()
