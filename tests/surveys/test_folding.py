"""Tallies know each answer once, and what an office sees of them moves in steps."""

import random
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from surveys.actions import counting, folding
from surveys.models import Change, Count, Reason, Response, Tally, Tick
from surveys.opening import columns_of
from surveys.packing import pack, unpack
from surveys.progress import count_acts, count_answers
from surveys.tallies import Counts, Share

pytestmark = pytest.mark.django_db


def counts_of(campaign, office, audience="jobseeker") -> Counts:
    tally = Tally.objects.get(campaign=campaign, office=office, audience=audience)
    return tally.read_counts(columns_of(campaign, audience))


def exclude(response: Response) -> None:
    Response.objects.filter(pk=response.pk).update(excluded=Reason.STAFF)
    Change.objects.create(response=response, sign=-1)


def test_answers_are_folded_once(answer, asking, office):
    answer({"1": 9})
    answer({"1": 3})
    answer({"1": 10}, audience="employer")
    assert folding.fold(asking) == 3
    assert folding.fold(asking) == 0
    assert not Change.objects.exists()
    assert counts_of(asking, office).shares(columns_of(asking, "jobseeker"))["1"] == Share(2, 1)
    assert counts_of(asking, office, "employer").respondents == 1


def test_excluded_answer_leaves_the_tallies(answer, asking, office):
    kept, gone = answer({"1": 9}), answer({"1": 3})
    folding.fold(asking)
    exclude(gone)
    assert count_answers(asking, [office.pk])[office.pk, "jobseeker"] == 1
    folding.fold(asking)
    assert counts_of(asking, office).shares(columns_of(asking, "jobseeker"))["1"] == Share(1, 1)
    assert Response.objects.counted().get() == kept


def test_answer_excluded_before_it_was_folded_leaves_nothing(answer, asking, office):
    exclude(answer())
    folding.fold(asking)
    assert counts_of(asking, office).respondents == 0


def test_office_sees_nothing_below_ten_and_then_steps_of_five(answer, asking, office):
    seen = []
    for _ in range(21):
        answer({"1": 9})
        folding.fold(asking)
        shown = Tally.objects.get().read_shown()
        seen.append(shown.respondents if shown else 0)
    assert seen == [0] * 9 + [10] * 5 + [15] * 5 + [20] * 2


def test_answers_that_come_and_go_move_what_is_seen_as_well(answer, asking, office):
    sent = [answer({"1": 9}) for _ in range(12)]
    folding.fold(asking)
    for response in sent[:2]:
        exclude(response)
    folding.fold(asking)
    assert Tally.objects.get().read_shown().respondents == 12
    for _ in range(3):
        answer({"1": 9})
    folding.fold(asking)
    assert Tally.objects.get().read_shown().respondents == 13


def test_no_pair_is_kept_in_what_an_office_sees(answer, asking, office):
    for _ in range(10):
        answer({"1": 9, "5": 9})
    folding.fold(asking)
    tally = Tally.objects.get()
    assert unpack(bytes(tally.counts)).both.any()
    assert unpack(bytes(tally.shown)).matrices.size == 0


def test_rebuilding_agrees_whatever_waits(answer, asking, office):
    draw = random.Random(3)
    sent = []
    for turn in range(40):
        sent.append(answer({"1": draw.randint(1, 10)}, {"D1": [draw.randint(1, 2)]}))
        if draw.random() < 0.3:
            exclude(sent.pop(draw.randrange(len(sent))))
        if turn % 7 == 0:
            folding.fold(asking)
    assert Change.objects.exists()
    rebuilt = folding.rebuild(asking, mend=False)
    assert rebuilt.differing == ()
    folding.fold(asking)
    assert folding.rebuild(asking, mend=False).differing == ()
    assert counts_of(asking, office).respondents == len(sent)


def test_rebuilding_counts_what_folding_counts_of_all_ways_and_texts(answer, asking, offices, monkeypatch):
    """Two ways of counting: one by one as answers come, and all anew, here in small pieces."""
    monkeypatch.setattr(folding, "MOST_ANSWERS", 2)
    monkeypatch.setattr(folding, "ROWS", 3)
    texts = ["", "В две\nстроки, \\n и «кавычки»", "Длинно. " * 100]
    for turn in range(18):
        rest = {"14": [turn % 3 + 1, "Письмо"], "D3": [1, 2][: turn % 2 + 1], "comment": texts[turn % 3]}
        answer(
            {"1": turn % 10 + 1, "13": 12},
            rest,
            audience=("jobseeker", "employer")[turn % 2],
            at=offices[turn % 3],
            stage=("", "2m")[turn % 2],
            origin=("web", "kiosk")[turn // 9],
        )
    assert folding.fold(asking) == 18
    assert folding.rebuild(asking, mend=False) == folding.Rebuilt(18, 6, ())
    parts = {name: part.respondents for name, part in counts_of(asking, offices[1]).parts.items()}
    assert parts == {"confirmed=0": 3, "origin=web": 1, "origin=kiosk": 2, "D3=1": 3}


def test_rebuilding_finds_and_mends_what_is_wrong(answer, asking, office):
    answer({"1": 9})
    folding.fold(asking)
    right = counts_of(asking, office)
    wrong = replace(right, matrices=right.matrices + 7)
    Tally.objects.update(counts=pack(wrong))
    assert folding.rebuild(asking, mend=False).differing == ((office.pk, "jobseeker"),)
    folding.rebuild(asking, mend=True)
    assert pack(counts_of(asking, office)) == pack(right)


def test_only_answers_of_the_campaign_are_folded(answer, asking, office, planned_later):
    answer()
    assert folding.fold(planned_later) == 0
    assert folding.rebuild(planned_later, mend=True).answers == 0
    assert Change.objects.count() == 1


def test_what_was_noted_is_counted_and_goes(answer, asking, office):
    for _ in range(3):
        counting.note(campaign=asking, office=office, audience="jobseeker", stage="", act=Tick.Act.OPENED)
    assert counting.add_up(asking) == 3
    counting.note(campaign=asking, office=office, audience="jobseeker", stage="", act=Tick.Act.OPENED)
    assert counting.add_up(asking) == 1
    assert counting.add_up(asking) == 0
    assert dict(Count.objects.values_list("act", "number")) == {"opened": 4}
    assert not Tick.objects.exists()


def test_what_comes_with_answers_is_counted_once_and_seen_before(answer, asking, office):
    """Whoever has left a survey for a while has been counted as one who started; excluding takes no sending back."""
    gone = answer(stage="2m")
    answer(stage="2m", has_started=True)
    answer(audience="employer")
    day = asking.surveys_open.replace(day=10)
    expected = {
        (day, "jobseeker", "started"): 1,
        (day, "jobseeker", "sent"): 2,
        (day, "employer", "started"): 1,
        (day, "employer", "sent"): 1,
    }
    assert count_acts(asking, office).numbers == expected
    folding.fold(asking)
    exclude(gone)
    folding.fold(asking)
    answer(audience="employer")
    folding.fold(asking)
    expected[day, "employer", "started"] = expected[day, "employer", "sent"] = 2
    assert count_acts(asking, office).numbers == expected
    assert set(Count.objects.values_list("stage", "audience")) == {("2m", "jobseeker"), ("", "employer")}


def test_folding_asks_the_same_whatever_the_number_of_answers(answer, asking, offices, django_assert_max_num_queries):
    for place in range(30):
        answer({"1": 9}, at=offices[place % 3])
    with django_assert_max_num_queries(10):
        assert folding.fold(asking) == 30


def test_command_tells_whether_tallies_agree_and_mends_them(answer, asking, capsys):
    answer({"1": 9})
    folding.fold(asking)
    call_command("rebuild_tallies", asking.slug)
    Tally.objects.update(counts=b"")
    with pytest.raises(CommandError, match="не сошлись"):
        call_command("rebuild_tallies", asking.slug)
    call_command("rebuild_tallies", asking.slug, mend=True)
    call_command("rebuild_tallies", asking.slug)
    assert "Анкет: 1, сводок: 1, не сошлось: 0." in capsys.readouterr().out
    with pytest.raises(CommandError, match="нет"):
        call_command("rebuild_tallies", "nowhere")
