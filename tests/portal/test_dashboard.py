"""The first page of the CMS shows each role what waits for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.states import Decision
from feedback.models import Remark
from methodology.models import Edition, FaqPage, FaqVote
from network.actions import upload_offices
from network.invitations import accept, invite
from network.models import Invitation, Region, Role
from portal.dashboard import decision_due, duties
from portal.models import SearchMiss
from ratings.models import Objection


@pytest.fixture
def undecided(pilot):
    Remark.objects.filter(number__in=[1, 2]).update(decision="", state="received")


def test_an_expert_sees_remarks_without_decision(expert, undecided):
    assert [(duty.text, duty.count) for duty in duties(expert)] == [("Замечаний без решения", 2)]


def test_a_methodologist_sees_remarks_and_imports(methodologist, undecided):
    content = "код;регион;название\n15-01;32;Новое имя".encode()
    upload_offices(file_name="цзн.csv", content=content, by=methodologist)
    assert {duty.text: duty.count for duty in duties(methodologist)} == {
        "Замечаний без решения": 2,
        "Загрузок ЦЗН, не подтверждённых": 1,
    }


def test_objections_wait_for_those_who_answer_them(expert, methodologist, editor):
    campaign, region = Campaign.objects.get(slug="pilot-2022"), Region.objects.get(slug="tyumen")
    Objection.objects.create(campaign=campaign, region=region, text="Ждёт")
    Objection.objects.create(campaign=campaign, region=region, text="Решено", outcome="rejected", answer="Нет.")
    for user in (expert, methodologist):
        assert [(duty.text, duty.count) for duty in duties(user)] == [("Возражений без ответа", 1)]
    assert duties(editor) == []


def test_what_is_done_does_not_wait(expert, pilot):
    assert duties(expert) == []


def test_an_editor_whom_nothing_awaits_is_told_so(editor, client):
    assert duties(editor) == []
    client.force_login(editor)
    body = client.get("/cms/").content.decode()
    assert "Сейчас ничего" in body
    assert "Памятка редактора" in body
    assert "guide.wagtail.org" not in body


def test_duties_stand_on_the_first_page(expert, client, undecided):
    client.force_login(expert)
    assert "Замечаний без решения" in client.get("/cms/").content.decode()


def texts(user) -> dict[str, int]:
    return {duty.text: duty.count for duty in duties(user)}


def test_an_editor_is_told_what_visitors_missed(editor, expert, pilot):
    today, page = timezone.localdate(), FaqPage.objects.first()
    FaqVote.objects.create(page=page, day=today, helped=False, text="Где список документов?")
    FaqVote.objects.create(page=page, day=today, helped=False)
    FaqVote.objects.create(page=page, day=today - timedelta(days=7), helped=False, text="Давно.")
    SearchMiss.objects.create(query="пособие", first_on=today, last_on=today)
    assert texts(editor) == {"Отзывов об ответах за неделю": 1, "Запросов, по которым ничего не нашлось": 1}
    assert texts(expert) == {}


DATES = {
    "surveys_open": date(2026, 2, 1),
    "surveys_close": date(2026, 3, 1),
    "verification_until": date(2026, 3, 20),
    "publication_on": date(2026, 4, 10),
}
OPENED = {"opened_at": datetime(2026, 1, 20, 12, tzinfo=UTC)}
FROZEN = OPENED | {"frozen_at": datetime(2026, 3, 25, 12, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("made", "day", "due"),
    [
        ({}, date(2026, 1, 31), None),
        ({}, date(2026, 2, 1), Decision.OPENED),
        (OPENED, date(2026, 3, 20), None),
        (OPENED, date(2026, 3, 21), Decision.FROZEN),
        (FROZEN, date(2026, 4, 9), None),
        (FROZEN, date(2026, 4, 10), Decision.PUBLISHED),
    ],
)
def test_a_decision_is_due_when_its_day_has_come(made, day, due):
    assert decision_due(Campaign(**DATES, **made), day) is due


def test_a_methodologist_is_told_of_a_campaign_that_should_have_been_opened(methodologist, expert, pilot):
    day = timezone.localdate()
    Campaign.objects.create(slug="next", title="Замер", edition=Edition.objects.newest(), surveys_open=day)
    assert [(duty.count, duty.url) for duty in duties(methodologist)] == [(1, "/cms/roadmaps/next/")]
    assert duties(expert) == []


def test_a_methodologist_is_told_of_regions_that_nobody_coordinates_while_they_should_look(methodologist, pilot):
    day, tyumen = timezone.localdate(), Region.objects.get(slug="tyumen")
    campaign = Campaign.objects.create(
        slug="next",
        title="Замер",
        edition=Edition.objects.newest(),
        opened_at=timezone.now() - timedelta(days=9),
        frozen_at=timezone.now(),
        review_from=day,
        review_until=day,
    )
    campaign.plans.create(region=tyumen)
    text = "Регионов на просмотре без координатора: показатели некому увидеть"
    assert texts(methodologist) == {text: 1}
    sent = invite(email="a@region.example", region=tyumen, role=Role.COORDINATOR, by=methodologist)
    assert texts(methodologist) == {text: 1}, "an invitation is no coordinator yet"
    accept(token=sent.link.rstrip("/").rsplit("/", 1)[1], password="Весна-и-осень-2026")
    assert texts(methodologist) == {}


def test_an_expired_invitation_waits_for_the_methodologist(methodologist, pilot):
    region = Region.objects.get(slug="tyumen")
    sent = invite(email="a@region.example", region=region, role=Role.COORDINATOR, by=methodologist)
    Invitation.objects.filter(pk=sent.invitation.pk).update(expires_at=timezone.now())
    assert texts(methodologist) == {"Приглашений, срок которых истёк": 1}
