"""Pages of the cabinet that say what would raise the index: of an office, and of a region for its coordinator."""

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office, Region
from ratings.models import Release
from surveys.actions.folding import fold
from surveys.actions.sending import Sent, send
from surveys.form import Answers, Mark
from surveys.opened import Opened
from surveys.opening import form_for
from tests.cabinet.test_home import main_of
from tests.fixtures.reviewed import make_release

REGION = "/cabinet/passports/spring-2026/raising/"


def text_of(response) -> str:
    return " ".join(main_of(response).get_text(" ").split())


def gains_of(page) -> list[float]:
    return [float(cell.get_text().replace("+", "").replace(",", ".")) for cell in page.select(".raise-gain")]


def answer(campaign: Campaign, office: Office, number: int, score: int) -> None:
    """So many jobseekers give this score to everything."""
    form = form_for(campaign, office, "jobseeker")
    given = {
        question.number: score if question.has_scale else int(Mark.YES)
        for question in form.questions
        if question.is_scored
    }
    for _ in range(number):
        opened = Opened.now(campaign.pk, office.pk, "jobseeker", timezone.now())
        send(opened=opened, campaign=campaign, office=office, form=form, sent=Sent(Answers(given, {})), device="")
    fold(campaign)


@pytest.fixture
def published(pilot, tyumen, bryansk) -> Release:
    """An earlier campaign, whose offices have indexes of 71 and 72 points."""
    release = make_release(Campaign.objects.get(slug="pilot-2022"), [tyumen, bryansk])
    Release.objects.filter(pk=release.pk).update(state=Release.State.PUBLISHED, published_at=timezone.now())
    return release


@pytest.fixture
def filled(as_user, employee, at):
    """One line of the passport says something."""
    as_user(employee).post(f"{at}sheets/3.1.1/", {"1-is_met": "yes", "1-version": "0"})


def test_steps_and_questions_stand_best_first(as_user, employee, filled, at, django_assert_max_num_queries):
    client = as_user(employee)
    client.get(f"{at}raising/")
    with django_assert_max_num_queries(16):
        response = client.get(f"{at}raising/")
    page = main_of(response)
    assert len(response.content) < 150_000
    assert gains_of(page) == sorted(gains_of(page), reverse=True)
    assert gains_of(page)[0] > 0
    text = " ".join(page.get_text(" ").split())
    assert "Провести мероприятие ещё одного вида" in text
    assert "соискатели, ещё 10 хороших оценок из 100" in text
    assert "Ответов центр пока не видит" in text
    assert "хороших оценок сейчас" not in text  # nobody has answered, so no figure is shown as if it were so


def test_chosen_steps_are_tried_together(as_user, employee, filled, at):
    page = main_of(as_user(employee).get(f"{at}raising/?step=5.3-line1&step=5.3-line2&step=9.9-line1"))
    assert "Выбранное вместе: 2" in page.get_text()
    assert {box["value"] for box in page.select("input[checked]")} == {"5.3-line1", "5.3-line2"}


def test_what_gives_less_is_folded_until_some_of_it_is_chosen(as_user, employee, filled, at):
    client = as_user(employee)
    page = main_of(client.get(f"{at}raising/"))
    keys = [box["value"] for box in page.select("input[name=step]")]
    folded = page.select_one("form > details")
    assert [box["value"] for box in folded.select("input[name=step]")] == keys[20:]
    assert not folded.has_attr("open")
    assert not any(label.get_text().endswith("…") for label in page.select(".raise-what label"))
    page = main_of(client.get(f"{at}raising/?step={keys[-1]}"))
    assert page.select_one("form > details").has_attr("open")


def test_the_office_is_taken_as_it_stands_once_it_sees_answers(as_user, employee, filling_in, office, filled, at):
    answer(filling_in, office, 9, 7)
    client = as_user(employee)
    assert "Ответов центр пока не видит" in text_of(client.get(f"{at}raising/"))
    answer(filling_in, office, 1, 7)
    text = text_of(client.get(f"{at}raising/"))
    assert "соискатели — 10" in text
    assert "хороших оценок сейчас 0 из 100, стало бы 10" in text
    assert "работодатели, " not in text  # nobody of them has answered


def test_places_are_those_of_the_last_release(as_user, employee, filling_in, office, filled, at, published):
    client = as_user(employee)
    answer(filling_in, office, 10, 9)
    page = main_of(client.get(f"{at}raising/?step=3.1.1-line2"))
    text = " ".join(page.get_text(" ").split())
    assert "по последнему опубликованному выпуску" in text
    assert published.campaign.title in text
    # Nine out of ten points of the scale from all, and one line: below 71, so the best step brings it past somebody.
    assert any("выше на" in cell.get_text() for cell in page.select(".raise-where"))


def test_another_office_is_nobodys_business_but_the_coordinators(as_user, employee, coordinator, office, at):
    other = at.replace(office.code, "71-99")
    assert as_user(employee).get(f"{other}raising/").status_code == 404
    assert as_user(coordinator).get(f"{other}raising/").status_code == 200


def test_an_office_of_a_network_counts_what_its_managing_office_measures(
    as_user, employee, coordinator, filling_in, office, at, filled
):
    """What is measured there is no step of its own, and its answers count only for who may see them."""
    Region.objects.filter(pk=office.region_id).update(network_type="centralised")
    Office.objects.filter(region=office.region).update(is_managing=False)
    manager = office.region.offices.exclude(pk=office.pk).order_by("code").first()
    Office.objects.filter(pk=manager.pk).update(is_managing=True)
    answer(filling_in, office, 10, 9)
    answer(filling_in, manager, 10, 7)
    page = main_of(as_user(employee).get(f"{at}raising/"))
    keys = [box["value"] for box in page.select("input[name=step]")]
    assert keys
    assert not any(key.startswith(("3.1.2-", "3.1.3-", "3.1.4-", "3.2-")) for key in keys)
    assert as_user(coordinator).get(f"{at}raising/").status_code == 200


def test_the_coordinator_sees_the_region_and_each_office(
    as_user, coordinator, filling_in, office, filled, django_assert_max_num_queries
):
    client = as_user(coordinator)
    client.get(REGION)
    with django_assert_max_num_queries(20):
        response = client.get(REGION)
    page = main_of(response)
    assert gains_of(page) == sorted(gains_of(page), reverse=True)
    text = " ".join(page.get_text(" ").split())
    count = office.region.offices.filter(participations__campaign=filling_in).count()
    assert f"ЦЗН, которые ещё не видят своих ответов: {count} из {count}" in text
    assert "хороших оценок сейчас" not in text
    assert len(page.select("tbody tr")) == count
    answer(filling_in, office, 10, 9)
    assert f"ЦЗН, которые ещё не видят своих ответов: {count - 1} из {count}" in text_of(client.get(REGION))


def test_an_employee_has_no_page_of_the_region(as_user, employee, stranger, filling_in):
    assert as_user(employee).get(REGION).status_code == 403
    assert as_user(stranger).get(REGION).status_code == 404


@pytest.mark.parametrize("view", ["passports", "passport_raising"])
def test_offices_of_a_region_stand_on_pages(as_user, coordinator, filling_in, office, monkeypatch, view):
    monkeypatch.setattr(f"cabinet.views.{view}.PER_PAGE", 1)
    client = as_user(coordinator)
    path = REGION if view == "passport_raising" else REGION.removesuffix("raising/")
    count = office.region.offices.filter(participations__campaign=filling_in).count()
    pages = [main_of(client.get(path, {"page": number + 1})) for number in range(count)]
    links = [page.select("tbody th a") for page in pages]
    assert [len(found) for found in links] == [1] * count
    assert len({found[0]["href"] for found in links}) == count > 1
    assert pages[0].select_one('.pages a[rel="next"]')
