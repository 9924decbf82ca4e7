"""Generated activities that make a map busy: a few places with many, many with a few, money, sectors, partners."""

import csv
from pathlib import Path

from geo.register import load_places

COLUMNS = ("id", "kind", "title_en", "places", "partners", "sectors", "amount", "currency", "start", "end")
PARTNERS = ("jp", "de", "nl", "jp;nl", "kr", "la", "dk", "jp")
SECTORS = ("water", "water;land", "climate", "land", "energy", "water")


def busy_sheet(file: Path) -> Path:
    """Write the sheet: of the first thirty provinces the n-th has about 40/n activities."""
    names = [place.name_vi for place in load_places().sets["provinces-63"]][:30]
    places = [name for rank, name in enumerate(names, 1) for _ in range(max(1, 40 // rank))]
    places += ["mekong"] * 6 + ["ca"] * 2 + ["mekong-delta"] * 3 + ["VN"] * 5 + ["LA"] * 2 + [""] * 3
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(COLUMNS)
        for number, place in enumerate(places):
            amount = "" if number % 3 == 2 else f"{(number + 1) * 31415.92:.2f}"
            writer.writerow(
                (
                    *(f"gen-{number}", ("project", "mou")[number % 2], f"Generated activity {number}", place),
                    *(PARTNERS[number % len(PARTNERS)], SECTORS[number % len(SECTORS)]),
                    *(amount, "USD" if amount else "", 2012 + number % 8, 2014 + number % 8),
                )
            )
    return file
