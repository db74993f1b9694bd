"""The import of redirects goes through the bounds of all uploaded tables."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from portal import redirects
from tabular import Sheet, write_xlsx
from tests import hostile

ADDRESS = "/cms/redirects/import/"
ROWS = [("/old-1/", "/faq/"), ("/old-2/", "https://example.org/a?b=1,2")]
XLSX = write_xlsx([Sheet("A", ("откуда", "куда"), ROWS)])


def upload(client, name: str, content: bytes, **options):
    return client.post(ADDRESS, {"import_file": SimpleUploadedFile(name, content)}, **options)


def lines(separator: str, encoding: str = "utf-8") -> bytes:
    rows = [("откуда", "куда"), *ROWS]
    return "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", lines(",")),
        ("a.csv", lines(";", "cp1251")),
        ("a.tsv", lines("\t", "utf-8-sig")),
        ("a.xlsx", XLSX),
    ],
)
def test_a_file_in_order_reaches_wagtail_with_its_rows(client, methodologist, name, content):
    client.force_login(methodologist)
    assert reverse("wagtailredirects:start_import") == ADDRESS
    page = upload(client, name, content)
    assert page.context["dataset"].headers == ["откуда", "куда"]
    assert [tuple(row) for row in page.context["dataset"]] == ROWS


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (hostile.filled(b"\n"), "слишком много пустых строк"),
        (hostile.filled(b";"), "больше 30 столбцов"),
        (hostile.filled(b"a\n"), "больше 10\xa0000 строк"),
        (b"a,b\n" + b"/c,/d\n" * (redirects.MOST + 1), "больше 1000 перенаправлений"),
        (b"x" * (hostile.SIZE + 1), "больше 5 МБ"),
        (b"a,b\n=1,/d\n", "Строка 2, столбец A: формула"),
        (b"", None),
    ],
)
def test_a_file_that_costs_too_much_is_refused_with_the_reason(client, methodologist, monkeypatch, content, reason):
    monkeypatch.setattr(redirects.views, "write_to_file_storage", lambda *args: pytest.fail("kept"))
    client.force_login(methodologist)
    page = upload(client, "a.csv", content, follow=True)
    assert page.status_code == 200
    assert reason is None or reason in page.content.decode()


def test_a_sheet_that_says_it_is_endless_is_read_as_far_as_it_is_filled(client, methodologist):
    endless = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX)) as old, zipfile.ZipFile(endless, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry).replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"'))
    client.force_login(methodologist)
    assert len(upload(client, "a.xlsx", endless.getvalue()).context["dataset"]) == 2


def test_nobody_else_imports_redirects(client, editor):
    client.force_login(editor)
    assert upload(client, "a.csv", lines(",")).status_code == 302
    assert upload(client, "a.csv", lines(","))["Location"] == "/cms/"


def test_what_was_confirmed_is_written(client, methodologist):
    client.force_login(methodologist)
    content = "откуда;куда\n/old-1/;https://example.org/faq/".encode()
    form = upload(client, "a.csv", content).context["form"]
    hidden = {name: form[name].value() for name in ("import_file_name", "input_format")}
    answer = client.post(reverse("wagtailredirects:process_import"), hidden | {"from_index": "0", "to_index": "1"})
    assert answer.status_code == 302
    assert Redirect.objects.get().redirect_link == "https://example.org/faq/"
