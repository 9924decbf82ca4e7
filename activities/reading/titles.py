"""Titles: how far a name reaches to the left and to the right of the noun that it is built on."""

import re

from activities.reading.lists import MASK, heads, pattern

_TOKEN_BEFORE = re.compile(r"(\S+)\s+$")
_NUMBER = re.compile(r"(?:\d{1,4}(?:st|nd|rd|th)?|\+|[IVX]+)$")
_DASHES = frozenset("-–—&+")
_ACRONYM = re.compile(r"\s*\([A-Z][A-Za-z0-9./ -]{1,14}\)")
_HARD_STOP = re.compile(rf"[;:(\"“«{MASK}]|,|\.(?=\s|$)")
_ENUMERATION = re.compile(r",(?:[^,;.:(]{1,45},)*[^,;.:(]{1,45}?\s(?:and|và)\s")
_PHASE = re.compile(r",\s*(?:phase|giai đoạn|piloted)\b", re.IGNORECASE)
_AND = re.compile(r"\s(?:and|và)\s+", re.IGNORECASE)
_NEXT_WORDS = re.compile(r"(?:\S+\s+){0,6}\S+")
_ARTICLE = re.compile(r"(?:the|a|an)\s", re.IGNORECASE)
_LAST_WORD = re.compile(r"\s+(\S+)$")
_DANGLING = frozenset(
    [
        *("a", "an", "and", "at", "between", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"),
        *("và", "của", "cho", "về", "với", "từ", "tại", "trong"),
    ]
)


def is_capital(word: str) -> bool:
    """Tell whether a word begins with a capital letter."""
    return bool(word) and word[0].isupper()


def extend_left(text: str, start: int, least: int, lang: str) -> int:
    """Return where an English name begins whose noun begins at ``start``: names, ordinals and adjectives before it.

    A Vietnamese name begins with its noun.
    """
    if lang == "vi":
        return start
    best = start
    while match := _TOKEN_BEFORE.search(text, least, start):
        word = match.group(1)
        if _belongs(word, text[start:], lang, is_first=match.start(1) == least):
            start = match.start(1)
            best = start if word not in _DASHES and word != "and" else best
        else:
            break
    return best


def _belongs(word: str, after: str, lang: str, *, is_first: bool) -> bool:
    if word in _DASHES or word == "and":
        return is_capital(after) or after[:1].isdigit()
    if word[-1] in ",;:.)" or word[0] in "(¤":
        return False
    if (is_first and pattern("verb", lang).fullmatch(word)) or word in ("The", "A", "An", "On", "In"):
        return False
    return is_capital(word) or bool(_NUMBER.match(word)) or bool(pattern("modifier", lang).fullmatch(word))


def extend_right(text: str, at: int, most: int, lang: str, form: str = "") -> int:
    """Return where the name ends whose noun ends at ``at``: before a verb, a sum, another activity, a full stop."""
    acronym = _ACRONYM.match(text, at, most)
    if acronym:
        at = acronym.end()
    end = _hard_stop(text, at, most, lang)
    soft = pattern("stop", lang).search(text, at, end)
    if soft:
        end = soft.start()
    for joint in _AND.finditer(text, at, end):
        following = _NEXT_WORDS.match(text, joint.end(), most)
        if following and _begins_another(following.group(), form, lang):
            end = joint.start()
            break
    return _without_dangling(text, at, end, lang)


def _hard_stop(text: str, at: int, most: int, lang: str) -> int:
    while stop := _HARD_STOP.search(text, at, most):
        if stop.group() == "(":
            acronym = _ACRONYM.match(text, stop.start(), most)
            if not acronym:
                return stop.start()
            at = acronym.end()
        elif stop.group() == ",":
            joined = _enumeration(text, stop.start(), most, lang)
            if joined is None:
                return stop.start()
            at = joined
        else:
            return stop.start()
    return most


def _enumeration(text: str, comma: int, most: int, lang: str) -> int | None:
    """Return where to read on when a comma stands inside a name ("water, ecosystems and biodiversity"), else None."""
    phase = _PHASE.match(text, comma, most)
    if phase:
        return phase.end()
    joined = _ENUMERATION.match(text, comma, most)
    if joined is None:
        return None
    pieces = [piece.strip() for piece in joined.group().split(",")[1:]]
    if any(
        not piece
        or _starts_with(piece, "verb", lang)
        or _starts_with(piece, "stop", lang)
        or piece.split()[0].endswith("ing")
        or _names_one(piece, lang)
        for piece in pieces
    ):
        return None
    return joined.end() - len(joined.group().rsplit(None, 1)[-1]) - 2


def _names_one(piece: str, lang: str) -> bool:
    """Tell whether a piece names one activity; a plural ("ODA projects") may be a topic."""
    found, known = heads(lang)
    matches = (known[re.sub(r"[\s-]+", " ", match.group().lower())] for match in found.finditer(piece))
    return any(head.needs not in ("partner", "never") for head in matches)


def _starts_with(piece: str, sort: str, lang: str) -> bool:
    return pattern(sort, lang).match(piece) is not None


def _begins_another(words: str, form: str, lang: str) -> bool:
    """Tell whether what follows "and" is an activity of its own: a verb, or a noun of the same form or with "the"."""
    if _starts_with(words, "verb", lang):
        return True
    found, known = heads(lang)
    head = found.search(words)
    if head is None or pattern("link", lang).search(words[: head.start()]):
        return False
    is_alike = known[re.sub(r"[\s-]+", " ", head.group().lower())].form == form
    return head.start() == 0 or is_alike or _ARTICLE.match(words) is not None


def _without_dangling(text: str, at: int, end: int, lang: str) -> int:
    """Return the end without the words that lead to what comes next ("… for the project")."""
    while end > at:
        if text[end - 1].isspace() or text[end - 1] in ",.-–—":
            end -= 1
            continue
        last = _LAST_WORD.search(text, at, end)
        if last is None or not (last.group(1).lower() in _DANGLING or _is_leading(last.group(1), lang, text, end)):
            break
        end = last.start()
    return end


def _is_leading(word: str, lang: str, text: str, end: int) -> bool:
    """Tell whether the word is the noun of a quoted title that follows."""
    return text[end:].lstrip(" :").startswith(MASK) and heads(lang)[0].fullmatch(word) is not None
