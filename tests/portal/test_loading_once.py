"""What a second start need not do again, and what is indexed once."""

import io

import pytest
from django.core.management import call_command
from wagtail.search.backends import get_search_backend

from methodology.models import FaqPage
from network.models import LoadedRow, Region
from portal.management.commands import load_pilot
from search.putting_off import index_at_the_end


@pytest.fixture
def loads(pilot, monkeypatch):
    """How often the data were loaded."""
    done = []
    monkeypatch.setattr(load_pilot.Command, "handle", lambda self, **options: done.append(1))
    return done


def run() -> None:
    call_command("prepare", stdout=io.StringIO())


def test_what_was_loaded_is_loaded_again_only_where_data_or_code_have_changed(loads, monkeypatch):
    run()
    run()
    assert len(loads) == 1
    monkeypatch.setattr("portal.sources.digest", lambda paths: "other")
    run()
    assert len(loads) == 2
    assert LoadedRow.objects.filter(key__startswith="load_pilot/").count() == 1


def test_what_failed_is_loaded_again(pilot, monkeypatch):
    monkeypatch.setattr(load_pilot.setup, "prepare", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run()
    assert not LoadedRow.objects.filter(key__startswith="load_pilot/").exists()


def test_rows_are_found_after_they_were_indexed_at_the_end(pilot):
    region, page = Region.objects.first(), FaqPage.objects.first()
    backend = get_search_backend()

    def list_found(model):
        return {row.pk for row in backend.search("зюйдвестка", model)}

    with index_at_the_end():
        region.name = "Зюйдвестка"
        region.save()
        page.title = "Зюйдвестка"
        page.save()
        assert not list_found(Region) | list_found(FaqPage)
    assert (list_found(Region), list_found(FaqPage)) == ({region.pk}, {page.pk})
    page.title = "Другое"
    page.save()
    assert not list_found(FaqPage)
