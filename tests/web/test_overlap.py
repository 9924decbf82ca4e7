"""The overlap check's page and command: what is asked, what is answered, and that nothing of a draft is kept."""

import html
import json
import re
import threading

import pytest
from project import make_settings

from activities.overlap import OverlapIndex
from activities.overlapping.drafts import MOST_TEXT
from app import create_app
from web import overlap
from web.overlap import MOST_BYTES, SHORT, Indexes

GROUNDWATER = {
    "title": "Bảo vệ nước ngầm",
    "text": "Chính phủ Đức tài trợ, giai đoạn 2020–2022, bảo vệ các tầng chứa nước dưới đất.",
}
HOSTILE = (
    "</script><script>alert(1)</script>{{7*7}}<img src=x onerror=alert(1)> Mekong \"quoted\" 'single' & \u2028 end"
)


def ask(client, lang="en", **fields):
    return client.post(f"/overlap?lang={lang}", data=fields, content_type="multipart/form-data")


def said(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))))


def test_the_empty_form_answers_in_both_languages(client):
    for lang, words in (("en", "Check a proposal for overlaps"), ("vi", 'lang="vi"')):
        answer = client.get(f"/overlap?lang={lang}")
        assert answer.status_code == 200
        assert words in answer.get_data(as_text=True)
        assert "overlap-check" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_draft_finds_its_twin_with_reasons(client, method):
    if method == "get":
        answer = client.get("/overlap", query_string={**GROUNDWATER, "lang": "en"})
    else:
        answer = ask(client, **GROUNDWATER)
    assert answer.status_code == 200
    page, words = answer.get_data(as_text=True), said(answer)
    first = re.search(r'id="match-1">.*?href="/activities/([^?"]+)', page, re.DOTALL)[1]
    assert first == "monre-2022h1-15-02"
    for reason in ("Same partner: Germany", "Same sector: Water resources", "Overlapping years: 2020–2021"):
        assert reason in words
    assert "Words in common:" in words
    assert "65 activities were compared" in words
    assert "1 activity is probably the same work." in words


def test_the_form_needs_no_token_and_leaves_no_trace(client):
    answer = ask(client, **GROUNDWATER)
    assert "Set-Cookie" not in answer.headers
    assert "csrf" not in answer.get_data(as_text=True)
    assert answer.cache_control.no_store
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/overlap", query_string=GROUNDWATER).cache_control.no_store


def test_other_forms_still_need_their_token(client):
    assert client.post("/sign-in", data={"name": "x", "password": "y"}).status_code == 400


def test_nothing_of_a_draft_is_run_or_read_as_markup(client):
    for answer in (
        ask(client, title=HOSTILE, text=HOSTILE, partner=HOSTILE.replace(";", ",")),
        ask(client, title=HOSTILE, place=HOSTILE),
        client.get("/overlap", query_string={"title": HOSTILE, "lang": "vi"}),
    ):
        page = answer.get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in re.findall(r"\{\{.*?\}\}|7\*7", page)
        assert not re.search(r"<style|\son\w+=|\sstyle=", re.sub(r"&lt;.*?&gt;|value=\"[^\"]*\"", "", page))
        for tag in re.findall(r"<script[^>]*>", page):
            assert "src=" in tag or 'type="application/json"' in tag


def test_the_map_is_told_the_drafts_places_in_the_vintage_that_is_shown(client):
    for vintage, code in (("34", "VN-34-91"), ("63", "VN-63-89")):
        answer = client.get("/overlap", query_string={"title": "Water in An Giang", "vintage": vintage, "lang": "en"})
        page = answer.get_data(as_text=True)
        data = json.loads(re.search(r'id="overlap-check">(.*?)</script>', page, re.DOTALL)[1])
        assert data["draft"] == [code]
        assert data["matches"][0]["rank"] == 1
        mekong = [match for match in data["matches"] if "mekong" in match["codes"]]
        assert mekong
        assert all(len(match["at"]) == len(match["codes"]) for match in mekong)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"title": "", "partner": "Japan"}, "text", "put in the draft's title or its text"),
        ({"title": "x", "place": "An Giag"}, "place", "is it An Giang?"),
        ({"title": "x", "from": "next year"}, "from", "no year of four digits"),
        ({"title": "x", "from": "2025", "to": "2020"}, "from", "2025 is after 2020"),
        ({"title": "x", "sector": "fishing"}, "sector", "no sector"),
        ({"text": "x" * (MOST_TEXT + 1)}, "text", "too many"),
    ],
)
def test_what_cannot_be_checked_is_told_beside_its_field_and_what_was_typed_stays(client, fields, field, words):
    answer = ask(client, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert words in said(answer)
    assert f'id="{field}-trouble"' in page
    if field != "sector":
        assert re.search(rf'name="{field}"[^>]*aria-describedby="[^"]*{field}-trouble"[^>]*aria-invalid="true"', page)
    for value in fields.values():
        assert not value or value in html.unescape(page) or field == "sector"


def test_unknown_parameters_and_vintages_are_refused(client):
    assert client.get("/overlap?titel=x").status_code == 400
    assert client.get("/overlap?vintage=12").status_code == 400
    assert ask(client, title="x", colour="red").status_code == 400


def test_more_than_a_draft_is_not_read(client):
    assert ask(client, title="x", text="y" * (MOST_BYTES + 1000)).status_code == 413
    longest = ask(client, title="x" * 400, text="ệ" * MOST_TEXT)
    assert longest.status_code == 200


def test_a_short_draft_gets_an_address_and_a_long_one_does_not(client):
    page = ask(client, lang="vi", place="An Giang", sector="water", **GROUNDWATER).get_data(as_text=True)
    address = html.unescape(re.search(r'href="(/overlap\?title=[^"]+)"', page)[1])
    again = client.get(address)
    found = [re.findall(r'id="match-\d+">.*?href="([^"]+)"', text, re.DOTALL) for text in (page, again.get_data(True))]
    assert found[0] == found[1] != []
    long = ask(client, text="Bảo vệ nước ngầm ở An Giang. " * (SHORT // 25))
    assert 'href="/overlap?t' not in long.get_data(as_text=True)


def test_the_other_language_is_a_button_where_the_draft_came_by_form(client):
    posted = ask(client, lang="en", **GROUNDWATER).get_data(as_text=True)
    assert 'formaction="/overlap?lang=vi"' in posted
    assert 'id="other-language"' not in posted
    got = client.get("/overlap", query_string={**GROUNDWATER, "lang": "en"}).get_data(as_text=True)
    assert "formaction" not in got
    assert 'id="other-language"' in got


def test_every_public_page_leads_to_the_check(client):
    for address in ("/", "/activities", "/activities/monre-2022h1-12-03", "/overlap"):
        assert 'href="/overlap?lang=en"' in client.get(f"{address}?lang=en").get_data(as_text=True)


def test_the_index_is_made_once_a_revision_whoever_asks(seed_snapshot):
    indexes, got = Indexes(), []
    threads = [threading.Thread(target=lambda: got.append(indexes.of(seed_snapshot))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, got))) == 1


def test_a_long_making_is_answered_from_the_index_before_it(seed_snapshot, snapshot_of, monkeypatch):
    indexes = Indexes()
    small = snapshot_of("id,title_en", "one,Peat swamp forest")
    first = indexes.of(small)
    may_end = threading.Event()

    def make_slowly(snapshot):
        assert may_end.wait(60)
        return OverlapIndex(snapshot)

    monkeypatch.setattr(overlap, "PATIENCE_S", 0.01)
    monkeypatch.setattr(overlap, "OverlapIndex", make_slowly)
    assert indexes.of(seed_snapshot) is first
    assert indexes.of(seed_snapshot) is first  # nor is it made twice
    may_end.set()
    monkeypatch.setattr(overlap, "PATIENCE_S", 60)
    until = [thread for thread in threading.enumerate() if thread.name.endswith("(_renew)")]
    for thread in until:
        thread.join(60)
    assert indexes.of(seed_snapshot).snapshot is seed_snapshot


@pytest.mark.parametrize(("lang", "written"), [("vi", "1.200 hoạt động"), ("en", "1,200 activities")])
def test_how_many_were_compared_is_written_as_the_language_does(tmp_path, lang, written):
    app = create_app(make_settings(tmp_path))
    sheet = tmp_path / "many.csv"
    sheet.write_text("id,title_en\n" + "".join(f"a-{n},Pond {n}\n" for n in range(1200)), encoding="utf-8")
    assert app.test_cli_runner().invoke(args=["import", str(sheet)]).exit_code == 0
    answer = app.test_client().post(f"/overlap?lang={lang}", data={"title": "A pond"})
    assert written in said(answer)


def test_what_is_imported_is_compared_at_once(tmp_path):
    app = create_app(make_settings(tmp_path))
    client = app.test_client()
    assert "0 activities were compared" in said(ask(client, title="Peat swamp in U Minh"))
    sheet = tmp_path / "new.csv"
    sheet.write_text("id,title_en\npeat,Peat swamp forest of U Minh\n", encoding="utf-8")
    assert app.test_cli_runner().invoke(args=["import", str(sheet)]).exit_code == 0
    answer = ask(client, title="Peat swamp in U Minh")
    assert 'href="/activities/peat?lang=en"' in answer.get_data(as_text=True)


def run(app, *arguments, **more):
    return app.test_cli_runner().invoke(args=["overlap", *arguments], **more)


def test_the_command_reads_a_file_or_standard_input_and_says_the_same_as_the_page(seed_app, client, tmp_path):
    file = tmp_path / "draft.txt"
    file.write_text(GROUNDWATER["text"], encoding="utf-8")
    more = ("--title", GROUNDWATER["title"], "--lang", "en", "--json")
    from_file, from_stdin = run(seed_app, str(file), *more), run(seed_app, "-", *more, input=GROUNDWATER["text"])
    assert from_file.exit_code == from_stdin.exit_code == 0
    assert from_file.output == from_stdin.output
    told = json.loads(from_file.output)
    assert told["draft"]["partners"] == ["de"]
    page = ask(client, **GROUNDWATER).get_data(as_text=True)
    listed = re.findall(r'id="match-\d+">.*?href="/activities/([^?"]+)', page, re.DOTALL)
    assert [match["id"] for match in told["matches"]] == listed
    assert "Same partner: Germany" in told["matches"][0]["reasons"]


def test_the_command_takes_what_the_form_takes(seed_app, tmp_path):
    file = tmp_path / "draft.txt"
    file.write_text("Storing water of the flood season", encoding="utf-8")
    options = ("--sector", "water", "--partner", "Netherlands", "--place", "An Giang", "--from", "2020", "--to", "2022")
    answer = run(seed_app, str(file), *options, "--top", "2", "--json")
    told = json.loads(answer.output)
    assert len(told["matches"]) == 2
    assert told["draft"]["sectors"] == ["water"]
    assert (told["draft"]["partners"], told["draft"]["places"]) == (["nl"], ["VN-63-89"])
    assert (told["draft"]["from"], told["draft"]["to"], told["draft"]["read"]) == (2020, 2022, [])
    lines = run(seed_app, str(file), *options, "--top", "1", "--lang", "en").output.splitlines()
    assert lines[0].split("\t")[0] == "1"
    assert "\tSame partner: Netherlands" in lines


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--place", "Atlantis"), "place: “Atlantis” is no province"),
        (("--from", "20"), "from: “20” is no year"),
    ],
)
def test_the_command_names_the_option_that_is_wrong(seed_app, tmp_path, arguments, words):
    file = tmp_path / "draft.txt"
    file.write_text("A study", encoding="utf-8")
    answer = run(seed_app, str(file), "--lang", "en", *arguments)
    assert answer.exit_code == 1
    assert words in answer.output


def test_the_command_names_a_file_that_is_none(seed_app, tmp_path):
    missing = run(seed_app, str(tmp_path / "nothing.txt"))
    assert missing.exit_code == 1
    assert "nothing.txt" in missing.output
    (tmp_path / "draft.exe").write_bytes(b"MZ")
    assert run(seed_app, str(tmp_path / "draft.exe")).exit_code == 1
    assert run(seed_app, "-", input="").exit_code == 1
