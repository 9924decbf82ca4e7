"""The button under the list: more rows, once, and only under the list that they belong to."""

import pytest
from desk import Desk
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

MORE = "**/api/activities?*offset=50*"
TWICE = "() => { const more = document.getElementById('more'); more.click(); more.click(); }"


def ids(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("#activities > li", "(rows) => rows.map((row) => row.dataset.id)")
    return found


def test_two_clicks_bring_the_same_rows_once(busy: Desk) -> None:
    page = busy.open()
    page.evaluate(TWICE)
    expect(page.locator("#activities > li")).to_have_count(100)
    page.wait_for_timeout(200)
    assert len(set(ids(page))) == len(ids(page)) == 100


def test_rows_that_come_late_stand_in_no_other_list(busy: Desk) -> None:
    page = busy.open()
    held: list[Route] = []
    page.route(MORE, lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no builtin
    page.locator("#more").click()
    page.wait_for_timeout(50)
    page.get_by_role("checkbox", name="Energy").check()
    busy.settle()
    fitting = ids(page)
    for route in held:
        route.continue_()
    page.wait_for_timeout(200)
    assert ids(page) == fitting
    assert page.evaluate("document.activeElement.name") == "sector"


def test_rows_that_do_not_come_say_so_and_can_be_asked_for_again(busy: Desk) -> None:
    page = busy.open()
    page.route(MORE, lambda route: route.abort())
    page.locator("#more").click()
    expect(page.locator("#more-trouble [role=alert]")).to_have_text(
        "The server does not answer. Is the connection down?"
    )
    page.unroute(MORE)
    page.locator("#more").click()
    expect(page.locator("#activities > li")).to_have_count(100)
    expect(page.locator("#more-trouble")).to_be_hidden()
    busy.troubles[:] = [words for words in busy.troubles if "Failed to load resource" not in words]
