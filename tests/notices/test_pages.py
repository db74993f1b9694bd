"""Notices in the cabinet and in the CMS."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import ModelLogEntry

from notices.models import Letter, Mode, Notice, NoticeTemplate, Preference
from notices.sending import send_due
from portal.dashboard import duties
from tests.fixtures.pages import markup

from .conftest import notices_of, tell

LIST = "/cabinet/notices/"
LOG = "/cms/notices/"


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")


@pytest.fixture
def cabinet(as_user, coordinator):
    return as_user(coordinator)


def test_the_header_counts_what_is_unread_and_says_nothing_when_all_is_read(cabinet, coordinator):
    assert "уведомлен" not in soup(cabinet.get("/cabinet/")).header.text
    tell(coordinator)
    assert "1 новое уведомление" in soup(cabinet.get("/cabinet/")).header.text
    for number in range(4):
        tell(coordinator, key=f"more/{number}")
    assert "5 новых уведомлений" in soup(cabinet.get("/faq/")).header.text
    cabinet.post(f"{LIST}read/")
    assert "уведомлен" not in soup(cabinet.get("/cabinet/")).header.text


def test_visitors_cost_no_query_for_it(client, pilot, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as asked:
        assert "уведомлен" not in soup(client.get("/faq/")).header.text
    assert not [query for query in asked.captured_queries if "notices_" in query["sql"]]


def test_the_list_shows_text_as_text_and_following_marks_as_read(cabinet, coordinator):
    tell(coordinator, заголовок="<script>alert(1)</script>", link="/faq/")
    response = cabinet.get(LIST)
    assert b"<script>alert" not in response.content
    page = soup(response).main
    assert page.select_one("li .tag").text == "новое"
    form = page.select_one("li form")
    answer = cabinet.post(form["action"])
    assert (answer.status_code, answer["Location"]) == (302, "/faq/")
    assert soup(cabinet.get(LIST)).main.select_one("li .tag") is None


def test_reading_a_page_writes_nothing(cabinet, coordinator):
    tell(coordinator)
    cabinet.get(LIST)
    assert Notice.objects.unread().count() == 1
    assert cabinet.get(f"{LIST}read/").status_code == 405
    assert cabinet.get(f"{LIST}{notices_of(coordinator)[0].pk}/").status_code == 405


def test_notices_of_others_are_nobodys_business(cabinet, coordinator, boris):
    tell(boris, заголовок="Чужое")
    assert "Чужое" not in soup(cabinet.get(LIST)).text
    assert cabinet.post(f"{LIST}{notices_of(boris)[0].pk}/").status_code == 404
    assert Notice.objects.of(boris).unread().count() == 1


@pytest.mark.parametrize("path", [LIST, f"{LIST}read/", f"{LIST}mode/", f"{LIST}1/"])
def test_strangers_are_sent_to_sign_in(client, pilot, path):
    response = client.get(path) if path == LIST else client.post(path)
    assert response["Location"].startswith("/cabinet/login/")


def test_the_choice_of_letters_is_kept_and_shown(cabinet, coordinator):
    assert soup(cabinet.get(LIST)).select_one("input[name=mode][checked]")["value"] == Mode.AT_ONCE
    page = soup(cabinet.post(f"{LIST}mode/", {"mode": "daily"}, follow=True))
    assert page.select_one("input[name=mode][checked]")["value"] == "daily"
    assert "раз в день" in page.select_one(".note").text
    assert Preference.objects.get(user=coordinator).mode == Mode.DAILY
    page = soup(cabinet.post(f"{LIST}mode/", {"mode": "вчера"}, follow=True))
    assert page.select_one("input[name=mode][checked]")["value"] == "daily"


def test_a_long_list_has_pages_and_costs_the_same(cabinet, coordinator, django_assert_max_num_queries):
    for number in range(35):
        tell(coordinator, key=f"event/{number}", номер=str(number))
    with django_assert_max_num_queries(12):
        first = soup(cabinet.get(LIST)).main
    assert len(first.select(".row-list > li")) == 30
    assert "№ 34 получено" in first.select_one("h2").text
    assert len(soup(cabinet.get(f"{LIST}?page=2")).main.select(".row-list > li")) == 5
    assert len(soup(cabinet.get(f"{LIST}?page=x")).main.select(".row-list > li")) == 30


# The CMS.


def test_the_log_is_filtered_by_kind_letter_region_and_person(
    at_cms,
    methodologist,
    coordinator,
    boris,
    post,
):
    tell(coordinator, номер="1")
    send_due()
    tell(boris, key="event/2", номер="2")
    cms = at_cms(methodologist)

    def shown(query: str) -> int:
        return len(soup(cms.get(f"{LOG}?{query}")).select("tbody td.title"))

    region = coordinator.memberships.get().region_id
    queries = {
        "": 2,
        "code=remark_received": 2,
        "code=remark_decided": 0,
        "state=sent": 1,
        "state=waiting": 1,
        "state=failed": 0,
        "state=cabinet": 0,
        "state=stuck": 0,
        f"region={region}": 1,
        "person=boris": 1,
        "state=nonsense&region=x&code=": 2,
    }
    assert {query: shown(query) for query in queries} == queries


def test_the_log_asks_the_database_as_much_for_many_as_for_few(
    at_cms,
    methodologist,
    anna,
    django_assert_max_num_queries,
):
    for number in range(40):
        tell(anna, key=f"event/{number}")
    cms = at_cms(methodologist)
    cms.get(LOG)
    with django_assert_max_num_queries(25):
        cms.get(LOG)


def test_only_those_with_the_right_see_the_log_or_send_again(at_cms, editor, expert, anna):
    tell(anna)
    pk = notices_of(anna)[0].pk
    for user in (editor, expert):
        cms = at_cms(user)
        for path in (LOG, f"{LOG}{pk}/"):
            assert cms.get(path).status_code == 302
        assert cms.post(f"{LOG}{pk}/resend/").status_code == 302
    assert Letter.objects.count() == 0


def test_a_notice_is_sent_again_by_its_button_and_that_is_logged(at_cms, methodologist, anna, post):
    tell(anna)
    send_due()
    pk = notices_of(anna)[0].pk
    cms = at_cms(methodologist)
    page = soup(cms.get(f"{LOG}{pk}/"))
    assert "Отправить ещё раз" in page.main.text
    assert post.accepted[0]["Message-ID"] in page.main.text
    assert cms.get(f"{LOG}{pk}/resend/").status_code == 405
    assert "поставлено в очередь" in soup(cms.post(f"{LOG}{pk}/resend/", follow=True)).text
    send_due()
    assert len(post.accepted) == 2
    assert ModelLogEntry.objects.filter(action="notices.resend", user=methodologist).count() == 1
    Preference.objects.create(user=anna, mode=Mode.NONE)
    assert "выбрал не получать" in soup(cms.post(f"{LOG}{pk}/resend/", follow=True)).text


def test_templates_are_edited_in_the_cms_but_neither_added_nor_deleted(at_cms, methodologist, admin_user, pilot):
    template = NoticeTemplate.objects.get(code="remark_decided")
    base = "/cms/snippets/notices/noticetemplate"
    cms = at_cms(methodologist)
    assert "По замечанию решено" in soup(cms.get(f"{base}/")).text
    page = soup(cms.get(f"{base}/edit/{template.pk}/"))
    assert "{решение}" in page.text
    assert "принято, принято частично или не принято" in page.text
    bad = cms.post(f"{base}/edit/{template.pk}/", {"subject": "№ {номерок}", "text": "т"})
    assert "Нечем заполнить: {номерок}" in bad.content.decode()
    cms.post(f"{base}/edit/{template.pk}/", {"subject": "Итог по № {номер}", "text": "{ответ}"})
    template.refresh_from_db()
    assert (template.subject, template.text) == ("Итог по № {номер}", "{ответ}")
    assert template.latest_revision is not None
    for user in (methodologist, admin_user):
        cms = at_cms(user)
        assert cms.get(f"{base}/add/").status_code == 302
        assert cms.post(f"{base}/delete/{template.pk}/").status_code == 302
    assert NoticeTemplate.objects.filter(pk=template.pk).exists()


def test_editors_do_not_touch_templates(at_cms, editor):
    assert at_cms(editor).get("/cms/snippets/notices/noticetemplate/").status_code == 302


def test_late_mail_waits_for_the_methodologist_on_the_first_page(methodologist, expert, anna, clock):
    tell(anna)
    assert duties(methodologist) == []
    clock.forward(hours=2)
    assert [(duty.text, duty.count) for duty in duties(methodologist)] == [("Уведомлений, которые не ушли почтой", 1)]
    assert duties(expert) == []
    send_due()
    assert duties(methodologist) == []


def test_given_up_letters_are_shown_for_two_weeks(anna):
    tell(anna)
    send_due()
    Letter.objects.update(state=Letter.State.FAILED)
    now = timezone.now()
    assert Notice.objects.stuck(now).count() == 1
    assert Notice.objects.stuck(now + timedelta(days=15)).count() == 0
