"""Reading: the activities of an IATI file one by one, in constant memory, with entities, DTD and network off.

What is not well-formed, has another root or declares entities is refused as a whole, with the line and the reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from activities.iati.elements import Element, local_name
from activities.iati.reasons import reason_of
from activities.wording import N_
from geo.errors import UnusableFileError

ROOTS = ("iati-activities", "iati-activity")
ORGANISATIONS = "iati-organisations"
_CHUNK = 65_536
# A file whose root has not come by then is no activity file.
_HEAD_LIMIT = 4_000_000
_ROOT_TAG = re.compile(rb"<(?:[\w.-]+:)?iati-activit(?:ies|y)[\s>/]")
_SAYS_UTF16 = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}encoding\s*=\s*["']utf-?16""", re.IGNORECASE)


def is_activity_file(path: Path) -> bool:
    """Tell from the head of a file whether it is IATI activity XML, broken or not. Never raises for a file."""
    try:
        with path.open("rb") as file:
            head = file.read(_CHUNK)
            if not head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
                return path.suffix.lower() == ".xml"
            root = _find_root(head, file)
    except OSError:
        return False
    except etree.XMLSyntaxError:
        root = None
    if root is not None and local_name(root) in ROOTS:
        return True
    # What is broken before its root, or called XML and has another: read() explains.
    return path.suffix.lower() == ".xml" or (root is None and bool(_ROOT_TAG.search(head.replace(b"\0", b""))))


def _find_root(head: bytes, file: BinaryIO) -> Element | None:
    """Return the element that holds the activities as soon as its start tag is read; None when the head has no element.

    It is the root, or an ``iati-activities`` that another root wraps, as datastores answer; else the root.
    """
    root = None
    try:
        for element in _starts(head, file):
            root = element if root is None else root
            if local_name(element) == ROOTS[0] or local_name(root) in ROOTS:
                return element
    except etree.XMLSyntaxError:
        if root is None:
            raise
    return root


def _starts(head: bytes, file: BinaryIO) -> Iterator[Element]:
    """Yield the elements of a file's head as their start tags are read."""
    parser = etree.XMLPullParser(events=("start",), **_options())
    size = 0
    while head and size < _HEAD_LIMIT:
        parser.feed(head)
        for _, element in parser.read_events():
            if isinstance(element, etree._Element):
                yield element
        size += len(head)
        head = file.read(_CHUNK)
    if not head:
        parser.close()


def _options() -> dict[str, Any]:
    """Return how files are parsed: nothing is fetched, nothing is expanded, sizes and depth have limits."""
    return {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "dtd_validation": False,
        "attribute_defaults": False,
        "huge_tree": False,
        "recover": False,
        "remove_comments": True,
        "remove_pis": True,
    }


def read_elements(path: Path) -> Iterator[Element]:
    """Yield the ``iati-activity`` elements of a file; each is emptied when the next is asked for.

    Raises
    ------
    UnusableFileError
        When the file is no well-formed activity file, declares entities or has no activity; what was yielded before
        is then not to be used either.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_CHUNK)
            _check_declaration(path, head)
            _check_root(path, _find_root(head, file))
            file.seek(0)
            yield from _stream(path, file)
    except OSError as error:
        raise UnusableFileError("%(file)s: %(said)s", file=path.name, said=error.strerror) from error
    except etree.XMLSyntaxError as error:
        raise _refused(path, error) from error
    except (LookupError, UnicodeError) as error:
        raise UnusableFileError(
            N_("%(file)s: the encoding can't be read (%(said)s)"), file=path.name, said=str(error)
        ) from error


def _refused(path: Path, error: etree.XMLSyntaxError, first: etree._LogEntry | None = None) -> UnusableFileError:
    """Return the refusal of a file that is not well-formed; ``first`` is what was wrong first, where it is known."""
    line, message = error.lineno, str(error.msg)
    if first is not None:
        line, message = first.line, first.message
    return UnusableFileError(
        N_("%(file)s, line %(line)s: not well-formed XML (%(reason)s)"),
        file=path.name,
        line=line or 1,
        reason=reason_of(message),
    )


def _check_declaration(path: Path, head: bytes) -> None:
    # Programs that write to a text in memory declare its encoding and then save it in another; libxml2 says of it only
    # "Blank needed here".
    if _SAYS_UTF16.match(head):
        raise UnusableFileError(
            N_("%(file)s, line 1: not well-formed XML (it declares UTF-16 and is written in another encoding)"),
            file=path.name,
        )


def _check_root(path: Path, root: Element | None) -> None:
    if root is None:
        raise UnusableFileError(N_("%(file)s, line 1: there is no XML element at the file's beginning"), file=path.name)
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and dtd.entities():  # type: ignore[attr-defined]  # the stubs lack it
        raise UnusableFileError(
            N_("%(file)s, line 1: declares entities, which CoopMap does not read; write the characters themselves"),
            file=path.name,
        )
    name = local_name(root)
    if name == ORGANISATIONS:
        raise UnusableFileError(
            N_("%(file)s, line %(line)s: is an IATI organisation file; the publisher has another of activities"),
            file=path.name,
            line=root.sourceline,
        )
    if name not in ROOTS:
        raise UnusableFileError(
            N_("%(file)s, line %(line)s: the root element is %(name)s, not 'iati-activities'"),
            file=path.name,
            line=root.sourceline,
            name=f"{name!r:.100}",
        )


def _stream(path: Path, file: BinaryIO) -> Iterator[Element]:
    context = etree.iterparse(file, events=("end",), tag="{*}iati-activity", **_options())
    found = 0
    try:
        for _, element in context:
            if not _is_of_the_file(element):
                continue
            _refuse_entities(path, element)
            found += 1
            yield element
            _forget(element)
    except etree.XMLSyntaxError as error:
        raise _refused(path, error, next(iter(context.error_log.filter_from_errors()), None)) from error
    if not found:
        raise UnusableFileError(N_("%(file)s: there is no iati-activity in it"), file=path.name)


def _is_of_the_file(element: Element) -> bool:
    """Tell whether an activity stands by itself; one inside another is no activity of the file."""
    return all(local_name(above) != ROOTS[1] for above in element.iterancestors())


def _refuse_entities(path: Path, element: Element) -> None:
    entity = next(element.iter(etree.Entity), None)
    if entity is not None:
        raise UnusableFileError(
            N_("%(file)s, line %(line)s: uses the entity %(entity)s, which CoopMap does not read"),
            file=path.name,
            line=element.sourceline,
            entity=entity.text,
        )


def _forget(element: Element) -> None:
    """Free an activity and all that stands before it, so that memory does not grow with the file."""
    above = element.getparent()
    element.clear()
    if above is not None:
        del above[: above.index(element)]
