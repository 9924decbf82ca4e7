"""The review queue without a browser: what is in it, verdicts, two editors, a person's word at the next import."""

import html
import re

import pytest
from project import make_settings
from signing import send, sign_in

from activities.history import list_batches
from activities.reviewing import review, withdraw_review
from app import create_app
from geo.errors import ConflictError

SHEET = """id,title_en,description_en,sectors
none,Coastal mangroves,Planting with communities.,land
low,Trồng rừng tại Hà Nam Ninh,,water
sure,Water in An Giang,,water
bad,{{7*7}} <script>alert(1)</script>,<img src=x onerror=alert(1)> in the field,water
"""


@pytest.fixture
def app(tmp_path):
    app = create_app(make_settings(tmp_path))
    (tmp_path / "sheet.csv").write_text(SHEET, encoding="utf-8")
    assert app.test_cli_runner().invoke(args=["import", str(tmp_path / "sheet.csv"), "--by", "lan"]).exit_code == 0
    return app


@pytest.fixture
def stored(app):
    return app.extensions["coopmap"].snapshots.store


@pytest.fixture
def client(app):
    return sign_in(app, "lan", "editor")


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_data(as_text=True)


def listed(page):
    return re.findall(r'class="queue-title" href="/review/activities/([^?]+)\?', page)


def seen(client, activity_id):
    return re.search(r'name="seen" value="(\d+)"', read(client, f"/review/activities/{activity_id}?lang=en")).group(1)


def settle(client, activity_id, verdict, **more):
    """Send a verdict as the page's form does."""
    form = {"seen": seen(client, activity_id), "verdict": verdict, **more}
    return send(
        client, f"/review/activities/{activity_id}?lang=en", f"/review/activities/{activity_id}?lang=en", **form
    )


def places(client, activity_id):
    found = client.get(f"/api/activities/{activity_id}?vintage=34").json
    return found["scope"], [place["code"] for place in found["locations"]], found["review"]


@pytest.mark.parametrize(
    "path", ["/review", "/review/activities/low", "/review/uploads", "/review/history", "/sign-in"]
)
def test_nothing_inline_and_nothing_remote(client, path):
    page = client.get(f"{path}?lang=en").get_data(as_text=True)
    assert not re.search(r"<style|\son\w+=|\sstyle=", re.sub(r"&lt;.*?&gt;", "", page))
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or 'type="application/json"' in tag
    for link in re.findall(r'(?:src|href|action)="([^"]*)"', page):
        assert link.startswith(("/", "#")), link


def test_the_queue_has_what_is_in_doubt_and_counts_it(client):
    page = read(client, "/review?lang=en")
    assert listed(page) == ["bad", "low", "none"]
    counts = [(name, int(count)) for count, name in re.findall(r"<b>(\d+)</b> ([\w ]+)</a>", page)]
    assert counts == [
        ("All in doubt", 3),
        ("No place found", 2),
        ("Place uncertain", 1),
        ("Several places possible", 0),
        ("Reviewed by a person", 0),
    ]
    assert "65 %, an old province, since divided" in page


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("doubt=low-score", ["low"]),
        ("doubt=unlocated", ["bad", "none"]),
        ("sector=land", ["none"]),
        ("source=sheet&q=mangrove", ["none"]),
        ("source=other", []),
        ("q=zzz", []),
        ("offset=2", ["none"]),
    ],
)
def test_the_queue_is_narrowed(client, query, ids):
    assert listed(read(client, f"/review?lang=en&{query}")) == ids


@pytest.mark.parametrize("query", ["doubt=nonsense", "offset=-1", "offset=x", f"q={'a' * 201}"])
def test_a_wrong_part_of_the_queue_is_refused(client, query):
    assert client.get(f"/review?lang=en&{query}").status_code == 400


def test_hostile_text_is_literal(client):
    for path in ("/review?lang=en", "/review/activities/bad?lang=en", "/review/history/1?lang=en"):
        page = read(client, path)
        assert "{{7*7}} &lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_item_shows_words_rule_and_what_the_province_is_now(client):
    page = read(client, "/review/activities/low?lang=en")
    assert "Trồng rừng tại <mark>Hà Nam Ninh</mark>" in page.replace("\n", "")
    assert "From the words “Hà Nam Ninh” (an old province, since divided)" in page
    assert '<option value="VN-34-91" data-other="An Giang">An Giang</option>' in page
    assert client.get("/review/activities/nothing?lang=en").status_code == 404


def test_accepting_keeps_the_machines_places_and_goes_on(client, stored):
    before = places(client, "low")
    answer = settle(client, "low", "accepted")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/review/activities/none?lang=en")
    assert "Accepted as it was: Trồng rừng" in read(client, answer.headers["Location"])
    assert places(client, "low") == (*before[:2], "accepted")
    batch = list_batches(stored)[0]
    assert (batch.kind, batch.by, batch.changed) == ("review", "lan", 1)
    assert listed(read(client, "/review?lang=en")) == ["bad", "none"]
    assert listed(read(client, "/review?lang=en&doubt=reviewed")) == ["low"]


def test_places_by_name_in_either_vintage_and_a_point(client):
    answer = settle(client, "none", "placed", place=["VN-63-91", "VN-34-48"], lat="10,38", lon="105.42")
    assert answer.status_code == 303
    scope, codes, verdict = places(client, "none")
    assert (scope, verdict) == ("province", "placed")
    assert set(codes) == {"VN-34-91", "VN-34-48"}
    found = client.get("/api/activities/none?vintage=63").json["locations"]
    assert {place["evidence"]["rule"] for place in found} == {"person"}
    assert (10.38, 105.42) in {(place["lat"], place["lon"]) for place in found}


def test_a_place_that_the_text_names_keeps_its_words(client):
    found = client.get("/api/activities/low?vintage=63").json["locations"]
    settle(client, "low", "placed", place=[found[0]["code"]])
    [kept] = client.get("/api/activities/low?vintage=63&lang=en").json["locations"]
    assert (kept["score"], kept["evidence"]["rule"]) == (1.0, "person")
    assert kept["evidence"]["quote"] == "Hà Nam Ninh"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"verdict": "placed"}, "placed at one place at least"),
        ({"verdict": "placed", "place": ["VN-34-00"]}, "no place &#39;VN-34-00&#39; to choose"),
        ({"verdict": "placed", "place": ["VN"]}, "no place &#39;VN&#39; to choose"),
        ({"verdict": "placed", "lat": "x", "lon": "1"}, "is no point"),
        ({"verdict": "placed", "lat": "nan", "lon": "1"}, "lies in no province"),
        ({"verdict": "placed", "lat": "52.4", "lon": "4.9"}, "lies in no province"),
        ({"verdict": "placed", "place": ["VN-34-01"] * 64}, "up to 63 places"),
        ({"verdict": "wrong"}, "the verdict &#39;wrong&#39;"),
        ({"verdict": "accepted", "seen": "x"}, "does not say what was seen"),
        ({}, "the verdict &#39;&#39;"),
    ],
)
def test_a_verdict_that_can_not_be_is_refused(client, stored, more, words):
    form = {"seen": seen(client, "none"), **more}
    answer = send(client, "/review/activities/none?lang=en", "/review/activities/none?lang=en", **form)
    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)
    assert len(list_batches(stored)) == 1


def test_a_long_title_and_many_places_do_not_break_the_session(app, client, tmp_path):
    (tmp_path / "long.csv").write_text(f"id,title_en\nlong,{'Nước và đất ' * 60}\n", encoding="utf-8")
    app.test_cli_runner().invoke(args=["import", str(tmp_path / "long.csv")])
    codes = [f"VN-63-{number:02d}" for number in (1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27)]
    answer = settle(client, "long", "placed", place=codes)
    assert len(answer.headers["Set-Cookie"]) < 4000
    assert "Nước và đất" in read(client, answer.headers["Location"])


def test_the_whole_country_and_withdrawing(client):
    settle(client, "none", "national")
    assert places(client, "none") == ("national", [], "national")
    page = read(client, "/review/activities/none?lang=en")
    assert "the whole country: lan" in page
    answer = settle(client, "none", "withdraw")
    assert "The verdict is withdrawn" in read(client, answer.headers["Location"])
    assert places(client, "none")[2] == ""


def test_the_second_of_two_editors_is_told_and_loses_nothing(app, client, stored):
    second = sign_in(app, "an", "editor")
    was = seen(second, "none")
    settle(client, "none", "national")
    form = {"seen": was, "verdict": "placed", "place": ["VN-34-91"]}
    answer = send(second, "/review/activities/none?lang=en", "/review/activities/none?lang=en", **form)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "your choice was not stored" in page
    assert "You chose: placed by a person – An Giang" in page
    assert "the whole country: lan" in page
    assert places(client, "none") == ("national", [], "national")
    # Having looked, the second may still mean it.
    again = re.search(r'name="seen" value="(\d+)"', page).group(1)
    form = {**form, "seen": again}
    assert send(second, "/review/activities/none?lang=en", "/review/activities/none?lang=en", **form).status_code == 303
    assert places(client, "none")[1] == ["VN-34-91"]
    with pytest.raises(ConflictError, match="has been changed since"):
        review(stored, "none", "accepted", "lan", seen=int(was))
    with pytest.raises(ConflictError, match="has been changed since"):
        withdraw_review(stored, "none", "lan", seen=int(was))


def test_a_persons_word_wins_at_the_next_import(app, client, tmp_path):
    settle(client, "none", "placed", place=["VN-34-91"])
    (tmp_path / "sheet.csv").write_text(SHEET.replace("Planting with", "In Hanoi planting with"), encoding="utf-8")
    output = app.test_cli_runner().invoke(args=["import", str(tmp_path / "sheet.csv"), "--lang", "en"]).output
    assert "1 changed" in output
    scope, codes, verdict = places(client, "none")
    assert (scope, codes, verdict) == ("province", ["VN-34-91"], "placed")
    assert "In Hanoi" in client.get("/api/activities/none?lang=en").json["description"]


def test_skipping_goes_round_the_queue(client):
    seen_ids, path = [], "/review/activities/bad/next?lang=en"
    for _ in range(3):
        path = client.get(path).headers["Location"]
        seen_ids.append(re.search(r"activities/(\w+)", path).group(1))
        path = f"/review/activities/{seen_ids[-1]}/next?lang=en"
    assert seen_ids == ["low", "none", "bad"]
    only = client.get("/review/activities/none/next?lang=en&sector=land")
    assert only.headers["Location"] == "/review?sector=land&lang=en"


def test_what_was_just_settled_is_passed_over_by_a_snapshot_that_is_behind(app, client, stored, monkeypatch):
    snapshots = app.extensions["coopmap"].snapshots
    behind = snapshots.current()
    monkeypatch.setattr(snapshots, "current", lambda: behind)
    review(stored, "low", "accepted", "an")
    assert "just reviewed" in read(client, "/review?lang=en")
    assert client.get("/review/activities/bad/next?lang=en").headers["Location"] == "/review/activities/none?lang=en"


def test_an_empty_queue_says_so(tmp_path):
    client = sign_in(create_app(make_settings(tmp_path)), "lan", "editor")
    assert "There is no activity yet" in read(client, "/review?lang=en")
    assert "Nothing has been changed yet" in read(client, "/review/history?lang=en")
    assert "No file has been sent in yet" in read(client, "/review/uploads?lang=en")


def test_the_history_shows_before_and_now_and_takes_back(client):
    settle(client, "low", "national")
    page = html.unescape(read(client, "/review/history?lang=en"))
    assert "sheet.csv" in page
    assert "lan" in page
    page = html.unescape(read(client, "/review/history/2?lang=en"))
    assert re.search(r"<del>Province</del>.*<ins>National</ins>", page)
    assert "1 activity becomes what it was before." in read(client, "/review/history/2/undo?lang=en")
    answer = send(client, "/review/history/2/undo?lang=en", "/review/history/2/undo?lang=en")
    assert answer.headers["Location"] == "/review/history/3?lang=en"
    assert "Batch 2 is taken back" in read(client, answer.headers["Location"])
    assert places(client, "low")[2] == ""
    assert client.get("/review/history/99?lang=en").status_code == 404


def test_undo_is_refused_with_a_reason_when_something_stands_on_it(client):
    settle(client, "low", "national")
    answer = send(client, "/review/history/1/undo?lang=en", "/review/history/1/undo?lang=en")
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "It can't be taken back; nothing was changed." in page
    assert "later batches changed the same activities: low (batch 2)" in page
    assert places(client, "low")[2] == "national"
