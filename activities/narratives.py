"""Narratives: texts that people put in, and what was proposed from them, until each is accepted or rejected.

An accepted proposal is an activity of the store like any other: written as a batch of kind "narrative" with its
history, in the same transaction that marks the proposal. Undo takes it back, and the proposal is open again.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from sqlalchemy import Connection, RowMapping, func, insert, select

from activities.importers import Row
from activities.issues import Issue
from activities.locating import locate
from activities.model import Activity
from activities.narrative import Proposal, propose
from activities.reading.proposals import document_proposal, proposal_document
from activities.store import Store
from activities.tables import ACTIVITIES, MOST_SOURCE, NARRATIVES, PROPOSALS
from activities.validate import validate
from activities.wording import N_
from activities.writing import Batch, Writer, now
from geo.errors import ConflictError, InputError, NotFoundError
from geo.locations import Scope
from geo.register import load_places

ProposalState = Literal["open", "accepted", "rejected"]
STATES: tuple[ProposalState, ...] = ("open", "accepted", "rejected")
MOST_CHARACTERS = 150_000
MOST_TITLE = 400
# What a person may change of a proposal: columns of the ministry's sheet, and where in the world it is without a place.
FIELDS = (
    *("title_en", "title_vi", "kind", "status", "start", "end", "sectors", "partners"),
    *("amount", "currency", "places", "scope"),
)
SCOPES: tuple[Scope, ...] = ("national", "international")


class RefusedError(InputError):
    """What a person wrote in a proposal's fields does not pass; ``issues`` says which field and why."""

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = issues
        super().__init__("; ".join(f"{issue.field} {issue.value!r}: {issue.reason}" for issue in issues))


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal and what was decided of it: ``activity`` is the id that an accepted one became, ``by`` who decided."""

    position: int
    state: ProposalState
    proposal: Proposal
    activity: str
    by: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text with its proposals in the order of the text; times are UTC."""

    id: int
    title: str
    text: str
    by: str
    at: str
    sha256: str
    source: str
    proposals: tuple[Standing, ...]

    def counts(self) -> dict[str, int]:
        """Return how many proposals are in each state."""
        return {state: sum(one.state == state for one in self.proposals) for state in STATES}


@dataclass(frozen=True, slots=True)
class Accepted:
    """The activity that a proposal became, and what was noticed in its fields without keeping it out."""

    id: str
    warnings: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A text in the list of them."""

    id: int
    title: str
    by: str
    at: str
    counts: dict[str, int]


def add_narrative(store: Store, title: str, text: str, by: str, source: str = "") -> tuple[int, bool]:
    """Keep a text with what is proposed from it. Returns its number, and whether it is new.

    The same text again is known by its SHA-256 and not kept twice. ``source`` is what accepted activities get as
    theirs, ``narrative-<number>`` if empty. Raises InputError for a text that is empty, too long or no text.
    """
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip("\ufeff \t\n")
    title = " ".join(unicodedata.normalize("NFC", title).split()) or composed.partition("\n")[0].strip()
    if not any(letter.isalpha() for letter in composed):
        raise InputError(N_("there is no text"))
    if "\0" in composed:
        raise InputError(N_("the text holds a NUL character, so it is no text"))
    if len(composed) > MOST_CHARACTERS:
        raise InputError(
            N_("the text has %(length)s characters; %(most)s are the most"), length=len(composed), most=MOST_CHARACTERS
        )
    if len(source) > MOST_SOURCE:
        raise InputError(N_("the source is longer than %(most)s characters"), most=MOST_SOURCE)
    digest = hashlib.sha256(composed.encode("utf-8", "surrogatepass")).hexdigest()
    proposals = propose(composed)  # before the store is locked
    with store.transaction(writes=True) as connection:
        known = connection.scalar(select(NARRATIVES.c.id).where(NARRATIVES.c.sha256 == digest))
        if known is not None:
            return int(known), False
        number = int(connection.scalar(select(func.max(NARRATIVES.c.id))) or 0) + 1
        row = {"id": number, "title": title[:MOST_TITLE], "text": composed, "by": by, "at": now(), "sha256": digest}
        connection.execute(insert(NARRATIVES).values(**row, source=source.strip() or f"narrative-{number}"))
        rows = [
            {"narrative": number, "position": i, "state": "open", "proposal": proposal_document(proposal)}
            for i, proposal in enumerate(proposals, start=1)
        ]
        if rows:
            connection.execute(insert(PROPOSALS), rows)
    return number, True


def list_narratives(store: Store) -> list[Listed]:
    """Return the texts, the newest first, with how many of their proposals are in each state."""
    with store.transaction() as connection:
        kept = connection.execute(select(NARRATIVES).order_by(NARRATIVES.c.id.desc())).mappings().all()
        counts: dict[int, dict[str, int]] = {}
        for standing in connection.execute(_STANDINGS).mappings():
            own = counts.setdefault(standing["narrative"], dict.fromkeys(STATES, 0))
            own[_state_of(standing)] += 1
    return [
        Listed(row["id"], row["title"], row["by"], str(row["at"]), counts.get(row["id"], dict.fromkeys(STATES, 0)))
        for row in kept
    ]


def read_narrative(store: Store, number: int) -> Narrative:
    """Return a text with its proposals; NotFoundError for a number that there is not."""
    with store.transaction() as connection:
        return _read(connection, number)


def accept(store: Store, number: int, position: int, edits: Mapping[str, str], by: str) -> Accepted:
    """Make an activity of a proposal, with what the person changed of it.

    ``edits`` are cells of the ministry's sheet by `FIELDS`, all of them; see `as_cells` for what the proposal itself
    says. The same once more changes nothing. Raises RefusedError when a cell does not pass, ConflictError when someone
    has decided otherwise meanwhile, NotFoundError.
    """
    narrative = read_narrative(store, number)
    standing = _standing(narrative, position)
    activity, warnings = _activity(narrative, standing, edits)
    with store.transaction(writes=True) as connection:
        current = _standing(_read(connection, number), position)
        if current.state == "rejected":
            raise ConflictError(
                N_("proposal %(position)s was rejected by %(by)s; open it again first"),
                position=position,
                by=current.by,
            )
        file = f"{narrative.title[:200]}"
        writer = Writer(connection, Batch(narrative.source, file, narrative.sha256, kind="narrative", by=by))
        writer.add(activity)
        saved = writer.finish()
        if current.state == "accepted" and saved.batch:
            # Leaving the block with an error takes back what was written.
            raise ConflictError(
                N_("proposal %(position)s was accepted by %(by)s with other words; open it again first"),
                position=position,
                by=current.by,
            )
        if current.state == "open":
            _decide(connection, number, position, state="accepted", by=by, activity=activity.id)
    return Accepted(activity.id, warnings)


def reject(store: Store, number: int, position: int, by: str) -> None:
    """Mark a proposal as none; ConflictError when it is accepted already, NotFoundError."""
    with store.transaction(writes=True) as connection:
        current = _standing(_read(connection, number), position)
        if current.state == "accepted":
            raise ConflictError(
                N_("proposal %(position)s was accepted by %(by)s; open it again first"),
                position=position,
                by=current.by,
            )
        if current.state == "open":
            _decide(connection, number, position, state="rejected", by=by)


def reopen(store: Store, number: int, position: int, by: str) -> None:
    """Let a proposal be decided anew; the activity that an accepted one became is taken out, its history stays."""
    with store.transaction(writes=True) as connection:
        narrative = _read(connection, number)
        current = _standing(narrative, position)
        if current.state == "accepted":
            batch = Batch(narrative.source, narrative.title[:200], narrative.sha256, kind="narrative", by=by)
            writer = Writer(connection, batch)
            writer.remove([_ref(narrative, current)])
            writer.finish()
        if current.state != "open":
            _decide(connection, number, position, state="open", by="")


def as_cells(proposal: Proposal) -> dict[str, str]:
    """Return what a proposal says as cells of the ministry's sheet, as `accept` takes them."""
    fund = proposal.funds[0] if proposal.funds else None
    # A bay or a lagoon is no place of the register: it is left to be read from the title.
    places = [location.place.code for location in proposal.locations if location.role != "partner"]
    sites = [code for code in places if code in load_places()]
    return {
        "title_en": proposal.title if proposal.lang == "en" else "",
        "title_vi": proposal.title if proposal.lang == "vi" else "",
        "kind": proposal.kind,
        "status": proposal.status,
        "start": proposal.start,
        "end": proposal.end,
        "sectors": ";".join(proposal.sectors),
        "partners": ";".join(f"{part.partner}:{part.role}" for part in proposal.partners),
        "amount": f"{fund.amount:f}" if fund else "",
        "currency": fund.currency if fund else "",
        "places": ";".join(sites),
        "scope": proposal.scope if proposal.scope in SCOPES and not places else "",
    }


_STANDINGS = (
    select(PROPOSALS, ACTIVITIES.c.id.label("stored"))
    .outerjoin(ACTIVITIES, ACTIVITIES.c.id == PROPOSALS.c.activity)
    .order_by(PROPOSALS.c.narrative, PROPOSALS.c.position)
)


def _state_of(row: RowMapping) -> ProposalState:
    """Return the state of a proposal: one whose activity was taken back in the history is open again."""
    if row["state"] == "accepted" and row["stored"] is None:
        return "open"
    return cast("ProposalState", row["state"])


def _read(connection: Connection, number: int) -> Narrative:
    row = connection.execute(select(NARRATIVES).where(NARRATIVES.c.id == number)).mappings().one_or_none()
    if row is None:
        raise NotFoundError(N_("there is no text %(number)s"), number=number)
    rows = connection.execute(_STANDINGS.where(PROPOSALS.c.narrative == number)).mappings()
    standings = []
    for one in rows:
        state = _state_of(one)
        activity, by = (one["activity"], one["by"]) if state != "open" else ("", "")
        standings.append(Standing(one["position"], state, document_proposal(one["proposal"]), activity, by))
    own = {name: row[name] for name in ("id", "title", "text", "by", "sha256", "source")}
    return Narrative(**own, at=str(row["at"]), proposals=tuple(standings))


def _standing(narrative: Narrative, position: int) -> Standing:
    for standing in narrative.proposals:
        if standing.position == position:
            return standing
    raise NotFoundError(N_("text %(text)s has no proposal %(position)s"), text=narrative.id, position=position)


def _decide(connection: Connection, number: int, position: int, **decision: str) -> None:
    """Keep a decision: ``state``, ``by`` and the ``activity`` that the proposal became."""
    own = (PROPOSALS.c.narrative == number, PROPOSALS.c.position == position)
    connection.execute(PROPOSALS.update().where(*own).values({"activity": "", **decision}))


def _ref(narrative: Narrative, standing: Standing) -> str:
    """Return the reference that the activity of a proposal has in its source, whatever a person made of its title."""
    return f"{narrative.id}.{standing.position} {standing.proposal.title}"[:500]


def _activity(narrative: Narrative, standing: Standing, edits: Mapping[str, str]) -> tuple[Activity, tuple[Issue, ...]]:
    """Check the cells as those of any file; return the activity and the warnings."""
    unknown = set(edits) - set(FIELDS)
    if unknown:
        raise InputError(N_("a proposal has no field %(field)r"), field=sorted(unknown)[0])
    cells = {name: value for name in FIELDS if (value := _cell(edits.get(name, "")))}
    scope = cells.pop("scope", "")
    if scope and scope not in SCOPES:
        raise InputError(N_("the scope %(scope)r is not one of %(known)s"), scope=scope[:40], known=", ".join(SCOPES))
    values = {**cells, "source_ref": f"p{standing.proposal.paragraph:02d}", "note": narrative.title}
    draft, issues = validate(Row(standing.position, values, {}))
    if draft is None:
        raise RefusedError([issue for issue in issues if issue.severity == "error"])
    draft.ref = _ref(narrative, standing)
    activity, more = locate(draft, narrative.source)
    if any(issue.severity == "error" for issue in more):
        raise RefusedError([issue for issue in more if issue.severity == "error"])
    has_site = any(location.role != "partner" for location in activity.locations)
    if scope and has_site and draft.places:
        message = N_("a scope goes without places: leave one of them empty")
        raise RefusedError([Issue(standing.position, "scope", scope, message)])
    if scope:
        # The person's word: what the geocoder would read from the title does not count against it.
        activity = replace(activity, scope=scope, locations=())
    return activity, tuple(issue for issue in (*issues, *more) if issue.severity == "warning")


def _cell(value: str) -> str:
    return unicodedata.normalize("NFC", value).strip()
