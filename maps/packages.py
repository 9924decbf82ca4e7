"""Packages of Office files: the same parts give the same bytes, whenever they are written."""

import io
import re
import zipfile

_STAMP = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP file can say
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def settled(data: bytes) -> bytes:
    """Return a package with the same parts in the same order and no time in it, those of its workbooks too."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as copy:
        is_workbook = "xl/workbook.xml" in archive.namelist()
        for name in archive.namelist():
            part = archive.read(name)
            if name.endswith(".xlsx"):
                part = settled(part)
            elif is_workbook and name == "docProps/core.xml":
                part = _TIMES.sub(rb"\g<1>2000-01-01T00:00:00Z", part)
            entry = zipfile.ZipInfo(name, _STAMP)
            copy.writestr(entry, part, zipfile.ZIP_DEFLATED, compresslevel=9)
    return held.getvalue()
