"""Sites: places of the work in Viet Nam that a text names: provinces, units below them, landmarks, regions, basins."""

from collections.abc import Callable, Sequence

from geo.findings import Case, Finding
from geo.gazetteer import NameKind
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


def find_area(case: Case, group: Group, mention: Mention) -> Sequence[Finding]:
    """Regions, basins and seas are larger than a province; the province inside their name is not meant."""
    name = mention.name
    if case.clues.only_abroad and name.codes[0] not in SHARED_RIVERS and name.kind != "sea":
        return ()  # the Western Highlands of Papua New Guinea, the Ba River of Fiji
    if not name.strong and group.before.place != "support":
        return ()
    span = (case.number, mention.start, mention.end)
    rule = f"{name.kind}-name"
    return [Finding(code, Precision.LARGER_THAN_ADM1, AREA_SCORE, rule, span) for code in name.codes]


def find_province(case: Case, group: Group, mention: Mention) -> Sequence[Finding]:
    """A province by its name: exactly, as the end of a corridor, as one of those an old province was split into."""
    name = mention.name
    span = (case.number, mention.start, mention.end)
    if is_near(group, mention):
        return (Finding(f"near-{name.codes[0]}", Precision.NEAR, NEAR_SCORE, "near", span),)
    if is_refused(case, group, mention):
        return ()
    hint = "hint" in group.said
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
    return [Finding(code, *found, span, "site", hint) for code in name.codes]


def find_landmark(case: Case, group: Group, mention: Mention) -> Sequence[Finding]:
    """A landmark gives itself and its province; where several share it, each of them less exactly."""
    if is_near(group, mention) or is_refused_by_its_words(group) or case.clues.only_elsewhere:
        return ()
    landmark = case.gazetteer.landmarks[mention.name.codes[0]]
    span = (case.number, mention.start, mention.end)
    shared = len(landmark.provinces) > 1
    precision = Precision.LARGER_THAN_ADM1 if shared else Precision.ADM1
    score = OLD_SCORE if shared else LANDMARK_SCORE
    found = [Finding(landmark.code, precision, LANDMARK_SCORE, "landmark", span)]
    found.extend(Finding(code, precision, score, "landmark", span) for code in landmark.provinces)
    return found


# By the kind of name: what one name of a group gives; nothing when it is refused.
FINDERS: dict[NameKind, Callable[[Case, Group, Mention], Sequence[Finding]]] = {
    "province": find_province,
    "district": find_unit,
    "commune": find_unit,
    "site": find_landmark,
    "region": find_area,
    "basin": find_area,
    "sea": find_area,
}
