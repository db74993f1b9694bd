"""The first page of the CMS shows each role what waits for it."""

import pytest

from feedback.models import Remark
from portal.dashboard import duties


@pytest.fixture
def undecided(pilot):
    Remark.objects.filter(number__in=[1, 2]).update(decision="")


def test_an_expert_sees_remarks_without_decision(expert, undecided):
    assert [(duty.text, duty.count) for duty in duties(expert)] == [("Замечаний без решения", 2)]


def test_a_methodologist_sees_remarks_offices_and_imports(methodologist, undecided):
    assert {duty.text: duty.count for duty in duties(methodologist)} == {
        "Замечаний без решения": 2,
        "ЦЗН без города или района": 2,
        "Загрузок ЦЗН, не подтверждённых": 0,
    }


def test_an_editor_has_no_such_duties(editor, client):
    assert duties(editor) == []
    client.force_login(editor)
    body = client.get("/cms/").content.decode()
    assert "Что ждёт вас" not in body
    assert "Памятка редактора" in body
    assert "guide.wagtail.org" not in body


def test_duties_stand_on_the_first_page(expert, client):
    client.force_login(expert)
    assert "Замечаний без решения" in client.get("/cms/").content.decode()
