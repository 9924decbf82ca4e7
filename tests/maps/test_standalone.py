"""The offline file as text: nothing of others in it is markup, script or template, and nothing in it is fetched."""

import base64
import hashlib
import json
import re

import orjson
import pytest
from lxml import html

from activities.filters import Filters
from geo import boundaries
from geo.errors import InputError
from layers import layers
from layers.portable import document_of
from maps import standalone as module
from maps.standalone import data_text, standalone

HOSTILE = [
    "{{7*7}}",
    "{% raw %}",
    "{% if x.y %}",
    "{# comment #}",
    "</script><script>document.title='run'</script>",
    "<img src=x onerror=document.title='run'>",
    "<!-- <script>",
    "`${document.title='run'}`",
    "javascript:document.title='run'",
    "line\u2028separator\u2029",
    "\u202eoverride",
    "\"'>&amp; \\u003c $title ${title} $$",
    "Đà Nẵng",
]


@pytest.fixture(scope="module")
def geometry():
    return {name: boundaries.web_topology(name) for name in ("countries", "context", "provinces-34")}


@pytest.fixture
def document(seed_snapshot):
    return document_of(seed_snapshot, layers()["activities-by-province"], Filters(lang="en"), "2026-01-02")


def scripts_of(page):
    return [script for script in page.iter("script") if script.get("type") is None]


def test_every_text_comes_back_as_it_was(document, geometry):
    document["activities"] = [{**document["activities"][0], "title": text, "source": text} for text in HOSTILE]
    page = html.document_fromstring(standalone(document, geometry).decode())
    found = json.loads(page.get_element_by_id("coopmap-data").text)
    assert [activity["title"] for activity in found["activities"]] == HOSTILE
    for script in page.xpath("//script[@data-set]"):
        assert json.loads(script.text) == json.loads(geometry[script.get("data-set")])


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_markup_or_template(text, document, geometry):
    plain = standalone(document, geometry).decode()
    everywhere = {**document, "caption": text, "sources": [text], "sectors": [(text, text)], "unit": text}
    everywhere["words"] = {**document["words"], "script": text}
    hostile = standalone(everywhere, geometry).decode()
    assert hostile.count("<") == plain.count("<")
    data = re.search(r'id="coopmap-data">(.*?)</script>', hostile, re.DOTALL).group(1)
    assert not re.search(r"\{[{%#]|[<>&\u2028\u2029]", data)


def test_data_text_means_the_same():
    value = {"{{a": ["{%", "{#", "{", {"b": "<&>"}], "c": HOSTILE}
    assert json.loads(data_text(orjson.dumps(value))) == value


def test_the_policy_allows_the_scripts_and_the_style_of_the_file_and_no_others(document, geometry):
    page = html.document_fromstring(standalone(document, geometry).decode())
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    texts = [script.text for script in scripts_of(page)]
    assert len(texts) == 4
    [style] = [node.text for node in page.iter("style")]
    for text in (*texts, style):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("'sha256-") == 5


def test_the_file_names_no_other_file(document, geometry):
    text = standalone(document, geometry).decode()
    page = html.document_fromstring(text)
    assert not page.xpath("//@src | //link | //iframe | //img | //object | //base")
    addresses = re.findall(r"url\(([^)]*)\)", page.xpath("//style")[0].text)
    assert len(addresses) == 4
    assert all(address.startswith("data:font/woff2;base64,") for address in addresses)
    assert "sourceMappingURL" not in text


def test_both_archipelagos_the_date_the_source_and_the_licence_are_inside(document, geometry):
    page = html.document_fromstring(standalone(document, geometry).decode())
    found = json.loads(page.get_element_by_id("coopmap-data").text)
    assert found["dated"] == "2026-01-02"
    assert found["sources"]
    assert "ODbL" in found["words"]["boundaries"]
    context = json.loads(page.xpath("//script[@data-set='context']")[0].text)
    isles = context["objects"]["archipelagos"]["geometries"]
    assert {isle["properties"]["code"] for isle in isles} == {"hoang-sa", "truong-sa"} == set(found["isles"])


def test_a_file_too_large_is_refused_with_the_number_of_activities(document, geometry, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 500_000)
    with pytest.raises(InputError, match="65 activities make a file of 1 MB"):
        standalone(document, geometry)


def test_the_file_of_the_same_data_is_the_same(document, geometry):
    assert standalone(document, geometry) == standalone(document, geometry)
