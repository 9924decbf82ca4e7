"""The signed-in side in a real browser: by keyboard alone, on the map, a file with errors; axe finds nothing."""

import csv
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import SIZES, Desk, Site, guard
from playwright.sync_api import Browser, Page
from project import ROOT, make_settings
from serving import serve
from signing import PASSWORD
from test_accessible_in_browser import AXE, RUN, tab_to
from test_page_in_browser import SMALL_TARGETS

from activities.accounts import add_account
from activities.store import Store

pytestmark = pytest.mark.browser

ROWS = (
    {"id": "coast", "title_en": "Coastal mangroves", "description_en": "Planting with communities."},
    {"id": "ninh", "title_vi": "Trồng rừng tại Hà Nam Ninh"},
    {
        "id": "bad",
        "title_en": "{{7*7}} <img src=x onerror=document.title='run'>",
        "description_en": "`${7*7}` & <b>so</b>",
    },
    {"id": "delta", "title_en": "Dikes of the far fields"},
)
BAD_SHEET = "id,title_en,start\nx,Water in An Giang,2020\ny,<img src=x onerror=document.title='run'>,31/02/2020\n"


@pytest.fixture
def review_site(tmp_path: Path) -> Iterator[Site]:
    """A site whose queue has four activities, with an editor."""
    with (tmp_path / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "title_en", "title_vi", "description_en"])
        writer.writeheader()
        writer.writerows(ROWS)
    add_account(Store(f"sqlite:///{tmp_path / 'store.db'}"), "lan", PASSWORD)
    yield from serve(tmp_path, ("import", str(tmp_path / "sheet.csv")))


@pytest.fixture(params=["desktop", "phone"])
def reader(request: pytest.FixtureRequest, browser: Browser, review_site: Site) -> Iterator[Desk]:
    """A window in which axe may run."""
    yield from window(browser, review_site, request.param, bypass_csp=True)


@pytest.fixture
def editor(browser: Browser, review_site: Site) -> Iterator[Desk]:
    """A desktop window, signed in."""
    for desk in window(browser, review_site, "desktop"):
        sign_in(desk.page, review_site)
        yield desk


def window(browser: Browser, site: Site, size: str, **more: bool) -> Iterator[Desk]:
    width, height = SIZES[size]
    phone = size == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=phone, has_touch=phone, reduced_motion="reduce", **more
    )
    context.set_default_timeout(20_000)
    desk = Desk(context.new_page(), site)
    guard(context, site, desk.troubles)
    yield desk
    desk.leave()
    # Chromium writes an error page's own status on the console.
    assert all("Failed to load resource" in trouble for trouble in desk.troubles), desk.troubles


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.origin}/activities?lang=en")
    page.wait_for_load_state("networkidle")  # the server warns of a file that nobody fetches to the end
    page.get_by_role("link", name="Review").click()
    page.get_by_label("Name").fill("lan")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".queue")
    page.wait_for_load_state("networkidle")


def codes(site: Site, activity_id: str) -> tuple[list[str], str]:
    found = site.ask(f"/api/activities/{activity_id}", vintage="34")
    return [place["code"] for place in found["locations"]], found["review"]


def settled(site: Site, activity_id: str) -> tuple[list[str], str]:
    """Return the places once the public side shows a verdict: it may serve the last snapshot for a moment."""
    for _ in range(100):
        if codes(site, activity_id)[1]:
            break
        time.sleep(0.1)
    return codes(site, activity_id)


def test_places_are_chosen_by_name_with_the_keyboard_alone(editor: Desk) -> None:
    page = editor.page
    tab_to(editor, ".queue-title")
    page.keyboard.press("Enter")
    page.wait_for_selector("#place-name")
    first = page.locator("h1").inner_text()
    page.keyboard.press("c")
    page.keyboard.type("da nang")
    assert page.locator("#place-list [role=option]").count() == 2
    page.keyboard.press("ArrowDown")
    assert page.locator("[aria-selected=true]").inner_text().split("\n") == ["Da Nang", "province until 2025"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("sông mê công")
    page.keyboard.press("Enter")
    page.keyboard.type("zzz")
    assert page.locator("#place-list").inner_text() == "No place has this name"
    page.keyboard.press("Escape")
    assert page.locator("#chosen button").all_inner_texts()[0].startswith("Da Nang")
    page.keyboard.press("Control+Enter")
    said = page.locator(".said-done")
    said.wait_for()
    assert first in said.inner_text()
    assert "Da Nang" in said.inner_text()
    assert page.locator("h1").inner_text() != first
    [activity] = [row["id"] for row in ROWS if first in row.values()]
    assert settled(editor.site, activity) == (["VN-34-48", "mekong"], "placed")


def test_the_keys_can_be_turned_off(editor: Desk) -> None:
    page = editor.open("/review/activities/coast?lang=en")
    page.keyboard.press("?")
    page.get_by_label("Single keys act").uncheck()
    page.keyboard.press("n")
    page.keyboard.press("j")
    assert "/activities/coast" in page.url
    page.reload()
    page.keyboard.press("n")
    assert codes(editor.site, "coast")[1] == ""
    page.keyboard.press("?")
    page.locator("#keys summary").click()
    page.get_by_label("Single keys act").check()
    page.locator("h1").click()
    page.keyboard.press("n")
    page.locator(".said-done").wait_for()
    assert settled(editor.site, "coast")[1] == "national"


def test_provinces_and_a_point_are_set_on_the_map(editor: Desk) -> None:
    page = editor.open("/review/activities/coast?lang=en")
    page.keyboard.press("m")
    page.wait_for_selector("#map-frame[data-drawn]")
    assert page.locator(".label-archipelago.is-placed").filter(has_text="Hoàng Sa").count() == 1
    assert page.locator(".label-archipelago.is-placed").filter(has_text="Trường Sa").count() == 1
    page.locator("#map-frame").scroll_into_view_if_needed()
    editor.click_at(21.6, 104.1)
    assert page.locator("#chosen button").count() == 1
    editor.click_at(21.6, 104.1)
    assert page.locator("#chosen button").count() == 0
    page.get_by_label("Clicks set a point").check()
    editor.click_at(10.5, 105.2)
    assert page.locator(".point-tip").inner_text() == "An Giang"
    assert abs(float(page.get_by_label("Latitude").input_value()) - 10.5) < 0.2
    page.get_by_role("button", name="Save these places").click()
    page.locator(".said-done").wait_for()
    assert settled(editor.site, "coast") == (["VN-34-91"], "placed")


def test_a_persons_word_holds_when_the_corrected_file_comes(editor: Desk, tmp_path: Path) -> None:
    page = editor.open("/review/activities/coast?lang=en")
    page.keyboard.press("c")
    page.keyboard.type("an giang")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.locator(".said-done").wait_for()
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("Planting", "In Hanoi planting"), encoding="utf-8")
    environment = {**os.environ, **make_settings(tmp_path)}
    command = [sys.executable, "-m", "flask", "import", str(sheet), "--lang", "en"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert "1 changed, 3 same" in done.stdout
    page = editor.open("/review/activities/coast?lang=en")
    assert "In Hanoi planting" in page.locator(".item-texts").inner_text()
    assert settled(editor.site, "coast") == (["VN-34-91"], "placed")


def test_saving_nothing_asks_for_a_place(editor: Desk) -> None:
    page = editor.open("/review/activities/coast?lang=en")
    page.get_by_role("button", name="Save these places").click()
    assert page.evaluate("document.activeElement.id") == "place-name"
    assert codes(editor.site, "coast")[1] == ""


def test_a_sheet_with_errors_is_reported_and_taken_back(editor: Desk, tmp_path: Path) -> None:
    page = editor.open("/review/uploads?lang=en")
    file = {"name": "Bảng kê.csv", "mimeType": "text/csv", "buffer": BAD_SHEET.encode()}
    page.set_input_files("#file", files=[file])
    page.get_by_role("button", name="Send").click()
    page.wait_for_selector(".counts")
    assert [text.split("\n") for text in page.locator(".counts li").all_inner_texts()] == [
        ["1", "new"],
        ["0", "changed"],
        ["0", "as before"],
        ["1", "rejected"],
    ]
    assert page.locator(".issues .is-error .value").inner_text() == "31/02/2020"
    with page.expect_download() as download:
        page.get_by_role("link", name="Report as XLSX").click()
    assert download.value.suggested_filename == "Bảng kê-report.xlsx"
    assert download.value.path().stat().st_size > 1000
    assert editor.site.ask("/api/activities", q="water")["total"] == 1
    page.get_by_role("link", name="Undo this import").click()
    page.get_by_role("button", name="Take it back").click()
    page.locator(".said-done").wait_for()
    assert editor.site.ask("/api/activities", q="water")["total"] == 0


def test_a_file_can_be_dropped_and_one_too_large_is_told_at_once(editor: Desk) -> None:
    page = editor.open("/review/uploads?lang=en")
    drop = """(text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "dropped.csv"));
      document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
    }"""
    page.evaluate(drop, BAD_SHEET)
    assert page.evaluate("document.getElementById('file').files[0].name") == "dropped.csv"
    page.evaluate("document.getElementById('file').dataset.largest = '0.00001'")
    page.evaluate(drop, BAD_SHEET)
    assert page.locator("#file-trouble").is_visible()
    assert page.locator("#send").is_disabled()


def test_progress_is_shown_while_it_runs(editor: Desk) -> None:
    page = editor.open("/review/uploads?lang=en")
    rows = "".join(f"r{number},Water in An Giang {number},2020\n" for number in range(8_000))
    page.set_input_files(
        "#file", files=[{"name": "many.csv", "mimeType": "text/csv", "buffer": f"id,title_en,start\n{rows}".encode()}]
    )
    page.get_by_role("button", name="Send").click()
    page.wait_for_selector("#running")
    # A quick machine may be through before the page asks.
    page.locator("#said").filter(has_text=re.compile(r"\d")).or_(page.locator(".counts")).first.wait_for()
    page.wait_for_selector(".counts")
    assert page.locator(".counts b").first.inner_text() == "8,000"


def test_two_editors_at_once(editor: Desk, browser: Browser) -> None:
    page = editor.open("/review/activities/coast?lang=en")
    other = page.context.new_page()
    other.goto(page.url)
    other.keyboard.press("n")
    other.locator(".said-done").wait_for()
    other.close()
    page.keyboard.press("a")
    page.locator(".said-warning").wait_for()
    assert "your choice was not stored" in page.locator(".said-warning").inner_text()
    assert settled(editor.site, "coast")[1] == "national"


def test_without_a_script_the_form_does_the_same(browser: Browser, review_site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{review_site.origin}/review/activities/coast?lang=en")
    page.get_by_label("Name").fill("lan")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator("#place").select_option(["VN-34-91", "VN-34-48"])
    page.get_by_role("button", name="Save these places").click()
    page.wait_for_selector(".said-done")
    context.close()
    places, verdict = settled(review_site, "coast")
    assert (set(places), verdict) == ({"VN-34-91", "VN-34-48"}, "placed")


def test_hostile_text_is_literal(editor: Desk) -> None:
    for path in ("/review?lang=en", "/review/activities/bad?lang=en", "/review/history/1?lang=en"):
        page = editor.open(path)
        assert "{{7*7}} <img src=x onerror=document.title='run'>" in page.locator("main").inner_text()
        assert page.title() != "run"
        assert page.locator("main img").count() == 0


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_axe_finds_nothing(reader: Desk, lang: str) -> None:
    axe = AXE.read_text(encoding="utf-8")
    page = reader.page

    def check(path: str, status: int = 200) -> None:
        answer = page.goto(f"{reader.site.origin}{path}{'&' if '?' in path else '?'}lang={lang}")
        assert answer is not None
        assert answer.status == status, path
        examine(path)

    def examine(path: str) -> None:
        page.evaluate(axe)
        assert page.evaluate(RUN) == [], path
        assert page.evaluate(SMALL_TARGETS) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path

    check("/sign-in")
    sign_in(page, reader.site)
    for path in ("/review", "/review?doubt=reviewed", "/review?q=zzz", "/review/activities/ninh", "/review/uploads"):
        check(path)
    page.set_input_files("#file", files=[{"name": "a.csv", "mimeType": "text/csv", "buffer": BAD_SHEET.encode()}])
    page.locator("#send").click()
    page.wait_for_selector(".counts")
    examine("report")
    for path in ("/review/uploads", "/review/history", "/review/history/1", "/review/history/1/undo"):
        check(path)
    check("/review/history/99", 404)
    check("/review?doubt=none-such", 400)
    check("/review/activities/ninh")
    page.locator("#by-map summary").click()
    page.wait_for_selector("#map-frame[data-drawn]")
    page.locator("#place-name").fill("ha")
    examine("item with map and list")
    page.keyboard.press("Enter")
    examine("item with a choice")
