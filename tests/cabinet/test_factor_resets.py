"""Two people take away the second step of a third, who hears of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cabinet import factor_resets
from cabinet.factor_resets import ResetRefused, cancel, confirm, propose
from network import factors
from network.models import FactorReset, Session
from network.roles import METHODOLOGIST
from notices.models import Preference
from notices.sending import send_due
from tests.fixtures.factors import give_app

LIST = "/cms/factor-resets/"


@pytest.fixture
def other(methodologist) -> User:
    """A second methodologist."""
    user = User.objects.create_user("other", "other@example.org", "Пароль-для-проверки-1")
    user.groups.add(Group.objects.get(name=METHODOLOGIST))
    return user


@pytest.fixture
def owner(coordinator) -> User:
    """Who has lost the phone, and wants no letters."""
    give_app(coordinator)
    Preference.objects.create(user=coordinator, mode="none")
    return coordinator


def test_two_people_take_it_away_all_sessions_end_and_each_step_is_told(as_user, owner, methodologist, other):
    inside = as_user(owner)
    first, second = as_user(methodologist), as_user(other)
    proposed = first.post(f"{LIST}propose/", {"owner": owner.username, "reason": "Потерял телефон."})
    assert proposed["Location"] == LIST
    assert factors.has_factor(owner)
    reset = FactorReset.objects.get()
    assert "Снять второй шаг" not in first.get(LIST).content.decode()
    assert "Снять второй шаг" in second.get(LIST).content.decode()
    second.post(f"{LIST}{reset.pk}/confirm/")
    assert not factors.has_factor(owner)
    assert inside.get("/cabinet/").status_code == 302
    assert not Session.objects.filter(user_pk=owner.pk).exists()
    send_due()
    assert [letter.to for letter in mail.outbox] == [[owner.email]] * 2
    assert "Потерял телефон" in mail.outbox[0].body
    written = ModelLogEntry.objects.filter(action__startswith="network.factor_reset").order_by("pk")
    assert [(entry.action.rsplit("_", 1)[1], entry.user) for entry in written] == [
        ("proposed", methodologist),
        ("done", other),
    ]


def test_one_person_alone_takes_nothing_away(as_user, owner, methodologist):
    reset = propose(owner=owner, reason="Потерял", by=methodologist)
    with pytest.raises(ResetRefused, match="другой человек"):
        confirm(reset=reset, by=methodologist)
    as_user(methodologist).post(f"{LIST}{reset.pk}/confirm/")
    assert factors.has_factor(owner)


def test_nobody_resets_the_own(methodologist, other):
    give_app(other)
    with pytest.raises(ResetRefused, match="двое других"):
        propose(owner=other, reason="Потерял", by=other)
    reset = propose(owner=other, reason="Потерял", by=methodologist)
    with pytest.raises(ResetRefused, match="двое других"):
        confirm(reset=reset, by=other)


@pytest.mark.parametrize("who", ["editor", "expert", "stranger"])
def test_others_have_no_right_to_it(request, as_user, owner, methodologist, who):
    outsider = request.getfixturevalue(who)
    reset = propose(owner=owner, reason="Потерял", by=methodologist)
    for act in (confirm, cancel):
        with pytest.raises(PermissionDenied):
            act(reset=reset, by=outsider)
    with pytest.raises(PermissionDenied):
        propose(owner=owner, reason="Потерял", by=outsider)
    as_user(outsider).post(f"{LIST}{reset.pk}/confirm/")
    assert factors.has_factor(owner)


def test_who_proposed_must_still_have_the_right(owner, methodologist, other):
    reset = propose(owner=owner, reason="Потерял", by=methodologist)
    methodologist.groups.clear()
    with pytest.raises(ResetRefused, match="больше нет такого права"):
        confirm(reset=reset, by=other)
    assert factors.has_factor(owner)


def test_it_can_be_called_off_by_the_owner_and_is_then_over(as_user, owner, methodologist, other):
    reset = propose(owner=owner, reason="Потерял", by=methodologist)
    page = as_user(owner).get("/cabinet/security/").content.decode()
    assert "Отменить сброс" in page
    as_user(owner).post("/cabinet/security/reset/cancel/")
    reset.refresh_from_db()
    assert reset.cancelled_by == owner
    with pytest.raises(ResetRefused, match="отменено"):
        confirm(reset=reset, by=other)
    assert factors.has_factor(owner)
    assert propose(owner=owner, reason="Теперь правда потерял", by=methodologist)


def test_it_runs_out_and_can_be_proposed_anew(monkeypatch, owner, methodologist, other):
    reset = propose(owner=owner, reason="Потерял", by=methodologist)
    with pytest.raises(ResetRefused, match="уже предложен"):
        propose(owner=owner, reason="Потерял", by=other)
    later = timezone.now() + factor_resets.LASTS + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(ResetRefused, match="срок истёк"):
        confirm(reset=reset, by=other)
    assert propose(owner=owner, reason="Потерял", by=other).proposed_by == other


def test_what_is_repeated_is_done_once(owner, methodologist, other):
    reset = propose(owner=owner, reason="Потерял", by=methodologist)
    confirm(reset=reset, by=other)
    give_app(owner)
    confirm(reset=reset, by=other)
    assert factors.has_factor(owner), "the new one stays"
    with pytest.raises(ResetRefused, match="сделано"):
        cancel(reset=reset, by=other)


def test_names_that_are_none_and_people_without_factors_are_told_so(as_user, methodologist, stranger):
    form = as_user(methodologist).post(f"{LIST}propose/", {"owner": "нет такого", "reason": "x"})
    assert "Такого имени нет" in form.content.decode()
    form = as_user(methodologist).post(f"{LIST}propose/", {"owner": stranger.username, "reason": "x"})
    assert "снимать нечего" in form.content.decode()


def test_the_servers_console_is_the_last_way_out(as_user, owner):
    inside = as_user(owner)
    call_command("take_factor_away", owner.username, verbosity=0)
    assert not factors.has_factor(owner)
    assert inside.get("/cabinet/").status_code == 302
    with pytest.raises(CommandError, match="Нет учётной записи"):
        call_command("take_factor_away", "nobody-at-all")
