"""Axe finds nothing on any page, in both languages, light and dark, on a desk and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from desk import SIZES, Desk, Site, guard
from playwright.sync_api import Browser
from serving import serve
from signing import PASSWORD
from test_accessible_in_browser import AXE

from activities.accounts import add_account
from activities.store import Store

pytestmark = pytest.mark.browser

# Targets of 24 px are a rule of WCAG 2.2 that axe has switched off.
RUN = """async () => (await axe.run({ rules: { "target-size": { enabled: true } } })).violations.map(
  ({ id, nodes }) => [id, nodes.map(({ html, any }) => html.slice(0, 120) + " " + (any[0]?.message ?? ""))])"""
OPEN = (
    "/?",
    "/?place=mekong&sector=water&",
    "/?layer=activities-by-basin&place=mekong&",
    "/?layer=activities-by-country&",
    "/?layer=sites&",
    "/?layer=sectors-by-province&",
    "/?layer=funds-by-province&",
    "/?symbols=circles&layer=activities-by-province&",
    "/?symbols=circles&scope=province&",
    "/?layer=latest-start-by-province&",
    "/?activity={id}&",
    "/?q=zzzz&",
    "/?view=table&",
    "/?view=table&sort=-amount&sector=water&",
    "/?view=table&activity={id}&",
    "/?view=table&q=zzzz&",
    "/activities?sector=water&",
    "/activities/{id}?",
    "/activities?sector=nothing&",
    "/nowhere?",
    "/gaps?",
    "/gaps?map=bivariate&set=basins&",
    "/gaps?map=coverage&",
    "/donors?",
    "/donors/jp?",
    "/basins?",
    "/basins/mekong?",
    "/overlap?",
    "/overlap?title=Water+of+the+Mekong&sector=water&place=mekong&",
    "/compare?",
    "/compare?symbols=circles&left=activities-by-province&",
    "/compare?left=activities-by-province&left-year=2021&right-year=2022&",
    "/sign-in?",
)
SIGNED_IN = (
    "/review?",
    "/review/activities/{id}?",
    "/review/uploads?",
    "/review/history?",
    "/review/history/1?",
    "/review/history/1/undo?",
    "/review/texts?",
    "/review/texts/new?",
)


@pytest.fixture(scope="module")
def desk_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with the seed data and an editor."""
    folder = tmp_path_factory.mktemp("axe")
    add_account(Store(f"sqlite:///{folder / 'store.db'}"), "lan", PASSWORD, "editor")
    yield from serve(folder, ("load-seed",))


@pytest.fixture(scope="module")
def signed_in(browser: Browser, desk_site: Site) -> Any:
    """The cookies of an editor who has signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{desk_site.origin}/sign-in?lang=en")
    page.fill("[name=name]", "lan")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".desk-who")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(params=["desktop", "phone"])
def reader(request: pytest.FixtureRequest, browser: Browser, desk_site: Site, signed_in: Any) -> Iterator[Desk]:
    """A window of an editor whose page may run axe, which our Content-Security-Policy would stop."""
    width, height = SIZES[request.param]
    phone = request.param == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=phone,
        has_touch=phone,
        reduced_motion="reduce",
        bypass_csp=True,
        storage_state=signed_in,
    )
    context.set_default_timeout(20_000)
    desk = Desk(context.new_page(), desk_site)
    guard(context, desk_site, desk.troubles)
    yield desk
    desk.leave()
    # Chromium writes the error pages' own status on the console.
    assert all("Failed to load resource" in trouble for trouble in desk.troubles)


@pytest.mark.parametrize("path", OPEN + SIGNED_IN)
def test_axe_finds_nothing(reader: Desk, path: str) -> None:
    if not AXE.is_file():
        pytest.fail("axe-core is not in node_modules/: run `rm -r static/vendor && make setup`", pytrace=False)
    first = reader.site.ask("/api/activities", scope=["basin"])["activities"][0]["id"]
    axe = AXE.read_text(encoding="utf-8")
    for lang in ("vi", "en"):
        page = reader.open(f"{path.format(id=first)}lang={lang}")
        if path.startswith("/?") and "activity={id}" in path:
            page.wait_for_selector("#card:not([hidden]) .card-title")
        page.evaluate(axe)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert page.evaluate(RUN) == [], f"{path} {lang} {scheme}"
