"""Manuscripts: the text of a file that a person puts in: plain text, Markdown or a Word document (.docx)."""

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from activities.wording import N_
from geo.errors import UnusableFileError

TEXT_ENDINGS = (".txt", ".md")
WORD_ENDING = ".docx"
ENDINGS = (*TEXT_ENDINGS, WORD_ENDING)
# A page of a Word document is some 20 kB unpacked; more than this is no text but a trap.
MOST_UNPACKED = 50_000_000
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def read_manuscript(name: str, data: bytes) -> str:
    """Return the text of a file by the ending of its name; UnusableFileError when it can't be read as what it says."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending in TEXT_ENDINGS:
        return _plain(name, data)
    if ending == WORD_ENDING:
        return "\n\n".join(_word(name, data))
    raise UnusableFileError(N_("%(file)s: only %(endings)s are read here"), file=name, endings=", ".join(ENDINGS))


def _plain(name: str, data: bytes) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnusableFileError(
            N_("%(file)s, line %(line)s: not UTF-8; save it as UTF-8 text"), file=name, line=line
        ) from error


def _word(name: str, data: bytes) -> Iterator[str]:
    """Yield the paragraphs of a document, those of its tables among them, in their order; nothing in it is run."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise UnusableFileError(
                    N_("%(file)s: more than %(most)s MB when unpacked"), file=name, most=MOST_UNPACKED // 1_000_000
                )
        document = Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError) as error:
        raise UnusableFileError(N_("%(file)s: no Word document that can be read"), file=name) from error
    yield from _paragraphs(document)


def _paragraphs(document: WordDocument) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                yield " ; ".join(dict.fromkeys(cell.text.strip() for cell in row.cells if cell.text.strip()))
