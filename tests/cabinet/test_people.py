"""People of offices: their region's coordinator invites them and closes their access, nobody else's."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import ModelLogEntry

from network import invitations
from network.invitations import InvitationRefused, end_membership, invite
from network.models import Invitation, Membership, Office, Role
from notices.sending import send_due
from tests.fixtures.people import person

from .test_home import main_of, words

PEOPLE = "/cabinet/people/"
MAIL = "new@tyumen.example"


@pytest.fixture
def office(tyumen) -> Office:
    return tyumen.offices.order_by("code").last()


@pytest.fixture
def client(as_user, coordinator):
    return as_user(coordinator)


@pytest.fixture
def invited(client, office) -> Invitation:
    client.post(f"{PEOPLE}invite/", {"email": MAIL, "office": office.code})
    return Invitation.objects.get(email=MAIL)


def test_a_coordinator_invites_an_employee_of_an_own_office(client, coordinator, office, as_user):
    response = client.post(f"{PEOPLE}invite/", {"email": MAIL.upper(), "office": office.code}, follow=True)
    assert f"{MAIL}: письмо со ссылкой уйдёт" in words(response)
    found = Invitation.objects.get(email=MAIL)
    assert (found.role, found.office, found.region, found.invited_by) == (
        Role.OFFICE,
        office,
        office.region,
        coordinator,
    )
    assert "/cabinet/invitation/" not in response.content.decode(), "who opens a link first has the access"
    send_due()
    assert office.name in mail.outbox[0].body
    assert "/cabinet/invitation/" in mail.outbox[0].body
    entry = ModelLogEntry.objects.get(action="network.invite", user=coordinator)
    assert entry.data["office"] == office.code


def test_the_page_says_who_works_where_and_who_is_invited(client, employee, invited, stranger, tyumen):
    text = words(client.get(PEOPLE))
    assert "employee@tyumen.example" in text
    assert f"{MAIL} {invited.office} · письмо ещё не ушло" in text
    assert "coordinator@tyumen.example" in text
    assert "bryansk" not in text


@pytest.mark.parametrize("email", ["", "нет", "a@b", "x" * 150 + "@region.example", "a\x00@b.example"])
def test_a_wrong_address_is_told_at_its_field_and_the_office_stays(client, office, email):
    response = client.post(f"{PEOPLE}invite/", {"email": email, "office": office.code})
    page = main_of(response)
    assert page.select_one(".has-fault input[name=email]") is not None
    assert page.select_one("option[selected]")["value"] == office.code
    assert not Invitation.objects.filter(role=Role.OFFICE).exclude(accepted_at__isnull=False).exists()


@pytest.mark.parametrize("code", ["", "15-01", "nothing", "\x00"])
def test_only_an_own_office_can_be_chosen(client, bryansk, code):
    code = bryansk.offices.first().code if code == "15-01" else code
    response = client.post(f"{PEOPLE}invite/", {"email": MAIL, "office": code})
    assert main_of(response).select_one(".has-fault select[name=office]") is not None
    assert main_of(response).select_one("input[name=email]")["value"] == MAIL
    assert not Invitation.objects.filter(email=MAIL).exists()


def test_a_coordinator_never_makes_coordinators_nor_people_of_other_regions(coordinator, tyumen, bryansk):
    for region, role, office in (
        (tyumen, Role.COORDINATOR, None),
        (bryansk, Role.COORDINATOR, None),
        (bryansk, Role.OFFICE, bryansk.offices.first()),
    ):
        with pytest.raises(PermissionDenied):
            invite(email=MAIL, region=region, role=role, office=office, by=coordinator)
    with pytest.raises(InvitationRefused, match="не из этого региона"):
        invite(email=MAIL, region=tyumen, role=Role.OFFICE, office=bryansk.offices.first(), by=coordinator)


def test_an_employee_and_a_former_coordinator_invite_nobody(as_user, employee, coordinator, office, tyumen):
    assert as_user(employee).get(PEOPLE).status_code == 403
    assert as_user(employee).post(f"{PEOPLE}invite/", {"email": MAIL, "office": office.code}).status_code == 403
    end_membership(membership=Membership.objects.get(user=coordinator), by=None)
    for user in (employee, User.objects.get(pk=coordinator.pk)):
        with pytest.raises(PermissionDenied):
            invite(email=MAIL, region=tyumen, role=Role.OFFICE, office=office, by=user)


def test_a_letter_is_sent_again_and_an_invitation_taken_back(client, invited):
    before = invited.digest
    assert "новое письмо" in words(client.post(f"{PEOPLE}invitations/{invited.pk}/resend/", follow=True))
    invited.refresh_from_db()
    assert invited.digest != before
    for _ in range(2):
        assert "приглашение отменено" in words(client.post(f"{PEOPLE}invitations/{invited.pk}/cancel/", follow=True))
    invited.refresh_from_db()
    assert invited.state == Invitation.State.CANCELLED
    assert "Пригласите заново" in words(client.post(f"{PEOPLE}invitations/{invited.pk}/resend/", follow=True))


@pytest.mark.parametrize("step", ["resend", "cancel"])
def test_invitations_of_others_are_out_of_reach(client, coordinator, tyumen, bryansk, step):
    theirs = invite(
        email="e@bryansk.example", region=bryansk, role=Role.OFFICE, office=bryansk.offices.first(), by=None
    ).invitation
    above = invite(email="c@tyumen.example", region=tyumen, role=Role.COORDINATOR, by=None).invitation
    for found in (theirs, above):
        assert client.post(f"{PEOPLE}invitations/{found.pk}/{step}/").status_code == 404
        with pytest.raises(PermissionDenied):
            getattr(invitations, step)(invitation=found, by=coordinator)
    assert client.post(f"{PEOPLE}invitations/999999/{step}/").status_code == 404
    assert {found.state for found in Invitation.objects.open()} == {"waiting"}


def test_an_access_is_closed_at_once_after_the_page_has_said_what_happens(client, as_user, employee, coordinator):
    membership = Membership.objects.get(user=employee)
    theirs = as_user(employee)
    assert theirs.get("/cabinet/").status_code == 200
    form = main_of(client.get(PEOPLE)).select_one(f'form[action="{PEOPLE}{membership.pk}/end/"]')
    assert form.parent.name == "details"
    assert "больше не войдёт" in form.text
    for _ in range(2):
        assert "доступ закрыт" in words(client.post(f"{PEOPLE}{membership.pk}/end/", follow=True))
    assert theirs.get("/cabinet/").status_code == 302
    membership.refresh_from_db()
    assert membership.ended_by == coordinator
    assert ModelLogEntry.objects.filter(action="network.end_membership", user=coordinator).count() == 1


def test_nobody_elses_access_is_closed(client, coordinator, tyumen, bryansk, stranger):
    colleague = person("second@tyumen.example", tyumen)
    neighbour = person("employee@bryansk.example", bryansk, Role.OFFICE, bryansk.offices.first())
    for user in (coordinator, colleague, stranger, neighbour):
        membership = Membership.objects.get(user=user)
        assert client.post(f"{PEOPLE}{membership.pk}/end/").status_code == 404
        with pytest.raises(PermissionDenied):
            end_membership(membership=membership, by=coordinator)
    assert Membership.objects.active().count() == 4


def test_whose_address_it_is_a_coordinator_learns_only_of_the_own_region(
    coordinator, employee, stranger, expert, office
):
    def refusal(email: str) -> str:
        with pytest.raises(InvitationRefused) as refused:
            invite(email=email, region=office.region, role=Role.OFFICE, office=office, by=coordinator)
        return str(refused.value)

    assert "доступ уже есть, Тюменская область" in refusal(employee.email)
    assert {refusal(user.email).partition(": ")[2] for user in (stranger, expert)} == {
        "этот адрес на портале уже занят, нужен другой."
    }


def test_an_expired_invitation_gives_way_whoever_sent_it(coordinator, office, bryansk):
    old = invite(email=MAIL, region=bryansk, role=Role.COORDINATOR, by=None).invitation
    with pytest.raises(InvitationRefused) as refused:
        invite(email=MAIL, region=office.region, role=Role.OFFICE, office=office, by=coordinator)
    assert str(refused.value) == f"{MAIL}: приглашение уже отправлено и ждёт."
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    invite(email=MAIL, region=office.region, role=Role.OFFICE, office=office, by=coordinator)
    old.refresh_from_db()
    assert old.state == Invitation.State.CANCELLED


def test_a_mailbox_is_not_flooded(client, invited):
    for _ in range(2):
        client.post(f"{PEOPLE}invitations/{invited.pk}/resend/")
    invited.refresh_from_db()
    before = invited.digest
    assert "уже отправлено три письма" in words(client.post(f"{PEOPLE}invitations/{invited.pk}/resend/", follow=True))
    invited.refresh_from_db()
    assert invited.digest == before
    client.post(f"{PEOPLE}invitations/{invited.pk}/cancel/")
    response = client.post(f"{PEOPLE}invite/", {"email": MAIL, "office": invited.office.code})
    assert "уже отправлено три письма" in words(response)
    assert main_of(response).select_one("input[name=email]")["value"] == MAIL


def test_the_list_takes_as_many_queries_at_any_size(client, tyumen, office, django_assert_max_num_queries):
    for number in range(8):
        person(f"e{number}@tyumen.example", tyumen, Role.OFFICE, office)
        invite(email=f"i{number}@tyumen.example", region=tyumen, role=Role.OFFICE, office=office, by=None)
    client.get(PEOPLE)
    with django_assert_max_num_queries(12):
        client.get(PEOPLE)
