"""The line that the cabinet begins with, what comes next, and campaigns by urgency."""

from datetime import date, timedelta

import pytest

from campaigns.actions import open_campaign, plan_region
from campaigns.models import Campaign, Milestone
from feedback import actions
from feedback.models import Remark
from methodology.models import Edition
from tests.fixtures.planned import DATES

from .test_home import main_of, send, words


def brief(response) -> list[tuple[str, str]]:
    """The parts of the line with the places that they lead to, in its order."""
    links = main_of(response).select(".waits-brief a")
    return [(" ".join(link.text.split()), link["href"]) for link in links]


def decided(coordinator, expert, title: str) -> Remark:
    return actions.decide(
        remark=send(coordinator, title), by=expert, seen=None, decision="accepted", answer="Да, сделаем."
    )


def test_the_line_names_what_is_late_then_what_has_a_day_then_the_rest(as_user, coordinator, review, expert):
    decided(coordinator, expert, "Шкала из пяти баллов")
    actions.save_draft(by=coordinator, topic="scale", title="Ещё пишу", text="Не готово.")
    assert brief(as_user(coordinator).get("/cabinet/")) == [
        ("просрочено 2 шага", "/cabinet/#steps"),
        ("возразить до 24.04 (осталось 9 рабочих дней)", "/cabinet/results/spring-2026/"),
        ("новых решений 1", "/cabinet/notices/?show=decisions"),
        ("не отправлено 1 замечание", "/cabinet/remarks/#drafts"),
    ]


def test_the_places_that_the_line_leads_to_are_there(as_user, coordinator, review, expert):
    decided(coordinator, expert, "Шкала из пяти баллов")
    actions.save_draft(by=coordinator, topic="scale", title="Ещё пишу", text="Не готово.")
    client = as_user(coordinator)
    for _, address in brief(client.get("/cabinet/")):
        path, _, anchor = address.partition("#")
        page = main_of(client.get(path))
        assert not anchor or page.find(id=anchor), address


@pytest.mark.parametrize(
    ("day", "said"), [((2026, 4, 24), "сегодня последний день"), ((2026, 4, 23), "осталось 2 рабочих дня")]
)
def test_the_days_that_are_left_to_object_are_working_days(as_user, coordinator, review, on, day, said):
    on(date(*day))
    assert f"возразить до 24.04 ({said})" in [text for text, _ in brief(as_user(coordinator).get("/cabinet/"))]


def test_an_employee_of_an_office_is_asked_to_look_only(as_user, employee, review):
    client = as_user(employee)
    assert brief(client.get("/cabinet/")) == [
        ("посмотреть показатели до 24.04 (осталось 9 рабочих дней)", "/cabinet/results/spring-2026/")
    ]
    assert main_of(client.get("/cabinet/")).select_one(".waits a.button") is None


def test_what_another_region_waits_for_is_not_there(as_user, coordinator, stranger, review, expert):
    decided(coordinator, expert, "Шкала из пяти баллов")
    actions.save_draft(by=coordinator, topic="scale", title="Ещё пишу", text="Не готово.")
    texts = [text for text, _ in brief(as_user(stranger).get("/cabinet/"))]
    assert texts == ["просрочено 2 шага", "возразить до 24.04 (осталось 9 рабочих дней)"]


@pytest.mark.parametrize("role", ["expert", "editor"])
def test_who_works_for_the_centre_is_sent_to_the_cms(client, request, role):
    client.force_login(request.getfixturevalue(role), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/cabinet/")["Location"] == "/cms/"


def test_a_decision_is_new_until_its_notice_is_read(as_user, coordinator, expert):
    found = [decided(coordinator, expert, f"Предложение {number}") for number in range(2)]
    client = as_user(coordinator)
    page = main_of(client.get("/cabinet/notices/?show=decisions"))
    subjects = [heading.text for heading in page.select(".notice-subject")]
    assert len(subjects) == 2, "receipts of the remarks are not among them"
    opening = page.select("ul.row-list form")[0]["action"]
    assert client.post(opening)["Location"] == f"/cabinet/remarks/{found[1].pk}/"
    assert ("новых решений 1", "/cabinet/notices/?show=decisions") in brief(client.get("/cabinet/"))
    client.post("/cabinet/notices/read/", {"show": "decisions"})
    assert "новых решений" not in words(client.get("/cabinet/"))
    assert "Новых решений нет" in words(client.get("/cabinet/notices/?show=decisions"))
    assert len(main_of(client.get("/cabinet/notices/?show=new")).select(".notice-subject")) == 2, "only those are read"
    client.post("/cabinet/notices/read/", {"show": "anything"})
    assert "всё прочитано" in words(client.get("/cabinet/notices/?show=new"))


def test_where_nothing_waits_the_next_day_is_named(as_user, coordinator, employee, campaign, on):
    on(date(2026, 2, 20))
    assert "Сейчас вас ничто не ждёт. Дальше, 1 марта 2026: срок шага 1, «Шаг 1», Замер весны 2026 года" in words(
        as_user(coordinator).get("/cabinet/")
    )
    assert "Дальше, 2 марта 2026: начало опросов, Замер весны 2026 года" in words(as_user(employee).get("/cabinet/"))


def test_where_no_day_is_known_that_is_said(as_user, coordinator):
    assert "Новых сроков пока не назначено" in words(as_user(coordinator).get("/cabinet/"))


def test_past_campaigns_are_folded_into_a_line_each(as_user, coordinator, campaign):
    page = main_of(as_user(coordinator).get("/cabinet/"))
    assert [card.h3.text for card in page.select("article.cabinet-card")] == ["Замер весны 2026 года"]
    assert page.select_one("article.cabinet-card details").has_attr("open")
    folded = page.select_one("details.past-campaigns")
    assert not folded.has_attr("open")
    assert "Прошлые кампании: 1" in folded.summary.text
    assert [row.a["href"] for row in folded.select("li")] == ["/campaigns/pilot-2022/"]


def more_campaigns(count: int, region, day: date) -> None:
    """Opened campaigns with a step that is late."""
    for number in range(count):
        found = Campaign.objects.create(
            slug=f"more-{number}",
            title=f"Замер {number}",
            edition=Edition.objects.get(number=2),
            **DATES,
        )
        Milestone.objects.create(campaign=found, number=1, title="Приказ", due_until=day - timedelta(1))
        plan_region(campaign=found, region=region, offices=region.offices.all()[:1], codes=[], by=None)
        open_campaign(campaign=found, by=None)


def test_what_is_late_comes_first_among_campaigns(as_user, coordinator, campaign, tyumen, on):
    on(date(2026, 2, 20))
    more_campaigns(2, tyumen, date(2026, 2, 20))
    titles = [card.h3.text for card in main_of(as_user(coordinator).get("/cabinet/")).select("article.cabinet-card")]
    assert titles == ["Замер 1", "Замер 0", "Замер весны 2026 года"]


def test_twelve_campaigns_and_three_hundred_remarks_take_as_many_queries_as_a_few(
    as_user, coordinator, campaign, tyumen, on, django_assert_max_num_queries
):
    on(date(2026, 2, 20))
    client = as_user(coordinator)
    client.get("/cabinet/")
    with django_assert_max_num_queries(30) as few:
        client.get("/cabinet/")
    more_campaigns(12, tyumen, date(2026, 2, 20))
    Remark.objects.bulk_create(
        Remark(number=1000 + place, region=tyumen, topic="scale", title=f"Предложение {place}", text="Так понятнее.")
        for place in range(300)
    )
    with django_assert_max_num_queries(len(few)):
        page = main_of(client.get("/cabinet/"))
    assert len(page.select("article.cabinet-card")) == 13
    late = page.find(id="steps")
    assert len(late.select("a[href^='/cabinet/roadmap/']")) == 12, "all are named, some of them folded"
    assert "и ещё 7" in late.details.summary.text
