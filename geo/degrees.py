"""Degrees: latitude and longitude as people and files write them, ``21.03``, ``21,03``, ``21° 2' N``, to numbers."""

import re
import unicodedata
from typing import Literal

Axis = Literal["lat", "lon"]
_DECIMAL = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$", re.ASCII)
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"
# Degrees, minutes and seconds with or without their signs; the sky's letter before or after them.
_SEXAGESIMAL = re.compile(
    rf"(?P<first>[NSEW])?\s*(?P<sign>[+-])?(?P<degrees>{_NUMBER})\s*(?:°|deg|d)?\s*"
    rf"(?:(?P<minutes>{_NUMBER})\s*(?:'|min|m)?\s*)?(?:(?P<seconds>{_NUMBER})\s*(?:\"|''|sec|s)?\s*)?(?P<last>[NSEW])?$",
    re.ASCII | re.IGNORECASE,
)
_DEGREES = r"\d[^NSEW]*"
_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "º": "°", "˚": "°", "′": "'", "’": "'", "‘": "'", "″": '"', "”": '"', "“": '"'}
)
_LETTERS = {"lat": "NS", "lon": "EW"}
# Longer texts are no position; some patterns take the square of the length.
_LONGEST = 300
# What a person or a web page leaves between letters: it has no width and no meaning here.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_LABEL = re.compile(r"\b(?:latitude|lat|longitude|long|lon|lng)\b\s*[:=]?\s*", re.IGNORECASE)
# Well-known text has x, y: the longitude first.
_WELL_KNOWN = re.compile(r"(?:SRID=\d+;)?\s*POINT\s*Z?\s*\(\s*(\S+)\s+(\S+)(?:\s+\S+)?\s*\)$", re.IGNORECASE)
_EAST_FIRST = re.compile(
    rf"(?P<lon>[EW]\s*{_DEGREES}|{_DEGREES}\s*[EW])[\s,]+(?P<lat>[NS]\s*{_DEGREES}|{_DEGREES}\s*[NS])$", re.IGNORECASE
)
# A comma with a blank beside it stands between numbers, one without may be a decimal comma.
_BETWEEN = re.compile(r"\s*,\s+|\s+,\s*|\s*[;|]\s*")
_SKIES = re.compile(r"(?<=[NS])[\s,]*(?=\d)", re.IGNORECASE)
_FIRST_SKY = re.compile(r"^[NS](?![A-Z]).*?[\s,]*(?=[EW])", re.IGNORECASE)


def read_degrees(text: str, axis: Axis) -> float | None:
    """Return decimal degrees, or None when the text is no number of degrees or names another sky than the axis has.

    The number is not checked against the range of the axis: see `geo.coordinates.read_point`.
    """
    clean = _clean(text)
    if _DECIMAL.match(clean):
        return float(clean)
    found = _SEXAGESIMAL.match(clean)
    if found is None:
        return None
    letter = (found["first"] or found["last"] or "").upper()
    parts = [float((found[name] or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")]
    is_signed_twice = bool(letter and found["sign"]) or bool(found["first"] and found["last"])
    if is_signed_twice or (letter and letter not in _LETTERS[axis]) or max(parts[1:]) >= 60:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -degrees if found["sign"] == "-" or letter in {"S", "W"} else degrees


def split_position(text: str) -> tuple[str, str] | None:
    """Return the texts of latitude and longitude from one text with both, in this order; None when they can't be told.

    A third number, the height, is passed over, and brackets around them all. The longitude may stand first where that
    is said: by its letter, or by the text being well-known text (``POINT(105.85 21.03)``).
    """
    clean = _clean(text)
    if len(clean) > _LONGEST:
        return None
    if found := _WELL_KNOWN.match(clean):
        return found[2], found[1]
    if (labels := _LABEL.findall(clean)) and len(labels) == 2 and labels[0][:2].lower() == "la":
        clean = _LABEL.sub(" ", clean).strip()
    clean = _BETWEEN.sub(" ", clean.strip("()[] ")).strip()
    if found := _EAST_FIRST.match(clean):
        return found["lat"].strip(), found["lon"].strip(" ,")
    # The letter stands before both numbers or after both.
    if found := (_FIRST_SKY.match(clean) or _SKIES.search(clean)):
        middle = found.end()
        return clean[:middle].strip(" ,"), clean[middle:].strip(" ,")
    parts = clean.split()
    if len(parts) == 1:
        parts = clean.split(",")
        if len(parts) == 4 and all(part.lstrip("+-").isdecimal() for part in parts):
            parts = [",".join(parts[:2]), ",".join(parts[2:])]
    return (parts[0], parts[1]) if 2 <= len(parts) <= 3 else None


def _clean(text: str) -> str:
    # Marks of minutes and seconds would fall apart in NFKC.
    return unicodedata.normalize("NFKC", text.translate(_UNSEEN).translate(_SIGNS)).strip()
