"""The pages of donors and basins: their numbers are those of the list, their names are text, their maps are whole."""

import csv
import html
import json
import re
from datetime import date

import pytest
from project import make_settings

from activities.codelists import load_codelist
from activities.profiles import check_basin
from app import create_app
from geo.register import load_places
from web import profiles, state

NAMES = (
    "A/B & C",
    "donor.example//x?y=1#z",
    "<img src=x onerror=alert(1)>",
    "\"quoted\" 'name'",
    "100% sure, not %2F",
    "a/../b",
    "Quỹ Hợp tác + bạn bè",
)
MONEY = (
    ("id", "title_en", "places", "partners", "sectors", "amount", "currency", "start", "kind"),
    ("a", "A", "Hà Giang;Hà Nội;mekong", "de;giz:funder", "water;land", "100.01", "USD", "2018", "project"),
    ("b", "B", "se-san", "de", "water", "0.01", "USD", "2020", "project"),
    ("c", "C", "VN", "de;jp", "land", "333333.33", "USD", "2021", "mou"),
    ("d", "D", "hoang-sa", "de", "", "", "", "", "project"),
    ("e", "E", "KH", "jp", "land", "5", "USD", "", "project"),
)


def made(tmp_path, rows):
    sheet = tmp_path / "sheet.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    app = create_app(make_settings(tmp_path, COOPMAP_LANG="en"))
    assert app.test_cli_runner().invoke(args=["import", str(sheet)]).exit_code == 0
    return app


@pytest.fixture
def money_client(tmp_path):
    return made(tmp_path, MONEY).test_client()


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def linked(page):
    """Every link that is a number alone, as (address, number)."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>([\d.,]+)</a>', page)
    return [(html.unescape(address), int(re.sub(r"\D", "", number))) for address, number in found]


ADDRESSES = (
    "/donors?lang=en",
    "/donors?lang=vi&sector=water&from=2018",
    "/donors/nl?lang=en",
    "/donors/jp?lang=vi&layer=activities-by-basin",
    "/donors/unep?lang=en&vintage=63",
    "/basins?lang=en",
    "/basins/mekong?lang=en",
    "/basins/red-thai-binh?lang=vi&layer=activities-by-province&vintage=63",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_number_that_leads_to_activities_is_their_number(client, address):
    checked = 0
    for target, n in linked(text_of(client, address)):
        path, _, query = target.partition("?")
        if path not in ("/activities", "/"):
            continue
        # A cell of the matrix leads to the map, whose list is that of the same filters.
        assert client.get(f"/api/activities?{query}").json["total"] == n, target
        checked += 1
    assert checked > 0


@pytest.mark.parametrize("basis", ["equal", "area"])
@pytest.mark.parametrize("ground", ["province", "region", "basin"])
def test_the_money_of_the_places_and_beside_them_is_that_of_the_list(tmp_path, basis, ground):
    app = made(tmp_path, MONEY)
    for donor in ("de", "giz", "jp"):
        result = app.test_cli_runner().invoke(args=["donors", donor, "--json", "--basis", basis])
        facts = json.loads(result.output)
        listed = app.test_client().get(f"/api/activities?donor={donor}").json
        assert (facts["activities"], facts["money"]) == (listed["total"], listed["money"])
        held = facts["where"][ground]
        tops = sum(row["cents"] for row in held["rows"] if not row["is_part"])
        assert tops == held["cents"]
        assert tops + sum(held["beside"].values()) == listed["money"]["cents"]


def test_the_command_and_the_page_say_the_same(money_client):
    page = text_of(money_client, "/donors/de?lang=en&layer=funds-by-province")
    assert "US$ 333,433" in page  # 333,433.35 in whole dollars
    assert "Amount is not known: 1" in page
    runner = money_client.application.test_cli_runner()
    assert "usd\t333433.35\tknown: 3" in runner.invoke(args=["donors", "de", "--lang", "en"]).output
    lines = runner.invoke(args=["donors", "--lang", "en"]).output.splitlines()
    assert lines[1] == "de\tGermany\t4\t333433.35\t1\t2\t5\t2018"
    assert "mekong\tMekong River basin\t2\t2\t33.34" in runner.invoke(args=["basins", "--lang", "en"]).output


def test_an_unknown_sum_is_no_zero(client):
    page = text_of(client, "/donors/nl?lang=en")
    assert "none known" in page
    assert "Amount is not known: 7" in page
    assert "0 USD" not in page
    assert "0.00 USD" not in page


@pytest.mark.parametrize("name", NAMES)
def test_a_partner_of_any_name_has_a_page_that_its_links_lead_to(tmp_path, name):
    rows = [("id", "title_en", "partners", "sectors"), ("a", "A", name, "water")]
    client = made(tmp_path, rows).test_client()
    [own] = client.get("/api/activities").json["activities"][0]["partners"]
    for address in ("/donors?lang=en", "/activities/a?lang=en"):
        page = text_of(client, address)
        assert "<img src=x" not in page
        links = {html.unescape(link) for link in re.findall(r'href="(/donors/name:[^"]+)"', page)}
        assert len(links) == 1
        target = text_of(client, links.pop())
        assert "<img src=x" not in target
        assert f"<h1>{html.escape(own['name'], quote=False)}</h1>" in target.replace("&#39;", "'").replace("&#34;", '"')
        assert ("/activities", 1) in [(link.partition("?")[0], n) for link, n in linked(target)]


def test_a_donor_or_basin_that_is_none_is_told_in_words(client):
    for address in ("/donors/zz", "/donors/name:nobody", "/basins/atlantis", "/basins/VN-34-01"):
        answer = client.get(f"{address}?lang=en")
        assert answer.status_code == 404
        assert "there is no " in answer.get_data(as_text=True)
    runner = client.application.test_cli_runner()
    for command in (["donors", "zz"], ["basins", "zz"]):
        result = runner.invoke(args=command)
        assert result.exit_code == 1
        assert "there is no" in result.output


def test_a_partner_of_the_list_without_an_activity_has_a_page(client):
    page = text_of(client, "/donors/fr?lang=en")
    assert "No activity names it." in page
    assert "No memorandum" in page


@pytest.mark.parametrize(
    "address", ["/donors?sort=luck", "/donors?offset=-1", "/donors?sector=fire", "/donors/nl?sort=name", "/basins?at=1"]
)
def test_a_wrong_parameter_is_named(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("address", [*ADDRESSES, "/donors/gef?lang=en", "/basins/ba?lang=vi"])
def test_nothing_inline_and_both_archipelagos_on_every_map(client, address):
    page = text_of(client, address)
    assert not re.search(r"<style|\son\w+=|\sstyle=", page)
    for picture in re.findall(r'<svg[^>]*role="img".*?</svg>', page, re.DOTALL):
        if 'class="sea"' in picture:
            assert ">Hoàng Sa<" in picture
            assert ">Trường Sa<" in picture


@pytest.mark.parametrize("vintage", ["34", "63"])
def test_every_province_is_on_the_sketch(client, vintage):
    page = text_of(client, f"/donors/nl?lang=en&vintage={vintage}")
    shapes = page.partition('<g class="shapes">')[2].partition("</g>")[0]
    assert shapes.count("<path") == int(vintage)
    assert all(place.name_en in shapes for place in load_places().sets[f"provinces-{vintage}"])


def test_the_table_is_sorted_by_its_links(client):
    page = text_of(client, "/donors?lang=en")
    assert 'aria-sort="descending"' in page
    [by_name] = [html.unescape(link) for link in re.findall(r'href="([^"]*sort=name[^"]*)"', page)]
    ordered = re.findall(r'<th scope="row"><a href="/donors/[^"]+">([^<]+)</a>', text_of(client, by_name))
    table = ordered[: len(ordered) // 2]
    assert len(table) > 30
    assert table == sorted(table, key=str.casefold)


def test_pages_of_many_donors_hold_each_once(tmp_path):
    rows = [("id", "title_en", "partners"), *((f"a{n}", f"A {n}", f"Generated donor {n:03}") for n in range(230))]
    client = made(tmp_path, rows).test_client()
    seen, address = [], "/donors?lang=en&sort=name"
    while address:
        page = text_of(client, address)
        seen += re.findall(r"Generated donor (\d+)</a></th>\s*<td class=\"n\">", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(following.group(1)) if following else ""
    assert seen == [f"{n:03}" for n in range(230)]


def test_a_country_names_its_agencies_and_they_name_it(client):
    page = text_of(client, "/donors/jp?lang=en")
    assert "Counted with it" in page
    for agency in ("jica", "moej", "optex"):
        assert f'href="/donors/{agency}?lang=en"' in page
        assert 'href="/donors/jp?lang=en"' in text_of(client, f"/donors/{agency}?lang=en")


def test_agreements_end_on_the_day_that_the_page_names(tmp_path, monkeypatch):
    rows = [
        ("id", "title_en", "kind", "partners", "start", "end", "status"),
        ("a", "Over", "mou", "de", "2018", "2020-05", ""),
        ("b", "Soon", "agreement", "de", "2018", "2027-01", ""),
        ("c", "Open", "committee", "de", "2018", "", ""),
        ("d", "Dateless", "framework", "de", "", "", ""),
    ]
    client = made(tmp_path, rows).test_client()
    for module in (profiles, state):
        monkeypatch.setattr(module, "today", lambda: date(2026, 12, 31))
    first = client.get("/donors/de?lang=en")
    endings = re.findall(r'class="ending is-(\w+)"', first.get_data(as_text=True))
    # The profile itself is made by the real day, which is not before 2024: the first one has expired by then.
    assert "expired" in endings
    assert {"open", "unknown"} < set(endings)
    assert "Open end: a beginning is stated, no end" in first.get_data(as_text=True)
    for module in (profiles, state):
        monkeypatch.setattr(module, "today", lambda: date(2028, 1, 1))
    later = client.get("/donors/de?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert re.findall(r'class="ending is-(\w+)"', later.get_data(as_text=True)).count("expired") == 2
    again = client.get("/donors/de?lang=en", headers={"If-None-Match": later.headers["ETag"]})
    assert again.status_code == 304


def test_a_basin_names_its_countries_provinces_and_frameworks(client):
    page = text_of(client, "/basins/mekong?lang=en")
    for words in ("Lao PDR", "Myanmar", "Ca Mau", "Mekong River Commission", "Sanya Declaration", "in force since"):
        assert words in page
    alone = text_of(client, "/basins/ba?lang=en")
    assert "None is in our list of frameworks" in alone
    assert check_basin("ba").name_en in alone


def test_both_pages_are_led_to_from_every_header(client):
    for address in ("/", "/activities", "/donors", "/basins/ba"):
        page = text_of(client, f"{address}?lang=en")
        assert 'href="/donors?lang=en"' in page
        assert 'href="/basins?lang=en"' in page


def test_every_state_of_money_is_said_where_there_is_one(money_client):
    page = text_of(money_client, "/donors/de?lang=en")
    for state_of in ("known", "unknown"):
        assert load_codelist("money-states")[state_of].name_en in page
