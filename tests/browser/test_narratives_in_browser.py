"""A text is pasted, looked at beside its proposals, decided with the keyboard alone, and stands on the public pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import SIZES, Desk, Site, guard
from playwright.sync_api import Browser, Page
from serving import serve

from activities.accounts import add_account
from activities.store import Store

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run()).violations.map(
  ({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))])"""
TEXT = (ROOT / "tests" / "activities" / "narratives" / "en-nature.txt").read_text(encoding="utf-8")
HOSTILE = """The project "{{7*7}} <img src=x onerror=document.title='run'> of the sea" is funded by Japan."""
PASSWORD = "correct horse battery"  # noqa: S105 - of a store that lives as long as the test


@pytest.fixture
def text_site(tmp_path: Path) -> Iterator[Site]:
    """The application without any activity."""
    yield from serve(tmp_path, ("settings",))


@pytest.fixture(params=["desktop", "phone"])
def editor(request: pytest.FixtureRequest, browser: Browser, text_site: Site, tmp_path: Path) -> Iterator[Desk]:
    """A window whose page may run axe, signed in as an editor."""
    add_account(Store(f"sqlite:///{tmp_path / 'store.db'}"), "lan", PASSWORD, "editor")
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=request.param == "phone", bypass_csp=True
    )
    context.set_default_timeout(10_000)
    desk = Desk(context.new_page(), text_site)
    guard(context, text_site, desk.troubles)
    page = desk.open("/sign-in?lang=en&next=/review/texts?lang=en")
    rest(page)
    page.fill("[name=name]", "lan")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".text-new")
    rest(page)
    yield desk
    desk.leave()
    assert not desk.troubles


def put_in(desk: Desk, text: str) -> Page:
    page = desk.open("/review/texts/new?lang=en")
    rest(page)
    page.fill("#text", text)
    page.click("button:has-text('Propose activities')")
    page.wait_for_selector("#proposal")
    rest(page)
    return page


def rest(page: Page) -> None:
    """Wait for the page's last font: a server warns of a file that nobody fetched to the end."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => 0)")


def wait_for(page: Page, number: int) -> None:
    """Wait until a proposal is shown and its panel hears the keyboard."""
    page.wait_for_selector(f"text=Proposal {number} of 10")
    page.wait_for_function("document.activeElement.id === 'proposal'")
    rest(page)


def test_a_text_is_decided_by_keyboard_and_what_is_accepted_is_public(editor: Desk) -> None:
    page = put_in(editor, TEXT)
    wait_for(page, 1)
    assert page.locator("#shown").inner_text().startswith("Forests for the langur")
    assert page.locator("mark.tells-partners").first.inner_text().startswith("Global Environment Facility")
    page.keyboard.press("a")
    wait_for(page, 2)
    page.keyboard.press("r")
    wait_for(page, 3)
    page.keyboard.press("j")
    wait_for(page, 4)
    page.keyboard.press("k")
    wait_for(page, 3)
    page.fill("#f-title_vi", "Bờ biển sống")
    page.keyboard.press("r")  # into the field: no verdict
    assert page.locator("#f-title_vi").input_value() == "Bờ biển sốngr"
    page.keyboard.press("Control+Enter")
    wait_for(page, 4)
    assert page.locator(".text-counts").inner_text().split() == ["7", "open", "2", "accepted", "1", "rejected"]
    rest(page)
    editor.open("/activities?lang=en")
    titles = page.locator(".activity-title").all_inner_texts()
    assert sorted(titles) == ["Forests for the langur", "Living coasts"]
    assert editor.site.ask("/api/layers/overview", lang="en")["values"] == {"VN-34-86": 1, "VN-34-96": 1}


def test_axe_finds_nothing(editor: Desk) -> None:
    put_in(editor, TEXT)
    axe = AXE.read_text(encoding="utf-8")
    for path in ("", "/new", "/1", "/1?at=3&"):
        for lang in ("en", "vi"):
            page = editor.open(f"/review/texts{path}{'' if '?' in path else '?'}lang={lang}")
            rest(page)
            page.evaluate(axe)
            assert page.evaluate(RUN) == [], (path, lang)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (path, lang)


def test_hostile_text_stays_literal(editor: Desk) -> None:
    page = put_in(editor, HOSTILE)
    assert "{{7*7}} <img src=x onerror=document.title='run'> of the sea" in page.locator("#text-body").inner_text()
    assert page.locator("#text-body img").count() == 0
    assert page.title() != "run"
