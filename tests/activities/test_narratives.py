"""Texts and their proposals in the store: accepted through the history, once, whoever else is at it."""

import io
import threading
import unicodedata
import zipfile

import docx
import pytest
from project import ROOT

from activities.history import list_batches, undo
from activities.manuscripts import read_manuscript
from activities.narratives import (
    MOST_CHARACTERS,
    Accepted,
    RefusedError,
    accept,
    add_narrative,
    as_cells,
    list_narratives,
    read_narrative,
    reject,
    reopen,
)
from geo.errors import ConflictError, InputError, NotFoundError, UnusableFileError

TEXT = (ROOT / "tests" / "activities" / "narratives" / "en-water.txt").read_text(encoding="utf-8")


@pytest.fixture
def narrative(store):
    number, is_new = add_narrative(store, "", TEXT, "lan")
    assert is_new
    return read_narrative(store, number)


def cells(narrative, position):
    return as_cells(narrative.proposals[position - 1].proposal)


@pytest.mark.both_stores
def test_an_accepted_proposal_is_an_activity_with_a_history(store, narrative):
    changed = cells(narrative, 1) | {"title_vi": "Giữ nước ngầm", "partners": "adb:funder;GIZ"}
    activity_id = accept(store, narrative.id, 1, changed, "lan").id
    (activity,) = store.read()[1]
    assert activity.id == activity_id
    assert (activity.source, activity.citation, activity.note) == ("narrative-1", "p03", narrative.title)
    assert activity.title_vi == "Giữ nước ngầm"
    assert [(part.partner, part.role) for part in activity.partners] == [("adb", "funder"), ("giz", "partner")]
    assert {location.place.code for location in activity.locations} == {"VN-63-89", "VN-63-87"}
    assert [(fund.amount, fund.currency) for fund in activity.funds] == [(2500000, "USD")]
    (batch,) = list_batches(store)
    assert (batch.kind, batch.by, batch.source, batch.sha256) == ("narrative", "lan", "narrative-1", narrative.sha256)
    standing = read_narrative(store, narrative.id).proposals[0]
    assert (standing.state, standing.activity, standing.by) == ("accepted", activity_id, "lan")
    assert list_narratives(store)[0].counts == {"open": 8, "accepted": 1, "rejected": 0}


@pytest.mark.both_stores
def test_accepting_again_changes_nothing(store, narrative):
    first = accept(store, narrative.id, 1, cells(narrative, 1), "lan")
    revision = store.revision()
    assert accept(store, narrative.id, 1, cells(narrative, 1), "minh") == first
    assert store.revision() == revision
    assert len(list_batches(store)) == 1


@pytest.mark.both_stores
def test_two_editors_at_once_make_one_activity(store, narrative):
    answers = []

    def work(title):
        try:
            answers.append(accept(store, narrative.id, 1, cells(narrative, 1) | {"title_en": title}, title))
        except ConflictError as error:
            answers.append(error)

    workers = [threading.Thread(target=work, args=(f"Title {i}",)) for i in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(isinstance(answer, Accepted) for answer in answers) == 1
    (activity,) = store.read()[1]
    assert read_narrative(store, narrative.id).proposals[0].by == activity.title_en
    assert len(list_batches(store)) == 1


def test_other_words_for_what_is_accepted_are_a_conflict_and_leave_it(store, narrative):
    accept(store, narrative.id, 1, cells(narrative, 1), "lan")
    with pytest.raises(ConflictError, match="lan"):
        accept(store, narrative.id, 1, cells(narrative, 1) | {"title_en": "Another"}, "minh")
    assert store.read()[1][0].title_en == narrative.proposals[0].proposal.title


def test_a_rejected_one_is_not_accepted_before_it_is_opened_again(store, narrative):
    reject(store, narrative.id, 2, "lan")
    reject(store, narrative.id, 2, "minh")
    with pytest.raises(ConflictError, match="lan"):
        accept(store, narrative.id, 2, cells(narrative, 2), "minh")
    assert store.read()[1] == []
    reopen(store, narrative.id, 2, "minh")
    accept(store, narrative.id, 2, cells(narrative, 2), "minh")
    with pytest.raises(ConflictError, match="minh"):
        reject(store, narrative.id, 2, "lan")


def test_opening_again_takes_the_activity_out_and_it_can_be_accepted_anew(store, narrative):
    first = accept(store, narrative.id, 1, cells(narrative, 1), "lan")
    reopen(store, narrative.id, 1, "lan")
    assert store.read()[1] == []
    assert accept(store, narrative.id, 1, cells(narrative, 1) | {"title_en": "Another"}, "lan") == first
    assert [batch.kind for batch in list_batches(store)] == ["narrative"] * 3


def test_undo_opens_the_proposal_again(store, narrative):
    accept(store, narrative.id, 1, cells(narrative, 1), "lan")
    undo(store, list_batches(store)[0].id, "lan")
    assert store.read()[1] == []
    assert read_narrative(store, narrative.id).proposals[0].state == "open"
    accept(store, narrative.id, 1, cells(narrative, 1), "lan")
    assert len(store.read()[1]) == 1


def test_what_does_not_pass_is_named_by_its_field_and_nothing_is_written(store, narrative):
    wrong = {"start": "31/02/2020", "kind": "party", "partners": "nl:king", "places": "Nowhere"}
    with pytest.raises(RefusedError) as refused:
        accept(store, narrative.id, 1, cells(narrative, 1) | wrong, "lan")
    assert {issue.field for issue in refused.value.issues} == set(wrong)
    assert store.read()[1] == []
    assert read_narrative(store, narrative.id).proposals[0].state == "open"


def test_a_partner_that_no_list_has_is_kept_with_a_warning(store, narrative):
    accepted = accept(store, narrative.id, 1, cells(narrative, 1) | {"partners": "Atlantis:funder"}, "lan")
    assert [issue.field for issue in accepted.warnings] == ["partners"]
    assert store.read()[1][0].partners[0].role == "funder"


def test_a_scope_is_said_without_places(store, narrative):
    with pytest.raises(RefusedError, match="scope"):
        accept(store, narrative.id, 1, cells(narrative, 1) | {"scope": "national"}, "lan")
    accept(store, narrative.id, 1, cells(narrative, 1) | {"scope": "national", "places": ""}, "lan")
    (activity,) = store.read()[1]
    assert (activity.scope, activity.locations) == ("national", ())


def test_the_same_text_is_known_again(store, narrative):
    assert add_narrative(store, "Other", TEXT.replace("\n", "\r\n") + "\n", "minh") == (narrative.id, False)
    assert len(list_narratives(store)) == 1


def test_offsets_count_in_the_stored_text(store):
    decomposed = unicodedata.normalize("NFD", "Đoàn thực hiện dự án “Nước sạch” với Nhật Bản.")
    number, _ = add_narrative(store, "", decomposed, "lan")
    kept = read_narrative(store, number)
    (standing,) = kept.proposals
    assert standing.proposal.title == "Nước sạch"
    assert all(kept.text[one.start : one.end] == one.quote for one in standing.proposal.evidence)


@pytest.mark.parametrize("text", ["", " \n ", "...", "a\0b", "a" * (MOST_CHARACTERS + 1)])
def test_what_is_no_text_is_refused(store, text):
    with pytest.raises(InputError):
        add_narrative(store, "t", text, "lan")
    assert list_narratives(store) == []


def test_what_is_not_there_is_not_found(store, narrative):
    with pytest.raises(NotFoundError):
        read_narrative(store, 99)
    with pytest.raises(NotFoundError):
        accept(store, narrative.id, 99, {}, "lan")


def test_plain_text_and_word_are_read():
    word = docx.Document()
    word.add_paragraph('The project "Clean rivers" with Japan.')
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Dự án", "Việt Nam"
    data = io.BytesIO()
    word.save(data)
    assert read_manuscript("a.docx", data.getvalue()) == 'The project "Clean rivers" with Japan.\n\nDự án ; Việt Nam'
    assert read_manuscript("a.TXT", "Đà Nẵng".encode()) == "Đà Nẵng"
    assert read_manuscript("a.md", "\ufeffĐà Nẵng".encode("utf-16")).endswith("Đà Nẵng")


def bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"\xc4\x90\xff\xfe"),
        ("a.pdf", b"%PDF"),
        ("a", b"text"),
        ("a.docx", b"no zip"),
        ("a.docx", b"PK\x05\x06" + b"\0" * 18),
        ("a.docx", bomb()),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(name, data):
    with pytest.raises(UnusableFileError, match=name):
        read_manuscript(name, data)


def test_entities_of_a_word_file_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    word = docx.Document()
    word.add_paragraph("here: MARK")
    plain, bad = io.BytesIO(), io.BytesIO()
    word.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(bad, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member == "word/document.xml":
                doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:document'.encode()
                data = data.replace(b"<w:document", doctype, 1).replace(b"MARK", b"&e;")
            new.writestr(member, data)
    assert "the secret" not in read_manuscript("a.docx", bad.getvalue())
