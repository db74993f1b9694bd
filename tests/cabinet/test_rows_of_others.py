"""Rows that are not one's own: drafts in the CMS, and rows on which others rest."""

import pytest
from django.contrib.auth.models import User
from django.urls import NoReverseMatch, reverse

from campaigns.models import Campaign
from feedback import actions
from feedback.models import Remark
from feedback.seen import Seen
from feedback.states import State

SNIPPET = "/cms/snippets/feedback/remark"
# Wagtail's own views of one row.
OF_ONE_ROW = ("edit", "inspect", "history", "history-results", "usage", "delete")


@pytest.fixture
def chief(pilot) -> User:
    return User.objects.create_superuser("chief", "chief@example.org", "Пароль-для-проверки-1")


@pytest.fixture
def draft(coordinator) -> Remark:
    return actions.save_draft(by=coordinator, topic="scale", title="Тайный заголовок", text="Тайный текст")


@pytest.fixture
def sent(coordinator) -> Remark:
    remark = actions.save_draft(by=coordinator, topic="scale", title="Шкала из пяти", text="Десять делений путают")
    return actions.submit(remark=remark, by=coordinator, seen=None)


@pytest.mark.parametrize("view", OF_ONE_ROW)
def test_a_draft_does_not_exist_in_the_cms(as_user, chief, editor, expert, methodologist, draft, view):
    for user in (chief, editor, expert, methodologist):
        for method in ("get", "post"):
            response = getattr(as_user(user), method)(f"{SNIPPET}/{view}/{draft.pk}/")
            assert response.status_code == 404, (user.username, method)
    draft.refresh_from_db()
    assert (draft.text, draft.events.count()) == ("Тайный текст", 0)


def test_what_was_sent_does(as_user, expert, sent):
    for view in ("edit", "inspect", "history", "usage"):
        assert as_user(expert).get(f"{SNIPPET}/{view}/{sent.pk}/").status_code == 200, view


def test_no_window_of_the_cms_lists_drafts(as_user, chief, draft, sent):
    with pytest.raises(NoReverseMatch):
        reverse(Remark.snippet_viewset.chooser_viewset.get_url_name("choose"))
    body = as_user(chief).get(f"/cms/bulk/feedback/remark/delete/?id={draft.pk}&id={sent.pk}").content.decode()
    assert sent.title in body
    assert draft.title not in body


def test_what_was_sent_is_not_deleted_with_others(as_user, chief, sent):
    response = as_user(chief).post(f"/cms/bulk/feedback/remark/delete/?id={sent.pk}&next=/cms/")
    assert response.status_code == 302
    assert Remark.objects.get(pk=sent.pk).state == State.RECEIVED


@pytest.mark.parametrize(
    "address", ["/cms/snippets/campaigns/campaign/delete/{}/", "/cms/bulk/campaigns/campaign/delete/?id={}&next=/cms/"]
)
def test_a_campaign_with_results_is_not_deleted_and_words_say_so(as_user, chief, preview, address):
    response = as_user(chief).post(address.format(preview.campaign_id), follow=True)
    assert response.status_code == 200
    assert Campaign.objects.filter(pk=preview.campaign_id).exists()


def test_the_account_of_a_person_of_a_region_is_not_deleted_and_words_say_so(as_user, chief, coordinator):
    response = as_user(chief).post(f"/cms/users/delete/{coordinator.pk}/", follow=True)
    assert "удалить нельзя" in response.content.decode()
    assert User.objects.filter(pk=coordinator.pk).exists()


def test_the_account_of_a_member_of_staff_is(as_user, chief, editor):
    as_user(chief).post(f"/cms/users/delete/{editor.pk}/")
    assert not User.objects.filter(pk=editor.pk).exists()


def test_a_remark_of_the_pilot_that_is_sent_again_stays_as_it_is(as_user, stranger):
    """Remarks of the pilot have no day by which they are answered."""
    found = Remark.objects.filter(region__slug="bryansk", due_on=None).first()
    seen = Seen.of(found).token
    response = as_user(stranger).post(f"/cabinet/remarks/{found.pk}/submit/", {"seen": seen}, follow=True)
    assert response.status_code == 200
    assert f"его номер {found.number}." in response.content.decode()
