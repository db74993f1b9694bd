"""What editors put into the CMS: only kinds that readers need, judged by content, and clean copies of it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document as WordDocument
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from tests.feedback.pdfs import pdf

Image, Document = get_image_model(), get_document_model()
HIDDEN = b"<script>alert(1)</script>"


def picture(kind: str = "JPEG", tail: bytes = b"") -> bytes:
    """A picture with a camera's name in it, and something behind it."""
    made = io.BytesIO()
    exif = Picture.Exif()
    exif[0x010F] = "Secret camera"
    Picture.new("RGB", (40, 30), "navy").save(made, kind, exif=exif)
    return made.getvalue() + tail


def word() -> bytes:
    made, document = io.BytesIO(), WordDocument()
    document.core_properties.author = "Secret author"
    document.add_paragraph("Памятка")
    document.save(made)
    return made.getvalue()


@pytest.fixture
def put(client, editor):
    """Puts a file into the CMS by the page that takes many at once; the answer's data."""
    client.force_login(editor, "django.contrib.auth.backends.ModelBackend")

    def put(where: str, name: str, content: bytes) -> dict:
        file = SimpleUploadedFile(name, content)
        data = {"title": name, "collection": Collection.get_first_root_node().pk, "files[]": file}
        return client.post(
            reverse(f"{where}:add_multiple"), data, headers={"x-requested-with": "XMLHttpRequest"}
        ).json()

    return put


def test_a_picture_is_drawn_anew(put):
    assert put("wagtailimages", "фото.jpeg", picture(tail=HIDDEN))["success"]
    kept = Image.objects.get()
    content = kept.file.read()
    assert (kept.width, kept.height) == (40, 30)
    assert b"Secret" not in content
    assert HIDDEN not in content
    kept.file.delete(save=False)


@pytest.mark.parametrize("name", ["фото.gif", "фото.svg", "фото.html"])
def test_other_kinds_of_pictures_are_refused(put, name):
    answer = put("wagtailimages", name, b"GIF89a" + HIDDEN)
    assert not answer["success"]
    assert not Image.objects.exists()


def test_a_document_is_kept_without_its_authors(put):
    assert put("wagtaildocs", "памятка.docx", word())["success"]
    kept = Document.objects.get()
    assert b"Secret" not in kept.file.read()
    assert WordDocument(kept.file.open()).paragraphs[0].text == "Памятка"
    kept.file.delete(save=False)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("памятка.html", HIDDEN),
        ("памятка.pdf", HIDDEN),
        ("памятка.pdf", picture()),
        ("памятка.docx", b"PK\x03\x04" + HIDDEN),
        ("памятка.exe", b"MZ"),
        ("памятка.pdf", pdf(catalog=b"/OpenAction<</S/JavaScript/JS(1)>>")),
    ],
)
def test_what_is_no_document_for_readers_is_refused_in_words(put, name, content):
    answer = put("wagtaildocs", name, content)
    assert not answer["success"]
    assert answer["error_message"]
    assert not Document.objects.exists()


def test_a_title_is_changed_without_the_file_being_read_again(put, client):
    put("wagtaildocs", "памятка.docx", word())
    kept = Document.objects.get()
    data = {"title": "Другое имя", "collection": kept.collection_id}
    assert client.post(reverse("wagtaildocs:edit", args=[kept.pk]), data).status_code == 302
    assert Document.objects.get().title == "Другое имя"
    kept.file.delete(save=False)
