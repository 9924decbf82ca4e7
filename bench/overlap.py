"""How right and how fast the overlap check is: ``python -m bench.overlap [--rows N]``.

The labelled drafts of ``tests/activities/overlaps`` are checked against the seed data and the invented activities: how
often the true twin comes first and among the first three, and how many of the first five are related. Then an index is
made of generated activities, 5,000 if ``--rows`` says no other number, and drafts are checked against it.
"""

import argparse
import csv
import statistics
import tempfile
import time
from pathlib import Path

from activities.ingest import ingest
from activities.overlap import OverlapIndex
from activities.overlapping.drafts import Draft, make_draft
from activities.snapshots import Snapshots
from activities.store import Store
from bench.generated import write_sheet

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "data" / "activities" / "monre-2022h1.csv"
LABELLED = ROOT / "tests" / "activities" / "overlaps"
ROWS, TIMES = 5_000, 15
PAGE = "Dự án do Chính phủ Đức tài trợ, giai đoạn 2024–2027, trồng rừng, đào tạo cán bộ và mua thiết bị.\n" * 8
LONG = ("Dự án bảo vệ nguồn nước ở An Giang, do Hà Lan tài trợ. " * 30 + "\n") * 15


def _read(name: str) -> list[dict[str, str]]:
    with (LABELLED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _index(folder: Path, *sheets: Path) -> OverlapIndex:
    store = Store(f"sqlite:///{folder / 'store.db'}")
    for sheet in sheets:
        ingest(store, sheet)
    return OverlapIndex(Snapshots(store, folder / "snapshots").current())


def _found(index: OverlapIndex, row: dict[str, str], top: int) -> list[str]:
    draft = make_draft({"title": [row["title"]], "text": [row["text"]]})
    return [match.document["id"] for match in index.find(draft, top).matches]


def measure_likeness(folder: Path) -> None:
    """Print how often the twin is found, and precision at 5."""
    index = _index(folder, SEED, LABELLED / "invented.csv")
    pairs = [(name, row) for name in ("seed", "invented") for row in _read(f"{name}-pairs.csv")]
    for half in ("tune", "measure"):
        for wanted in ("seed", "invented"):
            found = [
                (*_found(index, row, 3), row["twin"]) for name, row in pairs if name == wanted and row["half"] == half
            ]
            first = sum(ids[0] == ids[-1] for ids in found)
            third = sum(ids[-1] in ids[:-1] for ids in found)
            print(f"{half} {wanted}: {len(found)} drafts, twin first {first}, in three {third}")
    rows = _read("related.csv")
    right = [sum(one in row["related"].split(";") for one in _found(index, row, 5)) / 5 for row in rows]
    print(f"precision at 5 over {len(rows)} broad drafts: {statistics.mean(right):.2f}")


def measure_speed(folder: Path, rows: int) -> None:
    """Print the time and memory of an index and the time of a check."""
    store = Store(f"sqlite:///{folder / 'store.db'}")
    ingest(store, write_sheet(folder / "generated.csv", rows, told=True))
    snapshot = Snapshots(store, folder / "snapshots").current()
    started = time.perf_counter()
    index = OverlapIndex(snapshot)
    print(f"{rows} generated: index in {time.perf_counter() - started:.1f} s, {index.texts.nbytes / 1e6:.0f} MB")
    page = Draft("Phục hồi rừng ngập mặn ở Sóc Trăng và Bạc Liêu", PAGE)
    for name, draft in (("a page", page), (f"{len(LONG)} characters", Draft("", LONG))):
        times = []
        for _ in range(TIMES):
            started = time.perf_counter()
            index.find(draft)
            times.append(time.perf_counter() - started)
        print(f"a draft of {name}: {statistics.median(times) * 1000:.0f} ms (slowest {max(times) * 1000:.0f})")


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as labelled, tempfile.TemporaryDirectory() as generated:
        measure_likeness(Path(labelled))
        measure_speed(Path(generated), rows)


if __name__ == "__main__":
    main()
