"""IATI 2.03: the activities as XML, in the order of the schema, with what IATI has no place for in attributes of ours.

What is said of the whole file stands in a comment: the standard has no element for it. A file is valid by the schema of
2.03: activities that do not state what it wants of every one are left out and counted, unless they are asked for.
"""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from activities.exporting import Export, gathered
from activities.iati.demands import complete, left_out_words
from activities.iati.extension import NAMESPACE
from activities.iati.writing import activity_element
from activities.model import Activity
from activities.validate import is_id
from activities.wording import N_
from geo.errors import InputError

FORMAT = "iati"
TITLE = N_("IATI 2.03 (XML)")
MIMETYPE = "application/xml"
EXTENSION = "xml"


def write(export: Export) -> Iterator[bytes]:
    """Yield the file, an activity a line.

    Raises InputError, before any piece, where no activity is left: the schema wants one at least.
    """
    held = confined(export)
    if not export.incomplete and not len(held.rows()):
        why = left_out(export)
        raise InputError(_NONE_COMPLETE if why else _NONE, why=why)
    yield from gathered(_lines(held))


def confined(export: Export) -> Export:
    """Return the export of the activities that state what the schema wants, unless all are asked for."""
    return export if export.incomplete else replace(export, among=complete(export.snapshot))


def left_out(export: Export) -> str:
    """Return how many activities do not state what the schema wants, and what of it; "" where all do."""
    return left_out_words(export.snapshot, export.filters.select(export.snapshot), export.lang)


_NONE = N_("no activity passes the filters, and a file of IATI 2.03 holds one at least")
_NONE_COMPLETE = N_(
    "no activity is left: %(why)s. With incomplete=1 they are all written, which the schema does not allow"
)


def _facts(export: Export) -> list[tuple[str, str]]:
    """Return what is said of the whole file, and with that what is left out, or that it is not valid."""
    facts = export.facts()
    if export.incomplete:
        return [*facts, (export.say(N_("Schema")), export.say(_UNCHECKED))]
    said = left_out(export)
    return [*facts, *([(export.say(N_("Left out")), said)] if said else [])]


_UNCHECKED = N_("with activities that do not state what IATI 2.03 demands: the file may not be valid by its schema")


def _lines(export: Export) -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    # Two hyphens would end the comment.
    facts = "\n".join(f"  {label}: {fact}" for label, fact in _facts(export)).replace("--", "‐‐").rstrip("-")
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
