"""A figure says what the page says, in every layer, size, format and language, and its words cover nothing."""

import io
import itertools
import re
import threading
import unicodedata
import zlib

import pytest
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from activities.filters import Filters
from activities.shares import bases
from geo.errors import BusyError
from geo.register import load_places
from layers import layer_of, layers
from layers.picture import picture_of, value_words
from maps import figure
from maps.column import Column
from maps.figure import SIZES, Form, alone, compose, render
from maps.fonts import BOLD, REGULAR, drawable, faces, wrapped
from maps.labelling import Labels
from maps.sheet import Box, Sheet, Window

SVG = "{http://www.w3.org/2000/svg}"
MAPS = sorted(key for key, layer in layers().items() if layer.style != "tray")


@pytest.fixture
def crowded(snapshot_of):
    """Generated activities: one and more in each of the 63 provinces, with money and partners."""
    places = load_places()
    names = [place.name_vi for place in places.sets["provinces-63"]]
    rows = [
        f"made-{number},Generated {number},{names[number % len(names)]},{1000 * (number + 1)},USD,2020,{partner}"
        for number, partner in zip(range(150), itertools.cycle(("Japan", "Germany", "Netherlands", "Denmark", "Laos")))
    ]
    return snapshot_of("id,title_en,places,amount,currency,start,partners", *rows)


def picture(snapshot, key, lang="en", **filters):
    return picture_of(snapshot, layer_of(key), Filters(lang=lang, layer=key, **filters), "2026-11-24")


def read(data):
    return etree.fromstring(data)


def texts(root):
    return [text.text for text in root.iter(f"{SVG}text")]


def titles(root):
    """The name and value on each shape, by code."""
    return {
        group.get("id").removeprefix("place-"): group.findtext(f"{SVG}title")
        for group in root.iter(f"{SVG}g")
        if group.get("id", "").startswith("place-")
    }


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("key", sorted(layers()))
def test_its_values_and_classes_are_those_of_the_page(key, lang, client, seed_snapshot, fonts):
    answer = client.get(f"/api/layers/{key}?lang={lang}").json
    root = read(render(picture(seed_snapshot, key, lang), Form("svg"), fonts))
    said = {code: words.rpartition(": ")[2] for code, words in titles(root).items()}
    assert said == {code: value_words(value, answer["measure"], lang) for code, value in answer["values"].items()}
    words = texts(root)
    assert set(said.values()) <= set(words)
    assert answer["caption"] in words
    if layers()[key].style in {"choropleth", "arcs"} and answer["values"] and answer["measure"] != "sector":
        assert {band["label"] for band in answer["classes"]} <= set(words)


@pytest.mark.parametrize("key", MAPS)
def test_its_shapes_are_filled_with_the_inks_of_their_classes(key, crowded, fonts):
    shown = picture(crowded, key)
    root = read(render(shown, Form("svg"), fonts))
    for shape in shown.shapes:
        [group] = root.xpath(f"//*[@id='place-{shape.code}']")
        style = group.find(f"{SVG}path").get("style")
        assert f"fill: {shape.colour}" in style or (shape.category == "" and shown.layer.measure == "sector")


@pytest.mark.parametrize("size", ["16x9", "a4-portrait"])
@pytest.mark.parametrize("key", sorted(layers()))
def test_both_archipelagos_are_drawn_and_named_on_every_figure(key, size, seed_snapshot, fonts):
    shown = picture(seed_snapshot, key)
    root = read(render(shown, Form("svg", size), fonts))
    image = Image.open(io.BytesIO(render(shown, Form("png", size), fonts))).convert("RGB")
    dots = SIZES[size][2] / 72
    for code, name in (("hoang-sa", "Hoàng Sa"), ("truong-sa", "Trường Sa")):
        assert any(name in text for text in texts(root)), name
        [group] = root.xpath(f"//*[@id='archipelago-{code}']")
        box = bounds("".join(path.get("d") for path in group.iter(f"{SVG}path")))
        assert box[2] - box[0] > 10, "wide enough to be read, in points"
        spot = image.crop(tuple(round(edge * dots) + add for edge, add in zip(box, (-2, -2, 2, 2), strict=True)))
        assert sum(count for count, colour in spot.getcolors(100_000) if max(colour) < 150) >= 20


def bounds(path):
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", path)]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("key", [*MAPS, "activities-by-scope"])
@pytest.mark.parametrize("vintage", ["34", "63"])
def test_no_words_cover_others_or_leave_the_sheet(key, size, vintage, crowded, fonts):
    sheet = compose(picture(crowded, key, "vi", vintage=vintage), Form("png", size), fonts)
    renderer = FigureCanvasAgg(sheet.figure).get_renderer()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in sheet.axes.texts + [found for found in sheet.axes.artists if isinstance(found, Text)]
        if text.get_text()
    ]
    assert len(boxes) > 8
    whole = sheet.figure.bbox
    for words, box in boxes:
        assert min(box.x0, box.y0, whole.x1 - box.x1, whole.y1 - box.y1) >= 0, words
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        over = (
            min(first.x1, second.x1) - max(first.x0, second.x0),
            min(first.y1, second.y1) - max(first.y0, second.y0),
        )
        assert min(over) < 3.0 * sheet.unit, (one, other)


def test_money_is_said_to_be_divided_as_it_is(crowded, fonts):
    for basis in bases():
        sheet = compose(picture(crowded, "funds-by-province", basis=basis), Form(), fonts)
        said = " ".join(sheet.said)
        assert ("divided equally" in said) == (basis == "equal")
        assert ("by the area" in said) == (basis == "area")


@pytest.mark.parametrize("size", ["4x3", "a4-portrait"])
def test_every_value_is_on_the_map_or_in_the_list_beside_it(size, crowded, fonts):
    shown = picture(crowded, "funds-by-province", "vi", vintage="63")
    sheet = compose(shown, Form("png", size), fonts)
    said = "\n".join(sheet.said).replace("\u00a0", " ")
    for shape in shown.shapes:
        assert shape.name in said


@pytest.mark.parametrize("key", ["overview", "activities-by-country", "activities-by-scope"])
@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_same_picture_gives_the_same_bytes(key, ending, seed_snapshot, fonts):
    shown = picture(seed_snapshot, key)
    assert render(shown, Form(ending), fonts) == render(shown, Form(ending), fonts)


@pytest.mark.parametrize(
    ("size", "dots"),
    [("16x9", (1920, 1080)), ("4x3", (1440, 1080)), ("a4", (1753, 1240)), ("a4-portrait", (1240, 1753))],
)
def test_a_png_has_the_dots_of_its_size_twice_at_scale_two(size, dots, seed_snapshot, fonts):
    for scale in (1, 2):
        image = Image.open(io.BytesIO(render(picture(seed_snapshot, "overview"), Form("png", size, scale), fonts)))
        assert all(abs(found - scale * wanted) <= 1 for found, wanted in zip(image.size, dots, strict=True))


@pytest.mark.parametrize("size", ["a4-portrait", "a3-portrait"])
def test_upright_the_map_takes_most_of_the_sheet(size, crowded, fonts):
    width, height, _ = SIZES[size]
    root = read(render(picture(crowded, "activities-by-province"), Form("svg", size), fonts))
    drawn = [
        bounds("".join(path.get("d") for path in root.xpath(f"//*[@id='archipelago-{code}']//*[@d]")))
        for code in ("hoang-sa", "truong-sa")
    ]
    places = [
        bounds("".join(path.get("d") for path in group.iter(f"{SVG}path")))
        for group in root.xpath("//*[starts-with(@id, 'place-')]")
    ]
    found = [*drawn, *places]
    assert max(box[2] for box in found) - min(box[0] for box in found) > 0.7 * width
    assert max(box[3] for box in found) - min(box[1] for box in found) > 0.5 * height


def test_a_transparent_one_has_no_ground_and_no_sea(seed_snapshot, fonts):
    shown = picture(seed_snapshot, "overview")
    opaque, clear = (
        Image.open(io.BytesIO(render(shown, Form("png", transparent=clear), fonts))).convert("RGBA")
        for clear in (False, True)
    )
    corner, sea = (2, 2), (1500, 300)
    assert [opaque.getpixel(at)[3] for at in (corner, sea)] == [255, 255]
    assert [clear.getpixel(at)[3] for at in (corner, sea)] == [0, 0]


def test_a_pdf_holds_its_font_and_vietnamese_as_text(seed_snapshot, fonts):
    data = render(picture(seed_snapshot, "overview", "vi"), Form("pdf"), fonts)
    assert data.startswith(b"%PDF")
    assert b"/FontFile2" in data
    assert b"BeVietnamPro" in data
    streams = b"".join(
        zlib.decompress(found) for found in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", data, re.DOTALL)
    )
    for letter in "ợởồ":
        assert f"<{ord(letter):04x}>".encode() in streams.lower(), letter


def test_an_svg_holds_the_letters_that_it_needs(seed_snapshot, fonts):
    data = render(picture(seed_snapshot, "overview", "vi"), Form("svg"), fonts).decode()
    assert data.count("@font-face") == 2
    assert data.count("data:font/woff2;base64,") == 2
    assert "http" not in re.sub(r'base64,[^)]*|(xmlns(:\w+)?|rdf:resource)="[^"]*"|<!DOCTYPE[^>]*>', "", data)


HOSTILE = r"$\frac{1}{0}$ </text><script>alert(1)</script> &amp; {x} 水 \x"


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_words_of_a_reader_are_words_and_never_a_formula_or_markup(ending, seed_snapshot, fonts):
    shown = picture(seed_snapshot, "overview", q=HOSTILE + "\x00\x0b\ud7ff\u202e")
    data = render(shown, Form(ending), fonts)
    if ending == "svg":
        root = read(data)
        assert not list(root.iter("{*}script"))
        said = " ".join(texts(root))
        for word in (r"$\frac{1}{0}$", "</text><script>alert(1)</script>", "&amp;", "{x}", "□"):
            assert word in said


def test_a_long_caption_is_cut_and_stays_in_its_column(seed_snapshot, fonts):
    shown = picture(seed_snapshot, "overview", q="unbrokenword" * 16)
    sheet = compose(shown, Form(), fonts)
    column = 18 + 218
    assert all(sheet.face(bold=False).width(line, 10) <= column for line in sheet.said if "unbroken" in line)
    assert sum("unbroken" in line for line in sheet.said) > 1


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_line_is_wider_in_dots_than_it_was_measured(lang, seed_snapshot, fonts):
    width, height, dots = SIZES["a4-portrait"]
    with alone(min(width, height)):
        sheet = compose(picture(seed_snapshot, "overview", lang), Form(size="a4-portrait"), fonts)
        sheet.figure.set_dpi(dots)
        renderer = FigureCanvasAgg(sheet.figure).get_renderer()
        for text in sheet.axes.findobj(Text):
            if line := text.get_text():
                face = sheet.face(bold=text.get_weight() == sheet.face(bold=True).properties(1.0).get_weight())
                drawn = text.get_window_extent(renderer).width * 72 / dots
                assert drawn <= face.width(line, text.get_fontsize()) + 0.8, line


def test_no_line_of_a_list_begins_with_its_dot(fonts):
    sheet = Sheet(960.0, 540.0, fonts, transparent=False)
    rows = [(f"{'Long' * (at % 4)} name", str(at)) for at in range(60)]
    Column(sheet, Box(0.0, 0.0, 200.0, 250.0), "en").rows(rows)
    assert any(line.endswith("·") for line in sheet.said)
    assert not any(line.startswith("·") for line in sheet.said)


def test_a_name_under_a_point_stays_on_its_map(fonts):
    sheet = Sheet(960.0, 540.0, fonts, transparent=False)
    labels = Labels(sheet, Window(Box(100.0, 100.0, 400.0, 400.0), (0.0, 0.0, 300.0, 300.0)), [])
    labels.fixed(250.0, 110.0, ["Quần đảo Trường Sa", "(Khánh Hòa)"])
    assert labels.window.box.holds(labels.taken[-1])


def test_a_layer_without_any_activity_is_a_map_still(seed_snapshot, fonts):
    for key in sorted(layers()):
        root = read(render(picture(seed_snapshot, key, from_year=1801, to_year=1801), Form("svg"), fonts))
        assert titles(root) == {}
        assert any("Hoàng Sa" in text for text in texts(root))


def test_threads_that_draw_at_once_get_their_own_figures(seed_snapshot, fonts):
    shown = {lang: picture(seed_snapshot, "overview", lang) for lang in ("vi", "en")}
    alone = {lang: render(shown[lang], Form("svg"), fonts) for lang in shown}
    found = {}

    def draw(lang, number):
        found[lang, number] = render(shown[lang], Form("svg"), fonts)

    threads = [threading.Thread(target=draw, args=(lang, number)) for lang in shown for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all(data == alone[lang] for (lang, _), data in found.items())


def test_who_waits_too_long_is_told_to_ask_again(seed_snapshot, fonts, monkeypatch):
    monkeypatch.setattr(figure, "PATIENCE", 0.01)
    with figure._DRAWING, pytest.raises(BusyError, match="ask again"):
        render(picture(seed_snapshot, "overview"), Form(), fonts)
    assert render(picture(seed_snapshot, "overview"), Form(), fonts)


def test_the_typeface_has_every_letter_of_vietnamese(fonts):
    vowels = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    letters = {
        unicodedata.normalize("NFC", vowel + mark) for vowel in vowels for mark in "\u0300\u0309\u0303\u0301\u0323"
    }
    for weight in (REGULAR, BOLD):
        assert {ord(letter) for letter in letters | set("đĐ")} <= faces(fonts)[weight].widths.keys()


def test_lines_are_as_wide_as_they_were_measured(seed_snapshot, fonts):
    sheet = compose(picture(seed_snapshot, "overview", "vi"), Form(), fonts)
    renderer = FigureCanvasAgg(sheet.figure).get_renderer()
    for text in (found for found in sheet.axes.artists if isinstance(found, Text)):
        size = text.get_fontproperties().get_size_in_points()
        bold = "SemiBold" in text.get_fontproperties().get_family()[0]
        found = text.get_window_extent(renderer).width / sheet.figure.dpi * 72
        assert sheet.face(bold=bold).width(text.get_text(), size) == pytest.approx(found, rel=0.06, abs=1.5)


def test_text_is_wrapped_at_words_and_a_word_too_long_in_pieces(fonts):
    face = faces(fonts)[REGULAR]
    assert wrapped("one two three", face, 10, face.width("one two", 10)) == ["one two", "three"]
    assert "".join(wrapped("a" * 50, face, 10, 60)) == "a" * 50
    assert wrapped("one two three four", face, 10, face.width("one two", 10), most=1)[0].endswith("…")
    assert drawable("a\x00b\nc\td水", face) == "ab c d□"
