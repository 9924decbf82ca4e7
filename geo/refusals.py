"""Refusals: the reasons why the name of a province, district or landmark is no place of the work.

Each rule is a function that answers for one name of a group; the first that answers yes refuses it. A name that is
refused gives nothing: better no place than a wrong one.
"""

import re

from geo.findings import Case
from geo.folding import Folded
from geo.groups import Group
from geo.matcher import Mention
from geo.theatres import NEIGHBOURS, begins_abroad, is_programme

HANOI = "VN-63-01"
REFUSING = frozenset({"venue", "travel", "seat", "company", "open"})
SUPPORTING = frozenset({"support", "hint", "works", "unit"})
IN_WORDS = frozenset({"in", "at", "capital", "capital city", "tại", "tai", "ở", "thủ đô"})
SENTENCE_ENDS = (". ", "; ", "\n", "! ", "? ")
VENUE_REACH = 160  # characters around "in Hanoi" in which a signing, visit or talks make it the venue
OPENING = 8  # characters of a sentence before a name that opens it
NAME_REACH = 14  # characters in which a family name before a name is looked for
JOURNEY_REACH = 60  # characters before "from China to Hanoi" in which goods or people are said to travel
JOURNEY_WORDS = ("transporting", "shipped", "shipping", "export", "import", "flight", "travel", "deliver", "van chuyen")
# How far before "in Hanoi" a mark of that kind makes it a venue, or a ministry's seat, in characters; for other towns
# only a gathering does, and from near.
CAPITAL_REACHES = {"venue": VENUE_REACH, "seat": 45, "gathering": VENUE_REACH}
TOWN_REACHES = {"gathering": 40}
# ``Ministry of Finance, 28 Tran Hung Dao, Hanoi``: what stands before a town in an address of a central body or hotel.
ADDRESS_REACH = 140
ADDRESS = re.compile(
    r"(?:\b(?:Ministry|Department|Directorate|Institute|Agency|Academy|Embassy|Authority|Commission|Hotel|Secretariat)\b"
    r"(?:(?:, |'s |’s | )(?:\(?[A-Z0-9][\w./'’-]*\)?|and|of|for|on|the|in Viet|&))*(?:'s)?"
    r"|(?<!Bệnh )(?:\bBộ|\bViện|\bTổng cục|\bCục|\bHọc viện|\bKhách sạn)(?: [^\s.;:,]+){1,9}"
    r"(?:, (?:số )?\d[^.;:,]*)?(?:, (?:quận )?[A-ZĐ]\S* \S+)?)"
    r", (?:thành phố |TP\.? )?$"
)
SENTENCE_MARKS = frozenset(".;?!")
LABEL_REACH = 40  # characters before a colon in which it is seen what label it ends
# ``Geographical location: Hoa Binh``: what a label of a field introduces is a list of places.
FIELD_LABEL = re.compile(
    r"\b(?:locations?|project (?:area|site|province)s?|provinces?|dia diem(?: \w+){0,2}|dia ban(?: \w+){0,2})$"
)
FACILITIES = ("cho ", "truong ", "mau giao", "mam non", "tieu hoc", "thcs", "thpt", "market")
# Students or officials of a neighbour who are taught in a town; but a house that is built for them is a work there.
GUEST_REACH = 80  # characters before the town in which they are named
GUESTS = re.compile(
    r"\b(?:lao|laotian|cambodian|khmer|myanmar|burmese|thai)(?: \w+){0,2}"
    r" (?:officials|officers|students|trainees|teachers|doctors|nurses|engineers|experts|cadres|staff|lecturers)"
    r"(?: (?:studying|training|trained|to study|to train))? (?:in|at) $"
    r"|\b(?:cán bộ|sinh viên|học viên|lưu học sinh|chuyên gia|bác sĩ)(?: \w+){0,3}"
    r" (?:lào|campuchia|myanmar|thái lan)(?: \w+){0,3} (?:tại|ở) $"
)
BUILDINGS = re.compile(r"\b(?:build\w*|construct\w*|dormitor\w*|hostel|xây dựng|ký túc xá)\b")
WITHIN = (", in ", ", tại ", ", thuộc ")  # what ends a distance: ``100 km north of Hue, in Quang Tri``
HONORIFICS = (
    " ms  ",
    " mr  ",
    " mrs  ",
    " dr  ",
    " prof  ",
    " ms ",
    " mr ",
    " mrs ",
    " dr ",
    " prof ",
    " ong ",
    " ba ",
)
FAMILY_NAMES = frozenset(
    ["nguyen", "tran", "pham", "hoang", "phan", "vu", "dang", "bui", "ngo", "duong", "thi", "van", "huynh", "trinh"]
)


def is_near(group: Group, mention: Mention) -> bool:
    """``near Da Nang``, ``30 km north of Hue``, ``giáp tỉnh Lào Cai``: the place is elsewhere."""
    if "distance" not in group.said:
        return False
    return mention is group.mentions[0] or not group.folded.lower.endswith(WITHIN, 0, mention.start)


def is_refused_by_its_words(group: Group) -> bool:
    """``signed in Hanoi``, ``Đại học Huế``, ``Công ty Hòa Bình``, ``Da Nang Declaration``: a venue, seat or name."""
    return not REFUSING.isdisjoint(group.said)


def is_a_smaller_feature(group: Group, mention: Mention) -> bool:
    """``thôn Hòa Bình``, ``cầu Bến Tre``, ``đường Hà Nội``: something else that bears the name of the province."""
    if mention.name.unit or group.link == "dash":
        return False
    if len(group.mentions) > 1 and _is_followed_by_its_place(group):
        is_facility = group.before.place == "feature" or _is_a_facility(group)
        return mention is group.mentions[0] and is_facility
    return "feature" in group.said


def _is_followed_by_its_place(group: Group) -> bool:
    """``Chợ Thái Bình, quận 1``, ``đường Quảng Nam, TP Huế``: a comma, then where the first name is."""
    first, second = group.mentions[:2]
    plain = group.folded.plain
    if not plain.startswith(", ", first.end, second.start):
        return False
    return not any(word in plain[first.end : group.end] for word in (" va ", " and "))


def _is_a_facility(group: Group) -> bool:
    """Tell whether the words right before a group are a school's or a market's, whose name it then is."""
    return group.folded.plain[max(0, group.start - 18) : group.start].lstrip().startswith(FACILITIES) or any(
        group.folded.plain.endswith(word + " ", 0, group.start) for word in ("cho", *FACILITIES[2:])
    )


def is_a_person(group: Group, mention: Mention) -> bool:
    """``Nguyen Hoa Binh``: a family name, with its capital letter, stands right before it."""
    if mention.name.unit:
        return False
    folded = group.folded
    end = mention.start - 1
    begin = folded.plain.rfind(" ", 0, max(end, 0)) + 1
    if folded.plain[begin:end] in FAMILY_NAMES and folded.text[begin].isupper():
        return True
    name = folded.plain[mention.start : mention.end]
    # A long text may repeat a name thousands of times, and the answer is the same for each.
    if name not in folded.honoured:
        folded.honoured[name] = _is_honoured(folded, name)
    return folded.honoured[name]


def _is_honoured(folded: Folded, name: str) -> bool:
    """Tell whether a name stands after ``Mr`` or its like anywhere in a text."""
    words = folded.words
    place = folded.plain.find(name)
    while place >= 0:
        if place > 2 and words.endswith(HONORIFICS, 0, place):
            return True
        place = folded.plain.find(name, place + 1)
    return False


def is_an_address(group: Group, mention: Mention) -> bool:
    """``Ministry of Finance, 28 Tran Hung Dao, Hanoi``, ``Melia Hotel, Hanoi``: where a body sits or people meet."""
    text = group.folded.text
    if text[mention.start - 2 : mention.start] != ", " or not mention.name.codes[0].startswith(HANOI):
        return False
    return bool(ADDRESS.search(text[max(0, mention.start - ADDRESS_REACH) : mention.start]))


def is_too_weak(group: Group, mention: Mention) -> bool:
    """A name that is also a word or a person (Hòa Bình, Hồ Chí Minh) needs a word or a list that supports it."""
    if mention.name.strong or not SUPPORTING.isdisjoint(group.said):
        return False
    listed = any(other is not mention and other.kind in ("province", "district") for other in group.mentions)
    return not (listed or stands_as_place(group, mention) or is_in_place_field(group, mention))


def is_in_place_field(group: Group, mention: Mention) -> bool:
    """``Geographical location: Hoa Binh, Moc Chau``: all that follows the label of a field is a place."""
    plain = group.folded.plain
    colon = plain.rfind(":", 0, mention.start)
    if colon < 0 or not SENTENCE_MARKS.isdisjoint(plain[colon : mention.start]):
        return False
    return bool(FIELD_LABEL.search(plain[max(0, colon - LABEL_REACH) : colon]))


def stands_as_place(group: Group, mention: Mention) -> bool:
    """Tell whether a name stands where addresses end: after a comma or a dash, at the end of the text or a clause.

    Or at the head of a title: ``HÒA BÌNH: …``.
    """
    plain = group.folded.plain
    if mention.start == 0 and plain.startswith((":", " - du an"), mention.end):
        return True
    before = plain[: mention.start].rstrip()
    after = plain[mention.end :].lstrip()
    return before.endswith((",", "-", "(")) and (not after or after[0] in ",.;)")


def is_the_end_of_a_journey(group: Group) -> bool:
    """``transporting vaccines from China to Ho Chi Minh City``: goods or people travel there."""
    if group.link != "dash":
        return False
    before = group.folded.plain[max(0, group.start - JOURNEY_REACH) : group.start]
    return any(word in before for word in JOURNEY_WORDS)


def is_the_end_of_a_programme(group: Group) -> bool:
    """``Kunming-Haiphong Transport Corridor``: between countries a corridor is a programme, a road is a work."""
    if group.link != "dash" or all(other.kind not in ("country", "town") for other in group.mentions):
        return False
    return is_programme(group)


def hosts_guests(case: Case, group: Group, mention: Mention) -> bool:
    """``Training of Lao officials in Hanoi``: people of a neighbour come here, their work is at home."""
    if case.clues.foreign.isdisjoint(NEIGHBOURS):
        return False
    before = group.folded.lower[max(0, mention.start - GUEST_REACH) : mention.start]
    return bool(GUESTS.search(before)) and not BUILDINGS.search(before)


def is_a_venue(case: Case, group: Group, mention: Mention) -> bool:
    """``workshop on … in Hue``; of the capital also ``signed … in Hanoi`` and ``the Ministry of Defence in Hanoi``."""
    if group.before.phrase not in IN_WORDS or not case.reading.noted:
        return False
    plain, farthest = case.reading.folded.plain, max(0, mention.start - VENUE_REACH)
    start = max(plain.rfind(end, farthest, mention.start) for end in SENTENCE_ENDS) + 1
    reaches = CAPITAL_REACHES if mention.name.codes[0] == HANOI else TOWN_REACHES
    # "In Hanoi, the two sides agreed": what opens a sentence is where the rest of it happens
    end = mention.start + (VENUE_REACH if mention.start - start <= OPENING else 0)
    return any(
        max(start, mention.start - reaches[code]) <= position < end
        for position, code in case.reading.marks
        if code in reaches
    )


def is_refused(case: Case, group: Group, mention: Mention) -> bool:
    """Tell whether any rule refuses a name."""
    return (
        is_refused_by_its_words(group)
        or is_a_smaller_feature(group, mention)
        or is_a_person(group, mention)
        or is_too_weak(group, mention)
        or is_an_address(group, mention)
        or is_the_end_of_a_journey(group)
        or is_the_end_of_a_programme(group)
        or begins_abroad(group, case.clues)
        or hosts_guests(case, group, mention)
        or is_a_venue(case, group, mention)
    )
