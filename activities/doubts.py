"""Doubts: whether a person should look at where an activity was placed, and why (``data/codelists/doubts.csv``)."""

from activities.model import Activity
from geo.locations import Location, Precision

SURE_SCORE = 0.7  # below it the geocoder itself is of two minds: names without a unit word, words that are also names


def doubt_of(activity: Activity) -> str:
    """Return the code of the one doubt that comes first, "" where there is none.

    ``reviewed`` is what a person has settled; ``unlocated`` has no place and no word of a scope; ``low-score`` has no
    site that is sure and none that was given; ``ambiguous`` has words that mean several provinces, or one of several.
    """
    if activity.review:
        return "reviewed"
    if activity.scope == "unlocated":
        return "unlocated"
    sites = [location for location in activity.locations if location.role != "partner"]
    if not sites or any(_is_given(site) for site in sites):
        return ""
    if max(site.score for site in sites) < SURE_SCORE:
        return "low-score"
    return "ambiguous" if _is_ambiguous(sites) else ""


def _is_given(site: Location) -> bool:
    """Tell whether a file or a person gave the site: their word is not doubted, whatever its score."""
    return site.evidence.rule.startswith("given") or site.evidence.rule == "person"


def _is_ambiguous(sites: list[Location]) -> bool:
    seen: set[tuple[str, int, int]] = set()
    for site in sites:
        if site.place.kind != "province":
            continue
        if site.precision == Precision.LARGER_THAN_ADM1:
            return True
        span = (site.evidence.field, site.evidence.start, site.evidence.end)
        if span in seen:
            return True
        seen.add(span)
    return False
