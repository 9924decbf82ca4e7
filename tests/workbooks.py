"""Workbooks that the tests write; every text in them that could be taken for an activity says that it is generated."""

import base64
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

# Excel 97: header and one row, written by xlwt 1.3.0 (no writer of this format is among our packages).
GENERATED_XLS = zlib.decompress(
    base64.b85decode(
        "c-rk)O=uHA6#izjX_DGDNq>Y^SVF<7wK)_odT6(n)?Q4hRk4bosR<e@iG(QVL2GM|f*=Trmq10lv<l)sV)4?0P=5}BAhh<Tc"
        "ql4(XtTa~yIa$$(12Dd`-OS?-kUdX-p-qu%<PMa;AHl8%@h`)87|}uABysHf{M=;0-$=skgWamQZXE?DEPdT$Ral$l|J{#9L"
        "ju8LBTC`j41G)%6=S2XDS&FEhAbvhNzG+G!YfJMw&8Ib5!L_4>7G^I?9%hnYOUz0@Eh4ofP{pp?B7Awq|jUQp<H^kbduRo42"
        "fKL>0#6EIxZtn6_?gO(&wqR#=6mmS7l^(2jUAo|dv7*HH}YC4?i9a9i6XDk<5+_-cfJFZQZ_8glf@s}~^sw}pDoZ}eVD;$r<"
        "JMFsj{9OOkZgdhe~@J4OsJ`<14;xg~evd}D#O#2{q;RBN7Dux*?L@Pc?or+eBY8g@n#SQI*RP4k{s?8vQF)c|h#df5S)e`uj"
        "Tm>AqI|?^eK(x(!ltx)CMb9*%?DiRZJAzM|3uxcnT`U9T9VoD12P);2Swb`hKl4Fep8<M@*_$)3BE4Pu0oL^MTbch&YvoYDz"
        "&Y818kcd6!qiQrp81VT2iWTx=4+T%k_|oUx~eQ@+aTMV=h`~zXA|SKzAlenPyEow9rv}NX?+9nBOOzxD@WewS=7>a#i+gf4W"
        "dCbh^tp59_aQ{So_#Jrqw^~X<j8@#co)Cz<$ihRZIvnH6=MZVqQ|Lu`(qWNv?TGB}uhBi(hya?AdME3-&DYaYm7nLh&AbsK7"
        "-dE7)_-mOJAopM2I$Yw2C4uvsa`T^{z9ywgK595`^`z<~n?4jlY@2<wFG;?tpdPL?M=kM&(=j!Mq?O!D8Nn=W)I$V*>4-Pkg"
        "8Q#)1A{8<gRuziUowz0n#O6;ND)96Dl$I(~t{G}U|$bX+DHw^r_B~)ntxkBRn%l&@`c-Qk`"
    )
)
_OPEN_DOCUMENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Generated">{}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def write_book(path: Path, rows: Iterable[Iterable[object]], change: Callable[[Worksheet], object] = id) -> Path:
    """Write an XLSX whose first sheet has these rows; ``change`` may do more to that sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    book.save(path)
    return path


def write_ods(path: Path, rows: Iterable[Iterable[str]], times: int = 1) -> Path:
    """Write an ODS of text cells; the last row stands ``times`` times."""
    lines = [[f"<text:p>{escape(cell)}</text:p>" for cell in row] for row in rows]
    table = ""
    for number, line in enumerate(lines, start=1):
        cells = "".join(f'<table:table-cell office:value-type="string">{cell}</table:table-cell>' for cell in line)
        again = f' table:number-rows-repeated="{times}"' if number == len(lines) and times > 1 else ""
        table += f"<table:table-row{again}>{cells}</table:table-row>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", _OPEN_DOCUMENT.format(table))
    return path


def write_ole(path: Path, stream: str) -> Path:
    """Write an OLE file (MS-CFB) with one stream of 4,096 bytes: a Word file, or an encrypted workbook, by its name."""
    end, free, fat = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * 432
    sectors = struct.pack("<10I", fat, end, 3, 4, 5, 6, 7, 8, 9, end).ljust(512, b"\xff")
    entries = b""
    for name, kind, child, start, size in (("Root Entry", 5, 1, end, 0), (stream, 2, free, 2, 4096)):
        raw = f"{name}\0".encode("utf-16-le")
        entries += raw.ljust(64, b"\0") + struct.pack("<HBB3I36xIQ", len(raw), kind, 1, free, free, child, start, size)
    path.write_bytes(head + sectors + entries.ljust(512, b"\0") + b"\1" * 4096)
    return path


def with_part(source: Path, target: Path, name: str, data: bytes | Callable[[bytes], bytes]) -> Path:
    """Copy an archive with one part added, replaced or changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        if not isinstance(data, bytes):
            data = data(old.read(name))
        new.writestr(name, data)
    return target
