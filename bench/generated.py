"""Generated activities for measuring: no real ones, and every title says so."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from activities.codelists import load_codelist
from activities.partners import load_partners
from activities.sectors import load_sectors
from geo.register import load_places

PLACED_SETS = ("provinces-63", "basins", "regions")
GIVEN_SHARE = 0.2  # of the told rows have their places from a person, as in the ministry's own sheets
TOPICS = {
    "title_en": ("Water supply", "Flood protection", "Land registration", "Mangrove restoration", "Waste treatment"),
    "title_vi": ("Cấp nước", "Phòng chống lũ", "Đăng ký đất đai", "Phục hồi rừng ngập mặn", "Xử lý chất thải"),
}
SENTENCES = {
    "description_en": "Generated for measuring: the project works with communes in {0} and {1} on {2}, with training "
    "of officials in Hanoi, equipment for the laboratories, and a study tour to Norway with the Embassy of Norway.",
    "description_vi": "Dữ liệu tạo ra để đo: dự án làm việc với các xã ở {0} và {1} về {2}, đào tạo cán bộ tại Hà Nội, "
    "trang bị phòng thí nghiệm, và khảo sát tại Na Uy cùng Đại sứ quán Na Uy.",
}


def write_sheet(path: Path, rows: int, seed: int = 1, *, told: bool = False) -> Path:
    """Write a sheet of ``rows`` generated activities, the same for the same seed, and return its path.

    CSV or, by the path's ending, XLSX. With ``told`` most places stand in titles and descriptions of one or both
    languages, for the geocoder to find, instead of in a column.
    """
    table = _table(rows, random.Random(seed), told)  # noqa: S311 - for measuring, not for secrets
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for number, cells in enumerate(table):
                sheet.write_row(number, 0, cells)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
    return path


def _table(rows: int, dice: random.Random, told: bool) -> Iterator[list[str | int]]:
    places = [place.code for name in PLACED_SETS for place in load_places().sets[name]]
    partners = list(load_partners())[:60]
    lists = {"kind": list(load_codelist("kinds")), "status": list(load_codelist("statuses"))}
    sectors = list(load_sectors())
    texts = [*TOPICS, *SENTENCES] if told else ["title_en"]
    yield ["id", *texts, *lists, "sectors", "partners", "start", "places", *(["amount", "currency"] if told else [])]
    for number in range(rows):
        is_given = not told or dice.random() < GIVEN_SHARE
        yield [
            f"generated-{number}",
            *(_texts(number, dice) if told else [f"Generated activity {number}"]),
            *(dice.choice(codes) for codes in lists.values()),
            ";".join(dice.sample(sectors, dice.randint(1, 2))),
            ";".join(dice.sample(partners, dice.randint(1, 2))),
            dice.randint(2000, 2025),
            ";".join(dice.sample(places, dice.randint(1, 3))) if is_given else "",
            *([dice.randint(10_000, 9_000_000), dice.choice(("EUR", "USD", "JPY"))] if told else []),
        ]


def _texts(number: int, dice: random.Random) -> list[str]:
    """Return titles and descriptions that name places: English, Vietnamese or both, a third of the rows each."""
    named = dice.sample(load_places().sets["provinces-63"], 3)
    topic = dice.randrange(len(TOPICS["title_en"]))
    other = dice.randrange(len(TOPICS["title_en"]))
    kept = ("en", "vi", "both")[number % 3]
    found = []
    for field, topics in TOPICS.items():
        name = named[0].name_vi if field.endswith("vi") else named[0].name_en
        found.append(f"{topics[topic]} {name} (generated {number})" if kept in (field[-2:], "both") else "")
    for field, sentence in SENTENCES.items():
        names = [place.name_vi if field.endswith("vi") else place.name_en for place in named[1:]]
        about = TOPICS[f"title_{field[-2:]}"][other].lower()
        found.append(sentence.format(*names, about) if kept in (field[-2:], "both") else "")
    return found
