"""Letters: none is lost, none is sent twice but in the one moment that no outbox can see; broken servers only delay."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from notices import sending
from notices.actions import NoticeRefused, choose_mode, forget, mark_read, resend
from notices.letters import compose
from notices.models import Letter, Notice
from notices.schedule import LEASE
from notices.sending import send_due
from portal import condition, condition_cms

from .conftest import Crash, notices_of, only_letter, tell

State = Letter.State


def test_a_letter_carries_the_notice_its_link_and_the_way_to_the_choice(anna, mailoutbox, settings, clock):
    tell(anna)
    assert send_due().sent == 1
    [mail] = mailoutbox
    assert (mail.subject, mail.to) == ("Замечание № 60 получено", ["anna@tyumen.example"])
    base = settings.WAGTAILADMIN_BASE_URL
    assert f"{base}/feedback/60/" in mail.body
    assert f"{base}/cabinet/notices/" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    letter = only_letter()
    assert (letter.state, letter.sent_at, letter.attempts) == (State.SENT, clock.now, 1)
    assert send_due().sent == 0
    assert len(mailoutbox) == 1


def test_html_in_a_text_stays_text(anna, mailoutbox):
    tell(anna, заголовок="<b>Жирно</b> & смело")
    send_due()
    assert "«<b>Жирно</b> & смело»" in mailoutbox[0].body
    assert mailoutbox[0].content_subtype == "plain"


def test_the_message_id_follows_from_person_and_event(anna, boris, mailoutbox):
    tell(anna, boris)
    tell(anna, key="event/2")
    send_due()
    ids = [mail.extra_headers["Message-ID"] for mail in mailoutbox]
    assert len(set(ids)) == 3
    Letter.objects.all().delete()  # the database of yesterday is restored, and its letters made again
    send_due()
    assert [mail.extra_headers["Message-ID"] for mail in mailoutbox[3:]] == ids


def test_a_digest_is_one_letter_with_all_that_waited(anna, boris, mailoutbox, clock):
    choose_mode(user=anna, mode="daily")
    for number in range(3):
        tell(anna, boris, key=f"event/{number}", номер=str(60 + number))
    send_due()
    assert {mail.to[0] for mail in mailoutbox} == {boris.email}
    clock.forward(days=1)
    mailoutbox.clear()
    assert send_due().sent == 1
    [mail] = mailoutbox
    assert mail.subject == "Уведомления за день: 3"
    places = [mail.body.index(f"Замечание № {60 + number} получено") for number in range(3)]
    assert places == sorted(places)
    assert Letter.objects.get(is_digest=True).notices.count() == 3


def test_a_digest_of_one_is_named_by_it(anna, mailoutbox, clock):
    choose_mode(user=anna, mode="daily")
    tell(anna)
    clock.forward(days=1)
    send_due()
    assert mailoutbox[0].subject == "Замечание № 60 получено"


def test_who_has_left_meanwhile_gets_no_letter(anna, mailoutbox):
    tell(anna)
    anna.is_active = False
    anna.save()
    assert send_due().dropped == 1
    assert mailoutbox == []
    assert (only_letter().state, only_letter().failure) == (State.DROPPED, sending.CLOSED)


# A server that does not answer.


def test_a_server_that_does_not_answer_costs_no_letter_anything_for_a_month(anna, boris, failures, mailoutbox, clock):
    tell(anna, boris)
    failures["open"] = ConnectionRefusedError("nobody there")
    for _ in range(30):
        outcome = send_due()
        assert "nobody there" in outcome.fault
        clock.forward(days=1)
    assert list(Letter.objects.values_list("state", "attempts")) == [(State.WAITING, 0)] * 2
    del failures["open"]
    assert send_due().sent == 2
    assert len(mailoutbox) == 2


def test_while_the_server_is_away_for_a_day_fcc_is_told_and_then_each_letter_comes_once(
    anna, boris, failures, mailoutbox, clock
):
    def said() -> str:
        [line] = [line for line in condition_cms.lines(condition.look(clock.now), clock.now) if line.title == "Письма"]
        return f"{line.is_well} {line.words}"

    tell(anna, boris)
    failures["open"] = ConnectionRefusedError("no route")
    for _ in range(24):
        send_due()
        clock.forward(hours=1)
    assert said().startswith("False Ждут отправки: 2, дольше всех 1\xa0день")
    failures.clear()
    for _ in range(2):
        send_due()
        clock.forward(hours=1)
    assert sorted(mail.to[0] for mail in mailoutbox) == [anna.email, boris.email]
    assert said() == "True Ждут отправки: 0. Не отправлено за две недели: 0."


def test_notices_that_come_while_the_server_is_away_go_out_too(anna, failures, mailoutbox):
    failures["open"] = smtplib.SMTPServerDisconnected("gone")
    tell(anna)
    send_due()
    tell(anna, key="event/2")
    del failures["open"]
    assert send_due().sent == 2


def test_a_talk_that_breaks_off_stops_the_run_and_is_tried_again_soon(anna, boris, failures, mailoutbox, clock):
    tell(anna, boris)
    failures["before"] = smtplib.SMTPServerDisconnected("gone")
    waited = []
    for _ in range(5):
        assert send_due().fault
        letter = Letter.objects.order_by("-attempts").first()
        waited.append((letter.due_at - clock.now) / timedelta(minutes=1))
        clock.forward(days=10)
        Letter.objects.exclude(pk=letter.pk).update(due_at=clock.now + timedelta(minutes=1))
    assert waited == [1, 5, 30, 30, 30]
    assert set(Letter.objects.values_list("state", flat=True)) == {State.WAITING}
    failures.clear()
    clock.forward(hours=1)
    assert send_due().sent == 2


def test_an_error_in_saying_goodbye_is_no_failure(anna, failures, mailoutbox):
    tell(anna)
    failures["close"] = smtplib.SMTPResponseException(421, b"bye")
    assert send_due().sent == 1
    assert only_letter().state == State.SENT


# A server that refuses one letter.


def test_a_refused_letter_waits_longer_each_time_and_is_given_up_after_a_week(anna, post, clock):
    post.replies[f"RCPT {anna.email}"] = "450 mailbox full"
    tell(anna)
    start, seen = clock.now, []
    while (outcome := send_due()).refused:
        assert outcome.fault == ""
        letter = only_letter()
        seen.append((letter.due_at - clock.now) / timedelta(minutes=1))
        if letter.state == State.WAITING:
            clock.now = letter.due_at
    assert seen[:6] == [1, 5, 30, 120, 720, 1440]
    assert timedelta(days=7) <= clock.now - start < timedelta(days=9)
    assert (only_letter().state, only_letter().failure) == (State.FAILED, "450 mailbox full")
    assert notices_of(anna)[0].read_at is None  # it stays in the cabinet
    assert list(Notice.objects.stuck(clock.now)) == notices_of(anna)


def test_one_refused_letter_stops_no_other(anna, boris, post):
    post.replies[f"RCPT {anna.email}"] = "550 no such mailbox"
    tell(anna, boris)
    outcome = send_due()
    assert (outcome.sent, outcome.refused, outcome.fault) == (1, 1, "")
    assert [mail["To"] for mail in post.accepted] == [boris.email]
    assert Letter.objects.get(recipient=anna).failure == "550 no such mailbox"


def test_a_text_that_the_server_refuses_is_the_letters_own_fault(anna, post):
    post.replies["BODY"] = "554 looks like spam"
    tell(anna)
    outcome = send_due()
    assert (outcome.refused, outcome.fault) == (1, "")


def test_a_sender_that_the_server_refuses_is_a_fault_of_the_server(anna, post):
    post.replies["MAIL"] = "553 not from you"
    tell(anna)
    outcome = send_due()
    assert outcome.fault == "553 not from you"
    assert only_letter().refused_since is None


def test_an_address_that_no_mail_can_have_stops_nothing(anna, boris, post):
    anna.email = "anna@tyumen.example\nBcc: all@example.org"
    anna.save()
    tell(anna, boris)
    outcome = send_due()
    assert (outcome.sent, outcome.refused, outcome.fault) == (1, 1, "")
    assert len(post.accepted) == 1


def test_a_letter_goes_over_smtp_with_its_message_id(anna, post):
    tell(anna, заголовок="Ёлка")
    assert send_due().sent == 1
    [mail] = post.accepted
    assert mail["Message-ID"] == only_letter().message_id
    assert mail["Subject"] == "Замечание № 60 получено"
    assert "«Ёлка»" in mail.get_content()


# A process that dies.


def test_death_while_letters_are_made_loses_nothing(anna, monkeypatch, mailoutbox):
    tell(anna)

    def die(**values):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(Letter.objects, "create", die)
        with pytest.raises(Crash):
            send_due()
    assert Letter.objects.count() == 0
    assert send_due().sent == 1


def test_death_before_the_claim_leaves_the_letter_as_it_was(anna, failures, mailoutbox):
    tell(anna)
    failures["open"] = Crash()
    with pytest.raises(Crash):
        send_due()
    assert (only_letter().state, only_letter().attempts) == (State.WAITING, 0)
    failures.clear()
    assert send_due().sent == 1
    assert len(mailoutbox) == 1


def test_death_between_claim_and_server_delays_the_letter_and_sends_it_once(anna, failures, mailoutbox, clock):
    tell(anna)
    failures["before"] = Crash()
    with pytest.raises(Crash):
        send_due()
    failures.clear()
    assert only_letter().state == State.SENDING
    assert send_due().sent == 0  # the other may be alive
    clock.forward(seconds=LEASE.total_seconds())
    assert send_due().sent == 1
    assert (len(mailoutbox), only_letter().state, only_letter().attempts) == (1, State.SENT, 2)


def test_death_between_server_and_mark_is_the_one_case_that_doubles_under_the_same_message_id(
    anna, failures, mailoutbox, clock
):
    tell(anna)
    failures["after"] = Crash()
    with pytest.raises(Crash):
        send_due()
    failures.clear()
    clock.forward(seconds=LEASE.total_seconds())
    send_due()
    first, second = mailoutbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert (first.subject, first.body) == (second.subject, second.body)


def test_a_server_that_dies_after_it_has_accepted_gets_the_same_message_id_again(anna, post, clock):
    tell(anna)
    post.replies["BODY"] = "250 then dies"
    assert send_due().fault
    del post.replies["BODY"]
    clock.forward(minutes=1)
    assert send_due().sent == 1
    assert len({mail["Message-ID"] for mail in post.accepted}) == 1


def test_death_after_the_mark_sends_nothing_again(anna, failures, mailoutbox, clock):
    tell(anna)
    failures["close"] = Crash()
    with pytest.raises(Crash):
        send_due()
    failures.clear()
    clock.forward(days=30)
    assert send_due().sent == 0
    assert len(mailoutbox) == 1


def test_a_digest_keeps_its_notices_and_its_message_id_through_a_death(anna, failures, mailoutbox, clock):
    choose_mode(user=anna, mode="daily")
    tell(anna)
    clock.forward(days=1)
    failures["after"] = Crash()
    with pytest.raises(Crash):
        send_due()
    failures.clear()
    tell(anna, key="event/2", номер="61")
    clock.forward(days=1)
    assert send_due().sent == 2
    first, again, other = sorted(mailoutbox, key=lambda mail: "№ 61" in mail.body)
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert first.body == again.body
    assert other.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]


def test_a_sender_whose_letter_was_taken_over_does_not_mark_it(anna, mailoutbox, clock):
    tell(anna)
    compose(clock.now)
    slow = sending._claim()
    clock.forward(seconds=LEASE.total_seconds())
    quick = sending._claim()
    assert quick.pk == slow.pk
    sending._settle(slow, state=State.WAITING)
    assert only_letter().state == State.SENDING
    sending._settle(quick, state=State.SENT)
    assert only_letter().state == State.SENT


@pytest.fixture
def committed_people(django_db_setup, django_db_blocker):
    """People whose notices other connections can see; everything made for them is deleted afterwards."""
    with django_db_blocker.unblock():
        made = [User.objects.create_user(f"p{n}@example.org", f"p{n}@example.org") for n in range(30)]
        try:
            yield made
        finally:
            User.objects.filter(pk__in=[user.pk for user in made]).delete()


def test_many_senders_at_once_send_each_letter_once(committed_people, failures, mailoutbox):
    tell(*committed_people)
    start, outcomes = threading.Barrier(4), []

    def run() -> None:
        start.wait()
        try:
            outcomes.append(send_due())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 4
    assert sum(outcome.sent for outcome in outcomes) == len(committed_people)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(user.email for user in committed_people)
    assert Letter.objects.filter(state=State.SENT).count() == len(committed_people)


# By hand.


def test_sending_again_makes_a_letter_with_another_message_id(anna, methodologist, mailoutbox):
    tell(anna)
    send_due()
    resend(notice=notices_of(anna)[0], by=methodologist)
    assert send_due().sent == 1
    first, second = mailoutbox
    assert first.subject == second.subject
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


def test_a_letter_that_waits_is_pushed_not_doubled(anna, methodologist, failures, mailoutbox, clock):
    tell(anna)
    failures["before"] = smtplib.SMTPDataError(450, b"later")
    send_due()
    failures.clear()
    for _ in range(2):
        resend(notice=notices_of(anna)[0], by=methodologist)
    assert send_due().sent == 1
    assert (len(mailoutbox), Letter.objects.count()) == (1, 1)


def test_a_digest_notice_can_be_sent_at_once_and_does_not_come_twice(anna, methodologist, mailoutbox, clock):
    choose_mode(user=anna, mode="daily")
    tell(anna)
    resend(notice=notices_of(anna)[0], by=methodologist)
    assert send_due().sent == 1
    clock.forward(days=1)
    assert send_due().sent == 0


def test_sending_again_is_refused_where_no_letter_is_wanted_or_can_come(anna, boris, methodologist, failures):
    tell(anna, boris)
    choose_mode(user=anna, mode="none")
    with pytest.raises(NoticeRefused, match="выбрал"):
        resend(notice=notices_of(anna)[0], by=methodologist)
    failures["before"] = Crash()
    with pytest.raises(Crash):
        send_due()
    with pytest.raises(NoticeRefused, match="прямо сейчас"):
        resend(notice=notices_of(boris)[0], by=methodologist)
    boris.is_active = False
    boris.save()
    with pytest.raises(NoticeRefused, match="закрыт"):
        resend(notice=notices_of(boris)[0], by=methodologist)


# How long words are kept.


def test_words_of_read_notices_go_after_a_year_and_of_unread_after_three(anna, clock, methodologist):
    tell(anna)
    tell(anna, key="event/2")
    send_due()
    read, unread = notices_of(anna)
    mark_read(user=anna, notice=read)
    clock.forward(days=364)
    send_due()
    assert [notice.text != "" for notice in notices_of(anna)] == [True, True]
    clock.forward(days=2)
    send_due()
    assert notices_of(anna) == [unread]
    read.refresh_from_db()
    assert (read.text, read.letter.state, read.letter.message_id != "") == ("", Letter.State.SENT, True)
    with pytest.raises(NoticeRefused, match="стёрт"):
        resend(notice=read, by=methodologist)
    clock.forward(days=2 * 365)
    send_due()
    assert notices_of(anna) == []


def test_what_was_forgotten_is_not_told_again(anna, clock):
    tell(anna)
    send_due()
    clock.forward(days=4 * 365)
    assert forget(now=timezone.now()) == 1
    tell(anna)
    assert Notice.objects.count() == 1
    assert send_due().sent == 0


def test_words_that_a_letter_has_yet_to_carry_are_kept(anna, clock, failures):
    failures["open"] = OSError("нет сети")
    tell(anna)
    send_due()
    clock.forward(days=4 * 365)
    assert forget(now=timezone.now()) == 0
    failures.clear()
    assert send_due().sent == 1
    assert forget(now=timezone.now()) == 1


# The command.


def test_the_command_says_what_it_did(anna, capsys, failures):
    tell(anna)
    call_command("send_notices")
    assert "Отправлено: 1" in capsys.readouterr().out
    call_command("send_notices")
    assert capsys.readouterr().out == ""
    tell(anna, key="event/2")
    failures["open"] = OSError("нет сети")
    call_command("send_notices")
    assert "письма ждут: OSError: нет сети" in capsys.readouterr().err
