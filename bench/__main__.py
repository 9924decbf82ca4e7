"""Runs every benchmark: ``make bench`` or ``python -m bench``; one alone by ``python -m bench.page``."""

from bench import geocode, imports, page

if __name__ == "__main__":
    page.main()
    geocode.main()
    imports.main()
