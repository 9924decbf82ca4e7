"""Groups: names that a text lists together (``A, B and C``) or joins by a dash (``Hanoi–Lao Cai``).

The words before a list belong to its first name and those after it to its last, yet they speak of all its names.
"""

import re
from typing import Literal

from geo.contexts import Effect, effect_after, effect_before
from geo.folding import Folded
from geo.matcher import Hit, Reading, as_mention

Link = Literal["", "list", "dash"]
WIDEST_GAP = 24
SEPARATOR = r"(?:,|;|/|&|\+|\)?\s*,?\s*\b(?:and|va|or|hoac|as well as|cung|cung voi)\b|\)\s*[,;])"
LISTING = re.compile(
    rf"\s*{SEPARATOR}\s*(?:&|and |va )?\s*(?:(?:the |cac |hai |in |of |tai )*)(?:provinces? of |tinh |tp\.? ?|huyen )?"
)
# Most gaps, told without these expressions: what they are most often, and the words with which others begin.
COMMON_LINKS: dict[str, Link] = {
    " ": "",
    ", ": "list",
    " and ": "list",
    " va ": "list",
    "; ": "list",
    " - ": "dash",
    "-": "dash",
}
LINKING_WORDS = frozenset({"and", "va", "or", "hoac", "as", "cung", "to", "den", "di"})
JOINING = re.compile(r"\s*-+\s*|\s+to\s+|\s+den\s+|\s*-\s*tp\.? ?|\s+di\s+")


class Group:
    """One name or several that stand together; ``link`` tells how."""

    __slots__ = ("_after", "_before", "_said", "folded", "hits", "link", "mentions")

    def __init__(self, folded: Folded, hits: list[Hit], link: Link = "") -> None:
        self.folded = folded
        self.hits = hits
        self.mentions = [as_mention(hit) for hit in hits]
        self.link = link
        self._before: Effect | None = None
        self._after: Effect | None = None
        self._said: tuple[str, str] | None = None

    def add(self, hit: Hit) -> None:
        """Add the name that follows."""
        self.hits.append(hit)
        self.mentions.append(as_mention(hit))

    @property
    def start(self) -> int:
        """Offset of the first name."""
        return self.mentions[0].start

    @property
    def end(self) -> int:
        """Offset after the last name."""
        return self.mentions[-1].end

    @property
    def said(self) -> tuple[str, str]:
        """What the words before and after say of a place."""
        if self._said is None:
            self._said = self.before.place, self.after.place
        return self._said

    @property
    def before(self) -> Effect:
        """What the words before the first name say."""
        if self._before is None:
            self._before = effect_before(self.folded, self.mentions[0].start)
        return self._before

    @property
    def after(self) -> Effect:
        """What the words after the last name say."""
        if self._after is None:
            self._after = effect_after(self.folded, self.mentions[-1].end)
        return self._after


def group(reading: Reading) -> list[Hit | Group]:
    """Return what was found in a text, masks left out: names that stand alone as they are, others in groups."""
    folded = reading.folded
    plain = folded.plain
    found: list[Hit | Group] = []
    last = -WIDEST_GAP
    for hit in reading.hits:
        start, end, meaning = hit
        if meaning[0] == "mask":
            last = -WIDEST_GAP
            continue
        if start - last < WIDEST_GAP and (link := _link(plain[last:start])):
            before = found[-1]
            if not isinstance(before, Group):
                found[-1] = Group(folded, [before, hit], link)
            elif before.link == link:
                before.add(hit)
            else:
                found.append(hit)
        else:
            found.append(hit)
        last = end
    return found


def _link(gap: str) -> Link:
    """Return how two names are linked by what stands between them."""
    link = COMMON_LINKS.get(gap)
    if link is not None:
        return link
    first = gap.split(None, 1)[0]
    if first.isalnum() and first not in LINKING_WORDS:
        return ""
    if JOINING.fullmatch(gap):
        return "dash"
    return "list" if LISTING.fullmatch(gap) else ""
