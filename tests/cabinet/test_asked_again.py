"""Before what is grave a factor is asked again, and what was sent is not lost."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from network import fresh, signed_in
from network.models import Invitation
from tests.fixtures.factors import code_now, give_app
from tests.portal.addresses import addresses

pytestmark = pytest.mark.usefixtures("ruled")
SIGN_IN, STEP, AGAIN = "/cabinet/login/", "/cabinet/security/step/", "/cabinet/security/again/code/"
CONTINUE = "/cabinet/security/continue/"
INVITE = {"email": "new@tyumen.example", "role": "coordinator"}


@pytest.fixture
def inside(methodologist) -> Client:
    """A methodologist who has just signed in with both steps."""
    give_app(methodologist)
    client = Client()
    client.post(SIGN_IN, {"username": "methodologist", "password": "Пароль-для-проверки-1"})
    assert client.post(STEP, {"code": code_now()})["Location"] == "/cms/"
    return client


def test_every_name_in_the_lists_is_an_address():
    names = {address.name for address in addresses()}
    assert {*fresh.SENT, *fresh.SENT_WITH, *fresh.OPENED, *signed_in.WITHOUT_FACTOR, *signed_in.BY_ITSELF} <= names
    assert get_resolver().reverse_dict


def test_a_fresh_factor_is_not_asked_again(inside, tyumen):
    assert inside.post("/cms/people/invite/", INVITE | {"region": tyumen.pk}).status_code == 200
    assert Invitation.objects.filter(email=INVITE["email"]).exists()


def test_after_a_quarter_of_an_hour_it_is_and_the_form_goes_on_once(inside, tyumen, passing):
    passing(15 * 60 + 31)
    fields = INVITE | {"region": str(tyumen.pk)}
    assert inside.get("/cms/people/invite/").status_code == 200
    asked = inside.post("/cms/people/invite/", fields)
    assert asked["Location"] == f"{AGAIN}?next=%2Fcabinet%2Fsecurity%2Fcontinue%2F"
    assert not Invitation.objects.filter(email=INVITE["email"]).exists()
    assert inside.post("/cms/people/invite/", fields)["Location"].startswith(AGAIN), "asking is not enough"
    assert inside.post(asked["Location"], {"code": "000000"}).status_code == 200
    assert inside.get(CONTINUE).status_code == 200, "what is kept is there"
    assert inside.post("/cms/people/invite/", fields)["Location"].startswith(AGAIN)
    assert inside.post(asked["Location"], {"code": code_now()})["Location"] == CONTINUE
    kept = inside.get(CONTINUE).context["kept"]
    assert (kept.path, dict(kept.fields)) == ("/cms/people/invite/", fields)
    assert inside.post(kept.path, dict(kept.fields)).status_code == 200
    assert Invitation.objects.filter(email=INVITE["email"]).exists()
    assert inside.get(CONTINUE)["Location"] == "/cms/", "once"


def test_forms_of_accounts_are_asked_for_before_they_are_filled_in(inside, passing):
    User.objects.filter(username="methodologist").update(is_superuser=True)
    passing(15 * 60 + 31)
    for path in ("users/new/", "groups/new/", "factor-resets/propose/"):
        assert inside.get(f"/cms/{path}")["Location"].startswith(AGAIN), path
    assert inside.get("/cms/bulk/auth/user/delete/?id=1")["Location"].startswith(AGAIN)
    assert inside.get("/cms/users/").status_code == 200


def test_grave_things_of_all_kinds_are_asked(inside, passing, frozen, expert):
    passing(15 * 60 + 31)
    slug = frozen.slug
    for path in (
        f"/cms/results/{slug}/publish/",
        f"/cms/results/{slug}/appoint/",
        f"/cms/results/{slug}/appoint/withdraw/",
        f"/cms/roadmaps/{slug}/decide/freeze/",
        f"/cms/passports/{slug}/sanctions/1/",
        f"/cms/passports/{slug}/sanctions/offices/x/",
        f"/cms/surveys/{slug}/queue/proposals/1/end/",
        "/cms/editions/freeze/",
        "/cms/people/1/end/",
        "/cms/factor-resets/1/confirm/",
        "/cabinet/people/invite/",
        "/cabinet/people/1/end/",
    ):
        assert inside.post(path)["Location"].startswith(AGAIN), path
    finding = f"/cms/surveys/{slug}/queue/1/"
    assert inside.post(finding, {"decision": "exclude"})["Location"].startswith(AGAIN)
    assert inside.post(finding, {"decision": "keep"}).status_code in (302, 404)
    assert inside.get(f"/cms/results/{slug}/").status_code == 200


def test_an_open_redirect_is_none(inside, passing):
    passing(15 * 60 + 31)
    done = inside.post(f"{AGAIN}?next=https://example.org/", {"code": code_now()})
    assert done["Location"] == "/cms/"
