"""A brief from the map: filter a donor, follow the link, and the file opens; no link where no brief can be."""

import io

import pytest
from briefs_read import pdf_pages
from desk import Desk
from docx import Document
from playwright.sync_api import Browser
from test_accessible_in_browser import AXE, RUN

pytestmark = pytest.mark.browser


def fetched(desk: Desk, title: str) -> bytes:
    """Click a link and return the file that comes."""
    with desk.page.expect_download() as waiting:
        desk.page.locator("#briefs a", has_text=title).click()
    return waiting.value.path().read_bytes()


def test_a_filter_leads_to_files_that_open(desk: Desk) -> None:
    page = desk.open("/?lang=en")
    assert not page.locator("#briefs").is_visible()
    page.locator('[data-facet="donor"] input[value="nl"]').check()
    page.wait_for_url("**donor=nl**")
    desk.settle()
    assert page.locator("#briefs").is_visible()
    document = Document(io.BytesIO(fetched(desk, "Word")))
    assert "Netherlands" in [paragraph.text for paragraph in document.paragraphs]
    pages = pdf_pages(fetched(desk, "PDF"))
    assert len(pages) == 2
    assert "Netherlands" in pages[0]


def test_the_links_go_when_a_second_subject_is_picked(desk: Desk) -> None:
    page = desk.open("/?lang=vi&place=mekong")
    assert page.locator("#briefs").is_visible()
    for box in [link.bounding_box() for link in page.locator("#briefs a").all()]:
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
    page.locator('[data-facet="sector"] input[value="water"]').check()
    page.wait_for_url("**sector=water**")
    desk.settle()
    assert not page.locator("#briefs").is_visible()


def test_a_region_has_no_brief(desk: Desk) -> None:
    page = desk.open("/?lang=en&place=mekong-delta")
    assert not page.locator("#briefs").is_visible()


def test_a_basins_page_gives_the_file(desk: Desk) -> None:
    page = desk.open("/basins/mekong?lang=en")
    with page.expect_download() as waiting:
        page.locator(".briefs a", has_text="PDF").click()
    assert waiting.value.suggested_filename == "coopmap-brief-mekong-en.pdf"
    assert len(pdf_pages(waiting.value.path().read_bytes())) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/?lang=vi&donor=nl", "/donors/nl?lang=en"])
def test_axe_finds_nothing_where_a_brief_is_offered(browser: Browser, desk: Desk, path: str, scheme: str) -> None:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", color_scheme=scheme)  # type: ignore[arg-type]
    page = Desk(context.new_page(), desk.site).open(path)
    assert page.locator(".briefs").is_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []
    context.close()
