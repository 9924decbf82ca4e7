"""The whole job can be done with the keyboard alone; what axe says of every page is in test_axe_in_browser.py."""

from pathlib import Path

import pytest
from desk import Desk

pytestmark = pytest.mark.browser

# Deque's axe-core: a development dependency that scripts/vendor.py installs and never copies to static/vendor/.
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run()).violations.map(
  ({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))])"""


def tab_to(desk: Desk, selector: str, most: int = 250) -> None:
    """Press Tab until the element that the selector names has the focus."""
    for _ in range(most):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


def test_filter_open_a_card_and_go_back_by_keyboard(desk: Desk) -> None:
    page = desk.open()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#filters"
    page.keyboard.press("Enter")
    tab_to(desk, '[data-facet="sector"] input[value="water"]')
    page.keyboard.press("Space")
    page.wait_for_url("**sector=water**")
    desk.settle()
    count = len(desk.titles())
    assert count == desk.site.ask("/api/activities", sector="water")["total"]
    tab_to(desk, "#activities a.activity")
    page.keyboard.press("Enter")
    page.wait_for_selector("#card:not([hidden]) .card-title")
    assert page.evaluate("document.activeElement.id") == "card-title"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "card-close"
    page.keyboard.press("Enter")
    page.wait_for_selector("#card", state="hidden")
    assert page.evaluate("document.activeElement.matches('#activities li:first-child a')")
    assert len(desk.titles()) == count


def test_layers_are_chosen_by_keyboard(desk: Desk) -> None:
    page = desk.open()
    tab_to(desk, "input[name=layer]")
    for layer in ("sites", "activities-by-province"):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**layer={layer}**")
        desk.settle()
        assert page.evaluate("document.activeElement.value") == layer


@pytest.mark.parametrize(("layer", "key"), [("overview", "place"), ("activities-by-country", "donor")])
def test_places_on_the_map_are_a_list_of_buttons(desk: Desk, layer: str, key: str) -> None:
    page = desk.open(f"/?lang=en&layer={layer}")
    values = desk.site.ask(f"/api/layers/{layer}", lang="en")["values"]
    listed = {
        button.get_attribute("data-place"): int(button.locator("b").text_content() or 0)
        for button in page.locator("#place-choices button").all()
    }
    assert listed == values
    if page.locator("#places").get_attribute("open") is None:
        tab_to(desk, "#places-title")
        page.keyboard.press("Enter")
    tab_to(desk, "#place-choices button")
    code = page.evaluate("document.activeElement.dataset.place")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{key}=**")
    desk.settle()
    assert f"{key}={code if key == 'place' else code.lower()}" in desk.query()
    assert len(desk.titles()) == values[code]
    assert page.evaluate("document.activeElement.dataset.place") == code
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"


def test_the_tray_is_named_and_holds_what_the_map_lacks(desk: Desk) -> None:
    page = desk.open()
    tray = page.get_by_role("group", name="Not on the map as places")
    values = desk.site.ask("/api/layers/overview", lang="en")
    counts = [int(text) for text in tray.locator("button:visible b").all_inner_texts()]
    assert sum(counts) == values["unplaced"]
    assert page.locator(".about").is_visible()
