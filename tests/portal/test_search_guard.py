"""Searches are limited, bounded, remembered, and write nothing."""

import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from feedback.models import Remark
from portal import misses, search_guard
from portal.finding import KINDS, find_kept
from portal.models import SearchMiss
from portal.search_guard import SearchGuardMiddleware

WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER")


def read_only(execute, sql, params, many, context):
    """A wrapper of queries that makes the database refuse to write."""
    if sql.lstrip().upper().startswith(WRITES):
        raise OperationalError("attempt to write a readonly database")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("address", ["/search/", "/feedback/", "/feedback/export.csv"])
def test_a_network_that_searches_too_often_gets_429_and_others_do_not(client, pilot, settings, address):
    settings.SEARCH_RATE = 2
    for _ in range(2):
        assert client.get(address, {"q": "анкета"}, REMOTE_ADDR="2001:db8::1").status_code == 200
    response = client.get(address, {"q": "шкала"}, REMOTE_ADDR="2001:db8::2")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "ищут слишком часто" in response.content.decode()
    assert client.get(address, {"q": "анкета"}, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200


def test_a_refusal_asks_the_database_nothing(client, pilot, settings, django_assert_num_queries):
    settings.SEARCH_RATE = 0
    with django_assert_num_queries(0):
        assert client.get("/search/", {"q": "анкета"}).status_code == 429


def test_pages_without_typed_words_are_not_limited(client, pilot, settings):
    settings.SEARCH_RATE = 0
    for address in ("/search/", "/search/?q=%20", "/feedback/", "/feedback/?region=tyumen"):
        assert client.get(address).status_code == 200


def test_programs_and_hints_have_limits_of_their_own(client, pilot, settings):
    settings.SEARCH_RATE = 0
    assert client.get("/api/v1/remarks/", {"search": "анкета"}).status_code == 200
    assert client.get("/feedback/similar/", {"q": "анкета"}).status_code == 200


@pytest.mark.parametrize("address", ["/search/?q=a", "/feedback/similar/?q=a", "/api/v1/remarks/?search=a"])
def test_one_that_finds_no_place_is_told_to_come_again_while_pages_are_served(settings, monkeypatch, address):
    settings.SEARCHES_AT_ONCE = 1
    monkeypatch.setattr(search_guard, "WAIT", 0)
    inside, leave = threading.Event(), threading.Event()

    def view(request):
        if request.GET.get("q") == "slow":
            inside.set()
            leave.wait(10)
        return HttpResponse("ok")

    guard = SearchGuardMiddleware(view)
    slow = threading.Thread(target=guard, args=[RequestFactory().get("/search/?q=slow")])
    slow.start()
    inside.wait(10)
    busy = guard(RequestFactory().get(address))
    assert busy.status_code == 503
    assert guard(RequestFactory().post("/feedback/similar/", {"q": "a"})).status_code == 503
    assert int(busy["Retry-After"]) > 0
    assert guard(RequestFactory().get("/")).status_code == 200
    leave.set()
    slow.join()
    assert guard(RequestFactory().get(address)).status_code == 200


def test_one_waits_for_a_place_and_the_next_is_told_to_come_again(settings, monkeypatch):
    settings.SEARCHES_AT_ONCE = 1
    monkeypatch.setattr(search_guard, "WAIT", 30)
    inside, leave, answers = threading.Event(), threading.Event(), []

    def view(request):
        inside.set()
        leave.wait(30)
        return HttpResponse("ok")

    guard = SearchGuardMiddleware(view)

    def search():
        answers.append(guard(RequestFactory().get("/search/?q=a")).status_code)

    first, second = threading.Thread(target=search), threading.Thread(target=search)
    first.start()
    assert inside.wait(30)
    second.start()
    while guard.seats.acquire(blocking=False):
        guard.seats.release()
    search()
    leave.set()
    first.join()
    second.join()
    assert answers == [503, 200, 200]


def test_a_failed_search_gives_its_place_back(settings):
    settings.SEARCHES_AT_ONCE = 1

    def broken(request):
        raise RuntimeError

    guard = SearchGuardMiddleware(broken)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            guard(RequestFactory().get("/search/?q=a"))


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_other_forms_of_the_same_words_are_not_searched_again(pilot, django_assert_num_queries, kind):
    first = find_kept("анкета соискателя", kind, "1", "version")
    with django_assert_num_queries(0):
        again = find_kept("соискателям анкету", kind, "1", "version")
    assert [(found.kind, found.count, list(found.leaf)) for found in again] == [
        (found.kind, found.count, list(found.leaf)) for found in first
    ]


def test_a_remembered_search_looks_the_same(client, pilot):
    first, again = (client.get("/search/", {"q": "анкета"}).content.decode() for _ in range(2))
    assert first == again
    assert "<mark>" in first


def test_publication_drops_what_was_found(client, pilot):
    assert "ничего не нашлось" in client.get("/search/", {"q": "небывальщина"}).content.decode()
    remark = Remark.objects.get(number=1)
    remark.title = "Небывальщина в заголовке"
    remark.save()
    assert "/feedback/1/" in client.get("/search/", {"q": "небывальщина"}).content.decode()


@pytest.mark.parametrize("query", ["анкета", "абракадабра"])
def test_a_search_needs_no_database_that_can_be_written_to(client, pilot, query):
    with connection.execute_wrapper(read_only):
        assert client.get("/search/", {"q": query}).status_code == 200
    assert not SearchMiss.objects.exists()


def test_the_schedule_counts_what_was_searched_in_vain(client, pilot, capsys):
    for _ in range(3):
        client.get("/search/", {"q": "абракадабра"})
    call_command("run_scheduled")
    assert list(SearchMiss.objects.values_list("query", "count")) == [("абракадабра", 3)]
    call_command("run_scheduled")
    assert SearchMiss.objects.get().count == 3


def test_what_cannot_be_counted_stays_noted(client, pilot):
    client.get("/search/", {"q": "абракадабра"})
    with connection.execute_wrapper(read_only), pytest.raises(OperationalError):
        misses.count_noted()
    assert misses.count_noted() == 1
    assert SearchMiss.objects.get().query == "абракадабра"


def test_what_is_noted_between_two_counts_is_bounded(pilot, monkeypatch):
    monkeypatch.setattr(misses, "MOST_NOTED", 3)
    for place in range(5):
        misses.note(query=f"слово{place}", address=str(place), day=timezone.localdate())
    assert misses.count_noted() == 3
