"""What hides in attached files behind another way of writing it."""

import pytest

from feedback.attachments.contents import checked
from network.spreadsheets import FileRefused

from .test_attachments import docx, xlsx

TYPE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
TEXT = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body/></w:document>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_document_with_a_document_type_is_refused(encoding):
    part = f'<?xml version="1.0" encoding="{encoding[:6]}"?>{TYPE}{TEXT}'.encode(encoding)
    with pytest.raises(FileRefused, match="повреждён"):
        checked(docx(word__document_dot_xml=part))
    with pytest.raises(FileRefused, match="повреждён"):
        checked(xlsx({"xl/worksheets/sheet1.xml": part}))


@pytest.mark.parametrize("name", [b"/Java#53cript", b"/#4a#61vaScript", b"/L#61unch", b"/Embedded#46ile"])
def test_a_program_in_a_pdf_is_found_behind_numbers_for_letters(name):
    with pytest.raises(FileRefused, match="программы"):
        checked(b"%PDF-1.4\n<</S" + name + b">>\nstartxref\n9\n%%EOF")
