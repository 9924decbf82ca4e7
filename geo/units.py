"""Units: which district or commune a name means, and whether a bare name may be trusted at all."""

from collections.abc import Sequence

from geo.findings import Case, Clues, Finding
from geo.gazetteer import Gazetteer, Name, Unit
from geo.groups import Group
from geo.locations import Precision
from geo.matcher import Mention
from geo.refusals import (
    is_a_person,
    is_a_smaller_feature,
    is_an_address,
    is_in_place_field,
    is_near,
    is_refused_by_its_words,
)

DISTRICT_SCORE = 0.85
BARE_DISTRICT_SCORE = 0.7
COMMUNE_SCORE = 0.75
NEIGHBOUR_REACH = 24
TRUSTED = frozenset({"unit", "works"})  # effects of words beside the bare name of a district


def find_unit(case: Case, group: Group, mention: Mention) -> Sequence[Finding]:
    """Return a district or commune and its province, as far as one province has that name or is named too."""
    if is_near(group, mention) or is_refused_by_its_words(group) or case.clues.only_elsewhere:
        return ()
    name = mention.name
    if is_an_address(group, mention):
        return ()
    shared = _shared_province(case, group) if len(group.mentions) > 1 else ""
    trusted = name.unit or (shared and not is_a_person(group, mention))
    if not trusted and not _stands_alone(case, group, mention):
        return ()
    names: Sequence[Name] = mention.names
    if shared:
        names = [each for each in names if case.gazetteer.units[each.codes[0]].province == shared] or names
    unit = choose_unit(names, case.clues, case.gazetteer)
    if unit is None:
        return ()
    score = COMMUNE_SCORE if name.kind == "commune" else DISTRICT_SCORE if name.unit else BARE_DISTRICT_SCORE
    rule = f"{name.kind}-unit" if name.unit else f"{name.kind}-name"
    hint = "hint" in group.said
    span = (case.number, mention.start, mention.end)
    return tuple(Finding(code, Precision.ADM2, score, rule, span, "site", hint) for code in (unit.code, unit.province))


def choose_unit(names: Sequence[Name], clues: Clues, gazetteer: Gazetteer) -> Unit | None:
    """Return the district or commune that is meant: the only one, or the only one in a place that the text names.

    Units of the 63 provinces come before communes of the 34, whose names most often are old ones.
    """
    if len(names) == 1:
        return gazetteer.units[names[0].codes[0]]
    units = [gazetteer.units[name.codes[0]] for name in names]
    units = [unit for unit in units if unit.code.startswith("VN-63")] or units
    if len(units) > 1:
        near = [unit for unit in units if unit.district in clues.districts or unit.code in clues.districts]
        units = near or [unit for unit in units if unit.province in clues.provinces] or units
    return units[0] if len({unit.province for unit in units}) == 1 else None


def _stands_alone(case: Case, group: Group, mention: Mention) -> bool:
    """Tell whether a district's name without its unit word may be trusted.

    With a word before or after it that says so (``districts of``, ``KCN``) or beside a province that it lies in, any
    may; else only a name that no other unit has, and that in a text about Viet Nam or as the name of a city.
    """
    if is_a_smaller_feature(group, mention) or is_a_person(group, mention):
        return False
    if not TRUSTED.isdisjoint(group.said) or _stands_beside_its_province(case, group, mention):
        return True
    if is_in_place_field(group, mention) or (_is_a_city(case, mention) and _is_listed_with_a_province(group)):
        return True
    if case.clues.vietnamese and _is_joined_to_a_place(group, mention):
        return True
    if mention.name.form != "alone" or _touches_a_name(case, group, mention):
        return False
    listed = sum(other.kind in ("province", "district") for other in group.mentions) > 1
    return mention.name.strong or listed or case.clues.in_viet_nam


def _is_a_city(case: Case, mention: Mention) -> bool:
    return all(case.gazetteer.units[name.codes[0]].kind == "thanh-pho" for name in mention.names)


def _is_listed_with_a_province(group: Group) -> bool:
    """``Hue, Vinh Yen and Ha Giang``: a sure province in a list vouches for the cities in it."""
    return group.link == "list" and any(other.kind == "province" and other.name.strong for other in group.mentions)


def _is_joined_to_a_place(group: Group, mention: Mention) -> bool:
    """``đoạn Cần Thơ - Năm Căn``, ``Chơn Thành - Đức Hòa``: the other end of a road is a sure place."""
    others = [other.name for other in group.mentions if other is not mention]
    return group.link == "dash" and any(
        (name.kind == "province" and name.strong) or name.form == "alone" for name in others
    )


def _shared_province(case: Case, group: Group) -> str:
    """``đường Yên Lạc - Vĩnh Tường``: the one province in which there are districts of all these names, or nothing."""
    provinces = [
        {case.gazetteer.units[name.codes[0]].province for name in other.names}
        for other in group.mentions
        if other.kind == "district"
    ]
    common = set.intersection(*provinces) if len(provinces) > 1 else set()
    return common.pop() if len(common) == 1 else ""


def _stands_beside_its_province(case: Case, group: Group, mention: Mention) -> bool:
    """``Chau Thanh, Tien Giang``, ``Tien Giang (Cai Be, Chau Thanh)``: a list holds the province of the district."""
    beside = {code for other in group.mentions if other.kind == "province" for code in other.name.codes}
    return any(case.gazetteer.units[name.codes[0]].province in beside for name in mention.names)


def _touches_a_name(case: Case, group: Group, mention: Mention) -> bool:
    """Tell whether a capitalised word stands right before or after, so that the name may be part of a longer one."""
    text = case.reading.folded.text
    after = text[mention.end : mention.end + 2]
    if len(after) == 2 and after[0] == " " and after[1].isupper():
        return True
    before = text[max(0, mention.start - NEIGHBOUR_REACH) : mention.start]
    words = before.split()
    if not before.endswith(" ") or len(words) < 2:
        return False
    return words[-1][0].isupper() and words[-1].isalpha()
