"""A reviewer sees what an edition would say of a draft, and decides on the version that was looked at."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from methodology.compiling import compile_pages
from methodology.diff import compare
from methodology.models import ChecklistPage, FaqPage, IndicatorPage, ParametersPage, QuestionnairePage, SectionPage
from tests.cms_forms import sent_back
from tests.fixtures.pages import markup

LOADED = ("loaded_revision_id", "loaded_revision_created_at")


@pytest.fixture
def checklist(pilot) -> ChecklistPage:
    return ChecklistPage.objects.child_of(IndicatorPage.objects.get(code="1.3")).get()


def reword(checklist: ChecklistPage, text: str = "Дополнено.") -> None:
    item = checklist.items.all()[1]
    item.text = f"{item.text} {text}"
    checklist.items.add(item)


@pytest.fixture
def submitted(checklist, editor) -> ChecklistPage:
    """A draft of a checklist that an editor has sent for review."""
    reword(checklist)
    checklist.save_revision(user=editor)
    checklist.get_workflow().start(checklist, editor)
    return ChecklistPage.objects.get(pk=checklist.pk)


def compared(client, page, versions: str = "live...latest") -> BeautifulSoup:
    response = client.get(f"/cms/pages/{page.pk}/revisions/compare/{versions}/")
    assert response.status_code == 200
    return BeautifulSoup(markup(response), "html.parser")


def form_of(soup: BeautifulSoup) -> tuple[str, dict[str, str]]:
    """Where the reviewer's word is sent, and what the form carries of the version that is looked at."""
    form = soup.select_one("form.review")
    return form["action"], {"saved_at": form.select_one("[name=saved_at]")["value"]}


def test_a_draft_is_compared_as_two_editions_are(checklist, signed_in):
    reword(checklist)
    checklist.save_revision()
    old = compile_pages().document
    (change,) = compared(signed_in("methodologist"), checklist).select("ol.differences > li")
    assert "изменён текст: параметр" in change.text.lower()
    assert change.ins.text.strip() == "Дополнено."
    checklist.get_latest_revision().publish()
    (said,) = compare(old, compile_pages().document)
    assert [text for step, text in said.words if step == "ins"] == [change.ins.text]


def test_all_kinds_of_pages_of_an_edition_are_compared_so(pilot, signed_in):
    client = signed_in("methodologist")
    indicator = IndicatorPage.objects.get(code="1.3")
    indicator.title = "Прозрачность руководства"
    questionnaire = QuestionnairePage.objects.get(audience="jobseeker")
    questionnaire.title = "Другое название"
    parameters = ParametersPage.objects.get()
    parameters.minimum_cell = 7
    for page, word in ((indicator, "Прозрачность"), (questionnaire, "Другое"), (parameters, "7")):
        page.save_revision()
        found = compared(client, page).select("ol.differences ins")
        assert word in " ".join(mark.text for mark in found)


def test_pages_outside_editions_show_changed_words_only(pilot, signed_in):
    client = signed_in("methodologist")
    question = FaqPage.objects.live().first()
    before = question.answer
    question.answer = f"{before}<p>Добавлено слово.</p>"
    question.save_revision()
    soup = compared(client, question)
    assert not soup.select("ol.differences")
    (mark,) = soup.select("td.comparison .addition")
    assert mark.text.strip() == "Добавлено слово."
    assert not soup.select("td.comparison .deletion")
    section = SectionPage.objects.live().first()
    section.lead = f"{section.lead} Ещё."
    section.save_revision()
    assert [mark.text.strip() for mark in compared(client, section).select(".addition")] == ["Ещё."]


def test_markup_alone_is_said_in_words(pilot, signed_in):
    page = IndicatorPage.objects.get(code="1.3")
    page.method = f"<p><b>{BeautifulSoup(page.method, 'html.parser').text}</b></p>"
    IndicatorPage.objects.filter(pk=page.pk).update(method=page.method.replace("<b>", "").replace("</b>", ""))
    page.save_revision()
    soup = compared(signed_in("methodologist"), page)
    assert "Слова те же: изменились оформление или ссылки." in soup.text


def test_the_reviewer_approves_what_was_seen(submitted, signed_in):
    client = signed_in("methodologist")
    soup = compared(client, submitted)
    assert [button.text for button in soup.select("form.review button")] == ["Одобрить", "Вернуть на доработку"]
    address, seen = form_of(soup)
    client.post(address, seen | {"action": "approve"})
    submitted.refresh_from_db()
    assert submitted.current_workflow_state is None
    assert "Дополнено." in ChecklistPage.objects.get(pk=submitted.pk).items.all()[1].text


def test_a_page_goes_back_with_a_comment_and_not_without(submitted, signed_in):
    client = signed_in("methodologist")
    address, seen = form_of(compared(client, submitted))
    refused = client.post(address, seen | {"action": "reject", "comment": " "}, follow=True).content.decode()
    assert "Напишите, что доработать" in refused
    assert ChecklistPage.objects.get(pk=submitted.pk).workflow_in_progress
    client.post(address, seen | {"action": "reject", "comment": "Короче."})
    state = ChecklistPage.objects.get(pk=submitted.pk).current_workflow_state
    assert (state.status, state.current_task_state.comment) == ("needs_changes", "Короче.")


def test_a_version_that_was_changed_meanwhile_is_not_approved(submitted, signed_in, editor):
    client = signed_in("methodologist")
    address, seen = form_of(compared(client, submitted))
    newer = ChecklistPage.objects.get(pk=submitted.pk).get_latest_revision_as_object()
    reword(newer, "Ещё раз.")
    newer.save_revision(user=editor)
    response = client.post(address, seen | {"action": "approve"}, follow=True)
    assert "Пока вы смотрели, страницу изменили" in response.content.decode()
    assert "Ещё раз." in response.content.decode()
    page = ChecklistPage.objects.get(pk=submitted.pk)
    assert page.workflow_in_progress
    assert "Дополнено." not in page.items.all()[1].text


def test_a_version_that_the_cms_wrote_over_by_itself_is_not_approved(submitted, signed_in, editor):
    client = signed_in("methodologist")
    address, seen = form_of(compared(client, submitted))
    newer = submitted.get_latest_revision_as_object()
    reword(newer, "Ещё раз.")
    newer.save_revision(user=editor, overwrite_revision=submitted.get_latest_revision())
    assert "Пока вы смотрели" in client.post(address, seen | {"action": "approve"}, follow=True).text
    assert ChecklistPage.objects.get(pk=submitted.pk).workflow_in_progress


@pytest.fixture
def opened(submitted, signed_in):
    """The form of the page under review as a reviewer has opened it: its client, address, and what is sent back."""
    client, address = signed_in("methodologist"), reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    word = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    return client, address, sent_back(client, address, **word)


def test_the_form_of_a_page_approves_what_was_seen_with_what_was_mended_in_it(submitted, opened):
    client, address, form = opened
    assert client.post(address, form | {"title": "Исправлено"}).status_code == 302
    page = ChecklistPage.objects.get(pk=submitted.pk)
    assert (page.current_workflow_state, page.title) == (None, "Исправлено")
    assert "Дополнено." in page.items.all()[1].text


@pytest.mark.parametrize("is_written_over", [False, True])
def test_the_form_of_a_page_that_was_changed_meanwhile_decides_nothing_and_loses_nothing(
    submitted, opened, editor, is_written_over
):
    client, address, form = opened
    newer = submitted.get_latest_revision_as_object()
    reword(newer, "Ещё раз.")
    newer.save_revision(user=editor, overwrite_revision=submitted.get_latest_revision() if is_written_over else None)
    form |= {"title": "Исправлено", "workflow-action-extra-data": '{"comment": "Хорошо."}'}
    for _ in range(2):
        refused = client.post(address, form)
        soup = BeautifulSoup(markup(refused), "html.parser")
        assert "Пока форма была открыта, страницу изменили." in soup.text
        assert "«Хорошо.»" in soup.text
        assert soup.select_one("#id_title")["value"] == "Исправлено"
        # Sent once more it is still the older version.
        form |= {name: soup.select_one(f"[name={name}]")["value"] for name in LOADED}
    page = ChecklistPage.objects.get(pk=submitted.pk)
    assert page.workflow_in_progress
    assert "Ещё раз." in page.get_latest_revision_as_object().items.all()[1].text


def test_a_form_that_does_not_say_its_version_decides_nothing(submitted, opened):
    client, address, form = opened
    client.post(address, {name: value for name, value in form.items() if name not in LOADED})
    assert ChecklistPage.objects.get(pk=submitted.pk).workflow_in_progress


def test_a_word_is_given_once(submitted, signed_in):
    client = signed_in("methodologist")
    address, seen = form_of(compared(client, submitted))
    client.post(address, seen | {"action": "approve"})
    assert (
        "Эта проверка уже закончена"
        in client.post(address, seen | {"action": "reject", "comment": "А"}, follow=True).text
    )


def test_points_that_do_not_add_up_are_not_approved(checklist, signed_in, editor):
    item = checklist.items.all()[0]
    item.points = Decimal(90)
    checklist.items.add(item)
    checklist.save_revision(user=editor)
    checklist.get_workflow().start(checklist, editor)
    client = signed_in("methodologist")
    address, seen = form_of(compared(client, checklist))
    response = client.post(address, seen | {"action": "approve"}, follow=True)
    assert "Одобрить нельзя." in response.content.decode()
    assert ChecklistPage.objects.get(pk=checklist.pk).workflow_in_progress


@pytest.mark.parametrize("who", ["editor", "expert"])
def test_nobody_else_decides(submitted, signed_in, who):
    state = submitted.current_workflow_task_state
    address = reverse("review_cms:decide", args=[submitted.pk, state.pk, state.revision_id])
    client = signed_in(who)
    if who == "editor":
        assert not compared(client, submitted).select("form.review")
    seen = {"saved_at": submitted.latest_revision.created_at.isoformat()}
    for action in ("approve", "reject", "delete", ""):
        client.post(address, seen | {"action": action, "comment": "А"})
    assert ChecklistPage.objects.get(pk=submitted.pk).workflow_in_progress


@pytest.mark.parametrize("forged", ["page", "state", "revision", "action", "saved_at"])
def test_forged_keys_decide_nothing(submitted, signed_in, forged):
    state = submitted.current_workflow_task_state
    keys = {"page": submitted.pk, "state": state.pk, "revision": state.revision_id}
    other = FaqPage.objects.live().first()
    keys |= {"page": other.pk} if forged == "page" else {forged: 999999} if forged in keys else {}
    action = "approve" if forged != "action" else "__class__"
    seen = {} if forged == "saved_at" else {"saved_at": submitted.latest_revision.created_at.isoformat()}
    signed_in("methodologist").post(reverse("review_cms:decide", args=list(keys.values())), seen | {"action": action})
    assert ChecklistPage.objects.get(pk=submitted.pk).workflow_in_progress


def test_what_is_not_seen_by_readers_yet_is_shown_field_by_field(pilot, signed_in):
    page = FaqPage(title="Новый вопрос", slug="new-one", topic="about", answer="<p>Ответ.</p>", live=False)
    FaqPage.objects.first().get_parent().add_child(instance=page)
    page.answer = "<p>Другой ответ.</p>"
    page.save_revision()
    assert not compared(signed_in("methodologist"), page).select("ol.differences, form.review")


def test_an_earlier_version_can_be_looked_at_but_not_decided_on(submitted, signed_in, editor):
    first = submitted.latest_revision_id
    newer = submitted.get_latest_revision_as_object()
    reword(newer, "Ещё раз.")
    newer.save_revision(user=editor)
    client = signed_in("methodologist")
    earlier = compared(client, submitted, f"live...{first}")
    assert not earlier.select("form.review")
    assert "После этой версии страницу ещё меняли" in earlier.text
    assert compared(client, submitted).select("form.review")


def test_a_comparison_takes_as_many_queries_at_any_size(submitted, signed_in, django_assert_max_num_queries):
    client = signed_in("methodologist")
    compared(client, submitted)
    with django_assert_max_num_queries(65):
        compared(client, submitted)
