"""Sites: places of the work in Viet Nam that a text names: provinces, units below them, landmarks, regions, basins."""

from collections.abc import Iterator

from geo.findings import Case, Finding
from geo.groups import Group
from geo.locations import Precision
from geo.matcher import Mention
from geo.refusals import is_near, is_refused, is_refused_by_its_words
from geo.units import find_unit

UNIT_SCORE = 0.97
NAME_SCORE = 0.92
FOLDED_SCORE = 0.88
LANDMARK_SCORE = 0.8
OLD_SCORE = 0.65
CORRIDOR_SCORE = 0.6
HINT_SCORE = 0.6
NEAR_SCORE = 0.4
AREA_SCORE = 0.9
# Basins that Viet Nam shares, which a text about a neighbour may mean.
SHARED_RIVERS = frozenset({"mekong", "red-thai-binh", "ma", "ca", "se-san", "srepok", "bang-giang-ky-cung"})


def find_sites(case: Case, group: Group, mention: Mention) -> Iterator[Finding]:
    """Yield what one name of a group gives; nothing when it is refused."""
    kind = mention.kind
    if kind == "province":
        return find_province(case, group, mention)
    if kind in ("district", "commune"):
        return find_unit(case, group, mention)
    if kind == "site":
        return find_landmark(case, group, mention)
    return find_area(case, group, mention)


def find_area(case: Case, group: Group, mention: Mention) -> Iterator[Finding]:
    """Regions, basins and seas are larger than a province; the province inside their name is not meant."""
    name = mention.name
    if case.clues.only_abroad and name.codes[0] not in SHARED_RIVERS and name.kind != "sea":
        return  # the Western Highlands of Papua New Guinea, the Ba River of Fiji
    if not name.strong and group.before.place != "support":
        return
    span = (case.number, mention.start, mention.end)
    for code in name.codes:
        yield Finding(code, Precision.LARGER_THAN_ADM1, AREA_SCORE, f"{name.kind}-name", span)


def find_province(case: Case, group: Group, mention: Mention) -> Iterator[Finding]:
    """A province by its name: exactly, as the end of a corridor, as one of those an old province was split into."""
    name = mention.name
    span = (case.number, mention.start, mention.end)
    if is_near(case, group, mention):
        yield Finding(f"near-{name.codes[0]}", Precision.NEAR, NEAR_SCORE, "near", span)
        return
    if is_refused(case, group, mention):
        return
    hint = "hint" in (group.before.place, group.after.place)
    if group.link == "dash":
        found = Precision.LARGER_THAN_ADM1, CORRIDOR_SCORE, "corridor-end"
    elif name.form == "old" and len(name.codes) > 1:
        found = Precision.LARGER_THAN_ADM1, OLD_SCORE, "old-province"
    elif hint:
        found = Precision.ADM1, HINT_SCORE, "office-of-province"
    elif name.unit:
        found = Precision.ADM1, UNIT_SCORE, "province-unit"
    else:
        rule = "province-list" if len(group.mentions) > 1 else "province-name"
        found = Precision.ADM1, NAME_SCORE if mention.exact else FOLDED_SCORE, rule
    for code in name.codes:
        yield Finding(code, *found, span, hint=hint)


def find_landmark(case: Case, group: Group, mention: Mention) -> Iterator[Finding]:
    """A landmark gives itself and its province; where several share it, each of them less exactly."""
    if is_near(case, group, mention) or is_refused_by_its_words(case, group, mention) or case.clues.only_elsewhere:
        return
    landmark = case.gazetteer.landmarks[mention.name.codes[0]]
    span = (case.number, mention.start, mention.end)
    shared = len(landmark.provinces) > 1
    precision = Precision.LARGER_THAN_ADM1 if shared else Precision.ADM1
    yield Finding(landmark.code, precision, LANDMARK_SCORE, "landmark", span)
    for code in landmark.provinces:
        yield Finding(code, precision, OLD_SCORE if shared else LANDMARK_SCORE, "landmark", span)
