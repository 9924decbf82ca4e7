"""A generated store for the tests of exports: every kind of place, date, amount and partner that a sheet can say."""

import csv
from pathlib import Path

from activities.exporters import exporters
from activities.exporting import Export
from activities.filters import Filters
from activities.ingest import Order, ingest
from activities.snapshots import Snapshots
from activities.store import Store

HOSTILE = (
    *("{{7*7}}", "{% raw %}", "{% if x.y %}", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>"),
    *("`${7*7}`", "javascript:alert(1)", "a\u2028b", "]]> <!-- --> &amp; &#x41;"),
)
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "'=1+1", "''=1+1", "＝1+1", "=cmd|' /C calc'!A0", "-5")
HEADER = (
    *("id", "title_en", "title_vi", "description_en", "kind", "status", "start", "end", "sectors", "partners"),
    *("amount", "currency", "places", "lat", "lon", "source_ref", "note", "office"),
)
ROWS = (
    {"title_en": "Generated: texts name Hà Giang", "start": "2018", "end": "2021", "partners": "nl:funder; giz"},
    {"title_en": "Generated: given in the 34", "places": "34:91", "amount": "3000000", "currency": "EUR"},
    {"title_en": "Generated: given in the 63", "places": "63:91; Cà Mau", "start": "2020-05", "status": "closed"},
    {"title_en": "Generated: region", "places": "mekong-delta", "kind": "mou", "partners": "jp:counterpart"},
    {"title_en": "Generated: basin", "places": "ca", "sectors": "water;environment", "start": "2019-02-03"},
    {"title_en": "Generated: nationwide", "places": "VN", "amount": "1234.567", "currency": "USD", "start": "2019"},
    {"title_en": "Generated: in Cambodia", "places": "KH", "description_en": "Two lines,\n\nand a third"},
    {"title_en": "Generated: a point", "lat": "22.8233", "lon": "104.9836", "note": "a; b, c"},
    {
        "title_en": "Generated: no place at all",
        "office": "the third floor",
        "partners": "Generated: Body:funder",
    },
    {"title_vi": "Dữ liệu tạo ra: đất đai ở Đà Nẵng", "sectors": "land", "amount": "2000000000", "currency": "VND"},
    {"title_en": "Generated: islands", "places": "hoang-sa; truong-sa", "start": "2022", "end": "2022-12-31"},
    *({"title_en": f"Generated {text}", "note": text, "office": text} for text in HOSTILE),
    *({"title_en": text, "title_vi": f"{text} generated", "source_ref": text, "office": text} for text in FORMULAS),
)


def write_generated(folder: Path) -> Path:
    """Write the sheet of these rows."""
    path = folder / "generated.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="")
        writer.writeheader()
        writer.writerows({"id": f"generated-{number:02d}", **row} for number, row in enumerate(ROWS))
    return path


def generated_rows() -> list[dict[str, str]]:
    """Return the rows as they are written."""
    return [{"id": f"generated-{number:02d}", **row} for number, row in enumerate(ROWS)]


def filled(folder: Path, *files: Path) -> Store:
    """Return a store with these files."""
    store = Store(f"sqlite:///{folder / 'exported.db'}")
    for file in files:
        report = ingest(store, file, Order(source="one"))
        assert not report.rejected, report.issues
    return store


def export_of(store: Store, folder: Path, **filters: object) -> Export:
    """Return an export of a store's activities."""
    current = Snapshots(store, folder / "snapshots").current()
    return Export(current, Filters(**{"lang": "en", **filters}), store.changed_at(current.revision))


def write_export(export: Export, name: str, folder: Path) -> Path:
    """Write an export and return its path."""
    exporter = exporters()[name]
    path = folder / f"out.{exporter.EXTENSION}"
    path.write_bytes(b"".join(exporter.write(export)))
    return path


def again(path: Path, folder: Path, source: str = "one"):
    """Import an exported file into an empty store; returns the report and the activities by id."""
    store = Store(f"sqlite:///{folder / 'again.db'}")
    report = ingest(store, path, Order(source=source))
    found = {activity.id: activity for activity in store.read()[1]}
    store.close()
    return report, found


def by_id(store: Store):
    """Return the activities of a store by id."""
    return {activity.id: activity for activity in store.read()[1]}
