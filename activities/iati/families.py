"""Families: parents and children among the activities of one file, so that money is not counted twice.

A programme often carries the sum of what its projects carry too. Where both stand in a file, money of one type belongs
to the children.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from activities.iati.elements import Element, attribute, part, parts, plain_text
from activities.iati.money import money_types

_PARENT, _CHILD = ("1", "parent"), ("2", "child")


@dataclass(slots=True)
class Families:
    """The children of activities and the types of money that each activity carries, by identifier."""

    children: dict[str, set[str]] = field(default_factory=dict)
    money: dict[str, frozenset[str]] = field(default_factory=dict)

    def types_below(self, identifier: str) -> frozenset[str]:
        """Return the types of money that the descendants of an activity carry in this file.

        Nothing for one that is among its own descendants: who is the parent can't be told.
        """
        below: set[str] = set()
        waiting = [*self.children.get(identifier, ())]
        while waiting:
            child = waiting.pop()
            if child == identifier:
                return frozenset()
            if child not in below:
                below.add(child)
                waiting.extend(self.children.get(child, ()))
        return frozenset().union(*(self.money.get(child, frozenset()) for child in below))


def identifier_of(activity: Element) -> str:
    """Return the IATI identifier on one line, empty where there is none."""
    found = part(activity, "iati-identifier")
    return "" if found is None else plain_text(found)


def related(activity: Element) -> tuple[list[str], list[str]]:
    """Return the identifiers of the parents and of the children that an activity names."""
    found: dict[tuple[str, str], list[str]] = {_PARENT: [], _CHILD: []}
    for other in parts(activity, "related-activity"):
        for kind, named in found.items():
            identifier = " ".join((attribute(other, "ref") or plain_text(other)).split())
            if attribute(other, "type").lower() in kind and identifier:
                named.append(identifier)
    return found[_PARENT], found[_CHILD]


def read_families(activities: Iterable[Element]) -> Families:
    """Return the families of a file's activities."""
    families = Families()
    for activity in activities:
        identifier = identifier_of(activity)
        if not identifier:
            continue
        parents, children = related(activity)
        families.money.setdefault(identifier, money_types(activity))
        for parent in parents:
            families.children.setdefault(parent, set()).add(identifier)
        if children:
            families.children.setdefault(identifier, set()).update(children)
    return families
