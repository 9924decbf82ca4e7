"""Briefs by address and by command: errors in words, names of files, and the links on the pages."""

import html
import io
import re
import zipfile

import pytest
from briefs_read import bare, docx_words, pdf_pages
from docx import Document

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_a_brief_is_answered_as_a_file(ending, lang, client):
    answer = client.get(f"/brief.{ending}?place=mekong&lang={lang}")
    assert answer.status_code == 200
    assert answer.mimetype == TYPES[ending]
    assert f'filename="coopmap-brief-mekong-{lang}.{ending}"' in answer.headers["Content-Disposition"]
    words = docx_words(answer.data) if ending == "docx" else "".join(pdf_pages(answer.data))
    assert bare("Mekong River basin" if lang == "en" else "Lưu vực sông Mê Công") in words


def test_both_files_are_about_the_same_activities(client):
    word, pdf = (client.get(f"/brief.{ending}?donor=nl&lang=en").data for ending in ("docx", "pdf"))
    for title in (row.cells[0].text for row in Document(io.BytesIO(word)).tables[1].rows[1:]):
        assert all(part in "".join(pdf_pages(pdf)) for part in title.split())


def test_the_other_filters_narrow_it(client):
    whole = docx_words(client.get("/brief.docx?donor=nl&lang=en").data)
    narrowed = docx_words(client.get("/brief.docx?donor=nl&kind=committee&lang=en").data)
    assert bare("Netherlands: 7 activities") in whole
    assert bare("Committee: 1 activity") in narrowed


def test_a_brief_that_is_known_is_not_made_again(client):
    first = client.get("/brief.pdf?sector=water&lang=en")
    again = client.get("/brief.pdf?sector=water&lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("ending", ["docx", "pdf"])
@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 400, "exactly one province, river basin, donor or sector"),
        ("donor=nl&sector=water", 400, "selects 2"),
        ("place=KH", 400, "no province or river basin"),
        ("place=nowhere", 400, "nowhere"),
        ("donor=nl&size=a4", 400, "size"),
        ("donor=name:Nobody at all", 404, "Nobody at all"),
    ],
)
def test_what_can_not_be_made_is_refused_with_a_sentence(query, status, words, ending, client):
    answer = client.get(f"/brief.{ending}?{query}&lang=en")
    assert answer.status_code == status
    assert words in html.unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    "path", ["/donors/nl?lang=en", "/basins/mekong?lang=en", "/?sector=water&lang=en", "/?place=VN-34-01&lang=en"]
)
def test_pages_of_one_subject_lead_to_both_files(path, client):
    page = client.get(path).get_data(as_text=True)
    links = [html.unescape(link) for link in re.findall(r'href="(/brief\.[^"]+)"', page)]
    assert len(links) == 2
    for link in links:
        assert client.get(link).status_code == 200


def test_pages_of_no_or_several_subjects_offer_none(client):
    assert "/brief." not in client.get("/donors/nl?sector=water&lang=en").get_data(as_text=True)
    for query in ("lang=en", "donor=nl&donor=de&lang=en", "place=mekong-delta&lang=en"):
        assert '<p class="briefs" id="briefs" hidden>' in client.get(f"/?{query}").get_data(as_text=True)


@pytest.mark.parametrize(
    "option", [("--province", "VN-34-01"), ("--basin", "mekong"), ("--donor", "nl"), ("--sector", "water")]
)
@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_the_command_writes_what_the_address_answers(ending, option, seed_app, client, tmp_path):
    file = tmp_path / f"brief.{ending}"
    done = seed_app.test_cli_runner().invoke(args=["brief", str(file), *option, "--lang", "vi"])
    assert done.exit_code == 0, done.output
    field = {"--province": "place", "--basin": "place"}.get(option[0], option[0].lstrip("-"))
    assert file.read_bytes() == client.get(f"/brief.{ending}?{field}={option[1]}&lang=vi").data


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["brief.txt", "--donor", "nl"], ".docx, .pdf"),
        (["brief.pdf"], "0"),
        (["brief.pdf", "--donor", "nl", "--basin", "mekong"], "2"),
        (["brief.pdf", "--province", "mekong"], "mekong"),
        (["brief.pdf", "--donor", "nl", "--query", "kind=nothing"], "nothing"),
    ],
)
def test_the_command_says_what_is_wrong_and_writes_nothing(arguments, words, seed_app, tmp_path):
    done = seed_app.test_cli_runner().invoke(args=["brief", str(tmp_path / arguments[0]), *arguments[1:]])
    assert done.exit_code == 1
    assert words in done.output
    assert not list(tmp_path.iterdir())


def test_the_word_document_is_a_whole_package(client):
    with zipfile.ZipFile(io.BytesIO(client.get("/brief.docx?sector=water&lang=en").data)) as archive:
        assert archive.testzip() is None
        assert not [name for name in archive.namelist() if "thumbnail" in name]
