"""Sessions end: who is away, after half a day, with the password. What was typed is not lost."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.models import Remark
from network import sessions
from network.models import Session
from tests.fixtures.people import PASSWORD

HOUR = 3600
REMARK = {"topic": "scale", "title": "Шкала из пяти", "text": "Десять делений\nпутают «людей» & <всех>"}


@pytest.mark.parametrize(("who", "idle"), [("methodologist", 30 * 60), ("expert", 30 * 60), ("employee", 8 * HOUR)])
def test_who_is_away_too_long_signs_in_again(request, as_user, passing, who, idle):
    inside = as_user(request.getfixturevalue(who))
    first = "/cms/" if idle < HOUR else "/cabinet/"
    passing(idle - 1)
    assert inside.get(first).status_code == 200
    passing(idle + 1)
    assert inside.get(first).status_code == 302
    assert inside.get("/cabinet/login/").context["messages"]


def test_pages_for_all_go_on_without_the_person(as_user, coordinator, passing):
    inside = as_user(coordinator)
    passing(8 * HOUR + 1)
    page = inside.get("/faq/")
    assert page.status_code == 200
    assert "/cabinet/login/" in page.content.decode()


def test_nobody_stays_longer_than_half_a_day_however_busy(as_user, coordinator, passing):
    inside = as_user(coordinator)
    for _ in range(12):
        passing(HOUR - 1)
        assert inside.get("/cabinet/").status_code == 200
    passing(60)
    assert inside.get("/cabinet/").status_code == 302


def test_being_there_asks_nothing_more_and_is_written_once_a_minute(as_user, coordinator, passing):
    inside = as_user(coordinator)

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            inside.get("/cabinet/security/sign-in/")
        return [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]

    assert statements() == ["SELECT", "SELECT"], "the session and its person"
    passing(59)
    assert "UPDATE" not in statements()
    passing(2)
    assert statements().count("UPDATE") == 1
    assert "UPDATE" not in statements()


def test_an_open_editor_of_the_cms_keeps_nobody_in(as_user, editor, passing):
    inside = as_user(editor)
    for _ in range(31):
        passing(60)
        inside.post("/cms/editing-sessions/ping/methodology/indicatorpage/1/1/")
    assert inside.get("/cms/").status_code == 302


def test_who_types_stays(as_user, editor, passing):
    inside = as_user(editor)
    for _ in range(7):
        passing(5 * 60)
        assert inside.get("/cabinet/security/alive/").status_code == 204
    assert inside.get("/cms/").status_code == 200


def test_what_was_typed_too_long_waits_for_the_same_person(as_user, coordinator, stranger, passing):
    late = as_user(coordinator)
    passing(8 * HOUR + 1)
    sent = late.post("/cabinet/remarks/new/", REMARK)
    assert sent["Location"] == "/cabinet/login/?next=%2Fcabinet%2Fsecurity%2Fcontinue%2F"
    assert not Remark.objects.filter(title=REMARK["title"]).exists()
    assert REMARK["title"] not in "".join(str(row) for row in Session.objects.values())
    on = {"next": "/cabinet/security/continue/"}
    assert (
        late.post("/cabinet/login/", {"username": coordinator.username, "password": PASSWORD, **on}).status_code == 302
    )
    page = late.get("/cabinet/security/continue/")
    assert page.context["kept"].path == "/cabinet/remarks/new/"
    assert dict(page.context["kept"].fields) == REMARK
    assert "&lt;всех&gt;" in page.content.decode()
    assert late.post("/cabinet/remarks/new/", dict(page.context["kept"].fields)).status_code == 302
    assert Remark.objects.get(title=REMARK["title"]).text == REMARK["text"]
    assert late.get("/cabinet/security/continue/")["Location"] == "/cabinet/", "once"


def test_what_everybody_may_send_goes_on_without_the_person(as_user, coordinator, passing):
    late = as_user(coordinator)
    passing(8 * HOUR + 1)
    assert late.post("/view/", {"view": "large", "next": "/faq/"})["Location"] == "/faq/"
    assert "kept_form" not in late.session


def test_nobody_else_gets_what_was_typed(as_user, coordinator, stranger, passing):
    late = as_user(coordinator)
    passing(8 * HOUR + 1)
    late.post("/cabinet/remarks/new/", REMARK)
    late.post("/cabinet/login/", {"username": stranger.username, "password": PASSWORD})
    assert late.get("/cabinet/security/continue/")["Location"] == "/cabinet/"


def test_what_is_too_much_to_keep_is_said_so(as_user, coordinator, passing, monkeypatch):
    monkeypatch.setattr("network.kept_forms.LARGEST", 100)
    late = as_user(coordinator)
    passing(8 * HOUR + 1)
    page = late.post("/cabinet/remarks/new/", REMARK, follow=True)
    assert "не сохранилось" in page.content.decode()


def test_passwords_are_never_kept(as_user, coordinator, passing):
    late = as_user(coordinator)
    passing(8 * HOUR + 1)
    fields = {"old_password": PASSWORD, "new_password1": "Совсем-новый-7", "new_password2": "Совсем-новый-7", "x": "1"}
    late.post("/cabinet/password/change/", fields)
    late.post("/cabinet/login/", {"username": coordinator.username, "password": PASSWORD})
    assert late.get("/cabinet/security/continue/").context["kept"].fields == [("x", "1")]


def test_a_forged_form_is_not_kept(as_user, coordinator, passing):
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(coordinator, "django.contrib.auth.backends.ModelBackend")
    passing(8 * HOUR + 1)
    assert forged.post("/cabinet/remarks/new/", REMARK).status_code == 403
    assert "kept_form" not in forged.session


def test_a_session_that_says_nothing_of_itself_has_ended(as_user, coordinator):
    inside = as_user(coordinator)
    session = inside.session
    del session[sessions.SEEN]
    session.save()
    assert inside.get("/cabinet/").status_code == 302


def test_an_ended_session_does_not_come_back_by_a_request_on_its_way(as_user, coordinator):
    inside = as_user(coordinator)
    store = sessions.SessionStore(inside.session.session_key)
    store["late"] = True
    sessions.end_all(User.objects.get(pk=coordinator.pk))
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.filter(user_pk=coordinator.pk).exists()


def test_whose_roles_are_changed_signs_in_anew(as_user, employee, methodologist, pilot):
    chief = User.objects.create_superuser("root", "root@example.org", PASSWORD)
    office, centre, admin = as_user(employee), as_user(methodologist), as_user(chief)
    group = methodologist.groups.get().pk
    fields = {"username": employee.username, "email": employee.email, "groups": [group], "is_active": "on"}
    fields |= {"first_name": "Новая", "last_name": "Роль"}
    assert admin.post(f"/cms/users/edit/{employee.pk}/", fields).status_code == 302
    assert office.get("/cabinet/").status_code == 302
    admin.post(f"/cms/bulk/auth/user/assign_role/?id={methodologist.pk}&next=/cms/users/", {"role": group})
    assert centre.get("/cms/").status_code == 302
    assert admin.get("/cms/users/").status_code == 200
