"""Runs every benchmark: ``make bench`` or ``python -m bench``; one alone by ``python -m bench.page``."""

from bench import browser, figure, geocode, imports, page

if __name__ == "__main__":
    page.main()
    browser.main()
    figure.main()
    geocode.main()
    imports.main()
