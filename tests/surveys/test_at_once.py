"""The same form sent many times at once."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from network.models import LimitCount
from surveys.actions import folding
from surveys.models import Receipt, Response, Tally
from surveys.opened import Opened
from surveys.opening import whole_form
from surveys.views import survey as views


@pytest.fixture
def db(apart):
    """All that fixtures make is committed."""


def at_once(count: int, do: Callable[[], None]) -> None:
    gate = Barrier(count)

    def wait_and_do() -> None:
        gate.wait()
        try:
            do()
        finally:
            connection.close()

    threads = [Thread(target=wait_and_do) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_fifty_repeats_at_once_store_one_answer_and_all_are_thanked_alike(asking, office, monkeypatch):
    monkeypatch.setattr(views, "LEAST_SECONDS", 0)
    token = Opened.now(asking.pk, office.pk, "jobseeker", timezone.now()).sign()
    name = whole_form(asking, "jobseeker").by_number["1"].name
    answers = []

    def send() -> None:
        answers.append(Client().post(f"/s/{office.code}/jobseeker/", {"token": token, name: "9"}))

    at_once(50, send)
    assert [answer.status_code for answer in answers] == [200] * 50
    assert len({answer.content for answer in answers}) == 1
    assert Response.objects.count() == Receipt.objects.count() == 1


def test_limit_counts_across_threads(db):
    numbers = []
    at_once(20, lambda: numbers.append(LimitCount.objects.count_up("place", 1000, 60)))
    assert sorted(numbers) == list(range(1, 21))


def test_folding_at_once_takes_each_answer_once(asking, offices, answer):
    for place in range(24):
        answer({"1": 9}, at=offices[place % 2])
    folded = []
    at_once(6, lambda: folded.append(folding.fold(asking)))
    assert sum(folded) == 24
    assert [tally.respondents for tally in Tally.objects.all()] == [12, 12]
    assert folding.rebuild(asking, mend=False).differing == ()
