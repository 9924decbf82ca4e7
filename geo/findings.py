"""Findings: what the rules read out of a mention before it becomes a Location, and what they may look at."""

from dataclasses import dataclass

from geo.gazetteer import Gazetteer
from geo.locations import Precision, Role
from geo.matcher import Reading

# Countries that give or build; a text that names no other than these may be about their work in Viet Nam.
GIVERS = frozenset(
    {"CN", "JP", "KR", "DE", "FR", "DK", "NL", "SE", "NO", "FI", "BE", "CH", "AU", "CA", "US", "GB", "NZ"}
)
Span = tuple[int, int, int]  # number of the field, start and end in its folded text


@dataclass(slots=True)
class Finding:
    """A place that a text names, with the rule that read it. ``hint`` is one that only an office's name gives."""

    code: str
    precision: Precision
    score: float
    rule: str
    span: Span
    role: Role = "site"
    hint: bool = False


class Clues:
    """What the whole activity says, gathered before any of its names is judged.

    ``provinces`` and ``districts`` are those named beyond doubt, ``foreign`` the other countries, ``vietnamese`` tells
    of the language of a field, and ``merged`` that the text means the 34 provinces. From them follow ``in_viet_nam``,
    whether something besides the name itself says that the text is about Viet Nam, ``only_abroad``, whether it names
    other countries and nothing that is surely in Viet Nam, and ``only_elsewhere``, whether these are not only givers.
    """

    __slots__ = (
        "districts",
        "foreign",
        "in_viet_nam",
        "merged",
        "names_viet_nam",
        "only_abroad",
        "only_elsewhere",
        "provinces",
        "vietnamese",
    )

    def __init__(self, foreign: set[str]) -> None:
        self.provinces: set[str] = set()
        self.districts: set[str] = set()
        self.foreign = foreign
        self.names_viet_nam = False
        self.vietnamese = False
        self.merged = False

    def conclude(self) -> None:
        """Draw the conclusions, once all is gathered."""
        self.in_viet_nam = self.names_viet_nam or self.vietnamese or bool(self.provinces)
        self.only_abroad = not self.in_viet_nam and bool(self.foreign)
        self.only_elsewhere = self.only_abroad and not self.foreign <= GIVERS


@dataclass(slots=True)
class Case:
    """What the rules may look at beside a group of names: its field, what was read there, what the activity says."""

    number: int
    reading: Reading
    clues: Clues
    gazetteer: Gazetteer
