"""The first page of the CMS shows each role what waits for it."""

import pytest

from feedback.models import Remark
from network.actions import upload_offices
from portal.dashboard import duties


@pytest.fixture
def undecided(pilot):
    Remark.objects.filter(number__in=[1, 2]).update(decision="")


def test_an_expert_sees_remarks_without_decision(expert, undecided):
    assert [(duty.text, duty.count) for duty in duties(expert)] == [("Замечаний без решения", 2)]


def test_a_methodologist_sees_remarks_and_imports(methodologist, undecided):
    content = "код;регион;название\n15-01;32;Новое имя".encode()
    upload_offices(file_name="цзн.csv", content=content, by=methodologist)
    assert {duty.text: duty.count for duty in duties(methodologist)} == {
        "Замечаний без решения": 2,
        "Загрузок ЦЗН, не подтверждённых": 1,
    }


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
