"""The page of an office's survey: what came, from how many, and which scores may be seen."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from campaigns import actions as campaigns
from campaigns.models import Participation
from surveys.actions.counting import add_up, note
from surveys.actions.folding import fold
from surveys.models import Change, Reason, Response, SurveyPlan, Tick
from surveys.opening import form_for
from tests.cabinet.test_home import main_of, words

from .conftest import CLOSES, OPENS, OVER


def path(office, part: str = "") -> str:
    return f"/cabinet/surveys/spring-2026/offices/{office.code}/{part}"


def section(response, name: str) -> str:
    return " ".join(main_of(response).select_one(f"section[aria-labelledby={name}]").get_text(" ").split())


def rows(page: BeautifulSoup, label: str) -> dict[str, list[str]]:
    """The table under this label: heading of each row, then its cells."""
    table = page.select_one(f'[aria-label="{label}"] table')
    return {
        " ".join(row.th.get_text(" ").split()): [" ".join(cell.get_text(" ").split()) for cell in row.select("td")]
        for row in table.select("tbody tr")
    }


def test_answers_stand_against_the_quota_with_those_that_no_tally_knows_yet(
    as_user, employee, running, office, answer, answered, on
):
    answered(office, 3)
    answer(office, day=date(2026, 3, 3))
    answer(office, "employer")
    on(date(2026, 3, 3))
    text = section(as_user(employee).get(path(office)), "collected")
    assert "4 соискатели, нужно 80; сегодня пришло 1 1 работодатели, нужно 20; сегодня пришло 0" in text
    assert "Последняя анкета: 03.03.2026" in text
    on(date(2026, 3, 4))
    text = section(as_user(employee).get(path(office)), "collected")
    assert "4 соискатели, нужно 80; сегодня пришло 0; к этому дню ждали 8" in text


def test_the_quota_is_that_of_the_campaign(as_user, employee, running, office):
    SurveyPlan.objects.create(campaign=running, quota_jobseeker=7, quota_employer=0)
    text = section(as_user(employee).get(path(office)), "collected")
    assert "0 соискатели, нужно 7" in text
    assert "0 работодатели, нужно 0; сегодня пришло 0; ✓ собрано" in text


def test_days_without_answers_stand_in_the_picture_and_not_in_the_table(
    as_user, employee, running, office, answered, on
):
    answered(office, 2)
    answered(office, 1, "employer", day=date(2026, 3, 5))
    add_up(running)
    on(date(2026, 3, 6))
    page = main_of(as_user(employee).get(path(office)))
    assert rows(page, "Анкеты по дням") == {"05.03.2026": ["0", "1"], "02.03.2026": ["2", "0"]}
    assert len(page.select("figure.histogram rect")) == 2 * 5


def test_openings_starts_and_sends_are_told_apart_and_set_against_clients(as_user, employee, running, office, answered):
    for act, times in ((Tick.Act.OPENED, 8), (Tick.Act.STARTED, 3)):
        for _ in range(times):
            note(campaign=running, office=office, audience="jobseeker", stage="", act=act)
    add_up(running)
    answered(office, 2)
    client = as_user(employee)
    table = rows(main_of(client.get(path(office))), "От открытия анкеты до отправки")
    assert [cell.split()[-1] for cell in table["Соискатели"]] == ["8", "5", "2", "%", "—"]
    assert table["Соискатели"][3] == "отправили из открывших 25 %"
    assert [cell.split()[-1] for cell in table["Работодатели"]] == ["0", "0", "0", "—", "—"]
    seen = main_of(client.get(path(office))).select_one("input[name=seen]")["value"]
    client.post(path(office, "clients/"), {"jobseeker": "1", "employer": "", "seen": seen})
    response = client.get(path(office))
    table = rows(main_of(response), "От открытия анкеты до отправки")
    assert table["Соискатели"][-1] == "анкет на 100 обслуженных 200"
    assert "Соискатели: анкет больше, чем обслужено клиентов" in words(response)


def test_scores_are_seen_from_ten_answers_on_and_move_in_steps_of_five(as_user, employee, running, office, answered):
    client = as_user(employee)
    answered(office, 9)
    assert "Оценки появятся, когда придёт 10 анкет" in section(client.get(path(office)), "scores")
    answered(office, 1)
    response = client.get(path(office))
    assert "По 10 анкетам" in section(response, "scores")
    line = rows(main_of(response), "Оценки: соискатели")["Сотрудники хорошо знают своё дело."]
    assert line == ["100 %", "интервал 72 % – 100 %", "ответили 10"]
    for more in range(1, 5):
        answered(office, 1, score=2)
        assert "По 10 анкетам" in section(client.get(path(office)), "scores"), more
    answered(office, 1, score=2)
    response = client.get(path(office))
    assert "По 15 анкетам" in section(response, "scores")
    assert rows(main_of(response), "Оценки: соискатели")["Сотрудники хорошо знают своё дело."][0] == "67 %"


def test_a_question_that_too_few_have_answered_has_no_score(as_user, employee, running, office, answer):
    first = form_for(running, office, "jobseeker").scored[0]
    for number in range(10):
        answer(office, score=9, marks={first: 0} if number >= 4 else {})
    fold(running)
    page = main_of(as_user(employee).get(path(office)))
    table = rows(page, "Оценки: соискатели")
    assert table["Обращение в центр занятости принесло мне пользу."] == ["—", "", "меньше 5 ответов"]
    assert table["Сотрудники хорошо знают своё дело."][0] == "100 %"


def test_only_what_the_region_measures_has_scores(as_user, employee, running, office, answered, tyumen):
    campaigns.plan_region(campaign=running, region=tyumen, offices=tyumen.offices.all(), codes=["1.1"], by=None)
    answered(office, 10)
    assert list(rows(main_of(as_user(employee).get(path(office))), "Оценки: соискатели")) == [
        "Сотрудники хорошо знают своё дело."
    ]


def test_the_preferred_channel_is_told_in_shares(as_user, employee, running, office, answered):
    answered(office, 8, **{"14": [1]})
    answered(office, 2, **{"14": [5, "Мессенджер"]})
    page = main_of(as_user(employee).get(path(office)))
    table = rows(page, "Соискатели: Как вам удобнее всего связываться с центром занятости?")
    assert (table["Прийти в центр занятости"], table["Другое"]) == (["80 %"], ["20 %"])
    assert "Мессенджер" not in page.text


@pytest.mark.parametrize("part", ["", "compare/", "answers/"])
def test_each_person_sees_only_the_own_office(
    as_user, coordinator, employee, stranger, methodologist, running, office, tyumen, part
):
    other = tyumen.offices.exclude(pk=office.pk).first()
    got = {
        name: [as_user(user).get(path(place, part)).status_code for place in (office, other)]
        for name, user in {
            "coordinator": coordinator, "employee": employee, "stranger": stranger, "centre": methodologist,
        }.items()
    }  # fmt: skip
    assert got == {
        "coordinator": [200, 200], "employee": [200, 404], "stranger": [404, 404], "centre": [403, 403],
    }  # fmt: skip


@pytest.mark.parametrize("code", ["nothing", "15-01%00", "15-01'--", "%D0%AF"])
@pytest.mark.parametrize("part", ["", "compare/", "answers/"])
def test_what_is_no_office_is_not_found(as_user, coordinator, running, code, part):
    assert as_user(coordinator).get(f"/cabinet/surveys/spring-2026/offices/{code}/{part}").status_code == 404


def test_an_office_that_takes_no_part_is_not_found(as_user, employee, coordinator, running, office):
    Participation.objects.filter(campaign=running, office=office).delete()
    assert as_user(coordinator).get(path(office)).status_code == 404
    assert as_user(employee).get("/cabinet/surveys/spring-2026/").status_code == 404


def test_campaigns_whose_answers_came_as_files_have_no_survey_here(as_user, coordinator, campaign, on):
    for day, status in ((OPENS, 200), (CLOSES, 200), (OVER, 404)):
        on(day)
        assert as_user(coordinator).get("/cabinet/surveys/spring-2026/").status_code == status, day
    assert as_user(coordinator).get("/cabinet/surveys/pilot-2022/").status_code == 404


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 2, 20), "Опрос начнётся 2 марта 2026"),
        (OPENS, "осталось 19 дней с сегодняшним"),
        (CLOSES, "сегодня последний день"),
        (date(2026, 3, 21), "Ещё двое суток"),
        (OVER, "все ответы пришли"),
    ],
)
def test_the_page_says_how_far_the_survey_is(as_user, employee, running, office, answer, on, day, said):
    answer(office)
    on(day)
    assert said in words(as_user(employee).get(path(office)))


def test_excluded_answers_leave_the_number(as_user, employee, running, office, answered):
    one, _ = answered(office, 2)
    Response.objects.filter(pk=one.pk).update(excluded=Reason.REPEATED)
    Change.objects.create(response=one, sign=-1)
    assert "1 соискатели" in section(as_user(employee).get(path(office)), "collected")
    fold(running)
    assert "1 соискатели" in section(as_user(employee).get(path(office)), "collected")
