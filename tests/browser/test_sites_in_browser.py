"""The layer of sites as a reader uses it: circles, the list at a point, the card; by pointer and by keyboard."""

import pytest
from desk import seat
from playwright.sync_api import expect
from serving import serve
from sites_generated import iati_file, sheet_file
from test_accessible_in_browser import AXE
from test_axe_in_browser import RUN

GRID = 130
ALL = GRID + 3  # and three sites of the generated IATI file
SHARED = "/?lang=en&layer=sites&at=10.00/21.030/105.850"


@pytest.fixture(scope="module")
def points_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("points")
    yield from serve(folder, ("import", str(iati_file(folder))), ("import", str(sheet_file(folder, GRID))))


@pytest.fixture
def points_desk(browser, points_site):
    yield from seat(browser, points_site)


@pytest.fixture
def points_phone(browser, points_site):
    yield from seat(browser, points_site, "phone")


def counted(page):
    """The sites of all circles, by what is written in them; a dot is one."""
    return sum(int(text or 1) for text in page.locator(".site").all_inner_texts())


def test_circles_hold_all_sites_and_the_legend_says_what_is_no_point(points_desk):
    page = points_desk.open("/?lang=en&layer=sites")
    assert counted(page) == ALL
    assert page.locator(".site").count() < 20
    legend = page.locator("#legend-body")
    expect(legend).to_contain_text(f"Point given by a source ({ALL - 1})")
    expect(legend).to_contain_text("Stands for a district or town (1)")
    expect(legend).to_contain_text("1 activity is known by an area alone and is no point.")
    expect(legend).to_contain_text("1 activity names no place on a map.")
    legend.get_by_role("button", name="See the areas in the overview").click()
    points_desk.settle()
    assert "layer" not in points_desk.query() or "layer=overview" in points_desk.query()
    expect(page.locator(".site")).to_have_count(0)


def test_filters_choose_the_points_too(points_desk):
    page = points_desk.open("/?lang=en&layer=sites&place=VN-34-91")
    own = points_desk.site.ask("/api/layers/sites", place="VN-34-91")["points"]
    assert counted(page) == sum(own["counts"]) < ALL
    points_desk.open("/?lang=en&layer=sites&scope=national")
    expect(page.locator(".site")).to_have_count(0)
    assert page.locator("#map-word").is_visible()


def test_a_click_zooms_in_until_one_activity_opens_its_card(points_desk):
    page = points_desk.open("/?lang=en&layer=sites")
    zoom = "coopmap.map.getZoom()"
    before = page.evaluate(zoom)
    page.locator(".site.is-cluster").first.click()
    assert page.evaluate(zoom) > before  # without a glide: the reader asked for less motion
    assert "at=" in points_desk.query()
    points_desk.open("/?lang=en&layer=sites&at=10.00/10.500/105.100")
    page.locator(".site.is-rough").click()
    expect(page.locator("#card")).to_contain_text("Generated dyke")


def test_identical_points_open_a_list_and_its_lines_open_cards(points_desk):
    page = points_desk.open(SHARED)
    mark = page.get_by_role("button", name="2 activities at this point: list them")
    mark.click()
    box = page.get_by_role("dialog", name="2 activities at this point")
    expect(box).to_contain_text("21.030° N, 105.850° E")
    expect(box.locator("li")).to_have_text(
        ["Generated wellsexact place", "Generated pumpsnear the place (up to 25 km)"]
    )
    box.get_by_role("link", name="Generated pumps").click()
    expect(page.locator("#card")).to_contain_text("Generated pumps")


def test_by_keyboard_enter_opens_and_escape_gives_the_focus_back(points_desk):
    page = points_desk.open(SHARED)
    mark = page.get_by_role("button", name="2 activities at this point: list them")
    for _ in range(60):
        page.keyboard.press("Tab")
        if mark.evaluate("node => node === document.activeElement"):
            break
    expect(mark).to_be_focused()
    expect(page.locator(".leaflet-tooltip")).to_contain_text("2 activities at this point")
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog", name="2 activities at this point")
    expect(box.locator("#site-list-title")).to_be_focused()
    expect(box.get_by_role("link", name="Generated wells")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(box.get_by_role("link", name="Generated wells")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(mark).to_be_focused()


def test_a_circle_that_falls_apart_passes_the_focus_on(points_desk):
    page = points_desk.open("/?lang=en&layer=sites")
    page.locator(".site.is-cluster").first.focus()
    before = page.evaluate("coopmap.map.getZoom()")
    page.keyboard.press("Enter")
    assert page.evaluate("coopmap.map.getZoom()") > before
    expect(page.locator(".site:focus")).to_have_count(1)


def test_a_point_says_its_title_when_a_reader_turns_to_it(points_desk):
    page = points_desk.open("/?lang=en&layer=sites&at=10.00/10.500/105.100")
    mark = page.locator(".site.is-rough")
    mark.hover()
    expect(page.locator(".leaflet-tooltip")).to_have_text("Generated dyke · district")
    expect(mark).to_have_attribute("aria-label", "Generated dyke · district")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_axe_finds_nothing_on_the_points_nor_on_their_list(lang, theme, points_desk):
    page = points_desk.page
    page.emulate_media(color_scheme=theme)
    points_desk.open(f"/?lang={lang}&layer=sites&at=10.00/21.030/105.850")
    page.locator(".site:not(:has(.site-dot))").first.click()
    expect(page.locator(".site-item")).not_to_have_count(0)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []


def test_a_finger_finds_every_point_and_the_list_leaves_room(points_phone):
    page = points_phone.open(SHARED)
    for box in (mark.bounding_box() for mark in page.locator(".site").all()):
        assert min(box["width"], box["height"]) >= 24
    page.get_by_role("button", name="2 activities at this point: list them").tap()
    box = page.get_by_role("dialog", name="2 activities at this point")
    expect(box.locator("li")).to_have_count(2)
    assert box.bounding_box()["x"] >= 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box.get_by_role("button", name="Close the list").tap()
    expect(box).to_be_hidden()


def test_a_framed_map_shows_the_points_and_opens_an_activity_in_the_whole_map(points_desk):
    page = points_desk.open("/embed?lang=en&layer=sites&at=10.00/21.030/105.850")
    page.get_by_role("button", name="2 activities at this point: list them").click()
    link = page.get_by_role("link", name="Generated wells")
    expect(link).to_have_attribute("target", "_blank")
    with page.expect_popup() as opened:
        link.click()
    expect(opened.value.locator("#card")).to_contain_text("Generated wells")
    opened.value.close()
