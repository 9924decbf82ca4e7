"""Gazetteer: every name that the geocoder knows, read from the lists in ``data/gazetteer`` (rows, not code).

A row gives a name in its natural spelling; the forms in which texts write it (without diacritics, closed up, with a
unit word before or after it) are made here. ``docs/geocoding.md`` says how to add a name.
"""

import csv
import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from babel.core import get_global
from babel.numbers import get_currency_name

from geo.folding import fold_name, new_tones
from geo.register import load_places

FOLDER = Path(__file__).resolve().parents[1] / "data" / "gazetteer"
NameKind = Literal["province", "district", "commune", "site", "region", "basin", "sea", "country", "town", "mask"]
UnitWords = tuple[tuple[str, ...], tuple[str, ...]]
# The words that say what a unit is, before the name and after it, folded.
UNIT_WORDS: dict[str, UnitWords] = {
    "tinh": (("tỉnh", "province of"), ("province",)),
    "thanh-pho-tw": (("thành phố", "tp", "tp.", "city of"), ("city", "municipality", "province")),
    "thanh-pho": (("thành phố", "tp", "tp.", "city of"), ("city", "town")),
    "thi-xa": (("thị xã", "tx", "tx.", "town of"), ("town", "township")),
    "huyen": (("huyện", "district of"), ("district",)),
    "quan": (("quận",), ("district",)),
    "xa": (("xã", "commune of"), ("commune",)),
    "phuong": (("phường",), ("ward",)),
    "thi-tran": (("thị trấn", "tt", "tt."), ("town", "township", "commune")),
    "dac-khu": (("đặc khu", "huyện đảo"), ("special zone",)),
}
# The same for landmarks whose rows give the name alone.
LANDMARK_WORDS: dict[str, UnitWords] = {
    "hydropower": (
        ("thủy điện", "hồ thủy điện"),
        ("hydropower", "hydroelectric", "hydro power", "dam", "hpp", "multipurpose", "falls hydropower"),
    ),
    "thermal-power": (
        ("nhiệt điện", "nhà máy điện", "trung tâm điện lực"),
        ("thermal power", "power plant", "power center", "coal fired power", "thermo power", "bot"),
    ),
    "reservoir": (("hồ", "hồ chứa", "hồ chứa nước", "thủy lợi", "hệ thống thủy lợi"), ("reservoir", "lake", "dam")),
    "bridge": (("cầu",), ("bridge",)),
    "airport": (
        ("sân bay", "sân bay quốc tế", "cảng hàng không", "cảng hàng không quốc tế"),
        ("airport", "international airport"),
    ),
    "seaport": (("cảng", "bến cảng", "cảng biển"), ("port", "seaport", "deep sea port", "container terminal")),
    "national-park": (("vườn quốc gia", "vqg"), ("national park",)),
    "nature-reserve": (("khu bảo tồn", "khu bảo tồn thiên nhiên", "khu btnt", "rừng đặc dụng"), ("nature reserve",)),
    "economic-zone": (("khu kinh tế", "kkt", "khu kinh tế cửa khẩu"), ("economic zone",)),
    "industrial-park": (("khu công nghiệp", "kcn"), ("industrial park", "industrial zone")),
}
# Money that a town in its country is called as.
TOWNS_TOO = frozenset({"Balboa Panama"})
NUMBERED = frozenset({"hydropower", "thermal-power"})
COMMUNES = frozenset({"xa", "phuong", "thi-tran", "dac-khu"})
CENTRAL_CITIES = frozenset({"VN-63-01", "VN-63-31", "VN-63-48", "VN-63-79", "VN-63-92"})
NAMESAKES_OF_A_CITY = 3  # provinces in which some commune may have a city's name and the city still be meant
# First words of districts that are named like people, or with such everyday words that a street, a school or a company
# may have the name anywhere: bare they are not trusted.
COMMON_FIRST_WORDS = re.compile(r"^(le|ngo|tran|nguyen|phan|hai ba|pham|ly|dinh|hoang|chau|binh|tan|long|phu|vinh) ")


@dataclass(slots=True)
class Name:
    """One way to write one or more places.

    ``spelling`` is lower case with diacritics, as ``new_tones`` gives it; ``codes`` are places that the name means
    together (an old province that was split), ``unit`` tells that a unit word is part of it, ``strong`` that it needs
    no support from its context, ``capitals`` which characters have to be capital letters.
    """

    spelling: str
    codes: tuple[str, ...]
    kind: NameKind
    form: str
    strong: bool
    unit: bool
    capitals: tuple[int, ...]


class Entry(NamedTuple):
    """What a folded form may be: names of places, and marks (words that tell of scope, venue, frame …)."""

    names: tuple[Name, ...]
    marks: tuple[str, ...]


class Unit(NamedTuple):
    """A district or commune: its code, natural name, kind of unit, the codes above it and its point, where known."""

    code: str
    name: str
    kind: str
    province: str
    district: str
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class Landmark:
    """A lake, dam, park, island, port … in one or more provinces."""

    code: str
    name_vi: str
    name_en: str
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All entries by folded form, and the places that are not in the register of boundary sets."""

    entries: dict[str, Entry]
    units: dict[str, Unit]
    landmarks: dict[str, Landmark]


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one list of ``data/gazetteer``."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@contextmanager
def kept_for_good() -> Iterator[None]:
    """Build what a process keeps for good: without looking for garbage in it while it grows, or ever after.

    Halves the time it takes to load; workers that are forked share the pages that nothing touches.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


@cache
def load_gazetteer() -> Gazetteer:
    """Read all lists, once a process."""
    with kept_for_good():
        all_units = list(read_units())
        units = {unit.code: unit for unit in reversed(all_units)}  # of two spellings the official one, which is first
        return Gazetteer(_read_entries(all_units), units, _read_landmarks())


def _read_entries(units: Sequence[Unit]) -> dict[str, Entry]:
    names: dict[str, list[Name]] = {}
    for form, name in _all_names(units):
        known = names.get(form)
        if known is None:
            names[form] = [name]
        elif name not in known:
            known.append(name)
    marks: dict[str, list[str]] = {}
    for row in read_rows("marks"):
        marks.setdefault(fold_name(row["name"]), []).append(row["code"])
    entries = {form: Entry(tuple(known), tuple(marks.get(form, ()))) for form, known in names.items()}
    return entries | {form: Entry((), tuple(codes)) for form, codes in marks.items() if form not in names}


def _all_names(units: Sequence[Unit]) -> Iterator[tuple[str, Name]]:
    yield from _province_names()
    yield from _area_names()
    yield from _landmark_names()
    for row in read_rows("masks"):
        yield from listed_names({**row, "kind": row["code"], "strength": "strong"}, "mask", proper=False)
    for name in currency_names():
        yield from listed_names(
            {"name": name, "code": "money", "kind": "money", "strength": "strong"}, "mask", proper=False
        )
    yield from _unit_names(units)


def currency_names() -> Iterator[str]:
    """Yield what Unicode CLDR calls one and several of each foreign money that is legal tender, in both languages.

    Not Viet Nam's own: ``cộng đồng Việt Nam`` is no money.
    """
    uses = [use for past in get_global("territory_currencies").values() for use in past]
    for code in sorted({code for code, _, end, is_tender in uses if is_tender and not end} - {"VND"}):
        names = {get_currency_name(code, count, lang) for lang in ("en", "vi") for count in (None, 1, 2)}
        yield from sorted(names - TOWNS_TOO)


def _landmark_names() -> Iterator[tuple[str, Name]]:
    for row in read_rows("landmarks"):
        words = LANDMARK_WORDS.get(row["kind"])
        if not words:
            yield from listed_names({**row, "strength": "strong"}, "site", proper=True)
            continue
        for spelling in _dashed(row["name"]):
            text = new_tones(spelling.lower())
            yield from with_units(fold_name(spelling), text, words, (row["code"],), ("site", row["kind"]))
            if row["kind"] in NUMBERED:  # Long Phu 1 thermal power
                for number in "1234":
                    numbered = f"{text} {number}"
                    form = fold_name(f"{spelling} {number}")
                    yield from with_units(form, numbered, ((), words[1]), (row["code"],), ("site", row["kind"]))


def _area_names() -> Iterator[tuple[str, Name]]:
    """Yield the names of regions, basins, seas, countries and foreign towns whose place is in the register."""
    lists: tuple[tuple[str, NameKind, bool], ...] = (
        ("regions", "region", False),
        ("basins", "basin", False),
        ("seas", "sea", True),
        ("countries", "country", True),
        ("country-words", "country", True),
        ("foreign", "town", True),
        ("foreign-words", "town", True),
    )
    places = load_places()
    for source, kind, proper in lists:
        for row in read_rows(source):
            if row["code"] in places:
                yield from listed_names({"kind": "usual", "strength": "strong", **row}, kind, proper=proper)


def listed_names(row: dict[str, str], kind: NameKind, *, proper: bool) -> Iterator[tuple[str, Name]]:
    """Yield the folded forms of a row: as it is, and with its dashes as texts print them.

    A ``proper`` name has to be written with a capital letter where the row has its first one.
    """
    codes = tuple(row["code"].split(";"))
    for spelling in _dashed(row["name"]):
        capitals = tuple(offset for offset, letter in enumerate(spelling) if letter.isupper())[:1] if proper else ()
        text = new_tones(spelling.lower())
        yield fold_name(spelling), Name(text, codes, kind, row["kind"], row["strength"] == "strong", False, capitals)


def _dashed(name: str) -> tuple[str, ...]:
    """Return the ways to print a name with dashes: spaced, closed, or spaced on one side."""
    return (name, name.replace(" - ", "-"), name.replace(" - ", "- ")) if " - " in name else (name,)


def _last_word(name: str) -> int:
    return len(name) - len(re.split(r"[\s\-.']", name.rstrip("."))[-1]) - name.endswith(".")


def _province_names() -> Iterator[tuple[str, Name]]:
    for row in read_rows("provinces"):
        codes = tuple(row["code"].split(";"))
        strong = row["strength"] == "strong"
        words = UNIT_WORDS["thanh-pho-tw" if row["code"] in CENTRAL_CITIES else "tinh"]
        for spelling in _dashed(row["name"]):
            form, text = fold_name(spelling), new_tones(spelling.lower())
            ends = tuple(offset for offset in sorted({0, _last_word(spelling)}) if spelling[offset].isupper())
            yield form, Name(text, codes, "province", row["kind"], strong, False, ends)
            yield from with_units(form, text, words, codes, ("province", row["kind"]))
        closed = row["name"].replace(" ", "")
        if row["kind"] == "official" and row["name"].count(" ") == 1:
            # Quangninh, Laocai: common in English texts
            yield fold_name(closed), Name(closed.lower(), codes, "province", "usual", strong, False, (0,))


def with_units(
    form: str, text: str, words: UnitWords, codes: tuple[str, ...], what: tuple[NameKind, str]
) -> Iterator[tuple[str, Name]]:
    """Yield a name with each unit word before or after it; the name itself has to begin with a capital letter."""
    kind, unit_form = what
    is_word = not text[0].isdigit()  # Quận 7 has no capital letter to ask for
    for before in words[0]:
        lead, start = _folded_word(before), len(before) + 1
        spelling = f"{before.rstrip('.')} {text}"
        if before.endswith("."):
            capital = (start - 1,) if is_word else ()
            yield f"{lead} {form}", Name(spelling, codes, kind, unit_form, True, True, capital)
            lead += " "
        yield f"{lead} {form}", Name(spelling, codes, kind, unit_form, True, True, (start,) if is_word else ())
    for after in words[1]:
        if is_word:
            yield f"{form} {after}", Name(f"{text} {after}", codes, kind, unit_form, True, True, (0,))


@cache
def _folded_word(word: str) -> str:
    return fold_name(word)


def _unit_names(units: Sequence[Unit]) -> Iterator[tuple[str, Name]]:
    """Yield the names of districts and communes with their unit words, and bare where they can stand alone."""
    # Quận 1 has its unit word in its name.
    forms = {unit.name: fold_name(unit.name.removeprefix("Quận ")) for unit in units}
    provinces = {fold_name(row["name"]) for row in read_rows("provinces")}
    before_more = tuple(f"{province} " for province in provinces)
    alone = _names_that_stand_alone(units, forms, provinces)
    for unit in units:
        if unit.name.isdigit() and unit.kind != "quan":
            continue  # Phường 1 is in every town
        kind: NameKind = "commune" if unit.kind in COMMUNES else "district"
        form, text = forms[unit.name], new_tones(unit.name.removeprefix("Quận ").lower())
        codes = (unit.code,)
        words = UNIT_WORDS[unit.kind]
        if kind == "district" and unit.kind != "quan":  # towns were districts before, and districts become towns
            words = tuple(dict.fromkeys((*own, *other)) for own, other in zip(words, UNIT_WORDS["huyen"], strict=True))  # type: ignore[assignment]
        yield from with_units(form, text, words, codes, (kind, unit.kind))
        if kind == "district" and not unit.name.split()[-1].isdigit():
            ends = tuple(sorted({0, _last_word(unit.name)}))
            bare = "alone" if form in alone else "common"
            yield form, Name(text, codes, kind, bare, unit.kind == "thanh-pho" and bare == "alone", False, ends)
        elif form.count(" ") > 1 and form.startswith(before_more):
            # Đồng Nai Thượng: alone it says nothing, but it is not Đồng Nai
            yield form, Name(text, codes, kind, "common", False, False, (0, _last_word(unit.name)))


def _names_that_stand_alone(units: Sequence[Unit], forms: dict[str, str], provinces: set[str]) -> frozenset[str]:
    """Return the names of districts that no unit of another province has, and no province, person or plain word is."""
    provinces_of: dict[str, set[str]] = {}
    cities = set()
    for unit in units:
        if unit.code.startswith("VN-63"):
            provinces_of.setdefault(forms[unit.name], set()).add(unit.province)
        if unit.kind == "thanh-pho":
            cities.add(forms[unit.name])
    return frozenset(
        form
        for form, of in provinces_of.items()
        if form not in provinces
        and (" " in form or (form in cities and len(form) > 5))
        and (len(of) <= NAMESAKES_OF_A_CITY if form in cities else len(of) == 1 and not COMMON_FIRST_WORDS.match(form))
    )


def read_units() -> Iterator[Unit]:
    """Yield the districts and communes of ``units.csv``, then the old ones and other spellings of ``old-units.csv``."""
    for row in (*read_rows("units"), *read_rows("old-units")):
        province = row["parent"][:8]
        district = row["parent"] if row["parent"] != province else ""
        lon, lat = (float(row["lon"]), float(row["lat"])) if row.get("lon") else (None, None)
        yield Unit(row["code"], row["name"], row["kind"], province, district, lon, lat)


def _read_landmarks() -> dict[str, Landmark]:
    """Return the landmarks; the first name of each language is its name there, one language stands for the other."""
    names: dict[str, dict[str, str]] = {}
    provinces: dict[str, tuple[str, ...]] = {}
    for row in read_rows("landmarks"):
        names.setdefault(row["code"], {}).setdefault(row["lang"], row["name"])
        provinces[row["code"]] = tuple(row["provinces"].split(";"))
    return {
        code: Landmark(code, of.get("vi", of.get("en", "")), of.get("en", of.get("vi", "")), provinces[code])
        for code, of in names.items()
    }
