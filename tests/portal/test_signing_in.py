"""Sign-in is throttled, and each role sees what is its own."""

import pytest
from wagtail.models import Site

from network.roles import ensure_roles
from network.sign_in import name_mark

SIGN_IN = "/cabinet/login/"
CMS_SIGN_IN = "/cms/login/"  # leads on to the same form


def test_five_failures_close_the_sign_in_for_a_while(client, editor):
    for _ in range(4):
        assert client.post(SIGN_IN, {"username": "editor", "password": "нет"}).status_code == 200
    response = client.post(SIGN_IN, {"username": "editor", "password": "нет"})
    assert response.status_code == 429
    assert "Подождите 15 минут" in response.content.decode()
    closed = client.post(SIGN_IN, {"username": "editor", "password": "Пароль-для-проверки-1"})
    assert closed.status_code == 429


def test_failures_of_one_user_do_not_close_the_sign_in_of_another(client, editor, expert):
    for _ in range(6):
        client.post(SIGN_IN, {"username": "editor", "password": "нет"})
    response = client.post(SIGN_IN, {"username": "expert", "password": "Пароль-для-проверки-1"})
    assert response.status_code == 302


def test_failures_are_counted_in_the_database_so_every_process_sees_them(client, editor):
    from axes.models import AccessAttempt

    client.post(SIGN_IN, {"username": "editor", "password": "нет"})
    assert AccessAttempt.objects.get(username=name_mark("editor")).failures_since_start == 1


def test_roles_are_made_anew_without_change(pilot):
    before = {name: set(group.permissions.values_list("pk", flat=True)) for name, group in ensure_roles().items()}
    after = {name: set(group.permissions.values_list("pk", flat=True)) for name, group in ensure_roles().items()}
    assert before == after
    assert all(before.values())


# Address of the CMS: who may open it (editor, expert, methodologist).
ADMIN = {
    "/cms/": (True, True, True),
    "/cms/pages/": (True, True, True),
    "/cms/snippets/feedback/remark/": (True, True, True),
    "/cms/snippets/feedback/remark/add/": (False, True, True),
    "/cms/snippets/campaigns/calendarday/": (False, False, True),
    "/cms/snippets/campaigns/calendarday/add/": (False, False, True),
    "/cms/snippets/network/office/": (True, True, True),
    "/cms/snippets/network/office/add/": (False, False, True),
    "/cms/snippets/network/region/": (True, True, True),
    "/cms/settings/portal/portalsettings/{site}/": (False, False, True),
    "/cms/redirects/": (False, False, True),
    "/cms/searchpicks/": (True, False, True),
    "/cms/users/": (False, False, False),
    "/cms/groups/": (False, False, False),
    "/cms/workflows/list/": (False, False, False),
    "/cms/sites/": (False, False, False),
    "/cms/editions/": (False, False, True),
    "/cms/editions/freeze/": (False, False, True),
    "/cms/editions/import/": (False, False, True),
    "/cms/network/imports/": (False, False, True),
    "/cms/people/": (False, False, True),
    "/cms/people/invite/": (False, False, True),
    "/cms/objections/": (False, True, True),
    "/cms/results/": (True, True, True),
    "/cms/results/pilot-2022/": (True, True, True),
    "/cms/results/pilot-2022/data/": (True, True, True),
    "/cms/results/pilot-2022/data/upload/": (False, False, True),
    "/cms/snippets/campaigns/campaign/": (True, True, True),
    "/cms/snippets/campaigns/campaign/add/": (False, False, True),
    "/cms/document-templates/": (False, False, True),
    "/cms/document-templates/order.docx": (False, False, True),
    "/cms/snippets/campaigns/documenttemplate/add/": (False, False, True),
    "/cms/region-documents/pilot-2022/": (True, True, True),
    "/cms/helpful/": (True, False, True),
    "/cms/misses/": (True, False, True),
    "/cms/guide/": (True, True, True),
}


def at(address: str) -> str:
    return address.format(site=Site.objects.get(is_default_site=True).pk)


@pytest.mark.parametrize("address", ADMIN)
def test_each_role_opens_just_what_is_its_own(client, editor, expert, methodologist, address):
    for user, allowed in zip((editor, expert, methodologist), ADMIN[address], strict=True):
        client.force_login(user)
        # The explorer leads on to the topmost page that the role may see.
        status = client.get(at(address), follow=address == "/cms/pages/").status_code
        assert (status == 200) == allowed, (user.username, status)


@pytest.mark.parametrize("address", [address for address, (editor, _, _) in ADMIN.items() if not editor])
def test_what_a_role_may_not_open_leads_back_to_the_start_and_not_in_a_circle(client, editor, address):
    client.force_login(editor)
    response = client.get(at(address), follow=True)
    assert response.status_code == 403 or (response.status_code, response.request["PATH_INFO"]) == (200, "/cms/")


@pytest.mark.parametrize("address", ADMIN)
def test_a_stranger_is_sent_to_the_sign_in(client, pilot, address):
    response = client.get(at(address))
    assert response.status_code == 302
    assert response["Location"].startswith(CMS_SIGN_IN)
