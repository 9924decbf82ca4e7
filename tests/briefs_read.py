"""What the tests read in the files of briefs: their words, without what a layout puts between them."""

import io
import zipfile

from docx import Document
from lxml import etree
from pypdf import PdfReader

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def bare(text):
    """A text without spaces and ends of lines, which are a layout's own."""
    return "".join(text.split())


def pdf_pages(data):
    """The words of each page of a PDF."""
    return [bare(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


def docx_words(data):
    """All words of a Word document in their order, its tables' too."""
    body = etree.fromstring(docx_part(data, "word/document.xml"))
    return bare("".join(text.text or "" for text in body.iter(f"{W}t")))


def docx_part(data, name):
    """One part of a Word document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def docx_tables(data):
    """The tables of a Word document, each as rows of words."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(io.BytesIO(data)).tables]


def facts(brief):
    """Every text that a brief says."""
    rows = [*brief.works, *brief.pacts, *brief.gaps, *brief.sources, *brief.shares, *brief.figures]
    texts = [getattr(row, name) for row in rows for name in row.__slots__ if isinstance(getattr(row, name), str)]
    return [brief.over, brief.title, brief.summary, brief.asked, brief.map_title, brief.gaps_note, *texts]
