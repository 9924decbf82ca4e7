"""A deck says what the page says, in native shapes; a template is respected, and refused where it can't be trusted."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
import shapely
from lxml import etree
from pptx import Presentation
from pptx.util import Pt

from activities.filters import Filters
from geo.errors import BusyError, UnusableFileError
from geo.register import load_places
from layers import layer_of, layers
from layers.picture import picture_of
from maps import deck
from maps.deck import render_deck
from maps.freeforms import clean, geometry_xml, rings
from maps.slide_panels import chart_data

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
MAPS = sorted(key for key, layer in layers().items() if layer.style != "tray")
NEEDS_OFFICE = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")


def picture(snapshot, key, lang="en", **filters):
    return picture_of(snapshot, layer_of(key), Filters(lang=lang, layer=key, **filters), "2026-11-24")


def opened(data):
    return Presentation(io.BytesIO(data))


def freeforms(slide):
    """The freeforms of a slide with a colour: name, colour of the fill, element."""
    found = []
    for shape in slide.shapes._spTree.iter(f"{P}sp"):
        properties = shape.find(f"{P}spPr")
        if properties.find(f"{A}custGeom") is None:
            continue
        colour = properties.find(f"{A}solidFill/{A}srgbClr")
        colour = colour if colour is not None else properties.find(f"{A}pattFill/{A}bgClr/{A}srgbClr")
        name = shape.find(f"{P}nvSpPr/{P}cNvPr").get("name")
        found.append((name, f"#{colour.get('val').lower()}" if colour is not None else "", shape))
    return found


def words(slide):
    return [text.text for text in slide.shapes._spTree.iter(f"{A}t")]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("key", MAPS)
def test_its_shapes_have_the_values_and_the_colours_of_the_page(key, lang, client, seed_snapshot, fonts):
    answer = client.get(f"/api/layers/{key}?lang={lang}").json
    shown = picture(seed_snapshot, key, lang)
    file = opened(render_deck(shown, fonts))
    by_name = {name: colour for name, colour, _ in freeforms(file.slides[0])}
    assert {shape.code for shape in shown.shapes} == set(answer["values"])
    for shape in shown.shapes:
        assert by_name[f"{shape.name}: {shape.words}"] == shape.colour
    said = words(file.slides[0])
    assert answer["caption"] in said
    if layers()[key].style in {"choropleth", "arcs"} and answer["values"] and answer["measure"] != "sector":
        assert {band["label"] for band in answer["classes"]} <= set(said)


def test_every_province_is_a_freeform_in_the_colour_of_its_class(crowded, fonts):
    shown = picture(crowded, "activities-by-province")
    assert len(shown.shapes) == 34
    data = render_deck(shown, fonts)
    colours = {row.colour for row in shown.legend}
    drawn = [colour for name, colour, _ in freeforms(opened(data).slides[0]) if re.search(r": \d+$", name)]
    assert len(drawn) == 34
    assert set(drawn) == colours
    assert len(data) < 2_000_000


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("key", MAPS)
def test_both_archipelagos_are_drawn_and_named_on_every_map(key, lang, seed_snapshot, fonts):
    slide = opened(render_deck(picture(seed_snapshot, key, lang), fonts)).slides[0]
    islets = {name: shape for name, _, shape in freeforms(slide)}
    for name, least in (("Hoàng Sa", 20), ("Trường Sa", 40)):
        assert any(name in text for text in words(slide))
        assert len(list(islets[name].iter(f"{A}moveTo"))) >= least


def test_a_province_of_many_islands_is_one_shape_of_many_contours(crowded, fonts):
    slide = opened(render_deck(picture(crowded, "activities-by-province"), fonts)).slides[0]
    [shape] = [shape for name, _, shape in freeforms(slide) if name.startswith("Quang Ninh: ")]
    assert len(list(shape.iter(f"{A}path"))) == 1
    assert len(list(shape.iter(f"{A}moveTo"))) > 10


def test_a_hole_turns_the_other_way_and_a_speck_is_no_shape():
    ring = shapely.Polygon(shapely.box(0, 0, 9, 9).exterior, [shapely.box(3, 3, 6, 6).exterior])
    outer, hole = rings(ring)
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    _, geometry = geometry_xml([outer, hole], is_area=True)
    assert geometry.count("<a:moveTo>") == geometry.count("<a:close/>") == 2
    assert geometry_xml([outer * 1e-6], is_area=True) is None


def test_everything_has_words_for_a_screen_reader_and_a_number_of_its_own(crowded, fonts):
    for key in ("activities-by-province", "activities-by-country", "activities-by-scope"):
        for slide in opened(render_deck(picture(crowded, key), fonts)).slides:
            named = list(slide.shapes._spTree.iter(f"{P}cNvPr"))[1:]
            assert not [shape.get("name") for shape in named if not shape.get("descr")]
            numbers = [shape.get("id") for shape in slide.shapes._spTree.iter(f"{P}cNvPr")]
            assert len(numbers) == len(set(numbers))
            assert slide.has_notes_slide


def test_it_has_a_native_title_table_chart_notes_and_sources(crowded, fonts):
    shown = picture(crowded, "activities-by-province")
    file = opened(render_deck(shown, fonts))
    assert (file.slide_width, file.slide_height) == (Pt(960), Pt(540))
    first, second = file.slides
    assert first.shapes.title.text == second.shapes.title.text == shown.title
    [table] = [shape.table for shape in second.shapes if shape.has_table]
    [chart] = [shape.chart for shape in second.shapes if shape.has_chart]
    rows = sorted(shown.shapes, key=lambda shape: (-shape.value, shape.code))[:10]
    assert [table.cell(at + 1, 0).text for at in range(10)] == [shape.name for shape in rows]
    assert [table.cell(at + 1, 1).text for at in range(10)] == [shape.words for shape in rows]
    assert list(chart.plots[0].categories) == [shape.name for shape in rows]
    assert list(chart.plots[0].series[0].values) == [shape.value for shape in rows]
    notes = first.notes_slide.notes_text_frame.text
    assert shown.layer.descriptions["en"] in notes
    assert "quantiles" in notes
    for slide in (first, second):
        assert any("24 November 2026" in text for text in words(slide))
        assert any("no statement on any boundary" in text for text in words(slide))


def test_a_layer_without_shapes_is_a_table_and_a_chart(seed_snapshot, fonts):
    file = opened(render_deck(picture(seed_snapshot, "activities-by-scope"), fonts))
    [slide] = file.slides
    assert any(shape.has_chart for shape in slide.shapes)
    assert not freeforms(slide)


def test_partner_countries_are_joined_to_viet_nam_by_connectors(crowded, fonts):
    shown = picture(crowded, "activities-by-country")
    slide = opened(render_deck(shown, fonts)).slides[0]
    lines = [line for line in slide.shapes._spTree.iter(f"{P}cxnSp") if line.find(f".//{A}stCxn") is not None]
    assert len(lines) == len(shown.shapes) > 3
    numbers = {shape.get("id") for shape in slide.shapes._spTree.iter(f"{P}cNvPr")}
    glued = {end.get("id") for line in lines for end in line.iter(f"{A}stCxn", f"{A}endCxn")}
    assert glued <= numbers


def test_money_is_charted_in_thousands_or_millions_and_years_by_class(crowded):
    shown = picture(crowded, "funds-by-province")
    series, rows, _ = chart_data(shown)
    assert series == "US$ thousand"
    assert max(value for _, value in rows) == max(shape.value for shape in shown.shapes) / 100_000
    dearer = replace(shown, shapes=tuple(replace(shape, value=shape.value * 1000) for shape in shown.shapes))
    assert chart_data(dearer)[0] == "US$ million"
    by_year = picture(crowded, "latest-start-by-province")
    _, rows, _ = chart_data(by_year)
    assert sum(value for _, value in rows) == len(by_year.shapes)


def test_years_are_charted_in_their_order(snapshot_of):
    names = [place.name_vi for place in load_places().sets["provinces-63"]]
    starts = [2010, 2014, 2014, 2014, 2020, 2020]
    rows = [f"made-{at},Generated {at},{names[at]},{start}" for at, start in enumerate(starts)]
    _, bars, _ = chart_data(
        picture(snapshot_of("id,title_en,places,start", *rows), "latest-start-by-province", vintage="63")
    )
    assert bars == [("2010", 1), ("2011–2014", 3), ("2015–2020", 2)]


def test_the_same_picture_gives_the_same_bytes(crowded, fonts, monkeypatch):
    shown = picture(crowded, "funds-by-province")
    first = render_deck(shown, fonts)
    monkeypatch.setattr("zipfile.time.time", lambda: 2_000_000_000.0)
    assert render_deck(shown, fonts) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_text_is_markup_and_no_character_breaks_the_file(seed_snapshot, fonts):
    hostile = "<a:t>&\x00\x0b\ud800</a:t>]]>=1+1"
    file = opened(render_deck(picture(seed_snapshot, "overview", q=hostile), fonts))
    said = words(file.slides[0])
    assert any("<a:t>&" in text and "</a:t>]]>=1+1" in text for text in said)
    assert clean("a\x00b\x1fc\ufffe\nd") == "abc d"


def test_a_crowd_is_told_to_come_back(seed_snapshot, fonts, monkeypatch):
    monkeypatch.setattr(deck, "PATIENCE", 0.01)
    with deck._MAKING, pytest.raises(BusyError):
        render_deck(picture(seed_snapshot, "overview"), fonts)
    assert render_deck(picture(seed_snapshot, "overview"), fonts)


@NEEDS_OFFICE
def test_it_opens_in_libreoffice_as_many_pages_as_slides(crowded, fonts, tmp_path):
    parts = [("Germany", picture(crowded, "activities-by-province", "vi", donor=("de",)))]
    (tmp_path / "deck.pptx").write_bytes(render_deck(picture(crowded, "activities-by-province", "vi"), fonts, parts))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "deck.pptx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    pdf = (tmp_path / "deck.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 3


# A presenter's own template.


@pytest.fixture
def template(tmp_path):
    """A generated template: 4:3, its own colours and font, a footer, and a slide of its own in a section."""
    file = Presentation()
    file.slides.add_slide(file.slide_layouts[0]).shapes.title.text = "Generated sample slide"
    theme = file.slide_master.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    )
    theme._blob = theme.blob.replace(b'typeface="Calibri"', b'typeface="Verdana"')
    for layout in file.slide_layouts:
        for shape in layout.placeholders:
            if shape.placeholder_format.type == 15:
                shape.text_frame.text = "Generated footer"
    path = tmp_path / "corp.pptx"
    file.save(path)
    section = (
        '<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
        'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"/></p:ext></p:extLst></p:presentation>'
    )
    changed(
        path,
        "ppt/presentation.xml",
        lambda part: re.sub(rb"(<p:extLst>.*</p:extLst>)?</p:presentation>", section.encode(), part, flags=re.DOTALL),
    )
    return path


def changed(path, name, change, **added):
    """Rewrite a package with one part changed and others added."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    if name:
        parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in (parts | added).items():
            archive.writestr(part, data)


def test_a_template_keeps_its_size_theme_layouts_and_footer_and_loses_its_slides(template, crowded, fonts):
    shown = picture(crowded, "activities-by-province")
    data = render_deck(shown, fonts, template=template)
    file = opened(data)
    assert (file.slide_width, file.slide_height) == (Pt(720), Pt(540))
    assert len(file.slide_layouts) == 11
    assert [slide.shapes.title.text for slide in file.slides] == [shown.title] * 2
    assert all("Generated footer" in words(slide) for slide in file.slides)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        every = b"".join(archive.read(name) for name in archive.namelist())
        assert b"Generated sample slide" not in every
        assert b"sectionLst" not in archive.read("ppt/presentation.xml")
        assert b'typeface="Verdana"' in every
        assert not [
            name
            for name in archive.namelist()
            if name.startswith("ppt/slides/slide") and b"latin" in archive.read(name)
        ]


def test_all_stands_on_the_slide_of_a_template(template, crowded, fonts):
    file = opened(render_deck(picture(crowded, "activities-by-province"), fonts, template=template))
    for slide in file.slides:
        for shape in slide.shapes:
            if shape.top is not None and not shape.is_placeholder:
                assert shape.left >= 0
                assert shape.top >= 0
                assert shape.left + shape.width <= file.slide_width + 1
                assert shape.top + shape.height <= file.slide_height + 1


def test_a_potx_is_taken_as_a_template(template, seed_snapshot, fonts):
    changed(template, "[Content_Types].xml", lambda part: part.replace(b"presentation.main+xml", b"template.main+xml"))
    potx = template.rename(template.with_suffix(".potx"))
    data = render_deck(picture(seed_snapshot, "overview"), fonts, template=potx)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"template.main" not in archive.read("[Content_Types].xml")


EXTERNAL = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    b'Target="http://example.org/x.png" TargetMode="External"/></Relationships>'
)
HOSTILE = {
    "text": (lambda path: path.write_text("Dear colleagues"), "archive"),
    "empty": (lambda path: path.write_bytes(b""), "empty"),
    "locked": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600)), "password"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:9000]), "damaged"),
    "macro": (lambda path: changed(path, "", None, **{"ppt/vbaProject.bin": b"x"}), "macro"),
    "macro-type": (
        lambda path: changed(
            path, "[Content_Types].xml", lambda part: part.replace(b"presentation.main+xml", b"x.macroEnabled.main+xml")
        ),
        "macros",
    ),
    "entity": (
        lambda path: changed(
            path, "ppt/presentation.xml", lambda part: part.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)
        ),
        "entities",
    ),
    "fetches": (
        lambda path: changed(
            path,
            "ppt/slideMasters/_rels/slideMaster1.xml.rels",
            lambda part: part.replace(b"</Relationships>", EXTERNAL),
        ),
        "fetch",
    ),
    "no-master": (lambda path: changed(path, "ppt/slideMasters/slideMaster1.xml", lambda _: b"<x/>"), "damaged"),
    "no-xml": (lambda path: changed(path, "ppt/presentation.xml", lambda _: b"not XML"), "damaged"),
    "slip": (lambda path: changed(path, "", None, **{"../../x.xml": b"<x/>"}), "x.xml"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_template_is_refused_by_name_and_reason(kind, template, seed_snapshot, fonts):
    make, reason = HOSTILE[kind]
    make(template)
    with pytest.raises(UnusableFileError, match=r"corp\.pptx") as caught:
        render_deck(picture(seed_snapshot, "overview"), fonts, template=template)
    assert reason in str(caught.value)


def test_a_template_of_tiny_slides_is_refused(template, seed_snapshot, fonts):
    file = Presentation(template)
    file.slide_width = Pt(200)
    file.save(template)
    with pytest.raises(UnusableFileError, match="480 × 340"):
        render_deck(picture(seed_snapshot, "overview"), fonts, template=template)


def test_every_part_is_well_formed_and_in_the_content_types(crowded, fonts):
    with zipfile.ZipFile(io.BytesIO(render_deck(picture(crowded, "overview"), fonts))) as archive:
        types = archive.read("[Content_Types].xml").decode()
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
            assert (
                f'PartName="/{name}"' in types
                or f'Extension="{name.rpartition(".")[2]}"' in types
                or name.startswith("[")
            )
