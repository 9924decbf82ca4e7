"""A real server, a real browser, no network: every request goes to our own host and the console stays silent."""

import csv
import os
import shutil
from collections.abc import Iterator

import pytest
from busy_generated import busy_sheet
from desk import Desk, Site, seat
from hostile import HOSTILE
from playwright.sync_api import Browser, sync_playwright
from serving import serve

NO_CHROMIUM = (
    "The browser tests need Chromium: install Debian's package with `apt-get install chromium`, "
    "or put a `chromium` on the PATH. Playwright's own download is not used."
)


def pytest_configure(config: pytest.Config) -> None:
    """Declare our marker."""
    config.addinivalue_line("markers", "browser: needs Chromium; leave out with -m 'not browser'")


def find_chromium() -> str:
    """Return the path of the machine's Chromium; fail under CI and skip elsewhere when there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.environ.get("CI"):
        pytest.fail(NO_CHROMIUM, pytrace=False)
    pytest.skip(NO_CHROMIUM)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with the seed data."""
    yield from serve(tmp_path_factory.mktemp("site"), ("load-seed",))


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with one activity whose texts are attacks."""
    folder = tmp_path_factory.mktemp("hostile")
    sheet = folder / "hostile.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HOSTILE)
        writer.writeheader()
        writer.writerow(HOSTILE)
    yield from serve(folder, ("import", str(sheet)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    path = find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Desk]:
    """A desktop window on the seed data."""
    yield from seat(browser, site)


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Desk]:
    """A phone on the seed data."""
    yield from seat(browser, site, "phone")


@pytest.fixture(scope="session")
def busy_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with generated activities in many places."""
    folder = tmp_path_factory.mktemp("busy")
    yield from serve(folder, ("import", str(busy_sheet(folder / "generated.csv"))))


@pytest.fixture
def busy(browser: Browser, busy_site: Site) -> Iterator[Desk]:
    """A desktop window on the generated activities."""
    yield from seat(browser, busy_site)


@pytest.fixture
def busy_phone(browser: Browser, busy_site: Site) -> Iterator[Desk]:
    """A phone on the generated activities."""
    yield from seat(browser, busy_site, "phone")


@pytest.fixture
def hostile_desk(browser: Browser, hostile_site: Site) -> Iterator[Desk]:
    """A desktop window on the hostile activity."""
    yield from seat(browser, hostile_site)
