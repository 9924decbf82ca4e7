"""Every sentence of the interface stands in both languages."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def used() -> set[str | tuple[str, ...]]:
    """Return every message of the Python code and the templates, as babel.cfg finds them."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings)  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        directory_filter=lambda folder: not Path(folder).name.startswith((".", "node_modules", "build")),
    )
    return {message for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def vietnamese() -> Catalog:
    text = (ROOT / "translations" / "vi" / "LC_MESSAGES" / "messages.po").read_bytes()
    return read_po(BytesIO(text), locale="vi")


def test_no_sentence_is_untranslated(vietnamese: Catalog) -> None:
    messages = used()
    assert len(messages) > 100
    missing = [message for message in messages if not translation(vietnamese, message)]
    assert missing == []


def translation(catalogue: Catalog, message: str | tuple[str, ...]) -> list[str]:
    """Return the translations of a message, a plural form each; nothing for one that is missing, fuzzy or half done."""
    entry = catalogue.get(message if isinstance(message, str) else message[0])
    if entry is None or entry.fuzzy:
        return []
    forms = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
    return forms if all(forms) else []


def test_no_translation_is_unused(vietnamese: Catalog) -> None:
    messages = {message if isinstance(message, str) else message[0] for message in used()}
    unused = [entry.id for entry in vietnamese if entry.id and singular(entry) not in messages]
    assert unused == []


def singular(entry: Message) -> str:
    return entry.id if isinstance(entry.id, str) else entry.id[0]


def test_translations_keep_their_placeholders(vietnamese: Catalog) -> None:
    for entry in vietnamese:
        if entry.id:
            for form in translation(vietnamese, singular(entry)):
                assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(singular(entry))), entry.id
