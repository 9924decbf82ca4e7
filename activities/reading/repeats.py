"""Repeats: whether two titles are of one activity."""

import re
from functools import cache

from geo.folding import fold_name

SAME = 0.8
LEAST_WORDS = 4
_EMPTY = frozenset(
    [
        *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"),
        *("va", "ve", "cua", "voi", "tai", "trong", "cho"),
    ]
)


@cache
def telling_words(title: str) -> frozenset[str]:
    """Return the words of a title that tell something: folded, one spelling of Viet Nam, English plurals as one."""
    words = fold_name(re.sub(r"(?i)vietnam", "viet nam", title)).split()
    return frozenset(w[:-1] if len(w) > 4 and w.endswith("s") else w for w in words if w not in _EMPTY)


def likeness(first: str, second: str) -> float:
    """Return how alike two titles are, 0..1: twice the words that both have over the words of both (Dice)."""
    one, two = telling_words(first), telling_words(second)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def is_repeat(first: str, second: str) -> bool:
    """Tell whether two titles of one kind name one activity: nearly the same words, or one has all of the other's."""
    one, two = telling_words(first), telling_words(second)
    is_part = min(len(one), len(two)) >= LEAST_WORDS and (one <= two or two <= one)
    return is_part or likeness(first, second) >= SAME
