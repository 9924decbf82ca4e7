"""The gaps as a page, as files, as JSON and on the command line: all say the same, and refuse what they can't mean."""

import csv
import html
import io
import json
import re

import openpyxl
import pytest
from project import make_settings

from activities.codelists import load_codelist
from activities.gaps import PLACE_SETS
from activities.sectors import load_sectors
from app import create_app

SHEET = """id,title_en,places,sectors,partners,status,start,amount,currency,title_vi
a,A,63:01;63:02,water,jp,implementation,2020,100,USD,
b,B,mekong,water,jp,implementation,2021,50.5,USD,
c,C,VN,land,,pipeline,,,,
d,D,63:01,land,kr,closed,2019,,,
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """An application with four activities of its own; no test changes it."""
    folder = tmp_path_factory.mktemp("own")
    app = create_app(make_settings(folder))
    sheet = folder / "sheet.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["import", str(sheet)]).exit_code == 0
    return app


@pytest.fixture
def run(own):
    def invoke(*command):
        result = own.test_cli_runner().invoke(args=["gaps", *map(str, command)])
        return result.exit_code, result.output

    return invoke


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def table_of(client, address="/gaps.csv?lang=en"):
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("view", ["pair", "bivariate", "coverage"])
@pytest.mark.parametrize("place_set", PLACE_SETS)
def test_the_page_has_a_row_a_place_without_any_script(client, place_set, view, lang):
    page = page_of(client, f"/gaps?lang={lang}&set={place_set}&map={view}")
    rows = client.get(f"/api/gaps?set={place_set}").json["rows"]
    assert re.findall(r'<tr id="row-([^"]+)"', page) == [row["code"] for row in rows]
    assert page.count("data-map=") == (2 if view == "pair" else 1)
    assert f'lang="{lang}"' in page


def test_nothing_inline_and_nothing_remote(client):
    page = page_of(client, "/gaps?lang=en")
    assert not re.search(r"<style|\son\w+=|\sstyle=", page)
    for link in re.findall(r'(?:src|href|action)="([^"]*)"', page):
        assert link.startswith(("/", "#", "https://www.openstreetmap.org/copyright")), link


def test_a_number_in_the_matrix_leads_to_as_many_activities(own):
    client = own.test_client()
    page = page_of(client, "/gaps?lang=en&set=provinces-63")
    matrix = page[page.index('class="matrix') :]
    links = re.findall(r'<a href="(/\?[^"]+)" aria-label="[^"]+">(\d+)</a>', matrix)
    assert len(links) == 4  # two provinces with water, one with land, and the whole country
    for link, count in links:
        query = html.unescape(link).removeprefix("/?")
        assert client.get(f"/api/activities?{query}").json["total"] == int(count)


def test_the_states_of_cells_are_said_in_words(own):
    page = page_of(own.test_client(), "/gaps?lang=en&set=provinces-63")
    assert 'aria-label="Ha Noi, Water resources: Active, 1"' in page
    assert 'aria-label="Ha Noi, Land: Only ended, 1"' in page
    assert 'aria-label="Whole country, Land: Only planned, 1"' in page
    assert all(state.name_en in page for state in load_codelist("coverage-states").values())


def test_page_json_csv_and_workbook_agree(own):
    client = own.test_client()
    query = "lang=en&set=provinces-63&sector=water&weight-funds=2&weight-area=0.5"
    rows = client.get(f"/api/gaps?{query}").json["rows"]
    table = table_of(client, f"/gaps.csv?{query}")
    assert [row["code"] for row in table] == [row["code"] for row in rows]
    for line, row in zip(table, rows, strict=True):
        assert (float(line["score"]) if line["score"] else None) == pytest.approx(row["score"], abs=0.005)
        assert line["explained"] == row["explained"]
        assert float(line["activities"]) == row["parts"]["activities"]["value"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/gaps.xlsx?{query}").data))
    assert book.sheetnames == ["Gaps", "Coverage", "Filters and sources"]
    sheet = book["Gaps"]
    assert [cell.value for cell in sheet["B"]][1:] == [row["code"] for row in rows]
    assert sheet.cell(2, 5).value == pytest.approx(rows[0]["score"], abs=0.005)
    assert (sheet.max_row, sheet.freeze_panes) == (64, "E2")
    facts = {row[0].value: row[1].value for row in book["Filters and sources"].iter_rows(max_col=2)}
    assert facts["Filters"] == "Water resources"
    assert facts["Area (area)"] == 0.5
    assert facts["US dollars known"] == 150.5
    assert book["Coverage"].max_column == 3


def test_no_cell_of_a_file_is_a_formula(own):
    client = own.test_client()
    donor = "name:=1%2B1"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/gaps.xlsx?lang=en&donor={donor}").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=1+1") for cell in cells)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    for line in client.get(f"/gaps.csv?donor={donor}").get_data().decode("utf-8-sig").splitlines()[1:]:
        assert not any(cell.startswith(("=", "+", "@")) for cell in next(csv.reader([line])))


@pytest.mark.parametrize("place_set", PLACE_SETS)
@pytest.mark.parametrize("query", ["", "sector=water", "donor=jp", "from=2021", "basis=area"])
def test_rows_and_what_is_beside_them_are_the_money_of_the_list(own, place_set, query):
    client = own.test_client()
    found = client.get(f"/api/gaps?set={place_set}&{query}").json
    rows = sum(round(100 * (row["parts"]["funds"]["value"] or 0)) for row in found["rows"])
    assert rows + sum(found["beside"].values()) == found["cents"]
    assert found["cents"] == client.get(f"/api/activities?{query}").json["money"]["cents"]
    assert found["total"] == client.get(f"/api/activities?{query}").json["total"]


def test_a_place_of_the_address_is_picked_and_narrows_nothing(client):
    assert client.get("/api/gaps?place=VN-34-01").json == client.get("/api/gaps").json | {
        "filters": client.get("/api/gaps?place=VN-34-01").json["filters"]
    }
    page = page_of(client, "/gaps?lang=en&place=VN-34-01")
    assert '<tr id="row-VN-34-01" class="is-picked">' in page
    assert page.count("is-picked") == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("set=towns", "parameter 'set': 'towns' is not one of provinces-34"),
        ("set=basins&set=regions", "parameter 'set' stands twice"),
        ("map=pie", "parameter 'map': 'pie' is not one of pair, bivariate, coverage"),
        ("weight-area=6", "the weight of 'area' is no number from 0 to 5: '6'"),
        ("weight-area=nan", "the weight of 'area' is no number from 0 to 5: 'nan'"),
        ("weight-area=-1", "the weight of 'area' is no number from 0 to 5: '-1'"),
        ("weight-area=", "the weight of 'area' is no number from 0 to 5: ''"),
        ("weight-area=1&weight-area=2", "the weight of 'area' stands twice"),
        ("weight-poverty=1", "there is no measure 'poverty' of provinces-34; there is activities"),
        ("weights=1", "unknown parameter 'weights'"),
        ("sector=nothing", "parameter 'sector': 'nothing' is not known"),
    ],
)
def test_what_an_address_can_t_mean_is_refused_by_name(client, query, words):
    answer = client.get(f"/gaps?lang=en&{query}")
    assert answer.status_code == 400
    assert words in html.unescape(answer.get_data(as_text=True))
    if not query.startswith("map"):
        assert words in client.get(f"/api/gaps?{query}").json["error"]


def test_the_weight_of_another_set_s_need_is_kept_and_has_no_effect(client):
    plain, weighed = (client.get(f"/api/gaps?set=basins{more}").json for more in ("", "&weight-shared-basins=3"))
    assert plain == weighed


def test_weights_stay_in_the_form_and_in_the_links(client):
    page = html.unescape(page_of(client, "/gaps?lang=en&weight-area=2.5&sector=water"))
    assert re.search(r'name="weight-area"[^>]* value="2.5"', page)
    assert 'href="/gaps.xlsx?lang=en&weight-area=2.5&sector=water"' in page
    assert 'href="/gaps?lang=en&weight-area=2.5&sector=water&set=basins"' in page
    assert '<input type="checkbox" name="sector" value="water" checked>' in page


def test_an_empty_store_ranks_by_need_and_claims_nothing(tmp_path):
    client = create_app(make_settings(tmp_path)).test_client()
    found = client.get("/api/gaps").json
    assert {row["coverage"] for row in found["rows"]} == {"no-data"}
    assert {cell["state"] for row in found["coverage"].values() for cell in row.values()} == {"no-data"}
    assert page_of(client, "/gaps?lang=en&map=coverage").count("<tr id=") == 34


def test_an_answer_that_is_known_is_not_sent_again(client):
    first = client.get("/gaps?lang=en")
    assert client.get("/gaps?lang=en", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert first.headers["ETag"] != client.get("/gaps?lang=en&weight-area=2").headers["ETag"]


def test_both_pages_lead_to_the_gaps(client):
    for address in ("/?lang=en", "/activities?lang=en"):
        assert '<a href="/gaps?lang=en">Gaps</a>' in page_of(client, address)


def test_the_command_prints_a_ranked_table_that_explains_itself(run):
    code, output = run("--set", "provinces-63", "--lang", "en")
    lines = [line.split("\t") for line in output.splitlines()]
    assert (code, len(lines)) == (0, 63)
    assert lines[0][0] == "1"
    assert all(len(line) == 8 for line in lines)
    assert all(line[7].startswith(f"Gap {line[1]} = need ") for line in lines)
    assert "percentile" in lines[0][7]


def test_the_command_gives_the_same_as_the_address(run, own):
    code, output = run("--set", "basins", "--json", "--filter", "sector=water", "--weight", "funds=2", "--lang", "en")
    assert code == 0
    assert json.loads(output) == own.test_client().get("/api/gaps?set=basins&sector=water&weight-funds=2&lang=en").json
    assert list(json.loads(output)["coverage"]["mekong"]) == ["water"]


def test_the_command_writes_files(run, own, tmp_path):
    code, output = run("--csv", tmp_path / "gaps.csv", "--xlsx", tmp_path / "gaps.xlsx", "--lang", "vi")
    assert (code, output) == (0, "")
    client = own.test_client()
    assert (tmp_path / "gaps.csv").read_bytes() == client.get("/gaps.csv?lang=vi").data
    book = openpyxl.load_workbook(tmp_path / "gaps.xlsx")
    assert len(book.sheetnames) == 3
    assert book.worksheets[1].max_column == 2 + len(load_sectors())


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["--weight", "poverty=1"], "there is no measure 'poverty' of provinces-34"),
        (["--weight", "area"], "--weight 'area' has no '='"),
        (["--filter", "sector=nothing"], "parameter 'sector': 'nothing' is not known"),
        (["--csv", "nowhere/gaps.csv"], "nowhere/gaps.csv: No such file or directory"),
    ],
)
def test_the_command_says_what_it_can_t_do(run, command, words):
    code, output = run(*command)
    assert code == 1
    assert f"Error: {words}" in output
