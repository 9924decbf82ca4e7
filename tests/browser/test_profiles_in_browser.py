"""Donors and basins in a real browser: without script, with the keyboard, on a phone, on paper; axe finds nothing."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import SIZES, Desk, Site, guard, seat
from playwright.sync_api import Browser, expect
from serving import serve

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run()).violations.map(
  ({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))])"""
PAGES = (
    "/donors?",
    "/donors?sector=water&sort=name&",
    "/donors/nl?",
    "/donors/jp?layer=funds-by-province&vintage=63&",
    "/donors/fr?",
    "/donors/zz?",
    "/basins?",
    "/basins/mekong?",
    "/basins/ba?layer=activities-by-region&",
)
OPEN_ALL = "() => document.querySelectorAll('details').forEach((node) => { node.open = true; })"
NAME = "<img src=x onerror=document.title='run'> A/B & Co"


@pytest.fixture(params=["desktop", "phone"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Desk]:
    """A window whose page may run axe, which our Content-Security-Policy would stop."""
    width, height = SIZES[request.param]
    is_phone = request.param == "phone"
    context = browser.new_context(viewport={"width": width, "height": height}, is_mobile=is_phone, bypass_csp=True)
    desk = Desk(context.new_page(), site)
    guard(context, site, desk.troubles)
    yield desk
    desk.leave()
    # Chromium writes an error page's own status on the console.
    assert all("Failed to load resource" in trouble for trouble in desk.troubles)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_axe_finds_nothing(reader: Desk, lang: str) -> None:
    if not AXE.is_file():
        pytest.fail("axe-core is not in node_modules/: run `rm -r static/vendor && make setup`", pytrace=False)
    axe = AXE.read_text(encoding="utf-8")
    for path in PAGES:
        page = reader.open(f"{path}lang={lang}")
        page.evaluate(OPEN_ALL)
        page.evaluate(axe)
        assert page.evaluate(RUN) == [], path


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_a_phone_has_no_sideways_scrolling(phone: Desk, lang: str) -> None:
    for path in ("/donors", "/donors/jp", "/basins", "/basins/mekong"):
        page = phone.open(f"{path}?lang={lang}")
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path


def test_everything_works_without_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{site.origin}/donors?lang=en")
    page.get_by_role("columnheader", name="Donor or partner").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Donor or partner")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("row", name="Netherlands").first.get_by_role("link", name="Netherlands").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Netherlands")
    page.get_by_role("group", name="In", exact=True).get_by_role("link", name="Regions").click()
    expect(page.get_by_role("rowheader", name="Mekong River Delta")).to_be_visible()
    page.get_by_text("All in the list: 7").click()
    expect(page.locator(".activity-title")).to_have_count(7)
    context.close()


def test_a_cell_of_the_matrix_leads_to_its_activities_on_the_map(desk: Desk) -> None:
    page = desk.open("/donors?lang=en")
    cell = page.get_by_role("link", name="Netherlands, Water resources: 6")
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**donor=nl**")
    desk.settle()
    assert "sector=water" in desk.query()
    assert len(desk.titles()) == 6


def test_partners_on_the_card_lead_to_their_pages(desk: Desk) -> None:
    for path in ("/?activity=monre-2022h1-12-03&lang=en", "/activities/monre-2022h1-12-03?lang=en"):
        page = desk.open(path)
        page.locator(".card .facts").get_by_role("link", name="British Geological Survey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("British Geological Survey")
        page.get_by_role("link", name="United Kingdom", exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("United Kingdom")


def test_the_switches_keep_what_is_chosen(desk: Desk) -> None:
    page = desk.open("/donors/jp?lang=en&sector=water")
    page.get_by_role("group", name="Show", exact=True).get_by_role("link", name="US dollars").click()
    page.get_by_role("group", name="In", exact=True).get_by_role("link", name="River basins").click()
    expect(page.locator(".switch [aria-current]")).to_have_text(["US dollars", "River basins", "equally"])
    assert "sector=water" in desk.query()
    assert "layer=funds-by-basin" in desk.query()


def test_paper_has_the_tables_and_no_switches(desk: Desk) -> None:
    page = desk.open("/basins/mekong?lang=en")
    page.emulate_media(media="print")
    assert not page.locator(".switches").is_visible()
    assert not page.locator(".top-links").is_visible()
    assert page.locator(".sketch svg").first.is_visible()
    assert page.get_by_role("rowheader", name="Lao PDR").is_visible()


def test_targets_are_large_enough(desk: Desk) -> None:
    for path in ("/donors", "/donors/jp", "/basins", "/basins/mekong"):
        page = desk.open(f"{path}?lang=en")
        small = page.evaluate(
            """() => [...document.querySelectorAll(".switch a, .matrix a, .facts-table td a, summary, .ghost, .top a")]
              .filter((node) => node.checkVisibility())
              .map((node) => [node.textContent.trim().slice(0, 30), node.getBoundingClientRect()])
              .filter(([, box]) => box.width < 24 || box.height < 24)
              .map(([text, box]) => [text, box.width, box.height])"""
        )
        assert small == [], path


@pytest.fixture(scope="module")
def named_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with one activity whose partner has a name that would run if it were anything but text."""
    folder = tmp_path_factory.mktemp("named")
    sheet = folder / "named.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "title_en", "partners"], ["a", "Wells", NAME], ["b", "More", "toString"]])
    yield from serve(folder, ("import", str(sheet)))


def test_a_hostile_name_is_text_and_its_links_find_it(browser: Browser, named_site: Site) -> None:
    for desk in seat(browser, named_site):
        for name, activity in ((NAME, "a"), ("toString", "b")):
            for path in (f"/?activity={activity}&lang=en", "/donors?lang=en"):
                page = desk.open(path)
                page.get_by_role("link", name=name, exact=True).first.click()
                expect(page.get_by_role("heading", level=1)).to_have_text(name)
                assert page.locator("main img").count() == 0
                assert page.title() == f"{name} · CoopMap"
