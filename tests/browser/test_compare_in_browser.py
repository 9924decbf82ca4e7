"""Two maps side by side: they move together, say what the API says, and stand in the address."""

import csv
from collections.abc import Iterator

import pytest
from desk import Desk, Site, seat
from playwright.sync_api import Browser, Page
from serving import serve

pytestmark = pytest.mark.browser

COLUMNS = ("id", "kind", "title_en", "places", "sectors", "start", "end")
PLACES = ("Hà Nội", "Hà Nội;Đà Nẵng", "An Giang", "mekong", "Lâm Đồng;Đà Nẵng")
VIEW = "(map) => { const { lat, lng } = map.getCenter(); return [map.getZoom(), lat, lng]; }"


@pytest.fixture(scope="module")
def dated_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with 20 generated activities that state their years."""
    folder = tmp_path_factory.mktemp("dated")
    sheet = folder / "generated.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(20):
            sector = ("water", "land")[number % 2]
            start = 2012 + number % 7
            writer.writerow(
                (
                    f"gen-{number}",
                    "project",
                    f"Generated activity {number}",
                    PLACES[number % 5],
                    sector,
                    start,
                    start + 2,
                )
            )
    yield from serve(folder, ("import", str(sheet)))


@pytest.fixture
def pair(browser: Browser, dated_site: Site) -> Iterator[Desk]:
    """A desktop window on the generated activities."""
    yield from seat(browser, dated_site)


def rows(page: Page) -> dict[str, list[str]]:
    """The table: what stands in each column, by place code."""
    return {
        row.get_attribute("data-code") or "": row.locator("td").all_inner_texts()
        for row in page.locator("#rows tr").all()
    }


def labels(page: Page, side: str) -> int:
    """The sum of the counts that stand on one of the maps, those too that have no room."""
    return sum(int(text or 0) for text in page.locator(f"#{side}-frame .label-count").all_text_contents())


def test_two_years_of_a_layer_have_the_values_of_the_api_and_the_same_classes(pair: Desk) -> None:
    page = pair.open("/compare?lang=en&left=activities-by-province&left-year=2013&right-year=2017&sector=water")
    asked = {
        year: pair.site.ask(
            "/api/layers/activities-by-province",
            lang="en",
            sector="water",
            classes="fixed",
            **{"from": year, "to": year},
        )
        for year in (2013, 2017)
    }
    one, two = (answer["values"] for answer in asked.values())
    assert one != two
    shown = rows(page)
    assert set(shown) == set(one) | set(two)
    for code, (left, right, difference) in shown.items():
        assert [left, right] == [str(values[code]) if code in values else "–" for values in (one, two)]
        assert difference in (f"{two.get(code, 0) - one.get(code, 0):+d}".replace("-", "−"), "±0")
    assert labels(page, "left") == sum(one.values())
    assert labels(page, "right") == sum(two.values())
    keys = [page.locator(f"#{side}-legend .legend-row").all_inner_texts() for side in ("left", "right")]
    assert keys[0] == keys[1]
    assert [entry["label"] for entry in asked[2013]["classes"]] == keys[0][:-1]
    assert page.locator("#left-caption").inner_text().endswith(asked[2013]["caption"])


def test_both_maps_show_both_archipelagos_and_move_together(pair: Desk) -> None:
    page = pair.open("/compare?lang=en&left=overview&right=activities-by-basin")
    for side in ("left", "right"):
        for name in ("Hoàng Sa archipelago", "Trường Sa archipelago"):
            assert page.locator(f"#{side}-frame .label.is-placed", has_text=name).is_visible(), (side, name)
    before = page.locator("#left-frame .leaflet-control-scale-line").inner_text()
    page.locator("#right-frame .leaflet-control-zoom-in").click()
    page.locator("#right-frame .leaflet-control-zoom-in").click()
    page.wait_for_url("**at=**")
    scales = page.locator(".leaflet-control-scale-line").all_inner_texts()
    assert len(scales) == 2
    assert scales[0] == scales[1] != before
    view = page.evaluate(f"() => ({VIEW})(coopmap.map)")
    box = page.locator("#left-frame").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 260, steps=4)
    page.mouse.up()
    moved = page.evaluate(f"() => ({VIEW})(coopmap.map)")
    assert moved[1:] != pytest.approx(view[1:], abs=0.05)
    # The same place lies at the same point of both maps.
    spots = [
        page.locator(f"#{side}-frame .label-home").evaluate(
            "(node, side) => { const one = node.getBoundingClientRect();"
            "const frame = document.getElementById(side + '-frame').getBoundingClientRect();"
            "return [one.x - frame.x, one.y - frame.y]; }",
            side,
        )
        for side in ("left", "right")
    ]
    assert spots[0] == pytest.approx(spots[1], abs=2.5)


def test_choices_stand_in_the_address_and_come_back(pair: Desk) -> None:
    page = pair.open("/compare?lang=en")
    assert page.input_value("#left-layer") == "overview"
    page.select_option("#left-layer", "activities-by-province")
    pair.settle()
    page.select_option("#right-year", "2014")
    pair.settle()
    assert "left=activities-by-province" in page.url
    assert "right-year=2014" in page.url
    address = page.url
    page.reload()
    pair.settle()
    assert page.url == address
    assert page.input_value("#left-layer") == "activities-by-province"
    assert page.input_value("#right-year") == "2014"
    page.click("#swap")
    pair.settle()
    assert page.input_value("#left-year") == "2014"
    page.go_back()
    page.wait_for_function("() => document.getElementById('right-year').value === '2014'")
    page.go_back()
    page.wait_for_function("() => document.getElementById('right-year').value === ''")
    assert page.input_value("#left-layer") == "activities-by-province"


def test_a_place_is_picked_on_both_and_leads_back_to_one_map(pair: Desk) -> None:
    code = next(iter(pair.site.ask("/api/layers/activities-by-province", lang="en")["values"]))
    page = pair.open("/compare?lang=en&left=activities-by-province&right=latest-start-by-province")
    page.locator(f'#right-frame path[data-code="{code}"]').first.dispatch_event("click")
    page.wait_for_url(f"**place={code}**")
    pair.settle()
    for side in ("left", "right"):
        assert page.locator(f'#{side}-frame path[data-code="{code}"]').first.get_attribute("aria-pressed") == "true"
    page.click("#to-map")
    pair.settle()
    assert {"layer=activities-by-province", f"place={code}"} <= set(pair.query().split("&"))
    href = page.get_attribute("#compare", "href") or ""
    assert href.startswith("/compare?")
    assert f"place={code}" in href


def test_a_shape_that_is_pointed_at_is_outlined_on_the_other_map(pair: Desk) -> None:
    page = pair.open("/compare?lang=en&left=activities-by-province&right=activities-by-province&right-year=2014")
    shape = page.locator("#left-frame path[data-code][tabindex]").first
    shape.dispatch_event("pointerover", {"bubbles": True})
    assert page.locator("#right-frame .is-twin").get_attribute("data-code") == shape.get_attribute("data-code")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("left=nothing", 404),
        ("left=activities-by-scope", 400),
        ("left-year=20xx", 400),
        ("right=overview&right=overview", 400),
        ("middle=overview", 400),
    ],
)
def test_a_wrong_address_is_refused(pair: Desk, query: str, status: int) -> None:
    answer = pair.page.request.get(f"{pair.site.origin}/compare?{query}&lang=en")
    assert answer.status == status
