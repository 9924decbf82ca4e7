"""The offline file from a disk, without a network: its numbers are the server's under every filter that it offers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import SIZES, Desk, Site
from flask import Flask
from hostile import HOSTILE
from playwright.sync_api import Browser, Page
from project import make_settings
from serving import run
from test_accessible_in_browser import AXE, RUN

from app import create_app
from bench.generated import write_sheet
from layers import layers
from layers.portable import is_portable

pytestmark = pytest.mark.browser
PORTABLE = [key for key, layer in layers().items() if is_portable(layer)]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = create_app(make_settings(tmp_path_factory.mktemp("seeded"), COOPMAP_LANG="en"))
    run(app, "load-seed")
    return app


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Generated activities in many provinces, basins and regions, with money, partners, sectors and years."""
    folder = tmp_path_factory.mktemp("generated")
    app = create_app(make_settings(folder, COOPMAP_LANG="en"))
    run(app, "import", str(write_sheet(folder / "generated.csv", 240, told=True)))
    return app


@pytest.fixture
def disk(browser: Browser) -> Iterator[Desk]:
    """A window without a network that reads files; fails when anything else is asked for or said on the console."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", offline=True)
    desk = Desk(context.new_page(), Site(""))
    desk.page.set_default_timeout(10_000)

    def look(url: str) -> None:
        if not url.startswith(("file:", "data:")) or (url.startswith("file:") and not url.endswith(".html")):
            desk.troubles.append(url)

    context.on("request", lambda request: look(request.url))
    context.on("console", lambda message: desk.troubles.append(message.text))
    context.on("weberror", lambda error: desk.troubles.append(str(error.error)))
    yield desk
    context.close()
    assert not desk.troubles


def write(app: Flask, file: Path, query: str = "", lang: str = "en") -> str:
    run(app, "offline", str(file), "--query", query, "--lang", lang)
    return file.as_uri()


def table(page: Page) -> dict[str, tuple[float, str]]:
    """What the table of places has: the value and the category by code."""
    rows = page.locator("#places tbody tr").evaluate_all("rows => rows.map((row) => ({ ...row.dataset }))")
    return {row["code"]: (float(row["value"]), row["category"]) for row in rows}


def asked(app: Flask, layer: str, **filters: str) -> tuple[dict[str, tuple[float, str]], int]:
    """What the page has: the same, and how many activities pass."""
    answer = app.test_client().get(f"/api/layers/{layer}", query_string={"lang": "en", **filters}).json
    assert answer is not None
    found = {code: (float(value), answer["categories"].get(code, "")) for code, value in answer["values"].items()}
    return found, answer["total"]


def choices(page: Page, field: str) -> list[str]:
    """What a filter offers: nothing, and each of its values."""
    found: list[str] = page.locator(f"#{field} option").evaluate_all("options => options.map(({ value }) => value)")
    return found


@pytest.mark.parametrize("layer", PORTABLE)
def test_the_file_counts_as_the_server_does_under_each_filter(
    layer: str, disk: Desk, seeded: Flask, generated: Flask, tmp_path: Path
) -> None:
    some = False
    for name, app, more in (("seed", seeded, {}), ("generated", generated, {"vintage": "63", "basis": "area"})):
        query = "&".join(f"{key}={value}" for key, value in {"layer": layer, **more}.items())
        disk.page.goto(write(app, tmp_path / f"{name}.html", query))
        of = asked(app, layer, **more)[1]
        pairs = [(sector, "") for sector in choices(disk.page, "sectors")]
        pairs += [("", donor) for donor in choices(disk.page, "donors")[1:4]] + [("water", "nl")]
        assert len(pairs) > 10
        for sector, donor in pairs:
            if donor and donor not in choices(disk.page, "donors"):
                continue
            disk.page.select_option("#sectors", sector)
            disk.page.select_option("#donors", donor)
            filters = {key: value for key, value in (("sector", sector), ("donor", donor)) if value}
            values, total = asked(app, layer, **more, **filters)
            assert table(disk.page) == values, (name, filters)
            if total:
                assert disk.page.locator("#caption").inner_text() == f"{total} of {of} activities"
            drawn = disk.page.locator("path[data-code]").evaluate_all("paths => paths.map((path) => path.dataset.code)")
            assert set(drawn) == set(values)
            some = some or bool(values)
    assert some
    disk.page.click("#reset")
    assert disk.page.locator("#caption").inner_text() == "240 of 240 activities"


def test_leading_sectors_have_their_colours_and_the_legend_names_them(
    disk: Desk, generated: Flask, tmp_path: Path
) -> None:
    disk.page.goto(write(generated, tmp_path / "map.html", "layer=sectors-by-province"))
    for sector in ("", "climate"):
        disk.page.select_option("#sectors", sector)
        categories = {category for _, category in table(disk.page).values()}
        rows = disk.page.locator("#leaders .row")
        assert rows.count() == len(categories)
        marks = rows.evaluate_all(
            "rows => rows.map((row) => [...row.querySelectorAll('rect')]"
            ".map((mark) => mark.getAttribute('fill') + mark.getAttribute('fill-opacity'))[0])"
        )
        assert len(set(marks)) == len(marks)
        fills = disk.page.locator("path[data-code]").evaluate_all(
            "paths => paths.map((path) => path.getAttribute('fill') + path.getAttribute('fill-opacity'))"
        )
        assert set(fills) == set(marks)


def test_values_are_said_in_their_own_unit(disk: Desk, generated: Flask, tmp_path: Path) -> None:
    for layer, pattern in (
        ("precision-by-province", r"^\d+(\.\d)? %$"),
        ("latest-start-by-province", r"^20\d\d$"),
        ("density-by-province", r"^[\d,]+(\.\d)?$"),
        ("funds-by-province", r"US\$"),
    ):
        disk.page.goto(write(generated, tmp_path / "map.html", f"layer={layer}"))
        cells = disk.page.locator("#places tbody td")
        assert cells.count() > 20
        assert cells.filter(has_text=re.compile(pattern)).count() == cells.count(), layer


def test_hostile_texts_in_the_offline_file_are_text(disk: Desk, tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, COOPMAP_LANG="en"))
    sheet = tmp_path / "hostile.csv"
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE.values()]
    sheet.write_text(f"{','.join(HOSTILE)}\n{','.join(quoted)}\n", encoding="utf-8")
    run(app, "import", str(sheet))
    for layer in ("overview", "donors-by-province", "sectors-by-province"):
        disk.page.goto(write(app, tmp_path / "map.html", f"layer={layer}"))
        assert disk.page.locator(".what").inner_text() == " ".join(HOSTILE["title_en"].split())
        assert disk.page.title() != "run"
        assert disk.page.locator("img").count() == 0
        disk.page.select_option("#sectors", "water")
        assert disk.page.locator(".what").count() == 1


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("shown", [("desktop", "overview"), ("phone", "sectors-by-province")])
def test_the_offline_file_has_both_archipelagos_its_proofs_and_nothing_for_axe(
    shown: tuple[str, str], lang: str, browser: Browser, seeded: Flask, tmp_path: Path
) -> None:
    size, layer = shown
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True, offline=True)
    page = context.new_page()
    page.goto(write(seeded, tmp_path / "map.html", f"layer={layer}", lang=lang))
    names = " ".join(page.locator(".name").all_inner_texts())
    assert "Hoàng Sa" in names
    assert "Trường Sa" in names
    foot = page.locator("#foot").inner_text()
    for words in ("OpenStreetMap", "ODbL", "Leaflet"):
        assert words in foot
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('1rem \"Be Vietnam Pro\"'))")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []
    context.close()
