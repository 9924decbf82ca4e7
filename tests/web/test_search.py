"""The search box's answers: diacritics, spaces and slips are forgiven, and counts are those of the filters."""

import pytest
from project import make_settings

from activities.ingest import ingest
from activities.spelling import corrected, distances
from app import create_app


def search(client, q, **more):
    answer = client.get("/api/search", query_string={"lang": "en", **more, "q": q}).json
    return {group["key"]: group for group in answer["groups"]}, answer["words"]


def values(group):
    return [result["value"] for result in group["results"]]


@pytest.mark.parametrize("q", ["Ha Noi", "hà nội", "ha nội", "HÀ NỘI", "hanoi", "Ha Noy", "ha noii", "ha nio", "hano"])
def test_a_place_is_found_however_it_is_spelt(client, q):
    groups, _ = search(client, q)
    assert values(groups["place"]) == ["VN-34-01"]
    assert groups["place"]["results"][0] == {
        **{"value": "VN-34-01", "name": "Ha Noi", "kind": "province", "vintage": "34"},
        **{"count": 1, "by": ""},
    }


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_names_of_both_languages_are_found_on_either_page(client, lang):
    for q in ("Netherlands", "Hà Lan", "ha lan", "Nehterlands"):
        groups, _ = search(client, q, lang=lang)
        first = groups["donor"]["results"][0]
        assert (first["value"], first["name"]) == ("nl", {"en": "Netherlands", "vi": "Hà Lan"}[lang]), q


def test_another_name_is_said_when_it_is_what_was_found(client):
    groups, _ = search(client, "jica")
    [jica] = groups["donor"]["results"]
    assert (jica["value"], jica["by"]) == ("jica", "JICA")
    groups, _ = search(client, "groundwater")
    assert [(one["value"], one["by"]) for one in groups["sector"]["results"]] == [("water", "groundwater")]


@pytest.mark.parametrize("q", ["netherlands", "nehterlands", "mekong", "quân trac", "grounwater", "water", "Ha Noy"])
def test_the_words_of_the_answer_find_as_many_activities_as_it_says(client, q):
    groups, words = search(client, q)
    found = client.get("/api/activities", query_string={"lang": "en", "q": words, "limit": 1000}).json
    assert groups["activity"]["total"] == found["total"] > 0
    assert set(values(groups["activity"])) <= {activity["id"] for activity in found["activities"]}


@pytest.mark.parametrize("q", ["mekong", "viet nam", "water", "JICA", "a"])
@pytest.mark.parametrize("name", ["place", "donor", "sector"])
def test_a_value_has_the_count_that_choosing_it_gives(client, q, name):
    for sector in ((), ("climate",)):
        groups, _ = search(client, q, sector=sector)
        for result in groups[name]["results"] if name != "sector" or not sector else ():
            chosen = {"sector": list(sector), name: result["value"], "limit": 1}
            assert client.get("/api/activities", query_string=chosen).json["total"] == result["count"], result


def test_right_words_are_left_as_they_are(client):
    assert search(client, "mekong")[1] == "mekong"
    assert search(client, "quan trắc")[1] == "quan trắc"
    assert search(client, "xyzzyq")[1] == "xyzzyq"


def test_nothing_is_found_for_nothing_and_for_noise(client):
    for q in ("", "  ", "…", "%%%", "xyzzyq", "'; drop table"):
        groups, _ = search(client, q)
        assert [group["total"] for group in groups.values()] == [0, 0, 0, 0], q


def test_a_title_comes_before_a_description_and_a_longer_list_is_counted_whole(client):
    groups, _ = search(client, "climate")
    activities = groups["activity"]
    assert activities["total"] > len(activities["results"]) == 5
    assert "climate" in activities["results"][0]["name"].lower()


def test_a_province_of_before_2025_is_found_on_a_page_of_today(client):
    groups, _ = search(client, "Kiên Giang")
    assert values(groups["place"]) == ["VN-63-91"]
    assert search(client, "Can Tho")[0]["place"]["results"][0]["vintage"] == "34"
    assert search(client, "Can Tho", vintage="63")[0]["place"]["results"][0]["vintage"] == "63"


def test_a_partner_that_no_list_has_is_found(tmp_path):
    app = create_app(make_settings(tmp_path))
    sheet = tmp_path / "generated.csv"
    sheet.write_text("id,title_en,partners\na,Generated title,Generated Foundation\n", encoding="utf-8")
    ingest(app.extensions["coopmap"].snapshots.store, sheet)
    groups, _ = search(app.test_client(), "genrated fundation")
    assert values(groups["donor"]) == ["name:Generated Foundation"]


def test_a_wrong_parameter_is_refused(client):
    assert client.get("/api/search?q=a&color=red").status_code == 400
    assert client.get("/api/search?q=" + "a" * 201).status_code == 400


def test_the_answer_has_a_tag(client):
    answer = client.get("/api/search?q=mekong&lang=en")
    again = client.get("/api/search?q=mekong&lang=en", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_slips_are_forgiven_by_length():
    assert distances("abc", ["abd"]) == {}
    assert distances("abcd", ["abce", "abdc", "abc", "xbce"]) == {0: 1, 1: 1, 2: 1}
    assert distances("abcdefgh", ["abcdefxy", "abcdexyz"]) == {0: 2}


def test_of_words_as_near_the_most_frequent_is_meant():
    known = {"water": 2, "wader": 9, "supply": 1}
    assert corrected(["wager", "supply"], known) == ["wader", "supply"]
    assert corrected(["water"], known) is None
    assert corrected(["zzzzzz", "suply"], known) is None
    assert corrected(["water", "supplj"], known) == ["water", "supply"]
