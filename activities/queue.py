"""The queue of activities in doubt: which they are, what the store has of one right now, and places that a person says.

What is in doubt is read from the snapshot's columns, so that a hundred thousand activities are counted in a moment; a
snapshot may be a little behind, so that what was just reviewed is asked of the store.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from activities.codelists import load_codelist
from activities.model import Activity
from activities.rows import document_activity, find_document
from activities.snapshot import Mask, Snapshot
from activities.standing import PERSON_RULE, REVIEW_FIELD
from activities.store import Store
from activities.tables import ACTIVITIES, REVIEWS
from activities.wording import N_
from geo.coordinates import given_location, read_point
from geo.errors import InputError, NotFoundError
from geo.locations import Evidence, Location, Precision, Reach
from geo.register import load_places

SETTLED = "reviewed"
IDS_AT_ONCE = 100
# Sets whose places a person may name; Viet Nam as a whole is the verdict "national".
PLACE_SETS = ("provinces-34", "provinces-63", "regions", "basins", "archipelagos", "countries")
HOME = "VN"
_PRECISIONS = {"province": Precision.ADM1, "archipelago": Precision.ADM1, "country": Precision.COUNTRY}

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Doubts:
    """Which part of the queue is asked for: empty is all. ``doubt`` is a code of data/codelists/doubts.csv."""

    doubt: str = ""
    source: str = ""
    sector: str = ""
    q: str = ""

    def select(self, snapshot: Snapshot, *, leave_out: str = "") -> Mask:
        """Return, an activity, whether it is asked for; one of the four parts may be left out, to count its values."""
        asked = "" if leave_out == "doubt" else self.doubt
        doubts = load_codelist("doubts")
        mask = snapshot.has_code("doubt", [asked] if asked else [code for code in doubts if code != SETTLED])
        if leave_out == "doubt":
            mask = snapshot.has_code("doubt", doubts)
        for name in ("source", "sector"):
            if getattr(self, name) and leave_out != name:
                mask = mask & snapshot.links[name].any_of([getattr(self, name)])
        return mask & snapshot.says(self.q) if self.q else mask


def count_doubts(snapshot: Snapshot, doubts: Doubts) -> dict[str, dict[str, int]]:
    """Return the number of activities by doubt, by source and by sector, each under the other parts of the queue."""
    return {
        "doubt": snapshot.count_codes("doubt", doubts.select(snapshot, leave_out="doubt")),
        "source": snapshot.links["source"].count(doubts.select(snapshot, leave_out="source")),
        "sector": snapshot.links["sector"].count(doubts.select(snapshot, leave_out="sector")),
    }


@dataclass(frozen=True, slots=True)
class Item:
    """One activity as the store has it now. ``version`` is the batch that wrote it last: another one, and it changed.

    ``by`` and ``at`` (UTC) tell who settled its places and when, empty and None where no one did.
    """

    activity: Activity
    version: int
    by: str
    at: datetime | None


def read_item(store: Store, activity_id: str) -> Item:
    """Return an activity as the store has it now; NotFoundError when there is none of this id."""
    with store.transaction() as connection:
        document = find_document(connection, activity_id)
        if document is None:
            raise NotFoundError(N_("there is no activity %(activity)r"), activity=activity_id[:80])
        version = connection.scalar(select(ACTIVITIES.c.batch).where(ACTIVITIES.c.id == activity_id))
        mine = (REVIEWS.c.source == document["source"], REVIEWS.c.ref == document["ref"])
        said = connection.execute(select(REVIEWS.c.by, REVIEWS.c.at).where(*mine)).one_or_none()
    return Item(document_activity(document), version or 0, said.by if said else "", said.at if said else None)


def find_activities(store: Store, ids: Iterable[str]) -> dict[str, Activity]:
    """Return those of these activities that the store has now, by their ids."""
    with store.transaction() as connection:
        documents = {activity_id: find_document(connection, activity_id) for activity_id in ids}
        return {activity_id: document_activity(found) for activity_id, found in documents.items() if found}


def just_settled(store: Store, ids: Sequence[str]) -> set[str]:
    """Return which of these activities a person has settled by now."""
    query = select(ACTIVITIES.c.id).where(ACTIVITIES.c.id.in_(ids), ACTIVITIES.c.review != "")
    with store.transaction() as connection:
        return set(connection.scalars(query))


def next_in_queue(store: Store, snapshot: Snapshot, doubts: Doubts, after: str) -> str:
    """Return the id of the activity that comes after another in the queue, beginning again at its end; "" for none."""
    rows = np.flatnonzero(doubts.select(snapshot))
    start = np.searchsorted(rows, snapshot.row_of(after), side="right") if after else 0
    for part in _parts(np.concatenate([rows[start:], rows[:start]])):
        ids = [document["id"] for document in snapshot.documents(part)]
        settled = just_settled(store, ids) if doubts.doubt != SETTLED else set()
        for activity_id in ids:
            if activity_id != after and activity_id not in settled:
                return str(activity_id)
    return ""


def _parts(rows: Rows) -> Iterator[Rows]:
    for start in range(0, len(rows), IDS_AT_ONCE):
        yield rows[start : start + IDS_AT_ONCE]


def named_places(activity: Activity, codes: Iterable[str]) -> list[Location]:
    """Return the locations of places that a person names by their codes; InputError for a code that is none.

    Where the activity's own text names the place, its words stay the evidence; else the person's choice is it.
    """
    own = {location.place.code: location for location in activity.locations if location.role != "partner"}
    found = []
    register = load_places()
    for code in dict.fromkeys(codes):
        if code in own:
            found.append(replace(own[code], score=1.0, evidence=replace(own[code].evidence, rule=PERSON_RULE)))
            continue
        if code not in register or code == HOME or register[code].kind == "sea":
            raise InputError(N_("there is no place %(code)r to choose"), code=code[:80])
        place = register[code]
        evidence = Evidence(REVIEW_FIELD, 0, len(place.name_vi), place.name_vi, PERSON_RULE)
        precision = _PRECISIONS.get(place.kind, Precision.LARGER_THAN_ADM1)
        found.append(Location(place, place.lon, place.lat, precision, Reach.ACTIVITY, "site", 1.0, evidence))
    return found


def pointed_place(lat: str, lon: str) -> Location:
    """Return the location of a point that a person sets, in its province of the 63.

    Raises InputError when it is no point, or lies in no province: such a place is named instead.
    """
    try:
        north, east = (float(text.strip().replace(",", ".")) for text in (lat, lon))
    except ValueError:
        raise InputError(
            N_("%(lat)r, %(lon)r is no point: give degrees, as 10.38 and 105.42"), lat=lat[:40], lon=lon[:40]
        ) from None
    words = f"{north:g}, {east:g}"
    location = given_location(read_point(east, north, "63"), field=REVIEW_FIELD, quote=words)
    if location is None:
        raise InputError(N_("the point %(words)s lies in no province of Viet Nam; name the place instead"), words=words)
    return replace(location, score=1.0, evidence=replace(location.evidence, rule=PERSON_RULE))
