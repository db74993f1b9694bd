"""One sign-in for regions and for ФЦК, invitations opened in a browser, passwords."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from network import passwords
from network.invitations import invite
from network.models import Invitation, Membership, PasswordRequest, Role
from network.models.letters import LEASE
from network.sign_in import NAME
from notices.sending import send_due
from tests.fixtures.people import PASSWORD
from tests.portal.test_signing_in import ADMIN, at

SIGN_IN = "/cabinet/login/"
STAFF_PASSWORD = "Пароль-для-проверки-1"


def sign_in(client: Client, name: str, password: str, **more: str):
    return client.post(SIGN_IN, {"username": name, "password": password, **more})


@pytest.fixture
def link(tyumen) -> str:
    sent = invite(email="new@tyumen.example", region=tyumen, role=Role.COORDINATOR, by=None)
    return sent.link.split("8000", 1)[1]


def test_each_begins_where_the_own_work_is(client, coordinator, methodologist, pilot):
    User.objects.create_user("nobody", "nobody@example.org", PASSWORD)
    for name, password, page in (
        (coordinator.username, PASSWORD, "/cabinet/"),
        ("Coordinator@Tyumen.EXAMPLE ", PASSWORD, "/cabinet/"),
        ("methodologist", STAFF_PASSWORD, "/cms/"),
        ("nobody", PASSWORD, "/"),
    ):
        response = sign_in(Client(), name, password)
        assert (response.status_code, response["Location"]) == (302, page), name


def test_the_address_that_was_wanted_is_opened_unless_it_is_elsewhere(coordinator, methodologist):
    wanted = sign_in(Client(), coordinator.username, PASSWORD, next="/cabinet/password/change/")
    assert wanted["Location"] == "/cabinet/password/change/"
    elsewhere = sign_in(Client(), coordinator.username, PASSWORD, next="https://example.org/")
    assert elsewhere["Location"] == "/cabinet/"
    assert sign_in(Client(), "methodologist", STAFF_PASSWORD, next="/cms/pages/")["Location"] == "/cms/pages/"


def test_the_page_of_the_cms_that_was_wanted_is_opened_after_the_form_too(methodologist):
    form = Client().get(SIGN_IN, {"next": "/cms/pages/"})
    assert form.context["next"] == "/cms/pages/"
    followed = sign_in(Client(), "methodologist", STAFF_PASSWORD, next=form.context["next"])
    assert followed["Location"] == "/cms/pages/"


def test_a_region_at_the_door_of_the_cms_ends_in_its_cabinet_and_not_in_a_circle(as_user, coordinator):
    response = as_user(coordinator).get("/cms/", follow=True)
    assert response.redirect_chain[-1][0] == "/cabinet/"
    assert response.status_code == 200


@pytest.mark.parametrize("address", ADMIN)
def test_a_region_opens_nothing_of_the_cms(as_user, coordinator, address):
    assert as_user(coordinator).get(at(address)).status_code == 302


def test_the_address_of_the_cms_sign_in_leads_to_the_only_one(client, pilot):
    assert client.get("/cms/pages/", follow=True).redirect_chain[-1][0] == "/cabinet/login/?next=%2Fcms%2Fpages%2F"
    assert client.get("/cms/password_reset/")["Location"] == "/cabinet/password/"


def test_pages_of_sign_in_follow_the_version_for_the_visually_impaired(client, pilot):
    client.cookies["view"] = "large"
    for address in (SIGN_IN, "/cabinet/password/", "/cabinet/password/sent/", "/cabinet/password/new/a/b/"):
        assert '<html lang="ru" class="view-large">' in client.get(address).content.decode(), address


def test_wrong_words_say_neither_which_is_wrong_nor_whether_there_is_such_a_person(client, coordinator):
    bodies = [
        re.sub(r'value="[^"]*"', "", sign_in(client, name, "не тот пароль").content.decode())
        for name in (coordinator.username, "nobody@tyumen.example")
    ]
    assert "Такой пары имени и пароля нет" in bodies[0]
    assert bodies[0] == bodies[1]


def test_five_failures_close_the_sign_in_however_the_address_is_written(client, coordinator):
    for name in ("coordinator@tyumen.example", "COORDINATOR@tyumen.example") * 2:
        assert sign_in(client, name, "нет").status_code == 200
    assert sign_in(client, coordinator.username, "нет").status_code == 429
    closed = sign_in(client, coordinator.username, PASSWORD)
    assert closed.status_code == 429
    assert "/cabinet/password/" in closed.content.decode()


def test_the_header_tells_who_is_in_and_the_way_out_works(client, as_user, coordinator, methodologist):
    assert f'href="{SIGN_IN}"' in client.get("/faq/").content.decode()
    inside = as_user(coordinator)
    body = inside.get("/faq/").content.decode()
    assert ">Кабинет</a>" in body
    assert "Выйти" in body
    assert SIGN_IN not in body
    assert ">Рабочее место</a>" in as_user(methodologist).get("/faq/").content.decode()
    response = inside.post("/cabinet/logout/")
    assert response["Location"] == "/"
    assert inside.get("/cabinet/").status_code == 302
    assert "sessionid" not in {name for name, cookie in inside.cookies.items() if cookie.value}


def test_pages_of_the_cabinet_are_kept_by_nobody(client, as_user, coordinator, link):
    for address in (SIGN_IN, "/cabinet/password/", link):
        assert "no-store" in client.get(address)["Cache-Control"]
    assert "no-store" in as_user(coordinator).get("/cabinet/")["Cache-Control"]


def test_an_invitation_is_accepted_in_the_browser_and_signs_in(client, link, tyumen):
    page = client.get(link).content.decode()
    assert tyumen.name in page
    assert 'content="noindex"' in page
    assert client.get(link).status_code == 200, "looking does not use it up"
    response = client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD}, follow=True)
    assert response.redirect_chain == [("/cabinet/", 302)]
    assert tyumen.name in response.content.decode()
    again = Client().post(link, {"new_password1": "Чужой-пароль-2026", "new_password2": "Чужой-пароль-2026"})
    assert again.status_code == 410
    assert "уже принято" in again.content.decode()


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("коротко", "коротко", "слишком короткий"),
        ("1234567890123", "1234567890123", "только из цифр"),
        ("new@tyumen.example", "new@tyumen.example", "похож"),
        (PASSWORD, PASSWORD + "!", "не совпадают"),
        ("", "", "Требуется заполнить"),
    ],
)
def test_a_weak_password_is_refused_and_the_invitation_stays(client, link, first, second, words):
    response = client.post(link, {"new_password1": first, "new_password2": second})
    assert response.status_code == 200
    assert words in response.content.decode()
    assert Invitation.objects.get().state == "waiting"
    assert not Membership.objects.exists()


def test_those_who_try_links_are_stopped_and_others_are_not(client, link):
    for number in range(30):
        assert client.get(f"/cabinet/invitation/{number}/").status_code == 410
    assert client.get("/cabinet/invitation/one-more/").status_code == 429
    assert client.get(link).status_code == 429
    assert client.get(link, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_limits_of_links_and_letters_count_a_whole_ipv6_network(client, pilot):
    def neighbour(number: int) -> dict[str, str]:
        return {"REMOTE_ADDR": f"2001:db8::{number + 1:x}"}

    links = [client.get(f"/cabinet/invitation/{n}/", **neighbour(n)).status_code for n in range(32)]
    assert links == [410] * 30 + [429] * 2
    asked = [
        client.post("/cabinet/password/", {"email": f"{n}@x.example"}, **neighbour(n)).status_code for n in range(22)
    ]
    assert asked == [302] * 20 + [429] * 2
    assert client.get("/cabinet/invitation/x/", REMOTE_ADDR="2001:db8:0:1::1").status_code == 410


@pytest.mark.parametrize("token", ["%00", "x" * 5000, "..%2F", "<script>", "я"])
def test_odd_links_are_answered_by_a_page(client, pilot, token):
    assert client.get(f"/cabinet/invitation/{token}/").status_code in (404, 410)
    assert client.get(f"/cabinet/password/new/{token}/{token}/").status_code in (200, 404)


def test_a_forgotten_password_is_changed_by_a_letter(client, coordinator, settings):
    sent = client.post("/cabinet/password/", {"email": "Coordinator@tyumen.example"})
    assert sent["Location"] == "/cabinet/password/sent/"
    assert mail.outbox == []
    send_due()
    letter = mail.outbox[-1]
    (address,) = re.findall(re.escape(settings.WAGTAILADMIN_BASE_URL) + r"(/cabinet/password/new/\S+)", letter.body)
    form = client.get(address, follow=True)
    assert address not in form.redirect_chain[-1][0], "the secret leaves the address"
    fresh = "Совсем-новый-пароль-7"
    done = client.post(form.redirect_chain[-1][0], {"new_password1": fresh, "new_password2": fresh})
    assert done["Location"] == SIGN_IN
    assert sign_in(Client(), coordinator.username, fresh)["Location"] == "/cabinet/"
    assert "Ссылка не действует" in Client().get(address, follow=True).content.decode()


def test_the_answer_and_the_work_are_the_same_for_an_unknown_address(client, coordinator):
    def asked(email: str) -> tuple[str, list[str]]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/cabinet/password/", {"email": email})
        statements = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]
        return answer["Location"], statements

    known, unknown = asked(coordinator.email), asked("nobody-at-all@tyumen.example")
    assert known == unknown
    assert known[0] == "/cabinet/password/sent/"
    assert not any("auth_user" in statement for statement in known[1])
    send_due()
    assert [letter.to for letter in mail.outbox] == [[coordinator.email]]


def test_asking_for_a_password_never_talks_to_the_mail_server(client, coordinator, monkeypatch):
    def hang(*args, **kwargs):
        raise AssertionError("a page waits for the mail server")

    monkeypatch.setattr("django.core.mail.get_connection", hang)
    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", hang)
    assert client.post("/cabinet/password/", {"email": coordinator.email}).status_code == 302


def test_neither_the_link_nor_for_long_the_address_is_kept(client, coordinator, monkeypatch):
    client.post("/cabinet/password/", {"email": coordinator.email})
    send_due()
    assert not PasswordRequest.objects.exists()
    client.post("/cabinet/password/", {"email": coordinator.email})
    assert set(PasswordRequest.objects.values()[0]) == {"id", "email", "asked_at", "mail_due_at"}
    sent = len(mail.outbox)
    later = timezone.now() + PasswordRequest.LASTS
    monkeypatch.setattr(timezone, "now", lambda: later)
    send_due()
    assert not PasswordRequest.objects.exists()
    assert len(mail.outbox) == sent


def test_a_letter_that_the_server_did_not_take_is_tried_again_within_the_hour(client, coordinator, monkeypatch):
    client.post("/cabinet/password/", {"email": coordinator.email})

    def break_off(*args, **kwargs):
        raise SMTPServerDisconnected("no")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", break_off)
        assert "SMTPServerDisconnected" in send_due().fault
        assert send_due().fault == "", "not at once"
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    send_due()
    assert [letter.to for letter in mail.outbox] == [[coordinator.email]]


def test_two_senders_never_take_the_same_letter(coordinator):
    passwords.ask(email=coordinator.email)
    now = timezone.now()
    assert PasswordRequest.objects.claim(now) is not None
    assert PasswordRequest.objects.claim(now) is None
    assert PasswordRequest.objects.claim(now + LEASE) is not None, "whoever died leaves it to others"


def test_the_link_lasts_an_hour(client, coordinator, settings):
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    passwords.ask(email=coordinator.email)
    send_due()
    assert "действует час" in mail.outbox[-1].body


def test_a_new_password_opens_a_sign_in_that_strangers_have_closed(client, coordinator):
    for number in range(NAME.most):
        client.post(SIGN_IN, {"username": coordinator.username, "password": "нет"}, REMOTE_ADDR=f"198.51.100.{number}")
    assert sign_in(client, coordinator.username, PASSWORD).status_code == 429
    passwords.ask(email=coordinator.email)
    send_due()
    (address,) = re.findall(r"/cabinet/password/new/\S+", mail.outbox[-1].body)
    form = client.get(address, follow=True)
    fresh = "Совсем-новый-пароль-7"
    client.post(form.redirect_chain[-1][0], {"new_password1": fresh, "new_password2": fresh})
    for number in range(NAME.most):
        client.post(SIGN_IN, {"username": coordinator.username, "password": "нет"}, REMOTE_ADDR=f"203.0.113.{number}")
    assert sign_in(Client(), coordinator.username, fresh).status_code == 302


def test_a_mailbox_is_not_flooded_nor_many_of_them(client, coordinator):
    for _ in range(5):
        client.post("/cabinet/password/", {"email": coordinator.email})
    send_due()
    assert len(mail.outbox) == 3
    statuses = [client.post("/cabinet/password/", {"email": f"{n}@x.example"}).status_code for n in range(20)]
    assert statuses == [302] * 15 + [429] * 5


def test_a_known_password_is_changed_and_other_devices_sign_in_anew(as_user, coordinator):
    here, there = as_user(coordinator), as_user(coordinator)
    fresh = "Совсем-новый-пароль-7"
    fields = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    assert here.post("/cabinet/password/change/", fields | {"old_password": "нет"}).status_code == 200
    assert here.post("/cabinet/password/change/", fields)["Location"] == "/cabinet/"
    assert here.get("/cabinet/").status_code == 200
    assert there.get("/cabinet/").status_code == 302
