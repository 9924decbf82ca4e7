"""Documents: an activity as the API and the exports show it, kept in both languages and both vintages."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from activities.codelists import DATA, LANGS, Code, CodeList, load_codelist, read_rows
from activities.model import Activity
from activities.partners import partner_of
from activities.shares import SCOPE, Share, divide
from geo.geocoder import evidence_document, geocode, location_document, recode_all
from geo.places import Vintage
from geo.register import load_places

VINTAGES: tuple[Vintage, Vintage] = ("34", "63")
# What the snapshot keeps beside what the API shows.
_UNSHOWN = ("evidence", "own", "shares")


@cache
def load_sources() -> CodeList[Code]:
    """Load the sources that have a title, ``data/sources.csv``; a file that a user imports goes by its own name."""
    return CodeList(
        "sources",
        tuple(Code(row["code"], row["name_en"], row["name_vi"]) for row in read_rows(DATA / "sources.csv")),
    )


def stored_document(activity: Activity) -> dict[str, Any]:
    """Return what the snapshot keeps of an activity: language-free but for its own texts, locations by vintage."""
    return {
        "id": activity.id,
        "title_en": activity.title_en,
        "title_vi": activity.title_vi,
        "description_en": activity.description_en,
        "description_vi": activity.description_vi,
        "kind": activity.kind,
        "status": activity.status,
        "start": activity.start,
        "end": activity.end,
        "sectors": list(activity.sectors),
        "partners": [
            {
                "id": part.partner,
                "role": part.role,
                "kind": partner_of(part.partner).kind,
                "country": partner_of(part.partner).country,
            }
            for part in activity.partners
        ],
        "funds": [
            {
                "amount": float(fund.amount),
                "currency": fund.currency,
                "usd": None if fund.usd is None else float(fund.usd),
                "type": fund.type,
                "date": fund.date,
            }
            for fund in activity.funds
        ],
        "scope": activity.scope,
        "locations": {
            vintage: [location_document(location) for location in recode_all(activity.locations, vintage)]
            for vintage in VINTAGES
        },
        "evidence": _own_words(activity),
        "source": {"name": activity.source, "ref": activity.citation, "note": activity.note},
        "extra": dict(activity.extra),
        "review": activity.review,
        "own": _own_values(activity),
    }


def stored_shares(divisions: Mapping[str, Sequence[Share]]) -> dict[str, list[tuple[str, str, str]]]:
    """Return what the snapshot keeps of how money is divided, by basis and vintage: code, fraction and basis."""
    return {
        name: [(share.code, str(share.fraction), share.basis) for share in shares]
        for name, shares in divisions.items()
        if shares
    }


def _own_values(activity: Activity) -> dict[str, Any]:
    """Return what an activity has that the rest of its document can't give back, little as it mostly is.

    That is the reference; amounts that a float would round, by their position; the locations as they were read where
    the document has them otherwise in both vintages; and the place around each that the register does not have.
    """
    funds = activity.funds
    exact = {
        str(i): str(fund.amount) for i, fund in enumerate(funds) if Decimal(repr(float(fund.amount))) != fund.amount
    }
    own: dict[str, Any] = {"ref": activity.ref}
    if exact:
        own["amounts"] = exact
    if recode_all(activity.locations, "63") != activity.locations:
        own["locations"] = [location_document(location) for location in activity.locations]
    places = (location.place for location in activity.locations)
    if parents := {place.code: place.parent for place in places if place.code not in load_places()}:
        own["parents"] = parents
    return own


def _own_words(activity: Activity) -> dict[str, dict[str, dict[str, object]]]:
    """Return, a language, the words of its own texts for each place's code: a reader is shown those she can read.

    Read only where words that the store keeps are of the other language; else those are what she is shown.
    """
    texts = activity.texts()
    kept = {location.evidence.field for location in activity.locations} & texts.keys()
    found: dict[str, dict[str, dict[str, object]]] = {}
    for lang in LANGS:
        own = {field: text for field, text in texts.items() if field.endswith(f"_{lang}")}
        if own and not kept <= own.keys():
            locations = geocode(own, vintage="63").locations
            found[lang] = {
                location.place.code: evidence_document(location.evidence)
                for vintage in VINTAGES
                for location in recode_all(locations, vintage)
            }
    return found


def shown_document(stored: dict[str, Any], lang: str, vintage: str) -> dict[str, Any]:
    """Return the activity of the API: ``title`` and ``description`` in the reader's language where there are any."""
    other = "en" if lang == "vi" else "vi"
    evidence = stored["evidence"]
    sources = load_sources()
    source = stored["source"]
    return {
        **{name: value for name, value in stored.items() if name not in _UNSHOWN},
        "title": stored[f"title_{lang}"] or stored[f"title_{other}"],
        "description": stored[f"description_{lang}"] or stored[f"description_{other}"],
        "partners": [{**part, "name": partner_of(part["id"]).name(lang)} for part in stored["partners"]],
        "locations": [
            {**location, "evidence": evidence.get(lang, {}).get(location["code"], location["evidence"])}
            for location in stored["locations"][vintage]
        ],
        "source": {
            **source,
            "title": sources[source["name"]].name(lang) if source["name"] in sources else source["name"],
        },
    }


def shown_shares(stored: dict[str, Any], cents: int, basis: str, vintage: str) -> list[dict[str, Any]]:
    """Return how an activity's ``cents`` are divided: a place or a scope, its cents, percent and basis, largest first.

    Empty where no sum is known. A share without a place has a code like ``scope:national`` and the kind "scope".
    """
    shares = [
        Share(code, Fraction(fraction), reason)
        for code, fraction, reason in stored["shares"].get(f"{basis}{vintage}", ())
    ]
    found = [
        {
            **_named_place(share.code),
            "cents": part,
            "percent": round(float(share.fraction * 100), 2),
            "basis": share.basis,
        }
        for share, part in zip(shares, divide(cents, shares), strict=True)
    ]
    return sorted(found, key=lambda share: (-share["percent"], share["code"]))


def _named_place(code: str) -> dict[str, str]:
    if code.startswith(SCOPE):
        scope = load_codelist("scopes")[code.removeprefix(SCOPE)]
        return {"code": code, "kind": "scope", "name_vi": scope.name("vi"), "name_en": scope.name("en")}
    place = load_places()[code]
    return {"code": code, "kind": place.kind, "name_vi": place.name_vi, "name_en": place.name_en}
