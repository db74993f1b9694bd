"""Word documents as regions make them, for tests."""

import io
import zipfile
from collections.abc import Callable, Sequence

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

HEADINGS = ("№", "Регион", "Предложение", "Принято/не принято", "Комментарий")


def table(document, rows: Sequence[Sequence[str]], headings: Sequence[str] | None = HEADINGS):
    """A table with these rows in a document."""
    lines = [headings, *rows] if headings else rows
    made = document.add_table(rows=len(lines), cols=len(lines[0]))
    for line, texts in zip(made.rows, lines, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text
    return made


def saved(document) -> bytes:
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def docx(*rows: Sequence[str], headings: Sequence[str] | None = HEADINGS, change: Callable | None = None) -> bytes:
    """A document with one table, which `change` may merge and break."""
    document = Document()
    document.add_paragraph("Предложения региона по методике")
    made = table(document, rows, headings)
    if change:
        change(made)
    document.add_paragraph("С уважением")
    return saved(document)


def merged(made, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Merge cells, keeping the text of the first one only, as Word does after a person has tidied up."""
    text = made.cell(*first).text
    made.cell(*first).merge(made.cell(*last)).text = text


def numbered_by_word(cell) -> None:
    """Let Word number the cell: it has no text of its own."""
    cell.text = ""
    properties = cell.paragraphs[0]._p.get_or_add_pPr()
    number = OxmlElement("w:numPr")
    identity = OxmlElement("w:numId")
    identity.set(qn("w:val"), "1")
    number.append(identity)
    properties.append(number)


def packed(files: dict[str, bytes]) -> bytes:
    """An archive of these files."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return output.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
