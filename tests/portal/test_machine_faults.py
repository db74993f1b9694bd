"""Faults of the machine: a full disk, a database that may only be read. The right words, and nothing half written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from wagtail.documents.models import Document

from feedback import actions
from feedback.models import Attachment, Remark
from jobs.faults import NO_ROOM
from ratings.actions import calculations
from ratings.models import Release
from tests.feedback.pdfs import pdf
from uploads.storage import WholeFileStorage

TEXT = "Десять баллов путают клиентов, а пять понятны всем."
WORDS = {"topic": "scale", "title": "Шкала из пяти баллов", "text": TEXT}


@pytest.fixture
def client() -> Client:
    """As a browser sees it: an error is a page, not an exception of the test."""
    return Client(raise_request_exception=False)


@pytest.fixture
def enter(client, request):
    def as_somebody(name: str) -> Client:
        client.force_login(request.getfixturevalue(name), "django.contrib.auth.backends.ModelBackend")
        return client

    return as_somebody


def words(response) -> str:
    return " ".join(BeautifulSoup(response.content.decode(), "html.parser").main.text.split())


class TestFullDisk:
    @pytest.fixture(autouse=True)
    def _places(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "media"
        settings.STORAGES = settings.STORAGES | {
            "private": settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path / "private", "base_url": None}}
        }
        (tmp_path / "media").mkdir()

    @pytest.fixture
    def nothing_left(self, tmp_path) -> Iterator[None]:
        """However it went, no file lies anywhere in the end."""
        yield
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    @pytest.mark.usefixtures("nothing_left")
    def test_a_file_of_a_remark_is_refused_in_words(self, enter, coordinator, fill_the_disk):
        remark = actions.save_draft(by=coordinator, **WORDS)
        client = enter("coordinator")
        fill_the_disk()
        file = SimpleUploadedFile("ответ.pdf", pdf(), "application/pdf")
        response = client.post(f"/cabinet/remarks/{remark.pk}/files/", {"file": file})
        assert response.status_code == 503
        assert "На сервере кончилось место" in words(response)
        assert "не записано ничего" in words(response)
        assert not Attachment.objects.exists()

    @pytest.mark.usefixtures("nothing_left")
    def test_a_document_of_the_cms_is_refused_in_words(self, enter, methodologist, fill_the_disk):
        client = enter("methodologist")
        fill_the_disk()
        file = SimpleUploadedFile("приказ.pdf", pdf(), "application/pdf")
        response = client.post("/cms/documents/add/", {"title": "Приказ", "file": file, "collection": "1"})
        assert response.status_code == 503
        assert "На сервере кончилось место" in words(response)
        assert not Document.objects.exists()

    def test_a_calculation_says_it_and_can_be_begun_again(self, verified, short, fill_the_disk, monkeypatch):
        fill_the_disk()
        failed = calculations.queue_calculation(campaign=verified, by=None)
        failed.refresh_from_db()
        assert (failed.state, failed.error) == ("failed", NO_ROOM)
        assert not Release.objects.exists()
        monkeypatch.undo()
        again = calculations.queue_calculation(campaign=verified, by=None)
        again.refresh_from_db()
        assert (again.state, again.error) == ("done", "")

    def test_a_file_is_there_whole_or_not_at_all_and_takes_nobodys_place(self, fill_the_disk, monkeypatch):
        assert default_storage.save("a/file.txt", ContentFile(b"first")) == "a/file.txt"
        monkeypatch.setattr(WholeFileStorage, "get_available_name", lambda self, name, **more: f"{name}.other")
        assert default_storage._save("a/file.txt", ContentFile(b"second")) == "a/file.txt.other"
        fill_the_disk()
        with pytest.raises(OSError, match="No space"):
            default_storage._save("a/third.txt", ContentFile(b"third"))
        assert sorted(default_storage.listdir("a")[1]) == ["file.txt", "file.txt.other"]
        assert Path(default_storage.path("a/file.txt")).read_bytes() == b"first"


class TestReadOnlyDatabase:
    @pytest.fixture
    def db(self, apart, django_db_blocker) -> Iterator[None]:
        """All that fixtures make is committed; what is said to the connection ends with it."""
        with django_db_blocker.unblock():
            yield

    @pytest.fixture
    def read_only(self):
        """Call it, and the database may only be read."""
        said = "PRAGMA query_only = 1" if connection.vendor == "sqlite" else "SET default_transaction_read_only = on"
        return lambda: connection.cursor().execute(said)

    def test_public_pages_are_served(self, client, pilot, read_only):
        read_only()
        for address in ("/", "/faq/", "/feedback/", "/search/?q=анкета", "/api/v1/regions/", "/status/"):
            assert client.get(address, follow=False).status_code in (200, 302), address

    def test_a_text_that_cannot_be_kept_stays_on_the_screen(self, enter, coordinator, read_only):
        client = enter("coordinator")
        read_only()
        assert client.get("/cabinet/remarks/new/").status_code == 200
        response = client.post("/cabinet/remarks/new/", WORDS | {"csrfmiddlewaretoken": "tok en" * 10})
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        page = BeautifulSoup(response.content.decode(), "html.parser")
        assert "Записать пока ничего нельзя" in words(response)
        assert page.find("textarea").text.split("\n\n") == [WORDS["title"], TEXT, ""]
        assert not Remark.objects.filter(text=TEXT).exists()

    def test_nobody_can_sign_in_and_the_password_is_not_shown(self, client, coordinator, read_only):
        read_only()
        secret = "Пароль для проверки номер один"
        response = client.post("/cabinet/login/", {"username": coordinator.username, "password": secret})
        assert response.status_code == 503
        assert "Записать пока ничего нельзя" in words(response)
        assert secret not in response.content.decode()
