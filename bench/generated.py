"""Generated activities for measuring: no real ones, and every title says so."""

import csv
import random
from pathlib import Path

from activities.codelists import load_codelist
from activities.partners import load_partners
from activities.sectors import load_sectors
from geo.register import load_places

PLACED_SETS = ("provinces-63", "basins", "regions")


def write_sheet(path: Path, rows: int, seed: int = 1) -> Path:
    """Write a sheet of ``rows`` generated activities, the same for the same seed, and return its path."""
    dice = random.Random(seed)  # noqa: S311 - for measuring, not for secrets
    places = [place.code for name in PLACED_SETS for place in load_places().sets[name]]
    partners = list(load_partners())[:60]
    lists = {"kind": list(load_codelist("kinds")), "status": list(load_codelist("statuses"))}
    sectors = list(load_sectors())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title_en", *lists, "sectors", "partners", "start", "places"])
        for number in range(rows):
            writer.writerow(
                [
                    f"generated-{number}",
                    f"Generated activity {number}",
                    *(dice.choice(codes) for codes in lists.values()),
                    ";".join(dice.sample(sectors, dice.randint(1, 2))),
                    ";".join(dice.sample(partners, dice.randint(1, 2))),
                    dice.randint(2000, 2025),
                    ";".join(dice.sample(places, dice.randint(1, 3))),
                ]
            )
    return path
