"""Scopes: how far an activity reaches, from the places found and from words such as ``nationwide`` or ``convention``.

In order: a province, a region, a basin, another country, the nation, an international frame; else it is not located.
"""

from collections.abc import Sequence, Set

from geo.locations import Scope
from geo.matcher import Reading
from geo.places import Kind

HEAD = 60  # characters at the start of a title in which the name of a convention or committee says what the activity is
# Words of work before a convention's name: the activity carries it out, it is not the convention itself.
WORK_WORDS = (
    *("strengthen", "capacity", "support", "implement", "project", "enabling", "preparation", "enhanc"),
    *("tang cuong", "thuc hien", "ho tro", "du an", "nang cao", "xay dung"),
)
# A mask: the name of a body that works in single countries. "International" and "United Nations" in it tell no scope.
BODY = "body"
# The scopes that places give, narrowest first, and the kinds of places that give them.
NARROWEST_FIRST: tuple[tuple[Set[Kind], Scope], ...] = (
    (frozenset({"province", "district", "archipelago"}), "province"),
    (frozenset({"region", "sea"}), "region"),  # a sea is wider than a province too
    (frozenset({"basin"}), "basin"),
)
ONLY_ABROAD: Set[Kind] = frozenset({"country"})


def scope_of_sites(sites: Set[Kind]) -> Scope | None:
    """Return the scope that places of the work inside Viet Nam give, by their kinds; None when there are none."""
    if sites <= ONLY_ABROAD:
        return None
    for kinds, scope in NARROWEST_FIRST:
        if not sites.isdisjoint(kinds):
            return scope
    return None


def scope_of_words(sites: Set[Kind], senses: Sequence[str], readings: Sequence[Reading]) -> Scope:
    """Return the scope of an activity without places of the work inside Viet Nam.

    Parameters
    ----------
    sites
        The kinds of the places of the work that were found.
    senses
        How mentions of Viet Nam speak of it: ``site`` (in Viet Nam), ``party`` (between Viet Nam and …) or just so.
    readings
        The fields in their order, for their marks.
    """
    marks: set[str] = set()
    for reading in readings:
        bodies = [(hit[0], hit[1]) for hit in reading.hits if hit[2][1] == BODY]
        for position, codes in reading.noted:
            if not any(start <= position < end for start, end in bodies):
                marks.update(codes)
    nationwide = "nationwide" in marks
    nation_is_site = nationwide or "site" in senses
    if "country" in sites and not nation_is_site:
        return "foreign"
    headed = "treaty" in marks and not nationwide and _is_headed_by_frame(readings[0])
    return _without_places(marks, senses, nation_is_site=nation_is_site, headed=headed)


def _without_places(marks: Set[str], senses: Sequence[str], *, nation_is_site: bool, headed: bool) -> Scope:
    """Return the scope of an activity in which no place of the work was found."""
    if nation_is_site and not headed:
        return "national"
    if headed or "frame" in marks or "party" in senses:
        return "international"
    return "national" if senses or "national" in marks else "unlocated"


def _is_headed_by_frame(first: Reading) -> bool:
    """Tell whether the first field begins with an international frame: the activity is the convention or committee."""
    positions = [position for position, codes in first.noted if position < HEAD and "treaty" in codes]
    if not positions:
        return False
    before = first.folded.plain[: positions[0]]
    return not any(word in before for word in WORK_WORDS)
