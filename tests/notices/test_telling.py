"""Who is told what, in which words, when: notices before any letter is sent."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from notices import loading, schedule
from notices.actions import NoticeRefused, choose_mode, mark_read, notify
from notices.kinds import KINDS, LONGEST_SUBJECT, fill_template, make_subject
from notices.models import Letter, Mode, Notice, NoticeTemplate, Preference

from .conftest import CONTEXT, NOON, notices_of, tell


def test_a_notice_says_what_the_template_says_with_its_placeholders_filled(anna, clock):
    tell(anna)
    [notice] = notices_of(anna)
    assert notice.subject == "Замечание № 60 получено"
    assert "«Шкала», Тюменская область" in notice.text
    assert (notice.link, notice.mail_at, notice.read_at) == ("/feedback/60/", NOON, None)


def test_telling_sends_nothing_and_makes_no_letter(anna, mailoutbox):
    tell(anna)
    assert (mailoutbox, Letter.objects.count()) == ([], 0)


def test_nobody_is_told_twice_of_the_same_event(anna, boris):
    tell(anna)
    tell(anna, anna, boris)
    assert [len(notices_of(user)) for user in (anna, boris)] == [1, 1]
    tell(anna, key="event/2")
    assert len(notices_of(anna)) == 2


def test_what_is_rolled_back_is_told_to_nobody(anna):
    with transaction.atomic():
        tell(anna)
        transaction.set_rollback(True)
    assert notices_of(anna) == []


def test_telling_costs_three_queries_for_one_or_many(anna, boris, django_assert_num_queries):
    with django_assert_num_queries(3):
        tell(anna)
    with django_assert_num_queries(3):
        tell(anna, boris, key="event/2")


def test_closed_accounts_are_not_told_and_those_without_address_only_in_the_cabinet(anna, boris):
    anna.is_active = False
    boris.email = ""
    tell(anna, boris)
    assert notices_of(anna) == []
    assert notices_of(boris)[0].mail_at is None


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_links_lead_into_the_portal_only(anna, link):
    with pytest.raises(ValueError, match="no path"):
        tell(anna, link=link)


def test_a_context_that_does_not_fit_is_a_fault_of_the_caller(anna):
    with pytest.raises(ValueError, match="лишнее"):
        tell(anna, лишнее="x")
    with pytest.raises(KeyError):
        tell(anna, code="nothing")


def test_values_are_filled_in_once_and_never_read_as_placeholders():
    assert fill_template("{ответ}, {номер}", {"ответ": "см. {номер} и {0.__class__}", "номер": "5"}) == (
        "см. {номер} и {0.__class__}, 5"
    )
    assert fill_template("{ответ} {чужое}", {"ответ": "  "}) == "— —"


def test_a_subject_is_one_short_line():
    assert make_subject("Один\r\nBcc: a@b.example\tдва\x00") == "Один Bcc: a@b.example два"
    cut = make_subject("слово " * 100)
    assert len(cut) <= LONGEST_SUBJECT
    assert cut.endswith("слово…")


def test_a_long_title_does_not_break_telling(anna):
    tell(anna, заголовок="я" * 5000, номер="7" * 300)
    assert len(notices_of(anna)[0].subject) <= LONGEST_SUBJECT


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_shipped_text_uses_only_what_it_can_fill_and_fits(kind):
    assert kind.unknown(kind.subject) + kind.unknown(kind.text) == []
    assert len(kind.subject) <= LONGEST_SUBJECT
    NoticeTemplate(code=kind.code, subject=kind.subject, text=kind.text).full_clean(validate_unique=False)


def test_words_of_the_template_are_those_of_fcc_and_later_changes_leave_notices(anna):
    NoticeTemplate.objects.filter(code="remark_received").update(subject="Пришло № {номер}")
    tell(anna)
    NoticeTemplate.objects.filter(code="remark_received").update(subject="Иначе")
    assert notices_of(anna)[0].subject == "Пришло № 60"


def test_without_a_template_the_shipped_words_serve(anna):
    NoticeTemplate.objects.all().delete()
    tell(anna)
    assert notices_of(anna)[0].subject == "Замечание № 60 получено"


def test_a_template_refuses_placeholders_that_nobody_fills(pilot):
    template = NoticeTemplate.objects.get(code="remark_received")
    template.text = "№ {номер}: {ответ}, {}"
    with pytest.raises(ValidationError, match=r"Нечем заполнить: \{ответ\}, \{\}\. Можно: \{номер\}"):
        template.full_clean()


def test_loading_again_leaves_edited_texts_alone(pilot):
    edited, plain = NoticeTemplate.objects.filter(code__in=["remark_decided", "remark_split"]).order_by("code")
    edited.subject = "Своя тема"
    edited.save()
    edited.save_revision()
    NoticeTemplate.objects.filter(pk=plain.pk).update(subject="Старая тема портала")
    loading.load()
    assert NoticeTemplate.objects.get(pk=edited.pk).subject == "Своя тема"
    assert NoticeTemplate.objects.get(pk=plain.pk).subject == KINDS["remark_split"].subject
    assert NoticeTemplate.objects.count() == len(KINDS)


def test_a_digest_waits_for_the_next_morning(anna, clock):
    choose_mode(user=anna, mode="daily")
    tell(anna)
    clock.now = NOON.replace(hour=8) + timedelta(days=1)
    tell(anna, key="event/2")
    morning = NOON.replace(hour=9) + timedelta(days=1)
    assert [(notice.is_digest, notice.mail_at) for notice in notices_of(anna)] == [(True, morning)] * 2


def test_who_wants_no_letters_still_has_notices(anna):
    choose_mode(user=anna, mode="none")
    tell(anna)
    assert notices_of(anna)[0].mail_at is None


def test_a_new_choice_holds_for_what_still_waits(anna, clock):
    choose_mode(user=anna, mode="daily")
    tell(anna)
    choose_mode(user=anna, mode="at_once")
    assert (notices_of(anna)[0].is_digest, notices_of(anna)[0].mail_at) == (False, NOON)
    choose_mode(user=anna, mode="none")
    assert notices_of(anna)[0].mail_at is None
    choose_mode(user=anna, mode="at_once")
    assert notices_of(anna)[0].mail_at is None  # what was not wanted then does not come now


def test_an_unknown_choice_is_refused(anna):
    with pytest.raises(NoticeRefused):
        choose_mode(user=anna, mode="hourly")
    assert not Preference.objects.exists()
    assert Mode.AT_ONCE.value == Preference(user=anna).mode


def test_reading_marks_own_notices_only(anna, boris):
    tell(anna, boris)
    tell(anna, key="event/2")
    assert mark_read(user=anna, notice=notices_of(boris)[0]) == 0
    assert mark_read(user=anna, notice=notices_of(anna)[0]) == 1
    assert mark_read(user=anna) == 1
    assert mark_read(user=anna) == 0
    assert Notice.objects.of(boris).unread().count() == 1


def test_the_schedule_grows_to_a_day():
    minutes = [schedule.compute_delay(attempt).total_seconds() / 60 for attempt in range(1, 8)]
    assert minutes == [1, 5, 30, 120, 720, 1440, 1440]
    assert [schedule.delay_by_server(n).total_seconds() / 60 for n in range(1, 6)] == [1, 5, 30, 30, 30]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((2026, 3, 2, 8, 59), (2026, 3, 2, 9)),
        ((2026, 3, 2, 9, 0), (2026, 3, 3, 9)),
        ((2026, 12, 31, 23, 59), (2027, 1, 1, 9)),
    ],
)
def test_the_next_digest_is_strictly_later(now, expected):
    zone = timezone.get_default_timezone()
    assert schedule.next_digest(datetime(*now, tzinfo=zone)) == datetime(*expected, tzinfo=zone)


def test_the_context_of_these_tests_fits_a_kind(anna):
    notify(to=[], code="remark_received", context=CONTEXT, key="x")
    assert not Notice.objects.exists()
