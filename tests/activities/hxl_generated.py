"""HXL tables made for tests: written as CSV and XLSX, read and stored."""

import csv

import openpyxl

from activities.importers.hxl import FORMAT, read
from activities.ingest import ingest

TITLE = ("#activity+code", "#activity+name")


def table(tmp_path, *rows, name="generated.csv", delimiter=",", encoding="utf-8"):
    path = tmp_path / name
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def book(tmp_path, *rows, merged=(), name="generated.xlsx"):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    workbook.save(tmp_path / name)
    return tmp_path / name


def row_of(tmp_path, **cells):
    """Read one row; ``adm1__code`` is the tag #adm1+code."""
    tags = ["#" + name.replace("__", "+") for name in cells]
    [row] = read(table(tmp_path, ["#activity+name", *tags], ["Generated wells", *cells.values()]))
    return row


def stored(store, path):
    report = ingest(store, path)
    assert report.format == FORMAT
    return report, {activity.ref: activity for activity in store.read()[1]}


def said(report):
    return [(issue.row, issue.field, issue.severity, issue.reason) for issue in report.issues]


def sites(activity):
    return [location.place.code for location in activity.locations if location.role != "partner"]
