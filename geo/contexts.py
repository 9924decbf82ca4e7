"""Contexts: what the words just before and after a name say of it, by the list ``data/gazetteer/contexts.csv``.

Each row of the list is a phrase, the side on which it stands, what it applies to (a ``place`` or a ``country``) and its
effect. The longest phrase decides. The phrases of a side are a tree that is walked word by word away from the name.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from geo.folding import Folded, fold_name
from geo.gazetteer import read_rows

SKIPPED = ("the", "(the", "a", "an", "'the")  # at most one of these between a name and the words before it
PUNCTUATION = ".,;:)"
GAPS = frozenset(" -")
POSSESSIVES = frozenset({"'s ", "’s "})


@dataclass(frozen=True, slots=True)
class Effect:
    """What the words on one side say of a place and of a country; ``phrase`` is that for the place."""

    place: str
    country: str
    phrase: str


NO_EFFECT = Effect("", "", "")


class Node:
    """A word of one or more phrases: the effect of the longest phrase up to here, and the words that may follow."""

    __slots__ = ("effect", "next")

    def __init__(self) -> None:
        self.effect = NO_EFFECT
        self.next: dict[str, Node] = {}

    def inherit(self) -> None:
        """Pass effects on to the longer phrases that say nothing themselves."""
        for following in self.next.values():
            place, country, phrase = following.effect.place, following.effect.country, following.effect.phrase
            if not place:
                place, phrase = self.effect.place, self.effect.phrase
            following.effect = Effect(place, country or self.effect.country, phrase)
            following.inherit()


class Sides(NamedTuple):
    """The trees of the phrases before and after a name."""

    before: Node
    after: Node


@cache
def _load_phrases() -> tuple[Sides, Sides]:
    """Return the trees for texts without diacritics, then for texts with them."""
    return _read_sides(accented=False), _read_sides(accented=True)


@cache
def _first_before() -> tuple[dict[str, Node], ...]:
    return tuple([sides.before.next for sides in _load_phrases()])


@cache
def _first_after() -> tuple[dict[str, Node], ...]:
    return tuple([sides.after.next for sides in _load_phrases()])


def _read_sides(*, accented: bool) -> Sides:
    sides = Sides(Node(), Node())
    for row in read_rows("contexts"):
        phrase = row["phrase"].lower()
        if not (accented or phrase.isascii()):
            phrase = fold_name(phrase)
        words = phrase.split()
        node = sides.before if row["side"] == "before" else sides.after
        for word in reversed(words) if row["side"] == "before" else words:
            node = node.next.setdefault(word, Node())
        known = node.effect
        if row["applies"] == "country":
            node.effect = Effect(known.place, known.country or row["effect"], known.phrase)
        elif not known.place:
            node.effect = Effect(row["effect"], known.country, phrase)
    for node in sides:
        node.inherit()
    article = Node()
    article.next = dict(sides.before.next)
    sides.before.next.update(dict.fromkeys(SKIPPED, article))
    return sides


def effect_before(folded: Folded, start: int) -> Effect:
    """Return the effect of the words that end at ``start``."""
    text = folded.lower
    end = start - 1
    if end < 1 or text[end] != " ":
        return NO_EFFECT
    begin = text.rfind(" ", 0, end) + 1
    node = _first_before()[folded.accented].get(text[begin:end])
    if node is None:
        return NO_EFFECT
    while begin and node.next:
        end = begin - 1
        begin = text.rfind(" ", 0, end) + 1
        following = node.next.get(text[begin:end].removeprefix("("))
        if following is None:
            break
        node = following
    return node.effect


def effect_after(folded: Folded, end: int) -> Effect:
    """Return the effect of the words from ``end`` to the first punctuation, a possessive 's passed over."""
    text = folded.lower
    if text[end : end + 1] not in GAPS:
        if text[end : end + 3] not in POSSESSIVES:
            return NO_EFFECT
        end += 2
    following, effect = _first_after()[folded.accented], NO_EFFECT
    while following and end >= 0:
        begin = end + 1
        end = text.find(" ", begin)
        word = text[begin:end] if end > 0 else text[begin:]
        node = following.get(word)
        if node is None:
            node = following.get(word.rstrip(PUNCTUATION))
            return effect if node is None else node.effect
        following, effect = node.next, node.effect
    return effect
