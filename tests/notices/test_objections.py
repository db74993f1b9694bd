"""A region is told that its objection was answered."""

from datetime import timedelta

from django.utils import timezone

from ratings.actions.objections import answer, submit

from .conftest import notices_of


def test_each_answer_is_told_to_the_author_once(review, coordinator, expert):
    objection = submit(campaign=review, by=coordinator, text="Число ответов неверно.", indicator="1.3")
    assert notices_of(coordinator) == []
    for _ in range(2):
        answer(objection=objection, by=expert, outcome="accepted", answer="Исправим.")
    [notice] = notices_of(coordinator)
    assert notice.subject == "Замер весны 2026 года: ответ на возражение"
    for part in ("Число ответов неверно.", "принято", "Исправим.", "Тюменская область"):
        assert part in notice.text
    assert notice.link == f"/cabinet/results/{review.slug}/#objections"


def test_a_mended_answer_is_told_again(review, coordinator, expert, monkeypatch):
    objection = submit(campaign=review, by=coordinator, text="Число ответов неверно.")
    answer(objection=objection, by=expert, outcome="accepted", answer="Исправим.")
    later = timezone.now() + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    answer(objection=objection, by=expert, outcome="rejected", answer="Проверили: верно.")
    assert [notice.text.rsplit("\n", 1)[-1] for notice in notices_of(coordinator)] == ["Проверили: верно.", "Исправим."]
