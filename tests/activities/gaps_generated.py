"""Generated activities, none of them real: what the gap analysis is reckoned against by hand."""

import random

from activities.sectors import load_sectors
from geo.register import load_places

HEADER = "id,title_en,places,sectors,partners,status,start,end,amount,currency"
STATUSES = ("implementation", "pipeline", "closed", "finalisation", "cancelled", "")
WIDE = ("mekong", "se-san", "red-thai-binh", "ma", "red-river-delta", "central-highlands")
MOST_PLACES = 5
# Divides evenly among one to five places, so that no rounding of cents is in the way.
DOLLARS = 60


def generated_activities(count, seed=20261124):
    """Return so many activities as dictionaries of the sheet's columns; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    provinces = [place.code for place in load_places().sets["provinces-63"]]
    # A third of the provinces have nothing, as in life; places are distinct, so that each has an equal share.
    provinces = chance.sample(provinces, 42)
    sectors = list(load_sectors())
    rows = []
    for number in range(count):
        places = chance.sample(provinces, chance.randint(1, MOST_PLACES))
        if chance.random() < 0.15:
            places = [chance.choice(WIDE), *places[:2]][: chance.randint(1, 3)]
        start = chance.choice(["", *map(str, range(2010, 2025))])
        rows.append(
            {
                "id": f"generated-{number:05d}",
                "title_en": f"Generated activity {number}",
                "places": places,
                "sectors": chance.sample(sectors, chance.randint(1, 2)),
                "partners": chance.sample(["jp", "kr", "de"], chance.randint(0, 2)),
                "status": chance.choice(STATUSES),
                "start": start,
                "end": str(int(start) + chance.randint(0, 8)) if start and chance.random() < 0.7 else "",
                "amount": DOLLARS * chance.randint(1, 50_000) if start and chance.random() < 0.6 else None,
            }
        )
    return rows


def sheet_row(row):
    """Return a generated activity as a line of the sheet."""
    places = ";".join(code.replace("VN-63-", "63:") for code in row["places"])
    amount = f"{row['amount']},USD" if row["amount"] else ","
    texts = (row["id"], row["title_en"], places, ";".join(row["sectors"]), ";".join(row["partners"]))
    return ",".join((*texts, row["status"], row["start"], row["end"], amount))
