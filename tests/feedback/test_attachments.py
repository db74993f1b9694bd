"""Files of remarks: what is taken and what is not, who adds and removes them, who may read them."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from feedback import actions
from feedback.attachments.actions import MOST, attach, detach, moderate
from feedback.models import Attachment, Remark
from feedback.states import State
from tabular import FileRefused
from tabular.packages import TYPES
from tests.fixtures.pages import markup
from tests.opened import Opened
from uploads import contents, office
from uploads.contents import MAX_BYTES, FileKind, check_file, safe_name

from .conftest import WORDS
from .pdfs import pdf
from .test_workflow import member

BACKEND = "django.contrib.auth.backends.ModelBackend"
PDF = pdf()
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
PLACE = "secret-place-of-the-photo"


# Files


def drawn(kind: str, mode: str = "RGB", size: tuple[int, int] = (12, 8), **options) -> bytes:
    image, kept = Image.new(mode, size), io.BytesIO()
    image.save(kept, kind, **options)
    return kept.getvalue()


def with_place(kind: str) -> bytes:
    """A picture whose EXIF says where it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x010E] = PLACE
    exif.get_ifd(0x8825).update({1: "N", 2: (57.0, 9.0, 0.0)})
    return drawn(kind, exif=exif)


def docx(**parts: str | bytes) -> bytes:
    """A document of Word as python-docx makes it, with parts replaced or added (`__` for `/`, `_dot_` for `.`)."""
    from docx import Document

    kept, document = io.BytesIO(), Document()
    document.add_paragraph("Наше предложение")
    document.core_properties.author = "Имя автора"
    document.save(kept)
    return changed(kept.getvalue(), {name.replace("__", "/").replace("_dot_", "."): v for name, v in parts.items()})


def xlsx(parts: dict[str, str | bytes] | None = None) -> bytes:
    from openpyxl import Workbook

    kept, workbook = io.BytesIO(), Workbook()
    workbook.active["A1"] = "Пример"
    workbook.save(kept)
    return changed(kept.getvalue(), parts or {})


def changed(packed: bytes, parts: dict[str, str | bytes]) -> bytes:
    """The archive with some parts put in anew."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return kept.getvalue()


def typed(packed: bytes, old: str, new: str) -> bytes:
    """The same with another content type in its list."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        types = archive.read(TYPES).decode()
    assert old in types
    return changed(packed, {TYPES: types.replace(old, new)})


def relations(*rows: str) -> str:
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(rows)}</Relationships>'


def relation(kind: str, target: str = "https://example.org/a", mode: str = "External") -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="r9" Type="{base}/{kind}" Target="{target}" TargetMode="{mode}"/>'


GOOD: dict[FileKind, Callable[[], bytes]] = {
    FileKind.PDF: lambda: PDF,
    FileKind.JPEG: lambda: drawn("JPEG"),
    FileKind.PNG: lambda: drawn("PNG"),
    FileKind.WEBP: lambda: drawn("WEBP"),
    FileKind.DOCX: docx,
    FileKind.XLSX: xlsx,
}


@pytest.mark.parametrize("kind", list(FileKind))
def test_each_kind_is_known_by_its_content(kind):
    found = check_file(GOOD[kind]())
    assert found.kind is kind
    assert found == check_file(GOOD[kind]()), "the same file is kept as the same bytes"
    assert check_file(found.content).kind is kind


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "пуст"),
        (b"MZ\x90\x00" + bytes(200), "программа"),
        (b"\x7fELF" + bytes(200), "программа"),
        (b"<!doctype html><script>alert(1)</script>", "Приложите PDF"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\xd0\xcf\x11\xe0" + bytes(200), "DOCX или XLSX"),
        (b"GIF89a" + bytes(50), "JPEG или PNG"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "JPEG или PNG"),
        (b"junk " + PDF, "Приложите PDF"),
        (b"%PDF-1.4\nstartxref\n" + bytes(3000), "PDF повреждён"),
        (b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", "Картинка повреждена"),
        (b"\xff\xd8\xff\xe0<script>", "Картинка повреждена"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "Картинка повреждена"),
        (b"PK\x03\x04" + bytes(100), "повреждён"),
    ],
)
def test_what_is_something_else_is_refused_in_words_that_help(content, word):
    with pytest.raises(FileRefused, match=word):
        check_file(content)


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", [FileKind.JPEG, FileKind.PNG, FileKind.WEBP, FileKind.DOCX, FileKind.XLSX])
def test_a_file_that_did_not_arrive_whole_is_refused(kind, cut):
    content = {
        FileKind.JPEG: lambda: with_noise("JPEG"),
        FileKind.PNG: lambda: with_noise("PNG"),
        FileKind.WEBP: lambda: with_noise("WEBP"),
    }.get(kind, GOOD[kind])()
    with pytest.raises(FileRefused):
        check_file(content[: int(len(content) * cut)])


def with_noise(kind: str) -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(kept, kind)
    return kept.getvalue()


@pytest.mark.parametrize("kind", [FileKind.JPEG, FileKind.PNG, FileKind.WEBP])
def test_a_picture_loses_its_place_and_stands_upright(kind):
    content = with_place(kind.name)
    assert PLACE.encode() in content
    found = check_file(content)
    with Image.open(io.BytesIO(found.content)) as image:
        assert image.size == (8, 12)
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"}.intersection(image.info)
    assert PLACE.encode() not in found.content


def test_what_hides_in_or_behind_a_picture_is_gone():
    from PIL import ImageCms
    from PIL.PngImagePlugin import PngInfo

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    texts = PngInfo()
    texts.add_text("Author", PLACE)
    for content in (
        drawn("PNG", pnginfo=texts, icc_profile=profile),
        drawn("JPEG", comment=PLACE, icc_profile=profile),
        drawn("PNG") + PLACE.encode(),
        drawn("JPEG") + b"PK\x03\x04" + PLACE.encode(),
    ):
        kept = check_file(content).content
        assert PLACE.encode() not in kept
        assert b"PK\x03\x04" not in kept
        assert b"ICC_PROFILE" not in kept
        assert b"iCCP" not in kept


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "I;16"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGBA"),
    ],
)
def test_pictures_of_every_mode_are_drawn_anew(kind, mode):
    with Image.open(io.BytesIO(check_file(drawn(kind, mode)).content)) as image:
        assert (image.format, image.size) == (kind, (12, 8))


def test_sixteen_bits_keep_their_brightness():
    kept = io.BytesIO()
    Image.new("I;16", (2, 2), 0x8000).save(kept, "PNG")
    with Image.open(io.BytesIO(check_file(kept.getvalue()).content)) as image:
        assert image.getpixel((0, 0)) == 0x80


def test_holes_in_a_picture_stay_holes():
    palette = Image.new("P", (4, 4))
    kept = io.BytesIO()
    palette.save(kept, "PNG", transparency=0)
    with Image.open(io.BytesIO(check_file(kept.getvalue()).content)) as image:
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("kind", "size"), [(FileKind.PNG, (5000, 4001)), (FileKind.JPEG, (5000, 5001)), (FileKind.WEBP, (4000, 2001))]
)
def test_a_small_file_of_a_huge_picture_is_refused_before_it_is_drawn(monkeypatch, kind, size):
    content = drawn(kind.name, "L", size)
    assert len(content) < 1_000_000
    monkeypatch.setattr(contents, "_plain", lambda image: pytest.fail("the picture was unpacked"))
    with pytest.raises(FileRefused, match=rf"больше {size[0] * size[1] // 10**6} миллионов точек"):
        check_file(content)


def test_what_is_too_large_is_refused(monkeypatch):
    with pytest.raises(FileRefused, match="больше 10 МБ"):
        check_file(PDF + bytes(MAX_BYTES))
    content = drawn("PNG")
    monkeypatch.setattr(contents, "MAX_BYTES", len(content) + 5)
    monkeypatch.setattr(contents, "_drawn", lambda image, kind: bytes(len(content) + 6))
    with pytest.raises(FileRefused, match="больше"):
        check_file(content)


# Documents of Office


def macro_types() -> list[bytes]:
    word = "application/vnd.ms-word.document.macroEnabled.main+xml"
    sheet = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    template = "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"
    return [
        typed(docx(), office.DOCX_MAIN, word),
        typed(docx(), office.DOCX_MAIN, template),
        typed(xlsx(), office.XLSX_MAIN, sheet),
    ]


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: macro_types()[0], "макросы"),
        (lambda: macro_types()[1], "макросы"),
        (lambda: macro_types()[2], "макросы"),
        (lambda: docx(word__vbaProject_dot_bin=b"code"), "макросы"),
        (lambda: xlsx({"xl/macrosheets/sheet1.xml": "<a/>"}), "макросы"),
        (lambda: docx(word__activeX__activeX1_dot_bin=b"code"), "другой файл или объект"),
        (lambda: docx(word__embeddings__oleObject1_dot_bin=b"code"), "другой файл или объект"),
        (lambda: docx(word__run_dot_exe=b"MZ"), "другой файл или объект"),
        (lambda: docx(word__chunk_dot_html=b"<script>"), "другой файл или объект"),
        (lambda: docx(word__noextension=b"x"), "другой файл или объект"),
        (lambda: docx(word___rels__x_dot_xml_dot_rels=relations(relation("attachedTemplate"))), "из другого места"),
        (lambda: docx(word___rels__x_dot_xml_dot_rels=relations(relation("image"))), "из другого места"),
        (lambda: docx(word___rels__x_dot_xml_dot_rels=relations(relation("oleObject", mode="Internal"))), "вложен"),
        (lambda: xlsx({"xl/externalLinks/externalLink1.xml": "<a/>"}), "из другого места"),
        (lambda: xlsx({"xl/connections.xml": "<a/>"}), "из другого места"),
        (lambda: docx(word__x_dot_xml="<w:instrText>DDE</w:instrText><w:instrText>AUTO c</w:instrText>"), "из другого"),
        (lambda: docx(word__x_dot_xml='<w:fldSimple w:instr=" INCLUDEPICTURE http://a "/>'), "из другого места"),
        (lambda: docx(word__embeddings__a_dot_xlsx=xlsx({"xl/connections.xml": "<a/>"})), "из другого места"),
        (lambda: docx(word__embeddings__a_dot_docx=docx(word__embeddings__b_dot_xlsx=xlsx())), "другой файл"),
        (lambda: typed(docx(), office.DOCX_MAIN, "application/x-other"), "не документ Word"),
        (lambda: changed(zipped({}), {"a.txt": "text"}), "повреждён"),
        (lambda: docx(word___rels__x_dot_xml_dot_rels='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "повреждён"),
        (lambda: docx(word___rels__x_dot_xml_dot_rels='<!DOCTYPE a SYSTEM "http://a/b.dtd"><a/>'), "повреждён"),
        (lambda: docx(word___rels__x_dot_xml_dot_rels="<a"), "повреждён"),
        (lambda: docx(**{"..__..__etc__x_dot_xml": "<a/>"}), "повреждён"),
        (lambda: docx(word__bomb_dot_xml=bytes(60 * 1024**2)), "слишком велик"),
    ],
)
def test_what_a_plain_document_does_not_have_is_refused(make, word):
    with pytest.raises(FileRefused, match=word):
        check_file(make())


def zipped(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("empty.txt", "")
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def test_a_document_under_a_password_is_refused():
    content = bytearray(docx())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag of encryption, everywhere
        for found in re.finditer(re.escape(signature), bytes(content)):
            content[found.start() + place] |= 1
    with pytest.raises(FileRefused, match="под паролем"):
        check_file(bytes(content))


def test_links_and_tables_of_charts_are_let_through():
    content = docx(
        word___rels__x_dot_xml_dot_rels=relations(relation("hyperlink")),
        word__x_dot_xml='<w:fldSimple w:instr=" PAGE "/><w:instrText>HYPERLINK "https://a"</w:instrText>',
        word__embeddings__Microsoft_Excel_Sheet1_dot_xlsx=xlsx(),
    )
    assert check_file(content).kind is FileKind.DOCX
    assert check_file(xlsx({"xl/printerSettings/printerSettings1.bin": b"\x00"})).kind is FileKind.XLSX


def test_a_document_is_packed_anew_without_its_author():
    from docx import Document

    content = docx()
    kept = check_file(content + PLACE.encode()).content
    assert PLACE.encode() not in kept
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert all("Имя автора" not in archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    opened = Document(io.BytesIO(kept))
    assert opened.paragraphs[0].text == "Наше предложение"
    assert opened.core_properties.author == ""


def test_a_packed_workbook_opens():
    from openpyxl import load_workbook

    assert load_workbook(io.BytesIO(check_file(xlsx()).content)).active["A1"].value == "Пример"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("План.pdf", "План.png"),
        ("C:\\Users\\me\\снимок экрана.PNG", "снимок экрана.png"),
        ("../../etc/passwd", "passwd.png"),
        ("отчёт\u202egnp.exe", "отчёт gnp.png"),
        ("a\r\nSet-Cookie: b.png", "a Set-Cookie_ b.png"),
        ('<script>"x".png', "_script__x_.png"),
        ("", "файл.png"),
        (".png", "файл.png"),
        ("без вида", "без вида.png"),
        ("Предложения за 2.5 года", "Предложения за 2.5 года.png"),
        ("д" * 300 + ".png", "д" * 100 + ".png"),
    ],
)
def test_names_are_made_harmless_and_say_what_the_file_is(given, name):
    assert safe_name(given, FileKind.PNG) == name


# Whose they are, and when


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Files of this test are kept apart."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def tyumen(pilot):
    return member("tyumen")


@pytest.fixture
def bryansk(pilot):
    return member("bryansk")


@pytest.fixture
def draft(tyumen) -> Remark:
    return actions.save_draft(by=tyumen, **WORDS)


@pytest.fixture
def sent(draft, tyumen) -> Remark:
    return actions.submit(remark=draft, by=tyumen, seen=None)


@pytest.fixture
def file(sent, tyumen) -> Attachment:
    return attach(remark=sent, file_name="план.pdf", content=PDF, by=tyumen)


def kept() -> list[str]:
    """Names of the files of this test."""
    try:
        return sorted(default_storage.listdir("attachments")[1])
    except FileNotFoundError:
        return []


def content(name: str) -> bytes:
    with default_storage.open(f"attachments/{name}") as file:
        return file.read()


def steps(remark: Remark) -> list[str]:
    return [event.step for event in remark.events.order_by("pk")]


def test_a_file_is_kept_once_under_a_name_nobody_guesses(sent, tyumen):
    first = attach(remark=sent, file_name="план.exe", content=PDF, by=tyumen)
    again = attach(remark=sent, file_name="другое имя.pdf", content=PDF, by=tyumen)
    assert first == again
    assert (first.name, first.size, first.is_public, first.uploaded_by) == ("план.pdf", len(PDF), False, tyumen)
    assert [content(name) for name in kept()] == [PDF]
    assert re.fullmatch(r"attachments/[0-9a-f]{32}\.pdf", first.file.name)
    assert steps(sent) == ["submit", "attach"]
    event = sent.events.get(step="attach")
    assert (event.after, event.is_public, event.region) == (first.facts, False, sent.region)


def test_files_of_a_draft_go_with_it(draft, tyumen, django_capture_on_commit_callbacks):
    attach(remark=draft, file_name="a.pdf", content=PDF, by=tyumen)
    assert not draft.events.exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(remark=draft, by=tyumen, seen=None)
        assert len(kept()) == 1, "nothing is deleted before the transaction has succeeded"
    assert (kept(), Attachment.objects.count()) == ([], 0)


def test_a_draft_with_files_is_sent(draft, tyumen):
    attach(remark=draft, file_name="a.pdf", content=PDF, by=tyumen)
    assert actions.submit(remark=draft, by=tyumen, seen=None).attachments.count() == 1


def test_a_file_is_removed_until_the_review_begins(file, sent, tyumen, expert, django_capture_on_commit_callbacks):
    other = attach(remark=sent, file_name="b.png", content=drawn("PNG"), by=tyumen)
    with django_capture_on_commit_callbacks(execute=True):
        detach(attachment=file, by=tyumen)
        detach(attachment=file, by=tyumen)
    assert [name[-4:] for name in kept()] == [".png"]
    assert steps(sent)[-3:] == ["attach", "attach", "detach"]
    assert sent.events.get(step="detach").before["name"] == "план.pdf"
    actions.start_review(remark=sent, by=expert, seen=None)
    with pytest.raises(actions.RemarkRefused, match="на рассмотрении"):
        detach(attachment=other, by=tyumen)
    with pytest.raises(actions.RemarkRefused, match="на рассмотрении"):
        attach(remark=sent, file_name="c.pdf", content=PDF, by=tyumen)
    assert sent.attachments.get() == other
    assert len(kept()) == 1


def test_a_removal_that_is_rolled_back_leaves_the_file(file, tyumen, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        detach(attachment=file, by=tyumen)
        transaction.set_rollback(True)
    assert Attachment.objects.get() == file
    assert len(kept()) == 1


def test_a_row_that_cannot_be_written_leaves_no_file(sent, tyumen, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("the database is gone")

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(OSError, match="gone"):
        attach(remark=sent, file_name="a.pdf", content=PDF, by=tyumen)
    assert kept() == []


def test_there_are_not_more_than_a_few(sent, tyumen):
    for number in range(MOST):
        attach(remark=sent, file_name=f"{number}.pdf", content=PDF + b"%" * number, by=tyumen)
    with pytest.raises(actions.RemarkRefused, match="Файлов уже 5"):
        attach(remark=sent, file_name="6.pdf", content=PDF + b"%" * MOST, by=tyumen)
    assert (sent.attachments.count(), len(kept())) == (MOST, MOST)


def test_what_others_have_put_their_name_to_keeps_its_files(file, sent, tyumen, bryansk, editor):
    actions.join(remark=actions.moderate(remark=sent, by=editor, seen=None, is_public=True), by=bryansk, seen=None)
    with pytest.raises(actions.RemarkRefused, match="присоединились"):
        detach(attachment=file, by=tyumen)
    with pytest.raises(actions.RemarkRefused, match="присоединились"):
        attach(remark=sent, file_name="b.png", content=drawn("PNG"), by=tyumen)


@pytest.mark.parametrize("who", ["bryansk", "employee", "expert", "nobody"])
def test_only_the_own_coordinator_adds_and_removes(who, request, file, sent):
    people = {
        "employee": lambda: member("tyumen", "office"),
        "nobody": lambda: type(request.getfixturevalue("tyumen"))(),
    }
    by = people[who]() if who in people else request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        attach(remark=sent, file_name="a.png", content=drawn("PNG"), by=by)
    with pytest.raises(PermissionDenied):
        detach(attachment=file, by=by)
    assert sent.attachments.get() == file


def test_only_who_checks_remarks_shows_files(file, sent, tyumen, expert):
    with pytest.raises(PermissionDenied):
        moderate(attachment=file, by=tyumen, seen=None, is_public=True)
    for _ in range(2):
        moderate(attachment=file, by=expert, seen=None, is_public=True)
    assert steps(sent)[-1] == "show_file"
    assert sent.events.filter(step="show_file").count() == 1
    moderate(attachment=file, by=expert, seen=None, is_public=False)
    assert steps(sent)[-1] == "hide_file"
    detach(attachment=file, by=tyumen)
    with pytest.raises(actions.RemarkRefused, match="уже удалил"):
        moderate(attachment=file, by=expert, seen=None, is_public=True)


# Who may read them


def answers(people: dict[str, Client], file: Attachment) -> set[str]:
    """Who gets the file; everybody else does not learn that there is one."""
    found = {name: client.get(file.get_absolute_url()).status_code for name, client in people.items()}
    assert set(found.values()) <= {200, 404}
    return {name for name, status in found.items() if status == 200}


@pytest.fixture
def people(tyumen, bryansk, editor, expert) -> dict[str, Client]:
    users = {"own": tyumen, "own office": member("tyumen", "office"), "other": bryansk}
    users |= {"other office": member("bryansk", "office"), "editor": editor, "expert": expert}
    clients = {name: Client() for name in [*users, "anonymous"]}
    for name, user in users.items():
        clients[name].force_login(user, BACKEND)
    return clients


EVERYBODY = {"own", "own office", "other", "other office", "editor", "expert", "anonymous"}
THOSE_CONCERNED = {"own", "own office", "editor", "expert"}


def test_who_may_read_a_file_at_each_step(people, draft, tyumen, editor, expert):
    file = attach(remark=draft, file_name="план.pdf", content=PDF, by=tyumen)
    assert answers(people, file) == {"own"}
    sent = actions.submit(remark=draft, by=tyumen, seen=None)
    assert answers(people, file) == THOSE_CONCERNED
    actions.moderate(remark=sent, by=editor, seen=None, is_public=True)
    assert answers(people, file) == THOSE_CONCERNED
    moderate(attachment=file, by=expert, seen=None, is_public=True)
    assert answers(people, file) == EVERYBODY
    moderate(attachment=file, by=expert, seen=None, is_public=False)
    assert answers(people, file) == THOSE_CONCERNED
    moderate(attachment=file, by=expert, seen=None, is_public=True)
    actions.moderate(remark=sent, by=editor, seen=None, is_public=False)
    assert answers(people, file) == THOSE_CONCERNED


def test_what_is_changed_or_withdrawn_is_not_read_by_all(people, file, sent, tyumen, expert):
    moderate(attachment=file, by=expert, seen=None, is_public=True)
    actions.moderate(remark=sent, by=expert, seen=None, is_public=True)
    assert answers(people, file) == EVERYBODY
    actions.edit(remark=sent, by=tyumen, seen=None, **(WORDS | {"text": "Иначе."}))
    assert answers(people, file) == THOSE_CONCERNED
    actions.moderate(remark=sent, by=expert, seen=None, is_public=True)
    assert answers(people, file) == EVERYBODY
    actions.withdraw(remark=sent, by=tyumen, seen=None)
    assert answers(people, file) == THOSE_CONCERNED
    with pytest.raises(actions.RemarkRefused):
        moderate(attachment=file, by=expert, seen=None, is_public=False)


def test_a_person_who_has_left_reads_nothing(file, tyumen, client):
    from django.utils import timezone

    tyumen.memberships.update(until=timezone.now())
    client.force_login(tyumen, BACKEND)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_a_file_is_saved_and_never_opened_or_kept(file, sent, people, expert):
    moderate(attachment=file, by=expert, seen=None, is_public=True)
    actions.moderate(remark=sent, by=expert, seen=None, is_public=True)
    for name in ("own", "anonymous"):
        response = people[name].get(file.get_absolute_url())
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == "attachment; filename*=utf-8''%D0%BF%D0%BB%D0%B0%D0%BD.pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Length"] == str(len(PDF))
    assert people["own"].post(file.get_absolute_url()).status_code == 405


def test_the_folder_is_not_served(file, people):
    assert [client.get(f"/media/{file.file.name}").status_code for client in people.values()] == [404] * len(people)


def test_a_file_that_is_lost_is_not_found(file, people):
    default_storage.delete(f"attachments/{kept()[0]}")
    assert people["own"].get(file.get_absolute_url()).status_code == 404
    assert people["own"].get("/feedback/files/999999/").status_code == 404


# Pages


def soup_of(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")


def upload(client: Client, remark: Remark, content: bytes, name: str = "a.pdf", **kwargs):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(f"/cabinet/remarks/{remark.pk}/files/", {"file": file}, **kwargs)


def test_a_coordinator_attaches_and_removes_in_the_cabinet(people, sent):
    client, address = people["own"], f"/cabinet/remarks/{sent.pk}/"
    form = soup_of(client.get(address)).select_one("form[enctype='multipart/form-data']")
    assert form["action"] == f"{address}files/"
    page = soup_of(upload(client, sent, drawn("JPEG"), "фото.png", follow=True))
    file = sent.attachments.get()
    link = page.select_one("#files + ul a")
    assert (link.text, link["href"]) == ("фото.jpg", f"/feedback/files/{file.pk}/")
    assert "видят ваш регион и ФЦК" in page.select_one("main").text
    removal = page.select_one("#files + ul form")["action"]
    assert client.get(removal).status_code == 405
    assert "Файл удалён" in soup_of(client.post(removal, follow=True)).text
    assert client.post(removal).status_code == 302
    assert not sent.attachments.exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"MZ" + bytes(99), "программа"), (b"", "пуст"), (bytes(MAX_BYTES + 1), "больше 10 МБ"), (None, "Выберите файл")],
)
def test_what_is_wrong_with_a_file_is_said_beside_the_field(people, sent, content, word):
    address = f"/cabinet/remarks/{sent.pk}/files/"
    response = people["own"].post(address) if content is None else upload(people["own"], sent, content)
    page = soup_of(response)
    assert word in page.select_one("#id_file_error").text
    assert page.select_one(".fault-summary a")["href"] == "#id_file"
    assert not sent.attachments.exists()


def test_strangers_reach_neither_form_nor_removal(people, sent, file):
    addresses = [f"/cabinet/remarks/{sent.pk}/files/", f"/cabinet/remarks/{sent.pk}/files/{file.pk}/remove/"]
    for name, status in {"other": 404, "own office": 403, "anonymous": 302, "expert": 403}.items():
        assert [people[name].post(address).status_code for address in addresses] == [status, status], name
    assert sent.attachments.get() == file


def test_the_form_goes_when_it_may_not_be_used(people, sent, tyumen, expert):
    client, address, form = people["own"], f"/cabinet/remarks/{sent.pk}/", "form[enctype]"
    for number in range(MOST):
        attach(remark=sent, file_name=f"{number}.pdf", content=PDF + b"%" * number, by=tyumen)
    page = soup_of(client.get(address))
    assert (len(page.select("#files + ul form")), page.select(form)) == (MOST, [])
    actions.start_review(remark=sent, by=expert, seen=None)
    page = soup_of(client.get(address))
    assert (len(page.select("#files + ul a")), page.select("#files + ul form")) == (MOST, [])
    assert "на рассмотрении" in soup_of(upload(client, sent, drawn("PNG"))).select_one("#id_file_error").text


def test_the_cms_shows_files_and_lets_all_read_them(people, sent, file, expert):
    address = reverse("remarks_cms:remark", args=[sent.pk])
    page = soup_of(people["expert"].get(address))
    assert page.find("a", href=file.get_absolute_url()).text == "план.pdf"
    show = reverse("remarks_cms:show_file", args=[sent.pk, file.pk])
    assert page.find("form", action=show)
    assert people["expert"].get(show).status_code == 405
    assert people["own"].post(show, {"show": "yes"}).status_code == 302
    file.refresh_from_db()
    assert not file.is_public
    Opened(people["expert"], address, action=show).send(show="yes")
    file.refresh_from_db()
    assert file.is_public
    assert "всем, когда замечание будет в реестре" in markup(people["expert"].get(address))
    Opened(people["expert"], address, action=show).send(show="no")
    file.refresh_from_db()
    assert not file.is_public


def test_the_cms_shows_no_file_of_another_remark(people, sent, file):
    other = Remark.objects.exclude(pk=sent.pk).exclude(state=State.DRAFT).first()
    show = reverse("remarks_cms:show_file", args=[other.pk, file.pk])
    assert people["expert"].post(show, {"show": "yes"}).status_code == 404


def test_the_public_page_names_what_all_may_read_at_once(
    people, sent, file, tyumen, expert, django_assert_max_num_queries
):
    hidden = attach(remark=sent, file_name="тайное.png", content=drawn("PNG"), by=tyumen)
    actions.moderate(remark=sent, by=expert, seen=None, is_public=True)
    address, client = sent.get_absolute_url() or f"/feedback/{sent.number}/", people["anonymous"]
    assert "Файлы региона" not in markup(client.get(address))
    moderate(attachment=file, by=expert, seen=None, is_public=True)
    text = soup_of(client.get(address)).select_one("main").text
    assert "план.pdf" in text
    assert hidden.name not in text
    assert tyumen.username not in text
    with django_assert_max_num_queries(12):
        client.get(f"{address}?fresh")
