"""Codes: IATI's code lists, of both version families and as words, to CoopMap's own.

Sources: the embedded and non-embedded code lists of https://iatistandard.org (ActivityStatus, ActivityDateType,
OrganisationRole, OrganisationType, TransactionType, GeographicalPrecision, SectorVocabulary), versions 1.04 and 2.03.
Keys are lower case.
"""

import re
from functools import cache

from activities.codelists import DATA, read_rows

ROLES = {
    **dict.fromkeys(("1", "funding", "funder"), "funder"),
    **dict.fromkeys(("2", "accountable", "3", "extending"), "partner"),
    **dict.fromkeys(("4", "implementing", "implementer"), "implementer"),
}
DATES = {"1": "start-planned", "2": "start-actual", "3": "end-planned", "4": "end-actual"}
# What version 1.x called the statuses; "Completion" is where 2.x says "Finalisation".
_STATUS_WORDS = {
    "pipeline/identification": "1",
    "pipeline": "1",
    "identification": "1",
    "implementation": "2",
    "completion": "3",
    "finalisation": "3",
    "finalization": "3",
    "post-completion": "4",
    "post completion": "4",
    "closed": "4",
    "cancelled": "5",
    "canceled": "5",
    "suspended": "6",
}
_ORGANISATION_KINDS = {
    **dict.fromkeys(("10", "11", "15"), "agency"),
    **dict.fromkeys(("21", "22", "23", "24", "60"), "NGO"),
    "40": "multilateral",
    **dict.fromkeys(("70", "71", "72", "73"), "private"),
}
# Letters of version 1.x, and words where neither letter nor number is given.
_TRANSACTION_LETTERS = {
    "if": "1",
    "c": "2",
    "d": "3",
    "e": "4",
    "ir": "5",
    "lr": "6",
    "r": "7",
    "qp": "8",
    "qs": "9",
    "cg": "10",
    "ic": "11",
    "incoming funds": "1",
    "incoming fund": "1",
    "commitment": "2",
    "commitments": "2",
    "outgoing commitment": "2",
    "disbursement": "3",
    "disbursements": "3",
    "expenditure": "4",
    "incoming commitment": "11",
}
_PRECISION_WORDS = {
    "exact location": "1",
    "exact": "1",
    "near exact location": "2",
    "near exact": "2",
    "near": "2",
    "approximate": "2",
    "second order administrative division": "3",
    "adm2": "3",
    "first order administrative division": "4",
    "adm1": "4",
    "estimated coordinates": "5",
    "estimated": "5",
    "independent political entity": "6",
    "country": "6",
    "unclear - capital": "7",
    "local or national capital": "8",
    "capital": "8",
    "unclear - country": "9",
    "unclear": "9",
}
_PRECISION_NUMBER = re.compile(r"([1-9])(?:\D|$)", re.ASCII)
# GeoNames' feature codes of areas: LocationType of 1.x, GeographicFeatureDesignation of 2.x.
_FEATURES = {
    **dict.fromkeys(("ADM1", "ADM1H"), "4"),
    **dict.fromkeys(("ADM2", "ADM2H", "ADM3", "ADM3H", "ADM4", "ADM4H", "ADM5"), "3"),
    **dict.fromkeys(("PCL", "PCLD", "PCLF", "PCLI", "PCLIX", "PCLS", "PCLH"), "6"),
    **dict.fromkeys(("RGN", "RGNE", "RGNH", "TERR"), "5"),
}
_VOCABULARIES = {"": "1", "dac": "1", "dac-5": "1", "dac-3": "2", "ro": "99", "ro2": "98"}


def status_of(code: str) -> str:
    """Return our status of an ActivityStatus code or word, empty for one that is not known."""
    number = _STATUS_WORDS.get(code.lower(), code.lstrip("0"))
    return _by_iati("statuses").get(number, "")


def fund_type_of(code: str) -> str:
    """Return our type of money of a TransactionType code, letter or word, empty for one that we have none for."""
    number = _TRANSACTION_LETTERS.get(code.lower(), code.lstrip("0"))
    return _by_iati("fund-types").get(number, "")


def kind_of(code: str) -> str:
    """Return our kind of partner of an OrganisationType code, empty where it has none."""
    return _ORGANISATION_KINDS.get(code, "")


def precision_of(said: str) -> str:
    """Return the GeographicalPrecision code of a code or of words, empty where they say none."""
    words = " ".join(said.lower().split())
    if words in _PRECISION_WORDS:
        return _PRECISION_WORDS[words]
    number = _PRECISION_NUMBER.match(words)
    return number[1] if number else ""


def precision_of_feature(code: str) -> str:
    """Return the precision that an area's feature code means, empty for any other feature."""
    return _FEATURES.get(code.upper(), "")


def vocabulary_of(said: str, code: str) -> str:
    """Return the SectorVocabulary of a sector: 1 is DAC-5, 2 is DAC-3, whose codes are often said to be DAC."""
    vocabulary = _VOCABULARIES.get(said.lower(), said)
    return "2" if vocabulary == "1" and len(code) == 3 and code.isdecimal() else vocabulary


def iati_code(name: str, code: str) -> str:
    """Return IATI's code of one of our list ``name``, statuses or fund-types, empty where it has none."""
    return next((iati for iati, own in _by_iati(name).items() if own == code), "")


def iati_kind(kind: str) -> str:
    """Return the OrganisationType code of a kind of partner, empty where it has none; of an agency Government's."""
    return next((code for code, own in _ORGANISATION_KINDS.items() if own == kind), "")


@cache
def _by_iati(name: str) -> dict[str, str]:
    """Return our codes of a list by IATI's."""
    return {row["iati"]: row["code"] for row in read_rows(DATA / "codelists" / f"{name}.csv") if row["iati"]}
