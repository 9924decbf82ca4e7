"""The API through HTTP: the contract's fields, paging, errors, ETags, compression and hostile requests."""

import csv
import datetime
import html
import io
import json
import re

import brotli
import pytest
from project import make_settings

from activities.filters import MULTIPLE, SINGLE
from activities.orders import ORDERS
from app import create_app
from geo.register import load_places

FIELDS = {
    "id",
    "title",
    "title_en",
    "title_vi",
    "description",
    "kind",
    "status",
    "start",
    "end",
    "sectors",
    "partners",
    "funds",
    "scope",
    "locations",
    "source",
}
LAYER_FIELDS = {
    *("key", "title", "description", "unit", "group", "style", "measure", "method", "select", "circles", "sets"),
}
LOCATION_FIELDS = {
    "code",
    "vintage",
    "kind",
    "name_vi",
    "name_en",
    "precision",
    "reach",
    "role",
    "score",
    "lon",
    "lat",
    "evidence",
}


def test_an_activity_has_the_fields_of_the_contract(client):
    answer = client.get("/api/activities?lang=en&place=VN-34-01").json
    assert (answer["total"], answer["next"]) == (1, None)
    [activity] = answer["activities"]
    assert set(activity) >= FIELDS
    [hanoi, britain] = activity["locations"]
    assert set(hanoi) == LOCATION_FIELDS
    assert set(hanoi["evidence"]) == {"field", "start", "end", "quote", "rule"}
    assert (hanoi["code"], hanoi["name_vi"], hanoi["precision"]) == ("VN-34-01", "Hà Nội", 4)
    assert (britain["code"], britain["role"]) == ("GB", "partner")
    assert activity["partners"] == [
        {"id": "bgs", "role": "partner", "kind": "agency", "country": "gb", "name": "British Geological Survey"}
    ]
    assert activity["funds"] == []
    assert activity["source"]["ref"] == "p12"


def test_both_languages_and_vintages(client):
    vietnamese = client.get("/api/activities/monre-2022h1-12-03?lang=vi&vintage=63").json
    assert vietnamese["title"] == vietnamese["title_vi"].strip()
    assert vietnamese["partners"][0]["name"] == "Cục Địa chất Vương quốc Anh"
    [hanoi, _] = vietnamese["locations"]
    assert hanoi["code"] == "VN-63-01"
    # The reader is shown words of her own language.
    assert (hanoi["evidence"]["field"], hanoi["evidence"]["quote"]) == ("title_vi", "Hà Nội")


def test_amounts_are_as_stated_and_dollars_unknown(client):
    activity = client.get("/api/activities/monre-2022h1-17-02").json
    [fund] = activity["funds"]
    assert fund == {"amount": 3000000.0, "currency": "EUR", "usd": None, "type": "commitment", "date": ""}


def test_pages_join_without_gap_or_overlap(client):
    whole = client.get("/api/activities?limit=1000").json["activities"]
    pages, offset = [], 0
    while offset is not None:
        answer = client.get(f"/api/activities?limit=7&offset={offset}").json
        pages += answer["activities"]
        offset = answer["next"]
    assert pages == whole
    assert len(whole) == 65


def test_a_limit_beyond_the_most_is_cut(client):
    assert client.get("/api/activities?limit=999999").status_code == 200


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/api/activities?limit=0", "limit"),
        ("/api/activities?limit=-1", "limit"),
        ("/api/activities?offset=x", "offset"),
        ("/api/activities?limit=1&limit=2", "limit"),
        ("/api/layers?foo=1", "foo"),
        ("/api/layers?lang=xx", "lang"),
        ("/api/activities?order=title", "order"),
        ("/api/facets?limit=5", "limit"),
        ("/api/facets?sector=%7B%7B7*7%7D%7D", "7*7"),
        ("/api/layers/overview?place=XX", "XX"),
        ("/api/places/regions?w=1", "w"),
    ],
)
def test_a_wrong_request_is_400_and_names_it(client, address, named):
    answer = client.get(address)
    assert answer.status_code == 400
    assert named in answer.json["error"]


@pytest.mark.parametrize(
    "address", ["/api/activities/absent", "/api/layers/absent", "/api/places/absent", "/api/absent"]
)
def test_what_is_not_there_is_404_in_json(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.json["error"]


def test_a_place_of_another_vintage_may_be_asked(client):
    assert client.get("/api/activities?place=VN-63-01&vintage=34").json["total"] == 1


def test_layers_are_registered_with_what_the_page_needs(client):
    answer = client.get("/api/layers?lang=en").json
    assert answer["default"] in {layer["key"] for layer in answer["layers"]}
    for layer in answer["layers"]:
        assert set(layer) == LAYER_FIELDS


def test_a_layer_reconciles_with_the_list(client):
    for query in ("lang=en", "lang=en&sector=water", "lang=en&donor=nl&status=pipeline"):
        layer = client.get(f"/api/layers/overview?{query}").json
        assert layer["total"] == client.get(f"/api/activities?{query}").json["total"]
        placed = set(layer["values"])
        assert placed <= set(load_places().places)
        scopes = client.get(f"/api/facets?{query}").json["scope"]
        assert sum(entry["count"] for entry in scopes) == layer["total"]
        assert layer["unplaced"] == sum(layer["tray"][scope] for scope in ("national", "international", "unlocated"))


def test_a_layer_for_a_gis(client):
    answer = client.get("/api/layers/overview/features?lang=en")
    assert answer.mimetype == "application/geo+json"
    features = json.loads(answer.data)["features"]
    assert "OpenStreetMap contributors" in json.loads(answer.data)["attribution"]
    values = {feature["properties"]["code"]: feature["properties"]["value"] for feature in features}
    assert values == {"mekong": 8, "red-thai-binh": 1, "mekong-delta": 1, "VN-34-01": 1, "KH": 1}


@pytest.mark.parametrize("name", ["provinces-34", "provinces-63", "regions", "basins", "countries", "context"])
def test_geometry_is_whole_and_immutable_by_its_version(client, name):
    page = client.get("/?lang=en").get_data(as_text=True)
    config = json.loads(page.partition('id="coopmap-config">')[2].partition("</script>")[0])
    answer = client.get(config["urls"]["places"][name])
    assert "immutable" in answer.headers["Cache-Control"]
    assert json.loads(answer.data)["type"] == "Topology"
    assert "immutable" not in client.get(f"/api/places/{name}").headers["Cache-Control"]
    again = client.get(f"/api/places/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_small_world_holds_every_country_and_never_changes_by_its_version(client):
    page = client.get("/?lang=en").get_data(as_text=True)
    config = json.loads(page.partition('id="coopmap-config">')[2].partition("</script>")[0])
    answer = client.get(config["urls"]["world"])
    assert "immutable" in answer.headers["Cache-Control"]
    drawn = answer.json["countries"]
    # The ice only fills a map, and three are smaller than its least line.
    assert {place.code for place in load_places().sets["countries"]} - set(drawn) == {"AQ", "MC", "UM", "VA"}
    for code in ("VN", "JP", "SG", "US"):
        [x, y] = [float(number) for number in re.match(r"M([\d.]+) ([\d.]+)", drawn[code]).groups()]
        assert 0 <= x <= answer.json["width"]
        assert 0 <= y <= answer.json["height"]
    assert client.get("/api/world?w=1").status_code == 400


@pytest.mark.parametrize("address", ["/", "/api/activities", "/api/facets", "/api/layers/overview", "/activities"])
def test_an_etag_answers_304_until_the_filters_change(client, address):
    headers = {"Accept-Encoding": "br"}
    first = client.get(f"{address}?sector=water", headers=headers)
    if address != "/api/layers/overview":  # too short to be worth it
        assert first.headers["Content-Encoding"] == "br"
        assert brotli.decompress(first.data)
    known = {**headers, "If-None-Match": first.headers["ETag"]}
    assert client.get(f"{address}?sector=water", headers=known).status_code == 304
    assert client.get(f"{address}?sector=land", headers=known).status_code == 200


def test_every_filter_of_the_contract_is_taken(client):
    values = {
        "from": "2018",
        "to": "2030",
        "q": "a",
        "vintage": "63",
        "layer": "overview",
        "basis": "area",
        "classes": "jenks",
        "symbols": "circles",
        "lang": "en",
    }
    values |= {"sector": "water", "donor": "nl", "status": "pipeline", "kind": "mou", "scope": "basin", "place": "ba"}
    assert set(values) == {*MULTIPLE, *SINGLE}
    for name, value in values.items():
        assert client.get(f"/api/activities?{name}={value}").status_code == 200


def test_a_layer_says_what_its_legend_needs(client):
    answer = client.get("/api/layers/activities-by-country?lang=en&classes=jenks").json
    assert answer["method"] == "each"  # three different counts need no method
    today = datetime.datetime.now(datetime.UTC).date()  # the data may have come before midnight
    assert answer["dated"] in {today.isoformat(), (today - datetime.timedelta(days=1)).isoformat()}
    [source] = answer["sources"]
    assert source["count"] == answer["total"] == answer["counted"] == 65
    assert source["title"].startswith("Ministry of Natural Resources and Environment")
    agreements = client.get("/api/layers/agreements-by-country?lang=en").json
    assert 0 < agreements["counted"] < agreements["total"]
    assert set(agreements["notes"]) == set(agreements["values"])
    sectors = client.get("/api/layers/sectors-by-province?lang=en").json
    assert set(sectors["categories"]) == set(sectors["values"])


@pytest.fixture
def funded(tmp_path):
    """A client of an application with two activities whose money is divided."""
    sheet = tmp_path / "generated.csv"
    sheet.write_text(
        "id,title_en,places,amount,currency,start\n"
        "gen-1,Generated one,Hà Giang;Tuyên Quang;mekong,100.01,USD,2020\n"
        "gen-2,Generated two,VN,30,USD,2020\n"
        "gen-3,Generated three,Hà Giang,,,2020\n",
        encoding="utf-8",
    )
    app = create_app(make_settings(tmp_path))
    result = app.test_cli_runner().invoke(args=["import", str(sheet)])
    assert result.exit_code == 0, result.output
    return app.test_client()


@pytest.mark.parametrize("vintage", ["34", "63"])
@pytest.mark.parametrize("basis", ["equal", "area"])
def test_an_activity_says_how_its_money_is_divided(funded, basis, vintage):
    answer = funded.get(f"/api/activities/gen-1?lang=en&basis={basis}&vintage={vintage}").json
    shares = answer["shares"]
    assert sum(share["cents"] for share in shares) == answer["cents"] == 10001
    assert sum(share["percent"] for share in shares) == pytest.approx(100, abs=0.02)
    assert {share["basis"] for share in shares} == {basis}
    assert len(shares) == (2 if vintage == "34" else 3)
    assert {share["kind"] for share in shares} == {"province", "basin"}
    assert shares == sorted(shares, key=lambda share: (-share["percent"], share["code"]))
    for share in shares:
        layer = "funds-by-basin" if share["kind"] == "basin" else "funds-by-province"
        values = funded.get(f"/api/layers/{layer}?basis={basis}&vintage={vintage}").json["values"]
        assert values[share["code"]] == share["cents"]


def test_money_without_a_place_has_one_share_and_unknown_money_none(funded):
    [share] = funded.get("/api/activities/gen-2?lang=en").json["shares"]
    assert share == {
        **{"code": "scope:national", "kind": "scope", "name_vi": "Toàn quốc", "name_en": "National"},
        **{"cents": 3000, "percent": 100.0, "basis": "unknown"},
    }
    assert funded.get("/api/activities/gen-3?lang=en").json["shares"] == []
    listed = funded.get("/api/activities?lang=en").json
    assert all("shares" not in activity for activity in listed["activities"])
    assert listed["money"] == {"cents": 13001, "known": 2, "part": 0, "unpriced": 0, "unknown": 1}


def test_pages_without_script_say_the_money_too(funded):
    page = funded.get("/activities?lang=en").get_data(as_text=True)
    assert 'title="US$ 130.01">US$ 130.01 known</span> · 1 amount not known' in page
    page = funded.get("/activities?lang=en&q=three").get_data(as_text=True)
    assert "no amount known</span> · 1 amount not known" in page
    card = funded.get("/activities/gen-1?lang=en&basis=area").get_data(as_text=True)
    assert "Money by place" in card
    assert card.count("divided by area") == 2
    assert "Money by place" not in funded.get("/activities/gen-3?lang=en").get_data(as_text=True)


def test_shares_that_the_source_states_are_said_so(tmp_path):
    source = tmp_path / "generated.xml"
    source.write_text(
        '<iati-activities version="2.03"><iati-activity default-currency="USD">'
        "<iati-identifier>GEN-1</iati-identifier><title><narrative>Generated</narrative></title>"
        '<activity-status code="2"/><activity-date type="1" iso-date="2020-01-01"/>'
        '<recipient-country code="VN" percentage="60"/><recipient-country code="KH" percentage="40"/>'
        '<location><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>11.55 104.9167</pos></point>'
        "</location>"
        '<transaction><transaction-type code="2"/><transaction-date iso-date="2020-02-01"/>'
        '<value currency="USD" value-date="2020-02-01">1000</value></transaction>'
        "</iati-activity></iati-activities>",
        encoding="utf-8",
    )
    app = create_app(make_settings(tmp_path))
    result = app.test_cli_runner().invoke(args=["import", str(source)])
    assert result.exit_code in (0, 1), result.output
    client = app.test_client()
    [activity] = client.get("/api/activities?lang=en").json["activities"]
    shares = client.get(f"/api/activities/{activity['id']}?lang=en").json["shares"]
    assert [(share["code"], share["cents"], share["basis"]) for share in shares] == [
        ("scope:national", 60000, "stated"),
        ("KH", 40000, "stated"),
    ]


@pytest.mark.parametrize(
    ("address", "lang", "sentence"),
    [
        ("/api/activities?place=XX&lang=vi", "vi", "tham số 'place': không có giá trị 'XX'"),
        ("/api/activities?place=XX&lang=en", "en", "parameter 'place': 'XX' is not known"),
        ("/api/activities?place=XX", "en", "parameter 'place': 'XX' is not known"),
        ("/api/activities?from=2020&to=2019&lang=vi", "vi", "tham số 'from' (2020) muộn hơn 'to' (2019)"),
        ("/api/layers?lang=xx", "en", "parameter 'lang': 'xx' is not one of vi, en"),
    ],
)
def test_an_error_is_said_in_the_language_that_the_address_asks_for(client, address, lang, sentence):
    answer = client.get(address)
    assert (answer.status_code, answer.json, answer.headers["Content-Language"]) == (400, {"error": sentence}, lang)


def test_a_page_says_why_in_its_language_and_tells_what_is_english(client):
    page = html.unescape(client.get("/activities?place=XX&lang=vi").get_data(as_text=True))
    assert "<span lang=\"vi\">tham số 'place': không có giá trị 'XX'</span>" in page
    assert "bằng tiếng Anh" not in page
    page = html.unescape(client.get("/absent?lang=vi").get_data(as_text=True))
    assert '<span lang="en">The requested URL was not found' in page
    assert "bằng tiếng Anh" in page
    page = html.unescape(client.get("/activities?place=XX&lang=en").get_data(as_text=True))
    assert "<span lang=\"en\">parameter 'place': 'XX' is not known</span>" in page
    assert "in English" not in page


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_an_order_join_without_gap_or_overlap(client, order):
    everything = client.get("/api/activities?limit=1000").json
    for sort in (order, f"-{order}"):
        whole = client.get(f"/api/activities?limit=1000&sort={sort}").json["activities"]
        pages = [client.get(f"/api/activities?limit=17&offset={at}&sort={sort}").json for at in range(0, 200, 17)]
        joined = [activity["id"] for page in pages for activity in page["activities"]]
        assert joined == [activity["id"] for activity in whole]
        assert sorted(joined) == sorted(activity["id"] for activity in everything["activities"])


@pytest.mark.parametrize("path", ["/api/activities", "/activities", "/", "/export/csv"])
@pytest.mark.parametrize("query", ["sort=name", "sort=-", "sort=title&sort=kind", "sort=title%00"])
def test_an_unknown_order_is_400_in_words(client, path, query):
    answer = client.get(f"{path}?lang=en&{query}")
    assert answer.status_code == 400
    assert "sort" in html.unescape(answer.get_data(as_text=True))
    assert client.get(f"{path}?lang=en&sort=-title").status_code == 200


def test_an_unknown_view_is_400_in_words(client):
    assert client.get("/?lang=en&view=table").status_code == 200
    answer = client.get("/?lang=en&view=tables")
    assert answer.status_code == 400
    assert "view" in html.unescape(answer.get_data(as_text=True))


def test_the_list_without_script_and_the_files_are_in_the_order_that_is_asked_for(client):
    titles = [activity["title"] for activity in client.get("/api/activities?lang=vi&sort=-title").json["activities"]]
    page = html.unescape(client.get("/activities?lang=vi&sort=-title").get_data(as_text=True))
    places = [page.index(f">{title}<") for title in dict.fromkeys(titles)]
    assert places == sorted(places)
    assert "sort=-title" in re.search(r'<a[^>]*rel="next"[^>]*>', page)[0]
    lines = list(csv.DictReader(io.StringIO(client.get("/export/csv?lang=vi&sort=-title").get_data(as_text=True)[1:])))
    ids = [
        activity["id"] for activity in client.get("/api/activities?limit=1000&lang=vi&sort=-title").json["activities"]
    ]
    assert [line["id"] for line in lines] == ids


def test_a_list_says_what_each_activity_costs(funded):
    for activity in funded.get("/api/activities?limit=1000").json["activities"]:
        whole = funded.get(f"/api/activities/{activity['id']}").json
        assert activity["cents"] in (whole["cents"], None)
        assert (activity["cents"] is None) == (not whole["shares"])
