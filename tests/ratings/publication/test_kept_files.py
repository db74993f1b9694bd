"""Published files are read again each day; what is lost or changed is told once and stands in the CMS."""

import io
from datetime import date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from ratings.actions import keeping, releases
from ratings.models import FileCheck, Release
from tests.fixtures.measured import PUBLISHING
from tests.fixtures.pages import markup

NAME = "release.zip"


@pytest.fixture
def later(monkeypatch):
    """Sets the moment to so many hours after the noon of publication."""
    noon = datetime.combine(PUBLISHING, time(12), tzinfo=timezone.get_default_timezone())

    def set_moment(hours: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: noon + timedelta(hours=hours))

    return set_moment


@pytest.fixture
def spoiled(published):
    """A published release one file of which somebody has changed; the true bytes are given back."""
    path = published.path(NAME)
    with default_storage.open(path) as file:
        content = file.read()
    write(path, b"spoiled")
    return published, content


def write(path: str, content: bytes) -> None:
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def test_files_are_looked_at_once_a_day(published, later):
    assert (check := keeping.check_next()) is not None
    assert (check.release, check.damaged, check.found_at) == (published, [], None)
    later(23)
    assert keeping.check_next() is None
    later(25)
    assert keeping.check_next() == check
    assert not Notice.objects.filter(code="release_damaged").exists()


def test_previews_are_not_looked_at(verified, short):
    releases.compute_release(campaign=verified, by=None)
    assert keeping.check_next() is None


def test_a_changed_file_is_told_once_until_it_is_whole_again(spoiled, later, methodologist, expert):
    release, content = spoiled
    for hours in (0, 2, 30):
        later(hours)
        assert keeping.check_next().damaged == [NAME]
    [notice] = Notice.objects.filter(code="release_damaged")
    assert notice.recipient == methodologist
    assert NAME in notice.text
    assert release.folder in notice.text
    assert "{" not in notice.text
    write(release.path(NAME), content)
    later(30.5)
    assert keeping.check_next() is None
    later(31.5)
    assert (keeping.check_next().damaged, FileCheck.objects.get().found_at) == ([], None)
    default_storage.delete(release.path(NAME))
    later(60)
    keeping.check_next()
    assert Notice.objects.filter(code="release_damaged").count() == 2


def test_a_storage_that_fails_stops_nothing_and_is_asked_again(published, monkeypatch, caplog):
    with monkeypatch.context() as patch:
        patch.setattr(releases, "damaged", lambda release: 1 / 0)
        assert keeping.check_next() is None
    assert "could not be checked" in caplog.text
    assert keeping.check_next().damaged == []


def test_the_page_of_results_says_what_the_last_look_found(client, spoiled, methodologist, later):
    release, content = spoiled
    client.force_login(methodologist)
    address = reverse("results_cms:campaign", args=[release.campaign.slug])
    assert "ещё не проверены" in text(client.get(address))
    keeping.check_next()
    page = text(client.get(address))
    assert "файлы не те, что были опубликованы" in page
    assert release.folder in page
    assert NAME in page
    write(release.path(NAME), content)
    later(2)
    client.force_login(methodologist)
    keeping.check_next()
    page = text(client.get(address))
    assert "✓ целы, проверены 30.04.2026 14:00" in page
    assert "файлы не те" not in page


def test_the_scheduled_command_looks_and_says_so(spoiled):
    said = io.StringIO()
    call_command("run_scheduled", stdout=io.StringIO(), stderr=said)
    assert "повреждены или пропали: Замер весны 2026 года, версия 1" in said.getvalue()
    assert Release.objects.published().count() == FileCheck.objects.count() == 1
    assert date(2026, 4, 30) == timezone.localdate(FileCheck.objects.get().checked_at)


def text(response) -> str:
    return " ".join(BeautifulSoup(markup(response), "html.parser").main.text.split())
