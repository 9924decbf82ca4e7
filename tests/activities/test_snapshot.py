"""The snapshot: laid out page by page, its index as it would be counted activity by activity, and its doubts."""

import os
import threading
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from activities import columns, laying, rows, snapshot, snapshots
from activities.documents import stored_document
from activities.doubts import doubt_of
from activities.ingest import Order, ingest
from activities.reviewing import review
from activities.snapshot import open_snapshot, write_snapshot
from activities.snapshots import Snapshots
from bench.generated import write_sheet
from geo.errors import MissingDataError, NotFoundError
from geo.locations import Evidence, Location, Precision, Reach
from geo.register import load_places
from geo.vintages import containing


@pytest.fixture
def activities(store, tmp_path):
    ingest(store, write_sheet(tmp_path / "generated.csv", 300, told=True), Order(source="generated"))
    return store.read()[1]


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(laying, "PAGE_ACTIVITIES", 7)


def made(tmp_path, activities):
    return open_snapshot(write_snapshot(tmp_path, "store-000001", numbered(activities)))


def numbered(activities):
    """Activities as the store streams them, each with a digest of its own."""
    for number, activity in enumerate(activities):
        yield f"{number:064x}", activity


def test_pages_hold_what_one_page_would(activities, tmp_path, monkeypatch):
    whole = made(tmp_path / "whole", activities)
    monkeypatch.setattr(laying, "PAGE_ACTIVITIES", 7)
    paged = made(tmp_path / "paged", activities)
    assert whole.documents(range(300)) == paged.documents(range(300))
    for query in ("ha noi", "Hà Nội", "generated 1"):
        assert whole.says(query).any()
        assert np.array_equal(whole.says(query), paged.says(query))


def test_a_page_ends_when_its_documents_are_long(activities, tmp_path, monkeypatch):
    monkeypatch.setattr(laying, "PAGE_BYTES", 1)
    assert len(made(tmp_path, activities[:20]).documents(range(20))) == 20


def test_links_count_as_a_walk_through_the_activities(activities, tmp_path, small_pages):
    built = made(tmp_path, activities)
    mask = np.random.default_rng(5).random(300) < 0.4
    wanted, places = Counter(), Counter()
    for activity, is_in in zip(activities, mask, strict=True):
        if is_in:
            wanted.update(set(activity.sectors))
            sites = [location.place for location in activity.locations if location.role != "partner"]
            places.update(set().union(*(containing(site, "34") for site in sites)) if sites else ())
    assert built.links["sector"].count(mask) == dict(sorted(wanted.items()))
    assert built.links["place34"].count(mask) == dict(sorted(places.items()))
    assert built.links["sector"].count(np.zeros(300, dtype=bool)) == {}
    has_any = [bool({"water", "land"} & set(activity.sectors)) for activity in activities]
    assert built.links["sector"].any_of(["water", "land", "no such code"]).tolist() == has_any


def test_a_link_may_have_more_codes_than_16_bits_count(activities, tmp_path, monkeypatch):
    narrow = made(tmp_path / "narrow", activities)
    monkeypatch.setattr(laying, "MOST_NARROW", 5)
    wide = made(tmp_path / "wide", activities)
    everything = np.ones(300, dtype=bool)
    for name in columns.LINKS:
        assert wide.links[name].count(everything) == narrow.links[name].count(everything)


def test_every_id_finds_its_own_document(activities, tmp_path, small_pages):
    built = made(tmp_path, activities)
    assert [built.document(activity.id)["id"] for activity in activities] == [activity.id for activity in activities]
    with pytest.raises(NotFoundError, match="generated-300"):
        built.document("generated-300")


def test_ids_whose_digests_are_the_same_are_told_apart(activities, tmp_path, monkeypatch):
    for module in (laying, snapshot):
        monkeypatch.setattr(module, "id_key", len)
    built = made(tmp_path, activities)
    assert [built.document(activity.id)["id"] for activity in activities] == [activity.id for activity in activities]
    with pytest.raises(NotFoundError):
        built.document("generated-x")


def test_an_empty_store_has_a_snapshot(store, tmp_path):
    built = Snapshots(store, tmp_path / "snapshots").current()
    assert len(built) == 0
    assert built.links["donor"].count(np.zeros(0, dtype=bool)) == {}
    with pytest.raises(NotFoundError):
        built.document("a")


def test_arrays_are_used_as_they_lie_in_the_file(activities, tmp_path):
    links = made(tmp_path, activities).links["place34"]
    assert not links.rows.flags.owndata
    assert not links.rows.flags.writeable


@pytest.mark.parametrize("kept", [0, 7, 8, 1000, -1, -9])
def test_a_file_that_is_cut_off_anywhere_is_refused(activities, tmp_path, kept):
    path = write_snapshot(tmp_path, "store-000001", numbered(activities))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(kept if kept >= 0 else size + kept)
    with pytest.raises(MissingDataError, match=path.name):
        open_snapshot(path)


def test_what_a_killed_process_left_goes_with_the_next_snapshot(store, tmp_path):
    folder = tmp_path / "snapshots"
    folder.mkdir()
    (folder / "activities-x.arrow.1-1.part").write_bytes(b"half")
    Snapshots(store, folder).current()
    assert [path.suffix for path in folder.iterdir()] == [".arrow"]


def test_the_last_one_is_served_while_another_process_makes_the_new_one(store, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "PATIENCE_S", 0.05)
    served = Snapshots(store, tmp_path / "snapshots")
    assert len(served.current()) == 0
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("id,title_en\na,A\n", encoding="utf-8")
    ingest(store, sheet)
    with snapshots._alone(tmp_path / "snapshots"):
        assert [len(served.current()) for _ in range(3)] == [0, 0, 0]
    for thread in threading.enumerate():
        if thread.daemon and thread.name.endswith("(_renew)"):
            thread.join()
    assert len(served.current()) == 1


def test_after_a_failure_it_is_tried_again_only_later(store, tmp_path, monkeypatch):
    folder = tmp_path / "snapshots"
    served = Snapshots(store, folder)
    served.current()
    ingest(store, write_sheet(tmp_path / "sheet.csv", 20))
    tries = []

    def fail(*_, **__):
        tries.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshots, "write_snapshot", fail)
    assert [len(served.current()) for _ in range(5)] == [0] * 5
    assert tries == [1]
    monkeypatch.undo()
    served._next_try = 0.0
    assert len(served.current()) == 20


def test_a_snapshot_that_is_there_is_not_made_again(store, tmp_path):
    sheet = write_sheet(tmp_path / "sheet.csv", 20)
    ingest(store, sheet)
    Snapshots(store, tmp_path / "snapshots").build()
    [path] = (tmp_path / "snapshots").iterdir()
    os.utime(path, (1, 1))
    ingest(store, sheet)
    Snapshots(store, tmp_path / "snapshots").build()
    assert [made.stat().st_mtime for made in (tmp_path / "snapshots").iterdir()] == [1]


def site(code, *, score=0.9, precision=Precision.ADM1, span=(0, 6), rule="province", role="site"):
    place = load_places()[code]
    evidence = Evidence("title_en", *span, "x" * (span[1] - span[0]), rule)
    return Location(place, place.lon, place.lat, precision, Reach.ACTIVITY, role, score, evidence)


@pytest.mark.parametrize(
    ("scope", "locations", "review", "doubt"),
    [
        ("unlocated", [], "", "unlocated"),
        ("national", [], "", ""),
        ("province", [site("VN-63-02")], "", ""),
        ("province", [site("VN-63-02", score=0.6)], "", "low-score"),
        ("province", [site("VN-63-02", score=0.6), site("VN-63-04", score=0.9, span=(8, 9))], "", ""),
        ("province", [site("VN-63-02", score=0.6, rule="given-point")], "", ""),
        ("province", [site("VN-63-02"), site("VN-63-04")], "", "ambiguous"),
        ("province", [site("VN-63-02"), site("VN-63-04", span=(9, 12))], "", ""),
        ("province", [site("VN-63-02", precision=Precision.LARGER_THAN_ADM1)], "", "ambiguous"),
        ("basin", [site("mekong", precision=Precision.LARGER_THAN_ADM1)], "", ""),
        ("international", [site("NL", score=0.5, role="partner")], "", ""),
        ("province", [site("VN-63-02", score=0.6)], "accepted", "reviewed"),
        ("unlocated", [], "national", "reviewed"),
    ],
)
def test_doubts(activities, scope, locations, review, doubt):
    assert doubt_of(replace(activities[0], scope=scope, locations=tuple(locations), review=review)) == doubt


def test_doubts_are_counted_and_selected_like_any_code(activities, tmp_path):
    told = [
        replace(activities[0], id="a", scope="unlocated", locations=()),
        replace(activities[0], id="b", scope="province", locations=(site("VN-63-02", score=0.5),)),
        replace(activities[0], id="c", scope="national", locations=()),
        replace(activities[0], id="d", scope="unlocated", locations=(), review="national"),
    ]
    built = made(tmp_path, told)
    everything = np.ones(4, dtype=bool)
    assert built.count_codes("doubt", everything) == {"unlocated": 1, "low-score": 1, "reviewed": 1}
    assert built.has_code("doubt", ["unlocated", "low-score"]).tolist() == [True, True, False, False]


def test_evidence_is_in_the_readers_language_where_her_texts_have_it(snapshot_of):
    built = snapshot_of(
        "id,title_en,title_vi",
        "both,Water in Ha Giang,Cấp nước Hà Giang",
        "one,Water in Son La,Cấp nước",
        "only,,Cấp nước Lào Cai",
    )
    assert [set(built.document(name)["evidence"]) for name in ("both", "one", "only")] == [{"en"}, {"vi"}, set()]
    assert built.document("both")["evidence"]["en"]["VN-63-02"]["field"] == "title_en"
    assert built.document("one")["evidence"]["vi"] == {}


class TestCopying:
    """A snapshot that copies from the last one is the one that would be made of the store alone."""

    @pytest.fixture(autouse=True)
    def small(self, small_pages, monkeypatch):
        monkeypatch.setattr(rows, "CHUNK_KEYS", 40)
        monkeypatch.setattr(rows, "CHUNK_ROWS", 16)

    def change(self, store, tmp_path):
        """Change, add and remove activities here and there, of two sources."""
        ingest(store, write_sheet(tmp_path / "generated.csv", 300, told=True), Order(source="generated"))
        ingest(store, write_sheet(tmp_path / "earlier.csv", 30, seed=2), Order(source="earlier"))
        path = write_sheet(tmp_path / "generated.csv", 310, told=True)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines[50] = lines[50].replace("generated 49", "changed 49")
        del lines[100:103], lines[200]
        path.write_text("".join(lines), encoding="utf-8")
        yield
        ingest(store, path, Order(source="generated", is_whole=True))
        yield
        review(store, store.read()[1][7].id, "national", "lan")
        yield

    def test_it_is_the_same_to_the_last_count(self, store, tmp_path, monkeypatch):
        folder = tmp_path / "snapshots"
        served = Snapshots(store, folder)
        made = []
        for _ in self.change(store, tmp_path):
            made.clear()
            monkeypatch.setattr(laying, "stored_document", lambda a: made.append(a.id) or stored_document(a))
            copied = served.build()
            monkeypatch.setattr(laying, "stored_document", stored_document)
            anew = Snapshots(store, tmp_path / "anew" / copied.revision).build()
            everything = range(len(anew))
            assert copied.documents(everything) == anew.documents(everything)
            mask = np.random.default_rng(len(anew)).random(len(anew)) < 0.5
            for name in columns.LINKS:
                assert copied.links[name].count(mask) == anew.links[name].count(mask)
            for name in columns.CODE_COLUMNS:
                assert copied.count_codes(name, mask) == anew.count_codes(name, mask)
            assert np.array_equal(copied.in_years(2010, 2012), anew.in_years(2010, 2012))
            for query in ("changed", "Hà Nội", "generated 12"):
                assert np.array_equal(copied.says(query), anew.says(query))
            for document in anew.documents(everything):
                assert copied.document(document["id"]) == document
        assert len(made) == 1  # a review makes one document

    def test_a_place_that_no_activity_is_in_any_more_is_not_counted(self, store, tmp_path):
        sheet = tmp_path / "sheet.csv"
        served = Snapshots(store, tmp_path / "snapshots")
        for rows_of in (("a,A,Hà Giang", "b,B,Sơn La"), ("a,A,Lai Châu", "b,B,Sơn La")):
            sheet.write_text("\n".join(("id,title_en,places", *rows_of)) + "\n", encoding="utf-8")
            ingest(store, sheet)
            built = served.build()
        assert built.links["site63"].count(np.ones(2, dtype=bool)) == {"VN-63-12": 1, "VN-63-14": 1}

    def test_a_broken_last_one_is_not_copied_from(self, store, tmp_path):
        folder = tmp_path / "snapshots"
        ingest(store, write_sheet(tmp_path / "sheet.csv", 20))
        Snapshots(store, folder).build()
        [path] = folder.iterdir()
        path.write_bytes(path.read_bytes()[:-100])
        ingest(store, write_sheet(tmp_path / "more.csv", 30, seed=4))
        assert len(Snapshots(store, folder).build()) == 50


def test_sites_known_down_to_the_district_have_links_of_their_own(snapshot_of):
    snapshot = snapshot_of(
        "id,title_en,places",
        "a,Wells in Mai Chau district,",
        "b,Wells in Hoa Binh province,",
        "c,Wells,Hòa Bình",
    )
    everything = np.ones(len(snapshot), dtype=bool)
    assert snapshot.links["place63"].count(everything)["VN-63-17"] == 3
    assert snapshot.links["fine63"].count(everything)["VN-63-17"] == 1
    assert snapshot.links["fine34"].count(everything)["VN-34-25"] == 1
    assert set(snapshot.links["fine63"].vocabulary) <= set(snapshot.links["place63"].vocabulary)


def test_shares_stand_in_the_document_of_an_activity_whose_sum_is_known(snapshot_of):
    snapshot = snapshot_of(
        "id,title_en,places,amount,currency,start",
        "a,A,Hà Giang;Tuyên Quang,100,USD,2020",
        "b,B,Hà Giang,,,2020",
    )
    funded, unknown = snapshot.documents([0, 1])
    assert funded["shares"]["equal63"] == [["VN-63-02", "1/2", "equal"], ["VN-63-08", "1/2", "equal"]]
    assert [code for code, *_ in funded["shares"]["equal34"]] == ["VN-34-08"]
    assert unknown["shares"] == {}
