"""What happens to a remark, by the actions that do it: rights, states, numbers, history."""

from datetime import date, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns.models import CalendarDay
from feedback import actions
from feedback.actions.guards import lock_remarks
from feedback.loading import load
from feedback.models import CannedAnswer, Remark, RemarkCounter, RemarkEvent, RemarkSettings, RemarkSupport
from feedback.states import State, Step
from methodology.models import Edition
from network.models import Membership, Region, Role

from .conftest import WORDS


def member(slug: str, role: str = Role.COORDINATOR) -> User:
    region = Region.objects.get(slug=slug)
    user = User.objects.create_user(f"{role}@{slug}.example")
    office = region.offices.first() if role == Role.OFFICE else None
    Membership.objects.create(user=user, region=region, role=role, office=office)
    return user


@pytest.fixture
def tyumen(pilot) -> User:
    return member("tyumen")


@pytest.fixture
def bryansk(pilot) -> User:
    return member("bryansk")


@pytest.fixture
def draft(tyumen) -> Remark:
    return actions.save_draft(by=tyumen, **WORDS)


@pytest.fixture
def sent(draft, tyumen) -> Remark:
    return actions.submit(remark=draft, by=tyumen, seen=None)


@pytest.fixture
def shown(sent, editor) -> Remark:
    return actions.moderate(remark=sent, by=editor, seen=None, is_public=True)


@pytest.fixture
def send():
    """Sends a remark of this coordinator."""

    def make(by: User, **words) -> Remark:
        return actions.submit(remark=actions.save_draft(by=by, **(WORDS | words)), by=by, seen=None)

    return make


def steps(remark: Remark) -> list[str]:
    return [event.step for event in remark.events.order_by("pk")]


def test_a_draft_has_no_number_and_no_history(draft):
    assert (draft.number, draft.state, draft.is_public, steps(draft)) == (None, State.DRAFT, False, [])
    assert draft not in Remark.objects.public()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
def test_drafts_of_a_region_are_saved_one_after_another(tyumen):
    with CaptureQueriesContext(connection) as done:
        actions.save_draft(by=tyumen, **WORDS)
    asked = [query["sql"] for query in done]
    locks = next(place for place, sql in enumerate(asked) if "network_region" in sql and "FOR NO KEY UPDATE" in sql)
    assert locks < next(place for place, sql in enumerate(asked) if 'FROM "feedback_remark"' in sql)


def test_the_same_draft_saved_again_is_one(draft, tyumen):
    assert actions.save_draft(by=tyumen, **WORDS) == draft


def test_sending_gives_the_next_number_and_the_day_of_the_answer(draft, tyumen, monkeypatch):
    noon = datetime(2026, 11, 24, 12, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)
    sent = actions.submit(remark=draft, by=tyumen, seen=None)
    assert (sent.number, sent.state, sent.due_on, sent.submitted_at) == (60, State.RECEIVED, date(2026, 12, 8), noon)
    assert not sent.is_public
    event = sent.events.get()
    assert (event.step, event.side, event.region, event.by) == (Step.SUBMIT, "region", sent.region, tyumen)


def test_days_for_the_answer_are_a_setting(draft, tyumen):
    RemarkSettings.objects.update_or_create(pk=RemarkSettings.load().pk, defaults={"answer_days": 1})
    sent = actions.submit(remark=draft, by=tyumen, seen=None)
    assert 1 <= (sent.due_on - timezone.localdate()).days <= 12


def test_moved_days_count_for_the_day_of_the_answer(draft, tyumen, monkeypatch):
    noon = datetime(2026, 11, 24, 12, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)
    CalendarDay.objects.create(day=date(2026, 12, 7), kind="free", note="Проба")
    assert actions.submit(remark=draft, by=tyumen, seen=None).due_on == date(2026, 12, 9)


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        (date(2027, 1, 2), "free", "Это суббота, такой день и так выходной."),
        (date(2027, 1, 13), "working", "Это среда, такой день и так рабочий."),
        (date(2027, 1, 13), "free", ""),
        (date(2027, 1, 16), "working", ""),
    ],
)
def test_only_days_against_the_rule_are_written_down(pilot, day, kind, words):
    row = CalendarDay(day=day, kind=kind, note="Проба")
    if not words:
        row.full_clean()
        return
    with pytest.raises(ValidationError, match=words):
        row.full_clean()


def test_moved_days_of_the_decree_are_loaded(pilot):
    assert CalendarDay.objects.moved() == {date(2026, 1, 9): False, date(2026, 12, 31): False}


def test_who_changes_campaigns_keeps_the_calendar(client, methodologist, expert):
    address = "/cms/snippets/campaigns/calendarday/"
    client.force_login(expert, "django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 302
    client.force_login(methodologist, "django.contrib.auth.backends.ModelBackend")
    assert "31.12.2026, четверг: выходной" in client.get(address).content.decode()
    answer = client.post(f"{address}add/", {"day": "2027-02-22", "kind": "free", "note": "С субботы 20 февраля"})
    assert answer.status_code == 302
    assert CalendarDay.objects.moved()[date(2027, 2, 22)] is False


def test_numbers_have_no_gaps_and_are_never_given_twice(tyumen, send):
    first = send(tyumen)
    with transaction.atomic():
        send(tyumen, title="Не дошло")
        transaction.set_rollback(True)
    second = send(tyumen, title="Дошло")
    assert (first.number, second.number) == (60, 61)
    assert RemarkCounter.objects.get().last == 61
    Remark.objects.filter(number=59).delete()
    assert send(tyumen, title="Ещё").number == 62


def test_sending_twice_is_sending_once(sent, tyumen):
    assert actions.submit(remark=sent, by=tyumen, seen=None).number == sent.number
    assert steps(sent) == [Step.SUBMIT]


@pytest.mark.parametrize("action", [actions.submit, actions.withdraw, actions.discard])
def test_nobody_touches_a_remark_of_another_region(draft, bryansk, action):
    with pytest.raises(PermissionDenied):
        action(remark=draft, by=bryansk, seen=None)


def test_only_coordinators_write(pilot):
    for user in (member("tyumen", Role.OFFICE), User.objects.create_user("nobody")):
        with pytest.raises(PermissionDenied):
            actions.save_draft(by=user, **WORDS)


@pytest.mark.parametrize(
    "words",
    [
        {"title": " "},
        {"text": "\n"},
        {"topic": "weather"},
        {"title": "А" * 161},
        {"text": "А" * 5001},
        {"text": "Ноль\x00"},
        {"codes": ["ой"]},
    ],
)
def test_what_is_not_a_remark_is_refused(tyumen, words):
    with pytest.raises(actions.RemarkRefused):
        actions.save_draft(by=tyumen, **(WORDS | words))
    assert not Remark.objects.filter(state=State.DRAFT).exists()


def test_a_draft_can_be_thrown_away_and_a_sent_remark_not(tyumen, draft, send):
    actions.discard(remark=draft, by=tyumen, seen=None)
    assert not Remark.objects.filter(pk=draft.pk).exists()
    with pytest.raises(actions.RemarkRefused):
        actions.discard(remark=send(tyumen), by=tyumen, seen=None)


def test_what_it_is_about_is_kept(tyumen):
    edition = Edition.objects.newest()
    remark = actions.save_draft(
        by=tyumen, codes=["1.3", "3.1.2"], path="checklists/1.3/items/1", edition=edition, **WORDS
    )
    remark.refresh_from_db()
    assert (remark.indicator_codes, remark.about_path, remark.about_edition) == (
        "1.3, 3.1.2",
        "checklists/1.3/items/1",
        edition,
    )


def test_an_edit_is_kept_with_what_was_before_and_checked_anew(shown, tyumen):
    actions.edit(remark=shown, by=tyumen, seen=None, **(WORDS | {"text": "Иначе."}))
    shown.refresh_from_db()
    assert (shown.text, shown.is_public, shown.moderated_at) == ("Иначе.", False, None)
    event = shown.events.get(step=Step.EDIT)
    assert (event.before["text"], event.after["text"], event.is_public) == (WORDS["text"], "Иначе.", False)


def test_the_same_words_are_no_edit(shown, tyumen):
    actions.edit(remark=shown, by=tyumen, seen=None, **WORDS)
    shown.refresh_from_db()
    assert shown.is_public
    assert Step.EDIT not in steps(shown)


def test_the_text_stands_once_the_review_has_begun(sent, tyumen, expert):
    actions.start_review(remark=sent, by=expert, seen=None)
    with pytest.raises(actions.RemarkRefused, match="на рассмотрении"):
        actions.edit(remark=sent, by=tyumen, seen=None, **(WORDS | {"text": "Иначе."}))
    sent.refresh_from_db()
    assert (sent.text, sent.assignee) == (WORDS["text"], expert)


def test_a_withdrawn_remark_leaves_the_register(shown, tyumen, client):
    assert client.get(f"/feedback/{shown.number}/").status_code == 200
    actions.withdraw(remark=shown, by=tyumen, seen=None)
    assert client.get(f"/feedback/{shown.number}/").status_code == 404
    assert actions.withdraw(remark=shown, by=tyumen, seen=None).state == State.WITHDRAWN
    assert steps(shown).count(Step.WITHDRAW) == 1


def test_nothing_is_public_before_somebody_has_looked(sent, editor, tyumen, client):
    assert client.get(f"/feedback/{sent.number}/").status_code == 404
    with pytest.raises(PermissionDenied):
        actions.moderate(remark=sent, by=tyumen, seen=None, is_public=True)
    actions.moderate(remark=sent, by=editor, seen=None, is_public=True)
    body = client.get(f"/feedback/{sent.number}/").content.decode()
    assert WORDS["title"] in body
    assert tyumen.username not in body
    actions.moderate(remark=sent, by=editor, seen=None, is_public=False)
    assert client.get(f"/feedback/{sent.number}/").status_code == 404
    assert steps(sent) == [Step.SUBMIT, Step.PUBLISH, Step.HIDE]


def test_a_decision_needs_an_answer_and_a_right(sent, expert, editor, tyumen):
    for by in (editor, tyumen):
        with pytest.raises(PermissionDenied):
            actions.decide(remark=sent, by=by, seen=None, decision="accepted", answer="Да.")
    for values in ({"decision": "accepted", "answer": " "}, {"decision": "maybe", "answer": "Да."}):
        with pytest.raises(actions.RemarkRefused):
            actions.decide(remark=sent, by=expert, seen=None, **values)
    decided = actions.decide(remark=sent, by=expert, seen=None, decision="accepted", answer="Да.")
    assert (decided.state, decided.decision, decided.answer, decided.decided_in) == ("decided", "accepted", "Да.", 0)
    assert steps(sent) == [Step.SUBMIT, Step.START_REVIEW, Step.DECIDE]
    actions.decide(remark=sent, by=expert, seen=None, decision="accepted", answer="Да.")
    assert steps(sent).count(Step.DECIDE) == 1
    with pytest.raises(actions.RemarkRefused):
        actions.decide(remark=sent, by=expert, seen=None, decision="rejected", answer="Нет.")


def test_an_accepted_remark_links_the_page_with_the_change(sent, expert, pilot):
    from methodology.models import IndicatorPage

    page = IndicatorPage.objects.get(code="1.3")
    with pytest.raises(actions.RemarkRefused):
        actions.decide(remark=sent, by=expert, seen=None, decision="rejected", answer="Нет.", page=page)
    assert (
        actions.decide(remark=sent, by=expert, seen=None, decision="partly", answer="Да.", page=page).change_page_id
        == page.pk
    )


def test_a_decision_is_taken_back_with_a_reason_only(sent, expert):
    actions.decide(remark=sent, by=expert, seen=None, decision="rejected", answer="Нет.")
    with pytest.raises(actions.RemarkRefused):
        actions.reopen(remark=sent, by=expert, seen=None, reason="")
    again = actions.reopen(remark=sent, by=expert, seen=None, reason="Ошиблись.")
    assert (again.state, again.decision, again.answer, again.decided_at) == (State.IN_REVIEW, "", "", None)
    event = sent.events.get(step=Step.REOPEN)
    assert (event.before["answer"], event.after["reason"], event.is_public) == ("Нет.", "Ошиблись.", True)


def test_several_are_assigned_at_once_and_only_to_those_who_decide(tyumen, send, expert, editor):
    both = [send(tyumen), send(tyumen, title="Второе")]
    assert actions.assign(remarks=both, to=expert, by=expert, seen=None) == 2
    assert actions.assign(remarks=both, to=expert, by=expert, seen=None) == 0
    with pytest.raises(actions.RemarkRefused):
        actions.assign(remarks=both, to=editor, by=expert, seen=None)
    assert set(Remark.objects.filter(assignee=expert)) == set(both)
    assert expert in actions.deciders()
    assert editor not in actions.deciders()


def test_a_region_joins_once_and_leaves(shown, bryansk, tyumen):
    for _ in range(2):
        actions.join(remark=shown, by=bryansk, seen=None)
    assert [support.region.slug for support in shown.supporters.all()] == ["bryansk"]
    assert Remark.objects.with_supports().get(pk=shown.pk).supports == 1
    with pytest.raises(actions.RemarkRefused, match="вашего региона"):
        actions.join(remark=shown, by=tyumen, seen=None)
    for what in (actions.withdraw, lambda **kw: actions.edit(**kw, **(WORDS | {"text": "Иначе."}))):
        with pytest.raises(actions.RemarkRefused, match="присоединились"):
            what(remark=shown, by=tyumen, seen=None)
    for _ in range(2):
        actions.unjoin(remark=shown, by=bryansk)
    assert steps(shown)[-2:] == [Step.SUPPORT, Step.LEAVE]


def test_nobody_joins_what_is_not_public(sent, bryansk):
    with pytest.raises(PermissionDenied):
        actions.join(remark=sent, by=bryansk, seen=None)


def test_merged_remarks_share_an_answer_and_their_regions_count(shown, bryansk, send, expert, editor, page):
    twin = actions.moderate(remark=send(bryansk), by=editor, seen=None, is_public=True)
    for _ in range(2):
        actions.merge(main=shown, duplicates=[twin], by=expert, seen=None)
    actions.decide(remark=shown, by=expert, seen=None, decision="partly", answer="Частично, вот почему.")
    twin.refresh_from_db()
    assert (twin.state, twin.merged_into) == (State.JOINED, shown)
    assert "Частично, вот почему." in page(f"/feedback/{twin.number}/").select_one("article").text
    main = page(f"/feedback/{shown.number}/").select_one("article").text
    assert f"№ {twin.number} (Брянская область)" in main
    assert "ещё 1 регион" in main
    assert (steps(twin).count(Step.MERGE), steps(shown).count(Step.GATHER)) == (1, 1)
    with pytest.raises(actions.RemarkRefused):
        actions.unjoin(remark=shown, by=bryansk)
    actions.reopen(remark=twin, by=expert, seen=None, reason="Это о другом.")
    twin.refresh_from_db()
    assert (twin.state, twin.merged_into, shown.supporters.count()) == (State.IN_REVIEW, None, 0)


def test_what_was_merged_follows_its_main_remark(shown, tyumen, bryansk, send, expert):
    second, third = send(bryansk), send(bryansk, title="Третье")
    actions.merge(main=second, duplicates=[third], by=expert, seen=None)
    actions.merge(main=shown, duplicates=[second], by=expert, seen=None)
    third.refresh_from_db()
    assert third.merged_into == shown
    assert [support.region.slug for support in shown.supporters.all()] == ["bryansk"]


def test_what_rests_on_a_remark_holds_its_text_though_it_is_of_the_same_region(sent, tyumen, send, expert):
    twin = send(tyumen, title="То же иначе")
    actions.merge(main=sent, duplicates=[twin], by=expert, seen=None)
    assert not sent.supporters.exists()
    for what in (actions.withdraw, lambda **kw: actions.edit(**kw, **(WORDS | {"text": "Иначе."}))):
        with pytest.raises(actions.RemarkRefused, match="объединены такие же"):
            what(remark=sent, by=tyumen, seen=None)
    sent.refresh_from_db()
    assert (sent.state, sent.text) == (State.RECEIVED, WORDS["text"])


def test_whoever_locks_a_remark_for_a_merge_locks_what_was_merged_into_it(sent, bryansk, send, expert):
    twin, other = send(bryansk), send(bryansk, title="Третье")
    actions.merge(main=sent, duplicates=[twin], by=expert, seen=None)
    with transaction.atomic():
        assert lock_remarks([sent], with_merged=True) == [sent, twin]
        assert lock_remarks([other, sent]) == [sent, other]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
def test_a_merge_locks_all_its_remarks_at_once_and_in_one_order(shown, bryansk, send, expert):
    second, third = send(bryansk), send(bryansk, title="Третье")
    actions.merge(main=second, duplicates=[third], by=expert, seen=None)
    with CaptureQueriesContext(connection) as done:
        actions.merge(main=shown, duplicates=[second], by=expert, seen=None)
    [lock] = [
        query["sql"] for query in done if "FOR UPDATE" in query["sql"] and 'FROM "feedback_remark"' in query["sql"]
    ]
    assert "merged_into_id" in lock.partition("WHERE")[2]
    assert 'ORDER BY "feedback_remark"."id"' in lock


@pytest.mark.parametrize("number", [1, "self"])
def test_decided_remarks_and_the_remark_itself_are_not_merged_away(shown, expert, number):
    other = shown if number == "self" else Remark.objects.get(number=number)
    with pytest.raises(actions.RemarkRefused):
        actions.merge(main=shown, duplicates=[other], by=expert, seen=None)


def test_a_remark_with_two_proposals_becomes_two(shown, bryansk, expert):
    actions.join(remark=shown, by=bryansk, seen=None)
    parts = {
        "title": "Первое",
        "text": "Одно.",
        "second_topic": "cabinet",
        "second_title": "Второе",
        "second_text": "Другое.",
    }
    second = actions.split(remark=shown, by=expert, seen=None, **parts)
    assert actions.split(remark=shown, by=expert, seen=None, **parts) == second
    shown.refresh_from_db()
    assert (shown.text, second.text, second.number) == ("Одно.", "Другое.", shown.number + 1)
    assert (second.split_from, second.region, second.due_on, second.is_public) == (
        shown,
        shown.region,
        shown.due_on,
        True,
    )
    assert [support.region.slug for support in second.supporters.all()] == ["bryansk"]
    assert shown.events.get(step=Step.SPLIT).before["text"] == WORDS["text"]


def test_a_remark_made_elsewhere_is_put_down(expert, editor, pilot):
    region = Region.objects.get(slug="tyumen")
    with pytest.raises(PermissionDenied):
        actions.record(remark=Remark(region=region, **WORDS), by=editor)
    remark = actions.record(remark=Remark(region=region, **WORDS), by=expert, file="таблица.xlsx")
    assert (remark.number, remark.state, remark.is_public) == (60, State.RECEIVED, False)
    assert remark.events.get().after == {"file": "таблица.xlsx"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE feedback_remarkevent SET step = 'hide'",
        "UPDATE feedback_remarkevent SET is_public = NOT is_public",
        "DELETE FROM feedback_remarkevent",
    ],
)
def test_history_cannot_be_rewritten_even_by_sql(sent, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert steps(sent) == [Step.SUBMIT]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
def test_history_cannot_be_emptied_at_once(sent):
    connection.check_constraints()  # a table that still awaits their check is not emptied anyway
    with pytest.raises(DatabaseError, match="history"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE feedback_remarkevent")


def test_history_outlives_accounts_and_keeps_no_name(sent, expert):
    actions.start_review(remark=sent, by=expert, seen=None)
    expert.delete()
    event = RemarkEvent.objects.get(step=Step.START_REVIEW)
    sent.refresh_from_db()
    assert (event.by, sent.assignee) == (None, None)


def test_every_step_is_in_the_log_of_the_cms(sent, expert):
    actions.decide(remark=sent, by=expert, seen=None, decision="accepted", answer="Да.")
    logged = set(ModelLogEntry.objects.for_instance(sent).values_list("action", flat=True))
    assert {"feedback.remark_submit", "feedback.remark_start_review", "feedback.remark_decide"} <= logged


@pytest.mark.parametrize(
    "values",
    [
        {"state": State.DRAFT},
        {"number": None},
        {"state": State.DECIDED},
        {"decision": "accepted"},
        {"state": State.JOINED},
        {"state": State.WITHDRAWN, "is_public": True},
    ],
)
def test_the_database_refuses_what_contradicts_itself(shown, values):
    with pytest.raises(DatabaseError), transaction.atomic():
        Remark.objects.filter(pk=shown.pk).update(**values)


def test_loading_again_leaves_alone_what_people_have_done(pilot, expert, settings):
    remark = Remark.objects.get(number=1)
    actions.moderate(remark=remark, by=expert, seen=None, is_public=False)
    actions.reopen(remark=Remark.objects.get(number=2), by=expert, seen=None, reason="Ещё раз.")
    load(settings.ROOT / "data")
    assert not Remark.objects.get(number=1).is_public
    assert Remark.objects.get(number=2).state == State.IN_REVIEW


def test_pilot_remarks_are_decided_and_shown_as_before(pilot):
    assert Remark.objects.filter(state=State.DECIDED, is_public=True).count() == 59
    assert Remark.objects.get(number=46).decisions == [("rejected", "не принято"), ("accepted", "принято")]


def test_prepared_answers_name_the_remark(shown):
    canned = CannedAnswer(title="Дубль", text="{регион}, № {номер}: о показателе {показатель}.")
    canned.full_clean()
    assert canned.filled(shown) == f"Тюменская область, № {shown.number}: о показателе методика в целом."


@pytest.mark.parametrize("text", ["{имя}", "{регион", "номер}"])
def test_prepared_answers_with_unknown_places_are_refused(pilot, text):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="Неизвестно, что подставить"):
        CannedAnswer(title="А", text=text).full_clean()


def test_what_waits_is_counted(sent, shown, tyumen, send):
    late = send(tyumen, title="Давнее")
    Remark.objects.filter(pk=late.pk).update(due_on=date(2020, 1, 1))
    assert set(Remark.objects.overdue(timezone.localdate())) == {late}
    assert set(Remark.objects.unchecked()) == {late}
    assert set(Remark.objects.waiting()) == {late, shown}
    assert RemarkSupport.objects.count() == 0
