"""What a presenter's template may not hold: what runs, and what is fetched when the deck is opened.

Parts are told by their relationships and content types, as PowerPoint tells them, and not by their names; XML is
parsed, since an attribute can be written in more ways than a pattern of text can find.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree

from activities.wording import N_
from geo.errors import CoopMapError, UnusableFileError

_CONTENT = "[Content_Types].xml"
# Beginnings of the last word of a relationship's type (ECMA-376 part 1, section 15; [MS-OI29500] 2.1 for Office's own).
_RUNNING = (
    *("vbaproject", "wordvbadata", "activex", "control", "ctrlprop", "oleobject", "package", "attachedtoolbars"),
    *("extensibility", "usercustomization", "webextension", "attachedtemplate", "externallink"),
)
_RUNNING_TYPES = re.compile(r"vbaproject|macroenabled|activex|oleobject|webextension|\.control|spreadsheetml\.sheet")
_WEB = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# What a click may do: move in the show or play what is inside; no action at all is a link.
_ACTIONS = re.compile(r"(?:ppaction://(?:hlinkshowjump|hlinksldjump|noaction|media)\b.*)?", re.IGNORECASE)
_CLICKS = ("hlinkClick", "hlinkHover", "hlinkMouseOver")
_SVG = "{http://www.w3.org/2000/svg}"
_SVG_FETCHES = re.compile(r"@import|url\(\s*[\"']?(?!#|data:)", re.IGNORECASE)

_RUNS = N_("a macro, control or embedded object is not taken over")
_FETCHES = N_("would fetch something from elsewhere when it is opened")
_ACTS = N_("starts a program, a macro or another file at a click")
_ENTITIES = N_("declares entities or is not UTF-8, which no presentation needs")


def refuse_danger(package: bytes, file: str) -> None:
    """Raise UnusableFileError, which names the file, the part and why, for a package that may not be built on.

    Raises zipfile.BadZipFile and etree.XMLSyntaxError for one that is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            if reason := next(_dangers(name, archive.read(name)), ""):
                raise UnusableFileError(
                    N_("%(file)s, part %(part)r: %(reason)s"), file=file, part=name[:100], reason=CoopMapError(reason)
                )


def _dangers(name: str, part: bytes) -> Iterator[str]:
    if not (name.endswith((".xml", ".rels", ".vml", ".svg")) or part[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"):
        return
    if b"\x00" in part:
        yield _ENTITIES
        return
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    if root.getroottree().docinfo.internalDTD is not None:
        yield _ENTITIES
    elif name == _CONTENT:
        types = [str(entry.get("ContentType", "")).lower() for entry in root]
        yield from (_RUNS for found in types if _RUNNING_TYPES.search(found))
    elif name.endswith(".rels"):
        yield from _of_relationships(root)
    elif root.tag == f"{_SVG}svg":
        yield from _of_svg(root)
    else:
        clicks = (click.get("action") or "" for tag in _CLICKS for click in root.iter(f"{{*}}{tag}"))
        yield from (_ACTS for action in clicks if not _ACTIONS.fullmatch(str(action)))


def _of_relationships(root: etree._Element) -> Iterator[str]:
    for entry in root.iter("{*}Relationship"):
        kind = PurePosixPath(str(entry.get("Type", ""))).name.lower()
        target = str(entry.get("Target", ""))
        if kind.startswith(_RUNNING):
            yield _RUNS
        elif str(entry.get("TargetMode", "Internal")) != "Internal" and not (
            kind == "hyperlink" and _WEB.match(target)
        ):
            yield _FETCHES


def _of_svg(root: etree._Element) -> Iterator[str]:
    for element in root.iter("{*}*"):
        for name, value in element.attrib.items():
            is_link = etree.QName(str(name)).localname == "href" and element.tag != f"{_SVG}a"
            if (is_link and not str(value).startswith(("#", "data:"))) or _SVG_FETCHES.search(str(value)):
                yield _FETCHES
        if element.tag == f"{_SVG}script":
            yield _RUNS
        if _SVG_FETCHES.search(element.text or ""):
            yield _FETCHES
