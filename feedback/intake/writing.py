"""The table of remarks as a Word document, the same that regions fill in. Pure but for python-docx."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

HEADINGS = ("№", "регион", "тема", "предложение", "принято/не принято", "комментарий")
WIDTHS = (1.2, 3.6, 2.9, 8.6, 3.0, 6.4)  # centimetres
PAGE = (29.7, 21.0, 2.0)  # width, height and margins of the page, centimetres
FONT = "Times New Roman"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def document(rows: Iterable[Sequence[str]], title: str, note: str = "") -> bytes:
    """A landscape page with a title, a note below it and one table, whose heading is repeated on every page.

    rows: texts in the order of HEADINGS; lines within them stay lines.
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    made = Document()
    properties = made.core_properties
    properties.title, properties.author, properties.comments, properties.language = title, "", "", "ru-RU"
    for style in ("Normal", "Heading 1"):
        _set_font(made.styles[style])
    made.styles["Normal"].font.size = Pt(10)
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(PAGE[0]), Cm(PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(PAGE[2])
    made.add_heading(title, level=1)
    if note:
        made.add_paragraph(note)
    table = made.add_table(rows=1, cols=len(HEADINGS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)
    heading = table.rows[0]
    heading._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, text, width in zip(heading.cells, HEADINGS, WIDTHS, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(text).bold = True
    widths = [str(Cm(width).twips) for width in WIDTHS]
    for texts in rows:
        table._tbl.append(_row(texts, widths))
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _set_font(style: Any) -> None:
    """A font that every office program has; python-docx's template names the theme's, and those differ."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.color.rgb = FONT, RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _row(texts: Sequence[str], widths: Sequence[str]) -> Any:
    """A row of the table; python-docx would look through the whole table for each new one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    row = OxmlElement("w:tr")
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for text, width in zip(texts, widths, strict=True):
        cell = OxmlElement("w:tc")
        size = OxmlElement("w:tcW")
        size.set(qn("w:w"), width)
        size.set(qn("w:type"), "dxa")
        cell.get_or_add_tcPr().append(size)
        for line in CONTROL.sub("", text).split("\n"):
            paragraph = OxmlElement("w:p")
            paragraph.add_r().text = line
            cell.append(paragraph)
        row.append(cell)
    return row
