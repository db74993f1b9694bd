"""Remarks in the cabinet: writing, sending, following, joining; other regions are kept out."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from feedback import actions
from feedback.models import Remark
from feedback.states import State
from methodology.models import IndicatorPage
from network.models import Membership
from tests.fixtures.pages import markup
from tests.opened import Opened

WORDS = {"topic": "scale", "title": "Шкала из пяти баллов", "text": "Десять баллов путают клиентов."}


def soup_of(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")


@pytest.fixture
def draft(coordinator) -> Remark:
    return actions.save_draft(by=coordinator, **WORDS)


@pytest.fixture
def sent(draft, coordinator) -> Remark:
    return actions.submit(remark=draft, by=coordinator, seen=None)


def test_from_the_link_on_a_page_to_a_sent_remark(as_user, coordinator):
    client, indicator = as_user(coordinator), IndicatorPage.objects.get(code="1.3")
    answer = client.get(f"/feedback/new/?page={indicator.pk}")
    assert answer["Location"] == f"/cabinet/remarks/new/?page={indicator.pk}"
    form = soup_of(client.get(answer["Location"]))
    assert form.select_one("input[name=page]")["value"] == str(indicator.pk)
    assert [box["value"] for box in form.select("input[name=codes][checked]")] == ["1.3"]
    values = WORDS | {"page": indicator.pk, "codes": ["1.3"], "place": "checklists/1.3/items/1"}
    answer = client.post("/cabinet/remarks/new/", values)
    remark = Remark.objects.get(state=State.DRAFT)
    assert answer["Location"] == f"/cabinet/remarks/{remark.pk}/"
    preview = soup_of(client.get(answer["Location"]))
    assert "Похожие замечания" in preview.text
    assert "пункт 1" in preview.text
    submit = f"/cabinet/remarks/{remark.pk}/submit/"
    answer = client.post(submit, Opened(client, answer["Location"], action=submit).values, follow=True)
    remark.refresh_from_db()
    assert (remark.state, remark.page_id, remark.indicator_codes) == (State.RECEIVED, indicator.pk, "1.3")
    assert f"его номер {remark.number}" in answer.content.decode()


def test_faults_are_named_and_the_text_is_kept(as_user, coordinator):
    client = as_user(coordinator)
    soup = soup_of(client.post("/cabinet/remarks/new/", {"title": "А", "text": "Мой текст", "place": "нет/такого"}))
    assert soup.select_one("textarea").text.strip() == "Мой текст"
    assert len(soup.select(".fault-summary li")) == 2
    assert not Remark.objects.filter(state=State.DRAFT).exists()


@pytest.mark.parametrize("page", ["", "abc", "0", "9" * 30, "-1", "%00"])
def test_a_bad_page_is_ignored(as_user, coordinator, page):
    assert as_user(coordinator).get(f"/cabinet/remarks/new/?page={page}").status_code == 200
    assert as_user(coordinator).get(f"/feedback/new/?page={page}").status_code in (302, 400)


def test_html_in_a_text_is_shown_as_text(as_user, coordinator):
    remark = actions.save_draft(by=coordinator, **(WORDS | {"text": "<script>alert(1)</script>"}))
    body = as_user(coordinator).get(f"/cabinet/remarks/{remark.pk}/").content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;" in body


def test_a_remark_is_edited_until_the_review_begins(as_user, coordinator, sent, expert):
    client, address = as_user(coordinator), f"/cabinet/remarks/{sent.pk}/edit/"
    assert soup_of(client.get(address)).select_one("textarea").text.strip() == WORDS["text"]
    Opened(client, address, field="text").send(text="Иначе.")
    sent.refresh_from_db()
    assert sent.text == "Иначе."
    actions.start_review(remark=sent, by=expert, seen=None)
    assert "на рассмотрении" in client.post(address, WORDS).content.decode()
    sent.refresh_from_db()
    assert sent.text == "Иначе."
    assert "Изменить" not in soup_of(client.get(f"/cabinet/remarks/{sent.pk}/")).select_one("main").text


def test_the_answer_and_the_history_are_shown(as_user, coordinator, sent, expert):
    actions.decide(remark=sent, by=expert, seen=None, decision="partly", answer="Вот почему.")
    text = soup_of(as_user(coordinator).get(f"/cabinet/remarks/{sent.pk}/")).select_one("main").text
    for part in ("принято частично", "Вот почему.", "ФЦК решил и ответил"):
        assert part in text
    assert expert.username not in text


def test_a_draft_is_thrown_away_and_a_remark_withdrawn(as_user, coordinator, draft):
    client = as_user(coordinator)
    other = actions.submit(
        remark=actions.save_draft(by=coordinator, **(WORDS | {"title": "Б"})), by=coordinator, seen=None
    )
    for remark, name in ((draft, "discard"), (other, "withdraw")):
        page = f"/cabinet/remarks/{remark.pk}/"
        Opened(client, page, action=f"{page}{name}/").send()
    assert not Remark.objects.filter(pk=draft.pk).exists()
    other.refresh_from_db()
    assert other.state == State.WITHDRAWN


def test_nothing_changes_by_get(as_user, coordinator, draft):
    client = as_user(coordinator)
    for name in ("submit", "withdraw", "discard"):
        assert client.get(f"/cabinet/remarks/{draft.pk}/{name}/").status_code == 405
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_another_region_does_not_see_it(as_user, stranger, draft, sent):
    client = as_user(stranger)
    addresses = [f"/cabinet/remarks/{sent.pk}/", f"/cabinet/remarks/{sent.pk}/edit/"]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    for name in ("submit", "withdraw", "discard"):
        assert client.post(f"/cabinet/remarks/{sent.pk}/{name}/").status_code == 404
    assert WORDS["title"] not in client.get("/cabinet/remarks/").content.decode()


def test_an_employee_reads_what_was_sent_and_writes_nothing(as_user, employee, coordinator, draft):
    client = as_user(employee)
    assert client.get("/cabinet/remarks/new/").status_code == 403
    assert client.get(f"/cabinet/remarks/{draft.pk}/").status_code == 404
    assert client.post(f"/cabinet/remarks/{draft.pk}/submit/").status_code == 403
    actions.submit(remark=draft, by=coordinator, seen=None)
    assert client.get(f"/cabinet/remarks/{draft.pk}/").status_code == 200
    assert client.get("/feedback/new/").status_code == 200


def test_strangers_are_sent_to_sign_in(client, pilot):
    assert client.get("/cabinet/remarks/").status_code == 302
    assert client.post("/cabinet/remarks/join/1/").status_code == 302


def test_a_region_joins_from_the_page_of_a_remark_and_leaves(as_user, coordinator, client):
    anonymous = client.get("/feedback/1/").content.decode()
    assert "Присоединиться" not in anonymous
    signed_in = as_user(coordinator)
    assert reverse("cabinet:remark_join", args=[1]) in signed_in.get("/feedback/1/").content.decode()
    Opened(signed_in, "/cabinet/remarks/join/1/", field="seen").send()
    assert "ещё 1 регион" in client.get("/feedback/1/").content.decode()
    assert "Общие для региона группы" in signed_in.get("/cabinet/remarks/").content.decode()
    signed_in.post("/cabinet/remarks/join/1/undo/")
    assert "ещё 1 регион" not in client.get("/feedback/1/").content.decode()


def test_what_is_not_in_the_register_cannot_be_joined(as_user, stranger, sent):
    assert as_user(stranger).post(f"/cabinet/remarks/join/{sent.number}/").status_code == 404


@pytest.mark.parametrize("address", ["/cabinet/remarks/", "/cabinet/remarks/new/", "draft", "sent"])
def test_pages_ask_the_database_little(as_user, coordinator, draft, address, django_assert_max_num_queries):
    client = as_user(coordinator)
    if address == "sent":
        actions.submit(remark=draft, by=coordinator, seen=None)
    address = f"/cabinet/remarks/{draft.pk}/" if address in ("draft", "sent") else address
    client.get(address)
    with django_assert_max_num_queries(20):
        client.get(address)


def test_many_remarks_of_a_region_are_read_by_pages(as_user, coordinator, django_assert_max_num_queries):
    region = Membership.objects.of(coordinator).region
    others = Remark.objects.filter(region=region).exclude(state=State.DRAFT).count()
    Remark.objects.bulk_create(
        Remark(region=region, number=number, state=State.RECEIVED, **WORDS) for number in range(5001, 5061 - others)
    )
    client = as_user(coordinator)
    with django_assert_max_num_queries(20):
        first = soup_of(client.get("/cabinet/remarks/"))
    assert len(first.select("#own ~ .row-list > li")) == 30
    assert [a.text for a in first.select(".pages a[rel=next]")] == ["Вперёд →"]
    last = soup_of(client.get("/cabinet/remarks/?page=2"))
    assert len(last.select("#own ~ .row-list > li")) == 30
    assert str(5060 - others) not in last.text
    assert not last.select(".pages a[rel=next]")
