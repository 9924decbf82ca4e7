"""The offline file by address and by command."""

import html
import re

import pytest


def test_the_address_answers_a_file_to_keep(client):
    answer = client.get("/offline.html?sector=water&lang=en")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="coopmap-overview-en.html"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Water resources: 17 activities, 5 national" in answer.get_data(as_text=True)


def test_the_command_writes_what_the_address_answers(seed_app, client, tmp_path):
    file = tmp_path / "map.html"
    result = seed_app.test_cli_runner().invoke(args=["offline", str(file), "--query", "sector=water", "--lang", "en"])
    assert result.exit_code == 0, result.output
    assert file.read_bytes() == client.get("/offline.html?sector=water&lang=en").data


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("map.gif", "", ".html"),
        ("map.html", "sector=nothing", "nothing"),
        ("map.html", "layer=activities-by-scope", "activities-by-scope"),
    ],
)
def test_the_command_says_what_it_can_not_make_and_writes_nothing(name, query, words, seed_app, tmp_path):
    result = seed_app.test_cli_runner().invoke(args=["offline", str(tmp_path / name), "--query", query])
    assert result.exit_code == 1
    assert words in result.output
    assert not list(tmp_path.iterdir())


def test_the_command_names_a_file_that_cannot_be_written(seed_app, tmp_path):
    (tmp_path / "blocked").write_text("a file, not a folder")
    result = seed_app.test_cli_runner().invoke(args=["offline", str(tmp_path / "blocked" / "map.html")])
    assert result.exit_code == 1
    assert "map.html" in result.output


@pytest.mark.parametrize("query", ["layer=activities-by-scope", "sector=nothing", "at=5"])
def test_what_can_not_be_taken_along_is_refused(query, client):
    assert client.get(f"/offline.html?{query}").status_code == 400


def test_the_page_links_to_the_file_where_there_can_be_one(client):
    page = client.get("/?sector=water&lang=en").get_data(as_text=True)
    link = html.unescape(re.search(r'href="(/offline\.html[^"]+)"', page).group(1))
    assert client.get(link).status_code == 200
    assert '<li id="offline" hidden>' in client.get("/?layer=activities-by-scope").get_data(as_text=True)
