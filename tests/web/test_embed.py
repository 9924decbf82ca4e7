"""The map in other sites' frames: who may frame it, pinned data, oEmbed, and what the page says of it."""

import html
import re
from urllib.parse import quote, urlsplit

import pytest
from project import SEED, make_settings

from activities import pinning
from activities.ingest import ingest
from activities.pinning import Pins
from app import create_app
from geo.errors import GoneError, InputError, NotFoundError

HOSTS = "https://intranet.example.org *.example.net http://localhost:9000"
HEADER = "id,kind,title_en,sectors"


@pytest.fixture(scope="module")
def embed_app(tmp_path_factory):
    app = create_app(make_settings(tmp_path_factory.mktemp("embed"), COOPMAP_LANG="en", COOPMAP_EMBED_HOSTS=HOSTS))
    assert app.test_cli_runner().invoke(args=["load-seed"]).exit_code == 0
    return app


@pytest.fixture
def embed_client(embed_app):
    return embed_app.test_client()


def ancestors(answer):
    return re.search(r"frame-ancestors ([^;]*)", answer.headers["Content-Security-Policy"]).group(1)


def add_row(app, folder, number):
    sheet = folder / f"generated-{number}.csv"
    sheet.write_text(f"{HEADER}\ngenerated-{number},project,Generated activity {number},water\n", encoding="utf-8")
    store = app.extensions["coopmap"].snapshots.store
    report = ingest(store, sheet)
    assert not report.issues, report.issues
    return app.extensions["coopmap"].snapshots.build().revision


@pytest.mark.parametrize("path", ["/embed?sector=water", "/embed?sector=nothing", "/embed?snapshot=none"])
def test_only_the_hosts_of_the_setting_may_frame_the_embedded_map_and_its_errors(path, embed_client):
    answer = embed_client.get(path)
    assert ancestors(answer) == HOSTS
    assert "X-Frame-Options" not in answer.headers


def test_the_answer_that_nothing_changed_may_be_framed_as_well(embed_client):
    first = embed_client.get("/embed")
    again = embed_client.get("/embed", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert ancestors(again) == HOSTS
    assert "X-Frame-Options" not in again.headers


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/activities",
        "/donors",
        "/gaps",
        "/sign-in",
        "/oembed?url=x",
        "/api/layers/overview",
        "/map.js",
        "/nowhere",
    ],
)
def test_every_other_page_refuses_framing(path, embed_client):
    answer = embed_client.get(path)
    assert ancestors(answer) == "'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_without_hosts_the_embedded_map_refuses_framing_too(client):
    answer = client.get("/embed?lang=en")
    assert answer.status_code == 200
    assert ancestors(answer) == "'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "COOPMAP_EMBED_HOSTS" in client.get("/?lang=en").get_data(as_text=True)


@pytest.mark.parametrize(
    "hosts",
    [
        "*",
        "'self'",
        "https://*",
        "https://example.org/path",
        "a.example;script-src *",
        "data:",
        "example.org\nX-A: b;c",
    ],
)
def test_what_is_no_host_is_refused_at_the_start(hosts, tmp_path):
    with pytest.raises(InputError, match="COOPMAP_EMBED_HOSTS: a host is written as"):
        create_app(make_settings(tmp_path, COOPMAP_EMBED_HOSTS=hosts))


def test_the_embedded_map_has_caption_credits_and_one_way_to_the_full_map_but_no_chrome(embed_client):
    page = embed_client.get("/embed?sector=water&layer=activities-by-basin&lang=en").get_data(as_text=True)
    assert "Water resources: 17 activities, 5 national" in page
    assert "OpenStreetMap contributors" in page
    assert page.count("Open the full map") == 1
    link = html.unescape(re.search(r'id="full-map" href="([^"]+)"', page).group(1))
    assert link == "/?sector=water&layer=activities-by-basin&lang=en"
    for chrome in ("<header", 'id="filters"', 'id="activities"', 'id="tab-results"'):
        assert chrome not in page


def test_an_unknown_filter_is_refused(embed_client):
    assert embed_client.get("/embed?sector=nothing").status_code == 400
    assert embed_client.get("/embed?activity=x").status_code == 400


def test_a_pinned_map_keeps_its_numbers_when_the_data_go_on(tmp_path):
    app = create_app(make_settings(tmp_path, COOPMAP_LANG="en"))
    ingest(app.extensions["coopmap"].snapshots.store, SEED)
    client = app.test_client()
    before = client.get("/api/layers/overview").json
    pin = f"snapshot={before['revision']}"
    assert client.get(f"/embed?{pin}").status_code == 200
    for number in range(4):  # more than are kept unpinned
        add_row(app, tmp_path, number)
    now = client.get("/api/layers/overview").json
    assert now["total"] == before["total"] + 4
    pinned = client.get(f"/api/layers/overview?{pin}").json
    assert pinned == before
    assert pinned["dated"] is not None
    assert f"{before['total']} activities" in client.get(f"/embed?{pin}").get_data(as_text=True)
    assert len(client.get(f"/api/activities?{pin}&limit=1000").json["activities"]) == before["total"]


def test_another_process_finds_what_was_pinned(tmp_path):
    settings = make_settings(tmp_path, COOPMAP_LANG="en")
    app = create_app(settings)
    revision = add_row(app, tmp_path, 0)
    app.test_client().get(f"/embed?snapshot={revision}")
    for number in range(1, 4):
        add_row(app, tmp_path, number)
    assert create_app(settings).test_client().get(f"/api/layers/overview?snapshot={revision}").json["total"] == 1


def test_a_revision_that_is_no_longer_kept_is_gone_with_a_sentence(tmp_path):
    app = create_app(make_settings(tmp_path, COOPMAP_LANG="en"))
    first = add_row(app, tmp_path, 0)
    for number in range(1, 4):
        add_row(app, tmp_path, number)
    answer = app.test_client().get(f"/embed?snapshot={first}")
    assert answer.status_code == 410
    assert "no longer kept" in answer.get_data(as_text=True)
    answer = app.test_client().get(f"/api/layers/overview?snapshot={first}")
    assert (answer.status_code, answer.json["error"]) == (410, f"the data of revision {first} are no longer kept")


@pytest.mark.parametrize("revision", ["", "x", "../../store", "*-000001", "0" * 64 + "-000001", "a" * 9000])
def test_what_never_was_a_revision_is_not_found(revision, embed_client):
    assert embed_client.get("/embed", query_string={"snapshot": revision}).status_code == 404


def test_a_revision_named_twice_is_refused(embed_client):
    assert embed_client.get("/embed?snapshot=a&snapshot=b").status_code == 400


@pytest.mark.parametrize("path", ["/", "/activities", "/donors", "/api/gaps", "/export/csv"])
def test_only_the_embedded_map_and_its_calls_can_be_pinned(path, embed_client):
    assert embed_client.get(f"{path}?snapshot=x").status_code == 400


def test_what_is_pinned_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(pinning, "MOST_PINNED", 2)
    app = create_app(make_settings(tmp_path, COOPMAP_LANG="en"))
    snapshots = app.extensions["coopmap"].snapshots
    revisions = []
    for number in range(4):
        revisions.append(add_row(app, tmp_path, number))
        Pins(snapshots).snapshot(revisions[-1])
    files = list((tmp_path / "snapshots" / "pinned").glob("*.arrow"))
    assert len(files) == 2
    assert len(list((tmp_path / "snapshots" / "pinned").glob("*.day"))) == 2
    with pytest.raises(GoneError):
        Pins(snapshots).snapshot(revisions[0])
    assert len(Pins(snapshots).snapshot(revisions[2])) == 3
    with pytest.raises(NotFoundError):
        Pins(snapshots).snapshot(revisions[3].rpartition("-")[0] + "-000999")


def test_oembed_answers_with_a_frame_of_the_size_that_is_asked_for(embed_client):
    url = "http://localhost/?sector=water&lang=en&activity=x&at=6/16/108"
    answer = embed_client.get("/oembed", query_string={"url": url, "maxwidth": 500, "maxheight": 9000})
    assert answer.status_code == 200
    found = answer.json
    assert (found["version"], found["type"], found["provider_name"]) == ("1.0", "rich", "CoopMap")
    assert (found["width"], found["height"]) == (500, 600)
    assert found["title"] == "Overview · Water resources: 17 activities, 5 national"
    source = html.unescape(re.search(r'src="([^"]+)"', found["html"]).group(1))
    assert source.startswith("http://localhost/embed?sector=water&")
    assert 'width="500" height="600"' in found["html"]
    parts = urlsplit(source)
    assert embed_client.get(f"{parts.path}?{parts.query}").status_code == 200


def test_oembed_keeps_the_pin_and_quotes_hostile_words(embed_client):
    revision = embed_client.get("/api/layers/overview").json["revision"]
    words = '"></iframe><script>alert(1)</script>'
    url = f"http://localhost/embed?lang=en&q={quote(words)}&snapshot={revision}"
    frame = embed_client.get("/oembed", query_string={"url": url}).json["html"]
    assert "<script" not in frame
    assert frame.count("<") == 2
    assert f"snapshot={revision}" in frame


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": "javascript:alert(1)"}, 400),
        ({"url": "http://[broken"}, 400),
        ({"url": "http://elsewhere.example/"}, 404),
        ({"url": "http://localhost/donors"}, 404),
        ({"url": "http://localhost/?sector=nothing"}, 400),
        ({"url": "http://localhost/embed?snapshot=x"}, 404),
        ({"url": "http://localhost/", "format": "xml"}, 501),
        ({"url": "http://localhost/", "maxwidth": "10"}, 400),
        ({"url": "http://localhost/", "maxheight": "-1"}, 400),
        ({"url": "http://localhost/", "callback": "x"}, 400),
    ],
)
def test_oembed_refuses_what_it_can_not_embed(query, status, embed_client):
    assert embed_client.get("/oembed", query_string=query).status_code == status


def test_the_page_tells_of_oembed_and_links_to_the_embedded_map_without_script(embed_client):
    page = embed_client.get("/?sector=water&lang=en").get_data(as_text=True)
    link = html.unescape(re.search(r'type="application/json\+oembed" href="([^"]+)"', page).group(1))
    parts = urlsplit(link)
    found = embed_client.get(f"{parts.path}?{parts.query}")
    assert found.status_code == 200
    assert "sector=water" in found.json["html"]
    assert 'id="embed-open" href="/embed?sector=water&amp;lang=en"' in page
