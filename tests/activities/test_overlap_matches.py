"""The overlap check: what a draft says, what two activities have in common, and which comes first."""

import dataclasses

import numpy as np
import pytest

from activities import overlap
from activities.overlap import LIKELY, WEIGHTS, OverlapIndex, score
from activities.overlapping import drafts
from activities.overlapping.drafts import MOST_TEXT, DraftError, make_draft, understand
from activities.overlapping.reasons import SENTENCES, say_common
from activities.overlapping.structure import (
    AROUND,
    INSIDE,
    NEAR,
    SAME,
    SAME_BASIN,
    SAME_COUNTRY,
    SAME_REGION,
    WHOLE_COUNTRY,
    Common,
    Standing,
    common_partners,
    common_places,
    common_sectors,
    common_years,
    ground_of,
)
from activities.overlapping.terms import read_wording
from activities.overlapping.texts import PASSAGE_WORDS, TextIndex, passages_of
from activities.searching import search_forms
from geo.catchments import load_catchments
from geo.register import load_places

HEADER = "id,title_en,title_vi,description_en,sectors,partners,start,end"


def draft(text="", **fields):
    return make_draft({"text": [text], **{name: [value] for name, value in fields.items()}})


def names_of(text):
    """What names each subject of a text."""
    wording = read_wording(text)
    return {number: " ".join(wording.spelt[first:last]) for number, (first, last) in wording.terms.items()}


def stand(*codes):
    """An activity whose sites are these places, as a snapshot tells where it stands."""
    grounds = [ground_of(load_places()[code]) for code in codes]
    within = frozenset().union(*(ground.own | ground.around for ground in grounds))
    basins = frozenset().union(*(ground.basins for ground in grounds))
    return Standing(frozenset().union(*(ground.own for ground in grounds)), within, basins)


def meet(code, *theirs, scope="province"):
    return common_places([ground_of(load_places()[code])], stand(*theirs), scope)


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("Protecting groundwater", "Bảo vệ nước dưới đất"),
        ("aquifers", "nuoc ngam"),
        ("early warnings of floods", "cảnh báo sớm lũ lụt"),
        ("hydropower dams", "đập thủy điện"),
        ("a ministerial conference", "hội nghị bộ trưởng"),
    ],
)
def test_two_languages_share_their_subjects(english, vietnamese):
    assert names_of(english).keys() & names_of(vietnamese).keys()


@pytest.mark.parametrize(
    ("text", "not_named"),
    [("Đầm phá Tam Giang", "dam"), ("more than ever", "than"), ("Vùng nước dưới đất", "đất"), ("Dai Loan", "loan x")],
)
def test_a_syllable_that_looks_like_another_word_names_nothing(text, not_named):
    assert not_named not in names_of(text).values()


def test_every_term_is_said_in_both_languages_and_each_name_means_something():
    assert names_of("water quality index") != {}
    for words in ("chỉ số chất lượng nước", "chi so chat luong nuoc"):
        assert names_of(words).keys() & names_of("water quality index").keys()


def test_what_is_left_empty_is_read_and_what_is_filled_in_holds():
    text = "Bảo vệ nước ngầm ở An Giang, do Chính phủ Đức tài trợ, giai đoạn 2024–2027"
    read = understand(draft(text))
    assert read.lang == "vi"
    assert [place.code for place in read.places] == ["VN-63-89"]
    assert (read.sectors[0], read.partners, read.first, read.last) == ("water", ("de",), 2024, 2027)
    assert read.read == {"sectors", "partners", "places", "years"}
    held = understand(draft(text, place="Sông Hồng", partner="Hà Lan; Quỹ Không Có", sector="land", **{"from": "2020"}))
    assert [place.code for place in held.places] == ["red-thai-binh"]
    assert (held.sectors, held.partners, held.first, held.last) == (("land",), ("nl", "name:Quỹ Không Có"), 2020, 0)
    assert held.read == frozenset()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({}, "text", "bản thảo"),
        ({"text": " \n\u200b"}, "text", "bản thảo"),
        ({"text": "x" * (MOST_TEXT + 1)}, "text", str(MOST_TEXT)),
        ({"title": "x" * 401}, "title", "400"),
        ({"title": "x", "sector": "fishing"}, "sector", "fishing"),
        ({"title": "x", "place": "An Giag"}, "place", "An Giang"),
        ({"title": "x", "place": "Atlantis"}, "place", "Atlantis"),
        ({"title": "x", "from": "20x1"}, "from", "20x1"),
        ({"title": "x", "from": "2025", "to": "2021"}, "from", "2021"),
        ({"title": "x", "partner": ";".join(map(str, range(40)))}, "partner", "30"),
        ({"title": "x", "partner": "y" * 500}, "partner", "yyy"),
    ],
)
def test_a_draft_that_cannot_be_checked_names_its_field(fields, field, words):
    with pytest.raises(DraftError) as caught:
        make_draft({name: [value] for name, value in fields.items()})
    assert caught.value.field == field
    assert words in caught.value.say("vi") or words in caught.value.say("en") or words == "bản thảo"


def test_control_characters_and_decomposed_letters_are_settled_at_the_door():
    made = make_draft({"title": ["Mê Co\u0302ng\x00"], "text": ["a\r\nb\u202e"]})
    assert (made.title, made.text) == ("Mê Công", "a\nb")


def test_a_long_draft_is_cut_into_passages_and_none_is_lost():
    words = [f"w{number}" for number in range(500)]
    passages = passages_of("A title", "\n".join([" ".join(words[:300]), " ".join(words[300:])]), "en")
    assert passages[1].wording.spelt == ("a", "title")
    pieces = [word for passage in passages[2:] for word in passage.wording.spelt]
    assert pieces == words
    assert max(len(passage.wording.spelt) for passage in passages[2:]) <= PASSAGE_WORDS


def test_a_long_text_is_read_to_its_end_for_places():
    filler = "The project trains officials and buys equipment for them. " * 60
    said = understand(draft(f"Work in An Giang. {filler} Then work in Hà Giang. {filler}\nLast comes Cà Mau."))
    assert {place.code for place in said.places} == {"VN-63-89", "VN-63-02", "VN-63-96"}


def test_a_long_list_of_places_is_read_piece_by_piece(monkeypatch):
    lengths = []
    real = drafts.geocode
    monkeypatch.setattr(drafts, "geocode", lambda texts, **more: lengths.append(texts) or real(texts, **more))
    said = understand(draft("An Giang, Cần Thơ, " * 1000))
    assert {place.code for place in said.places} == {"VN-63-89", "VN-63-92"}
    assert max(len(texts["description"]) for texts in lengths) <= drafts.PIECE


@pytest.mark.parametrize(
    ("code", "theirs", "value", "rule"),
    [
        ("VN-63-89", "VN-63-89", SAME, "same-place"),
        ("VN-34-91", "VN-63-89", SAME, "same-place"),  # An Giang of 1989 is part of the An Giang of 2025
        ("VN-63-89", "VN-34-91", SAME, "same-place"),
        ("mekong", "mekong", SAME, "same-place"),
        ("mekong", "srepok", INSIDE, "inside"),
        ("mekong-delta", "VN-63-92", INSIDE, "inside"),
        ("VN-63-92", "mekong", AROUND, "around"),
        ("VN-63-92", "mekong-delta", AROUND, "around"),
        ("VN-63-92", "VN-63-89", SAME_BASIN, "same-basin"),
        ("VN-63-79", "VN-63-70", SAME_BASIN, "same-basin"),
        ("mekong", "mekong-delta", SAME_BASIN, "same-basin"),
        ("VN-63-45", "VN-63-38", SAME_REGION, "same-region"),
        ("VN-63-92", "VN-63-01", 0.0, "elsewhere"),
        ("red-thai-binh", "mekong", 0.0, "elsewhere"),
        ("KH", "KH", SAME, "same-place"),
        ("KH", "LA", 0.0, "elsewhere"),
    ],
)
def test_places_are_compared_by_containment_in_either_vintage(code, theirs, value, rule):
    found = meet(code, theirs)
    assert (found.value, found.rule) == (value, rule)


def test_only_the_sites_that_lie_in_a_place_are_said_to():
    found = meet("central-highlands", "VN-63-02", "VN-63-68", "VN-63-64")  # Hà Giang is far from the highlands
    assert say_common(found, "en") == "In Central Highlands: Gia Lai, Lam Dong"


def test_all_places_in_common_are_named():
    grounds = [ground_of(load_places()[code]) for code in ("VN-63-52", "VN-63-51", "VN-63-92")]
    found = common_places(grounds, stand("VN-63-51", "VN-63-52", "VN-63-45"), "province")
    assert say_common(found, "en") == "Same place: Binh Dinh, Quang Ngai"


@pytest.mark.parametrize(("code", "name"), [("VN-63-01-004", "Long Biên"), ("hydropower-se-san-3", "Sê San 3")])
def test_a_place_without_a_boundary_has_its_name_in_a_reason(code, name):
    assert say_common(Common(0.0, "elsewhere", (code,)), "vi") == f"Địa bàn khác: {name}"


def test_work_in_the_whole_country_touches_every_place_a_little():
    assert common_places([ground_of(load_places()["VN-63-01"])], stand(), "national").value == WHOLE_COUNTRY
    assert common_places([ground_of(load_places()["VN-63-01"])], stand(), "international").value == 0


def test_provinces_lie_in_the_basins_that_hold_a_tenth_of_them():
    catchments = load_catchments()
    assert catchments["VN-63-92"] == {"mekong"}
    assert catchments["VN-63-66"] == {"ba", "mekong", "srepok"}
    assert catchments["VN-63-22"] == frozenset()  # Quảng Ninh drains to the sea by itself
    assert all(catchments[old] for old in ("VN-63-01", "VN-63-10"))
    assert len(catchments) == 63 + 34 + 6
    assert catchments["mekong-delta"] == {"mekong"}


def test_sectors_partners_and_years_in_common():
    assert common_sectors(["water", "land"], ["water"]) == Common(2 / 3, "same-sector", ("water",))
    assert common_sectors(["water"], ["land"]).value == 0
    assert common_partners(["de"], ["giz"]) == Common(SAME_COUNTRY, "same-country", ("de",))
    assert common_partners(["de", "nl"], ["nl"]) == Common(1.0, "same-partner", ("nl",))
    assert common_partners(["name:A Fund"], ["A Fund"]).value == 1
    assert common_partners(["name:A Fund"], ["Another"]).value == 0
    saying = understand(draft("x", **{"from": "2024", "to": "2026"}))
    assert common_years(saying, 2020, 2025) == Common(1.0, "overlapping-years", ("2024", "2025"))
    assert common_years(saying, 2019, 2023).value == NEAR
    assert common_years(saying, 2001, 2005).value == 0
    assert common_years(saying, 2022, 0).value == 1
    assert common_years(saying, 0, 0).value == 0


def test_the_weights_add_up_and_what_a_draft_leaves_out_does_not_count():
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    nothing = {name: Common(0.0) for name in ("places", "sectors", "partners", "years")}
    silent = understand(draft("xyzzy"))
    assert score(silent, 1.0, nothing) == 1
    assert score(understand(draft("xyzzy", place="Huế")), 1.0, nothing) == pytest.approx(0.45 / 0.69)
    full = {name: Common(1.0, "x") for name in nothing}
    told = understand(draft("xyzzy", place="Huế", sector="land", partner="de", **{"from": "2020"}))
    assert score(told, 1.0, full) == pytest.approx(1)
    assert score(told, 0.0, nothing) == 0


@pytest.mark.parametrize("rule", SENTENCES)
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_every_reason_can_be_said(rule, lang):
    codes = {"same-sector": ("water",), "overlapping-years": ("2020", "2021"), "near-years": ("2020", "2020")}
    place = ("VN-63-92", "mekong")
    partner = ("nl",) if "partner" in rule or "country" in rule else place
    sentence = say_common(Common(1.0, rule, codes.get(rule, partner)), lang)
    assert "%(" not in sentence
    assert sentence


def find(snapshot, text, **fields):
    return OverlapIndex(snapshot).find(draft(text, **fields))


def test_the_same_work_in_another_basin_comes_after(snapshot_of):
    snapshot = snapshot_of(
        HEADER,
        "red,Early warning of floods on the Red River,,,disaster,fi:funder,2023,2026",
        "dong-nai,Early warning of floods on the Dong Nai River,,,disaster,fi:funder,2023,2026",
        "land,Land records of Hanoi made digital,,,land,wb:funder,2019,2022",
    )
    for river, first, second in (("Đồng Nai", "dong-nai", "red"), ("Hồng", "red", "dong-nai")):
        outcome = find(snapshot, f"Cảnh báo sớm lũ trên sông {river}, Phần Lan tài trợ, giai đoạn 2024–2026")
        assert [match.document["id"] for match in outcome.matches[:2]] == [first, second]
        best, other = outcome.matches[:2]
        assert best.degree == "likely"
        assert best.score >= LIKELY
        assert best.score > other.score + 0.1
        assert other.degree == "similar"  # the same work but for the place, so not the same
        assert best.commons["places"].rule == "same-place"
        assert other.is_elsewhere
        assert {"sectors", "partners", "years"} <= best.commons.keys()
        assert all(match.document["id"] != "land" for match in outcome.matches)


def test_shared_words_are_shown_as_either_text_has_them(snapshot_of):
    rows = [f"other-{number},Work of another kind number {number},,,,,," for number in range(40)]
    snapshot = snapshot_of(HEADER, "twin,Monitoring wells for groundwater in cities,,,water,,,", *rows)
    vietnamese = find(snapshot, "Giếng quan trắc nước dưới đất").matches[0]
    assert ("nước dưới đất", "groundwater") in [tuple(pair) for pair in vietnamese.shared]
    english = find(snapshot, "New monitoring wells for groundwater of the cities").matches[0]
    assert english.shared[0].draft == "monitoring wells for groundwater"
    twice = find(snapshot, "A groundwater study. Later the groundwater again.").matches[0]
    assert [pair.draft for pair in twice.shared].count("groundwater") == 1


def test_words_that_only_bind_are_not_shown_as_shared(snapshot_of):
    rows = [f"other-{number},Work of another kind number {number},,,,,," for number in range(40)]
    snapshot = snapshot_of(HEADER, "twin,Software that counts wells,Phần mềm và giếng nước,,water,,,", *rows)
    for text in ("Software that finds water and wells", "Mua phần mềm và đào giếng nước"):
        shown = [pair.draft for pair in find(snapshot, text).matches[0].shared]
        assert shown
        assert not {word for run in shown for word in run.split()[:1] + run.split()[-1:]} & {"that", "and", "và"}


def test_a_subject_has_several_names_in_one_language(snapshot_of):
    rows = [f"other-{number},Work of another kind number {number},,,,,," for number in range(40)]
    snapshot = snapshot_of(HEADER, "twin,Managing soil erosion,,,,,,", *rows)
    match = find(snapshot, "Keeping topsoil where it is").matches[0]
    assert (match.document["id"], tuple(match.shared[0])) == ("twin", ("topsoil", "soil erosion"))


def test_a_draft_is_matched_with_and_without_diacritics(snapshot_of):
    snapshot = snapshot_of(
        HEADER,
        "a,,Trồng rừng ngập mặn ven biển Sóc Trăng,,biodiversity,,,",
        "b,,Sửa đổi Luật Đất đai,,land,,,",
    )
    for text in ("Trồng rừng ngập mặn ở Sóc Trăng", "Trong rung ngap man o Soc Trang", "Sua Luat Dat dai"):
        assert find(snapshot, text).matches[0].document["id"] == ("b" if "Luat" in text else "a")


def test_an_empty_store_and_a_draft_like_nothing_give_no_match(snapshot_of):
    snapshot = snapshot_of(HEADER)
    assert find(snapshot, "Anything at all").matches == ()
    filled = OverlapIndex(snapshot)
    assert filled.texts.nbytes > 0


def test_a_draft_like_nothing_gets_no_match_by_force(seed_snapshot):
    assert find(seed_snapshot, "Zzyzx qwfp arstdh").matches == ()


def test_the_answer_is_the_same_each_time_and_the_draft_in_its_own_words_comes_first(seed_snapshot):
    index = OverlapIndex(seed_snapshot)
    for row in range(0, len(seed_snapshot), 7):
        document = seed_snapshot.documents([row])[0]
        for lang in ("en", "vi"):
            own = draft(document[f"description_{lang}"], title=document[f"title_{lang}"])
            first, again = index.find(own), index.find(own)
            assert first == again
            assert first.matches[0].document["id"] == document["id"]
            assert 0.9 < first.matches[0].text <= 1.0001


def test_the_shortlist_loses_no_match_of_many_activities(snapshot_of, monkeypatch):
    places = [place.name_en for place in load_places().sets["provinces-63"]]
    topics = ("Water supply", "Waste treatment", "Land records", "Mangrove planting", "Flood warning")
    titles = [f"{topics[number % len(topics)]} in {places[number % len(places)]} (generated)" for number in range(600)]
    rows = [f"r{number},{title},,,,,{1900 + number // 315}," for number, title in enumerate(titles)]
    index = OverlapIndex(snapshot_of(HEADER, *rows))
    asked = [draft(f"Dự án trồng rừng ngập mặn ở {place}") for place in ("Bến Tre", "Cà Mau")]
    short = [index.find(one, 2) for one in asked]
    monkeypatch.setattr(overlap, "SHORTLIST", 600)
    assert all("Mangrove" in outcome.matches[0].document["title_en"] for outcome in short)
    for few, all_of_them in zip(short, [index.find(one, 2) for one in asked], strict=True):
        assert [m.document["id"] for m in few.matches] == [m.document["id"] for m in all_of_them.matches]


def test_the_index_grows_by_words_and_not_by_vocabulary():
    small = TextIndex([search_forms("one two three")] * 10)
    large = TextIndex([search_forms(f"one two three {number}") for number in range(1000)])
    assert large.nbytes - small.nbytes < 1000 * 100
    worths = large.worths(["999", "one"])
    assert worths["999"] > worths["one"] == pytest.approx(1)


def test_a_match_holds_only_plain_values(seed_snapshot):
    match = find(seed_snapshot, "Groundwater protection with Germany").matches[0]
    assert all(type(value) in (float, tuple, dict) for value in (match.score, match.text, match.commons, match.shared))
    assert not isinstance(match.score, np.floating)
    assert dataclasses.is_dataclass(match)
