"""The state of a campaign follows from its dates and from decisions."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from campaigns.progress import Progress, progress_of
from campaigns.states import (
    AFTER,
    RULES,
    Decision,
    State,
    activities,
    date_faults,
    explain_refusal,
    list_possible,
    open_now,
    state_of,
)


@dataclass(frozen=True)
class Plan:
    """Dates of a campaign; by default surveys 2-20 March, passports 9-31 March, review 13-24 April."""

    period_start: date | None = date(2026, 3, 2)
    period_end: date | None = date(2026, 3, 31)
    surveys_open: date | None = date(2026, 3, 2)
    surveys_close: date | None = date(2026, 3, 20)
    passports_open: date | None = date(2026, 3, 9)
    passports_close: date | None = date(2026, 3, 31)
    verification_until: date | None = date(2026, 4, 10)
    review_from: date | None = date(2026, 4, 13)
    review_until: date | None = date(2026, 4, 24)
    publication_on: date | None = date(2026, 4, 30)
    opened_on: date | None = date(2026, 2, 1)
    frozen_on: date | None = None
    published_on: date | None = None
    closed_on: date | None = None


UNDECIDED = Plan(opened_on=None)
OPENED = Plan()
FROZEN = replace(OPENED, frozen_on=date(2026, 4, 11))
PUBLISHED = replace(FROZEN, published_on=date(2026, 4, 30))
CLOSED = replace(PUBLISHED, closed_on=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("plan", "day", "state"),
    [
        (UNDECIDED, date(2026, 3, 10), State.DRAFT),
        (OPENED, date(2026, 1, 31), State.DRAFT),
        (OPENED, date(2026, 2, 1), State.ANNOUNCED),
        (OPENED, date(2026, 3, 1), State.ANNOUNCED),
        (OPENED, date(2026, 3, 2), State.OPEN),
        (OPENED, date(2026, 3, 31), State.OPEN),
        (OPENED, date(2026, 4, 1), State.VERIFICATION),
        (OPENED, date(2027, 1, 1), State.VERIFICATION),
        (FROZEN, date(2026, 4, 10), State.VERIFICATION),
        (FROZEN, date(2026, 4, 11), State.FROZEN),
        (FROZEN, date(2026, 4, 13), State.REVIEW),
        (FROZEN, date(2026, 4, 24), State.REVIEW),
        (FROZEN, date(2026, 4, 25), State.FROZEN),
        (PUBLISHED, date(2026, 4, 29), State.FROZEN),
        (PUBLISHED, date(2026, 4, 30), State.PUBLISHED),
        (CLOSED, date(2026, 5, 31), State.PUBLISHED),
        (CLOSED, date(2026, 6, 1), State.CLOSED),
        (replace(OPENED, passports_open=None, passports_close=None), date(2026, 3, 21), State.VERIFICATION),
        (replace(OPENED, surveys_close=date(2026, 3, 5)), date(2026, 3, 7), State.OPEN),
        (replace(FROZEN, review_from=None, review_until=None), date(2026, 4, 20), State.FROZEN),
        (Plan(*[None] * 10), date(2026, 3, 10), State.ANNOUNCED),
    ],
)
def test_the_state_follows_from_dates_and_decisions(plan, day, state):
    assert state_of(plan, day) is state


def test_each_state_has_a_rule_words_and_a_last_resort():
    assert {state for state, _ in RULES} == set(State)
    assert RULES[-1][1] == ()
    assert all(state.label and state.meaning for state in State)
    assert all(decision.order and decision.effect for decision in Decision)


def test_only_the_windows_that_last_are_open():
    titles = {day: [item.title for item in open_now(FROZEN if day.month == 4 else OPENED, day)] for day in (
        date(2026, 3, 1), date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 25), date(2026, 4, 14), date(2026, 4, 26)
    )}  # fmt: skip
    assert list(titles.values()) == [
        [],
        ["Опрос клиентов"],
        ["Опрос клиентов", "Паспорта ЦЗН"],
        ["Паспорта ЦЗН"],
        ["Просмотр данных регионами"],
        [],
    ]


def test_a_closed_campaign_has_nothing_open_whatever_its_windows_say():
    assert open_now(replace(OPENED, closed_on=date(2026, 3, 3)), date(2026, 3, 10)) == []


def test_only_dates_that_are_set_are_listed():
    assert [item.title for item in activities(Plan(*[None] * 11))] == []
    assert len(activities(CLOSED)) == 9


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"period_end": date(2026, 3, 1)}, "period_end"),
        ({"surveys_close": date(2026, 3, 1)}, "surveys_close"),
        ({"passports_close": date(2026, 3, 8)}, "passports_close"),
        ({"verification_until": date(2026, 3, 30)}, "verification_until"),
        ({"review_from": date(2026, 4, 9)}, "review_from"),
        ({"review_until": date(2026, 4, 12)}, "review_until"),
        ({"publication_on": date(2026, 4, 23)}, "publication_on"),
        ({"verification_until": None, "review_from": date(2026, 3, 30)}, "review_from"),
        ({"surveys_close": None}, "surveys_close"),
        ({"review_from": None}, "review_from"),
    ],
)
def test_dates_out_of_order_or_halved_are_named(change, field):
    assert list(date_faults(replace(OPENED, **change))) == [field]


def test_dates_in_order_and_no_dates_are_no_fault():
    assert date_faults(OPENED) == date_faults(Plan(*[None] * 10)) == {}


@pytest.mark.parametrize("decision", Decision)
def test_a_decision_is_refused_outside_its_states(decision):
    for plan in (UNDECIDED, OPENED, FROZEN, PUBLISHED, CLOSED):
        for shift in range(0, 200, 3):
            day = date(2026, 1, 25) + timedelta(shift)
            allowed = state_of(plan, day) in AFTER[decision]
            assert allowed == (decision in list_possible(plan, day))
            if not allowed:
                assert state_of(plan, day).label in explain_refusal(plan, decision, day)


@pytest.mark.parametrize(
    ("plan", "decision", "day", "way"),
    [
        (UNDECIDED, Decision.FROZEN, date(2026, 3, 10), "Сначала откройте кампанию."),
        (OPENED, Decision.FROZEN, date(2026, 3, 10), "Сначала дождитесь конца сбора данных: он идёт до 31.03.2026."),
        (OPENED, Decision.PUBLISHED, date(2026, 4, 1), "Сначала закройте данные."),
        (FROZEN, Decision.PUBLISHED, date(2026, 4, 20), "регионы смотрят свои данные до 24.04.2026."),
        (FROZEN, Decision.CLOSED, date(2026, 4, 20), "Сначала дождитесь конца просмотра"),
        (FROZEN, Decision.OPENED, date(2026, 4, 20), "Это решение уже принято."),
        (CLOSED, Decision.PUBLISHED, date(2026, 7, 1), "решений по ней больше не принимают."),
    ],
)
def test_a_refused_decision_says_what_has_to_happen_first(plan, decision, day, way):
    assert way in explain_refusal(plan, decision, day)


def test_opening_needs_a_period_and_a_window():
    bare = Plan(*[None] * 11)
    assert "Укажите период" in explain_refusal(bare, Decision.OPENED, date(2026, 1, 1))
    assert "Укажите сроки опросов" in explain_refusal(bare, Decision.OPENED, date(2026, 1, 1))
    assert explain_refusal(UNDECIDED, Decision.OPENED, date(2026, 1, 1)) == ""


def test_nothing_is_published_before_the_review_ends_and_the_announced_day():
    assert "до 24.04.2026" in explain_refusal(
        replace(FROZEN, review_from=date(2026, 4, 22)), Decision.PUBLISHED, date(2026, 4, 20)
    )
    assert "объявлена на 30.04.2026" in explain_refusal(FROZEN, Decision.PUBLISHED, date(2026, 4, 29))
    assert explain_refusal(FROZEN, Decision.PUBLISHED, date(2026, 4, 30)) == ""


@pytest.mark.parametrize(
    ("due", "done", "closed", "progress"),
    [
        (date(2026, 3, 9), False, False, Progress.OVERDUE),
        (date(2026, 3, 10), False, False, Progress.AHEAD),
        (None, False, False, Progress.AHEAD),
        (date(2026, 3, 9), True, False, Progress.DONE),
        (date(2026, 3, 9), True, True, Progress.DONE),
        (date(2026, 3, 9), False, True, Progress.UNKNOWN),
    ],
)
def test_a_step_is_late_after_its_last_day_unless_done_or_the_campaign_is_closed(due, done, closed, progress):
    assert progress_of(due_until=due, done=done, day=date(2026, 3, 10), closed=closed) is progress
