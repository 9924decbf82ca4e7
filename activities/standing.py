"""Standing reviews: what a person said of an activity's places, as it is kept and laid on what imports bring."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from sqlalchemy import Connection, insert, select

from activities.keys import has_keys
from activities.model import TEXT_FIELDS, Activity
from activities.rows import Document, location_row, read_location
from activities.tables import REVIEWS
from geo.locations import Evidence, Location, Scope

Verdict = Literal["accepted", "placed", "national"]
# Where the words are that a person's places stand on, when they are no words of the activity's own texts.
REVIEW_FIELD, PERSON_RULE = "review", "person"


@dataclass(frozen=True, slots=True)
class StandingReview:
    """A person's verdict on the places of one activity, which holds until it is withdrawn."""

    verdict: Verdict
    scope: Scope
    locations: tuple[Location, ...]
    by: str
    at: datetime.datetime

    def apply(self, activity: Activity) -> Activity:
        """Return the activity with these places instead of its own."""
        locations = tuple(_read_in(activity, location) for location in self.locations)
        return replace(activity, scope=self.scope, locations=locations, review=self.verdict)

    def says_the_same(self, other: "StandingReview | None") -> bool:
        """Tell whether the other review says the same, whoever said it and when."""
        if other is None:
            return False
        return (self.verdict, self.scope, self.locations) == (other.verdict, other.scope, other.locations)

    def document(self) -> Document:
        """Return the review as plain values, as the history keeps it."""
        return {**self._row(), "at": self.at.isoformat()}

    def _row(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "scope": self.scope,
            "locations": [location_row(location) for location in self.locations],
            "by": self.by,
            "at": self.at,
        }

    def row(self, source: str, ref: str) -> dict[str, Any]:
        """Return the row of the table of reviews."""
        return {"source": source, "ref": ref, **self._row()}


def read_review(values: Mapping[str, Any]) -> StandingReview:
    """Return the review of a row or of `StandingReview.document`."""
    at = values["at"]
    return StandingReview(
        cast("Verdict", values["verdict"]),
        cast("Scope", values["scope"]),
        tuple(read_location(location) for location in values["locations"]),
        values["by"],
        at if isinstance(at, datetime.datetime) else datetime.datetime.fromisoformat(at),
    )


def _read_in(activity: Activity, location: Location) -> Location:
    """Return the location with its evidence where the words now are in the activity's text.

    A corrected file moves them; where it has them no longer, the evidence is the person who said so.
    """
    evidence = location.evidence
    text = getattr(activity, evidence.field, None) if evidence.field in TEXT_FIELDS else None
    if text is None or text[evidence.start : evidence.end] == evidence.quote:
        return location
    start = text.find(evidence.quote)
    if start < 0:
        moved = Evidence(REVIEW_FIELD, 0, len(evidence.quote), evidence.quote, PERSON_RULE)
    else:
        moved = replace(evidence, start=start, end=start + len(evidence.quote))
    return replace(location, evidence=moved)


def find_reviews(connection: Connection, source: str, refs: Sequence[str]) -> dict[str, StandingReview]:
    """Return the standing reviews of these references."""
    if not refs:
        return {}
    rows = connection.execute(select(REVIEWS).where(has_keys(REVIEWS, source, refs)))
    return {row["ref"]: read_review(dict(row)) for row in rows.mappings()}


def delete_reviews(connection: Connection, source: str, refs: Sequence[str]) -> None:
    """Delete the standing reviews of these references."""
    if refs:
        connection.execute(REVIEWS.delete().where(has_keys(REVIEWS, source, refs)))


def insert_reviews(connection: Connection, source: str, reviews: Mapping[str, StandingReview | None]) -> None:
    """Write the standing reviews of references that have none."""
    rows = [review.row(source, ref) for ref, review in reviews.items() if review is not None]
    if rows:
        connection.execute(insert(REVIEWS), rows)
