"""A click repaints what it changes: at once, as a fresh page would have it, and under the reader's hands."""

from typing import Any

import pytest
from desk import Desk
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

# All that is drawn of places, from the lowest to the topmost, each with its attributes whatever their order; and the
# words on the map where they stand.
DRAWN = """() => {
  const attributes = (node) => Object.fromEntries([...node.attributes]
    .filter(({ name }) => name !== "aria-describedby") // of the tooltip that is open
    .map(({ name, value }) => [name, name === "class" ? value.split(" ").filter(Boolean).sort().join(" ") : value]));
  const words = (node) => [node.innerText, node.className.split(" ").sort().join(" "), node.style.cssText];
  return {
    shapes: [...document.querySelectorAll(".leaflet-shade-pane path, .leaflet-circles-pane path")].map(attributes),
    arcs: document.querySelectorAll(".leaflet-arcs-pane path").length,
    labels: [...document.querySelectorAll("#map-frame .label.is-placed")].map(words).sort(),
  };
}"""
FILLS = "(paths) => paths.map((path) => path.getAttribute('fill'))"
# As the back button does: the address says something else, and the page follows.
CHANGE = """(change) => {
  const query = new URLSearchParams(location.search);
  for (const [key, values] of Object.entries(change)) {
    query.delete(key);
    for (const value of [values ?? []].flat()) query.append(key, value);
  }
  history.pushState(null, "", `?${query}`);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
# What the map and the list say in the frame that first shows another caption.
FIRST_FRAME = """(value) => new Promise((done) => {
  const caption = document.getElementById("caption");
  const texts = (found) => [...document.querySelectorAll(found)].map((node) => node.textContent);
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => done({
      caption: caption.textContent,
      labels: texts(".label-value").sort(),
      titles: texts("#activities .activity-title").slice(0, 5),
      fills: [...document.querySelectorAll("path.shape")].map((path) => path.getAttribute("fill")),
    }));
  });
  seen.observe(caption, { childList: true, characterData: true, subtree: true });
  document.querySelector(`input[name=sector][value="${value}"]`).click();
})"""


def drawn(page: Page) -> dict[str, Any]:
    """Return what a page has drawn of places."""
    found: dict[str, Any] = page.evaluate(DRAWN)
    return found


def change(desk: Desk, state: dict[str, Any]) -> None:
    """Change what the page shows, and wait for it."""
    desk.page.evaluate(CHANGE, state)
    desk.settle()


def agrees_with_a_fresh_page(desk: Desk) -> None:
    """Check that a page which was clicked through has drawn what a page opened at its address draws."""
    clicked = drawn(desk.page)
    desk.page.reload()
    desk.settle()
    fresh = drawn(desk.page)
    assert clicked["shapes"], "nothing was drawn"
    assert [shape["data-code"] for shape in clicked["shapes"] if "data-code" in shape] == [
        shape["data-code"] for shape in fresh["shapes"] if "data-code" in shape
    ]
    for mine, theirs in zip(clicked["shapes"], fresh["shapes"], strict=True):
        assert mine == theirs
    assert clicked == fresh


@pytest.mark.parametrize(
    "start",
    [
        "/?lang=en",
        "/?lang=en&layer=activities-by-province",
        "/?lang=en&layer=activities-by-province&symbols=circles",
        "/?lang=en&layer=sectors-by-province",
        "/?lang=en&layer=activities-by-basin",
        "/?lang=en&layer=activities-by-country",
        "/?lang=en&layer=funds-by-province",
    ],
)
def test_after_any_clicks_the_map_is_that_of_a_fresh_page(busy: Desk, start: str) -> None:
    page = busy.open(start)
    code = str(page.locator("path[role=button]").last.get_attribute("data-code"))
    for step in (
        page.locator("input[name=sector]").first.check,
        page.locator("input[name=donor]").first.check,
        page.locator("input[name=sector]").first.uncheck,
        lambda: busy.shape(code).dispatch_event("click"),
        page.locator("input[name=donor]").first.uncheck,
        page.go_back,
    ):
        step()
        busy.settle()
    agrees_with_a_fresh_page(busy)


def test_other_layers_and_another_vintage_leave_nothing_behind(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=activities-by-province")
    shown = {str(shape["data-code"]) for shape in drawn(page)["shapes"]}
    for step in (
        {"layer": "overview"},
        {"vintage": "63"},
        {"layer": "activities-by-province"},
        {"scope": ["national"]},
    ):
        change(busy, step)
    assert not shown & {str(shape.get("data-code")) for shape in drawn(page)["shapes"]}
    agrees_with_a_fresh_page(busy)
    change(busy, {"scope": []})
    agrees_with_a_fresh_page(busy)


def test_one_frame_shows_what_a_click_asked_for(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=activities-by-province")
    before = page.locator("path.shape").evaluate_all(FILLS)
    first = page.evaluate(FIRST_FRAME, "water")
    busy.settle()
    assert first["caption"] == busy.caption()
    assert first["labels"] == sorted(page.locator(".label-value").all_text_contents())
    assert first["titles"] == busy.titles()[:5]
    assert first["fills"] == page.locator("path.shape").evaluate_all(FILLS)
    assert first["fills"] != before, "the click changes no shade: this test would prove nothing"


def test_a_place_keeps_the_keyboard_while_its_map_is_repainted(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=activities-by-province")
    held = page.locator("path[role=button]").first
    code = held.get_attribute("data-code")
    held.focus()
    for pressed in ("true", "false"):
        page.keyboard.press("Enter")
        busy.settle()
        assert page.evaluate("document.activeElement.dataset.code") == code
        assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == pressed
        assert (code in busy.query()) is (pressed == "true")


def test_a_row_of_the_list_keeps_the_keyboard_and_opens_what_it_says(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=activities-by-province")
    before = busy.titles()
    page.locator("#activities a").first.focus()
    change(busy, {"q": "7"})
    after = busy.titles()
    assert before[0] != after[0], "the filter changes no row: this test would prove nothing"
    assert page.evaluate("document.activeElement.querySelector('.activity-title').textContent") == after[0]
    page.keyboard.press("Enter")
    expect(page.locator("#card .card-title")).to_have_text(after[0])


def test_rows_are_those_of_a_fresh_page(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=activities-by-province")
    for step in (
        {"sector": ["water"]},
        {"q": "nothing has these words"},
        {"q": None},
        {"sector": []},
        {"sector": ["energy"]},
    ):
        change(busy, step)
        clicked = page.locator("#activities").inner_html()
        busy.open(f"/?{busy.query()}")
        assert clicked == page.locator("#activities").inner_html()


def test_a_filter_takes_the_button_from_an_empty_place_and_gives_it_back(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=activities-by-province")
    buttons = page.locator("path.shape[role=button]")
    full = buttons.count()
    change(busy, {"q": "nothing has these words"})
    assert buttons.count() == 0
    assert page.locator("path.shape[tabindex], path.shape[aria-pressed], path.shape[aria-label]").count() == 0
    change(busy, {"q": None})
    assert buttons.count() == full > 0


def test_what_the_pointer_reads_is_of_the_new_answer(busy: Desk) -> None:
    page = busy.open("/?lang=en&layer=activities-by-province")
    place = page.locator("path.shape[role=button]").first
    place.hover()
    tooltip = page.locator(".leaflet-tooltip")
    before = tooltip.inner_text()
    assert before == place.get_attribute("aria-label")
    change(busy, {"q": "nothing has these words"})
    expect(tooltip).not_to_have_text(before)
    assert tooltip.inner_text().startswith(before.split(":")[0])
    change(busy, {"q": None})
    expect(tooltip).to_have_text(before)


# How many counts stand on the map, and how many pairs of them lie on each other.
PILED = """() => {
  const counts = [...document.querySelectorAll(".label-value.is-placed .label-count")];
  const boxes = counts.map((node) => node.getBoundingClientRect());
  const meets = (one, two) =>
    two.left < one.right && two.right > one.left && two.top < one.bottom && two.bottom > one.top;
  const pairs = boxes.flatMap((one, at) => boxes.slice(at + 1).filter((two) => meets(one, two)));
  return [boxes.length, pairs.length];
}"""


def test_counts_of_many_places_do_not_pile_up_on_a_phone(busy_phone: Desk) -> None:
    page = busy_phone.open("/?lang=vi")
    stands, piled = page.evaluate(PILED)
    assert len(busy_phone.site.ask("/api/layers/overview", lang="vi")["values"]) > 20
    assert stands >= 8
    assert piled <= 2


def test_a_finger_that_has_left_points_at_nothing(busy_phone: Desk) -> None:
    page = busy_phone.open("/?lang=en&layer=activities-by-province")
    place = page.locator("path.shape[role=button]").first
    place.tap()
    busy_phone.settle()
    expect(page.locator("path.shape.is-on")).to_have_count(1)
    expect(page.locator(".leaflet-tooltip")).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_words_stand_in_their_own_face_before_the_page_says_it_is_ready(busy: Desk, lang: str) -> None:
    page = busy.page
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no builtin
    page.goto(f"{busy.site.origin}/?lang={lang}", wait_until="commit")
    page.wait_for_selector(".label-value.is-placed", state="attached")
    page.wait_for_timeout(600)
    assert page.locator("#main").get_attribute("aria-busy") == "true"
    early = drawn(page)["labels"]
    for route in held:
        route.continue_()
    page.unroute("**/*.woff2")
    busy.settle()
    ready = drawn(page)
    assert ready["labels"] != early, "another face is as wide: this test would prove nothing"
    page.wait_for_timeout(500)
    assert ready == drawn(page)
    agrees_with_a_fresh_page(busy)
