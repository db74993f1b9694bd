"""Wrong passwords are counted by name, by network and by both; what is written down of them has no names."""

import logging
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from network.sign_in import KNOWN, NAME, NETWORK, PAIR, find_full_counters, name_mark

SIGN_IN = "/cabinet/login/"
PASSWORD = "Пароль-для-проверки-1"
HOME = "192.0.2.1"


def sign_in(name: str = "editor", typed: str = "нет", address: str = HOME) -> int:
    return Client().post(SIGN_IN, {"username": name, "password": typed}, REMOTE_ADDR=address).status_code


def fail_from_everywhere(name: str = "editor") -> None:
    """As many failures of one name as close it, from networks that each stay below their own limit."""
    for number in range(NAME.most):
        sign_in(name, address=f"198.51.100.{number // (PAIR.most - 1)}")


def later(monkeypatch, time: timedelta) -> None:
    moment = timezone.now() + time
    monkeypatch.setattr(timezone, "now", lambda: moment)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: moment)


def test_sixty_names_from_one_address_are_stopped(pilot):
    statuses = [sign_in(f"name-{number}") for number in range(60)]
    assert statuses == [200] * (NETWORK.most - 1) + [429] * (61 - NETWORK.most)
    assert sign_in("one-more", address="192.0.2.2") == 200


def test_neighbours_within_an_ipv6_network_are_one(pilot):
    statuses = [sign_in(f"name-{number}", address=f"2001:db8::{number + 1:x}") for number in range(30)]
    assert statuses[NETWORK.most - 1 :] == [429] * (31 - NETWORK.most)
    assert sign_in("one-more", address="2001:db8:0:1::1") == 200


def test_one_name_from_many_networks_is_stopped(editor):
    fail_from_everywhere()
    assert sign_in(typed=PASSWORD, address="203.0.113.77") == 429
    assert sign_in("expert", address="203.0.113.77") == 200


def test_strangers_cannot_lock_a_person_out_of_where_the_person_works(editor):
    assert sign_in(typed=PASSWORD) == 302
    fail_from_everywhere()
    assert sign_in(typed=PASSWORD) == 302
    assert sign_in(typed=PASSWORD, address="203.0.113.77") == 429


def test_where_somebody_was_long_ago_is_forgotten(editor, expert, monkeypatch):
    sign_in(typed=PASSWORD)
    later(monkeypatch, KNOWN)
    fail_from_everywhere()
    assert sign_in(typed=PASSWORD) == 429
    sign_in("expert", PASSWORD)
    assert list(AccessLog.objects.values_list("username", flat=True)) == [name_mark("expert")]


def test_going_on_trying_does_not_make_a_lock_longer(editor, monkeypatch):
    for _ in range(PAIR.most):
        sign_in()
    later(monkeypatch, PAIR.window / 2)
    assert [sign_in() for _ in range(10)] == [429] * 10
    later(monkeypatch, PAIR.window / 2 + timedelta(seconds=1))
    assert sign_in(typed=PASSWORD) == 302


def test_who_gets_in_takes_the_own_failures_along_but_not_those_of_others(editor, expert):
    for _ in range(PAIR.most - 1):
        sign_in("editor")
        sign_in("expert")
    assert sign_in("editor", PASSWORD) == 302
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == [name_mark("expert")]
    assert [sign_in("editor") for _ in range(PAIR.most)] == [200] * (PAIR.most - 1) + [429]


def test_each_lock_says_why_and_how_long(editor):
    for counter, status in ((PAIR, "15 минут"), (NETWORK, "Из вашей сети")):
        for number in range(counter.most):
            name = "editor" if counter is PAIR else f"name-{number}"
            answer = Client().post(SIGN_IN, {"username": name, "password": "нет"}, REMOTE_ADDR=HOME)
        assert status in answer.content.decode()
        assert answer["Retry-After"] == str(int(counter.window.total_seconds()))
    fail_from_everywhere("expert")
    answer = Client().post(SIGN_IN, {"username": "expert", "password": "нет"}, REMOTE_ADDR="203.0.113.77")
    assert "из разных мест" in answer.content.decode()


def test_the_counters_take_one_question_to_the_database(editor, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert find_full_counters(name_mark("editor"), HOME) == []


@pytest.mark.parametrize("name", ["secret.person@tyumen.example", "editor"])
def test_neither_log_nor_records_hold_a_name_but_both_hold_its_mark_and_the_network(editor, caplog, name):
    caplog.set_level(logging.DEBUG)
    for _ in range(PAIR.most + 1):
        sign_in(name, address="2001:db8::7")
    sign_in(typed=PASSWORD)
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("axes", "network")))
    assert name not in said
    assert f"name {name_mark(name)}, network 2001:db8::, path {SIGN_IN}" in said
    assert f"Signed in: name {name_mark('editor')}, network {HOME}" in said
    rows = [*AccessAttempt.objects.values(), *AccessLog.objects.values()]
    assert name not in str(rows)
    assert {row["username"] for row in rows} == {name_mark(name), name_mark("editor")}
    assert {row["ip_address"] for row in rows} == {"2001:db8::", HOME}


def test_marks_depend_on_the_key_and_not_on_how_an_address_is_written(settings):
    mark = name_mark("Person@Tyumen.example ")
    assert mark == name_mark("person@tyumen.example")
    settings.SECRET_KEY = "another" * 10
    assert mark != name_mark("person@tyumen.example")


def test_an_administrator_opens_the_sign_in_by_the_name(editor):
    for _ in range(PAIR.most):
        sign_in()
    call_command("axes_reset_username", "editor", verbosity=0)
    assert sign_in(typed=PASSWORD) == 302
