"""Purposes: from the sectors that a source codes, by OECD DAC purpose codes above all, to the ministry's sectors.

What has no sector here is kept with its share, by `coded`, so that nothing that the source says is lost.
"""

from collections.abc import Iterable
from functools import cache

from activities.importers import GivenPurpose
from activities.sectors import load_sectors

DAC_5, DAC_3 = "1", "2"
_NAMES = {DAC_5: "dac5", DAC_3: "dac3"}
# In data/sectors.csv some fields without a purpose code of their own stand at the nearest, a wide one: what is coded so
# may be work on anything (43010), or most often one of the sectors that have the code (74020, preparing for disasters).
_MEANT = {"43010": "", "74020": "disaster"}


def sectors_of(purposes: Iterable[GivenPurpose]) -> tuple[str, ...]:
    """Return the ministry's sectors of purposes, each once, in their order."""
    found = (_sector(purpose.vocabulary, purpose.code) for purpose in purposes)
    return tuple(dict.fromkeys(sector for sector in found if sector))


def coded(purposes: Iterable[GivenPurpose]) -> dict[str, str]:
    """Return all purposes as text by vocabulary, ``{"dac5": "11220:60;14010:40"}``, for an activity's ``extra``."""
    found: dict[str, list[str]] = {}
    for purpose in purposes:
        name = _NAMES.get(purpose.vocabulary, f"sector-{purpose.vocabulary}")
        said = f"{purpose.code}:{purpose.percentage}" if purpose.percentage else purpose.code
        found.setdefault(name, []).append(said)
    return {name: ";".join(said) for name, said in found.items()}


def _sector(vocabulary: str, code: str) -> str:
    if vocabulary == DAC_5:
        return _by_code().get(code, "")
    return _by_group().get(code, "") if vocabulary == DAC_3 else ""


@cache
def _by_code() -> dict[str, str]:
    """Return the first sector of each five-digit code."""
    found: dict[str, str] = {}
    for sector in load_sectors().values():
        for code in sector.dac5:
            found.setdefault(code, sector.code)
    return found | _MEANT


@cache
def _by_group() -> dict[str, str]:
    """Return the sector of each three-digit group of which one sector alone has codes, and more than one.

    A single code says little of its group: land has one code of agriculture's (311).
    """
    owners: dict[str, list[str]] = {}
    for sector in load_sectors().values():
        for code in sector.dac5:
            owners.setdefault(code[:3], []).append(sector.code)
    return {group: found[0] for group, found in owners.items() if len(found) > 1 and len(set(found)) == 1}
