"""Invitations: who may be invited, what the link does, how an access ends."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from network import invitations
from network.invitations import InvitationRefused, accept, cancel, end_membership, invite, resend
from network.models import Invitation, Membership, Office, Region, Role
from network.roles import REGION
from notices.sending import send_due

PASSWORD = "Весна-и-осень-2026"
MAIL = "coordinator@region.example"


def token_of(sent: invitations.Sent) -> str:
    return sent.link.rstrip("/").rsplit("/", 1)[1]


@pytest.fixture
def tyumen(pilot) -> Region:
    return Region.objects.get(slug="tyumen")


@pytest.fixture
def bryansk(pilot) -> Region:
    return Region.objects.get(slug="bryansk")


@pytest.fixture
def sent(tyumen, methodologist) -> invitations.Sent:
    return invite(email=MAIL, region=tyumen, role=Role.COORDINATOR, by=methodologist)


@pytest.fixture
def member(sent) -> Membership:
    return Membership.objects.get(user=accept(token=token_of(sent), password=PASSWORD))


def test_an_invitation_goes_out_by_mail_with_its_link_and_only_the_digest_is_kept(sent, tyumen, settings):
    assert mail.outbox == [], "nobody waits for the mail server"
    send_due()
    (letter,) = mail.outbox
    assert letter.to == [MAIL]
    assert sent.link in letter.body
    assert sent.link.startswith(settings.WAGTAILADMIN_BASE_URL)
    assert str(tyumen) in letter.subject
    kept = Invitation.objects.values().get(pk=sent.invitation.pk)
    assert kept["mailed_at"]
    assert (kept["seed"], kept["mail_due_at"]) == ("", None)
    assert token_of(sent) not in str(kept)
    assert kept["expires_at"] - kept["created_at"] == timedelta(days=7)
    send_due()
    assert len(mail.outbox) == 1


def test_until_the_letter_is_out_the_database_alone_does_not_tell_the_link(sent, settings):
    kept = Invitation.objects.get()
    assert token_of(sent) not in str(Invitation.objects.values().get())
    settings.SECRET_KEY = "another" * 10
    assert token_of(sent) not in invitations.letter(kept).body


def test_a_broken_mail_server_costs_neither_the_invitation_nor_the_letter(sent, monkeypatch):
    def refuse(*args, **kwargs):
        raise SMTPServerDisconnected("no")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert send_due().fault
    assert mail.outbox == []
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    send_due()
    assert sent.link in mail.outbox[0].body
    assert accept(token=token_of(sent), password=PASSWORD).username == MAIL


@pytest.mark.parametrize("end", ["accepted", "cancelled", "expired"])
def test_what_is_over_is_not_mailed_any_more(sent, methodologist, monkeypatch, end):
    if end == "accepted":
        accept(token=token_of(sent), password=PASSWORD)
    elif end == "cancelled":
        cancel(invitation=sent.invitation, by=methodologist)
    else:
        monkeypatch.setattr(timezone, "now", lambda at=sent.invitation.expires_at: at)
    send_due()
    assert mail.outbox == []


def test_a_letter_that_was_sent_anew_meanwhile_stays_in_the_queue(sent, methodologist):
    slow = Invitation.objects.get()
    again = resend(invitation=sent.invitation, by=methodologist)
    invitations.mark_mailed(invitation=slow)
    send_due()
    assert again.link in mail.outbox[0].body


def test_only_those_with_the_right_invite_cancel_and_end(sent, member, tyumen, expert):
    with pytest.raises(PermissionDenied):
        invite(email="b@region.example", region=tyumen, role=Role.COORDINATOR, by=expert)
    with pytest.raises(PermissionDenied):
        cancel(invitation=sent.invitation, by=expert)
    with pytest.raises(PermissionDenied):
        resend(invitation=sent.invitation, by=expert)
    with pytest.raises(PermissionDenied):
        end_membership(membership=member, by=member.user)


def test_accepting_opens_an_account_named_by_the_address_and_nothing_else(sent, tyumen):
    user = accept(token=token_of(sent), password=PASSWORD)
    assert (user.username, user.email, user.first_name, user.last_name) == (MAIL, MAIL, "", "")
    assert user.check_password(PASSWORD)
    assert [group.name for group in user.groups.all()] == [REGION]
    assert not user.has_perm("wagtailadmin.access_admin")
    membership = Membership.objects.of(user)
    assert (membership.region, membership.role, membership.office) == (tyumen, Role.COORDINATOR, None)


def test_a_link_works_once(sent):
    accept(token=token_of(sent), password=PASSWORD)
    with pytest.raises(InvitationRefused, match="уже принято"):
        accept(token=token_of(sent), password="Другой-пароль-2026")
    assert User.objects.get(username=MAIL).check_password(PASSWORD)


def test_a_link_expires_after_seven_days(sent, monkeypatch):
    later = sent.invitation.created_at + timedelta(days=7, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(InvitationRefused, match="Срок приглашения истёк"):
        accept(token=token_of(sent), password=PASSWORD)
    assert not User.objects.filter(username=MAIL).exists()


def test_an_unknown_link_and_a_cancelled_one_open_nothing(sent, methodologist):
    with pytest.raises(InvitationRefused, match="Такого приглашения нет"):
        accept(token="x" * 43, password=PASSWORD)
    cancel(invitation=sent.invitation, by=methodologist)
    cancelled_at = Invitation.objects.get().cancelled_at
    assert cancel(invitation=sent.invitation, by=methodologist).cancelled_at == cancelled_at
    with pytest.raises(InvitationRefused, match="отменили"):
        accept(token=token_of(sent), password=PASSWORD)


def test_a_second_letter_replaces_the_first_link(sent, methodologist):
    send_due()
    again = resend(invitation=sent.invitation, by=methodologist)
    send_due()
    assert len(mail.outbox) == 2
    with pytest.raises(InvitationRefused, match="Такого приглашения нет"):
        accept(token=token_of(sent), password=PASSWORD)
    accept(token=token_of(again), password=PASSWORD)
    with pytest.raises(InvitationRefused, match="принято"):
        resend(invitation=sent.invitation, by=methodologist)


def test_one_address_has_one_open_invitation_and_an_expired_one_gives_way(sent, tyumen, bryansk, methodologist):
    with pytest.raises(InvitationRefused, match="уже отправлено"):
        invite(email=MAIL.upper(), region=bryansk, role=Role.COORDINATOR, by=methodologist)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    again = invite(email=MAIL, region=bryansk, role=Role.COORDINATOR, by=methodologist)
    assert [found.state for found in Invitation.objects.order_by("pk")] == ["cancelled", "waiting"]
    assert Membership.objects.of(accept(token=token_of(again), password=PASSWORD)).region == bryansk


def test_an_address_with_access_is_not_invited_again(member, bryansk, methodologist):
    with pytest.raises(InvitationRefused, match="доступ уже есть"):
        invite(email=MAIL, region=bryansk, role=Role.COORDINATOR, by=methodologist)


@pytest.mark.parametrize("written", ["expert@example.org", "Expert@Example.org", "chief@example.org"])
def test_the_account_of_somebody_of_the_centre_is_never_opened_by_an_invitation(tyumen, expert, methodologist, written):
    User.objects.create_superuser("chief", "chief@example.org", "Пароль-для-проверки-1")
    with pytest.raises(InvitationRefused, match="сотрудника ФЦК"):
        invite(email=written, region=tyumen, role=Role.COORDINATOR, by=methodologist)


def test_who_joins_the_centre_while_invited_keeps_the_password(sent, pilot):
    user = User.objects.create_user("new", MAIL, "Пароль-для-проверки-1")
    user.groups.add(Group.objects.get(name="Эксперт ФЦК"))
    with pytest.raises(InvitationRefused, match="сотрудника ФЦК"):
        accept(token=token_of(sent), password=PASSWORD)
    user.refresh_from_db()
    assert user.check_password("Пароль-для-проверки-1")


def test_an_employee_needs_an_office_of_the_region_and_a_coordinator_none(tyumen, bryansk, methodologist):
    office, other = tyumen.offices.first(), bryansk.offices.first()
    for role, place in ((Role.OFFICE, None), (Role.COORDINATOR, office)):
        with pytest.raises(InvitationRefused, match="сотруднику ЦЗН и только ему"):
            invite(email=MAIL, region=tyumen, role=role, office=place, by=methodologist)
    with pytest.raises(InvitationRefused, match="не из этого региона"):
        invite(email=MAIL, region=tyumen, role=Role.OFFICE, office=other, by=methodologist)
    demo = Office.objects.create(code="demo-1", region=tyumen, name="Выдуманный", is_demo=True)
    with pytest.raises(InvitationRefused, match="выдуман"):
        invite(email=MAIL, region=tyumen, role=Role.OFFICE, office=demo, by=methodologist)
    sent = invite(email=MAIL, region=tyumen, role=Role.OFFICE, office=office, by=methodologist)
    membership = Membership.objects.of(accept(token=token_of(sent), password=PASSWORD))
    assert (membership.may_see(office.code), membership.may_see(other.code)) == (True, False)


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x" * 150 + "@region.example"])
def test_a_wrong_address_is_refused(tyumen, methodologist, email):
    with pytest.raises(InvitationRefused):
        invite(email=email, region=tyumen, role=Role.COORDINATOR, by=methodologist)
    assert not Invitation.objects.exists()


def test_the_end_of_an_access_shuts_the_account_and_keeps_the_history(member, methodologist, client):
    client.force_login(member.user, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/cabinet/").status_code == 200
    ended = end_membership(membership=member, by=methodologist)
    assert client.get("/cabinet/").status_code == 302
    assert client.post("/cabinet/login/", {"username": MAIL, "password": PASSWORD}).status_code == 200
    assert end_membership(membership=member, by=methodologist).until == ended.until
    assert (ended.ended_by, ended.user.username) == (methodologist, MAIL)
    assert Membership.objects.of(member.user) is None


def test_who_comes_back_gets_the_same_account_and_a_new_membership(member, bryansk, methodologist):
    end_membership(membership=member, by=methodologist)
    sent = invite(email=MAIL, region=bryansk, role=Role.COORDINATOR, by=methodologist)
    user = accept(token=token_of(sent), password="Зима-и-лето-2026")
    assert user.pk == member.user_id
    assert [row.region for row in user.memberships.order_by("pk")] == [member.region, bryansk]
    assert Membership.objects.of(user).region == bryansk


def test_who_has_joined_the_centre_keeps_the_account_when_the_region_ends(member, methodologist):
    member.user.groups.add(Group.objects.get(name="Эксперт ФЦК"))
    end_membership(membership=member, by=methodologist)
    member.user.refresh_from_db()
    assert member.user.is_active
    assert member.user.check_password(PASSWORD)
    assert [group.name for group in member.user.groups.all()] == ["Эксперт ФЦК"]


def test_a_person_works_for_one_region_at_a_time(member, bryansk):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=member.user, region=bryansk, role=Role.COORDINATOR)


def test_each_step_stands_in_the_history(member, methodologist):
    from wagtail.models import ModelLogEntry

    end_membership(membership=member, by=methodologist)
    found = ModelLogEntry.objects.filter(action__startswith="network.").order_by("pk").values_list("action", flat=True)
    assert list(found) == ["network.invite", "network.accept_invitation", "network.end_membership"]


# The pages of the CMS.


def test_the_link_is_shown_once_to_the_methodologist(client, methodologist, tyumen):
    client.force_login(methodologist, "django.contrib.auth.backends.ModelBackend")
    fields = {"email": MAIL, "region": tyumen.pk, "role": "coordinator", "office": ""}
    body = client.post("/cms/people/invite/", fields).content.decode()
    (link,) = re.findall(r"<code>(http\S+)</code>", body)
    assert client.get(link).status_code == 200
    assert link not in client.get("/cms/people/").content.decode()
    again = client.post("/cms/people/invite/", fields).content.decode()
    assert "уже отправлено" in again
    assert "<code>" not in again


def test_people_are_invited_resent_cancelled_and_ended_by_buttons(client, methodologist, sent, member, tyumen):
    client.force_login(methodologist, "django.contrib.auth.backends.ModelBackend")
    other = invite(email="b@region.example", region=tyumen, role=Role.COORDINATOR, by=methodologist).invitation
    body = client.get("/cms/people/").content.decode()
    assert MAIL in body
    assert "b@region.example" in body
    assert "<code>http" in client.post(f"/cms/people/invitations/{other.pk}/resend/").content.decode()
    client.post(f"/cms/people/invitations/{other.pk}/cancel/")
    assert Invitation.objects.get(pk=other.pk).state == "cancelled"
    assert "выйдет из кабинета" in client.get(f"/cms/people/{member.pk}/end/").content.decode()
    client.post(f"/cms/people/{member.pk}/end/")
    assert MAIL not in client.get("/cms/people/", follow=True).content.decode().split("Доступ</h2>")[1]
    assert MAIL in client.get("/cms/people/?former=on").content.decode()


def test_the_form_refuses_beside_the_field(client, methodologist, tyumen, bryansk):
    client.force_login(methodologist, "django.contrib.auth.backends.ModelBackend")
    fields = {"email": MAIL, "region": tyumen.pk, "role": "office", "office": ""}
    assert "Укажите ЦЗН" in client.post("/cms/people/invite/", fields).content.decode()
    office = bryansk.offices.first().pk
    assert "в другом регионе" in client.post("/cms/people/invite/", fields | {"office": office}).content.decode()
    assert not Invitation.objects.exists()


def test_the_list_of_people_is_searched_by_part_of_the_address(client, methodologist, sent, member, bryansk):
    invite(email="other@bryansk.example", region=bryansk, role=Role.COORDINATOR, by=methodologist)
    client.force_login(methodologist, "django.contrib.auth.backends.ModelBackend")
    body = client.get("/cms/people/?q=Bryansk").content.decode()
    assert "other@bryansk.example" in body
    assert MAIL not in body
    assert "Никого с такими условиями нет" in body
    assert MAIL in client.get("/cms/people/?q=coordinator").content.decode()


def test_regions_without_a_coordinator_are_named_with_the_way_to_invite_one(
    client, methodologist, member, tyumen, bryansk
):
    client.force_login(methodologist, "django.contrib.auth.backends.ModelBackend")
    body = client.get("/cms/people/").content.decode()
    assert "Регионов без координатора: 88 из 89" in body
    assert f"/cms/people/invite/?region={bryansk.pk}" in body
    assert f"/cms/people/invite/?region={tyumen.pk}" not in body
    end_membership(membership=member, by=methodologist)
    assert "Регионов без координатора: 89 из 89" in client.get("/cms/people/").content.decode()
