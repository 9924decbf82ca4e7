"""The table: rows that come as they are scrolled to, sorted by its heads, by keyboard too, kept in the address."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from desk import Desk, Site, seat
from playwright.sync_api import Browser, Page, Route, expect
from serving import serve

from activities.codelists import load_codelist
from activities.collation import ALPHABET, TONES, sort_key
from activities.partners import load_partners
from activities.sectors import load_sectors
from bench.generated import write_sheet
from geo.register import load_places

pytestmark = pytest.mark.browser

GENERATED = 3_000
MOST_ROWS = 60
TITLES = "#table-body .row:not(.is-blank) .row-title"
FOCUSED = "document.activeElement.closest('.row')?.getAttribute('aria-rowindex') ?? null"
ICU = """([lang, words]) => words.toSorted(new Intl.Collator(lang, { numeric: true, sensitivity: "accent" }).compare)"""


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with more generated activities than any page holds."""
    folder = tmp_path_factory.mktemp("table")
    sheet = write_sheet(folder / "generated.csv", GENERATED)
    yield from serve(folder, ("import", str(sheet)))


@pytest.fixture
def long_desk(browser: Browser, long_site: Site) -> Iterator[Desk]:
    """A desktop window on them."""
    yield from seat(browser, long_site)


@pytest.fixture
def long_phone(browser: Browser, long_site: Site) -> Iterator[Desk]:
    """A phone on them."""
    yield from seat(browser, long_site, "phone")


def scroll(page: Page, pixels: float) -> None:
    page.evaluate("(pixels) => { document.getElementById('table-box').scrollTop = pixels; }", pixels)


def row(page: Page, number: int) -> Any:
    """Return a row by its number, counted from 1."""
    return page.locator(f'#table-body .row[aria-rowindex="{number + 1}"]:not(.is-blank)')


def title(desk: Desk, number: int, **query: Any) -> str:
    """Return what the API has at this row."""
    found = desk.site.ask("/api/activities", limit=1, offset=number - 1, lang="en", **query)["activities"]
    return str(found[0]["title"])


def test_rows_come_as_they_are_scrolled_to_and_few_are_in_the_page(long_desk: Desk) -> None:
    page = long_desk.open("/?lang=en&view=table")
    expect(row(page, 1).locator(".row-title")).to_have_text(title(long_desk, 1))
    assert page.locator("#table").get_attribute("aria-rowcount") == str(GENERATED + 1)
    assert page.locator("#table-said").inner_text().endswith(f"of {GENERATED:,}")
    scroll(page, 10**9)
    expect(row(page, GENERATED).locator(".row-title")).to_have_text(title(long_desk, GENERATED))
    scroll(page, 52 * 1_500)
    expect(row(page, 1_505).locator(".row-title")).to_have_text(title(long_desk, 1_505))
    numbers = [
        int(index or 0)
        for index in page.locator("#table-body .row").evaluate_all("rows => rows.map(r => r.ariaRowIndex)")
    ]
    assert numbers == sorted(numbers)
    assert len(numbers) < MOST_ROWS
    assert page.locator("#activities > li").count() == 0


def test_who_drags_the_bar_asks_for_no_page_on_the_way(long_desk: Desk) -> None:
    page = long_desk.open("/?lang=en&view=table")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "offset=" in request.url else None)
    page.evaluate(
        """async () => {
          const box = document.getElementById("table-box");
          for (let step = 1; step <= 40; step += 1) {
            box.scrollTop = step * 3000;
            await new Promise(requestAnimationFrame);
          }
        }"""
    )
    expect(row(page, 2_310).locator(".row-title")).to_have_text(title(long_desk, 2_310))
    assert len(asked) <= 12, asked


def test_a_click_on_a_head_sorts_and_the_address_keeps_it(long_desk: Desk) -> None:
    page = long_desk.open("/?lang=en&view=table&sector=water")
    head = page.locator('#table-head [role="columnheader"]', has_text="Title")
    assert head.get_attribute("aria-sort") == "none"
    head.locator("button").click()
    long_desk.settle()
    assert head.get_attribute("aria-sort") == "ascending"
    assert page.evaluate("document.activeElement.dataset.sort") == "title"
    expect(row(page, 1).locator(".row-title")).to_have_text(title(long_desk, 1, sort="title", sector="water"))
    page.keyboard.press("Enter")
    long_desk.settle()
    assert head.get_attribute("aria-sort") == "descending"
    last = title(long_desk, 1, sort="-title", sector="water")
    expect(row(page, 1).locator(".row-title")).to_have_text(last)
    assert {"view=table", "sort=-title", "sector=water"} <= set(long_desk.query().split("&"))
    assert "Sorted by Title, descending" in page.locator("#live").inner_text()
    # A reload, the other language and the way back keep or restore it.
    page.reload()
    long_desk.settle()
    expect(row(page, 1).locator(".row-title")).to_have_text(last)
    page.click("#other-language")
    page.wait_for_url("**lang=vi**")
    long_desk.settle()
    expect(page.locator('#table-head [aria-sort="descending"]')).to_have_count(1)
    page.go_back()
    page.wait_for_url("**lang=en**")
    long_desk.settle()
    page.go_back()
    long_desk.settle()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(row(page, 1).locator(".row-title")).to_have_text(title(long_desk, 1, sort="title", sector="water"))


def test_a_filter_begins_at_the_first_row_again(long_desk: Desk) -> None:
    page = long_desk.open("/?lang=en&view=table")
    scroll(page, 52 * 2_000)
    expect(row(page, 2_003)).to_be_visible()
    page.locator('[data-facet="sector"] input[value="water"]').check()
    page.wait_for_url("**sector=water**")
    long_desk.settle()
    total = long_desk.site.ask("/api/activities", sector="water", lang="en")["total"]
    expect(page.locator("#table")).to_have_attribute("aria-rowcount", str(total + 1))
    expect(row(page, 1).locator(".row-title")).to_have_text(title(long_desk, 1, sector="water"))
    assert page.evaluate("document.getElementById('table-box').scrollTop") == 0


def test_the_keyboard_alone_moves_through_all_rows_and_opens_one(long_desk: Desk) -> None:
    page = long_desk.open("/?lang=en&view=table&sort=-start")
    row(page, 1).locator(".row-title").focus()
    for key, at in (("ArrowDown", 2), ("ArrowDown", 3), ("ArrowUp", 2), ("End", GENERATED), ("ArrowDown", GENERATED)):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == str(at + 1), key
    page.keyboard.press("PageUp")
    assert GENERATED - 30 < int(page.evaluate(FOCUSED)) < GENERATED - 5
    page.keyboard.press("Home")
    assert page.evaluate(FOCUSED) == "2"
    page.keyboard.press("PageDown")
    at = int(page.evaluate(FOCUSED)) - 1
    assert 5 < at < 30
    expect(row(page, at)).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.wait_for_selector("#card:not([hidden]) .card-title")
    assert page.locator("#card-title").inner_text() == title(long_desk, at, sort="-start")
    expect(row(page, at).locator(".row-title")).to_have_attribute("aria-current", "true")
    page.click("#card-close")
    assert page.evaluate(FOCUSED) == str(at + 1)


def test_the_focus_stays_when_its_row_is_scrolled_away_and_when_rows_come(long_desk: Desk) -> None:
    page = long_desk.open("/?lang=en&view=table")
    row(page, 4).locator(".row-title").focus()
    scroll(page, 52 * 2_500)
    expect(row(page, 2_505)).to_be_visible()
    assert page.evaluate(FOCUSED) == "5"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "6"
    expect(row(page, 5)).to_be_in_viewport()
    # Sorted by the list's menu while a row has the focus, as the Back button may do it.
    page.keyboard.press("End")
    assert page.evaluate(FOCUSED) == str(GENERATED + 1)
    expect(row(page, GENERATED)).to_be_visible()
    assert page.evaluate(FOCUSED) == str(GENERATED + 1)


def test_rows_that_fail_say_so_and_come_when_asked_again(long_desk: Desk) -> None:
    page = long_desk.open("/?lang=en&view=table")
    broken = re.compile(r"offset=[1-9]")
    page.route(broken, lambda route: route.abort())
    scroll(page, 10**9)
    expect(page.locator("#table-trouble")).to_be_visible()
    expect(page.locator("#table-body .is-blank").last).to_contain_text("could not be loaded")
    page.unroute(broken)
    page.locator("#table-trouble button").click()
    expect(row(page, GENERATED).locator(".row-title")).to_have_text(title(long_desk, GENERATED))
    expect(page.locator("#table-trouble")).to_be_hidden()
    long_desk.troubles[:] = [words for words in long_desk.troubles if "Failed to load resource" not in words]


def test_rows_on_their_way_are_placeholders(long_desk: Desk) -> None:
    page = long_desk.open("/?lang=en&view=table")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"offset=[1-9]"), hold)
    scroll(page, 10**9)
    expect(page.locator("#table-body .is-blank").last).to_have_text("Loading…")
    page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    expect(row(page, GENERATED)).to_be_visible()


def test_the_map_comes_back_as_it_was_with_one_click(desk: Desk) -> None:
    page = desk.open("/?lang=en&at=6.00/16.000/108.000")
    where = "(({ lat, lng }) => [lat.toFixed(3), lng.toFixed(3), coopmap.map.getZoom()])(coopmap.map.getCenter())"
    before = page.evaluate(where)
    titles = desk.titles()
    page.check("[name=view][value=table]")
    page.wait_for_url("**view=table**")
    expect(row(page, 1).locator(".row-title")).to_have_text(titles[0])
    assert not page.locator("#map-area").is_visible()
    page.check("[name=view][value=list]")
    assert page.locator("#map-area").is_visible()
    assert desk.titles() == titles
    assert page.evaluate(where) == before
    assert "view=" not in page.url
    page.go_back()
    expect(page.locator("#table-area")).to_be_visible()


def test_the_list_is_sorted_by_its_menu_and_what_is_taken_out_too(desk: Desk) -> None:
    page = desk.open("/?lang=vi")
    page.select_option("#sort", "title")
    page.wait_for_url("**sort=title**")
    desk.settle()
    answer = desk.site.ask("/api/activities", lang="vi", sort="title")
    assert desk.titles() == [activity["title"] for activity in answer["activities"]]
    page.click("#sort-turn")
    page.wait_for_url("**sort=-title**")
    desk.settle()
    answer = desk.site.ask("/api/activities", lang="vi", sort="-title")
    assert desk.titles() == [activity["title"] for activity in answer["activities"]]
    page.click("#more")
    expect(page.locator("#activities > li").nth(50)).to_be_visible()
    following = desk.site.ask("/api/activities", lang="vi", sort="-title", offset=50)["activities"]
    assert desk.titles()[50:] == [activity["title"] for activity in following]
    page.check("[name=view][value=table]")
    for link in page.locator("[data-export]").all():
        href = link.get_attribute("href") or ""
        assert "sort=-title" in href
        assert "view=" not in href
    for selector in ("[data-figure]", "#embed-open", "#compare", "#offline-file"):
        for link in page.locator(selector).all():
            href = link.get_attribute("href") or ""
            assert "sort=" not in href, href
            assert "view=" not in href, href
    assert "sort=-title" in (page.locator("#list-page").get_attribute("href") or "")


def test_on_a_phone_the_page_scrolls_over_the_rows_and_nothing_is_wider(long_phone: Desk) -> None:
    page = long_phone.open("/?lang=en&view=table")
    expect(row(page, 1)).to_be_attached()
    assert page.locator("#map-area").is_visible()
    assert page.evaluate("getComputedStyle(document.getElementById('table-box')).overflowY") == "visible"
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(row(page, GENERATED).locator(".row-title")).to_have_text(title(long_phone, GENERATED))
    expect(row(page, GENERATED)).to_be_in_viewport()
    assert page.locator("#table-body .row").count() < MOST_ROWS
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    # The head of the columns stays below the tabs.
    tabs = page.locator(".tabs").bounding_box()
    head = page.locator("#table-head").bounding_box()
    assert tabs
    assert head
    assert abs(head["y"] - tabs["y"] - tabs["height"]) <= 2
    # A card takes the table's place, and gives it back where it was.
    before = page.evaluate("scrollY")
    row(page, GENERATED - 2).locator(".row-title").tap()
    page.wait_for_selector("#card:not([hidden]) .card-title")
    assert not page.locator("#table-area").is_visible()
    page.click("#card-close")
    expect(row(page, GENERATED - 2)).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - before) <= 2
    assert page.evaluate(FOCUSED) == str(GENERATED - 1)


def test_on_a_phone_no_mark_of_a_line_that_is_cut_off_stands_under_a_row(long_phone: Desk) -> None:
    page = long_phone.open("/?lang=vi&view=table")
    hidden = "(nodes) => nodes.map((node) => node.scrollHeight - node.clientHeight)"
    lines = page.locator("#table-body .row:not(.is-blank) .row-more").evaluate_all(hidden)
    assert lines
    assert max(lines) <= 1


def test_on_paper_the_table_prints_its_rows_and_not_the_map(desk: Desk) -> None:
    page = desk.open("/?lang=en&view=table")
    expect(row(page, 1)).to_be_visible()
    page.emulate_media(media="print")
    assert not page.locator("#map-area").is_visible()
    boxes = [box.bounding_box() for box in page.locator("#table-body .row:not(.is-blank)").all()[:8]]
    edges = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
    assert len(edges) == 8
    assert all(end <= begin + 1 for (_, end), (begin, _) in pairwise(edges))
    assert page.locator("#table-said").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#table-body .row:not(.is-blank)").count() == 50
    assert page.locator("#table-said").inner_text().startswith("Rows 1–50 of")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#table-body .row").count() < 50


def test_where_nothing_fits_there_is_no_empty_table_and_a_way_out(desk: Desk) -> None:
    page = desk.open("/?lang=en&view=table&q=zzzz")
    assert not page.locator("#table-area").is_visible()
    page.locator("#empty button").click()
    page.wait_for_url(lambda url: "q=" not in url)
    desk.settle()
    expect(row(page, 1)).to_be_visible()


def test_texts_of_the_data_stay_text(hostile_desk: Desk) -> None:
    page = hostile_desk.open("/?lang=en&view=table")
    [activity] = hostile_desk.site.ask("/api/activities", lang="en")["activities"]
    expect(row(page, 1).locator(".row-title")).to_have_text(activity["title"], use_inner_text=False)
    assert page.locator("#table-body").locator("img, script, b, iframe").count() == 0


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_names_are_in_the_order_of_icu(desk: Desk, lang: str) -> None:
    page = desk.open("/activities?lang=en")
    syllables = [
        f"{onset}{vowel}{tone}n" for onset in ("", "d", "đ", "t") for vowel in "aăâeêoôơuư" for tone in ("", *TONES)
    ]
    names = [entry.name(lang) for entry in (*load_partners().values(), *load_sectors().values())]
    names += [place.name_vi if lang == "vi" else place.name_en for place in load_places().sets["provinces-63"]]
    names += [entry.name(lang) for entry in load_codelist("kinds").values()]
    if lang == "vi":
        names += [*ALPHABET, *syllables]
    # Punctuation separates words here and has places of its own there; letters of other languages are another matter.
    plain = {" ".join(re.findall(r"\w+", name)) for name in names}
    by_key = {sort_key(name): name for name in sorted(plain)}
    assert len(by_key) > 300
    assert page.evaluate(ICU, ["vi", sorted(by_key.values())]) == [by_key[key] for key in sorted(by_key)]
