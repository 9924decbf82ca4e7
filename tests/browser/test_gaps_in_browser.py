"""The page of gaps in a browser: maps beside the table, sliders, both languages, a phone, paper, no script."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from desk import SIZES, Desk, Site, guard
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from test_accessible_in_browser import AXE, RUN, tab_to

pytestmark = pytest.mark.browser

PAGES = (
    "/gaps?",
    "/gaps?map=bivariate&set=provinces-63&place=VN-63-01&",
    "/gaps?map=coverage&set=regions&",
    "/gaps?set=basins&sector=water&",
)
SHAPES = {"provinces-34": 34, "provinces-63": 63, "basins": 12, "regions": 6}


@pytest.fixture(params=["desktop", "phone"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Desk]:
    """A window whose page may run axe, which our Content-Security-Policy would stop."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", bypass_csp=True)
    desk = Desk(context.new_page(), site)
    guard(context, site, desk.troubles)
    yield desk
    desk.leave()
    assert desk.troubles == []


def open_gaps(desk: Desk, query: str = "lang=en") -> Page:
    """Open the page and wait until its maps are drawn."""
    page = desk.open(f"/gaps?{query}")
    page.wait_for_selector(".gap-drawing svg")
    desk.settle()
    return page


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_axe_finds_nothing(reader: Desk, lang: str) -> None:
    axe = AXE.read_text(encoding="utf-8")
    for path in PAGES:
        page = open_gaps(reader, f"{path.removeprefix('/gaps?')}lang={lang}")
        page.evaluate(axe)
        assert page.evaluate(RUN) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (path, "the page scrolls sideways")


@pytest.mark.parametrize("place_set", SHAPES)
def test_need_and_support_are_two_maps_with_both_archipelagos(desk: Desk, place_set: str) -> None:
    page = open_gaps(desk, f"lang=vi&set={place_set}")
    for kind in ("need", "support"):
        drawing = page.locator(f'[data-map="{kind}"] svg')
        assert drawing.locator(".map-shape").count() == SHAPES[place_set]
        assert drawing.locator("[data-islands]").count() == 2
        names = " ".join(drawing.locator("text").all_text_contents())
        assert "Hoàng Sa" in names
        assert "Trường Sa" in names
        assert drawing.get_attribute("role") == "img"
        # Islands and names lie within the drawing.
        frame = drawing.bounding_box()
        for text in drawing.locator("text").all():
            box = text.bounding_box()
            assert frame["x"] <= box["x"]
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]


def test_a_shape_has_the_look_of_its_numbers(desk: Desk) -> None:
    found = desk.site.ask("/api/gaps", set="provinces-34", lang="en")
    page = open_gaps(desk)
    for row in found["rows"]:
        shape = page.locator(f'[data-map="need"] [data-code="{row["code"]}"]')
        assert f"need-{int(row['need'] / 20)}" in shape.get_attribute("class").split()
    page = open_gaps(desk, "lang=en&map=bivariate")
    for row in found["rows"]:
        shape = page.locator(f'[data-map="bivariate"] [data-code="{row["code"]}"]')
        look = f"both-{int(row['need'] * 3 / 100)}{int(row['support'] * 3 / 100)}"
        assert look in shape.get_attribute("class").split()
    page = open_gaps(desk, "lang=en&map=coverage")
    for row in found["rows"]:
        shape = page.locator(f'[data-map="coverage"] [data-code="{row["code"]}"]')
        assert shape.get_attribute("fill") == f"url(#cover-{row['coverage']})"


def test_a_shape_says_its_numbers_and_leads_to_its_row(desk: Desk) -> None:
    page = open_gaps(desk)
    shape = page.locator('[data-map="need"] [data-code="VN-34-14"]')
    shape.dispatch_event("pointerover")
    assert page.locator("#map-says").inner_text().startswith("Son La: need ")
    assert page.locator(".map-shape.is-on").count() == 2
    shape.dispatch_event("click")
    assert page.evaluate("location.hash") == "#row-VN-34-14"
    assert page.evaluate("document.querySelector(':target').id") == "row-VN-34-14"


def test_weights_are_set_by_keyboard_and_stand_in_the_address(desk: Desk) -> None:
    page = open_gaps(desk)
    before = page.locator(".ranking tbody tr").first.get_attribute("id")
    tab_to(desk, "#weight-area")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "range"
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.querySelector('#weight-area').value") == "0"
    tab_to(desk, ".gap-form button.solid")
    page.keyboard.press("Enter")
    page.wait_for_url("**weight-area=0&**")
    page.wait_for_selector(".gap-drawing svg")
    assert page.locator("th.need-head.is-unused").count() == 1
    assert page.locator(".ranking tbody tr").first.get_attribute("id") != before


def test_a_cell_of_the_matrix_leads_to_its_activities(desk: Desk) -> None:
    page = open_gaps(desk)
    link = page.locator(".matrix tbody tr:not(.is-country) td a").first
    count = int(link.inner_text())
    link.click()
    page.wait_for_url("**/?**place=**")
    desk.settle()
    assert len(desk.titles()) == count


def test_without_script_the_page_is_a_table(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.origin}/gaps?lang=vi")
    assert page.locator(".ranking tbody tr").count() == 34
    page.locator("#weight-area").fill("3")
    page.get_by_role("button", name=page.locator(".gap-form button.solid").inner_text()).click()
    page.wait_for_url("**weight-area=3**")
    assert page.locator("#weight-area").input_value() == "3"
    context.close()


def test_on_paper_the_form_goes_and_the_tables_are_whole(desk: Desk) -> None:
    page = open_gaps(desk)
    page.emulate_media(media="print")
    assert page.locator(".gap-form").is_hidden()
    assert page.locator(".views").is_hidden()
    assert page.locator(".gap-drawing svg").first.is_visible()
    frame = page.locator(".matrix-frame")
    assert frame.evaluate("node => node.scrollHeight - node.clientHeight") <= 1


@pytest.mark.parametrize("asked", ["lang=vi", "lang=en", "lang=vi&map=bivariate", "lang=vi&map=coverage"])
def test_on_paper_the_maps_with_their_note_are_one_page(desk: Desk, asked: str) -> None:
    page = open_gaps(desk, asked)
    first = page.locator(".ranking tbody .gap-cell").first.inner_text().split()[0]  # "+58"
    pages = [sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    assert first in pages[1]
