"""Layers of money and the other themes: what stands on the page adds up, and every control works by hand and by key."""

import csv
import re
from collections.abc import Iterator
from itertools import product

import pytest
from desk import SIZES, Desk, Site, guard, seat
from playwright.sync_api import Browser, Page
from serving import serve
from test_accessible_in_browser import AXE, RUN

pytestmark = pytest.mark.browser

COLUMNS = ("id", "kind", "title_en", "places", "partners", "sectors", "amount", "currency", "start", "end")
PLACES = (
    *("Hà Nội", "Hà Giang;Tuyên Quang", "An Giang;Kiên Giang;Cà Mau", "Nghệ An;ca", "mekong", "se-san;KH", "VN"),
    *("mekong-delta", "Lâm Đồng", "", "Quảng Nam;Đà Nẵng", "red-thai-binh;Hòa Bình", "LA"),
)
FUNDS = ("funds-by-province", "funds-by-basin", "funds-by-region")
DOLLARS = re.compile(r"US\$ (-?[\d,]+\.\d\d)")


@pytest.fixture(scope="module")
def funded_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with 39 generated activities, two thirds of which state what they cost."""
    folder = tmp_path_factory.mktemp("funded")
    sheet = folder / "generated.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(39):
            amount = "" if number % 3 == 2 else f"{(number + 1) * 314159.27:.2f}"
            writer.writerow(
                (
                    f"gen-{number}",
                    ("project", "mou", "committee")[number % 3],
                    f"Generated activity {number}",
                    PLACES[number % len(PLACES)],
                    ("jp", "de;giz", "nl", "world-bank")[number % 4],
                    "water" if number % 2 else ("land", "climate", "energy")[number // 13],
                    amount,
                    "USD" if amount else "",
                    2012 + number % 8,
                    2014 + number % 8,
                )
            )
    yield from serve(folder, ("import", str(sheet)))


@pytest.fixture
def funded(browser: Browser, funded_site: Site) -> Iterator[Desk]:
    """A desktop window on the generated activities."""
    yield from seat(browser, funded_site)


def cents(text: str | None) -> int:
    """Return the US cents of a sentence that has one exact sum."""
    found = DOLLARS.findall(text or "")
    assert len(found) == 1, text
    return int(found[0].replace(",", "").replace(".", ""))


def listed(page: Page) -> dict[str, int]:
    """Return the cents of each place in the list of places, by code."""
    return {
        str(button.get_attribute("data-place")): cents(button.get_attribute("title"))
        for button in page.locator("#place-choices button").all()
    }


def beside(page: Page) -> dict[str, int]:
    """Return the cents beside the map, by what they are of."""
    return {
        str(row.get_attribute("data-beside")): int(row.get_attribute("data-value") or "")
        for row in page.locator("#beside [data-beside]").all()
    }


def whole(page: Page) -> int:
    """Return the cents that stand beside the list."""
    return cents(page.locator("#money .sr-only").text_content())


@pytest.mark.parametrize(("layer", "vintage", "basis"), [*product(FUNDS, ("34", "63"), ("equal", "area"))])
def test_places_and_what_is_beside_the_map_are_the_sum_of_the_list(
    funded: Desk, layer: str, vintage: str, basis: str
) -> None:
    for query in ("", "&sector=water", "&donor=jp"):
        page = funded.open(f"/?lang=en&layer={layer}&vintage={vintage}&basis={basis}{query}")
        assert sum(listed(page).values()) + sum(beside(page).values()) == whole(page) > 0
        assert listed(page)


def test_labels_say_what_the_list_of_places_says(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=funds-by-province")
    short = {
        button.locator("span").first.text_content(): button.locator("b").text_content()
        for button in page.locator("#place-choices button").all()
    }
    labels = {
        label.locator(".label-name").text_content(): label.locator(".label-count").text_content()
        for label in page.locator(".label-value.is-placed:not(.of-national)").all()
    }
    assert len(labels) >= 8
    assert labels.items() <= short.items()
    assert all(re.fullmatch(r"US\$ [\d.]+[KM]", text or "") for text in labels.values())
    assert re.search(r"US\$ [\d.]+ million of US\$ [\d.]+ million is on this map", page.locator("#legend").inner_text())


@pytest.mark.parametrize(("lang", "words"), [("en", r"^US\$ [\d.]+ million"), ("vi", r"[\d,]+ triệu")])
def test_the_sum_stands_beside_the_list_in_both_languages(funded: Desk, lang: str, words: str) -> None:
    page = funded.open(f"/?lang={lang}")
    sum_shown = page.locator("#money span[aria-hidden]")
    assert re.search(words, sum_shown.inner_text())
    stated = sum(round((number + 1) * 31415927) for number in range(39) if number % 3 < 2)
    exact = re.sub(r"\D", "", sum_shown.get_attribute("title") or "")
    assert int(exact) == stated == funded.site.ask("/api/activities")["money"]["cents"]
    assert re.search(r"\b13\b", page.locator("#money").inner_text())


def test_an_unknown_amount_is_no_zero(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=funds-by-province&kind=committee")
    assert page.locator("#money").inner_text() == "no amount known · 13 amounts not known"
    assert page.locator("#map-word").inner_text() == "13 activities, and no amount of them is known."
    assert page.locator("#places").is_hidden()
    assert funded.shape("VN-34-01").get_attribute("fill") == "url(#look-no-data)"


def test_the_basis_is_switched_for_money_alone(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=activities-by-province")
    assert page.locator("#basis").is_hidden()
    page.locator("#layer-group").select_option("funds")
    page.wait_for_url("**layer=funds-by-province**")
    funded.settle()
    equal, total = listed(page), whole(page)
    assert "equally" in page.locator("#basis-why").inner_text()
    page.locator("#basis input[value=area]").check(force=True)
    page.wait_for_url("**basis=area**")
    funded.settle()
    assert "by the area" in page.locator("#basis-why").inner_text()
    assert set(listed(page)) == set(equal)
    assert listed(page) != equal
    assert whole(page) == total
    page.reload()
    funded.settle()
    assert page.locator("#basis input[value=area]").is_checked()


def test_a_picked_province_lists_whole_activities_and_says_so(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=funds-by-province")
    share = listed(page)["VN-34-91"]
    funded.pick("VN-34-91")
    assert "place=VN-34-91" in funded.query()
    assert whole(page) > share == listed(page)["VN-34-91"]
    assert re.match(r"Picked: 3 activities of US\$ .* as a whole", page.locator("#legend-n").inner_text())
    assert page.locator("#beside").is_hidden()


def test_what_is_beside_the_map_leads_to_its_own_layer(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=funds-by-province")
    basins = beside(page)["basins"]
    page.locator('#beside button[data-beside="basins"]').click()
    page.wait_for_url("**layer=funds-by-basin**")
    funded.settle()
    assert sum(listed(page).values()) == basins


def test_a_card_divides_its_money_to_the_cent(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=funds-by-province&activity=gen-3")
    page.wait_for_selector("#card:not([hidden]) .shares")
    parts = [cents(text) for text in page.locator(".shares small").all_inner_texts()]
    assert sum(parts) == round(4 * 314159.27 * 100)
    assert len(parts) == 2
    assert "divided equally" in page.locator(".shares").inner_text()
    page.locator("#basis input[value=area]").check(force=True)
    page.get_by_text("divided by area").first.wait_for()
    assert sum(cents(text) for text in page.locator(".shares small").all_inner_texts()) == sum(parts)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_theme_has_its_layers_and_is_chosen_by_keyboard(browser: Browser, funded_site: Site, size: str) -> None:
    for desk in seat(browser, funded_site, size):
        page = desk.open("/?lang=en&layer=activities-by-basin")
        assert page.locator("#layer-group").input_value() == "activities"
        assert page.locator('input[name="layer"]:checked').get_attribute("value") == "activities-by-basin"
        page.locator("#layer-group").focus()
        page.keyboard.type("Par")
        page.wait_for_url("**layer=activities-by-country**")
        desk.settle()
        shown = [box.get_attribute("value") for box in page.locator("input[name=layer]").all()]
        assert shown == ["activities-by-country", "donors-by-province", "agreements-by-country", "cross-border"]
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        page.wait_for_url("**layer=donors-by-province**")
        desk.settle()
        page.locator("#layer-group").select_option("activities")
        page.wait_for_url("**layer=activities-by-basin**")  # where the reader was
        desk.settle()
        page.go_back()
        page.wait_for_url("**layer=donors-by-province**")
        desk.settle()
        assert page.locator("#layer-group").input_value() == "partners"


def test_every_layer_can_be_drawn(funded: Desk) -> None:
    for layer in funded.site.ask("/api/layers", lang="en")["layers"]:
        for vintage in ("34", "63"):
            page = funded.open(f"/?lang=en&layer={layer['key']}&vintage={vintage}")
            values = funded.site.ask(f"/api/layers/{layer['key']}", lang="en", vintage=vintage)["values"]
            places = page.locator("#place-choices button").count()
            assert places == (len(values) if layer["sets"][vintage] else 0), layer["key"]


def test_notes_stand_in_the_list_of_places(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=donors-by-province")
    page.locator("#places").evaluate("(box) => { box.open = true; }")
    row = page.locator('#place-choices [data-place="VN-34-01"]')
    assert "most activities:" in row.locator("small").inner_text()
    assert "most activities:" in (funded.shape("VN-34-01").get_attribute("aria-label") or "")


def test_the_years_go_by_one_at_a_time(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=funds-by-province")
    assert page.locator("#timeline").is_hidden()
    page.locator("#timeline-toggle").click()
    slider = page.locator("#timeline-year")
    assert page.locator("#timeline-said").inner_text() == "all years"
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("2012", "2021")
    assert page.locator("#timeline-play").is_hidden()  # the reader has asked for less motion
    slider.focus()
    for year in ("2020", "2019"):
        page.keyboard.press("ArrowLeft")
        page.wait_for_url(f"**from={year}&to={year}**")
        funded.settle()
        total = funded.site.ask("/api/activities", **{"lang": "en", "from": year, "to": year})["total"]
        assert funded.caption().startswith(f"{year}: {total} activit")
        assert sum(listed(page).values()) + sum(beside(page).values()) == whole(page)
    assert slider.get_attribute("aria-valuetext") == "2019"
    page.locator("#timeline-all").click()
    funded.settle()
    assert "from=" not in funded.query()


def test_the_years_can_be_played(browser: Browser, funded_site: Site) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="no-preference")
    desk = Desk(context.new_page(), funded_site)
    guard(context, funded_site, desk.troubles)
    page = desk.open("/?lang=en&layer=activities-by-province")
    page.locator("#timeline-toggle").click()
    page.get_by_role("button", name="Play").click()
    page.wait_for_url("**from=2012&to=2012**")
    page.wait_for_url("**from=2013&to=2013**")
    page.get_by_role("button", name="Pause").click()
    desk.settle()
    assert page.get_by_role("button", name="Play").is_visible()
    desk.leave()
    assert not desk.troubles


def test_a_step_back_is_not_played_over(browser: Browser, funded_site: Site) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="no-preference")
    desk = Desk(context.new_page(), funded_site)
    guard(context, funded_site, desk.troubles)
    page = desk.open("/?lang=en&layer=activities-by-province")
    page.locator("#timeline-toggle").click()
    page.get_by_role("button", name="Play").click()
    page.wait_for_url("**from=2012&to=2012**")
    page.get_by_role("checkbox", name="Energy").check()
    page.wait_for_url("**sector=energy&from=2013&to=2013**")
    page.go_back()
    page.wait_for_timeout(2_000)
    assert "from=2012&to=2012" in desk.query()
    assert page.get_by_role("button", name="Play").is_visible()
    desk.leave()
    assert not desk.troubles


def test_the_legend_says_how_it_was_made(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=funds-by-province")
    legend = page.locator("#legend")
    n = len(funded.site.ask("/api/layers/funds-by-province", lang="en")["values"])
    for words in (
        "US dollars",
        f"Classes: quantiles; n\u00a0=\u00a0{n}",
        "Data of ",
        "Source: generated",
        "list shows",
    ):
        assert words in legend.inner_text()
    before = legend.locator(".legend-classes").inner_text()
    page.locator("#classes").select_option("fixed")
    page.wait_for_url("**classes=fixed**")
    funded.settle()
    fixed = legend.locator(".legend-classes").inner_text()
    assert fixed != before
    page.get_by_role("checkbox", name="Water resources").check()
    page.wait_for_url("**sector=water**")
    funded.settle()
    assert legend.locator(".legend-classes").inner_text() == fixed
    page = funded.open("/?lang=en&layer=activities-by-province")
    assert "Counts, not densities" in legend.inner_text()


def test_leading_sectors_have_their_colours_and_a_tie_its_own(funded: Desk) -> None:
    page = funded.open("/?lang=en&layer=sectors-by-province")
    answer = funded.site.ask("/api/layers/sectors-by-province", lang="en")
    assert "" in answer["categories"].values()
    for code, sector in answer["categories"].items():
        assert funded.shape(code).get_attribute("fill") == f"url(#look-category-{sector or 'tie'})"
    fills = page.locator('pattern[id^="look-category-"]').evaluate_all("(all) => all.map((one) => one.innerHTML)")
    assert len(set(fills)) == len(fills) == 14


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_no_theme_scrolls_sideways(browser: Browser, funded_site: Site, size: str, lang: str) -> None:
    for desk in seat(browser, funded_site, size):
        for query in ("layer=funds-by-province&from=2015&to=2015", "layer=donors-by-province", "activity=gen-3"):
            page = desk.open(f"/?lang={lang}&{query}")
            assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0], query


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_axe_finds_nothing(browser: Browser, funded_site: Site, size: str, lang: str) -> None:
    if not AXE.is_file():
        pytest.fail("axe-core is not in node_modules/: run `rm -r static/vendor && make setup`", pytrace=False)
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=size == "phone", bypass_csp=True
    )
    desk = Desk(context.new_page(), funded_site)
    guard(context, funded_site, desk.troubles)
    axe = AXE.read_text(encoding="utf-8")
    queries = [f"layer={layer['key']}" for layer in funded_site.ask("/api/layers", lang=lang)["layers"]]
    for query in (*queries, "layer=funds-by-province&from=2015&to=2015&place=VN-34-01", "activity=gen-3"):
        page = desk.open(f"/?lang={lang}&{query}")
        if "activity" in query:
            page.wait_for_selector("#card:not([hidden]) .shares")
        page.evaluate("for (const box of document.querySelectorAll('#legend, #places')) box.open = true")
        page.evaluate(axe)
        assert page.evaluate(RUN) == [], query
    desk.leave()
    assert not desk.troubles
