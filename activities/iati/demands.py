"""Demands: which activities state what the schema of IATI 2.03 wants of every one, so that a file can be valid.

iati-activities-schema.xsd 2.03 wants of an ``iati-activity``, by ``minOccurs="1"``: iati-identifier, reporting-org,
title, description, participating-org, activity-status and activity-date. The first four are always there (a title
stands for a description); the others only where the activity states them, since none of them is made up.
"""

import numpy as np
from babel.numbers import format_decimal

from activities.codelists import load_codelist
from activities.iati.codes import iati_code
from activities.snapshot import Mask, Snapshot
from activities.wording import N_, words

_NO_STATUS = N_("no status: %(n)s")
_NO_DATE = N_("no date: %(n)s")
_NO_PARTNER = N_("no partner: %(n)s")


def lacking(snapshot: Snapshot) -> dict[str, Mask]:
    """Return, by the phrase that says so, which activities do not state an element that the schema wants."""
    statuses = [code for code in load_codelist("statuses") if iati_code("statuses", code)]
    start, end = snapshot.years["start"], snapshot.years["end"]
    alone = np.ones(len(snapshot), dtype=bool)
    alone[snapshot.links["donor"].rows] = False
    return {
        _NO_STATUS: ~snapshot.has_code("status", statuses),
        _NO_DATE: (start == 0) & (end == 0),
        _NO_PARTNER: alone,
    }


def complete(snapshot: Snapshot) -> Mask:
    """Return, an activity, whether it states all that the schema wants."""
    status, date, partner = lacking(snapshot).values()
    return ~(status | date | partner)


def left_out_words(snapshot: Snapshot, passing: Mask, lang: str) -> str:
    """Return how many of the activities that pass can't be in a valid file, and why; "" where all can.

    One that lacks two elements is counted with both reasons and once in all.
    """
    catalogue = words(lang)
    number = int((passing & ~complete(snapshot)).sum())
    if not number:
        return ""
    said = catalogue.ngettext(
        "%(n)s activity is left out, which does not state what the schema of IATI 2.03 demands",
        "%(n)s activities are left out, which do not state what the schema of IATI 2.03 demands",
        number,
    )
    counts = {phrase: int((passing & mask).sum()) for phrase, mask in lacking(snapshot).items()}
    reasons = [catalogue.gettext(phrase) % {"n": format_decimal(n, locale=lang)} for phrase, n in counts.items() if n]
    return f"{said % {'n': format_decimal(number, locale=lang)}} ({', '.join(reasons)})"
