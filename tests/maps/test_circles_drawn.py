"""Figures and slides draw the circles that the page draws: the same places, ratios, words and key."""

import io
import itertools
import re

import pytest
from lxml import etree
from pptx import Presentation

from activities.filters import Filters
from layers import layer_of, layers
from layers.circles import may_be_circles
from layers.picture import picture_of
from maps import ground
from maps.circles import rows_of
from maps.deck import render_deck
from maps.figure import Form, render

SVG = "{http://www.w3.org/2000/svg}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
DRAWN = sorted(key for key, layer in layers().items() if may_be_circles(layer))


def picture(snapshot, key, lang="en", **filters):
    return picture_of(
        snapshot, layer_of(key), Filters(lang=lang, layer=key, symbols="circles", **filters), "2026-11-24"
    )


def widths(root):
    """The width of the circle of each place in an SVG, by code; that of its fill, since a texture is larger."""
    found = {}
    for group in root.iter(f"{SVG}g"):
        if group.get("id", "").startswith("place-"):
            numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", group.find(f"{SVG}path").get("d"))]
            found[group.get("id").removeprefix("place-")] = max(numbers[::2]) - min(numbers[::2])
    return found


def ovals(slide):
    """The half-transparent ovals of a slide by name: width and place in EMU, and what a screen reader says."""
    found = []
    for shape in slide.shapes._spTree.iter(f"{P}sp"):
        properties = shape.find(f"{P}spPr")
        geometry = properties.find(f"{A}prstGeom")
        if geometry is None or geometry.get("prst") != "ellipse" or properties.find(f".//{A}alpha") is None:
            continue
        named = shape.find(f"{P}nvSpPr/{P}cNvPr")
        place = properties.find(f"{A}xfrm/{A}off")
        box = properties.find(f"{A}xfrm/{A}ext")
        spot = tuple(int(place.get(axis)) for axis in "xy")
        found.append((named.get("name"), int(box.get("cx")), spot, named.get("descr"), shape))
    return found


@pytest.mark.parametrize("key", DRAWN)
def test_the_circles_of_a_figure_are_as_wide_to_each_other_as_those_of_the_page(key, crowded, seed_snapshot, fonts):
    shown = picture(crowded if "province" in key else seed_snapshot, key)
    root = etree.fromstring(render(shown, Form("svg"), fonts))
    found = widths(root)
    sizes = {shape.code: shape.size for shape in shown.shapes if shape.size}
    assert found.keys() == sizes.keys() or key in {"overview", "cross-border"}, "some may lie outside the map"
    assert len(found) >= min(2, len(sizes))
    code = max(found, key=found.get, default=None)
    for other, width in found.items():
        if min(found[code], width) > 1:
            assert width / found[code] == pytest.approx(sizes[other] / sizes[code], rel=0.02), other


def test_small_circles_lie_over_large_ones_in_a_figure_and_on_a_slide(crowded, fonts):
    shown = picture(crowded, "funds-by-province")
    drawn = list(widths(etree.fromstring(render(shown, Form("svg"), fonts))).values())
    assert len(drawn) == 34
    assert drawn == sorted(drawn, reverse=True)
    slide = Presentation(io.BytesIO(render_deck(shown, fonts))).slides[0]
    named = [width for name, width, *_ in ovals(slide) if ": " in name]
    assert named == sorted(named, reverse=True)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("key", ["overview", "funds-by-province", "activities-by-country"])
def test_a_figure_has_the_key_of_the_page_and_no_classes(key, lang, crowded, fonts):
    shown = picture(crowded, key, lang)
    root = etree.fromstring(render(shown, Form("svg"), fonts))
    said = [text.text for text in root.iter(f"{SVG}text")]
    assert {size.label for size in shown.scale.sizes} <= set(said)
    assert not [band.label for band in shown.scheme.classes if "–" in band.label and band.label in said]
    assert all(name in " ".join(said) for name in ("Hoàng Sa", "Trường Sa"))
    for form in ("png", "pdf"):
        assert len(render(shown, Form(form), fonts)) > 10_000


def test_a_place_of_which_nothing_is_known_keeps_its_look_under_circles(snapshot_of, fonts):
    header = "id,title_en,places,amount,currency,start"
    shown = picture(snapshot_of(header, "a,Generated,Hà Nội,5000,USD,2020"), "funds-by-province")
    svg = render(shown, Form("svg"), fonts).decode()
    root = etree.fromstring(svg.encode())
    assert list(widths(root)) == ["VN-34-01"]
    said = [text.text for text in root.iter(f"{SVG}text")]
    assert "No amount known" in said
    assert svg.count("url(#h") >= 33, "every other province is hatched"


def test_a_slide_has_an_oval_for_each_value_over_all_provinces_as_freeforms(crowded, fonts):
    shown = picture(crowded, "activities-by-province")
    slide = Presentation(io.BytesIO(render_deck(shown, fonts))).slides[0]
    found = {name: (width, alt, shape) for name, width, _, alt, shape in ovals(slide) if ": " in name}
    assert found.keys() == {f"{shape.name}: {shape.words}" for shape in shown.shapes}
    widest = max(width for width, *_ in found.values())
    for shape in shown.shapes:
        width, alt, node = found[f"{shape.name}: {shape.words}"]
        assert width / widest == pytest.approx(shape.size, abs=0.01)
        assert alt.startswith(f"{shape.name}: {shape.words}")
        assert node.getparent().tag == f"{P}grpSp"
    freeforms = [
        shape.find(f"{P}nvSpPr/{P}cNvPr").get("name")
        for shape in slide.shapes._spTree.iter(f"{P}sp")
        if shape.find(f"{P}spPr/{A}custGeom") is not None
    ]
    assert found.keys() <= set(freeforms)
    words = [text.text for text in slide.shapes._spTree.iter(f"{A}t")]
    assert {size.label for size in shown.scale.sizes} <= set(words)


@pytest.mark.parametrize("key", ["overview", "cross-border", "activities-by-country"])
def test_no_oval_leaves_the_map_of_a_slide(key, seed_snapshot, fonts):
    deck = Presentation(io.BytesIO(render_deck(picture(seed_snapshot, key), fonts)))
    for name, width, (x, y), *_ in ovals(deck.slides[0]):
        assert x >= 0, name
        assert y >= 0, name
        assert x + width <= deck.slide_width, name
        assert y + width <= deck.slide_height, name


def test_words_of_a_key_never_touch():
    class Size:
        def __init__(self, share):
            self.share = share

    for shares in ([1.0, 0.99, 0.98], [0.1, 0.09], [1.0, 0.5, 0.1], [1.0]):
        heights = [up for _, _, up in rows_of([Size(share) for share in shares], 20.0, 9.0)]
        assert all(one - two >= 9.0 - 1e-9 for one, two in itertools.pairwise(heights))


def test_a_country_far_from_viet_nam_has_no_shape_on_its_map_and_is_told_beside_it(snapshot_of, fonts):
    far = snapshot_of("id,title_en,places,start", "a,Generated in Ghana,GH,2020", "b,Generated in Russia,RU,2020")
    assert "RU" not in ground.ground("home", "countries").shapes
    for symbols in ("shade", "circles"):
        filters = Filters(lang="en", layer="overview", symbols=symbols)
        shown = picture_of(far, layer_of("overview"), filters, "2026-11-24")
        assert {shape.code for shape in shown.shapes} == {"GH", "RU"}
        root = etree.fromstring(render(shown, Form("svg"), fonts))
        assert any("Ghana" in (text.text or "") for text in root.iter(f"{SVG}text"))
        assert render_deck(shown, fonts)
