"""A deck keeps its room: many slides stay small, and long filters push nothing off a slide."""

import io

import pytest
from pptx import Presentation

from activities.filters import Filters
from activities.partners import load_partners
from activities.sectors import load_sectors
from layers import layer_of
from layers.picture import picture_of
from maps.deck import MOST_SLIDES, render_deck
from maps.slide_panels import chart_data

MOST_BYTES = 2_000_000
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def picture(snapshot, key, lang="en", **filters):
    return picture_of(snapshot, layer_of(key), Filters(lang=lang, layer=key, **filters), "2026-11-24")


def words(slide):
    return [text.text for text in slide.shapes._spTree.iter(f"{A}t")]


@pytest.mark.parametrize("key", ["overview", "activities-by-country", "activities-by-basin", "funds-by-region"])
def test_a_deck_of_as_many_slides_as_there_may_be_is_under_two_megabytes(key, seed_snapshot, fonts):
    shown = picture(seed_snapshot, key, vintage="63")
    data = render_deck(shown, fonts, [(f"Generated {at}", shown) for at in range(MOST_SLIDES)])
    assert len(Presentation(io.BytesIO(data)).slides) == MOST_SLIDES + 2
    assert len(data) < MOST_BYTES


def test_long_filters_leave_the_legend_and_the_counts_on_the_slide(seed_snapshot, fonts):
    donors = tuple(load_partners())[:60]
    shown = picture(seed_snapshot, "activities-by-basin", sector=tuple(load_sectors()), donor=donors)
    assert len(" · ".join(shown.filters.phrases())) > 900 > len(shown.caption)
    first, second = Presentation(io.BytesIO(render_deck(shown, fonts))).slides
    assert {row.label for row in shown.legend} <= set(words(first))
    counts = shown.caption.rpartition(": ")[2]
    for slide in (first, second):
        assert [text for text in words(slide) if text.endswith(f": {counts}")]
    notes = first.notes_slide.notes_text_frame.text
    assert shown.caption in notes
    assert all(phrase in notes for phrase in shown.filters.phrases()), "a caption names a few, the notes all"
    assert any(shape.has_chart for shape in second.shapes)


def test_leading_sectors_are_charted_each_by_its_own_name(snapshot_of):
    codes = list(load_sectors())
    shared = [codes[0], codes[7]]  # of one hue, the second banded
    rows = [f"a,A,{shared[0]},VN-34-01", f"b,B,{shared[1]},VN-34-04", f"c,C,{shared[1]},VN-34-08"]
    shown = picture(snapshot_of("id,title_en,sectors,places", *rows), "sectors-by-province")
    assert {shape.colour for shape in shown.shapes} == {shown.shapes[0].colour}
    _, bars, _ = chart_data(shown)
    assert bars == [(load_sectors()[shared[1]].name("en"), 2.0), (load_sectors()[shared[0]].name("en"), 1.0)]
