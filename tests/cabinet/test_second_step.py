"""The second step of sign-in: who needs it, what it opens, what counts against guessing."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import caches
from django.template.backends.django import Template
from django.test import Client
from django.utils import timezone

from network import factors, passwords
from network.invitations import end_membership, invite
from network.models import FactorDelay, Membership, Role, Session
from network.sign_in import NETWORK, PAIR
from notices.models import Notice, Preference
from notices.sending import send_due
from tests.fixtures.factors import SECRET, code_now, give_app
from tests.fixtures.people import PASSWORD
from tests.portal.addresses import addresses

SIGN_IN, STEP, SECURITY = "/cabinet/login/", "/cabinet/security/step/", "/cabinet/security/"
STAFF_PASSWORD = "Пароль-для-проверки-1"


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"username": user.username, "password": password, **more})


@pytest.fixture
def armed(coordinator) -> User:
    """A coordinator with an app."""
    give_app(coordinator)
    return coordinator


def test_after_the_password_a_code_is_asked_and_only_then_one_is_in(client, armed):
    assert sign_in(client, armed, next="/cabinet/remarks/")["Location"] == STEP
    assert client.get("/cabinet/")["Location"].startswith(SIGN_IN)
    assert client.post(STEP, {"code": "000000"}).status_code == 200
    assert client.get("/cabinet/")["Location"].startswith(SIGN_IN)
    assert client.post(STEP, {"code": code_now()})["Location"] == "/cabinet/remarks/"
    assert client.get("/cabinet/").status_code == 200


def test_the_second_step_cannot_be_had_without_the_first(client, armed):
    assert client.get(STEP)["Location"] == "/cabinet/security/sign-in/"
    assert client.post(STEP, {"code": code_now()})["Location"] == "/cabinet/security/sign-in/"
    assert client.get("/cabinet/security/sign-in/?next=/faq/")["Location"] == f"{SIGN_IN}?next=/faq/"


def test_a_code_is_good_once_even_in_another_process(client, armed):
    sign_in(client, armed)
    code = code_now()
    assert client.post(STEP, {"code": code}).status_code == 302
    other = Client()
    sign_in(other, armed)
    caches["default"].clear()  # what one process remembers
    assert other.post(STEP, {"code": code}).status_code == 200
    assert other.get("/cabinet/").status_code == 302


def test_a_code_for_emergencies_is_good_once(as_user, client, coordinator, set_up_app):
    own = as_user(coordinator)
    own.post("/cabinet/security/again/password/", {"password": PASSWORD})
    set_up_app(own)
    shown = own.get("/cabinet/security/codes/").context["unused_codes"]
    assert len(set(shown)) == 10
    assert shown[0] not in own.get("/cabinet/security/codes/").content.decode(), "shown once"
    sign_in(client, coordinator)
    assert client.post(STEP, {"code": shown[0]})["Location"] == "/cabinet/"
    again = Client()
    sign_in(again, coordinator)
    assert again.post(STEP, {"code": shown[0]}).status_code == 200
    assert again.post(STEP, {"code": shown[1]}).status_code == 302


def test_secrets_are_kept_encrypted_and_old_keys_still_open_them(armed, settings):
    kept = Authenticator.objects.get(user=armed).data["secret"]
    assert SECRET not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    settings.FACTOR_KEYS = ["new", *settings.FACTOR_KEYS]
    assert factors.decrypt(kept) == SECRET
    fresh = factors.encrypt(SECRET)
    settings.FACTOR_KEYS = settings.FACTOR_KEYS[1:]
    with pytest.raises(InvalidToken):
        factors.decrypt(fresh)


def test_wrong_codes_count_with_wrong_passwords(client, armed):
    for _ in range(2):
        sign_in(client, armed, "нет")
    sign_in(client, armed)
    statuses = [client.post(STEP, {"code": "000000"}).status_code for _ in range(PAIR.most - 2)]
    assert statuses == [200] * (PAIR.most - 3) + [429]
    assert client.post(STEP, {"code": code_now()}).status_code == 429, "a right code does not help"
    assert sign_in(Client(), armed).status_code == 429


def test_wrong_codes_of_many_people_close_their_network(client, armed, stranger):
    give_app(stranger)
    for number in range(NETWORK.most - 1):
        client.post(SIGN_IN, {"username": f"name-{number}", "password": "нет"})
    sign_in(client, stranger)
    assert client.post(STEP, {"code": "000000"}).status_code == 429
    assert sign_in(Client(), armed).status_code == 429


def test_codes_that_are_guessed_inside_count_too(as_user, armed):
    inside = as_user(armed)
    statuses = [inside.post("/cabinet/security/again/code/", {"code": "000000"}).status_code for _ in range(PAIR.most)]
    assert statuses[-1] == 429


def test_a_key_that_does_not_fit_is_refused_in_words_and_counted(client, armed):
    sign_in(client, armed)
    client.get(STEP)
    for credential in ("", "{}", "[]", '{"id": "x"}', "null", '{"response": {"userHandle": "MQ"}}'):
        assert client.post(STEP, {"credential": credential}).status_code in (200, 429)
        assert client.post("/cabinet/security/key-alone/", {"credential": credential}).status_code in (302, 429)
    assert client.get("/cabinet/").status_code == 302


@pytest.mark.usefixtures("ruled")
def test_without_a_factor_nothing_opens_but_setting_one_up_and_the_way_out(as_user, methodologist, monkeypatch):
    things = {"*": "1"}
    open_to_them = {
        f"/cabinet/{path}"
        for path in (
            "logout/",
            "security/",
            "security/app/",
            "security/keys/new/",
            "security/codes/",
            "security/alive/",
        )
    } | {f"/cabinet/security/again/{path}/" for path in ("password", "code", "key")}
    open_to_them |= {"/cabinet/security/sign-in/", "/view/"}
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")
    client, opened = as_user(methodologist), set()
    for address in addresses():
        path = address.asked_for(things)
        for ask in (client.get, client.post):
            answer = ask(path)
            if answer.status_code == 302 and answer["Location"] == SECURITY:
                continue
            asked = answer.wsgi_request.resolver_match  # None where there is no such page for anybody
            if asked and asked.namespace != "surveys":
                opened.add(path)
                client = as_user(methodologist)
    assert opened == open_to_them


@pytest.mark.usefixtures("ruled")
def test_who_sets_up_an_app_gets_on_at_once_and_is_told_by_letter(client, methodologist, set_up_app):
    Preference.objects.create(user=methodologist, mode="none")
    assert sign_in(client, methodologist, STAFF_PASSWORD)["Location"] == "/cms/"
    page = client.get("/cms/", follow=True)
    assert page.redirect_chain[-1][0] == SECURITY
    assert "Подключите второй шаг входа" in page.content.decode()
    set_up_app(client)
    assert client.get("/cms/").status_code == 200
    assert [notice.code for notice in Notice.objects.filter(recipient=methodologist)] == ["factor_changed"] * 2
    send_due()
    assert mail.outbox[0].to == [methodologist.email], "whatever letters the person has chosen"


@pytest.mark.usefixtures("ruled")
def test_people_of_offices_have_two_weeks_from_the_first_sign_in(as_user, employee):
    assert as_user(employee).get("/cabinet/").status_code == 200
    assert "станет обязательным" in as_user(employee).get(SECURITY).content.decode()
    assert "второй шаг входа: осталось дней 14" in as_user(employee).get("/cabinet/").content.decode()
    FactorDelay.objects.update(since=timezone.now() - factors.DELAY + timedelta(minutes=1))
    assert as_user(employee).get("/cabinet/").status_code == 200
    FactorDelay.objects.update(since=timezone.now() - factors.DELAY)
    assert as_user(employee).get("/cabinet/")["Location"] == SECURITY


@pytest.mark.usefixtures("ruled")
def test_the_two_weeks_end_within_a_session_too(as_user, employee, passing):
    FactorDelay.objects.create(user=employee, since=timezone.now() - factors.DELAY + timedelta(minutes=5))
    inside = as_user(employee)
    assert inside.get("/cabinet/").status_code == 200
    passing(301)
    assert inside.get("/cabinet/")["Location"] == SECURITY


@pytest.mark.usefixtures("ruled")
def test_an_office_worker_who_also_works_for_the_centre_has_no_delay(as_user, employee, methodologist):
    employee.groups.add(*methodologist.groups.all())
    assert as_user(employee).get("/cabinet/")["Location"] == SECURITY


def test_an_invitation_never_skips_the_factor(armed, tyumen, client):
    end_membership(membership=Membership.objects.get(user=armed), by=None)
    link = invite(email=armed.email, region=tyumen, role=Role.COORDINATOR, by=None).link.split("8000", 1)[1]
    fresh = {"new_password1": "Совсем-новый-пароль-7", "new_password2": "Совсем-новый-пароль-7"}
    assert client.post(link, fresh)["Location"] == STEP
    assert client.get("/cabinet/").status_code == 302


def test_a_new_password_never_skips_the_factor(armed, client):
    passwords.ask(email=armed.email)
    send_due()
    path = mail.outbox[-1].body.split("8000", 1)[1].split()[0]
    form = client.get(path, follow=True).redirect_chain[-1][0]
    fresh = "Совсем-новый-пароль-7"
    client.post(form, {"new_password1": fresh, "new_password2": fresh})
    assert client.get("/cabinet/").status_code == 302
    assert sign_in(client, armed, fresh)["Location"] == STEP


@pytest.mark.usefixtures("ruled")
def test_a_new_person_by_invitation_sets_up_a_factor_first(tyumen, client):
    link = invite(email="new@tyumen.example", region=tyumen, role=Role.COORDINATOR, by=None).link.split("8000", 1)[1]
    done = client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD}, follow=True)
    assert done.redirect_chain == [("/cabinet/", 302), (SECURITY, 302)]


def test_the_entrance_of_the_cms_never_skips_the_factor(client, methodologist):
    give_app(methodologist)
    assert client.get("/cms/login/")["Location"] == SIGN_IN
    assert sign_in(client, methodologist, STAFF_PASSWORD, next="/cms/pages/")["Location"] == STEP
    assert client.get("/cms/pages/").status_code == 302
    assert client.post(STEP, {"code": code_now()})["Location"] == "/cms/pages/"


def test_a_change_of_factors_ends_the_other_sessions(as_user, coordinator, set_up_app):
    here, there = as_user(coordinator), as_user(coordinator)
    here.post("/cabinet/security/again/password/", {"password": PASSWORD})
    set_up_app(here)
    assert here.get("/cabinet/").status_code == 200
    assert there.get("/cabinet/").status_code == 302
    assert Session.objects.filter(user_pk=coordinator.pk).count() == 1


def test_factors_are_changed_only_by_who_has_just_given_one(as_user, armed, passing):
    thief = as_user(armed)
    for path in ("app/", "app/remove/", "keys/new/", "codes/new/"):
        asked = thief.get(f"/cabinet/security/{path}")
        assert (
            asked["Location"]
            == f"/cabinet/security/again/code/?next=%2Fcabinet%2Fsecurity%2F{path.replace('/', '%2F')}"
        )
    assert thief.post("/cabinet/security/again/password/", {"password": PASSWORD})["Location"].endswith("again/code/")
    thief.post("/cabinet/security/again/code/", {"code": code_now()})
    assert thief.get("/cabinet/security/app/").status_code == 200
    passing(15 * 60)
    assert thief.get("/cabinet/security/app/").status_code == 302


def test_an_app_moves_to_another_phone_and_the_old_one_is_out(as_user, client, armed):
    own = as_user(armed)
    own.post("/cabinet/security/again/code/", {"code": code_now()})
    page = own.get("/cabinet/security/app/")
    secret = page.context["form"].secret
    assert own.post("/cabinet/security/app/", {"code": "000000"}).status_code == 200
    assert Authenticator.objects.filter(user=armed, type="totp").count() == 1
    assert own.post("/cabinet/security/app/", {"code": code_now(secret)}).status_code == 302
    sign_in(client, armed)
    assert client.post(STEP, {"code": code_now(SECRET, steps=1)}).status_code == 200
    assert client.post(STEP, {"code": code_now(secret)}).status_code == 302


@pytest.mark.usefixtures("ruled")
def test_the_last_factor_cannot_be_taken_away(as_user, armed):
    own = as_user(armed)
    own.post("/cabinet/security/again/code/", {"code": code_now()})
    assert "единственный" in own.post("/cabinet/security/app/remove/").content.decode()
    assert factors.has_factor(armed)


def test_a_code_alone_for_emergencies_is_no_factor(coordinator):
    Authenticator.objects.create(user=coordinator, type="recovery_codes", data={})
    assert not factors.has_factor(coordinator)


def test_a_closed_account_gets_no_further_than_its_password(client, armed):
    sign_in(client, armed)
    User.objects.filter(pk=armed.pk).update(is_active=False)
    client.post(STEP, {"code": code_now()})
    assert client.get("/cabinet/").status_code == 302
