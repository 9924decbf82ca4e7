"""Remote tiles: none without the setting, exactly one host with it, and a wrong setting is named at the start."""

import html
import json
import re

import pytest
from project import make_settings

from app import create_app
from geo.errors import InputError
from web.settings import read_settings

URL = "https://tiles.example.org:8443/osm/{z}/{x}/{y}.png?key=a1"
WHOSE = "© Generated <b>mappers</b>"


@pytest.fixture(scope="module")
def tiled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiled")
    more = {"COOPMAP_TILES": URL, "COOPMAP_TILES_ATTRIBUTION": WHOSE, "COOPMAP_LANG": "en"}
    app = create_app(make_settings(folder, **more))
    assert app.test_cli_runner().invoke(args=["load-seed"]).exit_code == 0
    return app.test_client()


def pictures_from(answer):
    return re.search(r"img-src ([^;]*)", answer.headers["Content-Security-Policy"])[1]


def config(answer):
    return json.loads(html.unescape(re.search(r'id="coopmap-config">(.*?)</script>', answer.text, re.S)[1]))


def test_without_the_setting_there_is_no_choice_and_no_other_host(client):
    answer = client.get("/?lang=en")
    assert pictures_from(answer) == "'self' data:"
    assert config(answer)["tiles"] is None
    assert 'id="background"' not in answer.text


def test_the_policy_of_the_map_has_exactly_that_host_and_every_other_page_has_none(tiled, client):
    with_it, without = (one.get("/?lang=en").headers["Content-Security-Policy"] for one in (tiled, client))
    assert with_it == without.replace("img-src 'self' data:", "img-src 'self' data: https://tiles.example.org:8443")
    for path in ("/activities", "/compare", "/embed", "/donors", "/api/layers"):
        assert "example.org" not in tiled.get(path).headers["Content-Security-Policy"], path


def test_the_attribution_is_text(tiled):
    answer = tiled.get("/?lang=en")
    assert config(answer)["tiles"] == {"url": URL, "attribution": WHOSE}
    assert "© Generated &lt;b&gt;mappers&lt;/b&gt;" in answer.text
    assert "<b>mappers" not in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{y}.png",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}{r}.png",
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "http://localhost.example.org/{z}/{x}/{y}.png",
        "//tiles.example.org/{z}/{x}/{y}.png",
        "https://user:word@tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org; script-src *//{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}/{y}.png https://other.example.org/",
        'https://tiles.example.org/{z}/{x}/{y}.png"onerror="x',
        "javascript:alert(1)//{z}/{x}/{y}",
        "https:///{z}/{x}/{y}.png",
        "tiles",
    ],
)
def test_a_wrong_address_is_refused_at_the_start_and_the_setting_named(url):
    with pytest.raises(InputError, match="COOPMAP_TILES "):
        read_settings({"COOPMAP_TILES": url, "COOPMAP_TILES_ATTRIBUTION": "x"})


@pytest.mark.parametrize("whose", ["", " ", "x" * 301])
def test_tiles_without_a_credit_or_with_one_too_long_are_refused(whose):
    with pytest.raises(InputError, match="COOPMAP_TILES_ATTRIBUTION"):
        read_settings({"COOPMAP_TILES": URL, "COOPMAP_TILES_ATTRIBUTION": whose})


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:9", "[::1]:80"])
def test_tiles_of_this_machine_need_no_https(host):
    url = f"http://{host}/{{z}}/{{x}}/{{y}}.png"
    assert read_settings({"COOPMAP_TILES": url, "COOPMAP_TILES_ATTRIBUTION": "x"})["COOPMAP_TILES"] == url
