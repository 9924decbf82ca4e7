"""What a deck begins with: a plain base of our own, or a presenter's template, checked before it is read.

A template keeps its masters, layouts, theme, size and footers; its own slides are left out. What would run, or fetch
something when the deck is opened, is refused.
"""

import io
import math
import re
import zipfile
import zlib
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu, Pt

from activities.safety import check_archive
from activities.wording import N_
from geo.errors import CoopMapError, UnusableFileError
from layers.looks import ACCENT, INK, MUTED
from maps.freeforms import EMU
from maps.sheet import Box
from maps.template_guard import refuse_danger

MOST_BYTES, MOST_UNPACKED = 30_000_000, 300_000_000
# On every PowerPoint since 1992, on Windows and on macOS, with all of Vietnamese in it.
FONT = "Arial"
SIZE = (960.0, 540.0)
LEAST = (480.0, 340.0)  # points that a slide must have
_MARGIN = 30.0
_LEAST_TITLE, _GLYPH = 18.0, 0.56  # points; the width of a letter to its size
_MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_TEMPLATE = b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"
_CONTENT = "[Content_Types].xml"
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_FOOTERS = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_RUNS = re.compile(r"vbaProject|activeX", re.IGNORECASE)
_COLOURS = {"dk1": INK, "lt1": "#ffffff", "dk2": MUTED, "lt2": "#efede6", "accent1": ACCENT, "accent2": "#c9571a"}
_COLOURS |= {"accent3": "#2f74b0", "accent4": "#33894d", "accent5": "#7b5fad", "accent6": "#8f3608"}
# What reading a package that is not what it says ends in.
_BROKEN = (
    *(PythonPptxError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, TypeError),
    *(AttributeError, IndexError, NotImplementedError, RuntimeError, EOFError, OSError),
)


def open_base(template: Path | None) -> Any:
    """Return a presentation without slides: the template's, else our own.

    Raises UnusableFileError, which names the file and the reason, for a template that is no presentation, is damaged,
    has macros or objects in it, fetches anything, has no layout, or has too small slides.
    """
    if template is None:
        return _own()
    data = _checked(template)
    try:
        deck: Any = Presentation(io.BytesIO(data))
        _without_slides(deck)
        deck = Presentation(_kept(deck, template))
        size = (deck.slide_width / EMU, deck.slide_height / EMU)
        layouts = len(deck.slide_layouts)
    except _BROKEN as error:
        reason = N_("%(file)s: is damaged or no presentation of PowerPoint's (%(said)s)")
        raise UnusableFileError(reason, file=template.name, said=str(error)[:200] or type(error).__name__) from error
    if not layouts:
        raise UnusableFileError(N_("%(file)s: has no slide layout"), file=template.name)
    if size[0] < LEAST[0] or size[1] < LEAST[1]:
        raise UnusableFileError(
            N_("%(file)s: its slides are %(wide)s by %(high)s points; a map needs %(least)s"),
            file=template.name,
            wide=round(size[0]),
            high=round(size[1]),
            least="480 × 340",
        )
    return deck


def _kept(deck: Any, template: Path) -> io.BytesIO:
    """Return what is left of a template without its slides, when there is nothing in it that runs or fetches.

    Its own slides may hold charts and videos: they go, and what only they have with them.
    """
    held = io.BytesIO()
    deck.save(held)
    refuse_danger(held.getvalue(), template.name)
    held.seek(0)
    return held


def _checked(path: Path) -> bytes:
    """Return a template as bytes that may be read; a .potx as the presentation that it is otherwise."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    except OSError as error:
        raise UnusableFileError("%(file)s: %(said)s", file=path.name, said=error.strerror) from error
    if not data:
        raise UnusableFileError(
            N_("%(file)s: is empty or larger than %(most)s MB"), file=path.name, most=MOST_BYTES // 1_000_000
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        reason = N_("%(file)s: is locked by a password or of PowerPoint before 2007; save it as an open .pptx")
        raise UnusableFileError(reason, file=path.name)
    check_archive(path)
    try:
        return _scanned(path, data)
    except _BROKEN as error:
        reason = N_("%(file)s: is damaged or no presentation of PowerPoint's (%(said)s)")
        raise UnusableFileError(reason, file=path.name, said=str(error)[:200] or type(error).__name__) from error


def _scanned(path: Path, data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as copy:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            reason = N_("%(file)s: would unpack to more than %(most)s MB")
            raise UnusableFileError(reason, file=path.name, most=MOST_UNPACKED // 1_000_000)
        types = archive.read(_CONTENT)
        if _MAIN not in types and _TEMPLATE not in types:
            reason = N_("%(file)s: is no presentation without macros (.pptx or .potx)")
            raise UnusableFileError(reason, file=path.name)
        for name in archive.namelist():
            part = archive.read(name)
            if reason := _danger(name, part):
                raise UnusableFileError(
                    N_("%(file)s, part %(part)r: %(reason)s"),
                    file=path.name,
                    part=name[:100],
                    reason=CoopMapError(reason),
                )
            copy.writestr(name, part.replace(_TEMPLATE, _MAIN) if name == _CONTENT else part)
    return held.getvalue()


def _danger(name: str, part: bytes) -> str:
    """Return, in English, why a package with such a part is not even read; "" where it is."""
    if _RUNS.search(name):
        return N_("a macro, control or embedded object is not taken over")
    is_odd = b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\x00" in part
    if is_odd and name.endswith((".xml", ".rels", ".vml")):
        return N_("declares entities or is not UTF-8, which no presentation needs")
    return ""


def _without_slides(deck: Any) -> None:
    """Take the slides of a template out, and the sections and shows that name them."""
    root = deck.part._element
    _without_traces(deck)
    for listed in list(deck.slides._sldIdLst):
        deck.part.drop_rel(listed.rId)
        deck.slides._sldIdLst.remove(listed)
    for gone in root.xpath("//*[local-name()='custShowLst'] | //*[local-name()='ext'][*[local-name()='sectionLst']]"):
        gone.getparent().remove(gone)


def _without_traces(deck: Any) -> None:
    """Take out what tells of slides that go: the small picture of the first one, and the list of their titles."""
    package = deck.part.package
    for number, rel in list(package._rels.items()):
        if rel.reltype in (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES):
            package.drop_rel(number)
    for name in ("comments", "keywords", "category", "content_status"):
        setattr(deck.core_properties, name, "")


def _own() -> Any:
    """Return our own base: 16:9, calm, two colours and one font in its theme, one layout."""
    deck: Any = Presentation()
    _without_traces(deck)
    deck.slide_width, deck.slide_height = Pt(SIZE[0]), Pt(SIZE[1])
    master = deck.slide_master
    for layout in list(deck.slide_layouts):
        if layout._element.get("type") != "titleOnly":
            deck.slide_layouts.remove(layout)
    for rel in list(deck.part.rels.values()):
        if rel.reltype.endswith("/printerSettings"):
            deck.part.drop_rel(rel.rId)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _themed(theme.blob)
    right = SIZE[0] - _MARGIN
    places = {
        PP_PLACEHOLDER.TITLE: (_MARGIN, 16.0, right - _MARGIN, 40.0),
        PP_PLACEHOLDER.BODY: (_MARGIN, 64.0, right - _MARGIN, 430.0),
        PP_PLACEHOLDER.DATE: (_MARGIN, 522.0, 120.0, 14.0),
        PP_PLACEHOLDER.FOOTER: (200.0, 522.0, 400.0, 14.0),
        PP_PLACEHOLDER.SLIDE_NUMBER: (right - 60, 522.0, 60.0, 14.0),
    }
    for shape in master.placeholders:
        shape.left, shape.top, shape.width, shape.height = (Pt(at) for at in places[shape.placeholder_format.type])
        body = shape._element.txBody.bodyPr
        body.set("lIns", "0")
        body.set("rIns", "0")
    title = master._element.xpath("./p:txStyles/p:titleStyle/a:lvl1pPr")[0]
    title.set("algn", "l")
    head = title.find("{*}defRPr")
    head.set("sz", "2400")
    head.set("b", "1")
    for colour in head.iter("{*}schemeClr"):
        colour.set("val", "accent1")
    for size in master._element.xpath(".//p:sp[.//p:ph[@type='sldNum' or @type='ftr' or @type='dt']]//a:defRPr"):
        size.set("sz", "900")
    return deck


def _themed(blob: bytes) -> bytes:
    """Return a theme with our colours and our font."""
    root = etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))
    space = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    root.set("name", "CoopMap")
    for name, colour in _COLOURS.items():
        [slot] = root.iter(f"{space}{name}")
        for child in list(slot):
            slot.remove(child)
        etree.SubElement(slot, f"{space}srgbClr", val=colour[1:].upper())
    for face in ("majorFont", "minorFont"):
        [fonts] = root.iter(f"{space}{face}")
        for child in list(fonts):
            if child.tag == f"{space}latin":
                child.set("typeface", FONT)
            elif child.tag == f"{space}font":
                fonts.remove(child)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def layout_of(deck: Any) -> Any:
    """Return the layout that fits best: that of a title alone, else the one with a title and the least else."""
    layouts = list(deck.slide_layouts)
    for layout in layouts:
        if layout._element.get("type") == "titleOnly":
            return layout

    def unfit(layout: Any) -> tuple[int, int]:
        kinds = [shape.placeholder_format.type for shape in layout.placeholders]
        return (0 if any(kind in _TITLES for kind in kinds) else 1, sum(kind not in _FOOTERS for kind in kinds))

    return min(layouts, key=unfit)


def new_slide(deck: Any, title: str) -> tuple[Any, Box]:
    """Add a slide with its title; returns it and where there is room on it, in points from the lower left corner."""
    layout = layout_of(deck)
    slide = deck.slides.add_slide(layout)
    width, height = deck.slide_width / EMU, deck.slide_height / EMU
    for shape in list(slide.placeholders):
        if shape.placeholder_format.type not in _TITLES:
            shape._element.getparent().remove(shape._element)
    head = slide.shapes.title
    if head is None:
        head = slide.shapes.add_textbox(Pt(_MARGIN), Pt(16), Pt(width - 2 * _MARGIN), Pt(40))
    elif head.top is None or (head.top + head.height) / EMU > height * 0.4 or head.width / EMU < width / 2:
        # A title in the middle or at the side of its slide would stand on the map.
        head.left, head.top, head.width, head.height = (
            Pt(_MARGIN),
            Pt(16),
            Emu(deck.slide_width) - Pt(2 * _MARGIN),
            Pt(48),
        )
    head.text_frame.text = title
    _fit(head, layout, title)
    head._element.nvSpPr.cNvPr.set("descr", title)
    low = _footers(layout, slide, height)
    top = height - (head.top + head.height) / EMU - 6
    return slide, Box(_MARGIN * width / SIZE[0], low, width - _MARGIN * width / SIZE[0], top)


def _fit(head: Any, layout: Any, title: str) -> None:
    """Make a title smaller where it would not fit in its placeholder: PowerPoint does so only when it is edited."""
    sizes = layout.slide_master._element.xpath("./p:txStyles/p:titleStyle/a:lvl1pPr/a:defRPr/@sz")
    stated = size = int(sizes[0]) / 100 if sizes else 44.0
    wide, high = (head.width / EMU - 14, head.height / EMU)
    while size > _LEAST_TITLE and math.ceil(len(title) * _GLYPH * size / wide) * 1.2 * size > high:
        size -= 2
    if size < stated:
        head.text_frame.paragraphs[0].runs[0].font.size = Pt(size)


def _footers(layout: Any, slide: Any, height: float) -> float:
    """Put the layout's footer and number on a slide; returns how high they reach."""
    low = 14.0
    for shape in layout.placeholders:
        kind = shape.placeholder_format.type
        is_low = shape.top is not None and shape.top / EMU > height * 0.75
        if kind not in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER) or not is_low:
            continue
        if kind == PP_PLACEHOLDER.FOOTER and not shape.text_frame.text.strip():
            continue
        low = max(low, height - shape.top / EMU + 2)
        slide.shapes._spTree.append(_numbered(slide, deepcopy(shape._element)))
    return low


def _numbered(slide: Any, element: Any) -> Any:
    """Give a copied placeholder a number of its own and the place that its layout gives it."""
    used = [int(found) for found in slide.shapes._spTree.xpath("//p:cNvPr/@id")]
    [named] = element.xpath(".//*[local-name()='cNvPr']")
    named.set("id", str(max(used, default=1) + 1))
    named.set("descr", named.get("name", ""))
    return element
