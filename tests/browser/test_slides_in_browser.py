"""From the page to a slide in three clicks: a filter, the menu, the slides; and the slide says what the page says."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, Site, seat
from playwright.sync_api import Browser
from pptx import Presentation
from serving import serve

from geo.register import load_places

pytestmark = pytest.mark.browser
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# The colour of each province on the page; a province's is the one ink of its pattern, over the ground.
FILLS = """
Object.fromEntries([...document.querySelectorAll('path[data-code^=VN-34-]')].map((path) => {
  const [, id] = path.getAttribute('fill').match(/^url\\(#(.+)\\)$/) ?? [];
  const ground = id ? [...document.querySelectorAll(`#${id} rect`)].at(-1) : path;
  return [path.dataset.code, ground.getAttribute('fill')];
}))
"""
SHAPE = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


@pytest.fixture(scope="module")
def provinces_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Generated activities: one to four about water in each of today's provinces, and as many about land."""
    folder = tmp_path_factory.mktemp("slides")
    rows = [
        f"generated-{sector}-{number}-{again},Generated {number},{place.code},{sector}"
        for sector in ("water", "land")
        for number, place in enumerate(load_places().sets["provinces-34"])
        for again in range(1 + number % (4 if sector == "water" else 3))
    ]
    sheet = folder / "generated.csv"
    sheet.write_text("\n".join(("id,title_en,places,sectors", *rows)), encoding="utf-8")
    yield from serve(folder, ("import", str(sheet)))


@pytest.fixture
def presenter(browser: Browser, provinces_site: Site) -> Iterator[Desk]:
    yield from seat(browser, provinces_site)


def freeforms(slide: Any) -> dict[str, str]:
    """The colour of the fill of each freeform of a slide, by its name; "" without one."""
    found = {}
    for shape in slide.shapes._spTree.iter(f"{SHAPE}sp"):
        properties = shape.find(f"{SHAPE}spPr")
        if properties.find(f"{DRAWING}custGeom") is not None:
            colour = properties.find(f"{DRAWING}solidFill/{DRAWING}srgbClr")
            name = shape.find(f"{SHAPE}nvSpPr/{SHAPE}cNvPr").get("name")
            found[name] = "" if colour is None else f"#{colour.get('val').lower()}"
    return found


def test_from_the_page_to_a_slide_in_three_clicks(presenter: Desk, tmp_path: Path) -> None:
    page = presenter.open("/?lang=en&layer=activities-by-province")
    clicks = 0

    def click(selector: str) -> None:
        nonlocal clicks
        clicks += 1
        page.locator(selector).click()

    click('[data-facet="sector"] input[value="water"]')
    page.wait_for_url("**sector=water**")
    presenter.settle()
    click("#pictures summary")
    with page.expect_download(timeout=90_000) as waiting:  # the first deck makes fonts and ground
        click('#pictures [data-figure="/deck.pptx"][data-more=""]')
    assert clicks == 3
    assert page.locator('#pictures [data-figure="/deck.pptx"][data-more=""]').inner_text() == "Slides (PPTX)"
    file = tmp_path / waiting.value.suggested_filename
    assert file.suffix == ".pptx"
    waiting.value.save_as(file)

    answer = presenter.site.ask("/api/layers/activities-by-province", lang="en", sector="water")
    assert len(answer["values"]) == 34
    slide = Presentation(str(file)).slides[0]
    drawn = freeforms(slide)
    assert len(drawn) >= 34
    fills = page.evaluate(FILLS)
    places = load_places()
    for code, value in answer["values"].items():
        assert drawn[f"{places[code].name_en}: {value}"] == fills[code], code
    assert len({fills[code] for code in answer["values"]}) == len(answer["classes"]) == 4
    said = [text.text for text in slide.shapes._spTree.iter(f"{DRAWING}t")]
    assert answer["caption"] == page.locator("#caption").inner_text()
    assert answer["caption"] in said
    assert re.match(r"Water resources: \d+ activities", answer["caption"])
