"""Elements: an activity's elements by name, and their texts by language, the same way in every version of IATI.

Version 1.x repeats an element for each language and writes the text into it; 2.x puts a ``narrative`` a language inside
it. Elements of other namespaces than the activity's own are extensions and are passed over.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from activities.issues import Issue, Severity
from activities.wording import N_

Element = etree._Element

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BLANKS = re.compile(r"\s+")
# ISO 639-2 and names that stand where ISO 639-1 should.
_LANGUAGES = {"eng": "en", "english": "en", "vie": "vi", "vietnamese": "vi", "vn": "vi", "fra": "fr", "spa": "es"}
VALUE_SHOWN = 200
#: What validation takes of a description.
LONGEST = 100_000


@dataclass(slots=True)
class Notes:
    """What is to say of one activity, and whose row it is; ``number`` is the line on which the activity begins."""

    number: int
    issues: list[Issue] = field(default_factory=list)

    def warn(self, name: str, value: str, message: str, **details: object) -> None:
        """Leave a warning on the element ``name``."""
        self._add(name, value, message, details, "warning")

    def reject(self, name: str, value: str, message: str, **details: object) -> None:
        """Leave an error, which rejects the activity."""
        self._add(name, value, message, details, "error")

    def _add(self, name: str, value: str, message: str, details: dict[str, object], severity: Severity) -> None:
        said = tuple((key, str(detail)) for key, detail in details.items())
        self.issues.append(Issue(self.number, name, value[:VALUE_SHOWN], message, said, severity))


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def parts(element: Element, name: str) -> list[Element]:
    """Return the children called ``name`` in the element's own namespace, else those without any."""
    namespace, brace, _ = str(element.tag).rpartition("}")
    return element.findall(f"{namespace}{brace}{name}") or (element.findall(name) if namespace else [])


def part(element: Element, name: str) -> Element | None:
    """Return the first child called ``name``."""
    found = parts(element, name)
    return found[0] if found else None


def attribute(element: Element | None, name: str) -> str:
    """Return an attribute without blanks around it, empty where there is none."""
    return "" if element is None else (element.get(name) or "").strip()


def code_of(element: Element, name: str) -> str:
    """Return the ``code`` of the first child called ``name``, or the text that stands in its place."""
    child = part(element, name)
    return "" if child is None else attribute(child, "code") or plain_text(child)


def plain_text(element: Element) -> str:
    """Return all text inside an element on one line."""
    return _BLANKS.sub(" ", whole_text(element)).strip()


def whole_text(element: Element) -> str:
    """Return all text inside an element as it stands."""
    return "".join(str(text) for text in element.itertext())


def language_of(element: Element) -> str:
    """Return the language of an element as ISO 639-1, from the nearest ``xml:lang``; empty where none says it."""
    for holder in (element, *element.iterancestors()):
        said = (holder.get(_LANG) or "").strip().lower()
        if said:
            code = re.split(r"[-_]", said)[0]
            return _LANGUAGES.get(code, code)
    return ""


def texts(elements: Iterable[Element], *, is_long: bool = False) -> dict[str, str]:
    """Return the texts of elements by language, in the order of the file; empty ones are left out.

    Of several texts in one language the first stands; ``is_long`` keeps all of them, up to what
    validation takes, and their lines.
    """
    found: dict[str, str] = {}
    for element in elements:
        for said in parts(element, "narrative") or [element]:
            text = whole_text(said) if is_long else plain_text(said)
            if is_long:
                text = "\n".join(filter(None, map(str.strip, text.split("\n"))))
            if not text:
                continue
            language = language_of(said)
            if language not in found:
                found[language] = text
            elif is_long and len(found[language]) <= LONGEST and text not in found[language]:
                found[language] += f"\n{text}"
    return found


def name_of(elements: Iterable[Element]) -> str:
    """Return the one name of elements: in English where there is one, else in Vietnamese, else as it stands first."""
    found = texts(elements)
    return found.get("en") or found.get("vi") or next(iter(found.values()), "")


def clip(text: str, name: str, limit: int, notes: Notes) -> str:
    """Return a text, or its beginning with a warning where it is longer than what is taken of the element ``name``."""
    if len(text) <= limit:
        return text
    notes.warn(name, text, N_("is longer than %(limit)s characters; the rest is left out"), limit=limit)
    return f"{text[: limit - 1]}…"
