"""Duplicates: activities that look like one another though their ids differ: same title, partners and start."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, and_, select, true

from activities.issues import Issue
from activities.model import Activity
from activities.tables import ACTIVITIES, PARTNERS
from activities.wording import N_
from geo.folding import fold_name

# More starts than this in one query cost more than reading all activities.
_MOST_STARTS = 500


class Face(NamedTuple):
    """What two activities are compared by, and what they are called."""

    source: str
    ref: str
    id: str
    likeness: int
    start: str


def face_of(activity: Activity) -> Face:
    """Return the face of an activity."""
    title = activity.title_en or activity.title_vi
    likeness = _likeness(title, activity.start, [part.partner for part in activity.partners])
    return Face(activity.source, activity.ref, activity.id, likeness, activity.start)


def _likeness(title: str, start: str, partners: Collection[str]) -> int:
    """Return 64 bits of what is compared; 0, which is like nothing, for a title without any letter that folds."""
    folded = fold_name(title)
    if not folded:
        return 0
    text = "\n".join((folded, start, *sorted(set(partners))))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def read_faces(connection: Connection, starts: Collection[str]) -> Iterator[Face]:
    """Yield the faces of the stored activities that start as one of ``starts`` says."""
    key = (ACTIVITIES.c.source, ACTIVITIES.c.ref)
    which = ACTIVITIES.c.start.in_(starts) if len(starts) <= _MOST_STARTS else true()
    columns = (ACTIVITIES.c.id, ACTIVITIES.c.title_en, ACTIVITIES.c.title_vi, ACTIVITIES.c.start)
    joined = and_(PARTNERS.c.source == ACTIVITIES.c.source, PARTNERS.c.ref == ACTIVITIES.c.ref)
    own = select(*key, PARTNERS.c.partner).join(PARTNERS, joined).where(which).order_by(*key)
    # Both in one order, so that each activity's partners, if it has any, are the next group.
    groups = groupby(connection.execute(own), lambda row: (row.source, row.ref))
    next_key, members = next(groups, (None, iter(())))
    for row in connection.execute(select(*key, *columns).where(which).order_by(*key)):
        partners = []
        if next_key == (row.source, row.ref):
            partners = [member.partner for member in members]
            next_key, members = next(groups, (None, iter(())))
        likeness = _likeness(row.title_en or row.title_vi, row.start, partners)
        yield Face(row.source, row.ref, row.id, likeness, row.start)


@dataclass(slots=True)
class Twins:
    """The faces of one file's activities: which row had each first, and when the activities start."""

    rows: dict[int, int] = field(default_factory=dict)
    starts: set[str] = field(default_factory=set)

    def meet(self, row: int, face: Face) -> Iterator[Issue]:
        """Remember a row's activity; yield a warning when one before looks like it."""
        if face.likeness:
            self.starts.add(face.start)
            first = self.rows.get(face.likeness)
            if first is None:
                self.rows[face.likeness] = row
            else:
                message = N_("looks like row %(first)s: the same title, partners and start")
                yield Issue(row, "id", face.id, message, (("first", str(first)),), "warning")

    def among(self, stored: Iterator[Face]) -> Iterator[Issue]:
        """Yield a warning for each row that looks like a stored activity."""
        for face in stored:
            if face.likeness in self.rows:
                message = N_("looks like %(id)s of %(source)s, which is stored: the same title, partners and start")
                details = (("id", face.id), ("source", face.source))
                yield Issue(self.rows[face.likeness], "id", "", message, details, "warning")
