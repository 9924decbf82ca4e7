"""Reasons: what makes XML not well-formed, as a person who has to mend it says it; libxml2 speaks to programmers."""

import re

from activities.wording import N_
from geo.errors import CoopMapError

# What libxml2 adds for the programmer.
_HINT = re.compile(r",? (?:use|try|see) x?ml\w+.*$", re.IGNORECASE | re.DOTALL)
_POSITION = re.compile(r",? line \d+, column \d+.*$", re.DOTALL)
# Its messages, 2.9 to 2.14, and ours.
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (r"EntityRef: (?:no name|expecting ';')", N_("a & stands by itself; write &amp; for it")),
        (
            r"Entity '(?P<name>[^']*)' not defined",
            N_("the entity &%(name)s; is not defined; write the character itself"),
        ),
        (
            r"tag mismatch: (?P<name>\S+) line (?P<first>\d+) and (?P<other>\S+)",
            N_("<%(name)s> of line %(first)s is closed as </%(other)s>"),
        ),
        (
            r"Premature end of data in tag (?P<name>\S+) line (?P<first>\d+)",
            N_("the file is cut off: <%(name)s> of line %(first)s is not closed"),
        ),
        (
            r"expected '>'|end of Start Tag|^AttValue: .+ expected|attributes construct error|^StartTag: invalid",
            N_("a tag is not written to its end; the file may be cut off"),
        ),
        (
            r"(?i)invalid (?:xml)?char value|char 0x\w+ out of",
            N_("a control character stands in it, which XML does not allow; delete it"),
        ),
        (
            r"Invalid bytes in character encoding|not proper UTF-8|^encoding error",
            N_("letters are in another encoding than the file declares (UTF-8 where it declares none)"),
        ),
        (r"Start tag expected|Document is empty", N_("the file does not begin as XML does")),
        (
            r"XML declaration allowed only at the start",
            N_("an XML declaration stands elsewhere than at the very beginning, as in files joined together"),
        ),
        (r"Extra content at the end", N_("more follows after the end of the root element")),
        (r"Attribute (?P<name>\S+) redefined", N_("the attribute %(name)s stands twice in one tag")),
        (r"Namespace prefix (?P<name>\S+)", N_("the prefix %(name)s is not declared")),
        (r"Excessive depth", N_("elements stand too deep in one another")),
        (r"Text node too long", N_("a text is longer than 10 MB")),
        (r"amplification factor|entity reference loop", N_("its entities would grow without end")),
    )
)


def reason_of(said: str) -> CoopMapError:
    """Return the reason for a message of libxml2: in our words where we have some, else as it stands."""
    said = _POSITION.sub("", _HINT.sub("", said)).strip()
    for pattern, message in _SAID:
        if found := pattern.search(said):
            return CoopMapError(message, **{name: text[:100] for name, text in found.groupdict().items()})
    return CoopMapError("%(said)s", said=said)
