"""The first page of the CMS shows each role what waits for it."""

import pytest

from campaigns.models import Campaign
from feedback.models import Remark
from network.actions import upload_offices
from network.models import Region
from portal.dashboard import duties
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


def test_an_editor_has_no_such_duties(editor, client):
    assert duties(editor) == []
    client.force_login(editor)
    body = client.get("/cms/").content.decode()
    assert "Что ждёт вас" not in body
    assert "Памятка редактора" in body
    assert "guide.wagtail.org" not in body


def test_duties_stand_on_the_first_page(expert, client, undecided):
    client.force_login(expert)
    assert "Замечаний без решения" in client.get("/cms/").content.decode()
