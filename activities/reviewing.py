"""Reviewing: a person says where an activity is, and that holds for every later import of it."""

from collections.abc import Sequence
from typing import get_args

from sqlalchemy import Connection, select

from activities.rows import Document, activity_document, document_activity, find_document
from activities.standing import StandingReview, Verdict, find_reviews
from activities.store import Store
from activities.tables import ACTIVITIES
from activities.wording import N_
from activities.writing import Batch, Writer, now
from geo.errors import ConflictError, InputError, NotFoundError
from geo.locations import Location, Scope
from geo.scopes import ONLY_ABROAD, scope_of_sites

_VIET_NAM = "VN"


def review(  # noqa: PLR0913 - who says what of which activity, and what they saw of it
    store: Store,
    activity_id: str,
    verdict: Verdict,
    by: str,
    places: Sequence[Location] = (),
    *,
    seen: int | None = None,
) -> None:
    """Store a person's verdict on the places of an activity: one transaction, a batch of kind "review".

    Parameters
    ----------
    activity_id
        The public id.
    verdict
        ``accepted`` keeps the places that it has, ``placed`` takes ``places``, ``national`` leaves none.
    by
        The account that says so.
    places
        For ``placed``: at least one, not Viet Nam as a whole, which is the verdict ``national``.
    seen
        The batch that had written the activity when the person looked at it; None to overwrite whatever is there.

    Raises
    ------
    NotFoundError
        When there is no activity of this id.
    InputError
        For an unknown verdict, for ``placed`` without places, and for places with another verdict.
    ConflictError
        When the activity has changed since it was seen; nothing is written.
    """
    _check(verdict, places)
    with store.transaction(writes=True) as connection:
        document = _document(connection, activity_id)
        _must_be_as_seen(connection, activity_id, seen)
        activity = document_activity(document)
        scope, locations = activity.scope, activity.locations
        if verdict != "accepted":
            scope, locations = _scope(places), tuple(places)
        said = StandingReview(verdict, scope, locations, by, now())
        former = find_reviews(connection, activity.source, [activity.ref]).get(activity.ref)
        if not said.says_the_same(former):
            _write(connection, activity_document(said.apply(activity)), said, by)


def withdraw_review(store: Store, activity_id: str, by: str, *, seen: int | None = None) -> None:
    """Take a verdict back, as a batch of its own: the places stay until the next import gives them to the machine.

    Raises NotFoundError when there is no such activity or no verdict on it, and ConflictError as `review` does.
    """
    with store.transaction(writes=True) as connection:
        document = _document(connection, activity_id)
        _must_be_as_seen(connection, activity_id, seen)
        if not find_reviews(connection, document["source"], [document["ref"]]):
            raise NotFoundError(N_("nobody has reviewed the activity %(activity)r"), activity=activity_id[:80])
        _write(connection, {**document, "review": ""}, None, by)


def _check(verdict: str, places: Sequence[Location]) -> None:
    if verdict not in get_args(Verdict):
        raise InputError(
            N_("the verdict %(verdict)r is not one of %(known)s"), verdict=verdict, known=", ".join(get_args(Verdict))
        )
    if verdict == "placed" and not places:
        raise InputError(N_("an activity is placed at one place at least"))
    if verdict != "placed" and places:
        raise InputError(N_("the verdict %(verdict)r takes no places"), verdict=verdict)
    if any(location.place.code == _VIET_NAM for location in places):
        raise InputError(N_("Viet Nam as a whole is no place of an activity but the verdict 'national'"))


def _scope(places: Sequence[Location]) -> Scope:
    """Return the scope that places which a person gave have: the narrowest, national where there are none."""
    kinds = {location.place.kind for location in places}
    if not kinds:
        return "national"
    return scope_of_sites(kinds) or ("foreign" if kinds <= ONLY_ABROAD else "province")


def _document(connection: Connection, activity_id: str) -> Document:
    document = find_document(connection, activity_id)
    if document is None:
        raise NotFoundError(N_("there is no activity %(activity)r"), activity=activity_id[:80])
    return document


def _must_be_as_seen(connection: Connection, activity_id: str, seen: int | None) -> None:
    """Raise ConflictError when another batch has written the activity than the one that the person saw."""
    wrote = connection.scalar(select(ACTIVITIES.c.batch).where(ACTIVITIES.c.id == activity_id))
    if seen is not None and wrote != seen:
        raise ConflictError(
            N_("the activity %(activity)r has been changed since, by batch %(batch)s"),
            activity=activity_id[:80],
            batch=wrote,
        )


def _write(connection: Connection, document: Document, said: StandingReview | None, by: str) -> None:
    writer = Writer(connection, Batch(document["source"], "", "", kind="review", by=by))
    writer.write([document], {document["ref"]: said})
    writer.finish()
