"""The region's list of offices, reminders to those that lag, and what the first page tells of a survey."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from campaigns.actions import freeze_campaign, plan_region
from network.invitations import end_membership
from network.models import Membership, Office, Role
from notices.models import Notice
from surveys.actions.counting import add_up
from surveys.actions.reminding import ReminderRefused, list_reminders, remind, seal
from surveys.models import SurveyPlan
from tests.cabinet.test_home import awaited, main_of, words
from tests.fixtures.people import person

from .conftest import CLOSES, OPENS, OVER

REGION = "/cabinet/surveys/spring-2026/"
REMIND = f"{REGION}remind/"
LATER = date(2026, 3, 16)


def listed(response) -> list[tuple[str, str, str]]:
    """Code of each office in the list, whether it is said to lag, its first number."""
    rows = main_of(response).select("table.cards tbody tr")
    return [
        (
            row.a["href"].split("/")[-2],
            "отстаёт" if row.select_one(".tag") else "",
            " ".join(row.select_one(".under").get_text(" ").split()),
        )
        for row in rows
    ]


@pytest.fixture
def offices(tyumen, running) -> list[Office]:
    """Those of Tyumen by their codes, three of them; the employee works for the first."""
    Office.objects.create(code="72-third", region=tyumen, name="Третий центр")
    plan_region(campaign=running, region=tyumen, offices=tyumen.offices.all(), codes=[], by=None)
    return list(tyumen.offices.order_by("code"))


@pytest.fixture
def small(running) -> SurveyPlan:
    return SurveyPlan.objects.create(campaign=running, quota_jobseeker=10, quota_employer=0)


def test_those_that_lag_stand_first_the_furthest_behind_before_others(
    as_user, coordinator, offices, small, answered, on
):
    done, some, none = offices[0], offices[1], offices[2]
    answered(done, 10)
    answered(some, 3)
    on(LATER)
    found = listed(as_user(coordinator).get(REGION))
    assert [code for code, *_ in found][-2:] == [some.code, done.code]
    assert (none.code, "отстаёт", "соискатели 0 из 10") in found
    assert found[-2] == (some.code, "отстаёт", "соискатели 3 из 10")
    assert found[-1] == (done.code, "", "соискатели 10 из 10 ✓")


def test_offices_stand_on_pages_that_keep_what_was_asked_for(as_user, coordinator, offices, on, monkeypatch):
    monkeypatch.setattr("cabinet.views.surveys.PER_PAGE", 2)
    on(LATER)
    client = as_user(coordinator)
    first, second = client.get(REGION), client.get(f"{REGION}?page=2")
    assert len(listed(first)) == 2
    assert f"Показано 1–2 из {len(offices)}" in words(first)
    codes = [code for code, *_ in listed(first) + listed(second)]
    assert sorted(codes) == [office.code for office in offices]
    lagging = main_of(client.get(f"{REGION}?show=lagging")).select_one('.pages a[rel="next"]')["href"]
    assert "show=lagging" in lagging
    assert "page=2" in lagging


def test_on_the_first_day_nobody_lags(as_user, coordinator, offices, on):
    assert {lag for _, lag, _ in listed(as_user(coordinator).get(REGION))} == {""}
    assert main_of(as_user(coordinator).get(REGION)).select_one('a[href$="/remind/"]') is None


def test_totals_are_those_of_all_offices_whatever_is_shown(as_user, coordinator, offices, small, answered, bryansk, on):
    answered(offices[0], 10)
    answered(offices[1], 2)
    answered(bryansk.offices.first(), 5)
    on(LATER)
    for query in ("", "?show=lagging", "?q=нет+такого"):
        text = words(as_user(coordinator).get(REGION + query))
        assert f"12 соискатели: ждём {10 * len(offices)}" in text
        assert f"полностью собрали 1 ЦЗН из {len(offices)}" in text


def test_the_list_is_narrowed_by_words_and_to_those_that_lag(as_user, coordinator, offices, small, answered, on):
    answered(offices[0], 10)
    on(LATER)
    client = as_user(coordinator)
    assert offices[0].code not in [code for code, *_ in listed(client.get(REGION + "?show=lagging"))]
    assert [code for code, *_ in listed(client.get(REGION + "?q=второй+центр"))] == ["72-extra"]
    assert [code for code, *_ in listed(client.get(REGION + "?q=72-extra"))] == ["72-extra"]
    assert "Таких ЦЗН нет" in words(client.get(REGION + "?q=мопед"))
    assert client.get(REGION + "?q=%00&show=nothing").status_code == 200


def test_the_last_answer_has_its_day(as_user, coordinator, offices, answered, running, on):
    answered(offices[0], 1, day=date(2026, 3, 3))
    add_up(running)
    answered(offices[1], 1, day=date(2026, 3, 5))
    add_up(running)
    answered(offices[0], 1, day=date(2026, 3, 4))
    answered(offices[1], 1, day=OPENS)
    text = words(as_user(coordinator).get(REGION))
    assert "последняя анкета 04.03.2026" in text
    assert "последняя анкета 05.03.2026" in text
    assert "последняя анкета 02.03.2026" not in text


def test_an_employee_is_led_to_the_own_office(as_user, employee, running, offices):
    assert as_user(employee).get(REGION)["Location"] == f"{REGION}offices/{offices[0].code}/"


def test_another_region_sees_only_its_own(as_user, stranger, offices, answered, on):
    answered(offices[0], 3)
    text = words(as_user(stranger).get(REGION))
    assert offices[0].name not in text
    assert "0 соискатели" in text


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_takes_as_many_queries_at_any_size(
    as_user, coordinator, running, tyumen, count, django_assert_max_num_queries
):
    for number in range(count):
        Office.objects.create(code=f"72-{number}-more", region=tyumen, name=f"Ещё один центр {number}")
    plan_region(campaign=running, region=tyumen, offices=tyumen.offices.all(), codes=[], by=None)
    client = as_user(coordinator)
    client.get(REGION)
    with django_assert_max_num_queries(15):
        assert len(listed(client.get(REGION))) > count


# Reminders.


@pytest.fixture
def lagging(offices, employee, on):
    """All offices lag; the first one has an employee."""
    on(LATER)
    return offices


def test_the_people_of_chosen_offices_are_told_and_nobody_else(
    as_user, coordinator, employee, stranger, lagging, tyumen
):
    other = person("other@tyumen.example", tyumen, Role.OFFICE, lagging[1])
    client = as_user(coordinator)
    page = main_of(client.get(REMIND))
    boxes = {box["value"]: box.has_attr("checked") for box in page.select("input[name=office]")}
    assert "Третий центр" in page.select_one("section[aria-labelledby=unmanned]").text
    assert boxes == {lagging[0].code: True, lagging[1].code: True}
    seen = page.select_one("input[name=seen]")["value"]
    response = client.post(REMIND, {"office": lagging[0].code, "seen": seen}, follow=True)
    assert "Напоминание отправлено, человек: 1" in words(response)
    notice = Notice.objects.get(code="survey_lagging")
    assert notice.recipient == employee
    assert notice.link == f"{REGION}offices/{lagging[0].code}/"
    assert "анкет соискателей 0 из 80, работодателей 0 из 20" in notice.text
    assert "до 20.03.2026" in notice.text
    assert not Notice.objects.filter(recipient=other).exists()
    entry = ModelLogEntry.objects.get(action="surveys.remind")
    assert (entry.user, entry.data["offices"]) == (coordinator, [lagging[0].code])
    assert as_user(employee).get(notice.link).status_code == 200


def test_an_office_is_reminded_once_a_day(as_user, coordinator, employee, lagging, on):
    client = as_user(coordinator)
    form = {"office": lagging[0].code, "seen": main_of(client.get(REMIND)).select_one("input[name=seen]")["value"]}
    client.post(REMIND, form)
    assert "Сегодня этим ЦЗН уже напоминали" in words(client.post(REMIND, form, follow=True))
    assert Notice.objects.filter(code="survey_lagging").count() == 1
    page = main_of(client.get(REMIND))
    assert page.select_one("input[name=office]").has_attr("disabled")
    assert "сегодня уже напомнили" in page.text
    on(date(2026, 3, 17))
    client = as_user(coordinator)
    seen = main_of(client.get(REMIND)).select_one("input[name=seen]")["value"]
    client.post(REMIND, {"office": lagging[0].code, "seen": seen})
    assert Notice.objects.filter(code="survey_lagging").count() == 2


def test_what_has_changed_since_it_was_seen_is_shown_and_the_choice_stays(
    as_user, coordinator, employee, lagging, tyumen
):
    client = as_user(coordinator)
    seen = main_of(client.get(REMIND)).select_one("input[name=seen]")["value"]
    person("other@tyumen.example", tyumen, Role.OFFICE, lagging[0])
    response = client.post(REMIND, {"office": lagging[0].code, "seen": seen})
    assert "список изменился" in words(response)
    assert main_of(response).select_one("input[name=office]").has_attr("checked")
    assert not Notice.objects.filter(code="survey_lagging").exists()
    fresh = main_of(response).select_one("input[name=seen]")["value"]
    assert "человек: 2" in words(client.post(REMIND, {"office": lagging[0].code, "seen": fresh}, follow=True))


def test_who_caught_up_meanwhile_is_not_reminded(as_user, coordinator, employee, lagging, small, answered, on):
    client = as_user(coordinator)
    seen = main_of(client.get(REMIND)).select_one("input[name=seen]")["value"]
    answered(lagging[0], 10)
    on(LATER)
    assert "список изменился" in words(client.post(REMIND, {"office": lagging[0].code, "seen": seen}))


def test_offices_of_others_cannot_be_reminded(as_user, coordinator, stranger, running, lagging, bryansk, on):
    theirs = bryansk.offices.order_by("code").first()
    person("employee@bryansk.example", bryansk, Role.OFFICE, theirs)
    sealed = seal(list_reminders(running, bryansk, LATER))
    with pytest.raises(ReminderRefused, match="не вашего региона"):
        remind(campaign=running, codes=[theirs.code], seen=sealed, by=coordinator)
    assert not Notice.objects.filter(code="survey_lagging").exists()


@pytest.mark.parametrize("office", [None, "nothing", "72-\x00", "x" * 5000])
@pytest.mark.parametrize("seen", ["", "forged", None])
def test_a_forged_choice_reminds_nobody(as_user, coordinator, employee, lagging, office, seen):
    form = {name: value for name, value in (("office", office), ("seen", seen)) if value is not None}
    response = as_user(coordinator).post(REMIND, form)
    assert response.status_code == 200
    assert main_of(response).select_one("[role=alert]")
    assert not Notice.objects.filter(code="survey_lagging").exists()


def test_only_a_coordinator_reminds(as_user, employee, methodologist, running, lagging):
    assert as_user(employee).get(REMIND).status_code == 403
    for user in (employee, methodologist):
        with pytest.raises(PermissionDenied):
            remind(campaign=running, codes=[lagging[0].code], seen="", by=user)


def test_after_the_survey_nobody_is_reminded(as_user, coordinator, employee, running, lagging, answered, on):
    answered(lagging[0], 1)
    for day in (date(2026, 3, 21), OVER):
        on(day)
        assert "Сейчас никто не отстаёт" in words(as_user(coordinator).get(REMIND))


def test_offices_that_have_nobody_are_named_with_the_way_to_invite(as_user, coordinator, employee, lagging):
    end_membership(membership=Membership.objects.get(user=employee), by=None)
    page = main_of(as_user(coordinator).get(REMIND))
    assert page.form is None
    assert page.select_one(f'a[href="/cabinet/people/?office={lagging[0].code}#invite"]')
    people = main_of(as_user(coordinator).get(f"/cabinet/people/?office={lagging[0].code}"))
    assert people.select_one("option[selected]")["value"] == lagging[0].code


def test_a_closed_account_is_not_counted(running, tyumen, employee, lagging):
    User.objects.filter(pk=employee.pk).update(is_active=False)
    assert all(not one.people for one in list_reminders(running, tyumen, LATER))


# The first page.


def test_a_campaign_leads_to_its_survey(as_user, coordinator, employee, running, offices):
    assert main_of(as_user(coordinator).get("/cabinet/")).select_one(f'article a[href="{REGION}"]')
    own = f"{REGION}offices/{offices[0].code}/"
    assert main_of(as_user(employee).get("/cabinet/")).select_one(f'article a[href="{own}"]')


def test_near_the_end_those_that_lag_wait(as_user, coordinator, employee, offices, small, answered, on):
    for office in offices[1:]:
        answered(office, 10)
    on(date(2026, 3, 13))
    assert not any("анкет" in text for text in awaited(as_user(coordinator).get("/cabinet/")))
    on(date(2026, 3, 14))
    (links,) = [links for text, links in awaited(as_user(coordinator).get("/cabinet/")).items() if "анкет" in text]
    assert links == [f"{REGION}offices/{offices[0].code}/"]
    assert "1 ЦЗН отстаёт по анкетам (осталось 7 дней)" in words(as_user(coordinator).get("/cabinet/"))
    assert "собрать анкеты до 20.03 (осталось 7 дней)" in words(as_user(employee).get("/cabinet/"))
    on(CLOSES)
    assert "(сегодня последний день)" in words(as_user(employee).get("/cabinet/"))
    answered(offices[0], 10, day=CLOSES)
    assert not any("анкет" in text for text in awaited(as_user(employee).get("/cabinet/")))


def test_of_closed_data_nothing_is_asked(as_user, coordinator, running, offices, on):
    on(CLOSES)
    assert any("анкет" in text for text in awaited(as_user(coordinator).get("/cabinet/")))
    on(date(2026, 4, 11))
    freeze_campaign(campaign=running, by=None)
    on(CLOSES)
    assert not any("анкет" in text for text in awaited(as_user(coordinator).get("/cabinet/")))
