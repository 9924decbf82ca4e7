"""Spelling: which known word someone meant who slipped. Words are in their plain form (`activities.searching`)."""

from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Slips (a letter wrong, missing, too many, or two swapped) that are forgiven a word of so many letters or more: with
# one slip any word of three letters is another one.
FORGIVEN = ((4, 1), (8, 2))


def slips_forgiven(text: str) -> int:
    """Return how many slips a text of this length may have."""
    return max((slips for letters, slips in FORGIVEN if len(text) >= letters), default=0)


def distances(text: str, choices: Sequence[str], *, is_unfinished: bool = False) -> dict[int, int]:
    """Return the slips between a text and each choice that is near enough, by the choice's position.

    An unfinished text is compared with the beginnings of the choices as well.
    """
    most = slips_forgiven(text)
    if not most:
        return {}
    found = _near(text, choices, most)
    if is_unfinished:
        for position, slips in _near(text, [choice[: len(text)] for choice in choices], most).items():
            found[position] = min(slips, found.get(position, slips))
    return found


def _near(text: str, choices: Sequence[str], most: int) -> dict[int, int]:
    near = process.extract(text, choices, scorer=OSA.distance, score_cutoff=most, limit=None)
    return {position: int(slips) for _, slips, position in near}


def corrected(words: Sequence[str], known: Mapping[str, int]) -> list[str] | None:
    """Return the words with each that is not known put right, None where one can't be or nothing was wrong.

    ``known`` are words with how often they stand; of several that are as near, the most frequent is meant. The last
    word may still be being typed.
    """
    choices = list(known)
    found = []
    for number, word in enumerate(words, start=1):
        is_last = number == len(words)
        if word in known or (is_last and any(choice.startswith(word) for choice in choices)):
            found.append(word)
            continue
        near = distances(word, choices, is_unfinished=is_last)
        if not near:
            return None
        found.append(choices[min(near, key=lambda position: (near[position], -known[choices[position]]))])
    return None if found == list(words) else found
