"""How right and how fast the geocoder is: ``python -m bench.geocode [--quick]``.

Prints precision, recall and F1 of provinces and the rows with a false province, for each stratum of the project's own
labelled sentences and of ``../shared/eval/geocode_dev.csv`` where it is there; then, by kind of text, texts a second
beside a bare scan with the same library in the same rounds, and points a second beside ``geopandas.sjoin``.
"""

import argparse
import csv
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
from ahocorasick_rs import AhoCorasick

from geo.boundaries import read_frame
from geo.folding import fold, fold_name
from geo.gazetteer import load_gazetteer, read_rows
from geo.geocoder import geocode
from geo.labels import load_labels
from geo.register import load_places

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "tests" / "geo" / "labelled.csv"
DEV = ROOT.parent / "shared" / "eval" / "geocode_dev.csv"
SEED = ROOT / "data" / "activities" / "monre-2022h1.csv"
TEXT_SIZE = 600  # characters
LISTS = (
    *("provinces", "regions", "basins", "seas", "countries", "country-words", "landmarks", "foreign", "units"),
    *("old-units", "masks", "marks"),
)
ROUNDS = 15  # each measures the bare scan, then the geocoder; the medians count
TEXTS_A_ROUND = 500
BARE_NAMES = 12_495  # as in the measurements that set the bar
LEAST_LETTERS = 4
POINTS = 1_000_000


@dataclass(slots=True)
class Count:
    """Provinces found and missed in a stratum, and rows in which one is false."""

    rows: int = 0
    right: int = 0
    false: int = 0
    missed: int = 0
    false_rows: list[str] = field(default_factory=list)

    def add(self, row: str, found: set[str], allowed: set[str], wanted: set[str]) -> None:
        """Count a row: what is found may be any of the allowed, and should be all of the wanted."""
        self.rows += 1
        self.right += len(found & allowed)
        self.false += len(found - allowed)
        self.missed += len(wanted - found)
        if found - allowed:
            self.false_rows.append(row)

    def line(self, stratum: str) -> str:
        """Return the figures in one line."""
        precision = self.right / max(1, self.right + self.false)
        recall = self.right / max(1, self.right + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        figures = f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}" if self.right else "no provinces           "
        return f"{stratum:<28}{self.rows:>5} rows  {figures}  false rows {len(self.false_rows)}"


def provinces(fields: dict[str, str]) -> set[str]:
    """Return the codes of the 63-unit provinces that are sites."""
    locations = geocode(fields, vintage="63").locations
    return {location.place.code for location in locations if location.place.kind == "province"}


def count_labelled() -> dict[str, Count]:
    """Return the figures of the project's own sentences by stratum."""
    counts: dict[str, Count] = {}
    with LABELLED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            truth = set(filter(None, row["provinces"].split(";")))
            found = provinces({"title": row["title"], "owner": row["owner"]})
            counts.setdefault(f"own {row['lang']} {row['stratum']}", Count()).add(row["id"], found, truth, truth)
    return counts


def count_dev() -> dict[str, Count]:
    """Return the figures of the real rows by stratum; recall against the provinces that the text names."""
    codes = {fold_name(place.name_vi): place.code for place in load_places().sets["provinces-63"]}
    codes["hue"] = codes.get("hue") or codes["thua thien hue"]
    codes["thua thien hue"] = codes["hue"]
    codes["ho chi minh"] = "VN-63-79"
    counts: dict[str, Count] = {}
    with DEV.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            truth = _codes(row["true_provinces"], codes)
            named = _codes(row["named_in_text"], codes)
            found = provinces({"title": row["title"], "description": row["description"]})
            stratum = "named in text" if named else row["scope"]
            counts.setdefault(f"dev {row['lang']} {stratum}", Count()).add(row["id"], found, truth, named)
    return counts


def _codes(names: str, codes: dict[str, str]) -> set[str]:
    return {codes[fold_name(name)] for name in names.split(";") if name}


def texts() -> dict[str, list[str]]:
    """Return texts of 600 characters by kind, made of the real rows, the ministry's article and our own sentences."""
    kinds: dict[str, list[str]] = {}
    for path, source in ((DEV, "real rows"), (SEED, "the article"), (LABELLED, "our own")):
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    for name, value in row.items():
                        if name.startswith(("title", "description")) and value:
                            lang = row.get("lang") or name[-2:]
                            kinds.setdefault(f"{source}, {lang}", []).append(value)
    joined = {kind: ". ".join(values) for kind, values in kinds.items()}
    joined["all together"] = ". ".join(joined.values())
    return {
        kind: [text[start : start + TEXT_SIZE] for start in range(0, len(text) - TEXT_SIZE + 1, TEXT_SIZE)]
        for kind, text in joined.items()
    }


def bare_names() -> list[str]:
    """Return the names of the bare scan: each of four letters or more, filled up with forms that have a unit word.

    Shorter names stand inside other words again and again: to report them all would make the bare scan slow, and us
    look fast.
    """
    names = sorted({fold_name(row["name"]) for source in LISTS for row in read_rows(source)})
    forms = dict.fromkeys([*names, *load_gazetteer().entries])
    return [form for form in forms if len(form) >= LEAST_LETTERS][:BARE_NAMES]


def seconds(work: Callable[[str], object], items: Sequence[str], repeats: int) -> float:
    """Return the processor's seconds that this process takes for one item."""
    start = time.process_time()
    for _ in range(repeats):
        for item in items:
            work(item)
    return (time.process_time() - start) / (repeats * len(items))


def load_seconds() -> float:
    """Return the seconds that a fresh process takes to import the geocoder and read its first text."""
    code = "from geo.geocoder import geocode; geocode({'title': 'x'})"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)  # noqa: S603 - our own code
    return time.perf_counter() - start


def report_speed() -> None:
    """Print texts and points a second beside what a user would run instead."""
    print(f"loading the gazetteer: {load_seconds():.2f} s, {len(load_gazetteer().entries):,} forms")
    names = bare_names()
    scan = AhoCorasick(names).find_matches_as_indexes
    print(
        f"texts of {TEXT_SIZE} characters a second: a bare scan of {len(names):,} names over the folded text, geocoder"
    )
    for kind, sample in texts().items():
        words = [fold(text).words for text in sample]
        repeats = 1 + TEXTS_A_ROUND // len(sample)
        rounds = [
            (seconds(scan, words, repeats), seconds(lambda text: geocode({"description": text}), sample, repeats))
            for _ in range(ROUNDS)
        ]
        bare, full = (median(column) for column in zip(*rounds, strict=True))
        ratio = median(scan_time / full_time for scan_time, full_time in rounds)
        print(f"{kind:<20}{len(sample):>5} texts  bare {1 / bare:>9,.0f}/s  geocoder {1 / full:>7,.0f}/s", end="  ")
        print(f"ratio {ratio:.3f}")
    report_points()


def report_points() -> None:
    """Print points a second by the label grid and by a spatial join, and how many answers differ."""
    generator = np.random.default_rng(63)
    lon, lat = generator.uniform(102.1, 109.9, POINTS), generator.uniform(8.3, 23.5, POINTS)
    labels = load_labels("63")
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        found = labels.find(lon, lat)
        seconds.append(time.perf_counter() - start)
    frame = read_frame("provinces-63")[["code", "geometry"]]
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=frame.crs)
    start = time.perf_counter()
    joined = gpd.sjoin(points, frame, how="left")
    join_seconds = time.perf_counter() - start
    codes = np.array((*labels.codes, ""), dtype=object)[found]
    different = int((joined["code"].fillna("").groupby(level=0).min().to_numpy() != codes).sum())
    print(f"{POINTS:,} points: grid {min(seconds):.3f} s, sjoin {join_seconds:.3f} s,", end=" ")
    print(f"{join_seconds / min(seconds):.1f} times as fast, {different} answers differ")


def main() -> None:
    """Print all figures; with ``--quick`` only how right it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no speed")
    parser.add_argument("--rows", action="store_true", help="name the rows with a false province")
    options = parser.parse_args()
    counts = count_labelled()
    if DEV.exists():
        counts |= count_dev()
    for stratum in sorted(counts):
        print(counts[stratum].line(stratum))
        if options.rows:
            print(*counts[stratum].false_rows, sep="\n")
    if not options.quick:
        report_speed()


if __name__ == "__main__":
    main()
