"""Restoring: an activity from the document that a snapshot keeps of it, as it was when the snapshot was made."""

from decimal import Decimal
from typing import Any

from activities.model import Activity, Fund, Participation
from geo.locations import Evidence, Location, Precision, Reach
from geo.places import Place
from geo.register import load_places


def restore(document: dict[str, Any]) -> Activity:
    """Return the activity of a stored document (`activities.documents.stored_document`)."""
    own, source = document["own"], document["source"]
    kept = own.get("locations", document["locations"]["63"])
    amounts: dict[str, str] = own.get("amounts", {})
    plain = ("id", "kind", "title_en", "title_vi", "description_en", "description_vi", "status", "start", "end")
    return Activity(
        **{name: document[name] for name in plain},
        source=source["name"],
        ref=own["ref"],
        citation=source["ref"],
        sectors=tuple(document["sectors"]),
        partners=tuple(Participation(part["id"], part["role"]) for part in document["partners"]),
        funds=tuple(_fund(fund, amounts.get(str(place))) for place, fund in enumerate(document["funds"])),
        scope=document["scope"],
        locations=tuple(_location(location, own.get("parents", {})) for location in kept),
        note=source["note"],
        extra=tuple(sorted(document["extra"].items())),
        review=document["review"],
    )


def _fund(fund: dict[str, Any], exact: str | None) -> Fund:
    usd = None if fund["usd"] is None else Decimal(repr(fund["usd"]))
    return Fund(Decimal(exact or repr(fund["amount"])), fund["currency"], usd, fund["type"], fund["date"])


def _location(found: dict[str, Any], parents: dict[str, str]) -> Location:
    return Location(
        _place(found, parents),
        found["lon"],
        found["lat"],
        Precision(found["precision"]),
        Reach(found["reach"]),
        found["role"],
        found["score"],
        Evidence(**found["evidence"]),
    )


def _place(found: dict[str, Any], parents: dict[str, str]) -> Place:
    """Return the place of a location; of one that no boundary set has, without its area."""
    code = found["code"]
    if code in load_places():
        return load_places()[code]
    names = (found["name_vi"], found["name_en"])
    return Place(code, found["vintage"], found["kind"], *names, parents[code], found["lon"], found["lat"], 0.0)
