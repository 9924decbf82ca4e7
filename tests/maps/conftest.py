"""What the tests of pictures and files share."""

import itertools
from pathlib import Path

import pytest

from geo.register import load_places


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the typeface is made, once for all tests."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture
def crowded(snapshot_of):
    """Generated activities: one and more in each of the 63 provinces, with money and partners."""
    names = [place.name_vi for place in load_places().sets["provinces-63"]]
    rows = [
        f"made-{number},Generated {number},{names[number % len(names)]},{1000 * (number + 1)},USD,2020,{partner}"
        for number, partner in zip(range(150), itertools.cycle(("Japan", "Germany", "Netherlands", "Denmark", "Laos")))
    ]
    return snapshot_of("id,title_en,places,amount,currency,start,partners", *rows)
