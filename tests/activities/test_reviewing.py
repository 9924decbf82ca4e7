"""Reviews: a person's word on an activity's places wins over the machine's, now and at every later import."""

import pytest
from activities_making import digests, import_rows, placed_at

from activities.history import changes_of, history_of, list_batches, undo
from activities.reviewing import review, withdraw_review
from geo.errors import ConflictError, InputError, NotFoundError

pytestmark = pytest.mark.both_stores


def places(store, activity_id="a"):
    found = next(activity for activity in store.read()[1] if activity.id == activity_id)
    return found.scope, [location.place.code for location in found.locations], found.review


@pytest.fixture
def filled(store, tmp_path):
    import_rows(store, tmp_path, "a,Water in Ha Giang", "b,Land")
    return store


def test_the_places_of_a_person_take_the_place_of_the_machines(filled):
    assert places(filled) == ("province", ["VN-63-02"], "")
    revision = filled.revision()
    review(filled, "a", "placed", "lan", [placed_at("VN-63-14"), placed_at("VN-63-15")])
    assert places(filled) == ("province", ["VN-63-14", "VN-63-15"], "placed")
    assert filled.revision() > revision
    batch = list_batches(filled)[0]
    assert (batch.kind, batch.by, batch.source, batch.changed) == ("review", "lan", "sheet", 1)
    assert history_of(filled, "a")[0].before.scope == "province"


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        ("VN-63-14", "province"),
        ("mekong", "basin"),
        ("mekong-delta", "region"),
        ("LA", "foreign"),
        ("hoang-sa", "province"),
    ],
)
def test_the_scope_follows_from_the_places(filled, code, scope):
    review(filled, "a", "placed", "lan", [placed_at(code)])
    assert places(filled) == (scope, [code], "placed")


def test_national_leaves_no_place(filled):
    review(filled, "a", "national", "lan")
    assert places(filled) == ("national", [], "national")


def test_accepted_keeps_the_machines_places(filled):
    review(filled, "a", "accepted", "lan")
    assert places(filled) == ("province", ["VN-63-02"], "accepted")


def test_the_same_verdict_again_changes_nothing(filled):
    review(filled, "a", "national", "lan")
    revision = filled.revision()
    review(filled, "a", "national", "minh")
    assert filled.revision() == revision
    assert list_batches(filled)[0].by == "lan"


@pytest.mark.parametrize(
    ("verdict", "given", "said"),
    [
        ("placed", [], "one place at least"),
        ("perhaps", [], "'perhaps' is not one of accepted, placed, national"),
        ("national", ["VN-63-14"], "takes no places"),
        ("placed", ["VN"], "the verdict 'national'"),
    ],
)
def test_what_is_no_verdict_is_refused(filled, verdict, given, said):
    before = filled.read()
    with pytest.raises(InputError, match=said):
        review(filled, "a", verdict, "lan", [placed_at(code) for code in given])
    assert filled.read() == before


def test_what_is_not_there_is_not_found(filled):
    with pytest.raises(NotFoundError):
        review(filled, "x", "national", "lan")
    with pytest.raises(NotFoundError, match="nobody has reviewed"):
        withdraw_review(filled, "a", "lan")


def test_the_same_file_after_a_review_changes_nothing(filled, tmp_path):
    review(filled, "a", "placed", "lan", [placed_at("VN-63-14")])
    before = filled.read()
    report = import_rows(filled, tmp_path, "a,Water in Ha Giang", "b,Land")
    assert (report.same, report.changed) == (2, 0)
    assert filled.read() == before


def test_a_corrected_file_changes_texts_and_keeps_a_persons_places(filled, tmp_path):
    review(filled, "a", "placed", "lan", [placed_at("VN-63-14")])
    report = import_rows(filled, tmp_path, "a,Clean water in Lao Cai", "b,Land")
    assert (report.same, report.changed) == (1, 1)
    assert places(filled) == ("province", ["VN-63-14"], "placed")
    assert filled.read()[1][0].title_en == "Clean water in Lao Cai"


def test_a_review_holds_when_the_activity_was_gone_for_a_while(filled, tmp_path):
    review(filled, "a", "national", "lan")
    import_rows(filled, tmp_path, "b,Land", whole=True)
    import_rows(filled, tmp_path, "a,Water in Ha Giang", "b,Land")
    assert places(filled) == ("national", [], "national")


def test_accepted_places_keep_their_words_where_a_corrected_text_has_them(filled, tmp_path):
    review(filled, "a", "accepted", "lan")
    import_rows(filled, tmp_path, "a,Clean water in Ha Giang")
    activity = filled.read()[1][0]
    [location] = activity.locations
    evidence = location.evidence
    assert activity.title_en[evidence.start : evidence.end] == evidence.quote == "Ha Giang"
    assert import_rows(filled, tmp_path, "a,Clean water in Ha Giang").same == 1
    import_rows(filled, tmp_path, "a,Clean water")
    [location] = filled.read()[1][0].locations
    assert (location.evidence.field, location.evidence.rule, location.evidence.quote) == (
        "review",
        "person",
        "Ha Giang",
    )
    import_rows(filled, tmp_path, "a,Water in Ha Giang")
    assert filled.read()[1][0].locations[0].evidence.start == 9


def test_a_withdrawn_review_gives_the_places_back_at_the_next_import(filled, tmp_path):
    before = digests(filled)
    review(filled, "a", "placed", "lan", [placed_at("VN-63-14")])
    withdraw_review(filled, "a", "lan")
    assert places(filled) == ("province", ["VN-63-14"], "")
    import_rows(filled, tmp_path, "a,Water in Ha Giang", "b,Land")
    assert digests(filled) == before


def test_undo_of_a_review_gives_back_the_places_and_no_review(filled, tmp_path):
    before = digests(filled)
    review(filled, "a", "placed", "lan", [placed_at("VN-63-14")])
    undo(filled, 2)
    assert digests(filled) == before
    assert import_rows(filled, tmp_path, "a,Water in Ha Giang", "b,Land").same == 2


def test_undo_of_a_second_review_gives_back_the_first(filled, tmp_path):
    review(filled, "a", "placed", "lan", [placed_at("VN-63-14")])
    review(filled, "a", "national", "minh")
    undo(filled, 3)
    assert places(filled) == ("province", ["VN-63-14"], "placed")
    import_rows(filled, tmp_path, "a,Other words in Son La")
    assert places(filled) == ("province", ["VN-63-14"], "placed")


def test_undo_of_a_withdrawal_puts_the_review_in_force_again(filled, tmp_path):
    review(filled, "a", "national", "lan")
    withdraw_review(filled, "a", "lan")
    undo(filled, 3)
    assert import_rows(filled, tmp_path, "a,Water in Ha Giang", "b,Land").same == 2
    assert places(filled) == ("national", [], "national")
    undo(filled, 4)
    assert import_rows(filled, tmp_path, "a,Water in Ha Giang", "b,Land").changed == 1
    assert places(filled) == ("province", ["VN-63-02"], "")


def test_the_import_under_a_review_is_not_taken_back_before_it(filled):
    review(filled, "a", "national", "lan")
    with pytest.raises(ConflictError, match=r"a \(batch 2\)"):
        undo(filled, 1)


def test_undo_of_an_import_after_a_review_leaves_the_review(filled, tmp_path):
    review(filled, "a", "national", "lan")
    before = digests(filled)
    import_rows(filled, tmp_path, "a,Water in Son La", "b,Sea")
    undo(filled, 3)
    assert digests(filled) == before
    assert {change.activity for change in changes_of(filled, 4)} == {"a", "b"}
