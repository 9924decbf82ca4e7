"""Proposals: an activity that a text tells of, as it stands until a person accepts or rejects it."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from activities.model import Fund, Participation
from geo.locations import Evidence, Location, Precision, Reach, Scope
from geo.places import Place


@dataclass(frozen=True, slots=True)
class Proposal:
    """One activity that the text tells of, to be accepted or rejected by a person.

    ``title`` is in ``lang``; where it had to be completed to stand alone ("between the two sides"), the evidence still
    quotes the text. ``evidence`` says for each field where in the text it stands: its ``field`` is title, status,
    ``partners.<id>``, ``sectors.<code>``, amount, dates or places, its offsets count in the text as given. ``also`` are
    other paragraphs that tell of it. ``score`` is 0..1.
    """

    paragraph: int
    lang: str
    title: str
    kind: str
    status: str
    partners: tuple[Participation, ...]
    sectors: tuple[str, ...]
    funds: tuple[Fund, ...]
    start: str
    end: str
    scope: Scope
    locations: tuple[Location, ...]
    evidence: tuple[Evidence, ...]
    score: float
    also: tuple[int, ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        """The offsets of the title's words in the text."""
        title = self.evidence[0]
        return title.start, title.end


def proposal_document(proposal: Proposal) -> dict[str, Any]:
    """Return the proposal as plain values, as it is stored and printed."""
    document = asdict(proposal)
    document["funds"] = [{**asdict(fund), "amount": str(fund.amount)} for fund in proposal.funds]
    return document


def document_proposal(document: dict[str, Any]) -> Proposal:
    """Return the proposal of a stored document."""
    locations = tuple(
        Location(
            **{
                **location,
                "place": Place(**location["place"]),
                "precision": Precision(location["precision"]),
                "reach": Reach(location["reach"]),
                "evidence": Evidence(**location["evidence"]),
            }
        )
        for location in document["locations"]
    )
    return Proposal(
        **{
            **document,
            "partners": tuple(Participation(**part) for part in document["partners"]),
            "sectors": tuple(document["sectors"]),
            "funds": tuple(Fund(**{**fund, "amount": Decimal(fund["amount"])}) for fund in document["funds"]),
            "locations": locations,
            "evidence": tuple(Evidence(**one) for one in document["evidence"]),
            "also": tuple(document["also"]),
        }
    )
