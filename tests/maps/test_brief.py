"""Briefs: the facts are the page's, both files say the same on two pages, and no text runs or pushes others off."""

import io
import shutil
import subprocess
from datetime import date

import pytest
from briefs_read import W, bare, docx_part, docx_tables, docx_words, facts, pdf_pages
from docx import Document
from lxml import etree
from PIL import Image
from pypdf import PdfReader

from activities.filters import Filters
from activities.partners import load_partners
from geo.errors import InputError
from maps import brief_map
from maps.brief import subject_of, works_left
from maps.brief_docx import render_docx
from maps.brief_facts import brief_of
from maps.brief_fit import fit
from maps.brief_map import bounds_near, draw_map, highest_first, parted
from maps.brief_pdf import render_pdf
from maps.brief_type import BOTTOM, HEIGHT, INNER, TOP
from maps.sheet import Box, Sheet

DAY = date(2026, 11, 24)
SUBJECTS = ({"place": ("VN-34-01",)}, {"place": ("mekong",)}, {"donor": ("nl",)}, {"sector": ("water",)})
PNG = io.BytesIO()
Image.new("RGB", (20, 20), "#dce8ee").save(PNG, "png")
HEADER = "id,kind,title_en,description_en,partners,sectors,start,end,amount,currency,places"


def brief(snapshot, **filters):
    return brief_of(snapshot, Filters(**{"lang": "en", **filters}), DAY, "2026-11-24")


def long_words(number):
    return " ".join(f"Generated test activity {number} with a title far longer than any cell" for _ in range(12))


@pytest.fixture
def crowded(snapshot_of):
    """Generated test data: many activities and agreements of very long titles with many partners in one basin."""
    partners = "; ".join(sorted(load_partners(), key=lambda code: -len(load_partners()[code].name_en))[:12])
    rows = [
        f'g-{n},{"agreement" if n % 2 else "project"},"{long_words(n)}","In the Mekong basin.","{partners}",'
        f"water; climate,20{n % 20:02d},2030,{n}000000,USD,mekong"
        for n in range(40)
    ]
    return snapshot_of(HEADER, *rows)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("filters", SUBJECTS, ids=["province", "basin", "donor", "sector"])
def test_both_files_say_every_fact_on_two_pages(filters, lang, seed_snapshot, fonts):
    fitted = fit(brief(seed_snapshot, lang=lang, **filters), fonts)
    pdf, word = render_pdf(fitted, PNG.getvalue()), render_docx(fitted, PNG.getvalue())
    pages = pdf_pages(pdf)
    assert len(pages) == 2
    for text in facts(fitted.brief):
        assert bare(text) in docx_words(word), text
    # The PDF's cells stand beside one another: their words are read line by line.
    for text in (fitted.brief.title, fitted.brief.summary, fitted.brief.gaps_note):
        assert bare(text) in "".join(pages), text
    read = "".join(pages)
    for line in (line for text in facts(fitted.brief) for line in text.split()):
        assert line in read, line


@pytest.mark.parametrize("filters", SUBJECTS, ids=["province", "basin", "donor", "sector"])
def test_the_figures_are_those_of_the_page(filters, client, seed_snapshot):
    found = brief(seed_snapshot, **filters)
    answer = client.get("/api/activities", query_string={**filters, "lang": "en"}).json
    assert found.figures[0].value == str(answer["total"])
    assert found.works_total == answer["total"]
    assert found.asked.startswith(answer["caption"])
    known = answer["money"]["known"] + answer["money"]["part"]
    assert (found.figures[2].value == "none known") == (known == 0)
    assert {work.title for work in found.works} <= {activity["title"] for activity in answer["activities"]}


def test_a_donors_figures_are_those_of_its_page(client, seed_snapshot):
    page = client.get("/donors/nl?lang=en").get_data(as_text=True)
    found = brief(seed_snapshot, donor=("nl",))
    assert found.figures[2].note in page
    assert found.figures[3].note in page
    assert f'<a href="#agreements">{found.figures[4].value}</a>' in page
    # Its own agencies are counted with it, on the page as here.
    assert found.figures[1].value == str(page.count('id="others-title"'))


@pytest.mark.parametrize("place", ["VN-34-01", "VN-63-01", "mekong"])
def test_the_gaps_of_a_place_are_those_of_the_gaps_page(place, client, seed_snapshot):
    place_set = "basins" if place == "mekong" else f"provinces-{place[3:5]}"
    study = client.get(f"/api/gaps?set={place_set}&lang=en").json
    row = next(row for row in study["rows"] if row["code"] == place)
    found = brief(seed_snapshot, place=(place,)).gaps
    assert f"Rank {row['rank']} of {len(study['rows'])}" in found[0].text
    states = [cell["state"] for cell in study["coverage"][place].values()]
    names = {"none": "None", "no-data": "No data", "wide": "Only national or regional", "active": "Active"}
    said = {line.label: line.text for line in found}
    for state, name in names.items():
        assert said.get(name, "0 ").startswith(f"{states.count(state)} ") or f"all {states.count(state)}" in said[name]


def test_the_gaps_of_a_sector_are_those_of_the_gaps_page(client, seed_snapshot):
    study = client.get("/api/gaps?set=provinces-34&sector=energy&lang=en").json
    found = {line.label: line.text for line in brief(seed_snapshot, sector=("energy",)).gaps}
    states = [row["coverage"] for row in study["rows"]]
    titles = {"Only national or regional": "wide", "No data": "no-data", "None": "none"}
    assert found
    for label, text in found.items():
        assert text.removeprefix("all ").startswith(f"{states.count(titles[label])} ")


def test_no_data_is_told_apart_from_none(seed_snapshot):
    found = {line.label: line.text for line in brief(seed_snapshot, place=("VN-34-04",)).gaps}
    assert "Seas and islands" in found["None"] + found.get("No data", "")
    assert "which is not none" in brief(seed_snapshot, place=("VN-34-04",)).gaps_note


def test_a_subject_with_nothing_says_so(seed_snapshot, fonts):
    fitted = fit(brief(seed_snapshot, place=("VN-34-04",)), fonts)
    assert fitted.brief.figures[0].value == "0"
    assert fitted.brief.summary == "For Cao Bang CoopMap knows no activity under these filters."
    word = docx_words(render_docx(fitted, PNG.getvalue()))
    assert bare("That does not say that there is none.") in word
    assert bare("That does not say that there is none.") in pdf_pages(render_pdf(fitted, PNG.getvalue()))[1]


def test_the_largest_known_amounts_lead_and_what_is_not_known_is_no_zero(snapshot_of):
    snapshot = snapshot_of(
        HEADER,
        "g-1,project,Generated small,,nl,water,2020,,1000,USD,",
        "g-2,project,Generated large,,nl,water,2010,,2000000,USD,",
        "g-3,project,Generated unknown,,nl,water,2022,,,,",
    )
    found = brief(snapshot, donor=("nl",))
    assert [work.title for work in found.works] == ["Generated large", "Generated small", "Generated unknown"]
    assert [work.amount for work in found.works] == ["2,000,000 USD", "1,000 USD", "not known"]
    assert found.figures[2].value == "US$\u00a02\u00a0million"
    assert found.figures[2].note.startswith("2,001,000 USD")
    assert found.figures[3].value == "since 2010"


def test_the_brief_of_a_place_tells_its_own_part_of_the_money(snapshot_of):
    snapshot = snapshot_of(
        HEADER,
        "g-1,project,Generated wells,,nl,water,2020,,3000,USD,Hà Nội;Cần Thơ;Cà Mau",
        "g-2,project,Generated pumps,,nl,water,2010,,500,USD,Cần Thơ",
    )
    found = brief(snapshot, place=("VN-34-92",))
    assert "US$ 3,500 of their money is known, US$ 1,500 of it in this place itself" in found.summary
    assert found.figures[2].note.startswith("3,500 USD · in this place itself: 1,500 USD")
    own = brief(snapshot, place=("VN-34-01",))
    assert "1,000 of it in this place itself" in own.summary
    assert "in this place itself" not in brief(snapshot, donor=("nl",)).summary
    assert "in this place itself" not in brief(snapshot, sector=("water",)).figures[2].note


def heights_of(page):
    """How high above the lower edge each line of a page stands, in points, but for its foot."""
    found = []

    def keep(text, _matrix, place, _font, _size):
        if text.strip():
            found.append((place[5], text))

    page.extract_text(visitor_text=keep)
    return [height for height, text in found if "CoopMap ·" not in text and not text.strip().endswith("/2")]


def test_a_donors_brief_says_where_and_the_others_with_whom(seed_snapshot, fonts):
    donor = fit(brief(seed_snapshot, lang="en", donor=("nl",)), fonts)
    head, *rows = docx_tables(render_docx(donor, PNG.getvalue()))[1]
    assert head[:2] == ["Activity", "Places"]
    assert {"Mekong River Delta", "National"} <= {row[1] for row in rows}
    basin = fit(brief(seed_snapshot, lang="en", place=("mekong",)), fonts)
    head, *rows = docx_tables(render_docx(basin, PNG.getvalue()))[1]
    assert head[:2] == ["Activity", "Partners"]
    assert "Mekong River Commission" in {row[1] for row in rows}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_very_long_texts_stay_on_two_pages(lang, crowded, fonts):
    fitted = fit(brief(crowded, lang=lang, place=("mekong",), q="generated"), fonts)
    data = render_pdf(fitted, PNG.getvalue())
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 2
    for page in reader.pages:
        heights = heights_of(page)
        assert min(heights) > BOTTOM
        assert max(heights) < HEIGHT - TOP
    assert 4 <= len(fitted.brief.works) < 40
    assert bare(works_left(fitted.brief, len(fitted.brief.works))) in pdf_pages(data)[1]
    assert all(len(work.title) < 120 and work.title.endswith("…") for work in fitted.brief.works)
    tables = docx_tables(render_docx(fitted, PNG.getvalue()))
    assert len(tables[1]) == len(fitted.brief.works) + 1


def has_widths_of_arial():
    """Whether the machine has Arial or a font of its widths; without fontconfig that is not known."""
    if not shutil.which("fc-match"):
        return True
    found = subprocess.run(["fc-match", "-f", "%{family}", "Arial"], check=False, capture_output=True, text=True).stdout
    return any(name in found for name in ("Arial", "Liberation Sans", "Arimo"))


def office_pages(folder, data):
    """How many pages LibreOffice makes of a Word document."""
    (folder / "brief.docx").write_bytes(data)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf"]
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not installed")
    if not has_widths_of_arial():
        pytest.skip("no font here is as wide as Arial, for which the document is fitted: install fonts-liberation")
    done = subprocess.run(
        [*command, "--outdir", str(folder), "brief.docx"], check=False, cwd=folder, capture_output=True, text=True
    )
    if not (folder / "brief.pdf").exists():
        pytest.skip(
            f"this LibreOffice can't open Word documents (libreoffice-writer is missing?): {done.stderr[-200:]}"
        )
    return len(PdfReader(folder / "brief.pdf").pages)


@pytest.mark.parametrize("filters", SUBJECTS, ids=["province", "basin", "donor", "sector"])
def test_the_word_document_is_two_pages_in_libreoffice(filters, seed_snapshot, fonts, tmp_path):
    fitted = fit(brief(seed_snapshot, **filters), fonts)
    assert office_pages(tmp_path, render_docx(fitted, PNG.getvalue())) == 2


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_crowded_word_document_is_two_pages_in_libreoffice(lang, crowded, fonts, tmp_path):
    fitted = fit(brief(crowded, lang=lang, place=("mekong",)), fonts)
    assert office_pages(tmp_path, render_docx(fitted, PNG.getvalue())) == 2


def test_the_word_document_has_styles_language_alt_text_and_repeated_heads(seed_snapshot, fonts):
    fitted = fit(brief(seed_snapshot, lang="vi", place=("mekong",)), fonts)
    data = render_docx(fitted, PNG.getvalue())
    document = Document(io.BytesIO(data))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[:2] == ["Subtitle", "Title"]
    assert styles.count("Heading 1") == 5
    assert document.core_properties.language == "vi-VN"
    assert document.core_properties.title.startswith(fitted.brief.title)
    body, styled = (etree.fromstring(docx_part(data, f"word/{name}.xml")) for name in ("document", "styles"))
    assert [lang.get(f"{W}val") for lang in styled.iter(f"{W}lang")] == ["vi-VN"]
    (properties,) = body.iter("{*}docPr")
    assert "Hoàng Sa" in properties.get("descr")
    assert "Trường Sa" in properties.get("descr")
    assert len(list(body.iter(f"{W}tblHeader"))) == len(document.tables) == 3
    assert b"Liberation Sans" in docx_part(data, "word/fontTable.xml")
    fonts_named = {font.get(f"{W}ascii") for font in styled.iter(f"{W}rFonts")}
    assert "Arial" in fonts_named


def test_the_pdf_has_language_title_and_its_own_fonts(seed_snapshot, fonts):
    fitted = fit(brief(seed_snapshot, lang="vi", donor=("nl",)), fonts)
    reader = PdfReader(io.BytesIO(render_pdf(fitted, PNG.getvalue())))
    assert reader.root_object["/Lang"] == "vi-VN"
    assert reader.metadata.title.startswith("Hà Lan")
    for page in reader.pages:
        found = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert any("BeVietnamPro" in font["/BaseFont"] for font in found)
        for font in found:
            inner = font["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"].get_object()


def test_no_text_becomes_markup_a_field_or_a_link(snapshot_of, fonts):
    title = "{ PAGE } <b>{{7*7}}</b> </w:t> HYPERLINK https://example.invalid **bold** %(n)s {n} &amp;"
    snapshot = snapshot_of(HEADER, f'g-1,agreement,"{title}",,nl,water,2020,,1,USD,')
    fitted = fit(brief(snapshot, sector=("water",)), fonts)
    word, pdf = render_docx(fitted, PNG.getvalue()), render_pdf(fitted, PNG.getvalue())
    shown = fitted.brief.works[0].title
    assert shown.startswith("{ PAGE } <b>{{7*7}}</b> </w:t> HYPERLINK")
    assert bare(shown) in docx_words(word)
    assert bare("{ PAGE } <b>{{7*7}}</b>") in "".join(pdf_pages(pdf))
    body = etree.fromstring(docx_part(word, "word/document.xml"))
    assert not list(body.iter(f"{W}hyperlink", f"{W}fldSimple", f"{W}instrText"))
    assert b"https://example.invalid" not in docx_part(word, "word/_rels/document.xml.rels")
    assert not [page for page in PdfReader(io.BytesIO(pdf)).pages if "/Annots" in page]


def test_control_characters_are_left_out(seed_snapshot, fonts):
    found = brief(seed_snapshot, q="\x0b\x1f mekong\x07", donor=("name:Generated\x0b\x01 partner",))
    word = render_docx(fit(found, fonts), PNG.getvalue())
    assert bare("Generated partner") in docx_words(word)
    assert b"\x0b" not in docx_part(word, "docProps/core.xml")
    assert len(pdf_pages(render_pdf(fit(found, fonts), PNG.getvalue()))) == 2


def test_the_same_brief_gives_the_same_bytes(seed_snapshot, fonts):
    fitted = fit(brief(seed_snapshot, place=("mekong",)), fonts)
    assert render_docx(fitted, PNG.getvalue()) == render_docx(fitted, PNG.getvalue())
    assert render_pdf(fitted, PNG.getvalue()) == render_pdf(fitted, PNG.getvalue())
    one = draw_map(fitted.brief, INNER, fitted.map_height, fonts)
    assert one == draw_map(fitted.brief, INNER, fitted.map_height, fonts)
    with Image.open(io.BytesIO(one)) as image:
        assert abs(image.width - INNER / 72 * 300) <= 1


@pytest.mark.parametrize(
    ("code", "is_close"), [("VN-34-01", True), ("VN-34-48", False), ("VN-34-56", False), ("mekong", False)]
)
def test_a_map_comes_close_where_that_makes_sense(code, is_close, seed_snapshot):
    found = brief(seed_snapshot, place=(code,))
    near = bounds_near(found.subject, found.picture, Box(0, 0, 333, 480))
    assert bool(near) == is_close


def test_what_lies_outside_a_map_is_listed_from_the_highest(snapshot_of):
    places = ["Brazil", "Japan", "Japan", "Ghana", "Ghana", "Ghana", "Angola"]
    rows = [f"g-{at},project,Generated {at},,nl,,,,,,{place}" for at, place in enumerate(places)]
    shown = brief(snapshot_of(HEADER, *rows), donor=("nl",)).picture
    near, far = parted(shown)
    assert {"Brazil", "Ghana", "Angola"} <= {name for name, _ in far}
    listed = highest_first([(shape.name, shape.words) for shape in near.shapes] + far, shown)
    assert [words for _, words in listed] == ["3", "2", "1", "1"]
    assert listed[0][0] == "Ghana"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_heads_of_a_donors_figures_are_whole(lang, seed_snapshot, fonts):
    fitted = fit(brief(seed_snapshot, donor=("nl",), lang=lang), fonts).brief
    assert not [figure.label for figure in fitted.figures if "…" in figure.label]


@pytest.mark.parametrize("filters", SUBJECTS, ids=["province", "basin", "donor", "sector"])
def test_both_archipelagos_are_named_on_every_map(filters, seed_snapshot, fonts, monkeypatch):
    sheets = []

    class Kept(Sheet):
        """A sheet that is kept, so that what was written on it can be read."""

        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            sheets.append(self)

    monkeypatch.setattr(brief_map, "Sheet", Kept)
    draw_map(brief(seed_snapshot, **filters), INNER, 450.0, fonts)
    assert any("Hoàng Sa" in text for text in sheets[0].said)
    assert any("Trường Sa" in text for text in sheets[0].said)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({}, "selects 0"),
        ({"donor": ("nl", "de")}, "selects 2"),
        ({"donor": ("nl",), "sector": ("water",)}, "selects 2"),
        ({"place": ("KH",)}, "KH"),
        ({"place": ("mekong-delta",)}, "mekong-delta"),
    ],
)
def test_a_brief_is_about_exactly_one_subject(filters, words):
    with pytest.raises(InputError, match=words):
        subject_of(Filters(**filters))
