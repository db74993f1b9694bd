"""What pages show and what changes it are both read off the database's own queries."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from campaigns.models import Campaign
from feedback.models import Remark
from methodology.models import FaqPage, IndicatorPage
from network.models import Region
from portal import freshness
from portal.freshness import EVERYTHING, PAGES, Versions, noting_reads, read_versions
from portal.models import ContentChange, SearchMiss
from tests.portal.test_pages import addresses

REGION = Region._meta.db_table
REMARK = Remark._meta.db_table


def changed(before: Versions) -> set[str]:
    """The topics that have changed since."""
    after = read_versions()
    return {topic for topic in after.rows if before.of({topic}) != after.of({topic})}


def _save() -> None:
    Remark.objects.get(number=1).save()


def _update() -> None:
    Remark.objects.filter(number=1).update(title="Иначе")


def _bulk_update() -> None:
    Remark.objects.bulk_update([Remark.objects.get(number=1)], ["title"])


def _delete() -> None:
    Remark.objects.filter(number=1).delete()


def _by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {REMARK} SET title = 'Иначе' WHERE number = 1")  # noqa: S608


@pytest.mark.parametrize("write", [_save, _update, _bulk_update, _delete, _by_hand])
def test_whichever_way_a_row_is_written_its_table_is_noted(pilot, write):
    before = read_versions()
    write()
    assert REMARK in changed(before)
    assert not changed(before) & {REGION, PAGES}


def test_a_new_row_is_noted(pilot):
    before = read_versions()
    Region.objects.bulk_create([Region(code="99", name="Новый", slug="new", short_name="Нов")])
    assert changed(before) == {REGION}


@pytest.mark.usefixtures("apart")
def test_a_row_that_is_written_outside_of_a_transaction_is_noted(django_db_blocker):
    with django_db_blocker.unblock():
        before = read_versions()
        Region.objects.create(code="99", name="Новый", slug="new", short_name="Нов")
        assert changed(before) == {REGION}


def test_what_is_rolled_back_has_not_changed(pilot):
    before = read_versions()
    with transaction.atomic():
        _update()
        transaction.set_rollback(True)
    assert not changed(before)


def test_reading_and_what_no_page_shows_change_nothing(pilot):
    before = read_versions()
    list(Remark.objects.all())
    SearchMiss.objects.create(query="слово", first_on=timezone.localdate(), last_on=timezone.localdate())
    assert not changed(before)


def test_pages_change_when_they_are_published_and_not_with_a_draft(pilot):
    page = FaqPage.objects.first()
    before = read_versions()
    revision = page.save_revision()
    assert not changed(before)
    revision.publish()
    assert PAGES in changed(before)


def test_every_public_page_shows_only_topics_that_are_watched(pilot):
    client = Client()
    for url in addresses():
        if not url.startswith("/search/"):  # is never kept
            with noting_reads() as reads:
                client.get(url)
            assert reads, url
            assert EVERYTHING not in reads, url


@pytest.mark.parametrize(
    ("change", "dropped", "left"),
    [
        (_update, ["/", "/feedback/", "/feedback/1/"], ["/faq/", "/campaigns/", "/ratings/", "/methodology/editions/"]),
        (
            lambda: FaqPage.objects.first().save_revision().publish(),
            ["/", "/faq/"],
            ["/campaigns/", "/campaigns/documents/", "/methodology/editions/2/"],
        ),
        (
            lambda: Campaign.objects.update(title="Иначе"),
            ["/campaigns/", "/ratings/"],
            ["/feedback/", "/faq/", "/methodology/editions/2/"],
        ),
    ],
)
def test_a_change_drops_what_shows_it_and_leaves_the_others(
    client, pilot, change, dropped, left, django_assert_num_queries
):
    for url in dropped + left:
        client.get(url)
    change()
    for url in left:
        with django_assert_num_queries(1, info=url):
            client.get(url)
    for url in dropped:
        with pytest.raises(pytest.fail.Exception), django_assert_num_queries(1):
            client.get(url)


def test_a_page_that_takes_its_difference_from_the_cache_changes_with_the_editions(client, pilot):
    url = IndicatorPage.objects.get(code="1.3").url
    for page in (url, IndicatorPage.objects.get(code="2.1").url):
        client.get(page)
    with noting_reads() as reads:
        client.get(IndicatorPage.objects.get(code="1.1").url)
    assert "methodology_edition" in reads


def test_a_query_of_an_unknown_table_makes_a_page_depend_on_everything():
    assert freshness.topics_in('SELECT * FROM "auth_user"') == {EVERYTHING}
    assert freshness.topics_in('SELECT 1 FROM "network_region" JOIN "wagtailcore_page"') == {REGION, PAGES}
    assert freshness.topics_in('SELECT * FROM "django_content_type"') == frozenset()


def test_versions_of_everything_change_with_anything():
    first, second = Versions({"a": (1, "x")}), Versions({"a": (1, "x"), "b": (1, "y")})
    assert first.of({"a"}) == second.of({"a"})
    assert first.of({EVERYTHING}) != second.of({EVERYTHING})


def test_the_last_moment_is_that_of_the_topics_asked_for():
    late = datetime(2026, 11, 28, 12, tzinfo=UTC)
    versions = Versions({"a": (1, "2026-11-27 10:00:00"), "b": (1, late)})
    assert versions.changed_at({"a"}) == datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert versions.changed_at({EVERYTHING}) == late
    assert versions.changed_at({"c"}) is None


def test_folding_leaves_the_versions_as_they_are(pilot, monkeypatch):
    monkeypatch.setattr(ContentChange, "FOLDED_FROM", 5)
    for _ in range(3):
        _update()
        ContentChange.note(PAGES)
    before = read_versions()
    call_command("run_scheduled")
    assert not changed(before)
    assert ContentChange.objects.count() == len(before.rows)


def test_few_changes_are_left_as_they_are(pilot):
    ContentChange.objects.all().delete()
    _update()
    _update()
    ContentChange.fold()
    assert ContentChange.objects.count() == 2


def test_migrations_note_every_topic(pilot):
    before = read_versions()
    freshness._migrated(plan=["anything"])
    assert {REMARK, REGION, PAGES} <= changed(before)


def test_an_emptied_database_has_run_no_migration(pilot):
    before = read_versions()
    freshness._migrated(verbosity=0, interactive=False)  # as `flush` says it
    assert not changed(before)


def test_a_table_that_is_migrated_is_not_noted(pilot, monkeypatch):
    before = read_versions()
    monkeypatch.setattr(freshness, "_is_migrating", True)
    _update()
    Page.objects.first()
    assert not changed(before)
