"""Public pages are cached until their content is published, and never for people who are signed in."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document

from feedback.models import Remark
from methodology.models import IndicatorPage
from portal.freshness import read_versions


@pytest.fixture
def page(pilot):
    return IndicatorPage.objects.get(code="1.3")


def test_a_repeated_request_asks_the_database_only_for_the_version(client, page, django_assert_num_queries):
    client.get(page.url)
    with django_assert_num_queries(1):
        assert client.get(page.url).status_code == 200


def test_public_pages_carry_validators_and_must_be_revalidated(client, page):
    response = client.get(page.url)
    assert response["ETag"]
    assert response["Last-Modified"]
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_an_unchanged_page_is_answered_304(client, page, encoding):
    etag = client.get(page.url, headers={"accept-encoding": encoding})["ETag"]
    again = client.get(page.url, headers={"accept-encoding": encoding, "if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_publication_drops_the_cached_page(client, page):
    before = client.get(page.url)
    page.title = "Открытость по-новому"
    page.save_revision().publish()
    after = client.get(page.url, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Открытость по-новому" in after.content.decode()


def test_a_draft_does_not_touch_the_public_page(client, page):
    before = client.get(page.url).content
    page.title = "Черновик, которого никто не видит"
    page.save_revision()
    assert client.get(page.url).content == before


def test_a_changed_remark_drops_the_cached_register(client, pilot):
    client.get("/feedback/1/")
    remark = Remark.objects.get(number=1)
    remark.title = "Новый заголовок замечания"
    remark.save()
    assert "Новый заголовок замечания" in client.get("/feedback/1/").content.decode()


def test_views_for_the_visually_impaired_are_cached_apart(client, page):
    assert b'class="view-plain"' in client.get(page.url).content
    client.cookies["view"] = "large"
    assert b'class="view-large"' in client.get(page.url).content


def test_pages_of_a_signed_in_user_are_private_and_not_shared(client, page, editor):
    client.force_login(editor)
    response = client.get(page.url)
    assert "private" in response["Cache-Control"]
    client.logout()
    assert "Рабочее место" not in client.get(page.url).content.decode()


def test_responses_with_faults_are_not_cached(client, pilot):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "public" not in response.get("Cache-Control", "")


def test_public_pages_forbid_inline_code_and_the_admin_may_have_it(client, page, editor):
    assert client.get(page.url)["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY
    client.force_login(editor)
    assert "unsafe-inline" in (policy := client.get("/cms/")["Content-Security-Policy"])
    assert "script-src-attr 'none'" in policy
    assert client.get("/cabinet/")["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY


def test_a_page_of_yesterday_is_not_served_today(client, page, monkeypatch):
    yesterday = client.get(page.url)
    tomorrow = timezone.now() + timedelta(days=1)
    clock = SimpleNamespace(localtime=lambda: timezone.localtime(tomorrow))
    monkeypatch.setattr("portal.middleware.timezone", clock)
    again = client.get(page.url, headers={"if-modified-since": yesterday["Last-Modified"]})
    assert again.status_code == 200
    assert again["Last-Modified"] != yesterday["Last-Modified"]


def test_words_that_a_visitor_typed_do_not_fill_the_cache(client, pilot, django_assert_num_queries):
    client.get("/faq/?x=1")
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(1):
        client.get("/faq/?x=1")
    client.get("/feedback/?region=tyumen")
    with django_assert_num_queries(1):
        client.get("/feedback/?region=tyumen")


def test_a_replaced_document_drops_cached_pages(client, page):
    client.get(page.url)
    before = read_versions().of({"wagtaildocs_document"})
    Document.objects.create(title="Приказ", file=ContentFile(b"x", "a.txt"))
    assert read_versions().of({"wagtaildocs_document"}) != before
