"""Remarks in the CMS: the queue, the decision, merging, splitting, prepared answers."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from feedback import actions
from feedback.models import CannedAnswer, Remark, RemarkEvent
from feedback.seen import Seen
from feedback.states import State, Step
from tests.fixtures.pages import markup
from tests.opened import Opened

from .conftest import WORDS
from .test_workflow import member

QUEUE = "remarks_cms:queue"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def soup_of(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")


def listed(client, query: str = "") -> list[str]:
    return [row.text.strip() for row in soup_of(client.get(reverse(QUEUE) + query)).select("td.title a")]


def addresses(remark: Remark) -> dict[str, str]:
    names = ("remark", "start_review", "moderate", "assign_one", "reopen", "merge", "split")
    return {name: reverse(f"remarks_cms:{name}", args=[remark.pk]) for name in names} | {
        "queue": reverse(QUEUE),
        "assign": reverse("remarks_cms:assign"),
    }


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("editor", {"queue", "remark", "moderate"}),
        (
            "expert",
            {"remark", "start_review", "moderate", "assign_one", "reopen", "merge", "split", "queue", "assign"},
        ),
    ],
)
def test_each_role_opens_just_its_pages(signed_in, sent, who, allowed):
    client = signed_in(who)
    by_get, opened = {"remark", "reopen", "merge", "split", "queue"}, set()
    for name, address in addresses(sent).items():
        answer = client.get(address) if name in by_get else client.post(address)
        # Whom Wagtail refuses, it sends to the first page of the CMS.
        is_opened = answer.status_code == 200 or answer.headers.get("Location", "").startswith(reverse(QUEUE))
        opened |= {name} if is_opened else set()
    assert opened == allowed


def test_strangers_are_sent_to_sign_in(client, sent):
    for address in addresses(sent).values():
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in (302, 405)


def test_people_of_regions_do_not_enter(client, sent):
    client.force_login(sent.author, BACKEND)
    assert client.get(reverse(QUEUE)).status_code in (302, 403)


def test_the_queue_shows_what_waits_and_marks_what_is_late(signed_in, sent):
    client = signed_in("expert")
    assert listed(client) == [WORDS["title"]]
    assert listed(client, "?state=overdue") == []
    Remark.objects.filter(pk=sent.pk).update(due_on=date(2020, 1, 1))
    assert listed(client, "?state=overdue") == [WORDS["title"]]
    assert "просрочено" in soup_of(client.get(reverse(QUEUE))).select_one("table").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=unchecked", 1),
        ("?state=received", 1),
        ("?state=in_review", 0),
        ("?topic=scale", 1),
        ("?topic=other", 0),
        ("?assignee=nobody", 1),
        ("?assignee=999", 1),  # unknown: as if it were not there
        ("?region=0&page=99", 1),
        ("?state=withdrawn", 0),
    ],
)
def test_the_queue_is_filtered(signed_in, sent, query, found):
    assert len(listed(signed_in("expert"), query)) == found


def test_drafts_are_nobodys_business(signed_in, sent):
    draft = actions.save_draft(by=sent.author, **(WORDS | {"title": "Ещё пишу"}))
    client = signed_in("expert")
    assert "Ещё пишу" not in client.get(reverse(QUEUE)).content.decode()
    assert client.get(reverse("remarks_cms:remark", args=[draft.pk])).status_code == 404
    assert "Ещё пишу" not in client.get(reverse("wagtailsnippets_feedback_remark:list")).content.decode()


def test_ticked_remarks_are_assigned(signed_in, sent, expert):
    answer = signed_in("expert").post(
        reverse("remarks_cms:assign"),
        {"seen": [Seen.of(sent).token], "to": expert.pk, "next": "https://evil.example/"},
    )
    assert answer["Location"] == reverse(QUEUE)
    sent.refresh_from_db()
    assert sent.assignee == expert


def test_a_decision_is_made_on_its_page(signed_in, sent, expert):
    client, address = signed_in("expert"), reverse("remarks_cms:remark", args=[sent.pk])
    page = soup_of(client.get(address))
    assert WORDS["text"] in page.text
    form = Opened(client, address, field="answer")
    field = soup_of(form.send(decision="accepted")).select_one("textarea[name=answer]")
    assert field["aria-invalid"] == "true"
    assert form.send(decision="accepted", answer="Да, сделаем.").status_code == 302
    sent.refresh_from_db()
    assert (sent.state, sent.answer, sent.assignee) == (State.DECIDED, "Да, сделаем.", expert)
    text = soup_of(client.get(address)).text
    assert "ФЦК решил и ответил" in text
    assert "Да, сделаем." in text


def test_a_prepared_answer_is_put_into_the_field(signed_in, sent):
    canned = CannedAnswer.objects.create(title="Учтём", decision="partly", text="{регион}: учтём в {показатель}.")
    address = reverse("remarks_cms:remark", args=[sent.pk])
    page = soup_of(signed_in("expert").get(address, {"canned": canned.pk}))
    assert page.select_one("textarea[name=answer]").text.strip() == "Тюменская область: учтём в 1.3."
    assert page.select_one("input[name=decision][checked]")["value"] == "partly"


def test_an_editor_shows_a_remark_and_does_not_decide(signed_in, sent):
    client, address = signed_in("editor"), reverse("remarks_cms:remark", args=[sent.pk])
    assert not soup_of(client.get(address)).select("textarea[name=answer]")
    Opened(client, address, action=reverse("remarks_cms:moderate", args=[sent.pk])).send(show="yes")
    sent.refresh_from_db()
    assert sent.is_public
    client.post(address, {"decision": "accepted", "answer": "Чужое решение", "seen": Seen.of(sent).token})
    sent.refresh_from_db()
    assert sent.decision == ""


def test_duplicates_are_merged_by_their_numbers(signed_in, sent):
    other = member("bryansk")
    twin = actions.submit(remark=actions.save_draft(by=other, **WORDS), by=other, seen=None)
    client, address = signed_in("expert"), reverse("remarks_cms:merge", args=[sent.pk])
    assert "Нет замечаний с номерами: 999" in client.post(address, {"numbers": "999"}).content.decode()
    assert "через запятую" in client.post(address, {"numbers": "два"}).content.decode()
    shown = client.post(address, {"numbers": f"№ {twin.number}"})
    twin.refresh_from_db()
    assert twin.merged_into is None
    assert Opened(client, shown, field="numbers").send().status_code == 302
    twin.refresh_from_db()
    assert twin.merged_into == sent


def test_a_remark_is_split_on_its_page(signed_in, sent):
    values = {"title": "А", "text": "Б", "second_topic": "cabinet", "second_title": "В", "second_text": "Г"}
    form = Opened(signed_in("expert"), reverse("remarks_cms:split", args=[sent.pk]), field="second_text")
    assert form.send(**values).status_code == 302
    assert list(sent.parts.values_list("title", "topic")) == [("В", "cabinet")]


def test_a_decision_is_taken_back_and_its_words_are_there_to_be_mended(signed_in, sent, expert):
    actions.decide(remark=sent, by=expert, seen=None, decision="rejected", answer="Нет.")
    client = signed_in("expert")
    Opened(client, reverse("remarks_cms:reopen", args=[sent.pk]), field="reason").send(reason="Ошиблись.")
    page = soup_of(client.get(reverse("remarks_cms:remark", args=[sent.pk])))
    assert page.select_one("textarea[name=answer]").text.strip() == "Нет."


def test_a_mended_record_is_in_the_history(signed_in, pilot, expert):
    from .test_cms import EDIT, form

    remark = Remark.objects.get(number=1)
    signed_in("expert").post(reverse(EDIT, args=[remark.pk]), form(remark, ("3.2",), answer="Яснее."))
    event = RemarkEvent.objects.get(remark=remark, step=Step.CORRECT)
    assert (event.after, event.is_public) == ({"answer": "Яснее."}, True)


def test_a_decision_cannot_be_slipped_into_the_record(signed_in, sent):
    from .test_cms import EDIT, form

    answer = signed_in("expert").post(reverse(EDIT, args=[sent.pk]), form(sent, ("1.3",), decision="accepted"))
    assert answer.status_code == 200
    assert "странице решения" in answer.content.decode()


def test_the_pages_ask_the_database_little(signed_in, sent, django_assert_max_num_queries):
    client = signed_in("expert")
    for number in range(30):
        actions.submit(
            remark=actions.save_draft(by=sent.author, **(WORDS | {"title": f"Ещё {number}"})), by=sent.author, seen=None
        )
    client.get(reverse(QUEUE))
    with django_assert_max_num_queries(30):
        client.get(reverse(QUEUE))
