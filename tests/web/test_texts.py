"""Pages of texts: put in, looked at, accepted and rejected by those who may; the terminal's command."""

import io
import json

import docx
import pytest
from project import ROOT, make_settings
from signing import send, sign_in

from app import create_app

TEXT = (ROOT / "tests" / "activities" / "narratives" / "en-water.txt").read_text(encoding="utf-8")
NEW = "/review/texts/new?lang=en"
PAGE = "/review/texts/1?lang=en"
ATTACK = "{{7*7}} {% raw %} <img src=x onerror=x> </script><script>x</script> `${7*7}` \u2028 \u202e"


@pytest.fixture
def app(tmp_path):
    return create_app(make_settings(tmp_path, COOPMAP_LANG="en"))


@pytest.fixture
def editor(app):
    return sign_in(app, "lan", "editor")


@pytest.fixture
def put_in(editor):
    answer = send(editor, "/review/texts?lang=en", NEW, text=TEXT)
    assert answer.status_code == 303
    return editor


def fields(**more):
    named = {"title_en": "Saving groundwater", "kind": "project", "status": "implementation", "sector": ["water"]}
    return {
        **named,
        "partner": ["Asian Development Bank", ""],
        "role": ["funder", "partner"],
        "place": ["An Giang"],
        **more,
    }


def test_no_one_sees_a_text_without_signing_in(app, put_in):
    for path in ("/review/texts", NEW, PAGE):
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


def test_a_viewer_looks_and_decides_nothing(app, put_in):
    viewer = sign_in(app, "minh", "viewer")
    assert viewer.get(NEW).status_code == 403
    assert 'name="verdict"' not in viewer.get(PAGE).get_data(as_text=True)
    for path, form in (("/review/texts", {"text": "x"}), ("/review/texts/1/1", {"verdict": "reject"})):
        assert send(viewer, path, PAGE, **form).status_code == 403


def test_a_post_without_a_token_is_refused(put_in):
    assert put_in.post("/review/texts/1/1", data={"verdict": "reject"}).status_code == 400


def test_accepting_puts_it_in_the_public_list_and_goes_on(put_in):
    answer = send(put_in, "/review/texts/1/1?lang=en", PAGE, verdict="accept", **fields())
    assert (answer.status_code, answer.location) == (303, "/review/texts/1?at=2&lang=en")
    (activity,) = put_in.get("/api/activities?lang=en").json["activities"]
    assert activity["title_en"] == "Saving groundwater"
    assert [(part["id"], part["role"]) for part in activity["partners"]] == [("adb", "funder")]
    assert [location["name_en"] for location in activity["locations"]] == ["An Giang"]
    assert activity["source"]["name"] == "narrative-1"


def test_rejecting_and_deciding_anew(put_in):
    assert send(put_in, "/review/texts/1/9?lang=en", PAGE, verdict="reject").location == "/review/texts/1?at=1&lang=en"
    assert "rejected · lan" in put_in.get("/review/texts/1?at=9&lang=en").get_data(as_text=True)
    assert send(put_in, "/review/texts/1/9?lang=en", PAGE, verdict="reopen").location == "/review/texts/1?at=9&lang=en"


def test_what_does_not_pass_stays_in_its_field_with_the_reason(put_in):
    answer = send(put_in, "/review/texts/1/1?lang=vi", PAGE, verdict="accept", **fields(start="31/02/2020"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'value="31/02/2020" aria-invalid="true" aria-describedby="start-trouble"' in page
    assert "Saving groundwater" in page
    assert put_in.get("/api/activities").json["total"] == 0


def test_what_another_has_decided_is_said_and_kept(app, put_in):
    other = sign_in(app, "minh", "editor")
    assert send(other, "/review/texts/1/1?lang=en", PAGE, verdict="reject").status_code == 303
    answer = send(put_in, "/review/texts/1/1?lang=en", PAGE, verdict="accept", **fields())
    assert answer.status_code == 409
    assert "Someone else has decided" in answer.get_data(as_text=True)
    assert put_in.get("/api/activities").json["total"] == 0


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/review/texts/99/1", {"verdict": "reject"}, 404),
        ("/review/texts/1/99", {"verdict": "reject"}, 404),
        ("/review/texts/1/1", {"verdict": "burn"}, 400),
        ("/review/texts/1/1", {"verdict": "accept", "scope": "galactic", "title_en": "x"}, 400),
        ("/review/texts", {"text": ""}, 400),
        ("/review/texts", {"text": "a\0b"}, 400),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(put_in, path, form, status):
    assert send(put_in, path, PAGE, **form).status_code == status


def test_an_address_that_is_none(put_in):
    assert put_in.get("/review/texts/99").status_code == 404
    assert put_in.get("/review/texts/1?at=99").status_code == 400


def test_the_same_text_leads_to_where_it_is(put_in):
    answer = send(put_in, "/review/texts?lang=en", NEW, text=TEXT)
    assert answer.location == "/review/texts/1?lang=en"
    assert "This very text is here already." in put_in.get(answer.location).get_data(as_text=True)


def test_a_word_file_is_read(editor):
    word = docx.Document()
    word.add_paragraph('The project "Clean rivers" is funded by Japan.')
    data = io.BytesIO()
    word.save(data)
    data.seek(0)
    answer = send(editor, "/review/texts?lang=en", NEW, file=(data, "report.docx"))
    assert answer.status_code == 303
    assert "Clean rivers" in editor.get(answer.location).get_data(as_text=True)


def test_a_file_of_another_kind_is_refused_with_the_reason(editor):
    answer = send(editor, "/review/texts?lang=en", NEW, file=(io.BytesIO(b"%PDF"), "report.pdf"))
    assert answer.status_code == 400
    assert "report.pdf: only" in answer.get_data(as_text=True)
    page = send(editor, "/review/texts?lang=vi", NEW, file=(io.BytesIO(b"%PDF"), "report.pdf")).get_data(as_text=True)
    assert '<span lang="vi">report.pdf: ở đây chỉ đọc được .txt, .md, .docx</span>' in page


def test_hostile_text_stays_literal(editor):
    text = f'{ATTACK}\nThe project "{ATTACK} of the sea" is funded by Japan.'
    answer = send(editor, "/review/texts?lang=en", NEW, text=text, title=ATTACK)
    page = editor.get(answer.location).get_data(as_text=True)
    assert "{{7*7}}" in page
    assert "<img" not in page.partition("</header>")[2]
    assert "<script>x" not in page
    assert "script-src 'self'" in editor.get(answer.location).headers["Content-Security-Policy"]


def test_the_command_prints_what_is_proposed_and_stores_nothing(app, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text('Dự án "Sông sạch" do Nhật Bản tài trợ 3 triệu USD.', encoding="utf-8")
    runner = app.test_cli_runner()
    line = runner.invoke(args=["narrative", str(path)]).output
    assert line.split("\t")[:3] == ["1", "1.00", "Sông sạch"]
    assert "jp:funder" in line
    assert "3000000 USD" in line
    (found,) = json.loads(runner.invoke(args=["narrative", str(path), "--json", "--lang", "vi"]).output)
    assert found["evidence"][0]["quote"] == "Sông sạch"
    path.write_bytes(b"\xff\xff\xff")
    assert runner.invoke(args=["narrative", str(path)]).exit_code == 1
    assert app.extensions["coopmap"].snapshots.store.read()[1] == []
