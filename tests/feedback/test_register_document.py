"""The register as a Word document, as LibreOffice and Word show it."""

import io

from docx import Document
from docx.oxml.ns import qn

from feedback.intake import writing


def test_letters_are_the_same_in_every_program_and_no_row_is_torn():
    """Fonts of the theme were a serif and a sans-serif one, as each program pleased; rows went over the page's end."""
    content = writing.document([("1", "Тюменская область", "", "Текст", "принято", "")], "Предложения")
    document = Document(io.BytesIO(content))
    for name in ("Normal", "Heading 1"):
        fonts = document.styles[name].element.rPr.rFonts
        assert {value for key, value in fonts.items() if "heme" not in key} == {"Times New Roman"}
        assert not [key for key in fonts.keys() if "heme" in key]  # noqa: SIM118 - an element of lxml is no mapping
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in document.tables[0].rows[1:])
