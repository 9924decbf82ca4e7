"""Rebuilds every file of ``data/boundaries`` from packages of the public registries: ``python -m geo.building``.

One noun a module; ``docs/boundaries.md`` is the recipe in words, with every decision made by hand. Nothing here is
imported by the application: the rebuild has requirements of its own (``requirements-boundaries.txt``).
"""
