"""IATI 2.03: the activities as XML, in the order of the schema, with what IATI has no place for in attributes of ours.

What is said of the whole file stands in a comment: the standard has no element for it.
"""

from collections.abc import Iterator

from lxml import etree

from activities.exporting import Export, gathered
from activities.iati.extension import NAMESPACE
from activities.iati.writing import activity_element
from activities.model import Activity
from activities.validate import is_id
from activities.wording import N_

FORMAT = "iati"
TITLE = N_("IATI 2.03 (XML)")
MIMETYPE = "application/xml"
EXTENSION = "xml"


def write(export: Export) -> Iterator[bytes]:
    """Yield the file, an activity a line."""
    yield from gathered(_lines(export))


def _lines(export: Export) -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    # Two hyphens would end the comment.
    facts = "\n".join(f"  {label}: {fact}" for label, fact in export.facts()).replace("--", "‐‐").rstrip("-")
    yield f"<!--\n{facts}\n-->\n".encode()
    when = f' generated-datetime="{export.changed_at:%Y-%m-%dT%H:%M:%SZ}"' if export.changed_at else ""
    yield f'<iati-activities version="2.03"{when} xmlns:coopmap="{NAMESPACE}">\n'.encode()
    taken: set[str] = set()
    for activity in export.activities():
        element = activity_element(activity, _identifier(activity, taken))
        etree.cleanup_namespaces(element, keep_ns_prefixes=["coopmap"])
        yield etree.tostring(element, encoding="utf-8") + b"\n"
    yield b"</iati-activities>\n"


def _identifier(activity: Activity, taken: set[str]) -> str:
    """Return the activity's id, or the identifier in IATI that it came with where that can be no id of ours.

    No two are alike: an id that two sources have is told apart by ours, and what can be no id is never another's id.
    """
    came_with = dict(activity.extra).keys() & {"reporting-org", "iati-version"}
    identifier = activity.citation
    if not came_with or not identifier or is_id(identifier) or identifier in taken:
        return activity.id
    taken.add(identifier)
    return identifier
