"""Our extension of IATI: what CoopMap knows of an activity and the standard has no place for.

The standard lets a publisher add attributes of a namespace of its own (https://iatistandard.org, "Extending IATI").
Other readers pass over them; ours gives the same activity back: its kind, dates as precise as the source, roles and
sectors of the ministry's own lists, and whether its places were stated or are read from its texts.
"""

from activities.iati.elements import Element

NAMESPACE = "urn:coopmap:iati:1"
SECTORS = "urn:coopmap:sectors"
#: The attributes of an activity: those of the sheet's columns, and how its places are known.
CELLS = ("kind", "status", "start", "end", "amount", "currency", "note", "source_ref", "places")
#: Marks what is there because the standard wants it: a description that is the title, a DAC code that is the nearest.
STANDS_IN = "stands-in"
#: Values of ``places-from``: the texts are to be read again, or the cell ``places`` says them.
PLACES_FROM, TEXTS, CELL = "places-from", "texts", "cell"


def own_name(name: str) -> str:
    """Return the name of one of our attributes as lxml has it."""
    return f"{{{NAMESPACE}}}{name}"


def own(element: Element, name: str) -> str:
    """Return one of our attributes without blanks around it, empty where there is none."""
    return (element.get(own_name(name)) or "").strip()


def own_cells(activity: Element) -> dict[str, str]:
    """Return what our attributes say of an activity, by the sheet's columns."""
    return {name: own(activity, name) for name in CELLS if activity.get(own_name(name)) is not None}


def has_own_places(activity: Element) -> bool:
    """Tell whether locations and recipients only repeat what the texts or the cell ``places`` say."""
    return own(activity, PLACES_FROM) in (TEXTS, CELL)
