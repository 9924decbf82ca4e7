"""The activity: what a ministry does with a partner, frozen once validated."""

from dataclasses import dataclass
from decimal import Decimal

from geo.locations import Location, Scope

TEXT_FIELDS = ("title_en", "title_vi", "description_en", "description_vi")


@dataclass(frozen=True, slots=True)
class Participation:
    """A partner's part in an activity; ``role`` is funder, partner, implementer or counterpart."""

    partner: str
    role: str


@dataclass(frozen=True, slots=True)
class Fund:
    """An amount in its own currency (ISO 4217); ``usd`` is empty where no rate of its year is known.

    ``type`` is a code of ``data/codelists/fund-types.csv``, "commitment" for a total that a source states; ``date`` is
    ISO 8601 as precise as the source, empty where it says none.
    """

    amount: Decimal
    currency: str
    usd: Decimal | None
    type: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """One cooperation activity. Unknown text is "", unknown amounts are an empty ``funds``: never zero.

    ``source`` and ``ref`` are the store's key; ``citation`` is where in the source it stands (a paragraph). ``start``
    and ``end`` are ISO 8601 dates as precise as the source: ``2018``, ``2022-05`` or ``2022-05-17``. Locations are kept
    as they were read (63-unit provinces unless the text means the new ones); `geo.vintages.recode` shows them in
    another vintage. ``review`` is a person's verdict on the places (``accepted``, ``placed``, ``national``), empty
    where they are the machine's.
    """

    id: str
    source: str
    ref: str
    citation: str
    kind: str
    title_en: str
    title_vi: str
    description_en: str
    description_vi: str
    status: str
    start: str
    end: str
    sectors: tuple[str, ...]
    partners: tuple[Participation, ...]
    funds: tuple[Fund, ...]
    scope: Scope
    locations: tuple[Location, ...]
    note: str
    extra: tuple[tuple[str, str], ...]
    review: str = ""

    def texts(self) -> dict[str, str]:
        """Return the activity's own texts that are not empty, by field, in the order in which they are read."""
        return {field: text for field in TEXT_FIELDS if (text := getattr(self, field))}
