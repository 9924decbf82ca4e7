"""Figures by address and by command: forms, errors, what stands in the answer, the links on the page."""

import html
import re

import pytest
from lxml import etree

from maps import figure
from maps.column import CREDITS
from web.api import ATTRIBUTION


@pytest.mark.parametrize(
    ("ending", "mimetype", "start"),
    [("png", "image/png", b"\x89PNG"), ("svg", "image/svg+xml", b"<?xml"), ("pdf", "application/pdf", b"%PDF")],
)
def test_the_map_of_the_filters_is_answered_in_each_format(ending, mimetype, start, client):
    answer = client.get(f"/figure.{ending}?layer=activities-by-basin&sector=water&lang=en&size=4x3")
    assert answer.status_code == 200
    assert answer.mimetype == mimetype
    assert answer.data.startswith(start)
    assert f"coopmap-activities-by-basin-en-4x3.{ending}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/figure.gif", 404, "png, svg, pdf"),
        ("/figure.png?size=a9", 400, "16x9, 4x3, a4, a3, a4-portrait, a3-portrait"),
        ("/figure.png?scale=9000", 400, "1, 2"),
        ("/figure.png?scale=1&scale=2", 400, "twice"),
        ("/figure.png?transparent=perhaps", 400, "no, yes"),
        ("/figure.png?layer=nowhere", 400, "nowhere"),
        ("/figure.png?width=99999", 400, "width"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence(address, status, words, client):
    answer = client.get(address)
    assert answer.status_code == status
    assert words in html.unescape(answer.get_data(as_text=True))


def test_a_figure_owes_what_the_api_owes(client):
    root = etree.fromstring(client.get("/figure.svg?lang=en").data)
    assert CREDITS in " ".join(text.text for text in root.iter("{*}text"))
    assert CREDITS in ATTRIBUTION


def test_a_figure_that_is_known_is_not_drawn_again(client):
    first = client.get("/figure.svg?lang=en")
    again = client.get("/figure.svg?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/figure.svg?lang=en&size=a4").headers["ETag"] != first.headers["ETag"]


def test_a_figure_runs_nothing_and_fetches_nothing(client):
    answer = client.get("/figure.svg?lang=en&q=%3Cscript%3Ealert(1)%3C/script%3E%24x%24")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    root = etree.fromstring(answer.data)
    assert not list(root.iter("{*}script"))
    assert "<script>alert(1)</script>$x$" in " ".join(root.itertext("{*}text"))


def test_a_crowd_is_told_to_come_back(client, monkeypatch):
    monkeypatch.setattr(figure, "PATIENCE", 0.01)
    with figure._DRAWING:
        assert client.get("/figure.png?lang=en").status_code == 503


@pytest.mark.parametrize(("lang", "words"), [("en", "Picture or slides"), ("vi", "")])
def test_the_page_links_to_figures_of_what_it_shows_without_script(lang, words, client):
    page = client.get(f"/?layer=activities-by-basin&sector=water&lang={lang}").get_data(as_text=True)
    links = [html.unescape(link) for link in re.findall(r'href="(/figure\.[^"]+)"', page)]
    assert len(links) == 18
    assert words in page
    for link in links[:3]:
        assert "sector=water" in link
        assert f"lang={lang}" in link
        answer = client.get(link)
        assert answer.status_code == 200


def test_the_command_writes_what_the_address_answers(seed_app, client, tmp_path):
    file = tmp_path / "water.svg"
    query = "layer=activities-by-basin&sector=water"
    arguments = ["figure", str(file), "--query", query, "--size", "a4", "--lang", "en", "--transparent"]
    result = seed_app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    assert file.read_bytes() == client.get(f"/figure.svg?{query}&size=a4&lang=en&transparent=yes").data


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("map.gif", "", ".png, .svg, .pdf"),
        ("map.png", "sector=nothing", "nothing"),
        ("map.png", "size=a4", "size"),
    ],
)
def test_the_command_says_what_it_cannot_draw_and_writes_nothing(name, query, words, seed_app, tmp_path):
    result = seed_app.test_cli_runner().invoke(args=["figure", str(tmp_path / name), "--query", query])
    assert result.exit_code == 1
    assert words in result.output
    assert not list(tmp_path.iterdir())


def test_the_command_names_a_file_that_cannot_be_written(seed_app, tmp_path):
    (tmp_path / "blocked").write_text("a file, not a folder")
    result = seed_app.test_cli_runner().invoke(args=["figure", str(tmp_path / "blocked" / "map.svg")])
    assert result.exit_code == 1
    assert "map.svg" in result.output
