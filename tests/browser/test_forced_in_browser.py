"""Where the system gives the colours (forced-colors): what is chosen is still seen to be, and words can be read."""

from collections.abc import Iterator

import pytest
from desk import Desk, Site, guard
from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser

GROUND = "backgroundColor"
HIGHLIGHT = """() => {
  const node = document.body.appendChild(document.createElement("i"));
  node.style.backgroundColor = "Highlight";
  const { backgroundColor } = getComputedStyle(node);
  node.remove();
  return backgroundColor;
}"""
STYLE = "(node, name) => getComputedStyle(node)[name]"


@pytest.fixture
def forced(browser: Browser, site: Site) -> Iterator[Desk]:
    """A desktop window on the seed data in the colours of the system."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, forced_colors="active")
    context.set_default_timeout(10_000)
    desk = Desk(context.new_page(), site)
    guard(context, site, desk.troubles)
    yield desk
    desk.leave()
    assert not desk.troubles


def style(node: Locator, name: str) -> str:
    found: str = node.first.evaluate(STYLE, name)
    return found


@pytest.mark.parametrize(
    "chosen",
    [
        *("input[name=view]:checked + span", "input[name=vintage]:checked + span"),
        *("#tray [data-scope=national]", "#year-bars i.is-in"),
    ],
)
def test_what_is_chosen_is_highlighted(forced: Desk, chosen: str) -> None:
    page = forced.open("/?lang=en&scope=national&from=2021")
    assert style(page.locator(chosen), GROUND) == page.evaluate(HIGHLIGHT)


def test_only_the_layer_that_is_shown_is_underlined(forced: Desk) -> None:
    page = forced.open()
    line = "borderBottomColor"
    assert style(page.locator(".layer-choice:has(:checked)"), line) != style(
        page.locator(".layer-choice:not(:has(:checked))"), line
    )


def test_the_option_at_which_the_keyboard_is_can_be_told(forced: Desk) -> None:
    page = forced.open()
    page.locator("#words").fill("water")
    page.locator("#search-option-0").wait_for()
    page.locator("#words").press("ArrowDown")
    assert style(page.locator("#search-option-0"), GROUND) == page.evaluate(HIGHLIGHT)


def test_no_edge_blurs_the_words_on_the_map(forced: Desk) -> None:
    page = forced.open("/?lang=en&layer=activities-by-province&symbols=circles")
    assert set(
        page.locator(".label, .label-count").evaluate_all(
            "(nodes) => nodes.map((node) => getComputedStyle(node).webkitTextStrokeWidth)"
        )
    ) == {"0px"}
