"""Duplicates: the same id twice is an error, the same activity under two ids a warning."""

import csv

import pytest

from activities.ingest import Order, ingest
from activities.store import Store

HEADER = ["id", "title_en", "title_vi", "start", "partners"]


@pytest.fixture
def store(tmp_path):
    return Store(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def load(store, tmp_path):
    def load_rows(source, *rows):
        path = tmp_path / f"{source}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows])
        return ingest(store, path, Order(source=source))

    return load_rows


def test_the_same_id_twice_is_an_error_that_names_the_first_row(load):
    report = load("s", ["a", "Water", "", "", ""], ["b", "Land", "", "", ""], ["a", "Air", "", "", ""])
    [issue] = report.issues
    assert (issue.row, issue.severity, issue.field, issue.value) == (4, "error", "id", "a")
    assert "row 2" in issue.reason
    assert (report.new, report.rejected) == (2, 1)


def test_the_same_activity_under_two_ids_of_a_file_is_a_warning(load):
    first = ["a", "Dự án nước", "", "2020", "Hà Lan;giz"]
    report = load(
        "s", first, ["b", "DU AN  NUOC", "", "2020", "GIZ:funder;nl"], ["c", "Dự án nước", "", "2021", "nl;giz"]
    )
    [issue] = report.issues
    assert (issue.row, issue.severity) == (3, "warning")
    assert "looks like row 2" in issue.reason
    assert report.new == 3


@pytest.mark.parametrize(
    "other",
    [
        ["b", "Dự án đất", "", "2020", "nl"],
        ["b", "Dự án nước", "", "2021", "nl"],
        ["b", "Dự án nước", "", "2020", "jp"],
    ],
)
def test_another_title_start_or_partner_is_another_activity(load, other):
    assert not load("s", ["a", "Dự án nước", "", "2020", "nl"], other).issues


def test_an_activity_that_is_stored_under_another_id_or_source_is_a_warning(load):
    assert not load("one", ["a", "Dự án nước", "", "2020", "nl"], ["z", "Dự án đất", "", "2020", ""]).issues
    [issue] = load("two", ["x", "Another", "", "2020", ""], ["b", "dự án nước", "", "2020", "Hà Lan"]).issues
    assert (issue.row, issue.severity) == (3, "warning")
    assert "looks like a of one" in issue.reason
    [issue] = load("one", ["c", "Dự án đất", "", "2020", ""]).issues
    assert "looks like z of one" in issue.reason


def test_the_same_file_again_is_no_duplicate_of_itself(load):
    rows = [["a", "Dự án nước", "", "2020", "nl"], ["", "", "Dự án đất", "", ""], ["", "", "Dự án " * 300, "", ""]]
    load("s", *rows)
    report = load("s", *rows)
    assert (report.same, report.issues) == (3, [])


def test_titles_that_fold_to_nothing_are_not_alike(load):
    assert not load("s", ["a", "水", "", "", ""], ["b", "土", "", "", ""]).issues
