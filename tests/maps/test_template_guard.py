"""A template is judged by what PowerPoint would do with it, however it is written: every way around is refused."""

import io
import re
import zipfile

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Pt

from geo.errors import UnusableFileError
from maps import deck_base
from maps.deck_base import open_base

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships/"
EXTENSION = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
PACKAGE = 'xmlns:q="http://schemas.openxmlformats.org/package/2006/relationships"'
MASTER, DECK, ALL = "ppt/slideMasters/_rels/slideMaster1.xml.rels", "ppt/_rels/presentation.xml.rels", "_rels/.rels"
TYPES, MASTER_PART = "[Content_Types].xml", "ppt/slideMasters/slideMaster1.xml"


@pytest.fixture
def template(tmp_path):
    """A generated template."""
    path = tmp_path / "corp.pptx"
    Presentation().save(path)
    return path


def changed(path, changes, **added):
    """Rewrite a package: texts put before the end of parts, and parts added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, more in changes.items():
        head, end, tail = parts[name].rpartition(b"</")
        parts[name] = head + more.encode() + end + tail
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | added).items():
            archive.writestr(name, data)


def relation(kind, target, more="", tag="Relationship"):
    return f'<{tag} Id="rId99" Type="{kind}" Target="{target}" {more}/>'


def override(name, content):
    return f'<Override PartName="/{name}" ContentType="{content}"/>'


AWAY = 'TargetMode="External"'
IMAGE = OFFICE + "image"
FETCHING = {
    "plain": relation(IMAGE, "http://example.org/x.png", AWAY),
    "bracket": relation(IMAGE, "http://example.org/x>.png", AWAY),
    "escaped": relation(IMAGE, "http://example.org/x.png", 'TargetMode="Ext&#101;rnal"'),
    "prefixed": relation(IMAGE, "http://example.org/x.png", f"{PACKAGE} {AWAY}", "q:Relationship"),
    "posing": relation(IMAGE, "http://example.org/x.png", f"{AWAY} Note=\"Type='/hyperlink'\""),
    "file": relation(OFFICE + "hyperlink", "file:///C:/x.exe", AWAY),
    "share": relation(OFFICE + "hyperlink", "\\\\example.org\\x", AWAY),
}


@pytest.mark.parametrize("way", FETCHING)
def test_what_would_be_fetched_is_refused_however_it_is_written(way, template):
    changed(template, {MASTER: FETCHING[way]})
    with pytest.raises(UnusableFileError, match=r"corp\.pptx, part 'ppt/slideMasters/_rels.*fetch something"):
        open_base(template)


def test_a_link_to_a_web_page_may_stay(template):
    changed(template, {MASTER: relation(OFFICE + "hyperlink", "https://example.org/", AWAY)})
    assert len(open_base(template).slide_layouts) == 11


RUNNING = {
    "macro": (DECK, MICROSOFT + "vbaProject", "ppt/notes.dat", "application/vnd.ms-office.vbaProject"),
    "object": (DECK, OFFICE + "oleObject", "ppt/o.dat", "application/vnd.openxmlformats-officedocument.oleObject"),
    "pane": (ALL, EXTENSION, "ppt/pane.xml", "application/vnd.ms-office.webextensiontaskpanes+xml"),
    "ribbon": (ALL, MICROSOFT + "ui/extensibility", "ppt/ui.xml", "application/xml"),
    "hidden": (DECK, MICROSOFT + "vbaProject", "ppt/notes.dat", "image/png"),
}


@pytest.mark.parametrize("way", RUNNING)
def test_what_runs_is_refused_whatever_it_is_called(way, template):
    holder, kind, name, content = RUNNING[way]
    target = name if holder == ALL else name.removeprefix("ppt/")
    changed(template, {holder: relation(kind, target), TYPES: override(name, content)}, **{name: b"<x/>"})
    with pytest.raises(UnusableFileError, match="macro, control or embedded object"):
        open_base(template)


@pytest.mark.parametrize("action", ["ppaction://macro?name=x", "ppaction://program", "ppaction://hlinkfile"])
def test_a_click_that_starts_something_is_refused(action, template):
    click = (
        f'<p:x xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:hlinkClick action="{action}"/></p:x>'
    )
    changed(template, {MASTER_PART: click})
    with pytest.raises(UnusableFileError, match="at a click"):
        open_base(template)


SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        ('<image href="http://example.org/a.png"/>', "fetch"),
        ('<rect style="fill: url(http://example.org/a)"/>', "fetch"),
        ("<style>@import 'http://example.org/a.css';</style>", "fetch"),
        ("<script>1</script>", "macro"),
        ('<use href="#a"/><rect fill="url(#b)"/>', ""),
    ],
)
def test_a_drawing_of_a_template_may_not_fetch_or_run(drawing, reason, template):
    default = '<Default Extension="svg" ContentType="image/svg+xml"/>'
    picture = {"ppt/media/logo.svg": SVG.format(drawing).encode()}
    changed(template, {MASTER: relation(IMAGE, "../media/logo.svg"), TYPES: default}, **picture)
    if not reason:
        assert len(open_base(template).slide_layouts) == 11
        return
    with pytest.raises(UnusableFileError, match=rf"logo\.svg.*{reason}"):
        open_base(template)


def test_charts_and_links_of_a_template_s_own_slides_do_no_harm_since_they_go(template):
    file = Presentation(template)
    slide = file.slides.add_slide(file.slide_layouts[5])
    data = CategoryChartData()
    data.categories = ["made-for-a-test"]
    data.add_series("made-for-a-test", [1])
    slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Pt(50), Pt(50), Pt(200), Pt(200), data)
    slide.part.relate_to("file:///C:/made-for-a-test.mp4", OFFICE + "video", is_external=True)
    part = [rel.target_part for rel in file.part.package._rels.values() if rel.reltype.endswith("extended-properties")]
    part[0]._blob = part[0].blob.replace(b"</Properties>", b"<Company>made-for-a-test</Company></Properties>")
    file.core_properties.comments = "made-for-a-test"
    file.save(template)
    held = io.BytesIO()
    open_base(template).save(held)
    with zipfile.ZipFile(held) as archive:
        assert not [name for name in archive.namelist() if re.search(r"slides/|charts/|embeddings/", name)]
        assert b"made-for-a-test" not in b"".join(archive.read(name) for name in archive.namelist())
        assert not [name for name in archive.namelist() if "thumbnail" in name or name == "docProps/app.xml"]


def test_what_would_unpack_to_too_much_is_refused(template, monkeypatch):
    monkeypatch.setattr(deck_base, "MOST_UNPACKED", 10_000)
    with pytest.raises(UnusableFileError, match="unpack to more than"):
        open_base(template)
