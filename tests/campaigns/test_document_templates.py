"""Templates of documents: what is filled in, what is refused in which words, blanks for all, replacing in the CMS."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from wagtail.models import ModelLogEntry

from campaigns.documents.filling import TemplateRefused, check, fill
from campaigns.documents.kinds import KINDS, ORDER, REPORT
from campaigns.models import SHIPPED_DOCUMENTS, DocumentTemplate

ADD = "wagtailsnippets_campaigns_documenttemplate:add"


def written(*paragraphs: str) -> bytes:
    """A document of Word with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def text_of(content: bytes) -> str:
    """All that a document says, headers first."""
    document = Document(io.BytesIO(content))
    parts = [p.text for section in document.sections for p in section.header.paragraphs]
    parts += [p.text for p in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


def faults(template: bytes, kind=ORDER) -> str:
    with pytest.raises(TemplateRefused) as refused:
        check(template, kind)
    return " ".join(refused.value.faults)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_shipped_templates_pass_the_check(kind):
    check((SHIPPED_DOCUMENTS / kind.file_name).read_bytes(), kind)


def test_values_are_text_whatever_is_in_them():
    context = ORDER.blank() | {"регион": "<w:p/> & {{ кампания }} \x0b{% for %}\nвторая строка"}
    said = text_of(fill(written("Регион: {{ регион }}."), ORDER, context))
    assert "Регион: <w:p/> & {{ кампания }} {% for %}\nвторая строка." in said


def test_rows_of_a_list_are_repeated():
    rows = [{"код": str(n), "название": f"Показатель {n}"} for n in (1, 2)]
    template = written("{%p for п in показатели %}", "{{ п.код }}: {{ п.название }}", "{%p endfor %}")
    said = text_of(fill(template, ORDER, ORDER.blank() | {"показатели": rows}))
    assert said.split("\n")[-2:] == ["1: Показатель 1", "2: Показатель 2"]


def test_the_note_stands_in_the_header_whatever_the_template_is():
    assert text_of(fill(written("{{ регион }}"), ORDER, ORDER.blank(), "Демонстрационные данные")).startswith(
        "Демонстрационные данные"
    )


def test_the_note_stands_on_pages_whose_headers_the_template_fills_itself():
    """docxtpl puts other parts in place of a template's headers: the note went into those that nobody saved."""
    document = Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = "{{ регион }}"
    section.first_page_header.paragraphs[0].text = "Первая страница"
    document.add_paragraph("Текст")
    template = io.BytesIO()
    document.save(template)
    filled = fill(template.getvalue(), ORDER, ORDER.blank() | {"регион": "Тюменская область"}, "Придумано")
    section = Document(io.BytesIO(filled)).sections[0]
    assert [line.text for line in section.header.paragraphs] == ["Придумано", "Тюменская область"]
    assert [line.text for line in section.first_page_header.paragraphs] == ["Придумано", "Первая страница"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_columns_of_the_shipped_templates_are_as_wide_as_their_cells(kind):
    """Word reads the widths of cells, LibreOffice those of the grid: all columns were alike, № as wide as names."""
    document = Document(SHIPPED_DOCUMENTS / kind.file_name)
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert document.core_properties.title
    for table in document.tables:
        widths = [column.width for column in table.columns]
        assert sum(widths) <= room + 20_000  # a fraction of a millimetre, lost in rounding to twips
        for row in table.rows:
            assert [cell.width for cell in row.cells] == widths


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_pages_of_the_shipped_templates_are_numbered_from_the_second_on(kind):
    section = Document(SHIPPED_DOCUMENTS / kind.file_name).sections[0]
    assert "PAGE" in section.header._element.xml
    assert section.different_first_page_header_footer
    assert "PAGE" not in section.first_page_header._element.xml


def test_all_unknown_fields_are_named():
    said = faults(
        written("{{ регеон }} и {{ кампания }}", "{% for ц in центры %}{{ ц.имя }}{% endfor %}", "{{ пусто }}")
    )
    assert "Нет такого поля: регеон." in said
    assert "Нет такого поля: ц.имя. Есть: номер, название, код" in said
    assert "Нет такого поля: пусто." in said
    assert "кампания" not in said


def test_fields_of_the_report_are_unknown_to_an_order():
    assert "Нет такого поля: индекс." in faults(written("{{ индекс }}"))
    check(written("{{ индекс }}"), REPORT)


@pytest.mark.parametrize(
    "text",
    [
        "{{ регион.__class__ }}",
        "{{ регион.upper() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 9 ** 9 }}",
        "{{ регион|upper }}",
        "{% set х = 1 %}",
        "{% for ч in range(9) %}{% endfor %}",
        "{% for а in центры %}{% for б in центры %}{{ б.код }}{% endfor %}{% endfor %}",
        "{% for а in центры recursive %}{{ loop(а) }}{% endfor %}",
        "{% include 'x' %}",
        "{% for а in центры %}{{ loop.cycle(1) }}{% endfor %}",
    ],
)
def test_a_template_cannot_run_code_or_grow(text):
    assert faults(written(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ регион", "Фигурные скобки не закрыты"),
        ("{% for ц in центры %}{{ ц.код }}", "Фигурные скобки не закрыты"),
        ("{{ центры }}", "«центры» — список"),
        ("{% for ц in центры %}{{ ц }}{% endfor %}", "«ц» — строка списка"),
        ("{% for ц in цнтры %}{{ ц.код }}{% endfor %}", "Нет такого списка: цнтры"),
    ],
)
def test_a_mistake_is_explained(text, words):
    assert words in faults(written(text))


def test_conditions_may_ask_whether_there_is_anything():
    check(written("{% if центры and not оговорка %}есть{% else %}{{ оговорка }}{% endif %}"), ORDER)


def altered(name: str, content: bytes) -> bytes:
    """A good document with one more part, or another one of that name."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written("{{ регион }}"))) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return file.getvalue()


OUTSIDE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="http://example.org/t.dotm" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Это не документ Word"),
        (b"%PDF-1.7", "Это не документ Word"),
        (altered("word/vbaProject.bin", b"x"), "макросы"),
        (altered("word/document.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "чего Word не пишет"),
        (altered("word/document.xml", b"<broken"), "не удалось прочитать"),
        (altered("word/_rels/settings.xml.rels", OUTSIDE), "из других файлов или из сети"),
        (altered("word/media/zeros.bin", bytes(30_000_000)), "2 МБ"),
    ],
)
def test_a_file_that_is_no_plain_document_is_refused(content, words):
    assert words in faults(content)


def test_what_unpacks_to_too_much_is_refused():
    file = io.BytesIO(written("x"))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.bin", bytes(30_000_000))
    assert "слишком велик внутри" in faults(file.getvalue())


def test_anybody_takes_blanks(client, pilot):
    body = client.get("/campaigns/documents/").content.decode()
    for name in ("order.docx", "roadmap.docx", "group.docx"):
        assert f"/campaigns/documents/{name}" in body
        response = client.get(f"/campaigns/documents/{name}")
        assert response["Content-Type"].endswith("wordprocessingml.document")
        assert "____" in text_of(response.content)
    assert "report.docx" not in body
    assert client.get("/campaigns/documents/report.docx").status_code == 404


def test_the_blank_roadmap_has_the_steps_of_the_newest_campaign_without_dates(client, pilot):
    said = text_of(client.get("/campaigns/documents/roadmap.docx").content)
    assert "Регион набирает рабочую группу" in said
    assert "08.04.2022" not in said


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("приказ.docx", content)


def test_a_methodologist_replaces_a_template_and_restores_it(client, methodologist, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(methodologist)
    before = client.get("/campaigns/documents/order.docx").content
    response = client.post(reverse(ADD), {"kind": "order", "file": upload(written("Наш приказ, {{ регион }}"))})
    assert response.status_code == 302, response.content.decode()
    row = DocumentTemplate.objects.get()
    assert ModelLogEntry.objects.for_instance(row).exists()
    assert "Наш приказ, ____" in text_of(client.get("/campaigns/documents/order.docx").content)
    assert client.get(response["Location"])["Location"] == reverse("document_templates_cms:list")
    listed = client.get(reverse("document_templates_cms:list")).content.decode()
    assert "Шаблон ФЦК, загружен" in listed
    assert "{{ регион }}" in text_of(client.get(reverse("document_templates_cms:file", args=["order"])).content)
    client.post(reverse("wagtailsnippets_campaigns_documenttemplate:delete", args=[row.pk]))
    assert text_of(client.get("/campaigns/documents/order.docx").content) == text_of(before)


def test_a_template_with_an_unknown_field_is_not_kept(client, methodologist):
    client.force_login(methodologist)
    response = client.post(reverse(ADD), {"kind": "order", "file": upload(written("{{ регеон }}"))})
    assert "Нет такого поля: регеон." in response.content.decode()
    assert not DocumentTemplate.objects.exists()


def test_a_cached_blank_is_dropped_when_its_template_is_replaced(client, pilot, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.get("/campaigns/documents/order.docx")
    DocumentTemplate.objects.create(kind="order", file=upload(written("Новый")))
    assert "Новый" in text_of(client.get("/campaigns/documents/order.docx").content)
