"""The name by which a request asks for CoopMap: only those of the setting, where it has any."""

import pytest
from project import make_settings

from app import create_app
from geo.errors import InputError

PATHS = (
    "/?lang=en",
    "/oembed?url=http://evil.example/",
    "/api/layers",
    "/embed",
    "/live",
    "/static/css/base.css",
    "/none",
)


@pytest.fixture(scope="module")
def named_app(tmp_path_factory):
    hosts = "coopmap.example.org, .example.net"
    app = create_app(make_settings(tmp_path_factory.mktemp("hosts"), COOPMAP_LANG="en", COOPMAP_HOSTS=hosts))
    assert app.test_cli_runner().invoke(args=["load-seed"]).exit_code == 0
    return app


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["evil.example", "coopmap.example.org.evil.example", "evilexample.net", "localhost"])
def test_another_name_is_refused_and_stands_nowhere_in_the_answer(host, path, named_app):
    answer = named_app.test_client().get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert f"//{host}" not in answer.get_data(as_text=True).replace("url=http://evil.example", "")
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["coopmap.example.org", "coopmap.example.org:8443", "a.example.net"])
def test_the_names_of_the_setting_are_answered(host, named_app):
    client = named_app.test_client()
    page = client.get("/?lang=en", headers={"Host": host})
    assert page.status_code == 200
    assert f'href="http://{host}/oembed?url=' in page.get_data(as_text=True)
    described = client.get(f"/oembed?url=http://{host}/", headers={"Host": host}).json
    assert f'src="http://{host}/embed?' in described["html"]


def test_without_the_setting_any_name_is_answered(client):
    assert client.get("/?lang=en", headers={"Host": "anything.example"}).status_code == 200


@pytest.mark.parametrize("hosts", ["https://example.org", "example.org:8443", "*", "*.example.org", "a/b", "-a.org"])
def test_what_is_no_name_stops_at_the_start_with_a_sentence(hosts, tmp_path):
    with pytest.raises(InputError, match="COOPMAP_HOSTS: a name is written as"):
        create_app(make_settings(tmp_path, COOPMAP_HOSTS=hosts))
