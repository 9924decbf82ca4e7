"""Decks by address and by command: slides for donors and basins, errors, the link on the page."""

import html
import io
import re

import pytest
from pptx import Presentation

from web import decks


def titles(data):
    return [slide.shapes.title.text for slide in Presentation(io.BytesIO(data)).slides]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_map_of_the_filters_is_answered_as_slides(lang, client):
    answer = client.get(f"/deck.pptx?layer=activities-by-basin&sector=water&lang={lang}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    assert f"coopmap-activities-by-basin-{lang}.pptx" in answer.headers["Content-Disposition"]
    assert len(titles(answer.data)) == 2


def test_a_deck_that_is_known_is_not_made_again(client):
    first = client.get("/deck.pptx?lang=en")
    again = client.get("/deck.pptx?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("slides=place", "donor, basin"),
        ("slides=donor&slides=basin&lang=en", "twice"),
        ("layer=nowhere", "nowhere"),
        ("size=a4", "size"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_sentence(query, words, client):
    answer = client.get(f"/deck.pptx?{query}")
    assert answer.status_code == 400
    assert words in html.unescape(answer.get_data(as_text=True))


def test_selected_donors_have_a_slide_each(client):
    data = client.get("/deck.pptx?lang=en&slides=donor&donor=jp&donor=nl").data
    assert [title.partition(" · ")[0] for title in titles(data)[2:]] == ["Netherlands", "Japan"]


def test_without_a_selection_every_basin_with_activities_has_a_slide(client):
    found = titles(client.get("/deck.pptx?lang=en&slides=basin").data)[2:]
    assert 0 < len(found) <= 20
    assert found[0].startswith("Mekong")


def test_it_says_when_donors_were_cut(client, monkeypatch):
    monkeypatch.setattr(decks, "MOST_SLIDES", 2)
    file = Presentation(io.BytesIO(client.get("/deck.pptx?lang=en&slides=donor").data))
    assert len(file.slides) == 4
    said = " ".join(shape.text_frame.text for shape in file.slides[1].shapes if shape.has_text_frame)
    assert re.search(r"2 of \d+ have a slide of their own", said)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_page_links_to_the_slides_of_what_it_shows_without_script(lang, client):
    page = client.get(f"/?layer=activities-by-basin&sector=water&lang={lang}").get_data(as_text=True)
    links = [html.unescape(link) for link in re.findall(r'href="(/deck\.pptx[^"]+)"', page)]
    assert len(links) == 3
    assert all("sector=water" in link and f"lang={lang}" in link for link in links)
    assert client.get(links[0]).status_code == 200


def test_the_command_writes_what_the_address_answers(seed_app, client, tmp_path):
    file, query = tmp_path / "water.pptx", "layer=activities-by-basin&sector=water"
    result = seed_app.test_cli_runner().invoke(
        args=["deck", str(file), "--query", query, "--lang", "en", "--slides", "basin"]
    )
    assert result.exit_code == 0, result.output
    assert file.read_bytes() == client.get(f"/deck.pptx?{query}&lang=en&slides=basin").data


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("map.ppt", [], ".pptx"),
        ("map.pptx", ["--query", "sector=nothing"], "nothing"),
        ("map.pptx", ["--template", "no-such.pptx"], "no-such.pptx"),
    ],
)
def test_the_command_says_what_it_cannot_make_and_writes_nothing(name, more, words, seed_app, tmp_path):
    result = seed_app.test_cli_runner().invoke(args=["deck", str(tmp_path / name), *more])
    assert result.exit_code == 1
    assert words in result.output
    assert not list(tmp_path.iterdir())
