"""What hides in attached files behind another way of writing it."""

import io

import pikepdf
import pytest

from tabular import FileRefused
from uploads import pdf as attached_pdf
from uploads.contents import check_file
from uploads.pdf import MAX_UNPACKED

from .pdfs import packed, pdf
from .test_attachments import docx, xlsx

TYPE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
TEXT = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body/></w:document>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_document_with_a_document_type_is_refused(encoding):
    part = f'<?xml version="1.0" encoding="{encoding[:6]}"?>{TYPE}{TEXT}'.encode(encoding)
    with pytest.raises(FileRefused, match="повреждён"):
        check_file(docx(word__document_dot_xml=part))
    with pytest.raises(FileRefused, match="повреждён"):
        check_file(xlsx({"xl/worksheets/sheet1.xml": part}))


PROGRAM = b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"


@pytest.mark.parametrize(
    "entry",
    [
        PROGRAM,
        b"/OpenAction<</S/Java#53cript/#4a#53(1)>>",
        b"/AA<</WC<</S/L#61unch/F(calc.exe)>>>>",
        b"/Names<</Embedded#46iles<</Names[]>>>>",
        b"/OpenAction[<</S/SubmitForm/F(https://example.org)>>]",
    ],
)
@pytest.mark.parametrize("made", [lambda entry: pdf(catalog=entry), packed], ids=["plain", "packed"])
def test_a_program_in_a_pdf_is_found_however_it_is_written(made, entry):
    with pytest.raises(FileRefused, match="программы"):
        check_file(made(entry))


def test_a_program_is_found_in_a_part_to_which_nothing_leads():
    with pytest.raises(FileRefused, match="программы"):
        check_file(pdf(o4=b"<</S/Launch/F(calc.exe)>>"))


@pytest.mark.parametrize("content", [pdf(), packed(), pdf(catalog=b"/Title(about /JavaScript and /Launch)")])
def test_words_about_programs_are_none(content):
    assert check_file(content).content == content


def test_a_part_of_a_pdf_that_swells_is_not_unpacked():
    bomb = packed(padding=2 * MAX_UNPACKED)
    assert len(bomb) < 1_000_000
    with pytest.raises(FileRefused, match="повреждён"):
        check_file(bomb)


def test_a_pdf_with_more_parts_than_a_document_has_is_refused(monkeypatch):
    monkeypatch.setattr(attached_pdf, "MAX_OBJECTS", 2)
    with pytest.raises(FileRefused, match="слишком сложен"):
        check_file(pdf())


def test_a_pdf_under_a_password_is_refused_with_what_helps():
    kept = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(kept, encryption=pikepdf.Encryption(user="x", owner="y"))
    with pytest.raises(FileRefused, match="без пароля"):
        check_file(kept.getvalue())


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.97])
def test_a_pdf_that_did_not_arrive_whole_is_refused(cut):
    content = pdf()
    with pytest.raises(FileRefused, match="повреждён"):
        check_file(content[: int(len(content) * cut)])
