"""Files of up to 5 MB that are made to stop a core, for tests and for benchmarks/hostile.py. Each is to be refused."""

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import partial

SIZE = 5 * 1024**2
CSV_HEADING = "код;регион;предложение\n".encode()

SHEET_NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORD_NS = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# Parts of an archive are held against its packed size, so what does not pack stands beside what packs well.
BALLAST = bytes(byte for seed in range(256) for byte in (((seed * 167 + i * 59) ^ (i >> 3)) & 255 for i in range(5000)))


def filled(piece: bytes, head: bytes = b"") -> bytes:
    """A file of 5 MB, of this piece over and over."""
    return (head + piece * (SIZE // len(piece)))[:SIZE]


CSV: Mapping[str, bytes] = {
    "line ends": b"\n",
    "line ends of old Macs": b"\r",
    "semicolons": b";",
    "commas": b",",
    "tabs": b"\t",
    "rows of fifty semicolons": b";" * 50 + b"\n",
    "rows of sixteen thousand semicolons": b";" * 16_000 + b"\n",
    "rows of spaces": b" ;" * 30 + b"\n",
    "empty cells in quotes": b'""\n',
    "quotes": b'"',
    "a quote that is never closed": b'"a\n',
    "one letter in a row": b"a\n",
    "rows of invisible characters": "\u200b;".encode() * 30 + b"\n",
    "cells of 100 kB": b"a" * 100_000 + b";",
    "rows of 200 kB": (b"a" * 100_000 + b";") * 2 + b"\n",
    "control characters": b"\x01" * 100_000 + b"\n",
}


def csv_files() -> dict[str, bytes]:
    """Each of them by itself, and below a heading that is in order."""
    alone = {name: filled(piece) for name, piece in CSV.items()}
    return alone | {f"{name}, below a heading": filled(piece, CSV_HEADING) for name, piece in CSV.items()}


def cell(text: str) -> bytes:
    return b'<c t="inlineStr"><is><t>' + text.encode() + b"</t></is></c>"


ROW = b"<row>" + cell("1") * 3 + b"</row>"
XLSX_HEADING = b"<row>" + cell("код") + cell("регион") + cell("предложение") + b"</row>"


def workbook(rows: bytes = ROW, *, before: bytes = b"", after: bytes = b"", **parts: bytes) -> bytes:
    """A workbook with these rows below a heading; `parts`: strings, styles, names, instead of small ones."""
    kinds = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
    declared = {"workbook": b"sheet.main", "sharedStrings": b"sharedStrings", "styles": b"styles"}
    texts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        + b"".join(
            b'<Override PartName="/xl/%s.xml" ContentType="%s%s+xml"/>' % (name.encode(), kinds, kind)
            for name, kind in declared.items()
        )
        + b"</Types>",
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/worksheet"/></Relationships>',
        "xl/workbook.xml": b"<workbook " + SHEET_NS + b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets>' + parts.get("names", b"")
        + b"</workbook>",
        "xl/styles.xml": b"<styleSheet " + SHEET_NS + b">" + parts.get("styles", b"") + b"</styleSheet>",
        "xl/sharedStrings.xml": b"<sst " + SHEET_NS + b">" + parts.get("strings", b"") + b"</sst>",
        "xl/worksheets/sheet1.xml": b"<worksheet " + SHEET_NS + b">" + before + b"<sheetData>" + XLSX_HEADING + rows
        + b"</sheetData>" + after + b"</worksheet>",
    }  # fmt: skip
    return packed(texts)


def document(body: bytes) -> bytes:
    """A Word document with this body."""
    texts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/officeDocument/'
        b'2006/relationships/officeDocument"/></Relationships>',
        "word/document.xml": b"<w:document " + WORD_NS + b"><w:body>" + body + b"</w:body></w:document>",
    }
    return packed(texts)


def packed(texts: Mapping[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
        archive.writestr(zipfile.ZipInfo("xl/media/image1.png"), BALLAST)  # stored as it is
    return output.getvalue()


MERGE = b'<mergeCell ref="A1:AD9999"/>'
XLSX: Mapping[str, Callable[[], bytes]] = {
    "one row of a million cells": lambda: workbook(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"),
    "rows as wide as Excel": lambda: workbook((b"<row>" + b"<c/>" * 16_000 + b"</row>") * 300),
    "text in the last column of each row": lambda: workbook(
        (b'<row><c><v>1</v></c><c r="XFD1"><v>1</v></c></row>') * 9_000
    ),
    "a million blank rows": lambda: workbook(b"<row/>" * 1_000_000),
    "a million blank cells": lambda: workbook((b"<row>" + b"<c/>" * 30 + b"</row>") * 34_000),
    "a row at the end of the sheet": lambda: workbook(b'<row r="1048576"><c><v>1</v></c></row>'),
    "a million merges": lambda: workbook(after=b"<mergeCells>" + MERGE * 1_000_000 + b"</mergeCells>"),
    "a text of 16 MB": lambda: workbook(b"<row>" + cell("a" * 16_000_000) + b"</row>"),
    "a comment of beginnings": lambda: workbook(b"<!--" + b"<mergeCell " * 1_500_000 + b"-->" + ROW),
    "half a million shared texts": lambda: workbook(strings=b"<si><t>abc</t></si>" * 500_000),
    "a shared text of half a million parts": lambda: workbook(
        strings=b"<si>" + b"<r><t>a</t></r>" * 500_000 + b"</si>"
    ),
    "shared texts of 24 MB": lambda: workbook(strings=(b"<si><t>" + b"a" * 1_000_000 + b"</t></si>") * 24),
    "a hundred thousand styles": lambda: workbook(
        styles=b"<cellXfs>" + b'<xf numFmtId="0" fontId="0"/>' * 100_000 + b"</cellXfs>"
    ),
    "a hundred thousand names": lambda: workbook(
        names=b"<definedNames>" + b'<definedName name="a">A1</definedName>' * 100_000 + b"</definedNames>"
    ),
    "elements in each other": lambda: workbook(b"<a>" * 300_000 + b"</a>" * 300_000),
}


def paragraph(text: str) -> bytes:
    return b"<w:p><w:r><w:t>" + text.encode() + b"</w:t></w:r></w:p>"


def word_row(*texts: str) -> bytes:
    return b"<w:tr>" + b"".join(b"<w:tc>" + paragraph(text) + b"</w:tc>" for text in texts) + b"</w:tr>"


def word_table(rows: bytes) -> bytes:
    return b"<w:tbl>" + word_row("№", "регион", "предложение") + rows + b"</w:tbl>"


def _nested(depth: int) -> bytes:
    return b"<w:tbl><w:tr><w:tc>" * depth + paragraph("а") + b"</w:tc></w:tr></w:tbl>" * depth


DOCX: Mapping[str, Callable[[], bytes]] = {
    "a million empty paragraphs": lambda: document(b"<w:p/>" * 1_000_000),
    "a row of a hundred thousand cells": lambda: document(
        word_table(b"<w:tr>" + b"<w:tc><w:p/></w:tc>" * 100_000 + b"</w:tr>")
    ),
    "a hundred thousand rows": lambda: document(word_table(b"<w:tr><w:tc/></w:tr>" * 100_000)),
    "a hundred thousand tables": lambda: document(b"<w:tbl/>" * 100_000),
    "tables within tables": lambda: document(_nested(100) * 400),
    "a text of 19 MB": lambda: document(word_table(word_row("1", "Брянская", "a" * 19_000_000))),
    "cells over all columns": lambda: document(
        word_table((b'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="63"/></w:tcPr><w:p/></w:tc>' * 2 + b"</w:tr>") * 9_000)
    ),
}


def files() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """All of them by what they are: the name that each is uploaded under, and how to make it."""
    found: dict[str, tuple[str, Callable[[], bytes]]] = {
        f"CSV: {name}": ("a.csv", partial(bytes, content)) for name, content in csv_files().items()
    }
    found |= {f"XLSX: {name}": ("a.xlsx", make) for name, make in XLSX.items()}
    return found | {f"DOCX: {name}": ("a.docx", make) for name, make in DOCX.items()}
