"""Nobody at ФЦК acts on a text that they have not seen: two people, two tabs, by the pages that they open."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from feedback import actions
from feedback.attachments.actions import attach
from feedback.models import Remark, RemarkEvent
from feedback.seen import Seen, find_differences
from feedback.states import State, Step
from network.models import Region
from network.roles import EXPERT
from tests.opened import Opened, soup_of

from .conftest import WORDS
from .test_attachments import PDF
from .test_cms import EDIT
from .test_workflow import member

BACKEND = "django.contrib.auth.backends.ModelBackend"
NEW = "Десять баллов путают клиентов и сотрудников."


@pytest.fixture
def author(pilot) -> User:
    return member("tyumen")


@pytest.fixture
def sent(author) -> Remark:
    return actions.submit(remark=actions.save_draft(by=author, codes=["1.3"], **WORDS), by=author, seen=None)


@pytest.fixture
def rewrite(sent, author):
    """The region says it otherwise, while others look at it."""

    def do(codes: tuple[str, ...] = ("1.3",)) -> None:
        actions.edit(remark=sent, by=author, seen=None, codes=codes, **(WORDS | {"text": NEW}))

    return do


@pytest.fixture
def first(expert) -> Client:
    return signed_in(expert)


@pytest.fixture
def second(pilot) -> Client:
    other = User.objects.create_user("second-expert")
    other.groups.add(Group.objects.get(name=EXPERT))
    return signed_in(other)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def at(remark: Remark, name: str = "remark") -> str:
    return reverse(f"remarks_cms:{name}", args=[remark.pk])


def marked(response) -> tuple[list[str], list[str]]:
    """Words that the page marks as gone and as new."""
    soup = soup_of(response)
    return [tag.text.strip() for tag in soup.select("del")], [tag.text.strip() for tag in soup.select("ins")]


def untouched(remark: Remark) -> bool:
    """Whether nothing but the region's own edit has happened to it."""
    remark.refresh_from_db()
    steps = set(remark.events.values_list("step", flat=True))
    facts = (remark.state, remark.is_public, remark.moderated_at, remark.assignee, remark.merged_into, remark.decision)
    return steps <= {Step.SUBMIT, Step.EDIT, Step.ATTACH} and facts == (State.RECEIVED, False, None, None, None, "")


# ФЦК and a text that the region has changed meanwhile


@pytest.mark.parametrize("show", ["yes", "no"])
def test_an_unseen_text_is_neither_shown_nor_held_back(first, sent, rewrite, show):
    form = Opened(first, at(sent), action=at(sent, "moderate"))
    rewrite()
    answer = form.send(show=show)
    assert marked(answer) == ([], ["и сотрудников"])
    assert "Регион изменил текст" in soup_of(answer).select_one(".changes").text
    assert untouched(sent)
    # The page that shows the difference has been seen: its own button works.
    assert Opened(first, answer, action=at(sent, "moderate")).send(show="yes").status_code == 302
    sent.refresh_from_db()
    assert sent.is_public


def test_an_unseen_text_gets_no_decision_and_the_answer_stays_in_the_form(first, sent, rewrite):
    form = Opened(first, at(sent), field="answer")
    rewrite()
    answer = form.send(decision="accepted", answer="Сделаем, вот как.")
    assert marked(answer) == ([], ["и сотрудников"])
    soup = soup_of(answer)
    assert soup.select_one("textarea[name=answer]").text.strip() == "Сделаем, вот как."
    assert soup.select_one("input[name=decision][checked]")["value"] == "accepted"
    assert untouched(sent)
    assert Opened(first, answer, field="answer").send().status_code == 302
    sent.refresh_from_db()
    assert (sent.state, sent.answer) == (State.DECIDED, "Сделаем, вот как.")


def test_a_fault_in_the_form_does_not_make_a_new_text_seen(first, sent, rewrite):
    form = Opened(first, at(sent), field="answer")
    rewrite()
    refused = form.send(decision="accepted")
    assert soup_of(refused).select_one("textarea[name=answer][aria-invalid=true]")
    assert marked(Opened(first, refused, field="answer").send(answer="Сделаем.")) == ([], ["и сотрудников"])
    assert untouched(sent)


def test_nobody_is_made_responsible_for_an_unseen_text(first, sent, rewrite, expert):
    form = Opened(first, at(sent), action=at(sent, "assign_one"))
    rewrite()
    answer = form.send(to=expert.pk)
    assert marked(answer) == ([], ["и сотрудников"])
    assert soup_of(answer).select_one(f"option[value='{expert.pk}'][selected]")
    assert untouched(sent)
    assert Opened(first, answer, action=at(sent, "assign_one")).send().status_code == 302
    sent.refresh_from_db()
    assert sent.assignee == expert


def test_a_review_of_an_unseen_text_does_not_begin(first, sent, rewrite):
    form = Opened(first, at(sent), action=at(sent, "start_review"))
    rewrite()
    assert marked(form.send()) == ([], ["и сотрудников"])
    assert untouched(sent)


def test_ticked_remarks_are_assigned_all_or_none_and_stay_ticked(first, sent, author, rewrite, expert):
    other = actions.save_draft(by=author, **(WORDS | {"title": "Ещё одно"}))
    other = actions.submit(remark=other, by=author, seen=None)
    queue = reverse("remarks_cms:queue") + "?topic=scale"
    tokens = [box["value"] for box in soup_of(first.get(queue)).select("input[name=seen]")]
    form = Opened(first, queue, action=reverse("remarks_cms:assign"))
    assert len(tokens) == 2
    rewrite()
    answer = form.send(seen=tokens, to=expert.pk)
    assert marked(answer) == ([], ["и сотрудников"])
    assert f"№ {sent.number}" in soup_of(answer).select_one(".changes h2").text
    assert len(soup_of(answer).select("input[name=seen][checked]")) == 2
    assert not Remark.objects.exclude(assignee=None).exists()
    again = Opened(first, answer, action=reverse("remarks_cms:assign")).send()
    assert again["Location"] == queue
    assert Remark.objects.filter(assignee=expert).count() == 2


@pytest.mark.parametrize("tokens", [[], ["junk"], ["9" * 30]])
def test_what_is_not_ticked_in_the_queue_is_not_assigned(first, sent, expert, tokens):
    answer = first.post(reverse("remarks_cms:assign"), {"seen": tokens, "to": expert.pk}, follow=True)
    assert "Отметьте замечания" in answer.content.decode()
    assert untouched(sent)


def test_an_unseen_text_is_not_split_and_both_parts_stay_in_the_form(first, sent, rewrite):
    form = Opened(first, at(sent, "split"), field="second_text")
    rewrite()
    parts = {"title": "А", "text": "Одно.", "second_title": "В", "second_text": "Другое."}
    answer = form.send(**parts)
    assert marked(answer) == ([], ["и сотрудников"])
    again = Opened(first, answer, field="second_text")
    assert {name: again.values[name] for name in parts} == parts
    assert untouched(sent)
    assert again.send().status_code == 302


@pytest.mark.parametrize("whose", ["main", "duplicate"])
def test_unseen_texts_are_not_merged(first, sent, rewrite, whose):
    other = member("bryansk")
    twin = actions.submit(remark=actions.save_draft(by=other, **(WORDS | {"title": "То же"})), by=other, seen=None)
    main, duplicate = (sent, twin) if whose == "main" else (twin, sent)
    page = f"{at(main, 'merge')}?numbers={duplicate.number}"
    form = Opened(first, page, field="numbers")
    rewrite()
    answer = form.send()
    assert marked(answer) == ([], ["и сотрудников"])
    assert untouched(sent)
    assert Opened(first, answer, field="numbers").send().status_code == 302
    duplicate.refresh_from_db()
    assert duplicate.merged_into == main


def test_a_file_is_not_shown_where_the_remark_has_changed(first, sent, author, rewrite):
    file = attach(remark=sent, file_name="Смета.pdf", content=PDF, by=author)
    show = reverse("remarks_cms:show_file", args=[sent.pk, file.pk])
    form = Opened(first, at(sent), action=show)
    rewrite()
    answer = form.send(show="yes")
    file.refresh_from_db()
    assert not file.is_public
    Opened(first, answer, action=show).send(show="yes")
    file.refresh_from_db()
    assert file.is_public


def test_a_new_file_is_a_change_too(first, sent, author):
    form = Opened(first, at(sent), action=at(sent, "moderate"))
    attach(remark=sent, file_name="Смета.pdf", content=PDF, by=author)
    answer = form.send(show="yes")
    assert marked(answer) == ([], ["Смета.pdf"])
    assert untouched(sent)


@pytest.mark.parametrize("seen", [None, "", "junk", "of another"])
@pytest.mark.parametrize("name", ["remark", "start_review", "moderate", "assign_one", "split", "reopen"])
def test_a_form_without_what_was_seen_does_nothing(first, sent, expert, name, seen):
    if name == "reopen":
        sent = actions.decide(remark=sent, by=None, seen=None, decision="rejected", answer="Нет.")
    before = RemarkEvent.objects.count()
    values = {"decision": "accepted", "answer": "Да.", "show": "yes", "to": expert.pk, "reason": "Ошиблись."}
    values |= {"title": "А", "text": "Б", "second_topic": "cabinet", "second_title": "В", "second_text": "Г"}
    if seen is not None:
        values["seen"] = Seen.of(Remark.objects.get(number=1)).token if seen == "of another" else seen
    assert first.post(at(sent, name), values).status_code == 200
    assert RemarkEvent.objects.count() == before


# Two of ФЦК at once


def test_a_second_expert_learns_who_has_decided_and_keeps_the_own_answer(first, second, sent):
    form = Opened(second, at(sent), field="answer")
    Opened(first, at(sent), field="answer").send(decision="partly", answer="Первый ответ.")
    soup = soup_of(form.send(decision="rejected", answer="Второй ответ,\nцеликом."))
    told = soup.select_one("[role=alert]").text
    for part in ("ФЦК решил и ответил, expert", "принято частично", "Первый ответ.", "Ваш ответ не записан"):
        assert part in told
    assert soup.select_one("textarea#own-answer").text.strip() == "Второй ответ,\nцеликом."
    sent.refresh_from_db()
    assert (sent.decision, sent.answer) == ("partly", "Первый ответ.")


def test_the_own_answer_stays_when_the_remark_was_withdrawn_or_merged(first, sent, author):
    form = Opened(first, at(sent), field="answer")
    actions.withdraw(remark=sent, by=author, seen=None)
    soup = soup_of(form.send(decision="accepted", answer="Мой ответ."))
    assert "Регион отозвал замечание" in soup.select_one("[role=alert]").text
    assert soup.select_one("textarea#own-answer").text.strip() == "Мой ответ."


def test_the_same_answer_sent_twice_is_one_decision(first, sent):
    form = Opened(first, at(sent), field="answer")
    assert [form.send(decision="accepted", answer="Да.").status_code for _ in range(2)] == [302, 302]
    assert sent.events.filter(step=Step.DECIDE).count() == 1


def test_a_decision_that_nobody_has_seen_is_not_taken_back(first, second, sent):
    Opened(first, at(sent), field="answer").send(decision="accepted", answer="Да.")
    page = second.get(at(sent, "reopen"))
    assert "Сейчас: принято" in soup_of(page).text
    stale = Opened(second, page, field="reason")
    Opened(first, at(sent, "reopen"), field="reason").send(reason="Ошиблись.")
    Opened(first, at(sent), field="answer").send(decision="rejected", answer="Нет.")
    answer = stale.send(reason="Не то.")
    assert "принято" in marked(answer)[0]
    assert Opened(second, answer, field="reason").values["reason"] == "Не то."
    sent.refresh_from_db()
    assert sent.decision == "rejected"


# The record in the CMS


def test_a_record_that_has_changed_is_not_overwritten_and_what_was_typed_stays(first, sent, rewrite):
    address = reverse(EDIT, args=[sent.pk])
    form = Opened(first, address, field="note")
    rewrite(codes=["2.1"])
    answer = form.send(title="Заголовок эксперта", note="Моё примечание")
    assert marked(answer) == (["1.3"], ["и сотрудников", "2.1"])
    again = Opened(first, answer, field="note")
    assert (again.values["title"], again.values["note"]) == ("Заголовок эксперта", "Моё примечание")
    assert untouched(sent)
    assert sent.text == NEW
    assert again.send(text=NEW).status_code == 302
    sent.refresh_from_db()
    assert (sent.title, sent.text, sent.note) == ("Заголовок эксперта", NEW, "Моё примечание")
    assert Remark.objects.get(pk=sent.pk).indicator_codes == "1.3"


def test_two_experts_do_not_overwrite_each_others_record(first, second, sent):
    address = reverse(EDIT, args=[sent.pk])
    stale = Opened(second, address, field="note")
    assert Opened(first, address, field="note").send(note="Первое примечание").status_code == 302
    assert marked(stale.send(note="Второе примечание")) == ([], ["Первое примечание"])
    sent.refresh_from_db()
    assert sent.note == "Первое примечание"


def test_a_record_saved_by_a_browser_keeps_the_line_ends_of_the_region(first, sent, author):
    actions.edit(remark=sent, by=author, seen=None, **(WORDS | {"text": "Одно.\n\nДругое."}))
    form = Opened(first, reverse(EDIT, args=[sent.pk]), field="note")
    assert form.send(text="Одно.\r\n\r\nДругое.", note="Примечание").status_code == 302
    sent.refresh_from_db()
    assert (sent.text, sent.note) == ("Одно.\n\nДругое.", "Примечание")
    assert set(sent.events.get(step=Step.CORRECT).after) == {"note"}


def test_a_new_record_needs_nothing_seen(first, pilot):
    form = Opened(first, reverse("wagtailsnippets_feedback_remark:add"), field="note")
    values = WORDS | {"region": Region.objects.get(slug="tyumen").pk}
    assert form.send(**values).status_code == 302
    assert Remark.objects.filter(title=WORDS["title"], state=State.RECEIVED).count() == 1


# Merging into what is decided


def test_merging_into_a_decided_remark_says_so_and_shows_the_answer_first(first, sent):
    main = Remark.objects.get(number=1)
    page = f"{at(main, 'merge')}?numbers={sent.number}"
    text = soup_of(first.get(page)).text
    for part in (f"уже решено: {main.decision_text}", main.answer or "не дал пояснения", WORDS["text"], main.text[:40]):
        assert part in text
    assert untouched(sent)
    assert Opened(first, page, field="numbers").send().status_code == 302
    sent.refresh_from_db()
    assert sent.merged_into == main


def test_a_remark_decided_meanwhile_is_not_merged_into_unseen(first, second, sent):
    other = member("bryansk")
    twin = actions.submit(remark=actions.save_draft(by=other, **WORDS), by=other, seen=None)
    form = Opened(first, f"{at(sent, 'merge')}?numbers={twin.number}", field="numbers")
    Opened(second, at(sent), field="answer").send(decision="rejected", answer="Нет, вот почему.")
    answer = form.send()
    assert marked(answer)[1] == ["не принято", "Нет, вот почему."]
    assert "уже решено: не принято" in soup_of(answer).text
    twin.refresh_from_db()
    assert twin.state == State.RECEIVED


def test_a_refused_merge_names_the_remark_and_the_reason(first, sent, author):
    other = actions.submit(remark=actions.save_draft(by=author, **(WORDS | {"title": "Второе"})), by=author, seen=None)
    form = Opened(first, f"{at(sent, 'merge')}?numbers={other.number}", field="numbers")
    actions.withdraw(remark=other, by=author, seen=None)
    assert f"№ {other.number}: Объединить с другим нельзя: регион отозвал замечание." in form.send().content.decode()


def test_what_cannot_be_merged_has_no_button(first, sent):
    soup = soup_of(first.get(f"{at(sent, 'merge')}?numbers=1"))
    assert "№ 1: Объединить с другим нельзя: ФЦК уже решил и ответил." in soup.select_one("[role=alert]").text
    assert not [form for form in soup.select("form[method=post]") if form.select("[name=numbers]")]


# What is seen


def test_what_was_seen_comes_back_as_it_went(sent, author):
    attach(remark=sent, file_name="Смета.pdf", content=PDF, by=author)
    seen = Seen.of(sent)
    assert Seen.read(seen.token) == seen
    assert [name for name, _ in seen.files] == ["Смета.pdf"]


@pytest.mark.parametrize("token", ["", "junk", "a:b:c", "x" * 10_000])
def test_what_is_not_ours_is_nothing_seen(token):
    assert Seen.read(token) == Seen()


def test_readers_of_the_register_carry_no_files_of_others(sent, author):
    attach(remark=sent, file_name="Тайная смета.pdf", content=PDF, by=author)
    assert Seen.of(sent, by_all=True).files == ()


def test_a_difference_names_every_part_in_words(pilot):
    region = Region.objects.get(slug="tyumen")
    before = Seen(1, "Шкала", "Пять баллов.", "scale", region.pk, "1.3", files=(("а.pdf", "0"), ("б.pdf", "1")))
    after = Seen(
        1,
        "Шкала",
        "Пять или шесть баллов.",
        "cabinet",
        region.pk,
        "1.3, 2.1",
        files=(("б.pdf", "2"),),
        decision="accepted",
        answer="Да.",
    )
    found = {part.label: (part.before, part.after) for part in find_differences(before, after)}
    assert list(found) == ["Замечание", "Тема", "Показатели", "Файлы", "Решение", "Ответ"]
    assert found["Файлы"] == ("а.pdf, б.pdf", "б.pdf")
    assert found["Решение"] == ("", "принято")
    assert find_differences(before, before) == []
