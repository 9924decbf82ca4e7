"""Circles on the page: their area is the value, they are picked as shapes are, and no medium draws other ones."""

from math import sqrt
from urllib.request import urlopen

import pytest
from desk import Desk
from playwright.sync_api import Page

from layers.circles import share_of

pytestmark = pytest.mark.browser

LAYER = "activities-by-province"
BOXES = "(paths) => paths.map((path) => path.getBBox().width / 2)"


def radii(page: Page, within: str = "") -> list[float]:
    """The radii of the circles that are drawn, in the order of drawing; Leaflet rounds them to whole pixels."""
    found = page.locator(f"{within} path.circle").evaluate_all(BOXES)
    return [round(float(radius), 2) for radius in found]


def targets(page: Page) -> dict[str, dict[str, float]]:
    """The box of each circle's target in pixels, by code."""
    return {
        str(target.get_attribute("data-code")): target.bounding_box() or {}
        for target in page.locator("path.circle-target").all()
    }


def test_a_reader_chooses_circles_and_the_address_keeps_them(busy: Desk) -> None:
    page = busy.open(f"/?lang=en&layer={LAYER}")
    places = page.locator("#place-choices").text_content()
    assert not radii(page)
    page.get_by_role("radio", name="Circles").check(force=True)
    busy.settle()
    assert "symbols=circles" in busy.query()
    assert radii(page)
    assert page.locator("#place-choices").text_content() == places, "the list has the same numbers"
    page.reload()
    busy.settle()
    assert radii(page)
    page.go_back()
    busy.settle()
    assert not radii(page)
    assert page.get_by_role("radio", name="Shade").is_checked()


@pytest.mark.parametrize("layer", ["overview", LAYER, "donors-by-province", "activities-by-country"])
def test_the_area_of_each_circle_is_its_value_as_in_the_pictures(busy: Desk, layer: str) -> None:
    page = busy.open(f"/?lang=en&layer={layer}&symbols=circles")
    answer = busy.site.ask(f"/api/layers/{layer}", lang="en", symbols="circles")
    found = radii(page)
    shares = sorted((share_of(value, answer["circles"]["most"]) for value in answer["values"].values()), reverse=True)
    assert len(found) == len(shares) > 3
    assert found == sorted(found, reverse=True), "small ones lie over large ones"
    for radius, share in zip(found, shares, strict=True):
        assert radius == pytest.approx(found[0] * share, abs=0.75)
    key = page.locator(".size-key g").all()
    assert [group.locator("text").text_content() for group in key] == [
        size["label"] for size in answer["circles"]["sizes"]
    ]
    for group, size in zip(key, answer["circles"]["sizes"], strict=True):
        drawn = float(group.locator("circle").get_attribute("r") or 0)
        assert drawn == pytest.approx(found[0] * sqrt(size["value"] / answer["circles"]["most"]), abs=0.75)


def test_the_largest_is_a_share_of_the_map_and_follows_its_size(busy: Desk) -> None:
    page = busy.open(f"/?lang=en&layer={LAYER}&symbols=circles")
    wide = page.evaluate("coopmap.map.getSize()")
    assert radii(page)[0] == pytest.approx(0.05 * min(wide["x"], wide["y"]), abs=1)
    page.set_viewport_size({"width": 1024, "height": 600})
    page.wait_for_function("(before) => coopmap.map.getSize().y < before", arg=wide["y"])
    small = page.evaluate("coopmap.map.getSize()")
    page.wait_for_function(
        "(most) => document.querySelector('path.circle').getBBox().width / 2 < most",
        arg=0.05 * min(small["x"], small["y"]) + 1,
    )
    drawn = float(page.locator(".size-key circle").first.get_attribute("r") or 0)
    assert drawn <= 0.05 * min(small["x"], small["y"]) + 0.01


def test_even_the_smallest_can_be_met_and_picked(busy: Desk) -> None:
    page = busy.open("/?lang=en&symbols=circles")
    boxes = targets(page)
    assert min(radii(page)) < 12, "the data have a small one"
    assert all(min(box["width"], box["height"]) >= 23.9 for box in boxes.values())
    answer = busy.site.ask("/api/layers/overview", lang="en", symbols="circles")
    code = min(answer["values"], key=lambda code: (answer["values"][code], code))
    target = page.locator(f'path.circle-target[data-code="{code}"]')
    assert str(answer["values"][code]) in (target.get_attribute("aria-label") or "")
    target.dispatch_event("click")
    busy.settle()
    assert f"place={code}" in busy.query()
    assert (
        busy.caption().endswith(f"{answer['values'][code]} activity") or str(answer["values"][code]) in busy.caption()
    )


def test_the_keyboard_picks_a_circle_and_its_focus_is_seen(busy: Desk) -> None:
    page = busy.open(f"/?lang=en&layer={LAYER}&symbols=circles")
    first = page.locator("path.circle-target").first
    code = str(first.get_attribute("data-code"))
    first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    outline = page.evaluate(
        "() => { const style = getComputedStyle(document.activeElement); return [style.stroke, style.strokeWidth]; }"
    )
    assert outline[0] != "none"
    assert float(outline[1].removesuffix("px")) >= 3
    page.keyboard.press("Enter")
    busy.settle()
    assert f"place={code}" in busy.query()
    assert page.locator(f'path.circle-target[data-code="{code}"]').get_attribute("aria-pressed") == "true"
    assert page.locator("path.circle.is-dim").count() == len(radii(page)) - 1
    assert page.locator("#chips .chip").count() == 1


def test_a_shape_under_a_circle_is_plain_and_can_be_clicked_but_is_no_second_button(busy: Desk) -> None:
    page = busy.open(f"/?lang=en&layer={LAYER}&symbols=circles")
    code = str(page.locator("path.circle-target").first.get_attribute("data-code"))
    shape = page.locator(f'path.shape[data-code="{code}"]').first
    assert float(shape.get_attribute("fill-opacity") or 1) < 0.1
    assert shape.get_attribute("role") is None
    busy.pick(code)
    assert f"place={code}" in busy.query()


def test_what_is_not_known_looks_as_it_does_under_shades(busy: Desk) -> None:
    hatched = "path[fill='url(#look-no-data)']"
    page = busy.open("/?lang=en&layer=funds-by-province&vintage=63")
    before = page.locator(hatched).count()
    busy.open("/?lang=en&layer=funds-by-province&vintage=63&symbols=circles")
    assert page.locator(hatched).count() == before > 0
    assert "No amount known" in page.locator("#legend").inner_text()


@pytest.mark.parametrize("layer", ["density-by-province", "sectors-by-province", "latest-start-by-province"])
def test_what_does_not_add_up_is_shaded_whatever_the_address_says(busy: Desk, layer: str) -> None:
    page = busy.open(f"/?lang=en&layer={layer}&symbols=circles")
    assert not radii(page)
    assert page.locator("#symbols").is_hidden()
    assert page.locator("path.shape[aria-label]").count()


def test_the_ink_of_circles_is_the_same_in_light_and_dark_and_the_archipelagos_are_named(busy: Desk) -> None:
    page = busy.open(f"/?lang=vi&layer={LAYER}&symbols=circles")
    fills = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        fills.append(page.locator("#look-circle-province rect").evaluate("(node) => getComputedStyle(node).fill"))
        for name in ("Hoàng Sa", "Trường Sa"):
            assert page.locator(".label-archipelago.is-placed").filter(has_text=name).count() == 1
    assert fills[0] == fills[1] != "none"


def test_two_years_side_by_side_are_drawn_on_one_scale(busy: Desk) -> None:
    page = busy.open(f"/compare?lang=en&symbols=circles&left={LAYER}&right={LAYER}&left-year=2013&right-year=2015")
    keys = [page.locator(f"#{side}-legend .size-key text").all_inner_texts() for side in ("left", "right")]
    assert keys[0] == keys[1] != []
    for side, year in (("left", 2013), ("right", 2015)):
        answer = busy.site.ask(
            f"/api/layers/{LAYER}", lang="en", symbols="circles", classes="fixed", **{"from": year, "to": year}
        )
        size = page.locator(f"#{side}-frame .folium-map").evaluate("(node) => [node.clientWidth, node.clientHeight]")
        expected = sorted(
            (0.05 * min(size) * share_of(value, answer["circles"]["most"]) for value in answer["values"].values()),
            reverse=True,
        )
        assert radii(page, f"#{side}-frame") == pytest.approx(expected, abs=0.75)
    page.get_by_role("radio", name="Shade").check(force=True)
    busy.settle()
    assert not radii(page)
    assert "symbols" not in busy.query()


def test_a_frame_in_another_page_has_the_circles_and_their_key(busy: Desk) -> None:
    page = busy.open(f"/?lang=en&layer={LAYER}&symbols=circles")
    answer = busy.site.ask(f"/api/layers/{LAYER}", lang="en", symbols="circles")
    address = page.locator("#embed-open").get_attribute("href") or ""
    assert "symbols=circles" in address
    busy.open(address)
    assert len(radii(page)) == len(answer["values"])
    assert page.locator(".size-key text").all_text_contents() == [size["label"] for size in answer["circles"]["sizes"]]
    assert not page.locator("#legend button").count(), "a frame has no list that an entry could filter"


def test_the_file_for_no_network_has_them_too(busy: Desk, tmp_path) -> None:
    answer = busy.site.ask(f"/api/layers/{LAYER}", lang="en", symbols="circles")
    file = tmp_path / "map.html"
    with urlopen(f"{busy.site.origin}/offline.html?lang=en&layer={LAYER}&symbols=circles") as served:  # noqa: S310
        file.write_bytes(served.read())
    context = busy.page.context.browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page, troubles = context.new_page(), []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(file.as_uri())
    found = page.locator("path[data-circle]")
    assert {target.get_attribute("data-circle") for target in found.all()} == set(answer["values"])
    shown = page.locator(".leaflet-arcs-pane path:not([data-circle])").evaluate_all(BOXES)
    shares = sorted((share_of(value, answer["circles"]["most"]) for value in answer["values"].values()), reverse=True)
    assert shown == pytest.approx([shown[0] * share for share in shares], abs=0.75)
    told = page.locator("#legend svg text").all_text_contents()
    assert told == [size["label"] for size in answer["circles"]["sizes"]]
    context.close()
    assert not troubles
