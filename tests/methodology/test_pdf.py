"""PDF by Typst: for those who listen to it, whatever people have written, the same bytes each time."""

import io

import pytest
from pypdf import PdfReader

from methodology.pdf import Typesetter

SOURCE = '#set document(title: "Проба", date: none)\n#set text(lang: "ru")\n= Раздел\n{}'


def conformance(content: bytes) -> str:
    """What a PDF says of its accessibility: the number of the part of PDF/UA that it claims, or nothing."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "ru"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    metadata = reader.xmp_metadata.stream.get_data().decode()
    if "<pdfuaid:part>" not in metadata:
        return ""
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    return metadata.split("<pdfuaid:part>")[1][0]


def test_a_document_conforms_to_the_standard_of_accessible_pdf():
    content = Typesetter(SOURCE.format("Текст")).pdf()
    assert conformance(content) == "1"
    reader = PdfReader(io.BytesIO(content))
    assert reader.metadata.title == "Проба"
    assert [item.title for item in reader.outline] == ["Раздел"]


@pytest.mark.parametrize("text", ["🙂", "\uf0b7 пункт из Word", "中"])
def test_a_character_without_a_letterform_does_not_stop_a_document(text):
    content = Typesetter(SOURCE.format(f"До. {text} После.")).pdf()
    assert conformance(content) == ""
    assert "После." in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_what_is_wrong_with_a_template_is_not_hidden():
    with pytest.raises(RuntimeError, match="missing alt text"):
        Typesetter(SOURCE.format('#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>"))')).pdf()
    with pytest.raises(RuntimeError, match="unknown variable"):
        Typesetter("#nothing").pdf()


def test_the_same_source_gives_the_same_bytes():
    assert Typesetter(SOURCE.format("Текст")).pdf() == Typesetter(SOURCE.format("Текст")).pdf()
