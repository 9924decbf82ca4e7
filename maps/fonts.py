"""The page's typeface for drawn figures: the web's parts of Be Vietnam Pro put together, measured and embedded.

matplotlib reads TrueType only, the page's font comes as WOFF2 in three parts (Latin, the rest of Latin, Vietnamese).
They are merged at the first use into the cache folder, one file a weight, and never committed. What the typeface lacks
(≥, ≤) is matplotlib's own DejaVu Sans; what that lacks too is drawn as □.
"""

import base64
import hashlib
import io
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from matplotlib import get_data_path
from matplotlib.font_manager import FontProperties, fontManager

from geo.errors import MissingDataError
from geo.wholefile import writing

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor" / "be-vietnam-pro"
PARTS = ("latin", "latin-ext", "vietnamese")
REGULAR, BOLD = 400, 600
_SAID = {REGULAR: 400, BOLD: 700}  # the weight that a file is asked for by, so that the fallback has one as well
FALLBACK = "DejaVu Sans"
_UNKNOWN = "□"


@dataclass(frozen=True)
class Face:
    """One weight: its family's name, its file, the glyph widths by character in parts of one em."""

    family: str
    weight: int
    path: Path
    widths: dict[int, float]

    def properties(self, size: float) -> FontProperties:
        """Return what matplotlib asks for; ``size`` in points."""
        return FontProperties(family=[self.family, FALLBACK], weight=_SAID[self.weight], size=size)

    def width(self, text: str, size: float) -> float:
        """Return the width of a line in points, kerning left out."""
        spare = _fallback_widths()
        return sum(self.widths.get(ord(char)) or spare.get(ord(char), 0.6) for char in text) * size


@cache
def faces(folder: Path) -> dict[int, Face]:
    """Return the faces by weight, made in ``folder`` when they are not there, and known to matplotlib.

    Raises MissingDataError where the page's font is not installed.
    """
    return {weight: _face(weight, folder) for weight in (REGULAR, BOLD)}


def _face(weight: int, folder: Path) -> Face:
    parts = [VENDOR / f"{part}-{weight}.woff2" for part in PARTS]
    if missing := [part.name for part in parts if not part.is_file()]:
        raise MissingDataError(f"the page's font is not installed ({missing[0]}): run make setup")
    digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]
    path = folder / f"be-vietnam-pro-{weight}-{digest}.ttf"
    if not path.exists():
        _merge(parts, path)
    fontManager.addfont(path)
    fontManager.ttflist[-1] = replace(fontManager.ttflist[-1], weight=_SAID[weight])
    with TTFont(path, lazy=True) as font:
        return Face(font["name"].getDebugName(1), weight, path, _widths(font))


def _merge(parts: list[Path], path: Path) -> None:
    plain = []
    for part in parts:
        font = TTFont(part, recalcTimestamp=False)
        font.flavor = None
        held = io.BytesIO()
        font.save(held)
        held.seek(0)
        plain.append(held)
    merged = Merger().merge(plain)
    merged.recalcTimestamp = False
    with writing(path) as file:
        merged.save(file)


def _widths(font: TTFont) -> dict[int, float]:
    em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    return {code: metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@cache
def _fallback_widths() -> dict[int, float]:
    with TTFont(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", lazy=True) as font:
        return _widths(font)


def drawable(text: str, face: Face) -> str:
    """Return a text on one line without what can't be drawn: controls go, letters of no font at hand become □."""
    known = face.widths.keys() | _fallback_widths().keys()
    line = " ".join("".join(char if char.isprintable() or char.isspace() else "" for char in text).split(" "))
    line = "".join(" " if char in "\t\n\r\v\f\x85\u2028\u2029" else char for char in line)
    return "".join(char if ord(char) in known else _UNKNOWN for char in line)


def wrapped(text: str, face: Face, size: float, width: float, most: int = 99) -> list[str]:
    """Return the lines of a text in a column of ``width`` points; beyond ``most`` lines the rest is "…"."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text, face, size, width):
        longer = f"{line} {word}" if line else word
        if not line or face.width(longer, size) <= width:
            line = longer
        else:
            lines.append(line)
            line = word
    lines += [line] if line else []
    if len(lines) > most:
        return [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), face, size, width)]
    return lines


def _pieces(text: str, face: Face, size: float, width: float) -> list[str]:
    """Return the words of a text, those longer than a line in pieces."""
    pieces = []
    for word in text.split(" "):
        rest = word
        while face.width(rest, size) > width and len(rest) > 1:
            fits = max(1, sum(face.width(rest[: n + 1], size) <= width for n in range(len(rest))))
            pieces.append(rest[:fits])
            rest = rest[fits:]
        if rest:
            pieces.append(rest)
    return pieces


def cut(text: str, face: Face, size: float, width: float) -> str:
    """Return a text that fits in ``width`` points, its end "…" where it was too long."""
    if face.width(text, size) <= width:
        return text
    while text and face.width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def embedded(folder: Path, text: str) -> str:
    """Return the style sheet that puts the letters of a text into an SVG, so that it looks the same everywhere."""
    options = subset.Options(flavor="woff2", hinting=False, recalc_timestamp=False, notdef_outline=True)
    rules = []
    for face in faces(folder).values():
        with TTFont(face.path, recalcTimestamp=False) as font:
            chooser = subset.Subsetter(options)
            chooser.populate(text="".join(sorted(set(text))))
            chooser.subset(font)
            held = io.BytesIO()
            font.flavor = "woff2"
            font.save(held)
        data = base64.b64encode(held.getvalue()).decode()
        rules.append(
            f"@font-face{{font-family:'{face.family}';font-weight:{_SAID[face.weight]};"
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    return "".join(rules)
