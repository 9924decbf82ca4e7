"""Validation: which cells reject a row, which only warn, and the words that say why."""

import pytest

from activities.cells import clean
from activities.codelists import load_codelist
from activities.importers import GivenSite, Row
from activities.issues import Issue
from activities.model import Participation
from activities.naming import code_names, find_place
from activities.readings import changed_codes
from activities.sectors import load_sectors
from activities.validate import validate


def check(**values):
    return validate(Row(2, {"title_en": "A", **values}, {}))


def kept(**values):
    draft, issues = check(**values)
    assert draft is not None, [issue.reason for issue in issues]
    return draft, issues


def refused(**values):
    draft, issues = check(**values)
    assert draft is None
    return [issue for issue in issues if issue.severity == "error"]


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        *(("kind", "project", "project"), ("kind", "Dự án", "project"), ("kind", "DU AN", "project")),
        *(("kind", "MoU", "mou"), ("kind", "biên bản ghi nhớ", "mou"), ("kind", "hội thảo", "conference")),
        *(("kind", "Letter of Intent", "letter-of-intent"), ("kind", "letter-of-intent", "letter-of-intent")),
        *(("kind", "letter of intent", "letter-of-intent"), ("kind", "thỏa thuận", "agreement")),
        *(("status", "2", "implementation"), ("status", "Đang triển khai", "implementation")),
        *(("status", "ongoing", "implementation"), ("status", "ON-GOING", "implementation")),
        *(("status", "hoan thanh", "closed"), ("status", "completed", "closed"), ("status", "huỷ", "cancelled")),
        *(("status", "tạm ngừng", "suspended"), ("status", "Chuẩn bị", "pipeline")),
    ],
)
def test_kind_and_status_by_code_name_or_synonym(field, written, code):
    draft, issues = kept(**{field: written})
    assert (getattr(draft, field), issues) == (code, [])


@pytest.mark.parametrize(("field", "listed"), [("kind", "kinds"), ("status", "statuses")])
def test_an_unknown_kind_or_status_is_an_error_with_all_that_is_allowed(field, listed):
    [issue] = refused(**{field: "zzz"})
    assert (issue.field, issue.value) == (field, "zzz")
    for lang in ("en", "vi"):
        assert ", ".join(code.name(lang) for code in load_codelist(listed).values()) in issue.say(lang)
    [issue] = refused(**{field: "list:nothing"})  # what a cell says is never taken for the name of a list
    assert issue.value == "list:nothing"
    assert issue.say("vi")


def test_a_slip_of_the_pen_is_answered_with_the_name_that_was_meant():
    [issue] = refused(kind="projct")
    assert issue.reason.endswith("did you mean project?")
    [issue] = refused(places="Hà Gian")
    assert issue.reason.endswith("did you mean Hà Giang?")


@pytest.mark.parametrize("name", ["kinds", "statuses", "roles"])
def test_no_synonym_means_two_codes(name):
    for code in load_codelist(name):
        assert code_names(name).find(code) == code
    index = code_names(name)
    assert all(len(codes) == 1 for codes in index._folded.values())


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("water;Đất đai", ("water", "land")),
        ("Tai nguyen nuoc, đất đai", ("water", "land")),
        ("water\nland", ("water", "land")),
        ("groundwater", ("water",)),
        ("water;Water resources", ("water",)),
    ],
)
def test_sectors_of_a_cell(written, codes):
    draft, issues = kept(sectors=written)
    assert (draft.sectors, issues) == (codes, [])


def test_one_unknown_sector_of_several_is_a_warning_the_only_one_an_error():
    draft, [issue] = kept(sectors="water;fire")
    assert (draft.sectors, issue.severity) == (("water",), "warning")
    assert "'fire'" in issue.reason
    [issue] = refused(sectors="fire")
    assert ", ".join(sector.name_vi for sector in load_sectors().values()) in issue.say("vi")
    assert len(refused(sectors="fire;earth")) == 2


@pytest.mark.parametrize(
    ("written", "partners"),
    [
        ("Hà Lan:funder; giz", [("nl", "funder"), ("giz", "partner")]),
        ("Hà Lan, GIZ", [("nl", "partner"), ("giz", "partner")]),
        ("Nhat Ban: nhà tài trợ", [("jp", "funder")]),
        ("my;Mỹ", [("my", "partner"), ("us", "partner")]),
        ("NL;nl", [("nl", "partner")]),
    ],
)
def test_partners_of_a_cell(written, partners):
    draft, issues = kept(partners=written)
    assert (draft.partners, issues) == (tuple(Participation(*one) for one in partners), [])


@pytest.mark.parametrize(
    ("written", "own", "alike"),
    [
        ("Hà Lna:funder", Participation("Hà Lna", "funder"), "did you mean Hà Lan?"),
        ("Japn", Participation("Japn", "partner"), "did you mean Japan?"),
        ("Viện Nghiên cứu X", Participation("Viện Nghiên cứu X", "partner"), "kept by this name"),
        ("Institute: the second", Participation("Institute: the second", "partner"), "kept by this name"),
    ],
)
def test_a_partner_that_no_list_knows_keeps_its_name_with_a_warning(written, own, alike):
    draft, [issue] = kept(partners=written)
    assert draft.partners == (own,)
    assert (issue.severity, issue.field) == ("warning", "partners")
    assert issue.reason.endswith(alike)


@pytest.mark.parametrize("written", ["12", "-", "x", "a@b.vn", "https://giz.de", "w" * 201])
def test_what_can_be_no_name_of_a_partner_is_an_error(written):
    [issue] = refused(partners=written)
    assert "is no name of a partner" in issue.reason


def test_an_unknown_role_of_a_known_partner_is_an_error():
    [issue] = refused(partners="nl:king")
    assert "'king' is not one of funder, partner, implementer, counterpart" in issue.reason


# reference/FACTS.md: the seven official codes that changed their meaning on 2025-07-01.
SEVEN = {
    "15": ("Yên Bái", "Lào Cai"),
    "24": ("Bắc Giang", "Bắc Ninh"),
    "44": ("Quảng Bình", "Quảng Trị"),
    "52": ("Bình Định", "Gia Lai"),
    "80": ("Long An", "Tây Ninh"),
    "82": ("Tiền Giang", "Đồng Tháp"),
    "91": ("Kiên Giang", "An Giang"),
}


def test_seven_codes_changed_their_meaning():
    assert changed_codes() == set(SEVEN)


@pytest.mark.parametrize("code", sorted(SEVEN))
@pytest.mark.parametrize("form", ["{}", "VN{}", "vn{}"])
def test_a_code_that_changed_its_meaning_is_refused_with_both(code, form):
    [issue] = refused(places=form.format(code))
    old, new = SEVEN[code]
    assert f"was {old} until 2025-06-30 and is {new} since; write 63:{code} or 34:{code}" in issue.reason


@pytest.mark.parametrize(
    ("written", "vintage", "code"),
    [
        *(
            ("63:91", "", "VN-63-91"),
            ("34:91", "", "VN-34-91"),
            ("34: 91", "", "VN-34-91"),
            ("VN-63-91", "", "VN-63-91"),
        ),
        *(("vn-34-91", "", "VN-34-91"), ("91", "34", "VN-34-91"), ("VN91", "63", "VN-63-91"), ("02", "", "VN-63-02")),
        *(("2", "", "VN-63-02"), ("VN02", "", "VN-63-02"), ("08", "", "VN-63-08"), ("08", "34", "VN-34-08")),
        *(("34:An Giang", "", "VN-34-91"), ("An Giang", "34", "VN-34-91"), ("An Giang", "", "VN-63-89")),
        *(("63:02", "34", "VN-63-02"), ("Hanoi", "34", "VN-34-01"), ("mekong", "34", "mekong")),
    ],
)
def test_provinces_by_official_code(written, vintage, code):
    draft, issues = kept(places=written, vintage=vintage)
    assert ([place.code for place in draft.places], issues) == ([code], [])


@pytest.mark.parametrize(
    ("written", "vintage", "reason"),
    [
        ("99", "", "none of the 63 provinces has the code '99'"),
        ("34:02", "", "none of the 34 provinces has the code '34:02'"),
        ("02", "34", "none of the 34 provinces has the code '02'"),
        ("VN-44", "", "reads like ISO 3166-2"),
        ("Narnia", "", "'Narnia' is no place"),
        ("Hà Giang, Narnia", "", "'Hà Giang, Narnia' is no place"),
        ("Hà Giang", "35", "is not 63 or 34"),
    ],
)
def test_places_that_are_refused(written, vintage, reason):
    [issue] = refused(places=written, vintage=vintage)
    assert reason in issue.reason


def test_places_between_commas_keep_their_offsets():
    draft, issues = kept(places="Hà Giang, Sơn La; 63:91")
    assert [(place.code, place.words, place.start) for place in draft.places] == [
        ("VN-63-02", "Hà Giang", 0),
        ("VN-63-14", "Sơn La", 10),
        ("VN-63-91", "63:91", 18),
    ]
    assert not issues


def test_a_name_of_both_vintages_means_the_one_that_is_asked_for():
    assert (find_place("Tuyên Quang"), find_place("Tuyên Quang", "34")) == ("VN-63-08", "VN-34-08")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        *(("start", "31/02/2022", "no such day"), ("start", "2022-13", "no such month"), ("end", "soon", "is no date")),
        *(("amount", "5", "an amount needs its currency"), ("amount", "khoảng 5 EUR", "no exact amount")),
        *(("lat", "north", "decimal degrees"), ("lat", "91", "between -90 and 90"), ("lon", "nan", "between")),
        *(("id", "../../x", "letters, digits"), ("title_en", "", "must be filled")),
        *(("title_en", "x" * 2001, "longer than 2000"), ("note", "x" * 20_001, "longer than 20000")),
        *(("title_en", "\x00\u200b", "must be filled"),),
    ],
)
def test_a_wrong_cell_is_named(field, value, reason):
    issues = refused(**{field: value})
    assert any(reason in issue.reason for issue in issues)
    assert all(issue.row == 2 for issue in issues)
    assert all(len(issue.value) <= 200 for issue in issues)


def test_the_end_is_not_before_the_start():
    [issue] = refused(start="2022-05", end="2022-04")
    assert (issue.field, "before it starts (2022-05)" in issue.reason) == ("end", True)
    assert kept(start="2022-05", end="2022")[0].end == "2022"
    assert kept(start="Q3 2022", end="Q3 2022")[0].end == "2022-09"


@pytest.mark.parametrize("nothing", ["-", "n/a", "N/A", "TBD", "chưa xác định", "Không có", "không rõ"])
def test_words_for_nothing_are_no_value_and_said(nothing):
    draft, issues = kept(start=nothing, end=nothing, amount=nothing)
    assert (draft.start, draft.end, draft.funds) == ("", "", ())
    assert [(issue.field, issue.severity) for issue in issues] == [
        ("start", "warning"),
        ("end", "warning"),
        ("amount", "warning"),
    ]


@pytest.mark.parametrize(
    ("written", "text", "said"),
    [
        ("Da\u0300 Na\u0306\u0303ng", "Đà Nẵng".replace("Đ", "D"), []),
        ("a  b\tc\u00a0d ", "a b c d", []),
        ("a\r\n\r\n\r\nb\x0bc", "a\n\nb\nc", []),
        ("a\u2028b", "a\u2028b", []),
        ("soft\u00adhyphen\u200b", "softhyphen", []),
        ("a\x00b\x07", "ab", ["control characters"]),
        ("\ud800a", "a", ["control characters"]),
        ("\u202eabc\u202c", "abc", ["direction"]),
        ("H\ufffd N\u1ed9i", "H\ufffd Nội", ["lost before"]),
    ],
)
def test_texts_are_made_clean(written, text, said):
    cleaned, remarks = clean(written)
    assert cleaned == text
    assert all(remark.severity == "warning" for remark in remarks)
    assert [part in remark.message for part, remark in zip(said, remarks, strict=True)] == [True] * len(said)


def test_every_text_of_a_row_is_clean():
    site = GivenSite("location 1", "H\u200ba\x00 Giang")
    row = Row(2, {"title_vi": "Du\x00 \u202ean", "note": "a\x00"}, {"x\x00": "1\x00", "y": "z" * 30_000}, sites=(site,))
    draft, issues = validate(row)
    assert (draft.texts["title_vi"], draft.note, draft.extra) == ("Du an", "a", (("x", "1"),))
    assert draft.sites[0].name == "Ha Giang"
    assert {issue.field for issue in issues} == {"title_vi", "note", "y"}
    assert {issue.severity for issue in issues} == {"warning"}


def test_a_title_stands_on_one_line():
    assert kept(title_vi="Dự án\nnước")[0].texts["title_vi"] == "Dự án nước"
    assert kept(description_vi="Một\nhai")[0].texts["description_vi"] == "Một\nhai"


def test_warnings_of_the_importer_come_along():
    said = Issue(2, "location 1", "x", "is no amount", severity="warning")
    draft, issues = validate(Row(2, {"title_en": "A"}, {}, warnings=(said,)))
    assert (draft is not None, issues) == (True, [said])


def test_a_row_that_could_not_be_read_is_refused_with_the_importers_words():
    draft, [issue] = validate(Row(7, {}, {}, "100% of nothing"))
    assert (draft, issue.row, issue.field, issue.reason) == (None, 7, "", "100% of nothing")


@pytest.mark.parametrize("title", ["Tổng cộng", "TỔNG SỐ:", "Grand total"])
def test_the_sum_below_a_table_is_no_activity(title):
    [issue] = refused(title_en=title, amount="12", currency="USD")
    assert (issue.field, issue.reason) == ("title_en", "is the sum of other rows and no activity")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("Vương quốc Bỉ", "be"), ("Cộng hòa Pháp", "fr"), ("Kingdom of Belgium", "be"), ("Liên bang Nga", "ru")),
        *(("Nauy", "no"), ("Ôt-xtrây-li-a", "au"), ("Philippin", "ph"), ("Vương quốc Anh", "gb"), ("my", "my")),
    ],
)
def test_a_country_is_a_partner_by_its_full_and_usual_names(written, code):
    draft, issues = kept(partners=f"{written}:funder; {code}")
    assert [part.partner for part in draft.partners] == [code, code]
    assert not issues
